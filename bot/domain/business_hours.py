"""When people are at work: opening, closing, and working days counted over week-ends, holidays and summer time.

Holidays come in as dates; where they are from (a kept library) is the loader's business.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Mapping
from zoneinfo import ZoneInfo

# More than any run of closed days; a calendar that never opens is a mistake in the file.
LONGEST_CLOSURE = timedelta(days=60)


@dataclass(frozen=True)
class BusinessHours:
    """The opening hours of a desk, in its own time zone."""

    zone: str  # IANA name, such as Europe/Dublin
    weekly: Mapping[int, tuple[time, time]]  # weekday (Monday is 0) → opens, closes, local time
    closed_on: frozenset[date] = field(default_factory=frozenset)

    def is_open(self, at: datetime) -> bool:
        """Whether the desk is open at this moment."""
        span = self._span(at.astimezone(ZoneInfo(self.zone)).date())
        return span is not None and span[0] <= at < span[1]

    def next_opening(self, at: datetime) -> datetime:
        """The moment itself if the desk is open, else when it opens next."""
        day = at.astimezone(ZoneInfo(self.zone)).date()
        first = day
        while True:
            span = self._span(day)
            if span is not None and at < span[1]:
                return max(at, span[0])
            day += timedelta(days=1)
            self._check_ever_open(day, first)

    def end_of_working_day(self, after: datetime, days: int) -> datetime:
        """The closing time of the working day that lies `days` working days after the one a message arrives on.

        A message that arrives after hours or on a closed day counts as arriving on the next working day. With
        `days=0` that is the close of the day of arrival itself.
        """
        if days < 0:
            raise ValueError("A deadline lies in the future.")
        day = self.next_opening(after).astimezone(ZoneInfo(self.zone)).date()
        last_open = day
        while days > 0:
            day += timedelta(days=1)
            self._check_ever_open(day, last_open)
            if self._span(day) is not None:
                last_open = day
                days -= 1
        span = self._span(day)
        assert span is not None
        return span[1]

    def after_working_time(self, start: datetime, duration: timedelta) -> datetime:
        """The moment when `duration` of open time has passed since `start`."""
        if duration < timedelta(0):
            raise ValueError("A deadline lies in the future.")
        moment = self.next_opening(start)
        while True:
            span = self._span(moment.astimezone(ZoneInfo(self.zone)).date())
            assert span is not None
            if span[1] - moment >= duration:
                return moment + duration
            duration -= span[1] - moment
            moment = self.next_opening(span[1])

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """How much open time lies between two moments; none where the end comes first."""
        total = timedelta(0)
        day = start.astimezone(ZoneInfo(self.zone)).date()
        while day <= end.astimezone(ZoneInfo(self.zone)).date():
            span = self._span(day)
            if span is not None:
                total += max(timedelta(0), min(end, span[1]) - max(start, span[0]))
            day += timedelta(days=1)
        return total

    def say(self, at: datetime) -> str:
        """A moment as a customer reads it: "Tuesday 24 November, 17:00"."""
        local = at.astimezone(ZoneInfo(self.zone))
        return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"

    def say_in_figures(self, at: datetime) -> str:
        """A moment for readers of other languages: "2026-11-24, 17:00"."""
        return f"{at.astimezone(ZoneInfo(self.zone)):%Y-%m-%d, %H:%M}"

    def _span(self, day: date) -> tuple[datetime, datetime] | None:
        """When the desk opens and closes that day; None for a closed day, or one whose hours summer time skips."""
        hours = None if day in self.closed_on else self.weekly.get(day.weekday())
        if hours is None:
            return None
        opens, closes = self._moment(day, hours[0]), self._moment(day, hours[1])
        return (opens, closes) if opens < closes else None

    def _moment(self, day: date, at: time) -> datetime:
        local = datetime.combine(day, at, ZoneInfo(self.zone))
        # Through UTC and back, so that a wall time skipped by summer time becomes a real one.
        return local.astimezone(ZoneInfo("UTC"))

    def _check_ever_open(self, day: date, since: date) -> None:
        if day > since + LONGEST_CLOSURE:
            raise ValueError("These business hours never open; add an opening day.")
