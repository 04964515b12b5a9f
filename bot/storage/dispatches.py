"""Messages on their way to a platform, and how the channels are, as rows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Mapping, Sequence

from sqlalchemy import and_, bindparam, exists, func, or_, select, update
from sqlalchemy.engine import Connection

from bot.domain.platform import Arrival
from bot.storage.conversations import conversation_from_row, message_from_row
from bot.storage.inbox import newest_of
from bot.storage.rows import in_pieces, insert_once, one_row
from bot.storage.tables import channel_health, conversations, inbox, messages, outbox, peers, platform_messages, staff
from bot.use_cases.channel_ports import ChannelState, OnItsWay, Peer

_o = outbox.c
_before = outbox.alias("before")
_OPEN = ("queued", "sending")
_FIRST_DUE = and_(
    _o.channel == bindparam("channel"),
    _o.state == "queued",
    or_(_o.not_before.is_(None), _o.not_before <= bindparam("now")),
    ~exists().where(
        and_(_before.c.conversation_id == _o.conversation_id, _before.c.state.in_(_OPEN), _before.c.id < _o.id)
    ),
)  # fmt: skip
_IS_DUE = select(_o.id).where(_FIRST_DUE).limit(1)
_IS_LOST = and_(_o.channel == bindparam("channel"), _o.state == "sending", _o.leased_until <= bindparam("now"))
_DUE = select(_o.conversation_id).where(_FIRST_DUE).order_by(_o.id).limit(bindparam("most"))
_WHOLE = (
    select(
        outbox.c.queued_at.label("queued_at"),
        outbox.c.tries.label("tries"),
        outbox.c.parts_done.label("parts_done"),
        *(column.label(f"message_{column.name}") for column in messages.c),
        *(column.label(f"conversation_{column.name}") for column in conversations.c),
        *(column.label(f"peer_{column.name}") for column in peers.c),
        staff.c.name.label("message_staff_name"),
    )
    .select_from(
        outbox.join(messages, _o.message_id == messages.c.id)
        .join(conversations, conversations.c.id == _o.conversation_id)
        .outerjoin(
            peers,
            and_(
                peers.c.channel == conversations.c.channel,
                peers.c.account == conversations.c.account,
                peers.c.key == conversations.c.peer,
            ),
        )
        .outerjoin(staff, staff.c.id == messages.c.staff_id)
    )
    .order_by(_o.id)
    .with_for_update(of=(outbox, conversations))
)
_QUEUED_IN = _WHOLE.where(_o.conversation_id.in_(bindparam("those", expanding=True)), _o.state == "queued")
_LOST = _WHOLE.where(_IS_LOST)
_TAKE = (
    update(outbox)
    .where(_o.message_id == bindparam("key"), _o.state == "queued")
    .values(state="sending", leased_until=bindparam("until"), tries=_o.tries + 1)
)
_RANK = {Arrival.SENT: 0, Arrival.DELIVERED: 1, Arrival.READ: 2}


class SqlDispatches:
    """See `channel_ports.Dispatches`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_due(self, channel: str, now: datetime) -> bool:
        """See ports."""
        values = {"channel": channel, "now": now}
        lost = select(_o.id).where(_IS_LOST).limit(1)
        return any(one_row(self._connection, one, **values) is not None for one in (_IS_DUE, lost))

    def claim(self, channel: str, now: datetime, leased_until: datetime, most: int) -> list[OnItsWay]:
        """See ports."""
        due = self._connection.execute(_DUE, {"channel": channel, "now": now, "most": most}).scalars().all()
        if not due:
            return []
        taken = self._read(_QUEUED_IN, those=list(due))
        rows = [{"key": one.message.id, "until": leased_until} for one in taken]
        return taken if taken and self._connection.execute(_TAKE, rows).rowcount else []

    def lost(self, channel: str, now: datetime) -> list[OnItsWay]:
        """See ports."""
        return self._read(_LOST, channel=channel, now=now)

    def part_sent(self, message_id: str, channel: str, account: str, platform_ids: Sequence[str], done: int) -> None:
        """See ports."""
        for platform_id in platform_ids:
            row = {"channel": channel, "account": account, "platform_id": platform_id, "message_id": message_id}
            insert_once(self._connection, platform_messages, row)
        self._set([message_id], None, parts_done=done)

    def settle(self, message_ids: Sequence[str], state: str, now: datetime, reason: str | None = None) -> None:
        """See ports."""
        self._set(message_ids, _OPEN, state=state, settled_at=now, leased_until=None, not_before=None, reason=reason)

    def put_back(
        self, message_ids: Sequence[str], not_before: datetime, reason: str, *, counts: bool = True
    ) -> None:  # fmt: skip
        """See ports."""
        again = {} if counts else {"tries": _o.tries - 1}
        self._set(
            message_ids, ("sending",), state="queued", not_before=not_before, leased_until=None, reason=reason, **again
        )

    def hold(self, message_ids: Sequence[str], leased_until: datetime, reason: str) -> None:
        """See ports."""
        self._set(message_ids, ("sending",), leased_until=leased_until, reason=reason)

    def messages_of(self, channel: str, account: str, platform_id: str) -> list[str]:
        """See ports."""
        p = platform_messages.c
        known = select(p.message_id).where(p.channel == channel, p.account == account, p.platform_id == platform_id)
        return list(self._connection.execute(known).scalars())

    def sent_until(self, channel: str, account: str, peer: str, until: datetime) -> list[str]:
        """See ports."""
        c = conversations.c
        theirs = and_(c.channel == channel, c.account == account, c.peer == peer)
        way = outbox.join(conversations, c.id == _o.conversation_id)
        sent = select(_o.message_id).select_from(way).where(
            theirs, _o.state == "sent", _o.read_at.is_(None), _o.settled_at <= until
        )  # fmt: skip
        return list(self._connection.execute(sent).scalars())

    def arrived(self, message_ids: Sequence[str], arrival: Arrival, now: datetime) -> None:
        """See ports."""
        # What the platform speaks of it has taken, whether our question was answered or not.
        self._set(message_ids, _OPEN, state="sent", settled_at=now, leased_until=None)
        if _RANK[arrival] >= _RANK[Arrival.DELIVERED]:
            self._set(message_ids, ("sent",), delivered_at=func.coalesce(_o.delivered_at, now))
        if arrival is Arrival.READ:
            self._set(message_ids, ("sent",), read_at=func.coalesce(_o.read_at, now))

    def fail_sent(self, message_ids: Sequence[str], reason: str, now: datetime) -> list[str]:
        """See ports."""
        still = select(_o.message_id).where(
            _o.message_id.in_(message_ids), _o.state.in_(("sent", *_OPEN)), _o.delivered_at.is_(None)
        )
        news = list(self._connection.execute(still).scalars())
        self._set(news, ("sent", *_OPEN), state="failed", settled_at=now, leased_until=None, reason=reason)
        return news

    def failed_in_bots_since(self, since: datetime) -> list[str]:
        """See ports."""
        way = outbox.join(conversations, conversations.c.id == _o.conversation_id)
        failed = (
            select(_o.conversation_id)
            .select_from(way)
            .where(_o.state == "failed", _o.settled_at >= since, conversations.c.owner == "bot")
            .distinct()
        )
        return list(self._connection.execute(failed).scalars())

    def failed_since(self, conversation_id: str, since: datetime) -> list[str]:
        """See ports."""
        failed = select(_o.reason).where(
            _o.conversation_id == conversation_id, _o.state == "failed", _o.settled_at >= since
        )
        return [str(reason) for reason in self._connection.execute(failed.order_by(_o.id)).scalars()]

    def _read(self, statement: Any, **values: Any) -> list[OnItsWay]:
        return [_on_its_way(row) for row in self._connection.execute(statement, values).mappings()]

    def _set(self, message_ids: Sequence[str], states: tuple[str, ...] | None, **values: Any) -> None:
        for piece in in_pieces(message_ids):
            change = update(outbox).where(_o.message_id.in_(piece))
            if states is not None:
                change = change.where(_o.state.in_(states))
            self._connection.execute(change.values(**values))


def _on_its_way(row: Mapping[str, Any]) -> OnItsWay:
    conversation = conversation_from_row(_part(row, "conversation_"))
    known = _part(row, "peer_")
    peer = Peer(**known) if known["key"] is not None else Peer(
        conversation.channel, conversation.account, conversation.peer
    )  # fmt: skip
    return OnItsWay(
        message_from_row(_part(row, "message_")), conversation, peer, row["queued_at"], row["tries"] + 1,
        row["parts_done"],
    )  # fmt: skip


def _part(row: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {name[len(prefix) :]: value for name, value in row.items() if name.startswith(prefix)}


class SqlChannelHealth:
    """See `channel_ports.ChannelHealth`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, channel: str, account: str) -> ChannelState | None:
        """See ports."""
        h = channel_health.c
        row = one_row(self._connection, select(channel_health).where(h.channel == channel, h.account == account))
        return ChannelState(**row) if row else None

    def all(self) -> list[ChannelState]:
        """See ports."""
        h = channel_health.c
        rows = self._connection.execute(select(channel_health).order_by(h.channel, h.account)).mappings()
        return [ChannelState(**row) for row in rows]

    def save(self, state: ChannelState) -> None:
        """See ports."""
        h, row = channel_health.c, asdict(state)
        if not insert_once(self._connection, channel_health, row):
            kept = and_(h.channel == state.channel, h.account == state.account)
            self._connection.execute(update(channel_health).where(kept).values(**row))

    def figures(self, channel: str, account: str, since: datetime) -> Mapping[str, Any]:
        """See ports."""
        ours = and_(_o.channel == channel, conversations.c.account == account)
        way = outbox.join(conversations, conversations.c.id == _o.conversation_id)
        recent = select(_o.state, func.count()).select_from(way).where(ours, _o.settled_at >= since).group_by(_o.state)
        counts = {str(state): int(number) for state, number in self._connection.execute(recent)}
        last_out = select(func.max(_o.settled_at)).select_from(way).where(ours, _o.state == "sent")
        open_ = select(func.count(), func.min(_o.queued_at)).select_from(way).where(ours, _o.state.in_(_OPEN))
        waiting, oldest = self._connection.execute(open_).one()
        aside = select(func.count()).where(
            inbox.c.channel == channel, inbox.c.account == account, inbox.c.state == "set_aside"
        )
        return {
            "last_in": newest_of(self._connection, channel, account),
            "last_out": self._connection.execute(last_out).scalar_one(),
            "sent": counts.get("sent", 0),
            "failed": counts.get("failed", 0),
            "waiting": int(waiting),
            "oldest_waiting": oldest,
            "quarantined": int(self._connection.execute(aside).scalar_one()),
        }
