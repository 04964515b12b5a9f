"""Who is at the door of the desk: the cookie, the session behind it, and whether a request is really theirs.

The cookie is `__Host-desk`, which a browser takes by https only and gives to nobody else. On this machine itself, where
Heard is tried out by http, it is called `desk`; everywhere else the desk is not served by http.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Awaitable, Callable, Collection

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from bot.desk.forms import FORM, read_form
from bot.domain.errors import NotAllowed, UntrustedRequest
from bot.domain.sign_in import Session
from bot.domain.staff import Actor, Role, StaffMember
from bot.use_cases.signing_in import SESSION_OVER, good_sessions, is_session_good, see_session
from bot.use_cases.staff_office import Office, Opened

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

HOME = "/desk/"
SIGN_IN = "/desk/sign-in"
CSRF_HEADER, CSRF_FIELD = "x-heard-csrf", "csrf"
NOT_FROM_HERE = "This was not sent from the desk, or from a page of it that is too old; please load the page again."
NEEDS_HTTPS = "The desk is served by https only, or by http on the machine that Heard runs on; see the README."

Page = Callable[[Request, "SignedIn"], Awaitable[Response]]


@dataclass(frozen=True)
class SignedIn:
    """Somebody of the staff in one browser."""

    actor: Actor
    session_id: str
    csrf: str  # comes along with everything that changes something
    language: str | None = None  # that they chose for the desk


class Doorkeeper:
    """Lets in who is signed in, and tells their requests from others'."""

    def __init__(self, office: Callable[[], Office], *, house: str, public_url: str, home: str = HOME) -> None:
        """`office`: of now. `home`: where one is after signing in."""
        self.office, self.house, self.home = office, house, home
        self._public_origin = _origin_of(public_url)

    async def open(self, connection: HTTPConnection) -> SignedIn:
        """Who sends a request or opens a socket. Raises UntrustedRequest."""
        session, member, token = await self.look(connection)
        return SignedIn(member.actor, session.id, csrf_of(token), member.language)

    async def look(
        self, connection: HTTPConnection, *, whole: bool = True, locked_too: bool = False
    ) -> tuple[Session, StaffMember, str]:
        """The session behind a cookie, with its token.

        Args:
            whole: whether everything has to have been shown; else also of who has only shown the password.
            locked_too: also one that is locked.

        Raises:
            UntrustedRequest: nobody is signed in.
            SessionLocked: somebody is, and has locked their desk.
        """
        token = connection.cookies.get(cookie_name(connection), "")
        if not token:
            raise UntrustedRequest(SESSION_OVER)
        office = self.office()
        id = office.secrets.hash_token(token)
        session, member = await asyncio.to_thread(see_session, id, office, whole=whole, locked_too=locked_too)
        connection.state.desk_language = member.language  # see `words.language_of`
        return session, member, token

    def still_good(self, session_id: str) -> bool:
        """Whether a session is alive: one look at the database, which does not keep it so. Not for the event loop."""
        return is_session_good(session_id, self.office())

    def which_are_good(self, session_ids: Collection[str]) -> set[str]:
        """Those of these sessions that are alive, as `still_good` has it."""
        return good_sessions(session_ids, self.office())

    async def check_write(self, request: Request, signed_in: SignedIn) -> None:
        """Make sure that a request that changes something comes from a page of ours. Raises NotAllowed."""
        await self.check_sent(request, signed_in.csrf)

    async def check_sent(self, request: Request, csrf: str) -> None:
        """See `check_write`."""
        self.check_origin(request)
        sent = request.headers.get(CSRF_HEADER)
        if sent is None and request.headers.get("content-type", "").startswith(FORM):
            sent = (await read_form(request)).get(CSRF_FIELD)
        if not hmac.compare_digest((sent or "").encode(), csrf.encode()):
            raise NotAllowed(NOT_FROM_HERE)

    def check_origin(self, connection: HTTPConnection) -> None:
        """Make sure that a page of ours sends this, or opens this socket. Raises NotAllowed.

        Browsers say so themselves; no page can. By our own Referrer-Policy they call the origin of a form "null".
        """
        site = connection.headers.get("sec-fetch-site")
        origin = connection.headers.get("origin")
        if site not in (None, "same-origin"):
            raise NotAllowed(NOT_FROM_HERE)
        if origin in (None, "null"):
            if site is None:
                raise NotAllowed(NOT_FROM_HERE)
        elif origin not in self._own_origins(connection):
            raise NotAllowed(NOT_FROM_HERE)

    def page(self, handler: Page) -> Callable[[Request], Awaitable[Response]]:
        """A page for who is signed in; others are led to signing in, and back to it afterwards."""

        async def endpoint(request: Request) -> Response:
            try:
                signed_in = await self.open(request)
            except UntrustedRequest:
                return RedirectResponse(f"{SIGN_IN}?next={request.url.path}", 303)
            return await handler(request, signed_in)

        return endpoint

    def let_in(self, request: Request, response: Response, opened: Opened) -> Response:
        """Give a browser the token of a new session; the response."""
        strict = opened.member.role is Role.ADMIN  # comes along with no link from elsewhere
        self._set(request, response, cookie_name(request), opened.token, strict=strict)
        return response

    def let_out(self, request: Request, response: Response) -> Response:
        """Take a browser's token away; the response."""
        is_safe = request.url.scheme == "https"
        response.delete_cookie(cookie_name(request), secure=is_safe, httponly=True, samesite="lax")
        return response

    def form_token(self, request: Request) -> str:
        """What the browser of somebody who is not signed in yet keeps, so that forms it sends are told from others."""
        return request.cookies.get(cookie_name(request, "-form"), "") or secrets.token_urlsafe(32)

    def keep_form_token(self, request: Request, response: Response, token: str) -> Response:
        """Have the browser keep it; the response."""
        name = cookie_name(request, "-form")
        if request.cookies.get(name) != token:
            self._set(request, response, name, token, strict=True)
        return response

    def routes(self) -> list[BaseRoute]:
        """The addresses of signing in, of one's own account and of those of the staff."""
        from bot.desk.lock import ScreenLock
        from bot.desk.own_account import AccountPages
        from bot.desk.sign_in import SignInPages
        from bot.desk.staff_pages import StaffPages

        parts = (SignInPages(self), ScreenLock(self), AccountPages(self), StaffPages(self))
        return [route for part in parts for route in part.routes()]

    def _own_origins(self, connection: HTTPConnection) -> set[str]:
        scheme = {"ws": "http", "wss": "https"}.get(connection.url.scheme, connection.url.scheme)
        return {f"{scheme}://{connection.url.netloc}", self._public_origin}

    def _set(self, request: Request, response: Response, name: str, token: str, *, strict: bool) -> None:
        response.set_cookie(
            name, token, path="/", secure=request.url.scheme == "https", httponly=True,
            samesite="strict" if strict else "lax",
        )  # fmt: skip


def csrf_of(token: str) -> str:
    """What a page of the holder of a token sends along; it tells nothing of the token."""
    return hmac.digest(token.encode(), b"heard-desk-csrf", "sha256").hex()


def cookie_name(connection: HTTPConnection, suffix: str = "") -> str:
    """How the cookie is called here. Raises NotAllowed where none is safe."""
    if connection.url.scheme in ("https", "wss"):
        return f"__Host-desk{suffix}"
    if not is_loopback(connection.url.hostname or ""):
        raise NotAllowed(NEEDS_HTTPS)
    return f"desk{suffix}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _origin_of(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.split('/')[0]}"
