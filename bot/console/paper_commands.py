"""`heard case letter` and `heard case bundle`: papers about a case, for the customer and for whoever judges it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from bot.console.options import F, data_dir_option
from bot.domain.errors import BadFile
from bot.domain.language import BOT_SPEAKS
from bot.settings import read_settings

COUNTRY_LETTERS = 2  # of ISO 3166-1 alpha-2


def _country(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not (len(value) == COUNTRY_LETTERS and value.isascii() and value.isalpha()):
        raise click.BadParameter("name a country by its two letters, such as IE")
    return value.upper() if value else None


def _paper_options(command: F) -> F:
    """Where the customer lives, and in which language the paper is written."""
    language = click.option("--language", type=click.Choice(BOT_SPEAKS), help="By default the customer's.")
    country = click.option(
        "--country", metavar="XX", callback=_country, help="Where the customer lives; by default where the house is."
    )
    return country(language(command))


@click.command("letter")
@click.argument("reference")
@_paper_options
@click.option("--both-say-so", is_flag=True, help="Both sides say that they cannot agree.")
@data_dir_option
def letter(reference: str, country: str | None, language: str | None, both_say_so: bool, data_dir: str) -> None:
    """Print the letter about a deadlock: why we cannot settle it, and who outside the house may."""
    from bot.use_cases.deadlock_letter import write_deadlock_letter

    house, paper = _open_paper(data_dir, reference, country, both_say_so=both_say_so)
    click.echo(write_deadlock_letter(paper, house.wording, language), nl=False)


@click.command("bundle")
@click.argument("reference")
@click.argument("file", type=click.Path(path_type=Path))
@_paper_options
@data_dir_option
def bundle(reference: str, file: Path, country: str | None, language: str | None, data_dir: str) -> None:
    """Write all that is recorded of a case into FILE, a zip for whoever has to judge it."""
    from bot.papers.bundle import bundle as make_bundle

    house, paper = _open_paper(data_dir, reference, country)
    with house.reading() as uow:
        kept = uow.attachments.of_case(paper.case_id)
    files = {}
    for one in kept:
        with house.files.open(one.id) as stored:
            files[one.sha256] = stored.read()
    content = make_bundle(paper, files, house.wording, language)
    try:
        # A customer's own words are in it: nobody but who made it reads it.
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(content)
    except OSError as error:
        raise BadFile(f"{file} cannot be written ({error.strerror}); name another file.") from None
    click.echo(f"{file}: {paper.reference} with {len(paper.said)} messages, {len(content):,} bytes.")


def _open_paper(data_dir: str, reference: str, country: str | None, *, both_say_so: bool = False) -> Any:
    """The house, and what it knows of a case. Raises NotFound."""
    from bot.bootstrap import open_house
    from bot.domain.reference import find_references
    from bot.use_cases.papers import describe_case

    house = open_house(read_settings(data_dir))
    known = next(iter(find_references(reference)), reference)
    agreed = house.now() if both_say_so else None
    head = house.letterhead
    return house, describe_case(known, house.reading(), house.now(), head, country=country, both_say_so_at=agreed)
