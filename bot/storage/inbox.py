"""What platforms told us, and who is there, as rows."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any, Mapping

from sqlalchemy import and_, bindparam, exists, func, null, or_, select, update
from sqlalchemy.engine import Connection

from bot.domain.platform import unpack
from bot.storage.rows import insert_once, one_row
from bot.storage.tables import conversations, inbox, peers
from bot.use_cases.channel_ports import InboxItem, Peer

_i = inbox.c
_before = inbox.alias("before")
_FREE = and_(
    _i.state == "new",
    or_(_i.not_before.is_(None), _i.not_before <= bindparam("now")),
    or_(_i.leased_until.is_(None), _i.leased_until <= bindparam("now")),
    # Nothing of a customer overtakes what they said before.
    ~exists().where(
        and_(
            _before.c.channel == _i.channel, _before.c.account == _i.account, _before.c.peer == _i.peer,
            _before.c.state == "new", _before.c.id < _i.id,
        )
    ),
)  # fmt: skip
_IS_DUE = select(_i.id).where(_FREE).limit(1)
_CLAIM = select(inbox).where(_FREE).order_by(_i.id).limit(bindparam("most")).with_for_update(skip_locked=True)
_LEASE = update(inbox).where(_i.id == bindparam("item")).values(leased_until=bindparam("until"), tries=_i.tries + 1)
_DONE = update(inbox).where(_i.id == bindparam("item")).values(state="done", packed=null(), settled_at=bindparam("now"))
_BY_KEY = select(_i.digest).where(
    _i.channel == bindparam("channel"), _i.account == bindparam("account"), _i.key == bindparam("key")
)


class SqlInbox:
    """See `channel_ports.Inbox`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, channel: str, account: str, key: str, peer: str, packed: Mapping[str, Any], now: datetime) -> bool:
        """See ports."""
        return self._insert(channel, account, key, now, peer=peer, packed=dict(packed), state="new")

    def differs(self, channel: str, account: str, key: str, packed: Mapping[str, Any]) -> bool:
        """See ports."""
        row = one_row(self._connection, _BY_KEY, channel=channel, account=account, key=_hashed(key))
        return row is not None and row["digest"] not in ("", _digest(packed))

    def set_aside(self, channel: str, account: str, key: str, raw: str, reason: str, now: datetime) -> bool:
        """See ports."""
        return self._insert(
            channel, account, key, now, peer="", packed={"raw": raw}, state="set_aside", reason=reason, settled_at=now
        )

    def is_due(self, now: datetime) -> bool:
        """See ports."""
        return one_row(self._connection, _IS_DUE, now=now) is not None

    def claim(self, now: datetime, leased_until: datetime, most: int) -> list[InboxItem]:
        """See ports."""
        rows = self._connection.execute(_CLAIM, {"now": now, "most": most}).mappings().all()
        if rows:
            self._connection.execute(_LEASE, [{"item": row["id"], "until": leased_until} for row in rows])
        return [
            InboxItem(
                row["id"], row["channel"], row["account"], unpack(row["packed"]), row["received_at"], row["tries"] + 1
            )
            for row in rows
        ]

    def done(self, item_id: int, now: datetime) -> None:
        """See ports."""
        self._connection.execute(_DONE, {"item": item_id, "now": now})

    def put_back(self, item_id: int, not_before: datetime, reason: str) -> None:
        """See ports."""
        self._set(item_id, not_before=not_before, leased_until=None, reason=reason)

    def quarantine(self, item_id: int, reason: str, now: datetime) -> None:
        """See ports."""
        self._set(item_id, state="set_aside", leased_until=None, reason=reason, settled_at=now)

    def quarantined(self, most: int) -> list[Mapping[str, Any]]:
        """See ports."""
        newest = select(inbox).where(_i.state == "set_aside").order_by(_i.id.desc()).limit(most)
        return [dict(row) for row in self._connection.execute(newest).mappings()]

    def release(self, item_id: int) -> bool:
        """See ports."""
        row = one_row(self._connection, select(inbox).where(_i.id == item_id, _i.state == "set_aside"))
        if row is None or "kind" not in (row["packed"] or {}):
            return False
        self._set(item_id, state="new", tries=0, not_before=None, settled_at=None)
        return True

    def _insert(self, channel: str, account: str, key: str, now: datetime, **values: Any) -> bool:
        row = {
            "channel": channel, "account": account, "key": _hashed(key), "digest": _digest(values["packed"]),
            "received_at": now, "tries": 0, **values,
        }  # fmt: skip
        return insert_once(self._connection, inbox, row)

    def _set(self, item_id: int, **values: Any) -> None:
        self._connection.execute(update(inbox).where(_i.id == item_id).values(**values))


class SqlPeers:
    """See `channel_ports.Peers`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, channel: str, account: str, key: str) -> Peer:
        """See ports."""
        row = one_row(self._connection, select(peers).where(_is_peer(channel, account, key)))
        return Peer(**row) if row else Peer(channel, account, key)

    def heard(self, channel: str, account: str, key: str, thread: Mapping[str, str], now: datetime) -> None:
        """See ports."""
        values: dict[str, Any] = {"last_heard_at": now, **({"thread": dict(thread)} if thread else {})}
        self._put(channel, account, key, values)

    def stop(self, channel: str, account: str, key: str, at: datetime | None) -> None:
        """See ports."""
        self._put(channel, account, key, {"stopped_at": at})

    def rename(self, channel: str, account: str, key: str, new_key: str) -> bool:
        """See ports."""
        c = conversations.c
        ours = and_(c.channel == channel, c.account == account)
        if one_row(self._connection, select(c.id).where(ours, c.peer == new_key)) is not None:
            return False
        run = self._connection.execute
        run(update(conversations).where(ours, c.peer == key).values(peer=new_key))
        run(
            update(inbox)
            .where(_i.channel == channel, _i.account == account, _i.peer == key, _i.state == "new")
            .values(peer=new_key)
        )
        if one_row(self._connection, select(peers).where(_is_peer(channel, account, new_key))) is None:
            run(update(peers).where(_is_peer(channel, account, key)).values(key=new_key))
        return True

    def _put(self, channel: str, account: str, key: str, values: dict[str, Any]) -> None:
        change = update(peers).where(_is_peer(channel, account, key)).values(**values)
        if self._connection.execute(change).rowcount == 0:
            new = {"channel": channel, "account": account, "key": key, "thread": {}, **values}
            if not insert_once(self._connection, peers, new):
                self._connection.execute(change)


def _is_peer(channel: str, account: str, key: str) -> Any:
    return and_(peers.c.channel == channel, peers.c.account == account, peers.c.key == key)


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _digest(packed: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(packed, sort_keys=True, default=str).encode()).hexdigest()


def newest_of(connection: Connection, channel: str, account: str) -> datetime | None:
    """When something last came in there."""
    last = select(func.max(_i.received_at)).where(_i.channel == channel, _i.account == account)
    found: datetime | None = connection.execute(last).scalar_one()
    return found
