"""The pictures of benchmarks show every figure, and are the same for the same figures."""

from __future__ import annotations

from pathlib import Path

from bot.bench.pictures import draw_bars, draw_lines, save

LINES = [("long", [10.0, 500.0, 990.0], [20.0, 21.0, 19.0]), ("short", [10.0, 500.0, 990.0], [20.0, 20.0, 22.0])]


def test_lines_are_named_and_begin_at_nothing(tmp_path: Path) -> None:
    """Each line has its name at its end, and an axis that begins at nothing flatters nobody."""
    figure = draw_lines(LINES, "A turn", "turns", "milliseconds")
    (axes,) = figure.axes
    save(figure, tmp_path / "one.svg")
    save(draw_lines(LINES, "A turn", "turns", "milliseconds"), tmp_path / "two.svg")
    drawn = (tmp_path / "one.svg").read_text()

    assert (axes.get_xlim()[0], axes.get_ylim()[0]) == (0, 0)
    assert all(text in drawn for text in ("long", "short", "A turn", "turns", "milliseconds"))
    assert drawn == (tmp_path / "two.svg").read_text()


def test_bars_carry_their_figures(tmp_path: Path) -> None:
    """Each measure has a row of its own, since turns and megabytes have no axis in common."""
    figure = draw_bars(["1 brain", "2 brains"], [("turns a second", [56.0, 52.0]), ("MB", [702.0, 1004.0])], "More")
    save(figure, tmp_path / "bars.svg")
    drawn = (tmp_path / "bars.svg").read_text()

    assert len(figure.axes) == 2
    assert all(text in drawn for text in ("56", "52", "702", "1,004", "turns a second", "MB"))
