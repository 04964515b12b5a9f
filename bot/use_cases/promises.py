"""The register of promises: made only where there is room to keep them, watched, and owned up to when they break."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Callable

from bot.domain.case import Case
from bot.domain.conversation import Conversation
from bot.domain.errors import NotAllowed
from bot.domain.escalation import HIGHEST
from bot.domain.message import Author, Reply
from bot.domain.promise import Promise, PromiseKind, PromiseState, break_, keep, release, should_warn
from bot.domain.recovery import Trigger
from bot.use_cases.desk import Desk
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.recoveries import fail_open_recoveries, note_explanation, open_recovery
from bot.use_cases.sending import send


@dataclass(frozen=True)
class Broken:
    """A promise that was found broken: about which case, and whether its customer could be told a new time."""

    reference: str
    again: bool


def make_promise(
    case: Case,
    kind: PromiseKind,
    uow: UnitOfWork,
    now: datetime,
    ids: Ids,
    desk: Desk,
    *,
    condition: str = "",
    owner: str | None = None,
) -> Promise:
    """Enter a promise in the register, within the transaction under way; only then may it be said.

    It is due when the policy says, or as much later as the work that is promised already needs.
    """
    room = desk.room(kind, uow, now)
    _, rule = desk.due(kind, now)
    promise = Promise(
        id=ids.new(),
        case_id=case.id,
        kind=kind,
        due_at=room.due_at,
        owner=owner or desk.team,
        made_at=now,
        rule=rule,
        made_to=case.conversation_id,
        condition=condition,
        evidence=room.evidence,
        later_than_usual=room.later_than_usual,
    )
    uow.promises.add(promise)
    uow.cases.record(case.id, now, "bot", "promised", f"{kind.value} by {room.due_at.isoformat()}; {room.evidence}")
    return promise


def said_promises(case: Case, reply: Reply, uow: UnitOfWork) -> None:
    """Keep the words in which the promises about a case were said first, within the transaction under way."""
    for promise in uow.promises.of_case(case.id):
        if promise.state is PromiseState.MADE and not promise.text:
            uow.promises.save(replace(promise, text=reply.text, template=reply.response or ""))


def list_promises(uow: UnitOfWork) -> list[tuple[Promise, str]]:
    """Every promise with the reference of its case, the next due first."""
    with uow:
        return uow.promises.all()


def keep_promises(case: Case, kinds: frozenset[PromiseKind], by: str, how: str, uow: UnitOfWork, now: datetime) -> int:
    """Note the open promises of these kinds about a case as kept, within the transaction under way; how many."""
    return _settle(case, kinds, lambda promise: keep(promise, now), by, how, uow, now)


def release_promises(
    case: Case,
    by: str,
    how: str,
    uow: UnitOfWork,
    now: datetime,
    kinds: frozenset[PromiseKind] = frozenset(PromiseKind),
) -> int:
    """Note open promises about a case as given back by its customer, within the transaction under way; how many."""
    return _settle(case, kinds, lambda promise: release(promise, now), by, how, uow, now)


def settle_promise(promise_id: str, state: PromiseState, by: str, how: str, uow: UnitOfWork, now: datetime) -> Promise:
    """Note one promise as kept, or as released by its customer, in the words of who vouches for it.

    Raises:
        NotAllowed: there is none, it was settled before, or nothing is said of how.
    """
    if not how.strip():
        raise NotAllowed("Say how it is known: what was done, or in which words the customer gave it back.")
    with uow:
        promise = uow.promises.get(promise_id)
        if promise is None:
            raise NotAllowed("There is no such promise; './heard promise list' shows all.")
        settled = keep(promise, now) if state is PromiseState.KEPT else release(promise, now)
        uow.promises.save(settled)
        uow.cases.record(promise.case_id, now, by, f"promise {settled.state.value}", f"{promise.kind.value}: {how}")
        uow.commit()
    return settled


def watch_promises(
    reading: UnitOfWork, uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording, desk: Desk
) -> list[Broken]:
    """Warn the owners of promises that fall due, and own up to those that broke: the customer is told at once.

    A broken promise raises its case one level and opens a recovery. The first one is answered with a new promise; where
    that breaks too, no further day is named, since nothing shows that it would be kept.
    """
    with reading:
        due = [promise.id for promise in reading.promises.due_before(now)]
        warn = [promise.id for promise in reading.promises.unwarned() if should_warn(promise, now)]
    for promise_id in warn:
        with uow:
            promise = uow.promises.get(promise_id)
            if promise is not None and should_warn(promise, now):
                uow.promises.save(replace(promise, warned_at=now))
                detail = f"{promise.kind.value} for {promise.owner}, due {promise.due_at.isoformat()}"
                uow.cases.record(promise.case_id, now, "watchdog", "promise falls due", detail)
                uow.commit()
    found = [_own_up(promise_id, uow, now, ids, wording, desk) for promise_id in due]
    return [broken for broken in found if broken is not None]


def _own_up(promise_id: str, uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording, desk: Desk) -> Broken | None:
    with uow:
        promise = uow.promises.get(promise_id)
        if promise is None or promise.state is not PromiseState.MADE or now <= promise.due_at:
            return None
        again = promise.kind is PromiseKind.AMENDS
        uow.promises.save(break_(promise, now))
        uow.cases.record(promise.case_id, now, "watchdog", "promise broken", promise.kind.value)
        case = uow.cases.get(promise.case_id)
        case = replace(case, level=min(HIGHEST, case.level + 1), touched_at=now)
        uow.cases.save(case)
        uow.cases.record(case.id, now, "watchdog", "raised", f"level {case.level}: a promise was broken")
        conversation = uow.conversations.get(promise.made_to or case.conversation_id)
        if again:
            fail_open_recoveries(case, "a promise was broken again", uow, now)
        recovery = open_recovery(case, Trigger.BROKEN_PROMISE, promise.id, uow, now, ids)
        reply = _amends(promise, case, conversation, uow, now, ids, wording, desk)
        send(uow, conversation, Author.SYSTEM, [reply], now, ids)
        said_promises(case, reply, uow)
        note_explanation(recovery, uow, now)
        uow.commit()
    return Broken(case.reference, again)


def _amends(
    promise: Promise, case: Case, conversation: Conversation, uow: UnitOfWork, now: datetime, ids: Ids,
    wording: Wording, desk: Desk,
) -> Reply:  # fmt: skip
    language = conversation.language
    zone, level = desk.hours.zone, wording.put(desk.care.escalation.name(case.level), language)
    was_due = wording.moment(promise.due_at, zone, language)
    if promise.kind is PromiseKind.AMENDS:
        text = wording.say(
            "utter_promise_broken_again", language, reference=case.reference, was_due=was_due, level=level
        )
        return Reply(text, response="utter_promise_broken_again")
    amends = make_promise(case, PromiseKind.AMENDS, uow, now, ids, desk, owner=desk.care.escalation.name(case.level))
    due = wording.moment(amends.due_at, zone, language)
    text = wording.say(
        "utter_promise_broken", language, reference=case.reference, was_due=was_due, level=level, due=due
    )
    return Reply(text, response="utter_promise_broken")


def _settle(
    case: Case, kinds: frozenset[PromiseKind], settle: Callable[[Promise], Promise], by: str, how: str,
    uow: UnitOfWork, now: datetime,
) -> int:  # fmt: skip
    open_ones = [one for one in uow.promises.of_case(case.id) if one.state is PromiseState.MADE and one.kind in kinds]
    for promise in open_ones:
        settled = settle(promise)
        uow.promises.save(settled)
        uow.cases.record(case.id, now, by, f"promise {settled.state.value}", f"{promise.kind.value}: {how}")
    return len(open_ones)
