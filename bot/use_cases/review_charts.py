"""The charts of a month, with the tables of the same figures."""

from __future__ import annotations

from typing import Callable, Sequence

from bot.domain.chart import Chart, Series, Shape
from bot.domain.figures import COMES_BACK_WITHIN
from bot.domain.statistics import FEWEST, Estimate, Share
from bot.use_cases.management_review import MonthFigures, Review
from bot.use_cases.review_words import Speaker, percent


def review_charts(review: Review, speak: Speaker) -> list[Chart]:
    """Every chart of a review, in the order in which they are read."""
    return [
        _dimensions(review, speak),
        _trend(review, speak),
        _kept(
            review, speak, "deadlines", "Deadlines kept", lambda month: month.deadlines,
            "Of the duties that fell due in a month, those done in time. What was extended or dropped is not counted.",
        ),
        _kept(
            review, speak, "promises", "Promises kept", lambda month: month.promises,
            "Of the promises that fell due in a month, those kept in time. What customers gave back is not counted.",
        ),
        _waits(review, speak),
        _kept(
            review, speak, "solved", "Settled by the bot alone", lambda month: month.solved.share,
            "A talk is all that a customer wrote on one day. The bot settled it where it answered everything and, "
            "until {days} days after, no person was needed, no case opened, no question left open and no low rating "
            "given. Who left without a word counts as settled: the share is the most it can be.",
        ),
        _reasons(review, speak),
        *satisfaction_charts(review, speak),
    ]  # fmt: skip


def satisfaction_charts(review: Review, speak: Speaker) -> list[Chart]:
    """How content customers are, over the months."""
    index = [month.satisfaction.index for month in review.months]
    shown = [one if one is not None and one.is_shown else None for one in index]
    rows = tuple(
        (speak.month(month.month), _shown(one, speak, 1), str(one.n if one else 0))
        for month, one in zip(review.months, index)
    )
    note = speak.put(
        "(x1 + x2 + x3 − 3) / 27 × 100 of three answers from 1 to 10, with equal weights. Months with fewer than "
        "{fewest} answers are not shown: one customer would move the figure, and could be guessed.",
        fewest=FEWEST,
    )
    chart = Chart(
        "index", speak.put("ACSI-style index"),
        speak.put("The ACSI-style index of each month with its 95 % interval, from 0 to 100."), note, Shape.POINTS,
        _months(review, speak),
        (Series(
            speak.put("Index"), tuple(one.value if one else None for one in shown),
            tuple(one.low if one else None for one in shown), tuple(one.high if one else None for one in shown),
        ),),
        (speak.put("Month"), speak.put("Index and interval"), "n"), rows, top=100,
    )  # fmt: skip
    csat = _kept(
        review, speak, "csat", "CSAT: rated 4 or 5 of 5",
        lambda month: month.satisfaction.satisfied if month.satisfaction.satisfied.of >= FEWEST else Share(0, 0),
        "Of the ratings after a closing, those with 4 or 5 of 5. Months with fewer than {fewest} ratings are not "
        "shown.",
    )  # fmt: skip
    return [chart, csat]


def _dimensions(review: Review, speak: Speaker) -> Chart:
    bars = review.month.dimensions
    return Chart(
        "dimensions", speak.put("Complaints by quality dimension"),
        speak.put("How many complaints of the month fall short in which dimension of quality, the most first, with the "
                  "share that each makes up together with those before it."),
        speak.put("After Garvin's eight dimensions; as found, else as assessed, else as the words tell."),
        Shape.PARETO, tuple(speak.name(bar.name) for bar in bars),
        (Series(speak.put("Complaints"), tuple(bar.count for bar in bars)),
         Series(speak.put("Running share"), tuple(100 * bar.running for bar in bars))),
        (speak.put("Dimension"), speak.put("Complaints"), speak.put("Running share")),
        tuple((speak.name(bar.name), speak.number(bar.count), f"{speak.number(100 * bar.running)} %") for bar in bars),
    )  # fmt: skip


def _trend(review: Review, speak: Speaker) -> Chart:
    return Chart(
        "trend", speak.put("Complaints a week"),
        speak.put("How many complaints came in during each of the last {n} weeks.", n=len(review.trend)),
        speak.put("Weeks begin on Monday; the first and the last may be cut off by the month."),
        Shape.COLUMNS, tuple(f"{monday:%d.%m.}" for monday, _ in review.trend),
        (Series(speak.put("Complaints"), tuple(count for _, count in review.trend)),),
        (speak.put("Week from"), speak.put("Complaints")),
        tuple((speak.day(monday), speak.number(count)) for monday, count in review.trend),
    )  # fmt: skip


def _kept(
    review: Review, speak: Speaker, name: str, title: str, share_of: Callable[[MonthFigures], Share], note: str
) -> Chart:  # fmt: skip
    shares = [share_of(month) for month in review.months]
    return Chart(
        name, speak.put(title),
        speak.put("{title}: the share of each month with its 95 % interval.", title=speak.put(title)),
        speak.put(note, days=COMES_BACK_WITHIN.days, fewest=FEWEST), Shape.POINTS, _months(review, speak),
        (Series(
            speak.put(title), tuple(_hundred(share.value) for share in shares),
            tuple(_hundred(share.interval[0]) if share.interval else None for share in shares),
            tuple(_hundred(share.interval[1]) if share.interval else None for share in shares),
        ),),
        (speak.put("Month"), speak.put("Share and interval"), speak.put("Of")),
        tuple(
            (speak.month(month.month), _told(share, speak), speak.number(share.of))
            for month, share in zip(review.months, shares)
        ),
        unit="%", top=100,
    )  # fmt: skip


def _waits(review: Review, speak: Speaker) -> Chart:
    waits = [month.waits for month in review.months]

    def minutes(seconds: Sequence[float | None]) -> tuple[float | None, ...]:
        return tuple(None if value is None else value / 60 for value in seconds)

    medians = [None if one.median is None else one.median.total_seconds() for one in waits]
    lates = [None if one.late is None else one.late.total_seconds() for one in waits]
    return Chart(
        "waits", speak.put("Wait for a person"),
        speak.put("The median wait of each month, and the wait that nine of ten customers did not exceed, in minutes."),
        speak.put("From the wish for a person until one took the chat. Who waited in vain is in the table, not in the "
                  "lines."),
        Shape.LINES, _months(review, speak),
        (Series(speak.put("Median"), minutes(medians)), Series(speak.put("Nine of ten"), minutes(lates))),
        (speak.put("Month"), speak.put("Median"), speak.put("Nine of ten"), "n", speak.put("In vain")),
        tuple(
            (
                speak.month(month.month), "–" if one.median is None else speak.span(one.median),
                "–" if one.late is None else speak.span(one.late), speak.number(one.taken), speak.number(one.in_vain),
            )
            for month, one in zip(review.months, waits)
        ),
        unit="min",
    )  # fmt: skip


def _reasons(review: Review, speak: Speaker) -> Chart:
    counted = review.month.reasons
    return Chart(
        "reasons", speak.put("Why people were asked for"),
        speak.put("How often customers were passed to a person in the month, by reason."),
        speak.put("Each wish for a person once."), Shape.BARS, tuple(speak.name(reason) for reason in counted),
        (Series(speak.put("Wishes"), tuple(counted.values())),),
        (speak.put("Reason"), speak.put("Wishes")),
        tuple((speak.name(reason), speak.number(count)) for reason, count in counted.items()),
    )  # fmt: skip


def _months(review: Review, speak: Speaker) -> tuple[str, ...]:
    return tuple(speak.month(month.month) for month in review.months)


def _told(share: Share, speak: Speaker) -> str:
    if share.interval is None:
        return "–"
    low, high = (speak.number(100 * one) for one in share.interval)
    return f"{percent(share, speak)} ({low} – {high} %)"


def _shown(one: Estimate | None, speak: Speaker, digits: int) -> str:
    if one is None or not one.is_shown:
        return "–" if one is None else speak.put("hidden, fewer than {fewest}", fewest=FEWEST)
    value, low, high = (speak.number(each, digits) for each in (one.value, one.low, one.high))
    return f"{value} ({low} – {high})"


def _hundred(value: float | None) -> float | None:
    return None if value is None else 100 * value
