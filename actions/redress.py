"""Refund, replacement, repair, compensation, cancellation: real options with their reasons, the customer's choice."""

from __future__ import annotations

import re
from typing import Any, Dict, List, Sequence

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.base import CaseAction, CustomerTurn, Event, button, forget
from actions.complaints import REMEDY_OF
from actions.conversation import REDRESS_SLOTS
from actions.foresight import tell_recalls
from actions.forms import QUESTIONS, SURE_IT_IS_A_YES, IntakeForm
from actions.identity import has_accounts
from actions.orders import GIVEN_UP, prove
from actions.status import due_of
from actions.waiting import come_back, listed, wait
from bot.domain.act_words import read_acts
from bot.domain.complaint import Remedy
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.language import MAIN
from bot.domain.order import ActKind, Order, OrderState
from bot.domain.order_matters import asks_back, is_of_order
from bot.domain.order_plan import Plan, Task, plan_to_json
from bot.domain.redress import RedressDecision, RedressKind, RedressOption, RedressReason
from bot.use_cases.orders import RedressQuestion, has_proof, redress_options, request_redress

WISHES = {
    "cancel_order": RedressKind.CANCELLATION,
    "request_refund": RedressKind.REFUND,
    "request_replacement": RedressKind.REPLACEMENT,
    "request_repair": RedressKind.REPAIR,
    "request_compensation": RedressKind.COMPENSATION,
}
NAMES = {
    RedressKind.CANCELLATION: "Cancel the order",
    RedressKind.WITHDRAWAL: "Send it back for my money",
    RedressKind.REPAIR: "A repair",
    RedressKind.REPLACEMENT: "A replacement",
    RedressKind.REFUND: "My money back",
    RedressKind.TRACE: "Find my parcel",
    RedressKind.PRICE_REDUCTION: "Keep it for less",
    RedressKind.CREDIT: "A credit instead of money",
    RedressKind.COMPENSATION: "Compensation",
    RedressKind.PERSON_DECIDES: "Let a colleague decide",
}
# What typed wishes mean among the options.
TYPED = {
    Remedy.REFUND: (RedressKind.WITHDRAWAL, RedressKind.REFUND, RedressKind.CANCELLATION),
    Remedy.REPLACEMENT: (RedressKind.REPLACEMENT,),
    Remedy.REPAIR: (RedressKind.REPAIR,),
    Remedy.COMPENSATION: (RedressKind.COMPENSATION,),
    Remedy.UNDECIDED: (RedressKind.PERSON_DECIDES,),
}
# What the shop does on the customer's yes alone.
AT_ONCE = {RedressKind.CANCELLATION: ActKind.CANCEL, RedressKind.WITHDRAWAL: ActKind.RETURN}
GOES_WRONG = {RedressReason.FAULTY.value, RedressReason.NOT_AS_DESCRIBED.value, RedressReason.NOT_ARRIVED.value}
ORDINALS = ("first", "second", "third", "fourth", "fifth")


class ValidateRedressForm(IntakeForm):
    """The order with its proof, the item, the reason, the choice."""

    form = "redress_form"
    free_text = frozenset({"redress_reason"})
    includes = frozenset(WISHES)

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """What is sent back or exchanged because the customer would rather have something else needs no decision."""
        begins = turn.requested is None and not turn.looked_at_by(self.form)
        if begins and wants_no_reason(turn) and has_accounts(turn):
            return [SlotSet("requested_slot", None), FollowupAction("order_care_form")]
        if not begins and self._is_for_order_care(turn):
            return [
                SlotSet("requested_slot", None), *forget(*REDRESS_SLOTS), ActiveLoop(None),
                FollowupAction("order_care_form"),
            ]  # fmt: skip
        return super().act(turn)

    def _is_for_order_care(self, turn: CustomerTurn) -> bool:
        """Whether it is said plainly now what shall be done about which order, with nothing wrong that was told."""
        names = bool(turn.found("order_number") or turn.found("product")) or is_of_order(turn.text)
        is_wrong = turn.slot("redress_reason") in GOES_WRONG
        return names and not is_wrong and wants_no_reason(turn) and has_accounts(turn)

    def begin(self, turn: CustomerTurn) -> Dict[str, Any]:
        """A new request starts empty; the order talked about before is kept, and regret for what went wrong is said."""
        filled: Dict[str, Any] = dict.fromkeys(slot for slot in REDRESS_SLOTS if slot != "order_number")
        wish = WISHES.get(turn.intent)
        filled["redress_wish"] = wish.value if wish else None
        if turn.found("redress_reason") and turn.tells_what_happened():
            turn.say("utter_redress_taken_up" if turn.tone.acknowledges else "utter_redress_heard")
        return filled

    def chosen_outright(self, turn: CustomerTurn) -> Dict[str, Any]:
        """An option's own title, typed, is that option."""
        decision = _decision(turn) if turn.requested == "redress_choice" else None
        for option in decision.options if decision else ():
            if _plain(turn.put(NAMES[option.kind])) in _plain(turn.text):
                return {"redress_choice": option.kind.value}
        return {}

    def other_matter(self, turn: CustomerTurn) -> Sequence[Event] | None:
        """A request is not dropped for a question; that is remembered."""
        return wait(turn) if turn.intent in QUESTIONS else None

    def take(self, turn: CustomerTurn) -> Dict[str, Any]:
        """See parent class."""
        filled: Dict[str, Any] = {}
        if turn.requested in (None, "order_number", "email") or turn.found("order_number"):
            order = prove(turn, filled)
            filled["redress_order"] = order.number if order is not None else None
            if filled.get("order_number") == GIVEN_UP:
                # Nothing more is asked: the form ends and a person is offered.
                return filled | {"redress_item": GIVEN_UP, "redress_reason": GIVEN_UP, "redress_choice": GIVEN_UP}
        else:
            order = _order(turn)
        if turn.intent in WISHES:
            filled["redress_wish"] = WISHES[turn.intent].value
        if turn.tells_what_happened():
            told = list(turn.slot("redress_messages") or []) if turn.requested else []
            filled["redress_messages"] = [*dict.fromkeys([*told, turn.told_in])]
        if turn.requested == "redress_choice":
            other = _other_item(turn, order)
            if other is not None:  # "no, I keep the press and send back the mugs": its own options are read out
                return {**filled, "redress_item": other}
            choice = _choice(turn, filled)
            if choice:
                return filled | {"redress_choice": choice}
            if turn.found("redress_reason"):
                filled["redress_reason"] = turn.found("redress_reason")[0]  # told again or anew: the options follow it
            answers = {name: value for name, value in filled.items() if name != "redress_messages"}
            return filled if answers else {}
        self._take_reason(turn, filled)
        if order is not None:
            self._take_item(turn, order, filled)
            self._reason_from_state(turn, order, filled)
        return filled

    def _take_item(self, turn: CustomerTurn, order: Order, filled: Dict[str, Any]) -> None:
        named = turn.found("redress_item") + turn.found("product")
        if not turn.requested and turn.slot("product"):
            named.append(turn.slot("product"))
        mentioned = [line.product_id for line in order.lines if line.product_id in named]
        if len(order.lines) == 1:
            filled["redress_item"] = order.lines[0].product_id
        elif mentioned:
            filled["redress_item"] = mentioned[0]

    def _take_reason(self, turn: CustomerTurn, filled: Dict[str, Any]) -> None:
        reasons = turn.found("redress_reason")
        if reasons:
            filled["redress_reason"] = reasons[0]
        elif turn.requested == "redress_reason" and turn.intent not in ("affirm", "deny"):
            filled["redress_reason"] = RedressReason.OTHER.value

    def _reason_from_state(self, turn: CustomerTurn, order: Order, filled: Dict[str, Any]) -> None:
        """Where the state of the order leaves no question, none is asked."""
        if filled.get("redress_reason") or (turn.slot("redress_reason") and turn.requested):
            return
        if order.state in (OrderState.PLACED, OrderState.PACKED, OrderState.CANCELLED):
            filled["redress_reason"] = RedressReason.CHANGED_MIND.value
        elif order.state is OrderState.SENT:
            filled["redress_reason"] = RedressReason.NOT_ARRIVED.value


def wants_no_reason(turn: CustomerTurn) -> bool:
    """Whether something is to go back or be exchanged, and nothing is said to be wrong with it."""
    acts = {act.kind for act in read_acts(turn.text) if act.sure or act.kind is ActKind.EXCHANGE}
    goes_back = bool(acts & {ActKind.RETURN, ActKind.EXCHANGE}) or asks_back(turn.text)
    reasons = set(turn.found("redress_reason"))
    if acts & {ActKind.EXCHANGE, ActKind.CHANGE_ITEMS}:  # "I picked the wrong one" is no fault of the shop
        reasons -= {RedressReason.NOT_AS_DESCRIBED.value}
    return goes_back and not GOES_WRONG & reasons


def _other_item(turn: CustomerTurn, order: Order | None) -> str | None:
    """The item of the order that a message names instead of the one that is talked about."""
    lines = [line.product_id for line in order.lines] if order is not None else []
    others = [product for product in turn.found("product") if product in lines and product != turn.slot("redress_item")]
    return others[-1] if others else None


class ActionAskItem(CaseAction):
    """Which item of the order; only asked when there are several."""

    def name(self) -> str:
        """See parent class."""
        return "action_ask_redress_form_redress_item"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        order = _order(turn)
        if order is not None:
            choices = [button(line.product_name, "inform", redress_item=line.product_id) for line in order.lines]
            turn.say("utter_which_item", choices, order=order.number)
        return []


class ActionAskChoice(CaseAction):
    """Every option with its reason; none is granted here, and that is said."""

    def name(self) -> str:
        """See parent class."""
        return "action_ask_redress_form_redress_choice"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        decision = _decision(turn)
        if decision is None:
            turn.say("utter_redress_unfinished")
            return []
        order = _order(turn)
        if order is not None:
            tell_recalls(turn, order)
        choices = [
            button(NAMES[option.kind], "inform", redress_choice=option.kind.value) for option in decision.options
        ]
        turn.say("utter_redress_options", choices, options=_read_out(turn, decision))
        return []


class ActionRequestRedress(CaseAction):
    """Record the choice as requested, with a case and the promise of a decision."""

    def name(self) -> str:
        """See parent class."""
        return "action_request_redress"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        choice, question = turn.slot("redress_choice"), _question(turn)
        if choice == GIVEN_UP:
            return forget(*REDRESS_SLOTS, "email")
        if choice is None or question is None:
            turn.say("utter_redress_unfinished")
            return forget(*REDRESS_SLOTS)
        at_once = _done_at_once(turn, RedressKind(choice), question)
        if at_once is not None:
            plan = SlotSet("order_plan", plan_to_json(at_once))
            return [*forget(*REDRESS_SLOTS), plan, FollowupAction("order_care_form")]
        house = turn.house
        try:
            status = request_redress(
                question, RedressKind(choice), turn.context.message_id, house.uow(), house.shop.redress, house.now(),
                house.ids, house.desk, told_in_messages=turn.slot("redress_messages") or (),
            )  # fmt: skip
        except (NotAllowed, NotFound):
            turn.say("utter_redress_unfinished")
            return forget(*REDRESS_SLOTS)
        turn.say(
            "utter_redress_requested",
            choice=_within_a_sentence(turn, NAMES[RedressKind(choice)]),
            reference=status.case.reference,
            due=due_of(turn, status),
        )
        return [*forget(*REDRESS_SLOTS), *come_back(turn)]


def _order(turn: CustomerTurn) -> Order | None:
    number = turn.slot("redress_order")
    if not number:
        return None
    return has_proof(number, turn.context.conversation_id, turn.house.reading(), turn.house.now())


def _question(turn: CustomerTurn, changed: Dict[str, Any] | None = None) -> RedressQuestion | None:
    def slot(name: str) -> Any:
        return (changed or {}).get(name) or turn.slot(name)

    if not all(slot(name) for name in ("redress_order", "redress_item", "redress_reason")):
        return None
    wish = slot("redress_wish")
    return RedressQuestion(
        slot("redress_order"),
        slot("redress_item"),
        RedressReason(slot("redress_reason")),
        RedressKind(wish) if wish else None,
    )


def _decision(turn: CustomerTurn, changed: Dict[str, Any] | None = None) -> RedressDecision | None:
    question = _question(turn, changed)
    if question is None:
        return None
    house = turn.house
    try:
        return redress_options(question, turn.context.conversation_id, house.reading(), house.shop.redress, house.now())
    except (NotAllowed, NotFound):
        return None


def _choice(turn: CustomerTurn, changed: Dict[str, Any]) -> str | None:
    """The option a message chooses: by button, by number, by "the second", or by name; None if it is not clear."""
    decision = _decision(turn, changed)
    if decision is None:
        return None
    kinds = [option.kind for option in decision.options]
    pressed = turn.found("redress_choice")
    if pressed and pressed[0] in [kind.value for kind in kinds]:
        return pressed[0]
    words = re.findall(r"[a-z]+|\d+", turn.text.lower())
    for place, ordinal in enumerate(ORDINALS[: len(kinds)]):
        if (
            turn.says(ordinal)
            or ordinal in words
            or words in ([str(place + 1)], ["number", str(place + 1)], ["option", str(place + 1)])
        ):
            return kinds[place].value
    wished = [REMEDY_OF[turn.intent]] if turn.intent in REMEDY_OF else []
    for wish in [*map(Remedy, turn.found("remedy")), *wished]:
        for kind in TYPED.get(wish, ()):
            if kind in kinds:
                return kind.value
    if ("cancel" in words or turn.says("cancel")) and RedressKind.CANCELLATION in kinds:
        return RedressKind.CANCELLATION.value
    if {"colleague", "person", "someone"} & set(words) or turn.says("person"):
        return RedressKind.PERSON_DECIDES.value
    if turn.intent == "affirm" and turn.confidence >= SURE_IT_IS_A_YES:
        offered = [kind for kind in kinds if kind is not RedressKind.PERSON_DECIDES]
        return offered[0].value if len(offered) == 1 else None  # a yes to several options says nothing
    return None


def _done_at_once(turn: CustomerTurn, choice: RedressKind, question: RedressQuestion) -> Plan | None:
    """What needs no colleague's decision, as a plan whose particulars are asked for and read out; else None."""
    kind = AT_ONCE.get(choice)
    order, decision = _order(turn), _decision(turn)
    if kind is None or order is None or order.account_id is None or decision is None:
        return None
    if choice not in [option.kind for option in decision.options]:
        return None
    keys = [line.key for line in order.lines if line.product_id == question.product_id]
    lines = {key: line.quantity for key in keys if (line := order.line(key)) is not None}
    return Plan(
        (Task(kind, order.number, lines=lines if kind is ActKind.RETURN else None, whole=kind is ActKind.CANCEL),)
    )


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+", text.lower()))


def _read_out(turn: CustomerTurn, decision: RedressDecision) -> str:
    product = turn.put(decision.product_name)
    lines: List[str] = [turn.put("{product}, order {number}.", product=product, number=decision.order_number)]
    if decision.note:
        lines.append(turn.put(decision.note))
    lines.append(turn.put("These ways are open:"))
    lines += [f"{place}. {_line(turn, option)}" for place, option in enumerate(decision.options, start=1)]
    missing = list(dict.fromkeys(what for option in decision.options for what in option.missing))
    if missing:
        helps = listed(turn, missing)
        lines.append(turn.put("It helps whoever decides, and is no condition: {what}.", what=helps))
    lines.append(turn.put("Which one shall I ask for? A colleague decides on it; I cannot grant it myself."))
    return "\n".join(lines)


def _line(turn: CustomerTurn, option: RedressOption) -> str:
    amount = f" ({turn.amount(str(option.amount))})" if option.amount else ""
    because = option.because
    because_of = f"{turn.put(because.text)} [{turn.put(because.source)}]"
    also = "".join(f" {turn.put(rule.text)} [{turn.put(rule.source)}]" for rule in option.also)
    return f"{turn.put(NAMES[option.kind])}{amount}: {because_of}{also}"


def _within_a_sentence(turn: CustomerTurn, title: str) -> str:
    """A choice's title where it follows other words; only in English is its first letter made small."""
    return title[:1].lower() + title[1:] if turn.speaks == MAIN else turn.put(title)
