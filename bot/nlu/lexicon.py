"""Finding known names in what people type, misspellings included: products, their attributes, policy topics."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Mapping, Sequence

import yaml
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

_WORD = re.compile(r"[\w'’&-]+")
SURE_ENOUGH = 86  # likeness in percent from which a misspelt name is taken; "ketle" is 91 % of "kettle"
SHORTEST_FUZZY = 5  # letters; shorter words are too much alike


@dataclass(frozen=True)
class Found:
    """A name found in a text: what it stands for and where."""

    value: str
    start: int
    end: int


class Lexicon:
    """Names of things, found longest first; each stretch of text is taken by one name."""

    def __init__(self, names: Mapping[str, Sequence[str]], *, fuzzy: bool) -> None:
        """`names`: what a name stands for → the names. `fuzzy`: whether misspellings are understood."""
        self._meaning = {_normal(name): value for value, group in names.items() for name in group}
        self._alike: dict[tuple[str, int], list[str]] = {}
        for name in self._meaning if fuzzy else ():
            if len(name) >= SHORTEST_FUZZY:
                self._alike.setdefault(_kind(name), []).append(name)
        self._longest = max((name.count(" ") + 1 for name in self._meaning), default=0)

    def find(self, text: str) -> list[Found]:
        """Every name in the text, in order."""
        words = [match.span() for match in _WORD.finditer(text)]
        taken = [False] * len(words)
        found: list[Found] = []
        for length in range(min(self._longest, len(words)), 0, -1):
            for first in range(len(words) - length + 1):
                span = range(first, first + length)
                if any(taken[i] for i in span):
                    continue
                start, end = words[first][0], words[first + length - 1][1]
                value = self._meaning_of(text[start:end])
                if value is not None:
                    found.append(Found(value, start, end))
                    for i in span:
                        taken[i] = True
        return sorted(found, key=lambda one: one.start)

    def _meaning_of(self, written: str) -> str | None:
        name = _normal(written)
        if name in self._meaning:
            return self._meaning[name]
        if name.endswith("s") and name[:-1] in self._meaning:
            return self._meaning[name[:-1]]
        # A different first letter makes another word ("bottle" is no "kettle"), as does one more or less word.
        alike = self._alike.get(_kind(name)) if len(name) >= SHORTEST_FUZZY else None
        if not alike:
            return None
        best = process.extractOne(name, alike, scorer=fuzz.ratio, score_cutoff=SURE_ENOUGH)
        if best is None:
            best = next(([other] for other in alike if _is_swapped(name, other)), None)
        return self._meaning[best[0]] if best is not None else None


def _is_swapped(written: str, name: str) -> bool:
    """Whether two neighbouring letters changed places, the commonest slip of all: "kettel"."""
    return sorted(written) == sorted(name) and OSA.distance(written, name, score_cutoff=1) == 1


def _kind(name: str) -> tuple[str, int]:
    return name[0], name.count(" ")


@dataclass(frozen=True)
class Catalogue:
    """The lexicons of a shop."""

    products: Lexicon
    attributes: Lexicon
    topics: Lexicon


def read_catalogue(data: Path) -> Catalogue:
    """The names in the shop's files under `data`; a part whose file is missing is empty."""
    products = _read(data / "shop" / "products.yml").get("products", [])
    names = {p["id"]: [p["name"], p["name"].split()[0], *p.get("nicknames", [])] for p in products}
    policies = [_read(file) for file in sorted((data / "policies").glob("*.yml"))]
    topics = policies[0].get("policy", {}).get("topic_words", {}) if policies else {}
    attributes = _read(data / "shop" / "attributes.yml").get("attribute_words", {})
    return Catalogue(
        Lexicon(_unambiguous(names), fuzzy=True), Lexicon(attributes, fuzzy=True), Lexicon(topics, fuzzy=True)
    )


def _unambiguous(names: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """The names without those that two products share: "Terra" alone says neither pan nor casserole."""
    count: dict[str, set[str]] = {}
    for value, group in names.items():
        for name in group:
            count.setdefault(_normal(name), set()).add(value)
    return {value: [name for name in group if len(count[_normal(name)]) == 1] for value, group in names.items()}


def _normal(name: str) -> str:
    return " ".join(name.lower().replace("’", "'").replace("-", " ").split())


def _read(file: Path) -> dict[str, object]:
    if not file.exists():
        return {}
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
