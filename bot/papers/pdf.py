"""Drawing a sheet as a PDF: plain text in DejaVu, which has Latin, Cyrillic and Greek; no script, no link, no form.

What it cannot print is a mark on the paper, which says so and where the text is whole.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import io
import unicodedata
from datetime import datetime
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from PIL import Image

from bot.domain.errors import BadFile
from bot.papers.sheet import Field, Item, Line, Name, Picture, Section, Sheet, Words
from bot.use_cases.ports import Wording

CANNOT_PRINT = "Characters that this paper cannot print stand as □; case.json has the text whole."
PAGE = "{number} / {count}"
MARK = "□"
MARGIN, LINE, LABEL, BAR = 20.0, 5.6, 48.0, 4.0  # millimetres
QUIET, INK, GREEN = (95, 105, 100), (20, 30, 27), (11, 110, 105)
# Written from right to left, or with letters that change beside each other: without shaping they would be wrong, which
# is worse than a mark. The rest of what a font lacks is found in the font.
_SHAPED = ("ARABIC", "HEBREW", "SYRIAC", "THAANA", "NKO", "DEVANAGARI", "BENGALI", "TAMIL", "THAI", "LAO", "TIBETAN")


def draw_pdf(sheet: Sheet, made_at: datetime, wording: Wording, *, cannot_print: str = CANNOT_PRINT) -> bytes:
    """The sheet as a PDF; the same sheet and moment give the same bytes.

    Args:
        cannot_print: the English sentence that stands under a paper on which something could not be printed.
    """
    sentence = wording.put(cannot_print, sheet.language)
    with contextlib.closing(_Paper(sheet, sentence)) as first:
        pages = first.draw()
    with contextlib.closing(_Paper(sheet, sentence, pages)) as pdf:
        pdf.set_creation_date(made_at)
        pdf.draw()
        return bytes(pdf.output() or b"")


def printable(text: str) -> tuple[str, bool]:
    """A text as it can be printed, and whether something of it cannot be."""
    whole = unicodedata.normalize("NFC", text)
    kept = "".join(character if _can_print(character) else MARK for character in whole)
    return kept.replace("\t", "    "), kept != whole


def _can_print(character: str) -> bool:
    if character in "\n\t":
        return True
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return False  # such as marks that turn the direction of what follows
    return ord(character) in _glyphs() and not unicodedata.name(character, "").startswith(_SHAPED)


@functools.lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    with TTFont(_font("DejaVuSans.ttf"), lazy=True) as font:
        return frozenset(font.getBestCmap())


@functools.lru_cache(maxsize=4)
def _font(name: str) -> Path:
    # The fonts that matplotlib ships; it is found, not imported, for that takes a second and 30 MB.
    found = importlib.util.find_spec("matplotlib")
    file = Path(found.origin or "").parent / "mpl-data" / "fonts" / "ttf" / name if found else Path(name)
    if not file.exists():
        raise BadFile(
            f"The font {name} is missing; it comes with what Rasa needs, and './heard up' installs that again."
        )
    return file


class _Paper(FPDF):
    """One sheet on A4."""

    def __init__(self, sheet: Sheet, cannot_print: str, pages: int = 1) -> None:
        super().__init__(format="A4")
        self._sheet, self._cannot_print, self._pages = sheet, cannot_print, pages
        self._lost = False
        # The library puts the number of pages wherever it finds this text, a customer's own words included.
        self.str_alias_nb_pages = ""
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN)
        self.add_font("DejaVu", "", _font("DejaVuSans.ttf"))
        self.add_font("DejaVu", "B", _font("DejaVuSans-Bold.ttf"))
        self.set_lang(sheet.language)
        self.set_title(printable(sheet.title)[0])
        self.set_author(printable(sheet.house)[0])

    def draw(self) -> int:
        """Everything, from the first page to the last; how many there are."""
        self.add_page()
        self._write(self._sheet.house, 10, QUIET)
        self.ln(4)
        self._write(self._sheet.title, 20, INK, bold=True, height=9)
        self._write(self._sheet.lead, 10, QUIET)
        for section in self._sheet.sections:
            self._section(section)
        self.ln(6)
        for text in self._sheet.footer:
            self._write(text, 8.5, QUIET, height=4.6)
        if self._lost:
            self._write(self._cannot_print, 8.5, QUIET, height=4.6)
        return self.pages_count

    def close(self) -> None:
        """Let go of the fonts' files, which the library keeps open."""
        for font in self.fonts.values():
            font.ttfont.close()

    def footer(self) -> None:
        """See parent class: the number of the page."""
        self.set_y(-13)
        self.set_font("DejaVu", "", 8)
        self.set_text_color(*QUIET)
        self.cell(0, 5, PAGE.format(number=self.page_no(), count=self._pages), align="R")

    def _section(self, section: Section) -> None:
        self.ln(5)
        if self.will_page_break(24):  # a heading stays with what it is over
            self.add_page()
        self.set_draw_color(200, 200, 195)
        self.line(MARGIN + self.c_margin, self.get_y(), self.w - MARGIN, self.get_y())
        self.ln(4)
        self._write(section.heading, 13, INK, bold=True, height=7)
        self.ln(1)
        for item in section.items:
            self._item(item)

    def _item(self, item: Item) -> None:
        if isinstance(item, Field):
            self._field(item)
        elif isinstance(item, Name):
            self.ln(2)
            self._write(item.text, 10, INK, bold=True)
        elif isinstance(item, Words):
            self._words(item)
        elif isinstance(item, Picture):
            self._picture(item)
        elif isinstance(item, Line):
            if item.text:
                self._write(item.text, 10, INK)
            if item.note:
                self._write(item.note, 8.5, QUIET, height=4.6)
            self.ln(1.5)

    def _picture(self, picture: Picture) -> None:
        with Image.open(io.BytesIO(picture.png)) as opened:
            height = self.epw * opened.height / opened.width
        if self.will_page_break(height):
            self.add_page()
        self.image(io.BytesIO(picture.png), w=self.epw, alt_text=picture.shows)
        self.ln(2)

    def _field(self, field: Field) -> None:
        label, value = self._printable(field.label), self._printable(field.value)
        self.set_font("DejaVu", "", 10)
        wide = self.epw - LABEL
        if self.will_page_break(LINE * min(len(self._lines(wide, value)), 4)):
            self.add_page()
        top, page = self.get_y(), self.page
        self.set_text_color(*QUIET)
        self.set_font("DejaVu", "", 9)
        self.multi_cell(LABEL - 3, LINE, label, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        below = (self.page, self.get_y())
        self.page = page
        self.set_xy(MARGIN + LABEL, top)
        self.set_font("DejaVu", "", 10)
        self.set_text_color(*INK)
        self.set_left_margin(MARGIN + LABEL)
        self.multi_cell(wide, LINE, value, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_left_margin(MARGIN)
        self.page, bottom = max(below, (self.page, self.get_y()))
        self.set_xy(MARGIN, bottom + (1 if bottom > top + LINE else 0))

    def _words(self, words: Words) -> None:
        self.set_draw_color(*GREEN)
        self.set_left_margin(MARGIN + BAR)
        self.set_x(MARGIN + BAR)
        self.set_font("DejaVu", "", 10.5)
        self.set_text_color(*INK)
        # Line by line, so that each has its bar wherever the page ends.
        text = self._printable(words.text)
        for line in self._lines(self.epw, text):
            if self.will_page_break(LINE):
                self.add_page()
            bar = MARGIN + self.c_margin
            self.line(bar, self.get_y(), bar, self.get_y() + LINE)
            self.cell(0, LINE, line, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        if words.note:
            self._write(words.note, 8.5, QUIET, height=4.6)
        self.set_left_margin(MARGIN)
        self.set_x(MARGIN)
        self.ln(2.5)

    def _lines(self, width: float, text: str) -> list[str]:
        """The lines a text takes in the font that is set."""
        lines = self.multi_cell(width, LINE, text, dry_run=True, output="LINES", align="L")
        assert isinstance(lines, list)
        return lines

    def _write(
        self, text: str, size: float, colour: tuple[int, int, int], *, bold: bool = False, height: float = LINE
    ) -> None:  # fmt: skip
        self.set_font("DejaVu", "B" if bold else "", size)
        self.set_text_color(*colour)
        self.multi_cell(0, height, self._printable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _printable(self, text: str) -> str:
        kept, lost = printable(text)
        self._lost = self._lost or lost
        return kept
