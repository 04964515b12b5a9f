"""Acts at the shop: what would happen is computed and read out, and done once, if it still is the same.

Who the customer is stands with their conversation and is looked at each time; nothing of it comes from what they write.
Where the shop is our own database, an act is done in the transaction that records it. Where it runs on another system,
the record is its outbox. What the rules leave to a person becomes a case with a promise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Sequence

from bot.domain.account import Account
from bot.domain.act_record import ActRecord, ActState, subject_of
from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.errors import NotAllowed, Stale
from bot.domain.identity import STANDARD, IdentityPolicy
from bot.domain.message import Message
from bot.domain.order import ActKind, Order
from bot.domain.order_act import ActDecision, OrderAct, Verdict
from bot.domain.order_policy import OrderPolicy
from bot.domain.promise import Promise, PromiseKind, PromiseState
from bot.domain.redress import RedressKind
from bot.domain.safety import find_hazards
from bot.use_cases.act_steps import (
    Matter,
    carry_out,
    contact_of,
    decide_now,
    look_at,
    promise_refunds,
    record_act,
    same_content,
)
from bot.use_cases.cases import open_case, words_told
from bot.use_cases.desk import Desk
from bot.use_cases.identity import NOT_SHOWN, access_account, check_way
from bot.use_cases.one_time_codes import code_proved
from bot.use_cases.ports import Ids, UnitOfWork
from bot.use_cases.promises import make_promise

# What is wanted, as cases have it.
WANTED = {
    ActKind.CANCEL: RedressKind.CANCELLATION.value,
    ActKind.RETURN: RedressKind.REFUND.value,
    ActKind.EXCHANGE: RedressKind.REPLACEMENT.value,
}


class Changed(Stale):
    """What was read out is not what would be done now; `decision` is what would be."""

    def __init__(self, message: str, decision: ActDecision) -> None:
        super().__init__(message)
        self.decision = decision


class CodeNeeded(NotAllowed):
    """The customer has to show by a one-time code who they are, before this is done."""


class Outcome(str, Enum):
    """What came of a customer's yes."""

    DONE = "done"
    PASSED_ON = "passed_on"  # to the shop system, which has not confirmed it yet
    WITH_STAFF = "with_staff"  # a person decides, or looks


OUTCOMES = {
    ActState.CONFIRMED: Outcome.DONE,
    ActState.AGREED: Outcome.PASSED_ON,
    ActState.SENT: Outcome.PASSED_ON,
    ActState.WITH_STAFF: Outcome.WITH_STAFF,
    ActState.GIVEN_UP: Outcome.WITH_STAFF,
}


@dataclass(frozen=True)
class ActOutcome:
    """What came of an act, as far as its customer is told."""

    outcome: Outcome
    record: ActRecord
    decision: ActDecision
    order: Order | None  # as it is now
    account: Account  # as it is now
    promises: tuple[Promise, ...] = ()  # that are open
    reference: str | None = None  # of the case on which they hang


def quote_act(act: OrderAct, conversation_id: str, uow: UnitOfWork, policy: OrderPolicy, now: datetime) -> ActDecision:
    """What would happen if the customer said yes now. Nothing is done.

    Raises:
        NotAllowed: this conversation has not shown that the account is its customer's, or too long ago.
    """
    with uow:
        account = _access_own(act, conversation_id, uow, now)
        return decide_now(act, look_at(act, account, uow), uow, policy, now)


def request_act(
    decision: ActDecision,
    message_id: str,
    uow: UnitOfWork,
    policy: OrderPolicy,
    now: datetime,
    ids: Ids,
    desk: Desk,
    *,
    embedded: bool = True,
    identity: IdentityPolicy = STANDARD,
    codes_available: bool = True,
    told_in_messages: Sequence[str] = (),
) -> ActOutcome:
    """Do what was read out and agreed to, once, however often the yes arrives.

    Args:
        decision: as it was read out.
        message_id: that said yes.
        embedded: whether the shop is our own database; else, and for whoever comes from a shop system, the act goes
            there by the record of acts.
        identity: by what the customer shows who they are, and how much of it an act needs.
        codes_available: whether codes can be sent at all; without them a person decides what would need one.
        told_in_messages: in which the customer told on the way what a person should know.

    Raises:
        NotAllowed: the account is not shown to be the customer's; this very act was agreed to before and refused; or
            the same message has agreed to another act of the same kind about the same thing.
        Changed: what would be done now is something else; it has the decision to read out anew.
        CodeNeeded: as it says.
    """
    try:
        with uow:
            message = uow.conversations.message(message_id)
            uow.conversations.get(message.conversation_id)  # one worker at a time: the others then see its acts
            account = _access_own(decision.act, message.conversation_id, uow, now)
            before = _agreed_before(decision, message, uow)
            if before is not None:
                return _outcome(before, account, uow)
            matter = look_at(decision.act, account, uow, to_change=True)
            fresh = decide_now(decision.act, matter, uow, policy, now, message.id)
            fresh = fresh.where_codes(codes_available)
            if not _still_the_same(decision, fresh, message, uow):
                raise Changed("This is no longer what was read out; please look at it again.", fresh)
            if fresh.verdict is Verdict.REFUSED:
                raise NotAllowed(fresh.because.text)
            check_way(fresh.act.kind, message.conversation_id, uow, now, identity)
            is_shown = code_proved(message.conversation_id, uow, now, identity)
            if fresh.needs_code and fresh.verdict is Verdict.MAY and not is_shown:
                raise CodeNeeded("Before this is done, the customer shows by a code who they are.")
            here = embedded and not uow.accounts.is_mirrored(account.id)
            record = _agreed(fresh, message, here, now, ids)
            uow.acts.add(record)
            if record.state is ActState.CONFIRMED:
                matter = carry_out(fresh, matter, uow, now)
                record, _ = promise_refunds(record, uow, now, ids, desk)
            elif record.state is ActState.WITH_STAFF:
                record = _hand_over(record, matter, message, told_in_messages, uow, now, ids, desk)
            record_act(record, "customer", f"act {record.state.value}", uow, now)
            uow.commit()
            return _outcome(record, matter.account, uow)
    except Changed:
        raise
    except Stale as stale:  # somebody changed it between our look and our writing
        with uow:
            conversation_id = uow.conversations.message(message_id).conversation_id
        raise Changed(str(stale), quote_act(decision.act, conversation_id, uow, policy, now)) from stale


def _access_own(act: OrderAct, conversation_id: str, uow: UnitOfWork, now: datetime) -> Account:
    account = access_account(conversation_id, uow, now)
    if account.id != act.account_id:
        raise NotAllowed(NOT_SHOWN)
    return account


def _agreed_before(decision: ActDecision, message: Message, uow: UnitOfWork) -> ActRecord | None:
    """The act that this yes, or an earlier one to the very same words, has brought about already."""
    act = decision.act
    about = [one for one in uow.acts.of_account(act.account_id) if subject_of(one.decision.act) == subject_of(act)]
    for one in about:
        if one.message_id == message.id and one.decision.act.kind is act.kind:
            if not same_content(one.decision, decision):
                raise NotAllowed("This yes has brought about another act of the same kind already; ask once more.")
            return one
    here = [one for one in about if one.conversation_id == message.conversation_id]
    if (
        act.order_number is None
    ):  # there are no revisions: only the latest change of an account can be said yes to twice
        here = [one for one in here if one is about[-1]]
    return next(
        (
            one
            for one in reversed(here)
            if one.state is not ActState.REFUSED
            and one.decision.revision >= decision.revision
            and same_content(one.decision, decision)
        ),
        None,
    )


def _still_the_same(decision: ActDecision, fresh: ActDecision, message: Message, uow: UnitOfWork) -> bool:
    """Whether what was read out is what would be done now; what the same yes did to the order before is no change."""
    if fresh.fingerprint == decision.fingerprint:
        return True
    subject = subject_of(decision.act)
    done = [
        one
        for one in uow.acts.agreed_by(message.id)
        if one.state is ActState.CONFIRMED and subject_of(one.decision.act) == subject
    ]
    return fresh.revision == decision.revision + len(done) and same_content(fresh, decision)


def _agreed(decision: ActDecision, message: Message, here: bool, now: datetime, ids: Ids) -> ActRecord:
    state = ActState.CONFIRMED if here else ActState.AGREED
    if decision.verdict is Verdict.NEEDS_STAFF:
        state = ActState.WITH_STAFF
    settled_at = now if state is ActState.CONFIRMED else None
    return ActRecord(ids.new(), decision, message.conversation_id, message.id, now, state, settled_at=settled_at)


def _hand_over(
    record: ActRecord, matter: Matter, message: Message, told_in: Sequence[str], uow: UnitOfWork, now: datetime,
    ids: Ids, desk: Desk,
) -> ActRecord:  # fmt: skip
    """Open a case for what a person decides, with the promise of a decision."""
    act = record.decision.act
    told, own_words = words_told(told_in, message, uow)
    products = {line.product_id for line in matter.order.lines} if matter.order else set()
    case = open_case(
        CaseKind.REDRESS,
        message,
        own_words,
        uow,
        now,
        ids,
        desk,
        safety=bool(find_hazards(own_words)),
        about_product=next(iter(products)) if len(products) == 1 else None,
        about_order=act.order_number,
        remedy_wanted=WANTED.get(act.kind, "other"),
        contact=contact_of(matter.account, message.conversation_id),
        told=told,
    )
    if case.state is CaseState.CLOSED:  # the same yes had something else done, of which only the money is watched
        case = _opened(case, uow, now)
    promises = uow.promises.of_case(case.id)
    if not any(one.kind is not PromiseKind.REFUND and one.state is PromiseState.MADE for one in promises):
        make_promise(case, PromiseKind.DECISION, uow, now, ids, desk)
    uow.cases.record(case.id, now, "customer", f"asked for {act.kind.value}", record.decision.because.id)
    record = replace(record, case_id=case.id)
    uow.acts.save(record)
    return record


def _opened(case: Case, uow: UnitOfWork, now: datetime) -> Case:
    case = replace(case, state=CaseState.RECEIVED, changed_at=now)
    uow.cases.save(case)
    uow.cases.record(case.id, now, "bot", "received", "a person has to decide about it, too")
    return case


def _outcome(record: ActRecord, account: Account, uow: UnitOfWork) -> ActOutcome:
    if record.state is ActState.REFUSED:
        raise NotAllowed(record.why or "This was asked for before and refused.")
    number = record.decision.act.order_number
    promises = uow.promises.of_case(record.case_id) if record.case_id else []
    return ActOutcome(
        outcome=OUTCOMES[record.state],
        record=record,
        decision=record.decision,
        order=None if number is None else uow.shop.order(number),
        account=uow.accounts.account(account.id) or account,
        promises=tuple(one for one in promises if one.state is PromiseState.MADE),
        reference=uow.cases.get(record.case_id).reference if record.case_id else None,
    )
