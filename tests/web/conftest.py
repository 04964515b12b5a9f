"""Clients of a running Heard as its users have them: a shop's server, a browser's tab; and a look into the database."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import sqlite3
import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, AsyncIterator, Awaitable, Callable, Iterator

import aiohttp
import httpx
import pytest

from bot.console.supervisor import free_ports
from bot.settings import PROJECT
from tests.conftest import RunningHeard

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # loopback needs no certificates, and reading them takes longest
PATIENCE = 25.0  # seconds; a turn is over after fifteen, whatever happens
_names = itertools.count(1)


@pytest.fixture
def anyio_backend() -> str:
    """The loop that asynchronous tests run on."""
    return "asyncio"


@pytest.fixture
def customer() -> str:
    """A customer whom nobody has seen before."""
    return f"customer-{os.getpid()}-{next(_names)}"


class RestClient:
    """A shop's server that talks for its customers."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._authorization = {"authorization": f"Bearer {token}"}

    def post(self, content: bytes | Iterator[bytes], **headers: str) -> httpx.Response:
        """Any body, with the right token."""
        return httpx.post(
            f"{self.url}/webhooks/rest/webhook",
            content=content, headers={**self._authorization, **headers},
            timeout=PATIENCE, verify=NO_TLS, trust_env=False,
        )  # fmt: skip

    def say(self, sender: str, message: object, **more: object) -> httpx.Response:
        """A message of a customer."""
        return self.post(json.dumps({"sender": sender, "message": message, **more}).encode())

    def replies(self, sender: str, message: object, **more: object) -> list[dict[str, Any]]:
        """A message that must be answered; the answer."""
        response = self.say(sender, message, **more)
        assert response.status_code == 200, response.text
        return list(response.json())

    async def say_together(self, bodies: list[dict[str, object]]) -> list[httpx.Response]:
        """Many messages at the same time; the responses in the order of the messages."""
        async with httpx.AsyncClient(
            base_url=self.url, headers=self._authorization, timeout=PATIENCE, verify=NO_TLS, trust_env=False
        ) as client:
            return list(await asyncio.gather(*(client.post("/webhooks/rest/webhook", json=body) for body in bodies)))


@pytest.fixture
def rest(heard: RunningHeard) -> RestClient:
    """The server-to-server door of the running Heard."""
    return RestClient(heard.url, heard.token)


class Records:
    """What a running Heard has written down; read only."""

    def __init__(self, directory: Path) -> None:
        self._uri = f"file:{directory / 'heard.db'}?mode=ro"

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """The rows of a query."""
        with contextlib.closing(sqlite3.connect(self._uri, uri=True, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query, values)]

    def log(self, peer: str) -> list[dict[str, Any]]:
        """Everything said in a customer's conversation, in order, with the turn it belongs to."""
        return self.rows(
            "select m.id, m.seq, m.author, m.text, m.client_message_id, m.turn_id, t.state, t.intent, t.confidence, "
            "t.finished_at from messages m join conversations c on c.id = m.conversation_id "
            "left join turns t on t.message_id = m.id where c.peer = ? order by m.seq",
            peer,
        )

    def said_by(self, peer: str) -> list[str]:
        """What a customer said."""
        return [row["text"] for row in self.log(peer) if row["author"] == "customer"]

    def memory(self, peer: str) -> list[dict[str, Any]]:
        """The dialogue's memory of a customer."""
        found = self.rows(
            "select d.events from dialogue_memory d join conversations c on c.id = d.conversation_id where c.peer = ?",
            peer,
        )
        return list(json.loads(found[0]["events"])) if found else []

    def tables(self) -> set[str]:
        """The tables there are."""
        return {row["name"] for row in self.rows("select name from sqlite_master where type = 'table'")}


@pytest.fixture
def records(heard: RunningHeard) -> Records:
    """What the running Heard has written down."""
    return Records(heard.directory)


class Closed(Exception):
    """The server has closed the socket."""


class Tab:
    """One tab of a customer's browser: as much of Socket.IO as a chat needs, over a real WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.events: list[tuple[str, Any]] = []
        self.is_closed = False
        self.token: str | None = None
        self._acks: dict[int, Any] = {}
        self._numbers = itertools.count()
        self._changed = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for frame in self.socket:
            data = str(frame.data)
            if data == "2":
                await self.socket.send_str("3")
            elif data.startswith("42"):
                name, *content = json.loads(data[2:])
                self.events.append((name, content[0] if content else None))
            elif data.startswith("43"):
                start = data.index("[")
                self._acks[int(data[2:start])] = (json.loads(data[start:]) or [None])[0]
            elif data.startswith("41") or data == "1":
                break
            self._changed.set()
        self.is_closed = True
        self._changed.set()

    async def until(self, is_so: Callable[[], bool], what: str, at_most: float = PATIENCE) -> None:
        """Wait for what the server does."""
        ends = time.monotonic() + at_most
        while not is_so():
            if self.is_closed:
                raise Closed(what)
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), max(0.0, ends - time.monotonic()))
            except asyncio.TimeoutError:
                raise AssertionError(f"{what} did not happen; heard {self.events}") from None

    async def until_closed(self, at_most: float = PATIENCE) -> None:
        """Wait until the server closes the socket."""
        await asyncio.wait_for(asyncio.shield(self._reader), at_most)

    async def emit(self, name: str, *content: object) -> int:
        """Send an event; the number of its acknowledgement."""
        number = next(self._numbers)
        await self.socket.send_str(f"42{number}{json.dumps([name, *content])}")
        return number

    async def ack(self, number: int) -> Any:
        """The acknowledgement of an event."""
        await self.until(lambda: number in self._acks, f"acknowledgement {number}")
        return self._acks.pop(number)

    async def call(self, name: str, *content: object) -> Any:
        """Send an event and wait for its acknowledgement."""
        return await self.ack(await self.emit(name, *content))

    async def open_chat(self, token: str | None = None, since: int = 0, **page: str) -> list[dict[str, Any]]:
        """Ask for the session; the history that came with it. `page`: what the page says of itself."""
        request = {"session_id": token, "since": since} if token else dict(page)
        assert await self.call("session_request", request) == {"ok": True}
        self.token = self.said("session_confirm")[-1]
        return list(self.said("history")[-1]["messages"])

    async def say(self, text: str, **more: object) -> Any:
        """Send a message; its acknowledgement."""
        return await self.call("user_uttered", {"message": text, **more})

    async def answered(self, text: str, **more: object) -> list[dict[str, Any]]:
        """Send a message; what the assistant said to it."""
        acknowledged = await self.say(text, **more)
        assert acknowledged.get("ok"), acknowledged
        await self.until(
            lambda: any(answer["seq"] > acknowledged["seq"] for answer in self.answers), f"an answer to {text!r}"
        )
        return [answer for answer in self.answers if answer["seq"] > acknowledged["seq"]]

    @property
    def answers(self) -> list[dict[str, Any]]:
        """What the assistant said but for the greeting, which comes with the history and again for Rasa's widgets."""
        return [message for message in self.said("bot_uttered") if message["seq"] > 1]

    def said(self, name: str) -> list[Any]:
        """The contents of all events of a name, in order."""
        return [content for other, content in self.events if other == name]

    async def close(self) -> None:
        """Close the tab."""
        await self.socket.close()
        await self._reader


OpenTab = Callable[..., Awaitable[Tab]]


@contextlib.asynccontextmanager
async def browser(default_url: str, address: str = "127.0.0.1") -> AsyncIterator[OpenTab]:
    """A browser that opens tabs on a shop's page."""
    tabs: list[Tab] = []
    connector = aiohttp.TCPConnector(local_addr=(address, 0), limit=0, force_close=True)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def open_tab(url: str = default_url, origin: str | None = default_url, **headers: str) -> Tab:
            sent = {**headers, **({"Origin": origin} if origin else {})}
            socket = await session.ws_connect(f"{url}/socket.io/?EIO=4&transport=websocket", headers=sent)
            assert (await socket.receive_str()).startswith("0")
            await socket.send_str("40")
            answer = await socket.receive_str()
            if not answer.startswith("40"):
                await socket.close()
                raise ConnectionRefusedError(answer)
            tabs.append(Tab(socket))
            return tabs[-1]

        yield open_tab
        for tab in tabs:
            await tab.close()


@pytest.fixture
async def open_tab(heard: RunningHeard) -> AsyncIterator[OpenTab]:
    """Opens tabs on the page of the running Heard."""
    async with browser(heard.url) as opens:
        yield opens


class GatewayAlone:
    """The gateway as a process of its own with its limits on; the test answers in the brain's place."""

    def __init__(self, directory: Path, **settings: str) -> None:
        self.directory = directory
        data = ["--data-dir", str(directory)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")} | settings
        subprocess.run(
            [sys.executable, "-m", "bot.cli", "prepare", *data], cwd=PROJECT, env=environment, check=True
        )  # fmt: skip
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        with (directory / "gateway.out").open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "gateway", "--port", str(port), *data],
                cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            )  # fmt: skip

    def wait_until_ready(self, at_most: float = 60) -> GatewayAlone:
        """Wait until it accepts."""
        until = time.monotonic() + at_most
        while not (self.directory / "run" / "gateway.json").exists():
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"the gateway did not come up: {self.output()}")
            time.sleep(0.05)
        return self

    @property
    def token(self) -> str:
        """The bearer token of the REST door."""
        return (self.directory / "rest-token").read_text().strip()

    def output(self) -> str:
        """What it logged."""
        return (self.directory / "gateway.out").read_text(errors="replace")

    def change_database(self, statement: str) -> None:
        """Change something in the database, as an operator might, or a fault."""
        with contextlib.closing(sqlite3.connect(self.directory / "heard.db", timeout=10)) as connection:
            connection.execute(statement)
            connection.commit()

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayAlone]:
    """A gateway without a brain, with the limits of ordinary running."""
    alone = GatewayAlone(tmp_path_factory.mktemp("gateway"))
    try:
        yield alone.wait_until_ready()
    finally:
        alone.stop()
