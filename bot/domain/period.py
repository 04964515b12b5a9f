"""When a period ends that is counted in days, weeks or months of one place. What runs and why is in `deadline.py`.

What a day is:

* The day of the event does not count (Regulation (EEC, Euratom) No 1182/71, Art. 3(1); DISP 1.6.2AR and 1.5.1R of the
  FCA's handbook count "after" and "following" the day of receipt in the same way). Which day that is, the clock of the
  place says, not that of the machine and not UTC.
* A period ends with the last moment of its last day there (Art. 3(2)(b)); a datetime knows microseconds, so that is one
  microsecond before the next day begins.
* Business days are days that are neither of the week-end nor a public holiday of the place (Art. 2; glossary of the
  FCA's handbook, "business day": no Saturday, no Sunday, no Christmas Day, no Good Friday, no bank holiday of that part
  of the United Kingdom). Days in which summer time begins or ends are days like others, an hour shorter or longer.
* Weeks end on the weekday, months on the day of the month on which the event was; where a month does not have that day,
  on its last one (Art. 3(2)(c)).
* Where the place says so, a period of calendar days, weeks or months whose last day is a closed one ends with the next
  business day, and one of two days or more has at least two business days in it (Art. 3(4) and (5)).

Public holidays come in as dates; where they are from (a kept library) is the loader's business.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum
from zoneinfo import ZoneInfo

# "Immediately" has no figure in ISO 10002:2018, 7.4. A turn of the assistant ends within 15 seconds whatever happens;
# the rest is room for a person who takes a complaint on the telephone, and for a machine that has to be started again.
IMMEDIATELY = timedelta(minutes=15)
LONGEST = {"business_days": 500, "calendar_days": 732, "weeks": 104, "months": 24}  # two years; more is a slip
FEWEST_BUSINESS_DAYS = 2  # in a period of two days or more: Regulation 1182/71, Art. 3(5)


class Unit(str, Enum):
    """What a period is counted in."""

    IMMEDIATELY = "immediately"
    BUSINESS_DAYS = "business_days"
    CALENDAR_DAYS = "calendar_days"
    WEEKS = "weeks"
    MONTHS = "months"


@dataclass(frozen=True)
class Period:
    """How long something may take. `length` is 0 for what has to be done immediately."""

    unit: Unit
    length: int = 0

    def __post_init__(self) -> None:
        longest = LONGEST.get(self.unit.value, 0)
        if not min(1, longest) <= self.length <= longest:
            raise ValueError(f"A period in {self.unit.value} has from 1 to {longest} of them.")

    def __str__(self) -> str:
        if self.unit is Unit.IMMEDIATELY:
            return f"{IMMEDIATELY // timedelta(minutes=1)} minutes"
        words = self.unit.value.replace("_", " ")
        return f"{self.length} {words if self.length != 1 else words[:-1]}"


@dataclass(frozen=True)
class PeriodEnd:
    """The last moment of a period, in UTC, and the day it would have ended on if that day had not been a closed one."""

    at: datetime
    moved_from: date | None = None


@dataclass(frozen=True)
class DayCalendar:
    """The days of a place: its clock, its week-end, its public holidays."""

    zone: str  # IANA name, such as Europe/Dublin
    holidays: frozenset[date] = field(default_factory=frozenset)
    weekend: frozenset[int] = frozenset({5, 6})  # Monday is 0
    years: tuple[int, int] = (1, 9999)  # the first and the last year whose holidays are known
    ends_on_business_days: bool = False  # see the last rule above

    def __post_init__(self) -> None:
        if len(self.weekend) > 6:
            raise ValueError("A week needs a day on which somebody works.")

    def day_of(self, at: datetime) -> date:
        """The day that the clock of the place shows at this moment. Raises ValueError: the moment has no zone."""
        if at.tzinfo is None:
            raise ValueError("A moment without a zone belongs to no day.")
        return at.astimezone(ZoneInfo(self.zone)).date()

    def is_business_day(self, day: date) -> bool:
        """Whether people work that day. Raises ValueError: the holidays of its year are not known."""
        if not self.years[0] <= day.year <= self.years[1]:
            raise ValueError(f"The public holidays of {day.year} are not known; the known years are {self.years}.")
        return day.weekday() not in self.weekend and day not in self.holidays

    def last_moment(self, day: date) -> datetime:
        """The last microsecond of a day of the place, in UTC."""
        # A midnight that summer time skips is the moment of the change, one that comes twice the first of the two.
        midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(self.zone))
        return midnight.astimezone(timezone.utc) - timedelta(microseconds=1)

    def end_of(self, period: Period, event_at: datetime) -> PeriodEnd:
        """When a period ends that begins with an event.

        Raises:
            ValueError: the event has no zone, or the holidays of a year on the way are not known.
        """
        first = self.day_of(event_at)
        if period.unit is Unit.IMMEDIATELY:
            return PeriodEnd(event_at.astimezone(timezone.utc) + IMMEDIATELY)
        if period.unit is Unit.BUSINESS_DAYS:
            return PeriodEnd(self.last_moment(self._business_day_after(first, period.length)))
        counted = _day_after(first, period)
        last = self._with_business_days(first, counted) if self.ends_on_business_days else counted
        return PeriodEnd(self.last_moment(last), counted if last != counted else None)

    def _business_day_after(self, day: date, count: int) -> date:
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_business_day(day)
        return day

    def _with_business_days(self, first: date, last: date) -> date:
        fewest = self._business_day_after(first, FEWEST_BUSINESS_DAYS if last > first + timedelta(days=1) else 1)
        last = max(last, fewest)
        return last if self.is_business_day(last) else self._business_day_after(last, 1)


def _day_after(day: date, period: Period) -> date:
    if period.unit is Unit.CALENDAR_DAYS:
        return day + timedelta(days=period.length)
    if period.unit is Unit.WEEKS:
        return day + timedelta(weeks=period.length)
    year, month = divmod(day.year * 12 + day.month - 1 + period.length, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
