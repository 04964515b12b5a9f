"""The server-to-server door: who is let in, what counts as a message, how an answer looks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.rest import LONGEST_KEY, RestChannel
from bot.domain.errors import BadInput, UntrustedRequest
from bot.domain.message import Author, Message, OfferedButton
from tests.builders import TUESDAY_MORNING

TOKEN = "k3s-Jw_r9"


@pytest.fixture
def channel() -> RestChannel:
    """The channel of a shop whose token is known."""
    return RestChannel(TOKEN)


def body(**changes: object) -> bytes:
    """A request that is good but for the changes; one set to ... is left out."""
    content = {"sender": "mara", "message": "hello", "message_id": "m-1", **changes}
    return json.dumps({name: value for name, value in content.items() if value is not ...}).encode()


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_right_token(channel: RestChannel, scheme: str) -> None:
    """The token is let in, however its scheme is written."""
    let_in = channel.verify({"authorization": f"{scheme} {TOKEN}"})

    assert let_in is None  # and nothing was raised


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        TOKEN,
        f"Basic {TOKEN}",
        f"Token {TOKEN}",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN.upper()}",
        f"Bearer {TOKEN} {TOKEN}",
        f"Bearer Bearer {TOKEN}",
        f"Bearer {TOKEN}é",
        "Bearer None",
        "Bearer ' or '1'='1",
    ],
)
def test_wrong_token(channel: RestChannel, authorization: str | None) -> None:
    """Anything but the token is refused, in a sentence that does not give it away."""
    headers = {} if authorization is None else {"authorization": authorization}

    with pytest.raises(UntrustedRequest) as refusal:
        channel.verify(headers)
    assert TOKEN not in str(refusal.value) and "rest-token" in str(refusal.value)


def test_good_message(channel: RestChannel) -> None:
    """A good request holds one message, with its sender and its id."""
    parsed = channel.parse(body(sender="  mara ", message="Where is it?"))

    assert parsed == [{"sender": "mara", "message": "Where is it?", "message_id": "m-1"}]


def test_message_without_id(channel: RestChannel) -> None:
    """Rasa's own clients send no message id, and need none."""
    (parsed,) = channel.parse(body(message_id=...))

    assert parsed == {"sender": "mara", "message": "hello", "message_id": None}


def test_unknown_fields(channel: RestChannel) -> None:
    """What a client sends besides is passed over: no field of the request chooses channel, account or time."""
    (parsed,) = channel.parse(body(channel="web_widget", account="other", metadata={"admin": True}, seq=1))

    inbound = channel.inbound(parsed, "hello", None)
    assert set(parsed) == {"sender", "message", "message_id"}
    assert (inbound.channel, inbound.account, inbound.peer) == ("rest", "default", "mara")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"{",
        b'{"sender": "mara"',
        b"\x00\x01\x02\xff\xfe",
        b'{"sender": "mara", "message": "\xff\xfe"}',
        b"sender=mara&message=hello",
        b"[" * 100_000,
        b'{"sender": "mara", "message": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b'{"a":' * 50_000,
    ],
    ids=lambda content: repr(content[:24]),
)
def test_not_json(channel: RestChannel, content: bytes) -> None:
    """What is no JSON, or is nested beyond reason, is refused with an example of what is."""
    with pytest.raises(BadInput) as refusal:
        channel.parse(content)
    assert str(refusal.value) == 'The body must be JSON such as {"sender": "…", "message": "…"}.'


@pytest.mark.parametrize("content", [b"[]", b'[{"sender": "mara", "message": "hello"}]', b'"hello"', b"5", b"null"])
def test_not_an_object(channel: RestChannel, content: bytes) -> None:
    """A request is one object; a list of messages is not quietly taken for its first."""
    with pytest.raises(BadInput) as refusal:
        channel.parse(content)
    assert "JSON object" in str(refusal.value)


@pytest.mark.parametrize(
    "sender", [..., None, "", "   ", "\t\n", 5, True, ["mara"], {"id": "mara"}, "x" * (LONGEST_KEY + 1)]
)
def test_bad_sender(channel: RestChannel, sender: object) -> None:
    """Every message has a sender of its own: there is no common one that strangers would share."""
    with pytest.raises(BadInput) as refusal:
        channel.parse(body(sender=sender))
    assert "'sender'" in str(refusal.value) and str(LONGEST_KEY) in str(refusal.value)


def test_longest_sender(channel: RestChannel) -> None:
    """A sender may be as long as its column."""
    (parsed,) = channel.parse(body(sender="x" * LONGEST_KEY))

    assert parsed["sender"] == "x" * LONGEST_KEY


@pytest.mark.parametrize("message_id", ["", "x" * 65, 5, True, ["m"], {"id": "m"}])
def test_bad_message_id(channel: RestChannel, message_id: object) -> None:
    """A message id is a text that fits its column."""
    with pytest.raises(BadInput) as refusal:
        channel.parse(body(message_id=message_id))
    assert "'message_id'" in str(refusal.value)


@pytest.mark.parametrize("field", ["sender", "message_id"])
@pytest.mark.parametrize("character", ["\ud800", "\x00"], ids=["lone surrogate", "NUL"])
def test_unstorable_key(channel: RestChannel, field: str, character: str) -> None:
    """A name or id that no database can hold is the sender's mistake, told at once, not a fault to be tried again."""
    with pytest.raises(BadInput) as refusal:
        channel.parse(body(**{field: f"m{character}ara"}))
    assert f"'{field}'" in str(refusal.value)


@pytest.mark.parametrize("message", [..., None, "", 5, ["hello"], {"text": "hello"}, "x" * 100_000])
def test_message_is_passed_on_as_it_is(channel: RestChannel, message: Any) -> None:
    """Whether a text can be taken is decided by the one cleaner of all channels, so it comes through untouched."""
    (parsed,) = channel.parse(body(message=message))

    assert parsed["message"] == (None if message is ... else message)


def test_answer_in_rasas_shape(channel: RestChannel) -> None:
    """An answer looks as Rasa's does: recipient, text, and buttons whose payload is an opaque id."""
    message = Message(
        "id-1", "c-1", 2, Author.BOT, "Which one?", TUESDAY_MORNING,
        buttons=(OfferedButton("b_0001", "This"), OfferedButton("b_0002", "That")),
    )  # fmt: skip

    assert channel.render(message, "mara") == {
        "recipient_id": "mara",
        "text": "Which one?",
        "buttons": [{"title": "This", "payload": "b_0001"}, {"title": "That", "payload": "b_0002"}],
    }


def test_answer_without_buttons(channel: RestChannel) -> None:
    """An answer without choices has no empty list of them, as Rasa's has none."""
    message = Message("id-1", "c-1", 2, Author.BOT, "<b>5 < 6 & 7</b>", TUESDAY_MORNING)

    assert channel.render(message, "mara") == {"recipient_id": "mara", "text": "<b>5 < 6 & 7</b>"}
