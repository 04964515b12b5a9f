"""What a person may do with a conversation as it stands, from the one table of permissions; pages offer no more.

It is advice for the page: whoever asks all the same is answered by the use case, which asks the table again.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Collection

from bot.domain.conversation import Owner
from bot.domain.staff import Act, Actor, Relation, Role, may, relation_to
from bot.use_cases.desk_ports import Row
from bot.use_cases.takeovers import WITHOUT_CHAT


def relation_to_row(actor: Actor, row: Row) -> Relation:
    """How a person stands to a conversation in a list."""
    return relation_to(actor, row.agent_id, row.agent_team)


def may_see(actor: Actor, row: Row) -> bool:
    """Whether a conversation may be in a person's list."""
    relation = relation_to_row(actor, row)
    if relation is Relation.OWN:
        return may(actor.role, Act.READ_OWN, relation)
    return may(actor.role, Act.READ_QUEUE if row.owner == Owner.QUEUE.value else Act.READ_ANY, relation)


def shows_words(actor: Actor, row: Row) -> bool:
    """Whether a list shows the person what was said last."""
    return row.agent_id == actor.id or row.owner == Owner.QUEUE.value or row.watched


def acts_on(actor: Actor, row: Row) -> tuple[str, ...]:
    """The acts that are open to a person in a conversation, by name."""
    return acts_of(actor.role, relation_to_row(actor, row), Owner(row.owner), row.channel not in WITHOUT_CHAT)


@lru_cache(maxsize=512)
def acts_of(role: Role, relation: Relation, owner: Owner, has_chat: bool = True) -> tuple[str, ...]:
    """The acts that are open to a role.

    Args:
        relation: whose the conversation is.
        has_chat: whether somebody may sit there and be talked to.
    """
    return tuple(act.value for act in _steps(relation, owner, has_chat) if may(role, act, relation))


def _steps(relation: Relation, owner: Owner, has_chat: bool) -> Collection[Act]:
    """What is a step at all as it stands, whoever may take it."""
    always = (Act.WHISPER, Act.UNMASK)
    if owner is Owner.QUEUE:
        return (*always, Act.CLAIM)
    if owner is Owner.BOT:
        return (*always, Act.TAKE_OVER) if has_chat else always
    held = (*always, Act.TRANSFER, Act.GIVE_BACK)
    if relation is Relation.OWN:
        return (*held, Act.WRITE)
    return (*held, Act.TAKE_OVER) if has_chat else held
