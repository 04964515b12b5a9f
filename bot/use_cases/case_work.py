"""What a person of the staff does about a case, step by step; each step with its record, both or neither."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Mapping, Sequence

from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.case_record import Step
from bot.domain.deadline import CountedFrom, DeadlineKind
from bot.domain.errors import NotAllowed
from bot.domain.life_cycle import clear_safety, raise_level
from bot.domain.message import Author, Button, Message, Reply
from bot.domain.money import Money
from bot.domain.promise import PromiseKind
from bot.use_cases.access import access_case, access_colleague
from bot.use_cases.case_records import go_on, put_on_record
from bot.use_cases.deadlines import meet_deadline, record_deadlines
from bot.use_cases.desk import Desk
from bot.use_cases.guard import Guard, check_staff_message
from bot.use_cases.looking_anew import not_accepted, open_again
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.promises import keep_promises, make_promise
from bot.use_cases.sending import send

# What a person's word to the customer keeps, and what the decision does beyond it.
ANSWERED = frozenset({
    PromiseKind.FIRST_ANSWER, PromiseKind.SAFETY_ANSWER, PromiseKind.CALL_BACK, PromiseKind.LATE_ANSWER,
    PromiseKind.DATA_ANSWER, PromiseKind.AMENDS,
})  # fmt: skip
DECIDED = ANSWERED | {PromiseKind.DECISION}
CARRIED_OUT = frozenset({PromiseKind.REMEDY, PromiseKind.WITHDRAWAL_REFUND})


@dataclass(frozen=True)
class Decision:
    """What is told to the customer, and why."""

    text: str
    reasons: str
    further: str  # how they may go further, as they read it
    medium: str = ""  # how it was told where it was not in the conversation, such as "by phone, to Mara Quinn herself"
    remedy_follows: bool = False  # something is to be carried out: that becomes a promise


@dataclass(frozen=True)
class CaseWork:
    """One person's work on cases. Every verb raises NotFound for a reference that is none, and NotAllowed where the
    person is not on the staff or the life cycle forbids the step; nothing is stored then.
    """

    by: str  # name of the person
    uow: UnitOfWork
    now: datetime
    ids: Ids
    wording: Wording
    desk: Desk
    guard: Guard

    def assess(self, reference: str, fields: Mapping[str, Any]) -> Case:
        """Weigh how serious it is (ISO 10002:2018, 7.5); after the rules, a person may weigh it differently."""
        with self.uow as uow:
            case, _ = access_case(reference, self.by, uow)
            whole = {**fields, "safety": case.safety, "rules": "by hand"}
            case = self._recorded(reference, Step.ASSESSMENT, whole)
            if case.state is not CaseState.ASSESSED:
                case = go_on(case, CaseState.ASSESSED, self.by, uow, self.now)
            uow.commit()
        return case

    def investigate(self, reference: str, plan: str, owner: str, about_staff: str | None = None) -> Case:
        """Begin to look into it; its owner is nobody whom it is about (7.6, and objectivity)."""
        if about_staff is not None and owner == about_staff:
            raise NotAllowed(f"The complaint is about {about_staff}, who cannot investigate it; name another owner.")
        fields = {"plan": plan, "owner": owner, "about_staff": about_staff}
        with self.uow as uow:
            access_colleague(owner, uow)
            case = self._recorded(reference, Step.INVESTIGATION, fields)
            case = replace(go_on(case, CaseState.INVESTIGATING, self.by, uow, self.now), handler=owner)
            uow.cases.save(case)
            uow.commit()
        return case

    def find(self, reference: str, fields: Mapping[str, Any]) -> Case:
        """Record what the investigation found."""
        return self._step(reference, Step.FINDINGS, fields, None, during=CaseState.INVESTIGATING)

    def respond(self, reference: str, fields: Mapping[str, Any], cost: Money) -> Case:
        """Settle what is done about it, and what keeps it from happening again (7.7), within one's authority."""
        with self.uow as uow:
            case = self.settle(reference, fields, cost)
            uow.commit()
        return case

    def settle(self, reference: str, fields: Mapping[str, Any], cost: Money) -> Case:
        """See `respond`; part of the transaction under way."""
        uow, escalation = self.uow, self.desk.care.escalation
        case, _ = access_case(reference, self.by, uow)
        approver = access_colleague(str(fields.get("approved_by") or self.by), uow)
        escalation.check_may_approve(approver.level, cost)
        about = [one.fields.get("about_staff") for one in uow.records.of_case(case.id)]
        if approver.name in about:
            raise NotAllowed(f"The complaint is about {approver.name}, who cannot approve what is done about it.")
        whole = {**fields, "approved_by": approver.name, "level": escalation.level_for(cost), "cost": str(cost)}
        case = self._recorded(reference, Step.RESPONSE, whole)
        return go_on(case, CaseState.RESPONDED, self.by, uow, self.now)

    def tell_decision(self, reference: str, decision: Decision) -> Case:
        """Tell the customer what was decided, as soon as it is (7.8), with the right to go further.

        Raises:
            HeldBack: the text claims what nobody can answer for.
        """
        with self.uow as uow:
            case, _ = access_case(reference, self.by, uow)
            if decision.medium:
                delivery = f"vouched for by {self.by}: {decision.medium}"
            else:
                told = self.say(case, decision.text, decision.further, asks=True)
                delivery = f"message {told.id}"
            fields = {
                "text": decision.text,
                "reasons": decision.reasons,
                "sent_at": self.now.isoformat(),
                "medium": decision.medium or "the conversation",
                "delivery": delivery,
                "further": decision.further,
            }
            case = self._recorded(reference, Step.DECISION, fields)
            keep_promises(case, DECIDED, self.by, "the decision was told", uow, self.now)
            meet_deadline(case, DeadlineKind.FINAL, uow, self.now)
            if case.kind is CaseKind.COMPLAINT:
                event = CountedFrom.FINAL_ANSWER
                record_deadlines(case, self.desk.complaints, uow, self.now, self.ids, event=event)
            if decision.remedy_follows:
                make_promise(case, PromiseKind.REMEDY, uow, self.now, self.ids, self.desk)
            case = go_on(case, CaseState.DECIDED, self.by, uow, self.now)
            uow.commit()
        return case

    def tell_progress(self, reference: str, text: str) -> Case:
        """Tell the customer how far it is (7.3); that keeps what was promised of a first answer."""
        with self.uow as uow:
            case, _ = access_case(reference, self.by, uow)
            told = self.say(case, text)
            uow.cases.record(case.id, self.now, self.by, "progress told", told.id)
            meet_deadline(case, DeadlineKind.PROGRESS, uow, self.now)
            keep_promises(case, ANSWERED, self.by, "a person wrote to the customer", uow, self.now)
            case = replace(case, touched_at=self.now)
            uow.cases.save(case)
            uow.commit()
        return case

    def note_answer(self, reference: str, accepted: str, how: str, recourse: str = "") -> Case:
        """Note what the customer says to the decision: "yes", "no", or "silent" (7.9)."""
        states = {"yes": CaseState.ACCEPTED, "no": CaseState.REJECTED, "silent": None}
        if accepted not in states:
            raise NotAllowed("The customer's answer is yes, no or silent.")
        fields = {"accepted": accepted, "how": how, "recourse": recourse or None}
        if accepted != "no":
            during = CaseState.DECIDED if accepted == "silent" else None
            return self._step(reference, Step.ANSWER, fields, states[accepted], during=during)
        with self.uow as uow:
            case = self._recorded(reference, Step.ANSWER, fields)
            case = go_on(case, CaseState.REJECTED, self.by, uow, self.now)
            case = not_accepted(case, self.by, uow, self.now, self.ids, self.desk)
            uow.commit()
        return case

    def carry_out(self, reference: str, how: str) -> Case:
        """Note that the remedy was carried out, and how that is known."""
        with self.uow as uow:
            case, _ = access_case(reference, self.by, uow)
            if not how.strip():
                raise NotAllowed("Say how it is known that the remedy was carried out.")
            kept = keep_promises(case, CARRIED_OUT, self.by, how, uow, self.now)
            if not kept:
                raise NotAllowed(f"No remedy is promised in {case.reference} that is still to be carried out.")
            uow.commit()
        return case

    def close(self, reference: str, reason: str, fields: Mapping[str, Any]) -> Case:
        """Close it, once nothing is owed any more (7.9)."""
        whole = {**fields, "reason": reason, "closed_by": self.by, "reopening": "by saying so in any conversation"}
        return self._step(reference, Step.CLOSING, whole, CaseState.CLOSED)

    def reopen(self, reference: str, asked_by: str, why: str) -> Case:
        """Open a closed case again; it is looked into anew, one level higher where there is one."""
        with self.uow as uow:
            case, _ = access_case(reference, self.by, uow)
            case = open_again(case, asked_by, why, self.by, uow, self.now, self.ids, self.desk)
            uow.commit()
        return case

    def raise_(self, reference: str, why: str) -> Case:
        """Bring it before the next level."""
        if not why.strip():
            raise NotAllowed("Say why the next level is to see it.")
        with self.uow as uow:
            case, _ = access_case(reference, self.by, uow)
            case = replace(raise_level(case), touched_at=self.now)
            uow.cases.save(case)
            uow.cases.record(case.id, self.now, self.by, "raised", f"level {case.level}: {why}")
            uow.commit()
        return case

    def clear_safety(self, reference: str, reason: str) -> Case:
        """Take the mark of danger away, for a reason that is kept."""
        with self.uow as uow:
            case, _ = access_case(reference, self.by, uow)
            case = replace(clear_safety(case, reason), touched_at=self.now)
            uow.cases.save(case)
            uow.cases.record(case.id, self.now, self.by, "mark of danger taken away", reason)
            uow.commit()
        return case

    def _step(
        self,
        reference: str,
        step: Step,
        fields: Mapping[str, Any],
        to: CaseState | None,
        during: CaseState | None = None,
    ) -> Case:
        """Record a step and take the case on with it; a record that takes it nowhere is made in one state only."""
        with self.uow as uow:
            case = self._recorded(reference, step, fields)
            if during is not None and case.state is not during:
                stands, wanted = (state.value.replace("_", " ") for state in (case.state, during))
                raise NotAllowed(f"{case.reference} is {stands}; the {step} can be recorded while it is {wanted}.")
            if to is not None:
                case = go_on(case, to, self.by, uow, self.now)
            uow.commit()
        return case

    def _recorded(self, reference: str, step: Step, fields: Mapping[str, Any]) -> Case:
        case, _ = access_case(reference, self.by, self.uow)
        put_on_record(case, step, self.by, fields, self.uow, self.now)
        case = replace(case, touched_at=self.now)
        self.uow.cases.save(case)
        return case

    def say(self, case: Case, text: str, further: str = "", asks: bool = False) -> Message:
        """A message about the case to its customer, in the conversation they were in last; part of the transaction
        under way. Raises HeldBack.
        """
        uow = self.uow
        conversation = uow.conversations.get(uow.records.conversations_of(case.id)[-1])
        whole = "\n\n".join(part for part in (text, further) if part)
        check_staff_message(whole, conversation, self.by, True, self.guard, uow, self.now)
        language = conversation.language
        head = self.wording.say("utter_about_case", language, reference=case.reference, text=whole)
        buttons: Sequence[Button] = ()
        if asks:
            named = {"case_reference": case.reference}
            buttons = (
                Button(self.wording.put("Yes, that settles it", language), "affirm", named),
                Button(self.wording.put("No, I do not accept it", language), "deny", named),
            )
        writer = access_colleague(self.by, uow).id
        reply = Reply(head, tuple(buttons))
        (message,) = send(uow, conversation, Author.AGENT, [reply], self.now, self.ids, staff_id=writer)
        return message
