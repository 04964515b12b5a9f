"""`heard guard`: what the outbound guard says of a text, and what it has held back or let pass."""

from __future__ import annotations

import json
import sys

import click

from bot.console.options import data_dir_option
from bot.settings import read_settings

MOST_LISTED = 50


@click.group()
def guard() -> None:
    """What may not be said to a customer without something behind it."""


@guard.command("check")
@click.argument("text")
@click.option("--language", default="en", show_default=True, help="Of the text, such as de.")
@data_dir_option
def guard_check(text: str, language: str, data_dir: str) -> None:
    """Say what TEXT claims that no fact bears out, and why that is held back; exit 1 if anything is."""
    from bot.bootstrap import open_house

    house = open_house(read_settings(data_dir))
    with house.reading() as reading:
        claims = house.guard.weigh_by_staff(text, None, reading, house.now(), language)
    for claim in claims:
        click.echo(f"{claim.kind.value}: {claim.why}")
    if not claims:
        click.echo("Nothing in it needs more behind it.")
    sys.exit(1 if claims else 0)


@guard.command("list")
@click.option("--json", "as_json", is_flag=True)
@data_dir_option
def guard_list(as_json: bool, data_dir: str) -> None:
    """What was held back of the assistant's words, and what people of the staff answered for, the newest first."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from bot.bootstrap import open_house

    house = open_house(read_settings(data_dir))
    with house.reading() as reading:
        rows = reading.guarding.recent(MOST_LISTED)
    if as_json:
        click.echo(json.dumps([{**row, "at": row["at"].isoformat()} for row in rows], ensure_ascii=False))
        return
    table = Table("When", "By", "Claim", "Words", "Text", "Outcome")
    for row in rows:
        outcome = f"confirmed by {row['confirmed_by']}" if row["confirmed_by"] else "held back"
        cells = (row["author"], row["kind"], row["words"], row["text"], outcome)
        table.add_row(house.desk.hours.say(row["at"]), *map(Text, cells))
    Console(highlight=False).print(table if rows else "Nothing was held back, and nobody had to answer for anything.")
