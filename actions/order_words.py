"""How orders, items, ways of paying and acts are said, and the lists to choose from."""

from __future__ import annotations

from datetime import datetime
from typing import Dict, List, Sequence

from actions.base import CustomerTurn, button
from actions.status import moment
from bot.domain.account import PaymentMethod
from bot.domain.address import Address
from bot.domain.method_words import name_of
from bot.domain.money import Money
from bot.domain.order import ActKind, LineChange, Order, OrderLine, OrderState
from bot.domain.order_act import ActDecision, MoneyMove, MoveTime
from bot.domain.order_counter import Counter
from bot.domain.order_plan import Task
from bot.domain.shop import Variant

MOST_BUTTONS = 10  # a longer list is read, and answered by its number
STATES = {
    OrderState.PLACED: "not packed yet",
    OrderState.PACKED: "packed, not sent yet",
    OrderState.SENT: "on its way",
    OrderState.DELIVERED: "delivered",
    OrderState.CANCELLED: "cancelled",
}
WHAT = {
    ActKind.CANCEL: "Order {number} is cancelled as a whole: {items}.",
    ActKind.CHANGE_ADDRESS: "Order {number} goes to another address: {address}.",
    ActKind.CHANGE_PAYMENT: "Order {number} is paid another way: {method}.",
    ActKind.CHANGE_ITEMS: "In order {number}, these items are changed:",
    ActKind.EXCHANGE: "From order {number}, these items are exchanged:",
    ActKind.RETURN: "From order {number}, you send back: {items}.",
    ActKind.CHANGE_OWN_ADDRESS: "The address of your account becomes: {address}.",
}
DONE = {
    ActKind.CANCEL: "Order {number} is cancelled.",
    ActKind.CHANGE_ADDRESS: "Order {number} now goes to {address}.",
    ActKind.CHANGE_PAYMENT: "Order {number} is now paid by: {method}.",
    ActKind.CHANGE_ITEMS: "The items of order {number} are changed.",
    ActKind.EXCHANGE: "The exchange for order {number} is recorded.",
    ActKind.RETURN: "The return for order {number} is recorded.",
    ActKind.CHANGE_OWN_ADDRESS: "The address of your account is now {address}.",
}


def order_in_short(turn: CustomerTurn, order: Order) -> str:
    """An order as an entry of a list: its number, what is in it, how far it is."""
    items = ", ".join(item_in_short(turn, line) for line in order.lines)
    return turn.put(
        "{number}: {items} ({state})", number=order.number, items=items, state=turn.put(STATES[order.state])
    )


def item_in_short(turn: CustomerTurn, line: OrderLine) -> str:
    """An item of an order: how many if several, and what."""
    name = turn.put(line.product_name)
    return f"{line.quantity} × {name}" if line.quantity > 1 else name


def item_in_full(turn: CustomerTurn, line: OrderLine) -> str:
    """An item with its options and price."""
    options = ", ".join(str(value) for value in line.options.values())
    name = item_in_short(turn, line)
    named = f"{name} ({options})" if options and options not in name else name
    return f"{named}, {turn.amount(str(line.price))}"


def variant_in_full(turn: CustomerTurn, variant: Variant) -> str:
    """A variant by its options and price."""
    return f"{', '.join(map(str, variant.options.values()))}, {turn.amount(str(variant.price))}"


def method_in_words(turn: CustomerTurn, method: PaymentMethod | None) -> str:
    """A way of paying as the customer knows it."""
    if method is None:
        return turn.put("the way you paid")
    name = name_of(method)
    return turn.put(name.text, **{key: turn.amount(value) for key, value in name.values.items()})


def numbered(turn: CustomerTurn, entries: Sequence[str]) -> tuple[str, List[Dict[str, str]]]:
    """A list to choose from by number, and a button for each entry."""
    lines = [f"{place}. {entry}" for place, entry in enumerate(entries, start=1)]
    return "\n".join(lines), [button(entry, "inform", choice=str(place)) for place, entry in enumerate(entries, 1)]


def acted(turn: CustomerTurn, decision: ActDecision, counter: Counter) -> str:
    """What an act does, one line for each thing."""
    act = decision.act
    lines = [turn.put(WHAT[act.kind], **_values(turn, decision, counter))]
    reason = next((one.text for one in counter.policy.cancel_reasons if one.id == act.reason), None)
    if reason is not None:
        lines.append(turn.put("Reason: {reason}.", reason=turn.put(reason)))
    order = counter.order(act.order_number)
    if order is not None and act.kind in (ActKind.CHANGE_ITEMS, ActKind.EXCHANGE):
        lines += [f"– {_swap(turn, order, change, counter)}" for change in act.lines]
    lines += [_move(turn, move, counter) for move in decision.moves if move.amount.minor]
    if not any(move.amount.minor for move in decision.moves) and act.kind in (ActKind.CHANGE_ITEMS, ActKind.EXCHANGE):
        lines.append(turn.put("The price stays the same."))
    return "\n".join(lines)


def done(turn: CustomerTurn, decision: ActDecision, counter: Counter) -> str:
    """What was done, in one sentence."""
    return turn.put(DONE[decision.act.kind], **_values(turn, decision, counter))


def _values(turn: CustomerTurn, decision: ActDecision, counter: Counter) -> Dict[str, str]:
    act, order = decision.act, counter.order(decision.act.order_number)
    values = {"number": act.order_number or "", "address": str(act.address or "")}
    values["method"] = method_in_words(turn, counter.account.method(act.method_id))
    if order is not None:
        about = act.lines or tuple(LineChange(line.key, line.quantity) for line in order.lines)
        values["items"] = "; ".join(_line(turn, order, change) for change in about)
    return values


def _line(turn: CustomerTurn, order: Order, change: LineChange) -> str:
    line = order.line(change.line)
    if line is None:
        return change.line
    options = ", ".join(str(value) for value in line.options.values())
    many = f"{change.quantity} × " if change.quantity > 1 or line.quantity > 1 else ""
    name = turn.put(line.product_name)
    return f"{many}{name} ({options})" if options and options not in name else f"{many}{name}"


def _swap(turn: CustomerTurn, order: Order, change: LineChange, counter: Counter) -> str:
    line = order.line(change.line)
    product = counter.products.get(line.product_id) if line is not None else None
    variant = next((one for one in product.variants if one.id == change.new_variant_id), None) if product else None
    new = variant_in_full(turn, variant) if variant is not None else ""
    return turn.put("{old} → {new}", old=_line(turn, order, change), new=new)


def _move(turn: CustomerTurn, move: MoneyMove, counter: Counter) -> str:
    method = method_in_words(turn, counter.account.method(move.method_id))
    if move.amount.minor < 0:
        paid = turn.amount(str(move.amount * -1))
        when = "You pay {amount} more, by: {method}." if move.time is MoveTime.AT_ONCE else (
            "You pay {amount} more when the items have come back, by: {method}."
        )  # fmt: skip
        return turn.put(when, amount=paid, method=method)
    back = turn.amount(str(move.amount))
    if move.time is MoveTime.ON_RETURN:
        when_back = "{amount} goes back to you when the items have reached us, by: {method}."
        return turn.put(when_back, amount=back, method=method)
    return turn.put("{amount} goes back to you, by: {method}.", amount=back, method=method)


def task_in_words(turn: CustomerTurn, task: Task) -> str:
    """What a task is called while it is not done."""
    names = {
        ActKind.CANCEL: "the cancellation",
        ActKind.RETURN: "the return",
        ActKind.EXCHANGE: "the exchange",
        ActKind.CHANGE_ITEMS: "the change of items",
        ActKind.CHANGE_ADDRESS: "the change of address",
        ActKind.CHANGE_OWN_ADDRESS: "the change of your account's address",
        ActKind.CHANGE_PAYMENT: "the change of payment",
    }
    return turn.put(names[task.kind]) if task.kind is not None else turn.put("your order")


def day_in_words(turn: CustomerTurn, at: datetime) -> str:
    """A day and hour in the customer's language."""
    return moment(turn, at)


def address_in_words(address: Address | None) -> str:
    """An address on one line."""
    return str(address) if address is not None else ""


def money_in_words(turn: CustomerTurn, money: Money) -> str:
    """An amount without its sign."""
    return turn.amount(str(money if money.minor >= 0 else money * -1))
