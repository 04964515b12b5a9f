"""What holds in any database of Heard at any moment: no record is half there. Each rule, with what breaks it."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.engine import Connection

HALVES = {
    "a message of a customer without a turn": """SELECT m.id FROM messages m WHERE author = 'customer'
        AND NOT EXISTS (SELECT 1 FROM turns t WHERE t.message_id = m.id)""",
    "an answered turn without words": """SELECT id FROM turns t WHERE state = 'answered'
        AND NOT EXISTS (SELECT 1 FROM messages r WHERE r.turn_id = t.id AND r.author = 'bot')""",
    "words that are not in the outbox": """SELECT id FROM messages m WHERE author <> 'customer'
        AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = m.id)""",
    "a complaint without its promise": """SELECT id FROM cases c WHERE kind = 'complaint'
        AND NOT EXISTS (SELECT 1 FROM promises p WHERE p.case_id = c.id)""",
    "a complaint without its deadlines": """SELECT id FROM cases c WHERE kind = 'complaint'
        AND NOT EXISTS (SELECT 1 FROM case_deadlines d WHERE d.case_id = c.id)""",
    "a case of which the audit knows nothing": """SELECT reference FROM cases c
        WHERE NOT EXISTS (SELECT 1 FROM audit a WHERE a.object_ref = c.reference AND a.action = 'received')""",
    "an audit of a case that is not there": """SELECT object_ref FROM audit a WHERE action = 'received'
        AND NOT EXISTS (SELECT 1 FROM cases c WHERE a.object_ref = c.reference)""",
    "two messages in one place": """SELECT conversation_id, seq FROM messages
        GROUP BY conversation_id, seq HAVING count(*) > 1""",
    "one message stored twice": """SELECT conversation_id, client_message_id FROM messages
        WHERE client_message_id IS NOT NULL GROUP BY conversation_id, client_message_id HAVING count(*) > 1""",
    "a message with two turns": "SELECT message_id FROM turns GROUP BY message_id HAVING count(*) > 1",
    "two turns of one conversation at work": """SELECT conversation_id FROM turns WHERE state = 'leased'
        GROUP BY conversation_id HAVING count(*) > 1""",
    "a handed-off conversation without its place in the queue": """SELECT id FROM conversations c WHERE owner = 'queue'
        AND NOT EXISTS (SELECT 1 FROM handoffs h WHERE h.conversation_id = c.id)""",
}


def what_is_half(connection: Connection) -> list[str]:
    """The rules that are broken."""
    return [rule for rule, query in HALVES.items() if connection.execute(text(query)).first() is not None]
