"""Filing a complaint: the customer's own words under a reference, with a promise."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from bot.domain.case import CaseKind, CaseState, Contact, Priority
from bot.domain.complaint import Remedy
from bot.domain.promise import PromiseKind
from bot.use_cases.cases import CaseStatus
from bot.use_cases.complaints import FileComplaint, add_to_case, open_complaint
from tests.builders import TestHouse, answer, claim, say

HERS = Contact("email", "mara.quinn@example.com")


def file(house: TestHouse, command: FileComplaint) -> CaseStatus:
    return open_complaint(command, house.uow(), house.now(), house.ids, house.desk)


def complaint(house: TestHouse, *told: str, **values: object) -> FileComplaint:
    """What the customer tells, then a confirmation, as a command."""
    told_in = tuple(say(house, text).message_id for text in told)
    confirmed = say(house, "Yes, that is right.")
    command = FileComplaint(confirmed.message_id, told_in, Remedy.REFUND, HERS)
    return replace(command, **values)  # type: ignore[arg-type]


def test_complaint_is_kept_with_all_that_was_told(house: TestHouse) -> None:
    """A complaint becomes a case with what it is about, the wish, the contact, and the promise of a first answer."""
    command = complaint(house, "The kettle leaks.", about_product="kettle-alba", about_order="10417")
    status = file(house, command)
    with house.reading() as uow:
        stored = uow.cases.by_reference(status.case.reference)

    assert stored == status.case
    assert (stored.kind, stored.state, stored.priority) == (CaseKind.COMPLAINT, CaseState.RECEIVED, Priority.COMPLAINT)
    assert (stored.about_product, stored.about_order, stored.remedy_wanted) == ("kettle-alba", "10417", "refund")
    assert stored.contact == HERS
    assert [promise.kind for promise in status.promises] == [PromiseKind.FIRST_ANSWER]


def test_own_words_are_verbatim(house: TestHouse) -> None:
    """The words of a complaint are exactly those of the log, in the order they were told."""
    texts = ("It LEAKS!!! 😡\n\nagain", "  and the lid…  'fell' \"off\" <b>twice</b> {reference}")
    status = file(house, complaint(house, *texts))

    assert status.case.own_words == "\n\n".join(texts)


def test_words_of_another_conversation_are_not_taken(house: TestHouse) -> None:
    """Words of another customer never get into a complaint, whatever the dialogue carried along."""
    foreign = say(house, "the secret of tom", peer="tom")
    command = complaint(house, "The kettle leaks.")
    command = replace(command, told_in_messages=(foreign.message_id, *command.told_in_messages))
    status = file(house, command)

    assert status.case.own_words == "The kettle leaks."
    assert status.case.conversation_id != foreign.conversation_id


def test_complaint_without_own_words_has_those_of_the_confirmation(house: TestHouse) -> None:
    """A complaint is never empty: without words told before, the confirming message stands."""
    foreign = say(house, "the secret of tom", peer="tom")
    status = file(house, complaint(house, told_in_messages=(foreign.message_id,)))

    assert status.case.own_words == "Yes, that is right."


@pytest.mark.parametrize(
    ("words", "recognised"), [("It gave me an electric shock.", False), ("It frightened the children.", True)]
)
def test_safety_gives_the_highest_priority(house: TestHouse, words: str, recognised: bool) -> None:
    """A complaint with words of hazard, or taken for a safety matter, comes first and is answered soonest."""
    status = file(house, complaint(house, words, safety=recognised))

    assert (status.case.priority, status.case.safety) == (Priority.SAFETY, True)
    assert [promise.kind for promise in status.promises] == [PromiseKind.SAFETY_ANSWER]


def test_same_confirmation_opens_one_case(house: TestHouse) -> None:
    """However often the same confirmation is delivered, there is one case with one promise."""
    command = complaint(house, "The kettle leaks.")
    first, again = file(house, command), file(house, replace(command, remedy=Remedy.REPAIR))
    with house.reading() as uow:
        register = uow.promises.all()

    assert again == first
    assert len(register) == 1


def test_two_workers_with_the_same_confirmation_open_one_case(any_house: TestHouse) -> None:
    """Workers that carry out the same confirmation at the same moment get the same case."""
    house = any_house
    commands = [complaint(house, f"The kettle leaks, part {number}.") for number in range(5)]
    by_worker = []
    with ThreadPoolExecutor(3) as threads:
        for command in commands:
            together = Barrier(3)

            def work(_: int, command: FileComplaint = command, together: Barrier = together) -> CaseStatus:
                together.wait(10)
                return file(house, command)

            by_worker.append(list(threads.map(work, range(3))))
    with house.reading() as uow:
        register = uow.promises.all()

    assert all(first == second == third for first, second, third in by_worker)
    assert len(register) == 5


def test_complaint_is_acknowledged_when_its_reference_is_told(house: TestHouse) -> None:
    """A complaint counts as acknowledged when the answer to the confirmation names its reference."""
    told = say(house, "The kettle leaks.")
    answer(house, claim(house), "Shall I file this?")
    confirmed = say(house, "yes")
    claimed = claim(house)
    status = file(house, FileComplaint(confirmed.message_id, (told.message_id,), Remedy.REFUND, HERS))
    answer(house, claimed, f"It is filed under {status.case.reference}.")
    with house.reading() as uow:
        stored = uow.cases.by_reference(status.case.reference)
        history = [(actor, what) for _, actor, what, _ in uow.cases.events(status.case.id)]

    assert stored is not None
    assert (stored.state, stored.acknowledged_at) == (CaseState.ACKNOWLEDGED, house.now())
    assert history == [
        ("bot", "received"),
        ("bot", "promised"),
        ("bot", "recorded: information"),
        ("bot", "recorded: receipt"),
        ("bot", "recorded: acknowledgement"),
        ("bot", "acknowledged"),
    ]


def test_later_message_is_added(house: TestHouse) -> None:
    """A later message is added once to the history of the case and changes nothing of what was told first."""
    status = file(house, complaint(house, "The kettle leaks."))
    later = say(house, "And it is loud.")
    for _ in range(2):
        add_to_case(status.case, later.message_id, house.uow(), house.now())
        add_to_case(status.case, status.case.opened_by_message, house.uow(), house.now())
    with house.reading() as uow:
        history = [(actor, what, detail) for _, actor, what, detail in uow.cases.events(status.case.id)]
        stored = uow.cases.by_reference(status.case.reference)

    assert [event for event in history if event[1] == "added to the case"] == [
        ("customer", "added to the case", later.message_id)
    ]
    assert stored == status.case
