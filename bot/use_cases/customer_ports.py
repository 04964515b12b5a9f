"""What the use cases need from outside to show a customer everything and to erase it; the rest is in `ports.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Collection, Mapping, Protocol, Sequence

from bot.domain.customer import Belonging


@dataclass(frozen=True)
class Erased:
    """What an erasure took away."""

    rows: Mapping[str, int]  # place → how many rows were deleted or emptied; only what there was
    files: tuple[str, ...] = ()  # ids of the attachments whose bytes have to go next


class Customers(Protocol):
    """Everything that belongs to customers, in every place where anything is kept."""

    def named(self, conversation_id: str) -> bool:
        """Whether there is such a conversation."""

    def of_peer(self, peer: str, channel: str | None = None) -> list[str]:
        """The conversations in which a channel calls the customer so."""

    def of_contacts(self, contacts: Collection[str]) -> list[str]:
        """The conversations with one of these addresses or numbers: as the channel calls the customer, as the contact
        of a case, or of an order or account that the conversation has shown to be its own.
        """

    def of_cases(self, conversation_ids: Collection[str]) -> list[str]:
        """These conversations and those that share a case with them."""

    def contacts(self, conversation_ids: Collection[str]) -> list[str]:
        """Their addresses and numbers, in small letters."""

    def accounts(self, conversation_ids: Collection[str], contacts: Collection[str]) -> list[str]:
        """The accounts that these conversations have shown to be theirs, or of these addresses."""

    def orders(
        self, conversation_ids: Collection[str], contacts: Collection[str], accounts: Collection[str] = ()
    ) -> list[str]:
        """The numbers of the orders that these conversations have shown to be theirs, or of these addresses or
        accounts.
        """

    def belonging(self, conversation_id: str, because: str) -> Belonging:
        """What there is of a conversation. Raises NotFound."""

    def everything(
        self, conversation_ids: Collection[str], orders: Collection[str], accounts: Collection[str] = ()
    ) -> dict[str, list[dict[str, Any]]]:
        """Every row about them, by the place where it is kept, as plain JSON."""

    def erase(self, conversation_ids: Sequence[str], held_cases: Collection[str], now: datetime) -> Erased:
        """Take away everything but what belongs to the cases that are held; of other cases only what is reckoned with
        stays. What the audit holds is erased by the audit itself.
        """

    def waiting(self, quiet_since: datetime, most: int) -> list[str]:
        """Conversations whose erasure was asked for, with no open case and no message since that moment, the oldest
        first.
        """

    def past(self, quiet_since: datetime, closed_before: datetime, most: int) -> list[str]:
        """Conversations without a message since that moment that hold talk which belongs to no case, or a case that
        was closed before the other moment, the oldest first.
        """
