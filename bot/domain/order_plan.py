"""What a customer wants done about their orders, as far as it is known: what the dialogue carries from turn to turn.

A plan proves nothing and moves nothing: whose order it is, and what may be done, is looked up anew in every step.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import Enum
from typing import Any, Mapping

from bot.domain.address import Address
from bot.domain.order import ActKind


class Ask(str, Enum):
    """What the customer is asked for."""

    WHO = "who"  # whose account it is
    ACT = "act"  # what is to be done
    ORDER = "order"
    CANCEL_INSTEAD = "cancel_instead"  # of an order that was not sent, and has nothing to send back
    WHOLE = "whole"  # only the whole order can be cancelled: shall it be?
    LINES = "lines"
    VARIANT = "variant"  # of `Task.line_asked`
    METHOD = "method"
    ADDRESS = "address"
    REASON = "reason"
    YES = "yes"  # to all that was read out
    CODE = "code"


@dataclass(frozen=True)
class Task:
    """One act in the making."""

    kind: ActKind | None = None
    order: str | None = None
    is_unknown: bool = False  # the customer named an order that is none of theirs: which one it is has to be asked
    lines: Mapping[str, int] | None = None  # key of a line → how many of it; None: not said yet
    whole: bool = False  # all lines, whatever they are
    wishes: Mapping[str, tuple[str, ...]] | None = None  # key of a line → what was said about its new variant
    variants: Mapping[str, str] | None = None  # key of a line → the new variant, chosen from a list
    listed: bool = False  # what was chosen by the words was not meant: all variants are listed
    said: tuple[str, ...] = ()  # about the task before its order was known: read again then
    method_id: str | None = None
    address: Address | None = None
    address_said: str = ""  # what is known of an address that is not whole
    reason: str | None = None
    unexplained: bool = False  # the customer would rather give no reason
    most_to_pay: int | None = None  # minor units; above that it is not wanted
    least_back: int | None = None
    whole_instead: bool = False  # where a part cannot be had, all of the order
    otherwise: ActKind | None = None  # where it cannot be had at all

    def with_wish(self, line: str, said: str) -> Task:
        """The task with more said about the new variant of a line."""
        before = dict(self.wishes or {})
        picked = {key: value for key, value in (self.variants or {}).items() if key != line}
        return replace(self, wishes=before | {line: (*before.get(line, ()), said)}, variants=picked)


@dataclass(frozen=True)
class Plan:
    """All that is wanted: the first task is the one talked about."""

    tasks: tuple[Task, ...] = ()
    asked: Ask | None = None
    line_asked: str | None = None  # of Ask.VARIANT
    choices: tuple[str, ...] = ()  # what the numbers of the last list stand for
    agreed_to: str | None = None  # fingerprint of what was read out
    is_yes: bool = False  # the message said yes to what was read out
    unread: tuple[tuple[str, str], ...] = ()  # text and intent of what was said before it was known who says it

    @property
    def task(self) -> Task | None:
        """The one talked about."""
        return self.tasks[0] if self.tasks else None

    def with_task(self, task: Task) -> Plan:
        """The plan with its first task changed."""
        return replace(self, tasks=(task, *self.tasks[1:]))

    def without_task(self) -> Plan:
        """The plan with its first task done or dropped."""
        return Plan(tasks=self.tasks[1:])


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """The plan as a slot keeps it."""
    return {name: value for name, value in asdict(plan).items() if value not in (None, (), False, 0)} | {
        "tasks": [
            {name: value for name, value in asdict(task).items() if value not in (None, (), False, "")}
            for task in plan.tasks
        ]
    }


def plan_from_json(kept: Mapping[str, Any] | None) -> Plan:
    """The plan that a slot keeps; an empty one of nothing."""
    if not kept:
        return Plan()
    values = dict(kept)
    values["tasks"] = tuple(_task(dict(task)) for task in values.get("tasks") or ())
    values["choices"] = tuple(values.get("choices") or ())
    values["unread"] = tuple((text, intent) for text, intent in values.get("unread") or ())
    values["asked"] = Ask(values["asked"]) if values.get("asked") else None
    return Plan(**values)


def _task(values: dict[str, Any]) -> Task:
    for name in ("kind", "otherwise"):
        values[name] = ActKind(values[name]) if values.get(name) else None
    values["address"] = Address(**values["address"]) if values.get("address") else None
    values["said"] = tuple(values.get("said") or ())
    if values.get("wishes"):
        values["wishes"] = {line: tuple(said) for line, said in values["wishes"].items()}
    return Task(**values)
