"""A Heard that runs, as operators see it: its doors, its log, one message's trace; and nothing of a customer in any."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Iterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.console.doctor import _parts as doctor_on_parts
from bot.settings import PARTS
from bot.use_cases.observing import Stretch
from tests.conftest import RunningHeard, run_heard
from tests.ops.collector import Collector, Span

# What no log, figure, trace or error page may show. The order is one of the demo shop's, with its customer's address.
CANARIES = (
    "4111 1111 1111 1111", "5500005555555559", "DE89 3704 0044 0532 0130 00", "canary.bird@example.net",
    "mara.quinn@example.com", "+49 151 2345 6789", "0151 98765432", "Ottokar Kanarienvogel", "zwitscherblau",
)  # fmt: skip
TALK = (
    "hello, I am Ottokar Kanarienvogel",
    "my card 4111 1111 1111 1111 was charged twice, and 5500005555555559 as well",
    "I want to complain: the zwitscherblau kettle broke, write to canary.bird@example.net",
    "a refund to DE89 3704 0044 0532 0130 00",
    "call me at +49 151 2345 6789 or 0151 98765432",
    "yes",
    "where is my order 10417",
    "mara.quinn@example.com",
    "zwitscherblau zwitscherblau?",
    "a person, please",
)


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        yield collector


@pytest.fixture(scope="module")
def watched(trained: Path, tmp_path_factory: pytest.TempPathFactory, collector: Collector) -> Iterator[RunningHeard]:
    """A Heard with everything for operators, in which a customer has said what nobody else may read."""
    directory = tmp_path_factory.mktemp("watched")
    with run_heard(trained, directory, HEARD_LOG="json", HEARD_OTLP_URL=collector.url) as running:
        for message in TALK:
            assert say(running, message).status_code == 200
        yield running


def say(running: RunningHeard, message: object, token: str | None = None) -> httpx.Response:
    """A message by the server-to-server door."""
    return httpx.post(
        f"{running.url}/webhooks/rest/webhook",
        json={"sender": "ottokar", "message": message},
        headers={"authorization": f"Bearer {token or running.token}"},
        timeout=30,
    )


def mark(running: RunningHeard, part: str) -> dict[str, object]:
    """What a part says of itself in the run directory."""
    said: dict[str, object] = json.loads((running.directory / "run" / f"{part}.json").read_text())
    return said


def at_door(running: RunningHeard, part: str, page: str) -> httpx.Response:
    """A page of the operators' door of a part."""
    return httpx.get(f"{mark(running, part)['ops']}{page}", timeout=10)


def shows_a_canary(text: str) -> list[str]:
    """The canaries in a text, with and without the blanks in them."""
    flat = re.sub(r"\s", "", text).casefold()
    return [canary for canary in CANARIES if re.sub(r"\s", "", canary).casefold() in flat]


def test_every_part_has_a_door_of_its_own_on_this_machine(watched: RunningHeard) -> None:
    """Each part's mark names its door on loopback; it is alive, ready, and one doctor finds them all."""
    doors = {str(mark(watched, part)["ops"]) for part in PARTS}

    assert len(doors) == len(PARTS) and all(door.startswith("http://127.0.0.1:") for door in doors)
    for part in PARTS:
        assert (at_door(watched, part, "/healthz").text, at_door(watched, part, "/readyz").text) == ("ok\n", "ok\n")
    assert all(door in doctor_on_parts(str(watched.directory)) for door in doors)


@pytest.mark.parametrize("page", ["/metrics", "/readyz", "/ops", "/ops/metrics"])
def test_the_public_port_shows_nothing_of_it(watched: RunningHeard, page: str) -> None:
    """Of what is for operators, the public gateway has /healthz and no more."""
    assert httpx.get(f"{watched.url}{page}").status_code == 404
    assert httpx.get(f"{watched.url}/healthz").json() == {"status": "ok"}


def test_the_figures_tell_what_happened(watched: RunningHeard) -> None:
    """Messages, turns, stretches, actions and what waits are counted in the part that has to do with them."""
    figures = {
        (part, sample.name, *(value for name, value in sample.labels.items() if name != "le")): sample.value
        for part in PARTS
        for family in text_string_to_metric_families(at_door(watched, part, "/metrics").text)
        for sample in family.samples
    }

    assert figures["gateway", "heard_messages_taken_total", "rest"] == len(TALK)
    assert figures["gateway", "heard_delivery_seconds_count", "rest"] >= len(TALK)
    answered = figures["brain", "heard_turns_total", "answered"]
    assert answered == figures["brain", "heard_answer_seconds_count"] == len(TALK)
    stretches = {name: figures["brain", "heard_stretch_seconds_count", name.value] for name in Stretch}
    assert stretches[Stretch.TURN] == stretches[Stretch.DIALOGUE] == stretches[Stretch.COMMIT] == len(TALK)
    assert 0 < stretches[Stretch.UNDERSTAND] <= len(TALK)  # a word that chooses a button need not be understood
    assert stretches[Stretch.ACTION_CALL] > 0
    assert any(part == "actions" and name == "heard_action_seconds_count" for part, name, *_ in figures)
    assert figures["worker", "heard_turns_open"] == 0
    assert "heard_turns_open" not in {name for part, name, *_ in figures if part != "worker"}


def test_one_message_is_one_trace_through_all_parts(watched: RunningHeard, collector: Collector) -> None:
    """From intake to delivery, spans of gateway, brain and action server hang in one trace, each under its own."""
    said_at = time.time_ns()
    say(watched, "is the kettle dishwasher safe?")
    names = ("queue", "turn", "understand", "dialogue", "action_call", "action", "commit", "delivery")

    def trace() -> dict[str, Span]:
        spans = [span for span in collector.spans() if span.begun > said_at]
        first = next((span for span in spans if span.name == "intake"), None)
        return {span.name: span for span in spans if first is not None and span.trace_id == first.trace_id}

    until = time.monotonic() + 15
    while not set(names) <= set(trace()) and time.monotonic() < until:  # parts send once a second, each for itself
        time.sleep(0.1)
    found = trace()
    intake = found["intake"]

    assert {name: found[name].service for name in names} == {
        **dict.fromkeys(names, "heard-brain"), "action": "heard-actions", "delivery": "heard-gateway",
    }  # fmt: skip
    assert intake.service == "heard-gateway" and intake.parent_id == ""
    above = {name: found[name].parent_id for name in names}
    assert above["queue"] == above["turn"] == above["delivery"] == intake.id
    assert above["understand"] == above["dialogue"] == above["commit"] == found["turn"].id
    action_calls = {span.id for span in collector.spans() if span.name == "action_call"}
    assert above["action_call"] == found["dialogue"].id and above["action"] in action_calls
    assert intake.begun <= found["turn"].begun <= found["action"].begun <= found["action"].ended
    assert found["turn"].facts["heard.state"] == "answered"


def test_every_line_of_the_logs_is_a_json_object(watched: RunningHeard) -> None:
    """All parts log one object a line, and an answered turn is found by its ids."""
    lines = [
        json.loads(line) for log in (watched.directory / "logs").glob("*.log") for line in log.read_text().splitlines()
    ]

    assert {"ts", "part", "level", "logger", "event"} <= set.intersection(*(set(line) for line in lines))
    answered = [line for line in lines if line["event"].startswith("answered turn")]
    assert len(answered) >= len(TALK) and all(line["conversation_id"] and line["turn_id"] for line in answered)


def test_no_canary_is_seen_anywhere(watched: RunningHeard, collector: Collector) -> None:
    """What customers say is in no log, figure or trace, and no error page repeats what was sent."""
    loud = " ".join(CANARIES)
    action_server = f"http://127.0.0.1:{mark(watched, 'actions')['port']}"
    call = {
        "next_action": "action_answer_product",
        "version": "3.6.21",
        "sender_id": loud,
        "tracker": {
            "sender_id": loud, "slots": {"email": loud}, "events": [{"event": "user", "text": loud}],
            "latest_message": {"text": loud, "entities": [], "intent": {"name": loud}},
        },
        "domain": {},
    }  # fmt: skip
    refused = [
        say(watched, loud, token="wrong"),
        say(watched, [loud]),
        say(watched, loud * 200),
        httpx.post(f"{watched.url}/webhooks/rest/webhook", content=loud, headers={"authorization": watched.token}),
        httpx.get(f"{watched.url}/receipt/{loud}"),
        httpx.get(f"{watched.url}/desk/cases/{loud}"),
        httpx.get(f"{watched.url}/{loud}", params={"q": loud}),
        httpx.post(f"{watched.url}/socket.io/?EIO=4&transport=polling", content=loud),
        httpx.post(f"{action_server}/webhook", json=call),
        httpx.post(f"{action_server}/webhook", content=loud),
        httpx.get(f"{action_server}/{loud}"),
        at_door(watched, "brain", f"/{loud}"),
    ]
    time.sleep(2)  # parts send once a second
    files = [*(watched.directory / "logs").iterdir(), *(watched.directory / "run").glob("*.json")]
    seen = {
        **{file.name: file.read_text(errors="replace") for file in files},
        "heard up": watched.output(),
        "traces": b"\n".join(collector.bodies).decode(),
        **{f"figures of {part}": at_door(watched, part, "/metrics").text for part in PARTS},
        **{str(number): answer.text for number, answer in enumerate(refused)},
    }

    assert all(answer.is_error for answer in refused), [answer.status_code for answer in refused]
    assert {name: found for name, text in seen.items() if (found := shows_a_canary(text))} == {}
    assert any(shows_a_canary(message) for message in TALK)
