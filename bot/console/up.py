"""`heard up` and `heard train` as a person sees them: progress, addresses, and what happens to the parts."""

from __future__ import annotations

import os
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.channel_settings import read_channels
from bot.console.supervisor import Supervisor, stop_on_signals
from bot.console.training import STAGES, current_model, train
from bot.settings import DEFAULT_URL, Settings

console = Console(stderr=True, highlight=False)


def run_up(settings: Settings, host: str, port: int, brains: int = 1) -> None:
    """Everything, until Ctrl-C. Raises BadSetting before anything starts where a messaging channel cannot be built."""
    channels = read_channels(settings.credentials, settings.secret_key, os.environ)
    supervisor = Supervisor(settings, host, port, brains=brains, say=lambda text: console.print(f"[yellow]{text}[/]"))
    try:
        begun = time.monotonic()
        supervisor.check()
        train_with_progress(settings, only_if_needed=True)
        stop_on_signals(supervisor)
        supervisor.start()
        console.print(f"[bold]Heard[/] is coming up on [link={supervisor.url}]{supervisor.url}/[/] …")
        supervisor.wait_until_ready()
        console.print(
            f"Ready after {time.monotonic() - begun:.1f} s. Stop with Ctrl-C.\n"
            f"  Demo shop with the chat   {supervisor.url}/\n"
            f"  Server-to-server door     {supervisor.url}/webhooks/rest/webhook  "
            f"(token in {settings.rest_token_file})\n"
            f"  Talk in this terminal     ./heard chat{_same_data_dir(settings)}\n"
            f"  Data and logs             {settings.data_dir}"
        )
        if channels:
            console.print(f"  Messaging channels        {', '.join(one.title for one in channels.values())}")
        _tell_desk(settings, supervisor)
        supervisor.run()
    finally:
        console.print("Stopping …")
        supervisor.stop()
    console.print("Stopped; nothing is lost.")


def _tell_desk(settings: Settings, supervisor: Supervisor) -> None:
    """Where the desk is, and as long as nobody can sign in there, how the first admin gets in."""
    url = supervisor.url if settings.public_url == DEFAULT_URL else settings.public_url
    if supervisor.first_link is None:
        console.print(f"  Desk of the staff         {url}/desk/")
        return
    console.print("  Nobody can sign in at the desk yet. Its first admin sets a password here, once, within 24 hours:")
    console.print(f"    {url}{supervisor.first_link}", soft_wrap=True)


def train_with_progress(
    settings: Settings, *, only_if_needed: bool = True, force: bool = False, answers: bool = True
) -> Path:
    """Train the model if it is needed, with a bar; the model file. `answers`: a new one does so from now on."""
    model = current_model(settings)
    if model is not None and not force:
        if not only_if_needed:
            console.print("Nothing changed since the last training; the model stays. --force trains anyway.")
        return model
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("Training the model", total=STAGES)
        model = train(
            settings,
            lambda stage: progress.update(task, advance=1, description=f"Trained {stage}"),
            answers=answers,
        )
        progress.update(task, completed=STAGES, description="Trained the model")
    return model


def _same_data_dir(settings: Settings) -> str:
    from bot.settings import DEFAULT_DATA_DIR

    default = Path(DEFAULT_DATA_DIR).absolute()
    return "" if settings.data_dir == default else f" --data-dir {settings.data_dir}"
