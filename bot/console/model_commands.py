"""`heard model`: which trained model answers, tried before it does, changed while all runs, and changed back."""

from __future__ import annotations

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.console.models import TrainedModel, choose_model, find_model, known_models, read_pointer
from bot.console.options import data_dir_option
from bot.domain.errors import NotFound
from bot.settings import Settings, read_settings

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


@click.group()
def model() -> None:
    """Trained models: which one answers."""


@model.command("list")
@data_dir_option
def model_list(data_dir: str) -> None:
    """The models that are here, the newest first."""
    from bot.console.training import fingerprint

    settings = read_settings(data_dir)
    pointer, data = read_pointer(settings.models), fingerprint()
    table = Table("Model", "Trained", "Answers", "Made from")
    for one in known_models(settings.models):
        place = ""
        if pointer is not None and one == pointer.model:
            place = f"now, since {pointer.since[:16]}" if pointer.since else "now"
        elif pointer is not None and one.name == pointer.previous:
            place = "did before"
        table.add_row(
            one.name, one.trained_at[:16], place, "the data as it is" if one.fingerprint == data else "other data"
        )
    console.print(table if table.row_count else "There is no trained model; './heard train' makes one.")


@model.command("try")
@click.argument("name")
@data_dir_option
def model_try(name: str, data_dir: str) -> None:
    """Hold a few talks with a model, in a Heard of its own; exits 0 only if all end as they must."""
    settings = read_settings(data_dir)
    _try(settings, find_model(settings.models, name))


@model.command("use")
@click.argument("name")
@data_dir_option
def model_use(name: str, data_dir: str) -> None:
    """Try a model, and if all is well let it answer, without a pause in a Heard that runs."""
    settings = read_settings(data_dir)
    chosen = find_model(settings.models, name)
    _try(settings, chosen)
    take(settings, chosen)


@model.command("back")
@data_dir_option
def model_back(data_dir: str) -> None:
    """Let the model answer that did before; it has proved itself and is not tried again."""
    settings = read_settings(data_dir)
    pointer = read_pointer(settings.models)
    if pointer is None or pointer.previous is None:
        raise NotFound("No other model answered before; 'heard model list' shows which there are.")
    take(settings, find_model(settings.models, pointer.previous))


def take(settings: Settings, chosen: TrainedModel) -> None:
    """Let a model answer, until the data changes."""
    from bot.console.training import fingerprint

    choose_model(settings.models, chosen, fingerprint())
    console.print(f"[green]✓[/] {chosen.name} answers from now on; brains that run take it over within seconds.")
    console.print("  'heard model back' takes that back, as long as the data does not change.")


def _try(settings: Settings, chosen: TrainedModel) -> None:
    from bot.console.model_trial import TALKS, check_trial, try_model

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task(f"Starting a Heard with {chosen.name}", total=len(TALKS) + 1)
        complaints = try_model(
            settings, chosen, lambda talk: progress.update(task, advance=1, description=f"Trying {talk}")
        )
    check_trial(chosen, complaints)
    console.print(f"[green]✓[/] {chosen.name}: all {len(TALKS)} talks ended as they must.")


def train_beside(settings: Settings, *, force: bool) -> None:
    """Train while a Heard runs: the new model takes over only if its trial went well.

    Raises ModelRefused; then the old one answers on, and to this data for good.
    """
    from bot.console.model_trial import ModelRefused
    from bot.console.models import Pointer, remove_old_models, write_pointer
    from bot.console.training import fingerprint
    from bot.console.up import train_with_progress

    before = read_pointer(settings.models)
    file = train_with_progress(settings, only_if_needed=False, force=force, answers=before is None)
    fresh = find_model(settings.models, file.name)
    if before is None or fresh == before.model:
        return
    try:
        _try(settings, fresh)
    except ModelRefused:
        write_pointer(settings.models, Pointer(before.model, fingerprint(), before.since, before.previous))
        raise
    take(settings, fresh)
    remove_old_models(settings.models)
