"""Carries the talk about a customer's orders forward: who they are, what they want, what comes of their yes."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.base import CustomerTurn
from actions.identity import Proof, claim_in, counter_of, prove_claim
from actions.order_words import money_in_words
from actions.status import moment
from bot.domain.consent import Consent
from bot.domain.errors import NotAllowed, NotFound, ShopUnavailable, Stale, TooManyRequests
from bot.domain.identity import Claim
from bot.domain.order import ActKind
from bot.domain.order_act import Verdict
from bot.domain.order_counter import Counter, names_thing
from bot.domain.order_details import unknown_order
from bot.domain.order_hearing import Heard, Said, hear
from bot.domain.order_plan import Ask, Plan, Task
from bot.domain.order_step import Step, next_step, others_of
from bot.domain.shop import Product
from bot.use_cases.act_news import what_was_done
from bot.use_cases.one_time_codes import check_code, send_code
from bot.use_cases.order_acts import ActOutcome, CodeNeeded, Outcome, request_act
from bot.use_cases.order_care import leave_with_staff, renew_claimed, renew_own

_CODE = re.compile(r"(?<!\d)(\d{3})[ -]?(\d{3})(?!\d)")
_AGAIN = re.compile(
    r"\b(?:again|resend|(?:new|another) (?:one|code)|"
    r"(?:didn'?t|not|never|haven'?t) (?:get|got|received?|arrived?|come)|no code|"
    r"erneut|nochmal|noch einmal|neuen code)\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"\S+@\S+")
MOST_UNREAD = 5  # messages kept until it is known who wrote them


def said_in(turn: CustomerTurn, counter: Counter | None) -> Said:
    """The message as the plan hears it."""
    if not turn.text.startswith("/"):
        return _heard(turn, turn.text, turn.intent, counter)
    consent = {"affirm": Consent.YES, "deny": Consent.NO}.get(turn.intent, Consent.NONE)
    return Said("", next(iter(turn.found("choice")), None), consent)


def _heard(turn: CustomerTurn, text: str, intent: str, counter: Counter | None) -> Said:
    wording = turn.house.wording
    words = wording.consent_words(turn.speaks)
    glossed = wording.gloss(text, turn.speaks, counter.names if counter is not None else ())
    return Said(glossed, intent=intent, words=words, spoken=text if glossed != text else "")


class OrderTalk:
    """One turn of the talk: takes the message into the plan, does what was agreed to, and goes on to what is asked."""

    def __init__(self, turn: CustomerTurn, plan: Plan) -> None:
        self.turn, self.plan = turn, plan
        self.counter = counter_of(turn)
        self.is_over = False  # nothing is left to talk about
        self.goes_to_a_person = False

    def take(self) -> bool:
        """Take the message; whether it said anything about the matter."""
        said = said_in(self.turn, self.counter)
        if self.counter is None:
            return self._take_claim(said)
        if self.plan.asked is None and not self._renewed():
            return True
        if self.plan.asked is Ask.CODE and _CODE.search(said.text):
            self._try_code(said.text)
            return True
        if self.plan.asked is Ask.CODE and _AGAIN.search(said.text):
            self._ask_for_code(self.plan)
            return True
        if self.plan.asked is Ask.CANCEL_INSTEAD or self.plan.asked is Ask.WHOLE:
            return self._take_either(said)
        return self._take(hear(self.plan, said, self.counter), said)

    def _take_claim(self, said: Said) -> bool:
        claim = claim_in(self.turn)
        unread = (*self.plan.unread, (said.answer, said.intent))[-MOST_UNREAD:] if said.text else self.plan.unread
        begins = self.plan.asked is None
        if claim is not None and not self._renewed(claim):
            return True
        proof = prove_claim(self.turn, claim) if claim is not None else None
        if proof is not Proof.PROVED:
            self.is_over = proof is Proof.STOPPED
            self.plan = replace(self.plan, unread=unread, asked=Ask.WHO)
            return begins or proof is not None
        self.counter = counter_of(self.turn)
        if self.counter is None:
            self.is_over = self.goes_to_a_person = True  # the order is theirs, but the shop knows no account of it
            return True
        preset, self.plan = self.plan.tasks, Plan(self.plan.tasks)
        for text, intent in unread if not preset else ():
            said = _heard(self.turn, _EMAIL.sub(" ", text), intent, self.counter)
            self.plan = hear(self.plan, said, self.counter).plan
            self._own_up_to_what_is_not_theirs(said.text)
        self.go_on()
        return True

    def _renewed(self, claim: Claim | None = None) -> bool:
        """Bring in what the shop system holds now; where it does not answer, a colleague gets the matter."""
        turn, house = self.turn, self.turn.house
        if house.shop_system is None:
            return True
        try:
            if claim is not None:
                renew_claimed(house.shop_system, claim, house.uow)
            else:
                renew_own(house.shop_system, turn.context.conversation_id, house.uow, house.now())
        except ShopUnavailable:
            status = leave_with_staff(turn.context.message_id, house.uow(), house.now(), house.ids, house.desk)
            due = moment(turn, status.promise.due_at)
            turn.say("utter_shop_down", reference=status.case.reference, due=due)
            self.is_over = True
            return False
        self.counter = counter_of(turn)
        return True

    def _take_either(self, said: Said) -> bool:
        """A yes or no to another act than the one that was wished for: the whole order, or a cancellation."""
        assert self.counter is not None and self.plan.task is not None
        heard = hear(replace(self.plan, asked=Ask.YES), said, self.counter)
        task = self.plan.task
        if heard.plan.is_yes:
            kind = ActKind.CANCEL if self.plan.asked is Ask.CANCEL_INSTEAD else task.kind
            self.plan = self.plan.with_task(Task(kind, task.order, whole=True, reason=task.reason))
            self.go_on()
            return True
        return self._take(heard, said)

    def _take(self, heard: Heard, said: Said) -> bool:
        self.plan = heard.plan
        self._own_up_to_what_is_not_theirs(said.text)
        if heard.asks_money:
            self._tell_money()
        if heard.dropped:
            self.turn.say("utter_nothing_done")
        if heard.plan.is_yes:
            self._do()
        if heard.understood:
            self.go_on()
        return heard.understood

    def _own_up_to_what_is_not_theirs(self, text: str) -> None:
        """An order that is none of this customer's, or a thing they never ordered, is not taken for another one."""
        assert self.counter is not None
        thing = self._strange_thing(text)
        if thing is not None and self.plan.task is not None:
            self.turn.say("utter_not_in_your_orders", product=self.turn.put(thing.name))
            self.plan = self.plan.with_task(replace(self.plan.task, order=None, is_unknown=True, said=()))
            return
        number = unknown_order(text, self.counter)
        if number is not None and self.plan.task is not None and self.plan.task.is_unknown:
            self.turn.say("utter_not_your_order", number=number)

    def _strange_thing(self, text: str) -> Product | None:
        """What shall go back by the customer's words, and is in none of their orders."""
        task = self.plan.task
        if self.counter is None or task is None or task.kind is not ActKind.RETURN or task.lines or task.whole:
            return None
        theirs = {line.product_id for order in self.counter.orders for line in order.lines}
        named = self.turn.found("product") or [self.turn.slot("product")]
        if named[-1] is None or named[-1] in theirs:
            return None
        with self.turn.house.reading() as uow:
            product = uow.shop.product(str(named[-1]))
        return product if product is not None and names_thing(text, product.name) else None

    def _tell_money(self) -> None:
        """What it comes to as far as it is known; the question is asked again after it."""
        assert self.counter is not None
        order = self.counter.order(self.plan.task.order) if self.plan.task else None
        if order is not None and self.plan.asked is not Ask.YES:
            self.turn.say("utter_order_total", number=order.number, total=self.turn.amount(str(order.total)))

    def _do(self) -> None:
        """What was agreed to, if it is still what would be done."""
        assert self.counter is not None
        turn, house = self.turn, self.turn.house
        plan, step = next_step(replace(self.plan, is_yes=False), self.counter)
        if step.decision is None or step.decision.fingerprint != self.plan.agreed_to:
            turn.say("utter_order_changed_meanwhile")
            self.plan = replace(plan, asked=None)
            return
        try:
            outcome = request_act(
                step.decision, turn.context.message_id, house.uow(), house.shop.order_policy, house.now(), house.ids,
                house.desk, identity=house.shop.identity, codes_available=house.codes.available,
            )  # fmt: skip
        except Stale:
            turn.say("utter_order_changed_meanwhile")
            self.counter = counter_of(turn)
            self.plan = replace(plan, asked=None)
            return
        except CodeNeeded:
            self._ask_for_code(plan)
            return
        except (NotAllowed, NotFound):
            turn.say("utter_redress_unfinished")
            self.plan = plan.without_task()
            return
        self._tell_outcome(outcome)
        self.plan = plan.without_task()
        if self.plan.tasks:
            self.counter = counter_of(turn)

    def _tell_outcome(self, outcome: ActOutcome) -> None:
        turn = self.turn
        if outcome.outcome is Outcome.WITH_STAFF:
            due = moment(turn, outcome.promises[0].due_at)
            turn.say("utter_act_with_staff", reference=outcome.reference or "", due=due)
            return
        if outcome.outcome is Outcome.PASSED_ON:
            turn.say("utter_act_passed_on")
            return
        turn.say("utter_act_done", done=what_was_done(outcome.decision, turn.house.wording, turn.speaks))
        for move in outcome.decision.moves:  # what is promised of it, and nothing else
            if move.amount.minor > 0 and any(promise.due_at == move.arrives_by for promise in outcome.promises):
                turn.say("utter_refund_due", amount=turn.amount(str(move.amount)), due=moment(turn, move.arrives_by))

    def _ask_for_code(self, plan: Plan) -> None:
        turn, house = self.turn, self.turn.house
        try:
            where = send_code(
                turn.context.conversation_id, turn.context.message_id, house.uow(), house.now(), house.ids,
                house.codes, house.shop.identity,
            )  # fmt: skip
        except (TooManyRequests, NotAllowed):
            turn.say("utter_too_many_tries")
            self.plan = plan.without_task()
            return
        turn.say("utter_code_sent", where=where)
        self.plan = replace(self.plan, asked=Ask.CODE, is_yes=False)

    def _try_code(self, text: str) -> None:
        turn, house = self.turn, self.turn.house
        try:
            right = check_code(
                turn.context.conversation_id, turn.context.message_id, text, house.uow(), house.now(), house.codes,
                house.shop.identity,
            )  # fmt: skip
        except TooManyRequests:
            turn.say("utter_too_many_tries")
            self.is_over = True
            return
        if not right:
            turn.say("utter_code_wrong")
            return
        self._do()
        self.go_on()

    def go_on(self) -> None:
        """On to the next thing that has to be asked; what the rules refuse is said, and the next wish taken up."""
        assert self.counter is not None
        if self.plan.asked is Ask.CODE:
            return
        while self.plan.tasks:
            plan, step = next_step(self.plan, self.counter)
            if not self._falls_away(plan, step):
                self.plan = plan
                return
        self.is_over = self.is_over or not self.plan.tasks

    def _falls_away(self, plan: Plan, step: Step) -> bool:
        """Whether the first task ends here, which is told; the plan then holds what takes its place."""
        assert self.counter is not None
        turn, task = self.turn, plan.task
        assert task is not None
        if step.ask is Ask.YES and step.decision is not None and step.decision.verdict is Verdict.REFUSED:
            turn.say("utter_cannot_be_done", because=turn.put(step.decision.because.text))
        elif step.ask is Ask.ORDER and not step.options:
            turn.say("utter_no_orders")
        elif step.too_much is not None:
            turn.say("utter_limit_missed", amount=money_in_words(turn, step.too_much))
        elif step.ask is Ask.VARIANT and self._has_nothing_else(plan, step):
            turn.say("utter_no_other_variant")
        else:
            return False
        if task.otherwise is not None:
            other = Task(task.otherwise, task.order, task.lines, task.whole, reason=task.reason)
            self.plan = plan.with_task(other)
        else:
            self.plan = plan.without_task()
        return True

    def _has_nothing_else(self, plan: Plan, step: Step) -> bool:
        assert self.counter is not None
        order = self.counter.order(plan.task.order) if plan.task else None
        return order is not None and step.line is not None and not others_of(order, step.line, self.counter)
