"""Training a model when what it learns from has changed, and knowing the file again when it is loaded."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Callable, Iterator

from bot.domain.errors import BadFile, HeardError
from bot.settings import PROJECT, Settings

LEARNED_FROM = tuple(
    "domain.yml config.yml data/nlu data/rules data/stories data/languages data/questions bot/nlu".split()
)
CURRENT = "current.json"
STAGES = 6  # component trainings that are reported as progress: five of the pipeline and the rules


class TrainingFailed(HeardError):
    """The training data does not make a model; the message says where to look."""


def fingerprint(project: Path = PROJECT) -> str:
    """What a model is made from, as one hash: it changes when the training data or our components do."""
    digest = hashlib.sha256(b"rasa 3.6.21")
    for name in LEARNED_FROM:
        path = project / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.suffix in (".yml", ".py"):
                digest.update(str(file.relative_to(project)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def current_model(settings: Settings, project: Path = PROJECT) -> Path | None:
    """The trained model for the data as it is now; None if it has to be trained."""
    try:
        current = json.loads((settings.models / CURRENT).read_text())
    except (FileNotFoundError, ValueError):
        return None
    model = settings.models / str(current.get("file"))
    return model if current.get("fingerprint") == fingerprint(project) and model.is_file() else None


def last_model(settings: Settings) -> Path | None:
    """The model that was trained last, whether or not the data has changed since. Raises BadFile like `check_model`."""
    try:
        model = settings.models / str(json.loads((settings.models / CURRENT).read_text())["file"])
    except (FileNotFoundError, ValueError, KeyError):
        return None
    if not model.is_file():
        return None
    check_model(model)
    return model


def check_model(model: Path) -> None:
    """Make sure that the file is the one that was trained here: loading a model runs what is in it.

    Raises:
        BadFile: it is another file.
    """
    current = json.loads((model.parent / CURRENT).read_text())
    if hashlib.sha256(model.read_bytes()).hexdigest() != current.get("sha256"):
        raise BadFile(f"{model} is not the file that was trained here; remove it and run './heard train'.")


def train(settings: Settings, progress: Callable[[str], None] = lambda stage: None, project: Path = PROJECT) -> Path:
    """Train in a process of its own, and make the result the current model.

    Args:
        progress: called with the name of each component that has been trained.

    Raises:
        TrainingFailed: with the last thing Rasa said.
    """
    settings.models.mkdir(parents=True, exist_ok=True)
    mark = fingerprint(project)
    name = f"heard-{mark[:12]}"
    log = settings.data_dir / "logs" / "train.log"
    log.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "bot.console.train_model", str(project), str(settings.models), name]
    environment = {**os.environ, "RASA_CACHE_DIRECTORY": str(settings.data_dir / "cache")}
    with log.open("w") as file:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=project, env=environment
        )
        for line in _lines(process):
            file.write(line)
            if "Finished training component" in line:
                progress(line.rpartition("component")[2].strip(" '.\n"))
    model = settings.models / f"{name}.tar.gz"
    if process.returncode != 0 or not model.is_file():
        raise TrainingFailed(f"The model could not be trained; read why in {log}.")
    for old in settings.models.glob("heard-*.tar.gz"):
        if old != model:
            old.unlink()
    current = {"file": model.name, "fingerprint": mark, "sha256": hashlib.sha256(model.read_bytes()).hexdigest()}
    fresh = settings.models / f"{CURRENT}.new"
    fresh.write_text(json.dumps(current))
    fresh.replace(settings.models / CURRENT)
    return model


def _lines(process: subprocess.Popen[str]) -> Iterator[str]:
    with process:
        assert process.stdout is not None
        yield from process.stdout
