"""What identity needs, as protocols: proofs and tries, one-time codes and who sends them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.one_time_code import CodeState, OneTimeCode


@dataclass(frozen=True)
class Link:
    """A conversation whose customer has proved to be an account's, by a one-time code or the website's word."""

    conversation_id: str
    account_id: str
    how: str  # "code" or "website"
    since: datetime


class Identity(Protocol):
    """Proofs that something is the customer's own, and tries that proved nothing."""

    def record(self, conversation_id: str, message_id: str, subject: str, passed: bool, now: datetime) -> bool:
        """Note a try; the same message counts once: False if this was noted before."""

    def failures_since(self, conversation_id: str, moment: datetime) -> int:
        """How many tries failed in this conversation; what they were about (`identity.tried`) is not counted again."""

    def failures_about(self, subject: str, moment: datetime) -> int:
        """How many tries about a subject failed, over all conversations."""

    def passed_since(self, conversation_id: str, subject: str, moment: datetime) -> bool:
        """Whether this conversation has proved that this subject is its own."""

    def proved_since(self, conversation_id: str, moment: datetime) -> list[str]:
        """Every subject that this conversation has proved to be its own."""

    def links_of(self, account_id: str) -> list[Link]:
        """Every conversation that proved to be this account's and was not separated from it, the newest first."""

    def separate(self, conversation_id: str, account_id: str, staff_id: str, now: datetime) -> bool:
        """Note that it is not this account's after all; False if that is noted already."""

    def noted(self, conversation_id: str, message_id: str) -> bool:
        """Whether something was noted under a message's id in this conversation."""


class Codes(Protocol):
    """One-time codes and their way to the customer. All writes are part of the transaction under way."""

    def add(self, code: OneTimeCode) -> bool:
        """Add it and queue its message; False if a code was made for its message before."""

    def of_message(self, message_id: str) -> OneTimeCode | None:
        """The code that was made for a message."""

    def latest(self, conversation_id: str, account_id: str) -> OneTimeCode | None:
        """The newest: the only one of these that may still be good."""

    def made_since(self, conversation_id: str, account_id: str, moment: datetime) -> int:
        """How many were made in this conversation or for this account, whichever is more."""

    def mark_used(self, code_id: str, message_id: str) -> bool:
        """Note which message named it; False if it was used by now."""

    def claim_next(self, now: datetime, lease: timedelta) -> OneTimeCode | None:
        """Lease one whose message is to be sent now, by moving the time of its next try; None if there is none."""

    def settle(self, code_id: str, state: CodeState, now: datetime) -> bool:
        """Note that its message was sent or given up; False if that is noted already."""

    def try_again(self, code_id: str, at: datetime) -> None:
        """Send it at that time; the address did not take it now."""


class CodeSecrets(Protocol):
    """The key by which codes are reckoned, and whether they can be sent."""

    available: bool  # False: nobody can send one, so what needs one goes to the staff

    def figures(self, code: OneTimeCode) -> str:
        """The figures of a code, always the same ones."""


class CodeSender(Protocol):
    """Brings a text to an address, by e-mail or by SMS."""

    def send(self, to: str, text: str) -> None:
        """Send it; when this returns it was taken.

        Raises:
            TemporaryDeliveryFailure: not now.
            PermanentDeliveryFailure: never to this address.
        """
