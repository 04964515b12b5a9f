"""A circuit breaker: a shop system that failed several times in a row is left alone for a while, then tried once.

Closed: calls pass. Open: none does, so nobody waits for a system that is down. Half-open: the rest is over and one call
tries; its success closes the circuit, its failure opens it again.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum
from typing import Callable

FAILURES = 5  # in a row, before calls stop
REST = 30.0  # seconds without a call, before one tries


class Circuit(str, Enum):
    """What is done with the next call."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True)
class Pass:
    """Leave for one call, to be given back with its outcome."""

    opening: int  # how often the circuit had opened: what began before it opened says nothing about it


class CircuitBreaker:
    """Counts failures of one shop system; safe to share between threads.

    Args:
        clock: seconds that never go back, such as `time.monotonic`.
    """

    def __init__(self, clock: Callable[[], float], failures: int = FAILURES, rest: float = REST) -> None:
        self._clock, self._failures, self._rest = clock, failures, rest
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._openings = 0
        self._no_call_before: float | None = None  # None: closed

    @property
    def state(self) -> Circuit:
        """How it stands now."""
        with self._lock:
            if self._no_call_before is None:
                return Circuit.CLOSED
            return Circuit.OPEN if self._clock() < self._no_call_before else Circuit.HALF_OPEN

    def enter(self) -> Pass | None:
        """Leave for one call; None while the system is left alone.

        While half-open it is given once in each rest, so a call that never tells its outcome holds up nobody for good.
        """
        with self._lock:
            if self._no_call_before is not None:
                if self._clock() < self._no_call_before:
                    return None
                self._no_call_before = self._clock() + self._rest
            return Pass(self._openings)

    def succeeded(self, leave: Pass) -> None:
        """The call with this leave was answered."""
        with self._lock:
            if leave.opening == self._openings:
                self._in_a_row = 0
                self._no_call_before = None

    def failed(self, leave: Pass) -> None:
        """The call with this leave was not answered."""
        with self._lock:
            if leave.opening != self._openings:
                return
            self._in_a_row += 1
            if self._in_a_row >= self._failures or self._no_call_before is not None:
                self._openings += 1
                self._no_call_before = self._clock() + self._rest
