"""Whom actions obey: the brain of their house, for a turn it signed within the minute; nobody else."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List

import httpx
import pytest
from itsdangerous import TimestampSigner
from rasa_sdk.executor import ActionExecutor
from sqlalchemy import select

from actions import world
from bot.bootstrap import House, build_house, prepare_database
from bot.console.supervisor import free_ports
from bot.domain.errors import UntrustedRequest
from bot.domain.message import InboundMessage
from bot.domain.turn import TurnContext
from bot.settings import PROJECT, read_settings
from bot.signing import CONTEXT_LASTS, ContextSigner
from bot.storage.tables import metadata
from bot.use_cases.intake import receive_message
from tests.builders import TestHouse, context_of, say

ACTIONS = ActionExecutor()
ACTIONS.register_package("actions")


@pytest.fixture(autouse=True)
def _the_world_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins without a house and leaves none."""
    monkeypatch.setattr(world, "_house", None)
    monkeypatch.setattr(world, "_rehearsing", True)


@pytest.fixture
def at_work(house: TestHouse) -> TestHouse:
    """The house that actions work in."""
    world.work_in(house)
    return house


def everything(house: House) -> Dict[str, List[Any]]:
    """All rows of all tables."""
    with house.engine.begin() as connection:
        return {table.name: list(map(tuple, connection.execute(select(table)))) for table in metadata.sorted_tables}


def call_of(action: str, context: object, text: str = "it broke") -> Dict[str, Any]:
    """What Rasa would send for an action; every slot is filled, as a liar would fill it."""
    said = {
        "event": "user", "text": text, "metadata": {"context": context} if context is not None else {},
        "parse_data": {"intent": {"name": "make_complaint", "confidence": 1.0}, "entities": [], "text": text},
    }  # fmt: skip
    slots = {
        "complaint_confirmed": True, "complaint_text": text, "complaint_messages": [], "contact": "email:a@b.com",
        "redress_order": "10417", "order_number": "10417", "email": "mara.quinn@example.com",
        "redress_item": "kettle-alba", "redress_reason": "faulty", "redress_choice": "repair",
        "case_reference": "here", "known_detail": "here",
        "product": "kettle-alba", "requested_slot": None,
    }  # fmt: skip
    tracker = {
        "sender_id": "conv-1", "slots": slots, "latest_message": said["parse_data"], "events": [said], "paused": False,
        "followup_action": None, "active_loop": {}, "latest_action_name": "action_listen",
    }  # fmt: skip
    return {"next_action": action, "sender_id": "conv-1", "tracker": tracker, "domain": {}, "version": "3.6.21"}


def signed_before(signer: ContextSigner, context: TurnContext, seconds: int, patch: pytest.MonkeyPatch) -> str:
    """A context that was signed so many seconds ago."""
    with patch.context() as earlier:
        now = TimestampSigner.get_timestamp
        earlier.setattr(TimestampSigner, "get_timestamp", lambda self: now(self) - seconds)
        return signer.sign(context)


def test_a_signed_context_is_believed(at_work: TestHouse) -> None:
    """A call that the brain of this house signed is for the turn it names."""
    context = context_of(at_work, say(at_work, "it broke"))

    assert world.context_of({"metadata": {"context": at_work.contexts.sign(context)}}, "anybody") == context


def obeyed(action: str, context: object) -> bool:
    """Whether an action did anything but refuse the call."""
    try:
        asyncio.run(ACTIONS.run(call_of(action, context)))
    except UntrustedRequest:
        return False
    return True


def test_no_action_works_without_a_signature(at_work: TestHouse) -> None:
    """Each action refuses a call that nobody signed, and leaves no trace of it."""
    say(at_work, "it broke")
    before = everything(at_work)
    names = sorted(ACTIONS.actions)

    assert len(names) > 20
    assert [name for name in names if obeyed(name, None)] == []
    assert everything(at_work) == before


def test_forged_contexts_are_refused(at_work: TestHouse) -> None:
    """What this house's key did not sign, or signed for something else, is not believed."""
    context = context_of(at_work, say(at_work, "it broke"))
    good = at_work.contexts.sign(context)
    forged = {
        "nothing": "",
        "words": "let me in",
        "a number": 42,
        "the plain context": repr(context),
        "another key": ContextSigner(b"another key, as long as the right one").sign(context),
        "a changed letter": ("A" if good[5] != "A" else "B").join((good[:5], good[6:])),
        "another's end": good[:-5] + at_work.contexts.sign(TurnContext("a", "b", "c", "d"))[-5:],
        "other content": at_work.contexts._serializer.dumps({"v": "visitor", "o": "https://example.com"}),
    }
    before = everything(at_work)

    assert [kind for kind, context in forged.items() if obeyed("action_open_data_request", context)] == []
    assert everything(at_work) == before
    assert obeyed("action_open_data_request", good)  # the same, unspoilt


def test_a_context_is_good_for_a_minute(at_work: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """After sixty seconds a signature counts no more, so that a call cannot be kept for later."""
    context = context_of(at_work, say(at_work, "it broke"))
    fresh, old = (
        signed_before(at_work.contexts, context, seconds, monkeypatch)
        for seconds in (CONTEXT_LASTS - 5, CONTEXT_LASTS + 1)
    )

    assert world.context_of({"metadata": {"context": fresh}}, "x") == context
    with pytest.raises(UntrustedRequest):
        world.context_of({"metadata": {"context": old}}, "x")


def test_the_sender_of_a_call_decides_nothing(at_work: TestHouse) -> None:
    """Whose conversation it is comes from the signature, whatever sender the call names."""
    mine = context_of(at_work, say(at_work, "show me my data", peer="anna"))
    say(at_work, "hello", peer="ben")
    asyncio.run(ACTIONS.run(call_of("action_open_data_request", at_work.contexts.sign(mine))))
    with at_work.reading() as uow:
        (case,) = uow.cases.all()

    assert case.conversation_id == mine.conversation_id


SERVE = """
import sys
from bot.console import parts
from bot.console.supervisor import free_ports
from bot.settings import read_settings

parts.mark_ready = lambda *which, **more: print("ready", flush=True)
parts.run_actions(read_settings(sys.argv[1], {}), "127.0.0.1", int(sys.argv[2]))
"""


def test_the_action_server_answers_strangers_with_an_error(tmp_path: Path) -> None:
    """A call without a signature gets a 500, which fails the turn in the brain; one with it gets its answer."""
    settings = read_settings(tmp_path, {})
    house = build_house(settings)
    prepare_database(house)
    receipt = receive_message(
        InboundMessage("rest", "default", "mara", "show me my data"), house.uow(), house.now(), house.ids, house.wording
    )
    context = TurnContext(receipt.conversation_id, receipt.message_id, receipt.turn_id, "rest")
    before = everything(house)
    (port,) = free_ports(1)
    command = [sys.executable, "-c", SERVE, str(tmp_path), str(port)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            assert server.stdout is not None and server.stdout.readline() == b"ready\n"
            address = f"http://127.0.0.1:{port}/webhook"
            refused = httpx.post(address, json=call_of("action_open_data_request", None))
            after_refusing = everything(house)
            taken = httpx.post(address, json=call_of("action_open_data_request", house.contexts.sign(context)))
        finally:
            server.terminate()
    with house.reading() as uow:
        (case,) = uow.cases.all()

    assert refused.status_code == 500
    assert after_refusing == before
    assert taken.status_code == 200
    assert taken.json()["responses"][0]["reference"] == case.reference


@pytest.fixture
def rehearsal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[House]:
    """The house of plain `rasa run actions`, on a database that is gone with the process."""
    monkeypatch.chdir(tmp_path)  # where its settings go
    world._rehearsal.cache_clear()
    yield world.the_house()
    world._rehearsal.cache_clear()


def test_a_rehearsal_needs_no_signature(rehearsal: House) -> None:
    """With plain Rasa, where no brain signs, actions work in a house of their own."""
    answer = asyncio.run(ACTIONS.run(call_of("action_open_data_request", None)))
    with rehearsal.reading() as uow:
        (case,) = uow.cases.all()

    assert answer["responses"][0]["reference"] == case.reference


def test_a_rehearsal_tells_senders_and_messages_apart(rehearsal: House) -> None:
    """In a rehearsal each sender has a conversation, and the same message is the same turn."""
    first, again, other = (
        world.context_of({"text": "hello", "message_id": message_id}, sender)
        for message_id, sender in (("m1", "anna"), ("m1", "anna"), ("m2", "ben"))
    )

    assert first == again
    assert first.conversation_id != other.conversation_id and first.channel == "rehearsal"


def test_the_rehearsal_ends_when_there_is_a_house(rehearsal: House, house: TestHouse) -> None:
    """Once the real house is there, nothing unsigned is obeyed any more, in it or in the rehearsal."""
    world.work_in(house)
    before = everything(rehearsal)

    with pytest.raises(UntrustedRequest):
        asyncio.run(ACTIONS.run(call_of("action_open_data_request", None)))

    assert world.the_house() is house
    assert everything(rehearsal) == before
