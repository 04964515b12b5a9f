"""Deadlines of complaints: what has to be done by when, by which dated rule of which pack, and why.

Pure: a pack and the moments of events come in, deadlines with their reasons go out. Counting days is in `period.py`;
what became of a deadline is in `case_deadline.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Mapping

from bot.domain.period import DayCalendar, Period, Unit


class DeadlineKind(str, Enum):
    """What has to be done, or may be done, by then."""

    ACKNOWLEDGE = "acknowledge"  # the customer is told that the complaint arrived and what happens next
    PROGRESS = "progress"  # the customer is told how it stands, again and again
    EARLY_CLOSE = "early_close"  # until then a complaint may be settled in short form
    HOLDING = "holding"  # a written answer that says why the final one is not there yet, and when it will be
    FINAL = "final"  # the decision, with reasons
    REFERRAL = "referral"  # until then the customer may turn to somebody outside the house
    EXTERNAL_OUTCOME = "external_outcome"  # the outside body's own answer

    @property
    def is_duty(self) -> bool:
        """Whether the house owes it; the others are chances of the house or the customer, or owed by somebody else."""
        return self in (DeadlineKind.ACKNOWLEDGE, DeadlineKind.PROGRESS, DeadlineKind.HOLDING, DeadlineKind.FINAL)

    @property
    def ends_the_rest(self) -> bool:
        """Whether nothing more is owed to the customer when this is done."""
        return self in (DeadlineKind.FINAL, DeadlineKind.EARLY_CLOSE)


class CountedFrom(str, Enum):
    """The event a period begins with."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    PROGRESS = "progress"  # the last time the customer was told, or should have been
    HOLDING_ANSWER = "holding_answer"
    EARLY_CLOSE = "early_close"
    FINAL_ANSWER = "final_answer"
    EXTERNAL_FILE = "external_file"  # the outside body has the complete file

    @property
    def in_words(self) -> str:
        """As a sentence has it."""
        return _IN_WORDS[self]


_IN_WORDS = {
    CountedFrom.RECEIVED: "receipt of the complaint",
    CountedFrom.ACKNOWLEDGED: "its acknowledgement",
    CountedFrom.PROGRESS: "the last word on how it stands, or when it was due",
    CountedFrom.HOLDING_ANSWER: "the holding answer",
    CountedFrom.EARLY_CLOSE: "the early close",
    CountedFrom.FINAL_ANSWER: "the final answer",
    CountedFrom.EXTERNAL_FILE: "the outside body's word that it has the complete file",
}
# What has happened when a deadline of a kind is met.
EVENT_OF: Mapping[DeadlineKind, CountedFrom] = {
    DeadlineKind.ACKNOWLEDGE: CountedFrom.ACKNOWLEDGED,
    DeadlineKind.HOLDING: CountedFrom.HOLDING_ANSWER,
    DeadlineKind.EARLY_CLOSE: CountedFrom.EARLY_CLOSE,
    DeadlineKind.FINAL: CountedFrom.FINAL_ANSWER,
}


@dataclass(frozen=True)
class Situation:
    """What of a complaint the rules ask about."""

    sector: str
    complex: bool = False  # it cannot be answered in the ordinary time, for reasons the rule's source accepts


@dataclass(frozen=True)
class DeadlineRule:
    """One rule of a pack, for complaints received from `effective_from` to `effective_to`, both days included."""

    id: str
    kind: DeadlineKind
    period: Period
    counted_from: CountedFrom
    effective_from: date
    source: str
    text: str  # for staff: what to do
    effective_to: date | None = None
    sectors: frozenset[str] = field(default_factory=frozenset)  # empty: all of the pack
    complex: bool | None = None  # None: whether it is or not

    @property
    def repeats(self) -> bool:
        """Whether another one follows it."""
        return self.kind is DeadlineKind.PROGRESS

    def holds_for(self, received_on: date, situation: Situation) -> bool:
        """Whether this rule judges a complaint received on that day."""
        return (
            self.effective_from <= received_on <= (self.effective_to or date.max)
            and (not self.sectors or situation.sector in self.sectors)
            and self.complex in (None, situation.complex)
        )


@dataclass(frozen=True)
class ComplaintPack:
    """The rules of a jurisdiction for complaints, with the days they are counted in."""

    id: str
    version: str
    names: tuple[str, ...]  # of the rules, as people call them
    jurisdiction: str
    sectors: tuple[str, ...]
    sector: str  # the house's own, one of them
    calendar: DayCalendar
    rules: tuple[DeadlineRule, ...]
    verified_by: str
    verified_on: date
    valid_until: date  # when somebody has to look at it again; the rules hold on

    @property
    def usual(self) -> Situation:
        """A complaint about the house of which no more is known."""
        return Situation(self.sector)

    def rule(self, rule_id: str) -> DeadlineRule | None:
        """The rule of that id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def rules_for(self, received_at: datetime, situation: Situation) -> tuple[DeadlineRule, ...]:
        """The rules in force when a complaint was received that are about such a complaint."""
        received_on = self.calendar.day_of(received_at)
        return tuple(rule for rule in self.rules if rule.holds_for(received_on, situation))


@dataclass(frozen=True)
class Deadline:
    """By when, by which rule, and why."""

    kind: DeadlineKind
    due_at: datetime  # UTC; done at this very moment is still done in time
    rule: str
    pack: str
    pack_version: str
    counted_from: CountedFrom
    counted_at: datetime  # when that was
    because: str  # one sentence
    occurrence: int = 1  # which one of a rule that repeats, or that was extended


def decide_deadlines(pack: ComplaintPack, received_at: datetime, situation: Situation) -> tuple[Deadline, ...]:
    """The deadlines that receipt alone sets, the next due first.

    Raises:
        ValueError: the moment has no zone, or lies in a year whose holidays the pack does not know.
    """
    return decide_deadlines_after(pack, CountedFrom.RECEIVED, received_at, received_at, situation)


def decide_deadlines_after(
    pack: ComplaintPack, event: CountedFrom, at: datetime, received_at: datetime, situation: Situation
) -> tuple[Deadline, ...]:
    """The deadlines that a later event sets, the next due first, by the rules in force when the complaint was received.

    Raises:
        ValueError: as in `decide_deadlines`.
    """
    rules = [rule for rule in pack.rules_for(received_at, situation) if rule.counted_from is event]
    return tuple(sorted((_deadline(pack, rule, event, at) for rule in rules), key=lambda d: (d.due_at, d.rule)))


def decide_next(
    pack: ComplaintPack, last: Deadline, told_at: datetime, received_at: datetime, situation: Situation
) -> Deadline | None:
    """The next occurrence of a deadline that repeats; None where its rule does not, or is not one of the pack any more.

    Args:
        told_at: when the customer was told, or should have been.
        received_at: of the complaint.
    """
    rules = [rule for rule in pack.rules_for(received_at, situation) if rule.id == last.rule and rule.repeats]
    return _deadline(pack, rules[0], CountedFrom.PROGRESS, told_at, last.occurrence + 1) if rules else None


def _deadline(
    pack: ComplaintPack, rule: DeadlineRule, event: CountedFrom, at: datetime, occurrence: int = 1
) -> Deadline:
    end = pack.calendar.end_of(rule.period, at)
    return Deadline(
        rule.kind, end.at, rule.id, pack.id, pack.version, event, at, _because(pack, rule, event, at, end.moved_from),
        occurrence,
    )  # fmt: skip


def _because(pack: ComplaintPack, rule: DeadlineRule, event: CountedFrom, at: datetime, moved_from: date | None) -> str:
    since, zone = pack.calendar.day_of(at), pack.calendar.zone
    if rule.period.unit is Unit.IMMEDIATELY:
        counted = f"at once, which the house takes as {rule.period}, after {event.in_words} on {since}"
    else:
        counted = f"{rule.period} after the day of {event.in_words}, {since} in {zone}"
    moved = f", put off from {moved_from} to a business day" if moved_from else ""
    return f"{rule.kind.value.replace('_', ' ').capitalize()}: {counted}{moved} ({rule.source})."
