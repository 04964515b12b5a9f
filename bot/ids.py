"""New identifiers: sortable ones for rows, unguessable ones for what opens something."""

from __future__ import annotations

import secrets
import time
from typing import Sequence


class RandomIds:
    """See `ports.Ids`."""

    def new(self) -> str:
        """See ports. 48 bits of milliseconds, then 80 random bits, in hexadecimal: sorts by time, never collides."""
        return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"

    def secret(self) -> str:
        """See ports. 128 random bits, in letters, digits, - and _."""
        return secrets.token_urlsafe(16)

    def draw(self, characters: Sequence[str]) -> str:
        """See ports."""
        return secrets.choice(characters)
