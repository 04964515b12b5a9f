"""A house on a data directory, with what goes into backups, and what comes of them."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Iterator

from bot.backups import keep_backup, write_secrets
from bot.bootstrap import House, build_checkpoints, build_house, prepare_database
from bot.domain.attachment import AttachmentKind, Renewed
from bot.domain.case import CaseKind
from bot.domain.message import InboundMessage, Receipt
from bot.restoring import Restored, restore_backup
from bot.settings import Settings, read_settings
from bot.use_cases.attachments import keep_file, record_attachment
from bot.use_cases.audit import verify_audit
from bot.use_cases.cases import open_case
from bot.use_cases.intake import receive_message

WORDS = "my kettle leaks Zwetschge"


class Place:
    """A house on a data directory, and where its backups go."""

    def __init__(self, root: Path, url: str, new_database: str) -> None:
        is_file = url.startswith("sqlite")
        self.environment = {} if is_file else {"HEARD_DATABASE_URL": url}
        self.after = {} if is_file else {"HEARD_DATABASE_URL": new_database}
        self.settings = read_settings(root / "house", self.environment)
        self.backups, self.keys, self.restored = root / "backups", root / "keys", root / "restored"
        self.house = build_house(self.settings)
        prepare_database(self.house)

    def __enter__(self) -> Place:
        return self

    def __exit__(self, *error: object) -> None:
        self.house.engine.dispose()
        self.house.hasty_engine.dispose()

    def write(
        self, words: str, peer: str = "mara", external_id: str | None = None, house: House | None = None
    ) -> Receipt:
        house = house or self.house
        inbound = InboundMessage("telegram", "default", peer, words, external_id=external_id)
        return receive_message(inbound, house.uow(), house.now(), house.ids, house.wording)

    def file_case(self, receipt: Receipt) -> str:
        with self.house.uow() as uow:
            message = uow.conversations.message(receipt.message_id)
            case = open_case(
                CaseKind.COMPLAINT, message, message.text, uow, self.house.now(), self.house.ids, self.house.desk
            )
            uow.commit()
        return case.reference

    def attach(self, content: bytes, peer: str = "mara") -> str:
        house = self.house
        kept = keep_file(Renewed(AttachmentKind.PDF, content), "bill.pdf", house.files, house.now(), house.ids)
        record_attachment(kept, "telegram", "default", peer, house.uow())
        return kept.id

    def keep(self) -> Path:
        return keep_backup(self.settings, self.backups).path

    def restore(self, source: Path | None = None, **more: object) -> Restored:
        if not self.keys.exists():
            write_secrets(self.settings, self.keys, self.backups)
        more = {"secrets": self.keys, **more}
        return restore_backup(self.restored, source or self.backups, environment=self.after, **more)  # type: ignore[arg-type]

    @contextlib.contextmanager
    def open_restored(self) -> Iterator[House]:
        house = build_house(read_settings(self.restored, self.after))
        yield house
        house.engine.dispose()
        house.hasty_engine.dispose()


def said(house: House, peer: str) -> list[str]:
    with house.reading() as uow:
        conversations = uow.customers.of_peer(peer)
        history = [message for one in conversations for message in uow.conversations.history(one)]
    return [message.text for message in history if message.author.value == "customer"]


def is_sound(settings: Settings, house: House) -> bool:
    return verify_audit(house.reading(), build_checkpoints(settings)).is_sound
