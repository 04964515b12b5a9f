"""Drawing charts as SVG that takes its colours from the page, without script and without any style of its own.

matplotlib draws with marks in the place of colours; each mark becomes a class that the page's style sheet gives a
colour to, so that one drawing is right by day, by night and on paper. It is loaded when the first chart is drawn, for
that takes half a second; draw in a thread. What was drawn is kept as long as its figures stay the same.
"""

from __future__ import annotations

import functools
import io
import re
import threading
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from bot.domain.chart import Chart, Shape

if TYPE_CHECKING:  # half a second, when a picture is made
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE, NARROW = 640, 350  # pixels, as the page shows them on a screen and on a phone
MOST_KEPT = 256
MOST_UPRIGHT = 4  # columns whose names have room side by side
SVG = "http://www.w3.org/2000/svg"
HREF = "{http://www.w3.org/1999/xlink}href"
# What stands for a colour while it is drawn → the class it becomes.
INK, QUIET, GRID, FIRST, SECOND = "#010203", "#020304", "#030405", "#040506", "#050607"
CLASSES = {INK: "ink", QUIET: "quiet", GRID: "grid", FIRST: "first", SECOND: "second"}
ON_PAPER = {INK: "#141e1b", QUIET: "#5f6964", GRID: "#d5dbd8", FIRST: "#0b6e69", SECOND: "#b4562b"}
KEPT = {  # of what matplotlib writes as a style, what is an attribute of SVG as well
    "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-dashoffset", "stroke-linejoin", "stroke-linecap",
    "stroke-miterlimit", "stroke-opacity", "fill-opacity", "opacity", "text-anchor",
}  # fmt: skip
SIZE = re.compile(r"([\d.]+)px")
LINE_ENDS = re.compile(r"\s*\n\s*")
_one_at_a_time = threading.Lock()  # matplotlib is not made for threads


@functools.lru_cache(maxsize=MOST_KEPT)
def draw_chart(chart: Chart, width: int = WIDE) -> str:
    """The chart as an SVG element that stands in a page."""
    with _one_at_a_time:
        source = _drawn(chart, width, "svg")
    return _cleaned(source.decode(), chart, width)


@functools.lru_cache(maxsize=MOST_KEPT)
def print_chart(chart: Chart) -> bytes:
    """The chart as a PNG for paper, in ink on white."""
    with _one_at_a_time:
        return _drawn(chart, WIDE, "png")


def _drawn(chart: Chart, width: int, kind: str) -> bytes:
    import matplotlib
    from matplotlib.figure import Figure

    settings = {"svg.fonttype": "none", "svg.hashsalt": f"{chart.name}-{width}", "font.size": 12, "axes.linewidth": 0.8}
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(width / 72, _height(chart, width) / 72), dpi=72)
        axes = figure.add_subplot()
        _DRAW[chart.shape](chart, axes, narrow=width < WIDE)
        _dress(axes)
        if kind == "png":
            _colour(figure)
        figure.tight_layout(pad=0.4)
        out = io.BytesIO()
        if kind == "svg":
            figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
        else:
            figure.savefig(out, format="png", dpi=200, facecolor="white", metadata={"Software": None})
        return out.getvalue()


def _height(chart: Chart, width: int) -> int:
    lying = chart.shape is Shape.BARS or (chart.shape is Shape.PARETO and width < WIDE)
    if lying:
        return 54 + 34 * max(2, len(chart.labels))
    return 290 if width >= WIDE else 250


def _pareto(chart: Chart, axes: Axes, *, narrow: bool) -> None:
    if narrow:
        _bars(chart, axes, narrow=narrow)
        return
    counts, running = (series.values for series in chart.series[:2])
    places = range(len(chart.labels))
    axes.bar(places, [value or 0 for value in counts], 0.62, color=FIRST)
    axes.set_xticks(places, chart.labels)
    if len(chart.labels) > MOST_UPRIGHT:
        axes.tick_params(axis="x", labelrotation=22)
        for label in axes.get_xticklabels():
            label.set(ha="right", rotation_mode="anchor")
    _whole_numbers(axes.yaxis)
    right = axes.twinx()
    right.plot(places, [value or 0 for value in running], "o-", color=SECOND, linewidth=1.6, markersize=4)
    right.set_ylim(0, 105)
    right.set_yticks([0, 50, 100], ["0 %", "50 %", "100 %"])
    _dress(right)
    right.grid(False)
    for place, value in zip(places, counts):
        axes.annotate(f"{value:g}", (place, value or 0), (0, 2), textcoords="offset points", ha="center", color=INK)


def _bars(chart: Chart, axes: Axes, *, narrow: bool) -> None:
    values = [value or 0 for value in chart.series[0].values]
    places = range(len(values), 0, -1)
    axes.barh(places, values, 0.62, color=FIRST)
    axes.set_yticks(places, [_wrapped(label, 16 if narrow else 34) for label in chart.labels])
    axes.set_xlim(0, (max(values, default=1) or 1) * (1.3 if narrow else 1.12))
    _whole_numbers(axes.xaxis)
    running = chart.series[1].values if chart.shape is Shape.PARETO else [None] * len(values)
    for place, value, share in zip(places, values, running):
        told = f"{value:g}" if share is None else f"{value:g} · {share:.0f} %"
        axes.annotate(told, (value, place), (4, 0), textcoords="offset points", va="center", color=INK)
    axes.grid(False, axis="y")


def _columns(chart: Chart, axes: Axes, *, narrow: bool) -> None:
    places = range(len(chart.labels))
    axes.bar(places, [value or 0 for value in chart.series[0].values], 0.7, color=FIRST)
    step = 3 if narrow else 2 if len(chart.labels) > 8 else 1
    axes.set_xticks(list(places)[::step], chart.labels[::step])
    _whole_numbers(axes.yaxis)


def _points(chart: Chart, axes: Axes, *, narrow: bool) -> None:
    for number, series in enumerate(chart.series):
        colour, shift = (FIRST, SECOND)[number % 2], 0.12 * (number - (len(chart.series) - 1) / 2)
        seen = [(place + shift, value) for place, value in enumerate(series.values) if value is not None]
        for place, (low, high) in enumerate(zip(series.low, series.high)):
            if low is not None and high is not None:
                axes.plot([place + shift] * 2, [low, high], color=colour, linewidth=2.2, solid_capstyle="round")
        marker = "os"[number % 2]
        axes.plot([x for x, _ in seen], [y for _, y in seen], marker, color=colour, markersize=6, label=series.name)
    _time_scale(chart, axes, narrow)


def _lines(chart: Chart, axes: Axes, *, narrow: bool) -> None:
    for number, series in enumerate(chart.series):
        values = [float("nan") if value is None else value for value in series.values]
        style = ("o-", "s--")[number % 2]
        colour = (FIRST, SECOND)[number % 2]
        axes.plot(range(len(values)), values, style, color=colour, linewidth=1.6, markersize=5, label=series.name)
    axes.set_ylim(bottom=0)
    _time_scale(chart, axes, narrow)


def _time_scale(chart: Chart, axes: Axes, narrow: bool) -> None:
    axes.set_xticks(range(len(chart.labels)), [_wrapped(label, 6) if narrow else label for label in chart.labels])
    axes.set_xlim(-0.5, len(chart.labels) - 0.5)
    if chart.top is not None:
        axes.set_ylim(0, chart.top * 1.03)
    ticks = [tick for tick in axes.get_yticks() if chart.top is None or 0 <= tick <= chart.top]
    axes.set_yticks(ticks, [f"{tick:g}{' ' + chart.unit if chart.unit else ''}" for tick in ticks])
    if len(chart.series) > 1:
        axes.legend(
            loc="lower center", bbox_to_anchor=(0.5, 1.0), ncol=len(chart.series), frameon=False, labelcolor=INK,
            handletextpad=0.4, columnspacing=1.4,
        )  # fmt: skip


def _whole_numbers(axis: Any) -> None:
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=5, integer=True, min_n_ticks=1))


def _dress(axes: Axes) -> None:
    axes.set_facecolor("none")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(QUIET)
    axes.tick_params(length=0, labelcolor=INK, labelsize=12)
    axes.grid(True, axis="x" if axes.patches and _is_lying(axes) else "y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def _is_lying(axes: Axes) -> bool:
    return any(abs(patch.get_height() - 0.62) < 1e-9 for patch in axes.patches)  # a bar's own thickness


def _colour(figure: Figure) -> None:
    """Put real colours in the place of the marks, for paper."""
    for artist in figure.findobj():
        for kind in ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor"):
            getter, setter = getattr(artist, f"get_{kind}", None), getattr(artist, f"set_{kind}", None)
            if getter is None or setter is None:
                continue
            _exchange(getter, setter)


def _exchange(getter: Any, setter: Any) -> None:
    from matplotlib.colors import to_hex

    try:
        found = to_hex(getter())
    except (TypeError, ValueError):  # several colours, or none
        return
    if found in ON_PAPER:
        setter(ON_PAPER[found])


def _wrapped(label: str, width: int) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(label, width, break_long_words=False))


_DRAW = {
    Shape.PARETO: _pareto,
    Shape.COLUMNS: _columns,
    Shape.BARS: _bars,
    Shape.POINTS: _points,
    Shape.LINES: _lines,
}


def _cleaned(source: str, chart: Chart, width: int) -> str:
    """The drawing as a part of a page: no style, no metadata, ids of its own, a title and a description."""
    root = ElementTree.fromstring(source)  # our own drawing
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{SVG}}}metadata" or (
                child.tag == f"{{{SVG}}}defs" and child.find(f"{{{SVG}}}style") is not None
            ):
                parent.remove(child)
    prefix = f"{chart.name}-{width}"
    for element in root.iter():
        _without_style(element)
        if "id" in element.attrib:
            if element.tag == f"{{{SVG}}}g":
                del element.attrib["id"]
            else:
                element.set("id", f"{prefix}-{element.get('id')}")
        if HREF in element.attrib:
            element.set("href", f"#{prefix}-{element.attrib.pop(HREF)[1:]}")
        if "clip-path" in element.attrib:
            element.set("clip-path", element.get("clip-path", "").replace("url(#", f"url(#{prefix}-"))
        if "d" in element.attrib:
            element.set("d", LINE_ENDS.sub(" ", element.get("d", "")).strip())
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("class", "chart wide" if width >= WIDE else "chart narrow")
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-desc")
    for place, (tag, text) in enumerate((("title", chart.title), ("desc", chart.description))):
        element = ElementTree.Element(f"{{{SVG}}}{tag}", {"id": f"{prefix}-{tag}"})
        element.text = text
        root.insert(place, element)
    # HTML knows svg without its namespace; a prefix before every name it does not.
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    return ElementTree.tostring(root, encoding="unicode")


def _without_style(element: ElementTree.Element) -> None:
    classes = []
    for declaration in element.attrib.pop("style", "").split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name == "font" and (size := SIZE.search(value)):
            element.set("font-size", size[1])
        elif name in ("fill", "stroke") and value in CLASSES:
            classes.append(f"{name}-{CLASSES[value]}")
        elif name in KEPT:
            element.set(name, value)
    if classes:
        element.set("class", " ".join(classes))
