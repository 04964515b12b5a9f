"""Where every number, day and claim about a product comes from that the assistant said in a conversation.

What it says comes from its own wordings (domain.yml and data/languages) and from records: facts it told, the shop's
rules and hours, the cases and promises of the conversation, the orders it names, and what the customer said.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Iterable, Iterator

from sqlalchemy import select

from bot.bootstrap import House
from bot.domain.claims import sentences_of
from bot.domain.language import BOT_SPEAKS
from bot.domain.message import Author, Message
from bot.domain.order import Order
from bot.domain.promise import PromiseKind
from bot.storage.tables import conversations
from bot.wording import ResponseBook

NUMBER = re.compile(r"[A-Z]-\d{4}-[0-9A-Z]{4}-[0-9A-Z]|\d+(?:[.,:]\d+)*")
QUOTES = "“”„"
WORD = re.compile(r"[^\W\d_]{3,}")  # a sentence with places has one beside them, if it can be known again
ITEM = re.compile(r"^(?:\d{1,2}\.|•) ", re.MULTILINE)  # of a list


def untraceable(house: House, peer: str) -> list[str]:
    """What was said to this customer with nothing behind it: each a number, or a sentence that names a product, with
    the message it stands in.
    """
    trace = Trace(house, peer)
    return [f"{what!r} in {message.text!r}" for message in trace.said() for what in trace.from_nowhere(message)]


class Trace:
    """One conversation, and everything that may stand behind what was said in it."""

    def __init__(self, house: House, peer: str) -> None:
        self._house = house
        with house.reading() as reading:
            wanted = select(conversations.c.id).where(conversations.c.peer == peer)
            here = reading._connection.execute(wanted).scalar_one()  # type: ignore[union-attr]
            self._log = reading.conversations.history(here, most=1_000)
            self._facts = reading.knowledge.told(here)
            self._cases = reading.cases.of_conversation(here)
            self._promises = [promise for case in self._cases for promise in reading.promises.of_case(case.id)]
            self._names = {product.name for product in reading.shop.products()}
            heard = " ".join(message.text for message in self._log)
            orders = [reading.shop.order(number) for number in sorted(set(re.findall(r"\b\d{5}\b", heard)))]
            self._orders = [order for order in orders if order is not None]
        self._told = {self._in(language, fact.wording) for fact in self._facts for language in BOT_SPEAKS}
        self._names |= {self._in("de", name) for name in self._names}

    def said(self) -> Iterator[Message]:
        """What the house said, in order."""
        return (message for message in self._log if message.author is not Author.CUSTOMER)

    def from_nowhere(self, message: Message) -> Iterator[str]:
        """The numbers, and the sentences about a product, that nothing stands behind."""
        text = ITEM.sub("", message.text)
        backed = {number for source in self._sources(message) for number in NUMBER.findall(source)}
        yield from (number for number in NUMBER.findall(text) if number not in backed)
        about_products = (s for s in sentences_of(text) if any(name in s for name in self._names))
        known = [*self._told, *(one.text for one in self._log if one.author is Author.CUSTOMER)]
        shapes = list(_shapes(self._house))
        for sentence in about_products:
            if not any(sentence.strip(QUOTES) in one for one in known) and not any(
                shape.fullmatch(sentence) for shape in shapes
            ):
                yield from () if self._is_a_line(sentence) else (sentence,)

    def _is_a_line(self, sentence: str) -> bool:
        """Whether it is a line of a list, a product and its price, or of a comparison: an attribute and each product
        with the value of its fact, if there is one.
        """
        values = {self._in(language, str(fact.value)) for fact in self._facts for language in BOT_SPEAKS}
        values |= {self._house.wording.amount(value, language) for value in values for language in BOT_SPEAKS}
        name, _, rest = sentence.partition(": ")
        if name in self._names:
            return rest.removesuffix(".") in values
        sides = [side.partition(" – ") for side in rest.split("; ")]
        unknown = {self._in(language, "I do not know") for language in BOT_SPEAKS}
        return len(sides) == 2 and all(
            name in self._names and (said in unknown or any(said.startswith(value) for value in values))
            for name, _, said in sides
        )

    def _sources(self, message: Message) -> Iterator[str]:
        yield from self._told
        for text in (one.text for one in self._log if one.author is Author.CUSTOMER):
            yield text
            yield " ".join(f"{whole}.00 {whole},00" for whole in NUMBER.findall(text))  # an amount as we write it
        for fact in self._facts:
            yield f"{fact.source} {fact.value} {fact.verified_on.day} {fact.verified_on.year}"
            yield from (self._house.wording.amount(str(fact.value), language) for language in BOT_SPEAKS)
        policy = self._house.shop.order_policy
        for rule in filter(None, (*vars(self._house.shop.redress).values(), *policy.rules, *policy.cancel_reasons)):
            yield from (
                self._in(language, told) for told in (rule.text, getattr(rule, "source", "")) for language in BOT_SPEAKS
            )
        yield from (case.reference for case in self._cases)
        for order in self._orders:
            yield from self._of_order(order)
        written = " ".join(one.text for one in self._log if one.author is Author.CUSTOMER)
        for account in (one for one in self._house.shop.accounts if one.email in written):
            yield str(account.address)
            for method in account.payment_methods:
                yield method.last_four
                if method.balance is not None:
                    yield from (self._house.wording.amount(str(method.balance), language) for language in BOT_SPEAKS)
        yield from (text for moment in self._moments(message) for text in self._written(moment))
        yield from (text for text in _texts(self._house) if "{" in text or not NUMBER.search(text))
        yield from _texts_of_responses(self._house)

    def _of_order(self, order: Order) -> Iterator[str]:
        yield f"{order.number} {order.tracking} {' '.join(str(line.quantity) for line in order.lines)}"
        amounts = [str(order.total), *(str(line.unit_price * line.quantity) for line in order.lines)]
        amounts += [str(line.unit_price) for line in order.lines]
        yield from (self._house.wording.amount(amount, language) for amount in amounts for language in BOT_SPEAKS)

    def _moments(self, message: Message) -> Iterable[datetime]:
        desk, at = self._house.desk, message.created_at
        orders = [moment for one in self._orders for moment in (one.placed_at, one.sent_at, one.delivered_at)]
        yield from (moment for moment in orders if moment is not None)
        yield from (case.opened_at for case in self._cases)
        yield from (promise.due_at for promise in self._promises)
        offered = (kind for kind in PromiseKind if kind is not PromiseKind.REFUND)  # before it is promised
        yield from (desk.due(kind, at)[0] for kind in offered)
        yield desk.hours.next_opening(at)

    def _written(self, moment: datetime) -> Iterator[str]:
        hours = self._house.desk.hours
        yield hours.say_in_figures(moment)
        yield from (self._house.wording.moment(moment, hours.zone, language) for language in BOT_SPEAKS)

    def _in(self, language: str, text: str) -> str:
        return self._house.wording.put(text, language)


def _book(house: House) -> ResponseBook:
    assert isinstance(house.wording, ResponseBook)
    return house.wording


def _texts_of_responses(house: House) -> Iterator[str]:
    return (text for says in _book(house)._says.values() for text in says.values())


def _texts(house: House) -> Iterator[str]:
    """What is put together from parts, but for facts and rules: those are backed by records alone."""
    facts = {fact.wording for fact in house.shop.facts}
    return (
        text
        for words in _book(house)._words.values()
        for english, other in words.items()
        if english not in facts
        for text in (english, str(other))
    )


def _shapes(house: House) -> Iterator[re.Pattern[str]]:
    """The shape of each sentence with places."""
    for text in (*_texts_of_responses(house), *_texts(house)):
        for sentence in sentences_of(text):
            if "{" in sentence and WORD.search(re.sub(r"\{\w+\}", "", sentence)):
                yield re.compile(".*?".join(map(re.escape, re.split(r"\{\w+\}", sentence))), re.DOTALL)
