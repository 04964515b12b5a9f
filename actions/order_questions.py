"""The questions about a customer's orders, each with its list, and the read-out before the yes."""

from __future__ import annotations

from typing import Dict, List

from actions.base import CustomerTurn, button
from actions.order_words import (
    MOST_BUTTONS,
    acted,
    item_in_full,
    method_in_words,
    money_in_words,
    numbered,
    order_in_short,
    variant_in_full,
)
from bot.domain.order import ActKind
from bot.domain.order_act import Verdict
from bot.domain.order_counter import Counter
from bot.domain.order_plan import Ask, Plan, Task
from bot.domain.order_step import Step, others_of, sum_of

ACTS = {
    ActKind.CANCEL: "cancel an order",
    ActKind.CHANGE_ADDRESS: "change where an order goes",
    ActKind.CHANGE_PAYMENT: "change how an order is paid",
    ActKind.CHANGE_ITEMS: "exchange items for others",
    ActKind.RETURN: "send something back",
    ActKind.CHANGE_OWN_ADDRESS: "change the address of my account",
}
NO_REASON = "I would rather not say"


def ask(turn: CustomerTurn, plan: Plan, step: Step, counter: Counter) -> None:
    """Ask what the plan has come to."""
    task = plan.task or Task()
    order = counter.order(task.order)
    number = order.number if order is not None else ""
    if step.ask is Ask.ACT:
        _, buttons = numbered(turn, [ACTS[ActKind(kind)] for kind in step.options])
        turn.say("utter_which_act", buttons)
    elif step.ask is Ask.ORDER:
        orders = [counter.order(one) for one in step.options]
        listed, buttons = numbered(turn, [order_in_short(turn, one) for one in orders if one is not None])
        turn.say("utter_which_order", _short(buttons), orders=listed)
    elif step.ask is Ask.CANCEL_INSTEAD:
        turn.say("utter_cancel_instead", _yes_no(), number=number)
    elif step.ask is Ask.WHOLE:
        turn.say("utter_cancel_whole", _yes_no(), number=number)
    elif step.ask is Ask.LINES and order is not None:
        lines = [line for key in step.options if (line := order.line(key)) is not None]
        listed, buttons = numbered(turn, [item_in_full(turn, line) for line in lines])
        everything = [button("All of them", "inform", choice="all")] if len(lines) > 1 else []
        turn.say("utter_which_items", _short([*buttons, *everything]), items=listed, number=number)
    elif step.ask is Ask.VARIANT:
        _ask_variant(turn, plan, step, counter)
    elif step.ask is Ask.METHOD:
        methods = [method_in_words(turn, counter.account.method(one)) for one in step.options]
        listed, buttons = numbered(turn, methods)
        if task.kind is ActKind.RETURN:
            turn.say("utter_which_method_back", _short(buttons), methods=listed)
        elif task.kind is ActKind.CHANGE_PAYMENT:
            turn.say("utter_which_method_pay", _short(buttons), methods=listed)
        else:
            turn.say("utter_which_method", _short(buttons), methods=listed)
    elif step.ask is Ask.ADDRESS:
        _ask_address(turn, task, step, counter)
    elif step.ask is Ask.REASON:
        reasons = [turn.put(one.text) for one in counter.policy.cancel_reasons]
        listed, buttons = numbered(turn, reasons)
        turn.say(
            "utter_why_cancel", [*buttons, button(NO_REASON, "inform", choice="none")], reasons=listed, number=number
        )
    elif step.ask is Ask.YES and step.decision is not None:
        _read_out(turn, task, step, counter)


def _short(buttons: List[Dict[str, str]]) -> List[Dict[str, str]]:
    return buttons if len(buttons) <= MOST_BUTTONS else []


def _yes_no() -> List[Dict[str, str]]:
    return [button("Yes, do that", "affirm"), button("No, leave it", "deny")]


def _ask_variant(turn: CustomerTurn, plan: Plan, step: Step, counter: Counter) -> None:
    task = plan.task or Task()
    order = counter.order(task.order)
    line = order.line(step.line or "") if order is not None else None
    if order is None or line is None:
        return
    if step.choice is not None and step.choice.chosen is None and not step.choice.candidates:
        turn.say("utter_not_in_that_kind")
    known = {one.id: one for one in others_of(order, line.key, counter)}
    shown = [known[one] for one in step.options]  # in the order that the plan keeps
    listed, buttons = numbered(turn, [variant_in_full(turn, one) for one in shown])
    turn.say("utter_which_variant", _short(buttons), item=item_in_full(turn, line), variants=listed)


def _ask_address(turn: CustomerTurn, task: Task, step: Step, counter: Counter) -> None:
    listed, buttons = numbered(turn, [str(counter.address_named(one)) for one in step.options])
    if task.address_said:
        turn.say("utter_address_incomplete")
    elif listed:
        turn.say("utter_which_address", _short(buttons), addresses=listed)
    else:
        turn.say("utter_ask_new_address")


def _read_out(turn: CustomerTurn, task: Task, step: Step, counter: Counter) -> None:
    """Everything that happens on a yes, and that nothing does before it."""
    assert step.decision is not None
    decision = step.decision
    lines = [acted(turn, decision, counter)]
    total = sum_of([move.amount for move in decision.moves if move.amount.minor])
    if total is not None and total.minor and len(decision.moves) > 1:
        amount = money_in_words(turn, total)
        if total.minor < 0:
            lines.append(turn.put("In all you pay {amount}.", amount=amount))
        else:
            lines.append(turn.put("In all {amount} goes back to you.", amount=amount))
    notes = [turn.put(note.text) for note in decision.notes]
    acts = "\n".join(lines) + ("\n\n" + "\n".join(notes) if notes else "")
    if decision.verdict is Verdict.NEEDS_STAFF:
        turn.say("utter_read_out_for_staff", _yes_no(), acts=acts)
    else:
        turn.say("utter_read_out", _yes_no(), acts=acts)
