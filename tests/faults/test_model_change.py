"""Models that are exchanged under traffic: no message is lost or answered twice, and what fails changes nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Iterator

import pytest

from bot.bench.running import resident
from bot.console.models import TrainedModel, now_as_text, read_pointer, record_model
from bot.settings import PROJECT
from tests.conftest import RunningHeard, run_heard
from tests.faults.test_kills import _check_answers, _check_messages, _wait_until_settled
from tests.faults.traffic import Customers

TAKEN_WITHIN = 30.0  # seconds for a brain to load a model on a machine that has other things to do


@pytest.fixture
def running(trained: Path, tmp_path: Path) -> Iterator[RunningHeard]:
    """A Heard with models of its own: the trained one, a second one that is as good, and one that is none."""
    models = tmp_path / "models"
    models.mkdir()
    for file in (trained / "models").iterdir():
        if file.is_file():
            shutil.copy2(file, models / file.name)
    pointer = read_pointer(models)
    assert pointer is not None
    good = (models / pointer.model.file).read_bytes()
    for name, content in (("heard-second", good), ("heard-broken", b"no model at all")):
        (models / f"{name}.tar.gz").write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        record_model(models, TrainedModel(f"{name}.tar.gz", pointer.model.fingerprint, digest, now_as_text()))
    with run_heard(trained, tmp_path) as heard:
        yield heard


def heard_model(running: RunningHeard, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot.cli", "model", *words, "--data-dir", str(running.directory)]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=240)


def log_of(running: RunningHeard) -> str:
    return (running.directory / "logs" / "brain.log").read_text(errors="replace")


def wait_for(running: RunningHeard, words: str, times: int = 1) -> None:
    until = time.monotonic() + TAKEN_WITHIN
    while log_of(running).count(words) < times:
        assert time.monotonic() < until, f"the brain never said: {words}\n{log_of(running)[-2000:]}"
        time.sleep(0.1)


@pytest.mark.timeout(600)
def test_models_are_exchanged_under_traffic(running: RunningHeard) -> None:
    """While customers talk, another model is tried and takes over, and one command goes back: every message is stored
    and answered once, by the model that its log line names; the brain neither dies nor keeps the old model's memory.
    """
    brain = running.pid_of("brain")
    assert brain is not None
    customers = Customers(lambda: running.url, running.token, count=2, seed=9)
    customers.start()
    used = heard_model(running, "use", "heard-second")
    wait_for(running, "model heard-second.tar.gz answers from now on")
    time.sleep(2)
    before = resident(brain)
    back = heard_model(running, "back")
    wait_for(running, "in the place of heard-second.tar.gz")
    time.sleep(3)
    for number in (3, 4):
        heard_model(running, "back")
        wait_for(running, "answers from now on", number)
        time.sleep(3)
    after = resident(brain)
    customers.stop()
    database = sqlite3.connect(f"file:{running.directory / 'heard.db'}?mode=ro", uri=True)
    _wait_until_settled(database)
    lines = [line for line in log_of(running).splitlines() if "answered turn" in line]
    by = [line.rpartition(" by ")[2] for line in lines]
    print(f"{len(customers.said)} messages; by model {sorted((name, by.count(name)) for name in set(by))}; ")
    print(f"memory {before:.0f} MB, after two more changes {after:.0f} MB")

    assert used.returncode == 0 and "all 5 talks ended as they must" in used.stdout, used.stderr
    assert back.returncode == 0
    assert not customers.errors
    _check_messages(database, customers)
    _check_answers(database)
    assert len(set(by)) == 2 and min(by.count(name) for name in set(by)) > 0
    assert running.pid_of("brain") == brain
    assert after < 1.25 * before


@pytest.mark.timeout(600)
def test_a_model_that_is_none_changes_nothing(running: RunningHeard) -> None:
    """A model that does not come up in its trial is refused in one sentence; where the pointer names it all the same,
    the brain keeps the model it has, and says so.
    """
    refused = heard_model(running, "use", "heard-broken")
    pointer = read_pointer(running.directory / "models")
    assert pointer is not None
    broken = json.loads((running.directory / "models" / "heard-broken.json").read_text())
    (running.directory / "models" / "current.json").write_text(json.dumps(broken))
    wait_for(running, "heard-broken.tar.gz could not be loaded")
    customers = Customers(lambda: running.url, running.token, count=1, seed=3)
    customers.start()
    time.sleep(2)
    customers.stop()

    assert refused.returncode == 1
    assert refused.stderr.startswith("heard-broken does not take over, because it does not come up")
    assert pointer.model.name != "heard-broken"
    assert not customers.errors and all(said.replies for said in customers.said)
    assert log_of(running).count("heard-broken.tar.gz could not be loaded") == 1
    assert f"by {pointer.model.file}" in log_of(running)
