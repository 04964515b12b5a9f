"""Recovering an OUCH: opened by what hurt, worked through by people, checked on its day; and unasked kindness."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from bot.domain.case import Case
from bot.domain.errors import NotAllowed
from bot.domain.escalation import HIGHEST
from bot.domain.life_cycle import raise_level
from bot.domain.money import Money
from bot.domain.recovery import (
    TO_BE_ASKED,
    Goodwill,
    Recovery,
    RecoveryState,
    Trigger,
    check_goodwill,
    check_recovery,
    explain,
    fail,
    is_due,
    make_up,
    note_alarm,
    note_due,
)
from bot.use_cases.access import access_case
from bot.use_cases.desk import Desk
from bot.use_cases.ports import Ids, UnitOfWork


def open_recovery(case: Case, trigger: Trigger, subject: str, uow: UnitOfWork, now: datetime, ids: Ids) -> Recovery:
    """Open a recovery for one OUCH, once however often it is detected; within the transaction under way."""
    recovery = Recovery(ids.new(), case.id, trigger, subject, now)
    if uow.recoveries.add(recovery):
        uow.cases.record(case.id, now, "watchdog", "recovery opened", trigger.value)
        return recovery
    return next(one for one in uow.recoveries.of_case(case.id) if (one.trigger, one.subject) == (trigger, subject))


def note_explanation(recovery: Recovery, uow: UnitOfWork, now: datetime) -> None:
    """Note that the customer was told what happened, that it was our fault, and that we are sorry."""
    if recovery.state is RecoveryState.OPEN:
        uow.recoveries.save(explain(recovery, now))
        uow.cases.record(recovery.case_id, now, "watchdog", "explained and apologised", recovery.trigger.value)


def fail_open_recoveries(case: Case, why: str, uow: UnitOfWork, now: datetime) -> None:
    """Whatever was to be made up for in this case was not: an alarm in its history."""
    for recovery in uow.recoveries.of_case(case.id):
        failed = fail(recovery, why, now)
        if failed != recovery:
            uow.recoveries.save(failed)
            uow.cases.record(case.id, now, "watchdog", "recovery failed", f"{recovery.trigger.value}: {why}")


def give(
    reference: str,
    kind: Goodwill,
    what: str,
    amount: Money,
    by: str,
    uow: UnitOfWork,
    now: datetime,
    ids: Ids,
    desk: Desk,
) -> Money:
    """Give something that is not owed, inside the budget; what the case has been given by now.

    Nothing is said to the customer here and nothing promised: it is recorded when it is done.

    Raises:
        NotFound: there is no such case.
        NotAllowed: who gives it is not on the staff, or it is more than their level or the month allows.
    """
    if not what.strip():
        raise NotAllowed("Say what it is, such as 'postage paid back' or 'a handwritten card'.")
    with uow:
        case, colleague = access_case(reference, by, uow)
        before = uow.recoveries.given(case_id=case.id, currency=amount.currency)
        month = _month_of(now, desk.hours.zone)
        in_month = uow.recoveries.given(since=month, currency=amount.currency)
        check_goodwill(amount, colleague.level, before, in_month, desk.care.playbook)
        uow.recoveries.give(ids.new(), case.id, kind, what.strip(), amount, colleague.name, now)
        uow.cases.record(case.id, now, colleague.name, f"goodwill given: {kind.value}", f"{what.strip()}; {amount}")
        uow.commit()
    return before + amount


def make_up_for(reference: str, remedy: str, by: str, uow: UnitOfWork, now: datetime, desk: Desk) -> Recovery:
    """What a person did to make up for the oldest open OUCH of a case; its follow-up is due some days later.

    Raises:
        NotFound, NotAllowed: there is no such case, nothing to make up for, or the playbook forbids it yet.
    """
    with uow:
        case, colleague = access_case(reference, by, uow)
        open_ones = [one for one in uow.recoveries.of_case(case.id) if one.state is RecoveryState.OPEN]
        if not open_ones:
            raise NotAllowed(f"There is nothing open to make up for in {reference}.")
        done = make_up(explain(open_ones[0], now), remedy, now, desk.care.playbook)
        uow.recoveries.save(done)
        uow.cases.record(case.id, now, colleague.name, "made up for", f"{done.trigger.value}: {done.remedy}")
        uow.commit()
    return done


def follow_up(reference: str, helped: bool, words: str, by: str, uow: UnitOfWork, now: datetime) -> Recovery:
    """What the customer says when asked whether all is well. One that did not help raises an alarm of its own.

    Raises:
        NotFound, NotAllowed: there is no such case, or nothing that was made up for waits to be asked after.
    """
    with uow:
        case, colleague = access_case(reference, by, uow)
        waiting = [one for one in uow.recoveries.of_case(case.id) if one.state in TO_BE_ASKED]
        if not waiting:
            raise NotAllowed(f"Nothing that was made up for in {reference} waits to be asked after.")
        checked = check_recovery(waiting[0], helped, words, now)
        uow.recoveries.save(checked)
        what = "recovered" if helped else "recovery failed"
        uow.cases.record(case.id, now, colleague.name, what, words)
        uow.commit()
    return checked


def watch_follow_ups(reading: UnitOfWork, uow: UnitOfWork, now: datetime) -> list[str]:
    """Note in the case's history, once, that a follow-up is due, so that a person asks; references of those cases."""
    with reading:
        found = [(one.case_id, one.id) for one in reading.recoveries.to_follow_up(now)]
    noted = []
    for case_id, recovery_id in found:
        with uow:
            case = uow.cases.get(case_id)
            recovery = next(one for one in uow.recoveries.of_case(case_id) if one.id == recovery_id)
            if recovery.state is not RecoveryState.FOLLOWING_UP or not is_due(recovery, now):
                continue
            uow.recoveries.save(note_due(recovery, now))
            uow.cases.record(
                case.id, now, "watchdog", "follow-up is due", f"{recovery.trigger.value}: ask the customer"
            )
            uow.commit()
            noted.append(case.reference)
    return noted


def watch_failed_recoveries(reading: UnitOfWork, uow: UnitOfWork, now: datetime, desk: Desk) -> list[Case]:
    """Raise every case in which making up for something failed one level, once, unless it is at the highest.

    Recoveries of one case that failed together raise it once. The cases are returned as they stand now: an alarm
    each, those at the highest level too.
    """
    with reading:
        found = list(dict.fromkeys(one.case_id for one in reading.recoveries.failed()))
    alarms = []
    for case_id in found:
        with uow:
            case = uow.cases.get(case_id)
            failed = [one for one in uow.recoveries.of_case(case_id) if one.state is RecoveryState.FAILED]
            if not failed:
                continue
            for recovery in failed:
                uow.recoveries.save(note_alarm(recovery))
            if case.level < HIGHEST:
                case = replace(raise_level(case), touched_at=now)
                uow.cases.save(case)
                why = f"level {case.level} ({desk.care.escalation.name(case.level)}): making up for what hurt failed"
                uow.cases.record(case.id, now, "watchdog", "raised", why)
            uow.commit()
            alarms.append(case)
    return alarms


def _month_of(now: datetime, zone: str) -> datetime:
    local = now.astimezone(ZoneInfo(zone))
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(timezone.utc)
