"""Wake-ups between the parts on one machine: a UDP datagram on loopback that says "look in the database".

A nudge may say which turn it is about, is believed in nothing, and may be lost; whoever waits also looks by itself
every so often. So it can only make things quicker, never wrong.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Callable, Mapping


class Nudges:
    """Sends nudges to parts, and waits for those to one's own part."""

    def __init__(self, ports: Mapping[str, int], own_part: str | None = None) -> None:
        self._ports = dict(ports)
        self._own_port = self._ports.get(own_part) if own_part else None
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
            port = self._ports.get(part)
            if port is not None:
                try:
                    self._sender.sendto(about.encode(), ("127.0.0.1", port))
                except OSError:
                    pass  # they will look by themselves

    async def listen(self) -> None:
        """Begin to hear nudges to one's own part."""
        if self._own_port is not None:
            loop = asyncio.get_running_loop()
            self._transport, _ = await loop.create_datagram_endpoint(
                lambda: _Ear(self), local_addr=("127.0.0.1", self._own_port)
            )

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

    def _hear(self, about: str) -> None:
        if about and self.on_turn(about):
            return
        self._nudged += 1
        self.interrupt()

    def close(self) -> None:
        """Stop sending and hearing."""
        if self._transport is not None:
            self._transport.close()
        self._sender.close()


class _Ear(asyncio.DatagramProtocol):
    def __init__(self, nudges: Nudges) -> None:
        self._nudges = nudges

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._nudges._hear(data.decode("ascii", "ignore"))
