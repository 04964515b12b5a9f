"""Draws the pages of signing in and of one's own account, in the languages of the desk."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.desk.errors import headers_of, status_of
from bot.desk.words import LANGUAGES, choose_language, put
from bot.domain.errors import HeardError

TEMPLATES = Path(__file__).parent / "templates"


@cache
def templates() -> Environment:
    """The templates of the desk, the board's too."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


class Pages:
    """The pages of a house."""

    def __init__(self, house: str) -> None:
        self._house = house

    def answer(
        self, request: Request, template: str, *, title: str, own_language: str | None = None,
        error: HeardError | None = None, notice: str | None = None, **shown: Any,
    ) -> HTMLResponse:  # fmt: skip
        """A page. `title`, `notice` and what an error says are English texts of `words.py`."""
        language = choose_language(own_language, request.headers.get("accept-language", ""))

        def say(text: str, **values: object) -> str:
            return put(text, language, **values)

        drawn = templates().get_template(template).render(
            house=self._house, language=language, languages=LANGUAGES, put=say, title=title,
            error=str(error) if error else None, notice=notice, **shown,
        )  # fmt: skip
        headers = {"content-language": language, "vary": "accept-language", **(headers_of(error) if error else {})}
        return HTMLResponse(drawn, status_of(error) if error else 200, headers)


def qr_code(content: str) -> Markup:
    """A QR code as SVG: black on white in every colour scheme, since phones read only that."""
    import segno

    drawn = segno.make(content, error="m", micro=False)
    return Markup(drawn.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True))
