"""Canaries of channels: when one is to be sent, that it was, and that it arrived. No conversation, no customer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.canary import SIGN, Canary, take_up
from bot.domain.errors import TryAgain
from bot.domain.platform import Arrival, Event
from bot.use_cases.ports import Ids, UnitOfWork

LONGEST_ID = 190


def claim_canary(
    channel: str, account: str, every: timedelta, uow: UnitOfWork, now: datetime, ids: Ids
) -> Canary | None:  # fmt: skip
    """The canary with which something is to be done now, for one caller alone; None where there is nothing to do."""
    with uow:
        before = uow.canaries.get(channel, account, to_change=True)
        after = take_up(before, every, now, SIGN + ids.secret())
        if after is None or not uow.canaries.put(channel, account, before, after):
            return None
        uow.commit()
    return after


def note_canary(
    channel: str, account: str, sign: str, uow: UnitOfWork, now: datetime, *, platform_id: str | None = None,
    is_sent: bool = False, is_seen: bool = False, reason: str = "",
) -> None:  # fmt: skip
    """Note how it went with a canary; nothing where another one is under way by now.

    Args:
        is_sent: the platform took it just now, and calls it `platform_id`.
        is_seen: it has arrived, as far as this platform can tell.
        reason: why not.
    """
    with uow:
        before = uow.canaries.get(channel, account, to_change=True)
        if before is None or before.sign != sign:
            return
        after = replace(before, reason=reason)
        if is_sent:
            known_as = platform_id if platform_id and len(platform_id) <= LONGEST_ID else None
            after = replace(after, sent_at=now, platform_id=known_as)
        if is_seen:
            after = replace(after, seen_at=now, unseen_since=None)
        if uow.canaries.put(channel, account, before, after):
            uow.commit()


def take_canary_status(channel: str, account: str, event: Event, uow: UnitOfWork, now: datetime) -> bool:
    """Whether a status is about a canary; then it is noted. Part of the caller's transaction.

    Raises:
        TryAgain: it may be about one that is being sent, and of which the platform's id is not noted yet.
    """
    before = uow.canaries.get(channel, account, to_change=True)
    if before is None:
        return False
    if not before.is_known_as(event.about, event.sign):
        if before.is_being_sent(now) and event.about and not uow.dispatches.messages_of(channel, account, event.about):
            raise TryAgain("It may be about a canary that is just being sent.")
        return False
    if event.arrival in (Arrival.DELIVERED, Arrival.READ):
        uow.canaries.put(channel, account, before, replace(before, seen_at=now, unseen_since=None, reason=""))
    elif event.arrival is Arrival.FAILED:
        uow.canaries.put(channel, account, before, replace(before, reason=event.reason or "the platform gave it up"))
    return True


def forget_canary(channel: str, account: str, uow: UnitOfWork) -> None:
    """The operator wants none there any more."""
    with uow:
        uow.canaries.drop(channel, account)
        uow.commit()
