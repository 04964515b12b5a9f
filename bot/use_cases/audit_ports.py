"""What the use cases need from outside for the audit; the rest is in `ports.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Collection, Iterator, Mapping, Protocol, Sequence

from bot.domain.audit import AuditEntry, AuditRow, Checkpoint


@dataclass(frozen=True)
class AuditEvent:
    """Something to be written into the audit."""

    at: datetime
    actor: str  # a role, a part of Heard or the id of a person of the staff; never a customer's name or address
    action: str
    object_ref: str  # what was acted on, by reference or id
    payload: Mapping[str, Any]  # everything else, above all what customers wrote; plain JSON
    subject_id: str  # the conversation it is about, or HOUSE


class Audit(Protocol):
    """The chain of what was done. It commits and is undone with the transaction in which it is written."""

    def append(
        self, at: datetime, actor: str, action: str, object_ref: str, payload: Mapping[str, Any], subject_id: str
    ) -> AuditEntry:  # fmt: skip
        """Write one entry to the end of the chain.

        Others who write wait from here until this transaction ends, so append late in it, and only in transactions
        that are durable: a checkpoint may tell of the entry as soon as it is committed.

        Raises:
            ValueError: a name is empty or too long, or the payload is not plain JSON.
        """

    def append_many(self, events: Sequence[AuditEvent]) -> list[AuditEntry]:
        """Write several entries, in order; see `append`."""

    def erase(
        self, subject_id: str, at: datetime, actor: str, object_ref: str, keep: Collection[str] = ()
    ) -> AuditEntry | None:
        """Erase every payload about a subject and its key; the chain keeps who, what and when.

        Entries about what is named in `keep`, such as a case that has to stay, keep their payloads, and the key stays.
        The entry that tells of it, with the numbers of the entries whose payloads went; None if there was nothing.

        Raises:
            NotAllowed: the subject is the house.
        """

    def head(self) -> tuple[int, bytes]:
        """Number and hash of the last entry; 0 and GENESIS before the first."""

    def hash_of(self, seq: int) -> bytes | None:
        """The hash of the entry with this number."""

    def about(self, object_ref: str) -> list[tuple[AuditEntry, Mapping[str, Any] | None]]:
        """The entries about something, in order, each with its payload; None where that was erased."""

    def entries_of(self, actions: Collection[str], after: int = 0) -> list[tuple[AuditEntry, Mapping[str, Any] | None]]:
        """The entries after this one that tell of one of these actions, in order, each with its payload."""

    def rows(self, after: int = 0) -> Iterator[list[AuditRow]]:
        """All entries after this one, in order, raw and in pieces; after 0 also those that stand before the first."""

    def stray_payload(self, after: int = 0) -> int | None:
        """The first number after this one for which there is a payload and no entry."""


class Checkpoints(Protocol):
    """Where the end of the chain is noted outside the database."""

    def last(self) -> Checkpoint | None:
        """The newest that is ours."""

    def append(self, checkpoint: Checkpoint) -> None:
        """Note it; when this returns, a power cut does not take it back."""

    def read(self) -> tuple[list[Checkpoint], list[int]]:
        """All that are ours, and the lines (from 1) that are not."""
