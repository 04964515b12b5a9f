"""What the use cases need from outside for cases and promises; the rest is in `ports.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Iterable, Protocol

from bot.domain.audit import AuditEntry
from bot.domain.case import Case
from bot.domain.case_record import CaseRecord, Step
from bot.domain.message import Message
from bot.domain.promise import Promise
from bot.domain.redress import RedressOption, RedressReason
from bot.domain.redress_choice import RequestedRedress


class Cases(Protocol):
    """Cases and what happened to them."""

    def add(self, case: Case) -> bool:
        """Add it; False if its reference is taken."""

    def save(self, case: Case) -> None:
        """Store its new state."""

    def opened_by(self, message_id: str, kind: str) -> Case | None:
        """The case of this kind that was opened on this message."""

    def opened_in_turn(self, turn_id: str) -> list[Case]:
        """Every case opened on the customer message of this turn."""

    def get(self, case_id: str) -> Case:
        """The case; locked for the rest of the transaction where the database can. Raises NotFound."""

    def by_reference(self, reference: str) -> Case | None:
        """The case with this reference."""

    def of_conversation(self, conversation_id: str) -> list[Case]:
        """The cases that were opened in it or opened to it, newest first."""

    def open_ones(self) -> list[Case]:
        """Every case that is not closed, oldest first."""

    def about_order(self, order_number: str) -> list[Case]:
        """The cases about this order, from whichever conversation."""

    def all(self) -> list[Case]:
        """Every case, by priority, then how far it goes ahead, then age."""

    def link(self, case_id: str, message_ids: Iterable[str]) -> None:
        """Note that these messages belong to the case."""

    def messages(self, case_id: str) -> list[Message]:
        """The messages that belong to the case, oldest first."""

    def record(self, case_id: str, at: datetime, actor: str, what: str, detail: str | None = None) -> AuditEntry:
        """Append to the case's history, which is part of the audit. Raises NotFound."""

    def events(self, case_id: str) -> list[tuple[datetime, str, str, str | None]]:
        """Its history: when, who, what, detail; None for a detail that was erased, too."""

    def add_decision(
        self, decision_id: str, case_id: str, order_number: str, product_id: str, option: RedressOption,
        reason: RedressReason, now: datetime,
    ) -> None:  # fmt: skip
        """Record the customer's choice as requested."""

    def requested(self, case_id: str) -> RequestedRedress | None:
        """What the customer chose of the options of redress; None where they were not asked."""


class CaseRecords(Protocol):
    """What is on paper about cases, who may see them, and which belong together."""

    def add(self, case_id: str, record: CaseRecord) -> None:
        """Put a record to a case's papers; none is ever changed."""

    def of_case(self, case_id: str) -> list[CaseRecord]:
        """Its records, in the order in which they were made."""

    def cases_with(self, step: Step) -> list[str]:
        """The open cases that have a record of this step, oldest first."""

    def messages_of(self, case_id: str) -> list[str]:
        """The messages that belong to the case, oldest first."""

    def open_to(self, case_id: str, conversation_id: str, now: datetime) -> bool:
        """Open the case to one more conversation of its customer; False where it was."""

    def conversations_of(self, case_id: str) -> list[str]:
        """The conversations it is open to: the one it was opened in, then the others, the latest last."""

    def link_earlier(self, case_id: str, earlier_case_id: str, why: str) -> bool:
        """Note that a case is about the matter of an earlier one; False where that was noted."""

    def linked_with(self, case_id: str) -> list[tuple[str, str]]:
        """References of the cases about the same matter, earlier and later, each with why."""


class CaseLetters(Protocol):
    """The copies of what customers were told when their cases came in."""

    def ask(self, case_id: str, now: datetime) -> bool:
        """Let one wait; False where the case has one, sent or not."""

    def waiting(self, most: int) -> list[tuple[str, datetime]]:
        """The ids of the cases whose letter waits, with since when, the oldest first."""

    def sent_to(self, address: str, since: datetime) -> int:
        """How many were sent to an address since then."""

    def settle(self, case_id: str, state: str, now: datetime) -> None:
        """Note that one that waits was "sent" or "given_up"."""


class Promises(Protocol):
    """The register of promises."""

    def get(self, promise_id: str) -> Promise | None:
        """One promise."""

    def open_dues(self) -> list[datetime]:
        """When the open promises fall due that are work of the desk."""

    def kept_since(self, moment: datetime) -> int:
        """How many that are work of the desk were kept in time since then."""

    def unwarned(self) -> list[Promise]:
        """Open promises whose owner was not warned yet, the next due first."""

    def add(self, promise: Promise) -> None:
        """Add it."""

    def save(self, promise: Promise) -> None:
        """Store its new state."""

    def of_case(self, case_id: str) -> list[Promise]:
        """The promises made about a case, oldest first."""

    def due_before(self, moment: datetime) -> list[Promise]:
        """Open promises due before that moment."""

    def all(self) -> list[tuple[Promise, str]]:
        """Every promise with the reference of its case, the next due first."""
