"""The receipt: what the customer can keep to show that they were heard, when, and in which words."""

from __future__ import annotations

from bot.domain.case_paper import CasePaper
from bot.domain.language import BOT_SPEAKS, CALLED, spoken_in
from bot.papers.page import draw_page
from bot.papers.parts import Parts
from bot.papers.sheet import Sheet
from bot.use_cases.ports import Wording

TITLE = "We have heard you."
LEAD = "This is your receipt. It shows what you told us, when it came in, and what happens next."
TIMES = "All times are those of {zone}."
MADE = "Made on {moment}."
LASTS = "Please save or print this page; its address is good for a year, and opens to whoever has it."
KEEP = "Please keep this paper."
SAVE = "Save this page"


def receipt_sheet(paper: CasePaper, wording: Wording, language: str | None, *, kept: bool = False) -> Sheet:
    """What stands on the receipt: nothing that is the house's own business."""
    parts = Parts(paper, wording, language)
    sections = [
        *parts.came_in(), *parts.words(), *parts.happens_next(), *parts.decided(), *parts.rights(), *parts.person(),
        *parts.outside(), *parts.proof(),
    ]  # fmt: skip
    footer = [parts.put(KEEP if kept else LASTS), parts.put(MADE, moment=parts.moment(paper.made_at))]
    return Sheet(
        language=spoken_in(language),
        house=paper.house,
        title=parts.put(TITLE),
        lead=parts.put(LEAD),
        sections=tuple(sections),
        footer=(*footer, parts.put(TIMES, zone=paper.zone)),
    )


def receipt_page(paper: CasePaper, wording: Wording, language: str | None = None, *, kept: bool = False) -> str:
    """The receipt as a page.

    Args:
        paper: what is known of the case.
        wording: the words of the house.
        language: in which it is written; None: the customer's.
        kept: as a file that needs nothing else; otherwise it links to its styles, to itself as such a file, and to
            the other languages.
    """
    language = spoken_in(language or paper.language)
    sheet = receipt_sheet(paper, wording, language, kept=kept)
    if kept:
        return draw_page(sheet, own_style=True)
    links = [(f"?language={other}", CALLED[other], other) for other in BOT_SPEAKS if other != language]
    save = (f"?language={language}&keep=1", wording.put(SAVE, language), language)
    return draw_page(sheet, links=[save, *links])
