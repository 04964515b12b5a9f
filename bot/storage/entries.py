"""Entries of the files that people write: fields that know where they stand, so that a mistake can be named."""

from __future__ import annotations

import reprlib
from datetime import date, datetime
from pathlib import Path
from typing import Any, Mapping

import yaml

from bot.domain.errors import BadFile


def mistake(place: str, field: str, what: str) -> BadFile:
    """What to raise where a field is not as it should be."""
    return BadFile(f"{place}: the field '{field}' {what}; please correct it.")


class Entry:
    """A mapping of a file that knows where it stands, so that a mistake can be named."""

    def __init__(self, values: Any, file: Path, place: str) -> None:
        if not isinstance(values, Mapping):
            raise BadFile(f"{file}: {place} must be a list of fields; write it as 'field: value'.")
        self._values, self._file, self._place = values, file, place
        for field, value in values.items():
            if value is None:  # what a comma leaves behind in unquoted text
                raise self.wrong(str(field), "has no value (put text that holds a comma into quotation marks)")

    @property
    def place(self) -> str:
        """File and place, for whoever has to look there."""
        return f"{self._file}: {self._place}"

    def take(self, field: str, kind: type | tuple[type, ...] = str, default: Any = ...) -> Any:
        """The value of a field, of the right kind; the default where the field is not there. Raises BadFile."""
        if field not in self._values:
            if default is not ...:
                return default
            raise self.wrong(field, "is missing")
        value = self._values[field]
        if (
            not isinstance(value, kind)
            or (isinstance(value, bool) and kind is not bool)
            or (kind is date and isinstance(value, datetime))
        ):
            raise self.wrong(field, f"has the wrong kind of value ({reprlib.repr(value)})")
        return value

    def entry(self, field: str) -> Entry:
        """The entry in a field; an empty one where the field is not there."""
        return Entry(self._values.get(field, {}), self._file, f"{self._place}, {field}")

    def entries(self, field: str) -> list[tuple[str, Entry]]:
        """The entries in a field, each with its name."""
        values = self.take(field, dict, {})
        return [
            (str(name), Entry(value, self._file, f"{self._place}, {field}, {name}")) for name, value in values.items()
        ]

    def record(self, values: Any, name: str) -> Entry:
        """An entry of the same file that is known by its own name, wherever it stands."""
        return Entry(values, self._file, name)

    def part(self, values: Any, place: str) -> Entry:
        """An entry that is part of this one, such as an item of a list."""
        return Entry(values, self._file, f"{self._place}, {place}")

    def parts(self, field: str, what: str) -> list[Entry]:
        """The entries of the list in a field, each known as what it is and its number; none where there is no list."""
        return [self.part(values, f"{what} {place + 1}") for place, values in enumerate(self.take(field, list, []))]

    def wrong(self, field: str, what: str) -> BadFile:
        """What to raise where a field is not as it should be."""
        return mistake(self.place, field, what)

    @property
    def values(self) -> Mapping[str, Any]:
        """The fields as they stand."""
        return self._values


def read_entries(file: Path) -> Entry:
    """A YAML file as one entry. Raises BadFile: it is missing, or no YAML."""
    try:
        values = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except FileNotFoundError:
        raise BadFile(f"{file}: the file is missing; the shop cannot be read without it.") from None
    except (yaml.YAMLError, ValueError) as error:
        raise BadFile(f"{file}: this is not readable YAML ({str(error).splitlines()[0]}); please correct it.") from None
    return Entry(values, file, "the file")
