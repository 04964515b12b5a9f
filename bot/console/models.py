"""The trained models of a data directory: which there are, which one answers, and changing that while all runs.

`models/current.json` names the one that answers; brains look at it every second. Beside each model lies what is known
of it: loading a model runs what is in it, so that only files that were trained here are ever loaded.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bot.domain.errors import BadFile, NotFound
from bot.settings import Settings
from bot.storage.whole_files import write_whole

CURRENT = "current.json"
SUFFIX = ".tar.gz"
KEPT = 3  # models: the one that answers, the one before, and the newest besides


@dataclass(frozen=True)
class TrainedModel:
    """What is known of a model's file."""

    file: str  # its name
    fingerprint: str  # of what it was made from
    sha256: str
    trained_at: str = ""  # ISO 8601

    @property
    def name(self) -> str:
        """What people call it."""
        return self.file.removesuffix(SUFFIX)


@dataclass(frozen=True)
class Pointer:
    """Which model answers."""

    model: TrainedModel
    for_data: str  # fingerprint of the data for which it was chosen: it answers until that changes
    since: str = ""  # ISO 8601
    previous: str | None = None  # name of the one before


def read_pointer(models: Path) -> Pointer | None:
    """Which model answers; None if none was trained yet."""
    try:
        content = json.loads((models / CURRENT).read_text())
        return Pointer(
            _model_from_json(content), str(content.get("for_data") or content["fingerprint"]),
            str(content.get("since", "")), content.get("previous"),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_pointer(models: Path, pointer: Pointer) -> None:
    """Let this model answer, in one step: who looks reads the old one or the new one."""
    content = {
        **asdict(pointer.model), "name": pointer.model.name, "for_data": pointer.for_data, "since": pointer.since,
        "previous": pointer.previous,
    }  # fmt: skip
    write_whole(models / CURRENT, json.dumps(content).encode(), mode=0o644)


def record_model(models: Path, model: TrainedModel) -> None:
    """Note beside a model's file what was trained here."""
    write_whole(models / f"{model.name}.json", json.dumps(asdict(model)).encode(), mode=0o644)


def known_models(models: Path) -> list[TrainedModel]:
    """All that were trained here and are still there, the newest first."""
    found = {}
    pointer = read_pointer(models)
    if pointer is not None:  # one of a time when nothing lay beside the files
        found[pointer.model.file] = pointer.model
    for path in models.glob("heard-*.json"):
        try:
            model = _model_from_json(json.loads(path.read_text()))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
        found[model.file] = model
    there = [model for model in found.values() if (models / model.file).is_file()]
    return sorted(there, key=lambda model: model.trained_at, reverse=True)


def find_model(models: Path, name: str) -> TrainedModel:
    """The model of this name, or of a beginning that only one has, if its file is the one trained here.

    Raises:
        NotFound: there is none, or there are several.
        BadFile: it is another file.
    """
    known = known_models(models)
    name = Path(name).name.removesuffix(SUFFIX)
    found = [model for model in known if model.name == name] or [one for one in known if one.name.startswith(name)]
    if len(found) != 1:
        there = ", ".join(model.name for model in known) or "none; './heard train' makes one"
        raise NotFound(f"{'Several models are' if found else 'No model is'} called {name}; there are: {there}.")
    check_file(models / found[0].file, found[0])
    return found[0]


def check_file(file: Path, model: TrainedModel) -> None:
    """Make sure that a file is this model. Raises BadFile."""
    try:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise BadFile(f"{file} cannot be read ({error.strerror}); run './heard train'.") from None
    if digest != model.sha256:
        raise BadFile(f"{file} is not the file that was trained here; remove it and run './heard train'.")


def choose_model(models: Path, model: TrainedModel, for_data: str) -> Pointer:
    """Let a model answer; the one that did is the previous one from now on."""
    before = read_pointer(models)
    previous = None if before is None else before.previous if before.model == model else before.model.name
    if before is not None:  # of one that an earlier version trained, nothing but the pointer knew
        record_model(models, before.model)
    pointer = Pointer(model, for_data, now_as_text(), previous)
    write_pointer(models, pointer)
    return pointer


def remove_old_models(models: Path) -> None:
    """Keep the one that answers, the one before, and the newest besides."""
    pointer, known = read_pointer(models), known_models(models)
    first = [pointer.model.name, pointer.previous] if pointer is not None else []
    in_order = sorted(known, key=lambda model: model.name not in first)
    kept = {model.name for model in in_order[:KEPT]}
    for file in (*models.glob(f"heard-*{SUFFIX}"), *models.glob("heard-*.json")):
        if file.name.removesuffix(SUFFIX).removesuffix(".json") not in kept:
            file.unlink()


class Wanted:
    """Which model's file a brain should answer with: the pointer is read each time, the file when that has changed."""

    def __init__(self, settings: Settings) -> None:
        self._models = settings.models
        self._checked: TrainedModel | None = None

    def __call__(self) -> Path | None:
        """The file; None where nothing is said. Raises BadFile: it is not the one that was trained here."""
        pointer = read_pointer(self._models)
        if pointer is None:
            return None
        file = self._models / pointer.model.file
        if pointer.model != self._checked:
            check_file(file, pointer.model)
            self._checked = pointer.model
        return file


def now_as_text() -> str:
    """The time, as models note it."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def _model_from_json(content: Any) -> TrainedModel:
    file = str(content["file"])
    if Path(file).name != file:
        raise ValueError("a model lies beside what is known of it")
    return TrainedModel(file, str(content["fingerprint"]), str(content["sha256"]), str(content.get("trained_at", "")))
