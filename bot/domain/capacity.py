"""What the house can keep: a promise is made for when the work ahead of it leaves room, never for sooner.

Reckoned in work: every open promise is one piece of it, done in the order in which they fall due. How quickly pieces
are done is measured from the promises that were kept lately; before there are enough, the policy's assumption counts,
and the promise's evidence says so.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Sequence

from bot.domain.business_hours import BusinessHours

MEASURED_FROM = 10  # pieces of work in the days looked back on; with fewer, the assumption is surer
LOOK_BACK = timedelta(days=28)  # of kept promises that show how quickly the work is done


@dataclass(frozen=True)
class Pace:
    """How quickly the house does its work: pieces in an hour of open time."""

    an_hour: float
    pieces: int  # it was measured on; 0 where it is the policy's assumption

    def __str__(self) -> str:
        whence = f"measured on {self.pieces} in {LOOK_BACK.days} days" if self.pieces else "assumed by the policy"
        return f"{self.an_hour:.2g} an hour of open time, {whence}"


@dataclass(frozen=True)
class Room:
    """When a new promise can be kept, and why that is thought."""

    due_at: datetime
    evidence: str
    later_than_usual: bool


def measure_pace(kept: int, open_hours: float, assumed: float) -> Pace:
    """The pace of the last days: promises kept, over the hours in which people were at work.

    Args:
        kept: promises of the house that were kept within LOOK_BACK.
        open_hours: of the desk in that time.
        assumed: pieces an hour, from the policy.
    """
    if kept < MEASURED_FROM or open_hours <= 0:
        return Pace(assumed, 0)
    return Pace(kept / open_hours, kept)


def decide_due(usual: datetime, now: datetime, ahead: Sequence[datetime], pace: Pace, hours: BusinessHours) -> Room:
    """When a promise made now can be kept: at the usual time, else at the close of the first working day that has room.

    Work is done in the order in which it falls due, so a new promise must leave room for those due before it, and must
    not take the room of those due after it.

    Args:
        usual: when the policy would have it due.
        ahead: when the other open promises fall due.
        pace: at which work is done.
    """
    others = sorted(ahead)
    room: dict[datetime, float] = {}

    def room_until(moment: datetime) -> float:
        if moment not in room:
            room[moment] = pace.an_hour * (hours.open_time(now, moment) / timedelta(hours=1))
        return room[moment]

    def fits(due: datetime) -> bool:
        if bisect_right(others, due) + 1 > room_until(due):
            return False
        later = sorted(set(others[bisect_right(others, due) :]))
        return not any(bisect_right(others, one) <= room_until(one) < bisect_right(others, one) + 1 for one in later)

    due = usual
    while not fits(due):
        due = hours.end_of_working_day(due, 0)
    before = bisect_right(others, due)
    return Room(due, f"{before} promised to be done before it; {pace}.", due > usual)
