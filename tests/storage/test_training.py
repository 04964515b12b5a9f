"""Training suggestions as rows, and that they go with the conversation they come from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from bot.domain.errors import NotFound
from bot.domain.message import Button, Reply
from bot.domain.training import Origin, SuggestionState, TrainingSuggestion, accept
from bot.storage.tables import messages, outbox, turns
from bot.use_cases.turns import TurnResult, answer_turn
from tests.builders import TestHouse, claim, say


def a_suggestion(house: TestHouse, words: str = "where is it") -> TrainingSuggestion:
    receipt = say(house, words)
    return TrainingSuggestion(
        house.ids.new(), receipt.message_id, receipt.conversation_id, words, "ask_order_status", Origin.CHOICE,
        house.now(),
    )  # fmt: skip


def add(house: TestHouse, suggestion: TrainingSuggestion) -> bool:
    with house.uow() as uow:
        added = uow.training.add(suggestion)
        uow.commit()
    return added


def waiting(house: TestHouse) -> list[TrainingSuggestion]:
    with house.reading() as uow:
        return uow.training.open()


def test_suggestion_comes_back_as_it_was(any_house: TestHouse) -> None:
    """Everything about a suggestion comes back as it was added, and as it was saved later."""
    house = any_house
    suggestion = replace(a_suggestion(house), origin=Origin.CORRECTION, made_by="agent-1")
    add(house, suggestion)
    with house.uow() as uow:
        found = uow.training.get(suggestion.id)
        accepted = accept(found, "where is it now", "ask_case_status", "Ann", house.now())
        uow.training.save(accepted)
        uow.commit()
    with house.uow() as uow:
        saved = uow.training.of_message(suggestion.message_id)

    assert found == suggestion
    assert saved == accepted


def test_a_message_has_one_suggestion(any_house: TestHouse) -> None:
    """A second suggestion for the same message is not added, and the first stays."""
    house = any_house
    first = a_suggestion(house)
    added = [add(house, first), add(house, replace(first, id="second", intent="make_complaint"))]

    assert added == [True, False]
    assert waiting(house) == [first]


def test_only_open_ones_wait_the_oldest_first(any_house: TestHouse) -> None:
    """What was accepted or rejected waits no longer; what is open comes the oldest first."""
    house = any_house
    first, second, third = (a_suggestion(house, f"words {n}") for n in ("one", "two", "three"))
    for suggestion in (third, second, first):
        add(house, suggestion)
    with house.uow() as uow:
        uow.training.save(
            replace(second, state=SuggestionState.REJECTED, decided_by="Ann", decided_at=house.now())
        )  # fmt: skip
        uow.commit()

    assert waiting(house) == [first, third]


def test_decided_has_its_time(any_house: TestHouse) -> None:
    """The database takes no suggestion that is decided without a time, or open with one."""
    house = any_house
    suggestion = a_suggestion(house)
    with pytest.raises(IntegrityError):
        add(house, replace(suggestion, decided_by="Ann", decided_at=house.now()))
    with house.uow() as uow, pytest.raises(IntegrityError):
        uow.training.add(replace(suggestion, state=SuggestionState.ACCEPTED))


def test_a_suggestion_goes_with_its_message(any_house: TestHouse) -> None:
    """Where a customer's message is erased, the suggestion made of its words is gone too; others stay."""
    house = any_house
    gone, stays = a_suggestion(house, "first words"), a_suggestion(house, "other words")
    add(house, gone)
    add(house, stays)
    with house.engine.connect() as connection:
        connection.execute(delete(turns).where(turns.c.message_id == gone.message_id))
        connection.execute(delete(outbox))
        connection.execute(delete(messages).where(messages.c.id == gone.message_id))
        connection.commit()
    with house.uow() as uow, pytest.raises(NotFound):
        uow.training.get(gone.id)

    assert waiting(house) == [stays]


def test_what_a_button_was_offered_about(any_house: TestHouse) -> None:
    """A pressed button leads back to the customer's message it was offered in answer to; typed words lead nowhere."""
    house = any_house
    unsure = say(house, "grumble")
    claimed = claim(house)
    offered = Button("Where is my order?", "ask_order_status", asks_meaning=True)
    answer_turn(claimed, TurnResult([Reply("Hm?", (offered,))], []), house.uow(), house.now(), house.ids, house.guard)
    with house.reading() as uow:
        (reply,) = [m for m in uow.conversations.history(unsure.conversation_id) if m.buttons]
    pressed = say(house, "", button_id=reply.buttons[0].id)
    with house.reading() as uow:
        about, typed = uow.buttons.offered_about(pressed.message_id), uow.buttons.offered_about(unsure.message_id)
        button = uow.buttons.used_by(pressed.message_id)

    assert about is not None and about.id == unsure.message_id
    assert typed is None
    assert button == offered
