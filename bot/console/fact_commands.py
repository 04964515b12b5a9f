"""`heard facts`: what is told to customers, to whom something else was told, and what they asked in vain."""

from __future__ import annotations

import click

from bot.console.options import data_dir_option
from bot.settings import read_settings

TOGETHER = "{option} and --by NAME go together: somebody has to answer for what is told."


@click.group()
def facts() -> None:
    """What is told to customers, who was told what is not so any more, and what could not be told."""


@facts.command("list")
@click.option("--expiring", type=click.IntRange(min=0), metavar="DAYS", help="Only those that end within so many days.")
@click.option("--json", "as_json", is_flag=True)
@data_dir_option
def facts_list(expiring: int | None, as_json: bool, data_dir: str) -> None:
    """All facts with their sources."""
    from bot.console.facts import list_facts

    list_facts(read_settings(data_dir), expiring, as_json)


@facts.command("recall")
@click.argument("fact")
@click.option("--correct", is_flag=True, help="Tell them what holds now, each once.")
@click.option("--by", metavar="NAME", help="With --correct: who of the staff approves it.")
@click.option("--json", "as_json", is_flag=True)
@data_dir_option
def facts_recall(fact: str, correct: bool, by: str | None, as_json: bool, data_dir: str) -> None:
    """Every conversation in which something else was told of FACT than what holds now."""
    from bot.console.facts import correct as correct_them
    from bot.console.facts import recall

    if correct != (by is not None):
        raise click.UsageError(TOGETHER.format(option="--correct"))
    if by is not None:
        correct_them(read_settings(data_dir), fact, by, as_json)
    else:
        recall(read_settings(data_dir), fact, as_json)


@facts.command("unanswered")
@click.option("--tell", is_flag=True, help="Tell those who asked what a fact answers meanwhile, each once.")
@click.option("--by", metavar="NAME", help="With --tell: who of the staff approves it.")
@click.option("--json", "as_json", is_flag=True)
@data_dir_option
def facts_unanswered(tell: bool, by: str | None, as_json: bool, data_dir: str) -> None:
    """What customers asked and no fact answered, what most of them asked first."""
    from bot.console.facts import list_unanswered
    from bot.console.facts import tell as tell_them

    if tell != (by is not None):
        raise click.UsageError(TOGETHER.format(option="--tell"))
    if by is not None:
        tell_them(read_settings(data_dir), by, as_json)
    else:
        list_unanswered(read_settings(data_dir), as_json)
