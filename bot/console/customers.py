"""Showing the people of the house what is kept of a customer, handing it over, and erasing it."""

from __future__ import annotations

import getpass
import json
import os
import sys
import zipfile
from pathlib import Path
from typing import Any, Sequence

from rich.console import Console
from rich.table import Table

from bot.backups import build_erasure_notes
from bot.bootstrap import open_house
from bot.domain.audit import LONGEST_NAME
from bot.domain.customer import Customer
from bot.domain.erasure import Hold
from bot.domain.errors import BadFile, BadInput, NotFound
from bot.settings import Settings
from bot.use_cases.attachment_ports import AttachmentStore
from bot.use_cases.customers import Erasure, erase_customer, export_customer, find_customer, holds_of

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)
FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)  # that a zip can hold: when each file came is in the JSON


def run_export(settings: Settings, named: str, alone: bool, zip_file: Path | None) -> None:
    """Print everything as JSON, or write it into a zip with the customer's files.

    Raises:
        NotFound, NotAllowed: nobody, or perhaps several customers, are known under this.
        BadFile: the zip cannot be written.
    """
    house = open_house(settings)
    customer = find_customer(named, house.reading(), alone=alone)
    _show(customer, errors)
    whole = export_customer(customer, house.reading(), house.now())
    if zip_file is None:
        print(json.dumps(whole, ensure_ascii=False))
        return
    missing = _write_zip(zip_file, whole, house.files)
    lost = f"; {missing} of their files could not be read" if missing else ""
    errors.print(f"{zip_file}: written, for nobody else to read{lost}.", markup=False)


def run_erase(settings: Settings, named: str, alone: bool, yes: bool) -> None:
    """Show what was found, ask, erase, and say what stays. Raises NotFound, NotAllowed, BadInput."""
    house = open_house(settings)
    customer = find_customer(named, house.reading(), alone=alone)
    _show(customer, console)
    _show_holds(holds_of(customer, house.reading(), house.now()), "will stay")
    if not yes and not _agrees():
        console.print("Nothing was erased.")
        return
    by = getpass.getuser()[:LONGEST_NAME]
    done = erase_customer(customer, by, house.uow(), house.now(), house.files)
    is_clear = house.leave_no_traces()
    build_erasure_notes(settings, house).note()
    console.print(_summary(done), markup=False)
    _show_holds(done.holds, "stays")
    if done.orders:
        console.print(f"Orders stay, because they are the shop's own data: {', '.join(done.orders)}.", markup=False)
    if done.accounts:
        ids = ", ".join(done.accounts)
        console.print(f"Accounts stay, because they are the shop's own data: {ids}.", markup=False)
    if not is_clear:
        errors.print(
            "Somebody reads the database just now, so its log still holds what was erased; run this again to clear it."
        )


def _agrees() -> bool:
    if not sys.stdin.isatty():
        raise BadInput("Nobody can be asked here whether to erase this; add --yes to do it.")
    return console.input("Erase all of it? Type yes: ").strip().lower() == "yes"


def _show(customer: Customer, out: Console) -> None:
    table = Table("Conversation", "Channel", "Customer there", "Messages", "Cases", "Because")
    for one in customer.conversations:
        table.add_row(one.conversation_id, one.channel, one.peer, str(one.messages), ", ".join(one.cases), one.because)
    out.print(table if customer.conversations else "There is no conversation.")
    if customer.orders:
        out.print(f"Orders: {', '.join(customer.orders)}.", markup=False)
    if customer.accounts:
        out.print(f"Accounts: {', '.join(customer.accounts)}.", markup=False)


def _show_holds(holds: Sequence[Hold], verb: str) -> None:
    for hold in holds:
        console.print(
            f"{hold.reference} {verb} with its messages, files, contact and promises, because {hold.why}; "
            f"until {hold.until}.",
            markup=False,
        )


def _summary(done: Erasure) -> str:
    count = sum(done.erased.rows.values())
    if not count:
        return "There was nothing left to erase."
    files = len(done.erased.files)
    return (
        f"Erased: {count:,} entries in {len(done.erased.rows)} places and {files} files. What was learnt from their "
        "words and accepted names nobody and stays; a backup that is restored loses it again."
    )


def _write_zip(file: Path, whole: dict[str, Any], store: AttachmentStore) -> int:
    """Write it; how many of the customer's files could not be read."""
    missing = 0
    try:
        # A customer's own words are in it: nobody but who made it reads it.
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for attachment in whole["attachments"]:
                name = f"files/{attachment['id']}"
                try:
                    with store.open(attachment["id"]) as content:
                        archive.writestr(zipfile.ZipInfo(name, FIRST_MOMENT), content.read())
                except NotFound:
                    missing += 1
                else:
                    attachment["file"] = name
            text = json.dumps(whole, ensure_ascii=False, indent=1)
            archive.writestr(zipfile.ZipInfo("customer.json", FIRST_MOMENT), text)
    except OSError as error:
        raise BadFile(f"{file} cannot be written ({error.strerror}); name another file.") from None
    return missing
