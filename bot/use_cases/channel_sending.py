"""From the outbox to a platform: who may speak is decided as it leaves, and what came of it is written down.

A message that a platform did not take is tried again, for days where the customer relies on it; one that will never
arrive is told to the staff and goes by mail where there is an address.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import Sequence

from bot.domain.case import CaseState
from bot.domain.conversation import Conversation
from bot.domain.fitting import merge
from bot.domain.message import Author, Message
from bot.domain.pace import next_try
from bot.domain.platform import Arrival, Parcel
from bot.domain.reference import find_references
from bot.use_cases.channel_ports import OnItsWay
from bot.use_cases.desk_ports import Continuation
from bot.use_cases.owner_changes import note_by_house
from bot.use_cases.ports import Ids, UnitOfWork
from bot.use_cases.sending import may_go_out

LEASE = timedelta(seconds=60)  # that one sender may take over a parcel
MOST_AT_ONCE = 20  # conversations
STOPPED = "the customer wants no more messages there"


def claim_parcels(
    channel: str, uow: UnitOfWork, reading: UnitOfWork, now: datetime, *, merges: bool
) -> list[tuple[Parcel, OnItsWay]]:
    """What is to go now, in the order it was said, each with the first message it is made of; leased to the caller."""
    with reading:
        if not reading.dispatches.is_due(channel, now):
            return []
    with uow:
        taken = uow.dispatches.claim(channel, now, now + LEASE, MOST_AT_ONCE)
        going = []
        for one in taken:
            if one.peer.stopped_at is not None:
                uow.dispatches.settle([one.message.id], "failed", now, STOPPED)
            elif may_go_out(one.message, one.conversation):
                going.append(one)
            else:
                uow.dispatches.settle([one.message.id], "withheld", now, "a person holds the conversation")
        uow.commit()
    return _parcels(going, now, merges=merges)


def lost_parcels(
    channel: str, reading: UnitOfWork, now: datetime, *, merges: bool
) -> list[tuple[Parcel, OnItsWay]]:  # fmt: skip
    """What was being sent when its sender fell silent, as it was sent."""
    with reading:
        return _parcels(reading.dispatches.lost(channel, now), now, merges=merges)


def _parcels(going: Sequence[OnItsWay], now: datetime, *, merges: bool) -> list[tuple[Parcel, OnItsWay]]:
    """Each customer's together, in the order it was said."""
    first = {one.message.id: one for one in going}
    of_customer: dict[str, list[OnItsWay]] = {}
    for one in going:
        of_customer.setdefault(one.conversation.id, []).append(one)
    parcels: list[Parcel] = []
    for theirs in of_customer.values():
        # What was merged and has begun to go has as many pieces behind it; what came after it has none.
        for _, alike in groupby(theirs, key=lambda one: one.parts_done):
            apart = [_parcel(one, now) for one in alike]
            parcels += merge(apart) if merges else apart
    return [(parcel, first[parcel.message_ids[0]]) for parcel in parcels]


def _parcel(one: OnItsWay, now: datetime) -> Parcel:
    message, conversation = one.message, one.conversation
    return Parcel(
        conversation.id, conversation.account, conversation.peer, (message.id,), message.text, message.author,
        message.buttons, message.name, conversation.language, one.peer.last_heard_at, now, one.peer.thread,
    )  # fmt: skip


def note_part_sent(
    parcel: Parcel, channel: str, platform_id: str | None, done: int, uow: UnitOfWork, now: datetime, *, is_last: bool
) -> None:  # fmt: skip
    """One piece has gone, and with the last one all of it."""
    with uow:
        for message_id in parcel.message_ids:
            known = [platform_id] if platform_id else []
            uow.dispatches.part_sent(message_id, channel, parcel.account, known, done)
        if is_last:
            uow.dispatches.settle(parcel.message_ids, "sent", now)
        uow.commit()


def note_unknown(parcel: Parcel, reason: str, uow: UnitOfWork, now: datetime) -> None:
    """Whether it arrived is not known: it is asked, or heard, within the lease."""
    with uow:
        uow.dispatches.hold(parcel.message_ids, now + LEASE, reason)
        uow.commit()


def note_found(parcel: Parcel, uow: UnitOfWork, now: datetime) -> None:
    """The platform has it after all."""
    with uow:
        uow.dispatches.arrived(parcel.message_ids, Arrival.SENT, now)
        uow.commit()


def note_later(
    parcel: Parcel, first: OnItsWay, reason: str, asked: timedelta | None, uow: UnitOfWork, now: datetime, ids: Ids,
    chance: float,
) -> bool:  # fmt: skip
    """The platform did not take it now; whether it will be tried again."""
    must_arrive = parcel.is_relied_on
    at = next_try(first.tries, first.queued_at, now, must_arrive=must_arrive, asked=asked, chance=chance)
    if at is None:
        note_failed(parcel, f"it was tried until {now:%Y-%m-%d %H:%M} UTC ({reason})", uow, now, ids)
        return False
    with uow:
        uow.dispatches.put_back(parcel.message_ids, at, reason)
        uow.commit()
    return True


def note_waits(parcel: Parcel, seconds: float, uow: UnitOfWork, now: datetime) -> None:
    """It was not its turn yet; that is no try."""
    with uow:
        uow.dispatches.put_back(parcel.message_ids, now + timedelta(seconds=seconds), "pace", counts=False)
        uow.commit()


def note_failed(parcel: Parcel, reason: str, uow: UnitOfWork, now: datetime, ids: Ids) -> None:
    """It will never arrive there."""
    with uow:
        uow.dispatches.settle(parcel.message_ids, "failed", now, reason)
        conversation = uow.conversations.get(parcel.conversation_id)
        for message_id in parcel.message_ids:
            note_not_arrived(uow.conversations.message(message_id), conversation, reason, uow, now, ids)
        uow.commit()


def note_not_arrived(
    message: Message, conversation: Conversation, reason: str, uow: UnitOfWork, now: datetime, ids: Ids
) -> None:
    """Tell the staff, put it into the history of open cases, and let it go by mail where an address is known."""
    quoted = message.text if len(message.text) <= 80 else message.text[:80] + "…"
    note_by_house(conversation, f"This did not reach the customer ({reason}): {quoted}", uow, now, ids)
    for case in uow.cases.of_conversation(conversation.id):
        if case.state is not CaseState.CLOSED:
            uow.cases.record(case.id, now, "bot", "not delivered", f"message {message.id}: {reason}")
    relied_on = message.author is Author.AGENT or bool(find_references(message.text))
    if relied_on and uow.mail_continuations.address_of(conversation.id) is not None:
        uow.mail_continuations.add(Continuation(message.id, conversation.id, "waiting", now))
