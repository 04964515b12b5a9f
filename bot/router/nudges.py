"""Wake-ups between the parts on one machine: an empty UDP datagram on loopback that says "look in the database".

A nudge carries nothing and may be lost; whoever waits also looks by itself every so often. So it can only make
things quicker, never wrong.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Mapping


class Nudges:
    """Sends nudges to parts, and waits for those to one's own part."""

    def __init__(self, ports: Mapping[str, int], own_part: str | None = None) -> None:
        self._ports = dict(ports)
        self._own_port = self._ports.get(own_part) if own_part else None
        self._sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sender.setblocking(False)
        self._arrived = asyncio.Event() if own_part else None
        self._transport: asyncio.DatagramTransport | None = None

    def send(self, *parts: str) -> None:
        """Wake these parts; those that are not there are passed over."""
        for part in parts:
            port = self._ports.get(part)
            if port is not None:
                try:
                    self._sender.sendto(b"", ("127.0.0.1", port))
                except OSError:
                    pass  # they will look by themselves

    async def listen(self) -> None:
        """Begin to hear nudges to one's own part."""
        if self._own_port is not None:
            loop = asyncio.get_running_loop()
            self._transport, _ = await loop.create_datagram_endpoint(
                lambda: _Ear(self._arrived), local_addr=("127.0.0.1", self._own_port)
            )

    async def wait(self, at_most: float) -> None:
        """Return when a nudge has come since the last call, or after `at_most` seconds."""
        assert self._arrived is not None
        try:
            await asyncio.wait_for(self._arrived.wait(), at_most)
        except asyncio.TimeoutError:
            pass
        self._arrived.clear()

    def close(self) -> None:
        """Stop sending and hearing."""
        if self._transport is not None:
            self._transport.close()
        self._sender.close()


class _Ear(asyncio.DatagramProtocol):
    def __init__(self, arrived: asyncio.Event | None) -> None:
        self._arrived = arrived

    def datagram_received(self, data: bytes, addr: object) -> None:
        if self._arrived is not None:
            self._arrived.set()
