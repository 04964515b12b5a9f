"""A customer who talks to a running Heard: what they read, and what is in the database afterwards."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import uuid
from typing import Any

import httpx

# Words that more than one file says or looks for.
REFERENCE = re.compile(r"\bC-\d{4}-[0-9A-Z]{4}-[0-9A-Z]\b")
NOBODY = "No colleague is at the desk right now"
SOMEBODY_IS_COMING = ("take over", "stay in the chat", "is here now", "one moment", "connecting you")
STOP_USING_IT = "stop using it now"
OPTIONS = "These ways are open"
EVERYTHING = "my kettle leaks, order 10417, I want my money back, mara.quinn@example.com"

Row = dict[str, Any]


class Customer:
    """One customer in one conversation: says things, presses buttons, and sees what was written down."""

    def __init__(self, door: httpx.Client, database: str) -> None:
        self.name = f"customer-{uuid.uuid4().hex}"
        self._door, self._database = door, database
        self.offered: list[Row] = []

    def send(self, text: str) -> httpx.Response:
        """Send one message, whatever the answer."""
        return self._door.post("/webhooks/rest/webhook", json={"sender": self.name, "message": text})

    def say(self, *texts: str) -> str:
        """Say these messages one after another; the whole answer to the last one."""
        replies: list[Row] = []
        for text in texts:
            replies = self.send(text).raise_for_status().json()
        self.offered = [button for reply in replies for button in reply.get("buttons", ())]
        return "\n".join(str(reply["text"]) for reply in replies)

    def press(self, title: str) -> str:
        """Press a button of the last answer."""
        return self.say(self.payload(title))

    def payload(self, title: str) -> str:
        """What a button of the last answer sends."""
        return next(str(button["payload"]) for button in self.offered if button["title"] == title)

    def titles(self) -> list[str]:
        """The buttons of the last answer."""
        return [str(button["title"]) for button in self.offered]

    def rows(self, query: str) -> list[Row]:
        """What a query finds; `:here` in it is this conversation."""
        with contextlib.closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            (here,) = connection.execute("select id from conversations where peer = ?", (self.name,)).fetchone()
            return [dict(row) for row in connection.execute(query, {"here": here})]

    def cases(self) -> list[Row]:
        """The cases of this conversation, in the order in which they were opened."""
        return self.rows("select * from cases where conversation_id = :here order by opened_at, reference")

    def promises(self) -> list[Row]:
        """The promises made in this conversation."""
        return self.rows(
            "select promises.*, cases.kind as case_kind from promises join cases on cases.id = promises.case_id "
            "where cases.conversation_id = :here"
        )

    def unanswered(self) -> list[Row]:
        """The questions of this conversation that were noted as unanswered."""
        return self.rows("select * from unanswered_questions where conversation_id = :here order by id")

    def intents(self) -> list[str]:
        """How the messages of this conversation were understood."""
        return [
            row["intent"] for row in self.rows("select intent from turns where conversation_id = :here order by seq")
        ]
