"""A thousand payloads by every door that a customer has, through a running Heard: words stay words."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest

from tests.security.payloads import INTENTS, NOT_BY_WORDS, OWN_WORDS, SLOTS, Try, tries
from tests.web.conftest import RestClient, browser
from tests.web.test_channels_live import Live, live  # noqa: F401  # a fixture

TRIES = list(tries(1_000))
BY_REST, BY_WINDOW = TRIES[:700], TRIES[700:900]
BY_TELEGRAM, BY_SLACK = TRIES[900:950], TRIES[950:]
EACH = 10  # messages of one customer: the first of them begins a form, so that the others come in the middle of one
BEGINS = ("I want my money back", "I have a complaint", "Where is my order?", "hello", "I want to cancel my order")
COMMANDS = {"approve", "restart", "back", "session_start", "EXTERNAL"}
# Of other customers in the demo shop: what no answer may hold.
OF_OTHERS = ("DPD104220077", "tom.field@", "IE104170001", "mara.quinn@", "lena.ortiz@", "Zebra Crossing")
UNTOUCHED = {
    "staff": "select * from staff order by id",
    "sessions": "select count(*) from staff_sessions",
    "orders": "select * from orders order by number",
    "money": "select * from order_payments order by order_number, place",
    "acts": "select * from order_acts",
    "codes": "select * from one_time_codes",
    "proofs": "select * from identity_checks where passed",
    "decided": "select * from decisions where state <> 'requested'",
    "held": "select id from conversations where owner = 'agent' or agent_id is not null",
    "goodwill": "select * from goodwill",
    "facts": "select * from facts order by id, version",
}  # fmt: skip


def test_the_thousand() -> None:
    """They differ, each has its mark, and every intent and every slot is tried."""
    texts = "\n".join(f"{one.text} {json.dumps(one.more)}" for one in TRIES)

    assert len({(one.text, json.dumps(one.more)) for one in TRIES}) == len({one.mark for one in TRIES}) == 1_000
    assert all(one.mark in one.text or one.mark in json.dumps(one.more) for one in TRIES if "/" not in one.text)
    assert all(word in texts for word in (*INTENTS, *SLOTS))


def _state(live: Live) -> dict[str, list[Any]]:  # noqa: F811
    return {name: [tuple(row.values()) for row in live.rows(query)] for name, query in UNTOUCHED.items()}


async def _by_rest(live: Live, given: list[Try]) -> list[str]:  # noqa: F811
    """Customers of the shop's server, ten of them at once, up to ten messages each."""
    rest, said = RestClient(live.running.url, live.running.token), []
    for start in range(0, len(given), 10 * EACH):
        ours = given[start : start + 10 * EACH]
        customers = [f"{ours[0].mark}-{number}" for number in range(10)]
        await rest.say_together([{"sender": one, "message": BEGINS[i % 5]} for i, one in enumerate(customers)])
        for turn in range(0, len(ours), 10):
            bodies: list[dict[str, Any]] = [
                {**one.more, "sender": who, "message": one.text} for who, one in zip(customers, ours[turn : turn + 10])
            ]
            for answer in await rest.say_together(bodies):
                assert answer.status_code in (200, 400), answer.text
                said.append(answer.text)
    return said


async def _by_window(live: Live, given: list[Try]) -> list[str]:  # noqa: F811
    """Browsers, ten messages each; buttons that were never offered among what they send."""
    said: list[str] = []
    async with browser(live.running.url) as open_tab:

        async def one_customer(ours: list[Try], number: int) -> None:
            tab = await open_tab()
            await tab.open_chat()
            await tab.answered(BEGINS[number % 5])
            for one in ours:
                forged = await tab.call("user_uttered", {"message": "yes", "button": f"b_{one.mark:_<22}", **one.more})
                assert "error" in forged or forged.get("ok"), forged
                acknowledged = await tab.call("user_uttered", {**one.more, "message": one.text})
                assert acknowledged.get("ok") or "error" in acknowledged
            said.append(repr(tab.events))

        parts = [given[start : start + EACH] for start in range(0, len(given), EACH)]
        await asyncio.gather(*(one_customer(part, number) for number, part in enumerate(parts)))
    return said


def _by_channel(live: Live, channel: str, given: list[Try]) -> None:  # noqa: F811
    """Words, and presses of buttons that carry them."""
    kit = live.kits[channel]
    for number, one in enumerate(given):
        payload = kit.message(one.text.replace("\x00", ""), 1_000 + number)
        assert live.deliver(channel, payload).status_code == 200
        assert live.deliver(channel, kit.press(one.text[:60], "Yes", 2_000 + number)).status_code == 200


@pytest.mark.anyio
@pytest.mark.timeout(900)
@pytest.mark.parametrize("door", ["rest", "window", "channels"])
@pytest.mark.parametrize("one_of", [10, pytest.param(1, marks=pytest.mark.long)])
async def test_no_payload_is_more_than_words(live: Live, one_of: int, door: str) -> None:  # noqa: F811
    """None sets an intent, a slot that words cannot set, an identity or a right, and none is told of another."""
    until = time.monotonic() + 30
    while not (live.running.directory / "run" / "up.json").exists():  # written once every part has been seen
        assert time.monotonic() < until, live.running.output()[-500:]
        await asyncio.sleep(0.1)
    before = _state(live)
    if door == "rest":
        given = BY_REST[::one_of]
        said = await _by_rest(live, given)
    elif door == "window":
        given = BY_WINDOW[::one_of]
        said = await _by_window(live, given)
    else:
        given = [*BY_TELEGRAM[::one_of], *BY_SLACK[::one_of]]
        await asyncio.to_thread(_by_channel, live, "telegram", BY_TELEGRAM[::one_of])
        await asyncio.to_thread(_by_channel, live, "slack", BY_SLACK[::one_of])
        said = []
    until = time.monotonic() + 300
    while live.rows("select 1 from inbox where state = 'new' limit 1") or live.rows(
        "select 1 from turns where state in ('queued', 'leased') limit 1"
    ):
        assert time.monotonic() < until, "the turns did not end"
        await asyncio.sleep(0.2)
    said += [shown.text for channel in ("telegram", "slack") for shown in live.shown(channel)]

    assert _state(live) == before
    assert [word for word in OF_OTHERS if any(word in one for one in said)] == []
    stored = " ".join(row["text"] for row in live.rows("select text from messages where author = 'customer'"))
    assert sum(one.mark in stored for one in given) >= 0.97 * len(given)  # what is refused is not kept
    problems = [problem for row in live.rows("select events from dialogue_memory") for problem in _problems(row)]
    assert not problems, {str(one)[:24]: str(one)[:300] for one in problems}
    understood = live.rows("select distinct intent from turns where intent is not null")
    assert not {row["intent"] for row in understood} & COMMANDS


def _problems(row: dict[str, Any]) -> list[Any]:
    """What a dialogue remembers that no words of a customer may have put there."""
    found: list[Any] = []
    for event in json.loads(row["events"]) if isinstance(row["events"], str) else row["events"]:
        if event["event"] in ("restart", "rewind", "session_started") and event.get("metadata", {}).get("by"):
            found.append(event)
        if event["event"] == "slot" and event["value"] not in (None, False, [], {}):
            by_words = event["name"] not in NOT_BY_WORDS
            marked = "zq" in json.dumps(event["value"]) and event["name"] not in OWN_WORDS
            if not by_words or marked:
                found.append((event["name"], event["value"]))
        if event["event"] == "user":
            parsed = event["parse_data"]
            found += [one for one in parsed["entities"] if one.get("extractor") in ("button", "RegexMessageHandler")]
            found += [parsed["intent"]] if parsed["intent"]["name"] in COMMANDS else []
    return found
