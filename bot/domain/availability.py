"""Whether somebody can take a customer over now: who is there, has room, speaks the language and knows the matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Sequence

from bot.domain.staff import MOST_CHATS

THERE_FOR = timedelta(seconds=45)  # after each sign of life of a person's desk
LOST_AFTER = timedelta(seconds=60)  # without one, what the person holds goes back to the queue


@dataclass(frozen=True)
class Person:
    """Somebody of the staff, as far as it matters to whom a chat goes. No languages or skills named: any."""

    id: str
    name: str
    there_until: datetime | None = None
    holds: int = 0
    most_chats: int = MOST_CHATS
    languages: tuple[str, ...] = ()  # ISO 639-1
    skills: tuple[str, ...] = ()
    team: str = ""
    role: str = "agent"
    disabled: bool = False
    wants_to_be_there: bool = False  # has said so and not gone away since
    last_seen_at: datetime | None = None  # the last sign of life of their desk

    def is_there(self, now: datetime) -> bool:
        """Whether they can be asked now."""
        return not self.disabled and self.there_until is not None and self.there_until > now

    @property
    def has_room(self) -> bool:
        """Whether they can take one more."""
        return self.holds < self.most_chats

    def speaks(self, language: str | None) -> bool:
        """Whether they can talk to a customer of this language."""
        return language is None or not self.languages or language in self.languages

    def knows(self, skill: str | None) -> bool:
        """Whether they deal with such matters."""
        return skill is None or not self.skills or skill in self.skills

    def is_lost(self, now: datetime) -> bool:
        """Whether they cannot answer those they hold: access taken away, or their desk silent. One that was never
        seen works by other means, which give no signs of life.
        """
        return self.disabled or (self.last_seen_at is not None and now - self.last_seen_at >= LOST_AFTER)


@dataclass(frozen=True)
class Wanted:
    """What the customer needs of the person."""

    language: str | None = None
    skill: str | None = None
    team: str | None = None
    must_speak: bool = True  # the language is needed, not only wished for


class Reason(str, Enum):
    """How it stands."""

    SOMEBODY = "somebody"  # is there and has room
    FULL = "full"  # those who could take it are there, and each has as many chats as they can
    NOBODY_THERE = "nobody_there"
    NOBODY_SPEAKS = "nobody_speaks"  # some are there; none of them speaks the language


@dataclass(frozen=True)
class Availability:
    """Whether somebody can take it, who they are, and why so."""

    reason: Reason
    able: tuple[Person, ...] = ()  # the least busy first
    because: str = ""

    @property
    def may_wait(self) -> bool:
        """Whether the customer may be told to wait."""
        return self.reason in (Reason.SOMEBODY, Reason.FULL)


def decide_available(people: Sequence[Person], wanted: Wanted, now: datetime) -> Availability:
    """Whether the customer may be told that somebody takes over. Opening hours alone do not count.

    A skill or a team is a wish, and so is a language unless it is needed: where nobody with it is there, any other
    person who is serves the customer better than nobody.
    """
    there = [person for person in people if person.is_there(now)]
    if not there:
        return Availability(Reason.NOBODY_THERE, because="Nobody is there now.")
    speaking = [person for person in there if person.speaks(wanted.language)]
    if not speaking and not wanted.must_speak:
        speaking = there
    if not speaking:
        return Availability(Reason.NOBODY_SPEAKS, because=f"{len(there)} are there; none speaks {wanted.language}.")
    fitting = [p for p in speaking if p.knows(wanted.skill) and wanted.team in (None, p.team)] or speaking
    free = sorted((p for p in fitting if p.has_room), key=lambda p: (p.holds / max(1, p.most_chats), p.name))
    free = free or sorted((p for p in speaking if p.has_room), key=lambda p: (p.holds, p.name))
    if not free:
        busy = tuple(sorted(fitting, key=lambda p: (p.holds, p.name)))
        return Availability(Reason.FULL, busy, f"All {len(fitting)} who are there have as many chats as they can.")
    return Availability(Reason.SOMEBODY, tuple(free), f"{len(free)} of {len(there)} who are there can take it.")
