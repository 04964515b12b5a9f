"""The pages of signing in, setting up and one's own account. Nothing changes by GET; no script runs on any of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Awaitable, Callable, TypeVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.forms import own_path, read_form
from bot.desk.pages import Pages, qr_code
from bot.desk.sessions import SIGN_IN, Doorkeeper, SignedIn, csrf_of, is_loopback
from bot.domain.errors import BadInput, HeardError, NotAllowed, TooManyRequests, UntrustedRequest
from bot.domain.passwords import LONGEST, SHORTEST
from bot.domain.sign_in import BEGIN_AGAIN, Session
from bot.domain.staff import StaffMember
from bot.domain.totp import RECOVERY_CODES, spelt_recovery_code, spelt_seed
from bot.use_cases.own_account import (
    access_link,
    change_password,
    choose_language,
    confirm_second_step,
    describe_account,
    offer_second_step,
    renew_recovery_codes,
    set_first_password,
)
from bot.use_cases.signing_in import end_other_sessions, show_second_step, sign_in, sign_out, what_is_next
from bot.use_cases.staff_office import Next, Opened

CODE, SECOND_STEP, ACCOUNT = "/desk/sign-in/code", "/desk/second-step", "/desk/account"
STYLE = Path(__file__).parents[1] / "static" / "desk" / "sign-in.css"
NOT_THE_SAME = "The two passwords are not the same; please type them again."
DONE = {  # what the account page says after something was done, by the word in its address
    "saved": "Saved.",
    "password": "Your password was changed.",
    "elsewhere": "You are signed out everywhere else.",
}

T = TypeVar("T")
Endpoint = Callable[[Any, Request], Awaitable[Response]]


@dataclass(frozen=True)
class AtTheDoor:
    """Somebody who has a session, whole or not."""

    session: Session
    member: StaffMember
    csrf: str


def _page(handler: Endpoint) -> Endpoint:
    """Answers our own errors with a page that says so."""

    @wraps(handler)
    async def answered(self: SignInPages, request: Request) -> Response:
        try:
            return await handler(self, request)
        except UntrustedRequest:
            return self.to_sign_in(request)
        except HeardError as error:
            return self.refuse(request, error)

    return answered


class SignInPages:
    """The pages; every write asks the doorkeeper first."""

    def __init__(self, door: Doorkeeper) -> None:
        self._door, self._pages = door, Pages(door.house)

    def routes(self) -> list[BaseRoute]:
        """Their addresses."""
        shown: dict[str, Callable[[Request], Awaitable[Response]]] = {
            SIGN_IN: self.sign_in_form, CODE: self.code_form, SECOND_STEP: self.second_step_form,
            ACCOUNT: self.account, "/desk/set-up/{token}": self.set_up_form, "/desk/static/sign-in.css": self.style,
        }  # fmt: skip
        taken: dict[str, Callable[[Request], Awaitable[Response]]] = {
            SIGN_IN: self.take_password, CODE: self.take_code, SECOND_STEP: self.take_second_step,
            "/desk/set-up/{token}": self.take_set_up, "/desk/sign-out": self.take_sign_out,
            f"{ACCOUNT}/password": self.take_new_password, f"{ACCOUNT}/codes": self.take_new_codes,
            f"{ACCOUNT}/language": self.take_language, f"{ACCOUNT}/sessions": self.take_other_sessions,
        }  # fmt: skip
        return [
            *(Route(path, handler, methods=["GET"]) for path, handler in shown.items()),
            *(Route(path, handler, methods=["POST"]) for path, handler in taken.items()),
        ]

    # Signing in

    @_page
    async def sign_in_form(self, request: Request) -> Response:
        """Name and password; who is signed in already goes on."""
        try:
            await self._door.open(request)
        except UntrustedRequest:
            return self._sign_in_page(request)
        return RedirectResponse(self._next(request.query_params.get("next", "")), 303)

    @_page
    async def take_password(self, request: Request) -> Response:
        """The first step."""
        form = await self._stranger_sent(request)
        next = self._next(form.get("next", ""))
        host = request.client.host if request.client else ""
        address = None if not host or is_loopback(host) else host
        try:
            opened = await self._do(sign_in, form.get("name", ""), form.get("password", ""), address)
        except (UntrustedRequest, TooManyRequests) as error:
            return self._sign_in_page(request, error, form.get("name", ""), next)
        return self._go_on(request, opened, next)

    @_page
    async def code_form(self, request: Request) -> Response:
        """The second step."""
        at_door = await self._at_the_door(request)
        step = await asyncio.to_thread(what_is_next, at_door.session.id, self._door.office())
        next = self._next(request.query_params.get("next", ""))
        if step is not Next.CODE:
            return RedirectResponse(_with_next(SECOND_STEP, next) if step is Next.SET_UP else next, 303)
        return self._code_page(request, at_door, next)

    @_page
    async def take_code(self, request: Request) -> Response:
        """A code of the app, or a recovery code."""
        at_door = await self._at_the_door(request)
        await self._door.check_sent(request, at_door.csrf)
        form = await read_form(request)
        next = self._next(form.get("next", ""))
        try:
            opened = await self._do(show_second_step, at_door.session.id, form.get("code", ""))
        except UntrustedRequest as error:
            if str(error) == BEGIN_AGAIN:
                return self._door.let_out(request, self._sign_in_page(request, error, next=next))
            return self._code_page(request, at_door, next, error)
        return self._go_on(request, opened, next)

    @_page
    async def take_sign_out(self, request: Request) -> Response:
        """End the session, whole or not."""
        at_door = await self._at_the_door(request)
        await self._door.check_sent(request, at_door.csrf)
        await self._do(sign_out, at_door.session.id)
        return self._door.let_out(request, RedirectResponse(f"{SIGN_IN}?out=1", 303))

    # Setting up

    @_page
    async def set_up_form(self, request: Request) -> Response:
        """A password is chosen by a link."""
        member = await self._do(access_link, request.path_params["token"])
        return self._set_up_page(request, member)

    @_page
    async def take_set_up(self, request: Request) -> Response:
        """The chosen password."""
        form = await self._stranger_sent(request)
        token = request.path_params["token"]
        member = await self._do(access_link, token)
        try:
            password = _same_twice(form)
            opened = await self._do(set_first_password, token, password)
        except BadInput as error:
            return self._set_up_page(request, member, error)
        where = CODE if opened.next is Next.CODE else _with_next(SECOND_STEP, "", new=True)
        return self._door.let_in(request, RedirectResponse(where, 303), opened)

    @_page
    async def second_step_form(self, request: Request) -> Response:
        """The QR code for the app."""
        return await self._second_step_page(request, await self._at_the_door(request))

    @_page
    async def take_second_step(self, request: Request) -> Response:
        """The first code of the app; shows the recovery codes this once."""
        at_door = await self._at_the_door(request)
        await self._door.check_sent(request, at_door.csrf)
        form = await read_form(request)
        try:
            done = await self._do(
                confirm_second_step, at_door.session.id, form.get("code", ""), form.get("present", "")
            )
        except (BadInput, NotAllowed, TooManyRequests) as error:
            return await self._second_step_page(request, at_door, error)
        page = self._codes_page(request, at_door.member, done.codes, self._next(form.get("next", "")))
        return self._door.let_in(request, page, done.opened)

    # One's own account

    @_page
    async def account(self, request: Request) -> Response:
        """What there is to see and change."""
        signed_in = await self._door.open(request)
        done = DONE.get(request.query_params.get("done", ""))
        return await self._account_page(request, signed_in, notice=done)

    @_page
    async def take_new_password(self, request: Request) -> Response:
        """Another password."""
        signed_in, form = await self._owner_sent(request)
        try:
            password = _same_twice(form)
            opened = await self._do(change_password, signed_in.session_id, form.get("present", ""), password)
        except (BadInput, NotAllowed, TooManyRequests) as error:
            return await self._account_page(request, signed_in, error, part="password")
        return self._door.let_in(request, RedirectResponse(f"{ACCOUNT}?done=password", 303), opened)

    @_page
    async def take_new_codes(self, request: Request) -> Response:
        """New recovery codes, shown this once."""
        signed_in, form = await self._owner_sent(request)
        try:
            codes = await self._do(renew_recovery_codes, signed_in.session_id, form.get("present", ""))
        except (NotAllowed, TooManyRequests) as error:
            return await self._account_page(request, signed_in, error, part="codes")
        at_door = await self._at_the_door(request)
        return self._codes_page(request, at_door.member, codes, ACCOUNT)

    @_page
    async def take_language(self, request: Request) -> Response:
        """The language of the desk."""
        signed_in, form = await self._owner_sent(request)
        await self._do(choose_language, signed_in.session_id, form.get("language", ""))
        return RedirectResponse(f"{ACCOUNT}?done=saved", 303)

    @_page
    async def take_other_sessions(self, request: Request) -> Response:
        """Sign out everywhere else."""
        signed_in, _ = await self._owner_sent(request)
        await self._do(end_other_sessions, signed_in.session_id)
        return RedirectResponse(f"{ACCOUNT}?done=elsewhere", 303)

    async def style(self, request: Request) -> Response:
        """How they look."""
        return FileResponse(STYLE, media_type="text/css")

    def to_sign_in(self, request: Request) -> Response:
        """Whoever has no session begins with signing in."""
        where = request.url.path if request.method == "GET" and request.url.path == ACCOUNT else ""
        return RedirectResponse(_with_next(SIGN_IN, where), 303)

    def refuse(self, request: Request, error: HeardError) -> Response:
        """A page with what went wrong."""
        return self._pages.answer(
            request, "message.html", title="That did not work", error=error, home=SIGN_IN
        )  # fmt: skip

    # What they have in common

    async def _do(self, use_case: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.to_thread(use_case, *arguments, self._door.office())

    async def _at_the_door(self, request: Request) -> AtTheDoor:
        session, member, token = await self._door.look(request, whole=False)
        return AtTheDoor(session, member, csrf_of(token))

    async def _owner_sent(self, request: Request) -> tuple[SignedIn, Any]:
        signed_in = await self._door.open(request)
        await self._door.check_write(request, signed_in)
        return signed_in, await read_form(request)

    async def _stranger_sent(self, request: Request) -> Any:
        await self._door.check_sent(request, csrf_of(self._door.form_token(request)))
        return await read_form(request)

    def _next(self, text: str) -> str:
        return own_path(text, self._door.home)

    def _go_on(self, request: Request, opened: Opened, next: str) -> Response:
        where = {Next.CODE: _with_next(CODE, next), Next.SET_UP: _with_next(SECOND_STEP, next), Next.NOTHING: next}
        return self._door.let_in(request, RedirectResponse(where[opened.next], 303), opened)

    def _sign_in_page(
        self, request: Request, error: HeardError | None = None, name: str = "", next: str | None = None
    ) -> Response:  # fmt: skip
        token = self._door.form_token(request)
        page = self._pages.answer(
            request, "sign-in.html", title="Sign in", error=error, wait=_wait(error),
            notice="You are signed out." if "out" in request.query_params and not error else None,
            csrf=csrf_of(token), name=name, next=next or self._next(request.query_params.get("next", "")),
        )  # fmt: skip
        return self._door.keep_form_token(request, page, token)

    def _code_page(
        self, request: Request, at_door: AtTheDoor, next: str, error: HeardError | None = None
    ) -> Response:  # fmt: skip
        return self._pages.answer(
            request, "code.html", title="Second step", error=error, csrf=at_door.csrf, next=next,
            own_language=at_door.member.language,
        )  # fmt: skip

    def _set_up_page(self, request: Request, member: StaffMember, error: HeardError | None = None) -> Response:
        token = self._door.form_token(request)
        page = self._pages.answer(
            request, "set-up.html", title="Set password", error=error, csrf=csrf_of(token),
            own_language=member.language, name=member.name,
            shortest=SHORTEST, longest=LONGEST, steps=3,
        )  # fmt: skip
        return self._door.keep_form_token(request, page, token)

    async def _second_step_page(
        self, request: Request, at_door: AtTheDoor, error: HeardError | None = None
    ) -> Response:  # fmt: skip
        offer = await self._do(offer_second_step, at_door.session.id)
        form = await read_form(request) if request.method == "POST" else request.query_params
        return self._pages.answer(
            request, "second-step.html", title="Set up the second step", error=error,
            own_language=at_door.member.language, csrf=at_door.csrf, next=self._next(form.get("next", "")),
            new="new" in form, needed=at_door.member.needs_second_step, may_wait=at_door.session.is_whole,
            qr=qr_code(offer.address), seed=spelt_seed(offer.seed), asks_password=offer.asks_password,
        )  # fmt: skip

    def _codes_page(self, request: Request, member: StaffMember, codes: Any, next: str) -> Response:
        return self._pages.answer(
            request, "codes.html", title="Your recovery codes", own_language=member.language, name=member.name,
            codes=[spelt_recovery_code(code) for code in codes], next=next,
        )  # fmt: skip

    async def _account_page(
        self, request: Request, signed_in: SignedIn, error: HeardError | None = None, *, part: str = "",
        notice: str | None = None,
    ) -> Response:  # fmt: skip
        own = await self._do(describe_account, signed_in.session_id)
        return self._pages.answer(
            request, "account.html", title="Your account", error=error, notice=notice, part=part,
            own_language=own.member.language, csrf=signed_in.csrf, own=own, home=self._door.home, account=ACCOUNT,
            all_codes=RECOVERY_CODES, shortest=SHORTEST, longest=LONGEST, second_step=SECOND_STEP,
        )  # fmt: skip


def _same_twice(form: Any) -> str:
    password = str(form.get("password", ""))
    if password != form.get("again", ""):
        raise BadInput(NOT_THE_SAME)
    return password


def _with_next(path: str, next: str, *, new: bool = False) -> str:
    parts = [*([f"next={quote(next, safe='/')}"] if next else []), *(["new=1"] if new else [])]
    return f"{path}?{'&'.join(parts)}" if parts else path


def _wait(error: HeardError | None) -> str | None:
    """How long, as people read it: 45 s, 3 min."""
    if not isinstance(error, TooManyRequests):
        return None
    seconds = max(1, round(error.retry_after.total_seconds()))
    return f"{seconds} s" if seconds < 100 else f"{-(-seconds // 60)} min"
