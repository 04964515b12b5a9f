"""Conversations of the assistant that a person should watch: flagged with reasons, and let go again."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.alarm import decide_alarm
from bot.domain.mood import read_mood
from bot.domain.turn import TurnState
from bot.use_cases.alarms import watch_alarms
from bot.use_cases.desk_views import queue_rows
from bot.use_cases.takeovers import take_over
from bot.use_cases.turns import set_aside
from tests.builders import TestHouse, claim, say
from tests.people import CEM, hire

ANGRY = "My f***ing kettle leaks and I need it today!"


def watch(house: TestHouse) -> list[str]:
    return watch_alarms(house.reading(), house.uow(), house.now())


def fail(house: TestHouse, text: str = "Hm?") -> str:
    receipt = say(house, text)
    claimed = claim(house)
    set_aside(
        claimed.turn, TurnState.FAILED, "no answer", house.uow(), house.now(), house.ids, house.wording, house.desk
    )
    return receipt.conversation_id


def test_who_is_very_upset_is_watched(any_house: TestHouse) -> None:
    """An angry customer is flagged once, with the words that say so; a calm one is not."""
    house = any_house
    angry = say(house, ANGRY).conversation_id
    say(house, "How much is the kettle?", peer="tom")
    flagged = [watch(house), watch(house)]
    (row,) = queue_rows(house.reading(), house.now())

    assert flagged == [[angry], []]
    assert (row.id, row.owner, row.watched) == (angry, "bot", True)
    assert "f***ing" in row.because[0]


def test_who_was_failed_twice_is_watched(any_house: TestHouse) -> None:
    """A customer whom the assistant did not help twice in half an hour is flagged; one failure is none."""
    house = any_house
    key = fail(house)
    once = watch(house)
    fail(house, "Hm??")
    twice = watch(house)
    (row,) = queue_rows(house.reading(), house.now())

    assert (once, twice) == ([], [key])
    assert row.because == ("The assistant did not get on 2 times in half an hour.",)


def test_who_is_taken_care_of_is_not_watched(house: TestHouse) -> None:
    """When a person takes the conversation, or the reason is past, the flag goes."""
    hire(house, CEM)
    taken, calm = say(house, ANGRY).conversation_id, say(house, ANGRY, peer="tom").conversation_id
    watch(house)
    take_over(taken, CEM, house.uow(), house.now(), house.ids, house.wording)
    house.clock.pass_(timedelta(hours=2))
    say(house, "All is well now, thank you.", peer="tom")
    watch(house)
    rows = {row.id: row.watched for row in queue_rows(house.reading(), house.now())}

    assert rows == {taken: False}
    assert calm not in rows


def test_the_rule_gives_its_reasons() -> None:
    """Calm and understood: none. Upset and pressed, vulnerable, or failed again: each says why."""
    assert decide_alarm(read_mood("How much is the kettle?"), 1) == ()
    assert len(decide_alarm(read_mood(ANGRY), 2)) == 2
