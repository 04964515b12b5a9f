"""The rules by which complaints are assessed, as data: what starts a score, what adds to it, what comes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Mapping

from bot.domain.cause import Cause
from bot.domain.complaint import Remedy
from bot.domain.matter import Circumstance, Limits
from bot.domain.need import NeedClass
from bot.domain.order import OrderState
from bot.domain.quality import QualityDimension

LOWEST, HIGHEST = 1, 5  # of every score
FIRST = 1  # the priority that nothing comes before


class ImmediateAction(str, Enum):
    """What a colleague can do about it at once."""

    STOP_USE = "stop_use"
    HOLD_ORDER = "hold_order"
    TRACE_PARCEL = "trace_parcel"
    SEND_MISSING = "send_missing"
    REPLACE = "replace"
    COLLECT = "collect"
    CHECK_PAYMENT = "check_payment"
    CORRECT_INFORMATION = "correct_information"
    CALL_CUSTOMER = "call_customer"

    def __str__(self) -> str:
        return _IN_WORDS[self]


_IN_WORDS = {
    ImmediateAction.STOP_USE: "warn the customer not to use it, and to keep it",
    ImmediateAction.HOLD_ORDER: "stop the order before it leaves",
    ImmediateAction.TRACE_PARCEL: "have the carrier trace the parcel",
    ImmediateAction.SEND_MISSING: "send what is missing",
    ImmediateAction.REPLACE: "offer the customer a sound one in its place",
    ImmediateAction.COLLECT: "have it collected at our cost",
    ImmediateAction.CHECK_PAYMENT: "look at the payment and put it right",
    ImmediateAction.CORRECT_INFORMATION: "give the right information, and correct it where it stands",
    ImmediateAction.CALL_CUSTOMER: "ring or write to the customer, and say where it stands",
}


@dataclass(frozen=True)
class ScoreRule:
    """How a score from 1 to 5 comes about: the highest start of the causes told, with what is added, capped."""

    start: Mapping[Cause, int]
    add: Mapping[Circumstance, int]  # never less than 0: a further circumstance lowers no score
    at_least: Mapping[Circumstance, int]


@dataclass(frozen=True)
class PriorityRow:
    """A row of the table of priorities; it holds where one of its conditions does, or always if it has none."""

    priority: int  # 1 comes first
    safety: bool = False
    immediate_action_needed: bool = False
    severity: int | None = None  # at least
    impact: int | None = None  # at least

    @property
    def is_last(self) -> bool:
        """Whether it holds for everything."""
        return not (self.safety or self.immediate_action_needed or self.severity or self.impact)


@dataclass(frozen=True)
class ActionRule:
    """When something can be done at once; an empty condition is met by everything."""

    action: ImmediateAction
    safety: bool = False  # only where it touches safety
    causes: frozenset[Cause] = frozenset()
    order_states: frozenset[OrderState] = frozenset()
    not_wanted: frozenset[Remedy] = frozenset()  # not where the customer wishes one of these


@dataclass(frozen=True)
class AssessmentRules:
    """A version of all the rules."""

    version: int
    effective_from: date
    owner: str
    source: str
    limits: Limits
    leading: tuple[Cause, ...]  # of several causes told the one that comes first here leads
    severity: ScoreRule
    complexity: ScoreRule
    impact: ScoreRule
    needed_if: frozenset[Circumstance]  # immediate action is needed if one of these is there,
    needed_from_severity: int  # or from this severity on
    actions: tuple[ActionRule, ...]
    priorities: tuple[PriorityRow, ...]  # the first that holds; read as `check_priorities` wants them
    dimensions: Mapping[Cause, QualityDimension]  # where the words show none
    causes: Mapping[QualityDimension, Cause]  # where the words tell no cause but show a dimension
    needs: Mapping[Cause, NeedClass]  # where the words name none


def check_priorities(rows: tuple[PriorityRow, ...]) -> None:
    """See that safety comes first, that everything has a priority, and that more never comes later.

    Raises:
        ValueError: they do not; the message says what is wrong.
    """
    if not rows or rows[0] != PriorityRow(FIRST, safety=True):
        raise ValueError("must begin with priority 1 for safety alone")
    if not rows[-1].is_last or any(row.is_last for row in rows[:-1]):
        raise ValueError("must end with a row without conditions, and have no other")
    if [row.priority for row in rows] != sorted(row.priority for row in rows):
        raise ValueError("must be in the order of their priorities")
    if any(row.priority == FIRST or row.safety for row in rows[1:]):
        raise ValueError("keeps priority 1 for safety alone")
