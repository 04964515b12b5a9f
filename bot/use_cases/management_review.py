"""The management review of a month: every figure with how many it rests on, its interval and the month before.

What was not measured is said, with why, so that no gap looks like good news.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.domain.corrective_action import CorrectiveAction
from bot.domain.errors import BadInput
from bot.domain.figures import (
    COMES_BACK_WITHIN,
    NOT_TOLD,
    BotSolved,
    ParetoBar,
    Waits,
    bot_solved,
    deadlines_kept,
    measure_waits,
    pareto,
    promises_kept,
    reasons,
    weeks,
)
from bot.domain.quality import find_dimensions
from bot.domain.satisfaction import Answers, Satisfaction, Survey, reckon
from bot.domain.statistics import FEWEST, Share
from bot.use_cases.ports import UnitOfWork

MONTHS_SHOWN = 6  # in the courses over time
WEEKS_SHOWN = 13
FIRST_YEAR = 2000


@dataclass(frozen=True)
class MonthFigures:
    """What one month looked like."""

    month: date  # its first day
    complaints: int
    opened: int  # cases of all kinds
    closed: int
    dimensions: tuple[ParetoBar, ...]
    deadlines: Share
    promises: Share
    waits: Waits
    solved: BotSolved
    reasons: Mapping[str, int]
    satisfaction: Satisfaction
    unanswered: int
    recalled: int


@dataclass(frozen=True)
class Gap:
    """Something that was not measured, in a sentence with places."""

    text: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Review:
    """A month with those before it."""

    made_at: datetime
    is_over: bool  # whether the month is
    months: tuple[MonthFigures, ...]  # the last one is the month itself
    trend: tuple[tuple[date, int], ...]  # complaints a week
    actions: tuple[CorrectiveAction, ...]
    comments: tuple[tuple[datetime, int | None, str], ...]  # when, how many stars, in which words
    gaps: tuple[Gap, ...]

    @property
    def month(self) -> MonthFigures:
        """The month it is about."""
        return self.months[-1]

    @property
    def before(self) -> MonthFigures:
        """The month before."""
        return self.months[-2]


def read_month(written: str, now: datetime, zone: str) -> date:
    """The first day of a month such as 2026-09. Raises BadInput: it is none, or lies in the future."""
    try:
        if len(written) != len("2026-09"):
            raise ValueError
        month = date.fromisoformat(f"{written}-01")
    except ValueError:
        raise BadInput("Name a month as 2026-09.") from None
    if month.year < FIRST_YEAR or month > now.astimezone(ZoneInfo(zone)).date():
        raise BadInput("This month has not begun, or is too long ago; name another.")
    return month


def review_month(month: date, reading: UnitOfWork, now: datetime, zone: str) -> Review:
    """Everything a review of the month needs, in one reading of the records as they stand now."""
    months = [month]
    for _ in range(MONTHS_SHOWN - 1):
        months.insert(0, _before(months[0]))
    end = _starts(_after(month), zone)
    with reading:
        figures = tuple(_figures(one, reading, now, zone) for one in months)
        last_day = min(_after(month) - timedelta(days=1), now.astimezone(ZoneInfo(zone)).date())
        first_day = last_day - timedelta(weeks=WEEKS_SHOWN - 1)
        monday = first_day - timedelta(days=first_day.weekday())
        told = reading.reports.complaints(_starts(monday, zone), end)
        actions = tuple(reading.reports.corrective_actions(_starts(month, zone), end))
        surveys = reading.surveys.between(_starts(month, zone), end)
    return Review(
        made_at=now,
        is_over=end <= now,
        months=figures,
        trend=weeks((at for at, _, _ in told), first_day, last_day, zone),
        actions=actions,
        comments=_comments(surveys),
        gaps=tuple(find_gaps(figures[-1], is_over=end <= now)),
    )


def _figures(month: date, reading: UnitOfWork, now: datetime, zone: str) -> MonthFigures:
    start, end, reports = _starts(month, zone), _starts(_after(month), zone), reading.reports
    complaints = reports.complaints(start, end)
    handoffs = reports.handoffs(start, end)
    opened, closed = reports.cases(start, end)
    return MonthFigures(
        month=month,
        complaints=len(complaints),
        opened=opened,
        closed=closed,
        dimensions=pareto(recorded or _told_by(words) for _, recorded, words in complaints),
        deadlines=deadlines_kept(reports.deadlines(start, end)),
        promises=promises_kept(reports.promises(start, end)),
        waits=measure_waits(handoffs),
        solved=bot_solved(
            reports.turns(start, end), reports.needs(start, end + COMES_BACK_WITHIN), now, zone
        ),
        reasons=reasons(handoffs),
        satisfaction=reckon(reading.surveys.between(start, end)),
        unanswered=reports.unanswered(start, end),
        recalled=reports.recalled(start, end),
    )  # fmt: skip


def find_gaps(figures: MonthFigures, *, is_over: bool) -> Sequence[Gap]:
    """What a reader might take for a good figure, and is none."""
    gaps: list[Gap] = []

    def note(text: str, **values: object) -> None:
        gaps.append(Gap(text, values))

    if not is_over:
        note("The month is not over; what is still to come is not in these figures.")
    untold = sum(bar.count for bar in figures.dimensions if bar.name == NOT_TOLD)
    if untold:
        note("Complaints of which neither the record nor the words tell in what quality fell short: {n}.", n=untold)
    for share, text in (
        (figures.deadlines, "No deadline came to its end, so nothing is known of how many are kept."),
        (figures.promises, "No promise came to its end, so nothing is known of how many are kept."),
        (figures.solved.share, "There was no talk with the bot whose three days are over."),
    ):
        if not share.of:
            note(text)
    if figures.solved.too_recent:
        note("Talks that are too recent to know whether the bot settled them: {n}.", n=figures.solved.too_recent)
    if not figures.waits.taken:
        note("Nobody came to a customer who asked for a person, or nobody asked; no wait was measured.")
    found = figures.satisfaction
    why = {
        "cannot_answer": "Not asked how it was, because their channel cannot show the question: {n}.",
        "too_late": "Not asked how it was, because it was too late when it could be: {n}.",
        "asked_before": "Not asked how it was, because they had been asked less than a day before: {n}.",
    }
    for reason, count in sorted(found.not_asked.items()):
        note(why[reason], n=count)
    if not found.asked:
        note("Nobody was asked how it was.")
    for estimate, none, few in (
        (found.mean, "Nobody rated us.", "Too few ratings: {n}; the mean is not shown below {fewest}."),
        (
            found.index,
            "Nobody answered the three questions of the index.",
            "Too few answers to the three questions: {n}; the index is not shown below {fewest}.",
        ),
        (found.nps, "Nobody was asked whether they would recommend us, or answered.", _FEW_NPS),
        (found.ces, "Nobody was asked how easy it was, or answered.", _FEW_CES),
    ):
        if estimate is None:
            note(none)
        elif not estimate.is_shown:
            note(few, n=estimate.n, fewest=FEWEST)
    note("Who did not answer is not in the figures of satisfaction; they may think otherwise.")
    return gaps


_FEW_NPS = "Too few answers whether they would recommend us: {n}; NPS is not shown below {fewest}."
_FEW_CES = "Too few answers how easy it was: {n}; CES is not shown below {fewest}."


def _told_by(words: str) -> str:
    found = find_dimensions(words)
    return found[0][0].value if found else NOT_TOLD


def _comments(surveys: Sequence[tuple[Survey, Answers]]) -> tuple[tuple[datetime, int | None, str], ...]:
    said = [(survey.answered_at or survey.closed_at, given.score, given.comment) for survey, given in surveys]
    return tuple(sorted((one for one in said if one[2]), key=lambda one: one[0], reverse=True))


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _starts(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(timezone.utc)
