"""`heard shop import` and `heard shop export`: a shop from a file, and into one."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console

from bot.domain.errors import BadFile, BadInput, NotAllowed
from bot.settings import Settings

VALID_FOR = timedelta(days=365)  # from the day of the import, unless the file or the command says otherwise
LONGEST_NAME = 48
console = Console(stderr=True, highlight=False, soft_wrap=True)


def run_import(
    settings: Settings,
    file: Path,
    *,
    name: str | None = None,
    source: str | None = None,
    verified_by: str | None = None,
    verified_on: date | None = None,
    valid_until: date | None = None,
    currency: str = "USD",
) -> None:
    """Check a file and bring it in, all of it or nothing. Raises BadFile, BadInput or NotAllowed."""
    from bot.storage.import_files import ImportSettings, check_size, default_provenance, read_import

    check_size(file)  # before anything that takes time is loaded
    name = name or re.sub(r"[^\w.-]+", "-", file.stem)[:LONGEST_NAME]
    if not re.fullmatch(rf"[\w.-]{{1,{LONGEST_NAME}}}", name):
        raise BadInput(f"--name takes 1 to {LONGEST_NAME} letters, figures, dots and dashes.")
    with console.status(f"Reading {file.name} …") as status:
        from bot.bootstrap import build_house, prepare_database
        from bot.use_cases.shop import import_shop

        house = build_house(settings)
        today = house.now().date()
        on = verified_on or today
        told = default_provenance(file, today, valid_until or on + VALID_FOR)
        provenance = type(told)(source or told.source, verified_by or told.verified_by, on, told.valid_until)
        if provenance.valid_until < on:
            raise BadInput("--valid-until lies before --verified-on; give a later day.")
        coming = read_import(file, ImportSettings(name, provenance, currency))
        status.update(f"Writing {len(coming.products):,} products and {len(coming.orders):,} orders …")
        prepare_database(house)
        try:
            done = import_shop(coming, house.uow())
        except NotAllowed as error:
            raise BadFile(f"{file}: {error}") from None
    accounts = f"; accounts: {done.accounts_changed:,}" if coming.accounts else ""
    print(
        f"Imported {file.name} as {name}: {done.products:,} products with {done.variants:,} variants, "
        f"{done.facts_changed:,} facts and {done.orders_changed:,} orders new or changed{accounts}."
    )


def run_export(settings: Settings, file: Path) -> None:
    """Write everything that is sold, known about it and ordered. Raises BadFile."""
    from bot.bootstrap import open_house
    from bot.storage.export_file import write_export
    from bot.use_cases.shop import export_shop

    with console.status(f"Writing {file.name} …"):
        house = open_house(settings)
        shop = export_shop(house.reading())
        write_export(shop, file)
    print(f"Exported {len(shop.products):,} products and {len(shop.orders):,} orders to {file}.")
