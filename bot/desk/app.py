"""The desk as the gateway mounts it: its page, its files, its addresses for programs and its socket."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Sequence

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk import cases, conversations, people
from bot.desk.api import Api
from bot.desk.calls import Endpoint
from bot.desk.errors import answer_error
from bot.desk.house import DeskHouse
from bot.desk.hub import Hub
from bot.desk.live import Live
from bot.desk.pages import Pages
from bot.desk.sessions import SIGN_IN, Doorkeeper
from bot.desk.words import say_to
from bot.domain.errors import NotFound, UntrustedRequest
from bot.domain.staff import Act

FILES = Path(__file__).parents[1] / "static" / "desk"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
FILE_NAME = re.compile(r"[\w-]+(?:[./][\w-]+)*\.(?:js|css|svg)", re.ASCII)

ENDPOINTS: Sequence[Endpoint] = (
    Endpoint("GET", "/me", Act.CHANGE_OWN_ACCOUNT, people.read_me),
    Endpoint("POST", "/me/there", Act.CLAIM, people.say_there),
    Endpoint("GET", "/colleagues", Act.READ_QUEUE, people.list_colleagues),
    Endpoint("GET", "/search", Act.SEARCH, people.search_all),
    Endpoint("GET", "/conversations", Act.READ_ANY, conversations.list_conversations),
    Endpoint("GET", "/conversations/{id}", Act.READ_ANY, conversations.read_conversation),
    Endpoint("POST", "/conversations/{id}/separate", Act.WORK_CASE, conversations.separate_conversation),
    Endpoint("POST", "/conversations/{id}/unmask", Act.UNMASK, conversations.unmask_conversation),
    Endpoint("POST", "/conversations/{id}/claim", Act.CLAIM, conversations.claim),
    Endpoint("POST", "/conversations/{id}/take-over", Act.CLAIM, conversations.take),
    Endpoint("POST", "/conversations/{id}/give-back", Act.GIVE_BACK, conversations.give),
    Endpoint("POST", "/conversations/{id}/transfer", Act.TRANSFER, conversations.pass_on),
    Endpoint("POST", "/conversations/{id}/notes", Act.WHISPER, conversations.leave_note),
    Endpoint("POST", "/conversations/{id}/messages", Act.WRITE, conversations.say),
    Endpoint("POST", "/conversations/{id}/read", Act.READ_OWN, conversations.mark_read),
    Endpoint("GET", "/attachments/{file}", Act.READ_ANY, conversations.read_file),
    Endpoint("GET", "/attachments/{file}/thumbnail", Act.READ_ANY, conversations.read_thumbnail),
    Endpoint("GET", "/replies", Act.WRITE, conversations.offered_replies),
    Endpoint("GET", "/suggestions", Act.READ_ANY, conversations.suggestions),
    Endpoint("GET", "/cases", Act.READ_CASE, cases.list_cases),
    Endpoint("GET", "/cases/{reference}", Act.READ_CASE, cases.read_case),
    Endpoint("POST", "/cases/{reference}/{step}", Act.WORK_CASE, cases.take_step),
    Endpoint("GET", "/acts", Act.READ_CASE, cases.list_acts),
    Endpoint("POST", "/acts/{act}/approve", Act.WORK_CASE, cases.approve),
    Endpoint("POST", "/acts/{act}/refuse", Act.WORK_CASE, cases.refuse),
    Endpoint("POST", "/acts/{act}/goods-back", Act.WORK_CASE, cases.goods_back),
)


class DeskApp:
    """The desk behind its door."""

    def __init__(self, door: Doorkeeper, house: DeskHouse, more: Sequence[BaseRoute] = ()) -> None:
        """`more`: pages of others behind the same door."""
        self._more = tuple(more)
        self._door, self._pages = door, Pages(door.house)
        self.hub = Hub(house, door)
        self._parts = (Api(door, house, self.hub, ENDPOINTS), Live(door, self.hub))

    def routes(self) -> list[BaseRoute]:
        """Everything under /desk; whatever is not there is not found, with the desk's own headers."""
        api, live = self._parts
        return [
            *self._door.routes(),
            *live.routes(),
            *api.routes(),
            *self._more,
            Route("/desk/static/{name:path}", self.file, methods=["GET"]),
            *(Route(path, self.page, methods=["GET"]) for path in ("/desk", "/desk/")),
        ]

    async def page(self, request: Request) -> Response:
        """The page that the desk is; who is not signed in is led to signing in, and back."""
        if request.url.path == "/desk":
            return RedirectResponse("/desk/", 303)
        try:  # a locked desk gets its page, too: it has nothing in it yet, and asks for the password
            _, member, _ = await self._door.look(request, locked_too=True)
        except UntrustedRequest:
            return RedirectResponse(f"{SIGN_IN}?next={request.url.path}", 303)
        return self._pages.answer(request, "desk.html", title="The desk", own_language=member.language)

    async def file(self, request: Request) -> Response:
        """A script, a style or a picture of the desk; the browser asks each time whether it still is the same."""
        name = request.path_params["name"]
        path = FILES / name
        if not FILE_NAME.fullmatch(name) or not await asyncio.to_thread(path.is_file):
            return answer_error(NotFound("There is no such file."), say_to(request))
        answer = FileResponse(path, media_type=TYPES[path.suffix], stat_result=path.stat())
        if answer.headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={"etag": answer.headers["etag"]})
        return answer
