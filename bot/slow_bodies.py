"""Requests whose body does not arrive in time are ended: who sends a byte a second must not hold what others need.

A proxy in front sees to slow headers and slow readers, but cannot tell a body that drips from one that is large.
"""

from __future__ import annotations

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_WITHIN = 12.0  # seconds for a small body; a silent or dripping one is gone within 15
SLOWEST = 16_384  # bytes a second that earn more time: 128 kbit/s, what is left of the mobile net in the country
SENTENCE = b'{"error": "Your request did not arrive in time; please send it again."}'


class SlowBodies:
    """Gives each body its time; afterwards the application sees that the client is gone, and the client a 408."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        until = time.monotonic() + BODY_WITHIN
        is_whole = is_late = is_answered = False

        async def receive_in_time() -> Message:
            nonlocal until, is_whole, is_late
            if is_whole:
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), max(0.0, until - time.monotonic()))
            except asyncio.TimeoutError:
                is_late = True
                return {"type": "http.disconnect"}
            until += len(message.get("body", b"")) / SLOWEST
            is_whole = not message.get("more_body", False)
            return message

        async def send_unless_late(message: Message) -> None:
            nonlocal is_answered
            if not is_late or is_answered:
                is_answered = True
                await send(message)

        try:
            await self._app(scope, receive_in_time, send_unless_late)
        except Exception:
            if not is_late or is_answered:
                raise
        if is_late and not is_answered:
            length = str(len(SENTENCE)).encode()
            headers = [(b"content-type", b"application/json"), (b"content-length", length), (b"connection", b"close")]
            await send({"type": "http.response.start", "status": 408, "headers": headers})
            await send({"type": "http.response.body", "body": SENTENCE})
