"""Messages as they cross borders: what came in, what goes out, what the conversation's log holds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Mapping, Sequence

from bot.domain.attachment import Attachment, say_what_is_there
from bot.domain.turn import TurnState


class Author(str, Enum):
    """Who wrote a message of the log."""

    CUSTOMER = "customer"
    BOT = "bot"
    SYSTEM = "system"  # notices of the house itself, such as "I am still working on it"
    AGENT = "agent"  # a person of the staff


@dataclass(frozen=True)
class RatingPoint:
    """One place on a rating scale, which clients that can show the scale as one."""

    value: int
    as_stars: bool = False  # so many stars instead of the figure


@dataclass(frozen=True)
class Button:
    """A choice offered with a reply. What it does stays on the server; the customer sees title and an opaque id."""

    title: str
    intent: str | None = None  # what choosing it means; None: the title is taken as if typed
    entities: Mapping[str, str] = field(default_factory=dict)
    asks_meaning: bool = False  # offered to find out what the message before it meant
    point: RatingPoint | None = None  # where it is one of a rating scale


@dataclass(frozen=True)
class OfferedButton:
    """A button as it was offered: the opaque id that the customer's client sends back, and its title."""

    id: str
    title: str
    point: RatingPoint | None = None  # where it is one of a rating scale


@dataclass(frozen=True)
class Reply:
    """One bubble that the bot or the house wants to say."""

    text: str
    buttons: tuple[Button, ...] = ()
    facts: tuple[tuple[str, int], ...] = ()  # id and version of each fact it is made of
    response: str | None = None  # the response of domain.yml whose places were filled


def keep_in_reach(intent: str, replies: Sequence[Reply]) -> list[Reply]:
    """The replies with the button of this intent where it stays visible: on the last reply that has buttons.

    The choices of a turn are those of its last bubble; clients take the earlier ones away.
    """
    last = max((place for place, reply in enumerate(replies) if reply.buttons), default=0)
    offered = [button for reply in replies for button in reply.buttons if button.intent == intent]
    if not offered or any(button.intent == intent for button in replies[last].buttons):
        return list(replies)
    kept = [
        replace(reply, buttons=tuple(button for button in reply.buttons if button.intent != intent))
        for reply in replies
    ]
    kept[last] = replace(kept[last], buttons=(*kept[last].buttons, offered[-1]))
    return kept


@dataclass(frozen=True)
class InboundMessage:
    """A message as a channel delivered it, verified and parsed; its text is already clean."""

    channel: str  # web_widget, rest, …
    account: str  # which of our accounts on that channel it came to; "default" where there is only one
    peer: str  # the customer's key on that channel: visitor id, chat id, sender
    text: str
    external_id: str | None = None  # the channel's id of this message, unique within channel and account
    client_message_id: str | None = None  # the id the customer's client gave it, unique within the conversation
    button_id: str | None = None  # the opaque id of a chosen button
    attachments: tuple[str, ...] = ()  # ids of files that came before; with one, the text may be empty
    unanswered: bool = False  # nothing of ours answers it: too many came at once, perhaps from a machine
    language: str | None = None  # that the customer's app speaks, for the first words to them
    unreadable: bool = False  # it is nothing that the assistant can read, such as "[a voice message]"
    most_buttons: int | None = None  # the channel numbers the options where there are more: a bare number may choose


@dataclass(frozen=True)
class Draft:
    """A message before it has its place in a log."""

    id: str
    author: Author
    text: str
    turn_id: str | None = None
    buttons: tuple[OfferedButton, ...] = ()
    inbound: InboundMessage | None = None  # what it was made from, if a customer wrote it
    staff_id: str | None = None  # the person of the staff who wrote it
    client_message_id: str | None = None  # the id that person's desk gave it, unique within the conversation


@dataclass(frozen=True)
class Message:
    """A message of a conversation's log, in its place."""

    id: str
    conversation_id: str
    seq: int  # 1, 2, 3 … within the conversation; the only order there is
    author: Author
    text: str
    created_at: datetime
    turn_id: str | None = None
    buttons: tuple[OfferedButton, ...] = ()
    channel: str = ""
    from_button: bool = False  # a customer chose it instead of typing it
    attachments: tuple[Attachment, ...] = ()
    staff_id: str | None = None  # the person of the staff who wrote it
    name: str | None = None  # and what they are called, where it was read together with them

    @property
    def is_files_alone(self) -> bool:
        """Whether the customer sent files without a word, so that the text is the house's."""
        return bool(self.attachments) and self.text == say_what_is_there(self.attachments)


@dataclass(frozen=True)
class Receipt:
    """What intake tells the channel: the message is stored and this is its place."""

    message_id: str
    conversation_id: str
    seq: int
    turn_id: str
    repeated: bool = False  # it had been stored before
    greeted: bool = False  # something was said to the customer at once
    awaits_bot: bool = True  # False while a person holds or is to take the conversation
    message: Message | None = None  # as it was stored; None where it is to be read, for its files
    ended: TurnState | None = None  # where its turn was over at once; None: it is queued, or the receipt is a repeat
