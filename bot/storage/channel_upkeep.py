"""How channels look after themselves, as rows: their refresh tokens and their canaries."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.engine import Connection

from bot.domain.canary import Canary
from bot.storage.rows import insert_once, one_row, the_row
from bot.storage.tables import channel_canaries, channel_tokens
from bot.use_cases.channel_ports import KeptToken

_t, _c = channel_tokens.c, channel_canaries.c


class SqlChannelTokens:
    """See `channel_ports.ChannelTokens`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token: KeptToken) -> None:
        """See ports."""
        insert_once(self._connection, channel_tokens, asdict(token))

    def claim(self, channel: str, account: str, by: str, now: datetime, until: datetime) -> bool:
        """See ports."""
        is_free = or_(_t.leased_until.is_(None), _t.leased_until < now)
        lease = update(channel_tokens).where(_t.channel == channel, _t.account == account, is_free)
        return bool(self._connection.execute(lease.values(leased_by=by, leased_until=until)).rowcount == 1)

    def get(self, channel: str, account: str) -> KeptToken:
        """See ports."""
        found = select(_t.channel, _t.account, _t.given, _t.sealed).where(_t.channel == channel, _t.account == account)
        return KeptToken(**the_row(self._connection, found, "token"))

    def save(self, token: KeptToken) -> None:
        """See ports."""
        its = and_(_t.channel == token.channel, _t.account == token.account)
        self._connection.execute(update(channel_tokens).where(its).values(given=token.given, sealed=token.sealed))

    def settle(self, claimed: KeptToken, sealed: str | None, by: str, now: datetime) -> None:
        """See ports."""
        its = and_(_t.channel == claimed.channel, _t.account == claimed.account)
        if sealed is not None:
            unchanged = and_(its, _t.sealed == claimed.sealed)
            self._connection.execute(update(channel_tokens).where(unchanged).values(sealed=sealed, renewed_at=now))
        free = update(channel_tokens).where(its, _t.leased_by == by)
        self._connection.execute(free.values(leased_by=None, leased_until=None))


class SqlCanaries:
    """See `channel_ports.Canaries`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, channel: str, account: str, *, to_change: bool = False) -> Canary | None:
        """See ports."""
        found = select(channel_canaries).where(_c.channel == channel, _c.account == account)
        row = one_row(self._connection, found.with_for_update() if to_change else found)
        return Canary(**{name: row[name] for name in row if name not in ("channel", "account")}) if row else None

    def put(self, channel: str, account: str, before: Canary | None, after: Canary) -> bool:
        """See ports."""
        its = {"channel": channel, "account": account}
        if before is None:
            return insert_once(self._connection, channel_canaries, {**its, **asdict(after)})
        same = [_c.channel == channel, _c.account == account, _c.sign == before.sign, _c.next_at == before.next_at]
        change = update(channel_canaries).where(*same).values(**asdict(after))
        return bool(self._connection.execute(change).rowcount == 1)

    def drop(self, channel: str, account: str) -> None:
        """See ports."""
        self._connection.execute(delete(channel_canaries).where(_c.channel == channel, _c.account == account))
