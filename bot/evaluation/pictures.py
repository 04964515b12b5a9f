"""The two pictures of an evaluation, as SVG on a light background: what is taken for what, and sure against right."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Sequence

from bot.evaluation.scoring import BINS, calibration_bins, expected_calibration_error

if TYPE_CHECKING:  # half a second, when a picture is made
    from matplotlib.figure import Figure

MOST_ROWS, MOST_COLUMNS = 25, 20  # what a screen shows legibly; the worst come first
INK, PAPER, QUIET, ACCENT = "#22303c", "#ffffff", "#d5dde3", "#c0562f"


def draw_confusions(counted: Counter[tuple[str, str]], meant: Counter[str]) -> Figure:
    """A table of errors alone: rows are intents that were misunderstood, columns what they were taken for.

    Args:
        counted: how often (meant, understood) happened, for wrong answers only.
        meant: how often each intent was meant at all.
    """
    from matplotlib.figure import Figure

    missed, taken = _totals(counted, 0), _totals(counted, 1)
    rows, columns = missed[:MOST_ROWS], taken[:MOST_COLUMNS]
    figure = Figure(figsize=(3.6 + 0.42 * max(len(columns), 8), 2.3 + 0.3 * max(len(rows), 3)), facecolor=PAPER)
    axes = figure.add_subplot()
    if not rows:
        axes.text(0.5, 0.5, "Nothing was misunderstood.", ha="center", va="center", color=INK)
        axes.axis("off")
        return figure
    grid = [[counted[(row, column)] or math.nan for column, _ in columns] for row, _ in rows]  # nan stays white
    axes.imshow(grid, cmap="Oranges", vmin=0, vmax=max(counted.values()) * 1.4, aspect="auto")
    for y, (row, _) in enumerate(rows):
        for x, (column, _) in enumerate(columns):
            if row == column:
                axes.text(x, y, "–", ha="center", va="center", color=INK, alpha=0.4)
            elif count := counted[(row, column)]:
                axes.text(x, y, str(count), ha="center", va="center", color=INK, fontsize=9)
    axes.set_xticks(range(len(columns)), [f"{name} ({count})" for name, count in columns], rotation=45, ha="left")
    axes.set_yticks(range(len(rows)), [f"{name} ({count} of {meant[name]})" for name, count in rows])
    axes.xaxis.tick_top()
    axes.set_xticks([x - 0.5 for x in range(1, len(columns))], minor=True)
    axes.set_yticks([y - 0.5 for y in range(1, len(rows))], minor=True)
    axes.grid(which="minor", color=QUIET, linewidth=0.6)
    axes.tick_params(which="both", length=0, labelsize=9, labelcolor=INK)
    axes.spines[:].set_color(QUIET)
    left_out = (len(missed) - len(rows)) + (len(taken) - len(columns))
    more = f"; {left_out} rarer rows and columns left out" if left_out else ""
    axes.set_xlabel(f"Rows: what was meant (missed of all).  Columns: what it was taken for (errors){more}.", color=INK)
    return figure


def draw_reliability(answers: Sequence[tuple[float, bool]]) -> Figure:
    """How often answers are right against how sure they are; below, how many there are of each sureness."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.2, 5.6), facecolor=PAPER)
    above, below = figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [3, 1]})
    width = 1 / BINS
    for number, one in enumerate(calibration_bins(answers)):
        if one is not None:
            middle = (number + 0.5) * width
            above.bar(middle, one.accuracy, width * 0.92, color=QUIET, edgecolor=INK, linewidth=0.6)
            above.plot([one.confidence], [one.accuracy], "o", color=ACCENT, markersize=4)
            below.bar(middle, one.count, width * 0.92, color=QUIET, edgecolor=INK, linewidth=0.6)
    above.plot([0, 1], [0, 1], color=ACCENT, linewidth=1, linestyle="--")
    above.set(ylim=(0, 1.02), xlim=(0, 1))
    above.set_ylabel("share that is right", color=INK)
    error = expected_calibration_error(answers)
    above.set_title(f"{len(answers)} answers, expected calibration error {error:.3f}", color=INK, fontsize=11)
    below.set_xlabel("confidence (the dashed line is where it is true)", color=INK)
    below.set_ylabel("answers", color=INK)
    below.set_yscale("symlog", linthresh=10)
    for axes in (above, below):
        axes.tick_params(labelcolor=INK, color=QUIET)
        axes.spines[:].set_color(QUIET)
    return figure


def save(figure: Figure, file: Path) -> Path:
    """Write a picture; its kind is the file's ending."""
    figure.savefig(file, bbox_inches="tight", facecolor=PAPER, dpi=110)
    return file


def _totals(counted: Counter[tuple[str, str]], side: int) -> list[tuple[str, int]]:
    """The intents on one side of the errors with how many errors they have, the most first, then by name."""
    totals: Counter[str] = Counter()
    for pair, count in counted.items():
        totals[pair[side]] += count
    return sorted(totals.items(), key=lambda item: (-item[1], item[0]))
