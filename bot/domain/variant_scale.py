"""Values of options that can be measured: 1 TB is more than 512GB, 1000 ml is 1 litre, and L is larger than M."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterable, Iterator, Mapping, Sequence

# Dimension → how many of its smallest unit each unit is. A unit may be written in several ways, parted by blanks.
_UNITS: Mapping[str, Mapping[str, float]] = {
    "length": {"mm": 1, "cm": 10, "m meter metre": 1000, "inch inche in zoll": 25.4, "ft foot feet fuß": 304.8},
    "volume": {"ml milliliter millilitre": 1, "cl": 10, "l lt liter litre ltr": 1000},
    "memory": {"mb": 0.001, "gb gig giga gigabyte": 1, "tb tera terabyte": 1000},
    "weight": {"g gram gramm": 1, "kg kilo kilogram": 1000, "oz ounce": 28.35, "lb lbs pound pfund": 453.6},
    "time": {"min minute": 1, "h hr hrs hour stunde stunden std": 60},
    "charge": {"mah": 1, "ah": 1000},
    "power": {"w watt": 1, "kw": 1000},
    "pressure": {"bar": 1},
    "angle": {"degree deg grad": 1},
    "pieces": {"piece pc pcs teile teilig teilige": 1},
    "cups": {"cup tasse tassen": 1},
    "pixels": {"mp megapixel": 1},
    "lines": {"p": 1},
    "zoom": {"x times": 1},
    "share": {"percent": 1},
}
UNITS: Mapping[str, tuple[str, float]] = {
    word: (dimension, float(factor))
    for dimension, units in _UNITS.items()
    for words, factor in units.items()
    for word in words.split()
}
# Dimensions that nobody uses for anything but the thing itself: a "2 TB" that does not exist was still wished for.
TELLING = frozenset({"length", "volume", "memory", "charge", "pixels", "lines"})
_LINES_OF_K = {2: 1440, 4: 2160, 5: 2880, 8: 4320}  # a screen of 4K has 2160 lines
_BINARY = 1024  # 1024 GB are a TB

# Words in order, the least first; those of one place mean the same.
_ORDERS = (
    ("xxs", "portable compact xs", "s small klein", "m medium mittel", "l large big groß", "xl", "xxl", "xxxl"),
    ("none off", "low", "medium", "high", "maximum"),
    ("beginner easy", "intermediate medium", "expert hard advanced"),
    ("basic", "standard", "professional premium"),
    ("light", "medium", "dark"),
    ("half", "full"),
    ("short", "medium regular", "long"),
)
_WORD_ORDERS = tuple(
    {word: float(place) for place, words in enumerate(order) for word in words.split()} for order in _ORDERS
)
_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?|[-,.;:/()?!|%°\"]")
_CANONICAL = {"%": "percent", "°": "degree", '"': "inch", "grey": "gray", "colour": "color", "wifi": "wi fi"}
_GERMAN_ADJECTIVE = re.compile(
    r"(schwarz|rot|blau|grün|weiß|gelb|grau|braun|silbern|golden|klein|groß|mittler)e[nrsm]?$"
)


@dataclass(frozen=True)
class Measure:
    """A figure with its unit, or a span of two, in the smallest unit of its dimension."""

    dimension: str
    low: float
    high: float

    def equals(self, other: Measure) -> bool:
        """Whether both say the same; a thousandth apart does not count."""
        return self.dimension == other.dimension and all(
            abs(one - two) <= 0.001 * max(abs(one), abs(two))
            for one, two in ((self.low, other.low), (self.high, other.high))
        )


def tokens(text: str) -> list[str]:
    """A text as words, figures and stops, written in one way: "13 in", "13-inches" and "13''" are "13", "inch"."""
    line = text.lower().replace("’", "'").replace("″", '"').replace("”", '"').replace("''", '"')
    line = re.sub(r"(?<=\d)'(?!\w)", " ft ", line)
    line = re.sub(r"(?<=\w)'(?=\w)", "", line).replace("'", " ")
    line = re.sub(r'(?<!\d)(?<!\d )"', " ", line)  # a quotation mark, not inches
    line = re.sub(r"(?<=\d),(?=\d{3}\b)", "", line)
    line = re.sub(r"(?<=\d),(?=\d\s?(?:l|liter|litre|zoll|inch|tb)\b)", ".", line)
    line = re.sub(r"[+&]", " and ", line).replace("\n", " ; ").replace("–", "-").replace("—", " ; ")
    line = re.sub(r"(?<=\d)\s?-\s?(?=\d)", " to ", line)
    found = [_CANONICAL.get(token, token) for token in map(_stem, _TOKEN.findall(line)) if token != "-"]
    return [part for token in found for part in token.split()]


def _stem(token: str) -> str:
    german = _GERMAN_ADJECTIVE.fullmatch(token)
    if german:
        return german[1]
    if len(token) > 4 and token.endswith("ies"):
        return token[:-3] + "y"
    return token[:-1] if len(token) > 3 and token.endswith("s") and not token.endswith(("ss", "us", "is")) else token


def measure_at(words: Sequence[str], place: int) -> tuple[Measure, int] | None:
    """The measure that begins at this word, with the place of the word after it."""
    figures = _figures_at(words, place)
    if figures is None:
        return None
    low, high, after = figures
    if after >= len(words):
        return None
    if words[after] == "k" and low in _LINES_OF_K:
        return Measure("lines", _LINES_OF_K[int(low)], _LINES_OF_K[int(low)]), after + 1
    if words[after] not in UNITS:
        return None
    dimension, factor = UNITS[words[after]]
    if words[after] in ("gb", "gig") and low >= _BINARY and low % _BINARY == 0:
        low = high = low / _BINARY * 1000
    return Measure(dimension, low * factor, high * factor), after + 1


def _figures_at(words: Sequence[str], place: int) -> tuple[float, float, int] | None:
    """One figure or a span of two ("30 to 50"), with the place of the word after them."""
    if not words[place][0].isdecimal():
        return None
    low = float(words[place])
    if place + 2 < len(words) and words[place + 1] in ("to", "and", "bis") and words[place + 2][0].isdecimal():
        high = float(words[place + 2])
        if high > low:
            return low, high, place + 3
    return low, low, place + 1


def measure_of(value: str) -> Measure | None:
    """What a value measures, such as "256GB SSD"; None where it does not begin with a figure and its unit."""
    words = tokens(value)
    found = measure_at(words, 0) if words else None
    return found[0] if found else None


def scale_of(values: Iterable[str]) -> Mapping[str, float]:
    """Where each value stands from the least to the most; those that cannot be compared are left out.

    Empty where fewer than two values can be compared with each other.
    """
    every = list(dict.fromkeys(values))
    best = max(_scales(every), key=len)
    return best if len(best) > 1 else {}


def _scales(values: Sequence[str]) -> Iterator[dict[str, float]]:
    for order in _WORD_ORDERS:
        yield {value: order["".join(tokens(value))] for value in values if "".join(tokens(value)) in order}
    measured: dict[str, dict[str, float]] = {}
    for value in values:
        rank = _rank(value)
        if rank is not None:
            measured.setdefault(rank[0], {})[value] = rank[1]
    yield from measured.values()


def _rank(value: str) -> tuple[str, float] | None:
    words = tokens(value)
    measure = measure_of(value)
    if measure is not None:
        return measure.dimension, measure.low + measure.high
    if words == ["full", "size"]:  # beside "80%"
        return "share", 200.0
    if len(words) == 1 and words[0][0].isdecimal():
        return "", float(words[0])
    if len(words) == 2 and words[0].isalpha() and words[1][0].isdecimal():  # i7, IPX4
        return words[0], -float(words[1]) if words[0] == "a" else float(words[1])  # A4 is larger than A5
    return None
