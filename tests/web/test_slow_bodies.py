"""Bodies that do not arrive in time are ended by the gateway itself; large ones at a slow pace are not."""

from __future__ import annotations

import asyncio
import socket
import time
from typing import Any

import pytest

from bot import slow_bodies
from bot.slow_bodies import SlowBodies
from tests.web.conftest import GatewayAlone


def test_a_dripping_body_is_ended(gateway: GatewayAlone) -> None:
    """Without a proxy, too: who sends a byte a second is told so after twelve, and the connection is closed."""
    host, port = gateway.url.removeprefix("http://").split(":")
    start = time.monotonic()
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(
            b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: h\r\nContent-Length: 9000\r\n"
            b"Authorization: Bearer " + gateway.token.encode() + b"\r\n\r\n"
        )
        connection.settimeout(1)
        said = b""
        while time.monotonic() - start < 30:
            try:
                connection.sendall(b" ")
                more = connection.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                break
            said += more
            if not more:
                break

    assert said.startswith(b"HTTP/1.1 408") and said.endswith(slow_bodies.SENTENCE)
    assert slow_bodies.BODY_WITHIN <= time.monotonic() - start < 15


async def taken_in(chunk: bytes, pause: float, seconds: float) -> int:
    """The status that a body gets whose chunks come at this pace for so long."""
    statuses: list[int] = []
    until = time.monotonic() + seconds

    async def reads_all(scope: Any, receive: Any, send: Any) -> None:
        while (message := await receive())["type"] == "http.request" and message["more_body"]:
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": chunk, "more_body": time.monotonic() < until}

    async def send(message: Any) -> None:
        statuses.append(message.get("status", 0))

    await SlowBodies(reads_all)({"type": "http"}, receive, send)
    return statuses[0]


@pytest.mark.anyio
async def test_a_large_body_at_a_slow_pace_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is earned by what arrives: a photo over a slow line may take its time, a drip of the same length may not."""
    monkeypatch.setattr(slow_bodies, "BODY_WITHIN", 0.3)
    photo = await taken_in(b"x" * slow_bodies.SLOWEST, pause=0.2, seconds=1.0)
    drip = await taken_in(b"x", pause=0.05, seconds=1.0)

    assert (photo, drip) == (200, 408)
