"""The world of simulated customers: their mailbox, and a shop that is put back after each of them."""

from __future__ import annotations

import contextlib
import smtplib
import sqlite3
from email.message import EmailMessage
from pathlib import Path

from bot.evaluation.conversation_mailbox import Mailbox
from bot.evaluation.conversation_state import OF_ACCOUNTS, OF_ORDERS, Snapshot


def send(url: str, to: str, body: str) -> None:
    """Send a letter as the house does."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "chat@example.com", to, "Your code 000000"
    letter.set_content(body)
    host, _, port = url.removeprefix("smtp://").partition(":")
    with smtplib.SMTP(host, int(port), timeout=10) as server:
        server.send_message(letter)


def test_a_customer_reads_the_newest_code_once() -> None:
    """The code in the letter is read, not one of the head; the newest counts, and each is read once."""
    with Mailbox() as mailbox:
        send(mailbox.url, "Anna@example.com", "Your code is 111 222.")
        send(mailbox.url, "Anna@example.com", "Your code is 123456.\nIt is good for 10 minutes.")
        codes = [mailbox.code_for("anna@example.com", wait=5), mailbox.code_for("anna@example.com", wait=0)]

        assert codes == ["123456", None]
        assert mailbox.code_for("ben@example.com", wait=0) is None


def test_a_shop_is_put_back(tmp_path: Path) -> None:
    """What was touched is named by its owner, whatever was done to it; afterwards all is as it was."""
    database = tmp_path / "heard.db"
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as live:
        live.execute("pragma journal_mode = wal")
        for table, owner in (OF_ORDERS | OF_ACCOUNTS).items():
            live.execute(f"create table {table} ({owner} text, what text)")
            live.executemany(f"insert into {table} values (?, ?)", [("one", "a"), ("two", "b"), ("three", "c")])
        snapshot = Snapshot(database, tmp_path / "kept.db")
        untouched = snapshot.touched()
        live.execute("update orders set what = 'z' where number = 'one'")
        live.execute("delete from order_payments where order_number = 'two'")
        live.execute("insert into payment_methods values ('four', 'd')")
        touched = snapshot.touched()
        snapshot.put_back()

        assert untouched == (frozenset(), frozenset())
        assert touched == (frozenset({"one", "two"}), frozenset({"four"}))
        assert snapshot.touched() == untouched
        assert live.execute("select what from orders where number = 'one'").fetchone() == ("a",)
