"""The gateway's web application: demo page, widget, sockets, the server-to-server door, health."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, AsyncIterator, Mapping

import socketio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as AsgiMessage

from bot.channels.rest import MAX_BODY, RestChannel
from bot.channels.web_widget import WebWidgetChannel
from bot.desk.errors import answer_error as answer_desk_error
from bot.desk.errors import answer_fault as answer_desk_fault
from bot.desk.headers import STRICT_TRANSPORT, DeskHeaders, is_desk
from bot.desk.words import say_to
from bot.domain.errors import (
    HeardError,
    NotFound,
    TooLarge,
    TooManyRequests,
    TryAgain,
    UntrustedRequest,
    WrongKind,
)
from bot.domain.language import MAIN
from bot.domain.message import Message, Receipt
from bot.domain.turn import ESCALATE_AFTER
from bot.host_identity import HostTokens
from bot.receipt_door import ReceiptDoor
from bot.refusals import Refusals
from bot.router.attachments import AttachmentDoor
from bot.router.delivery import Delivery
from bot.router.front_door import FrontDoor, cleaned
from bot.router.many_desks import ManyDesks
from bot.router.shared_line import SharedLine
from bot.signing import VisitorTokens
from bot.slow_bodies import SlowBodies
from bot.use_cases.observing import UNOBSERVED, Observer
from bot.use_cases.ports import Ids
from bot.web_attachments import AttachmentRoutes
from bot.widget_sockets import WidgetSockets, refusal
from bot.withdrawal_door import WithdrawalDoor

if TYPE_CHECKING:
    from bot.channel_loops import Channels
    from bot.desk.app import DeskApp

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
# The widget's own words in each language that it has beside English, the assistant's or not.
WIDGET_WORDS = ("cs", "da", "de", "es", "fr", "it", "nl", "pl", "pt", "sv", "tr")
WIDGET_FILES = (
    "heard-chat.js",
    "heard-chat-more.js",
    "heard-chat-files.js",
    *(f"heard-chat-words/{code}.js" for code in WIDGET_WORDS),
)
FILES = {f"/{name}": name for name in ("shop.css", "paper.css", "withdraw.css", *WIDGET_FILES)}
# Pages of other origins fetch modules with CORS. The files are the same for everybody; who may chat is asked later.
FOR_EVERYBODY = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
# A turn has an answer, an apology or a reference by its deadline; the rest is for the way.
ANSWER_WITHIN = ESCALATE_AFTER.total_seconds() + 5
LOOK_EVERY = 0.5  # seconds between looks at a turn when nothing wakes us

SECURITY_HEADERS = {
    # The demo page carries the widget from this same origin, so nothing else is needed.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' {sockets}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        "trusted-types 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def build_web(
    door: FrontDoor,
    files: AttachmentDoor,
    delivery: Delivery,
    visitors: VisitorTokens,
    *,
    rest_token: str,
    allowed_origins: tuple[str, ...],
    shop_pages: Mapping[str, str],
    ids: Ids,
    receipts: ReceiptDoor,
    hosts: HostTokens,
    withdrawals: WithdrawalDoor,
    channels: Channels | None = None,
    desk: DeskApp | None = None,
    line: SharedLine | None = None,
    observer: Observer = UNOBSERVED,
) -> ASGIApp:
    """The application as uvicorn runs it.

    Args:
        shop_pages: the page in each language, those of further ones at /de etc.
        line: to the other gateways, where there are some.
    """
    channel = WebWidgetChannel(allowed_origins)
    widget = WidgetSockets(door, delivery, visitors, channel, allowed_origins, ids, hosts, line)
    observer.sockets_open(lambda: len(widget.server.eio.sockets))
    attachments = AttachmentRoutes(files, visitors, channel, door.limits, allowed_origins)
    rest = _RestDoor(door, delivery, RestChannel(rest_token))
    if desk is not None:
        hub = desk.hub if line is None else ManyDesks(desk.hub, line)
        widget.watchers = hub
        desk.hub.signs.to_customer, desk.hub.show_standing = widget.show_typing, widget.show_standing
        door.on_change = delivery.on_change = hub.changed
    if channels is not None:
        channels.attach(delivery, door.on_change)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if line is not None:
            await line.start()
            showing = asyncio.create_task(widget.show_from_elsewhere())
        await delivery.start()
        if channels is not None:
            await channels.start()
        if desk is not None:
            await desk.hub.start()
        yield
        if desk is not None:
            await desk.hub.stop()
        if channels is not None:
            await channels.stop()
        await delivery.stop()
        if line is not None:
            showing.cancel()
            await line.stop()
        if door.limits is not None:
            await door.limits.close()
        files.close()
        await door.close()

    async def health(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def home(request: Request) -> Response:
        return HTMLResponse(shop_pages[request.url.path[1:] or MAIN])

    async def file(request: Request) -> Response:
        # It may be another one after an update: the browser asks whether it still is the same.
        path = STATIC / FILES[request.url.path]
        headers = {"cache-control": "no-cache"} | (FOR_EVERYBODY if FILES[request.url.path] in WIDGET_FILES else {})
        answer = FileResponse(path, headers=headers, stat_result=path.stat())
        if answer.headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={**headers, "etag": answer.headers["etag"]})
        return answer

    app = Starlette(
        routes=[
            *(Route(f"/{language if language != MAIN else ''}", home) for language in shop_pages),
            *(Route(path, file) for path in FILES),
            *attachments.routes(),
            Route("/healthz", health),
            Route("/receipt/{token}", receipts.show),
            *withdrawals.routes(),
            *(desk.routes() if desk is not None else ()),
            Route("/webhooks/rest/", rest.health),
            Route("/webhooks/rest/webhook", rest.webhook, methods=["POST"]),
            *(channels.doors.routes() if channels is not None else ()),
        ],
        lifespan=lifespan,
        exception_handlers={HeardError: answer_error, Exception: _answer_fault},
    )
    return Refusals(_SecurityHeaders(SlowBodies(DeskHeaders(socketio.ASGIApp(widget.server, other_asgi_app=app)))))


class _RestDoor:
    """Rasa's REST shape: the request waits for the answer to its message."""

    def __init__(self, door: FrontDoor, delivery: Delivery, channel: RestChannel) -> None:
        self._door, self._delivery, self._channel = door, delivery, channel

    async def health(self, request: Request) -> Response:
        """As Rasa's REST channel answers."""
        return JSONResponse({"status": "ok"})

    async def webhook(self, request: Request) -> Response:
        """A message in, the replies to it out."""
        self._channel.verify(request.headers)
        body = await _body(request)
        replies: list[dict[str, Any]] = []
        for parsed in self._channel.parse(body):
            text, button_id = cleaned(parsed["message"])
            receipt = await self._door.receive(self._channel.inbound(parsed, text, button_id))
            said = await self._wait_for_answer(receipt)
            replies += [self._channel.render(message, parsed["sender"]) for message in said]
        return JSONResponse(replies)

    async def _wait_for_answer(self, receipt: Receipt) -> list[Message]:
        until = time.monotonic() + ANSWER_WITHIN
        pause = 0.0 if receipt.repeated else LOOK_EVERY  # the answer to a repeated message may be there already
        while True:
            await self._delivery.wait_for_turn(receipt.turn_id, pause)
            pause = LOOK_EVERY
            state, said = await self._door.collect(receipt.turn_id)
            if state.is_final or time.monotonic() > until:
                return said


class _SecurityHeaders:
    """Puts the security headers on every response, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ours = dict(SECURITY_HEADERS)
        if scope["scheme"] == "https":
            ours["strict-transport-security"] = STRICT_TRANSPORT
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        # Older browsers do not count ws: as 'self'.
        sockets = f"ws://{host} wss://{host}" if host and all(c.isalnum() or c in ".-:[]" for c in host) else ""

        async def send_with_headers(message: AsgiMessage) -> None:
            if message["type"] == "http.response.start":
                own = message.get("headers", [])
                named = {name.lower() for name, _ in own}  # a stricter one of the response itself stays
                headers = [
                    (name.encode(), value.replace("{sockets}", sockets).encode())
                    for name, value in ours.items()
                    if name.encode() not in named
                ]
                message = {**message, "headers": [*own, *headers]}
            await send(message)

        await self._app(scope, receive, send_with_headers)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise TooLarge(f"The request is larger than {MAX_BODY:,} bytes; please send less at once.")
    return bytes(body)


STATUS = {UntrustedRequest: 401, NotFound: 404, TooLarge: 413, WrongKind: 415, TooManyRequests: 429, TryAgain: 503}


def _status_of(error: HeardError) -> int:
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


async def answer_error(request: Request, error: Exception) -> Response:
    """What went wrong, in one sentence, with the status that fits."""
    assert isinstance(error, HeardError)
    if is_desk(request.url.path):
        return answer_desk_error(error, say_to(request))
    told = refusal(error)
    headers = {"retry-after": str(told["retry_after"])} if "retry_after" in told else {}
    return JSONResponse(told, _status_of(error), headers)


async def _answer_fault(request: Request, error: Exception) -> Response:
    if is_desk(request.url.path):
        return await answer_desk_fault(request, error)
    log.error("a request failed (%s)", type(error).__name__, exc_info=error)
    sentence = "Your message could not be stored just now; please send it again in a moment."
    return JSONResponse({"error": sentence}, 503, {"retry-after": "2"})
