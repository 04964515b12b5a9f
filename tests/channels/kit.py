"""What the conformance suite has to know of a platform: how it writes, how it signs, what a customer would see."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import httpx

from bot.channels.known import BY_NAME
from bot.use_cases.platform_ports import Platform
from tests.channels.fake_platform import Call, FakePlatform, Reply

if TYPE_CHECKING:
    from tests.channels.world import World

OWN_SECRET = "0123456789abcdef" * 4
PUBLIC_URL = "https://help.example.com"
FIXTURES = Path(__file__).parent / "fixtures"


@dataclass(frozen=True)
class Raw:
    """A request of the platform, signed as it signs."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    path: str = ""
    method: str = "POST"

    def with_body(self, body: bytes) -> Raw:
        """The same signature over other words: a forgery."""
        return replace(self, body=body)


@dataclass(frozen=True)
class Shown:
    """What a customer sees of a call: the words and the options."""

    peer: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()  # (what is sent back when it is pressed, title)


class Kit(ABC):
    """One platform. What a platform does not have is None, and the suite leaves it out."""

    channel: ClassVar[str]
    own_secret: str = OWN_SECRET  # of the house, for what it makes up for this channel
    signs_bodies: ClassVar[bool] = True
    has_door: ClassVar[bool] = True  # the platform delivers; otherwise what waits there is fetched
    peer = "4915112345678"
    other = "4915187654321"

    @property
    def canary(self) -> str:
        """Where the operator's own canary goes."""
        return self.other

    @property
    def shown_canary(self) -> str:
        """By what the platform calls that when it is written to."""
        return self.canary

    async def arrives(self, here: World) -> None:
        """The platform tells that what was sent last has arrived, where it does."""
        [row] = here.rows("select platform_id from channel_canaries")
        told = self.status(row["platform_id"], "delivered")
        if told is not None:
            await here.hears(told)

    @abstractmethod
    def values(self, api_url: str) -> dict[str, str]:
        """What credentials.yml would say, secrets included."""

    def build(self, api_url: str) -> Platform:
        """The channel, with its platform at this address."""
        kind = BY_NAME[self.channel]
        told = {one.name: one.default or "" for one in kind.fields} | self.values(api_url)
        return kind.build(told, self.own_secret)

    def serve(self) -> Any:
        """The platform at the other end; `calls`, `next`, `usual`, `url` and `close` of it are used."""
        return FakePlatform(self.usual, is_sending=lambda call: self.shown(call) is not None)

    async def deliver(self, here: World, raw: Raw) -> httpx.Response:
        """Let the platform deliver; what it was answered."""
        return await here.request(raw)

    @abstractmethod
    def signed(self, content: Any) -> Raw:
        """A payload as the platform sends it, now."""

    @abstractmethod
    def message(self, text: str, key: int, peer: str | None = None) -> Any:
        """The payload of a text."""

    @abstractmethod
    def forged(self, raw: Raw) -> dict[str, Raw]:
        """Ways to forge a delivery, by name: none may be taken."""

    @abstractmethod
    def poison(self, key: int) -> Any:
        """A payload that is signed and cannot be understood."""

    @abstractmethod
    def usual(self, call: Call) -> Reply:
        """What the platform answers to a call when all is well."""

    @abstractmethod
    def shown(self, call: Call) -> Shown | None:
        """What a customer sees of a call; None where it shows nothing."""

    def press(self, button: str, title: str, key: int, peer: str | None = None) -> Any:
        """A press on a button; None where there are none."""
        return None

    def photo(self, key: int, caption: str = "", peer: str | None = None) -> Any:
        """A photo, which `usual` gives out; None where there are none."""
        return None

    def unreadable(self, key: int, peer: str | None = None) -> Any:
        """Something nobody can read, such as a voice message."""
        return None

    def edit(self, text: str, of: int, key: int, peer: str | None = None) -> Any:
        """A message written anew."""
        return None

    def batch(self, messages: list[tuple[str, int, str]]) -> Any:
        """Several messages (text, key, peer) in one delivery."""
        return None

    def status(self, platform_id: str, arrival: str, reason: str = "") -> Any:
        """A receipt: sent, delivered, read or failed."""
        return None

    def stop(self, key: int, peer: str | None = None) -> Any:
        """The customer wants nothing more."""
        return None

    def foreign(self, key: int) -> Any:
        """Genuine, and for another account than ours, or no customer's word: nothing may come of it."""
        return None

    def too_fast(self, seconds: int) -> Reply:
        """What the platform answers to who is too quick."""
        return Reply(429, {}, {"retry-after": str(seconds)})

    def never(self) -> Reply:
        """What it answers when a customer can not be reached any more."""
        return Reply(400, {"error": {"message": "no such customer"}})

    def fixtures(self) -> list[Path]:
        """Payloads in the documented shapes, each with what has to come of it."""
        return sorted((FIXTURES / self.channel).glob("*.json"))


def read_fixture(file: Path) -> dict[str, Any]:
    """A payload and what comes of it: {"payload": …, "events": [{kind, …}], "headers": {…}?}."""
    content: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return content
