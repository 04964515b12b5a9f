"""`heard train --review`: a person decides; nothing is ever trained without that."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Iterator

import pytest
import yaml
from click.testing import CliRunner, Result

from bot.bootstrap import House, build_house, prepare_database
from bot.cli import main
from bot.console import review
from bot.console.training import fingerprint
from bot.domain.training import Origin
from bot.settings import PROJECT, Settings, read_settings
from bot.storage.example_files import REVIEWED
from bot.use_cases.training import record_suggestion
from tests.builders import say

WAITING = (
    ("wheres me stuff gone", "ask_order_status", Origin.CHOICE),
    ("flurb the gnarl", None, Origin.QUESTION),
    ("gimme cash for the yoke", "make_complaint", Origin.CHOICE),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data directory without a model."""
    return read_settings(tmp_path / "data-dir", {})


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    """A house on the database there."""
    house = build_house(settings)
    prepare_database(house)
    yield house
    house.engine.dispose()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what a model learns from, and the review works on the copy."""
    project = tmp_path / "project"
    for name in ("data", "bot/nlu"):
        shutil.copytree(PROJECT / name, project / name)
    for name in ("domain.yml", "config.yml"):
        shutil.copy(PROJECT / name, project / name)
    (project / "data/nlu" / REVIEWED).unlink(missing_ok=True)
    real = review.run_review
    monkeypatch.setattr(review, "run_review", lambda s, by=None, **rest: real(s, by, **{"project": project, **rest}))
    return project


def suggest(house: House, *waiting: tuple[str, str | None, Origin]) -> None:
    """Suggestions, each by a customer of its own."""
    for number, (text, intent, origin) in enumerate(waiting or WAITING):
        receipt = say(house, text, peer=f"customer-{number}")
        with house.uow() as uow:
            message = uow.conversations.message(receipt.message_id)
            record_suggestion(message, intent, origin, uow, house.now(), house.ids)
            uow.commit()


def reviewing(settings: Settings, *answers: str, options: tuple[str, ...] = ()) -> Result:
    """The command with these answers piped in, one a line."""
    command = ["train", "--review", "--data-dir", str(settings.data_dir), *options]
    return CliRunner().invoke(main, command, input="".join(f"{answer}\n" for answer in answers))


def states(settings: Settings) -> dict[str, tuple[str, str | None, str | None]]:
    """Words → state, intent and who decided."""
    with closing(sqlite3.connect(settings.data_dir / "heard.db")) as database:
        rows = database.execute("select words, state, intent, decided_by from training_suggestions").fetchall()
    return {words: (state, intent, by) for words, state, intent, by in rows}


def taught(project: Path) -> dict[str, list[str]]:
    """Intent → examples of reviewed.yml."""
    file = project / "data/nlu" / REVIEWED
    if not file.exists():
        return {}
    entries = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    return {entry["intent"]: [line[2:] for line in entry["examples"].splitlines()] for entry in entries}


def tree(directory: Path) -> dict[str, str]:
    """File → hash of everything below."""
    files = (file for file in sorted(directory.rglob("*")) if file.is_file())
    return {str(file.relative_to(directory)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_answers_decide(settings: Settings, house: House, project: Path) -> None:
    """Accepted words are examples, as suggested or of another intent; rejected ones are none; each has its name."""
    suggest(house)
    before = fingerprint(project)
    result = reviewing(settings, "a", "r", "o", "request_refund", options=("--by", "Ann"))

    assert result.exit_code == 0, result.output
    assert taught(project) == {
        "ask_order_status": ["wheres me stuff gone"],
        "request_refund": ["gimme cash for the yoke"],
    }
    assert states(settings) == {
        "wheres me stuff gone": ("accepted", "ask_order_status", "Ann"),
        "flurb the gnarl": ("rejected", None, "Ann"),
        "gimme cash for the yoke": ("accepted", "request_refund", "Ann"),
    }
    assert "2 accepted, 1 rejected, 0 left for later" in result.output
    assert "'./heard train' trains them" in result.output
    assert fingerprint(project) != before


def test_a_suggestion_alone_trains_nothing(settings: Settings, house: House, project: Path) -> None:
    """Suggestions in the database, listed, looked at, put off and rejected, change neither data nor model."""
    before, mark = tree(project), fingerprint(project)
    suggest(house)
    listed = reviewing(settings, options=("--json",))
    results = [reviewing(settings), reviewing(settings, "l", "l", "s"), reviewing(settings, "r", "r", "r")]

    assert [result.exit_code for result in (listed, *results)] == [0, 0, 0, 0]
    assert "1 rejected" not in results[1].output and "3 rejected" in results[2].output
    assert tree(project) == before
    assert fingerprint(project) == mark


@pytest.mark.parametrize("answers", [("",), ("yes please",), ("a",), ("o", "nlu_fallback"), ("9",)])
def test_only_a_clear_word_accepts(settings: Settings, house: House, project: Path, answers: tuple[str, ...]) -> None:
    """An empty line, other words, an intent that is none, or "accept" where nobody said a meaning, accept nothing."""
    suggest(house, ("flurb the gnarl", None, Origin.QUESTION))
    result = reviewing(settings, *answers)

    assert result.exit_code == 0, result.output
    assert taught(project) == {}
    assert states(settings) == {"flurb the gnarl": ("open", None, None)}


def test_stopping_loses_nothing(
    settings: Settings, house: House, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C in the middle keeps what was decided and leaves the rest; the next review goes on there."""
    suggest(house)

    class Interrupted(io.StringIO):
        def readline(self, size: int | None = -1, /) -> str:
            line = super().readline()
            if not line:
                raise KeyboardInterrupt
            return line

    review.run_review(settings, "Ann", source=Interrupted("a\n"))
    after_first = taught(project)
    review.run_review(settings, "Tom", source=io.StringIO("ask_product\na\n"))

    assert after_first == {"ask_order_status": ["wheres me stuff gone"]}
    assert {words: by for words, (_, _, by) in states(settings).items()} == {
        "wheres me stuff gone": "Ann",
        "flurb the gnarl": "Tom",
        "gimme cash for the yoke": "Tom",
    }
    assert "Nothing waits" not in capsys.readouterr().out


def test_what_is_an_example_already_is_not_added(settings: Settings, house: House, project: Path) -> None:
    """Words of several customers, and words that are an example, are written once; another meaning is refused."""
    known = next(iter(yaml.safe_load((project / "data/nlu/smalltalk.yml").read_text())["nlu"]))
    example = known["examples"].splitlines()[0][2:]
    suggest(
        house,
        ("Wheres me stuff gone?", "ask_order_status", Origin.CHOICE),
        ("wheres me stuff gone", "ask_order_status", Origin.CHOICE),
        (example.upper(), known["intent"], Origin.CHOICE),
    )
    result = reviewing(settings, "a", "make_complaint", "a")

    assert taught(project) == {"ask_order_status": ["Wheres me stuff gone?"]}
    assert "2 customers said the like" in result.output
    assert "one text cannot mean two things" in result.output
    assert "already; nothing was added" in result.output
    assert {state for state, _, _ in states(settings).values()} == {"accepted"}


def test_words_may_be_changed_but_stay_harmless(settings: Settings, house: House, project: Path) -> None:
    """The person may leave something out of the words; what they write is made harmless like everything else."""
    suggest(house, ("tell Tom wheres me stuff", "ask_order_status", Origin.CHOICE))
    result = reviewing(settings, "w", "I'm Tom", "w", "wheres me stuff 10482", "a")

    assert "must not be kept" in result.output
    assert taught(project) == {"ask_order_status": ["wheres me stuff 10417"]}


def test_json_lists_what_waits(settings: Settings, house: House, trained: Path) -> None:
    """With --json everything open is one list, with what the model makes of it and how many customers said the like."""
    settings.models.mkdir(parents=True)
    for file in (trained / "models").iterdir():
        (settings.models / file.name).symlink_to(file)
    suggest(house, *WAITING, ("where has me stuff gone to", "ask_order_status", Origin.CORRECTION))
    result = reviewing(settings, options=("--json",))
    first, second, *_ = listed = json.loads(result.output)

    assert [matter["words"] for matter in listed] == [words for words, _, _ in WAITING] + ["where has me stuff gone to"]
    assert (first["intent"], first["origins"], first["customers_alike"]) == ("ask_order_status", ["choice"], 2)
    assert second["intent"] is None and second["customers_alike"] == 1
    assert len(first["likeliest"]) == 3
    assert states(settings)["flurb the gnarl"][0] == "open"


def test_a_number_chooses_what_the_model_guessed(
    settings: Settings, house: House, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1, 2 and 3 are the intents that the model finds likeliest."""
    suggest(house, ("flurb the gnarl", None, Origin.QUESTION))
    guessed = [("ask_product", 0.4), ("request_repair", 0.2), ("thank", 0.1)]
    real = review._matters
    monkeypatch.setattr(
        review,
        "_matters",
        lambda *a: [review.Matter(m.suggestions, m.alike, guessed) for m in real(*a)],
    )
    result = reviewing(settings, "2")

    assert "1 ask_product 40 %" in result.output
    assert taught(project) == {"request_repair": ["flurb the gnarl"]}


@pytest.mark.parametrize(
    "options",
    [("--by", "Ann"), ("--json",), ("--review", "--force"), ("--review", "--by", "A" * 65)],
    ids=["by alone", "json alone", "force", "long name"],
)
def test_options_that_make_no_sense(settings: Settings, options: tuple[str, ...]) -> None:
    """--by and --json belong to a review, a review trains nothing by force, and names end somewhere."""
    result = CliRunner().invoke(main, ["train", *options, "--data-dir", str(settings.data_dir)])

    assert result.exit_code == 2
    assert not settings.models.exists()


def test_nothing_to_review(settings: Settings, project: Path) -> None:
    """With nothing open that is said, and JSON is an empty list."""
    assert "Nothing waits for a review." in reviewing(settings).output
    assert json.loads(reviewing(settings, options=("--json",)).output) == []
