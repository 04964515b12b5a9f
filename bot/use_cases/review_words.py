"""What the figures of a month are called and how they are told, for pages, papers and the command line alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.domain.statistics import FEWEST, Change, Estimate, Share, change
from bot.use_cases.management_review import MonthFigures, Review


class Speaker(Protocol):
    """The words of the desk in one language."""

    def put(self, text: str, **values: object) -> str:
        """An English text in that language, with its places filled."""

    def name(self, value: str) -> str:
        """What a name of ours, such as a state or a kind, is called."""

    def number(self, value: float, digits: int = 0) -> str:
        """A number as it is written."""

    def moment(self, at: datetime) -> str:
        """A moment, in the time of the house."""

    def day(self, day: date) -> str:
        """A day."""

    def month(self, day: date) -> str:
        """The month of a day, with its year."""

    def span(self, span: timedelta) -> str:
        """How long something took."""


@dataclass(frozen=True)
class FigureRow:
    """A figure as it stands in the table of a review."""

    label: str
    value: str
    rests_on: str  # how many, or of how many
    interval: str
    before: str  # the month before
    verdict: str  # whether it changed by more than chance


def figure_rows(review: Review, speak: Speaker) -> list[FigureRow]:
    """The figures of the month, each beside the month before."""
    now, before = review.month, review.before
    counts = [
        _count("Complaints received", now.complaints, before.complaints, speak),
        _count("Cases opened", now.opened, before.opened, speak),
        _count("Cases closed", now.closed, before.closed, speak),
    ]
    shares = [
        _share("Deadlines kept", now.deadlines, before.deadlines, speak),
        _share("Promises kept", now.promises, before.promises, speak),
        _share("Settled by the bot alone (at most)", now.solved.share, before.solved.share, speak),
        _share("Nobody came to a customer in time", now.waits.in_vain_share, before.waits.in_vain_share, speak),
    ]
    return [*counts, *shares, *_waits(now, before, speak), *satisfaction_rows(now, before, speak), *[
        _count("Questions no fact answered", now.unanswered, before.unanswered, speak),
        _count("Customers told of a wrong answer", now.recalled, before.recalled, speak),
    ]]  # fmt: skip


def satisfaction_rows(now: MonthFigures, before: MonthFigures, speak: Speaker) -> list[FigureRow]:
    """The figures of satisfaction, each kept apart."""
    one, other = now.satisfaction, before.satisfaction
    return [
        _share("Response rate", one.response_rate, other.response_rate, speak),
        _share("CSAT: rated 4 or 5 of 5", one.satisfied, other.satisfied, speak, fewest=FEWEST),
        _estimate("Mean rating, 1 to 5", one.mean, other.mean, speak, 2),
        _estimate("ACSI-style index, equal weights, 0 to 100", one.index, other.index, speak, 1),
        _estimate("NPS, −100 to 100", one.nps, other.nps, speak, 0),
        _estimate("CES, 1 to 7", one.ces, other.ces, speak, 2),
    ]


def percent(share: Share, speak: Speaker) -> str:
    """A share in percent; a dash of nothing."""
    return "–" if share.value is None else f"{speak.number(100 * share.value)} %"


def _count(label: str, now: int, before: int, speak: Speaker) -> FigureRow:
    return FigureRow(speak.put(label), speak.number(now), "", "", speak.number(before), "")


def _share(label: str, now: Share, before: Share, speak: Speaker, fewest: int = 0) -> FigureRow:
    rests_on = speak.put("{part} of {of}", part=speak.number(now.part), of=speak.number(now.of)) if now.of else ""
    if now.value is None or now.interval is None:
        return FigureRow(speak.put(label), speak.put("not measured"), "", "", percent(before, speak), "")
    if now.of < fewest:
        hidden = speak.put("hidden, fewer than {fewest}", fewest=fewest)
        return FigureRow(speak.put(label), hidden, rests_on, "", "", "")
    low, high = (speak.number(100 * one) for one in now.interval)
    comparable = before if before.of >= max(fewest, 1) else None
    return FigureRow(
        speak.put(label), percent(now, speak), rests_on, f"{low} – {high} %",
        percent(before, speak) if comparable else "–", _verdict(change(now, comparable), speak),
    )  # fmt: skip


def _estimate(label: str, now: Estimate | None, before: Estimate | None, speak: Speaker, digits: int) -> FigureRow:
    shown_before = speak.number(before.value, digits) if before is not None and before.is_shown else "–"
    if now is None:
        return FigureRow(speak.put(label), speak.put("not measured"), "", "", shown_before, "")
    if not now.is_shown:
        hidden = speak.put("hidden, fewer than {fewest}", fewest=FEWEST)
        return FigureRow(speak.put(label), hidden, f"n = {now.n}", "", shown_before, "")
    return FigureRow(
        speak.put(label), speak.number(now.value, digits), f"n = {speak.number(now.n)}",
        f"{speak.number(now.low, digits)} – {speak.number(now.high, digits)}", shown_before,
        _verdict(change(now, before), speak),
    )  # fmt: skip


def _waits(now: MonthFigures, before: MonthFigures, speak: Speaker) -> list[FigureRow]:
    n = f"n = {speak.number(now.waits.taken)}" if now.waits.taken else ""

    def row(label: str, value: timedelta | None, earlier: timedelta | None) -> FigureRow:
        told = speak.put("not measured") if value is None else speak.span(value)
        return FigureRow(speak.put(label), told, n, "", "–" if earlier is None else speak.span(earlier), "")

    return [
        row("Wait for a person, median", now.waits.median, before.waits.median),
        row("Wait that nine of ten did not exceed", now.waits.late, before.waits.late),
    ]


def _verdict(found: Change | None, speak: Speaker) -> str:
    if found is None:
        return ""
    if not found.is_told_apart:
        return speak.put("no change beyond chance")
    return speak.put("higher") if found.value > 0 else speak.put("lower")
