"""The letter about a case: what stands on the receipt as plain text, without what the customer wrote."""

from __future__ import annotations

from bot.domain.case_paper import CasePaper
from bot.domain.language import spoken_in
from bot.papers.parts import Parts
from bot.papers.sheet import Field, Item, Line, Name, Section, Words
from bot.use_cases.ports import Wording

SUBJECT = "We have heard you ({reference})"
LEAD = "This is your copy of what {house} told you when this came in. It needs no answer."
IN_WHOLE = "Your receipt with your own words: {link}"
ON_ASKING = "You get the receipt with your own words in the chat, whenever you ask for it."
NOT_YOURS = "If you did not write to us, somebody typed your address by mistake: nothing happens to you by that."
INDENT = "  "


def case_letter(paper: CasePaper, wording: Wording, link: str | None) -> str:
    """The letter in the customer's language; its first line is the subject.

    Args:
        paper: what is known of the case.
        wording: the words of the house.
        link: where the receipt can be read; None: at no address that would be any use to them.
    """
    parts = Parts(paper, wording, spoken_in(paper.language))
    sections = [
        *parts.came_in(), *parts.happens_next(), *parts.rights(), *parts.person(), *parts.outside(), *parts.proof(),
    ]  # fmt: skip
    blocks = [
        parts.put(SUBJECT, reference=paper.reference),
        parts.put(LEAD, house=paper.house),
        *(_drawn(section) for section in sections),
        parts.put(IN_WHOLE, link=link) if link else parts.put(ON_ASKING),
        parts.put(NOT_YOURS),
        paper.house,
    ]
    return "\n\n".join(blocks) + "\n"


def _drawn(section: Section) -> str:
    return "\n".join([section.heading, *(line for item in section.items for line in _lines(item))])


def _lines(item: Item) -> list[str]:
    if isinstance(item, Field):
        return [f"{INDENT}{item.label}: {item.value}"]
    if isinstance(item, Name):
        return [f"{INDENT}{item.text}"]
    if isinstance(item, (Line, Words)):
        return [f"{INDENT}{item.text}", *([f"{INDENT}({item.note})"] if item.note else [])]
    return []  # a picture; letters have none
