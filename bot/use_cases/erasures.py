"""Erasures that have to outlive the database: noted outside of it, and done again in one that came from a backup."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Callable, Iterable, Protocol, Sequence

from bot.domain.customer import Customer
from bot.domain.erasure import ERASURE_ASKED, ErasedConversation
from bot.domain.errors import NotFound
from bot.use_cases.attachment_ports import AttachmentStore
from bot.use_cases.customers import CUSTOMER_ERASED, erase_customer
from bot.use_cases.ports import UnitOfWork

BY = "restore"
SLACK = timedelta(minutes=1)  # by which clocks of two machines may differ


class ErasureList(Protocol):
    """Where erasures are noted outside the database."""

    def read(self) -> list[ErasedConversation]:
        """All that are noted."""

    def add(self, erased: Sequence[ErasedConversation]) -> None:
        """Note those that are not noted yet; when this returns, a power cut does not take it back. Raises OSError."""


def erasures_since(after: int, reading: UnitOfWork) -> list[ErasedConversation]:
    """What customers had erased, by the audit's entries after this one.

    What went by the house's own periods is left out: it goes by itself again, by the clock.
    """
    found = []
    with reading:
        for entry, payload in reading.audit.entries_of((CUSTOMER_ERASED, ERASURE_ASKED), after):
            said = payload or {}
            if said.get("by_rule"):
                continue
            for conversation_id in said.get("conversations") or [entry.object_ref]:
                found.append(ErasedConversation(conversation_id, entry.at, entry.seq, entry.hash.hex()))
    return found


class ErasureNotes:
    """Notes erasures in lists outside the database, each once."""

    def __init__(self, reading: Callable[[], UnitOfWork], lists: Sequence[ErasureList]) -> None:
        self._reading, self._lists = reading, lists
        self._after = 0  # the entry of the audit up to which all are noted

    def note(self) -> int:
        """Note what is new; how many. The first time all are looked at, so that none is missed after a crash."""
        with self._reading() as uow:
            last, _ = uow.audit.head()
        if last == self._after:
            return 0
        erased = erasures_since(self._after if last > self._after else 0, self._reading())
        if erased:
            for one in self._lists:
                one.add(erased)
        self._after = last
        return len(erased)


def erase_again(
    erased: Iterable[ErasedConversation],
    backup_at: datetime,
    reading: Callable[[], UnitOfWork],
    uow: Callable[[], UnitOfWork],
    now: datetime,
    store: AttachmentStore,
) -> int:
    """Erase in a database that came from a backup what was erased since it was made; in how many conversations.

    What has to stay for now stays, and goes later by itself, as at first.
    """
    again = dict[str, None]()
    with reading() as known:
        for one in erased:
            if one.at < backup_at - SLACK or known.audit.hash_of(one.seq) == bytes.fromhex(one.hash):
                continue
            again[one.conversation_id] = None
    count = 0
    for conversation_id in again:
        try:
            with reading() as known:
                belonging = known.customers.belonging(conversation_id, "it was erased after the backup")
        except NotFound:  # it began after the backup, or is gone already
            continue
        erase_customer(Customer(conversation_id, (belonging,)), BY, uow(), now, store)
        count += 1
    return count
