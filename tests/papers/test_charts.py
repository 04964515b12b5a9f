"""Charts stand in a page without style or script of their own, say what they show, and are drawn once."""

from __future__ import annotations

import io
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PIL import Image

from bot.domain.chart import Chart, Series, Shape
from bot.papers.charts import CLASSES, NARROW, WIDE, draw_chart, print_chart
from bot.settings import PROJECT

LABELS = ("Reliability", "<script>alert(1)</script>", "Anmutung & Ästhetik")
CHART = Chart(
    "a-chart", "A title <b>", "What it shows & how.", "A note.", Shape.PARETO, LABELS,
    (Series("one", (5, 3, 1), (4, 2, None), (6, 4, None)), Series("two", (55.5, 88, 100))), ("a", "b"), (("x", "1"),),
)  # fmt: skip


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("shape", Shape)
def test_a_chart_has_no_style_and_no_colour_of_its_own(shape: Shape, width: int) -> None:
    """So a page with the strictest policy shows it, by day and by night: every colour is a class of the style sheet."""
    drawn = draw_chart(replace(CHART, shape=shape), width)
    root = ElementTree.fromstring(drawn)
    css = (PROJECT / "bot" / "static" / "desk" / "board.css").read_text(encoding="utf-8")
    colours = {e.get(name) for e in root.iter() for name in ("fill", "stroke") if e.get(name)}
    classes = {name for e in root.iter() for name in e.get("class", "").split()} - {"chart", "wide", "narrow"}

    assert not any(e.get("style") or e.tag in ("style", "script", "metadata") for e in root.iter())
    assert not any(name.startswith("on") for e in root.iter() for name in e.attrib)
    assert colours <= {"none"}
    assert classes <= {f"{kind}-{name}" for kind in ("fill", "stroke") for name in CLASSES.values()}
    assert all(f".{name} " in css for name in classes)
    assert "<script" not in drawn and "&lt;" in drawn


def test_a_chart_says_what_it_shows() -> None:
    """It is one picture with a name and a description, and its text stays text."""
    root = ElementTree.fromstring(draw_chart(CHART))
    by_id = {e.get("id"): e.text for e in root.iter() if e.get("id")}
    name, description = (root.get("aria-labelledby") or "").split()

    assert root.get("role") == "img"
    assert (by_id[name], by_id[description]) == ("A title <b>", "What it shows & how.")
    assert "Reliability" in [e.text for e in root.iter("text")]


def test_ids_are_its_own() -> None:
    """Two charts on a page, and the two sizes of one, share no id; every reference leads to one."""
    others = [draw_chart(CHART), draw_chart(CHART, NARROW), draw_chart(replace(CHART, name="other"))]
    ids = [[e.get("id") for e in ElementTree.fromstring(drawn).iter() if e.get("id")] for drawn in others]
    flat = [id for each in ids for id in each]

    assert len(flat) == len(set(flat))
    for drawn, own in zip(others, ids):
        root = ElementTree.fromstring(drawn)
        referred = {e.get("href", "")[1:] for e in root.iter() if e.get("href")}
        referred |= {e.get("clip-path", "")[5:-1] for e in root.iter() if e.get("clip-path")}
        assert referred <= set(own)


def test_the_same_figures_are_drawn_once() -> None:
    """What is asked for again is not drawn again; other figures are."""
    draw_chart.cache_clear()
    draw_chart(CHART)
    draw_chart(replace(CHART))
    draw_chart(replace(CHART, title="another"))

    assert (draw_chart.cache_info().hits, draw_chart.cache_info().misses) == (1, 2)


def test_on_paper_it_is_a_picture() -> None:
    """Ink on white, wide enough for print, and the same bytes each time."""
    print_chart.cache_clear()
    once = print_chart(CHART)
    print_chart.cache_clear()
    with Image.open(io.BytesIO(once)) as picture:
        assert picture.width > 1500
        assert picture.convert("RGB").getpixel((2, 2)) == (255, 255, 255)
    assert print_chart(CHART) == once
