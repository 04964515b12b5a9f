"""Thousands of mixed deliveries, repeated and out of order: nothing is lost and nothing doubled.

A thousand in every run, ten thousand with the marker `long`.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.domain.message import Author
from tests.channels.kit import Kit, Raw
from tests.channels.meta_kits import MessengerKit, WhatsAppKit
from tests.channels.telegram_kit import TelegramKit
from tests.channels.world import World, world

AT_ONCE = 16


def deliveries(kit: Kit, many: int, chance: random.Random) -> tuple[list[Raw], dict[str, set[str]]]:
    """So many deliveries of forty customers, and what each of them has said in the end."""
    said: dict[str, set[str]] = {}
    sent: list[Raw] = []
    key = 0
    while len(sent) < many:
        draw = chance.random()
        if sent and draw < 0.3:
            sent.append(chance.choice(sent[-50:]))  # again
            continue
        key += 1
        peer = _peer(kit, chance.randrange(40))
        if draw < 0.36:
            sent.append(kit.signed(kit.poison(key)))
            continue
        words = f"message {key} of {peer}"
        said.setdefault(peer, set()).add(words)
        sent.append(kit.signed(kit.message(words, key, peer)))
        if draw > 0.9 and (receipt := kit.status(f"unknown {key}", "delivered")) is not None:
            sent.append(kit.signed(receipt))
    for place in range(0, len(sent) - 5, 5):  # neighbours change places
        part = sent[place : place + 5]
        chance.shuffle(part)
        sent[place : place + 5] = part
    return sent, said


def _peer(kit: Kit, number: int) -> str:
    return f"{kit.other[:-2]}{number:02d}"


async def _hammer(here: World, sent: list[Raw]) -> list[float]:
    """Deliver all, some at once, while they are taken in; how long each acknowledgement took, in seconds."""
    took: list[float] = []
    waiting = asyncio.Queue[Raw]()
    for raw in sent:
        waiting.put_nowait(raw)

    async def platform() -> None:
        while not waiting.empty():
            raw = waiting.get_nowait()
            begun = time.perf_counter()
            answer = await here.deliver(raw)
            took.append(time.perf_counter() - begun)
            assert answer.status_code == 200, answer.text

    await here.intake.start()
    await asyncio.gather(*(platform() for _ in range(AT_ONCE)))
    await here.intake.stop()
    here.intake._is_stopping = False
    await here.intake.take_all()
    return took


@pytest.mark.parametrize("kit", [TelegramKit, WhatsAppKit, MessengerKit], ids=lambda kit: kit.channel)
@pytest.mark.parametrize("many", [350, pytest.param(3_400, marks=pytest.mark.long)])
def test_nothing_is_lost_and_nothing_doubled(tmp_path: Path, kit: type[Kit], many: int) -> None:
    """Every message is in its customer's conversation exactly once; acknowledgements take less than half a second."""

    async def run() -> None:
        async with world(kit(), tmp_path) as here:
            sent, said = deliveries(here.kit, many, random.Random(many))
            took = await _hammer(here, sent)
            kept: dict[str, Any] = {
                peer: Counter(one.text for one in _whole_log(here, peer) if one.author is Author.CUSTOMER)
                for peer in said
            }

            assert kept == {peer: Counter(words) for peer, words in said.items()}
            left = here.rows("select count(*) as n from inbox where state = 'new'")
            assert left == [{"n": 0}]
            assert sorted(took)[int(0.99 * len(took))] < 0.5

    asyncio.run(run())


def _whole_log(here: World, peer: str) -> list[Any]:
    with here.house.reading() as uow:
        conversation = uow.conversations.find(here.kit.channel, "default", peer)
        return uow.conversations.history(conversation.id, most=10_000) if conversation else []
