"""Looking after the messaging channels: whether their credentials hold, what goes through, and who has to be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Iterable, Mapping

from bot.domain.channel_state import LOOK_BACK, ChannelSight, trouble_of
from bot.use_cases.channel_ports import ChannelState
from bot.use_cases.ports import UnitOfWork


def note_check(channel: str, account: str, trouble: str | None, uow: UnitOfWork, now: datetime) -> str | None:
    """Note how a channel's check went; the trouble to tell somebody of, once until it is over.

    Args:
        trouble: what is wrong with the credentials or the connection, in a sentence; None: nothing.
    """
    with uow:
        before = uow.channel_health.get(channel, account)
        since = None if trouble is None else (before.failing_since if before else None) or now
        alarmed_at = before.alarmed_at if before else None
        state = ChannelState(channel, account, now, since, trouble or "", alarmed_at)
        seen = _sight(channel, account, state, _figures(channel, account, uow, now))
        alarm = trouble_of(seen, now)
        is_news = alarm is not None and alarmed_at is None
        state = replace(state, alarmed_at=None if alarm is None else alarmed_at or now)
        uow.channel_health.save(state)
        uow.commit()
    return alarm if is_news else None


def see_channels(channels: Iterable[tuple[str, str]], reading: UnitOfWork, now: datetime) -> list[ChannelSight]:
    """What is seen of these channels (name, account), in this order."""
    with reading:
        return [_sight(*one, reading.channel_health.get(*one), _figures(*one, reading, now)) for one in channels]


def known_channels(reading: UnitOfWork, now: datetime) -> list[ChannelSight]:
    """What is seen of every channel that was ever looked after."""
    with reading:
        known = reading.channel_health.all()
    return see_channels([(one.channel, one.account) for one in known], reading, now)


def _figures(channel: str, account: str, uow: UnitOfWork, now: datetime) -> Mapping[str, object]:
    """What the rows say, by the names of a sight."""
    figures = uow.channel_health.figures(channel, account, now - LOOK_BACK)
    canary = uow.canaries.get(channel, account)
    if canary is None:
        return figures
    return {
        **figures, "canary_sent": canary.sent_at, "canary_seen": canary.seen_at,
        "canary_unseen_since": canary.unseen_since, "canary_reason": canary.reason,
    }  # fmt: skip


def _sight(channel: str, account: str, state: ChannelState | None, figures: Mapping[str, object]) -> ChannelSight:
    known = {} if state is None else {
        "checked_at": state.checked_at, "failing_since": state.failing_since, "reason": state.reason,
    }  # fmt: skip
    return ChannelSight(channel, account, **known, **figures)  # type: ignore[arg-type]
