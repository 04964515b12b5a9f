"""What a benchmark found: figures beside their targets, as a table for people and one JSON object for programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable, Sequence

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

console = Console(stderr=True, highlight=False)


@dataclass(frozen=True)
class BenchResult:
    """Figures by name; a target is the most a figure may be (or the least, for names in `at_least`)."""

    figures: dict[str, float]
    targets: dict[str, float]
    title: str
    at_least: frozenset[str] = field(default_factory=frozenset)
    notes: tuple[str, ...] = ()
    draw: Callable[[], Figure] | None = None  # the picture of it, where there is one

    @property
    def met(self) -> bool:
        """Whether every figure that has a target meets it."""
        return all(self.is_met(name) for name in self.targets)

    def is_met(self, name: str) -> bool:
        """Whether this figure meets its target."""
        figure, target = self.figures[name], self.targets[name]
        return figure >= target if name in self.at_least else figure <= target

    def as_dict(self) -> dict[str, Any]:
        """The contract of `--json`."""
        return {"figures": self.figures, "targets": self.targets, "met": self.met}

    def show(self) -> None:
        """Print the table."""
        table = Table("Figure", "Measured", "Target", title=self.title)
        for name, figure in self.figures.items():
            target = ""
            if name in self.targets:
                sign = "≥" if name in self.at_least else "≤"
                mark = "[green]✓[/]" if self.is_met(name) else "[red]✗[/]"
                target = f"{mark} {sign} {self.targets[name]:g}"
            table.add_row(name, f"{figure:g}", target)
        console.print(table)
        for note in self.notes:
            console.print(note)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed; of no values, not a number."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]
