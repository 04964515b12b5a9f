"""What should come of a customer's goal: computed from the shop's file and the rules alone, apart from the code that
decides in conversations, so that one can be held against the other.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from bot.evaluation.conversation_book import (
    DELIVERED,
    GIFT_CARD,
    PACKED,
    PLACED,
    SENT,
    Book,
    BookChange,
    BookItem,
    BookOrder,
    BookVariant,
)
from bot.evaluation.conversation_goals import Act, Goal, How, Unless, Wanted, Wish
from bot.evaluation.conversation_outcomes import TOLD_STATE, Outcome, Rules, Truth, WishTruth


class _Refused(Exception):
    """The rules do not allow it."""


def find_truth(goal: Goal, book: Book, rules: Rules) -> Truth:
    """What should come of the goal, each wish after the one before; and of every choice of its wishes."""
    some = [
        tuple(chosen) for count in range(1, len(goal.wishes)) for chosen in itertools.combinations(goal.wishes, count)
    ]
    parts = tuple(_truth_of(replace(goal, wishes=wishes), book, rules) for wishes in some)
    return replace(_truth_of(goal, book, rules), parts=parts)


def _truth_of(goal: Goal, book: Book, rules: Rules) -> Truth:
    state = _State(book, rules, goal)
    wishes = tuple(state.settle(wish) for wish in goal.wishes)
    orders = {number: order for number, order in state.orders.items() if order != book.orders[number]}
    accounts = {id: account for id, account in state.accounts.items() if account != book.accounts[id]}
    return Truth(wishes, orders, accounts)


def wanted_variant(wanted: Wanted, book: Book) -> BookVariant | None:
    """The variant in stock that the customer means; None where there is none of what they want."""
    own = wanted.item
    left = [one for one in book.products[own.product].variants.values() if one.stock > 0 and one.id != own.variant]
    if wanted.how is How.CHEAPEST:
        return min(left, key=lambda one: one.price, default=None)
    if wanted.how is How.MOST:
        return max(left, key=lambda one: figure_of(one.options[wanted.most_of]), default=None)
    if wanted.how in (How.SAME_BUT, How.FALLBACK):
        for changes in (wanted.changes, wanted.fallback):
            meant = {**own.options, **changes}
            fitting = [one for one in left if dict(one.options) == meant]
            if changes and fitting:
                return fitting[0]
    return None


def figure_of(value: str) -> float:
    """The figure in an option's value, in its smallest unit: "1TB SSD" is 1000, "256GB SSD" 256; without one, -1."""
    found = re.match(r"([0-9]+(?:\.[0-9]+)?)\s*(TB|ml|L|liter|K)?", value)
    if found is None:
        return -1.0
    return float(found[1]) * {"TB": 1000, "L": 1000, "liter": 1000, "K": 1000}.get(found[2] or "", 1)


class _State:
    """The shop while the wishes of a goal are granted one after the other."""

    def __init__(self, book: Book, rules: Rules, goal: Goal) -> None:
        self.book, self.rules, self.goal = book, rules, goal
        self.orders, self.accounts = dict(book.orders), dict(book.accounts)
        self.account = book.accounts[goal.persona.account]

    def settle(self, wish: Wish) -> WishTruth:
        at_first = self._judge(wish.at_first) if wish.at_first is not None else None
        truth = replace(self._judge(wish), at_first=at_first)
        if truth.outcome is Outcome.DONE:
            self._carry_out(wish, truth)
        return truth

    def _judge(self, wish: Wish) -> WishTruth:
        if wish.act is Act.ASK_PERSON:
            return WishTruth(Outcome.HANDED_OVER)
        try:
            truth = self._allowed(wish)
        except _Refused as refusal:
            return WishTruth(Outcome.REFUSED, why=str(refusal))
        if truth.outcome is Outcome.TOLD:
            return truth
        if wish.says_no or (wish.most is not None and -truth.amount > wish.most):
            return replace(truth, outcome=Outcome.NOTHING)
        limit = self.rules.machine_limit
        if limit is not None and truth.amount > limit and wish.act is not Act.CHANGE_PAYMENT:  # which leaves it even
            return replace(truth, outcome=Outcome.HANDED_OVER)
        return truth

    def _allowed(self, wish: Wish) -> WishTruth:
        if self.goal.persona.wrong_postcode is not None:
            raise _Refused("not who they say")
        if wish.act is Act.CHANGE_OWN_ADDRESS:
            return WishTruth(Outcome.DONE, address=wish.address)
        order = self.orders.get(wish.order or "")
        if order is None or order.account != self.goal.persona.account:
            raise _Refused("not their order")
        if wish.act.value.startswith("ask_"):
            return self._told(wish, order)
        judge = {
            Act.CANCEL: self._cancel,
            Act.CHANGE_ADDRESS: self._change_address,
            Act.CHANGE_PAYMENT: self._change_payment,
            Act.CHANGE_ITEMS: self._change_items,
            Act.RETURN: self._return,
            Act.EXCHANGE: self._exchange,
        }[wish.act]
        return judge(wish, order)

    def _told(self, wish: Wish, order: BookOrder) -> WishTruth:
        money = self.book.money
        told: dict[Act, tuple[tuple[str, ...], ...]] = {
            Act.ASK_STATUS: (TOLD_STATE[order.state],),
            Act.ASK_TRACKING: tuple((code,) for code in order.tracking),
            Act.ASK_TOTAL: ((money(order.total),),),
            Act.ASK_FIND: ((order.number,),),
            Act.ASK_BACK: ((money(sum(one.item.price for one in wish.items)),),),
        }
        return WishTruth(Outcome.TOLD, told=told[wish.act], items=tuple(one.item for one in wish.items))

    def _cancel(self, wish: Wish, order: BookOrder) -> WishTruth:
        by_staff = order.state == PACKED or (order.state == PLACED and _was_done(order, Act.CHANGE_ITEMS))
        if not by_staff:
            self._check(order, PLACED)
        if wish.items and wish.unless is not Unless.ALL:
            raise _Refused("only the whole order")
        return WishTruth(_outcome(by_staff), sum(order.paid.values()), order.paid_by, items=order.items)

    def _change_address(self, wish: Wish, order: BookOrder) -> WishTruth:
        by_staff = order.state == PACKED
        if not by_staff:
            self._check(order, PLACED, Act.CHANGE_ITEMS)
        return WishTruth(_outcome(by_staff), address=wish.address)

    def _change_payment(self, wish: Wish, order: BookOrder) -> WishTruth:
        self._check(order, PLACED, Act.CHANGE_ITEMS)
        if wish.method not in self.account.methods or wish.method == order.paid_by:
            raise _Refused("no other method")
        self._check_covers(wish.method, order.total)
        return WishTruth(Outcome.DONE, order.total, wish.method)

    def _change_items(self, wish: Wish, order: BookOrder) -> WishTruth:
        self._check(order, PLACED, Act.CHANGE_ITEMS)
        return self._swapped(wish)

    def _exchange(self, wish: Wish, order: BookOrder) -> WishTruth:
        self._check(order, DELIVERED, Act.RETURN, Act.EXCHANGE)
        return self._swapped(wish)

    def _return(self, wish: Wish, order: BookOrder) -> WishTruth:
        by_staff = order.state == SENT or _was_done(order, Act.RETURN, Act.EXCHANGE)
        if not by_staff:
            self._check(order, DELIVERED)
        items = tuple(one.item for one in wish.items) or order.items
        method = self.account.methods.get(wish.method or "")
        if method is None or (method.id != order.paid_by and method.kind != GIFT_CARD):
            raise _Refused("neither the original method nor a gift card")
        return WishTruth(_outcome(by_staff), sum(item.price for item in items), method.id, items=items)

    def _swapped(self, wish: Wish) -> WishTruth:
        swaps = []
        for wanted in wish.items:
            variant = wanted_variant(wanted, self.book)
            if variant is None:
                raise _Refused("not to be had")
            swaps.append((wanted.item, variant))
        amount = sum(item.price - variant.price for item, variant in swaps)
        if amount:
            self._check_covers(wish.method, -amount)
        return WishTruth(Outcome.DONE, amount, wish.method, tuple(swaps), tuple(item for item, _ in swaps))

    @staticmethod
    def _check(order: BookOrder, state: str, *once: Act) -> None:
        if order.state != state:
            raise _Refused(f"the order is {order.state}")
        if _was_done(order, *once):
            raise _Refused("only once")

    def _check_covers(self, method_id: str | None, amount: int) -> None:
        method = self.accounts[self.account.id].methods.get(method_id or "")
        if method is None:
            raise _Refused("not a method of theirs")
        if method.balance is not None and method.balance < amount:
            raise _Refused("the gift card does not hold enough")

    def _carry_out(self, wish: Wish, truth: WishTruth) -> None:
        if wish.act is Act.CHANGE_OWN_ADDRESS:
            assert truth.address is not None
            account = self.accounts[self.account.id]
            self.accounts[account.id] = replace(account, address=truth.address)
            return
        order = self.orders[wish.order or ""]
        swaps = tuple(sorted((item.variant, variant.id) for item, variant in truth.swaps))
        paid = dict(order.paid)
        if wish.act is Act.CANCEL:
            for method, amount in order.paid.items():
                self._pay_back(method, amount)
            self.orders[order.number] = replace(order, state="cancelled", paid={}, reason=wish.reason)
        elif wish.act is Act.CHANGE_ADDRESS:
            assert truth.address is not None
            self.orders[order.number] = replace(order, address=truth.address)
        elif wish.act is Act.CHANGE_PAYMENT:
            assert wish.method is not None
            for method, amount in order.paid.items():
                self._pay_back(method, amount)
            self._pay_back(wish.method, -order.total)
            self.orders[order.number] = replace(order, paid={wish.method: order.total})
        elif wish.act is Act.RETURN:
            returned = tuple(sorted((item.variant, "") for item in truth.items))
            change = BookChange(Act.RETURN.value, returned, wish.method)
            self.orders[order.number] = replace(order, changes=(*order.changes, change))
        else:
            change = BookChange(wish.act.value, swaps, wish.method if truth.amount else None)
            order = replace(order, changes=(*order.changes, change))
            if wish.act is Act.CHANGE_ITEMS:  # of an exchange, items and money move when the goods are back
                if truth.amount and wish.method is not None:
                    self._pay_back(wish.method, truth.amount)
                    paid[wish.method] = paid.get(wish.method, 0) - truth.amount
                order = replace(order, items=_swapped_items(order, truth), paid={m: a for m, a in paid.items() if a})
            self.orders[order.number] = order

    def _pay_back(self, method_id: str, amount: int) -> None:
        """Only of gift cards do we know the balance."""
        account = self.accounts[self.account.id]
        method = account.methods.get(method_id)
        if method is not None and method.balance is not None:
            changed = replace(method, balance=method.balance + amount)
            self.accounts[account.id] = replace(account, methods={**account.methods, method_id: changed})


def _outcome(by_staff: bool) -> Outcome:
    """Done at once, or left to a person where the house would not and the law may."""
    return Outcome.HANDED_OVER if by_staff else Outcome.DONE


def _was_done(order: BookOrder, *acts: Act) -> bool:
    return not {change.kind for change in order.changes}.isdisjoint(act.value for act in acts)


def _swapped_items(order: BookOrder, truth: WishTruth) -> tuple[BookItem, ...]:
    new = {item.variant: variant for item, variant in truth.swaps}
    return tuple(
        replace(item, variant=new[item.variant].id, options=new[item.variant].options, price=new[item.variant].price)
        if item.variant in new
        else item
        for item in order.items
    )
