"""What every table's module does alike: insert once, read one row, ask for many in pieces."""

from __future__ import annotations

import functools
from typing import Any, Iterator, Mapping, Sequence

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.domain.errors import NotFound

PIECE = 500  # values in one condition; the databases take some ten thousand


def insert_once(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert the row unless a unique key already has it; whether it was inserted."""
    statement = _insert_or_nothing(table, connection.dialect.name)
    return bool(connection.execute(statement, dict(values)).rowcount == 1)


@functools.cache
def _insert_or_nothing(table: Table, dialect: str) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table).on_conflict_do_nothing()


def one_row(connection: Connection, statement: Any, **values: Any) -> Mapping[str, Any] | None:
    """The first row of a query as a mapping, or None."""
    row = connection.execute(statement, values).mappings().first()
    return dict(row) if row is not None else None


def the_row(connection: Connection, statement: Any, what: str, **values: Any) -> Mapping[str, Any]:
    """The first row of a query. Raises NotFound naming `what`."""
    row = one_row(connection, statement, **values)
    if row is None:
        raise NotFound(f"There is no such {what}.")
    return row


def in_pieces(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Many values as pieces that fit into one condition."""
    for start in range(0, len(values), PIECE):
        yield values[start : start + PIECE]
