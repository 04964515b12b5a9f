"""Cases to write papers about: filed as customers file them, with what only papers know besides."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

from bot.domain.case import Case, CaseState, Contact
from bot.domain.case_paper import AttachmentOnPaper, CasePaper, DeadlineOnPaper
from bot.domain.complaint import Remedy
from bot.use_cases.complaints import FileComplaint, open_complaint
from bot.use_cases.papers import KeptElsewhere, describe_case
from tests.builders import TestHouse, say

WORDS = "The kettle leaks.\nIt has done so since the first day."
PICTURE = b"\xff\xd8\xff\xe0 a picture"
HASH = hashlib.sha256(PICTURE).hexdigest()
AUDIT = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

# What people and programs try to get a page, a PDF, a file's name or a terminal to do.
HOSTILE = [
    "<script>alert(1)</script>",
    "</blockquote></figure><script src=//evil.example/x.js></script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "<a href=\"javascript:alert(1)\">click</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "{{ 7 * 7 }} {% raw %} {# x #} ${7*7} #{7*7} <%= 7*7 %>",
    "{moment} {reference} {house} {__class__}",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; &#60;script&#62;",
    ") Tj ET (\\) /OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
    "**bold** __under__ [x](javascript:alert(1)) ~~gone~~",
    "{nb} {number}",
    "=HYPERLINK(\"//evil.example\") | @SUM(1+1)*cmd|' /C calc'!A0",
    "safe\u202egpj.exe \u2066isolated\u2069 \u200bzero",
    "Ω ж ü ß ẞ ő ł İ ı ﬁ “quotes” – dash … € 😀 日本語 العربية हिन्दी עברית ไทย",
    "x" * 1500,
]  # fmt: skip


def file_case(house: TestHouse, words: str = WORDS, peer: str = "mara") -> Case:
    """A complaint about a kettle, told in one message and confirmed in another."""
    told = say(house, words, peer=peer)
    confirmed = say(house, "yes", peer=peer)
    command = FileComplaint(
        confirmed.message_id, (told.message_id,), Remedy.REFUND, Contact("email", "mara.quinn@example.com"),
        about_product="kettle-alba", about_order="10417",
    )  # fmt: skip
    return open_complaint(command, house.uow(), house.now(), house.ids, house.desk).case


def set_state(house: TestHouse, case: Case, *states: CaseState) -> None:
    """Bring a case to states one after the other, each written into its history under its name."""
    with house.uow() as uow:
        for state in states:
            case = replace(case, state=state)
            uow.cases.save(case)
            uow.cases.record(case.id, house.now(), "ann", state.value)
        uow.commit()


def full_paper(house: TestHouse, words: str = WORDS) -> CasePaper:
    """All that a paper can know of a case."""
    case = file_case(house, words)
    more = KeptElsewhere(
        deadlines=(DeadlineOnPaper("Final answer", house.now() + timedelta(weeks=8)),),
        decision="We repair it.",
        customer_answer="No.",
        attachments=(AttachmentOnPaper("kettle photo.jpg", HASH), AttachmentOnPaper("lost.pdf", "0" * 64)),
        audit_hash=AUDIT,
    )
    return describe_case(case.reference, house.reading(), house.now(), house.letterhead, more=more)
