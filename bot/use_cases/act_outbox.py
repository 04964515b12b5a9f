"""Carrying out at the shop system what customers said yes to: each act once, whatever breaks off in between.

An act is noted as SENT before the system is asked. Where its answer is lost, or this process dies, the system is asked
whether it was done before it is asked for it again. What is still not known after a day goes to a person. The customer
hears of success only when the system has confirmed it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Callable

from bot.domain.act_record import OPEN, ActRecord, ActState
from bot.domain.case import Case, CaseKind, CaseState, Contact
from bot.domain.conversation import Conversation
from bot.domain.errors import NotFound, ShopHalfDone, ShopRefused, ShopUnavailable
from bot.domain.message import Author, Reply
from bot.domain.order import Order
from bot.domain.promise import Promise, PromiseKind, PromiseState
from bot.use_cases.act_news import news_of_change, news_of_doubt, news_of_refusal, news_of_success
from bot.use_cases.act_ports import ShopSystem
from bot.use_cases.act_steps import promise_refunds, record_act
from bot.use_cases.case_records import acknowledge
from bot.use_cases.cases import open_case
from bot.use_cases.desk import Desk
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.promises import make_promise, said_promises
from bot.use_cases.sending import send
from bot.use_cases.shop_sync import refresh_account, refresh_order

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than all calls of one act together may take, so that none is still under way
# The first pause is longer than a system works on a request that we gave up waiting for (PHP stops after 30 s).
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=1)  # since the customer's yes
BY = "shop worker"  # as records call it

NOT_REACHED = "The shop system could not be reached for a day; it was not asked to do it."
NOT_KNOWN = "The shop system did not say within a day whether it was done."
CANNOT_TELL = "The answer of the shop system was lost, and it cannot tell whether it was done."
NOT_THEIRS = "The order is another customer's at the shop system."
CHANGED = "The order has changed since the customer said yes."


@dataclass(frozen=True)
class ShopErrands:
    """What carrying out acts needs.

    Attributes:
        chance: a number from 0 to 1, for pauses.
    """

    system: ShopSystem
    uow: Callable[[], UnitOfWork]
    ids: Ids
    wording: Wording
    desk: Desk
    chance: Callable[[], float]


def carry_out_next(errands: ShopErrands, now: datetime) -> ActRecord | None:
    """Take one act that is due a step further; as it stands then, or None if none is due. Safe in many workers."""
    work = errands.uow()
    with work:
        record = work.acts.claim_next(now, LEASE)
        work.commit()
    if record is None:
        return None
    try:
        return _carry_out(record, errands, now)
    except ShopHalfDone as error:
        return _give_up(record, str(error), errands, now)
    except ShopRefused as error:
        return _settle(record, ActState.REFUSED, str(error), errands, now, news_of_refusal)
    except ShopUnavailable as error:
        return _later(record, str(error), errands, now)


def _carry_out(record: ActRecord, errands: ShopErrands, now: datetime) -> ActRecord:
    system, decision = errands.system, record.decision
    if record.state is ActState.SENT:
        done = _was_done(record, system)
        if done is None:
            return _give_up(record, CANNOT_TELL, errands, now)
        if done:
            return _confirm(record, errands, now)
    order = _as_it_is(record, errands)
    if record.state is ActState.AGREED and order is not None and _has_changed(record, order, errands):
        return _settle(record, ActState.REFUSED, CHANGED, errands, now, None)
    if not _note_sent(record, errands):
        return record
    system.carry_out(decision, order, record.id)
    return _confirm(record, errands, now)


def _was_done(record: ActRecord, system: ShopSystem) -> bool | None:
    try:
        return system.was_done(record.decision, record.id)
    except ShopRefused as error:  # of the question: nothing is known of the act
        raise ShopUnavailable(str(error)) from None


def _as_it_is(record: ActRecord, errands: ShopErrands) -> Order | None:
    """The order that an act is about, read anew. Raises ShopRefused: it is not there, or another customer's."""
    act = record.decision.act
    if act.order_number is None:
        return None
    try:
        order = refresh_order(errands.system, act.order_number, errands.uow)
    except ShopRefused as error:  # as above
        raise ShopUnavailable(str(error)) from None
    if order is None:
        raise ShopRefused("The shop system has no such order.")
    if order.account_id is not None and order.account_id != act.account_id:
        raise ShopRefused(NOT_THEIRS)
    return order


def _has_changed(record: ActRecord, order: Order, errands: ShopErrands) -> bool:
    """Whether something of the order is another now, by others than the customer's own further acts."""
    if order.revision == record.decision.revision:
        return False
    work = errands.uow()
    with work:
        others = work.acts.of_order(order.number)
    return not any(
        other.id != record.id
        and other.state is ActState.CONFIRMED
        and other.settled_at is not None
        and other.settled_at >= record.agreed_at
        for other in others
    )


def _note_sent(record: ActRecord, errands: ShopErrands) -> bool:
    """Note that the system is asked; False if another worker has the act by now."""
    work = errands.uow()
    with work:
        now_there = work.acts.get(record.id)
        if now_there.state is not record.state or now_there.tries != record.tries:
            return False
        work.acts.save(replace(now_there, state=ActState.SENT, tries=now_there.tries + 1))
        work.commit()
    return True


def _confirm(record: ActRecord, errands: ShopErrands, now: datetime) -> ActRecord:
    settled = _settle(record, ActState.CONFIRMED, "", errands, now, None)
    act = record.decision.act
    try:  # the mirror is renewed before the next use in any case
        if act.order_number is not None:
            refresh_order(errands.system, act.order_number, errands.uow)
        else:
            refresh_account(errands.system, act.account_id, errands.uow)
    except (ShopUnavailable, ShopRefused) as error:
        log.warning("the mirror was not renewed after act %s: %s", record.id, error)
    return settled


def _later(record: ActRecord, why: str, errands: ShopErrands, now: datetime) -> ActRecord:
    work = errands.uow()
    with work:
        current = work.acts.get(record.id)
        if current.state not in OPEN:
            return current
        if now - current.agreed_at < GIVE_UP_AFTER:
            later = replace(current, try_at=now + _pause(max(1, current.tries), errands.chance()))
            work.acts.save(later)
            work.commit()
            log.warning("act %s waits: %s", record.id, why)
            return later
    if current.state is ActState.SENT:
        return _give_up(current, NOT_KNOWN, errands, now)
    return _settle(current, ActState.GIVEN_UP, NOT_REACHED, errands, now, news_of_refusal)


def _pause(tries: int, chance: float) -> timedelta:
    """Between one and two times a pause that doubles with each try."""
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(tries - 1, 10), LONGEST_PAUSE)
    return pause * (1 + chance)


def _give_up(record: ActRecord, why: str, errands: ShopErrands, now: datetime) -> ActRecord:
    return _settle(record, ActState.GIVEN_UP, why, errands, now, news_of_doubt)


News = Callable[..., Reply]


def _settle(
    record: ActRecord, state: ActState, why: str, errands: ShopErrands, now: datetime, by_a_person: News | None
) -> ActRecord:
    """Note how an act ended and tell the customer, both or neither, once; with a case where a person has to look."""
    work = errands.uow()
    with work:
        current = work.acts.get(record.id)
        if current.state not in OPEN:
            return current
        settled = replace(current, state=state, settled_at=now, try_at=None, why=why)
        try:
            conversation = work.conversations.get(record.conversation_id)
            if by_a_person is not None:
                settled = _hand_over(settled, by_a_person, conversation, work, errands, now)
            else:
                reply = _news(settled, conversation, errands)
                send(work, conversation, Author.SYSTEM, [reply], now, errands.ids)
                if state is ActState.CONFIRMED:
                    settled, _ = promise_refunds(settled, work, now, errands.ids, errands.desk)
        except NotFound:  # erased meanwhile: there is nobody to tell
            log.error("act %s ended as %s, and its conversation is not there any more", record.id, state.value)
        work.acts.save(settled)
        record_act(settled, BY, f"act {state.value}", work, now)
        work.commit()
    log.info("act %s at the shop system: %s%s", record.id, state.value, f" ({why})" if why else "")
    return settled


def _news(settled: ActRecord, conversation: Conversation, errands: ShopErrands) -> Reply:
    if settled.state is ActState.CONFIRMED:
        return news_of_success(settled.decision, conversation, errands.wording, errands.desk.hours.zone)
    return news_of_change(settled.decision, conversation, errands.wording)


def _hand_over(
    settled: ActRecord, news: News, conversation: Conversation, work: UnitOfWork, errands: ShopErrands, now: datetime
) -> ActRecord:
    """A case with a promise for what a person has to look at, told to the customer; the record with its case."""
    message = work.conversations.message(settled.message_id)
    order, contact = settled.decision.act.order_number, Contact("conversation", conversation.id)
    if settled.case_id is not None:
        case = work.cases.get(settled.case_id)
    else:
        case = open_case(
            CaseKind.REDRESS, message, message.text, work, now, errands.ids, errands.desk,
            about_order=order, contact=contact,
        )  # fmt: skip
    if case.state is CaseState.CLOSED:  # it was over; now a person has to look again
        case = replace(case, state=CaseState.RECEIVED, changed_at=now)
        work.cases.save(case)
    what = f"{settled.decision.act.kind.value} of {order or 'the account'}: {settled.why}"
    work.cases.record(case.id, now, BY, f"act {settled.state.value}", what)
    due = errands.wording.moment(
        _promise(case, work, errands, now).due_at, errands.desk.hours.zone, conversation.language
    )
    reply = news(settled.decision, conversation, errands.wording, case.reference, due)
    (told,) = send(work, conversation, Author.SYSTEM, [reply], now, errands.ids)
    said_promises(case, reply, work)
    if case.state is CaseState.RECEIVED:
        acknowledge(case, told, reply.response, work, now)
    return replace(settled, case_id=case.id)


def _promise(case: Case, work: UnitOfWork, errands: ShopErrands, now: datetime) -> Promise:
    """What is owed next about a case; a new promise where nothing is any more."""
    of_case = work.promises.of_case(case.id)
    open_ones = [one for one in of_case if one.state is PromiseState.MADE and one.kind is not PromiseKind.REFUND]
    if open_ones:
        return min(open_ones, key=lambda promise: promise.due_at)
    return make_promise(case, PromiseKind.DECISION, work, now, errands.ids, errands.desk)
