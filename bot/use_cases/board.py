"""What goes on right now, for whoever answers for it: the queue, the people, what falls due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Mapping
from zoneinfo import ZoneInfo

from bot.domain.case import Priority
from bot.domain.channel_state import ChannelSight, trouble_of
from bot.domain.figures import Waits, measure_waits
from bot.domain.leaving import LOOK_BACK, Leaving, decide_leaving
from bot.use_cases.channel_health import known_channels
from bot.use_cases.ports import UnitOfWork

WAITS_OF = timedelta(days=7)  # the waits that tell how it usually is
AT_RISK = timedelta(hours=24)  # a promise that falls due within


@dataclass(frozen=True)
class InQueue:
    """A customer who waits for a person."""

    conversation_id: str
    channel: str
    reason: str
    asked_at: datetime
    take_by: datetime


@dataclass(frozen=True)
class AtWork:
    """A person of the staff."""

    name: str
    there: bool
    holds: int  # chats


@dataclass(frozen=True)
class Due:
    """Something that has to be done about a case by a moment."""

    reference: str
    kind: str
    due_at: datetime
    owner: str = ""
    priority: Priority | None = None


@dataclass(frozen=True)
class Board:
    """The house at a moment."""

    at: datetime
    queue: tuple[InQueue, ...]
    waits: Waits  # of the last seven days
    people: tuple[AtWork, ...]
    deadlines: tuple[Due, ...]  # overdue or due today
    promises: tuple[Due, ...]  # overdue, due within a day, or their owner was warned
    complaints: Mapping[Priority, int]  # open ones
    channels: tuple[ChannelSight, ...] = ()  # for messages, as they were last looked at

    def trouble_of(self, channel: ChannelSight) -> str | None:
        """Why somebody has to look at a channel."""
        return trouble_of(channel, self.at)

    @property
    def longest_wait(self) -> timedelta | None:
        """Of those who wait now."""
        return max((self.at - one.asked_at for one in self.queue), default=None)


def live_board(reading: UnitOfWork, now: datetime, zone: str) -> Board:
    """The house as it is now; today ends at midnight in its zone."""
    local = now.astimezone(ZoneInfo(zone))
    tomorrow = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    midnight = tomorrow.astimezone(timezone.utc)
    with reading:
        reports = reading.reports
        queue = tuple(InQueue(**row) for row in reports.queue())
        waits = measure_waits(reports.handoffs(now - WAITS_OF, now))
        people = tuple(
            AtWork(person.name, person.is_there(now), person.holds)
            for person in reading.presence.people()
            if not person.disabled
        )
        deadlines = tuple(
            Due(row["reference"], row["kind"], row["due_at"], priority=Priority(row["priority"]))
            for row in reports.deadlines_due(midnight)
        )
        promises = tuple(
            Due(row["reference"], row["kind"], row["due_at"], row["owner"])
            for row in reports.promises_at_risk(now + AT_RISK)
        )
        complaints = reports.open_complaints()
    channels = tuple(known_channels(reading, now))
    people = tuple(sorted(people, key=lambda person: (not person.there, -person.holds, person.name)))
    return Board(now, queue, waits, people, deadlines, promises, complaints, channels)


def likely_to_leave(reading: UnitOfWork, now: datetime) -> list[Leaving]:
    """Customers who are likely to leave, the likeliest first; each with reasons and what to do next."""
    with reading:
        seen = reading.reports.customers(now - LOOK_BACK)
    found = [leaving for one in seen if (leaving := decide_leaving(one, now)) is not None]
    return sorted(found, key=lambda one: (-one.points, one.conversation_id))
