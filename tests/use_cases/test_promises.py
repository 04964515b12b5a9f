"""The register of promises: every case has one, and a broken one is seen."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.case import CaseKind, Contact
from bot.domain.complaint import Remedy
from bot.domain.handoff import TAKE_WITHIN
from bot.domain.message import Receipt
from bot.domain.promise import PromiseState, keep
from bot.domain.redress import RedressKind, RedressReason
from bot.use_cases.complaints import FileComplaint, open_complaint
from bot.use_cases.handoffs import arrange_call_back, open_data_request, request_handoff, watch_handoffs
from bot.use_cases.orders import RedressQuestion, identify, request_redress
from bot.use_cases.promises import list_promises, watch_promises
from bot.use_cases.turns import watch_turns
from tests.builders import TUESDAY_MORNING, TestHouse, build_test_house, say
from tests.staff_rows import add_staff, say_there


def complain(house: TestHouse, receipt: Receipt) -> None:
    command = FileComplaint(receipt.message_id, (receipt.message_id,), Remedy.REFUND, Contact("phone", "+353123456"))
    open_complaint(command, house.uow(), house.now(), house.ids, house.desk)


def call_back(house: TestHouse, receipt: Receipt) -> None:
    contact = Contact("conversation", receipt.conversation_id)
    arrange_call_back(receipt.message_id, "", contact, house.uow(), house.now(), house.ids, house.desk)


def ask_for_data(house: TestHouse, receipt: Receipt) -> None:
    open_data_request(receipt.message_id, house.uow(), house.now(), house.ids, house.desk)


def ask_for_redress(house: TestHouse, receipt: Receipt) -> None:
    identify(
        "10388", "owen.daly@example.com", receipt.conversation_id, receipt.message_id, house.uow(), house.now()
    )  # fmt: skip
    question = RedressQuestion("10388", "vacuum-zefir", RedressReason.FAULTY, None)
    request_redress(
        question, RedressKind.PERSON_DECIDES, receipt.message_id, house.uow(), house.shop.redress, house.now(),
        house.ids, house.desk,
    )  # fmt: skip


def get_no_answer(house: TestHouse, receipt: Receipt) -> None:
    now = house.clock.pass_(timedelta(seconds=15))
    watch_turns(house.reading(), house.uow(), now, house.ids, house.wording, house.desk)


def find_nobody(house: TestHouse, receipt: Receipt) -> None:
    with house.uow() as uow:
        add_staff(uow, "ann", "Ann", house.now())
        say_there(uow, "Ann", house.now() + timedelta(hours=1))
        uow.commit()
    request_handoff(receipt.turn_id, receipt.message_id, "asked", "", house.uow(), house.now(), house.ids)
    now = house.clock.pass_(TAKE_WITHIN + timedelta(seconds=1))
    watch_handoffs(house.reading(), house.uow(), now, house.ids, house.wording, house.desk)


WAYS = [complain, call_back, ask_for_data, ask_for_redress, get_no_answer, find_nobody]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(WAYS), st.booleans(), st.integers(0, 14 * 24 * 60)), min_size=1, max_size=8))
def test_every_case_has_a_promise(matters: list[tuple[object, bool, int]]) -> None:
    """Whatever a customer brings and whenever, every case has a promise with an owner and a due time to come."""
    house = build_test_house()
    for number, (way, hazard, minutes) in enumerate(matters):
        house.clock.at = TUESDAY_MORNING + timedelta(minutes=minutes)
        words = "It burnt my hand." if hazard else "It is not what I ordered."
        way(house, say(house, words, peer=f"customer {number}"))  # type: ignore[operator]
    with house.reading() as uow:
        cases = uow.cases.all()
        promised = {case.reference: uow.promises.of_case(case.id) for case in cases}

    assert len(cases) >= len(matters)
    for case in cases:
        assert promised[case.reference], f"{case.kind} has no promise"
        assert all(promise.owner for promise in promised[case.reference])
        assert all(promise.due_at > case.opened_at for promise in promised[case.reference])
        assert all(promise.rule.startswith("care-charter-") for promise in promised[case.reference])


def test_every_kind_of_case_is_covered(house: TestHouse) -> None:
    """The ways tried above lead to every kind of case there is."""
    for number, way in enumerate(WAYS):
        way(house, say(house, "hello", peer=f"customer {number}"))
    with house.reading() as uow:
        kinds = {case.kind for case in uow.cases.all()}

    assert kinds == set(CaseKind)


def watch(house: TestHouse) -> list[str]:
    broken = watch_promises(house.reading(), house.uow(), house.now(), house.ids, house.wording, house.desk)
    return [one.reference for one in broken]


def test_broken_promise_is_marked_once(house: TestHouse) -> None:
    """A promise whose time has passed is marked as broken, once, and the case's history says so."""
    call_back(house, say(house, "call me"))
    ((promise, reference),) = list_promises(house.uow())
    house.clock.at = promise.due_at
    on_time = watch(house)
    house.clock.pass_(timedelta(seconds=1))
    seen = [watch(house), watch(house)]
    broken = next(one for one, _ in list_promises(house.uow()) if one.id == promise.id)
    with house.reading() as uow:
        history = [(actor, what) for _, actor, what, _ in uow.cases.events(promise.case_id)]

    assert on_time == []
    assert seen == [[reference], []]
    assert (broken.state, broken.settled_at) == (PromiseState.BROKEN, house.now())
    assert history.count(("watchdog", "promise broken")) == 1


def test_only_overdue_promises_break(house: TestHouse) -> None:
    """Of several promises, those that are kept or still have time do not break."""
    for number, way in enumerate((call_back, complain, ask_for_data)):
        way(house, say(house, "hello", peer=f"customer {number}"))
    (kept, _), (breaks, breaks_about), (has_time, _) = list_promises(house.uow())
    with house.uow() as uow:
        uow.promises.save(keep(kept, house.now()))
        uow.commit()
    house.clock.at = breaks.due_at + timedelta(seconds=1)
    references = watch(house)
    states = {promise.id: promise.state for promise, _ in list_promises(house.uow())}

    assert references == [breaks_about]
    assert (states[kept.id], states[breaks.id], states[has_time.id]) == (
        PromiseState.KEPT,
        PromiseState.BROKEN,
        PromiseState.MADE,
    )


def test_register_shows_the_next_due_first(house: TestHouse) -> None:
    """The register has every promise with the reference of its case, the next due first."""
    for number, way in enumerate((ask_for_data, complain, call_back)):
        way(house, say(house, "hello", peer=f"customer {number}"))
    with house.reading() as uow:
        references = {case.id: case.reference for case in uow.cases.all()}
    register = list_promises(house.uow())
    due = [promise.due_at for promise, _ in register]

    assert len(register) == 3
    assert due == sorted(due)
    assert all(references[promise.case_id] == reference for promise, reference in register)
