"""The widget's sockets on a running Heard: sessions, storing before acknowledging, coming back, strangers."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
import socketio

from bot.settings import read_settings
from bot.signing import Visitor, VisitorTokens
from tests.conftest import RunningHeard
from tests.web.conftest import Closed, OpenTab, Records, RestClient, Tab

pytestmark = pytest.mark.anyio

WEIGHT = "What does the Alba kettle weigh?"


def visitor_of(heard: RunningHeard, tab: Tab) -> str:
    """Who the tab's token says it is."""
    settings = read_settings(heard.directory, {})
    return VisitorTokens(settings.secret_key).read(tab.token, heard.url).id


def texts(messages: list[dict[str, Any]]) -> list[str]:
    """The texts of messages."""
    return [message["text"] for message in messages]


async def test_new_visitor(heard: RunningHeard, open_tab: OpenTab, records: Records) -> None:
    """A new browser gets a token of its own and the greeting that says it talks to a machine."""
    first, second = await open_tab(), await open_tab()
    (greeting,) = await first.open_chat()
    await second.open_chat()

    assert "automated assistant" in greeting["text"] and greeting["author"] == "bot" and greeting["seq"] == 1
    assert first.token and first.token != second.token
    assert texts(records.log(visitor_of(heard, first))) == [greeting["text"]]


async def test_acknowledged_when_stored(heard: RunningHeard, open_tab: OpenTab, records: Records) -> None:
    """When a message is acknowledged its row is there, in the place that the acknowledgement names."""
    tab = await open_tab()
    await tab.open_chat()
    for number in range(5):
        acknowledged = await tab.say(f"message {number}", id=f"m-{number}")
        found = records.rows("select seq, text, client_message_id from messages where id = ?", acknowledged["id"])

        assert acknowledged["ok"] is True
        assert found == [{"seq": acknowledged["seq"], "text": f"message {number}", "client_message_id": f"m-{number}"}]


async def test_answer_arrives(heard: RunningHeard, open_tab: OpenTab) -> None:
    """The answer is pushed with its author and place, after the sign that it is being written."""
    tab = await open_tab()
    await tab.open_chat()
    (answer,) = await tab.answered(WEIGHT)

    assert "1.1 kg" in answer["text"]
    assert (answer["author"], answer["seq"]) == ("bot", 3)
    before = tab.events[: tab.events.index(("bot_uttered", answer))]
    assert ("typing", {"on": True, "seq": answer["seq"] - 1}) in before


async def test_typing_sign_never_stays(heard: RunningHeard, open_tab: OpenTab) -> None:
    """The sign that an answer is being written never comes after that answer, or it would stay for ever."""
    tabs = [await open_tab() for _ in range(12)]
    for tab in tabs:
        await tab.open_chat()
    for _ in range(3):
        await asyncio.gather(*(tab.answered("hello") for tab in tabs))

    for tab in tabs:
        signs = [event for event in tab.events if event[0] == "typing" or event[1] in tab.answers]
        assert [name for name, _ in signs] == ["typing", "bot_uttered"] * 3


async def test_button(heard: RunningHeard, open_tab: OpenTab, records: Records) -> None:
    """A chosen button is written down as its title, whatever text comes with it."""
    tab = await open_tab()
    await tab.open_chat()
    (greeting,) = await tab.answered("hello")
    choice = next(c for c in greeting["quick_replies"] if c["title"] == "I have a complaint")
    (answer,) = await tab.answered("I want a million euros", button=choice["payload"])

    assert "tell me what happened" in answer["text"]
    assert records.said_by(visitor_of(heard, tab)) == ["hello", "I have a complaint"]


async def test_repeat(heard: RunningHeard, open_tab: OpenTab, records: Records) -> None:
    """A message sent again with its id gets the same acknowledgement, and nothing happens twice."""
    tab = await open_tab()
    await tab.open_chat()
    await tab.answered("hello")
    before = len(tab.answers)
    numbers = [await tab.emit("user_uttered", {"message": WEIGHT, "id": "m-1"}) for _ in range(10)]
    acknowledgements = [await tab.ack(number) for number in numbers]
    await tab.until(lambda: len(tab.answers) > before, "the answer")
    await tab.answered("hello")

    weights = [text for text in texts(tab.answers) if "1.1 kg" in text]
    assert acknowledgements[0]["ok"] and all(again == acknowledgements[0] for again in acknowledgements)
    assert len(weights) == 1
    assert records.said_by(visitor_of(heard, tab)) == ["hello", WEIGHT, "hello"]


async def test_reconnecting(heard: RunningHeard, open_tab: OpenTab) -> None:
    """A browser that comes back gets what it has missed, in order, and nothing twice."""
    first = await open_tab()
    await first.open_chat()
    await first.answered("hello")
    seen = first.answers[-1]["seq"]
    other = await open_tab()
    await first.close()
    await other.open_chat(first.token)
    (missed,) = await other.answered(WEIGHT)
    again = await open_tab()
    history = await again.open_chat(first.token, since=seen)

    assert again.token == first.token
    assert [message["seq"] for message in history] == [seen + 1, seen + 2]
    assert [message["author"] for message in history] == ["customer", "bot"]
    assert texts(history) == [WEIGHT, missed["text"]]

    whole = await (await open_tab()).open_chat(first.token)
    assert [message["seq"] for message in whole] == list(range(1, seen + 3))


async def test_answer_while_away(heard: RunningHeard, open_tab: OpenTab, records: Records) -> None:
    """An answer that came while no tab was open is in the history of the next one."""
    tab = await open_tab()
    await tab.open_chat()
    await tab.say(WEIGHT)
    await tab.close()
    visitor = visitor_of(heard, tab)
    later = await open_tab()
    while not any("1.1 kg" in text for text in texts(records.log(visitor))):
        await asyncio.sleep(0.02)

    history = await later.open_chat(tab.token)

    assert sum("1.1 kg" in text for text in texts(history)) == 1


@pytest.mark.parametrize(
    "forge",
    [
        # Not the last one: two bits of it stand for nothing in base64.
        lambda token, key: token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1],
        lambda token, key: token[:-4],
        lambda token, key: token.split(".")[0],
        lambda token, key: token.split(".")[0] + "..",
        lambda token, key: "A" + token[1:],
        lambda token, key: "x" * 5_000,
        lambda token, key: "' or '1'='1",
        lambda token, key: "../../secret.key",
        lambda token, key: "\x00",
        lambda token, key: "\ud800",
    ],
    ids=["one letter", "cut off", "no signature", "empty signature", "other content", "long", "SQL", "path", "NUL",
         "lone surrogate"],
)  # fmt: skip
async def test_forged_token(heard: RunningHeard, open_tab: OpenTab, forge: Any) -> None:
    """A token that we did not sign opens a new visitor's empty chat, never another's."""
    victim = await open_tab()
    await victim.open_chat()
    await victim.answered("my secret is 42")
    thief = await open_tab()
    number = await thief.emit("session_request", {"session_id": forge(victim.token, b""), "since": 0})
    answer = await asyncio.wait_for(thief.ack(number), 5)

    assert answer == {"ok": True}
    assert thief.said("session_confirm")[0] != victim.token
    assert [message["author"] for message in thief.said("history")[0]["messages"]] == ["bot"]
    await victim.answered(WEIGHT)
    assert thief.answers == []


@pytest.mark.parametrize("what", ["another key", "another origin", "another purpose", "visitor id", "conversation id"])
async def test_token_of_another(heard: RunningHeard, open_tab: OpenTab, records: Records, what: str) -> None:
    """A token signed elsewhere, for another page or for another purpose is as good as none."""
    victim = await open_tab()
    await victim.open_chat()
    await victim.answered("my secret is 42")
    key = read_settings(heard.directory, {}).secret_key
    visitor = visitor_of(heard, victim)
    conversation = records.rows("select id from conversations where peer = ?", visitor)[0]["id"]
    tokens = {
        "another key": VisitorTokens(b"another key").issue(Visitor(visitor, heard.url)),
        "another origin": VisitorTokens(key).issue(Visitor(visitor, "https://other.example")),
        "another purpose": _signed_for_another_purpose(key, visitor, heard.url),
        "visitor id": visitor,
        "conversation id": conversation,
    }
    thief = await open_tab()
    history = await thief.open_chat(tokens[what])

    assert thief.token not in (victim.token, tokens[what])
    assert visitor_of(heard, thief) != visitor
    assert [message["author"] for message in history] == ["bot"]


def _signed_for_another_purpose(key: bytes, visitor: str, origin: str) -> str:
    from itsdangerous import URLSafeTimedSerializer

    return str(URLSafeTimedSerializer(key, salt="turn-context").dumps({"v": visitor, "o": origin}))


async def test_message_cannot_name_another(heard: RunningHeard, open_tab: OpenTab, records: Records) -> None:
    """Who speaks is decided by the session that was opened, not by anything in a message."""
    victim, thief = await open_tab(), await open_tab()
    await victim.open_chat()
    await thief.open_chat()
    visitor = visitor_of(heard, victim)
    await thief.answered(
        "file it", session_id=victim.token, visitor=visitor, sender=visitor, conversation_id=visitor, channel="rest"
    )

    assert records.said_by(visitor) == []
    assert records.said_by(visitor_of(heard, thief)) == ["file it"]


async def test_button_of_another(heard: RunningHeard, open_tab: OpenTab, records: Records) -> None:
    """A button works only in the chat it was offered in, sent as a button or as a text."""
    victim, thief = await open_tab(), await open_tab()
    await victim.open_chat()
    await thief.open_chat()
    payload = (await victim.answered("hello"))[0]["quick_replies"][0]["payload"]
    as_button = await thief.say("yes", button=payload)
    as_text = await thief.say(payload)

    assert as_button == as_text
    assert as_button == {"error": "That choice is not open in this chat; please say it in your own words."}
    assert records.said_by(visitor_of(heard, thief)) == []


@pytest.mark.parametrize(
    "origin", [None, "null", "https://evil.example", "{url}.evil.example", "https://127.0.0.1", "{url}0", "{url}/shop"]
)
async def test_refused_origin(heard: RunningHeard, open_tab: OpenTab, origin: str | None) -> None:
    """A page that may not carry the chat, and a client that names none, cannot connect."""
    with pytest.raises((aiohttp.WSServerHandshakeError, ConnectionRefusedError)) as refusal:
        await open_tab(origin=origin and origin.format(url=heard.url))
    assert "403" in str(refusal.value) or "HEARD_ALLOWED_ORIGINS" in str(refusal.value)


async def test_message_before_the_session(heard: RunningHeard, open_tab: OpenTab) -> None:
    """A message on a socket that has opened no chat is refused in a sentence."""
    tab = await open_tab()

    assert await tab.say("hello") == {"error": "This chat has not been opened yet; please reload the page."}


@pytest.mark.parametrize(
    "event",
    [
        None,
        5,
        True,
        "hello",
        ["hello"],
        {},
        {"message": None},
        {"message": 5},
        {"message": ["hello"]},
        {"message": {"text": "hello"}},
        {"message": ""},
        {"message": "\u200b\x00"},
        {"message": "a" * 2_001},
        {"message": "hello", "id": 5},
        {"message": "hello", "id": "x" * 65},
        {"message": "hello", "id": "\ud800"},
        {"message": "hello", "button": "b_" + "x" * 22},
    ],
    ids=lambda event: json.dumps(event)[:40],
)
async def test_junk_message(heard: RunningHeard, open_tab: OpenTab, records: Records, event: object) -> None:
    """What is no message gets a sentence that asks for no second try, is not stored, and the talk goes on."""
    tab = await open_tab()
    await tab.open_chat()
    refusal = await tab.call("user_uttered", event)

    assert set(refusal) == {"error"} and refusal["error"].endswith(".")
    assert records.said_by(visitor_of(heard, tab)) == []
    assert await tab.answered("hello")


@pytest.mark.parametrize("request_", [5, "token", [1], {"session_id": 5}, {"since": -1}, {"since": 10**30}, {"x": 1}])
async def test_junk_session_request(heard: RunningHeard, open_tab: OpenTab, request_: object) -> None:
    """A session request with junk in it is that of a new visitor."""
    tab = await open_tab()

    assert await tab.call("session_request", request_) == {"ok": True}
    assert [message["seq"] for message in tab.said("history")[0]["messages"]] == [1]
    assert await tab.answered("hello")


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "garbage",
        "4",
        "42",
        "42[]",
        "42[5]",
        '42{"a":1}',
        '42["user_uttered"',
        '42["nonsense",{"a":1}]',
        '42["user_uttered","a","b","c"]',
        '42["connect"]',
        '42["disconnect"]',
        "42" + "[" * 20_000,
        "42" + "9" * 300 + '["user_uttered",{}]',
        '451-["user_uttered",{"_placeholder":true,"num":0}]',
        "43",
        "9999",
        b"\x00\xff",
        b"x" * 70_000,
        '42["user_uttered",{"message":"' + "x" * 70_000 + '"}]',
    ],
    ids=lambda frame: repr(frame[:40]),
)
async def test_junk_frame(heard: RunningHeard, open_tab: OpenTab, frame: str | bytes) -> None:
    """A frame that is none of ours costs its sender at most the connection; everybody else is served on."""
    bystander, vandal = await open_tab(), await open_tab()
    await bystander.open_chat()
    await vandal.open_chat()
    await (vandal.socket.send_bytes(frame) if isinstance(frame, bytes) else vandal.socket.send_str(frame))

    assert await bystander.answered("hello")
    again = await open_tab()
    assert texts(await again.open_chat(vandal.token))
    assert await again.answered("hello")


@pytest.mark.parametrize("large", ["text", "binary"])
async def test_huge_frame(heard: RunningHeard, open_tab: OpenTab, records: Records, large: str) -> None:
    """A frame over 64 kB closes the socket that sent it, before anything is stored."""
    tab = await open_tab()
    await tab.open_chat()
    if large == "binary":
        await tab.socket.send_bytes(b"x" * 65_537)
    else:
        await tab.emit("user_uttered", {"message": "x" * 65_537})

    await tab.until_closed()
    assert records.said_by(visitor_of(heard, tab)) == []


async def test_second_tab(heard: RunningHeard, open_tab: OpenTab) -> None:
    """Both tabs of a visitor show the same talk: the other's message, the sign of writing and the answer, once each."""
    first, second, stranger = await open_tab(), await open_tab(), await open_tab()
    await first.open_chat()
    await second.open_chat(first.token)
    await stranger.open_chat()
    (answer,) = await first.answered(WEIGHT)
    await second.until(lambda: bool(second.answers), "the answer in the second tab")

    heard_by_second = [message for history in second.said("history")[1:] for message in history["messages"]]
    assert second.token == first.token
    assert [(message["author"], message["text"]) for message in heard_by_second] == [("customer", WEIGHT)]
    assert second.answers == [answer]
    assert len(first.said("history")) == 1  # its own message does not come back to it
    assert {name for name, _ in stranger.events} <= {"session_confirm", "history", "bot_uttered", "standing"}
    assert stranger.answers == [] and len(stranger.said("history")) == 1


async def test_fifth_socket(heard: RunningHeard, open_tab: OpenTab) -> None:
    """A visitor's fifth socket closes the oldest one and leaves the others open."""
    tabs = [await open_tab() for _ in range(5)]
    await tabs[0].open_chat()
    for tab in tabs[1:]:
        await tab.open_chat(tabs[0].token)
    await tabs[0].until_closed()
    await tabs[4].answered(WEIGHT)
    for tab in tabs[1:4]:
        await tab.until(lambda tab=tab: bool(tab.answers), "the answer in every open tab")

    assert [tab.is_closed for tab in tabs] == [True, False, False, False, False]


async def test_asking_for_the_session_again(heard: RunningHeard, open_tab: OpenTab) -> None:
    """A socket that asks for its session a second time is not counted twice, so none is closed for it."""
    tabs = [await open_tab() for _ in range(4)]
    await tabs[0].open_chat()
    for tab in tabs[1:]:
        await tab.open_chat(tabs[0].token)
    await tabs[3].open_chat(tabs[0].token)
    await tabs[3].answered(WEIGHT)

    for tab in tabs[:3]:
        await tab.until(lambda tab=tab: bool(tab.answers), "the answer in every tab")
    assert [tab.is_closed for tab in tabs] == [False] * 4


async def test_change_of_visitor(heard: RunningHeard, open_tab: OpenTab) -> None:
    """A socket that opens another visitor's chat hears no more of the one it had before."""
    shared, own = await open_tab(), await open_tab()
    await own.open_chat()
    await shared.open_chat(own.token)
    await shared.open_chat()  # as after "forget this chat" on a shared computer
    await own.answered(WEIGHT)
    await shared.answered("hello")

    assert shared.token != own.token
    assert not any("1.1 kg" in text for text in texts(shared.answers))


async def test_ten_messages_in_a_row(heard: RunningHeard, open_tab: OpenTab, records: Records) -> None:
    """Ten messages typed without waiting are stored and answered in the order they were typed."""
    tab = await open_tab()
    await tab.open_chat()
    sent = [f"{WEIGHT} ({number})" for number in range(10)]
    numbers = [await tab.emit("user_uttered", {"message": text, "id": text}) for text in sent]
    acknowledgements = [await tab.ack(number) for number in numbers]
    await tab.until(lambda: len(tab.answers) >= 10, "ten answers")

    places = [answer["seq"] for answer in tab.answers]
    log = records.log(visitor_of(heard, tab))
    assert all(acknowledged["ok"] for acknowledged in acknowledgements)
    assert [row["text"] for row in log if row["author"] == "customer"] == sent
    assert places == sorted(set(places))
    assert [row["turn_id"] for row in log if row["author"] == "bot" and row["seq"] > 1] == [
        row["turn_id"] for row in log if row["state"]
    ]


async def test_markup_is_text(heard: RunningHeard, open_tab: OpenTab) -> None:
    """What a customer wrote comes back in the history exactly as it was written, for the page to show as text."""
    tab, other = await open_tab(), await open_tab()
    await tab.open_chat()
    written = "<img src=x onerror=alert(1)> & <b>5 * 3</b> C_2026_1 [a](javascript:alert(1))"
    await tab.answered(written)
    history = await other.open_chat(tab.token)

    assert texts(history)[1] == written


async def test_widget_of_rasa(heard: RunningHeard, records: Records) -> None:
    """An ordinary Socket.IO client that speaks as Rasa's widgets do is served: session, message, answer, history."""
    client, talked = socketio.AsyncClient(reconnection=False), asyncio.Event()
    tokens: list[str] = []
    answers: list[dict[str, Any]] = []
    client.on("session_confirm", tokens.append)

    def on_answer(answer: dict[str, Any]) -> None:
        answers.append(answer)
        if "quick_replies" in answer:
            talked.set()

    client.on("bot_uttered", on_answer)
    await client.connect(heard.url, headers={"Origin": heard.url}, transports=["polling"])
    try:
        await client.call("session_request", {"session_id": None})
        await client.call("session_request", {"session_id": tokens[-1]})
        await client.emit("user_uttered", {"message": "hello", "session_id": tokens[-1], "customData": {"lang": "en"}})
        await asyncio.wait_for(talked.wait(), 20)
    finally:
        await client.eio.disconnect(abort=True)  # a polite one waits for the poll that is under way: 25 s

    assert len(tokens) == 2 and tokens[0] == tokens[1]
    assert "automated assistant" in answers[0]["text"]  # these widgets know no history event
    assert answers[1]["text"].startswith("Hello!")
    assert {"content_type", "title", "payload"} == set(answers[1]["quick_replies"][0])


async def test_rest_and_widget_are_apart(
    heard: RunningHeard, open_tab: OpenTab, rest: RestClient, records: Records
) -> None:
    """A server that names a visitor's id as the sender speaks in a conversation of its own, not in the visitor's."""
    tab = await open_tab()
    await tab.open_chat()
    visitor = visitor_of(heard, tab)
    await asyncio.to_thread(rest.replies, visitor, WEIGHT)
    await tab.answered("hello")

    found = records.rows("select channel from conversations where peer = ? order by channel", visitor)
    assert [row["channel"] for row in found] == ["rest", "web_widget"]
    assert not any("1.1 kg" in text for text in texts(tab.answers))


async def test_closed_tab_raises(heard: RunningHeard, open_tab: OpenTab) -> None:
    """A tab whose socket was closed says so instead of waiting: the tests above would notice a lost connection."""
    tab = await open_tab()
    await tab.open_chat()
    await tab.socket.send_bytes(b"x" * 70_000)

    await tab.until_closed()
    with pytest.raises((Closed, ConnectionError)):
        await tab.say("hello")
