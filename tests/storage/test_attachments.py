"""Customers' files: their rows on both databases, and their bytes as files that are whole or not there."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.domain.attachment import Attachment, AttachmentKind
from bot.domain.errors import NotFound
from bot.storage.attachment_files import AttachmentFiles
from tests.builders import TUESDAY_MORNING, TestHouse, say

MARA, TOM = ("web_widget", "default", "mara"), ("web_widget", "default", "tom")
NAME = "a" * 22


def add(house: TestHouse, conversation_id: str, **more: Any) -> Attachment:
    """A photo that is not sent yet."""
    attachment = Attachment(
        house.ids.secret(), conversation_id, AttachmentKind.JPEG, 1_000, "f" * 64, "kettle.jpg", house.now(), 640, 480
    )
    attachment = replace(attachment, **more)
    with house.uow() as uow:
        uow.attachments.add(attachment)
        uow.commit()
    return attachment


def test_there_and_back(any_house: TestHouse) -> None:
    """What is written down is read as it was; a document has no size."""
    house = any_house
    conversation = say(house, "hello").conversation_id
    photo = add(house, conversation)
    paper = add(house, conversation, kind=AttachmentKind.PDF, width=None, height=None, name="请看.pdf")
    with house.reading() as uow:
        assert uow.attachments.of_customer(photo.id, *MARA) == photo
        assert uow.attachments.of_customer(paper.id, *MARA) == paper
        assert uow.attachments.bytes_kept(conversation) == 2_000


def test_only_through_its_customer(any_house: TestHouse) -> None:
    """A file is found through its own customer alone, on its own channel; all else is as if it were not there."""
    house = any_house
    photo = add(house, say(house, "hello").conversation_id)
    say(house, "hello", peer="tom")
    say(house, "hello", channel="rest")
    sentences = set()
    for attachment_id, owner in ((photo.id, TOM), (photo.id, ("rest", "default", "mara")), ("nothing", MARA)):
        with house.reading() as uow, pytest.raises(NotFound) as refused:
            uow.attachments.of_customer(attachment_id, *owner)
        sentences.add(str(refused.value))

    assert len(sentences) == 1


def test_a_file_goes_to_one_message(any_house: TestHouse) -> None:
    """A file is given to a message once, in its own conversation, and comes with it in the log."""
    house = any_house
    first, second = say(house, "look"), say(house, "and again")
    other = say(house, "hello", peer="tom")
    photos = [add(house, first.conversation_id) for _ in range(2)]
    ids = [photo.id for photo in photos]
    with house.uow() as uow:
        unsent = uow.attachments.unsent(first.conversation_id, ids[::-1])
        counts = [
            uow.attachments.use(other.conversation_id, ids, other.message_id),
            uow.attachments.use(first.conversation_id, ids, first.message_id),
            uow.attachments.use(first.conversation_id, ids, second.message_id),
        ]
        uow.commit()
    with house.reading() as uow:
        history = uow.conversations.history(first.conversation_id)
        message = uow.conversations.message(first.message_id)
        left = uow.attachments.unsent(first.conversation_id, ids)

    assert unsent == photos[::-1]
    assert counts == [0, 2, 0]
    assert left == []
    assert [file.id for file in message.attachments] == ids
    assert {file.message_id for file in message.attachments} == {first.message_id}
    assert [len(m.attachments) for m in history if m.author.value == "customer"] == [2, 0]


def test_unsent_files_go(any_house: TestHouse) -> None:
    """Files that came long ago and were never sent lose their rows; those that were sent keep theirs."""
    house = any_house
    receipt = say(house, "look")
    old, sent = add(house, receipt.conversation_id), add(house, receipt.conversation_id)
    with house.uow() as uow:
        uow.attachments.use(receipt.conversation_id, [sent.id], receipt.message_id)
        uow.commit()
    house.clock.pass_(timedelta(hours=1))
    new = add(house, receipt.conversation_id)
    with house.uow() as uow:
        removed = uow.attachments.remove_unsent(house.now())
        uow.commit()
    with house.reading() as uow:
        known = uow.attachments.known([old.id, sent.id, new.id, "x"])

    assert removed == [old.id]
    assert known == {sent.id, new.id}


def test_many_are_asked_for_at_once(any_house: TestHouse) -> None:
    """However many files lie on the disk, the database is asked for all of them."""
    house = any_house
    photo = add(house, say(house, "look").conversation_id)
    with house.reading() as uow:
        known = uow.attachments.known([*(f"x{number}" for number in range(1_700)), photo.id])

    assert known == {photo.id}


def test_bytes_are_kept_whole_and_private(tmp_path: Path) -> None:
    """A file is there under its name with all its bytes, for its owner alone; nothing half-written is left."""
    store = AttachmentFiles(tmp_path / "attachments")
    store.put(NAME, b"bytes")
    store.put(NAME + ".small", b"few")
    with store.open(NAME) as content:
        read = content.read()
    files = sorted((tmp_path / "attachments").iterdir())

    assert read == b"bytes"
    assert [file.name for file in files] == [NAME, NAME + ".small"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert (tmp_path / "attachments").stat().st_mode & 0o777 == 0o700


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk does not take the bytes, nothing stays behind and the fault is told."""
    store = AttachmentFiles(tmp_path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put(NAME, b"bytes")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../secret.key", "/etc/passwd", "", ".", "..", "a" * 65, NAME + "/x", NAME + "\0", "x"]
)
def test_names_lead_nowhere_else(tmp_path: Path, name: str) -> None:
    """A name that was not made here opens, writes and removes nothing."""
    (tmp_path / "secret.key").write_bytes(b"secret")
    store = AttachmentFiles(tmp_path / "attachments")
    for attempt in (store.open, store.remove, lambda name: store.put(name, b"x")):
        with pytest.raises(NotFound):
            attempt(name)

    assert (tmp_path / "secret.key").read_bytes() == b"secret"
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [tmp_path / "secret.key"]


def test_what_lies_there_for_long(tmp_path: Path) -> None:
    """Old files are told by the name they have or were to have, and a half-written one is removed by it."""
    store = AttachmentFiles(tmp_path)
    assert AttachmentFiles(tmp_path / "none").kept_before(TUESDAY_MORNING) == []
    store.put(NAME, b"old")
    store.put("b" * 22, b"new")
    half = tmp_path / f"{'c' * 22}.small.0badcafe.part"
    half.write_bytes(b"ha")
    for file in (tmp_path / NAME, half):
        os.utime(file, (0, 0))
    old = store.kept_before(datetime(2001, 1, 1, tzinfo=timezone.utc))
    for name in old:
        store.remove(name)

    assert old == [NAME, "c" * 22 + ".small"]
    assert [file.name for file in tmp_path.iterdir()] == ["b" * 22]
