"""What every measuring command has in common: a table, one object for machines, and an exit code: is it met?"""

from __future__ import annotations

import functools
import json
import sys
from typing import Any, Callable, TypeVar

import click

FAILED = 1  # exit code
F = TypeVar("F", bound=Callable[..., Any])


def measuring_command(group: click.Group, name: str) -> Callable[[F], Any]:
    """A measurement: prints a table, and with --json one object as the last line."""

    def decorate(function: F) -> Any:
        @group.command(name, help=function.__doc__)
        @click.option("--json", "as_json", is_flag=True)
        @functools.wraps(function)
        def command(as_json: bool, **options: Any) -> None:
            result = function(**options)
            result.show()
            if as_json:
                click.echo(json.dumps(result.as_dict()))
            sys.exit(0 if result.met else FAILED)

        return command

    return decorate
