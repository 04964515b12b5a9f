"""The two addresses of customers' files: a place to send one to, and each file for its own customer.

The token comes in the Authorization header and never in an address, which logs and other sites would see. Who may see
a file is asked of the database with the file itself; what is given back is only to be saved, never to be run.
"""

from __future__ import annotations

import asyncio
import tempfile
from datetime import timedelta
from typing import BinaryIO, Iterator
from urllib.parse import quote, unquote

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.channels.web_widget import ACCOUNT, NAME, WebWidgetChannel
from bot.domain.attachment import MOST_AT_ONCE, AttachmentKind, check_size
from bot.domain.errors import BadInput, TooManyRequests, UntrustedRequest
from bot.router.attachments import AttachmentDoor
from bot.router.rate_limits import RateLimits
from bot.signing import Visitor, VisitorTokens

NAME_HEADER = "x-file-name"  # percent-encoded
ARRIVES_WITHIN = 180.0  # seconds; ten megabytes at half a megabit a second
CHUNK = 65_536  # bytes

HEADERS = {
    "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "cache-control": "private, max-age=3600",
    "cross-origin-resource-policy": "same-origin",
}


class AttachmentRoutes:
    """Verifies who asks, and passes bytes."""

    def __init__(
        self,
        door: AttachmentDoor,
        visitors: VisitorTokens,
        channel: WebWidgetChannel,
        limits: RateLimits | None,
        allowed_origins: tuple[str, ...],
    ) -> None:
        self._door, self._visitors, self._channel, self._limits = door, visitors, channel, limits
        self._origins = allowed_origins
        self._arriving: dict[str, int] = {}

    def routes(self) -> list[Route]:
        """For the application. Pages of other origins that may carry the widget may call them, and no others."""
        cross_origin = Middleware(
            CORSMiddleware,
            allow_origins=self._origins,
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type", NAME_HEADER],
            max_age=600,
        )
        return [
            Route("/attachments", self.take_in, methods=["POST", "OPTIONS"], middleware=[cross_origin]),
            Route("/attachments/{id}", self.whole, methods=["GET", "OPTIONS"], middleware=[cross_origin]),
            Route("/attachments/{id}/thumbnail", self.thumbnail, methods=["GET", "OPTIONS"], middleware=[cross_origin]),
        ]

    async def take_in(self, request: Request) -> Response:
        """A file in, what is kept of it out: `{"id", "kind", "width", "height", "name"}`."""
        visitor = self._visitor(request)
        address = request.client.host if request.client else ""
        if self._limits is not None:
            await self._limits.check_upload(visitor.id, address)
        check_size(_announced(request))
        if self._arriving.get(visitor.id, 0) >= MOST_AT_ONCE:
            raise TooManyRequests("Some files are still on their way; please wait for them.", timedelta(seconds=5))
        self._arriving[visitor.id] = self._arriving.get(visitor.id, 0) + 1
        try:
            with tempfile.TemporaryFile() as sent:
                await _receive(request, sent)
                name = unquote(request.headers.get(NAME_HEADER, ""), errors="replace")
                kept = await self._door.take_in(sent, name, (NAME, ACCOUNT, visitor.id))
        finally:
            self._arriving[visitor.id] -= 1
            if not self._arriving[visitor.id]:
                del self._arriving[visitor.id]
        return JSONResponse(self._channel.render_attachment(kept), 201, {"cache-control": "no-store"})

    async def whole(self, request: Request) -> Response:
        """The file as it is kept."""
        return await self._give(request, thumbnail=False)

    async def thumbnail(self, request: Request) -> Response:
        """The small picture of it."""
        return await self._give(request, thumbnail=True)

    async def _give(self, request: Request, *, thumbnail: bool) -> Response:
        visitor = self._visitor(request)
        owner = (NAME, ACCOUNT, visitor.id)
        attachment, content = await self._door.access(request.path_params["id"], owner, thumbnail=thumbnail)
        kind = AttachmentKind.JPEG if thumbnail else attachment.kind
        disposition = f"attachment; filename*=UTF-8''{quote(attachment.name, safe='')}"
        headers = {**HEADERS, "content-disposition": disposition}
        if not thumbnail:
            headers["content-length"] = str(attachment.bytes)
        return StreamingResponse(_chunks(content), headers=headers, media_type=kind.value)

    def _visitor(self, request: Request) -> Visitor:
        """Who asks. Raises UntrustedRequest: no token of ours, or from a page that may not carry the widget."""
        if request.method == "OPTIONS":  # what browsers ask beforehand was answered before it came here
            raise HTTPException(405)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise UntrustedRequest("The chat's token is missing; please reload the page.")
        origin = request.headers.get("origin")
        if origin is None and request.method == "GET":
            # Browsers name the page only where it is another's or something is sent: this one is our own page.
            if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
                raise UntrustedRequest("This page may not carry the chat.")
            return self._visitors.read_from_any(token, self._origins)
        return self._visitors.read(token, self._channel.verify({"HTTP_ORIGIN": origin}))


async def _receive(request: Request, sent: BinaryIO) -> None:
    """Write a request's body to a file without a name. Raises TooLarge, BadInput."""

    async def receive() -> None:
        count = 0
        async for chunk in request.stream():
            count += len(chunk)
            check_size(count)
            sent.write(chunk)

    try:
        await asyncio.wait_for(receive(), ARRIVES_WITHIN)
    except asyncio.TimeoutError:
        raise BadInput("The file took too long to arrive; please try again, or send a smaller one.") from None


def _announced(request: Request) -> int:
    """How many bytes the request says it brings; 0 where it does not say."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isdecimal() and len(length) < 20 else 0


def _chunks(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while chunk := content.read(CHUNK):
            yield chunk
