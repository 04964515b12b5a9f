"""What withdrawals need from outside; the rest is in `ports.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.domain.withdrawal import Withdrawal

if TYPE_CHECKING:
    from bot.use_cases.ports import UnitOfWork


class Withdrawals(Protocol):
    """Declarations of withdrawal as they were received."""

    def add(self, withdrawal: Withdrawal) -> bool:
        """Add it; False if what has its key was received before."""

    def by_key(self, key: str) -> Withdrawal | None:
        """The declaration with this key."""

    def of_case(self, case_id: str) -> Withdrawal | None:
        """The declaration that opened a case; None for other cases, and for one that was erased."""


class MailCopy(Protocol):
    """What sends a copy of a confirmation by e-mail, on a durable medium that reaches the consumer."""

    def __call__(self, to: str, subject: str, text: str, key: str, uow: UnitOfWork) -> None:
        """Queue it within the transaction under way; once for each key."""
