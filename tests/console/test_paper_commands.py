"""`heard case letter` and `heard case bundle`, through the real command line."""

from __future__ import annotations

import json
import stat
import zipfile
from datetime import datetime, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.domain.case import CaseState
from bot.settings import read_settings
from tests.builders import build_test_house
from tests.cases_on_paper import WORDS, file_case, set_state


def heard(*arguments: str) -> tuple[int, str]:
    """A command in this process: exit code and output."""
    result = CliRunner().invoke(main, list(arguments))
    return result.exit_code, result.output


@pytest.fixture
def filed(tmp_path: Path) -> tuple[str, str]:
    """A data directory with a case, and the case's reference."""
    house = build_test_house(read_settings(tmp_path, {}).database_url)
    case = file_case(house)
    set_state(house, case, CaseState.DECIDED, CaseState.REJECTED)
    house.engine.dispose()
    return str(tmp_path), case.reference


@pytest.fixture
def open_case(tmp_path: Path) -> tuple[str, str]:
    """A data directory with a case that is not stuck."""
    house = build_test_house(read_settings(tmp_path, {}).database_url, datetime.now(timezone.utc))
    case = file_case(house)
    house.engine.dispose()
    return str(tmp_path), case.reference


def test_the_letter_is_printed(filed: tuple[str, str]) -> None:
    """It is printed in the customer's language or the one that is named, however the reference is written."""
    directory, reference = filed
    code, english = heard("case", "letter", reference.lower().replace("-", " "), "--data-dir", directory)
    _, german = heard("case", "letter", reference, "--language", "de", "--data-dir", directory)

    assert code == 0 and english.startswith(f"Larkfield Home: your complaint {reference}\n")
    assert "You do not accept our final answer" in english and "> " + WORDS.splitlines()[0] in english
    assert german.startswith(f"Larkfield Home: Ihre Beschwerde {reference}\n")


def test_where_the_customer_lives_is_said(filed: tuple[str, str]) -> None:
    """A customer in another country of the EU is told of the centre of their country, and of no Irish court."""
    directory, reference = filed
    _, letter = heard("case", "letter", reference, "--country", "de", "--data-dir", directory)

    assert "European Consumer Centre of your country" in letter and "Small Claims" not in letter


def test_no_letter_while_it_can_be_settled(open_case: tuple[str, str]) -> None:
    """A case that is not stuck has no letter, unless both sides say so."""
    directory, reference = open_case
    code, refused = heard("case", "letter", reference, "--data-dir", directory)
    agreed = heard("case", "letter", reference, "--both-say-so", "--data-dir", directory)

    assert code == 1 and "is not stuck" in refused and "--both-say-so" in refused
    assert agreed[0] == 0 and "we cannot agree" in agreed[1]


def test_the_bundle_is_written(filed: tuple[str, str], tmp_path: Path) -> None:
    """It is written for its maker's eyes alone, and holds the case."""
    directory, reference = filed
    file = tmp_path / "evidence.zip"
    code, said = heard("case", "bundle", reference, str(file), "--data-dir", directory)
    with zipfile.ZipFile(file) as archive:
        case = json.loads(archive.read("case.json"))
        names = archive.namelist()

    assert code == 0 and reference in said
    assert names == ["case.json", "case.html", "case.pdf", "SHA256SUMS"]
    assert case["reference"] == reference and [event["what"] for event in case["history"]][-1] == "rejected"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["letter", "C-2026-2222-2"], 1, "There is no case C-2026-2222-2"),
        (["letter", "{reference}", "--country", "Ireland"], 2, "two letters"),
        (["letter", "{reference}", "--language", "fr"], 2, "fr"),
        (["bundle", "{reference}", "/nowhere/at/all.zip"], 1, "cannot be written"),
        (["bundle", "{reference}", "{directory}"], 1, "cannot be written"),
    ],
)
def test_mistakes_are_answered_with_a_sentence(
    filed: tuple[str, str], arguments: list[str], code: int, sentence: str
) -> None:
    """What cannot be done is said, with the exit code of its kind."""
    directory, reference = filed
    given = [word.format(reference=reference, directory=directory) for word in arguments]
    done, said = heard("case", *given, "--data-dir", directory)

    assert (done, sentence in said) == (code, True), said
