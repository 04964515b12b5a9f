"""The socket of an open desk: JSON in text frames, subprotocol heard.v1, for pages of our own alone."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Awaitable, Callable, Deque, Mapping

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bot.desk.errors import FAULT
from bot.desk.hub import Hub
from bot.desk.line import SIGNED_OUT, Line
from bot.desk.people import me_json
from bot.desk.sessions import Doorkeeper
from bot.desk.words import language_of, put
from bot.domain.errors import BadInput, HeardError, NotAllowed, TooManyRequests, UntrustedRequest
from bot.domain.staff import NOT_AT_ALL, Act, permissions_of

log = logging.getLogger(__name__)

PATH = "/desk/ws"
SUBPROTOCOL = "heard.v1"
MOST_IN_A_FRAME = 65_536  # characters
MOST_COMMANDS = (60, 10.0)  # of one socket, and the seconds in which they count
NOT_UNDERSTOOD = "This was not understood; please load the page again."
REFUSED = 1008

Obey = Callable[["Live", Line, Mapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class Command:
    """What a desk may send: which act it is, None for what everybody may who is signed in, and what it does."""

    act: Act | None
    obey: Obey


class Live:
    """Answers the sockets of the desk."""

    def __init__(self, door: Doorkeeper, hub: Hub) -> None:
        self._door, self._hub = door, hub

    def routes(self) -> list[WebSocketRoute]:
        """Its address."""
        return [WebSocketRoute(PATH, self.serve)]

    async def serve(self, websocket: WebSocket) -> None:
        """One socket, from its handshake to its end."""
        try:
            self._door.check_origin(websocket)
            if SUBPROTOCOL not in websocket.scope.get("subprotocols", ()):
                raise NotAllowed(NOT_UNDERSTOOD)
            signed_in = await self._door.open(websocket)
        except NotAllowed:
            await websocket.close(REFUSED)  # before it was accepted: HTTP 403
            return
        except UntrustedRequest as error:  # scripts cannot read why a handshake was refused, so it is said inside
            await websocket.accept(SUBPROTOCOL)
            await websocket.send_text(
                json.dumps({"type": "signed_out", "why": put(str(error), language_of(websocket))})
            )
            await websocket.close(SIGNED_OUT)
            return
        await websocket.accept(SUBPROTOCOL)
        line = Line(signed_in, language_of(websocket))
        line.say("hello", me=me_json(signed_in, self._door.house))
        sending = asyncio.create_task(line.run(websocket.send_text, websocket.close))
        hearing = asyncio.create_task(self._hear(websocket, line))
        try:
            await asyncio.wait({sending, hearing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._hub.leave(line)
            for task in (sending, hearing):
                task.cancel()
            done = await asyncio.gather(sending, hearing, return_exceptions=True)
            for error in done:
                if isinstance(error, Exception) and not isinstance(error, (WebSocketDisconnect, RuntimeError, OSError)):
                    log.error("a desk's socket failed (%s)", type(error).__name__)
            if websocket.application_state is WebSocketState.CONNECTED:
                try:
                    await websocket.close(1011)
                except (RuntimeError, WebSocketDisconnect, OSError):
                    pass

    async def _hear(self, websocket: WebSocket, line: Line) -> None:
        await self._hub.join(line)
        lately: Deque[float] = deque()
        while True:
            message = await websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            try:
                _count(lately)
                await self._obey(websocket, line, message.get("text"))
            except UntrustedRequest as error:
                line.sign_out(str(error))
            except HeardError as error:
                line.say_wrong(str(error))
            except Exception as error:
                log.error("a command of the desk failed (%s)", type(error).__name__, exc_info=error)
                line.say_wrong(FAULT)

    async def _obey(self, websocket: WebSocket, line: Line, text: str | None) -> None:
        sent = _read(text)
        command = COMMANDS.get(sent["type"])
        if command is None:
            raise BadInput(NOT_UNDERSTOOD)
        if command.act is not None and command.act.value not in permissions_of(line.actor.role):
            log.warning("refused the command %s to %s of the staff", sent["type"], line.actor.id)
            raise NotAllowed(NOT_AT_ALL.format(role=line.actor.role.value))
        if sent["type"] == "open":  # somebody sits there and reads, which keeps their session from resting
            await self._door.open(websocket)
        await command.obey(self, line, sent)

    async def open(self, line: Line, sent: Mapping[str, Any]) -> None:
        """Show a conversation, and what comes."""
        since = sent.get("since", 0)
        if isinstance(since, bool) or not isinstance(since, int) or not 0 <= since < 2**31:
            raise BadInput(NOT_UNDERSTOOD)
        await self._hub.open(line, _conversation(sent), since)

    async def close(self, line: Line, sent: Mapping[str, Any]) -> None:
        """Show it no longer."""
        self._hub.close(line, _conversation(sent))

    async def typing(self, line: Line, sent: Mapping[str, Any]) -> None:
        """They write, or have stopped."""
        conversation_id = _conversation(sent)
        if self._hub.reads(line, conversation_id):
            self._hub.signs.agent_types(line, conversation_id, _truth(sent, "on"))

    async def presence(self, line: Line, sent: Mapping[str, Any]) -> None:
        """They are there, or away."""
        await self._hub.set_there(line, _truth(sent, "there"))

    async def ping(self, line: Line, sent: Mapping[str, Any]) -> None:
        """Whether we hear each other."""
        line.say("pong")


# The one list of what a socket takes; each with the act of the table of permissions that it is.
COMMANDS: Mapping[str, Command] = {
    "open": Command(Act.READ_ANY, Live.open),  # and with the conversation itself, in `access_conversation`
    "close": Command(None, Live.close),
    "typing": Command(Act.WRITE, Live.typing),
    "presence": Command(Act.CLAIM, Live.presence),
    "ping": Command(None, Live.ping),
}


def _read(text: str | None) -> dict[str, Any]:
    if text is None or len(text) > MOST_IN_A_FRAME:
        raise BadInput(NOT_UNDERSTOOD)
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput(NOT_UNDERSTOOD) from None
    if not isinstance(sent, dict) or not isinstance(sent.get("type"), str):
        raise BadInput(NOT_UNDERSTOOD)
    return sent


def _conversation(sent: Mapping[str, Any]) -> str:
    found = sent.get("conversation")
    if not isinstance(found, str) or not 0 < len(found) <= 64 or not found.isprintable() or not found.isascii():
        raise BadInput(NOT_UNDERSTOOD)
    return found


def _truth(sent: Mapping[str, Any], name: str) -> bool:
    found = sent.get(name)
    if not isinstance(found, bool):
        raise BadInput(NOT_UNDERSTOOD)
    return found


def _count(lately: Deque[float]) -> None:
    most, seconds = MOST_COMMANDS
    now = time.monotonic()
    while lately and now - lately[0] > seconds:
        lately.popleft()
    if len(lately) >= most:
        raise TooManyRequests("That was too much at once; please wait a moment.", timedelta(seconds=seconds))
    lately.append(now)
