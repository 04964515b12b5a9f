"""What the pages of the door have in common: who is there, what they sent, where they go on to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import wraps
from typing import Any, Awaitable, Callable, Mapping, TypeVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.forms import own_path, read_form
from bot.desk.pages import Pages
from bot.desk.sessions import SIGN_IN, Doorkeeper, SignedIn, csrf_of
from bot.domain.errors import HeardError, UntrustedRequest
from bot.domain.sign_in import Session
from bot.domain.staff import StaffMember

CODE, SECOND_STEP, ACCOUNT, STAFF = "/desk/sign-in/code", "/desk/second-step", "/desk/account", "/desk/staff"

T = TypeVar("T")
Endpoint = Callable[[Any, Request], Awaitable[Response]]


@dataclass(frozen=True)
class AtTheDoor:
    """Somebody who has a session, whole or not."""

    session: Session
    member: StaffMember
    csrf: str


def page(handler: Endpoint) -> Endpoint:
    """Answers our own errors with a page that says so."""

    @wraps(handler)
    async def answered(self: DoorPages, request: Request) -> Response:
        try:
            return await handler(self, request)
        except UntrustedRequest:
            return self.to_sign_in(request)
        except HeardError as error:
            return self.refuse(request, error)

    return answered


class DoorPages:
    """Pages at the door; every write asks the doorkeeper first."""

    def __init__(self, door: Doorkeeper) -> None:
        self.door, self.pages = door, Pages(door.house)

    def to_sign_in(self, request: Request) -> Response:
        """Whoever has no session begins with signing in."""
        where = request.url.path if request.method == "GET" and request.url.path in (ACCOUNT, STAFF) else ""
        return RedirectResponse(with_next(SIGN_IN, where), 303)

    def refuse(self, request: Request, error: HeardError) -> Response:
        """A page with what went wrong."""
        return self.pages.answer(
            request, "message.html", title="That did not work", error=error, home=SIGN_IN
        )  # fmt: skip

    # What they have in common

    async def do(self, use_case: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.to_thread(use_case, *arguments, self.door.office())

    async def at_the_door(self, request: Request, *, locked_too: bool = False) -> AtTheDoor:
        session, member, token = await self.door.look(request, whole=False, locked_too=locked_too)
        return AtTheDoor(session, member, csrf_of(token))

    async def owner_sent(self, request: Request) -> tuple[SignedIn, Mapping[str, str]]:
        signed_in = await self.door.open(request)
        await self.door.check_write(request, signed_in)
        return signed_in, await read_form(request)

    async def stranger_sent(self, request: Request) -> Mapping[str, str]:
        await self.door.check_sent(request, csrf_of(self.door.form_token(request)))
        return await read_form(request)

    def next(self, text: str) -> str:
        return own_path(text, self.door.home)


def with_next(path: str, next: str, *, new: bool = False) -> str:
    """An address that knows where to go on to, and whether it is a step of setting up."""
    parts = [*([f"next={quote(next, safe='/')}"] if next else []), *(["new=1"] if new else [])]
    return f"{path}?{'&'.join(parts)}" if parts else path
