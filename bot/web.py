"""The gateway's web application: demo page, widget, sockets, the server-to-server door, health."""

from __future__ import annotations

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
from bot.channels.web_widget import ACCOUNT, MAX_FRAME, NAME, WebWidgetChannel
from bot.desk.errors import answer_error as answer_desk_error
from bot.desk.errors import answer_fault as answer_desk_fault
from bot.desk.headers import DeskHeaders, is_desk
from bot.domain.conversation import Conversation
from bot.domain.errors import (
    BadInput,
    HeardError,
    NotAllowed,
    NotFound,
    TooLarge,
    TooManyRequests,
    UntrustedRequest,
    WrongKind,
)
from bot.domain.language import MAIN
from bot.domain.message import Message, Receipt
from bot.domain.turn import ESCALATE_AFTER
from bot.host_identity import HostTokens
from bot.receipt_door import ReceiptDoor
from bot.router.attachments import AttachmentDoor
from bot.router.delivery import Delivery
from bot.router.front_door import FrontDoor, cleaned
from bot.signing import Visitor, VisitorTokens
from bot.use_cases.ports import Ids
from bot.web_attachments import AttachmentRoutes
from bot.withdrawal_door import WithdrawalDoor

if TYPE_CHECKING:
    from bot.desk.app import DeskApp
    from bot.desk.hub import Hub

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
FILES = {
    "/shop.css": "shop.css",
    "/paper.css": "paper.css",
    "/withdraw.css": "withdraw.css",
    "/heard-chat.js": "heard-chat.js",
}
# A turn has an answer, an apology or a reference by its deadline; the rest is for the way.
ANSWER_WITHIN = ESCALATE_AFTER.total_seconds() + 5
LOOK_EVERY = 0.5  # seconds between looks at a turn when nothing wakes us
ROOM = "conversation:"  # how the rooms of the sockets of a conversation begin
MOST_SOCKETS = 4  # of one visitor; facts/security 4.6

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
    desk: DeskApp | None = None,
) -> ASGIApp:
    """The application as uvicorn runs it. `shop_pages`: the page in each language, those of further ones at /de etc."""
    channel = WebWidgetChannel(allowed_origins)
    widget = _Widget(door, delivery, visitors, channel, allowed_origins, ids, hosts)
    attachments = AttachmentRoutes(files, visitors, channel, door.limits, allowed_origins)
    rest = _RestDoor(door, delivery, RestChannel(rest_token))
    if desk is not None:
        widget.watchers, desk.hub.signs.to_customer = desk.hub, widget.show_typing
        door.on_change = delivery.on_change = desk.hub.changed

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await delivery.start()
        if desk is not None:
            await desk.hub.start()
        yield
        if desk is not None:
            await desk.hub.stop()
        await delivery.stop()
        files.close()
        await door.close()

    async def health(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def home(request: Request) -> Response:
        return HTMLResponse(shop_pages[request.url.path[1:] or MAIN])

    async def file(request: Request) -> Response:
        # It may be another one after an update: the browser asks whether it still is the same.
        path = STATIC / FILES[request.url.path]
        answer = FileResponse(path, headers={"cache-control": "no-cache"}, stat_result=path.stat())
        if answer.headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={"etag": answer.headers["etag"], "cache-control": "no-cache"})
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
        ],
        lifespan=lifespan,
        exception_handlers={HeardError: _answer_error, Exception: _answer_fault},
    )
    return _SecurityHeaders(DeskHeaders(socketio.ASGIApp(widget.server, other_asgi_app=app)))


class _Widget:
    """The sockets of the web widget."""

    def __init__(
        self,
        door: FrontDoor,
        delivery: Delivery,
        visitors: VisitorTokens,
        channel: WebWidgetChannel,
        allowed_origins: tuple[str, ...],
        ids: Ids,
        hosts: HostTokens,
    ) -> None:
        self._door, self._visitors, self._channel, self._ids, self._hosts = door, visitors, channel, ids, hosts
        self.watchers: Hub | None = None
        self.server = socketio.AsyncServer(
            async_mode="asgi",
            cors_allowed_origins=list(allowed_origins),
            max_http_buffer_size=MAX_FRAME,
            logger=False,
            engineio_logger=False,
        )
        self.server.on("connect", self._connect)
        self.server.on("session_request", self._session_request)
        self.server.on("user_uttered", self._user_uttered)
        self.server.on("typing", self._typing)
        delivery.register(NAME, self._send)

    async def show_typing(self, conversation_id: str, on: bool, name: str | None = None) -> None:
        """A person of the staff writes, or has stopped."""
        await self.server.emit("typing", {"on": on, "name": name}, room=_room(conversation_id))

    async def _typing(self, sid: str, data: Any = None) -> None:
        session = await self.server.get_session(sid)
        on = data.get("on") if isinstance(data, dict) else None
        if self.watchers is not None and "room" in session and isinstance(on, bool):
            await self.watchers.customer_typing(session["room"].removeprefix(ROOM), on)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        try:
            origin = self._channel.verify(environ)
        except UntrustedRequest as error:
            raise socketio.exceptions.ConnectionRefusedError(str(error)) from None
        address = (environ.get("asgi.scope", {}).get("client") or ("", 0))[0]
        await self.server.save_session(sid, {"origin": origin, "address": address})

    async def _session_request(self, sid: str, data: Any = None) -> dict[str, Any]:
        session = await self.server.get_session(sid)
        request = self._channel.parse_session_request(data)
        known = self._known_visitor(request.token, session["origin"])
        try:
            visitor = known or self._new_visitor(session)
            conversation = await self._door.open(NAME, ACCOUNT, visitor.id, request.language)
            try:
                warning = await self._vouch(request.identity, conversation)
            except (
                NotAllowed
            ):  # it is another customer's, who sat here before; this one gets a conversation of their own
                visitor = self._new_visitor(session)
                conversation = await self._door.open(NAME, ACCOUNT, visitor.id, request.language)
                warning = await self._vouch(request.identity, conversation)
        except HeardError as error:
            return _refusal(error)
        except Exception as error:
            log.error("a chat could not be opened (%s)", type(error).__name__)
            return {"error": "The chat could not be opened just now; it is tried again.", "retry_after": 2}
        room = _room(conversation.id)
        if session.get("room") not in (None, room):
            await self.server.leave_room(sid, session["room"])
        await self._make_room(room, sid)
        session |= {"visitor": visitor.id, "room": room}
        await self.server.save_session(sid, session)
        await self.server.enter_room(sid, room)
        messages = await self._door.history(conversation.id, request.since if visitor == known else 0)
        token = str(request.token) if visitor == known else self._visitors.issue(visitor)
        await self.server.emit("session_confirm", token, to=sid)
        await self.server.emit("history", {"messages": [self._channel.render(m) for m in messages]}, to=sid)
        return {"ok": True} if warning is None else {"ok": True, "identity": warning}

    def _new_visitor(self, session: Mapping[str, Any]) -> Visitor:
        if self._door.limits is not None:
            self._door.limits.check_new_visitor(session["address"])
        return Visitor(self._ids.secret(), session["origin"])

    async def _vouch(self, identity: str | None, conversation: Conversation) -> str | None:
        """Whom the website vouches for is known from now on; else the sentence for those who build its page."""
        if identity is None:
            return None
        try:
            await self._door.vouch(self._hosts.read(identity), conversation.id)
        except UntrustedRequest as error:  # the chat works all the same, as anybody's
            log.warning("the website's word for a customer was not taken: %s", error)
            return str(error)
        return None

    def _known_visitor(self, token: str | None, origin: str) -> Visitor | None:
        """The visitor of a token; one that is no good makes a new visitor, and opens nothing."""
        if token is None:
            return None
        try:
            return self._visitors.read(token, origin)
        except UntrustedRequest:
            return None

    async def _user_uttered(self, sid: str, data: Any = None) -> dict[str, Any]:
        session = await self.server.get_session(sid)
        visitor = session.get("visitor")
        try:
            if visitor is None:
                raise BadInput("This chat has not been opened yet; please reload the page.")
            uttered = self._channel.parse_uttered(data)
            text, button_id = cleaned(uttered.message, uttered.button_id, may_be_empty=bool(uttered.attachments))
            if self._door.limits is not None:
                self._door.limits.check_message(visitor)
            receipt = await self._door.receive(self._channel.inbound(visitor, uttered, text, button_id))
        except HeardError as error:
            return _refusal(error)
        except Exception as error:  # not stored, so not acknowledged: the client sends it again
            log.error("a message could not be stored (%s)", type(error).__name__)
            return {"error": "Your message could not be stored just now; it will be sent again.", "retry_after": 2}
        room = session["room"]
        if not receipt.repeated:
            since = await self._door.history(receipt.conversation_id, receipt.seq - 1)
            own = [self._channel.render(m) for m in since if m.id == receipt.message_id]
            await self.server.emit("history", {"messages": own}, room=room, skip_sid=sid)  # the visitor's other tabs
            if receipt.awaits_bot:
                await self.server.emit("typing", {"on": True, "seq": receipt.seq}, room=room)
        return {"ok": True, "id": receipt.message_id, "seq": receipt.seq}

    async def _send(self, message: Message, conversation: Conversation) -> None:
        if self._channel.is_for_customer(message):
            await self.server.emit("bot_uttered", self._channel.render(message), room=_room(conversation.id))

    async def _make_room(self, room: str, sid: str) -> None:
        """Close the oldest sockets of a visitor who has many; most of those are lost connections."""
        others = [other for other, _ in self.server.manager.get_participants("/", room) if other != sid]
        for other in others[: max(0, len(others) - MOST_SOCKETS + 1)]:
            await self.server.disconnect(other)


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
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        # Older browsers do not count ws: as 'self'.
        sockets = f"ws://{host} wss://{host}" if host and all(c.isalnum() or c in ".-:[]" for c in host) else ""

        async def send_with_headers(message: AsgiMessage) -> None:
            if message["type"] == "http.response.start":
                own = message.get("headers", [])
                named = {name.lower() for name, _ in own}  # a stricter one of the response itself stays
                headers = [
                    (name.encode(), value.replace("{sockets}", sockets).encode())
                    for name, value in SECURITY_HEADERS.items()
                    if name.encode() not in named
                ]
                message = {**message, "headers": [*own, *headers]}
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _room(conversation_id: str) -> str:
    return ROOM + conversation_id


def _refusal(error: HeardError) -> dict[str, Any]:
    refusal: dict[str, Any] = {"error": str(error)}
    if isinstance(error, TooManyRequests):
        refusal["retry_after"] = max(1, round(error.retry_after.total_seconds()))
    return refusal


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise TooLarge(f"The request is larger than {MAX_BODY:,} bytes; please send less at once.")
    return bytes(body)


STATUS = {UntrustedRequest: 401, NotFound: 404, TooLarge: 413, WrongKind: 415, TooManyRequests: 429}


def _status_of(error: HeardError) -> int:
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


async def _answer_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HeardError)
    if is_desk(request.url.path):
        return answer_desk_error(error)
    refusal = _refusal(error)
    headers = {"retry-after": str(refusal["retry_after"])} if "retry_after" in refusal else {}
    return JSONResponse(refusal, _status_of(error), headers)


async def _answer_fault(request: Request, error: Exception) -> Response:
    if is_desk(request.url.path):
        return await answer_desk_fault(request, error)
    log.error("a request failed (%s)", type(error).__name__, exc_info=error)
    sentence = "Your message could not be stored just now; please send it again in a moment."
    return JSONResponse({"error": sentence}, 503, {"retry-after": "2"})
