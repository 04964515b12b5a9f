"""The pages of signing in. Nothing changes by GET; no script runs on any of them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.door_pages import CODE, SECOND_STEP, AtTheDoor, DoorPages, page, with_next
from bot.desk.forms import read_form
from bot.desk.sessions import SIGN_IN, csrf_of, is_loopback
from bot.domain.errors import HeardError, TooManyRequests, UntrustedRequest
from bot.domain.sign_in import BEGIN_AGAIN
from bot.use_cases.signing_in import show_second_step, sign_in, sign_out, what_is_next
from bot.use_cases.staff_office import Next, Opened

STYLE = Path(__file__).parents[1] / "static" / "desk" / "sign-in.css"


class SignInPages(DoorPages):
    """Name and password, then a code."""

    def routes(self) -> list[BaseRoute]:
        """Their addresses."""
        return [
            Route(SIGN_IN, self.sign_in_form, methods=["GET"]),
            Route(SIGN_IN, self.take_password, methods=["POST"]),
            Route(CODE, self.code_form, methods=["GET"]),
            Route(CODE, self.take_code, methods=["POST"]),
            Route("/desk/sign-out", self.take_sign_out, methods=["POST"]),
            Route("/desk/static/sign-in.css", self.style, methods=["GET"]),
        ]

    @page
    async def sign_in_form(self, request: Request) -> Response:
        """Name and password; who is signed in already goes on."""
        try:
            await self.door.open(request)
        except UntrustedRequest:
            return self._sign_in_page(request)
        return RedirectResponse(self.next(request.query_params.get("next", "")), 303)

    @page
    async def take_password(self, request: Request) -> Response:
        """The first step."""
        form = await self.stranger_sent(request)
        next = self.next(form.get("next", ""))
        host = request.client.host if request.client else ""
        address = None if not host or is_loopback(host) else host
        try:
            opened = await self.do(sign_in, form.get("name", ""), form.get("password", ""), address)
        except (UntrustedRequest, TooManyRequests) as error:
            return self._sign_in_page(request, error, form.get("name", ""), next)
        return self._go_on(request, opened, next)

    @page
    async def code_form(self, request: Request) -> Response:
        """The second step."""
        at_door = await self.at_the_door(request)
        step = await asyncio.to_thread(what_is_next, at_door.session.id, self.door.office())
        next = self.next(request.query_params.get("next", ""))
        if step is not Next.CODE:
            return RedirectResponse(with_next(SECOND_STEP, next) if step is Next.SET_UP else next, 303)
        return self._code_page(request, at_door, next)

    @page
    async def take_code(self, request: Request) -> Response:
        """A code of the app, or a recovery code."""
        at_door = await self.at_the_door(request)
        await self.door.check_sent(request, at_door.csrf)
        form = await read_form(request)
        next = self.next(form.get("next", ""))
        try:
            opened = await self.do(show_second_step, at_door.session.id, form.get("code", ""))
        except UntrustedRequest as error:
            if str(error) == BEGIN_AGAIN:
                return self.door.let_out(request, self._sign_in_page(request, error, next=next))
            return self._code_page(request, at_door, next, error)
        return self._go_on(request, opened, next)

    @page
    async def take_sign_out(self, request: Request) -> Response:
        """End the session, whole or not, locked or not."""
        at_door = await self.at_the_door(request, locked_too=True)
        await self.door.check_sent(request, at_door.csrf)
        await self.do(sign_out, at_door.session.id)
        return self.door.let_out(request, RedirectResponse(f"{SIGN_IN}?out=1", 303))

    async def style(self, request: Request) -> Response:
        """How they look."""
        return FileResponse(STYLE, media_type="text/css")

    def _go_on(self, request: Request, opened: Opened, next: str) -> Response:
        where = {Next.CODE: with_next(CODE, next), Next.SET_UP: with_next(SECOND_STEP, next), Next.NOTHING: next}
        return self.door.let_in(request, RedirectResponse(where[opened.next], 303), opened)

    def _sign_in_page(
        self, request: Request, error: HeardError | None = None, name: str = "", next: str | None = None
    ) -> Response:  # fmt: skip
        token = self.door.form_token(request)
        page = self.pages.answer(
            request, "sign-in.html", title="Sign in", error=error, wait=_wait(error),
            notice="You are signed out." if "out" in request.query_params and not error else None,
            csrf=csrf_of(token), name=name, next=next or self.next(request.query_params.get("next", "")),
        )  # fmt: skip
        return self.door.keep_form_token(request, page, token)

    def _code_page(
        self, request: Request, at_door: AtTheDoor, next: str, error: HeardError | None = None
    ) -> Response:  # fmt: skip
        return self.pages.answer(
            request, "code.html", title="Second step", error=error, csrf=at_door.csrf, next=next,
            own_language=at_door.member.language,
        )  # fmt: skip


def _wait(error: HeardError | None) -> str | None:
    """How long, as people read it: 45 s, 3 min."""
    if not isinstance(error, TooManyRequests):
        return None
    seconds = max(1, round(error.retry_after.total_seconds()))
    return f"{seconds} s" if seconds < 100 else f"{-(-seconds // 60)} min"
