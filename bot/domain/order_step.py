"""What comes next about an order: the first thing that is still unknown, or the act with what the rules say to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Sequence

from bot.domain.act_rules import decide_act, permitted_methods, price_difference, refused_outright
from bot.domain.money import Money
from bot.domain.order import ActKind, LineChange, Order
from bot.domain.order_act import ActDecision, OrderAct
from bot.domain.order_counter import NEW_VARIANT, NOT_SENT, OF_LINES, Counter
from bot.domain.order_details import fill
from bot.domain.order_plan import Ask, Plan, Task
from bot.domain.shop import Variant
from bot.domain.variant_wish import VariantChoice, decide_variant, merge, read_wish


@dataclass(frozen=True)
class Step:
    """What to ask, or, with Ask.YES, what to read out."""

    ask: Ask
    options: tuple[str, ...] = ()  # the list to choose from, as the plan keeps it
    line: str | None = None  # of Ask.VARIANT
    choice: VariantChoice | None = None  # of Ask.VARIANT
    decision: ActDecision | None = None  # of Ask.YES; or of what the rules refuse
    too_much: Money | None = None  # what it costs, or brings, where the customer set a limit that this misses


def next_step(plan: Plan, counter: Counter) -> tuple[Plan, Step]:
    """The plan with all that follows from the shop's data filled in, and what comes next."""
    task = plan.task or Task()
    order = counter.order(task.order)
    task = settle_kind(task, order)
    if task.kind is None:
        return _ask(plan, task, Step(Ask.ACT, tuple(kind.value for kind in ActKind if kind is not ActKind.EXCHANGE)))
    if task.kind is ActKind.CHANGE_OWN_ADDRESS:
        return _with_address(plan, task, counter)
    if order is None:
        suited = counter.suited(task.kind)
        if len(suited) != 1 or task.is_unknown:
            return _ask(plan, task, Step(Ask.ORDER, tuple(one.number for one in suited)))
        order = suited[0]
        task = settle_kind(fill(replace(task, order=order.number), "", counter, None), order)
    refusal = _refusal(task, order, counter)
    if refusal is not None:
        return _ask(plan, task, refusal)
    if task.kind in OF_LINES:
        return _with_lines(plan, task, order, counter)
    if task.kind is ActKind.CANCEL:
        if _is_part(task, order) and not task.whole and not task.whole_instead:
            return _ask(plan, task, Step(Ask.WHOLE))
        if task.reason is None and not task.unexplained and counter.policy.cancel_reasons:
            return _ask(plan, task, Step(Ask.REASON, tuple(reason.id for reason in counter.policy.cancel_reasons)))
    if task.kind is ActKind.CHANGE_ADDRESS:
        return _with_address(plan, task, counter)
    if task.kind is ActKind.CHANGE_PAYMENT and task.method_id is None:
        methods = [method.id for method in permitted_methods(task.kind, order, counter.account, counter.policy)]
        return _ask(plan, task, Step(Ask.METHOD, tuple(methods)))
    return _decide(plan, task, counter)


def settle_kind(task: Task, order: Order | None) -> Task:
    """A change and an exchange are one word to a customer: which it is, the state of the order tells."""
    if order is None or task.kind not in NEW_VARIANT:
        return task
    return replace(task, kind=ActKind.CHANGE_ITEMS if order.state in NOT_SENT else ActKind.EXCHANGE)


def act_of(task: Task, counter: Counter) -> OrderAct:
    """The act as far as the task is known."""
    assert task.kind is not None
    order = counter.order(task.order)
    lines: tuple[LineChange, ...] = ()
    if order is not None and task.kind in OF_LINES:
        chosen = lines_of(task, order)
        lines = tuple(LineChange(key, quantity, (task.variants or {}).get(key)) for key, quantity in chosen.items())
    return OrderAct(task.kind, counter.account.id, task.order, lines, task.method_id, task.address, task.reason)


def lines_of(task: Task, order: Order) -> dict[str, int]:
    """The lines of the order that the task is about, with how many of each."""
    if task.whole or (task.lines is None and len(order.lines) == 1):
        return {line.key: line.quantity for line in order.lines}
    return {key: quantity for key, quantity in (task.lines or {}).items() if order.line(key) is not None}


def _ask(plan: Plan, task: Task, step: Step) -> tuple[Plan, Step]:
    tasks = (task, *plan.tasks[1:])
    agreed = step.decision.fingerprint if step.ask is Ask.YES and step.decision is not None else None
    return Plan(tasks, step.ask, step.line, step.options, agreed), step


def _refusal(task: Task, order: Order, counter: Counter) -> Step | None:
    """What the rules say to such an act of this order, before the customer is asked for its particulars."""
    assert task.kind is not None
    if task.kind is ActKind.RETURN and order.state in NOT_SENT:
        return Step(Ask.CANCEL_INSTEAD)
    act = OrderAct(task.kind, counter.account.id, order.number)
    refused = refused_outright(act, order, counter.account, counter.policy, counter.now)
    return Step(Ask.YES, decision=refused) if refused is not None else None


def _is_part(task: Task, order: Order) -> bool:
    return bool(task.lines) and lines_of(task, order) != {line.key: line.quantity for line in order.lines}


def _with_lines(plan: Plan, task: Task, order: Order, counter: Counter) -> tuple[Plan, Step]:
    assert task.kind is not None
    kind = task.kind
    chosen = lines_of(task, order)
    if not chosen:
        return _ask(plan, task, Step(Ask.LINES, tuple(line.key for line in order.lines)))
    if task.kind in NEW_VARIANT:
        variants = dict(task.variants or {})
        for key in chosen:
            if key in variants:
                continue
            choice = variant_for(task, order, key, counter)
            if task.listed or choice is None or choice.chosen is None:
                candidates = choice.candidates if choice is not None and not task.listed else ()
                options = tuple(variant.id for variant in candidates or others_of(order, key, counter))
                step = Step(Ask.VARIANT, options, key, choice)
                return _ask(plan, replace(task, variants=variants), step)
            variants[key] = choice.chosen.id
        task = replace(task, variants=variants)
    if task.method_id is None and _moves_money(task, order, counter):
        methods = permitted_methods(kind, order, counter.account, counter.policy)
        if len(methods) != 1:
            return _ask(plan, task, Step(Ask.METHOD, tuple(method.id for method in methods)))
        task = replace(task, method_id=methods[0].id)
    return _decide(plan, task, counter)


def variant_for(task: Task, order: Order, key: str, counter: Counter) -> VariantChoice | None:
    """The variant that is to take the place of a line, as far as what was said tells it; None if nothing was said."""
    line = order.line(key)
    product = counter.products.get(line.product_id) if line is not None else None
    if line is None or product is None:
        return None
    wish = None
    for said in (task.wishes or {}).get(key, ()):
        read = read_wish(said, product)
        if read is not None:
            wish = read if wish is None or read.same else merge(wish, read)  # "the same": as the one they have
    return None if wish is None else decide_variant(wish, product, line.variant_id, lines_of(task, order)[key])


def others_of(order: Order, key: str, counter: Counter) -> list[Variant]:
    """The variants of a line's product that can be had instead."""
    line = order.line(key)
    product = counter.products.get(line.product_id) if line is not None else None
    if line is None or product is None:
        return []
    return [one for one in product.variants if one.id != line.variant_id and one.in_stock >= line.quantity]


def _moves_money(task: Task, order: Order, counter: Counter) -> bool:
    if task.kind is ActKind.RETURN:
        return True
    return price_difference(act_of(task, counter), order, counter.products).minor != 0


def _with_address(plan: Plan, task: Task, counter: Counter) -> tuple[Plan, Step]:
    if task.address is None:
        return _ask(plan, task, Step(Ask.ADDRESS, known_addresses(task, counter)))
    return _decide(plan, task, counter)


def known_addresses(task: Task, counter: Counter) -> tuple[str, ...]:
    """Where an order may go instead, of what is known: "account", and numbers of orders; each place once."""
    order = counter.order(task.order)
    now = order.address if order is not None else counter.account.address
    places = [("account", counter.account.address), *((one.number, one.address) for one in counter.orders)]
    known: dict[str, str] = {}
    for name, address in places:
        if address is not None and address != now:
            known.setdefault(str(address), name)
    return tuple(known.values())


def _decide(plan: Plan, task: Task, counter: Counter) -> tuple[Plan, Step]:
    decision = decide_act(
        act_of(task, counter), counter.order(task.order), counter.account, counter.products, counter.policy, counter.now
    ).where_codes(counter.codes)
    return _ask(plan, task, Step(Ask.YES, decision=decision, too_much=_missed_limit(task, decision)))


def _missed_limit(task: Task, decision: ActDecision) -> Money | None:
    """The sum that misses the limit the customer has set; None where it is kept."""
    total = sum_of([move.amount for move in decision.moves])
    if total is None:
        return None
    if task.most_to_pay is not None and -total.minor > task.most_to_pay:
        return total * -1
    if task.least_back is not None and total.minor < task.least_back:
        return total
    return None


def sum_of(amounts: Sequence[Money]) -> Money | None:
    """What they come to; None for none."""
    if not amounts:
        return None
    return sum(amounts[1:], start=amounts[0])
