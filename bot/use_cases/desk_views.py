"""Reading for the desk: the queue, one conversation in full, colleagues, search. Who reads what is not theirs leaves a
trace, and numbers of cards and accounts are masked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Collection, Sequence

from bot.domain.availability import Person
from bot.domain.conversation import Conversation, Owner
from bot.domain.errors import BadInput
from bot.domain.masking import mask
from bot.domain.staff import Act, Actor, Relation, check_may
from bot.use_cases.desk_ports import Hit, LogLine, Row, WholeConversation
from bot.use_cases.ports import UnitOfWork
from bot.use_cases.takeovers import relation_of

MOST_SHOWN = 200  # messages of a log, rows of a list
MOST_HITS = 30
LONGEST_SEARCH = 200  # characters
READ = "conversation read"  # in the audit
UNMASKED = "numbers shown in full"
ONE_TRACE_IN = timedelta(hours=1)  # of a person and a conversation
KINDS = ("conversation", "case", "customer")


@dataclass(frozen=True)
class ColleagueRow:
    """A person of the staff as the colleagues see them."""

    id: str
    name: str
    there: bool
    holds: int
    most: int
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    team: str
    role: str = ""


def queue_rows(reading: UnitOfWork, now: datetime) -> list[Row]:
    """Everything that the assistant does not hold, and what should be watched; the most pressing first."""
    with reading:
        return [masked_row(row) for row in reading.views.queue(now)]


def rows_of(ids: Collection[str], reading: UnitOfWork, now: datetime) -> list[Row]:
    """These conversations as rows."""
    with reading:
        return [masked_row(row) for row in reading.views.rows(ids, now)]


def find_rows(
    reading: UnitOfWork,
    now: datetime,
    *,
    owner: str | None = None,
    channel: str | None = None,
    agent: str | None = None,
    text: str | None = None,
    before: datetime | None = None,
    most: int = 50,
) -> tuple[list[Row], bool]:
    """Conversations by who holds them, channel or words, those last changed first; and whether there are more."""
    with reading:
        if text:
            hits = reading.views.search(_words(text), KINDS[:1], MOST_SHOWN)
            ids = [hit.id for hit in hits if before is None or (hit.at is not None and hit.at < before)]
        else:
            ids = reading.views.find(most + 1, before, owner=owner, channel=channel, agent=agent)
        found = {row.id: row for row in reading.views.rows(ids[: most + 1] if not text else ids, now)}
    wanted = {"owner": owner, "channel": channel, "agent": agent}
    rows = [
        masked_row(found[key])
        for key in ids
        if key in found and all(value in (None, getattr(found[key], name)) for name, value in wanted.items())
    ]
    return rows[:most], len(rows) > most


def access_conversation(
    uow: UnitOfWork, actor: Actor, conversation_id: str, now: datetime, reading: UnitOfWork | None = None
) -> Conversation:
    """A conversation for a person to read: fetched, permitted and, where it is not theirs, written into the audit; of
    a person and a conversation once an hour. A transaction of its own; one's own conversation needs none that writes,
    where `reading` is given.

    Raises:
        NotFound: there is none.
        NotAllowed: their role does not let them.
    """
    if reading is not None:
        with reading:
            conversation = reading.conversations.get(conversation_id)
        if conversation.agent_id == actor.id:
            check_may(actor, Act.READ_OWN, Relation.OWN)
            return conversation
    with uow:
        conversation = uow.conversations.get(conversation_id)
        relation = relation_of(actor, conversation, uow)
        if relation is Relation.OWN:
            check_may(actor, Act.READ_OWN, relation)
            return conversation
        act = Act.READ_QUEUE if conversation.owner is Owner.QUEUE else Act.READ_ANY
        check_may(actor, act, relation)
        _leave_trace(READ, conversation_id, actor, uow, now)
        uow.commit()
    return conversation


def conversation_in_full(
    conversation_id: str, reading: UnitOfWork, now: datetime, after: int = 0, unmasked: bool = False
) -> WholeConversation:
    """The row, log, notes and handoffs of a conversation; ask `access_conversation` first. Raises NotFound.

    Args:
        unmasked: numbers of cards and accounts in full; for those who asked `unmask` first.
    """
    with reading:
        conversation = reading.conversations.get(conversation_id)
        (row,) = reading.views.rows([conversation_id], now)
        log = reading.views.log(conversation_id, after, MOST_SHOWN)
        keep = frozenset() if unmasked else reading.views.keep_whole(conversation_id)
        whole = WholeConversation(
            row=row if unmasked else masked_row(row, keep),
            messages=tuple(line if unmasked else masked_line(line, keep) for line in log),
            notes=tuple(reading.notes.of_conversation(conversation_id)),
            handoffs=tuple(reading.handoffs.of_conversation(conversation_id)),
            proved=tuple(reading.identity.proved_since(conversation_id, conversation.created_at)),
            read_by_customer=conversation.read_seq_customer,
        )
    if unmasked:
        return whole
    handoffs = tuple(replace(one, summary=mask(one.summary, keep)) for one in whole.handoffs)
    notes = tuple(replace(one, text=mask(one.text, keep)) for one in whole.notes)
    return replace(whole, handoffs=handoffs, notes=notes)


def log_after(conversation_id: str, after: int, reading: UnitOfWork) -> list[LogLine]:
    """What is new in a log, for a desk that has it open."""
    with reading:
        keep = reading.views.keep_whole(conversation_id)
        return [masked_line(line, keep) for line in reading.views.log(conversation_id, after, MOST_SHOWN)]


def log_before(conversation_id: str, before: int, reading: UnitOfWork) -> tuple[list[LogLine], bool]:
    """What was said before a place, and whether there is more before that."""
    with reading:
        keep = reading.views.keep_whole(conversation_id)
        lines = reading.views.log(conversation_id, 0, MOST_SHOWN, before)
    return [masked_line(line, keep) for line in lines], bool(lines) and lines[0].seq > 1


def unmask(uow: UnitOfWork, actor: Actor, conversation_id: str, now: datetime) -> None:
    """Let a person see the numbers of cards and accounts in full, with a trace. Raises NotAllowed, NotFound."""
    with uow:
        conversation = uow.conversations.get(conversation_id)
        check_may(actor, Act.UNMASK, relation_of(actor, conversation, uow))
        _leave_trace(UNMASKED, conversation_id, actor, uow, now)
        uow.commit()


def colleagues(reading: UnitOfWork, now: datetime) -> list[ColleagueRow]:
    """Everybody of the staff who has access, by name."""
    with reading:
        people = reading.presence.people()
        roles = {member.id: member.role.value for member in reading.staff.all()}
    return [
        replace(_colleague(person, now), role=roles.get(person.id, "agent")) for person in people if not person.disabled
    ]


def search(q: str, reading: UnitOfWork, kinds: Sequence[str] = KINDS, most: int = MOST_HITS) -> list[Hit]:
    """Conversations, cases and customers with all of these words, each as the beginning of a word; newest first.

    Raises:
        BadInput: it is too long, or of a kind that is none.
    """
    if len(q) > LONGEST_SEARCH or not set(kinds) <= set(KINDS):
        raise BadInput(f"Search for at most {LONGEST_SEARCH} characters, among {', '.join(KINDS)}.")
    with reading:
        hits = reading.views.search(_words(q), kinds, most)
    return [replace(hit, excerpt=mask(hit.excerpt)) if hit.kind != "customer" else hit for hit in hits]


def masked_line(line: LogLine, keep: Collection[str]) -> LogLine:
    """A message with the numbers of cards and accounts masked."""
    text = mask(line.text, keep)
    return line if text == line.text else replace(line, text=text)


def masked_row(row: Row, keep: Collection[str] = ()) -> Row:
    """A row with the numbers of cards and accounts in its last line masked."""
    if row.last is None:
        return row
    keep = keep or {case.reference for case in row.cases}
    text = mask(row.last.text, keep)
    return row if text == row.last.text else replace(row, last=replace(row.last, text=text))


def _leave_trace(action: str, conversation_id: str, actor: Actor, uow: UnitOfWork, now: datetime) -> None:
    """Within the transaction under way, with the conversation locked, so that two at once leave one."""
    lately = (entry for entry, _ in uow.audit.about(conversation_id) if now - entry.at < ONE_TRACE_IN)
    if not any(entry.actor == actor.id and entry.action == action for entry in lately):
        uow.audit.append(now, actor.id, action, conversation_id, {"role": actor.role.value}, conversation_id)


def _colleague(person: Person, now: datetime) -> ColleagueRow:
    return ColleagueRow(
        person.id, person.name, person.is_there(now), person.holds, person.most_chats, person.skills,
        person.languages, person.team,
    )  # fmt: skip


def _words(q: str) -> list[str]:
    return re.findall(r"\w+", q)[:12]
