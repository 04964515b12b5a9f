"""Opening cases and telling how they stand."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.case import Case, CaseKind, Contact, Priority
from bot.domain.errors import NotFound, TooManyRequests
from bot.domain.promise import PromiseKind
from bot.domain.reference import find_references
from bot.use_cases.cases import PROMISE_FOR, case_status, cases_here, open_case
from tests.builders import TestHouse, build_test_house, say

UNKNOWN = "C-2026-2222-2"
HERS = Contact("email", "mara.quinn@example.com")


def open_on(house: TestHouse, message_id: str, kind: CaseKind = CaseKind.COMPLAINT, **values: object) -> Case:
    with house.uow() as uow:
        message = uow.conversations.message(message_id)
        case = open_case(kind, message, message.text, uow, house.now(), house.ids, house.desk, **values)  # type: ignore[arg-type]
        uow.commit()
    return case


def ask(house: TestHouse, reference: str, detail: str | None, peer: str = "tom") -> str:
    """What a customer is answered who asks in a new message about this reference."""
    receipt = say(house, "how is my case?", peer=peer)
    found = case_status(
        reference, detail, receipt.conversation_id, receipt.message_id, house.uow(), house.now()
    )  # fmt: skip
    return found.case.reference


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(CaseKind)), min_size=1, max_size=10))
def test_message_opens_at_most_one_case_of_a_kind(openings: list[tuple[int, CaseKind]]) -> None:
    """However often the same messages are carried out, each opens one case of each kind, under its own reference."""
    house = build_test_house()
    messages = [say(house, f"message {number}") for number in range(3)]
    opened = {(number, kind, open_on(house, messages[number].message_id, kind).reference) for number, kind in openings}
    with house.reading() as uow:
        stored = uow.cases.of_conversation(messages[0].conversation_id)

    assert len(opened) == len(set(openings)) == len(stored)
    assert {case.reference for case in stored} == {reference for _, _, reference in opened}
    assert all(find_references(f"It is {case.reference}.") == [case.reference] for case in stored)


@pytest.mark.parametrize("kind", list(CaseKind))
def test_case_has_the_promise_of_its_kind(house: TestHouse, kind: CaseKind) -> None:
    """Every new case has one promise with an owner, a due time and the policy rule that both come from."""
    receipt = say(house, "hello")
    case = open_on(house, receipt.message_id, kind)
    with house.reading() as uow:
        (promise,) = uow.promises.of_case(case.id)
    due_at, rule = house.desk.due(PROMISE_FOR[kind], house.now())

    assert promise.kind is PROMISE_FOR[kind]
    assert (promise.due_at, promise.rule, promise.owner) == (due_at, rule, "customer care")
    assert promise.due_at > house.now()


@pytest.mark.parametrize(
    ("kind", "due_at", "rule"),
    [
        # Tuesday 15 September 2026, 10:00 in Dublin; the desk closes at 17:30, summer time is UTC + 1.
        (PromiseKind.FIRST_ANSWER, datetime(2026, 9, 17, 16, 30, tzinfo=timezone.utc), "care-charter-1"),
        (PromiseKind.SAFETY_ANSWER, datetime(2026, 9, 15, 13, 0, tzinfo=timezone.utc), "care-charter-2"),
        (PromiseKind.DECISION, datetime(2026, 9, 18, 16, 0, tzinfo=timezone.utc), "care-charter-3"),
        (PromiseKind.CALL_BACK, datetime(2026, 9, 16, 16, 30, tzinfo=timezone.utc), "care-charter-4"),
        (PromiseKind.DATA_ANSWER, datetime(2026, 9, 29, 16, 30, tzinfo=timezone.utc), "care-charter-6"),
    ],
)
def test_due_times_come_from_the_policy(house: TestHouse, kind: PromiseKind, due_at: datetime, rule: str) -> None:
    """When a promise falls due is what the policy file says, in working time."""
    assert house.desk.due(kind, house.now()) == (due_at, rule)


def test_safety_comes_first(house: TestHouse) -> None:
    """A case that may touch somebody's safety has the highest priority, the shortest promise and says why."""
    receipt = say(house, "it gave me a shock")
    case = open_on(house, receipt.message_id, safety=True)
    with house.reading() as uow:
        (promise,) = uow.promises.of_case(case.id)

    assert (case.priority, case.safety) == (Priority.SAFETY, True)
    assert promise.kind is PromiseKind.SAFETY_ANSWER
    assert "safety" in case.because[0]


def test_receipt_is_recorded(house: TestHouse) -> None:
    """The history of a case begins with its receipt, once."""
    receipt = say(house, "hello")
    case = open_on(house, receipt.message_id)
    open_on(house, receipt.message_id)
    with house.reading() as uow:
        events = uow.cases.events(case.id)

    assert {at for at, _, _, _ in events} == {house.now()}
    assert [(actor, what) for _, actor, what, _ in events][:2] == [("bot", "received"), ("bot", "promised")]
    assert [what for _, _, what, _ in events].count("received") == 1


def test_own_conversation_needs_only_the_reference(house: TestHouse) -> None:
    """Where the case was opened, its reference is enough."""
    receipt = say(house, "the kettle leaks")
    case = open_on(house, receipt.message_id)
    status = case_status(case.reference, None, receipt.conversation_id, "m", house.uow(), house.now())

    assert status.case == case
    assert [promise.kind for promise in status.promises] == [PromiseKind.FIRST_ANSWER]


@pytest.mark.parametrize("detail", ["mara.quinn@example.com", "  Mara.Quinn@Example.com ", "10417"])
def test_elsewhere_a_detail_of_the_case_is_needed(house: TestHouse, detail: str) -> None:
    """In another conversation, reference and one detail of the case open it, however the address is written."""
    case = open_on(house, say(house, "it leaks").message_id, contact=HERS, about_order="10417")

    assert ask(house, case.reference, detail) == case.reference


@pytest.mark.parametrize(
    ("known", "detail"),
    [
        (True, "somebody@example.com"),
        (True, None),
        (True, ""),
        (True, "10422"),
        (False, "mara.quinn@example.com"),
        (False, None),
    ],
)
def test_wrong_detail_and_wrong_reference_sound_alike(house: TestHouse, known: bool, detail: str | None) -> None:
    """Who gives a wrong detail hears the same as who gives a wrong reference."""
    case = open_on(house, say(house, "it leaks").message_id, contact=HERS, about_order="10417")
    with pytest.raises(NotFound) as refused:
        ask(house, case.reference if known else UNKNOWN, detail)

    assert str(refused.value) == "There is no case with this reference and this detail."


def test_contact_in_the_chat_is_no_detail(house: TestHouse) -> None:
    """The conversation a customer wants to be answered in proves nothing elsewhere."""
    receipt = say(house, "it leaks")
    case = open_on(house, receipt.message_id, contact=Contact("conversation", receipt.conversation_id))
    with pytest.raises(NotFound):
        ask(house, case.reference, receipt.conversation_id)

    assert ask(house, case.reference, None, peer="mara") == case.reference


def test_guessing_ends_after_five_tries(house: TestHouse) -> None:
    """After five wrong tries within the hour even the right detail is not looked at, until the hour is over."""
    case = open_on(house, say(house, "it leaks").message_id, contact=HERS)
    for number in range(5):
        with pytest.raises(NotFound):
            ask(house, case.reference, f"guess{number}@example.com")
    with pytest.raises(TooManyRequests) as refused:
        ask(house, case.reference, HERS.value)
    others = ask(house, case.reference, HERS.value, peer="priya")
    house.clock.pass_(timedelta(hours=1, seconds=1))

    assert refused.value.retry_after == timedelta(hours=1)
    assert others == case.reference
    assert ask(house, case.reference, HERS.value) == case.reference


def test_cases_here_are_those_of_this_conversation(house: TestHouse) -> None:
    """A customer sees the cases of their own conversation, the newest first, with what was promised."""
    first = say(house, "it leaks")
    older = open_on(house, first.message_id)
    house.clock.pass_(timedelta(minutes=1))
    newer = open_on(house, say(house, "call me").message_id, CaseKind.CALL_BACK)
    open_on(house, say(house, "not hers", peer="tom").message_id)
    here = cases_here(first.conversation_id, house.uow())

    assert [status.case for status in here] == [newer, older]
    assert [len(status.promises) for status in here] == [1, 1]


def test_what_presses_goes_ahead_of_its_equals(house: TestHouse) -> None:
    """Among cases of one priority the urgent and the angry come first, then the older; none leaves its priority."""
    told = {
        "calm": ("the kettle leaks", CaseKind.COMPLAINT, False),
        "angry": ("you useless idiots", CaseKind.COMPLAINT, False),
        "both": ("you useless idiots, I need it today", CaseKind.COMPLAINT, False),
        "later": ("the lid is loose", CaseKind.COMPLAINT, False),
        "money": ("I need my money today you useless idiots", CaseKind.REDRESS, False),
        "danger": ("the plug got hot", CaseKind.COMPLAINT, True),
    }
    opened = {}
    for name, (text, kind, safety) in told.items():
        opened[open_on(house, say(house, text, peer=name).message_id, kind, safety=safety).id] = name
        house.clock.pass_(timedelta(minutes=1))
    with house.reading() as uow:
        cases = uow.cases.all()

    assert [opened[case.id] for case in cases] == ["danger", "both", "angry", "calm", "later", "money"]
    assert [case.ahead for case in cases] == [0, 2, 1, 0, 0, 2]
    assert "“need it today”" in " ".join(cases[1].because)


def test_the_mood_of_the_talk_counts_while_it_is_fresh(house: TestHouse) -> None:
    """A case opened by a plain yes has the mood of what was written before it within the hour, and of no other talk."""
    say(house, "this is a disgrace, you liars")
    say(house, "I am livid", peer="tom")
    fresh = open_on(house, say(house, "yes").message_id)
    others = open_on(house, say(house, "yes", peer="priya").message_id)
    house.clock.pass_(timedelta(minutes=61))
    stale = open_on(house, say(house, "yes, and here is another").message_id)

    assert [case.ahead for case in (fresh, others, stale)] == [1, 0, 0]
