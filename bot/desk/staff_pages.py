"""The page on which admins keep the accounts of the staff."""

from __future__ import annotations

from typing import Any, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.door_pages import ACCOUNT, STAFF, DoorPages, page
from bot.desk.sessions import SignedIn
from bot.domain.errors import BadInput, HeardError, NotAllowed, NotFound
from bot.domain.staff import Role
from bot.use_cases.staff_accounts import (
    Reset,
    SetUp,
    add_member,
    change_role,
    disable_member,
    enable_member,
    issue_link,
    list_accounts,
    reset_second_step,
)

DONE = {
    "saved": "Saved.",
    "asked": "Noted. Within 24 hours another admin has to say so, too.",
    "reset": "The second step was taken away.",
}


class StaffPages(DoorPages):
    """Who is on the staff, and what may be done about it; every use case asks whether it may."""

    def routes(self) -> list[BaseRoute]:
        """Their addresses."""
        taken = {
            "add": self.take_add, "link": self.take_link, "role": self.take_role, "disable": self.take_disable,
            "enable": self.take_enable, "reset": self.take_reset,
        }  # fmt: skip
        return [
            Route(STAFF, self.staff, methods=["GET"]),
            *(Route(f"{STAFF}/{what}", handler, methods=["POST"]) for what, handler in taken.items()),
        ]

    @page
    async def staff(self, request: Request) -> Response:
        """Everybody."""
        signed_in = await self.door.open(request)
        return await self._page(request, signed_in, notice=DONE.get(request.query_params.get("done", "")))

    @page
    async def take_add(self, request: Request) -> Response:
        """Somebody new; shows their link this once."""
        signed_in, form = await self.owner_sent(request)
        return await self._with_link(
            request, signed_in, lambda office: add_member(form.get("name", ""), _role(form), office, signed_in.actor)
        )

    @page
    async def take_link(self, request: Request) -> Response:
        """A new link; shown this once."""
        signed_in, form = await self.owner_sent(request)
        return await self._with_link(
            request, signed_in, lambda office: issue_link(form.get("name", ""), office, signed_in.actor)
        )

    @page
    async def take_role(self, request: Request) -> Response:
        """Another role."""
        return await self._change(
            request, lambda form, by, office: change_role(form.get("name", ""), _role(form), office, by)
        )

    @page
    async def take_disable(self, request: Request) -> Response:
        """Access taken away."""
        return await self._change(request, lambda form, by, office: disable_member(form.get("name", ""), office, by))

    @page
    async def take_enable(self, request: Request) -> Response:
        """Access given back."""
        return await self._change(request, lambda form, by, office: enable_member(form.get("name", ""), office, by))

    @page
    async def take_reset(self, request: Request) -> Response:
        """An admin's word that a second step is to be taken away."""
        return await self._change(request, lambda form, by, office: reset_second_step(form.get("name", ""), office, by))

    async def _change(self, request: Request, change: Callable[..., Any]) -> Response:
        signed_in, form = await self.owner_sent(request)
        try:
            done = await self.do(lambda office: change(form, signed_in.actor, office))
        except (BadInput, NotAllowed, NotFound) as error:
            return await self._page(request, signed_in, error)
        word = {Reset.ASKED: "asked", Reset.DONE: "reset"}.get(done, "saved") if isinstance(done, Reset) else "saved"
        return RedirectResponse(f"{STAFF}?done={word}", 303)

    async def _with_link(self, request: Request, signed_in: SignedIn, make: Callable[..., SetUp]) -> Response:
        try:
            made = await self.do(make)
        except (BadInput, NotAllowed, NotFound) as error:
            return await self._page(request, signed_in, error)
        return await self._page(request, signed_in, made=made)

    async def _page(
        self, request: Request, signed_in: SignedIn, error: HeardError | None = None, *, notice: str | None = None,
        made: SetUp | None = None,
    ) -> Response:  # fmt: skip
        accounts = await self.do(lambda office: list_accounts(office, signed_in.actor))
        link = f"{request.url.scheme}://{request.url.netloc}/desk/set-up/{made.token}" if made else None
        return self.pages.answer(
            request, "staff.html", title="Staff", error=error, notice=notice, own_language=signed_in.language,
            csrf=signed_in.csrf, accounts=accounts, me=signed_in.actor, roles=list(Role), home=self.door.home,
            account=ACCOUNT, link=link, made=made,
        )  # fmt: skip


def _role(form: Any) -> Role:
    try:
        return Role(form.get("role", ""))
    except ValueError:
        raise BadInput("There is no such role; please choose one of the list.") from None
