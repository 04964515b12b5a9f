"""What papers about a case are written with: kinds, stages, promises and bodies in words, moments with their year.

Every English text here is in the further languages' wordings.yml, where tests look for it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Sequence
from zoneinfo import ZoneInfo

from bot.domain.case import CaseKind
from bot.domain.case_paper import BodyOnPaper, CasePaper
from bot.domain.case_words import words_of
from bot.domain.complaint import Remedy
from bot.domain.dispute import Method, Role, Since
from bot.domain.language import NAMES
from bot.domain.promise import Promise
from bot.use_cases.ports import Wording

KINDS = {
    CaseKind.COMPLAINT: "Complaint",
    CaseKind.REDRESS: "Request to put something right",
    CaseKind.CALL_BACK: "Request for a call-back",
    CaseKind.UNANSWERED: "Message that could not be answered at once",
    CaseKind.DATA_REQUEST: "Request about your data",
}
WORKS = {
    Method.FACILITATIVE: "It helps both sides to find a solution of their own.",
    Method.ADVISORY: "It proposes a solution, which neither side has to accept.",
    Method.DETERMINATIVE: "It decides.",
}
LIMITS = {
    Since.COMPLAINT: "Turn to it within {months} months of your complaint to us, that is by {day}.",
    Since.FINAL_ANSWER: "Turn to it within {months} months of our final answer, that is by {day}.",
}
NO_ANSWER_YET = "Turn to it within {months} months of our final answer, which you have not had yet."
NO_NEED_TO_WAIT = "You need not wait for our final answer for more than {days} days after your complaint."
TAKES_PART = {
    True: "We take part in its procedure.",
    False: "We do not take part in its procedure.",
    None: "Whether we take part in its procedure is not settled yet; a colleague will tell you.",
}
UNKNOWN = "I do not know which body is responsible for {what}; a colleague will tell you."
THIS_DISPUTE = "a dispute about this"
CHECKED = "{source} (checked on {day})"
MOMENT_ON_PAPER = "{weekday} {day} {month} {year}, {time}"  # how a moment is written where it has to last
DAY_ON_PAPER = "{day} {month} {year}"
# The labels of what is told of a body.
WEBSITE, EMAIL, POST, SPOKEN = "Website", "E-mail", "Post", "Languages"
HOW, COST, BEFORE, TIME, PART, KNOWN_FROM = "How it works", "What it costs", "Before that", "Time", "Our part", "Source"


def moment(at: datetime, zone: str, wording: Wording, language: str | None) -> str:
    """A moment with its year: papers are read years later."""
    local = at.astimezone(ZoneInfo(zone))
    weekday, month = wording.put(f"{local:%A}", language), wording.put(f"{local:%B}", language)
    return wording.put(
        MOMENT_ON_PAPER, language, weekday=weekday, day=local.day, month=month, year=local.year, time=f"{local:%H:%M}"
    )


def day(on: date, wording: Wording, language: str | None) -> str:
    """A day with its year."""
    return wording.put(DAY_ON_PAPER, language, day=on.day, month=wording.put(f"{on:%B}", language), year=on.year)


def remedy(paper: CasePaper, wording: Wording, language: str | None) -> str | None:
    """What the customer wants done, in words."""
    known = {one.value: str(one) for one in Remedy}
    wanted = paper.remedy_wanted
    return wording.put(known.get(wanted, wanted), language) if wanted else None


def promised(promise: Promise, paper: CasePaper, wording: Wording, language: str | None) -> str:
    """A promise as the customer reads it."""
    return wording.put(
        words_of(promise, paper.made_at), language, due=moment(promise.due_at, paper.zone, wording, language)
    )


def unknown_body(wording: Wording, language: str | None) -> str:
    """What is said where no body is known."""
    return wording.put(UNKNOWN, language, what=wording.put(THIS_DISPUTE, language))


def describe_body(known: BodyOnPaper, wording: Wording, language: str | None) -> Sequence[tuple[str, str]]:
    """What is told of a body, as labels and texts; what is not known is left out."""
    body = known.body
    told: list[tuple[str, str]] = []

    def tell(label: str, text: str | None) -> None:
        if text:
            told.append((wording.put(label, language), text))

    tell(WEBSITE, body.website)
    tell(EMAIL, body.email)
    tell(POST, body.postal)
    tell(SPOKEN, ", ".join(wording.put(NAMES[spoken], language) for spoken in body.languages))
    how = [WORKS[body.method]] if body.method else []
    tell(HOW, " ".join(wording.put(text, language) for text in (*how, *([body.note] if body.note else []))))
    tell(COST, wording.put(body.fee, language) if body.fee else None)
    tell(BEFORE, " ".join(wording.put(text, language) for text in body.preconditions))
    tell(TIME, " ".join(_times(known, wording, language)))
    tell(PART, _part(known, wording, language))
    verified = day(body.verified_on, wording, language)
    tell(KNOWN_FROM, wording.put(CHECKED, language, source=body.source, day=verified))
    return told


def _times(known: BodyOnPaper, wording: Wording, language: str | None) -> list[str]:
    body, texts = known.body, []
    if body.limit is not None and known.last_day is None:
        texts.append(wording.put(NO_ANSWER_YET, language, months=body.limit.months))
    elif body.limit is not None and known.last_day is not None:
        last = day(known.last_day, wording, language)
        texts.append(wording.put(LIMITS[body.limit.since], language, months=body.limit.months, day=last))
    if body.wait_days is not None:
        texts.append(wording.put(NO_NEED_TO_WAIT, language, days=body.wait_days))
    return texts


def _part(known: BodyOnPaper, wording: Wording, language: str | None) -> str | None:
    """Whether the house takes part; of advice that question does not arise."""
    return wording.put(TAKES_PART[known.takes_part], language) if known.body.role is Role.SETTLES else None
