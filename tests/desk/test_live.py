"""The desk while it is open, on a real server: customer and person meet, nothing is lost, nobody else listens."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest

from bot.domain.handoff import HandoffOutcome
from bot.domain.staff import Role
from bot.use_cases.handoffs import request_handoff
from bot.use_cases.signing_in import sign_out
from bot.use_cases.staff_accounts import disable_member
from bot.use_cases.turns import claim_turn
from tests.builders import answer, claim
from tests.desk.conftest import Seats, Served
from tests.web.conftest import OpenTab, Tab

pytestmark = pytest.mark.anyio


async def asks_for_person(served: Served, tab: Tab) -> str:
    """A customer in the widget asks for a person, as the dialogue would; the id of the conversation."""
    said = await tab.say("A person, please.")
    house = served.house
    with house.reading() as uow:
        message = uow.conversations.message(said["id"])
        turn = uow.turns.of_message(said["id"])
    outcome = request_handoff(turn.id, message.id, "asked", "", house.uow(), house.now(), house.ids)
    assert outcome is HandoffOutcome.QUEUED
    return message.conversation_id


async def test_person_and_customer_talk(served: Served, sit: Seats, open_tab: OpenTab) -> None:
    """What the customer writes is at the person's desk at once, the answer has the person's name; the assistant is
    silent meanwhile, and answers again after the conversation was given back.
    """
    ann = served.person("Ann")
    seat, tab = await sit(ann), await open_tab()
    await tab.open_chat()
    id = await asks_for_person(served, tab)
    await seat.until(lambda: id in seat.rows(), "the row in the queue")
    assert ann.post(f"conversations/{id}/claim").status_code == 200
    await seat.open(id)
    await seat.until(lambda: seat.rows()[id]["agent"] == "Ann", "the row of Ann")
    await tab.until(lambda: any("Ann" in one["text"] for one in tab.said("bot_uttered")), "who it is")

    await tab.say("My kettle leaks.")
    await seat.until(lambda: any(one["text"] == "My kettle leaks." for one in seat.lines(id)), "the message")
    silent = claim_turn("worker-1", served.house.uow(), served.house.now())
    said = ann.post(f"conversations/{id}/messages", text="I am looking at it.", client_id="c1", confirmed=False)
    await tab.until(lambda: any(one.get("name") == "Ann" for one in tab.said("bot_uttered")), "the answer")
    (told,) = [one for one in tab.said("bot_uttered") if one.get("name") == "Ann"]

    assert silent is None
    assert told["text"] == "I am looking at it." and told["author"] == "agent"
    assert said.json()["message"]["client_id"] == "c1"

    assert ann.post(f"conversations/{id}/give-back", settled="It is replaced.").status_code == 200
    await seat.until(lambda: id not in seat.rows(), "the row to go")
    await tab.say("Thank you!")
    answer(served.house, claim(served.house), "You are welcome.")
    await tab.until(lambda: any(one["text"] == "You are welcome." for one in tab.said("bot_uttered")), "the assistant")


async def test_states_of_messages_are_told(served: Served, sit: Seats, open_tab: OpenTab) -> None:
    """A message that was queued is told once more when it has left."""
    ann = served.person("Ann")
    seat, tab = await sit(ann), await open_tab()
    await tab.open_chat()
    id = await asks_for_person(served, tab)
    ann.post(f"conversations/{id}/claim")
    await seat.open(id)
    ann.post(f"conversations/{id}/messages", text="Hello.")

    await seat.until(lambda: any(one["text"] == "Hello." and one["state"] == "sent" for one in seat.lines(id)), "sent")


async def test_coming_back_brings_what_was_missed(served: Served, sit: Seats) -> None:
    """A desk that says what it has gets exactly what came after it, in order, and nothing twice."""
    ann = served.person("Ann")
    id = served.asks("mara")
    ann.post(f"conversations/{id}/claim")
    first = await sit(ann)
    await first.open(id)
    seen = max(one["seq"] for one in first.lines(id))
    await first.close()
    for number in range(7):
        ann.post(f"conversations/{id}/messages", text=f"line {number}")
    second = await sit(ann)
    log = await second.open(id, since=seen)

    assert [one["text"] for one in log["messages"]] == [f"line {number}" for number in range(7)]
    assert [one["seq"] for one in log["messages"]] == list(range(seen + 1, seen + 8))
    assert log["gap"] is False

    ann.post(f"conversations/{id}/messages", text="one more")
    await second.until(lambda: len(second.lines(id)) == 8, "one more")
    told = [one["seq"] for frame in second.of("log") for one in frame["messages"]]
    fresh = [seq for place, seq in enumerate(told) if seq not in told[:place]]
    assert fresh == list(range(seen + 1, seen + 9))


async def test_other_processes_are_seen(served: Served, sit: Seats) -> None:
    """What the brain, the watchdog or a second gateway writes is at the desk within about half a second."""
    ann = served.person("Ann")
    seat = await sit(ann)
    id = served.asks("mara", "Help!")
    await seat.until(lambda: id in seat.rows(), "the row", 3)
    await seat.open(id)
    served.asks("mara", "Are you there?")

    await seat.until(lambda: any(one["text"] == "Are you there?" for one in seat.lines(id)), "the message", 3)


@pytest.mark.parametrize("how", ["signed out", "access taken away"])
async def test_revoked(served: Served, sit: Seats, how: str) -> None:
    """Who is signed out, or has lost access, is told so and hears nothing after two seconds."""
    ann = served.person("Ann")
    served.person("Zoe", Role.ADMIN)
    seat = await sit(ann)
    begun = time.monotonic()
    if how == "signed out":
        sign_out(served.scene.secrets.hash_token(ann.token), served.scene.office())
    else:
        disable_member("Ann", served.scene.office(), served.scene.actor("Zoe"))
    await seat.until(lambda: seat.is_closed, "the end", 5)

    assert time.monotonic() - begun <= 2.0
    assert seat.frames[-1]["type"] == "signed_out" and seat.socket.close_code == 4401


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"])
async def test_other_pages_get_no_socket(served: Served, sit: Seats, origin: str) -> None:
    """A page of another origin is refused at the handshake, cookie or not."""
    ann = served.person("Ann")
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await sit(ann, origin=origin)

    assert refused.value.status == 403


async def test_strangers_hear_only_that_they_are_signed_out(served: Served, sit: Seats) -> None:
    """A cookie that is no good opens nothing; without the subprotocol nothing opens at all."""
    ann = served.person("Ann")
    served.asks("mara")
    ann.token = "nonsense"
    seat = await sit(ann)
    await seat.until(lambda: seat.is_closed, "the end", 5)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await sit(ann, protocols=())

    assert [frame["type"] for frame in seat.frames] == ["signed_out"]


async def test_both_see_that_the_other_writes(served: Served, sit: Seats, open_tab: OpenTab) -> None:
    """The customer's typing is at the desk, that of who holds the chat at the customer, with their name; a colleague
    who has it open is warned.
    """
    ann, ben = served.person("Ann"), served.person("Ben", Role.SENIOR)
    seat, other, tab = await sit(ann), await sit(ben), await open_tab()
    await tab.open_chat()
    id = await asks_for_person(served, tab)
    ann.post(f"conversations/{id}/claim")
    await seat.open(id)
    await other.open(id)
    await tab.emit("typing", {"on": True})
    await seat.until(lambda: seat.of("typing"), "the customer's sign")
    await seat.send(type="typing", conversation=id, on=True)
    await tab.until(lambda: any(one.get("name") == "Ann" for one in tab.said("typing")), "Ann's sign")
    await other.until(lambda: other.of("writing"), "the warning")
    before = len(tab.said("typing"))
    await other.send(type="typing", conversation=id, on=True)
    await seat.until(lambda: seat.of("writing"), "the warning of Ben")
    await asyncio.sleep(0.1)

    assert seat.of("typing")[0] == {"type": "typing", "conversation": id, "who": "customer", "on": True}
    assert other.of("writing")[0]["by"] == "Ann" and seat.of("writing")[0]["by"] == "Ben"
    assert len(tab.said("typing")) == before  # Ben does not hold it


async def test_presence(served: Served, sit: Seats) -> None:
    """Saying that one is there or away by the socket counts; an auditor takes on nobody."""
    ann, eve = served.person("Ann"), served.person("Eve", Role.AUDITOR)
    seat, auditor = await sit(ann), await sit(eve)
    await seat.send(type="presence", there=False)
    await seat.send(type="ping")
    await seat.until(lambda: seat.of("pong"), "the answer")
    away = ann.get("me").json()["there"]
    await seat.send(type="presence", there=True)
    await seat.send(type="ping")
    await seat.until(lambda: len(seat.of("pong")) == 2, "the answer")
    await auditor.send(type="presence", there=True)
    await auditor.until(lambda: auditor.of("error"), "the refusal")

    assert (away, ann.get("me").json()["there"], eve.get("me").json()["there"]) == (False, True, False)


async def test_a_colleagues_words_are_shown_to_who_opens_them(served: Served, sit: Seats) -> None:
    """In the list, what is said to a colleague stays out; opening it shows it, and leaves one trace in the audit."""
    ann, ben = served.person("Ann"), served.person("Ben")
    id = served.asks("mara", "My secret matter.")
    ann.post(f"conversations/{id}/claim")
    ann.post(f"conversations/{id}/messages", text="Your secret is safe.")
    seat, other = await sit(ann), await sit(ben)

    assert seat.rows()[id]["last"]["text"] == "Your secret is safe."
    assert other.rows()[id]["last"]["text"] is None
    assert "secret" not in str(other.frames)

    await other.open(id)
    with served.house.reading() as uow:
        traces = [entry for entry, _ in uow.audit.about(id) if entry.action == "conversation read"]
    assert [entry.actor for entry in traces] == [ben.actor.id]
    assert "Your secret is safe." in str(other.frames)


async def test_reading_on_after_passing_on_leaves_a_trace(served: Served, sit: Seats) -> None:
    """Who has passed a conversation on and keeps it open reads a colleague's from then on, and that is written down."""
    ann, ben = served.person("Ann"), served.person("Ben")
    id = served.asks("mara")
    ann.post(f"conversations/{id}/claim")
    seat = await sit(ann)
    await seat.open(id)
    passed = ann.post(f"conversations/{id}/transfer", to="Ben", note="")
    ben.post(f"conversations/{id}/messages", text="Now it is me.")
    await seat.until(lambda: any(one["text"] == "Now it is me." for one in seat.lines(id)), "what Ben says")
    with served.house.reading() as uow:
        actors = [entry.actor for entry, _ in uow.audit.about(id) if entry.action == "conversation read"]

    assert passed.status_code == 200
    assert actors == [ann.actor.id]
