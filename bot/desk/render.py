"""Conversations as the desk's pages read them; sockets and requests say the same in the same words.

What a colleague holds shows nothing of what was said until somebody opens it, which leaves a trace in the audit.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.desk.rights import acts_on, shows_words
from bot.desk.words import put
from bot.domain.attachment import Attachment
from bot.domain.language import MAIN
from bot.domain.staff import Actor
from bot.use_cases.desk_ports import LogLine, Note, Row

Json = dict[str, Any]


def encode(content: object) -> str:
    """As it goes over the wire."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def moment(at: datetime | None) -> str | None:
    """A moment, ISO 8601 in UTC."""
    return None if at is None else at.isoformat()


def row_json(actor: Actor, row: Row, *, words: bool, language: str = MAIN) -> Json:
    """A conversation as a person sees it in a list, who reads this language; with `words`, also what was said last."""
    last = row.last
    return {
        "id": row.id,
        "channel": row.channel,
        "owner": row.owner,
        "agent": row.agent,
        "since": moment(row.since),
        "waiting_since": moment(row.waiting_since),
        "take_by": moment(row.take_by),
        "reason": row.reason,
        "mood": row.mood and put(row.mood, language),
        "language": row.language,
        "customer": {"label": row.customer},
        "last": last
        and {"author": last.author, "text": last.text if words else None, "at": moment(last.at), "seq": last.seq},
        "unread": row.unread,
        "cases": [
            {"reference": one.reference, "kind": one.kind, "state": one.state, "priority": one.priority,
             "due": moment(one.due)}
            for one in row.cases
        ],
        "priority": row.priority,
        "watched": row.watched,
        "because": [put(why, language) for why in row.because],
        "escalated": row.escalated,
        "team": row.team,
        "mail": row.mail,
        "may": acts_on(actor, row),
    }  # fmt: skip


def row_for(actor: Actor, row: Row, language: str = MAIN) -> Json:
    """A conversation in the list of a person."""
    return row_json(actor, row, words=shows_words(actor, row), language=language)


def line_json(line: LogLine) -> Json:
    """A message."""
    return {
        "seq": line.seq,
        "id": line.id,
        "author": line.author,
        "name": line.name,
        "text": line.text,
        "at": moment(line.at),
        "buttons": list(line.buttons),
        "attachments": [attachment_json(one) for one in line.attachments],
        "state": line.state,
        "client_id": line.client_id,
    }


def attachment_json(attachment: Attachment) -> Json:
    """A file; its bytes are at /desk/api/attachments/<id>."""
    return {
        "id": attachment.id,
        "kind": attachment.kind.value,
        "name": attachment.name,
        "width": attachment.width,
        "height": attachment.height,
    }


def note_json(note: Note, language: str = MAIN) -> Json:
    """A note of the staff; the house's own ones in the language of who reads them."""
    return {
        "id": note.id,
        "by": note.by,
        "text": note.text if note.by else put(note.text, language),
        "at": moment(note.at),
        "mentions": list(note.mentioned),
    }
