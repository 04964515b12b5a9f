"""The management review of a month as a PDF: the same figures, charts and gaps as on the page."""

from __future__ import annotations

from typing import Sequence

from bot.domain.chart import Chart
from bot.papers.charts import print_chart
from bot.papers.pdf import draw_pdf
from bot.papers.sheet import Field, Item, Line, Name, Picture, Section, Sheet
from bot.use_cases.management_review import Review
from bot.use_cases.ports import Wording
from bot.use_cases.review_words import FigureRow, Speaker, figure_rows

CANNOT_PRINT = "Characters that this paper cannot print stand as □."


def report_pdf(
    review: Review, charts: Sequence[Chart], house: str, language: str, speak: Speaker, wording: Wording
) -> bytes:  # fmt: skip
    """The paper; the same review gives the same bytes."""
    put = speak.put
    sections = [Section(put("Figures"), tuple(_row(row, speak) for row in figure_rows(review, speak)))]
    for chart in charts:
        items: list[Item] = [] if chart.is_empty else [Picture(print_chart(chart), chart.description)]
        items += [Field(row[0], " · ".join(_with_heads(chart.header, row))) for row in chart.rows]
        items.append(Line(put("Nothing to show."), chart.note) if chart.is_empty else Line("", chart.note))
        sections.append(Section(chart.title, tuple(items)))
    actions: list[Item] = []
    for action in review.actions:
        actions += [
            Name(f"{action.number}. {action.action}"),
            Field(put("Root cause"), action.root_cause),
            Field(put("Owner"), action.owner),
            Field(put("State"), speak.name(action.state.value)),
            Field(put("Due"), speak.moment(action.due_at)),
        ]
        if action.before is not None:
            told = put("{before} complaints before, {after} after", before=action.before, after=action.after)
            actions.append(Field(put("Effect"), told))
    sections.append(Section(put("Corrective actions"), tuple(actions) or (Line(put("None in this month.")),)))
    gaps = tuple(Line("• " + put(gap.text, **gap.values)) for gap in review.gaps)
    sections.append(Section(put("What was not measured"), gaps))
    sheet = Sheet(
        language, house, f"{put('Management review')}: {speak.month(review.month.month)}",
        put("Every figure with how many it rests on and its 95 % interval, beside the month before."),
        tuple(sections), (put("Made on {moment}.", moment=speak.moment(review.made_at)),),
    )  # fmt: skip
    return draw_pdf(sheet, review.made_at, wording, cannot_print=put(CANNOT_PRINT))


def _row(row: FigureRow, speak: Speaker) -> Field:
    parts = [row.value, row.rests_on, f"95 %: {row.interval}" if row.interval else ""]
    if row.before:
        parts.append(speak.put("month before: {before}", before=row.before))
    return Field(row.label, " · ".join(part for part in (*parts, row.verdict) if part))


def _with_heads(header: Sequence[str], row: Sequence[str]) -> list[str]:
    """The cells of a row after its first, each with what its column is called."""
    if len(row) == 2:
        return [row[1]]
    return [f"{head}: {cell}" for head, cell in zip(header[1:], row[1:])]
