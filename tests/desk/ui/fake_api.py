"""The requests that the small house of the tests answers, in the shapes of the real one."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from tests.desk.ui import fake_world
from tests.desk.ui.fake_house import FakeHouse, Refusal
from tests.desk.ui.fake_world import Json, moment
from tests.pictures import picture

PICTURE = picture("PNG", (320, 200))


class Told(Response):
    """JSON that carries any string, halves of characters too."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return json.dumps(content).encode()


class FakeApi(FakeHouse):
    """The house as it is asked by requests."""

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
            raise Refusal(
                403,
                "This was not sent from the desk, or from a page of it that is too old; please load the page again.",
            )
        body = await request.json()
        self.requests.append((me["id"], request.url.path, body))
        return me, body

    async def _me(self, request: Request) -> Response:
        return Told(self._who(request))

    async def _find(self, request: Request) -> Response:
        self._who(request)
        asked = request.query_params
        found = [
            row
            for row in self.rows.values()
            if all(row[key] == asked[key] for key in ("owner", "channel") if key in asked)
        ]
        return Told(self._as_seen_by(self._who(request), {"rows": found, "more": False}))

    def _row(self, request: Request) -> Json:
        if request.path_params["id"] not in self.rows:
            raise Refusal(404, "There is no such conversation.")
        return self.rows[request.path_params["id"]]

    async def _whole(self, request: Request) -> Response:
        me, row = self._who(request), self._row(request)
        log = self.logs[row["id"]]
        if "before" in request.query_params:
            earlier = [message for message in log if message["seq"] < int(request.query_params["before"])]
            return Told({"messages": earlier[-50:], "more": len(earlier) > 50})
        is_mara = row["id"] == "c-mara"
        nobody = {"id": row["id"], "label": row["customer"]["label"], "proved": [], "conversations": []}
        return Told(
            {
                "row": self._row_of(me, row),
                "messages": log[-200:],
                "notes": self.notes.get(row["id"], []),
                "summary": self.summary if is_mara else "",
                "known": self.known if is_mara else [],
                "customer": self.customer if is_mara else nobody,
                "more": len(log) > 200,
                "cases": list(self.cases.values()) if is_mara else [],
                "promises": self.promises if is_mara else [],
                "orders": self.orders if is_mara else [],
                "handoffs": [],
            }
        )

    async def _act(self, request: Request) -> Response:
        me, body = await self._written(request)
        row, verb = self._row(request), request.path_params["verb"]
        if verb == "messages" and self.delay:
            await asyncio.sleep(self.delay)
        return Told(self._as_seen_by(me, getattr(self, "_" + verb.replace("-", "_"))(me, row, body)))

    async def _replies(self, request: Request) -> Response:
        me, row = self._who(request), self.rows[request.query_params["conversation"]]
        values = {
            "{customer_name}": row["customer"]["label"],
            "{agent_name}": me["name"],
            "{reference}": fake_world.CASE,
        }
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
            {
                "kind": "conversation",
                "id": row["id"],
                "title": row["customer"]["label"],
                "excerpt": (row["last"] or {}).get("text", ""),
                "at": row["since"],
                "conversation": row["id"],
            }
            for row in self.rows.values()
        ] + [
            {
                "kind": "case",
                "id": case["reference"],
                "title": case["reference"],
                "excerpt": case["own_words"],
                "at": case["opened_at"],
                "conversation": "c-mara",
            }
            for case in self.cases.values()
        ] + [
            {
                "kind": "customer",
                "id": "k1",
                "title": "Mara Quinn",
                "excerpt": "mara.quinn@example.org",
                "at": None,
                "conversation": "c-mara",
            }
        ]
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
                proposed = fake_world.waiting_act(None, case["reference"], kind=asked["kind"], amount=asked["cost"])
                case["approvals"] = [{**proposed, "asked_by": me["name"], "because": body["why"]}]
        if step.startswith(("approve", "decline")):
            case["approvals"] = []
        if step == "promise":
            case["promises"].append(
                {**fake_world.promise(), "id": f"p{next(self._numbers)}", "kind": body["kind"], "text": body["text"]}
            )
        fields = {name: str(value) for name, value in body.items()}
        case["records"].append({"step": step, "at": moment(), "by": me["name"], "fields": fields})
        return Told({"case": self._seen_by(me, case)})

    def _seen_by(self, me: Json, case: Json) -> Json:
        return {**case, "approvals": [self._may_decide(me, one) for one in case["approvals"]]}

    def _may_decide(self, me: Json, one: Json) -> Json:
        return {**one, "mine": one["mine"] and me["level"] >= one["level"] and one["asked_by"] != me["name"]}

    async def _open_cases(self, request: Request) -> Response:
        self._who(request)
        return Told({"cases": self.open_cases})

    async def _acts(self, request: Request) -> Response:
        me = self._who(request)
        proposals = [one for case in self.cases.values() for one in case["approvals"] if one["id"] is None]
        told = {"acts": self.acts, "proposals": proposals}
        return Told({name: [self._may_decide(me, one) for one in some] for name, some in told.items()})

    async def _decide(self, request: Request) -> Response:
        await self._written(request)
        (act,) = [one for one in self.acts if one["id"] == request.path_params["id"]]
        act.update(waits=False, state="refused" if request.path_params["verdict"] == "refuse" else "confirmed")
        return Told({"act": act})

    async def _colleagues(self, request: Request) -> Response:
        self._who(request)
        held = [row["agent"] for row in self.rows.values()]
        people = [
            {
                "name": one["name"],
                "role": one["role"],
                "there": one["there"],
                "holds": held.count(one["name"]),
                "most": 6,
                "skills": [],
                "languages": ["en"],
            }
            for one in self.people.values()
        ]
        return Told({"colleagues": people, "teams": ["Service", "Returns"]})

    async def _attachment(self, request: Request) -> Response:
        self._who(request)
        return Response(PICTURE, media_type="image/png")
