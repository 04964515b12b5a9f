"""What the use cases need of the shop, as protocols: what is known and told, what is sold and ordered."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Iterable, Mapping, Protocol, Sequence

from bot.domain.fact import Fact, NotKnown
from bot.domain.message import Message
from bot.domain.order import Order
from bot.domain.shop import Product


class Knowledge(Protocol):
    """Facts, what was told of them, and what could not be told."""

    def facts_about(self, subject: str) -> list[Fact]:
        """The newest version of every fact about a subject that is not withdrawn, in the order to tell them."""

    def record_told(self, message_id: str, facts: Iterable[tuple[str, int]], now: datetime) -> None:
        """Note which facts, by id and version, an answer is made of."""

    def record_unanswered(
        self, message: Message, subject: str | None, attribute: str | None, why: NotKnown, now: datetime
    ) -> None:
        """Log a question we could not answer; a repeated turn logs it once."""

    def unanswered(self) -> list[Mapping[str, Any]]:
        """The log of unanswered questions, newest first."""

    def record_feedback(self, message: Message, kind: str, now: datetime) -> None:
        """Keep praise or a suggestion, once per message."""

    def put_facts(self, facts: Sequence[Fact]) -> int:
        """Make these the current facts: changed ones get a new version, missing ones end; how many changed."""


class Shopkeeping(Protocol):
    """Products and orders."""

    def product(self, product_id: str) -> Product | None:
        """The product."""

    def products(self) -> list[Product]:
        """All products."""

    def put_products(self, products: Sequence[Product]) -> None:
        """Make these the current products."""

    def order(self, number: str) -> Order | None:
        """The order."""

    def add_order(self, order: Order) -> bool:
        """Add an order; False if the number is there already."""
