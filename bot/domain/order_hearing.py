"""What a message adds to the plan: a yes or a no, new wishes, answers, and all that is said besides.

A message never does anything; it changes what is asked next, and what is read out before the customer's yes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Collection, Sequence

from bot.domain.act_words import SaidAct, read_acts
from bot.domain.choosing import Choice, choose
from bot.domain.consent import Consent, read_consent
from bot.domain.consent_words import ENGLISH, ConsentWords
from bot.domain.order import ActKind
from bot.domain.order_conditions import read_conditions
from bot.domain.order_counter import NEW_VARIANT, OF_LINES, Counter, mentions
from bot.domain.order_details import PLACED, fill, in_currency
from bot.domain.order_matters import asks_back, find_change
from bot.domain.order_particulars import act_of_particulars
from bot.domain.order_plan import Ask, Plan, Task
from bot.domain.order_pointing import find_orders
from bot.domain.order_step import next_step
from bot.domain.rejections import without_rejection

_RATHER = re.compile(
    r"\b(?:instead|rather|actually|on second thoughts?|after all|wait|make (?:it|that))\b", re.IGNORECASE
)
_MONEY = re.compile(
    r"\bhow much\b|\bwhat did i pay\b|\bsum of\b|\bprice of\b|\bcost\?|\btotals?\b|\bprice difference\b|"
    r"\bwhat (?:would|will|does|do) (?:it|that|they|i) (?:cost|pay|owe)|"
    r"\bwhat(?:'s| is) the (?:difference|refund|price|cost)|"
    r"\bwhat (?:will|would|do|can|am) i (?:get|receive|be (?:refunded|charged|paid))",
    re.IGNORECASE,
)
_KEEPS = re.compile(r"\b(?:keep\w*|leave|after all|any ?more|changed my mind)\b", re.IGNORECASE)
_NO_REASON = re.compile(
    r"\b(?:no (?:particular |special |real )?reason|rather not|prefer not|none of (?:these|those|them|your)|"
    r"doesn'?t matter|does not matter|just because|neither|other reason|another reason|something else)\b",
    re.IGNORECASE,
)
_PLACE_ALONE = re.compile(
    r"^\W*(?:(?:option|number|no|nr|the|i|would|'d|like|take|want|make|it|please|entry|i'd|i'll|let's)\W+)*"
    r"(?:\d{1,2}|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last)"
    r"(?:\W+(?:one|please|thanks|thank|you|option))*\W*$",
    re.IGNORECASE,
)
# What is asked for an act that was taken for another one; who then names an order with an address meant that.
MISLED = frozenset({Ask.LINES, Ask.VARIANT, Ask.REASON})
PAYING = frozenset({ActKind.CHANGE_PAYMENT})
UNSURE = NEW_VARIANT | {ActKind.CHANGE_OWN_ADDRESS}  # as long as the words are not sure of it


@dataclass(frozen=True)
class Said:
    """A customer's message."""

    text: str  # empty where a button was pressed
    pressed: str | None = None  # what a pressed button of a list stands for, such as "2"
    consent: Consent = Consent.NONE  # of a pressed button
    intent: str = ""  # as the message was understood, where its words name no act
    words: ConsentWords = ENGLISH  # by which yes and no are said in the customer's language
    spoken: str = ""  # as it was said, where `text` is what is heard of another language

    @property
    def answer(self) -> str:
        """In which a yes or a no is looked for."""
        return self.spoken or self.text


@dataclass(frozen=True)
class Heard:
    """What became of the plan."""

    plan: Plan
    understood: bool  # the message said something about it
    asks_money: bool = False  # it asks what it comes to
    is_other: bool = False  # it is about something else
    dropped: bool = False  # the customer said no to the act that was read out, and nothing else


def asks_money(text: str) -> bool:
    """Whether a text asks what something comes to."""
    return _MONEY.search(text) is not None


def hear(plan: Plan, said: Said, counter: Counter) -> Heard:
    """Take a message into the plan."""
    plan = replace(plan, is_yes=False)
    money = asks_money(said.text)
    if plan.asked is Ask.YES:
        consent = (
            said.consent if said.consent is not Consent.NONE else read_consent(said.answer, said.words, _kinds(plan))
        )
        if consent is Consent.YES:
            return Heard(replace(plan, is_yes=True), understood=True)
        changed = _more(plan, replace(said, text=without_rejection(said.text)), counter)
        if changed.plan.tasks != plan.tasks:
            return replace(_not_meant(plan, changed, counter), asks_money=money)
        if money:
            return Heard(plan, understood=True, asks_money=True)  # "wait, how much would I get back?" is no no
        is_mended = _names_lines(plan, said.text, counter)
        if said.consent is Consent.NO or (_is_no(said, _kinds(plan)) and not is_mended):
            return Heard(plan.without_task(), understood=True, dropped=True)
        return Heard(plan, understood=consent is Consent.YES_BUT or money, asks_money=money)
    meant = without_rejection(said.text)
    heard = _more(plan, replace(said, text=meant) if meant else said, counter)
    if not heard.understood and not money and plan.task is not None and said.text:
        if _is_no(said):
            return Heard(plan.without_task(), understood=True, dropped=True)
        if plan.asked is Ask.REASON and "?" not in said.text and not heard.is_other:
            return Heard(plan.with_task(replace(plan.task, unexplained=True)), understood=True)  # one of their own
    return replace(heard, understood=heard.understood or money, asks_money=money)


def _names_lines(plan: Plan, text: str, counter: Counter) -> bool:
    """Whether a text names items of the order that is talked about, other than to keep them."""
    order = counter.order(plan.task.order) if plan.task is not None else None
    return order is not None and not _KEEPS.search(text) and bool(mentions(text, order.lines))


def _is_no(said: Said, about: Collection[ActKind] = ()) -> bool:
    """Whether it is a no and nothing else: "that's not what I asked for, I mean the lamp" goes on."""
    meant = without_rejection(said.text)
    texts = (said.answer, meant) if meant and not said.spoken else (said.answer,)
    return all(read_consent(text, said.words, about) is Consent.NO for text in texts)


def _not_meant(plan: Plan, changed: Heard, counter: Counter) -> Heard:
    """Where the customer says again what led to what they do not mean, they choose from all variants."""
    step = next_step(changed.plan, counter)[1]
    task = changed.plan.task
    if task is None or task.kind not in NEW_VARIANT or step.decision is None:
        return changed
    if step.decision.fingerprint != plan.agreed_to:
        return changed
    return replace(changed, plan=changed.plan.with_task(replace(task, listed=True, variants=None)))


def _kinds(plan: Plan) -> set[ActKind]:
    """The acts that were read out: "yes, cancel it" agrees to a cancellation, and to nothing else."""
    return {plan.task.kind} if plan.task is not None and plan.task.kind is not None else set()


def _more(plan: Plan, said: Said, counter: Counter) -> Heard:
    acts = [act for act in read_acts(said.text) if act.kind is not None] if said.text else []
    meant = act_of_particulars(said.text, counter) if said.text else None
    if meant is not None and acts and all(act.kind in UNSURE and not act.sure for act in acts):
        acts = []  # "swap the payment of my order to PayPal", "we're moving, so my order goes to …"
    if plan.task is not None and plan.task.kind is not None:
        acts = [act for act in acts if not act.asking or _is_of(act, plan.task, plan.asked)]  # "how do returns work?"
    if plan.task is None or plan.task.kind is None:
        known = replace(plan.task or Task(), kind=_without_a_verb(said, counter)) if not acts else None
        if plan.asked is Ask.ACT and known is not None:
            known = _answered(plan, known, said, counter)
        tasks = [fill(known, said.text, counter, None)] if known is not None else _new_tasks(acts, said.text, counter)
        waiting = plan.tasks[1:] if plan.task is not None else ()
        changed = tuple(tasks) != plan.tasks[:1]
        return Heard(Plan(tasks=(*tasks, *waiting), asked=plan.asked), understood=bool(acts) or changed)
    task = plan.task
    is_misled = plan.asked in MISLED or (plan.asked is Ask.YES and not (meant in PAYING and task.kind in OF_LINES))
    if not acts and is_misled and meant not in (None, task.kind):
        return Heard(plan.with_task(fill(Task(meant), said.text, counter, None)), understood=True)
    own = [act for act in acts if _is_of(act, task, plan.asked)]
    others = [act for act in acts if act not in own]
    says_no = plan.asked is Ask.YES and read_consent(said.answer, said.words, _kinds(plan)) in (
        Consent.NO,
        Consent.NONE,
    )
    if others and not own and (says_no or _RATHER.search(said.text)):
        return Heard(plan.with_task(_turned_into(task, others[0], said.text, counter)), understood=True)
    new = _new_tasks(others, said.text, counter) if others else []
    new = [one for one in new if one.kind not in {known.kind for known in plan.tasks} or one.order is not None]
    text = "".join(said.text[act.start : act.end] + " " for act in own) if others and own else said.text
    if others and not own and plan.asked is not Ask.YES:
        text = ""  # it is about something else
    answered = _answered(plan, task, said, counter) if said.pressed or text else task
    is_place = answered is not task and plan.asked is Ask.VARIANT  # "7" is the seventh entry, and no size
    filled = answered if is_place else fill(answered, text, counter, plan)
    result = Plan((filled, *plan.tasks[1:], *new), plan.asked, plan.line_asked, plan.choices, plan.agreed_to)
    return Heard(result, understood=result.tasks != plan.tasks, is_other=bool(others))


def _without_a_verb(said: Said, counter: Counter) -> ActKind | None:
    """What the message wants, where no plain word for an act is in it."""
    if said.intent == "cancel_order":
        return ActKind.CANCEL
    if asks_back(said.text):
        return ActKind.RETURN
    change = find_change(said.text)
    if change is not ActKind.CHANGE_PAYMENT:
        change = act_of_particulars(said.text, counter) or change
    names_items = mentions(said.text, [line for order in counter.orders for line in order.lines])
    if said.intent != "change_order" or (change is not None and not (names_items and change in PLACED)):
        return change
    return ActKind.CHANGE_ITEMS if re.search(r"\b(?:for|to|into|instead|in)\b", said.text, re.IGNORECASE) else None


def _is_of(act: SaidAct, task: Task, asked: Ask | None) -> bool:
    """Whether the words for an act say more about the one in the making: "put it on my visa" in a return."""
    if act.kind is ActKind.CHANGE_PAYMENT and task.kind in OF_LINES:
        return True
    if act.kind in PLACED and task.kind in PLACED and asked in (Ask.ADDRESS, Ask.YES) and not act.sure:
        return True
    return act.kind is task.kind or {act.kind, task.kind} <= NEW_VARIANT


def _turned_into(task: Task, act: SaidAct, text: str, counter: Counter) -> Task:
    """The same order and lines, for another act: "exchange it instead"."""
    return fill(Task(act.kind, order=task.order, lines=task.lines, whole=task.whole), text, counter, None)


def _new_tasks(acts: Sequence[SaidAct], text: str, counter: Counter) -> list[Task]:
    conditions = read_conditions(text, counter.currency)
    ruled = [one.kind for one in conditions.otherwise]
    tasks: list[Task] = []
    of_order = any(act.kind is ActKind.CHANGE_ADDRESS for act in acts)
    for act in acts:
        if any(act.start == one.start for one in conditions.otherwise):
            continue
        if of_order and act.kind is ActKind.CHANGE_OWN_ADDRESS and not act.sure:
            continue  # "I moved" says why the order goes elsewhere
        part = text[act.start : act.end] if len(acts) > 1 else text
        task = Task(
            act.kind,
            most_to_pay=in_currency(conditions.most_to_pay, counter),
            least_back=in_currency(conditions.least_back, counter),
            whole_instead=conditions.whole_instead_of_part,
            otherwise=ruled[0] if ruled else None,
        )
        tasks += _by_order(task, part, counter)
    return tasks


def _by_order(task: Task, part: str, counter: Counter) -> list[Task]:
    """One task for each order that is meant: "cancel both of my orders"."""
    if task.kind is ActKind.CHANGE_OWN_ADDRESS:
        return [fill(task, part, counter, None)]
    suited = counter.suited(task.kind)
    numbers = find_orders(part, counter.orders, counter.now)
    if len(numbers) > 1 and re.search(r"\b(?:both|all|two|three|and|every|each)\b", part, re.IGNORECASE):
        pointed = [number for number in numbers if counter.order(number) in suited] or list(numbers)
        if task.kind not in OF_LINES:
            return [fill(replace(task, order=number), part, counter, None) for number in pointed]
    return [fill(task, part, counter, None)]


def _answered(plan: Plan, task: Task, said: Said, counter: Counter) -> Task:
    """The task with the entry of the last list that was chosen."""
    if plan.asked is Ask.REASON and (said.pressed == "none" or _NO_REASON.search(said.text)):
        return replace(task, unexplained=True)
    choice = _chosen(plan, said)
    if choice is None:
        return task
    values = [plan.choices[place] for place in choice.places]
    if plan.asked is Ask.ORDER and len(values) == 1:
        return replace(task, order=values[0], is_unknown=False)
    if plan.asked is Ask.LINES:
        order = counter.order(task.order)
        lines = {key: line.quantity for key in values if order is not None and (line := order.line(key)) is not None}
        return replace(task, lines=lines or None, whole=choice.all)
    if plan.asked is Ask.VARIANT and plan.line_asked is not None and len(values) == 1:
        return replace(task, variants={**(task.variants or {}), plan.line_asked: values[0]})
    if plan.asked is Ask.METHOD and len(values) == 1:
        return replace(task, method_id=values[0])
    if plan.asked is Ask.ACT and len(values) == 1:
        return replace(task, kind=ActKind(values[0]))
    if plan.asked is Ask.REASON and len(values) == 1:
        return replace(task, reason=values[0])
    if plan.asked is Ask.ADDRESS and len(values) == 1:
        return replace(task, address=counter.address_named(values[0]))
    return task


def _chosen(plan: Plan, said: Said) -> Choice | None:
    """Which entries of the last list are chosen, by button or by number; names are read by what they name."""
    if not plan.choices:
        return None
    if said.pressed is not None:
        place = int(said.pressed) - 1 if said.pressed.isdigit() else -1
        if said.pressed == "all":
            return Choice(tuple(range(len(plan.choices))), all=True)
        return Choice((place,), all=False) if 0 <= place < len(plan.choices) else None
    if plan.asked is Ask.LINES or (plan.asked is Ask.VARIANT and not _PLACE_ALONE.match(said.text)):
        return None  # items and variants are chosen by what they are as well: see order_details
    chosen = choose(said.text, [()] * len(plan.choices))
    return chosen if isinstance(chosen, Choice) else None
