"""What the house tells customers of facts by itself, when a person of the staff approves it: each version once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.conversation import Conversation
from bot.domain.message import Author, Reply
from bot.use_cases.access import check_staff
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.sending import send


@dataclass(frozen=True)
class FactNotices:
    """Notices in the name of one person.

    They are the house's own: they reach the customer whoever holds the conversation. Each conversation has a
    transaction of its own, so that telling many can be stopped and done again.

    Attributes:
        approved_by: the name of the person of the staff who answers for them.
        zone: the shop's, in which moments are said (an IANA name).
    """

    approved_by: str
    uow: UnitOfWork
    now: datetime
    ids: Ids
    wording: Wording
    zone: str

    def check(self, reading: UnitOfWork) -> None:
        """Make sure that the person may approve. Raises NotAllowed: nobody of that name is on the staff."""
        check_staff(self.approved_by, reading)

    def moment(self, at: datetime, language: str | None) -> str:
        """A moment, as it is said in a language."""
        return self.wording.moment(at, self.zone, language)

    def tell(self, conversation: Conversation, fact_id: str, version: int, reply: Reply) -> bool:
        """Say it and commit, in the transaction under way; False where the conversation knows this version already."""
        (message,) = send(self.uow, conversation, Author.SYSTEM, [reply], self.now, self.ids)
        is_new = self.uow.knowledge.record_notice(message, fact_id, version, self.approved_by, self.now)
        if is_new:
            self.uow.commit()
        return is_new
