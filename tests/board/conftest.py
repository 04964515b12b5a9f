"""The board's pages on half a year of a shop, behind a door that lets in whom a test names."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Awaitable, Callable

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from bot.bootstrap import build_board
from bot.desk.forms import read_form
from bot.domain.errors import HeardError, NotAllowed, NotFound
from bot.domain.staff import Actor, Role
from bot.settings import PROJECT
from tests.board.half_a_year import fill
from tests.builders import TestHouse, build_test_house

CSRF = "a-token-of-the-session"
HEADERS = {  # as the desk has them on every answer; facts/widget_and_desk C.2
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "cache-control": "no-store",
}


@dataclass(frozen=True)
class SomebodySignedIn:
    """Who a test says is at the desk."""

    actor: Actor
    session_id: str = "session"
    csrf: str = CSRF
    language: str | None = None


class OpenDoor:
    """Lets in whoever the request says they are."""

    async def open(self, connection: Any) -> SomebodySignedIn:
        """By a header; without one, a supervisor."""
        role = Role(connection.headers.get("x-role", "supervisor"))
        return SomebodySignedIn(Actor("eva", "Eva Lind", role, 2), language=connection.headers.get("x-language"))

    async def check_write(self, request: Request, signed_in: SomebodySignedIn) -> None:
        """The token has to come along."""
        form = await read_form(request)
        if form.get("csrf") != signed_in.csrf:
            raise NotAllowed("This was not sent from the desk.")

    def page(self, handler: Callable[[Request, Any], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        """The handler, with who is signed in."""

        @functools.wraps(handler)
        async def endpoint(request: Request) -> Response:
            return await handler(request, await self.open(request))

        return endpoint


def build_desk(house: TestHouse) -> Starlette:
    """The board's pages as an application."""

    async def answer_error(request: Request, error: Exception) -> Response:
        status = 404 if isinstance(error, NotFound) else 403 if isinstance(error, NotAllowed) else 400
        return JSONResponse({"error": str(error)}, status)

    pages = build_board(house, OpenDoor())
    static = Mount("/desk/static", StaticFiles(directory=PROJECT / "bot" / "static" / "desk"))
    app = Starlette(routes=[*pages.routes(), static], exception_handlers={HeardError: answer_error})
    return app


@pytest.fixture(scope="session")
def half_a_year(tmp_path_factory: pytest.TempPathFactory) -> TestHouse:
    """A house in which half a year has passed; tests read it and change nothing that another one reads."""
    file: Path = tmp_path_factory.mktemp("desk") / "heard.db"
    house = build_test_house(f"sqlite:///{file}")
    fill(house)
    return house
