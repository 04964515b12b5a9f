"""What the shop has of a kind, at a price, with a property: a list of what is known to fit."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Dict, List, Sequence

from rasa_sdk.events import SlotSet

from actions.answers import ActionAnswerProduct
from actions.base import CaseAction, CustomerTurn, Event, button
from actions.telling import title_of
from bot.domain.fact import Fact
from bot.domain.language import MAIN
from bot.domain.listing import Listed, Listing, list_products, may_fit
from bot.domain.money import Money
from bot.domain.shelf import OPTIONS_COUNT, RESERVED
from bot.domain.shop import Product
from bot.domain.wanted import AGE, COLOURS, MATERIAL, Wanted, excludes, read_wanted, without_price
from bot.use_cases.answers import word_fact

MOST = 6  # things in a list; a longer one is not read
FEW = 40  # candidates up to which their facts are fetched one by one
ASKS_OF_ALL = re.compile(  # where no kind is named: "what have you got in copper"
    r"\b(?:what|which(?: ones)?) (?:else )?(?:do|have|has|is|are|comes?)\b|\bwas (?:habt|haben|gibt|hätten)\b",
    re.IGNORECASE,
)
SHORT_QUESTION = 4  # words
DETERMINED = re.compile(r"\b(?:the|this|that|my|der|die|das|dem|den|mein\w*|dies\w*)\s(?:[\w-]+\s)?$", re.IGNORECASE)
ASKED_OF = re.compile(r"\b(?:does|do|has|have|is|are) the (?:[\w-]+\s)?$", re.IGNORECASE)
OF_THOSE = re.compile(
    r"\b(?:of (?:those|these|them|the two|both)|those|these|them|cheaper|cheapest one|davon|von denen|darunter)\b",
    re.IGNORECASE,
)
LISTS = re.compile(r"\b(?:which|what|any|all|list|show|other|welche\w*|alle|was)\b", re.IGNORECASE)
ASKS_STOCK = re.compile(r"\b(?:in stock|available|auf lager|lieferbar|vorrätig)\b", re.IGNORECASE)
ASKS_MATERIAL = re.compile(r"material|made (?:of|from)", re.IGNORECASE)  # what it is, rather than which


class ActionListProducts(CaseAction):
    """What there is, the cheapest first, with the facts that say that it fits."""

    def name(self) -> str:
        """See parent class."""
        return "action_list_products"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if asks_of_one(turn):
            return ActionAnswerProduct().act(turn)
        turn = turn.own_part()
        with turn.house.reading() as reading:
            everything = products = reading.shop.products()
        if (
            OF_THOSE.search(turn.text) and turn.slot("listed") and not turn.found("product")
        ):  # of what was listed before
            products = [product for product in products if product.id in turn.slot("listed")]
        narrows = len(products) < len(everything)
        names = {product.category: turn.put(product.category) for product in products if product.category}
        wanted = read_wanted(turn.with_figures(), products, turn.found("product"), names)
        kinds = ", ".join(names.values())
        says_nothing = (
            not narrows and wanted == Wanted(is_any=wanted.is_any) and set(turn.found("attribute")) <= set(RESERVED)
        )
        if says_nothing and wanted.is_any:
            turn.say("utter_range", kinds=kinds)
            return []
        if excludes(turn.text) and not wanted.kinds:  # what a thing must not be is no way to choose among all
            turn.say("utter_range", kinds=kinds)
            return []
        if says_nothing or not (narrows or wanted.kinds or wanted.is_any or ASKS_OF_ALL.search(turn.text)):
            turn.say("utter_not_in_range", kinds=kinds)
            return []
        facts = _facts(turn, [product for product in products if may_fit(without_price(wanted), product)])
        wanted = _with_attributes(turn, wanted, facts)
        today = turn.house.now().date()

        def words_of(fact: Fact) -> str:
            return f"{fact.value} {turn.put(str(fact.value))}"

        listing = list_products(wanted, products, facts, today, words_of)
        if listing.fitting:
            _say_list(turn, "", wanted, listing, facts)
        elif (
            wanted.has_price
            and (others := list_products(without_price(wanted), products, facts, today, words_of)).fitting
        ):
            dearer = turn.put("Nothing we have fits all of that. At another price there is:")
            _say_list(turn, dearer, without_price(wanted), others, facts)
            listing = others
        else:
            turn.say("utter_nothing_fits", unknown=_unknown(turn, listing) if wanted.kinds else "")
        only = listing.fitting[0].product.id if len(listing.fitting) == 1 else None
        ids = [listed.product.id for listed in listing.fitting]
        return [SlotSet("listed", ids), *([SlotSet("product", only)] if only else [])]


def asks_of_one(turn: CustomerTurn) -> bool:
    """Whether a message that seems to ask for a list asks about one thing that it names: "how many colours has the
    kettle got", "bookshelf material?".
    """
    products = turn.spans_of("product")
    if not products:
        return False
    attributes = [attribute for attribute in turn.found("attribute") if attribute not in ("price", "availability")]
    is_short = len(turn.text.split()) <= SHORT_QUESTION and len(set(turn.found("product"))) == 1
    is_named = any(_is_one(turn.text[:start], turn.text[start:end]) for start, end in products)
    return OPTIONS_COUNT in attributes or is_named or (bool(attributes) and is_short and not LISTS.search(turn.text))


def _is_one(before: str, name: str) -> bool:
    return bool(DETERMINED.search(before)) and (bool(ASKED_OF.search(before)) or not name.lower().endswith("s"))


def _facts(turn: CustomerTurn, products: Sequence[Product]) -> Dict[str, List[Fact]]:
    facts: Dict[str, List[Fact]] = {product.id: [] for product in products}
    with turn.house.reading() as reading:
        if len(products) <= FEW:
            return {product.id: reading.knowledge.facts_about(product.id) for product in products}
        for fact in reading.knowledge.current_facts():
            facts.get(fact.subject, []).append(fact)
    return facts


def _with_attributes(turn: CustomerTurn, wanted: Wanted, facts: Dict[str, List[Fact]]) -> Wanted:
    """What is wanted, with the properties that the message names: those that a thing has or has not are needed, a
    material has to be the one that is named, and of what is measured, or may be what is not wanted, the fact is told.
    """
    needed, shown, words = [], [], dict(wanted.words)
    for attribute in turn.found("attribute"):
        values = {fact.value for known in facts.values() for fact in known if fact.attribute == attribute}
        if excludes(turn.text) and attribute not in RESERVED:
            shown.append(attribute)
        elif attribute == MATERIAL:
            named = {text.lower() for text in turn.texts_of(MATERIAL) if not ASKS_MATERIAL.search(text)}
            if named:
                words[MATERIAL] = frozenset(named)
        elif attribute == "availability":
            needed += [attribute] if ASKS_STOCK.search(turn.text) else []
        elif attribute == AGE:
            needed.append(attribute)
        elif attribute not in (*RESERVED, COLOURS):
            (needed if values & {"yes", "no"} else shown).append(attribute)
    if wanted.extreme is not None and wanted.extreme[0] not in (*RESERVED, *needed, *shown):
        shown.append(wanted.extreme[0])
    return replace(wanted, attributes=tuple(needed), shown=tuple(shown), words=words)


def _say_list(turn: CustomerTurn, heading: str, wanted: Wanted, listing: Listing, facts: Dict[str, List[Fact]]) -> None:
    shown, told = listing.fitting[:MOST], []
    lines = [heading or turn.put("This is what we have{criteria}:", criteria=_criteria(turn, wanted))]
    for listed in shown:
        lines.append(f"• {_line(turn, listed)}")
        shelf = [fact for fact in facts[listed.product.id] if fact.attribute in ("price", "availability")]
        told += [*shelf, *listed.facts]
    if len(listing.fitting) > MOST:
        lines.append(turn.put("There is more; name a price or a property, and I narrow it down."))
    if wanted.kinds:  # of everything there is, most is not known to have any one thing
        lines.append(_unknown(turn, listing))
    choices = [button(listed.product.name, "ask_product", product=listed.product.id) for listed in shown[:3]]
    turn.say("utter_list", choices, list="\n".join(line for line in lines if line), told=told)


def _line(turn: CustomerTurn, listed: Listed) -> str:
    product, (low, high) = listed.product, listed.product.prices
    price = turn.amount(str(low))
    if high != low:
        price = turn.put("{low} to {high}", low=price, high=turn.amount(str(high)))
    there = "{product}: {price}." if product.in_stock else "{product}: {price}, sold out just now."
    line = turn.put(there, product=turn.put(product.name), price=price)
    words = (word_fact(fact, product.name, turn.house.wording, turn.speaks) for fact in listed.facts)
    return " ".join([line, *words])


def _criteria(turn: CustomerTurn, wanted: Wanted) -> str:
    """By what was chosen, so that a misreading shows."""
    currency = turn.house.shop.products[0].price.currency if turn.house.shop.products else "EUR"
    chosen: List[str] = []
    if wanted.least is not None:
        chosen.append(turn.put("from {price}", price=turn.amount(str(Money(wanted.least, currency)))))
    if wanted.most is not None:
        chosen.append(turn.put("up to {price}", price=turn.amount(str(Money(wanted.most, currency)))))
    titles = [title_of(turn, attribute) for attribute in wanted.attributes]
    chosen += [title.lower() if turn.speaks == MAIN else title for title in titles]
    chosen += [word for words in wanted.words.values() for word in sorted(words)]
    return f" ({', '.join(chosen)})" if chosen else ""


def _unknown(turn: CustomerTurn, listing: Listing) -> str:
    """The things of which it is not known whether they fit."""
    names = ", ".join(turn.put(product.name) for product in listing.unknown[:MOST])
    return turn.put("Whether this fits I do not know: {names}.", names=names) if names else ""
