"""The door to withdrawing from a contract: GET /withdraw shows the form, POST looks it over and records it.

What is confirmed is on disk before the browser is sent to its receipt; the same again, by a second click or a reload,
leads to the receipt of the first time. No page tells whether there is such an order.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Callable, Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.domain.errors import NotFound, TooLarge, TooManyRequests, UntrustedRequest
from bot.domain.language import BOT_SPEAKS, MAIN
from bot.domain.withdrawal import MOST_CHARACTERS, Declaration, Withdrawal, key_of, read_declaration
from bot.papers.page import draw_page
from bot.papers.sheet import Sheet
from bot.papers.withdrawal import withdrawal_page, withdrawal_pdf
from bot.receipt_door import HEADERS, NOT_VALID
from bot.router.front_door import Writer
from bot.router.rate_limits import RateLimits
from bot.signing import FormTokens, ReceiptLinks
from bot.use_cases.desk import Desk
from bot.use_cases.papers import Letterhead
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.withdrawals import (
    WithdrawalPaper,
    declaration_words,
    declare_withdrawal,
    describe_withdrawal,
    find_declared,
)
from bot.withdrawal_page import NOT_STORED, SEND_AGAIN, TOO_MUCH, Shown, WithdrawalPages

log = logging.getLogger(__name__)

COOKIE = "heard_form"  # says that it is the browser the form was shown to; gone when the browser is closed
MOST_BYTES = 262_144  # of a form; what fits into its fields is a fifth of that
MOST_FIELDS = 20
PREFILLED = "order"  # what of the address may fill in the order number

# No script, nothing from elsewhere, and the form goes nowhere but here.
FORM_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "vary": "accept-language, cookie",
    "x-robots-tag": "noarchive",
}
KEEP_NOTHING = {"cache-control": "private, no-store"}
ASK_AGAIN = {"cache-control": "private, no-cache"}  # not no-store: "back" would find the form empty


@dataclass(frozen=True)
class WithdrawalHouse:
    """What the door needs of the house."""

    wording: Wording
    ids: Ids
    now: Callable[[], datetime]
    desk: Desk
    head: Letterhead
    by_mail: bool = False  # whether letters are sent, so that confirmations are queued


class WithdrawalDoor:
    """Shows the form, takes declarations in and shows their receipts."""

    def __init__(
        self,
        house: WithdrawalHouse,
        pages: WithdrawalPages,
        writer: Writer,
        reading: Callable[[], UnitOfWork],
        forms: FormTokens,
        receipts: ReceiptLinks,
        limits: RateLimits | None,
    ) -> None:
        self._house, self._pages, self._writer, self._reading = house, pages, writer, reading
        self._forms, self._receipts, self._limits = forms, receipts, limits

    def routes(self) -> list[Route]:
        """Its addresses: without a language it is that of the browser."""
        at = ["/withdraw", *(f"/{language}/withdraw" for language in BOT_SPEAKS)]
        return [
            *(Route(path, self.show, methods=["GET"]) for path in at),
            *(Route(path, self.take, methods=["POST"]) for path in at),
            Route("/withdraw/receipt/{token}", self.receipt, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        """The form, empty but for the order number that the address may name."""
        browser = request.cookies.get(_cookie(request)) or secrets.token_urlsafe(16)
        order = request.query_params.get(PREFILLED, "")[: MOST_CHARACTERS["order_number"]]
        token = self._forms.issue(secrets.token_urlsafe(16), browser)
        shown = Shown(_language(request), token, {"order_number": order})
        return self._answer(request, shown, browser, headers=ASK_AGAIN)

    async def take(self, request: Request) -> Response:
        """What was sent: looked over, confirmed, or to be changed."""
        language = _language(request)
        browser = request.cookies.get(_cookie(request)) or secrets.token_urlsafe(16)
        try:
            sent = await _form(request)
        except TooLarge:
            shown = Shown(language, self._forms.issue(secrets.token_urlsafe(16), browser), notice=TOO_MUCH)
            return self._answer(request, shown, browser, 413)
        values = {name: sent.get(name, "") for name in MOST_CHARACTERS}
        try:
            form_id = self._forms.read(sent.get("token", ""), _browser_of(request))
        except UntrustedRequest:
            shown = Shown(language, self._forms.issue(secrets.token_urlsafe(16), browser), values, notice=SEND_AGAIN)
            return self._answer(request, shown, browser, 403)
        shown = Shown(language, self._forms.issue(form_id, browser), values)
        if sent.get("step") == "change":
            return self._answer(request, shown, browser)
        declaration, errors = read_declaration(values)
        if errors:
            return self._answer(request, Shown(language, shown.token, values, errors), browser, 400)
        if sent.get("step") == "confirm":
            return await self._confirm(request, declaration, form_id, shown, browser)
        return self._answer(request, self._looked_over(shown, declaration), browser)

    def receipt(self, request: Request) -> Response:
        """The receipt of the declaration that the token was signed for, as a page or (with `pdf`) as a file.

        It is no coroutine, so that Starlette runs it beside the loop: it reads the database.
        """
        asked = request.query_params.get("language")
        language = asked if asked in BOT_SPEAKS else None
        token = request.path_params["token"]
        house = self._house
        try:
            paper = describe_withdrawal(
                self._receipts.read(token), self._reading(), house.now(), house.head, house.desk
            )  # fmt: skip
        except (UntrustedRequest, NotFound):  # told apart to nobody
            sentence = house.wording.put(NOT_VALID, language)
            page = draw_page(Sheet(language or MAIN, house.head.house, sentence, "", (), ()))
            return HTMLResponse(page, 404, HEADERS)
        if "pdf" in request.query_params:
            return self._pdf(paper, language)
        language = language or paper.withdrawal.language
        links = {"pdf": f"?language={language}&pdf=1", "case": f"/receipt/{token}?language={language}"}
        return HTMLResponse(withdrawal_page(paper, house.wording, language, links), 200, HEADERS)

    def _pdf(self, paper: WithdrawalPaper, language: str | None) -> Response:
        content = withdrawal_pdf(paper, self._house.wording, language)
        name = {"content-disposition": f'attachment; filename="{paper.case.reference}.pdf"'}
        return Response(content, 200, {**HEADERS, **name}, media_type="application/pdf")

    async def _confirm(
        self, request: Request, declaration: Declaration, form_id: str, shown: Shown, browser: str
    ) -> Response:  # fmt: skip
        key = key_of(form_id, declaration)
        review = self._looked_over(shown, declaration)
        try:
            # Looked for first, so that a customer who clicks again is not told that they click too often.
            declared = await asyncio.to_thread(find_declared, key, self._reading())
            if declared is None:
                if self._limits is not None:
                    await self._limits.check_withdrawal(request.client.host if request.client else "")
                declared = await self._record(declaration, key, shown.language)
        except TooManyRequests as error:
            headers = {"retry-after": str(max(1, round(error.retry_after.total_seconds())))}
            return self._answer(request, _with_notice(review, str(error)), browser, 429, headers)
        except Exception as error:
            log.error("a withdrawal could not be recorded (%s)", type(error).__name__)
            return self._answer(request, _with_notice(review, NOT_STORED), browser, 503, {"retry-after": "2"})
        address = f"/withdraw/receipt/{self._receipts.token(declared.case_id)}?language={shown.language}"
        return RedirectResponse(address, 303, KEEP_NOTHING)

    async def _record(self, declaration: Declaration, key: str, language: str) -> Withdrawal:
        """When this returns, a power cut does not take it back."""
        house = self._house
        at = house.now()

        def job(uow: UnitOfWork) -> Withdrawal:
            return declare_withdrawal(
                declaration, key, language, uow, at, house.ids, house.wording, house.desk, house.by_mail
            )  # fmt: skip

        recorded: Withdrawal = await asyncio.wrap_future(self._writer.submit(job))
        return recorded

    def _looked_over(self, shown: Shown, declaration: Declaration) -> Shown:
        """The page before it is confirmed; its fields hold what will be declared, as it will be."""
        values = {**vars(declaration)}
        words = declaration_words(declaration, self._house.wording, shown.language)
        return Shown(shown.language, shown.token, values, words=words)

    def _answer(
        self, request: Request, shown: Shown, browser: str, status: int = 200, headers: Mapping[str, str] = KEEP_NOTHING
    ) -> Response:
        told = {**FORM_HEADERS, **KEEP_NOTHING, **headers, "content-language": shown.language}
        answer = HTMLResponse(self._pages.draw(shown), status, told)
        if request.cookies.get(_cookie(request)) != browser:
            secure = request.url.scheme == "https"
            # "Lax": it comes along with a link from the shop's page, and never with a form on another site.
            answer.set_cookie(_cookie(request), browser, secure=secure, httponly=True, samesite="lax")
        return answer


def _cookie(request: Request) -> str:
    """Its name; by https with the prefix that keeps other hosts and plain http from setting it."""
    return f"__Host-{COOKIE}" if request.url.scheme == "https" else COOKIE


def _with_notice(shown: Shown, notice: str) -> Shown:
    return Shown(shown.language, shown.token, shown.values, notice=notice, words=shown.words)


def _language(request: Request) -> str:
    """That of the address; else the first that the browser asks for and the assistant speaks."""
    first = request.url.path.split("/")[1]
    if first in BOT_SPEAKS:
        return first
    wanted: list[tuple[float, str]] = []
    for part in request.headers.get("accept-language", "")[:500].split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            wanted.append((-float(quality or 1), tag.strip().lower().split("-")[0]))
        except ValueError:
            continue
    ranked = [language for weight, language in sorted(wanted, key=lambda one: one[0]) if weight < 0]
    return next((language for language in ranked if language in BOT_SPEAKS), MAIN)


def _browser_of(request: Request) -> str | None:
    """By what the form's browser is known: its cookie, or, where it keeps none, its own word that the form is ours.

    Nobody is turned away for refusing cookies. Browsers set sec-fetch-site themselves; no page can.
    """
    cookie = request.cookies.get(_cookie(request))
    if cookie is None and request.headers.get("sec-fetch-site") == "same-origin":
        return None
    return cookie or ""


async def _form(request: Request) -> dict[str, str]:
    """The fields that were sent, the last of each name. Raises TooLarge."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLarge("The form is too large.")
    try:
        pairs: Any = parse_qsl(
            body.decode("ascii", "replace"), keep_blank_values=True, encoding="utf-8", errors="replace",
            max_num_fields=MOST_FIELDS,
        )  # fmt: skip
    except ValueError:
        raise TooLarge("The form has too many fields.") from None
    return dict(pairs)
