"""The table of docs/security.md: every requirement once, each with a test that is there, or a dated reason why not."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.settings import PROJECT

DOCUMENT = PROJECT / "docs" / "security.md"
# OWASP ASVS 5.0.0 without its chapters on OAuth (10) and WebRTC (17): the ids of level 1, and those that level 2 adds.
LEVEL_1 = """
1.2.1-5 1.3.1-2 1.5.1 2.1.1 2.2.1-2 2.3.1 3.2.1-2 3.3.1 3.4.1-2 3.5.1-3 4.1.1 4.4.1 5.2.1-2 5.3.1-2 6.1.1 6.2.1-8
6.3.1-2 6.4.1-2 7.2.1-4 7.4.1-2 8.1.1 8.2.1-2 8.3.1 9.1.1-3 9.2.1 11.3.1-2 11.4.1 12.1.1 12.2.1-2 13.4.1 14.2.1 14.3.1
15.1.1 15.2.1 15.3.1
"""
LEVEL_2 = """
1.1.1-2 1.2.6-9 1.3.3-11 1.4.1-3 1.5.2 2.1.2-3 2.2.3 2.3.2-4 2.4.1 3.3.2-4 3.4.3-6 3.5.4-5 3.7.1-2 4.1.2-3 4.2.1
4.3.1-2 4.4.2-4 5.1.1 5.2.3 5.4.1-3 6.1.2-3 6.2.9-12 6.3.3-4 6.4.3-4 6.5.1-5 6.6.1-3 6.8.1-4 7.1.1-3 7.3.1-2 7.4.3-5
7.5.1-2 7.6.1-2 8.1.2 8.2.3 8.4.1 9.2.2-4 11.1.1-2 11.2.1-3 11.3.3 11.4.2-4 11.5.1 11.6.1 12.1.2-3 12.3.1-4 13.1.1
13.2.1-5 13.3.1-2 13.4.2-5 14.1.1-2 14.2.2-4 14.3.2-3 15.1.2-3 15.2.2-3 15.3.2-7 16.1.1 16.2.1-5 16.3.1-4 16.4.1-3
16.5.1-3
"""
LEVEL_3 = "2.3.5 5.2.4 5.2.6 14.2.7-8"  # of level 3, those that a desk with money and files owes all the same
MOST_NOT_MET = 7  # of level 2; of level 1 none
REASON = re.compile(r"(n/a|not met) (\d{4}-\d{2}-\d{2}): (.{30,})")


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    id: str
    level: int
    what: str
    shown: str

    @property
    def tests(self) -> list[str]:
        """The tests that it names."""
        return re.findall(r"`(tests/[^`]+)`", self.shown)

    @property
    def reason(self) -> re.Match[str] | None:
        """Why there is none."""
        return REASON.search(self.shown)


def lines() -> list[Line]:
    """The table."""
    found = re.findall(r"^\| (\d+\.\d+\.\d+) \| (\d) \| (.+?) \| (.+) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    return [Line(id, int(level), what, shown) for id, level, what, shown in found]


def spelt_out(ids: str) -> list[str]:
    """1.2.1-3 as 1.2.1, 1.2.2, 1.2.3."""
    found = []
    for one in ids.split():
        section, _, last = one.rpartition(".")
        first, _, end = last.partition("-")
        found += [f"{section}.{number}" for number in range(int(first), int(end or first) + 1)]
    return found


def test_each_requirement_has_one_line() -> None:
    """None is missing, none is doubled, and each stands on its level."""
    wanted = {id: level for level, ids in ((1, LEVEL_1), (2, LEVEL_2), (3, LEVEL_3)) for id in spelt_out(ids)}
    found = [(line.id, line.level) for line in lines()]

    assert [len(spelt_out(ids)) for ids in (LEVEL_1, LEVEL_2, LEVEL_3)] == [65, 152, 5]
    assert len(found) == len({id for id, _ in found})
    assert dict(found) == wanted


@cache
def names_in(file: Path) -> frozenset[str]:
    """The tests of a file, those of classes by class and name, and those of a base class by their name alone."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_"):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{one.name}" for one in node.body if hasattr(one, "name")}
    return frozenset(found)


def test_each_line_has_a_test_or_a_reason() -> None:
    """A named test exists; a reason says that it does not apply, or is not met, since when, and why."""
    wrong = []
    for line in lines():
        for named in line.tests:
            file, _, name = named.partition("::")
            if not (PROJECT / file).is_file() or (name and name not in names_in(PROJECT / file)):
                wrong.append((line.id, named))
        if bool(line.tests) == bool(line.reason) and not (line.tests and line.reason and "n/a" in line.reason.group(1)):
            wrong.append((line.id, "needs either a test or a reason"))
        if ("n/a" in line.shown or "not met" in line.shown) and line.reason is None:
            wrong.append((line.id, "a reason has a date and some words"))

    assert wrong == []


@pytest.mark.parametrize(("level", "most"), [(1, 0), (2, MOST_NOT_MET), (3, 0)])
def test_so_much_is_met(level: int, most: int) -> None:
    """All of level 1, 145 of the 152 of level 2, and the five of level 3."""
    not_met = [line.id for line in lines() if line.level == level and line.reason and line.reason.group(1) == "not met"]

    assert len(not_met) <= most, not_met


def test_the_document_counts_itself() -> None:
    """The figures above the table are those of the table."""
    told = DOCUMENT.read_text("utf-8")
    for level in (1, 2, 3):
        of_level = [line for line in lines() if line.level == level]
        kinds = [line.reason.group(1) if line.reason else "test" for line in of_level]
        counted = (len(of_level), kinds.count("test"), kinds.count("n/a"), kinds.count("not met"))

        assert f"| {level} | {' | '.join(map(str, counted))} |" in told, counted


def test_our_words_are_our_own() -> None:
    """The few words of a line are no sentence of the standard, which begins each of its with the same word."""
    assert [line.id for line in lines() if line.what.startswith("Verify") or len(line.what) > 90] == []
