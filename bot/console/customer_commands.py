"""`heard customer`: everything that is kept of a customer, handed over or erased."""

from __future__ import annotations

from pathlib import Path

import click

from bot.console.options import F, data_dir_option
from bot.settings import read_settings


def _customer_options(command: F) -> F:
    """Whose data it is."""
    alone = click.option(
        "--alone", is_flag=True, help="Only what ID names; nothing that merely has the same address or case."
    )
    return click.argument("customer_id", metavar="ID")(alone(command))


@click.group()
def customer() -> None:
    """Customers' own data. ID: a conversation, a channel's key, an e-mail address, a phone number, a case reference."""


@customer.command("export")
@_customer_options
@click.option(
    "--zip", "zip_file", metavar="FILE", type=click.Path(path_type=Path), help="Write it there, files included."
)
@data_dir_option
def customer_export(customer_id: str, alone: bool, zip_file: Path | None, data_dir: str) -> None:
    """Print everything that is kept of a customer as one JSON object."""
    from bot.console.customers import run_export

    run_export(read_settings(data_dir), customer_id, alone, zip_file)


@customer.command("erase")
@_customer_options
@click.option("--yes", is_flag=True, help="Do not ask; needed where nobody can answer.")
@data_dir_option
def customer_erase(customer_id: str, alone: bool, yes: bool, data_dir: str) -> None:
    """Erase what is kept of a customer; what has to stay for now is named, with the reason and until when."""
    from bot.console.customers import run_erase

    run_erase(read_settings(data_dir), customer_id, alone, yes)
