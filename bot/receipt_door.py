"""The door to receipts: GET /receipt/<token> shows the receipt of the case that the token was signed for."""

from __future__ import annotations

from datetime import datetime
from typing import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.domain.errors import NotFound, UntrustedRequest
from bot.domain.language import BOT_SPEAKS, MAIN
from bot.papers.page import draw_page
from bot.papers.receipt import receipt_page
from bot.papers.sheet import Sheet
from bot.signing import ReceiptLinks
from bot.use_cases.papers import Letterhead, describe_this
from bot.use_cases.ports import UnitOfWork, Wording

NOT_VALID = "This address is not valid, or not any more; ask for a new one in the chat."
# What the address opens is for one person: kept nowhere on the way, told to no other site, found by no search.
HEADERS = {"cache-control": "private, no-store", "x-robots-tag": "noindex, nofollow, noarchive"}


class ReceiptDoor:
    """Shows receipts to whoever has their address."""

    def __init__(
        self,
        links: ReceiptLinks,
        reading: Callable[[], UnitOfWork],
        now: Callable[[], datetime],
        head: Letterhead,
        wording: Wording,
    ) -> None:
        self._links, self._reading, self._now, self._head, self._wording = links, reading, now, head, wording

    def show(self, request: Request) -> Response:
        """The receipt, as a page or (with `keep`) as a file; one sentence where the address is no good.

        It is no coroutine, so that Starlette runs it beside the loop: it reads the database.
        """
        asked = request.query_params.get("language")
        language = asked if asked in BOT_SPEAKS else None
        kept = "keep" in request.query_params
        try:
            case_id = self._links.read(request.path_params["token"])
            with self._reading() as uow:
                paper = describe_this(uow.cases.get(case_id), uow, self._now(), self._head)
        except (UntrustedRequest, NotFound):  # told apart to nobody
            return HTMLResponse(self._not_valid(language), 404, HEADERS)
        page = receipt_page(paper, self._wording, language, kept=kept)
        file = {"content-disposition": f'attachment; filename="{paper.reference}.html"'} if kept else {}
        return HTMLResponse(page, 200, {**HEADERS, **file})

    def _not_valid(self, language: str | None) -> str:
        sentence = self._wording.put(NOT_VALID, language)
        return draw_page(Sheet(language or MAIN, self._head.house, sentence, "", (), ()))
