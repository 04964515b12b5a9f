"""Taking over, passing on and giving back: who may, what the customer reads, what goes along."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.conversation import Owner
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.handoff import HIGHEST_PRIORITY, TAKE_WITHIN, HandoffOutcome, HandoffState
from bot.domain.message import Author
from bot.domain.staff import Actor, Role
from bot.domain.turn import TurnState
from bot.use_cases.handoffs import escalate_handoffs, request_handoff, watch_handoffs
from bot.use_cases.notes import notes_of
from bot.use_cases.presence import away, heartbeat, watch_lost_agents
from bot.use_cases.takeovers import SETTLED, give_back, take_over, transfer
from tests.builders import TestHouse, actor, answer, claim, said_to, say
from tests.people import ANN, BEN, CEM, DOT, ask, comes, conversation, handoff, held_by, hire, take, write
from tests.staff_rows import give_duties, take_access


def over(house: TestHouse, key: str, person: Actor) -> None:
    take_over(key, person, house.uow(), house.now(), house.ids, house.wording)


def back(house: TestHouse, key: str, person: Actor, settled: str = "") -> None:
    give_back(key, person, settled, house.uow(), house.now(), house.ids, house.wording)


def on(house: TestHouse, key: str, person: Actor, to: str | None, note: str = "") -> None:
    transfer(key, person, to, note, house.uow(), house.now(), house.ids, house.wording)


def lose(house: TestHouse) -> list[str]:
    return watch_lost_agents(house.reading(), house.uow(), house.now(), house.ids, house.wording)


def test_the_customer_reads_whom_they_talk_to(any_house: TestHouse) -> None:
    """When somebody comes, the customer is told their name, and each of their messages carries it."""
    house = any_house
    hire(house, ANN)
    key = held_by(house)
    write(house, key, text="What can I do for you?")
    with house.reading() as uow:
        log = uow.conversations.history(key)

    assert [m.text for m in log if m.author is Author.SYSTEM] == ["You are now talking to Ann."]
    assert [(m.name, m.staff_id) for m in log if m.author is Author.AGENT] == [("Ann", "ann")]
    assert {m.name for m in log if m.author is not Author.AGENT} == {None}


def test_in_their_language(house: TestHouse) -> None:
    """A customer who is spoken to in German is told so in German."""
    hire(house, ANN)
    receipt = say(house, "Einen Menschen bitte")
    with house.uow() as uow:
        uow.conversations.save_language(receipt.conversation_id, "de")
        uow.commit()
    request_handoff(receipt.turn_id, receipt.message_id, "asked", "", house.uow(), house.now(), house.ids)
    take(house, receipt.conversation_id)

    assert said_to(house, receipt.conversation_id)[-1] == "Sie sprechen jetzt mit Ann."


def test_taking_over_from_the_assistant(any_house: TestHouse) -> None:
    """A senior steps in unasked: what waits is theirs to read, an answer on its way is not said, and the time that
    nobody waited is no waiting time.
    """
    house = any_house
    hire(house, CEM)
    first = say(house, "My kettle leaks.")
    claimed = claim(house)
    second = say(house, "And it is hot.")
    over(house, first.conversation_id, CEM)
    answer(house, claimed, "An answer.")
    with house.reading() as uow:
        waits = uow.handoffs.waits_since(house.now() - timedelta(days=1))
        state = uow.turns.get(second.turn_id).state

    assert conversation(house, first.conversation_id).agent_id == "cem"
    assert "An answer." not in said_to(house, first.conversation_id)
    assert state is TurnState.RELAYED
    assert waits == []
    opened = handoff(house, first.conversation_id)
    assert opened is not None and opened.summary == "My kettle leaks.\nAnd it is hot."


def test_who_may_take_over(house: TestHouse) -> None:
    """An agent takes what waits, not what the assistant or a colleague holds; an auditor takes nothing."""
    hire(house, ANN, BEN, CEM)
    waiting = ask(house)[0].conversation_id
    of_bot = say(house, "hello", peer="tom").conversation_id
    of_ben = held_by(house, BEN, peer="liv")
    over(house, waiting, ANN)
    for key in (of_bot, of_ben):
        with pytest.raises(NotAllowed):
            over(house, key, ANN)
    with pytest.raises(NotAllowed):
        over(house, of_bot, actor("eve", Role.AUDITOR))
    over(house, of_ben, CEM)

    assert [conversation(house, key).agent_id for key in (waiting, of_bot, of_ben)] == ["ann", None, "cem"]
    with pytest.raises(NotAllowed):
        write(house, of_ben, BEN)


def test_taking_over_again_says_nothing_again(house: TestHouse) -> None:
    """Who holds a conversation already may ask for it again; the customer hears nothing of it."""
    hire(house, CEM)
    key = say(house, "hello").conversation_id
    over(house, key, CEM)
    before = said_to(house, key)
    over(house, key, CEM)

    assert said_to(house, key) == before


def test_passing_on_to_a_colleague(any_house: TestHouse) -> None:
    """A colleague who is there has it at once; the customer is told, the note is for the colleague alone."""
    house = any_house
    hire(house, ANN, BEN)
    key = held_by(house)
    on(house, key, ANN, "ben", "Knows kettles, @Ben does.")
    (note,) = notes_of(key, house.reading())
    opened = handoff(house, key)

    assert conversation(house, key).agent_id == "ben"
    assert said_to(house, key)[-1] == "Ann has passed you on. You are now talking to Ben."
    assert (note.text, note.by, note.mentioned) == (
        "Ann passed this on to Ben: Knows kettles, @Ben does.",
        None,
        ("Ben",),
    )
    assert opened is not None and opened.claimed_by == "ben"


def test_nobody_is_promised_who_cannot_come(house: TestHouse) -> None:
    """To a colleague who is away or full, or one that is none, nothing is passed on; it stays where it was."""
    hire(house, ANN, BEN, CEM)
    away("ben", house.uow(), house.now())
    with house.uow() as uow:
        give_duties(uow, "cem", most_chats=0)
        uow.commit()
    key = held_by(house)
    before = said_to(house, key)
    for name, error in (("Ben", NotAllowed), ("Cem", NotAllowed), ("Ann", NotAllowed), ("Nobody", NotFound)):
        with pytest.raises(error):
            on(house, key, ANN, name)

    assert conversation(house, key).agent_id == "ann"
    assert said_to(house, key) == before


def test_passing_on_to_the_queue_or_a_team(any_house: TestHouse) -> None:
    """The customer waits again, before those who asked later, and for a team where one was named."""
    house = any_house
    hire(house, ANN)
    hire(house, BEN, team="returns")
    first, second = held_by(house), held_by(house, peer="tom")
    house.clock.pass_(timedelta(minutes=30))
    ask(house, peer="later")
    on(house, first, ANN, None)
    on(house, second, ANN, "Returns")
    with house.reading() as uow:
        queue = [(row.id, row.team) for row in uow.views.queue(house.now())]
    opened = handoff(house, first)

    assert queue[:2] == [(first, None), (second, "returns")]
    assert opened is not None and (opened.state, opened.priority) == (HandoffState.WAITING, 1)
    assert opened.take_by == house.now() + TAKE_WITHIN
    assert said_to(house, first)[-1].startswith("Ann has left this chat and asked for a colleague")


def test_giving_back(any_house: TestHouse) -> None:
    """The customer is told, the dialogue remembers what was settled and lets go of its form, the staff read it."""
    house = any_house
    hire(house, ANN)
    receipt, _ = ask(house)
    key = receipt.conversation_id
    with house.uow() as uow:
        uow.memory.save(key, [{"event": "active_loop", "name": "complaint_form"}], "before")
        uow.commit()
    take(house, key)
    back(house, key, ANN, "A new kettle  is sent.")
    following = say(house, "Thank you.")
    claimed = claim(house)
    with house.reading() as uow:
        (closed,) = uow.handoffs.of_conversation(key)
    slots = {event["name"]: event["value"] for event in claimed.memory if event["event"] == "slot"}

    assert claimed.turn.id == following.turn_id
    assert slots == {SETTLED: "A new kettle is sent.", "requested_slot": None}
    assert [event["name"] for event in claimed.memory if event["event"] == "active_loop"][-1] is None
    assert (closed.state, closed.settled, closed.ended_at) == (
        HandoffState.ENDED, "A new kettle is sent.", house.now(),
    )  # fmt: skip
    assert said_to(house, key)[-1] == house.wording.say("utter_back_with_assistant")
    assert notes_of(key, house.reading())[-1].text.endswith("Settled: A new kettle is sent.")


def test_a_lost_desk(any_house: TestHouse) -> None:
    """A minute after the last sign of life of a desk, all that its person holds waits again, first, and told once."""
    house = any_house
    comes(house, ANN)
    comes(house, BEN)
    keys = [held_by(house, ANN, peer=peer) for peer in ("mara", "tom")]
    kept = held_by(house, BEN, peer="liv")
    asked = [handoff(house, key).asked_at for key in keys]  # type: ignore[union-attr]
    house.clock.pass_(timedelta(seconds=59))
    heartbeat("ben", house.uow(), house.now())
    too_early = lose(house)
    house.clock.pass_(timedelta(seconds=1))
    freed = lose(house)
    again = lose(house)
    opened = [handoff(house, key) for key in keys]

    assert (too_early, sorted(freed), again) == ([], sorted(keys), [])
    assert [conversation(house, key).owner for key in (*keys, kept)] == [Owner.QUEUE, Owner.QUEUE, Owner.AGENT]
    assert [one.asked_at for one in opened if one] == asked
    assert {(one.priority, one.take_by, one.claimed_by) for one in opened if one} == {
        (1, house.now() + TAKE_WITHIN, None)
    }
    for key in keys:
        assert sum("broke off" in text for text in said_to(house, key)) == 1


def test_access_taken_away_is_a_lost_desk(house: TestHouse) -> None:
    """What somebody holds whose access was taken away waits for another person at once."""
    hire(house, ANN)
    key = held_by(house)
    with house.uow() as uow:
        take_access(uow, "Ann", True)
        uow.commit()

    assert lose(house) == [key]
    assert conversation(house, key).owner is Owner.QUEUE


def test_nobody_comes_after_a_lost_desk(house: TestHouse) -> None:
    """Who is taken by nobody after that gets the promised call-back, as anybody does who waits in vain."""
    comes(house, ANN)
    key = held_by(house)
    house.clock.pass_(timedelta(minutes=2))
    lose(house)
    house.clock.pass_(TAKE_WITHIN + timedelta(seconds=1))
    watch_handoffs(house.reading(), house.uow(), house.now(), house.ids, house.wording, house.desk)
    with house.reading() as uow:
        (case,) = uow.cases.of_conversation(key)

    assert conversation(house, key).owner is Owner.BOT
    assert case.reference in said_to(house, key)[-1]


def test_half_of_the_time_is_over(any_house: TestHouse) -> None:
    """Who has waited half of the promised time comes before others, and those who lead the desk see it; once."""
    house = any_house
    hire(house, ANN)
    key = ask(house)[0].conversation_id
    house.clock.pass_(TAKE_WITHIN / 2 - timedelta(seconds=1))
    early = escalate_handoffs(house.reading(), house.uow(), house.now())
    house.clock.pass_(timedelta(seconds=1))
    done = [escalate_handoffs(house.reading(), house.uow(), house.now()) for _ in range(2)]
    with house.reading() as uow:
        (row,) = uow.views.queue(house.now())

    assert (early, done) == ([], [[key], []])
    assert (row.priority, row.escalated, row.owner) == (1, True, "queue")


def test_safety_comes_first_and_never_goes_higher(house: TestHouse) -> None:
    """Where somebody may be in danger nobody comes before them, however often others are raised."""
    hire(house, ANN)
    receipt = say(house, "It burns!")
    request_handoff(receipt.turn_id, receipt.message_id, "safety", "", house.uow(), house.now(), house.ids)
    house.clock.pass_(TAKE_WITHIN / 2)
    escalate_handoffs(house.reading(), house.uow(), house.now())
    opened = handoff(house, receipt.conversation_id)

    assert opened is not None and opened.priority == HIGHEST_PRIORITY


def test_everybody_is_busy(any_house: TestHouse) -> None:
    """When all who are there have as many chats as they can, the customer waits all the same, and is told so."""
    house = any_house
    hire(house, ANN, most_chats=1)
    held_by(house)
    receipt, outcome = ask(house, peer="tom")

    assert outcome is HandoffOutcome.FULL and outcome.is_waiting
    assert conversation(house, receipt.conversation_id).owner is Owner.QUEUE


def test_nobody_speaks_the_language(any_house: TestHouse) -> None:
    """Where the assistant speaks a customer's language and no person who is there does, nobody is told to wait; where
    the assistant does not, or somebody may be in danger, a person with a translation is better than none.
    """
    house = any_house
    hire(house, ANN, languages=["en"])
    outcomes = []
    for number, (language, reason) in enumerate([("de", "asked"), ("fr", "asked"), ("de", "safety"), (None, "asked")]):
        receipt = say(house, "…", peer=f"customer {number}")
        with house.uow() as uow:
            uow.conversations.save_language(receipt.conversation_id, language)
            uow.commit()
        outcomes.append(
            request_handoff(receipt.turn_id, receipt.message_id, reason, "", house.uow(), house.now(), house.ids)
        )

    assert outcomes == [HandoffOutcome.NO_LANGUAGE, *[HandoffOutcome.QUEUED] * 3]


def test_supervisors_may_pass_on_and_give_back_for_others(house: TestHouse) -> None:
    """Who leads the desk may end or pass on what a colleague holds; an agent may not."""
    hire(house, ANN, BEN, DOT)
    key = held_by(house)
    for act in (back, lambda house, key, who: on(house, key, who, None)):
        with pytest.raises(NotAllowed):
            act(house, key, BEN)
    on(house, key, DOT, "Ben")
    back(house, key, DOT)

    assert conversation(house, key).owner is Owner.BOT


def test_a_desk_that_did_not_hear_the_answer(any_house: TestHouse) -> None:
    """The same message sent again by a desk is sent once; another person's is not taken for it."""
    house = any_house
    hire(house, ANN)
    key = held_by(house)
    first, again = (write(house, key, text="Hello.", client_id="c-1") for _ in range(2))
    other = write(house, key, text="Hello.", client_id="c-2")

    assert (first.id, first.name) == (again.id, again.name)
    assert other.id != first.id
    assert said_to(house, key).count("Hello.") == 2
