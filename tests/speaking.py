"""A speaker of plain English for tests of rooms that do not know the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Plain:
    """See `review_words.Speaker`."""

    zone: str

    def put(self, text: str, **values: object) -> str:
        """The text itself."""
        return text.format(**values) if values else text

    def name(self, value: str) -> str:
        """The name itself."""
        return value

    def number(self, value: float, digits: int = 0) -> str:
        """With a point."""
        return f"{value:.{digits}f}"

    def moment(self, at: datetime) -> str:
        """As ISO 8601 has it."""
        return at.isoformat()

    def day(self, day: date) -> str:
        """As ISO 8601 has it."""
        return day.isoformat()

    def month(self, day: date) -> str:
        """As ISO 8601 has it."""
        return f"{day:%Y-%m}"

    def span(self, span: timedelta) -> str:
        """In seconds."""
        return f"{span.total_seconds():.0f} s"
