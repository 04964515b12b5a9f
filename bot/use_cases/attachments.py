"""Keeping customers' files: the bytes first, the row second, so that no row is ever without its file."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Sequence

from bot.domain.attachment import CRASHED_AFTER, MOST_AT_ONCE, MOST_KEPT, UNSENT_LASTS, Attachment, Renewed, clean_name
from bot.domain.errors import BadInput, NotFound, TooLarge
from bot.domain.message import Message
from bot.use_cases.attachment_ports import AttachmentStore
from bot.use_cases.ports import Ids, UnitOfWork

THUMBNAIL = ".small"  # behind the name of a file: that of its small picture
EVIDENCE_BEFORE = timedelta(hours=24)  # a photo shown that long before a case is told is taken to belong to it


def keep_file(renewed: Renewed, raw_name: str, store: AttachmentStore, now: datetime, ids: Ids) -> Attachment:
    """Put the bytes where they last; the attachment that `record_attachment` then has to write down.

    Its conversation is not known yet.
    """
    attachment = Attachment(
        id=ids.secret(),
        conversation_id="",
        kind=renewed.kind,
        bytes=len(renewed.content),
        sha256=hashlib.sha256(renewed.content).hexdigest(),
        name=clean_name(raw_name, renewed.kind),
        created_at=now,
        width=renewed.width,
        height=renewed.height,
    )
    store.put(attachment.id, renewed.content)
    if renewed.thumbnail is not None:
        store.put(attachment.id + THUMBNAIL, renewed.thumbnail)
    return attachment


def forget_file(attachment_id: str, store: AttachmentStore) -> None:
    """Remove the bytes of a file that has no row."""
    for name in (attachment_id, attachment_id + THUMBNAIL):
        store.remove(name)


def record_attachment(attachment: Attachment, channel: str, account: str, peer: str, uow: UnitOfWork) -> Attachment:
    """Write down that a customer has this file, whose bytes are kept already.

    Raises:
        BadInput: the customer has no conversation.
        TooLarge: the conversation has as much as it may have.
    """
    with uow:
        conversation = uow.conversations.find(channel, account, peer)
        if conversation is None:
            raise BadInput("This chat has not been opened yet; please reload the page.")
        if uow.attachments.bytes_kept(conversation.id) + attachment.bytes > MOST_KEPT:
            raise TooLarge("This chat holds as many files as it can; please ask for a person to send more.")
        owned = Attachment(**{**vars(attachment), "conversation_id": conversation.id})
        uow.attachments.add(owned)
        uow.commit()
    return owned


def access_attachment(attachment_id: str, channel: str, account: str, peer: str, reading: UnitOfWork) -> Attachment:
    """A customer's own file. Raises NotFound, in the same words for another's file as for none."""
    with reading:
        return reading.attachments.of_customer(attachment_id, channel, account, peer)


def check_attachments(conversation_id: str, ids: Sequence[str], uow: UnitOfWork) -> list[Attachment]:
    """The files that a message wants to bring, in the transaction that stores it.

    Raises:
        BadInput: too many, the same twice, or one that is not this conversation's or was sent before.
    """
    if len(ids) > MOST_AT_ONCE:
        raise BadInput(f"A message can carry {MOST_AT_ONCE} files; please send the others in another one.")
    found = uow.attachments.unsent(conversation_id, ids)
    if len(found) != len(ids):
        raise BadInput("A file of this message is not there any more; please add it again.")
    return found


def link_evidence(case_id: str, last: Message, told: Sequence[Message], uow: UnitOfWork) -> None:
    """Let the files shown around what a case is about, up to now, belong to it; in the transaction under way."""
    begun_at = min(message.created_at for message in (*told, last))
    uow.cases.link(case_id, uow.attachments.sent_since(last.conversation_id, begun_at - EVIDENCE_BEFORE))


def sweep_attachments(store: AttachmentStore, uow: UnitOfWork, now: datetime) -> int:
    """Remove files that were never sent, and bytes whose row was never written; how many files.

    A file gets its row within seconds; one that has none after an hour was left by a crash.
    """
    with uow:
        removed = uow.attachments.remove_unsent(now - UNSENT_LASTS)
        uow.commit()
    kept = {name.removesuffix(THUMBNAIL) for name in store.kept_before(now - CRASHED_AFTER)}
    with uow:
        orphans = kept - uow.attachments.known(kept) - set(removed)
    for attachment_id in (*removed, *orphans):
        forget_file(attachment_id, store)
    return len(removed) + len(orphans)


def stored_under(attachment: Attachment, *, thumbnail: bool) -> str:
    """The name in the store of a file or of its small picture. Raises NotFound if it has none."""
    if thumbnail and not attachment.is_picture:
        raise NotFound("There is no such attachment.")
    return attachment.id + (THUMBNAIL if thumbnail else "")
