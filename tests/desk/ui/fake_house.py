"""What goes on in the small house of the tests: who holds which conversation, what was said, who has it open."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from typing import Any, Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.desk import rights
from bot.domain.conversation import Owner
from bot.domain.staff import Relation, Role
from tests.desk.ui import fake_world
from tests.desk.ui.fake_world import NAMES, Json, moment


class Refusal(Exception):
    """What the house says no with."""

    def __init__(self, status: int, error: str, **more: Any) -> None:
        self.status, self.body = status, {"error": error, **more}


class FakeHouse:
    """One house; everything that a test does to it may be done from another thread."""

    _loop: asyncio.AbstractEventLoop
    requests: list[tuple[str, str, Json]]  # person, address, body of each write
    is_down = False

    def reset(self) -> None:
        """A new day."""
        self.people = {key: fake_world.person(key) for key in NAMES}
        self.rows = {row["id"]: row for row in fake_world.rows()}
        self.logs = fake_world.logs()
        self.notes: dict[str, list[Json]] = {}
        self.cases = {fake_world.CASE: fake_world.case_in_full()}
        self.open_cases, self.acts = fake_world.open_cases(), list[Json]()
        self.customer, self.orders, self.promises = fake_world.customer(), [fake_world.order()], [fake_world.promise()]
        self.replies, self.facts, self.hits = list(fake_world.REPLIES), list(fake_world.FACTS), list[Json]()
        self.summary = "Wants a replacement for a kettle that leaks; wrote on Monday and had no answer."
        self.known = [{"name": "order", "value": "LH-20514"}, {"name": "product", "value": "Kettle Aldine 1.7 l"}]
        self.settled: dict[str, str] = {}
        self.delay = 0.0  # seconds before a message is taken
        self.loses_answer = False  # to the next message, which is stored
        self.sockets: dict[WebSocket, tuple[str, set[str]]] = {}
        self._numbers = itertools.count(1)
        self._sendings: set[asyncio.Future[None]] = set()
        self.requests.clear()
        for id in self.rows:
            self._touch(id)

    # What a test does

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
        self._do(
            lambda: self._send(
                {"type": "signed_out", "why": "You are not signed in, or not any more; please sign in."}, person=key
            )
        )

    def texts(self, id: str) -> list[str]:
        """What is in a log."""
        return [message["text"] for message in self.logs[id]]

    def _do(self, deed: Callable[[], Any]) -> Any:
        async def there() -> Any:
            told = deed()
            return await told if asyncio.iscoroutine(told) else told

        return asyncio.run_coroutine_threadsafe(there(), self._loop).result(10)

    # What happens

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
        self._send(
            {"type": "queue", "rows": [row] if is_shown else [], "gone": [] if is_shown else [id], "full": False}
        )

    def _send(self, frame: Json, id: str | None = None, person: str | None = None, but: str | None = None) -> None:
        for socket, (key, opened) in list(self.sockets.items()):
            if (id is None or id in opened) and person in (None, key) and key != but:
                sending = asyncio.ensure_future(self._send_one(socket, frame, key))
                self._sendings.add(sending)
                sending.add_done_callback(self._sendings.discard)

    async def _send_one(self, socket: WebSocket, frame: Json, key: str) -> None:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.send_text(json.dumps(self._as_seen_by(self.people[key], frame)))

    def _as_seen_by(self, me: Json, told: Json) -> Json:
        """With what the person may do with each conversation."""
        rows = {"rows": [self._row_of(me, row) for row in told["rows"]]} if "rows" in told else {}
        one = {name: self._row_of(me, told[name]) for name in ("row", "state") if name in told}
        return {**told, **rows, **one}

    def _row_of(self, me: Json, row: Json) -> Json:
        relations = {None: Relation.TEAM, me["name"]: Relation.OWN}
        relation = relations.get(row["agent"], Relation.OTHER)
        return {**row, "may": rights.acts_of(Role(me["role"]), relation, Owner(row["owner"]))}

    async def _close_all(self) -> None:
        for socket in list(self.sockets):
            with contextlib.suppress(RuntimeError):
                await socket.close(1012)

    # What a person does

    def _claim(self, me: Json, row: Json, body: Json) -> Json:
        if row["owner"] != "queue":
            raise Refusal(409, f"{row['agent']} has this conversation already.")
        return self._give(row, me["name"], f"{me['name']} is with you now.")

    def _take_over(self, me: Json, row: Json, body: Json) -> Json:
        return self._give(row, me["name"], f"{me['name']} is with you now.")

    def _give(self, row: Json, name: str | None, notice: str, owner: str = "agent") -> Json:
        waits = (
            {"waiting_since": moment(), "take_by": moment(5)}
            if owner == "queue"
            else {"waiting_since": None, "take_by": None}
        )
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
        note = {
            "id": f"note{next(self._numbers)}",
            "by": me["name"],
            "text": body["text"],
            "at": moment(),
            "mentions": mentions,
        }
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
            raise Refusal(
                422,
                "Nothing of ours backs this; take it out, or answer for it.",
                claims=[
                    {
                        "kind": "promise",
                        "words": "guarantee for life",
                        "sentence": body["text"],
                        "text": "No policy says it.",
                        "may_be_confirmed": "praise" not in body["text"],
                    }
                ],
            )
        if self.loses_answer:
            self.loses_answer = False
            lost = {
                "name": me["name"],
                "client_id": body["client_id"],
                "id": f"n{next(self._numbers)}",
                "state": "queued",
            }
            self.logs[row["id"]].append(
                fake_world.message(len(self.logs[row["id"]]) + 1, "agent", body["text"], 0, **lost)
            )
            raise Refusal(503, "Something went wrong here; please try again in a moment.")
        said = self._say(row["id"], "agent", body["text"], name=me["name"], client_id=body["client_id"], state="queued")
        return {"message": said}
