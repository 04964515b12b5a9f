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
        local = at.astimezone(ZoneInfo(self.zone))
        hours = self._hours_of(local.date())
        return hours is not None and hours[0] <= local.time() < hours[1]

    def next_opening(self, at: datetime) -> datetime:
        """The moment itself if the desk is open, else when it opens next."""
        if self.is_open(at):
            return at
        day = at.astimezone(ZoneInfo(self.zone)).date()
        while True:
            hours = self._hours_of(day)
            if hours is not None:
                opens = self._moment(day, hours[0])
                if opens >= at:
                    return opens
            day += timedelta(days=1)
            self._check_ever_open(day, at)

    def end_of_working_day(self, after: datetime, days: int) -> datetime:
        """The closing time of the working day that lies `days` working days after the one a message arrives on.

        A message that arrives after hours or on a closed day counts as arriving on the next working day. With
        `days=0` that is the close of the day of arrival itself.
        """
        if days < 0:
            raise ValueError("A deadline lies in the future.")
        day = self.next_opening(after).astimezone(ZoneInfo(self.zone)).date()
        while days > 0:
            day += timedelta(days=1)
            self._check_ever_open(day, after + timedelta(days=3 * days))
            if self._hours_of(day) is not None:
                days -= 1
        hours = self._hours_of(day)
        assert hours is not None
        return self._moment(day, hours[1])

    def after_working_time(self, start: datetime, duration: timedelta) -> datetime:
        """The moment when `duration` of open time has passed since `start`."""
        if duration < timedelta(0):
            raise ValueError("A deadline lies in the future.")
        moment = self.next_opening(start)
        while True:
            day = moment.astimezone(ZoneInfo(self.zone)).date()
            hours = self._hours_of(day)
            assert hours is not None
            closes = self._moment(day, hours[1])
            if closes - moment >= duration:
                return moment + duration
            duration -= closes - moment
            moment = self.next_opening(closes)

    def say(self, at: datetime) -> str:
        """A moment as a customer reads it: "Tuesday 24 November, 17:00"."""
        local = at.astimezone(ZoneInfo(self.zone))
        return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"

    def _hours_of(self, day: date) -> tuple[time, time] | None:
        return None if day in self.closed_on else self.weekly.get(day.weekday())

    def _moment(self, day: date, at: time) -> datetime:
        local = datetime.combine(day, at, ZoneInfo(self.zone))
        # Through UTC and back, so that a wall time skipped by summer time becomes a real one.
        return local.astimezone(ZoneInfo("UTC"))

    def _check_ever_open(self, day: date, since: datetime) -> None:
        if day > (since + LONGEST_CLOSURE).date():
            raise ValueError("These business hours never open; add an opening day.")
