"""Drawing a sheet as an HTML page: accessible, printable, without any script."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Sequence

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from bot.papers.sheet import Sheet

HERE = Path(__file__).parent
STYLE = HERE.parent / "static" / "paper.css"


def draw_page(
    sheet: Sheet, *, own_style: bool = False, links: Sequence[tuple[str, str, str]] = (),
    action: tuple[str, str] | None = None,
) -> str:  # fmt: skip
    """The sheet as a page.

    Args:
        sheet: what stands on it.
        own_style: with its styles inside, for a file; otherwise it links to /paper.css.
        action: address and text of what is to be done first of all.
        links: address, text and language of what leads elsewhere from it.
    """
    style = Markup(STYLE.read_text(encoding="utf-8")) if own_style else None  # our own file
    return _template().render(
        sheet=sheet, style=style, links=links, action=action, kind=lambda item: type(item).__name__
    )


@functools.lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html")
