"""The sockets of the web widget: who may connect, what comes in, what goes out; and what the desk shows a customer."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import OrderedDict
from typing import Any, Mapping, Protocol

import socketio

from bot.channels.web_widget import ACCOUNT, MAX_FRAME, NAME, WebWidgetChannel
from bot.domain.conversation import Conversation, Owner
from bot.domain.errors import BadInput, HeardError, NotAllowed, TooManyRequests, UntrustedRequest
from bot.domain.message import Author, Message, Receipt
from bot.host_identity import HostTokens
from bot.router.delivery import Delivery
from bot.router.front_door import FrontDoor, cleaned
from bot.router.shared_line import SharedLine
from bot.signing import Visitor, VisitorTokens
from bot.use_cases.ports import Ids

log = logging.getLogger(__name__)

WINDOWS = "windows"  # what gateways say to each other of what their customers' windows are to show
MOST_REMEMBERED = 20_000  # messages
MOST_SOCKETS = 4  # of one visitor; facts/security 4.6
SIGNS_AT_ONCE, SIGNS_A_SECOND = 30, 5  # of typing, reading and arriving; what is above is passed over


class Watchers(Protocol):
    """The desk, as far as it hears of a customer's window."""

    async def customer_typing(self, conversation_id: str, on: bool) -> None:
        """The customer is writing, or has stopped."""

    async def customer_read(self, conversation_id: str) -> None:
        """Something has arrived at the customer's, or was read there."""


class _Pace:
    """Lets a number of signs through at once, and then so many a second."""

    def __init__(self) -> None:
        self._left, self._at = float(SIGNS_AT_ONCE), 0.0

    def allows(self, at: float) -> bool:
        """Whether one more may pass."""
        self._left = min(float(SIGNS_AT_ONCE), self._left + (at - self._at) * SIGNS_A_SECOND)
        self._at = at
        if self._left < 1:
            return False
        self._left -= 1
        return True


class WidgetSockets:
    """The sockets of the web widget. `show_standing` and `show_typing` are for the desk, which is in this process."""

    def __init__(
        self,
        door: FrontDoor,
        delivery: Delivery,
        visitors: VisitorTokens,
        channel: WebWidgetChannel,
        allowed_origins: tuple[str, ...],
        ids: Ids,
        hosts: HostTokens,
        line: SharedLine | None = None,
    ) -> None:
        self._line, self._from_elsewhere = line, asyncio.Queue[str]()
        self._shown: OrderedDict[str, None] = OrderedDict()  # ids of messages, so that none is shown a second time
        if line is not None:
            line.hear(WINDOWS, self._from_elsewhere.put_nowait)
        self.watchers: Watchers | None = None
        self._paces: dict[str, _Pace] = {}
        self._door, self._visitors, self._channel, self._ids, self._hosts = door, visitors, channel, ids, hosts
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
        self.server.on("read", self._read)
        self.server.on("got", self._got)
        self.server.on("disconnect", self._disconnect)
        delivery.register(NAME, self._send, self._send_missed)

    async def show_from_elsewhere(self) -> None:
        """Show in the windows here what other gateways say is to be shown in them, for as long as it runs."""
        while True:
            try:
                word = json.loads(await self._from_elsewhere.get())
                await self._show_here(word["event"], word["data"], word["conversation"])
            except (ValueError, KeyError, TypeError) as error:  # of another version of ours, perhaps
                log.warning("a word of another gateway was not understood (%s)", type(error).__name__)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        try:
            origin = self._channel.verify(environ)
        except UntrustedRequest as error:
            log.warning("refused a socket to a page that may not carry the chat")
            raise socketio.exceptions.ConnectionRefusedError(str(error)) from None
        address = (environ.get("asgi.scope", {}).get("client") or ("", 0))[0]
        await self.server.save_session(sid, {"origin": origin, "address": address})

    async def _session_request(self, sid: str, data: Any = None) -> dict[str, Any]:
        session = await self.server.get_session(sid)
        request = self._channel.parse_session_request(data)
        known = self._known_visitor(request.token, session["origin"])
        try:
            visitor = known or await self._new_visitor(session)
            conversation = await self._door.open(NAME, ACCOUNT, visitor.id, request.language)
            try:
                warning = await self._vouch(request.identity, conversation)
            except (
                NotAllowed
            ):  # it is another customer's, who sat here before; this one gets a conversation of their own
                visitor = await self._new_visitor(session)
                conversation = await self._door.open(NAME, ACCOUNT, visitor.id, request.language)
                warning = await self._vouch(request.identity, conversation)
        except HeardError as error:
            return refusal(error)
        except Exception as error:
            log.error("a chat could not be opened (%s)", type(error).__name__)
            return {"error": "The chat could not be opened just now; it is tried again.", "retry_after": 2}
        room = _room(conversation.id)
        if session.get("room") not in (None, room):
            await self.server.leave_room(sid, session["room"])
        await self._make_room(room, sid)
        session |= {"visitor": visitor.id, "room": room, "conversation": conversation.id, "got": 0, "from": None}
        await self.server.save_session(sid, session)
        await self.server.enter_room(sid, room)
        since = request.since if visitor == known else 0
        messages = await self._door.history(conversation.id, since)
        session["from"] = max([since, *(message.seq for message in messages)])
        await self.server.save_session(sid, session)
        token = str(request.token) if visitor == known else self._visitors.issue(visitor)
        await self.server.emit("session_confirm", token, to=sid)
        await self.server.emit("history", {"messages": [self._channel.render(m) for m in messages]}, to=sid)
        await self._tell_standing(conversation.id, sid)
        return {"ok": True} if warning is None else {"ok": True, "identity": warning}

    async def _new_visitor(self, session: Mapping[str, Any]) -> Visitor:
        if self._door.limits is not None:
            await self._door.limits.check_new_visitor(session["address"])
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
            log.warning("refused a visitor's token; the browser is a new visitor's")
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
                await self._door.limits.check_message(visitor)
            receipt = await self._door.receive(self._channel.inbound(visitor, uttered, text, button_id))
        except HeardError as error:
            return refusal(error)
        except Exception as error:  # not stored, so not acknowledged: the client sends it again
            log.error("a message could not be stored (%s)", type(error).__name__)
            return {"error": "Your message could not be stored just now; it will be sent again.", "retry_after": 2}
        if not receipt.repeated:
            if self._line is not None or self._has_others(sid, session["room"]):  # their other tabs
                own = [self._channel.render(one) for one in await self._stored(receipt)]
                await self._show("history", {"messages": own}, receipt.conversation_id, skip=sid)
            if receipt.awaits_bot:
                await self._show("typing", {"on": True, "seq": receipt.seq}, receipt.conversation_id)
        return {"ok": True, "id": receipt.message_id, "seq": receipt.seq}

    def _has_others(self, sid: str, room: str) -> bool:
        return any(other != sid for other, _ in self.server.manager.get_participants("/", room))

    async def _stored(self, receipt: Receipt) -> list[Message]:
        if receipt.message is not None:
            return [receipt.message]
        since = await self._door.history(receipt.conversation_id, receipt.seq - 1)
        return [message for message in since if message.id == receipt.message_id]

    async def _send(self, message: Message, conversation: Conversation) -> None:
        if self._channel.is_for_customer(message):
            await self._show("bot_uttered", self._channel.render(message), conversation.id)
            if message.author is not Author.BOT or conversation.owner is not Owner.BOT:
                await self.show_standing(conversation.id)  # every change of who holds it comes with a notice

    async def _send_missed(self, message: Message, conversation: Conversation) -> None:
        """Another gateway sent it; if its word of that did not come, the windows here get it now."""
        if message.id in self._shown or not self._channel.is_for_customer(message):
            return
        self._note_shown(message.id)
        for sid, _ in list(self.server.manager.get_participants("/", _room(conversation.id))):
            session = await self.server.get_session(sid)
            begun = session.get("from")  # with the history up to there; none while that is being read
            if begun is not None and begun < message.seq:
                await self.server.emit("bot_uttered", self._channel.render(message), to=sid)
                await self._tell_standing(conversation.id, sid)

    async def _show(self, event: str, data: dict[str, Any], conversation_id: str, skip: str | None = None) -> None:
        """To all windows of a conversation, whichever gateway they are on."""
        if self._line is not None:
            self._line.say(WINDOWS, json.dumps({"event": event, "data": data, "conversation": conversation_id}))
        await self._show_here(event, data, conversation_id, skip)

    async def _show_here(self, event: str, data: dict[str, Any], conversation_id: str, skip: str | None = None) -> None:
        if event == "bot_uttered":
            if data["id"] in self._shown:  # another gateway's word came later than our own look
                return
            self._note_shown(data["id"])
        await self.server.emit(event, data, room=_room(conversation_id), skip_sid=skip)

    def _note_shown(self, message_id: str) -> None:
        self._shown[message_id] = None
        while len(self._shown) > MOST_REMEMBERED:
            self._shown.popitem(last=False)

    async def show_standing(self, conversation_id: str) -> None:
        """Tell the customer's windows who holds the conversation and how far the staff has read, as it is now."""
        standing = await self._standing(conversation_id)
        if standing is not None:
            await self._show("standing", standing, conversation_id)

    async def show_typing(self, conversation_id: str, on: bool, name: str | None = None) -> None:
        """Show the customer that a person is writing, or has stopped."""
        await self._show("typing", {"on": on, "name": name}, conversation_id)

    async def _tell_standing(self, conversation_id: str, to: str) -> None:
        standing = await self._standing(conversation_id)
        if standing is not None:
            await self.server.emit("standing", standing, to=to)

    async def _standing(self, conversation_id: str) -> dict[str, Any] | None:
        try:
            return self._channel.render_standing(await self._door.standing(conversation_id))
        except Exception as error:  # the talk goes on without it
            log.warning("how a conversation stands could not be read (%s)", type(error).__name__)
            return None

    async def _typing(self, sid: str, data: Any = None) -> None:
        session = await self._heeded(sid)
        on = isinstance(data, dict) and data.get("on") is True
        if session is not None and self.watchers is not None:
            await self.watchers.customer_typing(session["conversation"], on)

    async def _read(self, sid: str, data: Any = None) -> dict[str, Any] | None:
        """The customer's window is open and shows the log up to here; how the conversation stands now."""
        session, seq = await self._heeded(sid), self._channel.parse_place(data)
        if session is None or seq is None:
            return None
        conversation = session["conversation"]
        try:
            news = await self._door.seen(conversation, seq)
            standing = await self._door.standing(conversation)
        except Exception as error:  # it is said again within a minute
            log.warning("a mark of reading was not kept (%s)", type(error).__name__)
            return None
        if news and self.watchers is not None:
            await self.watchers.customer_read(conversation)
        return self._channel.render_standing(standing)

    async def _got(self, sid: str, data: Any = None) -> None:
        """The customer's client has the log up to here."""
        session, seq = await self._heeded(sid), self._channel.parse_place(data)
        if session is None or seq is None or seq <= session["got"]:
            return
        before, session["got"] = session["got"], seq
        await self.server.save_session(sid, session)
        try:
            news = await self._door.arrived(session["conversation"], before, seq)
        except Exception as error:
            log.warning("an arrival was not kept (%s)", type(error).__name__)
            return
        if news and self.watchers is not None:
            await self.watchers.customer_read(session["conversation"])

    async def _heeded(self, sid: str) -> dict[str, Any] | None:
        """The session of a window whose signs are heeded: it has a conversation, and does not send them in floods."""
        session: dict[str, Any] = await self.server.get_session(sid)
        if "conversation" not in session:
            return None
        return session if self._paces.setdefault(sid, _Pace()).allows(time.monotonic()) else None

    async def _disconnect(self, sid: str, *reason: Any) -> None:
        self._paces.pop(sid, None)
        try:
            session = await self.server.get_session(sid)
        except KeyError:  # it was gone before it could be asked
            return
        if self.watchers is not None and "conversation" in session:
            await self.watchers.customer_typing(session["conversation"], False)

    async def _make_room(self, room: str, sid: str) -> None:
        """Close the oldest sockets of a visitor who has many; most of those are lost connections."""
        others = [other for other, _ in self.server.manager.get_participants("/", room) if other != sid]
        for other in others[: max(0, len(others) - MOST_SOCKETS + 1)]:
            await self.server.disconnect(other)


def _room(conversation_id: str) -> str:
    return f"conversation:{conversation_id}"


def refusal(error: HeardError) -> dict[str, Any]:
    """An error as clients are told of it."""
    told: dict[str, Any] = {"error": str(error)}
    if isinstance(error, TooManyRequests):
        told["retry_after"] = max(1, round(error.retry_after.total_seconds()))
    return told
