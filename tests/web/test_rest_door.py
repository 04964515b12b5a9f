"""The server-to-server door of a running Heard: hostile texts, broken requests, repeats, many at once."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import Any, Iterator

import httpx
import pytest
import yaml

from bot.settings import PROJECT
from bot.storage.tables import metadata
from tests.web.conftest import NO_TLS, Records, RestClient

INTENTS = set(yaml.safe_load((PROJECT / "domain.yml").read_text())["intents"]) | {"nlu_fallback"}
COMMANDS = {"approve", "restart", "back", "session_start", "EXTERNAL"}

# What a customer may send → what is stored of it.
TAKEN = {
    "emoji only": ("😀🎉👩‍👩‍👧", "😀🎉👩‍👩‍👧"),
    "Arabic": ("أين طلبي؟", "أين طلبي؟"),
    "Hebrew": ("איפה ההזמנה שלי?", "איפה ההזמנה שלי?"),
    "direction override": ("\u202egnp.exe\u202c \u2066שלום\u2069", "gnp.exe שלום"),
    "zalgo": ("q" + "\u0301" * 500 + "uiet", "q\u0301\u0301\u0301\u0301uiet"),
    "zero-width": ("re\u200bfu\ufeffnd", "refund"),
    "2,000 characters": ("a" * 2_000, "a" * 2_000),
    "2,000 emoji": ("😀" * 2_000, "😀" * 2_000),
    "approve": ('/approve{"amount":1}', '/approve{"amount":1}'),
    "restart": ("/restart", "/restart"),
    "back": ("/back", "/back"),
    "session_start": ("/session_start", "/session_start"),
    "redress": ('/inform{"redress_choice":"refund"}', '/inform{"redress_choice":"refund"}'),
    "confidence": ('/approve@1.0{"amount":1}', '/approve@1.0{"amount":1}'),
    "blank before the slash": ("  \n\t/restart", "/restart"),
    "hidden before the slash": ("\u200b\u202e\x00/restart", "/restart"),
    "two slashes": ("//restart", "//restart"),
    "full-width slash": ('／approve{"amount":1}', '／approve{"amount":1}'),
    "full-width letters": ("／ｒｅｓｔａｒｔ", "／ｒｅｓｔａｒｔ"),
    "division slash": ("\u2215restart", "\u2215restart"),
    "fraction slash": ("\u2044restart", "\u2044restart"),
    "SQL": ("'; DROP TABLE messages; --", "'; DROP TABLE messages; --"),
    "SQL, closed": ("x'); DELETE FROM turns; --", "x'); DELETE FROM turns; --"),
    "bind parameters": (":key %(key)s ? %s %d", ":key %(key)s ? %s %d"),
    "script": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "image": ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    "template": ("{{7*7}}", "{{7*7}}"),
    "slots": ("{slots}", "{slots}"),
    "response name": ("{utter_greet}", "{utter_greet}"),
    "format string": ("{0.__class__} ${jndi:ldap://x} %n", "{0.__class__} ${jndi:ldap://x} %n"),
    "null byte": ("hel\x00lo", "hello"),
    "escape codes": ("\x1b[31mred\x07", "[31mred"),
    "lone surrogate": ("re\ud800fund", "refund"),
    "line ends": ("one\r\ntwo\rthree\n\n\n\nfour", "one\ntwo\nthree\n\nfour"),
    "decomposed": ("cafe\u0301", "café"),
}

EMPTY = "The message was empty; please type what you want to say."
NO_TEXT = "A message must be text; please type what you want to say."
REFUSED: dict[str, tuple[Any, str]] = {
    "empty": ("", EMPTY),
    "blank": (" \t\r\n\u00a0\u3000", EMPTY),
    "null byte only": ("\x00", EMPTY),
    "invisible only": ("\u200b\u202e\ufeff", EMPTY),
    "lone surrogate only": ("\ud800", EMPTY),
    "2,001 characters": ("a" * 2_001, "The message has 2,001 characters and 2,000 is the most"),
    "1,000,000 characters": ("a" * 1_000_000, "The message has 1,000,000 characters and 2,000 is the most"),
    "nothing": (None, NO_TEXT),
    "number": (5, NO_TEXT),
    "list": (["hello"], NO_TEXT),
    "object": ({"text": "hello"}, NO_TEXT),
    "a button that was never offered": ("b_" + "x" * 22, "That choice is not open in this chat"),
}

BROKEN: dict[str, bytes] = {
    "no body": b"",
    "no JSON": b"hello",
    "binary": bytes(range(256)) * 4,
    "invalid UTF-8": b'{"sender": "%s", "message": "\xc3\x28 \xff"}',
    "cut off": b'{"sender": "%s", "message": "hel',
    "a list": b'[{"sender": "%s", "message": "hello"}]',
    "deeply nested": b'{"sender": "%s", "message": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "no sender": b'{"message": "hello"}',
    "129-character sender": b'{"sender": "' + b"x" * 129 + b'", "message": "hello"}',
}


def is_a_sentence(error: str) -> bool:
    """Whether an error can be shown to a customer: one line, whole, nothing of the machinery in it."""
    inside = ("Traceback", "Error:", "File ", "sqlite", "sqlalchemy", "/work", "0x")
    return "\n" not in error and error.endswith((".", "…")) and not any(word in error for word in inside)


def test_answer_in_rasas_shape(rest: RestClient, customer: str) -> None:
    """The answer is Rasa's: a list of texts for the sender, with buttons of title and payload."""
    replies = rest.replies(customer, "hello")

    assert len(replies) >= 2
    assert "automated assistant" in replies[0]["text"]
    assert all(reply["recipient_id"] == customer and reply["text"].strip() for reply in replies)
    assert all(set(reply) <= {"recipient_id", "text", "buttons"} for reply in replies)
    buttons = replies[-1]["buttons"]
    assert all(set(button) == {"title", "payload"} and button["title"] for button in buttons)
    assert all(button["payload"].startswith("b_") for button in buttons)


def test_button_by_its_payload(rest: RestClient, records: Records, customer: str) -> None:
    """A payload sent back as the text, as Rasa's clients do it, is that choice, and is written down as its title."""
    buttons = {button["title"]: button["payload"] for button in rest.replies(customer, "hello")[-1]["buttons"]}

    (reply,) = rest.replies(customer, buttons["I have a complaint"])
    assert "tell me what happened" in reply["text"]
    assert records.said_by(customer) == ["hello", "I have a complaint"]


def test_button_of_another_customer(rest: RestClient, records: Records, customer: str) -> None:
    """A button works only for the customer it was offered to."""
    stranger = f"{customer}-stranger"
    payload = rest.replies(customer, "hello")[-1]["buttons"][0]["payload"]
    rest.replies(stranger, "hello")

    response = rest.say(stranger, payload)
    assert response.status_code == 400
    assert "not open in this chat" in response.json()["error"]
    assert records.said_by(stranger) == ["hello"]


@pytest.mark.parametrize("authorization", [None, "Bearer", "Bearer wrong", "Basic {token}", "{token}"])
def test_without_the_token(rest: RestClient, records: Records, customer: str, authorization: str | None) -> None:
    """Nobody without the token speaks for a customer, and nothing is stored."""
    token = rest._authorization["authorization"].removeprefix("Bearer ")
    headers = {} if authorization is None else {"authorization": authorization.format(token=token)}

    response = httpx.post(
        f"{rest.url}/webhooks/rest/webhook",
        json={"sender": customer, "message": "hello"}, headers=headers, verify=NO_TLS, trust_env=False,
    )  # fmt: skip
    assert response.status_code == 401
    assert is_a_sentence(response.json()["error"]) and token not in response.text
    assert records.log(customer) == []


@pytest.mark.parametrize("name", TAKEN)
def test_strange_text(rest: RestClient, records: Records, customer: str, name: str) -> None:
    """Whatever a customer writes is text: stored once, answered, obeyed by no machine, and the talk goes on."""
    text, stored = TAKEN[name]

    replies = rest.replies(customer, text)
    assert [row["text"] for row in records.log(customer) if row["author"] == "customer"] == [stored]
    (turn,) = [row for row in records.log(customer) if row["state"]]
    assert turn["state"] == "answered"
    assert turn["intent"] in INTENTS - COMMANDS
    said = re.sub(r"C-\d{4}-\w{4}-\w", "", " ".join(reply["text"] for reply in replies[1:]))  # chance writes references
    assert said and "49" not in said and "__" not in said and "<" not in said
    assert metadata.tables.keys() <= records.tables()

    assert rest.replies(customer, "hello")[0]["text"]
    assert records.said_by(customer) == [stored, "hello"]


@pytest.mark.parametrize(
    "text",
    [
        '/approve{"amount":1}',
        '/inform{"redress_choice":"refund"}',
        '／inform{"redress_choice":"refund"}',
        '\u200b/inform{"redress_choice":"refund"}',
        '/request_refund{"redress_choice":"refund","redress_item":"kettle-alba"}',
        '/affirm{"contact_here":"yes"}',
        '/slot{"complaint_confirmed":true}',
    ],
)
def test_slash_fills_no_slot(rest: RestClient, records: Records, customer: str, text: str) -> None:
    """Only a button can carry what no text gives: a slash command sets no choice, confirmation or amount."""
    rest.replies(customer, "I want my money back")
    rest.replies(customer, text)

    events = records.memory(customer)
    only_by_button = {"redress_choice", "redress_item", "contact", "complaint_confirmed", "amount", "contact_here"}
    filled = {event["name"]: event["value"] for event in events if event["event"] == "slot" and event["value"]}
    spoken = [event for event in events if event["event"] == "user"]
    assert not only_by_button & filled.keys()
    assert spoken[-1]["parse_data"]["intent"]["name"] not in COMMANDS
    assert all(
        entity["extractor"] not in ("button", "RegexMessageHandler")
        for event in spoken
        for entity in event["parse_data"]["entities"]
    )
    assert records.rows("select count(*) as n from decisions where state <> 'requested'") == [{"n": 0}]


@pytest.mark.parametrize("again", ["Where is my order?", "How does my case stand?"])
def test_other_question_in_a_form(rest: RestClient, records: Records, customer: str, again: str) -> None:
    """A customer who asks for an order or a case while asked for a detail is answered, not told that it failed."""
    rest.replies(customer, "Where is my order?")
    replies = rest.replies(customer, again)

    assert [row["state"] for row in records.log(customer) if row["state"]] == ["answered", "answered"]
    assert "could not answer" not in replies[0]["text"]


def test_slash_restarts_nothing(rest: RestClient, records: Records, customer: str) -> None:
    """A customer who writes /restart or /session_start loses nothing of what was under way."""
    rest.replies(customer, "My Alba kettle broke after two days")
    for command in ("/session_start", "/restart", "／restart", "/back"):
        rest.replies(customer, command)

    events = records.memory(customer)
    assert not [event for event in events if event["event"] in ("restart", "rewind")]
    assert [event["name"] for event in events if event["event"] == "active_loop"]
    assert len(records.said_by(customer)) == 5


@pytest.mark.parametrize("name", REFUSED)
def test_refused_message(rest: RestClient, records: Records, customer: str, name: str) -> None:
    """What cannot be taken is refused in one clear sentence, is not stored, and the talk goes on."""
    message, sentence = REFUSED[name]

    response = rest.say(customer, message)
    error = response.json()["error"]
    assert response.status_code == 400
    assert error.startswith(sentence) and is_a_sentence(error)
    assert records.log(customer) == []

    assert len(rest.replies(customer, "hello")) >= 2
    assert records.said_by(customer) == ["hello"]


@pytest.mark.parametrize("name", BROKEN)
def test_broken_request(rest: RestClient, records: Records, customer: str, name: str) -> None:
    """A request that is no request gets one clear sentence, leaves no trace, and the door stays open."""
    response = rest.post(BROKEN[name].replace(b"%s", customer.encode()))

    assert response.status_code == 400
    assert "'sender'" in response.json()["error"] or response.json()["error"].startswith("The body must be ")
    assert records.log(customer) == []
    assert rest.replies(customer, "hello")


@pytest.mark.parametrize("field", ["sender", "message_id"])
def test_key_that_cannot_be_stored(rest: RestClient, records: Records, customer: str, field: str) -> None:
    """A name or id with half a character is the sender's mistake: 400, not "send it again" for ever."""
    content = {"sender": customer, "message": "hello", "message_id": "m-1"}
    content[field] = f"{customer}\ud800"

    response = rest.post(json.dumps(content).encode())
    assert response.status_code == 400
    assert f"'{field}'" in response.json()["error"]
    assert records.log(customer) == []


def test_body_that_is_too_large(rest: RestClient, records: Records, customer: str) -> None:
    """More than a megabyte is refused with 413, whether its length is announced or not."""
    large = json.dumps({"sender": customer, "message": "a" * 1_100_000}).encode()

    def in_pieces() -> Iterator[bytes]:
        for start in range(0, len(large), 100_000):
            yield large[start : start + 100_000]

    announced, in_parts = rest.post(large), rest.post(in_pieces())
    assert (announced.status_code, in_parts.status_code) == (413, 413)
    assert announced.json() == {"error": "The request is larger than 1,048,576 bytes; please send less at once."}
    assert in_parts.json() == announced.json()
    assert records.log(customer) == []
    assert rest.replies(customer, "hello")


def test_same_message_twice(rest: RestClient, records: Records, customer: str) -> None:
    """A message sent again with its id is not stored or answered again; the sender gets the first answer once more."""
    rest.replies(customer, "hello")
    first = rest.replies(customer, "What does the Alba kettle weigh?", message_id="m-1")
    again = rest.replies(customer, "What does the Alba kettle weigh?", message_id="m-1")

    said = [row["text"] for row in records.log(customer) if row["author"] == "bot"]
    assert again == first
    assert records.said_by(customer) == ["hello", "What does the Alba kettle weigh?"]
    assert sum("1.1 kg" in text for text in said) == 1


def test_same_id_for_another_text(rest: RestClient, records: Records, customer: str) -> None:
    """The id decides what a repeat is: another text under it changes nothing of what was written down."""
    first = rest.replies(customer, "What does the Alba kettle weigh?", message_id="m-1")
    again = rest.replies(customer, "I want all my money back", message_id="m-1")

    assert again == first
    assert records.said_by(customer) == ["What does the Alba kettle weigh?"]


def test_same_id_of_two_customers(rest: RestClient, records: Records, customer: str) -> None:
    """An id is unique within a conversation: two customers' clients may count alike."""
    other = f"{customer}-other"
    rest.replies(customer, "What does the Alba kettle weigh?", message_id="1")
    answer = rest.replies(other, "What does the Terra frying pan weigh?", message_id="1")

    assert "2.4 kg" in answer[-1]["text"]
    assert records.said_by(customer) == ["What does the Alba kettle weigh?"]
    assert records.said_by(other) == ["What does the Terra frying pan weigh?"]


@pytest.mark.anyio
@pytest.mark.parametrize("is_new", [True, False], ids=["first message", "later message"])
async def test_same_message_ten_times_at_once(rest: RestClient, records: Records, customer: str, is_new: bool) -> None:
    """However often a message arrives at the same moment, it is stored once, answered once, and all get that answer."""
    if not is_new:
        await rest.say_together([{"sender": customer, "message": "hello"}])
    body: dict[str, object] = {"sender": customer, "message": "What does the Alba kettle weigh?", "message_id": "m-1"}

    responses = await rest.say_together([body] * 10)
    answers = [response.json() for response in responses]
    assert [response.status_code for response in responses] == [200] * 10
    assert all(answer == answers[0] for answer in answers)
    assert "1.1 kg" in answers[0][-1]["text"]
    assert records.said_by(customer).count("What does the Alba kettle weigh?") == 1
    assert sum("1.1 kg" in row["text"] for row in records.log(customer)) == 1


def product_facts() -> dict[str, str]:
    """Products by name, each with words that only its own answer has."""
    products = yaml.safe_load((PROJECT / "data" / "shop" / "products.yml").read_text())["products"]
    return {product["name"]: str(next(iter(product["facts"].values()))["wording"]) for product in products}


@pytest.mark.anyio
async def test_twenty_customers_at_once(rest: RestClient, records: Records, customer: str) -> None:
    """Customers who write at the same moment each get their own answer, in their own conversation."""
    names = list(product_facts())
    asked = {f"{customer}-{i}": names[i % len(names)] for i in range(20)}

    responses = await rest.say_together(
        [{"sender": peer, "message": f"What can you tell me about the {name}?"} for peer, name in asked.items()]
    )
    for (peer, name), response in zip(asked.items(), responses):
        replies = response.json()
        assert response.status_code == 200
        assert {reply["recipient_id"] for reply in replies} == {peer}
        assert len(replies) == 2 and replies[1]["text"].startswith(product_facts()[name])
        assert [row["text"] for row in records.log(peer)] == [
            replies[0]["text"], f"What can you tell me about the {name}?", replies[1]["text"],
        ]  # fmt: skip


@pytest.mark.anyio
async def test_ten_messages_of_one_customer(rest: RestClient, records: Records, customer: str) -> None:
    """A customer's messages are answered one after the other in the order they came, and no answer goes astray."""
    facts = dict(list(product_facts().items())[1:11])
    await rest.say_together([{"sender": customer, "message": "hello"}])

    responses = await rest.say_together(
        [{"sender": customer, "message": f"What can you tell me about the {name}?"} for name in facts]
    )
    log = records.log(customer)
    turns = [row for row in log if row["state"]]
    answered = [row["turn_id"] for row in log if row["author"] == "bot"]
    got = {reply["text"] for response in responses for reply in response.json()}
    assert [row["turn_id"] for row in turns] == list(dict.fromkeys(answered))
    assert [row["finished_at"] for row in turns] == sorted(row["finished_at"] for row in turns)
    for response, name in zip(responses, facts):
        assert response.json()[-1]["text"].startswith(facts[name])
    assert got == {row["text"] for row in log if row["author"] == "bot" and row["turn_id"] in answered[-10:]}


def test_rests_health(rest: RestClient) -> None:
    """The health address of Rasa's REST channel answers as Rasa's does, and asks for no token."""
    response = httpx.get(f"{rest.url}/webhooks/rest/", verify=NO_TLS, trust_env=False)

    assert response.json() == {"status": "ok"}


def test_logs_hold_no_texts(rest: RestClient, customer: str, request: pytest.FixtureRequest) -> None:
    """What a customer writes, and the token, are in no log of any part."""
    directory: Path = request.getfixturevalue("heard").directory
    canary = f"kanarie{uuid.uuid4().hex}"
    rest.replies(customer, f"My kettle {canary} broke")
    rest.say(customer, f"{canary}" * 1_000)
    rest.post(f'{{"sender": "{customer}", "message": {canary}'.encode())

    logs = "".join(file.read_text(errors="replace") for file in (directory / "logs").iterdir())
    token = rest._authorization["authorization"].removeprefix("Bearer ")
    assert "answered turn" in logs  # these are the logs
    assert canary not in logs and token not in logs
