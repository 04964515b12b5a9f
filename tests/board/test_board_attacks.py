"""What customers and colleagues write is text on the manager's pages, too: hostile strings in what these show."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Iterator

import pytest
from playwright.sync_api import Browser

from tests.board.test_board_in_chromium import PAGES, browser, opened, url  # noqa: F401  # fixtures
from tests.builders import TestHouse, build_test_house
from tests.desk.ui.hostile import COUNT, HOOKS, LOOK, corpus, mark

# Whatever a database holds: no halves of characters, no NUL.
ATTACKS = [text for text in corpus() if text.encode("utf-8", "ignore").decode() == text and "\x00" not in text]
FIELDS = {
    "comment": ("survey_answers", "comment", "satisfaction"),
    "own words": ("cases", "own_words", "complaints"),
    "action": ("corrective_actions", "action", "report"),
    "owner": ("corrective_actions", "owner", "report"),
    "name of the staff": ("staff", "name", "board"),
}


@pytest.fixture(scope="module")
def half_a_year(half_a_year: TestHouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestHouse]:
    """Half a year in which everybody wrote all of it, one after the other; a copy, since others read the first."""
    file: Path = tmp_path_factory.mktemp("attacked") / "heard.db"
    with (
        contextlib.closing(sqlite3.connect(file)) as copy,
        contextlib.closing(half_a_year.engine.raw_connection()) as of,
    ):
        of.connection.backup(copy)
        for field, (table, column, _) in FIELDS.items():
            words = " ".join(text + mark(field) for text in ATTACKS)
            copy.execute(f"update {table} set {column} = ? || rowid where {column} <> ''", (words,))
        copy.commit()
    house = build_test_house(f"sqlite:///{file}")
    yield house
    house.engine.dispose()


@pytest.mark.parametrize("bypass", [False, True], ids=["policy", "no-policy"])
@pytest.mark.parametrize("field", FIELDS)
def test_nothing_runs(browser: Browser, url: str, field: str, bypass: bool) -> None:  # noqa: F811
    """Each string is shown, none is run, none makes an element or a link: by the page's policy, and without it, too."""
    page, complaints = opened(browser, url, "/desk/static/board.css", bypass_csp=bypass)
    page.add_init_script(HOOKS)
    complaints.clear()
    page.goto(url + PAGES[FIELDS[field][2]])
    made = page.evaluate("[...new Set([...document.querySelectorAll('*')].map((one) => one.localName))]")
    (shown,) = page.evaluate(COUNT, [[mark(field)], None])
    wrong = page.evaluate(LOOK, [made, None])
    page.context.close()

    assert wrong == []
    assert [one for one in complaints if not one.startswith("Failed to load resource")] == []  # a page's icon
    assert not {"img", "iframe", "object", "embed", "video", "audio", "math", "marquee", "template"} & set(made)
    assert shown >= len(ATTACKS)
