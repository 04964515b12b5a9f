"""The deadlines of complaints: recorded when something sets them, met, extended, and seen when one passes.

An event is noted first (`meet_deadline`), and what follows from it is worked out from the note (`watch_deadlines`), so
that a crash in between loses nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.case import Case, CaseState
from bot.domain.case_deadline import CaseDeadline, DeadlineState, drop, give_way, meet, miss
from bot.domain.deadline import (
    EVENT_OF,
    ComplaintPack,
    CountedFrom,
    Deadline,
    DeadlineKind,
    Situation,
    decide_deadlines,
    decide_deadlines_after,
    decide_next,
)
from bot.domain.errors import NotAllowed
from bot.use_cases.ports import Ids, UnitOfWork

MOST_AT_ONCE = 500  # deadlines in one look into the register; the rest has its turn at once


def record_deadlines(
    case: Case,
    pack: ComplaintPack,
    uow: UnitOfWork,
    now: datetime,
    ids: Ids,
    *,
    event: CountedFrom = CountedFrom.RECEIVED,
    at: datetime | None = None,
) -> list[CaseDeadline]:
    """Record what an event sets, within the transaction under way; the deadlines that are new.

    What is recorded already stays as it is, whatever the clock or the pack says now. Deadlines after an event that
    `meet_deadline` was told of are recorded by the watchdog soon; whoever has to name them to the customer at once, or
    tells of an event for which the pack has no deadline, calls this.

    Args:
        at: when the event was; by default now, and for receipt always when the case was opened.
    """
    moment = case.opened_at if event is CountedFrom.RECEIVED else at or now
    situation = _situation(case, pack, uow)
    decided = decide_deadlines_after(pack, event, moment, case.opened_at, situation)
    new = [CaseDeadline(ids.new(), case.id, deadline, now) for deadline in decided]
    return [kept for kept in new if uow.deadlines.add(kept)]


def meet_deadline(case: Case, kind: DeadlineKind, uow: UnitOfWork, now: datetime) -> None:
    """Note that what deadlines of this kind ask for was done, within the transaction under way; again changes nothing.

    With a final answer or an early close everything else the house owed is done, too. What was missed stays missed;
    that it was done late is noted.
    """
    for kept in uow.deadlines.of_case(case.id):
        of_kind = kept.deadline.kind is kind
        with_it = kind.ends_the_rest and (kept.deadline.kind.is_duty or kept.deadline.kind.ends_the_rest)
        if kept.is_undone and (of_kind or with_it):
            # One that came after a missed word on how it stands is in the register already.
            ends = not of_kind or (kept.state is DeadlineState.MISSED and kind is DeadlineKind.PROGRESS)
            uow.deadlines.settle(meet(kept, now), followed=ends)


def extend_deadline(
    case: Case, kind: DeadlineKind, until: datetime, reason: str, uow: UnitOfWork, now: datetime, ids: Ids
) -> CaseDeadline:
    """Put a later deadline in the place of the open one of this kind, within the transaction under way.

    Raises:
        NotAllowed: none of this kind is open, its time has passed, or the new one is not later.
    """
    kept = next((kept for kept in _open(case, uow) if kept.deadline.kind is kind), None)
    if kept is None:
        raise NotAllowed(f"Case {case.reference} has no open deadline of the kind {kind.value} that could be extended.")
    if until <= kept.deadline.due_at:
        raise NotAllowed("An extension ends later than the deadline it extends; choose a later moment.")
    because = f"Extended from {kept.deadline.due_at:%Y-%m-%d %H:%M} UTC: {reason}"
    later = replace(kept.deadline, due_at=until, because=because, occurrence=kept.deadline.occurrence + 1)
    return _put_in_place(case, kept, later, reason, uow, now, ids)


def extend_as_complex(
    case: Case, pack: ComplaintPack, reason: str, uow: UnitOfWork, now: datetime, ids: Ids
) -> list[CaseDeadline]:
    """Put the deadlines of a complex complaint in the place of the ordinary ones; those that are new.

    Within the transaction under way.

    Raises:
        NotAllowed: the pack knows no other periods for complex complaints, or the time of the ordinary one has passed.
    """
    decided = decide_deadlines(pack, case.opened_at, replace(pack.usual, complex=True))
    known = {kept.deadline.rule for kept in uow.deadlines.of_case(case.id)}
    new = [deadline for deadline in decided if deadline.rule not in known]
    if not new:
        raise NotAllowed("The rules know no longer period for this complaint; answer within the one it has.")
    ordinary = [kept for kept in _open(case, uow) if _is_for_ordinary(kept, pack)]
    recorded: list[CaseDeadline] = []
    for deadline in new:
        gives_way = next((kept for kept in ordinary if kept.deadline.kind is deadline.kind), None)
        if gives_way is not None:
            recorded.append(_put_in_place(case, gives_way, deadline, reason, uow, now, ids))
        else:
            kept = CaseDeadline(ids.new(), case.id, deadline, now, reason=reason)
            recorded += [kept] if uow.deadlines.add(kept) else []
    return recorded


def watch_deadlines(
    reading: UnitOfWork, uow: UnitOfWork, now: datetime, ids: Ids, pack: ComplaintPack
) -> list[tuple[str, str]]:
    """Mark what passed, once, and record what follows from what was done or missed.

    Returns:
        The duties that were missed, each as the reference of its case and its rule.
    """
    with reading:
        if not reading.deadlines.past(now, 1) and not reading.deadlines.unfollowed(1):
            return []
    missed: list[tuple[str, str]] = []
    with uow:
        while (past := uow.deadlines.past(now, MOST_AT_ONCE)) + (settled := uow.deadlines.unfollowed(MOST_AT_ONCE)):
            for kept, case in past:
                missed += _pass(kept, case, uow, now)
            for kept, case in settled:
                _follow(kept, case, pack, uow, now, ids)
        uow.commit()
    return missed


def _pass(kept: CaseDeadline, case: Case, uow: UnitOfWork, now: datetime) -> list[tuple[str, str]]:
    if case.state is CaseState.CLOSED:
        uow.deadlines.settle(drop(kept, now), followed=True)
        return []
    if not uow.deadlines.settle(miss(kept, now)):  # somebody did it at this very moment
        return []
    duty = kept.deadline.kind.is_duty
    what = "deadline missed" if duty else "period ended"
    uow.cases.record(case.id, now, "watchdog", what, f"{kept.deadline.rule}: {kept.deadline.because}")
    return [(case.reference, kept.deadline.rule)] if duty else []


def _follow(kept: CaseDeadline, case: Case, pack: ComplaintPack, uow: UnitOfWork, now: datetime, ids: Ids) -> None:
    deadline, event = kept.deadline, EVENT_OF.get(kept.deadline.kind)
    if event is not None and kept.done_at is not None:
        record_deadlines(case, pack, uow, now, ids, event=event, at=kept.done_at)
    elif event is None and case.state is not CaseState.CLOSED:
        told_at = kept.done_at or deadline.due_at
        later = decide_next(pack, deadline, told_at, case.opened_at, _situation(case, pack, uow))
        if later is not None:
            uow.deadlines.add(CaseDeadline(ids.new(), case.id, later, now))
    uow.deadlines.mark_followed(kept.id)


def _put_in_place(
    case: Case, kept: CaseDeadline, later: Deadline, reason: str, uow: UnitOfWork, now: datetime, ids: Ids
) -> CaseDeadline:
    new = CaseDeadline(ids.new(), case.id, later, now, extends=kept.id, reason=reason)
    if not (uow.deadlines.settle(give_way(kept, now), followed=True) and uow.deadlines.add(new)):
        raise NotAllowed("This deadline was settled or extended meanwhile; look at the case again.")
    detail = f"{kept.deadline.rule}, due {kept.deadline.due_at.isoformat()}, now {later.due_at.isoformat()}: {reason}"
    uow.cases.record(case.id, now, "house", "deadline extended", detail)
    return new


def _open(case: Case, uow: UnitOfWork) -> list[CaseDeadline]:
    return [kept for kept in uow.deadlines.of_case(case.id) if kept.state is DeadlineState.OPEN]


def _is_for_ordinary(kept: CaseDeadline, pack: ComplaintPack) -> bool:
    rule = pack.rule(kept.deadline.rule)
    return rule is not None and rule.complex is False


def _situation(case: Case, pack: ComplaintPack, uow: UnitOfWork) -> Situation:
    """What is known of the complaint: it is complex if it was ever given a deadline of complex ones."""
    rules = [pack.rule(kept.deadline.rule) for kept in uow.deadlines.of_case(case.id)]
    return replace(pack.usual, complex=any(rule is not None and rule.complex is True for rule in rules))
