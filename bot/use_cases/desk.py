"""What the house has laid down for its desk: when people are there, what may be promised, who decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Mapping

from bot.domain.assessment_rules import AssessmentRules
from bot.domain.business_hours import BusinessHours
from bot.domain.capacity import LOOK_BACK, Room, decide_due, measure_pace
from bot.domain.care import Care
from bot.domain.deadline import ComplaintPack
from bot.domain.period import DayCalendar, Period, Unit
from bot.domain.promise import PromiseKind
from bot.domain.shop import ServicePromise
from bot.domain.withdrawal import refund_due
from bot.use_cases.ports import UnitOfWork

BY_LAW = "It is a period of the law, which does not move with the work that is promised already."


@dataclass(frozen=True)
class Desk:
    """The hours of the house, how long each thing may take, who keeps it, and the rules of its care."""

    hours: BusinessHours
    promises: Mapping[PromiseKind, ServicePromise]
    team: str
    care: Care
    complaints: ComplaintPack  # by when a complaint has to be dealt with
    assessment: AssessmentRules  # how serious it is

    @property
    def days(self) -> DayCalendar:
        """The days of the place as the law of the Union counts them: Regulation (EEC, Euratom) No 1182/71."""
        return DayCalendar(self.hours.zone, self.hours.closed_on, ends_on_business_days=True)

    def due(self, kind: PromiseKind, now: datetime) -> tuple[datetime, str]:
        """When the policy has a promise of this kind made now fall due, and its rule that says so."""
        rule = self.promises[kind]
        if rule.calendar_days is not None:
            return refund_due(now, self.days, Period(Unit.CALENDAR_DAYS, rule.calendar_days)), rule.rule
        if rule.working_hours is not None:
            return self.hours.after_working_time(now, rule.working_hours), rule.rule
        return self.hours.end_of_working_day(now, rule.working_days or 0), rule.rule

    def room(self, kind: PromiseKind, uow: UnitOfWork, now: datetime) -> Room:
        """When a promise of this kind made now can be kept, reckoned with the work that is promised already."""
        usual, _ = self.due(kind, now)
        if self.promises[kind].calendar_days is not None:
            return Room(usual, BY_LAW, later_than_usual=False)
        since = now - LOOK_BACK
        hours_open = self.hours.open_time(since, now).total_seconds() / 3600
        pace = measure_pace(uow.promises.kept_since(since), hours_open, self.care.answers_an_hour)
        return decide_due(usual, now, uow.promises.open_dues(), pace, self.hours)
