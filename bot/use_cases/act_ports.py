"""What acts at the shop need: the record of them, and the shop system that carries them out, as protocols."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol, Sequence

from bot.domain.account import Account
from bot.domain.act_record import ActRecord, ActState
from bot.domain.order import Order
from bot.domain.order_act import ActDecision
from bot.domain.shop import Product


class Acts(Protocol):
    """The acts that customers said yes to. All writes are part of the transaction under way."""

    def add(self, record: ActRecord) -> bool:
        """Add it; False if its message has agreed to an act about the same order and of the same kind before."""

    def get(self, act_id: str) -> ActRecord:
        """The act; locked for the rest of the transaction where the database can. Raises NotFound."""

    def agreed_by(self, message_id: str) -> Sequence[ActRecord]:
        """What this message said yes to."""

    def of_order(self, order_number: str) -> Sequence[ActRecord]:
        """All acts about an order, the oldest first."""

    def of_account(self, account_id: str) -> Sequence[ActRecord]:
        """All acts about an account or its orders, the oldest first."""

    def in_state(self, state: ActState) -> Sequence[ActRecord]:
        """All acts that are so far, the oldest first."""

    def of_conversation(self, conversation_id: str) -> Sequence[ActRecord]:
        """All acts that were agreed to in a conversation, the oldest first."""

    def of_case(self, case_id: str) -> Sequence[ActRecord]:
        """The acts that this case is about, the oldest first."""

    def save(self, record: ActRecord) -> None:
        """Write its new state."""

    def claim_next(self, now: datetime, lease: timedelta) -> ActRecord | None:
        """Lease one that is to be asked of the shop system now, by moving its `try_at`; None if there is none.

        Acts about one order go one after the other, in the order in which they were agreed to.
        """


class ShopSystem(Protocol):
    """The system that a shop runs on, where it is not our own database. Every call has a time limit.

    All of them raise ShopUnavailable: it did not answer in time, or is known to be down.
    """

    name: str  # such as "woocommerce"; what it brings in has the origin "system:" and this

    def accounts_by_email(self, email: str) -> Sequence[Account]:
        """The accounts with this address; usually one or none."""

    def accounts_by_name(self, first_name: str, last_name: str, postcode: str) -> Sequence[Account]:
        """The accounts of this name at this postcode."""

    def account(self, account_id: str) -> Account | None:
        """The account, as it is now."""

    def order(self, number: str) -> Order | None:
        """The order, as it is now."""

    def orders_of(self, account: Account) -> Sequence[Order]:
        """All orders of an account, the newest first."""

    def product(self, product_id: str) -> Product | None:
        """The product with the stock of its variants, as it is now."""

    def carry_out(self, decision: ActDecision, order: Order | None, key: str) -> None:
        """Do it, at most once for each key; when this returns it is done.

        Raises:
            ShopRefused: it was not done and will not be; the message says why.
            ShopUnavailable: nobody knows whether it was done.
        """

    def was_done(self, decision: ActDecision, key: str) -> bool | None:
        """Whether the act with this key was done; None where the system cannot tell."""
