"""What the rules say to an act that a customer wishes for: it may be done, a person decides, or no, and why.

`decide_act` looks at everything anew, whatever the dialogue knows already: whose the order is, its state, what was done
with it before, each piece and variant, the money and the method. A refusal never takes a right of the law away: where
the law may give what the house does not, a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Mapping

from bot.domain.account import Account, PaymentKind
from bot.domain.act_checks import GOODS_BACK, OTHER_VARIANT, address_wrong, decide_wrong, goes_abroad
from bot.domain.act_money import (
    Moves,
    crosses_currencies,
    goes_another_way,
    moves_of_cancellation,
    moves_of_difference,
    moves_of_new_method,
    moves_of_return,
    permitted_methods,
    price_difference,
    to_customer,
)
from bot.domain.escalation import Escalation
from bot.domain.order import ActKind, Order, OrderState, belongs_to, order_number
from bot.domain.order_act import ActDecision, OrderAct, Verdict
from bot.domain.order_policy import Answer, OrderPolicy
from bot.domain.redress import PolicyRule
from bot.domain.refund import one_currency
from bot.domain.shop import Product

__all__ = ["approval_level", "decide_act", "permitted_methods", "price_difference"]

BY_LAW_IN_TIME = frozenset({ActKind.CANCEL, ActKind.RETURN})  # ways to withdraw from the contract


@dataclass(frozen=True)
class _Hurdle:
    """What stands in the way of an act."""

    rule: PolicyRule
    by_staff: bool = False  # a person can take it away


def decide_act(
    act: OrderAct,
    order: Order | None,
    account: Account,
    products: Mapping[str, Product],
    policy: OrderPolicy,
    now: datetime,
) -> ActDecision:
    """What the rules say to this act as things stand now.

    Args:
        order: that the act is about; None if there is none.
        products: by their id, at least those of the order.

    Raises:
        ValueError: the account or the order is not the one that the act names, or the act gives a reason that the
            policy does not know. No customer can bring that about.
    """
    if act.account_id != account.id:
        raise ValueError(f"An act of {act.account_id} was put to the account {account.id}.")
    if act.kind is ActKind.CHANGE_OWN_ADDRESS:
        wrong = address_wrong(act.address, account.address)
        return _decision(act, None, account, (_Hurdle(policy.answer(wrong)),) if wrong else (), Moves(), policy, now)
    if order is None or not _is_of(order, account):
        return ActDecision(act, Verdict.REFUSED, policy.answer(Answer.NOT_YOURS))
    if order_number(act.order_number or "") != order_number(order.number):
        raise ValueError(f"An act about {act.order_number} was put to the order {order.number}.")
    hurdles = [*_state_hurdles(act, order, policy), *_once_hurdles(act, order, policy)]
    wrong = decide_wrong(act, order, products, policy)
    hurdles += [_Hurdle(policy.answer(wrong))] if wrong else []
    hurdles += _window_hurdles(act, order, policy, now)
    if act.kind is ActKind.CHANGE_ADDRESS and goes_abroad(act.address, order.address):
        hurdles.append(_Hurdle(policy.answer(Answer.OTHER_COUNTRY), by_staff=True))
    if any(not hurdle.by_staff for hurdle in hurdles):
        return _decision(act, order, account, tuple(hurdles), Moves(), policy, now)
    moves = _moves(act, order, account, products, policy, now)
    if crosses_currencies(moves.moves, account):
        moves = replace(moves, by_staff=Answer.AMOUNT_UNSURE)
    return _decision(act, order, account, tuple(hurdles), moves, policy, now)


def approval_level(decision: ActDecision, escalation: Escalation) -> int:
    """Who may let an act be done: 0 the machine, else the lowest level of the house that may approve its money.

    What a level may not approve needs a second person, of the level above.
    """
    if decision.verdict is Verdict.MAY:
        return 0
    if not decision.moves:
        return min(escalation.levels)
    return escalation.level_for(to_customer(decision.moves, decision.moves[0].amount.currency))


def _decision(
    act: OrderAct,
    order: Order | None,
    account: Account,
    hurdles: tuple[_Hurdle, ...],
    moves: Moves,
    policy: OrderPolicy,
    now: datetime,
) -> ActDecision:
    if moves.refused is not None:
        hurdles = (*hurdles, _Hurdle(policy.answer(moves.refused)))
    if moves.by_staff is not None:
        hurdles = (*hurdles, _Hurdle(policy.answer(moves.by_staff), by_staff=True))
    revision = order.revision if order is not None else 0
    refused = next((hurdle for hurdle in hurdles if not hurdle.by_staff), None)
    if refused is not None:
        rights = _rights(act, order, policy, now)
        return ActDecision(act, Verdict.REFUSED, refused.rule, revision=revision, notes=rights)
    if _over_limit(moves, policy):
        hurdles = (*hurdles, _Hurdle(policy.answer(Answer.OVER_LIMIT), by_staff=True))
    verdict = Verdict.NEEDS_STAFF if hurdles else Verdict.MAY
    because = hurdles[0].rule if hurdles else _because(act, order, policy, now)
    code = act.kind in policy.codes or (
        policy.code_for_other_method and order is not None and goes_another_way(moves.moves, order)
    )
    return ActDecision(act, verdict, because, moves.moves, revision, code, _notes(act, moves, account, policy))


def _moves(
    act: OrderAct, order: Order, account: Account, products: Mapping[str, Product], policy: OrderPolicy, now: datetime
) -> Moves:
    if not one_currency(order):
        return Moves(by_staff=None if act.kind is ActKind.CHANGE_ADDRESS else Answer.AMOUNT_UNSURE)
    if act.kind is ActKind.CANCEL:
        return moves_of_cancellation(order, account, policy, now)
    if act.kind is ActKind.CHANGE_PAYMENT:
        return moves_of_new_method(act, order, account, policy, now)
    if act.kind is ActKind.RETURN:
        by_law = _window(order, policy, now) is not policy.commercial_return
        return moves_of_return(act, order, account, policy, now, with_delivery=by_law)
    if act.kind in OTHER_VARIANT:
        return moves_of_difference(act, order, account, products, policy, now)
    return Moves()


def _state_hurdles(act: OrderAct, order: Order, policy: OrderPolicy) -> list[_Hurdle]:
    rule = policy.acts[act.kind]
    if order.state in rule.states:
        return []
    answer = {
        OrderState.PLACED: Answer.NOT_DELIVERED,
        OrderState.PACKED: Answer.PACKED,
        OrderState.SENT: Answer.SENT,
        OrderState.DELIVERED: Answer.DELIVERED,
        OrderState.CANCELLED: Answer.CANCELLED,
    }[order.state]
    if OrderState.DELIVERED in rule.states and order.state is not OrderState.CANCELLED:
        answer = Answer.NOT_DELIVERED
    return [_Hurdle(policy.answer(answer), order.state in rule.by_staff)]


def _once_hurdles(act: OrderAct, order: Order, policy: OrderPolicy) -> list[_Hurdle]:
    done = {change.kind for change in order.changes}
    return [_Hurdle(once.rule, act.kind in once.by_staff) for once in policy.once
            if act.kind in once.closes and done & once.after]  # fmt: skip


def _window_hurdles(act: OrderAct, order: Order, policy: OrderPolicy, now: datetime) -> list[_Hurdle]:
    """After the days of the law and of the house, a person looks at what the guarantee or goodwill still gives."""
    if act.kind not in GOODS_BACK or order.state is not OrderState.DELIVERED or _window(order, policy, now):
        return []
    return [_Hurdle(policy.guarantee if _runs(policy.guarantee, order, now) else policy.goodwill, by_staff=True)]


def _window(order: Order, policy: OrderPolicy, now: datetime) -> PolicyRule | None:
    """The rule by which delivered goods may go back today without a reason."""
    rules = (policy.withdrawal, policy.commercial_return)
    return next((rule for rule in rules if rule is not None and _runs(rule, order, now)), None)


def _runs(rule: PolicyRule, order: Order, now: datetime) -> bool:
    """Whether a period from delivery still runs; an order whose day of delivery is not known has the benefit."""
    if rule.days is None:
        raise ValueError(f"The policy rule {rule.id} needs a number of days.")
    # A day more: the period ends with the last hour of its last day, wherever the customer's midnight is (see redress).
    return order.delivered_at is None or now - order.delivered_at < timedelta(days=rule.days + 1)


def _is_of(order: Order, account: Account) -> bool:
    """Whether the order is the account's; one that names no account goes by the e-mail address."""
    if order.account_id is not None:
        return order.account_id == account.id
    return bool(account.email.strip()) and belongs_to(order, account.email)


def _over_limit(moves: Moves, policy: OrderPolicy) -> bool:
    if not moves.moves:
        return False
    currency = moves.moves[0].amount.currency
    given, limit = to_customer(moves.moves, currency), policy.machine_limit(currency)
    return given.minor > 0 and (limit is None or given > limit)


def _because(act: OrderAct, order: Order | None, policy: OrderPolicy, now: datetime) -> PolicyRule:
    window = _window(order, policy, now) if order is not None and act.kind is ActKind.RETURN else None
    return window or policy.acts[act.kind].rule


def _rights(act: OrderAct, order: Order | None, policy: OrderPolicy, now: datetime) -> tuple[PolicyRule, ...]:
    """What a customer still has who hears a no to getting out of a contract."""
    closed = order is not None and order.state not in {*policy.acts[act.kind].states, OrderState.CANCELLED}
    if order is None or act.kind not in BY_LAW_IN_TIME or not closed:
        return ()
    return (policy.withdrawal,) if _runs(policy.withdrawal, order, now) else ()


def _notes(act: OrderAct, moves: Moves, account: Account, policy: OrderPolicy) -> tuple[PolicyRule, ...]:
    """What the customer should know before the yes: what goes with the act, what it closes, how long money takes."""
    closing = [once.rule for once in policy.once if act.kind in once.after]
    times = []
    for move in moves.moves:
        method = account.method(move.method_id)
        if move.amount.minor > 0:
            times.append(policy.refund_times[method.kind if method is not None else PaymentKind.OTHER].rule)
    return tuple(dict.fromkeys((*policy.acts[act.kind].notes, *closing, *times)))
