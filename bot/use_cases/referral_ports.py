"""What the use cases need from outside for referrals to bodies outside the house; the rest is in `ports.py`."""

from __future__ import annotations

from typing import Protocol

from bot.domain.referral import Referral


class Referrals(Protocol):
    """Cases on their way to a body outside the house."""

    def add(self, referral: Referral) -> bool:
        """Add it; False if the case has one that was not declined."""

    def save(self, referral: Referral) -> None:
        """Store its new state."""

    def get(self, referral_id: str) -> Referral:
        """The referral; locked for the rest of the transaction where the database can. Raises NotFound."""

    def of_case(self, case_id: str) -> list[Referral]:
        """The referrals of a case, oldest first."""
