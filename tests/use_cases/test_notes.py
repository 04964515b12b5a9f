"""Notes of the staff: who may write and is mentioned, and that no customer ever reads one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.rest import RestChannel
from bot.channels.web_widget import WebWidgetChannel
from bot.domain.errors import BadInput, NotAllowed
from bot.domain.staff import Role
from bot.use_cases.customers import export_customer, find_customer
from bot.use_cases.notes import notes_of, write_note
from bot.use_cases.sending import collect_replies, release_outbox
from bot.use_cases.takeovers import give_back, take_over, transfer
from bot.use_cases.turns import claim_turn
from tests.builders import TestHouse, actor, build_test_house, claim, say
from tests.people import ANN, BEN, CEM, DOT, ask, held_by, hire, take, write
from tests.staff_rows import add_staff


def note(house: TestHouse, key: str, text: str, by: object = ANN) -> None:
    write_note(key, by, text, house.uow(), house.now(), house.ids)  # type: ignore[arg-type]


def test_a_note_mentions_colleagues(any_house: TestHouse) -> None:
    """A colleague is mentioned by "@Name": the longest name that fits, however it is written; others are words."""
    house = any_house
    hire(house, ANN, BEN)
    with house.uow() as uow:
        add_staff(uow, "lee", "Ben Lee", house.now())
        uow.commit()
    key = held_by(house)
    note(house, key, "@ben lee and @BEN, see this; write to x@ben.example, @Nobody.")
    (written,) = notes_of(key, house.reading())

    assert (written.by, written.mentions, written.mentioned) == ("Ann", ("lee", "ben"), ("Ben Lee", "Ben"))


def test_who_may_whisper(house: TestHouse) -> None:
    """An agent notes what they hold, a senior anything; an auditor writes nothing, and nobody an empty note."""
    hire(house, ANN, BEN, CEM)
    key = held_by(house)
    note(house, key, "Mine.")
    note(house, key, "Look at the order.", CEM)
    for person in (BEN, actor("eve", Role.AUDITOR)):
        with pytest.raises(NotAllowed):
            note(house, key, "?", person)
    for text in (" ", "x" * 4_001):
        with pytest.raises(BadInput):
            note(house, key, text)

    assert [one.text for one in notes_of(key, house.reading())] == ["Mine.", "Look at the order."]


words = st.text("abcdefghij", min_size=12, max_size=30).map(lambda text: f"zq{text}")
steps = st.lists(
    st.sampled_from(["customer", "bot", "ask", "claim", "over", "write", "pass", "queue", "back", "note", "note"]),
    min_size=3,
    max_size=25,
)


@settings(max_examples=30, deadline=None)
@given(steps, words)
def test_no_customer_reads_a_note(steps: list[str], secret: str) -> None:
    """Whatever happens around it, the words of a note are in nothing that any channel reads, sends or renders, nor in
    what the dialogue reads or remembers; the customer's export, which shows all that is kept, has them.
    """
    house = build_test_house()
    hire(house, ANN, BEN, CEM, DOT)
    first = say(house, "hello")
    key, seen = first.conversation_id, []
    u = lambda: (house.uow(), house.now(), house.ids, house.wording)  # noqa: E731
    deeds = {
        "customer": lambda: say(house, "hello?"),
        "bot": lambda: claim(house),
        "ask": lambda: ask(house),
        "claim": lambda: take(house, key),
        "over": lambda: take_over(key, CEM, *u()),
        "write": lambda: write(house, key, ANN, "Ann here."),
        "pass": lambda: transfer(key, DOT, "Ben", secret, *u()),
        "queue": lambda: transfer(key, DOT, None, secret, *u()),
        "back": lambda: give_back(key, DOT, "", *u()),
        "note": lambda: note(house, key, secret, DOT),
    }
    for step in [*steps, "note"]:
        try:
            deeds[step]()
        except (NotAllowed, AssertionError):
            pass
        seen += [message for message, _ in release_outbox(("web_widget",), house.uow(), house.now())]
    say(house, "still there?")
    claimed = claim_turn("worker", house.uow(), house.now())
    with house.reading() as uow:
        seen += uow.conversations.history(key)
        seen += uow.conversations.said_in_turn(first.turn_id)
        summaries = [one.summary for one in uow.handoffs.of_conversation(key)]
        memory = uow.memory.load(key)
    seen += collect_replies(first.turn_id, house.uow(), house.now())[1]
    widget, rest = WebWidgetChannel(()), RestChannel("token")
    rendered = [json.dumps([widget.render(one), rest.render(one, "mara")]) for one in seen]
    whole = export_customer(find_customer(key, house.reading(), alone=True), house.reading(), house.now())

    assert not any(secret in text for text in (*rendered, *summaries, json.dumps(memory), repr(claimed)))
    assert secret in json.dumps(whole["notes"])
