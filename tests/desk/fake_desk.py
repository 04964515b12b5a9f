"""The server side of the desk as its page sees it, kept in memory: the same addresses, frames and shapes, no database.

It stays beside the real one so that the page is tried fast, and in ways a real house is seldom: sockets that are cut,
a guard that refuses, texts full of markup.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import threading
import time
from typing import Any, Callable, Iterator

import uvicorn
from jinja2 import Environment, FileSystemLoader
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.console.supervisor import free_ports
from bot.desk.headers import DeskHeaders
from bot.desk.words import put
from bot.settings import PROJECT
from tests.desk import fake_world
from tests.desk.fake_world import NAMES, Json, moment
from tests.pictures import picture

PICTURE = picture("PNG", (320, 200))


class Refusal(Exception):
    """What the house says no with."""

    def __init__(self, status: int, error: str, **more: Any) -> None:
        self.status, self.body = status, {"error": error, **more}


class Told(Response):
    """JSON that carries any string, halves of characters too."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return json.dumps(content).encode()


class FakeDesk:
    """One house; everything that a test does to it may be done from another thread."""

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

    def reset(self) -> None:
        """A new day."""
        self.people = {key: fake_world.person(key) for key in NAMES}
        self.rows = {row["id"]: row for row in fake_world.rows()}
        self.logs = fake_world.logs()
        self.notes: dict[str, list[Json]] = {}
        self.cases = {fake_world.CASE: fake_world.case_in_full()}
        self.customer, self.orders, self.promises = fake_world.customer(), [fake_world.order()], [fake_world.promise()]
        self.replies, self.facts, self.hits = list(fake_world.REPLIES), list(fake_world.FACTS), list[Json]()
        self.summary = "Wants a replacement for a kettle that leaks; wrote on Monday and had no answer."
        self.known = [{"name": "order", "value": "LH-20514"}, {"name": "product", "value": "Kettle Aldine 1.7 l"}]
        self.settled: dict[str, str] = {}
        self.delay = 0.0  # seconds before a message is taken
        self.loses_answer = False  # to the next message, which is stored
        self.sockets: dict[WebSocket, tuple[str, set[str]]] = {}
        self._numbers = itertools.count(1)
        self.requests.clear()
        for id in self.rows:
            self._touch(id)

    # What a test does

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

    def customer_says(self, id: str, text: str, **more: Any) -> Json:
        """A customer writes."""
        return self._do(lambda: self._say(id, "customer", text, **more))

    def bot_says(self, id: str, text: str, **more: Any) -> Json:
        """The assistant, or with another `author` somebody else."""
        return self._do(lambda: self._say(id, more.pop("author", "bot"), text, **more))

    def goes_on(self, id: str, message_id: str, state: str) -> None:
        """A message was delivered, or read."""
        self._do(lambda: self._set_state(id, message_id, state))

    def types(self, id: str, on: bool = True, who: str = "customer") -> None:
        """Somebody types."""
        self._do(lambda: self._send({"type": "typing", "conversation": id, "who": who, "on": on}, id))

    def changes(self, id: str, **more: Any) -> None:
        """Something about a conversation is different from now on."""
        self._do(lambda: (self.rows.setdefault(id, fake_world.row(id, id)).update(more), self._push(id)))

    def cut(self, down: bool = False) -> None:
        """The line breaks; with `down` it stays so."""
        self.is_down = down
        self._do(self._close_all)

    def signs_out(self, key: str) -> None:
        """A session is ended by an admin."""
        self._do(lambda: self._send({"type": "signed_out", "why": "You are not signed in, or not any more; please sign in."}, person=key))

    def texts(self, id: str) -> list[str]:
        """What is in a log."""
        return [message["text"] for message in self.logs[id]]

    def _do(self, deed: Callable[[], Any]) -> Any:
        async def there() -> Any:
            told = deed()
            return await told if asyncio.iscoroutine(told) else told

        return asyncio.run_coroutine_threadsafe(there(), self._loop).result(10)

    # What happens

    def _serve(self) -> None:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve())
        self._loop.close()

    def _touch(self, id: str) -> None:
        log, row = self.logs.setdefault(id, []), self.rows[id]
        if log:
            row["last"] = {key: log[-1][key] for key in ("author", "text", "at", "seq")}
        by_people = [message["seq"] for message in log if message["author"] == "agent"]
        since = max(by_people, default=0)
        row["unread"] = sum(1 for message in log if message["author"] == "customer" and message["seq"] > since)

    def _say(self, id: str, author: str, text: str, **more: Any) -> Json:
        log = self.logs.setdefault(id, [])
        seq = (log[-1]["seq"] if log else 0) + 1
        said = fake_world.message(seq, author, text, 0, **{"id": f"n{next(self._numbers)}", **more})
        log.append(said)
        self._touch(id)
        self._push(id, [said])
        return said

    def _set_state(self, id: str, message_id: str, state: str) -> None:
        for message in self.logs[id]:
            if message["id"] == message_id:
                message["state"] = state
                self._push(id, [message])

    def _push(self, id: str, messages: list[Json] = [], notes: list[Json] = []) -> None:  # noqa: B006
        row = self.rows[id]
        self._send({"type": "log", "conversation": id, "messages": messages, "notes": notes, "state": row}, id)
        is_shown = row["owner"] != "bot" or row["watched"]
        self._send({"type": "queue", "rows": [row] if is_shown else [], "gone": [] if is_shown else [id], "full": False})

    def _send(self, frame: Json, id: str | None = None, person: str | None = None, but: str | None = None) -> None:
        for socket, (key, opened) in list(self.sockets.items()):
            if (id is None or id in opened) and person in (None, key) and key != but:
                asyncio.ensure_future(self._send_one(socket, frame))

    async def _send_one(self, socket: WebSocket, frame: Json) -> None:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.send_text(json.dumps(frame))

    async def _close_all(self) -> None:
        for socket in list(self.sockets):
            with contextlib.suppress(RuntimeError):
                await socket.close(1012)

    # The addresses

    def _routes(self) -> list[Any]:
        api = "/desk/api"
        return [
            Route("/desk/", self._shell), Route("/desk/sign-in", self._door), Route("/desk/account/language", self._language, methods=["POST"]),
            Route(f"{api}/me", self._me), Route(f"{api}/conversations", self._find), Route(f"{api}/conversations/{{id}}", self._whole),
            Route(f"{api}/conversations/{{id}}/{{verb}}", self._act, methods=["POST"]),
            Route(f"{api}/replies", self._replies), Route(f"{api}/suggestions", self._suggestions), Route(f"{api}/search", self._search),
            Route(f"{api}/cases/{{reference}}", self._case), Route(f"{api}/cases/{{reference}}/{{step}}", self._step, methods=["POST"]),
            Route(f"{api}/colleagues", self._colleagues), Route(f"{api}/attachments/{{id}}", self._attachment),
            WebSocketRoute("/desk/ws", self._socket), Mount("/desk/static", StaticFiles(directory=PROJECT / "bot/static/desk")),
        ]  # fmt: skip

    async def _refuse(self, request: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, Refusal)
        return Told(refusal.body, refusal.status)

    def _who(self, connection: HTTPConnection) -> Json:
        if self.is_down:
            raise Refusal(503, "Something went wrong here; please try again in a moment.")
        key = connection.cookies.get("desk", "")
        if key not in self.people:
            raise Refusal(401, "You are not signed in, or not any more; please sign in.")
        return self.people[key]

    async def _written(self, request: Request) -> tuple[Json, Json]:
        me = self._who(request)
        if request.headers.get("x-heard-csrf") != me["csrf"]:
            raise Refusal(403, "This was not sent from the desk, or from a page of it that is too old; please load the page again.")
        body = await request.json()
        self.requests.append((me["id"], request.url.path, body))
        return me, body

    async def _shell(self, request: Request) -> Response:
        language = request.cookies.get("language", "en")
        templates = Environment(loader=FileSystemLoader(PROJECT / "bot/desk/templates"), autoescape=True)
        drawn = templates.get_template("desk.html").render(house="Larkfield Home", language=language, put=lambda text: put(text, language))
        return HTMLResponse(drawn)

    async def _door(self, request: Request) -> Response:
        return PlainTextResponse("Sign in to the desk")

    async def _language(self, request: Request) -> Response:
        answer = RedirectResponse("/desk/account", 303)
        answer.set_cookie("language", (await request.body()).decode().partition("language=")[2][:2])
        return answer

    async def _me(self, request: Request) -> Response:
        return Told(self._who(request))

    async def _find(self, request: Request) -> Response:
        self._who(request)
        asked = request.query_params
        found = [row for row in self.rows.values() if all(row[key] == asked[key] for key in ("owner", "channel") if key in asked)]
        return Told({"rows": found, "more": False})

    def _row(self, request: Request) -> Json:
        if request.path_params["id"] not in self.rows:
            raise Refusal(404, "There is no such conversation.")
        return self.rows[request.path_params["id"]]

    async def _whole(self, request: Request) -> Response:
        self._who(request)
        row = self._row(request)
        log = self.logs[row["id"]]
        if "before" in request.query_params:
            earlier = [message for message in log if message["seq"] < int(request.query_params["before"])]
            return Told({"messages": earlier[-50:], "more": len(earlier) > 50})
        is_mara = row["id"] == "c-mara"
        nobody = {"id": row["id"], "label": row["customer"]["label"], "proved": [], "conversations": []}
        return Told({
            "row": row, "messages": log[-200:], "notes": self.notes.get(row["id"], []), "summary": self.summary if is_mara else "",
            "known": self.known if is_mara else [], "customer": self.customer if is_mara else nobody, "more": len(log) > 200,
            "cases": list(self.cases.values()) if is_mara else [], "promises": self.promises if is_mara else [],
            "orders": self.orders if is_mara else [], "handoffs": [],
        })  # fmt: skip

    async def _act(self, request: Request) -> Response:
        me, body = await self._written(request)
        row, verb = self._row(request), request.path_params["verb"]
        if verb == "messages" and self.delay:
            await asyncio.sleep(self.delay)
        return Told(getattr(self, "_" + verb.replace("-", "_"))(me, row, body))

    def _claim(self, me: Json, row: Json, body: Json) -> Json:
        if row["owner"] != "queue":
            raise Refusal(409, f"{row['agent']} has this conversation already.")
        return self._give(row, me["name"], f"{me['name']} is with you now.")

    def _take_over(self, me: Json, row: Json, body: Json) -> Json:
        return self._give(row, me["name"], f"{me['name']} is with you now.")

    def _give(self, row: Json, name: str | None, notice: str, owner: str = "agent") -> Json:
        waits = {"waiting_since": moment(), "take_by": moment(5)} if owner == "queue" else {"waiting_since": None, "take_by": None}
        row.update({"owner": owner, "agent": name, "since": moment(), **waits})
        self._say(row["id"], "system", notice)
        return {"row": row}

    def _give_back(self, me: Json, row: Json, body: Json) -> Json:
        self.settled[row["id"]] = body["settled"]
        return self._give(row, None, "The automated assistant goes on.", "bot")

    def _transfer(self, me: Json, row: Json, body: Json) -> Json:
        if body["note"]:
            self._notes(me, row, {"text": body["note"]})
        if body["to"]:
            return self._give(row, body["to"], f"{body['to']} is with you now.")
        return self._give(row, None, "You are in the queue.", "queue")

    def _notes(self, me: Json, row: Json, body: Json) -> Json:
        mentions = [name for name in NAMES.values() if f"@{name}" in body["text"]]
        note = {"id": f"note{next(self._numbers)}", "by": me["name"], "text": body["text"], "at": moment(), "mentions": mentions}
        self.notes.setdefault(row["id"], []).append(note)
        self._push(row["id"], notes=[note])
        return {"note": note}

    def _read(self, me: Json, row: Json, body: Json) -> Json:
        return {"row": row}

    def _messages(self, me: Json, row: Json, body: Json) -> Json:
        for message in self.logs[row["id"]]:
            if message["client_id"] == body["client_id"]:
                return {"message": message}
        if row["agent"] != me["name"]:
            raise Refusal(409, "You do not hold this conversation.")
        if "guarantee for life" in body["text"] and not body["confirmed"]:
            raise Refusal(422, "Nothing of ours backs this; take it out, or answer for it.", claims=["guarantee for life"])
        if self.loses_answer:
            self.loses_answer = False
            lost = {"name": me["name"], "client_id": body["client_id"], "id": f"n{next(self._numbers)}", "state": "queued"}
            self.logs[row["id"]].append(fake_world.message(len(self.logs[row["id"]]) + 1, "agent", body["text"], 0, **lost))
            raise Refusal(503, "Something went wrong here; please try again in a moment.")
        said = self._say(row["id"], "agent", body["text"], name=me["name"], client_id=body["client_id"], state="queued")
        return {"message": said}

    async def _replies(self, request: Request) -> Response:
        me, row = self._who(request), self.rows[request.query_params["conversation"]]
        values = {"{customer_name}": row["customer"]["label"], "{agent_name}": me["name"], "{reference}": fake_world.CASE}
        filled = []
        for reply in self.replies:
            text = reply["text"]
            for place, value in values.items():
                text = text.replace(place, value)
            filled.append({**reply, "text": text})
        return Told({"replies": filled})

    async def _suggestions(self, request: Request) -> Response:
        self._who(request)
        return Told({"facts": self.facts})

    async def _search(self, request: Request) -> Response:
        self._who(request)
        q, kind = request.query_params["q"].lower(), request.query_params.get("kind")
        found = self.hits or [
            {"kind": "conversation", "id": row["id"], "title": row["customer"]["label"], "excerpt": (row["last"] or {}).get("text", ""), "at": row["since"], "conversation": row["id"]}
            for row in self.rows.values()
        ] + [
            {"kind": "case", "id": case["reference"], "title": case["reference"], "excerpt": case["own_words"], "at": case["opened_at"], "conversation": "c-mara"}
            for case in self.cases.values()
        ] + [{"kind": "customer", "id": "k1", "title": "Mara Quinn", "excerpt": "mara.quinn@example.org", "at": None, "conversation": "c-mara"}]  # fmt: skip
        fits = [hit for hit in found if self.hits or q in (hit["title"] + hit["excerpt"]).lower()]
        return Told({"hits": [hit for hit in fits if not kind or hit["kind"] == kind]})

    async def _case(self, request: Request) -> Response:
        me = self._who(request)
        if request.path_params["reference"] not in self.cases:
            raise Refusal(404, "There is no case of this reference.")
        return Told(self._seen_by(me, self.cases[request.path_params["reference"]]))

    async def _step(self, request: Request) -> Response:
        me, body = await self._written(request)
        case, step = self.cases[request.path_params["reference"]], request.path_params["step"]
        if step == "progress" and "for life" in body.get("text", "") and not body.get("confirmed"):
            raise Refusal(422, "Nothing of ours backs this; take it out, or answer for it.", claims=["for life"])
        if step == "redress":
            asked = next(one for one in case["redress"]["options"] if one["kind"] == body["kind"])
            if not asked["within"]:
                case["approval"] = {"asked_by": me["name"], "kind": asked["kind"], "amount": asked["amount"], "why": body["note"], "at": moment()}
        if step in ("approve", "decline"):
            case["approval"] = None
        if step == "promise":
            case["promises"].append({**fake_world.promise(), "id": f"p{next(self._numbers)}", "kind": body["kind"], "text": body["text"]})
        fields = {name: str(value) for name, value in body.items()}
        case["records"].append({"step": step, "at": moment(), "by": me["name"], "fields": fields})
        return Told({"case": self._seen_by(me, case)})

    def _seen_by(self, me: Json, case: Json) -> Json:
        if case["approval"]:
            case = {**case, "approval": {**case["approval"], "mine": me["level"] > 1 and case["approval"]["asked_by"] != me["name"]}}
        return case

    async def _colleagues(self, request: Request) -> Response:
        self._who(request)
        held = [row["agent"] for row in self.rows.values()]
        people = [
            {"name": one["name"], "role": one["role"], "there": one["there"], "holds": held.count(one["name"]), "most": 6, "skills": [], "languages": ["en"]}
            for one in self.people.values()
        ]  # fmt: skip
        return Told({"colleagues": people, "teams": ["Service", "Returns"]})

    async def _attachment(self, request: Request) -> Response:
        self._who(request)
        return Response(PICTURE, media_type="image/png")

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
            await socket.send_text(json.dumps({"type": "queue", "rows": shown, "gone": [], "full": True}))
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
            await socket.send_text(json.dumps({"type": "log", "conversation": id, "messages": newer, "notes": self.notes.get(id, []), "state": self.rows[id]}))
        elif kind == "close":
            opened.discard(id)
        elif kind == "presence":
            me["there"] = frame["there"]
        elif kind == "typing":
            self._send({"type": "typing", "conversation": id, "who": me["name"], "on": frame["on"]}, id, but=me["id"])
