"""The inside door of a part: health, readiness and figures by HTTP, for operators alone.

It is served by the part's own event loop, so that an answer shows that the loop turns. It knows GET of a few addresses
and nothing else: no bodies, no kept connections, no framework that a part would have to load for it.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Awaitable, Callable, Mapping

log = logging.getLogger(__name__)

MOST_HEAD = 8_192  # bytes of a request
READ_WITHIN = 5.0  # seconds for a whole request; facts/security: slow senders are let go
MOST_AT_ONCE = 16  # connections; what is above is closed


@dataclass(frozen=True)
class Answer:
    """What is answered."""

    text: bytes
    status: HTTPStatus = HTTPStatus.OK
    content_type: str = "text/plain; charset=utf-8"


Page = Callable[[], Awaitable[Answer]]


class Door:
    """A listening socket with a few pages behind it."""

    def __init__(self, host: str, port: int, pages: Mapping[str, Page]) -> None:
        self._host, self._port, self._pages = host, port, pages
        self._server: asyncio.AbstractServer | None = None
        self._open = 0

    async def open(self) -> None:
        """Begin to listen. Raises OSError: the port is taken, or the address is not of this machine."""
        self._server = await asyncio.start_server(self._serve, self._host, self._port, limit=MOST_HEAD)

    def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        try:
            if self._open <= MOST_AT_ONCE:
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), READ_WITHIN)
                writer.write(_written(await self._answer(head), is_head=head.startswith(b"HEAD ")))
                await asyncio.wait_for(writer.drain(), READ_WITHIN)
        except (asyncio.TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            pass  # whoever asked is gone, or was never to be answered
        finally:
            self._open -= 1
            writer.close()

    async def _answer(self, head: bytes) -> Answer:
        method, _, rest = head.partition(b"\r\n")[0].partition(b" ")
        if method not in (b"GET", b"HEAD"):
            return Answer(b"Only GET is answered here.\n", HTTPStatus.METHOD_NOT_ALLOWED)
        path = rest.partition(b" ")[0].partition(b"?")[0].decode("latin-1")
        page = self._pages.get(path)
        if page is None:
            return Answer(f"Here are {', '.join(sorted(self._pages))}.\n".encode(), HTTPStatus.NOT_FOUND)
        try:
            return await page()
        except Exception as error:
            log.error("the page %s of the operators' door failed (%s)", path, type(error).__name__)
            return Answer(
                b"This could not be found out just now; look into the log.\n", HTTPStatus.INTERNAL_SERVER_ERROR
            )


def _written(answer: Answer, *, is_head: bool) -> bytes:
    lines = (
        f"HTTP/1.1 {answer.status.value} {answer.status.phrase}",
        f"content-type: {answer.content_type}",
        f"content-length: {len(answer.text)}",
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        "connection: close",
    )
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (b"" if is_head else answer.text)
