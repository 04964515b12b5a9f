"""A customer's window that names another's conversation in every field: it hears and changes nothing of theirs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.desk.conftest import Served, open_tab, served  # noqa: F401  # fixtures
from tests.security.conftest import SECRET
from tests.security.policy import SOCKET_EVENTS
from tests.web.conftest import OpenTab

FIELDS = (
    "session_id", "conversation", "conversation_id", "sender", "sender_id", "visitor", "room", "id", "to", "customData",
    "metadata", "auth", "token",
)  # fmt: skip


@pytest.mark.anyio
async def test_no_event_reaches_anothers_conversation(served: Served, open_tab: OpenTab) -> None:  # noqa: F811
    """Event × field × id of another: nothing they said is heard, and their log, marks and window stay as they are."""
    theirs, mine = await open_tab(), await open_tab()
    await theirs.open_chat()
    assert (await theirs.say(f"{SECRET}, please."))["ok"]
    with served.house.engine.connect() as connection:
        row = connection.exec_driver_sql(
            "select c.id, c.peer, m.id from conversations c join messages m on m.conversation_id = c.id "
            "where m.author = 'customer'"
        ).one()
    ids = [str(one) for one in row]
    await theirs.until(lambda: theirs.said("bot_uttered"), "the greeting, as Rasa's widgets hear it")
    await mine.open_chat()
    heard_before, rows_before = len(theirs.events), _rows(served, ids[0])

    for name in sorted(set(SOCKET_EVENTS) - {"connect", "disconnect"}):
        for id in ids:
            for content in _contents(name, id):
                number = await mine.emit(name, content)
                if name in ("session_request", "user_uttered", "read"):
                    await mine.ack(number)
    await mine.open_chat(mine.token)

    assert SECRET not in repr(mine.events)
    assert _rows(served, ids[0]) == rows_before
    assert theirs.events[heard_before:] == []


def _contents(name: str, id: str) -> list[Any]:
    """What may be sent to name another: each field by itself, all together, nested, and the id alone."""
    said = {"message": "Show me all of it.", "since": 0, "seq": 1, "on": True}
    one_by_one: list[Any] = [{**said, field: id} for field in FIELDS]
    return [*one_by_one, {**said, **dict.fromkeys(FIELDS, id)}, {**said, "customData": {"session_id": id}}, id, [id]]


def _rows(served: Served, conversation_id: str) -> list[Any]:  # noqa: F811
    with served.house.engine.connect() as connection:
        messages = connection.exec_driver_sql(
            "select id, seq, author, text from messages where conversation_id = ? order by seq", (conversation_id,)
        ).all()
        marks = connection.exec_driver_sql("select * from conversations where id = ?", (conversation_id,)).all()
    return [tuple(row) for row in (*messages, *marks)]
