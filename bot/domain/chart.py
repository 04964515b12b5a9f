"""A picture of figures before it is drawn, with the table of the same figures for who cannot see it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Shape(str, Enum):
    """How it is drawn."""

    PARETO = "pareto"  # columns, the most first, and the line of the running share
    COLUMNS = "columns"
    BARS = "bars"  # lying, for names that need room
    POINTS = "points"  # with their intervals
    LINES = "lines"


@dataclass(frozen=True)
class Series:
    """Values in the order of the labels; None where there is none to show."""

    name: str
    values: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Chart:
    """One picture. Everything in it is in the reader's language."""

    name: str  # letters and dashes; unique on a page
    title: str
    description: str  # what it shows, in a sentence or two
    note: str  # what is counted, and what is not
    shape: Shape
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    unit: str = ""
    top: float | None = None  # of the scale; None: by the values

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value for series in self.series for value in series.values)
