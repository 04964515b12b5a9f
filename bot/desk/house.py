"""What the desk works with, as `bootstrap.py` hands it over."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Callable, Protocol, TypeVar

from bot.desk.words import read
from bot.domain.canned_reply import CannedReply
from bot.domain.guidance import GuidanceBook
from bot.domain.money import Money
from bot.domain.order_policy import OrderPolicy
from bot.domain.redress import RedressPolicy
from bot.use_cases.attachment_ports import AttachmentStore
from bot.use_cases.case_work import CaseWork
from bot.use_cases.desk import Desk
from bot.use_cases.guard import Guard
from bot.use_cases.ports import Ids, UnitOfWork, Wording

T = TypeVar("T")


class Writer(Protocol):
    """See storage.unit_of_work.GroupCommit."""

    def submit(self, job: Callable[[Any], Any]) -> Future[Any]:
        """Run it in a bundled transaction."""


@dataclass(frozen=True)
class DeskHouse:
    """The house, as far as the desk has to do with it."""

    name: str  # as its pages say it
    writer: Writer
    uow: Callable[[], UnitOfWork]
    reading: Callable[[], UnitOfWork]
    now: Callable[[], datetime]
    ids: Ids
    wording: Wording
    desk: Desk
    guard: Guard
    replies: tuple[CannedReply, ...]
    guidance: GuidanceBook
    policy: OrderPolicy
    redress: RedressPolicy
    files: AttachmentStore
    case_work: Callable[[str], CaseWork]  # of a person, by name
    money: Callable[[str], Money]  # an amount in the shop's currency; raises BadInput
    wake: Callable[[], None]  # those who deliver what was written, and who answer what was given back
    limited: bool = True  # whether people who ask too much are told to wait
    lock_after: timedelta | None = None  # without a sign of somebody before the screen; None: never

    def say(self, text: str, language: str) -> str:
        """A sentence of the house as who works at the desk reads it: the desk's, else one that customers read, too."""
        return read(text, language, lambda part: self.wording.put(part, language))

    def write(self, job: Callable[[UnitOfWork], T]) -> T:
        """Do something short in the one thread that writes, and wait for it; not on the event loop."""
        done: T = self.writer.submit(job).result()
        return done
