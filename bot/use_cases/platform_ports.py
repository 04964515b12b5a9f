"""What every messaging channel is made of: three doors (verify, parse, send) and a few small ones beside them.

A channel knows its platform's words and limits, and nothing of conversations, cases or the database. Adding one is one
file with a class made from `Platform`, fixtures of its payloads, and one line in `bot/channels/known.py`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, Callable, ClassVar, Mapping, Protocol, Sequence

from bot.domain.canary import CanaryPlan
from bot.domain.errors import NotFound, UntrustedRequest
from bot.domain.platform import Event, Limits, Parcel, Poison, RemoteFile

MAX_DELIVERY = 3_000_000  # bytes; Meta sends batches of up to 3 MB


@dataclass(frozen=True)
class Delivery:
    """A request of a platform, as it came: nothing of it is believed before `verify`."""

    method: str
    path: str  # under the public address
    url: str  # where we told the platform to deliver, with what it put behind the question mark; not from its headers
    query: Mapping[str, str]
    headers: Mapping[str, str]  # names in small letters
    body: bytes
    now: float  # seconds since 1970, of our own clock

    def header(self, name: str) -> str:
        """A header; "" where it is missing."""
        return self.headers.get(name.lower(), "")


@dataclass(frozen=True)
class Answer:
    """What a platform is answered."""

    status: int = 200
    body: str = ""
    media_type: str = "text/plain"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One request to a platform: a piece of a parcel, as it goes onto the wire."""

    what: str  # the platform's method or path
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """What a channel has to be told in credentials.yml."""

    name: str  # as Rasa's users know it, where Rasa has the channel
    what: str  # where to find it, in a few words
    secret: bool = False
    default: str | None = None  # None: it must be given


@dataclass(frozen=True)
class Owner:
    """Whose the credentials of a channel are, as the platform says."""

    name: str


class TokenVault(Protocol):
    """Keeps refresh tokens of OAuth 2.0: none is spent by two at once, and what a server put in its place survives."""

    def spend(
        self, channel: str, account: str, given: str, exchange: Callable[[str], tuple[str, float, str | None]]
    ) -> tuple[str, float]:
        """Exchange the refresh token that counts now; the access token, and for how many seconds it is good.

        Args:
            given: the one of the settings. A new one there counts from then on: somebody has signed in again.
            exchange: takes a refresh token; gives those two, and the one that counts from now on if it is another.

        Raises:
            TemporaryDeliveryFailure: not now; or whatever `exchange` raises.
        """


class Platform(ABC):
    """A messaging channel of one account.

    `send`, `check` and the like raise:
        TemporaryDeliveryFailure: try again, after `retry_after` where the platform says so.
        DeliveryUnknown: it was sent, and whether it arrived is not known.
        PermanentDeliveryFailure: it will never be taken.
    """

    name: ClassVar[str]  # of the channel, as Rasa's users know it: telegram, facebook, slack, twilio …
    title: ClassVar[str]  # as people call it
    fields: ClassVar[tuple[Field, ...]]
    carries_rating: ClassVar[bool] = True  # a customer there can answer how it was
    limits: Limits
    account: str = "default"
    canary: CanaryPlan | None = None  # where the operator wants one
    tells_arrival: bool = False  # it says by itself what became of a message; that is then waited for
    webhook: str = ""  # where the platform delivers to us; the house says so, once it knows its own address

    @classmethod
    @abstractmethod
    def build(cls, values: Mapping[str, str], own_secret: str) -> Platform:
        """The channel with these credentials, one for each of `fields`.

        Args:
            own_secret: of this channel and this house, for what we have to make up ourselves; hexadecimal.
        """

    @abstractmethod
    def verify(self, delivery: Delivery) -> None:
        """Whether it is the platform that speaks. Raises UntrustedRequest, with no word about what was wrong."""

    @abstractmethod
    def parse(self, delivery: Delivery) -> list[Event | Poison]:
        """Everything that a verified delivery tells, in its order; what cannot be understood as poison."""

    @abstractmethod
    def render(self, parcel: Parcel) -> list[Part]:
        """What has to be sent for a parcel, in order. Raises PermanentDeliveryFailure: it must not be sent (now)."""

    def count(self, part: Part) -> int:
        """As how many messages a part counts for the pace of the account."""
        return 1

    @abstractmethod
    async def send(self, part: Part, parcel: Parcel) -> str | None:
        """Send a part; the platform's id of it, if it gives one."""

    def greet(self, delivery: Delivery) -> Answer | None:
        """The answer to a handshake, by which platforms try an address; None where it is none."""
        return None

    def answer(self, delivery: Delivery) -> Answer:
        """What the platform is answered when everything is written down."""
        return Answer()

    async def fetch(self, file: RemoteFile) -> bytes:
        """A file of a customer, from the platform's own hosts. Raises NotFound, TooLarge or as `send` does."""
        raise NotFound("This channel has no files to hand out.")

    @abstractmethod
    async def check(self) -> Owner:
        """Who we are to the platform: proves that the credentials hold."""

    async def connect(self, url: str) -> str:
        """Tell the platform where to deliver, where it allows that; a sentence that says what was done or is to do."""
        return f"Enter {url} as the address of the webhook in the platform's own settings."

    async def show_typing(self, peer: str, about: str) -> None:
        """Show that an answer is being written, where the platform has a sign for it. `about`: their message."""
        return None

    async def settle_press(self, event: Event) -> None:
        """Tell the platform that a press on a button was taken, where it waits for that."""
        return None

    async def was_sent(self, part: Part, parcel: Parcel, since: float) -> bool | None:
        """Whether the platform has a message whose fate is unknown; None where it cannot be asked."""
        return None

    @classmethod
    def secrets_of(cls, given: Mapping[str, str]) -> tuple[str, ...]:
        """The secrets that go with what is no secret, by their names in `fields`."""
        return tuple(one.name for one in cls.fields if one.secret)

    def keep_tokens(self, vault: TokenVault) -> None:
        """Where refresh tokens are kept, for a channel that has one; the house says so, once it has a database."""
        return None

    async def close(self) -> None:
        """Let go of connections."""
        return None


class Collected(Platform):
    """A channel whose platform does not deliver: what waits there is fetched, such as mails from a mailbox.

    It stays there until it is written down here, so whoever dies in between finds it again, and a repeat is known.
    """

    def verify(self, delivery: Delivery) -> None:
        """Nobody delivers to it, so whoever tries is not believed."""
        raise UntrustedRequest("This delivery does not prove where it comes from, so it was not taken.")

    async def connect(self, url: str) -> str:
        """See parent class."""
        return f"{self.title} is fetched, so nothing has to be told to it."

    @abstractmethod
    async def collect(self) -> Sequence[Delivery]:
        """What waits there, the oldest first, a few at a time; `parse` reads it. Raises as `send`."""

    @abstractmethod
    async def confirm(self, delivery: Delivery) -> None:
        """It is written down here: it need not wait there any more. Raises as `send`."""

    @abstractmethod
    async def wait(self, seconds: float) -> None:
        """Come back when something may wait there, at the latest after so many seconds. Raises as `send`."""
