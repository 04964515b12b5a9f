"""Chats as browsers have them open: Socket.IO over real WebSockets, with as little around it as can be."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import resource
from typing import Any, AsyncIterator

import aiohttp

from bot.bench.running import NotMeasurable

ANSWER_WITHIN = 30.0  # seconds
SPARE_FILES = 200  # that a process needs besides its sockets


class OpenChat:
    """One customer's open chat."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count()
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self.token: str | None = None
        self._reader = asyncio.create_task(self._read())

    async def say(self, text: str) -> dict[str, Any]:
        """Send a message; the acknowledgement that it is stored."""
        said: dict[str, Any] = await self._call("user_uttered", {"message": text})
        return said

    async def close(self) -> None:
        """Close it, as a browser that is closed."""
        self._reader.cancel()
        await self._socket.close()

    async def begin(self, token: str | None) -> None:
        """Ask for the session. Raises NotMeasurable."""
        said = await self._call("session_request", {"session_id": token, "since": 1} if token else {})
        if said != {"ok": True}:
            raise NotMeasurable(f"The gateway did not open a chat: {said.get('error')}")

    async def _call(self, name: str, content: Any) -> Any:
        number = next(self._numbers)
        future = self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_str(f"42{number}{json.dumps([name, content])}")
        return await asyncio.wait_for(future, ANSWER_WITHIN)

    async def _read(self) -> None:
        async for frame in self._socket:
            data = str(frame.data)
            if data == "2":
                await self._socket.send_str("3")
            elif data.startswith("43"):
                start = data.index("[")
                future = self._waiting.pop(int(data[2:start]), None)
                if future is not None and not future.done():
                    future.set_result((json.loads(data[start:]) or [None])[0])
            elif data.startswith('42["session_confirm"'):
                self.token = json.loads(data[2:])[1]


@contextlib.asynccontextmanager
async def browsers() -> AsyncIterator[aiohttp.ClientSession]:
    """What opens chats; closes all connections in the end."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True)) as session:
        yield session


async def open_chat(session: aiohttp.ClientSession, url: str, token: str | None = None) -> OpenChat:
    """Open a chat, a known one by its token. Raises OSError, aiohttp.ClientError, NotMeasurable."""
    socket = await session.ws_connect(f"{url}/socket.io/?EIO=4&transport=websocket", headers={"Origin": url})
    await socket.receive_str(timeout=ANSWER_WITHIN)
    await socket.send_str("40")
    if not (await socket.receive_str(timeout=ANSWER_WITHIN)).startswith("40"):
        await socket.close()
        raise NotMeasurable("The gateway refused a socket.")
    chat = OpenChat(socket)
    try:
        await chat.begin(token)
    except BaseException:
        await chat.close()
        raise
    return chat


def allow_sockets(count: int) -> None:
    """Let this process and those it starts have so many open files. Raises NotMeasurable."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count + SPARE_FILES
    if most != resource.RLIM_INFINITY and wanted > most:
        raise NotMeasurable(f"This system allows {most:,} open files; raise it (ulimit -Hn) or ask for fewer sockets.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(wanted, resource.getrlimit(resource.RLIMIT_NOFILE)[0]), most))
