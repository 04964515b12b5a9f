"""What actions do to the records: once per message however often they are called, and nothing without proof."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Dict, List, Mapping, Sequence

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import func, select

from actions import world
from actions.answers import ActionAnswerProduct
from actions.cases import ActionTellCaseStatus
from actions.complaints import ActionFileComplaint, ValidateComplaintForm
from actions.feedback import ActionKeepPraise, ActionKeepSuggestion, ActionOpenDataRequest
from actions.handoffs import ActionArrangeCallBack, ActionHandoff
from actions.orders import GIVEN_UP, ActionTellOrderStatus, ValidateOrderForm
from actions.redress import ActionAskChoice, ActionAskItem, ActionRequestRedress, ValidateRedressForm
from actions.safety import ActionSafetyFirst
from bot.domain.case import Case, CaseKind
from bot.domain.errors import NotFound
from bot.domain.identity import PROOF_LASTS
from bot.domain.message import Receipt
from bot.domain.order import MAX_TRIES_PER_HOUR
from bot.storage.tables import decisions, feedback, handoffs, promises, unanswered_questions
from bot.use_cases.orders import identify
from tests.builders import TestHouse, context_of, say
from tests.staff_rows import add_staff, say_there

MARAS = "mara.quinn@example.com"  # order 10417: a kettle, delivered; order 10436: a pan and knives, packed


@pytest.fixture(autouse=True)
def _at_work(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's house is the one actions work in, until the test is over."""
    monkeypatch.setattr(world, "_house", None)
    monkeypatch.setattr(world, "_rehearsing", True)
    world.work_in(house)


@dataclass(frozen=True)
class Done:
    """What came of a call: the responses by name, the values they were filled with, and the slots that were set."""

    messages: List[Dict[str, Any]]
    events: List[Dict[str, Any]]

    @property
    def said(self) -> List[str]:
        """The names of the responses."""
        return [message["response"] for message in self.messages]

    @property
    def slots(self) -> Dict[str, Any]:
        """The slots that were set, with their last values."""
        return {event["name"]: event["value"] for event in self.events if event["event"] == "slot"}


def call(
    house: TestHouse,
    action: Action,
    receipt: Receipt,
    text: str = "yes",
    *,
    intent: str = "inform",
    found: Dict[str, str] | None = None,
    slots: Dict[str, Any] | None = None,
    form: str | None = None,
    before: List[Dict[str, Any]] | None = None,
    after: List[Dict[str, Any]] | None = None,
    perhaps: Sequence[str] = (),
    read: Mapping[str, Any] | None = None,
) -> Done:
    """Call an action for a stored message; `before` and `after` are events around the customer's message, `perhaps` are
    the intents that it may have had, `read` is what else the model read in it.
    """
    entities = [{"entity": kind, "value": value} for kind, value in (found or {}).items()]
    ranking = [{"name": name, "confidence": 0.2} for name in perhaps]
    parsed = {"text": text, "intent": {"name": intent, "confidence": 0.99}, "entities": entities}
    parsed |= {"intent_ranking": ranking, **(read or {})}
    signed = house.contexts.sign(context_of(house, receipt))
    said = {"event": "user", "text": text, "parse_data": parsed, "metadata": {"context": signed}}
    events = [*(before or []), said, *(after or [])]
    tracker = Tracker(
        receipt.conversation_id, slots or {}, parsed, events, False, None, {"name": form} if form else {},
        "action_listen",
    )  # fmt: skip
    dispatcher = CollectingDispatcher()
    events = asyncio.run(action.run(dispatcher, tracker, {}))
    return Done(dispatcher.messages, events)


def cases(house: TestHouse) -> List[Case]:
    """Every case there is."""
    with house.reading() as uow:
        return uow.cases.all()


def rows(house: TestHouse, table: Any) -> int:
    """How many rows a table has."""
    with house.engine.begin() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def prove(house: TestHouse, receipt: Receipt, number: str = "10417", email: str = MARAS) -> None:
    """Show that an order is the customer's own, as the order form does."""
    identify(number, email, receipt.conversation_id, receipt.message_id, house.uow(), house.now())


def somebody_is_there(house: TestHouse) -> None:
    """A colleague at the desk for the next hour."""
    with house.uow() as uow:
        add_staff(uow, house.ids.new(), "Anna", house.now())
        say_there(uow, "Anna", house.now() + timedelta(hours=1))
        uow.commit()


# --- once per message -------------------------------------------------------------------------------------------------


def test_a_confirmed_complaint_is_filed_once(house: TestHouse) -> None:
    """The same confirmation files one complaint with one promise, and names the same reference again."""
    told, confirmed = say(house, "the kettle leaks"), say(house, "yes")
    slots = {
        "complaint_confirmed": True, "complaint_text": "the kettle leaks", "complaint_messages": [told.message_id],
        "complaint_remedy": "refund", "contact": f"email:{MARAS}", "complaint_product": "kettle-alba",
    }  # fmt: skip
    first, second = (call(house, ActionFileComplaint(), confirmed, slots=slots) for _ in range(2))
    (case,) = cases(house)

    assert (case.kind, case.own_words, case.remedy_wanted) == (CaseKind.COMPLAINT, "the kettle leaks", "refund")
    assert first.said == second.said == ["utter_complaint_filed", "utter_receipt_link"]
    assert first.messages[0]["reference"] == second.messages[0]["reference"] == case.reference
    assert rows(house, promises) == 1


def test_two_confirmations_file_two_complaints(house: TestHouse) -> None:
    """What makes a repetition is the message, not the words: another message is another complaint."""
    slots = {"complaint_confirmed": True, "complaint_text": "it leaks", "complaint_messages": []}
    for _ in range(2):
        call(house, ActionFileComplaint(), say(house, "yes"), slots=slots)

    assert len({case.reference for case in cases(house)}) == 2


def test_redress_is_requested_once(house: TestHouse) -> None:
    """The same choice makes one request with one decision to take, and names the same reference again."""
    receipt = say(house, "the second one")
    prove(house, receipt)
    slots = {
        "redress_order": "10417", "redress_item": "kettle-alba", "redress_reason": "faulty", "redress_wish": "refund",
        "redress_choice": "repair",
    }  # fmt: skip
    first, second = (call(house, ActionRequestRedress(), receipt, slots=slots) for _ in range(2))
    (case,) = cases(house)

    assert (case.kind, case.about_order, case.remedy_wanted) == (CaseKind.REDRESS, "10417", "repair")
    assert first.messages[0]["reference"] == second.messages[0]["reference"] == case.reference
    assert (rows(house, decisions), rows(house, promises)) == (1, 1)


@pytest.mark.parametrize(("action", "reason"), [(ActionHandoff, "asked for a person"), (ActionSafetyFirst, "safety")])
def test_a_person_is_asked_once(house: TestHouse, action: type[Action], reason: str) -> None:
    """The same message asks one person, and says so both times."""
    somebody_is_there(house)
    receipt = say(house, "I want a person")
    first, second = (call(house, action(), receipt) for _ in range(2))
    with house.reading() as uow:
        handoff = uow.handoffs.open_of(receipt.conversation_id)

    assert handoff is not None and handoff.reason == reason
    assert rows(house, handoffs) == 1
    assert first.said == second.said
    assert first.slots["handoff_outcome"] == second.slots["handoff_outcome"] == "queued"


@pytest.mark.parametrize(
    ("action", "kind", "slots"),
    [
        (ActionOpenDataRequest, CaseKind.DATA_REQUEST, {}),
        (ActionArrangeCallBack, CaseKind.CALL_BACK, {"contact": "phone:+353861234567"}),
    ],
)
def test_other_cases_are_opened_once(
    house: TestHouse, action: type[Action], kind: CaseKind, slots: Dict[str, Any]
) -> None:
    """A call-back and a question about one's data are one case each, however often they are asked for."""
    receipt = say(house, "please")
    references = {call(house, action(), receipt, slots=slots).messages[0]["reference"] for _ in range(3)}
    (case,) = cases(house)

    assert (case.kind, {case.reference}) == (kind, references)


@pytest.mark.parametrize(
    ("action", "table"),
    [
        (ActionKeepPraise, feedback),
        (ActionKeepSuggestion, feedback),
        (ActionAnswerProduct, unanswered_questions),
    ],
)
def test_notes_are_kept_once(house: TestHouse, action: type[Action], table: Any) -> None:
    """Praise, suggestions and questions we could not answer are written down once per message."""
    receipt = say(house, "what does the kettle smell of")
    for _ in range(3):
        call(house, action(), receipt, "what does the kettle smell of", found={"product": "kettle-alba"})

    assert rows(house, table) == 1


def test_a_wrong_proof_counts_once(house: TestHouse) -> None:
    """A repeated turn does not use up the customer's tries."""
    receipt = say(house, "10417, wrong@example.com")
    found = {"order_number": "10417", "email": "wrong@example.com"}
    for _ in range(MAX_TRIES_PER_HOUR + 2):
        done = call(house, ValidateOrderForm(), receipt, found=found)

    assert done.said == ["utter_order_not_found"]
    with house.uow() as uow:
        assert uow.identity.failures_since(receipt.conversation_id, house.now()) == 1


# --- nothing without proof --------------------------------------------------------------------------------------------

CLAIMED = {
    "redress_order": "10417", "order_number": "10417", "email": MARAS, "redress_item": "kettle-alba",
    "redress_reason": "faulty", "redress_wish": "refund", "redress_choice": "repair",
    "requested_slot": "redress_choice",
}  # fmt: skip


def test_slots_alone_tell_nothing_of_an_order(house: TestHouse) -> None:
    """Number and address in the memory do not open an order that this conversation has not proved."""
    done = call(house, ActionTellOrderStatus(), say(house, "where is it"), slots=CLAIMED)

    assert done.said == ["utter_redress_unfinished"]
    assert done.slots["order_number"] is None


@pytest.mark.parametrize("action", [ActionAskItem, ActionAskChoice])
def test_slots_alone_show_no_options(house: TestHouse, action: type[Action]) -> None:
    """What an order holds and what may be done about it is not shown without proof."""
    done = call(house, action(), say(house, "and now"), slots={**CLAIMED, "redress_choice": None})

    assert not {"utter_which_item", "utter_redress_options"} & set(done.said)
    assert "kettle" not in str(done.messages).lower()


def test_slots_alone_request_no_redress(house: TestHouse) -> None:
    """A choice in the memory requests nothing without proof; the same choice with proof does."""
    receipt = say(house, "a repair")
    refused = call(house, ActionRequestRedress(), receipt, slots=CLAIMED)

    assert refused.said == ["utter_redress_unfinished"]
    assert cases(house) == []

    prove(house, receipt)

    assert call(house, ActionRequestRedress(), receipt, slots=CLAIMED).said == ["utter_redress_requested"]
    assert len(cases(house)) == 1


def test_anothers_proof_is_not_ones_own(house: TestHouse) -> None:
    """Proof belongs to the conversation that gave it."""
    prove(house, say(house, "it is mine", peer="mara"))
    done = call(house, ActionRequestRedress(), say(house, "a repair", peer="thief"), slots=CLAIMED)

    assert done.said == ["utter_redress_unfinished"]
    assert cases(house) == []


def test_the_proof_of_one_order_opens_those_of_its_account(house: TestHouse) -> None:
    """Who shows one order hears of the others of the same account, and of nobody else's, even by the right address."""
    receipt = say(house, "it is mine")
    prove(house, receipt, "10436")
    toms = {"order_number": "10422", "email": "tom.field@example.com"}
    claimed = call(house, ValidateOrderForm(), say(house, "10422, tom.field@example.com"), found=toms)

    assert claimed.said == ["utter_one_customer"]
    assert call(house, ActionTellOrderStatus(), receipt, slots=CLAIMED).said == ["utter_order_status"]
    assert call(house, ActionTellOrderStatus(), receipt, slots={"order_number": "10436"}).said == ["utter_order_status"]
    assert call(house, ActionTellOrderStatus(), receipt, slots=toms).said == ["utter_redress_unfinished"]


def test_a_proof_does_not_last_for_ever(house: TestHouse) -> None:
    """After some hours the customer shows again that the order is theirs."""
    receipt = say(house, "it is mine")
    prove(house, receipt)
    house.clock.pass_(PROOF_LASTS)

    assert call(house, ActionTellOrderStatus(), receipt, slots=CLAIMED).said == ["utter_order_status"]

    house.clock.pass_(timedelta(minutes=1))

    assert call(house, ActionTellOrderStatus(), receipt, slots=CLAIMED).said == ["utter_redress_unfinished"]


@pytest.mark.parametrize("choice", ["refund", "trace", "compensation", "cancellation"])
def test_a_choice_that_is_not_open_is_not_requested(house: TestHouse, choice: str) -> None:
    """A choice that found its way into the memory counts only if it is among the options of the day."""
    receipt = say(house, "I choose")
    prove(house, receipt)
    done = call(house, ActionRequestRedress(), receipt, slots={**CLAIMED, "redress_choice": choice})

    assert done.said == ["utter_redress_unfinished"]
    assert cases(house) == []


def test_a_product_that_was_not_ordered_gets_no_redress(house: TestHouse) -> None:
    """A product named by the memory must be one of the order."""
    receipt = say(house, "the knives")
    prove(house, receipt)
    done = call(house, ActionRequestRedress(), receipt, slots={**CLAIMED, "redress_item": "knives-vento"})

    assert done.said == ["utter_redress_unfinished"]
    assert cases(house) == []


def test_too_many_wrong_proofs_end_the_asking(house: TestHouse) -> None:
    """After too many wrong pairs even the right one is refused for a while, and then taken again."""
    found = {"order_number": "10417", "email": "wrong@example.com"}
    for number in range(MAX_TRIES_PER_HOUR):
        wrong = call(house, ValidateOrderForm(), say(house, f"try {number}"), found=found)

        assert wrong.said == ["utter_order_not_found"]

    right = {**found, "email": MARAS}
    refused = call(house, ValidateRedressForm(), say(house, "the right one"), found=right)

    assert refused.said == ["utter_too_many_tries"]
    assert {refused.slots[name] for name in ("order_number", "email", "redress_choice")} == {GIVEN_UP}

    house.clock.pass_(timedelta(hours=1, minutes=1))

    assert call(house, ValidateOrderForm(), say(house, "again"), found=right).said == []


@pytest.mark.parametrize("detail", ["here", "wrong@example.com", "10422"])
def test_slots_alone_tell_nothing_of_anothers_case(house: TestHouse, detail: str) -> None:
    """A case of another conversation is told of only to who knows a detail of it, whatever the memory says."""
    slots = {
        "complaint_confirmed": True, "complaint_text": "it leaks", "complaint_messages": [],
        "contact": f"email:{MARAS}", "complaint_order": "10417",
    }  # fmt: skip
    call(house, ActionFileComplaint(), say(house, "yes", peer="mara"), slots=slots)
    (case,) = cases(house)
    asked = {"case_reference": case.reference, "known_detail": detail}

    with pytest.raises(NotFound):
        call(house, ActionTellCaseStatus(), say(house, "how does it stand", peer="thief"), slots=asked)

    known = call(house, ActionTellCaseStatus(), say(house, "?", peer="kin"), slots={**asked, "known_detail": "10417"})
    assert known.said == ["utter_case_status"]
    assert case.reference in known.messages[0]["status"]


def test_an_unconfirmed_complaint_is_not_filed(house: TestHouse) -> None:
    """Without the customer's yes there is no complaint, however complete the memory is."""
    slots = {"complaint_text": "it leaks", "complaint_messages": [], "contact": f"email:{MARAS}"}
    done = call(house, ActionFileComplaint(), say(house, "hm"), slots=slots)

    assert done.said == ["utter_complaint_incomplete"]
    assert cases(house) == []


def test_words_of_others_do_not_get_into_a_complaint(house: TestHouse) -> None:
    """Only messages of this conversation are filed, whatever ids the memory names."""
    foreign, own = say(house, "a stranger's words", peer="ben"), say(house, "it leaks", peer="mara")
    slots = {"complaint_confirmed": True, "complaint_messages": [foreign.message_id, own.message_id]}
    call(house, ActionFileComplaint(), say(house, "yes", peer="mara"), slots=slots)
    (case,) = cases(house)

    assert case.own_words == "it leaks"


# --- one form in place of another -------------------------------------------------------------------------------------


def test_a_form_that_takes_anothers_place_begins_anew(house: TestHouse) -> None:
    """A complaint that interrupts another form starts empty and puts off no other matter, for there is none."""
    receipt = say(house, "I want to make a complaint")
    slots = {"requested_slot": "order_number", "complaint_text": "an older one", "complaint_messages": ["older"]}
    started = [
        {"event": "action_execution_rejected", "name": "order_form"},
        {"event": "active_loop", "name": "complaint_form"},
        {"event": "slot", "name": "requested_slot", "value": "order_number"},
        {"event": "action", "name": "complaint_form"},
    ]
    done = call(
        house, ValidateComplaintForm(), receipt, "I want to make a complaint", intent="make_complaint", slots=slots,
        form="complaint_form", before=[{"event": "active_loop", "name": "order_form"}], after=started,
    )  # fmt: skip

    assert "utter_one_after_the_other" not in done.said
    assert done.slots.get("come_back_to") is None
    assert "complaint_text" in done.slots and done.slots["complaint_text"] is None
