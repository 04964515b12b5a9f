"""Who holds a conversation. Exactly one of bot, queue and agent does, at every moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.domain.errors import NotAllowed
from bot.domain.message import Author


class Owner(str, Enum):
    """The holder of a conversation."""

    BOT = "bot"
    QUEUE = "queue"  # waiting for a person of the staff
    AGENT = "agent"  # held by one named person


@dataclass(frozen=True)
class Conversation:
    """One customer on one channel, from the first message on."""

    id: str
    channel: str
    account: str
    peer: str
    owner: Owner
    owner_since: datetime
    created_at: datetime
    last_seq: int = 0
    agent_id: str | None = None  # who holds it, when the owner is AGENT
    handed_over_by_turn: str | None = None  # the turn that gave it to the queue; it may finish its sentence
    language: str | None = None  # the customer's, as ISO 639-1, where it is known not to be the assistant's own
    staff_seq: int = 0  # the place of the last message by a person of the staff
    read_seq_customer: int = 0  # how far each side has read
    read_seq_staff: int = 0
    customer_seen_at: datetime | None = None  # when the customer's window last gave a sign of life


def may_speak(conversation: Conversation, author: Author, turn_id: str | None = None) -> bool:
    """Whether a message by `author`, written in turn `turn_id`, may reach the customer now.

    The bot speaks only while it holds the conversation, except that the turn which handed it over may still say so.
    Notices of the house are always allowed: they tell the customer where their message is.
    """
    if author is Author.SYSTEM:
        return True
    if author is Author.AGENT:
        return conversation.owner is Owner.AGENT
    if author is Author.BOT:
        handing_over = turn_id is not None and turn_id == conversation.handed_over_by_turn
        return conversation.owner is Owner.BOT or (conversation.owner is Owner.QUEUE and handing_over)
    return True


def hand_to_queue(conversation: Conversation, turn_id: str | None, now: datetime) -> Conversation:
    """The conversation, waiting for a person.

    Raises:
        NotAllowed: a person holds it already.
    """
    if conversation.owner is Owner.AGENT:
        raise NotAllowed("A colleague already holds this conversation.")
    if conversation.owner is Owner.QUEUE:
        return conversation
    return replace(conversation, owner=Owner.QUEUE, owner_since=now, agent_id=None, handed_over_by_turn=turn_id)


def hand_to_agent(conversation: Conversation, agent_id: str, now: datetime) -> Conversation:
    """The conversation, held by one person.

    Raises:
        NotAllowed: another person holds it.
    """
    if conversation.owner is Owner.AGENT and conversation.agent_id != agent_id:
        raise NotAllowed("Another colleague already holds this conversation.")
    return replace(conversation, owner=Owner.AGENT, owner_since=now, agent_id=agent_id, handed_over_by_turn=None)


def pass_to_agent(conversation: Conversation, agent_id: str, now: datetime) -> Conversation:
    """The conversation, held by this person, whoever held it before."""
    return replace(conversation, owner=Owner.AGENT, owner_since=now, agent_id=agent_id, handed_over_by_turn=None)


def put_back(conversation: Conversation, now: datetime) -> Conversation:
    """The conversation, waiting for another person than the one who held it.

    Raises:
        NotAllowed: nobody holds it.
    """
    if conversation.owner is not Owner.AGENT:
        raise NotAllowed("Nobody of the staff holds this conversation.")
    return replace(conversation, owner=Owner.QUEUE, owner_since=now, agent_id=None, handed_over_by_turn=None)


def hand_to_bot(conversation: Conversation, now: datetime) -> Conversation:
    """The conversation, back with the bot."""
    return replace(conversation, owner=Owner.BOT, owner_since=now, agent_id=None, handed_over_by_turn=None)
