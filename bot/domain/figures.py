"""What a period looked like in figures: complaints, deadlines, promises, waits, and what the bot settled alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.domain.case_deadline import DeadlineState
from bot.domain.promise import PromiseState
from bot.domain.statistics import Share, percentile

NOT_TOLD = "not_told"  # a complaint whose words and records name no quality dimension
COMES_BACK_WITHIN = timedelta(days=3)  # of a talk; who needs a person by then was not helped by it
LATE = 0.9  # the wait that nine of ten do not exceed


@dataclass(frozen=True)
class ParetoBar:
    """One kind of thing, how often it was, and the share of all that it and those before it make up."""

    name: str
    count: int
    running: float


def pareto(names: Iterable[str]) -> tuple[ParetoBar, ...]:
    """The kinds, the most frequent first and then by name, after Vilfredo Pareto: few of them make up most."""
    counted = sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    total = sum(count for _, count in counted)
    bars, running = [], 0
    for name, count in counted:
        running += count
        bars.append(ParetoBar(name, count, running / total))
    return tuple(bars)


def weeks(moments: Iterable[datetime], first: date, last: date, zone: str) -> tuple[tuple[date, int], ...]:
    """How many fell into each week, by its Monday, from the week of the first day to that of the last; none is left
    out because nothing was in it.
    """
    place = ZoneInfo(zone)
    counted = Counter(_monday(moment.astimezone(place).date()) for moment in moments)
    monday, found = _monday(first), []
    while monday <= last:
        found.append((monday, counted[monday]))
        monday += timedelta(days=7)
    return tuple(found)


def deadlines_kept(states: Iterable[DeadlineState]) -> Share:
    """Of the deadlines that came to their end as met or missed, those that were met."""
    counted = Counter(states)
    met, missed = counted[DeadlineState.MET], counted[DeadlineState.MISSED]
    return Share(met, met + missed)


def promises_kept(states: Iterable[PromiseState]) -> Share:
    """Of the promises that were kept or broken, those that were kept. What a customer gave back counts for neither."""
    counted = Counter(states)
    kept, broken = counted[PromiseState.KEPT], counted[PromiseState.BROKEN]
    return Share(kept, kept + broken)


@dataclass(frozen=True)
class HandoffSeen:
    """One wish for a person, as it went."""

    asked_at: datetime
    taken_at: datetime | None
    expired: bool  # nobody came in the promised time
    reason: str


@dataclass(frozen=True)
class Waits:
    """How long customers waited for a person who came. Who waited in vain is counted beside them, not among them."""

    taken: int
    in_vain: int
    median: timedelta | None
    late: timedelta | None  # nine of ten waited no longer

    @property
    def in_vain_share(self) -> Share:
        """Of those who asked and know how it went, those nobody came to."""
        return Share(self.in_vain, self.taken + self.in_vain)


def measure_waits(handoffs: Sequence[HandoffSeen]) -> Waits:
    """The waits of these handoffs."""
    taken = [(seen.taken_at - seen.asked_at).total_seconds() for seen in handoffs if seen.taken_at is not None]
    middle, late = percentile(taken, 0.5), percentile(taken, LATE)
    return Waits(
        len(taken),
        sum(1 for seen in handoffs if seen.expired and seen.taken_at is None),
        None if middle is None else timedelta(seconds=middle),
        None if late is None else timedelta(seconds=late),
    )


@dataclass(frozen=True)
class TurnSeen:
    """One message of a customer, and how it was answered."""

    conversation_id: str
    at: datetime
    by_bot: bool  # the bot answered it


@dataclass(frozen=True)
class NeedSeen:
    """A sign that the bot did not settle something: a wish for a person, a case, a question left open, few stars."""

    conversation_id: str
    at: datetime


@dataclass(frozen=True)
class BotSolved:
    """How many talks the bot settled alone, and those of which nobody can know yet.

    A talk is all that one customer wrote on one day. The bot settled it where it answered every message and, from its
    first message until three days after its last, no person was asked for or stepped in, no case was opened, no
    question stayed open and no low rating was given. Who left without a word counts as settled, so the share is the
    most it can be, not the least.
    """

    share: Share
    too_recent: int


def bot_solved(turns: Iterable[TurnSeen], needs: Iterable[NeedSeen], now: datetime, zone: str) -> BotSolved:
    """See `BotSolved`."""
    place = ZoneInfo(zone)
    talks: dict[tuple[str, date], list[TurnSeen]] = {}
    for turn in turns:
        talks.setdefault((turn.conversation_id, turn.at.astimezone(place).date()), []).append(turn)
    needed: dict[str, list[datetime]] = {}
    for need in needs:
        needed.setdefault(need.conversation_id, []).append(need.at)
    solved = of = recent = 0
    for (conversation_id, _), talk in talks.items():
        begun, over = min(turn.at for turn in talk), max(turn.at for turn in talk) + COMES_BACK_WITHIN
        if not all(turn.by_bot for turn in talk) or any(
            begun <= at <= over for at in needed.get(conversation_id, ())
        ):  # it was not, whatever still comes
            of += 1
        elif over > now:
            recent += 1
        else:
            of, solved = of + 1, solved + 1
    return BotSolved(Share(solved, of), recent)


def reasons(handoffs: Iterable[HandoffSeen]) -> Mapping[str, int]:
    """Why people were asked for, the most frequent first."""
    counted = Counter(seen.reason for seen in handoffs)
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
