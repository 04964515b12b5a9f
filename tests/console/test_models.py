"""Which model answers: chosen, found, taken back and cleared away; without loading any."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.console.model_commands import train_beside
from bot.console.model_trial import ModelRefused
from bot.console.models import (
    TrainedModel,
    Wanted,
    choose_model,
    find_model,
    known_models,
    read_pointer,
    record_model,
    remove_old_models,
)
from bot.console.training import _free_name, check_model, current_model, fingerprint, last_model
from bot.domain.errors import BadFile, NotFound
from bot.settings import Settings, read_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = read_settings(tmp_path, {})
    made.models.mkdir()
    return made


def put(settings: Settings, name: str, at: str = "2026-11-27T10:00:00+00:00") -> TrainedModel:
    """A file that passes for a model that was trained here."""
    content = f"the model {name}".encode()
    model = TrainedModel(f"{name}.tar.gz", f"data of {name}", hashlib.sha256(content).hexdigest(), at)
    (settings.models / model.file).write_bytes(content)
    record_model(settings.models, model)
    return model


def run(settings: Settings, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--data-dir", str(settings.data_dir)])


def test_a_choice_holds_until_the_data_changes(settings: Settings) -> None:
    """A model that somebody chose is not trained over, although it was made from other data; with new data one is."""
    old = put(settings, "heard-old")
    choose_model(settings.models, old, fingerprint())
    assert current_model(settings) == settings.models / old.file

    choose_model(settings.models, old, "data of some other day")
    assert current_model(settings) is None
    assert last_model(settings) == settings.models / old.file


def test_back_and_back_again(settings: Settings) -> None:
    """One command goes back to the model before, and the same command returns."""
    one, two = put(settings, "heard-1"), put(settings, "heard-2")
    choose_model(settings.models, one, fingerprint())
    first = run(settings, "model", "back")
    choose_model(settings.models, two, fingerprint())

    names = []
    for _ in range(2):
        assert run(settings, "model", "back").exit_code == 0
        pointer = read_pointer(settings.models)
        assert pointer is not None and pointer.since
        names.append((pointer.model.name, pointer.previous))

    assert first.exit_code == 1 and "No other model" in first.output
    assert names == [("heard-1", "heard-2"), ("heard-2", "heard-1")]


def test_a_file_that_was_not_trained_here_is_never_taken(settings: Settings) -> None:
    """A model that was changed, or that nobody trained here, is refused in one sentence, whoever asks for it."""
    one, two = put(settings, "heard-1"), put(settings, "heard-2")
    choose_model(settings.models, one, fingerprint())
    (settings.models / two.file).write_bytes(b"something else")
    (settings.models / "heard-3.tar.gz").write_bytes(b"from somewhere")

    used = run(settings, "model", "use", "heard-2")
    with pytest.raises(BadFile, match="not the file that was trained here"):
        find_model(settings.models, "heard-2")
    with pytest.raises(NotFound, match="heard-1"):
        find_model(settings.models, "heard-3")
    with pytest.raises(BadFile, match="not a file that was trained here"):
        check_model(settings.models / "heard-3.tar.gz")

    assert used.exit_code == 1 and "trained here" in used.output
    assert current_model(settings) == settings.models / one.file


def test_a_name_may_be_cut_short(settings: Settings) -> None:
    """As much of a name as only one model has is enough; of several, which there are is said."""
    put(settings, "heard-abc"), put(settings, "heard-abd")

    assert find_model(settings.models, "heard-abc.tar.gz").name == "heard-abc"
    with pytest.raises(NotFound, match="Several"):
        find_model(settings.models, "heard-ab")


def test_three_models_are_kept(settings: Settings) -> None:
    """The one that answers and the one before always stay; of the others the newest, so that there are three."""
    models = [put(settings, f"heard-{number}", f"2026-11-2{number}T10:00:00+00:00") for number in range(6)]
    choose_model(settings.models, models[0], fingerprint())
    choose_model(settings.models, models[1], fingerprint())
    remove_old_models(settings.models)

    assert [model.name for model in known_models(settings.models)] == ["heard-5", "heard-1", "heard-0"]
    assert len(list(settings.models.glob("heard-*"))) == 6


def test_a_known_model_is_never_written_over(settings: Settings) -> None:
    """A training on data that was trained on before makes a file of another name, for a brain may read the first."""
    assert _free_name(settings.models, "heard-1") == "heard-1"
    put(settings, "heard-1"), put(settings, "heard-1-2")

    assert _free_name(settings.models, "heard-1") == "heard-1-3"


def test_a_pointer_of_before_is_read(settings: Settings) -> None:
    """A data directory of a version that noted less goes on with the model it had."""
    one = put(settings, "heard-1", "")
    (settings.models / "heard-1.json").unlink()
    content = {"file": one.file, "fingerprint": fingerprint(), "sha256": one.sha256}
    (settings.models / "current.json").write_text(json.dumps(content))

    assert current_model(settings) == settings.models / one.file
    check_model(settings.models / one.file)
    assert [model.name for model in known_models(settings.models)] == ["heard-1"]
    choose_model(settings.models, put(settings, "heard-2"), fingerprint())
    assert find_model(settings.models, "heard-1").file == one.file


def test_a_brain_is_told_what_is_wanted(settings: Settings) -> None:
    """Nothing where nothing is said, the file where a model is named, and a sentence where the file is another."""
    wanted = Wanted(settings)
    nothing = wanted()
    one, two = put(settings, "heard-1"), put(settings, "heard-2")
    choose_model(settings.models, one, fingerprint())
    named = wanted()
    (settings.models / two.file).write_bytes(b"something else")
    choose_model(settings.models, two, fingerprint())

    assert (nothing, named) == (None, settings.models / one.file)
    for _ in range(2):
        with pytest.raises(BadFile):
            wanted()


@pytest.mark.parametrize("complaints", [[], ["danger: nothing was answered"]])
def test_what_is_trained_beside_a_running_heard_is_tried_first(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, complaints: list[str]
) -> None:
    """A model trained while a Heard runs takes over only if its trial went well; otherwise the old one stays, and a
    start does not train or take the refused one again until the data changes.
    """
    old, fresh = put(settings, "heard-old"), put(settings, "heard-new")
    choose_model(settings.models, old, "data of yesterday")
    monkeypatch.setattr("bot.console.up.train_with_progress", lambda *a, **named: settings.models / fresh.file)
    monkeypatch.setattr("bot.console.model_trial.try_model", lambda *a: complaints)

    if complaints:
        with pytest.raises(ModelRefused, match="does not take over, because danger: nothing was answered"):
            train_beside(settings, force=False)
    else:
        train_beside(settings, force=False)

    assert current_model(settings) == settings.models / (old if complaints else fresh).file
