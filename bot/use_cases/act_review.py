"""What a person of the staff does about acts: decide those that the rules leave to them, note goods that came back."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.account import PaymentKind
from bot.domain.act_effect import apply_goods_back
from bot.domain.act_record import OPEN, ActRecord, ActState
from bot.domain.act_rules import approval_level
from bot.domain.case import CaseKind, CaseState
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.order_act import MoneyMove, MoveTime, Verdict
from bot.domain.order_policy import OrderPolicy
from bot.use_cases.access import access_colleague
from bot.use_cases.act_steps import (
    Matter,
    carry_out,
    decide_now,
    look_at,
    promise_money,
    promise_refunds,
    record_act,
)
from bot.use_cases.case_work import DECIDED, CaseWork
from bot.use_cases.ports import UnitOfWork
from bot.use_cases.promises import keep_promises

GOODS_BACK = "goods back"  # the action in the audit
MACHINE = "heard"  # who decided, where no person did


def list_open_acts(reading: UnitOfWork) -> list[ActRecord]:
    """Every act that is not settled, and those of which nobody knows whether they were done until their case is closed;
    the oldest first.
    """
    with reading as uow:
        found = [one for state in OPEN for one in uow.acts.in_state(state)]
        for one in uow.acts.in_state(ActState.GIVEN_UP):
            if one.case_id is None or uow.cases.get(one.case_id).state is not CaseState.CLOSED:
                found.append(one)
    return sorted(found, key=lambda one: (one.agreed_at, one.id))


def decide_request(act_id: str, approve: bool, words: str, work: CaseWork, policy: OrderPolicy) -> ActRecord:
    """Let an act be done that waits for a person, or refuse it, and tell the customer; as it stands afterwards.

    Approving does what the customer agreed to, if it still is the same; at a shop system, by the record of acts. What
    gives the customer more than one's own level may approve needs a second person: the first yes is noted, the case
    goes to the level that may, and somebody of it approves as well.

    Args:
        words: to the customer, as they read it.
        work: of the person who decides.

    Raises:
        NotFound: there is no such act, or its conversation was erased.
        NotAllowed: it does not wait for a person, the person is not on the staff or has said yes before, nothing is
            said to the customer, or what would be done now is not what the customer agreed to.
        HeldBack: the words claim what nobody can answer for.
    """
    if not words.strip():
        raise NotAllowed("Say it to the customer, too: what is done, or why not.")
    with work.uow as uow:
        record = uow.acts.get(act_id)
        uow.conversations.get(record.conversation_id)
        colleague = access_colleague(work.by, uow)
        if record.state is not ActState.WITH_STAFF:
            raise NotAllowed(f"This act is {record.state.value.replace('_', ' ')}; nobody has to decide about it.")
        needed = approval_level(record.decision, work.desk.care.escalation)
        if approve and colleague.level < needed:
            record = _first_yes(record, needed, work)
            uow.commit()
            return record
        if not approve:
            record = replace(record, state=ActState.REFUSED, settled_at=work.now, why=words, decided_by=work.by)
        else:
            record = _approve(record, work, policy)
        uow.acts.save(record)
        if record.state is ActState.CONFIRMED:
            record, _ = promise_refunds(record, uow, work.now, work.ids, work.desk)
        _tell(record, words, work)
        record_act(record, work.by, f"act {'approved' if approve else 'refused'}", uow, work.now)
        uow.commit()
    return record


def note_outcome(act_id: str, was_done: bool, words: str, work: CaseWork) -> ActRecord:
    """Note what a person found at the shop system about an act of which nobody knew whether it was done, and tell the
    customer. With "done", when its money is there is promised as if the shop had said so.

    Args:
        words: to the customer, as they read it.
        work: of the person who looked.

    Raises:
        NotFound: there is no such act, or its conversation was erased.
        NotAllowed: it is known what became of it, the person is not on the staff, or nothing is said to the customer.
        HeldBack: the words claim what nobody can answer for.
    """
    if not words.strip():
        raise NotAllowed("Say it to the customer, too: what is done, or why not.")
    with work.uow as uow:
        record = uow.acts.get(act_id)
        uow.conversations.get(record.conversation_id)
        access_colleague(work.by, uow)
        if record.state is not ActState.GIVEN_UP:
            raise NotAllowed(f"What became of this act is known: it is {record.state.value.replace('_', ' ')}.")
        state = ActState.CONFIRMED if was_done else ActState.REFUSED
        record = replace(record, state=state, settled_at=work.now, decided_by=work.by)
        uow.acts.save(record)
        if was_done:
            record, _ = promise_refunds(record, uow, work.now, work.ids, work.desk)
        _tell(record, words, work)
        record_act(record, work.by, f"act found {'done' if was_done else 'not done'}", uow, work.now)
        uow.commit()
    return record


def note_goods_back(act_id: str, work: CaseWork, policy: OrderPolicy) -> ActRecord:
    """Note that the goods of a return or an exchange are back: the money that waited for them moves, and by when it is
    there is promised. For a shop in our own database.

    Raises:
        NotFound: there is no such act.
        NotAllowed: it is not done, no money waits for its goods, they were noted before, or the person is not on the
            staff.
        Stale: a gift card does not hold any more what it has to pay.
    """
    with work.uow as uow:
        record = uow.acts.get(act_id)
        access_colleague(work.by, uow)
        decision = record.decision
        waiting = [move for move in decision.moves if move.time is MoveTime.ON_RETURN]
        if record.state is not ActState.CONFIRMED or not waiting or uow.accounts.is_mirrored(decision.act.account_id):
            raise NotAllowed("No money waits for the goods of this act.")
        if any(entry.action == GOODS_BACK for entry, _ in uow.audit.about(record.id)):
            raise NotAllowed("That the goods of this act are back was noted before.")
        account = uow.accounts.account(decision.act.account_id)
        if account is None:
            raise NotFound("There is no such account any more.")
        matter = look_at(decision.act, account, uow, to_change=True)
        if matter.order is None:
            raise NotFound("There is no such order any more.")
        order, account = apply_goods_back(decision, matter.order, matter.account, work.now)
        uow.shop.save_order(order)
        if account != matter.account:
            uow.accounts.save(account)
        dated = [_dated(move, matter, policy, work) for move in waiting]
        record, _ = promise_money(record, dated, uow, work.now, work.ids, work.desk)
        record_act(record, work.by, GOODS_BACK, uow, work.now)
        uow.commit()
    return record


def _first_yes(record: ActRecord, needed: int, work: CaseWork) -> ActRecord:
    """The yes of somebody who may not approve it alone."""
    name = work.desk.care.escalation.name(needed)
    if record.decided_by == work.by:
        raise NotAllowed(f"You have said yes to this already; {name} (level {needed}) has to agree as well.")
    record = replace(record, decided_by=work.by)
    work.uow.acts.save(record)
    if record.case_id is not None:
        case = work.uow.cases.get(record.case_id)
        case = replace(case, level=max(case.level, needed), touched_at=work.now)
        work.uow.cases.save(case)
        detail = f"{record.decision.act.kind.value}; {name} (level {needed}) has to agree as well"
        work.uow.cases.record(case.id, work.now, work.by, "act approved by a first person", detail)
    record_act(record, work.by, "act approved by a first person", work.uow, work.now)
    return record


def _approve(record: ActRecord, work: CaseWork, policy: OrderPolicy) -> ActRecord:
    uow, act = work.uow, record.decision.act
    account = uow.accounts.account(act.account_id)
    if account is None:
        raise NotFound("There is no such account any more.")
    matter = look_at(act, account, uow, to_change=True)
    fresh = decide_now(act, matter, uow, policy, work.now, record.message_id)
    if fresh.verdict is Verdict.REFUSED:
        raise NotAllowed(f"This cannot be done any more: {fresh.because.text}")
    if fresh.moves_in_short != record.decision.moves_in_short:
        raise NotAllowed("What would be done now is not what the customer agreed to; refuse it, and ask them anew.")
    by = work.by if record.decided_by == MACHINE else f"{record.decided_by}, {work.by}"
    approved = replace(record, decision=fresh, decided_by=by)
    if uow.accounts.is_mirrored(account.id):
        return replace(approved, state=ActState.AGREED)
    carry_out(fresh, matter, uow, work.now)
    return replace(approved, state=ActState.CONFIRMED, settled_at=work.now)


def _tell(record: ActRecord, words: str, work: CaseWork) -> None:
    """Tell the customer; with that, what was promised of a decision is kept."""
    if record.case_id is None:
        return
    uow = work.uow
    case = uow.cases.get(record.case_id)
    told = work.say(case, words)
    done = f"{record.decision.act.kind.value} {record.state.value}; message {told.id}"
    uow.cases.record(case.id, work.now, work.by, "act decided", done)
    others = [one for one in uow.acts.of_case(case.id) if one.state is ActState.WITH_STAFF]
    if case.kind is CaseKind.REDRESS and not others:
        keep_promises(case, DECIDED, work.by, "the decision was told", uow, work.now)
    uow.cases.save(replace(case, touched_at=work.now))


def _dated(move: MoneyMove, matter: Matter, policy: OrderPolicy, work: CaseWork) -> MoneyMove:
    """With the day by which the money is there, now that it is sent."""
    method = matter.account.method(move.method_id)
    kind = method.kind if method is not None else PaymentKind.OTHER
    return replace(move, arrives_by=policy.arrives_by(kind, work.now), rule=policy.refund_times[kind].rule.id)
