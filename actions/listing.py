"""What the shop has of a kind, at a price, with a property: a list of what is known to fit."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Dict, List, Mapping, Sequence

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
SHORT_QUESTION = 4  # words
# English; of further languages, signs.yml says the same under the names in small letters.
ASKS_OF_ALL = re.compile(  # where no kind is named: "what have you got in copper"
    r"\b(?:what|which(?: ones)?) (?:else )?(?:do|have|has|is|are|comes?)\b", re.IGNORECASE
)
THE_ONE = re.compile(r"\b(?:the|this|that|my)\s(?:[\w-]+\s)?$", re.IGNORECASE)
ASKED_OF = re.compile(r"\b(?:does|do|has|have|is|are) the (?:[\w-]+\s)?$", re.IGNORECASE)
OF_THOSE = re.compile(r"\b(?:those|these|them|of (?:the two|both)|cheaper|cheapest one)\b", re.IGNORECASE)
WHICH = re.compile(r"\b(?:which|what|any|all|list|show|other)\b", re.IGNORECASE)
IN_STOCK_ONLY = re.compile(r"\b(?:in stock|available)\b", re.IGNORECASE)
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
        products = _those(turn) or _everything(turn)
        names = {product.category: turn.put(product.category) for product in products if product.category}
        wanted = read_wanted(turn.with_figures(), products, turn.found("product"), names)
        if not _those(turn) and not _chooses(turn, wanted):
            kinds = ", ".join(names.values())
            if wanted.is_any or excludes(turn.text):
                turn.say("utter_range", kinds=kinds)
            else:
                turn.say("utter_not_in_range", kinds=kinds)
            return []
        facts = _facts(turn, [product for product in products if may_fit(without_price(wanted), product)])
        wanted = _with_attributes(turn, wanted, facts)
        listing, heading = _list(turn, wanted, products, facts), ""
        if not listing.fitting and wanted.has_price:
            at_any_price = _list(turn, without_price(wanted), products, facts)
            if at_any_price.fitting:
                listing, wanted = at_any_price, without_price(wanted)
                heading = turn.put("Nothing we have fits all of that. At another price there is:")
        if listing.fitting:
            _say_list(turn, heading, wanted, listing, facts)
        else:
            turn.say("utter_nothing_fits", unknown=_unknown(turn, listing) if wanted.kinds else "")
        ids = [listed.product.id for listed in listing.fitting]
        return [SlotSet("listed", ids), *([SlotSet("product", ids[0])] if len(ids) == 1 else [])]


def _everything(turn: CustomerTurn) -> Sequence[Product]:
    with turn.house.reading() as reading:
        return reading.shop.products()


def _those(turn: CustomerTurn) -> Sequence[Product]:
    """What was listed before, where a message asks which of that it is."""
    if turn.found("product") or not (OF_THOSE.search(turn.text) or turn.says("of_those")):
        return ()
    return [product for product in _everything(turn) if product.id in (turn.slot("listed") or ())]


def _chooses(turn: CustomerTurn, wanted: Wanted) -> bool:
    """Whether a message says by what to choose, and from what; what a thing must not be chooses among one kind only."""
    of_all = wanted.is_any or ASKS_OF_ALL.search(turn.text) or turn.says("asks_of_all")
    by_something = wanted != Wanted(is_any=wanted.is_any) or not set(turn.found("attribute")) <= set(RESERVED)
    return bool(wanted.kinds) or (bool(of_all) and by_something and not excludes(turn.text))


def _list(
    turn: CustomerTurn, wanted: Wanted, products: Sequence[Product], facts: Mapping[str, Sequence[Fact]]
) -> Listing:
    def words_of(fact: Fact) -> str:
        return f"{fact.value} {turn.put(str(fact.value))}"

    return list_products(wanted, products, facts, turn.house.now().date(), words_of)


def asks_of_one(turn: CustomerTurn) -> bool:
    """Whether a message that seems to ask for a list asks about one thing that it names: "how many colours has the
    kettle got", "bookshelf material?".
    """
    products = turn.spans_of("product")
    if not products:
        return False
    attributes = [attribute for attribute in turn.found("attribute") if attribute not in ("price", "availability")]
    is_short = len(turn.text.split()) <= SHORT_QUESTION and len(set(turn.found("product"))) == 1
    is_named = any(_is_one(turn, turn.text[:start], turn.text[start:end]) for start, end in products)
    asks_which = WHICH.search(turn.text) or turn.says("which")
    return OPTIONS_COUNT in attributes or is_named or (bool(attributes) and is_short and not asks_which)


def _is_one(turn: CustomerTurn, before: str, name: str) -> bool:
    is_plural = name.lower().endswith("s") and not ASKED_OF.search(before)
    return bool(THE_ONE.search(before) or turn.says("the_one", before)) and not is_plural


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
            needed += [attribute] if IN_STOCK_ONLY.search(turn.text) or turn.says("in_stock_only") else []
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
