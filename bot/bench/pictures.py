"""Pictures of what a benchmark found, as SVG: how cost grows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Sequence

if TYPE_CHECKING:  # half a second, when a picture is made
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, PAPER, QUIET = "#22303c", "#ffffff", "#d5dde3"
OURS, BESIDE = "#c0562f", "#4a7a96"
Line = tuple[str, Sequence[float], Sequence[float]]  # its name, where its points are, how high


def draw_lines(lines: Sequence[Line], title: str, across: str, up: str) -> Figure:
    """Lines over one measure, each named at its last point; both axes begin at nothing."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 3.6), facecolor=PAPER)
    axes = figure.add_subplot()
    _plain(axes)
    for (name, places, heights), colour in zip(lines, (OURS, BESIDE)):
        axes.plot(places, heights, color=colour, linewidth=2, marker="o", markersize=3.5)
        axes.annotate(
            name, (places[-1], heights[-1]), xytext=(8, 0), textcoords="offset points", color=colour, va="center"
        )
    axes.set_xlim(0, max(max(places) for _, places, _ in lines) * 1.28)
    axes.set_ylim(0, max(max(heights) for _, _, heights in lines) * 1.15)
    axes.set_title(title, loc="left", color=INK, fontsize=11)
    axes.set_xlabel(across, color=INK)
    axes.set_ylabel(up, color=INK)
    return figure


def draw_bars(names: Sequence[str], rows: Sequence[tuple[str, Sequence[float]]], title: str) -> Figure:
    """One small row of bars for each measure, side by side, each bar with its figure."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 3.0), facecolor=PAPER)
    figure.suptitle(title, x=0.02, ha="left", color=INK, fontsize=11)
    for place, (measure, heights) in enumerate(rows, start=1):
        axes = figure.add_subplot(1, len(rows), place)
        _plain(axes)
        axes.bar(list(names), list(heights), color=(OURS, BESIDE)[place % 2], width=0.6)
        for name, height in zip(names, heights):
            axes.text(name, height, f"{height:,.0f}", ha="center", va="bottom", color=INK, fontsize=9)
        axes.set_ylim(0, max(heights) * 1.2)
        axes.set_title(measure, loc="left", color=INK, fontsize=10)
        axes.set_yticks([])
    figure.tight_layout()
    return figure


def save(figure: Figure, file: Path) -> None:
    """Write it as SVG, the same bytes for the same figures."""
    import matplotlib

    with matplotlib.rc_context({"svg.hashsalt": "heard", "svg.fonttype": "none"}):
        figure.savefig(file, format="svg", bbox_inches="tight", facecolor=PAPER, metadata={"Date": None})


def _plain(axes: Axes) -> None:
    axes.tick_params(length=0, labelsize=9, labelcolor=INK)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(QUIET)
    axes.grid(axis="y", color=QUIET, linewidth=0.6)
    axes.set_axisbelow(True)
