"""What the outbound guard held back or let pass on somebody's word, as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.domain.claims import Claim
from bot.domain.message import Author
from bot.storage.tables import guarded_claims


class SqlGuarding:
    """See `ports.Guarding`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(
        self, conversation_id: str, author: Author, text: str, claims: Sequence[Claim], confirmed_by: str | None,
        now: datetime,
    ) -> None:  # fmt: skip
        """See ports."""
        rows = [
            {
                "conversation_id": conversation_id,
                "author": author.value,
                "text": text,
                "kind": claim.kind.value,
                "words": claim.words,
                "confirmed_by": confirmed_by,
                "at": now,
            }
            for claim in claims
        ]
        self._connection.execute(guarded_claims.insert(), rows)

    def recent(self, most: int) -> list[Mapping[str, Any]]:
        """See ports."""
        newest = select(guarded_claims).order_by(guarded_claims.c.id.desc()).limit(most)
        return [dict(row) for row in self._connection.execute(newest).mappings()]
