"""Refresh tokens of channels: which one counts, who spends it now, and what came in its place. All of it sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.use_cases.channel_ports import KeptToken
from bot.use_cases.ports import UnitOfWork

LEASE = timedelta(seconds=40)  # longer than a renewal may take


def claim_token(given: KeptToken, by: str, uow: UnitOfWork, now: datetime) -> KeptToken | None:
    """The token that counts, for this caller alone until it is kept or let go; None while somebody else has it.

    Args:
        given: the one of the settings. Where it is another than before, somebody has signed in again, and it counts.
    """
    with uow:
        uow.channel_tokens.add(given)
        if not uow.channel_tokens.claim(given.channel, given.account, by, now, now + LEASE):
            return None
        kept = uow.channel_tokens.get(given.channel, given.account)
        if kept.given != given.given:
            kept = replace(kept, given=given.given, sealed=given.sealed)
            uow.channel_tokens.save(kept)
        uow.commit()
    return kept


def keep_token(claimed: KeptToken, sealed: str | None, by: str, uow: UnitOfWork, now: datetime) -> None:
    """Let it go; with what the server put in its place. Who comes too late overwrites only what they began with."""
    with uow:
        uow.channel_tokens.settle(claimed, sealed, by, now)
        uow.commit()
