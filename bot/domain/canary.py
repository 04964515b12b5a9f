"""A canary: a small marked message that a channel sends to an address of the house's own, to see that it arrives.

A channel whose credentials hold and whose platform says "taken" can still swallow everything; only what arrives proves
that messages arrive. Pure; the clock is given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# From when it was due. Channels are looked at once a minute, and a look takes up to 20 s: the alarm comes within five.
SEEN_WITHIN = timedelta(minutes=3, seconds=30)
AGAIN_AFTER = timedelta(seconds=20)  # a canary that could not be sent, or whose platform is to be asked again
AT_WORK = timedelta(seconds=5)  # between a platform's answer and the note of it; a repeat comes after two
LATE = timedelta(minutes=1)  # a house that was away for longer begins anew, and has missed nothing
SHORTEST, LONGEST = timedelta(minutes=10), timedelta(days=1)
SIGN = "canary-"  # begins the sign of every canary
NOT_SENT = "The canary could not be sent."
SWALLOWED = "The canary was taken and did not arrive: what is sent there may be swallowed."


@dataclass(frozen=True)
class CanaryPlan:
    """What the operator wants.

    Attributes:
        peer: an address, number or chat of the house's own, as the platform calls it.
        every: between two of them.
    """

    peer: str
    every: timedelta


@dataclass(frozen=True)
class Canary:
    """The canary of a channel: the last one, and how the others went.

    Attributes:
        sign: of the last one, by which it is known again.
        due_at: when it was due; next_at: when to try or to ask again as long as it is awaited.
        sent_at: when the platform last took one; seen_at: when one was last seen to have arrived.
        unseen_since: when the first one was due that was not seen since; None: the last one was seen.
        reason: why it was not sent, or what the platform said.
    """

    sign: str
    due_at: datetime
    next_at: datetime
    sent_at: datetime | None = None
    seen_at: datetime | None = None
    unseen_since: datetime | None = None
    platform_id: str | None = None
    reason: str = ""

    @property
    def is_sent(self) -> bool:
        """Whether the platform took the last one."""
        return self.sent_at is not None and self.sent_at >= self.due_at

    def is_being_sent(self, now: datetime) -> bool:
        """Whether somebody took it up a moment ago and has not noted yet what came of it."""
        return not self.is_sent and self.next_at - AGAIN_AFTER <= now < self.next_at - AGAIN_AFTER + AT_WORK

    def is_known_as(self, about: str | None, sign: str | None) -> bool:
        """Whether a platform speaks of the last one."""
        if about and (about == self.platform_id or self.sign in about):
            return True
        return sign == self.sign


def take_up(before: Canary | None, every: timedelta, now: datetime, sign: str) -> Canary | None:
    """The canary with which something is to be done now; None: nothing is.

    Args:
        sign: for a new one.
    """
    if before is None:
        return Canary(sign, now, now + AGAIN_AFTER, unseen_since=now)
    if before.unseen_since is not None and now - before.due_at < SEEN_WITHIN:
        return replace(before, next_at=now + AGAIN_AFTER) if now >= before.next_at else None
    due_at = before.due_at + every
    if now < due_at:
        return None
    was_away = now - due_at > LATE
    due_at = now if was_away else due_at
    # What was missed before counts on, unless nobody was there to see it.
    unseen_since = due_at if before.unseen_since is None or was_away else before.unseen_since
    return replace(
        before, sign=sign, due_at=due_at, next_at=now + AGAIN_AFTER, unseen_since=unseen_since, platform_id=None
    )


def is_missing(unseen_since: datetime | None, now: datetime) -> bool:
    """Whether a canary should have been seen by now."""
    return unseen_since is not None and now - unseen_since >= SEEN_WITHIN
