"""A stretch of a text and what it stands for: what every reader of facts gives back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """What was found, in its one normal form, and where it stands."""

    value: str
    start: int
    end: int
