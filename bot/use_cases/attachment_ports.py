"""What the use cases need from outside for customers' files: their rows, and a place for their bytes."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO, Iterable, Protocol, Sequence

from bot.domain.attachment import Attachment, Renewed


class Attachments(Protocol):
    """The rows of customers' files."""

    def add(self, attachment: Attachment) -> None:
        """Add it."""

    def unsent(self, conversation_id: str, ids: Sequence[str]) -> list[Attachment]:
        """Those of these files that are this conversation's and belong to no message, in the order of the ids."""

    def use(self, conversation_id: str, ids: Sequence[str], message_id: str) -> int:
        """Give files of this conversation that belong to no message to this one; how many it got."""

    def of_customer(self, attachment_id: str, channel: str, account: str, peer: str) -> Attachment:
        """A file through its customer. Raises NotFound, the same for another's file as for one that never was."""

    def get(self, attachment_id: str) -> Attachment:
        """A file, for the staff, who are asked about its conversation. Raises NotFound."""

    def of_case(self, case_id: str) -> list[Attachment]:
        """The files of all messages that belong to a case, in the order they came."""

    def sent_since(self, conversation_id: str, moment: datetime) -> list[str]:
        """The messages with files of a conversation since that moment."""

    def bytes_kept(self, conversation_id: str) -> int:
        """How much a conversation has."""

    def remove_unsent(self, before: datetime) -> list[str]:
        """Remove the rows of files that came before that moment and belong to no message; their ids."""

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of these ids that have a row."""


class AttachmentStore(Protocol):
    """Keeps the bytes of files under names that we made; it knows nothing of conversations."""

    def put(self, name: str, content: bytes) -> None:
        """Keep it, whole or not at all: when this returns, a power cut does not take it back. Raises OSError."""

    def open(self, name: str) -> BinaryIO:
        """It, to be read and closed. Raises NotFound."""

    def remove(self, name: str) -> None:
        """Remove it, if it is there."""

    def kept_before(self, moment: datetime) -> list[str]:
        """The names of what was put before that moment."""


class Renewing(Protocol):
    """Makes of a file that arrived the one that is kept."""

    def __call__(self, sent: BinaryIO) -> Renewed:
        """Read it to its end and write it anew.

        Raises:
            BadInput: it is damaged, or empty.
            TooLarge: it has too many pixels.
            WrongKind: it is nothing that we take.
        """
