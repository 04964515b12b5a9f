"""A customer of whom something is kept in every place, with a secret word in every field that can hold words."""

from __future__ import annotations

import itertools
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import JSON, Boolean, Integer, String, Text, select, update
from sqlalchemy.engine import Connection

from bot.domain.attachment import AttachmentKind, Renewed
from bot.domain.case import Case, CaseState
from bot.domain.message import Author, Reply
from bot.storage.personal_data import SHOWN
from bot.storage.schema import UtcDateTime
from bot.storage.tables import (
    case_conversations,
    case_records,
    conversations,
    inbox,
    linked_cases,
    messages,
    metadata,
    peers,
    surveys,
)
from bot.use_cases.attachments import keep_file, record_attachment
from bot.use_cases.sending import send
from tests.builders import TestHouse, say
from tests.cases_on_paper import file_case, set_state

# Columns that hold a word of ours, an id or a name of the house's people, and never one of a customer.
OURS = frozenset({
    "id", "channel", "account", "owner", "author", "state", "kind", "intent", "why", "origin", "trigger", "rule",
    "step", "subject", "attribute", "fact_id", "pack", "pack_version", "counted_from", "body_id", "body_name", "by",
    "method", "template", "currency", "sha256", "language", "leased_by", "confirmed_by", "approved_by", "proposed_by",
    "declined_by", "made_to", "decided_by", "given_by", "handler", "about_product", "product_id", "remedy_wanted",
    "reference", "extends", "closing", "form", "why_not", "decisions.reason", "referrals.reason", "key", "peer",
    "digest",
})  # fmt: skip
_numbers = itertools.count(1)


def holds_words(column: Any) -> bool:
    """Whether a column may hold what a customer wrote, or who they are."""
    is_text = isinstance(column.type, (String, Text, JSON))
    is_id = bool(column.foreign_keys) or (column.name.endswith("_id") and getattr(column.type, "length", 0) == 36)
    return is_text and not is_id and OURS.isdisjoint({column.name, f"{column.table.name}.{column.name}"})


def customer_everywhere(house: TestHouse, secret: str, peer: str, state: CaseState = CaseState.ACKNOWLEDGED) -> Case:
    """A customer with a case in this state, with the secret in every field of every place, in files and in the audit.

    Apart from the channel's own key for them, and the case's contact, everything they wrote and were told says it.
    """
    case = file_case(house, f"My {secret} kettle leaks.", peer)
    with house.uow() as uow:
        conversation = uow.conversations.get(case.conversation_id)
        send(uow, conversation, Author.BOT, [Reply(f"I see, {secret}.")], house.now(), house.ids)
        uow.commit()
    kept = keep_file(
        Renewed(AttachmentKind.PDF, secret.encode()),
        f"{secret}.pdf",
        house.files,
        house.now(),
        house.ids,
    )
    record_attachment(kept, "web_widget", "default", peer, house.uow())
    say(house, f"what is {secret}?", peer=peer)
    with house.uow() as uow:
        uow.cases.record(case.id, house.now(), "ann", "noted", secret)
        uow.commit()
    set_state(house, case, state)
    with house.engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table in SHOWN:
                _fill(connection, table, case, secret)
        connection.commit()
    return case


def _fill(connection: Connection, table: Any, case: Case, secret: str) -> None:
    """One more row of a table, where it takes one, and the secret in all rows of this customer."""
    if table is conversations:
        return  # says nothing but the channel's key
    own = connection.execute(
        select(messages.c.id).where(messages.c.conversation_id == case.conversation_id).order_by(messages.c.seq.desc())
    )
    last_message = own.scalars().first()
    known = {"conversation_id": case.conversation_id, "message_id": last_message, "case_id": case.id}
    asked = select(surveys.c.id).where(surveys.c.conversation_id == case.conversation_id)
    known["survey_id"] = connection.execute(asked).scalars().first()
    of_customer = [table.c[name] == value for name, value in known.items() if name in table.c]
    if table.name == "cases":
        of_customer = [table.c.id == case.id]
    elif table in (inbox, peers):  # known by the channel's key alone
        peer = (
            connection.execute(select(conversations).where(conversations.c.id == case.conversation_id)).mappings().one()
        )
        known = {name: peer[name] for name in ("channel", "account", "peer")} | {"key": peer["peer"], "state": "done"}
        connection.execute(table.insert().values(**{c.name: _value(c, known, secret) for c in table.c}))
        of_customer = [(inbox.c.peer if table is inbox else peers.c.key) == peer["peer"]]
    elif table is messages:
        of_customer = [messages.c.conversation_id == case.conversation_id]
    elif table not in (case_conversations, linked_cases):
        there = connection.execute(select(table).where(*of_customer)).first()
        if there is None:
            connection.execute(table.insert().values(**{c.name: _value(c, known, secret) for c in table.c}))
    words = {c.name: _secret(c, secret) for c in table.c if holds_words(c) and not c.unique}
    for unique in ("client_message_id", "external_id"):
        words.pop(unique, None)
    if table is case_records:  # each has fields of its own
        del words["fields"]
        written = select(case_records.c.id, case_records.c.fields).where(*of_customer)
        for record_id, fields in connection.execute(written).all():
            said = dict.fromkeys(fields, secret)
            connection.execute(update(case_records).where(case_records.c.id == record_id).values(fields=said))
    if words and of_customer:
        broad = of_customer[:1] if "conversation_id" in table.c else of_customer
        connection.execute(update(table).where(*broad).values(**words))


def _secret(column: Any, secret: str) -> Any:
    if isinstance(column.type, JSON):
        return [{"id": "b", "title": secret}] if column.name == "buttons" else {"findings": secret}
    return secret[: column.type.length] if getattr(column.type, "length", None) else secret


def _value(column: Any, known: dict[str, Any], secret: str) -> Any:
    fixed = {
        ("handoffs", "state"): "ended", ("outbox", "state"): "sent", ("promises", "state"): "kept",
        ("training_suggestions", "state"): "open", ("training_suggestions", "decided_at"): None,
        ("referrals", "state"): "implemented", ("referrals", "declined_at"): None, ("referrals", "referred_at"): None,
        ("decisions", "amount_minor"): 100, ("decisions", "currency"): "EUR",
        ("attachments", "kind"): "application/pdf", ("attachments", "width"): None, ("attachments", "height"): None,
        ("case_deadlines", "extends"): None, ("case_deadlines", "state"): "met",
        ("referrals", "reason"): "rejected", ("referrals", "method"): None, ("referrals", "declined_by"): None,
        ("recoveries", "state"): "recovered", ("recoveries", "trigger"): "broken_promise",
        ("turns", "state"): "answered",
    }  # fmt: skip
    place = (column.table.name, column.name)
    if place in fixed:
        return fixed[place]
    if column.name in known:
        return known[column.name]
    if isinstance(column.type, UtcDateTime):
        return datetime(2026, 1, 1, tzinfo=timezone.utc)
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Integer):
        return 10_000 + next(_numbers)
    if holds_words(column):
        return _secret(column, secret)
    return f"{next(_numbers):022d}"[-(getattr(column.type, "length", None) or 22) :]
