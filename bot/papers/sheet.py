"""A sheet: what stands on a paper, in order, before it becomes a page or a PDF. Texts are plain, and never markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union


@dataclass(frozen=True)
class Field:
    """A label with what it names."""

    label: str
    value: str
    href: str | None = None  # where the value leads; only ever an address from the house's own files


@dataclass(frozen=True)
class Line:
    """A sentence or more, with a note in small print."""

    text: str
    note: str | None = None


@dataclass(frozen=True)
class Words:
    """What somebody wrote, verbatim, with a note on when and where."""

    text: str
    note: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Name:
    """What the fields after it are about."""

    text: str


@dataclass(frozen=True)
class Picture:
    """A drawing of ours, for a PDF alone, with what it shows in words."""

    png: bytes
    shows: str


Item = Union[Field, Line, Words, Name, Picture]


@dataclass(frozen=True)
class Section:
    """A part of a sheet under its heading."""

    heading: str
    items: tuple[Item, ...]

    @property
    def groups(self) -> list[list[Item]]:
        """The items in order, fields that follow each other together."""
        groups: list[list[Item]] = []
        for item in self.items:
            together = groups and isinstance(item, Field) and isinstance(groups[-1][0], Field)
            groups[-1].append(item) if together else groups.append([item])
        return groups


@dataclass(frozen=True)
class Sheet:
    """A whole paper."""

    language: str
    house: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    footer: tuple[str, ...]
