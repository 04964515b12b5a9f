"""One customer in several conversations, on several channels: by proof alone, never by a name or a number they typed.

What links is a one-time code that was sent to the account's own address, or the website's word. Somebody of the staff
who sees that it is not the same customer undoes it, with a trace.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import NotFound
from bot.domain.identity import ACCOUNT
from bot.domain.staff import Act, Actor, check_may
from bot.use_cases.identity_ports import Link
from bot.use_cases.owner_changes import note_by_house
from bot.use_cases.ports import Ids, UnitOfWork
from bot.use_cases.takeovers import relation_of

SEPARATED = "conversations separated"
NOT_LINKED = "These conversations are not linked (any more); load the page again."


def links_of(conversation_id: str, uow: UnitOfWork) -> list[Link]:
    """The other conversations of the same customer; none while they have not proved who they are in this one, too."""
    conversation = uow.conversations.get(conversation_id)
    subjects = uow.identity.proved_since(conversation_id, conversation.created_at)
    for account_id in sorted(one.removeprefix(ACCOUNT) for one in subjects if one.startswith(ACCOUNT)):
        links = uow.identity.links_of(account_id)
        if any(link.conversation_id == conversation_id for link in links):
            return [link for link in links if link.conversation_id != conversation_id]
    return []


def separate(
    conversation_id: str, other_id: str, actor: Actor, uow: UnitOfWork, now: datetime, ids: Ids
) -> None:  # fmt: skip
    """The other conversation is another customer's after all: it is linked to this account no more.

    Raises:
        NotAllowed: not for this person.
        NotFound: they are not linked.
    """
    with uow:
        conversation = uow.conversations.get(conversation_id)
        check_may(actor, Act.WORK_CASE, relation_of(actor, conversation, uow))
        link = next((one for one in links_of(conversation_id, uow) if one.conversation_id == other_id), None)
        if link is None or not uow.identity.separate(other_id, link.account_id, actor.id, now):
            raise NotFound(NOT_LINKED)
        for one in (conversation, uow.conversations.get(other_id)):
            note_by_house(one, f"{actor.name} separated two conversations: not the same customer.", uow, now, ids)
        said = {"role": actor.role.value, "from": conversation_id, "how": link.how}
        uow.audit.append(now, actor.id, SEPARATED, other_id, said, other_id)
        uow.commit()
