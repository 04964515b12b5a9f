"""What withdrawals need from outside; the rest is in `ports.py`."""

from __future__ import annotations

from typing import Protocol

from bot.domain.withdrawal import Withdrawal


class Withdrawals(Protocol):
    """Declarations of withdrawal as they were received."""

    def add(self, withdrawal: Withdrawal) -> bool:
        """Add it; False if what has its key was received before."""

    def by_key(self, key: str) -> Withdrawal | None:
        """The declaration with this key."""

    def of_case(self, case_id: str) -> Withdrawal | None:
        """The declaration that opened a case; None for other cases, and for one that was erased."""


class Letters(Protocol):
    """What brings a text to an e-mail address; the first line of the text is the letter's subject."""

    def send(self, to: str, text: str) -> None:
        """Send it; when this returns it was taken.

        Raises:
            TemporaryDeliveryFailure: not now.
            PermanentDeliveryFailure: never to this address.
        """
