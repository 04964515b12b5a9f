"""How quickly messages go to a platform, and when one that did not arrive is tried again. Pure; the clock is given."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(hours=1)
# What a customer relies on is tried as long as WhatsApp itself would deliver it; talk of an hour ago helps nobody.
MUST_ARRIVE_WITHIN = timedelta(days=7)
TALK_LASTS = timedelta(hours=6)


class TokenBucket:
    """So many messages a second, and a burst after a pause.

    What counts as several may go as soon as there is one token, and what it takes beyond that is owed: the pace holds,
    and a long text does not wait for ever behind short ones.

    Args:
        rate: messages a second.
        burst: messages at once, after a pause.
    """

    def __init__(self, rate: float, burst: int, now: float = 0.0) -> None:
        self._rate, self._burst = rate, float(burst)
        self._tokens, self._at = float(burst), now

    def wait(self, now: float, tokens: int = 1) -> float:
        """Seconds until the next message may go; 0.0 takes a token, or as many as it counts for."""
        self._refill(now)
        if self._tokens >= 1.0 - 1e-9:
            self._tokens -= tokens
            return 0.0
        return (1.0 - self._tokens) / self._rate

    def empty(self, now: float, seconds: float) -> None:
        """The platform asked for a pause: nothing goes for so many seconds."""
        self._refill(now)
        self._tokens = min(self._tokens, 0.0, 1.0 - seconds * self._rate)

    def _refill(self, now: float) -> None:
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self._rate)
        self._at = max(now, self._at)


def next_try(
    tries: int, queued_at: datetime, now: datetime, *, must_arrive: bool, asked: timedelta | None = None,
    chance: float = 0.5,
) -> datetime | None:  # fmt: skip
    """When to try again; None to give up.

    Args:
        tries: how often it was tried, 1 or more.
        asked: the pause that the platform asked for; it is kept whatever we would do ourselves.
        chance: 0 to 1, drawn; pauses differ by half, so that what failed together does not come back together.
    """
    lasts = MUST_ARRIVE_WITHIN if must_arrive else TALK_LASTS
    pause = min(FIRST_PAUSE * 2 ** min(tries - 1, 20), LONGEST_PAUSE) * (0.75 + 0.5 * chance)
    at = now + max(pause, asked or timedelta())
    return at if at - queued_at <= lasts else None
