"""Training a model when what it learns from has changed, and knowing the file again when it is loaded."""

from __future__ import annotations

import hashlib
import itertools
import os
import subprocess
import sys
from pathlib import Path
from typing import Callable, Iterator

from bot.console.models import (
    TrainedModel,
    check_file,
    choose_model,
    known_models,
    now_as_text,
    read_pointer,
    record_model,
    remove_old_models,
)
from bot.domain.errors import BadFile, HeardError
from bot.settings import PROJECT, Settings

LEARNED_FROM = tuple(
    "domain.yml config.yml data/nlu data/rules data/stories data/languages data/questions bot/nlu".split()
)
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
    """The model that answers to the data as it is now; None if one has to be trained."""
    pointer = read_pointer(settings.models)
    if pointer is None:
        return None
    model = settings.models / pointer.model.file
    return model if pointer.for_data == fingerprint(project) and model.is_file() else None


def last_model(settings: Settings) -> Path | None:
    """The model that answers, whether or not the data has changed since. Raises BadFile like `check_model`."""
    pointer = read_pointer(settings.models)
    if pointer is None or not (settings.models / pointer.model.file).is_file():
        return None
    check_model(settings.models / pointer.model.file)
    return settings.models / pointer.model.file


def check_model(model: Path) -> None:
    """Make sure that the file is the one that was trained here: loading a model runs what is in it.

    Raises:
        BadFile: it is another file.
    """
    known = next((one for one in known_models(model.parent) if one.file == model.name), None)
    if known is None:
        raise BadFile(f"{model} is not a file that was trained here; run './heard train'.")
    check_file(model, known)


def train(
    settings: Settings,
    progress: Callable[[str], None] = lambda stage: None,
    project: Path = PROJECT,
    *,
    answers: bool = True,
) -> Path:
    """Train in a process of its own.

    Args:
        progress: called with the name of each component that has been trained.
        answers: make the result the current model, which answers from now on.

    Raises:
        TrainingFailed: with the last thing Rasa said.
    """
    settings.models.mkdir(parents=True, exist_ok=True)
    mark = fingerprint(project)
    name = _free_name(settings.models, f"heard-{mark[:12]}")
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
    trained = TrainedModel(model.name, mark, hashlib.sha256(model.read_bytes()).hexdigest(), now_as_text())
    record_model(settings.models, trained)
    if answers:
        choose_model(settings.models, trained, mark)
        remove_old_models(settings.models)
    return model


def _free_name(models: Path, name: str) -> str:
    """The name, or with a number after it: a model that is known is never written over, for a brain may read it."""
    taken = {model.name for model in known_models(models)}
    names = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
    return next(one for one in names if one not in taken)


def _lines(process: subprocess.Popen[str]) -> Iterator[str]:
    with process:
        assert process.stdout is not None
        yield from process.stdout
