"""What the use cases of channels need from storage: what came in, who is at the other end, what is on its way out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Mapping, Protocol, Sequence

from bot.domain.canary import Canary
from bot.domain.conversation import Conversation
from bot.domain.message import Message
from bot.domain.platform import Arrival, Event


@dataclass(frozen=True)
class InboxItem:
    """An event of a platform that is to be taken in."""

    id: int
    channel: str
    account: str
    event: Event
    received_at: datetime
    tries: int


@dataclass(frozen=True)
class Peer:
    """A customer as a platform knows them."""

    channel: str
    account: str
    key: str
    last_heard_at: datetime | None = None
    stopped_at: datetime | None = None  # since when they want nothing from us there
    thread: Mapping[str, str] = field(default_factory=dict)  # where an answer belongs


@dataclass(frozen=True)
class OnItsWay:
    """A message that is taken out of the outbox to be sent."""

    message: Message
    conversation: Conversation
    peer: Peer
    queued_at: datetime
    tries: int
    parts_done: int  # of a message that went in pieces: how many of them have gone


@dataclass(frozen=True)
class ChannelState:
    """How a channel is, as it was last looked at."""

    channel: str
    account: str
    checked_at: datetime
    failing_since: datetime | None = None
    reason: str = ""
    alarmed_at: datetime | None = None


@dataclass(frozen=True)
class KeptToken:
    """A refresh token as it is kept.

    Attributes:
        given: a keyed hash of the one in the settings that it came from.
        sealed: itself, for nobody to read who has only the database.
    """

    channel: str
    account: str
    given: str
    sealed: str = field(repr=False)


class Inbox(Protocol):
    """What platforms told us, once each."""

    def add(self, channel: str, account: str, key: str, peer: str, packed: Mapping[str, Any], now: datetime) -> bool:
        """Keep an event; False if its key is known, for ever."""

    def differs(self, channel: str, account: str, key: str, packed: Mapping[str, Any]) -> bool:
        """Whether what is kept under this key said something else."""

    def set_aside(self, channel: str, account: str, key: str, raw: str, reason: str, now: datetime) -> bool:
        """Keep something that could not be understood, for the operator; False if its key is known."""

    def is_due(self, now: datetime) -> bool:
        """Whether `claim` would find something; takes no lock."""

    def claim(self, now: datetime, leased_until: datetime, most: int) -> list[InboxItem]:
        """Lease events that are due: of each customer the oldest that is not done, in the order they came."""

    def done(self, item_id: int, now: datetime) -> None:
        """It is taken in; its key stays, what it said goes."""

    def put_back(self, item_id: int, not_before: datetime, reason: str) -> None:
        """Try again later."""

    def quarantine(self, item_id: int, reason: str, now: datetime) -> None:
        """Out of the way; it stays visible and can be tried again."""

    def quarantined(self, most: int) -> list[Mapping[str, Any]]:
        """The newest first: id, channel, account, reason, received_at, packed."""

    def release(self, item_id: int) -> bool:
        """Try what was set aside once more; False if there is no such thing."""


class Peers(Protocol):
    """Customers as platforms know them."""

    def get(self, channel: str, account: str, key: str) -> Peer:
        """What is known of them; an empty one where nothing is."""

    def heard(self, channel: str, account: str, key: str, thread: Mapping[str, str], now: datetime) -> None:
        """They wrote."""

    def stop(self, channel: str, account: str, key: str, at: datetime | None) -> None:
        """They want nothing more there; None: they take it back."""

    def rename(self, channel: str, account: str, key: str, new_key: str) -> bool:
        """The platform calls them otherwise now; False where the new key has a conversation of its own already."""


class Dispatches(Protocol):
    """Messages on their way to a platform."""

    def is_due(self, channel: str, now: datetime) -> bool:
        """Whether `claim` would find something; takes no lock."""

    def claim(self, channel: str, now: datetime, leased_until: datetime, most: int) -> list[OnItsWay]:
        """Lease what is due, of at most so many conversations, each in its order; nothing overtakes within one."""

    def lost(self, channel: str, now: datetime) -> list[OnItsWay]:
        """What was being sent when its sender fell silent: whether it arrived is not known."""

    def part_sent(self, message_id: str, channel: str, account: str, platform_ids: Sequence[str], done: int) -> None:
        """Note by what the platform knows the pieces of a message, and how many have gone."""

    def settle(self, message_ids: Sequence[str], state: str, now: datetime, reason: str | None = None) -> None:
        """sent, withheld or failed."""

    def put_back(self, message_ids: Sequence[str], not_before: datetime, reason: str, *, counts: bool = True) -> None:
        """Back to the outbox; `counts`: as a try."""

    def hold(self, message_ids: Sequence[str], leased_until: datetime, reason: str) -> None:
        """Whether it arrived is not known; look again then."""

    def messages_of(self, channel: str, account: str, platform_id: str) -> list[str]:
        """Ids of the messages that the platform knows by this id."""

    def sent_until(self, channel: str, account: str, peer: str, until: datetime) -> list[str]:
        """Ids of the messages that went to a customer up to then and are not known to be read."""

    def arrived(self, message_ids: Sequence[str], arrival: Arrival, now: datetime) -> None:
        """Note how far they have come; never backwards."""

    def fail_sent(self, message_ids: Sequence[str], reason: str, now: datetime) -> list[str]:
        """The platform took them and could not deliver them; ids of those for which that is news."""

    def failed_in_bots_since(self, since: datetime) -> list[str]:
        """Conversations of the assistant in which a message did not arrive."""

    def failed_since(self, conversation_id: str, since: datetime) -> list[str]:
        """Why messages of a conversation did not arrive."""


class ChannelHealth(Protocol):
    """How the channels are."""

    def get(self, channel: str, account: str) -> ChannelState | None:
        """As it was last looked at."""

    def all(self) -> list[ChannelState]:
        """Every channel that was ever looked at, by name."""

    def save(self, state: ChannelState) -> None:
        """Note it."""

    def figures(self, channel: str, account: str, since: datetime) -> Mapping[str, Any]:
        """last_in, last_out, sent, failed, waiting, oldest_waiting, quarantined; counts since that moment."""


class ChannelTokens(Protocol):
    """Refresh tokens, one for each account of a channel."""

    def add(self, token: KeptToken) -> None:
        """Keep it, unless there is one."""

    def claim(self, channel: str, account: str, by: str, now: datetime, until: datetime) -> bool:
        """Lease it to one caller; False while another one has it."""

    def get(self, channel: str, account: str) -> KeptToken:
        """It. Raises NotFound."""

    def save(self, token: KeptToken) -> None:
        """Put this in its place."""

    def settle(self, claimed: KeptToken, sealed: str | None, by: str, now: datetime) -> None:
        """End the lease; `sealed` replaces what was claimed, if that is still what is kept."""


class Canaries(Protocol):
    """The canary of each account of a channel."""

    def get(self, channel: str, account: str, *, to_change: bool = False) -> Canary | None:
        """It; `to_change`: locked for the rest of the transaction where the database can."""

    def put(self, channel: str, account: str, before: Canary | None, after: Canary) -> bool:
        """Change it; False where it is not as it was `before`: somebody else took it up."""

    def drop(self, channel: str, account: str) -> None:
        """Forget it."""
