"""Reading a file of a shop that is to be imported, in any of three formats; which one is seen from what is in it."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.domain.errors import BadFile
from bot.domain.fact import Provenance
from bot.domain.shop import ShopImport
from bot.storage.gathering import Gathering

LARGEST = 64 * 1024 * 1024  # bytes; what is in memory of such a file takes ten times as much


@dataclass(frozen=True)
class ImportSettings:
    """How a file is to be taken in, as far as it does not say itself."""

    name: str  # under which it is imported; what came in under the same name before is brought up to date
    provenance: Provenance
    currency: str


def check_size(file: Path) -> None:
    """Look at a file without reading it. Raises BadFile: it is not there, no file, empty or too large."""
    try:
        found = file.stat()
    except OSError as error:
        raise BadFile(f"{file}: the file cannot be read ({error.strerror}); name one that can.") from None
    if not stat.S_ISREG(found.st_mode):
        raise BadFile(f"{file}: this is no file; name the file to import.")
    if found.st_size > LARGEST:
        size = found.st_size / 1024 / 1024
        raise BadFile(f"{file}: the file has {size:,.0f} MB, and at most 64 can be imported; import it in parts.")
    if found.st_size == 0:
        raise BadFile(f"{file}: the file is empty; name one that has products in it.")


def read_import(file: Path, settings: ImportSettings) -> ShopImport:
    """Everything a file says, checked; nothing is written.

    Raises:
        BadFile: something is wrong; the message names file, line or record, and field.
    """
    check_size(file)
    text = _text(file)
    if not text.strip():
        raise BadFile(f"{file}: the file is empty; name one that has products in it.")
    gathering = Gathering(file)
    try:
        if text.lstrip()[0] in "{[":
            from bot.storage.import_json import gather_json

            gather_json(text, gathering, settings.provenance, settings.currency)
        elif "product_id" in text.lstrip().splitlines()[0]:
            from bot.storage.import_csv import gather_csv

            gather_csv(text, gathering, settings.provenance)
        else:
            from bot.storage.import_yaml import gather_yaml

            gather_yaml(text, gathering, settings.provenance, settings.currency)
    except RecursionError:
        raise BadFile(f"{file}: its entries are nested too deep; please correct it.") from None
    return gathering.finish(settings.name)


def default_provenance(file: Path, today: date, valid_until: date) -> Provenance:
    """Where facts come from when nobody says: the file, on the day of its import."""
    return Provenance(f"{file.name}, {today.isoformat()}", "import", today, valid_until)


def _text(file: Path) -> str:
    data = file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"{data[error.start]:#04x}"
        raise BadFile(f"{file}: line {line}: the byte {byte} is not UTF-8; save the file as UTF-8.") from None
