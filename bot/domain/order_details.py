"""The particulars of an act in what a customer writes: which order, which items, which variant, which way of paying."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Sequence

from bot.domain.address import Address
from bot.domain.address_words import complete, read_address
from bot.domain.choosing import Choice, choose
from bot.domain.method_words import find_methods
from bot.domain.money import Money
from bot.domain.order import ActKind, Order, OrderLine, figures_of
from bot.domain.order_conditions import read_conditions
from bot.domain.order_counter import NEW_VARIANT, OF_LINES, Counter, mentions, names_of, pointed_at, without_pointing
from bot.domain.order_plan import Ask, Plan, Task
from bot.domain.order_pointing import find_orders
from bot.domain.variant_wish import read_wish

_ALSO = re.compile(
    r"\b(?:also|too|as well|add|plus|along with|together with)\b|^\W*(?:(?:yes|yeah|yep|ok|okay|sure|no|oh)\W+)*and\b",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"\b(?:not(?= (?:the|my|that|this|those|these)\b)|without|except|leave out|drop|remove|keep)\b|"
    r"n't (?:want|need|send|return|cancel|include)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"\b(?:only|just|solely|merely|exclusively|nothing but|one item|from (?:my|the|that) order|part of)\b",
    re.IGNORECASE,
)
_ORDER = re.compile(r"\b(?:orders?|everything|whole|entire|all)\b", re.IGNORECASE)
_INTO = re.compile(r"\b(?:for|to|into|instead)\b", re.IGNORECASE)
_WHOLE = re.compile(
    r"\b(?:whole|entire|complete|full) (?:order|lot|thing|delivery)\b|\beverything\b(?! else)|"
    r"\bevery (?:single )?item\b|"
    r"\ball (?:of )?(?:the |my |these |those )?(?:items|things|products|it|them|stuff)\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(r"\b(?:except|excluding|but|apart from|other than|besides|without|not|n't|keep)\b", re.IGNORECASE)
_SOME_OF = re.compile(r"\b(?:only |just )?(one|two|three|four|\d) of (?:the|them|my|those|these)\b", re.IGNORECASE)
_COUNTED = {"one": 1, "two": 2, "three": 3, "four": 4}
_OWN_ADDRESS = re.compile(
    r"\b(?:default|account|profile|home|usual|registered|normal|billing) address\b|"
    r"\baddress (?:\w+ ){0,3}(?:on file|in my (?:account|profile)|on my (?:account|profile))\b",
    re.IGNORECASE,
)
_OTHER_ORDER = re.compile(
    r"\b(?:other|another|last|previous|latest|earlier|first|second|older|newer|recent|delivered|pending|cancelled) "
    r"(?:order|one|delivery|purchase)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:orders?|bestellung)(?: (?:number|no\.?|nr\.?|nummer))?[:# ]{1,3}([a-z]?\d{4,})\b|"
    r"#([a-z]?\d{4,})\b|\b(w\d{6,})\b",
    re.IGNORECASE,
)
_ADDRESS_OF = re.compile(r"\baddress(?:es)?\b|\bsame (?:place|one)?\b|\bwhere\b", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:except|excluding|but(?! also)|apart from|other than|besides|without|both|rest|keep)\b|"
    r"\bnot (?:the|my|that|this)\b|"
    r"\b(?:all|everything)\b(?! else)|n't (?:want|need|send|return)",
    re.IGNORECASE,
)
# In an exchange, "but", "everything else" and "the rest" tell of the variant.
_EXCLUDING = re.compile(
    r"\b(?:excluding|apart from the|other than the|except (?:the|my)|without the|not (?:the|my|that|this))\b|"
    r"n't (?:want|need|exchange|change) (?:the|my)",
    re.IGNORECASE,
)
PAID = frozenset({ActKind.RETURN, ActKind.EXCHANGE, ActKind.CHANGE_ITEMS, ActKind.CHANGE_PAYMENT})
PLACED = frozenset({ActKind.CHANGE_ADDRESS, ActKind.CHANGE_OWN_ADDRESS})


def fill(task: Task, text: str, counter: Counter, plan: Plan | None) -> Task:
    """The task with every particular that a text gives; `plan` tells what was asked, None of a new wish."""
    asked = plan.asked if plan is not None else None
    if text:
        task = _with_order(task, text, counter, asked)
        task = _without_order(task, text, counter, asked)
        if plan is not None:
            task = _with_conditions(task, text, counter)
    order = counter.order(task.order)
    if order is None:
        return replace(task, said=(*task.said, text)) if text and task.kind is not None else task
    for said in (*task.said, text):
        if said:
            task = _of_order(task, said, order, counter, plan if said is text else None)
    return replace(task, said=())


def _with_order(task: Task, text: str, counter: Counter, asked: Ask | None) -> Task:
    if task.kind is ActKind.CHANGE_OWN_ADDRESS or (task.kind in PLACED and task.order and asked is not Ask.ORDER):
        return task
    numbered = _numbered(text, counter)
    if not numbered and unknown_order(text, counter) is not None:
        return replace(task, order=None, is_unknown=True, lines=None, whole=False, wishes=None, variants=None)
    if len(numbered) == 1 or (numbered and task.kind in PLACED):
        task = replace(task, is_unknown=False)
        if task.order in (None, numbered[0]):
            return replace(task, order=numbered[0])
        return replace(task, order=numbered[0], lines=None, whole=False, wishes=None, variants=None, method_id=None)
    if task.order is not None and asked is not Ask.ORDER:
        meant = pointed_at(text, counter.orders) if asked is Ask.YES else []
        other = [order for order in meant if order.number != task.order]
        if len(meant) != 1 or not other:
            return task
        return replace(task, order=other[0].number, lines=None, whole=False, wishes=None, variants=None, method_id=None)
    by_items = pointed_at(text, counter.orders)
    suited = counter.suited(task.kind)
    if len(by_items) > 1:
        by_items = [order for order in by_items if order in suited] or by_items
    if len(by_items) == 1:
        return replace(task, order=by_items[0].number, is_unknown=False)
    suited = by_items or suited
    pointed = set(find_orders(text, counter.orders, counter.now))
    found = [order for order in suited if order.number in pointed]
    if len(found) != 1:
        found = _with_most(text, found or suited)
    if not found and len(pointed) == 1:
        return replace(task, order=pointed.pop())
    return replace(task, order=found[0].number, is_unknown=False) if len(found) == 1 else task


def unknown_order(text: str, counter: Counter) -> str | None:
    """The number of an order that a text names, where the customer has none of that number."""
    named = [number for match in _NUMBERED.finditer(text) for number in match.groups() if number]
    theirs = {figures_of(order.number) for order in counter.orders}
    return next((number for number in named if figures_of(number) not in theirs), None)


def _numbered(text: str, counter: Counter) -> list[str]:
    """The orders whose numbers stand in a text, in its order."""
    named = [one for one in counter.orders if _is_numbered(text, one)]
    return [one.number for one in sorted(named, key=lambda one: text.find(figures_of(one.number)))]


def _is_numbered(text: str, order: Order) -> bool:
    figures = figures_of(order.number)
    return len(figures) >= 4 and re.search(rf"(?<!\d){figures}(?!\d)", text) is not None


def _with_most(text: str, orders: Sequence[Order]) -> list[Order]:
    """The orders in which most of the products named in a text are."""
    counted = [(len(mentions(text, order.lines)), order) for order in orders]
    most = max((count for count, _ in counted), default=0)
    return [order for count, order in counted if count == most and most > 0]


def _without_order(task: Task, text: str, counter: Counter, asked: Ask | None) -> Task:
    if task.kind is ActKind.CANCEL:
        reasons = [one.id for one in counter.policy.cancel_reasons if _says_one_of(text, one.words)]
        if len(reasons) == 1:
            task = replace(task, reason=reasons[0])
    if task.kind in PLACED:
        task = _with_address(task, text, counter, asked)
    if task.kind in PAID:
        order = counter.order(task.order)
        original = counter.method_paid_with(order) if order is not None else None
        methods = find_methods(text, counter.account.payment_methods, original=original)
        if len(methods) == 1:
            task = replace(task, method_id=methods[0].id)
    return task


def _says_one_of(text: str, words: Sequence[str]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) for word in words)


def _with_address(task: Task, text: str, counter: Counter, asked: Ask | None) -> Task:
    taken = _address_of_order(task, text, counter)
    if taken is not None:
        return replace(task, address=taken, address_said="")
    if task.kind is ActKind.CHANGE_ADDRESS and _OWN_ADDRESS.search(text):
        return replace(task, address=counter.account.address)
    known = counter.account.address
    before = read_address(task.address_said, known) if task.address_said and asked is Ask.ADDRESS else None
    read = read_address(text, known) if before is None else complete(before, text)
    if read is None:
        return task
    if read.address is not None:
        return replace(task, address=read.address, address_said="")
    said = f"{task.address_said}\n{text}".strip() if asked is Ask.ADDRESS else text
    return replace(task, address_said=said) if read.missing else task


def _address_of_order(task: Task, text: str, counter: Counter) -> Address | None:
    """The address of another order, where the customer wants that one used."""
    others = [one for one in counter.orders if one.number != task.order and one.address is not None]
    named = [one for one in others if one.number in _numbered(text, counter)]
    if not (named or _OTHER_ORDER.search(text)) or not _ADDRESS_OF.search(text):
        return None
    order = counter.order(task.order)
    now = counter.account.address if order is None else order.address
    places = {str(one.address): one.address for one in named or others if one.address != now}
    return next(iter(places.values())) if len(places) == 1 else None


def _of_order(task: Task, text: str, order: Order, counter: Counter, plan: Plan | None) -> Task:
    if task.kind in OF_LINES or task.kind is ActKind.CANCEL:
        task = _with_lines(task, text, order, plan)
    if task.kind in NEW_VARIANT:
        task = _with_wishes(task, text, order, counter, plan)
    return task


def _with_lines(task: Task, text: str, order: Order, plan: Plan | None) -> Task:
    named = [line for _, line in mentions(text, order.lines)]
    if plan is not None and plan.asked is Ask.VARIANT:
        others = [line for line in named if line.key != plan.line_asked]
        is_another = others and len(others) == len(named)
        return replace(task, lines=_counted(text, others), whole=False) if is_another else task
    if task.kind is ActKind.CANCEL:
        part = named and len(named) < len(order.lines) and (_ONLY.search(text) or not _ORDER.search(text))
        return replace(task, lines={line.key: line.quantity for line in named}) if part else task
    if task.lines and named and plan is not None:
        return _with_other_lines(task, text, named, mending=plan.asked is Ask.YES and "?" not in text)
    if _WHOLE.search(text) and not _EXCEPT.search(text) and (task.lines is None or plan is not None):
        return replace(task, lines=None, whole=True)
    if task.lines is not None and not (plan is not None and plan.asked is Ask.LINES):
        return task
    if named and _all_apart(named) and not (_EXCLUDING if task.kind in NEW_VARIANT else _OTHERS).search(text):
        return replace(task, lines=_counted(text, named))
    choice = choose(without_pointing(text, order.lines), names_of(order.lines))
    if not isinstance(choice, Choice):
        return replace(task, lines=_counted(text, named)) if named and _all_apart(named) else task
    if plan is None and not named and not choice.all:
        return task  # a number in a first message is no place in a list that nobody has read
    return replace(task, lines=_counted(text, [order.lines[place] for place in choice.places]), whole=choice.all)


def _with_other_lines(task: Task, text: str, named: Sequence[OrderLine], *, mending: bool) -> Task:
    """The task with what a text says of its lines; `mending`: all was read out, and something about it is not meant."""
    before = dict(task.lines or {})
    spoken = {line.key: line.quantity for line in named}
    if _ONLY.search(text):
        return replace(task, lines=spoken, whole=False)
    if _WITHOUT.search(text):
        left = {key: quantity for key, quantity in before.items() if key not in spoken}
        return replace(task, lines=left or before)
    if _ALSO.search(text):
        return replace(task, lines=before | spoken)
    if mending and task.kind is ActKind.RETURN and set(spoken) < set(before):
        return replace(task, lines=spoken, whole=False)
    if mending and task.kind in NEW_VARIANT and not set(spoken) <= set(before):
        return replace(task, lines=before | spoken)
    return task if set(spoken) <= set(before) or task.kind in NEW_VARIANT else replace(task, lines=before | spoken)


def _all_apart(lines: Sequence[OrderLine]) -> bool:
    """Whether the names of these lines tell them apart."""
    return len({line.product_id for line in lines}) == len(lines)


def _counted(text: str, lines: Sequence[OrderLine]) -> dict[str, int]:
    some = _SOME_OF.search(text)
    most = int(_COUNTED.get(some[1].lower(), 0) or some[1]) if some else 0
    return {line.key: most if len(lines) == 1 and 0 < most < line.quantity else line.quantity for line in lines}


def _with_wishes(task: Task, text: str, order: Order, counter: Counter, plan: Plan | None) -> Task:
    """Each line's new variant is described behind the line's name, up to the next one."""
    about = order.lines if task.whole or task.lines is None else [one for one in order.lines if one.key in task.lines]
    if plan is not None and plan.asked is Ask.VARIANT:
        asked = order.line(plan.line_asked or "")
        parts = [(asked, text)] if asked is not None else []
    else:
        named = mentions(text, about)
        ends = [*(start for start, _ in named[1:]), len(text)]
        parts = [(line, text[start:end]) for (start, line), end in zip(named, ends)]
        if not parts and len(about) == 1:
            parts = [(about[0], text)]
    for line, part in parts:
        product = counter.products.get(line.product_id)
        into = _INTO.search(part)
        wish = part[into.end() :] if into and product and read_wish(part[into.end() :], product) else part
        if product is not None and read_wish(wish, product) is not None:
            if task.listed and plan is not None and plan.asked is Ask.VARIANT:
                task = replace(task, listed=False, wishes=None)  # who has read the list says what is meant of it
            task = task.with_wish(line.key, wish)
    return task


def _with_conditions(task: Task, text: str, counter: Counter) -> Task:
    said = read_conditions(text, counter.currency)
    most, least = in_currency(said.most_to_pay, counter), in_currency(said.least_back, counter)
    return replace(
        task,
        most_to_pay=task.most_to_pay if most is None else most,
        least_back=task.least_back if least is None else least,
        whole_instead=said.whole_instead_of_part or task.whole_instead,
        otherwise=said.otherwise[0].kind if said.otherwise else task.otherwise,
    )


def in_currency(limit: Money | None, counter: Counter) -> int | None:
    """A limit in minor units; one in another currency cannot be held against the shop's amounts, and is none."""
    return limit.minor if limit is not None and limit.currency == counter.currency else None
