"""A person of the staff, and what they may decide."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Colleague:
    """Somebody of the staff. Levels of authority: 1 the colleagues, 2 their lead, 3 the head of the house."""

    id: str
    name: str
    level: int = 1
