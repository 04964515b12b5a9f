"""A month's review reads what happened in it, says how sure it is, and says what was not measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from bot.domain.errors import BadInput
from bot.domain.figures import pareto
from bot.domain.satisfaction import reckon
from bot.domain.statistics import Share
from bot.use_cases.board import likely_to_leave, live_board
from bot.use_cases.management_review import MONTHS_SHOWN, WEEKS_SHOWN, find_gaps, read_month, review_month
from bot.use_cases.review_charts import review_charts
from bot.use_cases.review_words import figure_rows
from tests.board.half_a_year import fill
from tests.builders import TUESDAY_MORNING as NOW
from tests.builders import TestHouse
from tests.speaking import Plain

ZONE = "Europe/Dublin"
SPEAK = Plain(ZONE)


@pytest.fixture
def lived(any_house: TestHouse) -> TestHouse:
    """Half a year of a small shop, on a database of each kind."""
    fill(any_house, talks=160)
    return any_house


@pytest.mark.parametrize("written", ["2026-9", "2026-13", "2026-09-01", "x", "", "2026-10", "1999-12", "٢٠٢٦-٠٩"])
def test_only_months_that_have_begun(written: str) -> None:
    with pytest.raises(BadInput):
        read_month(written, NOW, ZONE)


def test_a_month_begins_in_the_zone_of_the_house() -> None:
    """Half past eleven at night UTC on the last of June is July in Dublin."""
    assert read_month("2026-09", NOW, ZONE) == date(2026, 9, 1)
    assert read_month("2026-07", datetime(2026, 6, 30, 23, 30, tzinfo=timezone.utc), ZONE) == date(2026, 7, 1)


def test_a_month_is_what_happened_in_it(lived: TestHouse) -> None:
    """The figures are those counted from the rows themselves; the months together lose nothing."""
    review = review_month(date(2026, 9, 1), lived.reading(), NOW, ZONE)
    with lived.reading() as uow:
        cases = uow.cases.all()
        promises = [promise for promise, _ in uow.promises.all()]
    begins = datetime(2026, 8, 31, 23, tzinfo=timezone.utc)
    settled = [p.state.value for p in promises if p.due_at >= begins and p.state.value in ("kept", "broken")]

    assert not review.is_over
    assert review.month.complaints == sum(case.opened_at >= begins for case in cases) > 0
    assert review.month.promises == Share(settled.count("kept"), len(settled))
    assert sum(month.complaints for month in review.months) == len(cases)
    assert sum(bar.count for bar in review.month.dimensions) == review.month.complaints
    assert len(review.months) == MONTHS_SHOWN and len(review.trend) == WEEKS_SHOWN


def test_the_same_month_is_the_same_review(lived: TestHouse) -> None:
    """Reading it changes nothing."""
    once, again = (review_month(date(2026, 8, 1), lived.reading(), NOW, ZONE) for _ in range(2))

    assert once == again
    assert review_charts(once, SPEAK) == review_charts(again, SPEAK)


def test_what_was_not_measured_is_said(house: TestHouse) -> None:
    """Of a house in which nothing has happened no figure is good: each is said not to be measured."""
    review = review_month(date(2026, 9, 1), house.reading(), NOW, ZONE)
    rows = {row.label: row.value for row in figure_rows(review, SPEAK)}
    gaps = [gap.text.format(**gap.values) for gap in review.gaps]

    assert rows["Complaints received"] == "0"
    assert {value for label, value in rows.items() if not value.isdigit()} == {"not measured"}
    assert "Nobody rated us." in gaps and "Nobody was asked how it was." in gaps
    assert all(chart.is_empty for chart in review_charts(review, SPEAK))


def test_figures_of_few_are_hidden(lived: TestHouse) -> None:
    """Below thirty answers neither the table nor the chart nor its table shows the figure, and the gap says why."""
    review = review_month(date(2026, 8, 1), lived.reading(), NOW, ZONE)
    index = review.month.satisfaction.index
    assert index is not None and 0 < index.n < 30
    rows = {row.label: row for row in figure_rows(review, SPEAK)}
    chart = next(chart for chart in review_charts(review, SPEAK) if chart.name == "index")
    hidden = "hidden, fewer than 30"

    assert rows["ACSI-style index, equal weights, 0 to 100"].value == hidden
    assert rows["ACSI-style index, equal weights, 0 to 100"].interval == ""
    assert chart.series[0].values == (None,) * MONTHS_SHOWN
    assert f"{index.value:.1f}" not in str(chart.rows)
    assert any(f"three questions: {index.n};" in gap.text.format(**gap.values) for gap in review.gaps)


def test_gaps_of_every_kind() -> None:
    """Complaints nobody can place, talks too recent, customers who were not asked: each is counted aloud."""
    from tests.use_cases.figures_of_nothing import NOTHING

    figures = replace(
        NOTHING,
        dimensions=pareto(["not_told", "not_told", "features"]),
        solved=replace(NOTHING.solved, too_recent=4),
        satisfaction=replace(reckon([]), not_asked={"cannot_answer": 3, "too_late": 1, "asked_before": 2}),
    )
    told = [gap.text.format(**gap.values) for gap in find_gaps(figures, is_over=False)]

    assert told[0].startswith("The month is not over")
    assert any(text.endswith("quality fell short: 2.") for text in told)
    assert any(text.endswith("settled them: 4.") for text in told)
    assert [text[-2] for text in told if text.startswith("Not asked how it was")] == ["2", "3", "1"]


def test_the_board_is_now(lived: TestHouse) -> None:
    """Who waits, the longest first; who is there and holds what; what falls due until midnight or is overdue."""
    board = live_board(lived.reading(), NOW, ZONE)
    midnight = NOW.replace(hour=23)  # in Dublin

    assert [one.asked_at for one in board.queue] == sorted(one.asked_at for one in board.queue)
    assert board.longest_wait == timedelta(minutes=11)
    assert [(one.name, one.there, one.holds) for one in board.people[:2]] == [
        ("Ann Byrne", True, 2),
        ("Eva Lind", True, 1),
    ]
    assert all(due.due_at < midnight for due in board.deadlines) and board.deadlines[0].due_at < NOW
    assert any(due.due_at < NOW for due in board.promises)
    assert sum(board.complaints.values()) > 0


def test_who_is_likely_to_leave(lived: TestHouse) -> None:
    """The likeliest first; whoever is erased is not among them."""
    found = likely_to_leave(lived.reading(), NOW)

    assert found and [one.points for one in found] == sorted((one.points for one in found), reverse=True)
    assert all(one.reasons and one.next_step for one in found)
