"""One request to the desk's addresses for programs: who asks, and what they sent, read with care."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Callable, Mapping, TypeVar, Union

from starlette.requests import Request
from starlette.responses import Response

from bot.desk.house import DeskHouse
from bot.desk.render import Json
from bot.desk.sessions import SignedIn
from bot.domain.errors import BadInput, TooLarge
from bot.domain.language import MAIN
from bot.domain.staff import Act, Actor
from bot.use_cases.ports import UnitOfWork

MOST_BYTES = 65_536
LONGEST_TEXT = 10_000  # characters of any one text
LONGEST_KEY = 64

T = TypeVar("T")
Answer = Union[Json, "list[Json]", Response]


@dataclass
class Call:
    """A request of somebody who is signed in. What it gives is answered in a thread of its own."""

    signed_in: SignedIn
    house: DeskHouse
    now: datetime
    params: Mapping[str, str] = field(default_factory=dict)  # of the address
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)  # conversations that were changed by it
    moved: list[str] = field(default_factory=list)  # those that somebody else holds since then
    language: str = MAIN  # in which they read the desk

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self.signed_in.actor

    @property
    def conversation_id(self) -> str:
        """Of the address."""
        return self.params["id"]

    def write(self, job: Callable[[UnitOfWork], T]) -> T:
        """See `DeskHouse.write`."""
        return self.house.write(job)

    def has_changed(self, conversation_id: str) -> None:
        """Note that everybody who looks at a conversation has to see it anew."""
        self.changed.append(conversation_id)

    def has_moved(self, conversation_id: str) -> None:
        """Note that somebody else holds it now, too."""
        self.changed.append(conversation_id)
        self.moved.append(conversation_id)

    def asked(self, name: str) -> str | None:
        """A part of the query; None where it is empty. Raises BadInput."""
        text = self.query.get(name, "")
        if len(text) > LONGEST_TEXT:
            raise BadInput(f"What is asked for ({name}) is too long.")
        return text or None

    def asked_moment(self, name: str) -> datetime | None:
        """A moment of the query. Raises BadInput."""
        text = self.asked(name)
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text.replace("Z", "+00:00").replace(" ", "+"))
        except ValueError:
            raise BadInput(f"{name} has to be a moment such as 2026-09-15T09:00:00+00:00.") from None
        if moment.tzinfo is None:
            raise BadInput(f"{name} needs its zone, such as +00:00.")
        return moment

    def text(self, name: str, *, needed: bool = True, longest: int = LONGEST_TEXT) -> str:
        """A text that was sent. Raises BadInput."""
        found = self.body.get(name)
        if found is None and not needed:
            return ""
        if not isinstance(found, str) or len(found) > longest or "\0" in found or (needed and not found.strip()):
            raise BadInput(f"{name} has to be a text of {'1' if needed else '0'} to {longest:,} characters.")
        try:
            found.encode()
        except UnicodeEncodeError:  # half a character, as "\\ud800" in JSON is
            raise BadInput(f"{name} has a character that is none.") from None
        return found

    def truth(self, name: str, *, needed: bool = True) -> bool:
        """A yes or no that was sent. Raises BadInput."""
        found = self.body.get(name)
        if found is None and not needed:
            return False
        if not isinstance(found, bool):
            raise BadInput(f"{name} has to be true or false.")
        return found

    def number(self, name: str, least: int, most: int) -> int:
        """A whole number that was sent. Raises BadInput."""
        found = self.body.get(name)
        if isinstance(found, str) and found.isdecimal() and len(found) < 10:  # as the fields of forms have it
            found = int(found)
        if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
            raise BadInput(f"{name} has to be a whole number from {least} to {most:,}.")
        return found

    def choice(self, name: str, among: Mapping[str, T]) -> T:
        """One of several that was sent. Raises BadInput."""
        found = self.body.get(name)
        if not isinstance(found, str) or found not in among:
            raise BadInput(f"{name} has to be one of {', '.join(among)}.")
        return among[found]


@dataclass(frozen=True)
class Endpoint:
    """One address: its act of the table of permissions, and how it is answered."""

    method: str
    path: str
    act: Act  # that a role has to have at all; whose it is, the use case asks
    answer: Callable[[Call], Answer]


async def read_body(request: Request) -> Mapping[str, Any]:
    """What was sent. Raises TooLarge, BadInput."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise BadInput("This address takes JSON.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLarge(f"The request is larger than {MOST_BYTES:,} bytes; please send less at once.")
    try:
        sent = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise BadInput("This is no JSON; please load the page again.") from None
    if not isinstance(sent, dict):
        raise BadInput("This address takes an object.")
    return sent
