"""`heard board`, `heard report` and `heard leaving`, through the real command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from tests.board.half_a_year import fill
from tests.builders import build_test_house


def heard(*arguments: str) -> tuple[int, str]:
    """A command in this process: exit code and output."""
    result = CliRunner().invoke(main, list(arguments))
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A data directory with half a year in its database."""
    directory: Path = tmp_path_factory.mktemp("heard")
    house = build_test_house(f"sqlite:///{directory / 'heard.db'}")
    fill(house, talks=120)
    house.engine.dispose()
    return str(directory)


def test_the_board_is_told(directory: str) -> None:
    """For people and for machines."""
    code, told = heard("board", "--data-dir", directory)
    _, as_json = heard("board", "--json", "--data-dir", directory)
    board = json.loads(as_json)

    assert code == 0 and "Waiting for a person" in told
    assert len(board["queue"]) >= 3
    assert {"queue", "waits", "people", "deadlines", "promises", "complaints"} <= set(board)
    assert set(board["complaints"]) == {"safety", "complaint", "redress", "other"}


def test_a_month_is_told(directory: str, tmp_path: Path) -> None:
    """As a table with its gaps, as JSON with every interval, as a PDF in the language that is asked for."""
    code, told = heard("report", "2026-08", "--data-dir", directory)
    _, as_json = heard("report", "2026-08", "--json", "--data-dir", directory)
    file = tmp_path / "review.pdf"
    written, _ = heard("report", "2026-08", "--pdf", str(file), "--language", "de", "--data-dir", directory)
    month = json.loads(as_json)["months"][-1]

    assert code == written == 0
    assert "CSAT" in told and "• " in told
    assert month["month"] == "2026-08-01"
    low, high = month["promises"]["interval"]
    assert low < month["promises"]["value"] < high
    assert file.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("month", ["2026-13", "september", "2999-01"])
def test_there_is_no_other_month(directory: str, month: str) -> None:
    code, told = heard("report", month, "--data-dir", directory)

    assert code == 1 and told.strip().endswith(".") and "Traceback" not in told


def test_a_file_that_cannot_be_written(directory: str, tmp_path: Path) -> None:
    code, told = heard("report", "2026-08", "--pdf", str(tmp_path / "no" / "x.pdf"), "--data-dir", directory)

    assert code == 1 and "name another file" in told


def test_who_may_leave_is_told(directory: str, tmp_path: Path) -> None:
    """Each with points, reasons whose places are filled, and a next step; of an empty house nobody."""
    _, as_json = heard("leaving", "--json", "--data-dir", directory)
    code, told = heard("leaving", "--data-dir", directory)
    _, nobody = heard("leaving", "--data-dir", str(tmp_path))
    found = json.loads(as_json)

    assert code == 0 and found and all(one["points"] >= 2 and one["next_step"] for one in found)
    assert "{" not in told
    assert nobody == "By the rules, nobody is likely to leave.\n"
