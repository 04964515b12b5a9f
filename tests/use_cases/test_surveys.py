"""Customers are asked once after a closing how it was, where they can answer; what they answer is kept, and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.conversation import hand_to_queue
from bot.domain.message import Message, RatingPoint, Receipt
from bot.domain.recovery import Trigger
from bot.domain.satisfaction import ANSWER_WITHIN, COMMENT_WITHIN, PAUSE, Answers, Form, Survey, choose_form
from bot.storage.tables import feedback
from bot.use_cases.cases import open_case
from bot.use_cases.surveys import watch_closings
from bot.use_cases.takeovers import give_back
from tests.builders import TestHouse, said_to, say
from tests.people import ANN, held_by, hire

CHANNELS = ("web_widget",)
# Peers are not what forms are drawn by, but conversations' ids: which one a test gets is found by trying.
FIRST = "How was this for you?"


def a_closed_case(house: TestHouse, peer: str = "mara", channel: str = "web_widget") -> Case:
    """A complaint that was closed just now."""
    receipt = say(house, "The kettle leaks.", peer=peer, channel=channel)
    with house.uow() as uow:
        message = uow.conversations.message(receipt.message_id)
        case = open_case(CaseKind.COMPLAINT, message, message.text, uow, house.now(), house.ids, house.desk)
        case = close(house, case)
        uow.cases.save(case)
        uow.commit()
    return case


def close(house: TestHouse, case: Case) -> Case:
    """It, closed now."""
    return replace(case, state=CaseState.CLOSED, changed_at=house.now(), moves=case.moves + 1)


def look(house: TestHouse, wait: timedelta = timedelta(minutes=2), channels: tuple[str, ...] = CHANNELS) -> int:
    """How many are asked when the house looks after a while."""
    house.clock.pass_(wait)
    return watch_closings(house.reading(), house.uow(), house.now(), house.ids, house.wording, channels)


def surveys(house: TestHouse) -> list[tuple[Survey, Answers]]:
    with house.reading() as uow:
        return uow.surveys.between(house.now() - timedelta(days=400), house.now() + timedelta(days=1))


def last(house: TestHouse, conversation_id: str) -> Message:
    with house.reading() as uow:
        return uow.conversations.history(conversation_id)[-1]


def press(house: TestHouse, case: Case, begins: str, peer: str = "mara") -> Receipt:
    """Choose the button of the last message whose title begins so."""
    offered = last(house, case.conversation_id).buttons
    (chosen,) = [button for button in offered if button.title.split()[0] == begins or button.title == begins]
    return say(house, chosen.title, peer=peer, button_id=chosen.id)


def form_is(house: TestHouse, form: Form) -> Case:
    """A closed case of the first customer who is drawn for this form."""
    for number in range(200):
        case = a_closed_case(house, f"peer-{number}")
        if choose_form(case.conversation_id) is form:
            return case
    raise AssertionError("nobody is drawn for it")


def peer_of(house: TestHouse, case: Case) -> str:
    with house.reading() as uow:
        return uow.conversations.get(case.conversation_id).peer


def test_a_closing_is_asked_about_once(any_house: TestHouse) -> None:
    """The house asks when it is quiet, once however often it looks; a case that closes anew is asked about anew."""
    case = a_closed_case(any_house)
    at_once = look(any_house, timedelta(seconds=5))
    looks = [look(any_house), look(any_house), look(any_house, timedelta(hours=30))]
    with any_house.uow() as uow:
        uow.cases.save(close(any_house, case))
        uow.commit()
    anew = look(any_house)

    assert (at_once, looks, anew) == (0, [1, 0, 0], 1)
    assert sum(FIRST in text for text in said_to(any_house, case.conversation_id)) == 2
    offered = last(any_house, case.conversation_id).buttons
    assert [button.title for button in offered] == ["1 ★", "2 ★★", "3 ★★★", "4 ★★★★", "5 ★★★★★"]
    assert [button.point for button in offered] == [RatingPoint(value, as_stars=True) for value in range(1, 6)]


def test_who_cannot_answer_is_not_asked(house: TestHouse) -> None:
    """On a channel on which the customer would not see the question, none is asked; that it was not is noted."""
    case = a_closed_case(house, channel="rest")

    assert [look(house), look(house)] == [0, 0]
    assert [survey.why_not for survey, _ in surveys(house)] == ["cannot_answer"]
    assert not any(FIRST in text for text in said_to(house, case.conversation_id))


def test_nobody_is_asked_in_the_middle_of_something(house: TestHouse) -> None:
    """While a person holds the conversation nothing is asked; after it was given back, it is."""
    case = a_closed_case(house)
    with house.uow() as uow:
        conversation = uow.conversations.get(case.conversation_id)
        uow.conversations.save_owner(hand_to_queue(conversation, None, house.now()))
        uow.commit()
    while_waiting = look(house)
    with house.uow() as uow:
        uow.conversations.save_owner(conversation)
        uow.commit()

    assert (while_waiting, look(house)) == (0, 1)


def test_two_closings_together_are_one_question(house: TestHouse) -> None:
    """Who was asked a short while ago is not asked about the next thing that closes; that it was not is noted."""
    a_closed_case(house)
    first = look(house)
    a_closed_case(house)
    second = look(house)
    house.clock.pass_(PAUSE)
    a_closed_case(house)
    third = look(house)

    assert (first, second, third) == (1, 0, 1)
    assert [survey.why_not for survey, _ in surveys(house)] == [None, "asked_before", None]


def test_what_closed_long_ago_is_not_asked_about(house: TestHouse) -> None:
    """After two days nobody knows any more what the question is about."""
    a_closed_case(house)

    assert look(house, timedelta(hours=49)) == 0
    assert [survey.why_not for survey, _ in surveys(house)] == ["too_late"]


def test_the_end_of_a_chat_is_asked_about(house: TestHouse) -> None:
    """When a person gave the conversation back, their customer is asked how it was."""
    hire(house, ANN)
    held_id = held_by(house, text="I want a person")
    held = look(house)
    give_back(held_id, ANN, "", house.uow(), house.now(), house.ids, house.wording)

    assert (held, look(house), look(house)) == (0, 1, 0)
    assert "Your chat with a colleague is over" in last(house, held_id).text


@pytest.mark.parametrize("typed", [False, True], ids=["pressed", "typed"])
def test_a_rating_is_kept(any_house: TestHouse, typed: bool) -> None:
    """A pressed button and a typed figure are kept alike, with the stars; the dialogue never sees them."""
    case = a_closed_case(any_house)
    look(any_house)
    receipt = say(any_house, "4") if typed else press(any_house, case, "4")
    [(survey, answers)] = surveys(any_house)
    with any_house.engine.connect() as connection:
        kept = connection.execute(select(feedback.c.kind)).scalars().all()
    with any_house.reading() as uow:
        turn = uow.turns.get(receipt.turn_id)

    assert (answers.score, survey.answered_at) == (4, any_house.now())
    assert kept == ["4 of 5"]
    assert turn.state.value == "answered" and not receipt.awaits_bot
    assert last(any_house, case.conversation_id).text.startswith("Thank you, your rating is kept.")


def test_few_stars_open_a_recovery_and_say_so(house: TestHouse) -> None:
    """A low rating is an OUCH of the case, and the customer reads that it is on record."""
    case = a_closed_case(house)
    look(house)
    press(house, case, "1")
    with house.reading() as uow:
        recoveries = uow.recoveries.of_case(case.id)

    assert [one.trigger for one in recoveries] == [Trigger.LOW_RATING]
    assert "on record with your case" in last(house, case.conversation_id).text


def test_the_first_rating_counts(house: TestHouse) -> None:
    """A second press of another button changes nothing, and is told so."""
    case = a_closed_case(house)
    look(house)
    buttons = last(house, case.conversation_id).buttons
    for button in (buttons[4], buttons[0]):
        say(house, button.title, button_id=button.id)

    assert [answers.score for _, answers in surveys(house)] == [5]
    assert last(house, case.conversation_id).text == "Your answer to that is kept already. Thank you."


def test_words_are_kept_when_they_were_announced(house: TestHouse) -> None:
    """What is written after "Add a few words" is the comment; what is written later goes to the assistant."""
    case = form_is(house, Form.SHORT)
    look(house)
    peer = peer_of(house, case)
    press(house, case, "5", peer)
    press(house, case, "Add a few words", peer)
    comment = say(house, "Ann was very kind.", peer=peer)
    after = say(house, "And where is my other parcel?", peer=peer)

    assert [a.comment for s, a in surveys(house) if s.conversation_id == case.conversation_id] == ["Ann was very kind."]
    assert (comment.awaits_bot, after.awaits_bot) == (False, True)


def test_words_that_come_late_are_no_comment(house: TestHouse) -> None:
    """Half an hour after they were announced, words are for the assistant again."""
    case = a_closed_case(house)
    look(house)
    press(house, case, "5")
    press(house, case, "Add a few words")
    house.clock.pass_(COMMENT_WITHIN + timedelta(seconds=1))

    assert say(house, "Where is my order?").awaits_bot
    assert [answers.comment for _, answers in surveys(house)] == [""]


def test_a_comment_that_tells_of_danger_is_answered_too(house: TestHouse) -> None:
    """It is kept as a comment, and the assistant takes it as what it is."""
    case = a_closed_case(house)
    look(house)
    press(house, case, "1")
    press(house, case, "Add a few words")
    receipt = say(house, "The kettle gave me an electric shock!")

    assert receipt.awaits_bot
    assert [answers.comment for _, answers in surveys(house)] == ["The kettle gave me an electric shock!"]
    assert "They speak of a danger" in last(house, case.conversation_id).text


def test_the_three_questions_are_asked_of_those_drawn(house: TestHouse) -> None:
    """Who is drawn for the index is asked three questions from 1 to 10, each of which may be left out."""
    case = form_is(house, Form.INDEX)
    look(house)
    peer = peer_of(house, case)
    press(house, case, "4", peer)
    press(house, case, "No, thank you", peer)
    scale = [button.point for button in last(house, case.conversation_id).buttons]
    press(house, case, "9", peer)
    say(house, "7", peer=peer)
    press(house, case, "No, thank you", peer)
    [answers] = [a for s, a in surveys(house) if s.conversation_id == case.conversation_id]

    assert (answers.score, answers.x1, answers.x2, answers.x3) == (4, 9, 7, None)
    assert scale == [*(RatingPoint(value) for value in range(1, 11)), None]  # to leave it out is no place of the scale
    assert last(house, case.conversation_id).text == "Thank you. That was all; I am here if you need anything."


@pytest.mark.parametrize(
    ("form", "answer", "kept"), [(Form.RECOMMEND, "10", (10, None)), (Form.EFFORT, "6", (None, 6))]
)
def test_the_other_questions_are_kept_apart(
    house: TestHouse, form: Form, answer: str, kept: tuple[int | None, int | None]
) -> None:
    """NPS and CES are asked of others, and kept in places of their own."""
    case = form_is(house, form)
    look(house)
    peer = peer_of(house, case)
    press(house, case, "3", peer)
    press(house, case, "No, thank you", peer)
    press(house, case, answer, peer)
    [answers] = [a for s, a in surveys(house) if s.conversation_id == case.conversation_id]

    assert ((answers.nps, answers.ces), answers.x1) == (kept, None)


def test_buttons_are_good_for_days(house: TestHouse) -> None:
    """Who comes back within two weeks can still answer; after that, it is for the assistant."""
    case, other = a_closed_case(house), a_closed_case(house, "tom")
    look(house)
    house.clock.pass_(ANSWER_WITHIN - timedelta(hours=1))
    in_time = press(house, case, "5")
    house.clock.pass_(timedelta(hours=2))
    late = press(house, other, "5", "tom")

    assert (in_time.awaits_bot, late.awaits_bot) == (False, True)


def test_it_is_asked_in_the_customers_language(house: TestHouse) -> None:
    """German customers are asked, thanked and offered the choices in German."""
    case = a_closed_case(house)
    with house.uow() as uow:
        uow.conversations.save_language(case.conversation_id, "de")
        uow.commit()
    look(house)
    asked = last(house, case.conversation_id).text
    press(house, case, "5")
    kept = last(house, case.conversation_id)

    assert asked.startswith(f"Ihr Fall {case.reference} ist abgeschlossen. Wie war das")
    assert [button.title for button in kept.buttons] == ["Ein paar Worte dazu schreiben", "Nein, danke"]


def test_another_customers_button_is_refused(house: TestHouse) -> None:
    """A rating can be given in the conversation in which it was asked for, and in no other."""
    case = a_closed_case(house)
    say(house, "hello", peer="tom")
    look(house)
    from bot.domain.errors import BadInput

    with pytest.raises(BadInput):
        press(house, case, "1", "tom")
    assert [answers.score for _, answers in surveys(house)] == [None]


def test_moments_are_those_of_the_asking(house: TestHouse) -> None:
    """When it was closed, asked and answered is kept, each for itself."""
    case = a_closed_case(house)
    closed = house.now()
    look(house)
    asked = house.now()
    house.clock.pass_(timedelta(hours=3))
    press(house, case, "5")
    [(survey, _)] = surveys(house)

    stands: tuple[datetime, datetime | None, datetime | None] = (survey.closed_at, survey.asked_at, survey.answered_at)
    assert stands == (closed, asked, house.now())
