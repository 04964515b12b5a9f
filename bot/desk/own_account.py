"""The pages of a set-up link and of one's own account: password, second step, recovery codes, language, sessions."""

from __future__ import annotations

from typing import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.door_pages import ACCOUNT, CODE, SECOND_STEP, AtTheDoor, DoorPages, page, with_next
from bot.desk.forms import read_form
from bot.desk.pages import qr_code
from bot.desk.sessions import SignedIn, csrf_of
from bot.domain.errors import BadInput, HeardError, NotAllowed, TooManyRequests
from bot.domain.passwords import LONGEST, SHORTEST
from bot.domain.staff import Act, Relation, StaffMember, may
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
from bot.use_cases.signing_in import end_other_sessions
from bot.use_cases.staff_office import Next

SET_UP = "/desk/set-up/{token}"
NOT_THE_SAME = "The two passwords are not the same; please type them again."
DONE = {  # what the page says after something was done, by the word in its address
    "saved": "Saved.",
    "password": "Your password was changed.",
    "elsewhere": "You are signed out everywhere else.",
}


class AccountPages(DoorPages):
    """One's own account, from the first password on."""

    def routes(self) -> list[BaseRoute]:
        """Their addresses."""
        return [
            Route(SET_UP, self.set_up_form, methods=["GET"]),
            Route(SET_UP, self.take_set_up, methods=["POST"]),
            Route(SECOND_STEP, self.second_step_form, methods=["GET"]),
            Route(SECOND_STEP, self.take_second_step, methods=["POST"]),
            Route(ACCOUNT, self.account, methods=["GET"]),
            Route(f"{ACCOUNT}/password", self.take_new_password, methods=["POST"]),
            Route(f"{ACCOUNT}/codes", self.take_new_codes, methods=["POST"]),
            Route(f"{ACCOUNT}/language", self.take_language, methods=["POST"]),
            Route(f"{ACCOUNT}/sessions", self.take_other_sessions, methods=["POST"]),
        ]

    @page
    async def set_up_form(self, request: Request) -> Response:
        """A password is chosen by a link."""
        member = await self.do(access_link, request.path_params["token"])
        return self._set_up_page(request, member)

    @page
    async def take_set_up(self, request: Request) -> Response:
        """The chosen password."""
        form = await self.stranger_sent(request)
        token = request.path_params["token"]
        member = await self.do(access_link, token)
        try:
            password = _same_twice(form)
            opened = await self.do(set_first_password, token, password)
        except BadInput as error:
            return self._set_up_page(request, member, error)
        where = CODE if opened.next is Next.CODE else with_next(SECOND_STEP, "", new=True)
        return self.door.let_in(request, RedirectResponse(where, 303), opened)

    @page
    async def second_step_form(self, request: Request) -> Response:
        """The QR code for the app."""
        return await self._second_step_page(request, await self.at_the_door(request))

    @page
    async def take_second_step(self, request: Request) -> Response:
        """The first code of the app; shows the recovery codes this once."""
        at_door = await self.at_the_door(request)
        await self.door.check_sent(request, at_door.csrf)
        form = await read_form(request)
        try:
            done = await self.do(confirm_second_step, at_door.session.id, form.get("code", ""), form.get("present", ""))
        except (BadInput, NotAllowed, TooManyRequests) as error:
            return await self._second_step_page(request, at_door, error)
        page = self._codes_page(request, at_door.member, done.codes, self.next(form.get("next", "")), form)
        return self.door.let_in(request, page, done.opened)

    @page
    async def account(self, request: Request) -> Response:
        """What there is to see and change."""
        signed_in = await self.door.open(request)
        done = DONE.get(request.query_params.get("done", ""))
        return await self._account_page(request, signed_in, notice=done)

    @page
    async def take_new_password(self, request: Request) -> Response:
        """Another password."""
        signed_in, form = await self.owner_sent(request)
        try:
            password = _same_twice(form)
            opened = await self.do(change_password, signed_in.session_id, form.get("present", ""), password)
        except (BadInput, NotAllowed, TooManyRequests) as error:
            return await self._account_page(request, signed_in, error, part="password")
        return self.door.let_in(request, RedirectResponse(f"{ACCOUNT}?done=password", 303), opened)

    @page
    async def take_new_codes(self, request: Request) -> Response:
        """New recovery codes, shown this once."""
        signed_in, form = await self.owner_sent(request)
        try:
            codes = await self.do(renew_recovery_codes, signed_in.session_id, form.get("present", ""))
        except (NotAllowed, TooManyRequests) as error:
            return await self._account_page(request, signed_in, error, part="codes")
        at_door = await self.at_the_door(request)
        return self._codes_page(request, at_door.member, codes, ACCOUNT, {})

    @page
    async def take_language(self, request: Request) -> Response:
        """The language of the desk."""
        signed_in, form = await self.owner_sent(request)
        await self.do(choose_language, signed_in.session_id, form.get("language", ""))
        return RedirectResponse(f"{ACCOUNT}?done=saved", 303)

    @page
    async def take_other_sessions(self, request: Request) -> Response:
        """Sign out everywhere else."""
        signed_in, _ = await self.owner_sent(request)
        await self.do(end_other_sessions, signed_in.session_id)
        return RedirectResponse(f"{ACCOUNT}?done=elsewhere", 303)

    def _set_up_page(self, request: Request, member: StaffMember, error: HeardError | None = None) -> Response:
        token = self.door.form_token(request)
        page = self.pages.answer(
            request, "set-up.html", title="Set password", error=error, csrf=csrf_of(token),
            own_language=member.language, name=member.name,
            shortest=SHORTEST, longest=LONGEST, steps=3,
        )  # fmt: skip
        return self.door.keep_form_token(request, page, token)

    async def _second_step_page(
        self, request: Request, at_door: AtTheDoor, error: HeardError | None = None
    ) -> Response:  # fmt: skip
        offer = await self.do(offer_second_step, at_door.session.id)
        form = await read_form(request) if request.method == "POST" else request.query_params
        needed = at_door.member.needs_second_step or self.door.office().second_step_for_all
        return self.pages.answer(
            request, "second-step.html", title="Set up the second step", error=error,
            own_language=at_door.member.language, csrf=at_door.csrf, next=self.next(form.get("next", "")),
            new="new" in form, needed=needed, may_wait=at_door.session.is_whole,
            qr=qr_code(offer.address), seed=spelt_seed(offer.seed), asks_password=offer.asks_password,
        )  # fmt: skip

    def _codes_page(
        self, request: Request, member: StaffMember, codes: Sequence[str], next: str, form: Mapping[str, str]
    ) -> Response:
        return self.pages.answer(
            request, "codes.html", title="Your recovery codes", own_language=member.language, new="new" in form,
            codes=[spelt_recovery_code(code) for code in codes], next=next,
        )  # fmt: skip

    async def _account_page(
        self, request: Request, signed_in: SignedIn, error: HeardError | None = None, *, part: str = "",
        notice: str | None = None,
    ) -> Response:  # fmt: skip
        own = await self.do(describe_account, signed_in.session_id)
        manages = may(own.member.role, Act.MANAGE_STAFF, Relation.OTHER)
        return self.pages.answer(
            request, "account.html", title="Your account", error=error, notice=notice, part=part,
            own_language=own.member.language, csrf=signed_in.csrf, own=own, manages=manages, home=self.door.home,
            account=ACCOUNT,
            all_codes=RECOVERY_CODES, shortest=SHORTEST, longest=LONGEST, second_step=SECOND_STEP,
        )  # fmt: skip


def _same_twice(form: Mapping[str, str]) -> str:
    password = form.get("password", "")
    if password != form.get("again", ""):
        raise BadInput(NOT_THE_SAME)
    return password
