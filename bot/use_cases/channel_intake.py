"""From a platform's delivery into the conversation: written down before it is acknowledged, taken in after it.

What is delivered twice, out of order or by the batch is taken in once, in the order it came; what cannot be understood
is set aside where the operator sees it, and is in nobody's way.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Sequence

from bot.domain.conversation import Conversation
from bot.domain.errors import BadInput, NotFound
from bot.domain.message import Author, InboundMessage, Receipt
from bot.domain.platform import Arrival, Event, EventKind, Poison
from bot.domain.text import LONGEST_LETTER, clean, is_button_id, is_key
from bot.use_cases.canaries import take_canary_status
from bot.use_cases.channel_ports import InboxItem
from bot.use_cases.channel_sending import note_not_arrived
from bot.use_cases.intake import receive_message
from bot.use_cases.owner_changes import note_by_house, tell
from bot.use_cases.ports import Ids, UnitOfWork, Wording

LEASE = timedelta(seconds=60)  # that one gateway may take over an event; fetching files included
MOST_AT_ONCE = 20
MOST_TRIES = 8
LONGEST_PEER = 128
LONGEST_RAW = 8_000  # characters of what could not be understood that are kept


@dataclass(frozen=True)
class Stored:
    """What became of a delivery."""

    new: int = 0
    repeated: int = 0
    changed: int = 0  # repeats under a known id that say something else; the first one counts
    set_aside: int = 0


def store_delivery(
    channel: str, account: str, items: Sequence[Event | Poison], uow: UnitOfWork, now: datetime
) -> Stored:
    """Write down everything of a delivery, each thing once for ever; part of nothing else."""
    new = repeated = changed = aside = 0
    with uow:
        for item in items:
            flaw = _flaw(item)
            if flaw is not None:
                raw, key = (item.raw, item.key) if isinstance(item, Poison) else (repr(item.packed()), item.key)
                key = key or "raw " + hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()
                aside += uow.inbox.set_aside(channel, account, key, raw[:LONGEST_RAW], flaw, now)
                continue
            assert isinstance(item, Event)
            packed = item.packed()
            if uow.inbox.add(channel, account, item.key, item.peer, packed, now):
                new += 1
            elif uow.inbox.differs(channel, account, item.key, packed):
                changed += 1
            else:
                repeated += 1
        uow.commit()
    return Stored(new, repeated, changed, aside)


def _flaw(item: Event | Poison) -> str | None:
    if isinstance(item, Poison):
        return item.reason
    needs_peer = item.kind not in (EventKind.STATUS, EventKind.OTHER)
    if needs_peer and not is_key(item.peer, LONGEST_PEER):
        return "It does not say who wrote it."
    if not item.key:
        return "It has no id by which a repeat would be known."
    return None


def claim_events(uow: UnitOfWork, reading: UnitOfWork, now: datetime) -> list[InboxItem]:
    """Events that are due, leased to the caller. Looking takes no lock from the writers."""
    with reading:
        if not reading.inbox.is_due(now):
            return []
    with uow:
        items = uow.inbox.claim(now, now + LEASE, MOST_AT_ONCE)
        uow.commit()
    return items


def take_event(
    item: InboxItem, files: tuple[str, ...], uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording,
    *, most_buttons: int, answered_an_hour: int | None = None, lost_files: Sequence[str] = (),
) -> Receipt | None:  # fmt: skip
    """Take an event in; the receipt if it is a message of the conversation now. Safe to repeat.

    Args:
        files: ids of its files, kept before.
        most_buttons: where more is offered, the channel numbers it, and a bare number may choose.
        answered_an_hour: of one customer; what is beyond that is kept for the staff and not answered.
        lost_files: why files could not be taken, in sentences for the customer.
    """
    event = item.event
    if event.kind in (EventKind.MESSAGE, EventKind.CHOICE, EventKind.EDIT):
        unanswered = answered_an_hour is not None and _wrote_often(item, answered_an_hour, uow, now, ids)
        lost_files = () if unanswered else lost_files
        receipt = _take_message(item, files, uow, now, ids, wording, most_buttons, lost_files, unanswered)
    else:
        receipt = None
        with uow:
            _take_sign(item, uow, now, ids)
            uow.commit()
    with uow:
        uow.inbox.done(item.id, now)
        uow.commit()
    return receipt


def _take_message(
    item: InboxItem, files: tuple[str, ...], uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording,
    most_buttons: int, lost_files: Sequence[str], unanswered: bool,
) -> Receipt | None:  # fmt: skip
    event = item.event
    button = event.button if event.button is not None and is_button_id(event.button) else None
    text = _text(event)
    if not text and not files and button is None:
        return None
    unreadable = event.unreadable is not None and not files and not event.text.strip()
    inbound = InboundMessage(
        item.channel, item.account, event.peer, text, external_id=_external_id(event), button_id=button,
        attachments=files, unreadable=unreadable, language=event.language, most_buttons=most_buttons,
        unanswered=unanswered,
    )  # fmt: skip
    if event.former_peer:
        _keep_together(item, uow)
    if event.kind is EventKind.EDIT and _says_the_same(item, text, uow):
        return None
    with uow:  # first, so that no sender finds the greeting before it knows that the customer may be written to
        uow.peers.heard(item.channel, item.account, event.peer, event.thread, now)
        uow.peers.stop(item.channel, item.account, event.peer, None)  # who writes wants an answer
        uow.commit()
    try:
        receipt = receive_message(inbound, uow, now, ids, wording)
    except BadInput:  # a button of long ago, or of another conversation: what it says is heard as words
        said = text or wording.put("I pressed an earlier choice.")
        receipt = receive_message(replace(inbound, text=said, button_id=None), uow, now, ids, wording)
    with uow:
        conversation = uow.conversations.get(receipt.conversation_id)
        uow.conversations.mark_read(conversation.id, conversation.last_seq, True, now)
        if not receipt.repeated:
            if event.remark:
                note_by_house(conversation, event.remark, uow, now, ids)
            for sentence in lost_files:
                tell(conversation, wording.put(sentence, conversation.language), uow, now, ids)
        uow.commit()
    return receipt


def _wrote_often(item: InboxItem, most: int, uow: UnitOfWork, now: datetime, ids: Ids) -> bool:
    """Whether this customer wrote as often as is answered in an hour; the staff are told once."""
    with uow:
        conversation = uow.conversations.find(item.channel, item.account, item.event.peer)
        if conversation is None:
            return False
        log = uow.conversations.history(conversation.id, most=4 * most)
        heard = [one for one in log if one.author is Author.CUSTOMER and one.created_at > now - timedelta(hours=1)]
        if len(heard) == most:
            what = f"More than {most} messages in an hour: they are kept here and not answered until it is quieter."
            note_by_house(conversation, what, uow, now, ids)
            uow.commit()
    return len(heard) >= most


def _keep_together(item: InboxItem, uow: UnitOfWork) -> None:
    """The conversation of before goes on under the customer's new key."""
    key, event = (item.channel, item.account), item.event
    with uow:
        if event.former_peer and uow.conversations.find(*key, event.former_peer) is not None:
            uow.peers.rename(*key, event.former_peer, event.peer)
        uow.commit()


def _text(event: Event) -> str:
    raw = event.text
    if event.unreadable is not None:
        raw = f"[{event.unreadable}]" + (f"\n{raw}" if raw.strip() else "")
    if not raw.strip():
        return ""
    try:
        return clean(raw, LONGEST_LETTER)
    except BadInput:  # only invisible characters
        return ""


def _external_id(event: Event) -> str:
    """The platform's id where it fits, else what stands for it."""
    return event.key if len(event.key) <= 128 else hashlib.sha256(event.key.encode()).hexdigest()


def _says_the_same(item: InboxItem, text: str, uow: UnitOfWork) -> bool:
    """Whether an edit changes nothing that we read: platforms report link previews as edits."""
    with uow:
        conversation = uow.conversations.find(item.channel, item.account, item.event.peer)
        if conversation is None or item.event.about is None:
            return False
        about = InboundMessage(item.channel, item.account, item.event.peer, "", external_id=item.event.about)
        before = uow.conversations.stored(conversation.id, about)
        return before is not None and before.text == text


def _take_sign(item: InboxItem, uow: UnitOfWork, now: datetime, ids: Ids) -> None:
    event, key = item.event, (item.channel, item.account)
    if event.kind is EventKind.STATUS:
        _take_status(item, uow, now, ids)
    elif event.kind is EventKind.CANARY:  # from when on it may be written to, and in which thread
        uow.peers.heard(*key, event.peer, event.thread, now)
    elif event.kind is EventKind.STOP:
        uow.peers.stop(*key, event.peer, now)
        _note(uow, *key, event.peer, "The customer wants no more messages here.", now, ids)
    elif event.kind is EventKind.START:
        uow.peers.stop(*key, event.peer, None)
        _note(uow, *key, event.peer, "The customer takes messages here again.", now, ids)
    elif event.kind is EventKind.RENAMED and event.new_peer and is_key(event.new_peer, LONGEST_PEER):
        was_free = uow.peers.rename(*key, event.peer, event.new_peer)
        if not was_free:
            what = "The platform says that this customer is another one of ours now; both talks stay apart."
            _note(uow, *key, event.peer, what, now, ids)


def _take_status(item: InboxItem, uow: UnitOfWork, now: datetime, ids: Ids) -> None:
    event = item.event
    if take_canary_status(item.channel, item.account, event, uow, now):
        return
    about = uow.dispatches.messages_of(item.channel, item.account, event.about) if event.about else []
    if event.until:
        until = datetime.fromisoformat(event.until)
        about = uow.dispatches.sent_until(item.channel, item.account, event.peer, until)
    if not about and event.sign:
        try:
            about = [uow.conversations.message(event.sign).id]
        except NotFound:
            about = []
    if not about or event.arrival is None:
        return
    if event.arrival is not Arrival.FAILED:
        uow.dispatches.arrived(about, event.arrival, now)
        return
    news = uow.dispatches.fail_sent(about, event.reason or "The platform could not deliver it.", now)
    for message_id in news:
        message = uow.conversations.message(message_id)
        conversation = uow.conversations.get(message.conversation_id)
        note_not_arrived(message, conversation, event.reason or "the platform could not deliver it", uow, now, ids)


def _note(uow: UnitOfWork, channel: str, account: str, peer: str, what: str, now: datetime, ids: Ids) -> None:
    conversation: Conversation | None = uow.conversations.find(channel, account, peer)
    if conversation is not None:
        note_by_house(conversation, what, uow, now, ids)


def put_off(item: InboxItem, reason: str, uow: UnitOfWork, now: datetime) -> bool:
    """What could not be taken in is tried again, or set aside after many tries; whether it will be tried again."""
    again = item.tries < MOST_TRIES
    with uow:
        if again:
            uow.inbox.put_back(item.id, now + timedelta(seconds=2 ** min(item.tries, 8)), reason)
        else:
            uow.inbox.quarantine(item.id, reason, now)
        uow.commit()
    return again
