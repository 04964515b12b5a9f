"""Files go with messages, and messages with cases; what a crash or a customer leaves behind is swept up."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from bot.bootstrap import House
from bot.domain.attachment import MOST_AT_ONCE, MOST_KEPT, Attachment, AttachmentKind, Renewed
from bot.domain.case import Contact
from bot.domain.complaint import Remedy
from bot.domain.errors import BadInput, NotFound, TooLarge
from bot.domain.message import InboundMessage, Receipt
from bot.storage.attachment_files import AttachmentFiles
from bot.use_cases.attachments import (
    access_attachment,
    keep_file,
    record_attachment,
    stored_under,
    sweep_attachments,
)
from bot.use_cases.complaints import FileComplaint, add_photos_to_case, open_complaint
from bot.use_cases.intake import receive_message
from tests.builders import TUESDAY_MORNING, TestHouse, say

MARA, TOM = ("web_widget", "default", "mara"), ("web_widget", "default", "tom")
PHOTO = Renewed(AttachmentKind.JPEG, b"large", b"small", 640, 480)
PAPER = Renewed(AttachmentKind.PDF, b"%PDF-")


@pytest.fixture
def store(tmp_path: Path) -> AttachmentFiles:
    """An empty folder."""
    return AttachmentFiles(tmp_path / "attachments")


def upload(
    house: House, store: AttachmentFiles, sent: Renewed = PHOTO, owner: tuple[str, str, str] = MARA
) -> Attachment:
    kept = keep_file(sent, "kettle.jpg", store, house.now(), house.ids)
    return record_attachment(kept, *owner, house.uow())


def show(
    house: House, *files: str, text: str = "", client_message_id: str | None = None, owner: tuple[str, str, str] = MARA
) -> Receipt:
    inbound = InboundMessage(*owner, text, client_message_id=client_message_id, attachments=files)
    return receive_message(inbound, house.uow(), house.now(), house.ids, house.wording)


def age(folder: Path, at: float) -> None:
    for file in folder.iterdir():
        os.utime(file, (at, at))


def files_in(tmp_path: Path) -> set[str]:
    return {file.name for file in (tmp_path / "attachments").iterdir()}


def test_files_alone_say_what_they_are(any_house: TestHouse, store: AttachmentFiles) -> None:
    """A message of files alone has words of the house in the log; typed words stay as they are."""
    house = any_house
    say(house, "hello")
    alone = show(house, upload(house, store).id, upload(house, store, PAPER).id)
    typed = show(house, upload(house, store).id, text="the crack")
    with house.reading() as uow:
        messages = [uow.conversations.message(receipt.message_id) for receipt in (alone, typed)]

    assert [(m.text, m.is_files_alone, len(m.attachments)) for m in messages] == [
        ("(1 photo, 1 document)", True, 2),
        ("the crack", False, 1),
    ]


def test_a_message_with_a_wrong_file_is_not_stored(any_house: TestHouse, store: AttachmentFiles) -> None:
    """With a file that is not there, another's, sent before, twice or one too many, nothing is stored."""
    house = any_house
    say(house, "hello")
    say(house, "hello", peer="tom")
    own, others, sent = upload(house, store), upload(house, store, owner=TOM), upload(house, store)
    show(house, sent.id)
    with house.reading() as uow:
        before = uow.conversations.get(sent.conversation_id).last_seq
    wrong = [
        ["nothing"],
        [own.id, others.id],
        [own.id, sent.id],
        [own.id] * 2,
        [f"x{n}" for n in range(MOST_AT_ONCE + 1)],
    ]
    for files in wrong:
        with pytest.raises(BadInput, match="please"):
            show(house, *files)

    with house.reading() as uow:
        assert uow.conversations.get(sent.conversation_id).last_seq == before
        assert uow.attachments.unsent(own.conversation_id, [own.id]) == [own]


def test_a_repeated_message_keeps_its_files(house: TestHouse, store: AttachmentFiles) -> None:
    """The same message delivered again is the same message with the same files."""
    say(house, "hello")
    file = upload(house, store)
    first, again = [show(house, file.id, client_message_id="m-1") for _ in range(2)]
    with house.reading() as uow:
        message = uow.conversations.message(first.message_id)

    assert again.message_id == first.message_id and again.repeated
    assert [attachment.id for attachment in message.attachments] == [file.id]


def test_nobody_uploads_without_a_chat(house: TestHouse, store: AttachmentFiles) -> None:
    """A customer who has no conversation can keep no file."""
    with pytest.raises(BadInput, match="not been opened"):
        upload(house, store, owner=("web_widget", "default", "stranger"))


def test_a_chat_holds_only_so_much(house: TestHouse, store: AttachmentFiles) -> None:
    """When a conversation has as many bytes as it may have, one more file is refused."""
    receipt = say(house, "hello")
    full = Attachment("f", receipt.conversation_id, AttachmentKind.PDF, MOST_KEPT - 5, "0", "x.pdf", house.now())
    with house.uow() as uow:
        uow.attachments.add(full)
        uow.commit()
    upload(house, store)  # five bytes
    with pytest.raises(TooLarge, match="ask for a person"):
        upload(house, store)


def test_access_is_the_customers_own(house: TestHouse, store: AttachmentFiles) -> None:
    """A customer finds their file; another does not; a document has no small picture."""
    say(house, "hello")
    say(house, "hello", peer="tom")
    photo, paper = upload(house, store), upload(house, store, PAPER)

    assert access_attachment(photo.id, *MARA, house.reading()) == photo
    assert stored_under(photo, thumbnail=True) == f"{photo.id}.small"
    with pytest.raises(NotFound):
        access_attachment(photo.id, *TOM, house.reading())
    with pytest.raises(NotFound):
        stored_under(paper, thumbnail=True)


def test_killed_between_file_and_row(any_house: TestHouse, store: AttachmentFiles, tmp_path: Path) -> None:
    """Bytes whose row was never written go after an hour; those of a file just arriving stay, as do all with a row."""
    house = any_house
    say(house, "hello")
    sent, unsent = upload(house, store), upload(house, store)
    show(house, sent.id)
    lost = keep_file(PHOTO, "lost.jpg", store, house.now(), house.ids)  # and here the process dies
    arrived = TUESDAY_MORNING.timestamp()
    age(tmp_path / "attachments", arrived)
    soon = sweep_attachments(store, house.uow(), house.clock.pass_(timedelta(minutes=59)))
    there_still = files_in(tmp_path)
    later = sweep_attachments(store, house.uow(), house.clock.pass_(timedelta(minutes=2)))

    assert (soon, later) == (0, 1)
    assert lost.id in there_still
    kept = (sent.id, unsent.id)
    assert files_in(tmp_path) == {*kept, *(f"{name}.small" for name in kept)}


def test_never_sent(any_house: TestHouse, store: AttachmentFiles, tmp_path: Path) -> None:
    """A file that no message came for in a day goes, row and bytes; one that was sent stays for good."""
    house = any_house
    say(house, "hello")
    sent, unsent = upload(house, store), upload(house, store)
    show(house, sent.id)
    swept = sweep_attachments(store, house.uow(), house.clock.pass_(timedelta(hours=25)))
    again = sweep_attachments(store, house.uow(), house.clock.pass_(timedelta(days=400)))

    assert (swept, again) == (1, 0)
    assert files_in(tmp_path) == {sent.id, f"{sent.id}.small"}
    with pytest.raises(BadInput):
        show(house, unsent.id)


def complain(house: House, told: Receipt) -> str:
    confirmed = say(house, "yes")
    command = FileComplaint(confirmed.message_id, (told.message_id,), Remedy.REFUND, Contact("conversation", "here"))
    return open_complaint(command, house.uow(), house.now(), house.ids, house.desk).case.id


def of_case(house: House, case_id: str) -> list[str]:
    with house.reading() as uow:
        return [attachment.id for attachment in uow.attachments.of_case(case_id)]


def test_photos_around_a_complaint_belong_to_it(any_house: TestHouse, store: AttachmentFiles) -> None:
    """What was shown up to a day before a complaint was told, and while it was, is with the case; older things are not,
    nor another customer's.
    """
    house = any_house
    say(house, "hello")
    say(house, "hello", peer="tom")
    old = upload(house, store)
    show(house, old.id)
    house.clock.pass_(timedelta(hours=25))
    before = upload(house, store)
    show(house, before.id)
    others = upload(house, store, owner=TOM)
    show(house, others.id, owner=TOM)
    house.clock.pass_(timedelta(minutes=1))
    told = say(house, "my kettle has a crack")
    house.clock.pass_(timedelta(minutes=1))
    within = upload(house, store)
    show(house, within.id)
    upload(house, store)  # never sent
    case_id = complain(house, told)

    assert of_case(house, case_id) == [before.id, within.id]


def test_a_photo_after_the_complaint(any_house: TestHouse, store: AttachmentFiles) -> None:
    """A photo that comes within a day after a complaint is put with it, once; later it is not, nor without a case."""
    house = any_house
    say(house, "hello")
    early = show(house, upload(house, store).id)
    nothing = add_photos_to_case(early.message_id, house.uow(), house.now())
    house.clock.pass_(timedelta(days=2))
    case_id = complain(house, say(house, "my kettle has a crack"))
    photo = upload(house, store)
    shown = show(house, photo.id)
    cases = [add_photos_to_case(shown.message_id, house.uow(), house.now()) for _ in range(2)]
    with house.reading() as uow:
        added = [event for event in uow.cases.events(case_id) if event[2] == "added to the case"]
    house.clock.pass_(timedelta(hours=24))
    late = show(house, upload(house, store).id)

    assert nothing is None
    assert [case.id for case in cases if case] == [case_id] * 2
    assert of_case(house, case_id) == [photo.id]
    assert len(added) == 1
    assert add_photos_to_case(late.message_id, house.uow(), house.now()) is None
