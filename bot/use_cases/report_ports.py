"""What the use cases need from outside for satisfaction, reports and registers; the rest is in `ports.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Collection, Mapping, Protocol, Sequence

from bot.domain.case import Priority
from bot.domain.case_deadline import DeadlineState
from bot.domain.corrective_action import CorrectiveAction
from bot.domain.figures import HandoffSeen, NeedSeen, TurnSeen
from bot.domain.leaving import CustomerSeen
from bot.domain.promise import PromiseState
from bot.domain.register import Filter, Register, RegisterPage
from bot.domain.satisfaction import Answers, Closing, Survey


class Surveys(Protocol):
    """What customers were asked after closings, and what they answered."""

    def unasked(self, since: datetime, most: int) -> list[Closing]:
        """What was closed since then and has no survey, the oldest first."""

    def add(self, survey: Survey) -> bool:
        """Add it; False where its closing has one."""

    def get(self, survey_id: str, conversation_id: str) -> Survey | None:
        """The survey, if it is of this conversation."""

    def awaiting_comment(self, conversation_id: str) -> Survey | None:
        """The one whose customer said that they want to add words, the newest."""

    def save(self, survey: Survey, answer: Mapping[str, Any]) -> None:
        """Store how far it is, and what was answered now, by the names of `Answers`."""

    def between(self, start: datetime, end: datetime) -> list[tuple[Survey, Answers]]:
        """Those of what was closed in a span, the oldest first."""


class Reports(Protocol):
    """What happened in a span of time, from its start up to and without its end, as the figures need it."""

    def complaints(self, start: datetime, end: datetime) -> list[tuple[datetime, str | None, str]]:
        """Complaints that were opened: when, the quality dimension on record, and the customer's words."""

    def cases(self, start: datetime, end: datetime) -> tuple[int, int]:
        """How many cases of all kinds were opened, and how many closed."""

    def deadlines(self, start: datetime, end: datetime) -> list[DeadlineState]:
        """The duties of the house that fell due, as they stand."""

    def promises(self, start: datetime, end: datetime) -> list[PromiseState]:
        """The promises that fell due, as they stand."""

    def handoffs(self, start: datetime, end: datetime) -> list[HandoffSeen]:
        """Wishes for a person."""

    def turns(self, start: datetime, end: datetime) -> list[TurnSeen]:
        """Messages of customers, without those that only answer how content they are."""

    def needs(self, start: datetime, end: datetime) -> list[NeedSeen]:
        """Signs that the bot did not settle something."""

    def corrective_actions(self, start: datetime, end: datetime) -> list[CorrectiveAction]:
        """Those that were opened, done or checked."""

    def unanswered(self, start: datetime, end: datetime) -> int:
        """How many questions no fact answered."""

    def recalled(self, start: datetime, end: datetime) -> int:
        """How many customers were told that something they had been told does not hold."""

    def queue(self) -> list[Mapping[str, Any]]:
        """Who waits for a person now, the longest first: asked_at, take_by, reason, channel, conversation_id."""

    def deadlines_due(self, until: datetime) -> list[Mapping[str, Any]]:
        """Open duties of the house that fall due by then, the next first: reference, kind, due_at, priority."""

    def promises_at_risk(self, until: datetime) -> list[Mapping[str, Any]]:
        """Open promises that are overdue, fall due by then, or whose owner was warned: reference, kind, owner,
        due_at.
        """

    def open_complaints(self) -> Mapping[Priority, int]:
        """How many complaints are open, by priority."""

    def customers(self, since: datetime) -> list[CustomerSeen]:
        """Customers with an open case, or to whom something happened since then that may drive them away."""


class Registers(Protocol):
    """The registers, row by row."""

    def read(self, register: Register, filters: Sequence[Filter], page: int, most: int) -> RegisterPage:
        """One page of so many rows."""

    def choices(self, register: Register) -> Mapping[str, Collection[str]]:
        """What the columns hold that are chosen from, by the column's name."""
