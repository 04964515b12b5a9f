"""How the pages of the board speak: texts, names, numbers and moments in the language of who reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.desk.board_words import DAYS, MONTHS
from bot.desk.words import put
from bot.domain.language import MAIN

MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True)
class BoardSpeaker:
    """See `review_words.Speaker`."""

    language: str
    zone: str

    def put(self, text: str, **values: object) -> str:
        """See protocol."""
        return put(text, self.language, **values)

    def name(self, value: str) -> str:
        """See protocol. What has no words of its own is said as it is kept."""
        plain = value.replace("_", " ")
        return put(plain[:1].upper() + plain[1:], self.language)

    def number(self, value: float, digits: int = 0) -> str:
        """See protocol."""
        text = f"{value:,.{digits}f}"
        if float(text.replace(",", "")) == 0:
            text = text.removeprefix("-")  # nothing is not below nothing
        if self.language != MAIN:
            text = text.translate({ord(","): ".", ord("."): ","})
        return text.replace("-", "−")

    def moment(self, at: datetime) -> str:
        """See protocol."""
        local = at.astimezone(ZoneInfo(self.zone))
        return f"{self.day(local.date())}, {local:%H:%M}"

    def day(self, day: date) -> str:
        """See protocol."""
        name = DAYS[self.language][day.weekday()]
        if self.language == MAIN:
            return f"{name} {day.day} {MONTHS[self.language][day.month - 1][:3]} {day.year}"
        return f"{name}, {day.day}. {MONTHS[self.language][day.month - 1][:3]} {day.year}"

    def month(self, day: date) -> str:
        """See protocol."""
        return f"{MONTHS[self.language][day.month - 1][:3]} {day.year}"

    def whole_month(self, day: date) -> str:
        """A month by its whole name."""
        return f"{MONTHS[self.language][day.month - 1]} {day.year}"

    def span(self, span: timedelta) -> str:
        """See protocol."""
        seconds = round(span.total_seconds())
        if seconds < MINUTE:
            return f"{seconds} s"
        if seconds < HOUR:
            rest = f" {seconds % MINUTE} s" if seconds < 10 * MINUTE and seconds % MINUTE else ""
            return f"{seconds // MINUTE} min{rest}"
        if seconds < DAY:
            return f"{seconds // HOUR} h {seconds % HOUR // MINUTE} min"
        return self.put("{days} d {hours} h", days=seconds // DAY, hours=seconds % DAY // HOUR)
