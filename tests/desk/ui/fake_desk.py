"""The server side of the desk as its page sees it, kept in memory: the same addresses, frames and shapes, no database.

It stays beside the real one so that the page is tried fast, and in ways a real house is seldom: sockets that are cut,
a guard that refuses, texts full of markup.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from typing import Any, Iterator

import uvicorn
from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.console.supervisor import free_ports
from bot.desk.headers import DeskHeaders
from bot.desk.words import put
from bot.settings import PROJECT
from tests.desk.ui.fake_api import FakeApi
from tests.desk.ui.fake_house import Refusal
from tests.desk.ui.fake_world import Json


class FakeDesk(FakeApi):
    """The house with its addresses."""

    def __init__(self) -> None:
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        self.requests: list[tuple[str, str, Json]] = []  # person, address, body of each write
        self.is_down = False
        self.reset()
        app = DeskHeaders(Starlette(routes=self._routes(), exception_handlers={Refusal: self._refuse}))
        config = uvicorn.Config(app, port=port, ws="wsproto", log_level="error", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @contextlib.contextmanager
    def running(self) -> Iterator[FakeDesk]:
        """Serve until the end of the block."""
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        yield self
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(10)

    def _serve(self) -> None:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve())
        self._loop.close()

    # The addresses

    def _routes(self) -> list[Any]:
        api = "/desk/api"
        return [
            Route("/desk/", self._shell),
            Route("/desk/sign-in", self._door),
            Route("/desk/account/language", self._language, methods=["POST"]),
            Route("/desk/lock", self._lock, methods=["GET", "POST"]),
            Route(f"{api}/me", self._me),
            Route(f"{api}/conversations", self._find),
            Route(f"{api}/conversations/{{id}}", self._whole),
            Route(f"{api}/conversations/{{id}}/{{verb}}", self._act, methods=["POST"]),
            Route(f"{api}/replies", self._replies),
            Route(f"{api}/suggestions", self._suggestions),
            Route(f"{api}/search", self._search),
            Route(f"{api}/cases", self._open_cases),
            Route(f"{api}/acts", self._acts),
            Route(f"{api}/acts/{{id}}/{{verdict}}", self._decide, methods=["POST"]),
            Route(f"{api}/cases/{{reference}}", self._case),
            Route(f"{api}/cases/{{reference}}/{{step}}", self._step, methods=["POST"]),
            Route(f"{api}/colleagues", self._colleagues),
            Route(f"{api}/attachments/{{id}}", self._attachment),
            WebSocketRoute("/desk/ws", self._socket),
            Mount("/desk/static", StaticFiles(directory=PROJECT / "bot/static/desk")),
        ]

    async def _shell(self, request: Request) -> Response:
        language = request.cookies.get("language", "en")
        templates = Environment(loader=FileSystemLoader(PROJECT / "bot/desk/templates"), autoescape=True)
        drawn = templates.get_template("desk.html").render(
            house="Larkfield Home", language=language, put=lambda text: put(text, language)
        )
        return HTMLResponse(drawn)

    async def _door(self, request: Request) -> Response:
        return PlainTextResponse("Sign in to the desk")

    async def _language(self, request: Request) -> Response:
        answer = RedirectResponse("/desk/account", 303)
        answer.set_cookie("language", (await request.body()).decode().partition("language=")[2][:2])
        return answer

    async def _lock(self, request: Request) -> Response:
        me = self._who(request)
        return JSONResponse({"name": me["name"], "locked": True, "csrf": me["csrf"]})

    async def _socket(self, socket: WebSocket) -> None:
        try:
            me = self._who(socket)
        except Refusal:
            await socket.close(1013)
            return
        await socket.accept("heard.v1")
        opened: set[str] = set()
        self.sockets[socket] = (me["id"], opened)
        shown = [row for row in self.rows.values() if row["owner"] != "bot" or row["watched"]]
        try:
            await socket.send_text(json.dumps({"type": "hello", "me": me}))
            queue = {"type": "queue", "rows": shown, "gone": [], "full": True}
            await socket.send_text(json.dumps(self._as_seen_by(me, queue)))
            while True:
                await self._hear(socket, me, opened, await socket.receive_json())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self.sockets.pop(socket, None)

    async def _hear(self, socket: WebSocket, me: Json, opened: set[str], frame: Json) -> None:
        kind, id = frame["type"], frame.get("conversation")
        if kind == "ping":
            await socket.send_text(json.dumps({"type": "pong"}))
        elif kind == "open" and id in self.rows:
            opened.add(id)
            newer = [message for message in self.logs[id] if message["seq"] > frame["since"]]
            await socket.send_text(
                json.dumps(
                    {
                        "type": "log",
                        "conversation": id,
                        "messages": newer,
                        "notes": self.notes.get(id, []),
                        "state": self._row_of(me, self.rows[id]),
                    }
                )
            )
        elif kind == "close":
            opened.discard(id)
        elif kind == "presence":
            me["there"] = frame["there"]
        elif kind == "typing":
            self._send({"type": "typing", "conversation": id, "who": me["name"], "on": frame["on"]}, id, but=me["id"])
