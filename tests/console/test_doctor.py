"""`heard doctor` asks the shop system whether it answers, and says how to mend what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest

from bot.console.doctor import _look, _shop_system
from tests.shop_systems.fake_generic import KEY, FakeGeneric


@pytest.fixture
def fake() -> Iterator[FakeGeneric]:
    server = FakeGeneric()
    yield server
    server.close()


def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, key: str) -> tuple[bool, str]:
    for name, value in (("SYSTEM", "generic"), ("URL", url), ("KEY", key)):
        monkeypatch.setenv(f"HEARD_SHOP_{name}", value)
    found = _look("Shop system", lambda: _shop_system(str(tmp_path)))
    return found.good, found.says


def test_a_shop_system_that_answers_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: FakeGeneric
) -> None:  # fmt: skip
    """It is asked for a customer whom nobody can be, and nothing is changed there."""
    assert look(tmp_path, monkeypatch, fake.url, KEY) == (True, "generic answers, and lets Heard in")
    assert [one.method for one in fake.asked] == ["GET"]


def test_a_key_that_is_not_let_in_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: FakeGeneric) -> None:
    """The key is not shown, and the sentence says that it is the key."""
    good, says = look(tmp_path, monkeypatch, fake.url, "another-key-of-mine")

    assert not good and "another-key" not in says and says.endswith(".")


def test_a_shop_system_that_is_away_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: FakeGeneric) -> None:
    """Nobody at the address is a finding, not an error of the doctor's."""
    fake.close()
    good, says = look(tmp_path, monkeypatch, fake.url, KEY)

    assert not good and "could not be looked at" not in says


def test_without_a_shop_system_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shop in Heard's own database needs no asking."""
    monkeypatch.delenv("HEARD_SHOP_SYSTEM", raising=False)

    assert _shop_system(str(tmp_path)) == "none; the shop is in Heard's own database"
