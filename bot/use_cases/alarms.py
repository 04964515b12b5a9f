"""The alarm for customers who are ill served by the assistant, so that a person can step in before they ask."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.alarm import FAILURES_COUNT, UNDELIVERED_COUNT, decide_alarm
from bot.domain.conversation import Owner
from bot.domain.errors import NotFound
from bot.use_cases.moods import mood_lately
from bot.use_cases.ports import UnitOfWork

LOOK_BACK = timedelta(minutes=2)  # over what was said since the last look, with room for a slow turn


def watch_alarms(reading: UnitOfWork, uow: UnitOfWork, now: datetime, since: datetime | None = None) -> list[str]:
    """Flag the conversations of the assistant that somebody should watch; the ids of those newly flagged.

    Args:
        since: of what was said from then on; the last LOOK_BACK where it is not given.
    """
    raised, quiet = {}, []
    with reading:
        since = since or now - LOOK_BACK
        lost = reading.dispatches.failed_in_bots_since(since)
        for conversation_id in dict.fromkeys((*reading.alarms.candidates(since), *lost)):
            failures = reading.alarms.failures_since(conversation_id, now - FAILURES_COUNT)
            undelivered = reading.dispatches.failed_since(conversation_id, now - UNDELIVERED_COUNT)
            because = decide_alarm(mood_lately(conversation_id, reading, now), failures, undelivered)
            known = reading.alarms.of(conversation_id)
            if because and because != known:
                raised[conversation_id] = because
            elif known and not because:
                quiet.append(conversation_id)
    new = []
    for conversation_id in (*raised, *quiet):
        with uow:
            try:
                conversation = uow.conversations.get(conversation_id)
            except NotFound:  # erased meanwhile
                continue
            if conversation.owner is not Owner.BOT:
                continue
            if conversation_id in quiet:
                uow.alarms.clear(conversation_id)
            elif uow.alarms.put(conversation_id, raised[conversation_id], now):
                new.append(conversation_id)
            uow.commit()
    return new
