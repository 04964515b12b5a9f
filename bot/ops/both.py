"""Two observers as one."""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import Callable, Iterator, Mapping

from bot.domain.message import Receipt
from bot.domain.turn import Turn, TurnState
from bot.use_cases.observing import Observer, Stretch


class Both(Observer):
    """Tells two observers; see there for each method."""

    def __init__(self, first: Observer, second: Observer) -> None:
        self._first, self._second = first, second

    def message_taken(self, channel: str, receipt: Receipt, begun: datetime, at: datetime) -> None:
        self._first.message_taken(channel, receipt, begun, at)
        self._second.message_taken(channel, receipt, begun, at)

    def refused(self, what: str) -> None:
        self._first.refused(what)
        self._second.refused(what)

    def turn_claimed(self, turn: Turn, at: datetime) -> None:
        self._first.turn_claimed(turn, at)
        self._second.turn_claimed(turn, at)

    def turn_ended(self, turn: Turn, state: TurnState, at: datetime) -> None:
        self._first.turn_ended(turn, state, at)
        self._second.turn_ended(turn, state, at)

    def sent(self, channel: str, turn_id: str | None, written: datetime, at: datetime) -> None:
        self._first.sent(channel, turn_id, written, at)
        self._second.sent(channel, turn_id, written, at)

    def action_done(self, action: str, seconds: float, called_by: str | None) -> None:
        self._first.action_done(action, seconds, called_by)
        self._second.action_done(action, seconds, called_by)

    def database_failed(self, kind: str) -> None:
        self._first.database_failed(kind)
        self._second.database_failed(kind)

    def sockets_open(self, count: Callable[[], int]) -> None:
        self._first.sockets_open(count)
        self._second.sockets_open(count)

    @contextlib.contextmanager
    def stretch(self, stretch: Stretch, turn: Turn | None = None) -> Iterator[None]:
        with self._first.stretch(stretch, turn), self._second.stretch(stretch, turn):
            yield

    def headers(self) -> Mapping[str, str]:
        return {**self._first.headers(), **self._second.headers()}
