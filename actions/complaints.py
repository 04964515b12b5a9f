"""Taking a complaint in, reading it back, filing it; safety before everything."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

from rasa_sdk.events import FollowupAction, SlotSet

from actions.additions import case_added_to
from actions.base import CaseAction, CustomerTurn, Event, forget
from actions.contacts import contact_from_slot, contact_in
from actions.conversation import COMPLAINT_SLOTS
from actions.forms import SURE_IT_IS_A_YES, SURE_IT_IS_AN_ASIDE, IntakeForm, tells_of_danger
from actions.safety import report_at_once
from actions.status import due_of
from actions.waiting import TOPICS, Matter, come_back, listed, wait
from bot.domain.complaint import ComplaintDraft, Remedy, read_back
from bot.domain.particulars import Particular, tells_particulars, what_would_help
from bot.domain.safety import find_hazards
from bot.use_cases.complaints import FileComplaint, complete_report, open_complaint

TELLING = frozenset(
    "make_complaint report_safety_problem request_refund request_replacement request_repair request_compensation "
    "nlu_fallback ask_order_status give_praise out_of_scope inform suggest_improvement".split()
)
REMEDY_OF = {
    "request_refund": Remedy.REFUND,
    "request_replacement": Remedy.REPLACEMENT,
    "request_repair": Remedy.REPAIR,
    "request_compensation": Remedy.COMPENSATION,
}
ELSEWHERE = frozenset({"ask_order_status", "ask_case_status", "cancel_order"})
READ_BACK_MOST = 2_000  # characters; a bubble nobody reads serves nobody
AND_MORE = " … (and more; all of it is kept)"
LONG_ENOUGH = 4  # words from which a remark on a finished draft belongs into it


class ValidateComplaintForm(IntakeForm):
    """What happened, about what, what would put it right, how to reach the customer; in whatever order it comes."""

    form = "complaint_form"
    own_matters = frozenset({"make_complaint", "report_safety_problem"})
    free_text = frozenset({"complaint_text", "complaint_remedy", "complaint_confirmed"})
    story = "complaint_text"
    includes = frozenset({*own_matters, *REMEDY_OF})

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """What adds to a complaint that is filed begins no other one."""
        begins = turn.requested is None and not turn.looked_at_by(self.form) and not turn.slot("complaint_safety")
        if begins and case_added_to(turn) is not None:
            return [SlotSet("requested_slot", None), FollowupAction("action_add_to_case")]
        return super().act(turn)

    def begin(self, turn: CustomerTurn) -> Dict[str, Any]:
        """A new complaint starts empty, but for what the safety rule has noted and an address given before."""
        filled: Dict[str, Any] = dict.fromkeys(COMPLAINT_SLOTS)
        filled["complaint_safety"], filled["complaint_case"] = (
            turn.slot("complaint_safety"),
            turn.slot("complaint_case"),
        )
        if turn.slot("complaint_safety") and turn.slot("order_number"):  # named before the danger was
            filled["complaint_order"], filled["complaint_about"] = turn.slot("order_number"), "known"
        if turn.slot("email"):
            filled["contact"] = f"email:{turn.slot('email')}"
        return filled

    def thank_for_files(self, turn: CustomerTurn) -> None:
        """They become part of the case when it is filed (`use_cases.attachments.link_evidence`)."""
        turn.say("utter_photo_with_complaint")

    def other_matter(self, turn: CustomerTurn) -> Sequence[Event] | None:
        """A complaint is not dropped for another matter; that one is remembered."""
        return wait(turn)

    def take(self, turn: CustomerTurn) -> Dict[str, Any]:
        """See parent class."""
        filled: Dict[str, Any] = {}
        if turn.requested and turn.intent in ELSEWHERE and turn.confidence >= SURE_IT_IS_AN_ASIDE:
            return filled  # another order's number is no correction of this complaint
        self._take_facts(turn, filled)
        self._take_story(turn, filled)
        answer = getattr(self, f"_answer_{turn.requested}", None) if turn.requested else None
        if answer is not None:
            answer(turn, filled)
        return filled

    def _take_facts(self, turn: CustomerTurn, filled: Dict[str, Any]) -> None:
        products, orders = turn.found("product"), turn.found("order_number")
        if products:
            filled["complaint_product"] = products[-1]
        if orders:
            filled["complaint_order"] = orders[-1]
        if products or orders:
            filled["complaint_about"] = "known"
        wished = [other["intent"] for other in turn.other_requests() if other["intent"] in REMEDY_OF]
        remedies = turn.found("remedy") or [REMEDY_OF[intent].value for intent in wished]
        if remedies:
            filled["complaint_remedy"] = remedies[-1]
        elif turn.intent in REMEDY_OF:
            filled["complaint_remedy"] = REMEDY_OF[turn.intent].value
        contact = contact_in(turn)
        if contact:
            filled["contact"] = contact

    def _take_story(self, turn: CustomerTurn, filled: Dict[str, Any]) -> None:
        if turn.requested == "complaint_text" or turn.intent not in TELLING:
            return
        if turn.intent == "inform" and turn.requested not in (None, "complaint_confirmed"):
            return
        starts = turn.requested is None
        told = starts or turn.intent in ("make_complaint", "report_safety_problem")
        if told and turn.tells_what_happened():
            self._add_words(turn, filled)
            if starts and not turn.slot("complaint_safety"):
                turn.say("utter_complaint_taken_up" if turn.tone.acknowledges else "utter_complaint_heard")

    def _add_words(self, turn: CustomerTurn, filled: Dict[str, Any]) -> None:
        messages = list(turn.slot("complaint_messages") or []) if turn.requested else []
        if turn.told_in in messages or turn.told_in in filled.get("complaint_messages", ()):
            return
        before = turn.slot("complaint_text") if turn.requested else None
        filled["complaint_text"] = _shortened(turn, f"{before}\n{turn.text}" if before else turn.text)
        filled["complaint_messages"] = [*messages, turn.told_in]
        if tells_of_danger(turn):
            filled["complaint_safety"] = True
            another = turn.requested and set(find_hazards(turn.text)) - set(find_hazards(before or ""))
            if another or not turn.slot("complaint_safety"):
                turn.say("utter_safety_first")
            filled["complaint_case"] = report_at_once(turn).case.reference
            if not turn.slot("complaint_case"):
                turn.say("utter_safety_reported", reference=filled["complaint_case"])
        elif turn.slot("complaint_case"):
            report_at_once(turn)

    def _answer_complaint_text(self, turn: CustomerTurn, filled: Dict[str, Any]) -> None:
        only_facts = turn.intent == "inform" and not turn.tells_what_happened()
        if not only_facts and turn.intent not in ("affirm", "deny"):
            self._add_words(turn, filled)

    def _answer_complaint_about(self, turn: CustomerTurn, filled: Dict[str, Any]) -> None:
        if "complaint_about" in filled or turn.intent in TOPICS:
            return
        filled["complaint_about"] = "none"
        if turn.intent != "deny" and turn.tells_what_happened():
            self._add_words(turn, filled)

    def _answer_complaint_remedy(self, turn: CustomerTurn, filled: Dict[str, Any]) -> None:
        if "complaint_remedy" in filled or filled.get("contact") or turn.intent in ("affirm", "inform"):
            return
        if turn.intent == "deny":
            filled["complaint_remedy"] = Remedy.UNDECIDED.value
        elif turn.intent not in TOPICS:
            filled["complaint_remedy"] = Remedy.OTHER.value
            self._add_words(turn, filled)

    def _answer_complaint_confirmed(self, turn: CustomerTurn, filled: Dict[str, Any]) -> None:
        if turn.intent == "affirm" and turn.confidence >= SURE_IT_IS_A_YES and not filled:
            if tells_particulars(turn.text):  # "yes, and it happens every time"
                self._add_words(turn, filled)
            filled["complaint_confirmed"] = True
        elif filled:
            filled["complaint_confirmed"] = None  # something changed: it is read back anew
        elif tells_particulars(turn.text) or (
            len(turn.text.split()) >= LONG_ENOUGH and turn.intent in TELLING and turn.tells_what_happened()
        ):
            self._add_words(turn, filled)
            turn.say("utter_added_to_complaint")
        elif turn.intent == "deny":
            turn.say("utter_what_to_change")
            filled["complaint_confirmed"] = None


class ActionReadBack(CaseAction):
    """Read the draft back and ask whether it is right."""

    def name(self) -> str:
        """See parent class."""
        return "action_ask_complaint_form_complaint_confirmed"

    def put_off(self, turn: CustomerTurn, others: List[Matter]) -> List[Event]:
        """The form has put off what waits; a remedy that is wanted is part of the complaint."""
        return []

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if turn.intent == "deny" and turn.requested == "complaint_confirmed":
            return []  # the customer was just asked what to change
        draft = read_back(_draft(turn), turn.put)
        helps = what_would_help(
            str(turn.slot("complaint_text") or ""), _told(turn), about_thing=bool(turn.slot("complaint_product"))
        )
        # Once: what they did not tell then, they do not know. Who reports a danger is not held up by it.
        if helps and turn.requested != "complaint_confirmed" and not turn.slot("complaint_safety"):
            draft += "\n" + turn.put("If you know it, this helps too: {what}", what=listed(turn, helps))
        turn.say("utter_read_back", draft=draft)
        return []


class ActionFileComplaint(CaseAction):
    """File it: from now on it has a reference, a promise and an owner."""

    def name(self) -> str:
        """See parent class."""
        return "action_file_complaint"

    def act(self, turn: CustomerTurn) -> Sequence[Event]:
        """See parent class."""
        if not turn.slot("complaint_confirmed"):
            turn.say("utter_complaint_incomplete")
            return []
        draft = _draft(turn)
        house, told = turn.house, turn.slot("complaint_messages") or ()
        days = [day for kind in ("date", "period") for day in turn.found_in(told, kind)]
        command = FileComplaint(
            confirmed_by_message=turn.context.message_id,
            told_in_messages=tuple(told),
            remedy=draft.remedy,
            contact=draft.contact,
            about_product=turn.slot("complaint_product"),
            about_order=turn.slot("complaint_order"),
            safety=bool(turn.slot("complaint_safety")),
            details={"happened_on": ", ".join(days)} if days else {},
        )
        reported = turn.slot("complaint_case")
        if reported:
            status = complete_report(str(reported), command, house.uow(), house.now())
        else:
            status = open_complaint(command, house.uow(), house.now(), house.ids, house.desk)
        response = "utter_complaint_filed_safety" if status.case.safety else "utter_complaint_filed"
        turn.say(response, reference=status.case.reference, due=due_of(turn, status))
        turn.say("utter_receipt_link", link=house.receipts.link(status.case.id))
        if status.promise.later_than_usual:
            turn.say("utter_longer_than_usual")
        return [*forget(*COMPLAINT_SLOTS), *come_back(turn)]


def _told(turn: CustomerTurn) -> List[Particular]:
    """What was told besides the words that the complaint is made of."""
    messages = turn.slot("complaint_messages") or ()
    dated = any(turn.found_in(messages, kind) for kind in ("date", "period"))
    return [Particular.SINCE, Particular.WHEN] if dated else []


def _shortened(turn: CustomerTurn, text: str) -> str:
    """The words as they are read back; the case takes them from the log, in full."""
    and_more = turn.put(AND_MORE)
    return text if len(text) <= READ_BACK_MOST else text[: READ_BACK_MOST - len(and_more)] + and_more


def _draft(turn: CustomerTurn) -> ComplaintDraft:
    product_id = turn.slot("complaint_product")
    product = None
    if product_id:
        with turn.house.reading() as uow:
            product = uow.shop.product(product_id)
    return ComplaintDraft(
        own_words=str(turn.slot("complaint_text") or ""),
        product_name=product.name if product else None,
        order_number=turn.slot("complaint_order"),
        remedy=Remedy(turn.slot("complaint_remedy") or Remedy.UNDECIDED.value),
        contact=contact_from_slot(turn),
    )
