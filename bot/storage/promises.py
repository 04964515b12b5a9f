"""The register of promises as rows."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any, Mapping

from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from bot.domain.promise import OF_THE_BANK, Promise, PromiseKind, PromiseState
from bot.storage.tables import cases, promises

_IS_WORK = promises.c.kind.not_in([kind.value for kind in OF_THE_BANK])


class SqlPromises:
    """See `ports.Promises`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, promise: Promise) -> None:
        """See ports."""
        self._connection.execute(promises.insert().values(**promise_to_row(promise)))

    def save(self, promise: Promise) -> None:
        """See ports."""
        self._connection.execute(update(promises).where(promises.c.id == promise.id).values(**promise_to_row(promise)))

    def of_case(self, case_id: str) -> list[Promise]:
        """See ports."""
        statement = select(promises).where(promises.c.case_id == case_id).order_by(promises.c.made_at)
        return [promise_from_row(row) for row in self._connection.execute(statement).mappings()]

    def due_before(self, moment: datetime) -> list[Promise]:
        """See ports."""
        statement = (
            select(promises)
            .where(promises.c.state == PromiseState.MADE.value, promises.c.due_at < moment)
            .order_by(promises.c.due_at)
        )
        return [promise_from_row(row) for row in self._connection.execute(statement).mappings()]

    def get(self, promise_id: str) -> Promise | None:
        """See ports."""
        rows = self._connection.execute(select(promises).where(promises.c.id == promise_id)).mappings()
        return next((promise_from_row(row) for row in rows), None)

    def open_dues(self) -> list[datetime]:
        """See ports."""
        statement = select(promises.c.due_at).where(promises.c.state == PromiseState.MADE.value, _IS_WORK)
        return list(self._connection.execute(statement).scalars())

    def kept_since(self, moment: datetime) -> int:
        """See ports."""
        kept = promises.c.state == PromiseState.KEPT.value
        statement = select(func.count()).where(kept, _IS_WORK, promises.c.settled_at >= moment)
        return int(self._connection.execute(statement).scalar_one())

    def unwarned(self) -> list[Promise]:
        """See ports."""
        is_open = promises.c.state == PromiseState.MADE.value
        statement = select(promises).where(is_open, promises.c.warned_at.is_(None)).order_by(promises.c.due_at)
        return [promise_from_row(row) for row in self._connection.execute(statement).mappings()]

    def all(self) -> list[tuple[Promise, str]]:
        """See ports."""
        statement = (
            select(promises, cases.c.reference)
            .join(cases, cases.c.id == promises.c.case_id)
            .order_by(promises.c.due_at)
        )
        return [(promise_from_row(row), row["reference"]) for row in self._connection.execute(statement).mappings()]


def promise_from_row(row: Mapping[str, Any]) -> Promise:
    """A row as a promise."""
    fields = {field.name: row[field.name] for field in dataclasses.fields(Promise)}
    return Promise(**{**fields, "kind": PromiseKind(row["kind"]), "state": PromiseState(row["state"])})


def promise_to_row(promise: Promise) -> dict[str, Any]:
    """A promise as a row."""
    return {**vars(promise), "kind": promise.kind.value, "state": promise.state.value}
