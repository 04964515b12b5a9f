"""`heard bench desk`: from a customer's send to the screen of the person who holds the chat, with a full house.

People sit at open desks with all their chats open, customers write at the rate of real ones. Customers, desks and the
clock are in this process; the gateway is a process of its own, as in ordinary running. No assistant runs: these chats
are people's.
"""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import signal
import tempfile
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from rich.progress import Progress

from bot.bench.result import BenchResult, console, percentile
from bot.bench.running import NotMeasurable, resident, start_gateway
from bot.bootstrap import House, build_office, open_house
from bot.domain.message import InboundMessage
from bot.domain.staff import Role
from bot.settings import Settings, read_settings
from bot.use_cases.handoffs import claim_handoff, request_handoff
from bot.use_cases.intake import receive_message
from bot.use_cases.own_account import set_first_password
from bot.use_cases.presence import here
from bot.use_cases.staff_accounts import add_member

TARGETS = {"p50_ms": 10.0, "p99_ms": 100.0}
WRITES_EACH = 20.0  # seconds between two messages of one customer
WAIT_FOR_LAST = 5.0  # seconds
CHANNEL = "rest"
PASSWORD = "sparrows count the rails"  # of accounts in a directory that is thrown away


@dataclass
class Measured:
    """What the desks saw of what the customers sent."""

    sent: dict[str, float] = field(default_factory=dict)  # text → when
    seen: dict[str, float] = field(default_factory=dict)
    strays: int = 0  # messages at the desk of somebody who does not hold the chat

    @property
    def milliseconds(self) -> list[float]:
        """From sending to being seen."""
        return [(self.seen[text] - at) * 1000 for text, at in self.sent.items() if text in self.seen]


def measure_desk(settings: Settings, agents: int, chats: int, seconds: int) -> BenchResult:
    """Fill a house of its own, let customers write for so long, and measure."""
    directory = tempfile.mkdtemp(
        prefix="heard-bench-desk-", dir=settings.data_dir if settings.data_dir.exists() else None
    )
    try:
        with Progress(console=console) as progress:
            own = read_settings(directory)
            tokens, held = _fill(own, agents, chats, progress)
            process, url = start_gateway(own)
            try:
                before = resident(process.pid)
                found = asyncio.run(_measure(own, url, tokens, held, seconds, progress))
                after = resident(process.pid)
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(20)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    lost = len(found.sent) - len(found.milliseconds)
    took = found.milliseconds
    figures = {
        "agents": agents,
        "chats": chats,
        "messages": len(found.sent),
        "not_seen": lost,
        "strays": found.strays,
        **{f"p{share}_ms": round(percentile(took, share / 100), 1) for share in (50, 95, 99)},
        "gateway_mb": round(after, 1),
        "gateway_empty_mb": round(before, 1),
    }
    targets = {**TARGETS, "not_seen": 0, "strays": 0}
    notes = (
        "From before the customer's request to after the desk has read its event; the message is on disk by then.",
    )
    return BenchResult(figures, targets, f"The desk, with {agents} people and {chats} chats", notes=notes)


def _fill(
    settings: Settings, agents: int, chats: int, progress: Progress
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """People with sessions (token by id) and the chats that each holds."""
    task = progress.add_task("Filling the house", total=agents + chats)
    house = open_house(settings)
    office = build_office(settings, house)
    tokens: dict[str, str] = {}
    for number in range(agents):
        made = add_member(f"Agent {number}", Role.AGENT, office())
        opened = set_first_password(made.token, PASSWORD, office())
        tokens[opened.member.id] = opened.token
        here(opened.member.id, house.uow(), house.now())
        progress.advance(task)
    people = list(tokens)
    held: dict[str, list[str]] = {id: [] for id in people}
    for number in range(chats):
        holder = people[number % agents]
        held[holder].append(_chat(house, number, holder))
        progress.advance(task)
    house.engine.dispose()
    house.hasty_engine.dispose()
    return tokens, held


def _chat(house: House, number: int, holder: str) -> str:
    inbound = InboundMessage(CHANNEL, "default", f"customer-{number}", "May I speak to a person?")
    receipt = receive_message(inbound, house.uow(), house.now(), house.ids, house.wording)
    request_handoff(receipt.turn_id, receipt.message_id, "asked", "", house.uow(), house.now(), house.ids)
    claim_handoff(receipt.conversation_id, holder, house.uow(), house.now(), house.ids, house.wording)
    return receipt.conversation_id


async def _measure(
    settings: Settings, url: str, tokens: dict[str, str], held: dict[str, list[str]], seconds: int, progress: Progress
) -> Measured:
    found = Measured()
    connector = aiohttp.TCPConnector(limit=0)
    authorization = {"authorization": f"Bearer {settings.rest_token}"}
    async with aiohttp.ClientSession(connector=connector) as session:
        desks = []
        for id, token in tokens.items():
            headers = {"Origin": url, "Cookie": f"desk={token}"}
            socket = await session.ws_connect(f"{url}/desk/ws", headers=headers, protocols=("heard.v1",))
            for conversation_id in held[id]:
                await socket.send_str(json.dumps({"type": "open", "conversation": conversation_id, "since": 0}))
            desks.append(asyncio.create_task(_watch(socket, frozenset(held[id]), found)))
        await asyncio.sleep(3)  # all chats are open now
        chats = sum(len(ids) for ids in held.values())
        task = progress.add_task("Customers write", total=seconds)
        begun, chance = time.perf_counter(), random.Random(4)
        sending: list[asyncio.Task[None]] = []
        number = 0
        while time.perf_counter() - begun < seconds:
            number += 1
            text = f"message {number}"
            sender = f"customer-{chance.randrange(chats)}"
            sending.append(asyncio.create_task(_write(session, url, authorization, sender, text, found)))
            progress.update(task, completed=time.perf_counter() - begun)
            await asyncio.sleep(chance.expovariate(chats / WRITES_EACH))
        await asyncio.gather(*sending)
        until = time.perf_counter() + WAIT_FOR_LAST
        while len(found.seen) < len(found.sent) and time.perf_counter() < until:
            await asyncio.sleep(0.05)
        for desk in desks:
            desk.cancel()
    return found


async def _write(
    session: aiohttp.ClientSession, url: str, headers: dict[str, str], sender: str, text: str, found: Measured
) -> None:
    found.sent[text] = time.perf_counter()
    async with session.post(
        f"{url}/webhooks/rest/webhook", json={"sender": sender, "message": text}, headers=headers
    ) as answer:
        if answer.status != 200:
            raise NotMeasurable(f"The server answered {answer.status} to a message.")
        await answer.read()


async def _watch(socket: aiohttp.ClientWebSocketResponse, held: frozenset[str], found: Measured) -> None:
    async for frame in socket:
        at = time.perf_counter()
        event: dict[str, Any] = json.loads(frame.data)
        if event["type"] == "log":
            found.strays += event["conversation"] not in held
            for message in event["messages"]:
                if message["text"] in found.sent:
                    found.seen.setdefault(message["text"], at)
