"""Wake-ups between the parts: a word that says "look in the database".

On one machine it is a UDP datagram on loopback; to other machines goes a notice of the database. A nudge may say which
turn it is about, is believed in nothing, and may be lost; whoever waits also looks by itself every so often. So it can
only make things quicker, never wrong.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from typing import Callable, Mapping, Protocol


class Distance(Protocol):
    """See storage.notices."""

    def tell(self, word: str) -> None:
        """Let all machines hear a word; never waits."""

    def hear(self, heard: Callable[[str], None]) -> None:
        """Call this, in another thread, for each word; an empty one: some may have been missed."""

    def close(self) -> None:
        """End."""


class Nudges:
    """Sends nudges to parts, and waits for those to one's own part.

    Args:
        ports: of the parts on this machine; of several of a kind, the others are called brain-2, brain-3 and so on.
        own_part: as it is called in `ports`.
        distance: the way to other machines, and to parts of this one that no port is known of.
    """

    def __init__(self, ports: Mapping[str, int], own_part: str | None = None, distance: Distance | None = None) -> None:
        self._ports = dict(ports)
        self._own_part, self._distance = own_part, distance
        self._own_port = self._ports.get(own_part) if own_part else None
        # Parts that know the same ports hear each other on the machine, and pass over what comes from afar.
        self._origin = _name_of(self._ports) if self._ports else secrets.token_hex(8)
        self._sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sender.setblocking(False)
        self._arrived = asyncio.Event() if own_part else None
        self._transport: asyncio.DatagramTransport | None = None
        self._nudged = 0
        # Called with the turn a nudge is about; true if that was all it was about, so that `wait` need not return.
        self.on_turn: Callable[[str], bool] = lambda turn_id: False

    def send(self, *parts: str, about: str = "") -> None:
        """Wake these parts, `about` a turn if it is one; parts that are not there are passed over."""
        for part in parts:
            for port in [port for name, port in self._ports.items() if _kind(name) == part]:
                try:
                    self._sender.sendto(about.encode(), ("127.0.0.1", port))
                except OSError:
                    pass  # they will look by themselves
            if self._distance is not None:
                self._distance.tell(f"{part} {self._origin} {about}")

    async def listen(self) -> None:
        """Begin to hear nudges to one's own part."""
        if self._own_port is not None:
            loop = asyncio.get_running_loop()
            self._transport, _ = await loop.create_datagram_endpoint(
                lambda: _Ear(self), local_addr=("127.0.0.1", self._own_port)
            )
        if self._distance is not None:
            loop = asyncio.get_running_loop()
            self._distance.hear(lambda word: _call(loop, lambda: self._hear_from_afar(word)))

    async def wait(self, at_most: float) -> int:
        """Return when a nudge has come since the last call, when interrupted, or after `at_most` seconds.

        How many nudges came: so many times there is most likely something to do.
        """
        assert self._arrived is not None
        try:
            await asyncio.wait_for(self._arrived.wait(), at_most)
        except asyncio.TimeoutError:
            pass
        self._arrived.clear()
        nudged, self._nudged = self._nudged, 0
        return nudged

    def interrupt(self) -> None:
        """Let `wait` return, as if its time were over."""
        if self._arrived is not None:
            self._arrived.set()

    def _hear_from_afar(self, word: str) -> None:
        if not word:
            self.interrupt()
            return
        part, origin, about = word.split(" ", 2)
        is_brought_here = origin == self._origin and self._own_port is not None
        if part == _kind(self._own_part or "") and not is_brought_here:
            self._hear(about)

    def _hear(self, about: str) -> None:
        if about and self.on_turn(about):
            return
        self._nudged += 1
        self.interrupt()

    def close(self) -> None:
        """Stop sending and hearing."""
        if self._transport is not None:
            self._transport.close()
        if self._distance is not None:
            self._distance.close()
        self._sender.close()


class _Ear(asyncio.DatagramProtocol):
    def __init__(self, nudges: Nudges) -> None:
        self._nudges = nudges

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._nudges._hear(data.decode("ascii", "ignore"))


def _kind(part: str) -> str:
    return part.partition("-")[0]


def _name_of(ports: Mapping[str, int]) -> str:
    return f"{socket.gethostname()}:{'-'.join(str(port) for port in sorted(ports.values()))}"


def _call(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    try:
        loop.call_soon_threadsafe(call)
    except RuntimeError:  # the loop is closed: nobody waits any more
        pass
