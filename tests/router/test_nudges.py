"""Wake-ups over real loopback datagrams: quick when they come, harmless when they do not."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Awaitable, Callable

import pytest

from bot.router.nudges import Nudges

SECONDS = 10  # the longest a test waits for a datagram


def free_port() -> int:
    """A loopback port for datagrams that nobody uses."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def between(play: Callable[[Nudges, Nudges], Awaitable[None]]) -> None:
    """Let a gateway that sends and a brain that hears play."""

    async def run() -> None:
        ports = {"brain": free_port(), "gateway": free_port()}
        gateway, brain = Nudges(ports, own_part="gateway"), Nudges(ports, own_part="brain")
        await brain.listen()
        try:
            await play(gateway, brain)
        finally:
            gateway.close()
            brain.close()

    asyncio.run(run())


def test_nudge_wakes_its_part() -> None:
    """A nudge ends one wait of the part it is for, and the wait says that it was one."""

    async def play(gateway: Nudges, brain: Nudges) -> None:
        waiting = asyncio.create_task(brain.wait(SECONDS))
        gateway.send("brain")
        nudged = await waiting
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(brain.wait(SECONDS), 0.05)

        assert nudged

    between(play)


def test_nudge_before_the_wait_is_not_lost() -> None:
    """A nudge that comes while nobody waits ends the next wait at once."""

    async def play(gateway: Nudges, brain: Nudges) -> None:
        arrived = asyncio.Event()
        brain.on_turn = lambda turn_id: arrived.set()
        gateway.send("brain", about="turn-1")
        await asyncio.wait_for(arrived.wait(), SECONDS)

        assert await brain.wait(0.01)

    between(play)


def test_nudge_tells_what_it_is_about() -> None:
    """The turn that a nudge is about reaches whoever listens for turns; a nudge without one does not."""

    async def play(gateway: Nudges, brain: Nudges) -> None:
        heard: list[str] = []
        brain.on_turn = heard.append
        for about in ("turn-1", "", "turn-2"):
            gateway.send("brain", about=about)
            await brain.wait(SECONDS)

        assert heard == ["turn-1", "turn-2"]

    between(play)


def test_missing_parts_are_passed_over() -> None:
    """A part without a port and a part that is not running do not keep a nudge from the others."""

    async def play(gateway: Nudges, brain: Nudges) -> None:
        gateway.send("worker", "gateway", "brain")

        assert await brain.wait(SECONDS)

    between(play)


def test_nudges_are_for_one_part() -> None:
    """A part does not hear what is meant for another."""

    async def play(gateway: Nudges, brain: Nudges) -> None:
        heard: list[str] = []
        brain.on_turn = heard.append
        gateway.send("gateway", about="not for the brain")
        gateway.send("brain", about="for the brain")
        await brain.wait(SECONDS)

        assert heard == ["for the brain"]

    between(play)


def test_interruption_is_no_nudge() -> None:
    """A wait that is interrupted returns at once and says that it was no nudge."""

    async def play(gateway: Nudges, brain: Nudges) -> None:
        waiting = asyncio.create_task(brain.wait(SECONDS))
        brain.interrupt()

        assert not await asyncio.wait_for(waiting, SECONDS / 2)

    between(play)


def test_garbage_is_a_nudge_and_nothing_more() -> None:
    """A datagram that is no text wakes, as it is believed in nothing, and breaks nothing."""

    async def play(gateway: Nudges, brain: Nudges) -> None:
        heard: list[str] = []
        brain.on_turn = heard.append
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.sendto(b"\xff\x00\xfe", ("127.0.0.1", brain._ports["brain"]))
            nudged = await brain.wait(SECONDS)
        gateway.send("brain", about="turn-1")
        await brain.wait(SECONDS)

        assert nudged
        assert heard[-1] == "turn-1"

    between(play)


def test_part_without_ports_waits_out_its_time() -> None:
    """Where no ports are given, sending does nothing and waiting ends by itself."""

    async def play() -> bool:
        nudges = Nudges({}, own_part="brain")
        await nudges.listen()
        nudges.send("brain", "gateway")
        nudged = await nudges.wait(0.01)
        nudges.close()
        return nudged

    assert not asyncio.run(play())


class Afar:
    """The way to other machines, in memory: everybody hears everything, in a thread of its own."""

    def __init__(self, hearers: list[Callable[[str], None]]) -> None:
        self._hearers = hearers

    def tell(self, word: str) -> None:
        threading.Thread(target=lambda: [hear(word) for hear in list(self._hearers)]).start()

    def hear(self, heard: Callable[[str], None]) -> None:
        self._hearers.append(heard)

    def close(self) -> None:
        """Nothing to end."""


def test_other_machines_are_woken_too() -> None:
    """A nudge wakes every part of its kind on all machines once: by datagram on its own, from afar on the others."""

    async def run() -> None:
        hearers: list[Callable[[str], None]] = []
        here = {"gateway": free_port(), "brain": free_port(), "brain-2": free_port()}
        gateway = Nudges(here, "gateway", Afar(hearers))
        brains = [Nudges(here, name, Afar(hearers)) for name in ("brain", "brain-2")]
        brains += [Nudges({}, "brain", Afar(hearers)), Nudges({"brain": free_port()}, "brain", Afar(hearers))]
        alone = Nudges({}, "gateway", Afar(hearers))
        for one in (gateway, *brains, alone):
            await one.listen()
        gateway.send("brain")
        woken = await asyncio.gather(*(brain.wait(SECONDS) for brain in brains))
        await asyncio.sleep(0.2)
        again = await asyncio.gather(*(brain.wait(0.01) for brain in brains), gateway.wait(0.01), alone.wait(0.01))
        for one in (gateway, *brains, alone):
            one.close()

        assert woken == [1, 1, 1, 1]
        assert again == [0] * 6

    asyncio.run(run())


def test_what_may_have_been_missed_is_looked_for() -> None:
    """When the way to other machines was cut, the wait ends, so that the database is looked at."""

    async def run() -> None:
        hearers: list[Callable[[str], None]] = []
        brain = Nudges({}, "brain", Afar(hearers))
        await brain.listen()
        threading.Timer(0.05, lambda: hearers[0]("")).start()
        begun = asyncio.get_running_loop().time()
        nudged = await brain.wait(SECONDS)
        brain.close()

        assert asyncio.get_running_loop().time() - begun < SECONDS / 2
        assert nudged == 0

    asyncio.run(run())
