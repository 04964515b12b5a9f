"""Recipes for what customers want: each makes the wishes of one goal, with a customer who fits.

A recipe returns the wishes, or raises NotHere for a customer who has nothing that they could be about.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Callable

from bot.evaluation.conversation_book import DELIVERED, PLACED, SENT, BookOrder, Place
from bot.evaluation.conversation_draw import Draw, NotHere
from bot.evaluation.conversation_goals import Act, How, Unless, Wanted, Wish
from bot.evaluation.conversation_truth import wanted_variant

Recipe = Callable[[Draw], "tuple[Wish, ...]"]
REASONS = ("no_longer_needed", "ordered_by_mistake")  # of the policy


def asks(act: Act, *states: str) -> Recipe:
    """Ask about an order in one of these states."""

    def make(draw: Draw) -> tuple[Wish, ...]:
        order = draw.order(draw.one(states))
        if act is Act.ASK_TRACKING and not order.tracking:
            raise NotHere
        return (Wish(act, order.number, by_item=draw.known_by(order)),)

    return make


def asks_where_it_is(draw: Draw) -> tuple[Wish, ...]:
    """Ask which of several orders something was in."""
    order = draw.order(draw.one((PLACED, SENT, DELIVERED)))
    others = {item.name for other in draw.orders if other is not order for item in other.items}
    name = draw.one([item.name for item in order.items if item.name not in others])
    if len(draw.orders) < 2:
        raise NotHere
    return (Wish(Act.ASK_FIND, order.number, by_item=name),)


def asks_how_much_back(draw: Draw) -> tuple[Wish, ...]:
    """Ask what some items of a delivered order would bring back."""
    order = draw.order(DELIVERED, least=2)
    return (Wish(Act.ASK_BACK, order.number, tuple(Wanted(item) for item in draw.some(order.items, 2))),)


def cancel(draw: Draw) -> tuple[Wish, ...]:
    """Cancel a placed order, with a reason."""
    order = draw.order(PLACED)
    return (Wish(Act.CANCEL, order.number, reason=draw.one(REASONS), by_item=draw.known_by(order)),)


def change_address(draw: Draw) -> tuple[Wish, ...]:
    """Have a placed order sent somewhere else."""
    order = draw.order(PLACED)
    return (Wish(Act.CHANGE_ADDRESS, order.number, address=draw.new_address(), by_item=draw.known_by(order)),)


def _other_address(draw: Draw, than: Place) -> tuple[str, Place]:
    others = [one for one in draw.orders if one.address != than]
    order = draw.one(others)
    return order.number, order.address


def address_of_other_order(draw: Draw) -> tuple[Wish, ...]:
    """Have a placed order sent where another one goes."""
    order = draw.order(PLACED)
    number, address = _other_address(draw, order.address)
    return (Wish(Act.CHANGE_ADDRESS, order.number, address=address, address_of=number),)


def own_address(draw: Draw) -> tuple[Wish, ...]:
    """Change the account's address."""
    return (Wish(Act.CHANGE_OWN_ADDRESS, address=draw.new_address()),)


def own_address_of_order(draw: Draw) -> tuple[Wish, ...]:
    """Make the address of an order the account's."""
    number, address = _other_address(draw, draw.account.address)
    return (Wish(Act.CHANGE_OWN_ADDRESS, address=address, address_of=number),)


def change_payment(draw: Draw) -> tuple[Wish, ...]:
    """Pay a placed order by another method."""
    order = draw.order(PLACED)
    return (Wish(Act.CHANGE_PAYMENT, order.number, method=draw.other_method(order), by_item=draw.known_by(order)),)


def swaps(state: str, *hows: How) -> Recipe:
    """As many items as there are ways, of one order, each for another variant."""
    act = Act.CHANGE_ITEMS if state == PLACED else Act.EXCHANGE

    def make(draw: Draw) -> tuple[Wish, ...]:
        order = draw.order(state, least=len(hows))
        items = draw.chance.sample(order.items, len(hows))
        wanted = tuple(draw.swap(item, how) for item, how in zip(items, hows))
        return (priced(draw, Wish(act, order.number, wanted, by_item=draw.known_by(order)), order),)

    return make


def priced(draw: Draw, wish: Wish, order: BookOrder) -> Wish:
    """The wish with a method by which its difference can be paid."""
    return replace(wish, method=draw.way_to_pay(order, difference(draw, wish)))


def difference(draw: Draw, wish: Wish) -> int:
    """What the customer gets (or, negative, pays) for a swap. Raises NotHere where it cannot be had."""
    total = 0
    for wanted in wish.items:
        variant = wanted_variant(wanted, draw.book)
        if variant is None:
            raise NotHere
        total += wanted.item.price - variant.price
    return total


def give_back(draw: Draw) -> tuple[Wish, ...]:
    """Return some items of a delivered order."""
    order = draw.order(DELIVERED, least=2)
    items = tuple(Wanted(item) for item in draw.some(order.items, 3))
    return (Wish(Act.RETURN, order.number, items, draw.way_to_pay(order, 1), by_item=draw.known_by(order)),)


def give_all_back(draw: Draw) -> tuple[Wish, ...]:
    """Return a whole order."""
    order = draw.order(DELIVERED)
    return (Wish(Act.RETURN, order.number, (), draw.way_to_pay(order, 1), by_item=draw.known_by(order)),)


def to_gift_card(draw: Draw) -> tuple[Wish, ...]:
    """Return some items, with the money onto a gift card that did not pay for them."""
    [wish] = give_back(draw)
    other = [one.id for one in draw.account.methods.values() if one.kind == "gift_card"]
    order = draw.book.orders[wish.order or ""]
    return (replace(wish, method=draw.one([one for one in other if one != order.paid_by])),)


def in_the_end_no(recipe: Recipe) -> Recipe:
    """The last wish is dropped when it is read out."""

    def make(draw: Draw) -> tuple[Wish, ...]:
        *before, last = recipe(draw)
        return (*before, replace(last, says_no=True))

    return make


def thinks_again(recipe: Recipe) -> Recipe:
    """The last wish is another one until it is read out."""

    def make(draw: Draw) -> tuple[Wish, ...]:
        [wish] = recipe(draw)
        order = draw.book.orders.get(wish.order or "")
        if wish.act is Act.CANCEL:
            first = replace(wish, reason=next(one for one in REASONS if one != wish.reason))
        elif wish.address is not None:
            line = wish.address[0]
            first = replace(wish, address=(f"1{line}", *wish.address[1:]))
        elif wish.act is Act.RETURN and order is not None:
            more = [Wanted(item) for item in order.items if item not in [one.item for one in wish.items]]
            first = replace(wish, items=(*wish.items, draw.one(more)))
        elif wish.items and order is not None:
            first = replace(wish, items=(draw.swap(wish.items[0].item, How.SAME_BUT), *wish.items[1:]))
            if first.items[0].changes == wish.items[0].changes or not draw.covers(
                wish.method or "", -difference(draw, first)
            ):
                raise NotHere
        else:
            raise NotHere
        return (replace(wish, at_first=first),)

    return make


def both(one: Recipe, other: Recipe) -> Recipe:
    """Two wishes, about two orders."""

    def make(draw: Draw) -> tuple[Wish, ...]:
        wishes = (*one(draw), *other(draw))
        named = [wish.order for wish in wishes]
        if len(set(named)) < len(named):
            raise NotHere
        return wishes

    return make


def part_or(unless: Unless) -> Recipe:
    """Cancel one item of several, which is not possible, and what is wanted then."""

    def make(draw: Draw) -> tuple[Wish, ...]:
        order = draw.order(PLACED, least=2)
        item = Wanted(draw.one(order.items))
        return (Wish(Act.CANCEL, order.number, (item,), reason=draw.one(REASONS), unless=unless),)

    return make


def only_under(state: str, *, kept: bool) -> Recipe:
    """A swap that costs something, with a limit that is kept, or is not."""

    def make(draw: Draw) -> tuple[Wish, ...]:
        order = draw.order(state, least=1)
        wanted = draw.swap(draw.one(order.items), draw.one((How.SAME_BUT, How.MOST)))
        wish = priced(draw, Wish(Act.CHANGE_ITEMS if state == PLACED else Act.EXCHANGE, order.number, (wanted,)), order)
        costs = -difference(draw, wish)
        limits = [most for most in (500, 1000, 2000, 5000, 10000) if (costs < most) is kept and costs > 0]
        return (replace(wish, most=draw.one(limits)),)

    return make


def wrong_state(act: Act, state: str) -> Recipe:
    """Something that cannot be done with an order in this state."""

    def make(draw: Draw) -> tuple[Wish, ...]:
        order = draw.order(state)
        address = draw.new_address() if act is Act.CHANGE_ADDRESS else None
        reason = draw.one(REASONS) if act is Act.CANCEL else None
        apart = order.has_names_of_its_own and len(order.items) > 1
        items = (Wanted(draw.one(order.items)),) if act is Act.RETURN and apart else ()
        method = order.paid_by if act is Act.RETURN else None
        return (Wish(act, order.number, items, method, address, reason=reason),)

    return make


def sold_out(state: str) -> Recipe:
    """Another variant, which is not in stock."""

    def make(draw: Draw) -> tuple[Wish, ...]:
        order = draw.order(state, least=1)
        wanted = draw.out_of_stock(draw.one(order.items))
        return (Wish(Act.CHANGE_ITEMS if state == PLACED else Act.EXCHANGE, order.number, (wanted,), order.paid_by),)

    return make


def another_product(draw: Draw) -> tuple[Wish, ...]:
    """Another product in the place of an item."""
    order = draw.order(DELIVERED, least=1)
    item = draw.one(order.items)
    names = [one.name for one in draw.book.products.values() if one.name not in {item.name for item in order.items}]
    wanted = Wanted(item, How.OTHER_PRODUCT, product=draw.one(sorted(names)))
    return (Wish(Act.EXCHANGE, order.number, (wanted,), order.paid_by),)


def gift_card_too_small(draw: Draw) -> tuple[Wish, ...]:
    """Pay an order by a gift card that does not hold enough."""
    order = draw.order(PLACED)
    return (Wish(Act.CHANGE_PAYMENT, order.number, method=draw.other_method(order, covering=False)),)


def then(first: Recipe, act: Act) -> Recipe:
    """Something else with the same order, after the first was done."""

    def make(draw: Draw) -> tuple[Wish, ...]:
        [done] = first(draw)
        order = draw.book.orders[done.order or ""]
        rest = [item for item in order.items if item not in [one.item for one in done.items]]
        if act is Act.CHANGE_ITEMS:
            return (done, replace(done, items=(draw.swap(draw.one(rest), How.SAME_BUT),), by_item=None))
        if act is Act.RETURN:
            return (done, Wish(act, done.order, (Wanted(draw.one(rest)),), order.paid_by))
        if act is Act.CANCEL:
            return (done, Wish(act, done.order, reason=draw.one(REASONS)))
        return (done, Wish(act, done.order, address=draw.new_address()))

    return make


def strange_number(*, guessed: bool) -> Recipe:
    """Something about another customer's order, or about one that is not there."""

    def make(draw: Draw) -> tuple[Wish, ...]:
        others = sorted(one.number for one in draw.book.orders.values() if one.account != draw.account.id)
        number = draw.one(others)
        while guessed and number in draw.book.orders:
            number = "".join(str(draw.chance.randint(0, 9)) if sign.isdigit() else sign for sign in number)
        act = draw.one((Act.CANCEL, Act.ASK_STATUS, Act.CHANGE_ADDRESS))
        address = draw.new_address() if act is Act.CHANGE_ADDRESS else None
        return (Wish(act, number, address=address, reason=draw.one(REASONS) if act is Act.CANCEL else None),)

    return make


def person(draw: Draw) -> tuple[Wish, ...]:
    """Speak to a person."""
    return (Wish(Act.ASK_PERSON),)
