"""What the desk needs from outside: who is there, notes, alarms, what goes on by mail, and its views of it all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Collection, Mapping, Protocol, Sequence

from bot.domain.attachment import Attachment
from bot.domain.availability import Person
from bot.domain.handoff import Handoff


@dataclass(frozen=True)
class Note:
    """What a person wrote for the staff alone; without an author, what the house itself noted."""

    id: str
    conversation_id: str
    staff_id: str | None
    text: str
    at: datetime
    mentions: tuple[str, ...] = ()  # ids of staff
    by: str | None = None  # the author's name, and those of the mentioned, where they were read together with it
    mentioned: tuple[str, ...] = ()


@dataclass(frozen=True)
class LastLine:
    """The end of a log."""

    author: str
    text: str
    at: datetime
    seq: int


@dataclass(frozen=True)
class CaseMark:
    """A case as a row shows it."""

    reference: str
    kind: str
    state: str
    priority: int
    due: datetime | None


@dataclass(frozen=True)
class Row:
    """One conversation in a list of the desk."""

    id: str
    channel: str
    owner: str
    agent: str | None  # name of the person who holds it
    agent_id: str | None
    since: datetime
    waiting_since: datetime | None
    take_by: datetime | None
    reason: str
    mood: str
    language: str | None
    customer: str  # what to call them
    last: LastLine | None
    unread: int  # messages of the customer since the last one of a person
    cases: tuple[CaseMark, ...] = ()
    priority: int = 0
    watched: bool = False
    because: tuple[str, ...] = ()  # why it should be watched
    escalated: bool = False
    team: str | None = None
    mail: str | None = None  # how far its continuation by e-mail is, where the customer has left
    agent_team: str | None = None  # of the person who holds it


@dataclass(frozen=True)
class LogLine:
    """One message as the desk shows it."""

    seq: int
    id: str
    author: str
    name: str | None
    text: str
    at: datetime
    state: str | None  # queued, sending, sent, delivered, read, failed or withheld; None for the customer's own
    buttons: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    client_id: str | None = None  # that the desk gave it by which a person wrote it


@dataclass(frozen=True)
class WholeConversation:
    """One conversation in full; cases, orders and the customer's account have their own use cases."""

    row: Row
    messages: tuple[LogLine, ...]
    notes: tuple[Note, ...]
    handoffs: tuple[Handoff, ...]
    proved: tuple[str, ...]  # subjects of identity that the customer has proved
    read_by_customer: int

    @property
    def summary(self) -> str:
        """What travelled along with the latest handoff."""
        return self.handoffs[-1].summary if self.handoffs else ""


@dataclass(frozen=True)
class Hit:
    """Something a search found."""

    kind: str  # conversation, case or customer
    id: str
    title: str
    excerpt: str
    at: datetime | None
    conversation_id: str | None = None


@dataclass(frozen=True)
class Continuation:
    """A message that has to go on by e-mail."""

    message_id: str
    conversation_id: str
    state: str  # waiting, sent, given_up, seen
    asked_at: datetime


class Presence(Protocol):
    """Who is there, what they take on, and whom they hold."""

    def people(self) -> list[Person]:
        """Everybody of the staff with how many conversations each holds, by name."""

    def person(self, staff_id: str) -> Person | None:
        """One of them."""

    def seen(self, staff_id: str, now: datetime | None) -> None:
        """Note a sign of life of a person's desk; None when they have closed it and hold nothing."""

    def set_there(self, staff_id: str, there: bool, until: datetime | None) -> None:
        """Note whether a person has said that they are there, and until when it counts."""

    def held_by(self, staff_id: str) -> list[str]:
        """The ids of the conversations a person holds, those longest held first."""


class Notes(Protocol):
    """What the staff write among themselves. Nothing here is read by a channel."""

    def add(self, note: Note) -> None:
        """Add it."""

    def of_conversation(self, conversation_id: str) -> list[Note]:
        """All, the oldest first, with names."""


class Alarms(Protocol):
    """Conversations of the bot that somebody should watch."""

    def candidates(self, since: datetime) -> list[str]:
        """The conversations the bot holds in which a customer wrote since then."""

    def failures_since(self, conversation_id: str, moment: datetime) -> int:
        """How often the bot did not understand, had no answer, or failed the customer since then."""

    def put(self, conversation_id: str, because: Sequence[str], now: datetime) -> bool:
        """Raise the alarm, or give it these reasons; whether it is a new one."""

    def of(self, conversation_id: str) -> tuple[str, ...]:
        """The reasons; none without an alarm."""

    def clear(self, conversation_id: str) -> None:
        """Take it away."""


class MailContinuations(Protocol):
    """Messages of people to customers who had left."""

    def unnoted(self, gone_since: datetime) -> list[tuple[str, str]]:
        """Message and conversation of what a person wrote that the customer has not read, and of which it is not noted,
        where the customer gave no sign of life since then, by their window or in words.
        """

    def add(self, continuation: Continuation) -> bool:
        """Note it; False if it is."""

    def waiting(self) -> list[Continuation]:
        """Those that wait, the oldest first."""

    def settle(self, message_ids: Sequence[str], state: str, now: datetime) -> int:
        """Note what became of those that still wait; how many did."""

    def address_of(self, conversation_id: str) -> str | None:
        """The e-mail address that the customer left: with a case, or as the owner of the account they proved."""


class DeskViews(Protocol):
    """Reading for the desk, in few queries however many conversations there are. Texts come as they were written."""

    def queue(self, now: datetime) -> list[Row]:
        """Everything that is not the bot's, and what should be watched; the most pressing first."""

    def rows(self, ids: Collection[str], now: datetime) -> list[Row]:
        """These conversations, in the same order of urgency."""

    def find(self, most: int, before: datetime | None = None, **wanted: Any) -> list[str]:
        """Ids of conversations by owner, channel or agent (a name), those last changed first."""

    def log(self, conversation_id: str, after: int, most: int, before: int | None = None) -> list[LogLine]:
        """The log after a place, and before another, at most the newest `most`, in order, with what was withheld."""

    def last_seqs(self, ids: Collection[str]) -> Mapping[str, tuple[int, int]]:
        """The end of each log and how many notes there are, to see what has changed."""

    def search(self, words: Sequence[str], kinds: Collection[str], most: int) -> list[Hit]:
        """What holds all of these words, each as the beginning of a word."""

    def customer_name(self, conversation_id: str) -> str | None:
        """What the customer is called, as the owner of the account they proved."""

    def keep_whole(self, conversation_id: str) -> frozenset[str]:
        """Numbers that are no secret: of the orders, cases and parcels of a conversation's customer."""
