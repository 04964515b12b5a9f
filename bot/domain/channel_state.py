"""Whether a messaging channel lives: what is seen of it, and from when on somebody has to look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.canary import NOT_SENT, SWALLOWED, is_missing

DEAD_AFTER = timedelta(minutes=3)  # of failing checks; with one check a minute an alarm comes within five
WAITS_TOO_LONG = timedelta(minutes=5)
LOOK_BACK = timedelta(minutes=30)
FEW = 5  # messages, below which a share says nothing
TOO_MANY_FAIL = 0.5


@dataclass(frozen=True)
class ChannelSight:
    """What is seen of a channel.

    Attributes:
        failing_since: since when its credentials or its connection fail; None while they hold.
        reason: why, in a sentence.
        sent, failed: messages of the last LOOK_BACK.
        waiting: messages on their way out; oldest_waiting: since when the first of them.
        quarantined: events that were set aside.
        canary_…: when the last canary went and was seen to arrive, since when none was seen, and why.
    """

    channel: str
    account: str
    checked_at: datetime | None = None
    failing_since: datetime | None = None
    reason: str = ""
    last_in: datetime | None = None
    last_out: datetime | None = None
    sent: int = 0
    failed: int = 0
    waiting: int = 0
    oldest_waiting: datetime | None = None
    quarantined: int = 0
    canary_sent: datetime | None = None
    canary_seen: datetime | None = None
    canary_unseen_since: datetime | None = None
    canary_reason: str = ""


def trouble_of(seen: ChannelSight, now: datetime) -> str | None:
    """Why somebody has to look at a channel, in a sentence; None where all is well."""
    if seen.failing_since is not None and now - seen.failing_since >= DEAD_AFTER:
        return seen.reason or "The platform has not answered for some minutes."
    if is_missing(seen.canary_unseen_since, now):
        return _why_missing(seen)
    if seen.sent + seen.failed >= FEW and seen.failed > TOO_MANY_FAIL * (seen.sent + seen.failed):
        return f"{seen.failed} of the last {seen.sent + seen.failed} messages did not reach their customers."
    if seen.oldest_waiting is not None and now - seen.oldest_waiting >= WAITS_TOO_LONG:
        return f"{seen.waiting} messages wait to go out, the first for more than five minutes."
    return None


def _why_missing(seen: ChannelSight) -> str:
    if seen.canary_reason:
        return f"The canary did not arrive: {seen.canary_reason}"
    since, sent = seen.canary_unseen_since, seen.canary_sent
    return SWALLOWED if since is not None and sent is not None and sent >= since else NOT_SENT
