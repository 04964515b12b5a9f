"""Training suggestions: once per message, only from what customers typed, decided upon by a person."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.domain.errors import BadFile, BadInput, NotAllowed, NotFound
from bot.domain.message import Button, Receipt, Reply
from bot.domain.training import Origin, SuggestionState, TrainingSuggestion
from bot.storage.tables import training_suggestions, unanswered_questions
from bot.use_cases.training import (
    accept_suggestions,
    correct_understanding,
    list_suggestions,
    record_not_understood,
    record_suggestion,
    reject_suggestions,
)
from bot.use_cases.turns import TurnResult, answer_turn
from tests.builders import TestHouse, build_test_house, claim, say
from tests.staff_rows import add_staff, take_access

INTENTS = ("ask_order_status", "make_complaint", "ask_human")
CHOICES = (
    Button("Where is my order?", "ask_order_status", asks_meaning=True),
    Button("Something else", "out_of_scope", asks_meaning=True),
    Button("A person, please", "ask_human", asks_meaning=True),
)


class Notebook:
    """Examples that are only kept in mind."""

    def __init__(self, fails: type[Exception] | None = None) -> None:
        self.kept: list[tuple[str, str]] = []
        self._fails = fails

    def add(self, intent: str, words: str) -> bool:
        """See ports."""
        if self._fails is not None:
            raise self._fails("no")
        is_new = (intent, words) not in self.kept
        self.kept += [(intent, words)] * is_new
        return is_new


def unsure(house: TestHouse, text: str, *buttons: Button, peer: str = "mara") -> tuple[Receipt, dict[str, str]]:
    """A message that is answered with choices: its receipt, and title → id of what was offered."""
    receipt = say(house, text, peer=peer)
    claimed = claim(house)
    result = TurnResult([Reply("Did you mean one of these?", buttons or CHOICES)], [], intent="nlu_fallback")
    answer_turn(claimed, result, house.uow(), house.now(), house.ids, house.guard)
    with house.reading() as uow:
        *_, reply = uow.conversations.history(receipt.conversation_id)
    return receipt, {button.title: button.id for button in reply.buttons}


def kept(house: TestHouse) -> list[tuple[str, str | None, str]]:
    """Words, intent and origin of every suggestion."""
    t = training_suggestions.c
    with house.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(t.words, t.intent, t.origin).order_by(t.made_at, t.id))]


def suggest(
    house: TestHouse, text: str, intent: str | None = "ask_order_status", peer: str = "mara"
) -> TrainingSuggestion:
    receipt = say(house, text, peer=peer)
    with house.uow() as uow:
        message = uow.conversations.message(receipt.message_id)
        suggestion = record_suggestion(message, intent, Origin.CHOICE, uow, house.now(), house.ids)
        uow.commit()
    assert suggestion is not None
    return suggestion


def state_of(house: TestHouse, suggestion: TrainingSuggestion) -> TrainingSuggestion:
    with house.uow() as uow:
        return uow.training.get(suggestion.id)


def test_a_choice_right_after_is_suggested_once(house: TestHouse) -> None:
    """Where the customer chooses what was meant, the words before are suggested, however often the choice arrives."""
    _, offered = unsure(house, "wheres me stuff 10482")
    for _ in range(3):
        say(house, "", button_id=offered["Where is my order?"], client_message_id="one")

    assert kept(house) == [("wheres me stuff 10417", "ask_order_status", "choice")]


def test_a_choice_made_later_is_not(house: TestHouse) -> None:
    """Once the customer has said something else, the old choices answer a new wish."""
    _, offered = unsure(house, "wheres me stuff")
    say(house, "and what time do you close?")
    say(house, "", button_id=offered["Where is my order?"])

    assert kept(house) == []


def test_only_the_first_of_two_choices_counts(house: TestHouse) -> None:
    """Who presses another of the choices afterwards wants something new."""
    _, offered = unsure(house, "get me somebody or my stuff")
    say(house, "", button_id=offered["A person, please"])
    say(house, "", button_id=offered["Where is my order?"])

    assert kept(house) == [("get me somebody or my stuff", "ask_human", "choice")]


@pytest.mark.parametrize("choice", [Button("Yes, a person please", "ask_human"), CHOICES[1]], ids=lambda b: b.title)
def test_other_offers_tell_no_meaning(house: TestHouse, choice: Button) -> None:
    """A person offered after two failures, and "Something else", suggest nothing."""
    _, offered = unsure(house, "flurb the gnarl", choice)
    say(house, "", button_id=offered[choice.title])

    assert kept(house) == []


def test_not_understood_is_noted_for_staff_and_review(house: TestHouse) -> None:
    """What was not understood twice is an unanswered question and a suggestion without an intent, once each."""
    receipt = say(house, "xyzzy plugh, ring 086 123 4567")
    for _ in range(2):
        record_not_understood(receipt.message_id, house.uow(), house.now(), house.ids)
    with house.engine.connect() as connection:
        questions = connection.execute(select(unanswered_questions.c.question)).scalars().all()

    assert questions == ["xyzzy plugh, ring 086 123 4567"]
    assert kept(house) == [("xyzzy plugh, ring 020 910 0000", None, "question")]


def test_something_else_is_about_the_words_before(house: TestHouse) -> None:
    """After "Something else" the message it was chosen about is noted, not the button's words."""
    _, offered = unsure(house, "flurb the gnarl")
    pressed = say(house, "", button_id=offered["Something else"])
    record_not_understood(pressed.message_id, house.uow(), house.now(), house.ids)
    with house.engine.connect() as connection:
        questions = connection.execute(select(unanswered_questions.c.question)).scalars().all()

    assert questions == ["flurb the gnarl"]
    assert kept(house) == [("flurb the gnarl", None, "question")]


@pytest.mark.parametrize("text", ["10482", "?!", "I'm Tom, it leaks", "long " * 80])
def test_what_must_not_be_kept_is_not_suggested(house: TestHouse, text: str) -> None:
    """Words that say nothing, too much or who somebody is leave no suggestion; the choice itself works as ever."""
    _, offered = unsure(house, text)
    say(house, "", button_id=offered["Where is my order?"])

    assert kept(house) == []
    assert claim(house).button == CHOICES[0]


def staff_member(house: TestHouse, name: str = "Ann", *, disabled: bool = False) -> str:
    with house.uow() as uow:
        add_staff(uow, f"id-of-{name}", name, house.now())
        take_access(uow, name, disabled)
        uow.commit()
    return f"id-of-{name}"


def correct(house: TestHouse, receipt: Receipt, intent: str, agent_id: str) -> TrainingSuggestion | None:
    return correct_understanding(
        receipt.message_id, intent, agent_id, INTENTS, house.uow(), house.now(), house.ids
    )  # fmt: skip


def test_a_correction_knows_better_than_a_choice(house: TestHouse) -> None:
    """What a colleague says replaces the choice and their own earlier word, and names the colleague."""
    ann = staff_member(house)
    receipt, offered = unsure(house, "wheres me stuff")
    say(house, "", button_id=offered["A person, please"])
    correct(house, receipt, "ask_order_status", ann)
    corrected = correct(house, receipt, "make_complaint", ann)

    assert corrected is not None and corrected.made_by == ann
    assert kept(house) == [("wheres me stuff", "make_complaint", "correction")]


def test_only_colleagues_correct(house: TestHouse) -> None:
    """Nobody from outside and nobody whose access was taken away says what a message means."""
    receipt = say(house, "wheres me stuff")
    gone = staff_member(house, "Gone", disabled=True)
    for agent_id in ("somebody", gone):
        with pytest.raises(NotAllowed, match="colleagues of the desk"):
            correct(house, receipt, "ask_order_status", agent_id)

    assert kept(house) == []


def test_only_real_words_and_intents_are_corrected(house: TestHouse) -> None:
    """Neither a button, nor what the bot said, nor a message that is not there, nor an unknown intent is corrected."""
    ann = staff_member(house)
    receipt, offered = unsure(house, "wheres me stuff")
    pressed = say(house, "", button_id=offered["Something else"])
    with house.reading() as uow:
        said = next(m for m in uow.conversations.history(receipt.conversation_id) if m.buttons)
    wrong: list[tuple[Any, str, type[Exception]]] = [
        (receipt.message_id, "nlu_fallback", BadInput),
        (pressed.message_id, "ask_order_status", BadInput),
        (said.id, "ask_order_status", BadInput),
        ("nowhere", "ask_order_status", NotFound),
    ]
    for message_id, intent, error in wrong:
        with pytest.raises(error):
            correct_understanding(message_id, intent, ann, INTENTS, house.uow(), house.now(), house.ids)

    assert kept(house) == []


def test_what_a_review_settled_is_not_corrected(house: TestHouse) -> None:
    """A correction that comes after the review is told so and changes nothing."""
    ann = staff_member(house)
    suggestion = suggest(house, "wheres me stuff")
    reject_suggestions([suggestion.id], "Tom", house.uow(), house.now())
    with house.reading() as uow:
        turn_id = uow.conversations.message(suggestion.message_id).turn_id or ""
    receipt = Receipt(suggestion.message_id, suggestion.conversation_id, 1, turn_id)
    with pytest.raises(NotAllowed, match="rejected"):
        correct(house, receipt, "make_complaint", ann)

    assert state_of(house, suggestion).intent == "ask_order_status"


def test_same_words_are_one_matter(house: TestHouse) -> None:
    """What several customers said in the same words is decided once, the oldest first."""
    texts = ("Where's me stuff?", "grumble", "wheres me stuff", "where's me STUFF")
    made = [suggest(house, text, peer=f"customer-{n}") for n, text in enumerate(texts)]

    assert [[s.id for s in group] for group in list_suggestions(house.reading())] == [
        [made[0].id, made[3].id],
        [made[1].id],
        [made[2].id],
    ]


def test_accepting_makes_an_example_and_settles(house: TestHouse) -> None:
    """What a person accepts is an example in their words and intent, with their name and the time; nothing else is."""
    first, second, other = suggest(house, "wheres it"), suggest(house, "Wheres it"), suggest(house, "grumble")
    notebook = Notebook()
    is_new = accept_suggestions(
        [first.id, second.id], "wheres it gone", "ask_human", "Ann", notebook, house.uow(), house.now()
    )

    assert is_new and notebook.kept == [("ask_human", "wheres it gone")]
    assert {state_of(house, s).state for s in (first, second)} == {SuggestionState.ACCEPTED}
    assert state_of(house, first).decided_by == "Ann" and state_of(house, first).decided_at == house.now()
    assert [group[0].id for group in list_suggestions(house.reading())] == [other.id]


@pytest.mark.parametrize("error", [NotAllowed, BadFile, KeyboardInterrupt])
def test_what_cannot_be_written_stays_open(house: TestHouse, error: type[Exception]) -> None:
    """Where the example cannot be written, or Ctrl-C comes first, nothing is settled, and it is asked again."""
    suggestion = suggest(house, "wheres it")
    with pytest.raises(error):
        accept_suggestions([suggestion.id], "wheres it", "ask_human", "Ann", Notebook(error), house.uow(), house.now())

    assert [group[0] for group in list_suggestions(house.reading())] == [suggestion]


def test_of_two_who_decide_the_second_is_told(house: TestHouse) -> None:
    """What somebody has rejected meanwhile is not accepted, and makes no example."""
    suggestion, notebook = suggest(house, "wheres it"), Notebook()
    reject_suggestions([suggestion.id], "Tom", house.uow(), house.now())
    with pytest.raises(NotAllowed, match="rejected by Tom"):
        accept_suggestions([suggestion.id], "wheres it", "ask_human", "Ann", notebook, house.uow(), house.now())

    assert notebook.kept == []


ORIGINS = st.lists(st.tuples(st.sampled_from(Origin), st.sampled_from(INTENTS)), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None)
@given(ORIGINS)
def test_recording_again_changes_nothing(told: list[tuple[Origin, str]]) -> None:
    """However often and in whatever order a message's meaning is told, it has one suggestion, by who knows best."""
    house = build_test_house()
    receipt = say(house, "wheres me stuff")
    for origin, intent in told:
        for _ in range(2):
            with house.uow() as uow:
                message = uow.conversations.message(receipt.message_id)
                record_suggestion(message, intent, origin, uow, house.now(), house.ids)
                uow.commit()
    best = max((origin for origin, _ in told), key=list(Origin).index)
    of_best = [intent for origin, intent in told if origin is best]
    # Among colleagues the last word counts, among the others the first.
    expected = of_best[-1] if best is Origin.CORRECTION else of_best[0]

    assert kept(house) == [("wheres me stuff", expected, best.value)]
