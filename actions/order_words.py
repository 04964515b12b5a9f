"""How orders, items, ways of paying and acts are said, and the lists to choose from."""

from __future__ import annotations

from typing import Dict, List, Sequence

from actions.base import CustomerTurn, button
from bot.domain.account import PaymentMethod
from bot.domain.method_words import name_of
from bot.domain.money import Money
from bot.domain.order import ActKind, LineChange, Order, OrderLine, OrderState
from bot.domain.order_act import ActDecision, MoneyMove, MoveTime
from bot.domain.order_counter import Counter
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
    options = ", ".join(turn.put(str(value)) for value in line.options.values())
    name = item_in_short(turn, line)
    named = f"{name} ({options})" if options and options not in name else name
    return f"{named}, {turn.amount(str(line.price))}"


def variant_in_full(turn: CustomerTurn, variant: Variant) -> str:
    """A variant by its options and price."""
    return f"{', '.join(turn.put(str(value)) for value in variant.options.values())}, {turn.amount(str(variant.price))}"


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
    moves = [move for move in decision.moves if move.amount.minor]
    lines += [_move(turn, move, counter, anew=act.kind is ActKind.CHANGE_PAYMENT) for move in moves]
    if not moves and act.kind in (ActKind.CHANGE_ITEMS, ActKind.EXCHANGE):
        lines.append(turn.put("The price stays the same."))
    return "\n".join(lines)


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
    options = ", ".join(turn.put(str(value)) for value in line.options.values())
    many = f"{change.quantity} × " if change.quantity > 1 or line.quantity > 1 else ""
    name = turn.put(line.product_name)
    return f"{many}{name} ({options})" if options and options not in name else f"{many}{name}"


def _swap(turn: CustomerTurn, order: Order, change: LineChange, counter: Counter) -> str:
    line = order.line(change.line)
    product = counter.products.get(line.product_id) if line is not None else None
    variant = next((one for one in product.variants if one.id == change.new_variant_id), None) if product else None
    new = variant_in_full(turn, variant) if variant is not None else ""
    if change.quantity > 1:
        new = turn.put("{new} each", new=new)
    return turn.put("{old} → {new}", old=_line(turn, order, change), new=new)


def _move(turn: CustomerTurn, move: MoneyMove, counter: Counter, *, anew: bool) -> str:
    """What money moves; `anew`: what was paid before is paid another way, so that nothing is paid more."""
    method = method_in_words(turn, counter.account.method(move.method_id))
    if move.amount.minor < 0:
        paid = turn.amount(str(move.amount * -1))
        if anew:
            return turn.put("{amount} is charged, by: {method}.", amount=paid, method=method)
        when = "You pay {amount} more, by: {method}." if move.time is MoveTime.AT_ONCE else (
            "You pay {amount} more when the items have come back, by: {method}."
        )  # fmt: skip
        return turn.put(when, amount=paid, method=method)
    back = turn.amount(str(move.amount))
    if move.time is MoveTime.ON_RETURN:
        when_back = "{amount} goes back to you when the items have reached us, by: {method}."
        return turn.put(when_back, amount=back, method=method)
    return turn.put("{amount} goes back to you, by: {method}.", amount=back, method=method)


def money_in_words(turn: CustomerTurn, money: Money) -> str:
    """An amount without its sign."""
    return turn.amount(str(money if money.minor >= 0 else money * -1))
