"""What the use cases need of the shop, as protocols: what is known and told, what is sold and ordered."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Iterable, Mapping, Protocol, Sequence

from bot.domain.account import Account
from bot.domain.fact import Fact, NotKnown, Telling
from bot.domain.message import Message
from bot.domain.order import Order
from bot.domain.shop import FILES, ImportedNames, Product


class Knowledge(Protocol):
    """Facts, what was told of them, and what could not be told."""

    def facts_about(self, subject: str) -> list[Fact]:
        """The newest version of every fact about a subject that is not withdrawn, in the order to tell them."""

    def current_facts(self) -> list[Fact]:
        """The newest version of every fact that is not withdrawn."""

    def told(self, conversation_id: str, now: Iterable[tuple[str, int]] = ()) -> list[Fact]:
        """Every fact that was told in a conversation, in each version, and these, which are being told."""

    def record_told(self, message_id: str, facts: Iterable[tuple[str, int]], now: datetime) -> None:
        """Note which facts, by id and version, an answer is made of."""

    def tellings(self, fact_id: str) -> list[Telling]:
        """Every time a fact was told, the latest first."""

    def newest_version(self, fact_id: str) -> int:
        """The version that counts, which may be the one that withdrew the fact; 0 of a fact that never was."""

    def noticed(self, fact_id: str, version: int) -> set[str]:
        """The conversations in which the house itself told of this version of a fact."""

    def record_notice(self, message: Message, fact_id: str, version: int, approved_by: str, now: datetime) -> bool:
        """Note that a message of the house tells of a version of a fact; False if its conversation knows already."""

    def told_last(self, conversation_id: str) -> list[Fact]:
        """The facts that the latest answer of a conversation was made of, in the versions that were told."""

    def record_unanswered(
        self, message: Message, subject: str | None, attribute: str | None, why: NotKnown, now: datetime
    ) -> None:
        """Log a question we could not answer; a repeated turn logs it once."""

    def unanswered(self) -> list[Mapping[str, Any]]:
        """The log of unanswered questions, newest first."""

    def record_feedback(self, message: Message, kind: str, now: datetime) -> bool:
        """Keep praise, a suggestion or a rating; False where this message has given something before."""

    def put_facts(self, facts: Sequence[Fact], origin: str = FILES) -> int:
        """Make these the current facts of an origin; how many changed.

        Changed ones get a new version, missing ones end; facts of other origins stay as they are.
        """


class Shopkeeping(Protocol):
    """Products and orders."""

    def product(self, product_id: str) -> Product | None:
        """The product."""

    def products(self) -> list[Product]:
        """All products."""

    def products_of(self, product_ids: Iterable[str]) -> dict[str, Product]:
        """Those of these products that there are, by their id."""

    def products_to_change(self, product_ids: Iterable[str]) -> Mapping[str, Product]:
        """Those of these that there are, locked for the rest of the transaction where the database can."""

    def save_product(self, product: Product) -> None:
        """Write what is left of it, and nothing else; it is kept while who brought it in says the same as before."""

    def put_products(self, products: Sequence[Product], origin: str = FILES, *, whole: bool = True) -> None:
        """Make these the current products of an origin; those of others stay as they are.

        A stock that is said to be what it was said to be before stays what acts have made of it since.

        Args:
            whole: whether the origin has no products but these.
        """

    def origins(self) -> Mapping[str, str]:
        """Whose each product is."""

    def put_categories(self, categories: Mapping[str, str], origin: str) -> None:
        """Make these the categories of an origin, each with the one it is part of."""

    def categories(self) -> Mapping[str, str]:
        """All categories that are part of another, with that one."""

    def order(self, number: str) -> Order | None:
        """The order with this number; if none has it, the only one with its figures."""

    def add_order(self, order: Order) -> bool:
        """Add an order; False if the number is there already."""

    def orders(self) -> list[Order]:
        """All orders."""

    def orders_of(self, account_id: str) -> list[Order]:
        """The orders of an account, the newest first."""

    def save_order(self, order: Order) -> None:
        """Write an order that was changed here; its revision is one above the one that is kept.

        Raises:
            Stale: another revision is kept, so somebody else changed it meanwhile, or there is no such order.
        """

    def put_orders(self, orders: Sequence[Order], origin: str) -> int:
        """Add orders and bring those of this origin to their newest state; how many are new or changed.

        What is not named stays, and so does what others brought in, and what was changed here since it came in: from
        then on ours is the truth about it. Only a shop system's own copy is renewed always. Each change is one more
        revision.

        Raises:
            NotAllowed: an order of that number, which others brought in, is another customer's.
        """

    def revision(self) -> int:
        """A number that goes up whenever products or facts change."""

    def imported_names(self) -> ImportedNames:
        """What customers may name of products that were imported."""


class Accounts(Protocol):
    """The customers of the shop."""

    def account(self, account_id: str) -> Account | None:
        """The account."""

    def to_change(self, account_id: str) -> Account | None:
        """The account, locked for the rest of the transaction where the database can: one act at a time."""

    def is_mirrored(self, account_id: str) -> bool:
        """Whether it is a copy of what a shop system keeps, which alone may change it and its orders."""

    def by_email(self, email: str) -> list[Account]:
        """The accounts with this address, however it is written; usually one or none."""

    def by_name(self, first_name: str, last_name: str, postcode: str) -> list[Account]:
        """The accounts of this name at this postcode, however they are written."""

    def all(self) -> list[Account]:
        """All accounts."""

    def has_any(self) -> bool:
        """Whether the shop knows accounts at all."""

    def put_accounts(self, accounts: Sequence[Account], origin: str) -> int:
        """Add accounts and bring those of this origin to their newest state; how many are new or changed.

        What is not named stays, and so does what others brought in, and what was changed here since it came in. Only a
        shop system's own copy is renewed always.

        Raises:
            NotAllowed: an account of that id, which others brought in, is another customer's.
        """

    def save(self, account: Account) -> None:
        """Write an account that was changed here. Raises NotFound."""
