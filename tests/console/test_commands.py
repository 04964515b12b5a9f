"""The other commands, through the real command line on a running Heard."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.console.training import current_model, fingerprint
from bot.domain.errors import BadSetting
from bot.settings import PROJECT, read_settings
from tests.conftest import RunningHeard


def chat(heard: RunningHeard, *lines: str, customer: str | None = None) -> list[dict[str, object]]:
    """A piped talk, as objects."""
    command = [sys.executable, "-m", "bot.cli", "chat", "--json", "--data-dir", str(heard.directory)]
    if customer:
        command += ["--customer", customer]
    done = subprocess.run(
        command, cwd=PROJECT, input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def heard_command(*arguments: str) -> tuple[int, str]:
    """A command in this process: exit code and output."""
    result = CliRunner().invoke(main, list(arguments))
    return result.exit_code, result.output


def test_chat_json_gives_one_object_a_turn(heard: RunningHeard) -> None:
    """Piped into `heard chat --json`, each line is a message, and each turn one object with message, replies and ms."""
    turns = chat(heard, "hello", "what are your opening hours?")

    assert [turn["message"] for turn in turns] == ["hello", "what are your opening hours?"]
    assert "automated assistant" in turns[0]["replies"][0]["text"]  # type: ignore[index]
    assert "Monday" in turns[1]["replies"][0]["text"]  # type: ignore[index]
    assert all(isinstance(turn["ms"], float) and set(turn) == {"message", "replies", "ms"} for turn in turns)


def test_chat_chooses_buttons_by_number_and_title(heard: RunningHeard) -> None:
    """In the terminal a button is chosen by its number or its title."""
    by_number = chat(heard, "hello", "3")
    by_title = chat(heard, "hello", "i have a complaint")

    assert "tell me what happened" in str(by_number[1]["replies"])
    assert "tell me what happened" in str(by_title[1]["replies"])


def test_chat_tells_what_is_refused_and_exits_1(heard: RunningHeard) -> None:
    """A message that is refused is told as an error of its turn; the talk goes on, and the exit code is 1."""
    command = [sys.executable, "-m", "bot.cli", "chat", "--json", "--data-dir", str(heard.directory)]
    done = subprocess.run(
        command, cwd=PROJECT, input=f"{'x' * 2001}\nhello\n", capture_output=True, text=True, timeout=60
    )
    turns = [json.loads(line) for line in done.stdout.splitlines()]

    assert done.returncode == 1
    assert "2,001 characters" in turns[0]["error"] and turns[0]["replies"] == []
    assert turns[1]["replies"]


def test_a_complaint_is_in_the_register_with_its_promise(heard: RunningHeard) -> None:
    """A complaint is listed by `case list`, its promise by `promise list`, and `case show` tells its deadlines."""
    turns = chat(heard, "I want to complain, my lamp arrived broken", "a repair", "here", "yes")
    reference = re.findall(r"C-\d{4}-\w{4}-\w", str(turns[-1]["replies"]))[0]
    directory = str(heard.directory)

    code, listed = heard_command("case", "list", "--json", "--data-dir", directory)
    _, shown = heard_command("case", "show", reference, "--json", "--data-dir", directory)
    _, in_words = heard_command("case", "show", reference, "--data-dir", directory)
    _, promises = heard_command("promise", "list", "--json", "--data-dir", directory)
    missing, sentence = heard_command("case", "show", "C-2026-2222-2", "--data-dir", directory)

    assert code == 0 and reference in listed
    assert "my lamp arrived broken" in json.dumps(json.loads(shown))
    assert reference in promises
    deadlines = {deadline["kind"]: deadline for deadline in json.loads(shown)["deadlines"]}
    assert set(deadlines) == {"acknowledge", "progress", "final", "referral"}
    assert (deadlines["acknowledge"]["state"], deadlines["final"]["state"]) == ("met", "open")
    assert deadlines["referral"]["source"] == "Directive 2013/11/EU, Art. 5(4)(e)"
    assert "Due: final by" in in_words and "(open) – final" in in_words
    assert missing == 1 and sentence.count("\n") == 1


def test_the_audit_of_a_running_heard(heard: RunningHeard) -> None:
    """What a running Heard does to a case is in a sound audit, whose end is soon noted beside the database."""
    turns = chat(heard, "I want to complain, my lamp arrived broken", "a repair", "here", "yes")
    reference = re.findall(r"C-\d{4}-\w{4}-\w", str(turns[-1]["replies"]))[0]
    until = time.monotonic() + 20
    while not (heard.directory / "audit-checkpoints.jsonl").exists() and time.monotonic() < until:
        time.sleep(0.1)
    code, verified = heard_command("audit", "verify", "--json", "--data-dir", str(heard.directory))
    found = json.loads(verified)
    _, shown = heard_command("case", "show", reference, "--json", "--data-dir", str(heard.directory))

    assert code == 0 and found["sound"]
    assert found["checkpoints"] >= 1
    told = [event["what"] for event in json.loads(shown)["history"]]
    assert [what for what in told if what in ("received", "acknowledged")] == ["received", "acknowledged"]


def test_doctor_finds_a_running_heard_healthy(heard: RunningHeard) -> None:
    """On a good installation every finding is good and the exit code 0."""
    code, output = heard_command("doctor", "--json", "--data-dir", str(heard.directory))
    report = json.loads(output.strip().splitlines()[-1])

    assert code == 0, output
    assert report["healthy"] and all(finding["good"] for finding in report["findings"])
    assert f"yes, on {heard.url}" in output


def test_doctor_says_how_to_mend(heard: RunningHeard, tmp_path: Path) -> None:
    """A secret that others can read, and a model that is not the one trained here, are found with the remedy."""
    settings = read_settings(tmp_path, {})
    shutil.copytree(heard.directory / "models", settings.models)
    model = current_model(settings)
    assert model is not None
    model.write_bytes(model.read_bytes() + b"x")
    (tmp_path / "secret.key").chmod(0o644)

    code, output = heard_command("doctor", "--json", "--data-dir", str(tmp_path))
    findings = {f["name"]: f for f in json.loads(output.strip().splitlines()[-1])["findings"]}

    assert code == 1
    assert "chmod 600" in findings["Data directory"]["says"]
    assert "heard train" in findings["Model"]["says"]


def test_training_is_asked_for_only_when_something_changed(tmp_path: Path) -> None:
    """The mark of a model changes with the training data, the domain, the configuration and our components only."""
    project = tmp_path / "project"
    for name in ("data", "bot/nlu"):
        shutil.copytree(PROJECT / name, project / name)
    for name in ("domain.yml", "config.yml"):
        shutil.copy(PROJECT / name, project / name)
    before = fingerprint(project)

    (project / "data/shop/shop.yml").write_text("changed")
    after_shop = fingerprint(project)
    (project / "data/nlu/new.yml").write_text("new")
    after_nlu = fingerprint(project)

    assert before == fingerprint(PROJECT) == after_shop
    assert after_nlu != before


def test_settings_are_read_once_and_hide_their_secrets(tmp_path: Path) -> None:
    """Secrets are made at first use, readable by their owner only, stay the same, and never show in `repr`."""
    first = read_settings(tmp_path, {"HEARD_DATABASE_URL": "postgresql://me:password@db/heard"})
    second = read_settings(tmp_path, {})

    assert first.secret_key == second.secret_key and len(first.secret_key) >= 32
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert first.rest_token_file.stat().st_mode & 0o777 == 0o600
    assert "password" not in repr(first) and first.secret_key.decode() not in repr(first)


@pytest.mark.parametrize(
    ("name", "value"), [("HEARD_ALLOWED_ORIGINS", "shop.example"), ("HEARD_NUDGE_PORTS", "brain:4711")]
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    """A setting that makes no sense is answered with a sentence that names it."""
    with pytest.raises(BadSetting, match=name):
        read_settings(tmp_path, {name: value})


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--correct",), "go together"),
        (("--by", "Anna"), "go together"),
        (("--correct", "--by", "Nobody"), "Nobody is not on the staff"),
    ],
)
def test_a_recall_needs_somebody_who_answers_for_it(tmp_path: Path, options: tuple[str, ...], sentence: str) -> None:
    """Customers are told of a correction only in the name of a person of the staff."""
    result = CliRunner().invoke(
        main, ["facts", "recall", "kettle-alba.capacity", *options, "--data-dir", str(tmp_path)]
    )
    said = result.output + str(result.exception or "")

    assert result.exit_code != 0
    assert sentence in said


ISO_RECORDS = {
    "information", "receipt", "tracking", "acknowledgement", "assessment", "investigation", "findings", "response",
    "decision", "answer", "referral", "withdrawal", "closing", "reopening",
}  # fmt: skip


def test_a_case_shows_every_record_of_the_standard(heard: RunningHeard) -> None:
    """`heard case show` has each record of ISO 10002 as the staff made it by command, and null where none is yet."""
    turns = chat(
        heard, "I want to complain, my lamp arrived broken last Friday, for the third time", "a repair", "here", "yes"
    )
    reference = re.findall(r"C-\d{4}-\w{4}-\w", str(turns[-1]["replies"]))[0]
    place = ("--data-dir", str(heard.directory))
    heard_command("staff", "add", "Cleo", "--level", "3", *place)

    def shown() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(heard_command("case", "show", reference, "--json", *place)[1])
        return found

    until = time.monotonic() + 20
    while shown()["state"] != "assessed" and time.monotonic() < until:
        time.sleep(0.2)
    before = shown()
    steps = [
        ("find", "--findings", "bent in the parcel", "--evidence", "photo", "--upheld", "yes", "--cause", "defective"),
        ("investigate", "--plan", "look at the photo", "--owner", "Cleo"),
        ("find", "--findings", "bent in the parcel", "--evidence", "photo", "--upheld", "yes", "--cause", "defective"),
        ("respond", "--offered", "repair", "--chosen", "repair", "--cost", "20.00"),
        ("tell", "--text", "We repair it.", "--reasons", "bent", "--further", "Say so.", "--medium", "by phone"),
        ("answer", "--accepted", "yes", "--how", "on the phone"),
        ("close", "--reason", "settled", "--remedy-done", "it is back"),
    ]
    tried = [heard_command("case", step, reference, "--by", "Cleo", *options, *place) for step, *options in steps]
    early = heard_command("case", "close", reference, "--by", "Cleo", "--reason", "settled", *place)
    whole = shown()

    assert set(before["iso10002"]) == ISO_RECORDS
    assert before["iso10002"]["receipt"]["how_often"] == "third time"
    assert before["iso10002"]["receipt"]["happened_on"]
    assert before["iso10002"]["decision"] is None
    assert before["iso10002"]["assessment"]["rules"].startswith("version ")
    assert {deadline["kind"] for deadline in before["deadlines"]} >= {"acknowledge", "progress", "final"}
    assert [code for code, _ in tried] == [1, 0, 0, 0, 0, 0, 0]
    assert "recorded while it is investigating" in tried[0][1]
    assert early[0] == 1 and "is closed and cannot become closed" in early[1]
    assert whole["state"] == "closed"
    assert all(whole["iso10002"][step] for step in ISO_RECORDS - {"referral", "withdrawal", "reopening"})
