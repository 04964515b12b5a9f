"""The manager's pages: the live board, the registers, the monthly report, satisfaction. Without script."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Awaitable, Callable, Protocol, Sequence
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.desk.board_speech import BoardSpeaker
from bot.desk.forms import read_form
from bot.desk.pages import templates
from bot.desk.words import choose_language
from bot.domain.chart import Chart
from bot.domain.errors import BadInput
from bot.domain.register import MOST_FILTERS, OPERATORS, REGISTERS, Filter, Kind, Register, find_register, read_filter
from bot.domain.staff import Act, Actor, Relation, check_may, may
from bot.use_cases.board import likely_to_leave, live_board
from bot.use_cases.management_review import Review, read_month, review_month
from bot.use_cases.ports import UnitOfWork
from bot.use_cases.registers import export_register, look_into
from bot.use_cases.review_charts import review_charts, satisfaction_charts
from bot.use_cases.review_words import figure_rows, satisfaction_rows

WIDE, NARROW = 640, 350  # pixels of a chart on a screen and on a phone
MOST_COMMENTS, MOST_LEAVING = 50, 30
FOLLOWING = {"board": "/desk/board", "registers": "/desk/registers/complaints", "satisfaction": "/desk/satisfaction"}


class SignedIn(Protocol):
    """Somebody of the staff in one browser."""

    @property
    def actor(self) -> Actor:
        """Who they are."""

    @property
    def csrf(self) -> str:
        """What comes along with everything that changes something."""

    @property
    def language(self) -> str | None:
        """That they chose for the desk."""


Page = Callable[[Request, Any], Awaitable[Response]]


class Door(Protocol):
    """Who is at the door of the desk."""

    async def open(self, connection: Any) -> SignedIn:
        """Who sends a request. Raises UntrustedRequest."""

    async def check_write(self, request: Request, signed_in: Any) -> None:
        """Make sure that a request that changes something comes from a page of ours. Raises NotAllowed."""

    def page(self, handler: Page) -> Callable[[Request], Awaitable[Response]]:
        """A page for who is signed in; others are led to signing in."""


@dataclass(frozen=True)
class BoardHouse:
    """What the pages know of the house."""

    name: str
    zone: str
    reading: Callable[[], UnitOfWork]
    uow: Callable[[], UnitOfWork]
    now: Callable[[], datetime]
    draw_chart: Callable[[Chart, int], str]  # as SVG that stands in a page
    write_report: Callable[[Review, Sequence[Chart], BoardSpeaker], bytes]  # as PDF


class BoardPages:
    """The pages of whoever answers for the house."""

    def __init__(self, door: Door, house: BoardHouse) -> None:
        self._door, self._house = door, house

    def routes(self) -> list[BaseRoute]:
        """The addresses, all under /desk."""
        page = self._door.page
        return [
            Route("/desk/board", page(self.board)),
            Route("/desk/registers/{name}", page(self.register)),
            Route("/desk/registers/{name}/copy.csv", page(self.export), methods=["POST"]),
            Route("/desk/report", page(self.this_month)),
            Route("/desk/report/{month}/paper.pdf", page(self.paper)),
            Route("/desk/report/{month}", page(self.report)),
            Route("/desk/satisfaction", page(self.satisfaction)),
        ]

    async def board(self, request: Request, signed_in: SignedIn) -> Response:
        """What goes on now."""
        check_may(signed_in.actor, Act.READ_BOARD, Relation.OTHER)
        house = self._house
        board = await asyncio.to_thread(live_board, house.reading(), house.now(), house.zone)
        return await self._page("board_now.html", request, signed_in, "board", board=board)

    async def register(self, request: Request, signed_in: SignedIn) -> Response:
        """One page of a register."""
        register = find_register(request.path_params["name"])
        asked = [(name, value) for name, value in request.query_params.multi_items() if value]
        filters = self._filters(register, asked)
        number = request.query_params.get("page", "1")
        if not (number.isascii() and number.isdigit() and len(number) < 6):
            raise BadInput("Pages are numbered from 1.")
        actor, reading = signed_in.actor, self._house.reading()
        looked = await asyncio.to_thread(look_into, register, filters, int(number), reading, actor)
        kept = [(f"{one.column.name}.{one.operator.value}", one.written) for one in filters]
        return await self._page(
            "board_register.html", request, signed_in, "registers", looked=looked, register=register,
            registers=REGISTERS.values(), filters=filters, written=dict(kept), query=urlencode(kept),
            operators=OPERATORS, kinds=Kind, cell=lambda value: self._cell(value, self._speaker(request, signed_in)),
            may_export=may(actor.role, Act.EXPORT, Relation.OTHER), page_number=int(number),
        )  # fmt: skip

    async def export(self, request: Request, signed_in: SignedIn) -> Response:
        """A copy of a register for a spreadsheet; the reason goes into the audit."""
        await self._door.check_write(request, signed_in)
        register = find_register(request.path_params["name"])
        form = await read_form(request)
        filters = self._filters(register, parse_qsl(form.get("filters", ""), max_num_fields=MOST_FILTERS))
        house, speaker = self._house, self._speaker(request, signed_in)
        content = await asyncio.to_thread(
            export_register, register, filters, form.get("reason", ""), signed_in.actor, house.uow(), house.now(),
            speaker.put,
        )  # fmt: skip
        name = f"{register.name}-{house.now():%Y-%m-%d}.csv"
        return Response(content, headers=_file(name), media_type="text/csv; charset=utf-8")

    async def this_month(self, request: Request, signed_in: SignedIn) -> Response:
        """The report that is being written now, or the one that was asked for by a form."""
        month = request.query_params.get("month") or f"{self._house.now():%Y-%m}"
        read_month(month, self._house.now(), self._house.zone)
        return RedirectResponse(f"/desk/report/{month}", 303)

    async def report(self, request: Request, signed_in: SignedIn) -> Response:
        """The management review of a month, to be read and printed."""
        review, speaker = await self._review(request, signed_in), self._speaker(request, signed_in)
        charts = await asyncio.to_thread(self._draw, review_charts(review, speaker))
        return await self._page(
            "board_report.html", request, signed_in, "report", review=review, rows=figure_rows(review, speaker),
            charts=charts, month=review.month.month,
        )  # fmt: skip

    async def paper(self, request: Request, signed_in: SignedIn) -> Response:
        """The same as a PDF."""
        review, speaker = await self._review(request, signed_in), self._speaker(request, signed_in)
        content = await asyncio.to_thread(self._house.write_report, review, review_charts(review, speaker), speaker)
        name = f"review-{review.month.month:%Y-%m}.pdf"
        return Response(content, headers=_file(name), media_type="application/pdf")

    async def satisfaction(self, request: Request, signed_in: SignedIn) -> Response:
        """How content customers are, what they wrote, and who is likely to leave."""
        check_may(signed_in.actor, Act.READ_BOARD, Relation.OTHER)
        house, speaker = self._house, self._speaker(request, signed_in)
        month = read_month(request.query_params.get("month", f"{house.now():%Y-%m}"), house.now(), house.zone)
        review = await asyncio.to_thread(review_month, month, house.reading(), house.now(), house.zone)
        leaving = await asyncio.to_thread(likely_to_leave, house.reading(), house.now())
        charts = await asyncio.to_thread(self._draw, satisfaction_charts(review, speaker))
        return await self._page(
            "board_satisfaction.html", request, signed_in, "satisfaction", review=review, month=month, charts=charts,
            rows=satisfaction_rows(review.month, review.before, speaker), comments=review.comments[:MOST_COMMENTS],
            leaving=leaving[:MOST_LEAVING], more_leaving=max(0, len(leaving) - MOST_LEAVING),
        )  # fmt: skip

    async def _review(self, request: Request, signed_in: SignedIn) -> Review:
        check_may(signed_in.actor, Act.READ_REPORT, Relation.OTHER)
        house = self._house
        month = read_month(request.path_params["month"], house.now(), house.zone)
        return await asyncio.to_thread(review_month, month, house.reading(), house.now(), house.zone)

    def _filters(self, register: Register, asked: Sequence[tuple[str, str]]) -> list[Filter]:
        """The filters that an address names, as column and operator with a dot between; other fields are none."""
        named = [(name, value) for name, value in asked if "." in name and value.strip()]
        if len(named) > MOST_FILTERS:
            raise BadInput(f"At most {MOST_FILTERS} filters at once.")
        zone = self._house.zone
        split = [(*name.split(".", 1), value) for name, value in named]
        return [read_filter(register, column, operator, value, zone) for column, operator, value in split]

    def _draw(self, charts: Sequence[Chart]) -> list[tuple[Chart, Markup]]:
        """Each chart for a screen and for a phone; what is drawn is our own."""
        return [
            (chart, Markup("" if chart.is_empty else "".join(self._house.draw_chart(chart, w) for w in (WIDE, NARROW))))
            for chart in charts
        ]

    async def _page(
        self, template: str, request: Request, signed_in: SignedIn, place: str, **values: Any
    ) -> HTMLResponse:
        speaker = self._speaker(request, signed_in)
        names = {"board": Act.READ_BOARD, "registers": Act.READ_BOARD, "satisfaction": Act.READ_BOARD}
        seen = [name for name, act in names.items() if may(signed_in.actor.role, act, Relation.OTHER)]
        whole = {
            "speak": speaker, "language": speaker.language, "put": speaker.put, "house": self._house.name,
            "actor": signed_in.actor, "place": place, "csrf": signed_in.csrf, "now": self._house.now(),
            "places": [(name, FOLLOWING[name]) for name in seen],
            **values,
        }  # fmt: skip
        page = await asyncio.to_thread(templates().get_template(template).render, whole)
        return HTMLResponse(page, headers={"content-language": speaker.language})

    def _speaker(self, request: Request, signed_in: SignedIn) -> BoardSpeaker:
        """In the language somebody chose for the desk, else in that of their browser."""
        language = choose_language(signed_in.language, request.headers.get("accept-language", ""))
        return BoardSpeaker(language, self._house.zone)

    @staticmethod
    def _cell(value: Any, speaker: BoardSpeaker) -> str:
        if value is None or value == "":
            return "–"
        if isinstance(value, bool):
            return speaker.put("yes" if value else "no")
        if isinstance(value, datetime):
            return speaker.moment(value)
        return str(value)


def _file(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
