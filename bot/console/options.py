"""Options that many commands have."""

from __future__ import annotations

from typing import Any, Callable, TypeVar

import click

from bot.settings import DEFAULT_DATA_DIR

F = TypeVar("F", bound=Callable[..., Any])


def data_dir_option(command: F) -> F:
    """Every command takes --data-dir."""
    return click.option(
        "--data-dir",
        default=DEFAULT_DATA_DIR,
        show_default=True,
        help="Where Heard keeps its database, keys and models.",
    )(command)
