"""A real server with a desk: people in browsers of their own, customers in theirs; the test answers for the brain."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from pathlib import Path
from typing import Any, AsyncIterator, Callable, Iterator

import aiohttp
import httpx
import pytest
import uvicorn

from bot import bootstrap
from bot.bootstrap import build_gateway
from bot.console.supervisor import free_ports
from bot.desk.app import DeskApp
from bot.desk.sessions import Doorkeeper, csrf_of
from bot.domain.staff import Actor, Role
from bot.settings import read_settings
from bot.use_cases.handoffs import request_handoff
from bot.use_cases.presence import here
from tests.builders import TestHouse, build_test_house, say
from tests.staff_scene import Scene
from tests.web.conftest import NO_TLS, PATIENCE, OpenTab, browser

LIMITED = {"HEARD_RATE_LIMITS": "off"}


@pytest.fixture
def anyio_backend() -> str:
    """The loop that asynchronous tests run on."""
    return "asyncio"


class Person:
    """Somebody who is signed in: requests as their page makes them."""

    def __init__(self, url: str, actor: Actor, token: str) -> None:
        self.url, self.actor, self.token = url, actor, token
        self.client = httpx.Client(
            base_url=url, cookies={"desk": token}, timeout=PATIENCE, verify=NO_TLS, trust_env=False,
            headers={"sec-fetch-site": "same-origin", "x-heard-csrf": csrf_of(token)},
        )  # fmt: skip

    def get(self, path: str, **query: Any) -> httpx.Response:
        """Read something."""
        return self.client.get(f"/desk/api/{path}", params=query)

    def post(self, path: str, **body: Any) -> httpx.Response:
        """Do something."""
        return self.client.post(f"/desk/api/{path}", json=body)


class Served:
    """A gateway on a port of its own, in a thread."""

    def __init__(self, directory: Path) -> None:
        self.house: TestHouse = build_test_house(f"sqlite:///{directory / 'heard.db'}")
        self.scene = Scene(self.house)
        self._people: list[Person] = []
        settings = read_settings(directory, LIMITED)
        settings.run.mkdir(exist_ok=True)
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        with pytest.MonkeyPatch.context() as patch:
            door = Doorkeeper(self.scene.office, house="Larkfield Home", public_url="https://desk.example.com")
            patch.setattr("bot.bootstrap.build_doorkeeper", lambda *_: door)
            built: list[DeskApp] = []
            real = bootstrap.build_desk
            patch.setattr("bot.bootstrap.build_desk", lambda *parts: built.append(real(*parts)) or built[0])
            self.app = build_gateway(settings, self.house, own_origins=(self.url,))
            (self.desk,) = built
        config = uvicorn.Config(
            self.app, host="127.0.0.1", port=port, ws="wsproto", ws_per_message_deflate=False, log_config=None,
            access_log=False, server_header=False, timeout_graceful_shutdown=2,
        )  # fmt: skip
        self.server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self.server.run, daemon=True)
        self._thread.start()
        ends = time.monotonic() + 20
        while not self.server.started:
            assert time.monotonic() < ends and self._thread.is_alive()
            time.sleep(0.01)

    def person(self, name: str, role: Role = Role.AGENT) -> Person:
        """Somebody who signs in, and says that they are there."""
        opened = self.scene.arrives(name, role)
        if role is not Role.AUDITOR:
            here(opened.member.id, self.house.uow(), self.house.now())
        self._people.append(Person(self.url, opened.member.actor, opened.token))
        return self._people[-1]

    def asks(self, peer: str, text: str = "A person, please.") -> str:
        """A customer waits for a person; the id of the conversation."""
        receipt = say(self.house, text, peer=peer)
        request_handoff(
            receipt.turn_id, receipt.message_id, "asked", "", self.house.uow(), self.house.now(), self.house.ids
        )  # fmt: skip
        return receipt.conversation_id

    def stop(self) -> None:
        """End."""
        for person in self._people:
            person.client.close()
        self.server.should_exit = True
        self._thread.join(20)
        self.house.engine.dispose()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A running gateway with a desk."""
    one = Served(tmp_path)
    try:
        yield one
    finally:
        one.stop()


class Seat:
    """An open desk: what its socket has heard."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []
        self._changed = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for frame in self.socket:
            self.frames.append(json.loads(frame.data))
            self._changed.set()
        self._changed.set()

    @property
    def is_closed(self) -> bool:
        """Whether the server has closed it."""
        return self._reader.done()

    def of(self, type: str) -> list[dict[str, Any]]:
        """The frames of a type."""
        return [frame for frame in self.frames if frame["type"] == type]

    def lines(self, conversation_id: str) -> list[dict[str, Any]]:
        """The messages of a conversation, each as it was told last."""
        told = [
            one for frame in self.of("log") if frame["conversation"] == conversation_id for one in frame["messages"]
        ]
        return list({one["seq"]: one for one in told}.values())

    def rows(self) -> dict[str, dict[str, Any]]:
        """The queue as it adds up."""
        found: dict[str, dict[str, Any]] = {}
        for frame in self.of("queue"):
            found = {} if frame["full"] else found
            found.update({row["id"]: row for row in frame["rows"]})
            for id in frame["gone"]:
                found.pop(id, None)
        return found

    async def send(self, **content: Any) -> None:
        """Send a command."""
        await self.socket.send_str(json.dumps(content))

    async def until(self, is_so: Callable[[], Any], what: str, at_most: float = PATIENCE) -> None:
        """Wait for what the server does."""
        ends = time.monotonic() + at_most
        while not is_so():
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), max(0.0, ends - time.monotonic()))
            except asyncio.TimeoutError:
                raise AssertionError(f"{what} did not happen; heard {self.frames[-5:]}") from None

    async def open(self, conversation_id: str, since: int = 0) -> dict[str, Any]:
        """Open a conversation; the first that is told of it."""
        before = len(self.frames)
        await self.send(type="open", conversation=conversation_id, since=since)

        def told() -> list[dict[str, Any]]:
            fresh = self.frames[before:]
            return [one for one in fresh if one["type"] == "log" and one["conversation"] == conversation_id]

        await self.until(told, "the log")
        return told()[0]

    async def close(self) -> None:
        """Close the desk."""
        await self.socket.close()
        await self._reader


class Seats:
    """Opens desks."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session, self._open = session, []  # type: ignore[var-annotated]

    async def __call__(self, person: Person, origin: str | None = None, **more: Any) -> Seat:
        headers = {"Origin": origin or person.url, "Cookie": f"desk={person.token}"}
        socket = await self._session.ws_connect(
            f"{person.url}/desk/ws", headers=headers, protocols=more.get("protocols", ("heard.v1",))
        )
        seat = Seat(socket)
        self._open.append(seat)
        await seat.until(lambda: seat.of("queue") or seat.is_closed, "the queue")
        return seat

    async def close(self) -> None:
        """All of them."""
        for seat in self._open:
            await seat.close()


@pytest.fixture
async def sit(served: Served) -> AsyncIterator[Seats]:
    """Opens desks of the running gateway."""
    async with aiohttp.ClientSession() as session:
        seats = Seats(session)
        yield seats
        await seats.close()


@pytest.fixture
async def open_tab(served: Served) -> AsyncIterator[OpenTab]:
    """Opens tabs of customers on the page of the running gateway."""
    async with browser(served.url) as opens:
        yield opens
