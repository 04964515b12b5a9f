"""What every measuring command has in common: a table, one object for machines, and an exit code: is it met?"""

from __future__ import annotations

import functools
import json
import sys
from pathlib import Path
from typing import Any, Callable, TypeVar

import click

FAILED = 1  # exit code
F = TypeVar("F", bound=Callable[..., Any])


picture_option = click.option(
    "--picture", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Draw it into this SVG file."
)


def measuring_command(group: click.Group, name: str, *, draws: bool = False) -> Callable[[F], Any]:
    """A measurement: prints a table, and with --json one object as the last line; one that `draws` has a picture."""

    def decorate(function: F) -> Any:
        @group.command(name, help=function.__doc__)
        @click.option("--json", "as_json", is_flag=True)
        @functools.wraps(function)
        def command(as_json: bool, picture: Path | None = None, **options: Any) -> None:
            result = function(**options)
            result.show()
            if picture is not None and result.draw is not None:
                from bot.bench.pictures import save

                save(result.draw(), picture)
            if as_json:
                click.echo(json.dumps(result.as_dict()))
            sys.exit(0 if result.met else FAILED)

        return picture_option(command) if draws else command

    return decorate
