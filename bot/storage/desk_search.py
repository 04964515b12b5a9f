"""Search in full text: FTS5 on SQLite, kept up to date by triggers; an index of words on PostgreSQL. Both are made by
migration 0020 and are in no table of ours.
"""

from __future__ import annotations

from typing import Any, Collection, Sequence

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.engine import Connection

from bot.storage.rows import in_pieces
from bot.storage.tables import accounts, cases, messages
from bot.use_cases.desk_ports import Hit

CONVERSATION, CASE, CUSTOMER = "conversation", "case", "customer"
KINDS = (CONVERSATION, CASE, CUSTOMER)
AROUND = 80  # characters of an excerpt before and after the first word found
_IN_SQLITE = text(
    "SELECT k.ref FROM search_texts JOIN search_keys k ON k.num = search_texts.rowid"
    " WHERE search_texts MATCH :words AND k.kind = :kind ORDER BY search_texts.rowid DESC LIMIT :most"
)


def search(connection: Connection, words: Sequence[str], kinds: Collection[str], most: int) -> list[Hit]:
    """See `desk_ports.DeskViews.search`."""
    hits: list[Hit] = []
    if words and CONVERSATION in kinds:
        hits += _conversations(connection, words, most)
    if words and CASE in kinds:
        hits += _cases(connection, words, most)
    if words and CUSTOMER in kinds:
        hits += _customers(connection, words, most)
    return hits


def _conversations(connection: Connection, words: Sequence[str], most: int) -> list[Hit]:
    """One hit for each conversation: the newest message with these words."""
    m = messages.c
    found: dict[str, Hit] = {}
    ids = _ids(connection, "message", m.id, m.text, m.created_at, words, most * 4)
    for piece in in_pieces(ids):
        statement = select(m.conversation_id, m.text, m.created_at, m.channel).where(m.id.in_(piece))
        for key, said, at, channel in connection.execute(statement.order_by(m.created_at.desc())):
            found.setdefault(key, Hit(CONVERSATION, key, channel, excerpt_of(said, words), at, key))
    return list(found.values())[:most]


def _cases(connection: Connection, words: Sequence[str], most: int) -> list[Hit]:
    c = cases.c
    ids = _ids(connection, "case", c.id, c.own_words, c.opened_at, words, most)
    reference = "-".join(words).upper()
    statement = (
        select(c.reference, c.kind, c.own_words, c.opened_at, c.conversation_id)
        .where(or_(c.id.in_(ids), c.reference.like(f"{reference}%")))
        .order_by(c.opened_at.desc())
        .limit(most)
    )
    return [
        Hit(CASE, key, f"{key} {kind}", excerpt_of(said, words), at, conversation)
        for key, kind, said, at, conversation in connection.execute(statement)
    ]


def _customers(connection: Connection, words: Sequence[str], most: int) -> list[Hit]:
    """By name or address, for which there is no index of words: the shop's accounts are looked through."""
    a = accounts.c
    whole = func.lower(a.first_name + " " + a.last_name + " " + a.email)
    conditions = [whole.like(f"%{word.lower()}%") for word in words]
    statement = select(a.id, a.first_name, a.last_name, a.email).where(and_(*conditions)).limit(most)
    return [
        Hit(CUSTOMER, key, f"{first} {last}".strip() or email, email, None)
        for key, first, last, email in connection.execute(statement)
    ]


def _ids(
    connection: Connection, kind: str, key: Any, column: Any, at: Any, words: Sequence[str], most: int
) -> list[str]:
    """The ids of the newest texts with these words; the words are letters and figures alone."""
    if connection.dialect.name == "sqlite":
        wanted = " ".join(f'"{word}"*' for word in words)
        return list(connection.execute(_IN_SQLITE, {"words": wanted, "kind": kind, "most": most}).scalars())
    wanted = " & ".join(f"{word}:*" for word in words)
    of_words = func.to_tsvector(text("'simple'"), column).op("@@")(func.to_tsquery(text("'simple'"), wanted))
    return list(connection.execute(select(key).where(of_words).order_by(at.desc()).limit(most)).scalars())


def excerpt_of(said: str, words: Sequence[str]) -> str:
    """What stands around the first of the words."""
    lower = said.lower()
    places = [place for word in words if (place := lower.find(word.lower())) >= 0]
    start = max(0, min(places, default=0) - AROUND)
    part = said[start : start + 2 * AROUND]
    return f"{'…' if start else ''}{' '.join(part.split())}{'…' if start + len(part) < len(said) else ''}"
