"""What messaging platforms deliver and take: events in, parcels out, and what came of them. No platform by name."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Mapping

from bot.domain.message import Author, OfferedButton
from bot.domain.reference import find_references


class EventKind(str, Enum):
    """What happened on a platform."""

    MESSAGE = "message"  # a customer wrote, sent files, or both
    CHOICE = "choice"  # a customer pressed a button of ours
    EDIT = "edit"  # a customer wrote a message of theirs anew
    STATUS = "status"  # where a message of ours stands
    STOP = "stop"  # the customer wants nothing from us here any more, or blocked us
    START = "start"  # and takes it back
    RENAMED = "renamed"  # the platform calls the customer by another key from now on
    CANARY = "canary"  # somebody spoke where our own canary goes: no customer
    OTHER = "other"  # genuine, and nothing for us: a reaction, an echo, somebody who joined


class Arrival(str, Enum):
    """How far a message of ours has come, as the platform says; later ones count more."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True)
class RemoteFile:
    """A file of a customer that is still with the platform."""

    where: str  # the platform's id of it, or its address at one of the platform's hosts
    name: str = ""
    size: int | None = None  # bytes, where the platform says


@dataclass(frozen=True)
class Event:
    """One thing that a platform told us, in our words.

    Attributes:
        key: the platform's id of it, never used twice within channel and account; what comes again is known by it.
        peer: the customer's key on the platform.
        about: the platform's id of the message that a status or an edit is about.
        sign: our own sign on the message a status is about, where the platform carries one back.
        unreadable: what it is, where it is nothing that can be read: "a voice message".
        new_peer: the customer's key from now on (RENAMED).
        former_peer: another key by which the platform calls, or called, the same customer.
        until: a status is about everything up to then, where it names no message; ISO 8601.
        to_settle: by what the platform is told that a press was taken.
        thread: where an answer belongs: the subject and the ids of a mail, a thread of a room.
        remark: what the staff should know about how it came: "it may not be from who it says".
    """

    kind: EventKind
    key: str
    peer: str = ""
    text: str = ""
    button: str | None = None
    files: tuple[RemoteFile, ...] = ()
    unreadable: str | None = None
    language: str | None = None
    about: str | None = None
    sign: str | None = None
    arrival: Arrival | None = None
    reason: str | None = None
    new_peer: str | None = None
    former_peer: str | None = None
    until: str | None = None
    to_settle: str | None = None
    thread: Mapping[str, str] = field(default_factory=dict)
    remark: str | None = None

    def packed(self) -> dict[str, Any]:
        """As JSON takes it; `unpack` makes it an event again."""
        packed = {name: value for name, value in asdict(self).items() if value not in (None, "", (), {})}
        return packed | ({"files": list(packed["files"])} if self.files else {})


def unpack(packed: Mapping[str, Any]) -> Event:
    """The event that was packed so."""
    values = dict(packed)
    values["kind"] = EventKind(values["kind"])
    values["files"] = tuple(RemoteFile(**one) for one in values.get("files", ()))
    if values.get("arrival"):
        values["arrival"] = Arrival(values["arrival"])
    return Event(**values)


@dataclass(frozen=True)
class Poison:
    """Something genuine that could not be understood: kept, shown to the operator, and never in anybody's way."""

    key: str
    reason: str
    raw: str


@dataclass(frozen=True)
class Limits:
    """What a platform takes; 0 buttons means that options are numbered and answered by their number.

    Sources are in the file of each channel.
    """

    text: int  # characters of one message
    buttons: int
    title: int  # characters of a button
    a_second: float  # messages of the whole account
    burst: int
    to_one: float = 5.0  # messages a second to one customer
    to_one_burst: int = 3
    window: timedelta | None = None  # how long after a customer's last message they may be written to freely
    merges: bool = False  # several bubbles of a turn go as one message, because each is paid for
    # Messages of one customer in an hour that the assistant answers; machines that answer each other stop there.
    answered_an_hour: int | None = None


@dataclass(frozen=True)
class Parcel:
    """What goes to one customer in one go: a message of the log, or several merged."""

    conversation_id: str
    account: str
    peer: str
    message_ids: tuple[str, ...]
    text: str
    author: Author
    buttons: tuple[OfferedButton, ...] = ()
    name: str | None = None  # of the person of the staff who wrote it
    language: str | None = None
    last_heard_at: datetime | None = None  # when the customer last wrote there
    now: datetime | None = None  # when it is to go
    thread: Mapping[str, str] = field(default_factory=dict)  # of what they last wrote

    def is_within(self, window: timedelta) -> bool:
        """Whether the customer wrote so lately that they may be written to freely."""
        return self.last_heard_at is not None and self.now is not None and self.now - self.last_heard_at < window

    @property
    def is_relied_on(self) -> bool:
        """Whether the customer is owed it: a reference, a word of a person, a notice of the house."""
        return self.author in (Author.AGENT, Author.SYSTEM) or bool(find_references(self.text))

    @property
    def sign(self) -> str:
        """By what we know it again, where the platform carries a sign of ours."""
        return self.message_ids[0]
