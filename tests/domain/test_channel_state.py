"""From when on somebody has to look at a channel."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.canary import NOT_SENT, SEEN_WITHIN, SWALLOWED
from bot.domain.channel_state import ChannelSight, trouble_of
from tests.builders import TUESDAY_MORNING as NOW

WELL = ChannelSight("telegram", "default", NOW)


def seen(**values: object) -> ChannelSight:
    """A channel of which this is seen."""
    return ChannelSight(**{**vars(WELL), **values})  # type: ignore[arg-type]


def test_a_quiet_channel_is_well() -> None:
    """That nobody writes is no trouble."""
    assert trouble_of(WELL, NOW) is None


def test_a_moment_of_failing_is_none_yet_and_minutes_are() -> None:
    """Platforms have hiccups; after three minutes somebody has to look, for the reason that was given."""
    assert trouble_of(seen(failing_since=NOW - timedelta(minutes=1), reason="No."), NOW) is None
    assert trouble_of(seen(failing_since=NOW - timedelta(minutes=3), reason="No."), NOW) == "No."


def test_a_canary_is_waited_for_and_then_missed() -> None:
    """For three and a half minutes; what is said tells one that was swallowed from one that never went."""
    due = NOW - SEEN_WITHIN
    missed = {"canary_unseen_since": due}

    assert trouble_of(seen(canary_unseen_since=due + timedelta(seconds=1)), NOW) is None
    assert trouble_of(seen(**missed, canary_sent=due), NOW) == SWALLOWED
    assert trouble_of(seen(**missed, canary_sent=due - timedelta(hours=1)), NOW) == NOT_SENT
    assert trouble_of(seen(**missed, canary_sent=due, canary_reason="No."), NOW) == "The canary did not arrive: No."


def test_many_failures_are_trouble_and_a_few_are_not() -> None:
    """One of two says nothing; six of ten do."""
    assert trouble_of(seen(sent=1, failed=1), NOW) is None
    assert "6 of the last 10" in str(trouble_of(seen(sent=4, failed=6), NOW))


def test_what_waits_too_long_is_trouble() -> None:
    """Messages that do not go out are noticed even while the credentials hold."""
    assert trouble_of(seen(waiting=3, oldest_waiting=NOW - timedelta(minutes=6)), NOW) is not None
