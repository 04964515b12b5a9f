"""Conversations at the desk: the lists, one in full, taking and giving, writing. What is asked is in `calls.py`."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from bot.desk.calls import Call
from bot.desk.customers import customer_json, order_json
from bot.desk.matters import case_mark_json, promise_json
from bot.desk.render import Json, line_json, moment, note_json, row_for, row_json
from bot.domain.conversation import Conversation
from bot.domain.errors import BadInput, NotFound
from bot.domain.handoff import Handoff
from bot.domain.staff import Act, check_may
from bot.domain.text import clean
from bot.use_cases.attachments import stored_under
from bot.use_cases.canned_replies import offer_replies
from bot.use_cases.desk_customers import look_up_customer
from bot.use_cases.desk_views import access_conversation, conversation_in_full, find_rows, log_before, rows_of, unmask
from bot.use_cases.handoffs import claim_handoff, say_as_agent
from bot.use_cases.linking import separate
from bot.use_cases.notes import write_note
from bot.use_cases.reading_marks import mark_read_by_staff
from bot.use_cases.suggestions import suggest_facts
from bot.use_cases.takeovers import give_back, relation_of, take_over, transfer

MOST_ROWS = 50


def list_conversations(call: Call) -> Json:
    """Conversations by who holds them, channel, person or words; those last changed first."""
    rows, more = find_rows(
        call.house.reading(), call.now,
        owner=call.asked("owner"), channel=call.asked("channel"), agent=call.asked("agent"), text=call.asked("text"),
        before=call.asked_moment("before"), most=MOST_ROWS,
    )  # fmt: skip
    return {"rows": [row_for(call.actor, row, call.language) for row in rows], "more": more}


def read_conversation(call: Call) -> Json:
    """All there is about one."""
    access(call)
    before = call.asked("before")
    if before is not None:
        if not before.isdecimal() or len(before) > 9:
            raise BadInput("before has to be a place in the log.")
        lines, more = log_before(call.conversation_id, int(before), call.house.reading())
        return {"messages": [line_json(line) for line in lines], "more": more}
    return _in_full(call, unmasked=False)


def unmask_conversation(call: Call) -> Json:
    """The same with the numbers of cards and accounts; each time leaves a trace."""
    call.write(lambda uow: unmask(uow, call.actor, call.conversation_id, call.now))
    return _in_full(call, unmasked=True)


def separate_conversation(call: Call) -> Json:
    """Another conversation is not the same customer's after all."""
    access(call)
    other = call.text("conversation", longest=64)
    call.write(lambda uow: separate(call.conversation_id, other, call.actor, uow, call.now, call.house.ids))
    return _in_full(call, unmasked=False)


def claim(call: Call) -> Json:
    """Take who waits; of several who try one gets it, and the others hear that somebody was quicker (409)."""
    check_relation(call, Act.CLAIM)
    house = call.house
    call.write(
        lambda uow: claim_handoff(call.conversation_id, call.actor.id, uow, call.now, house.ids, house.wording)
    )  # fmt: skip
    return row_after(call)


def take(call: Call) -> Json:
    """Take over from the assistant or a colleague."""
    house = call.house
    call.write(lambda uow: take_over(call.conversation_id, call.actor, uow, call.now, house.ids, house.wording))
    return row_after(call)


def give(call: Call) -> Json:
    """Give back to the assistant, with what was settled."""
    settled = call.text("settled", needed=False, longest=2_000)
    house = call.house
    call.write(
        lambda uow: give_back(call.conversation_id, call.actor, settled, uow, call.now, house.ids, house.wording)
    )  # fmt: skip
    return row_after(call)


def pass_on(call: Call) -> Json:
    """Pass to a colleague, a team or the queue."""
    to = call.text("to", needed=False, longest=100) or call.text("team", needed=False, longest=100) or None
    note = call.text("note", needed=False, longest=3_500)
    house = call.house
    call.write(
        lambda uow: transfer(call.conversation_id, call.actor, to, note, uow, call.now, house.ids, house.wording)
    )  # fmt: skip
    return row_after(call)


def leave_note(call: Call) -> Json:
    """A note for the staff alone."""
    text = call.text("text")
    note = call.write(
        lambda uow: write_note(call.conversation_id, call.actor, text, uow, call.now, call.house.ids)
    )  # fmt: skip
    call.has_changed(call.conversation_id)
    return {"note": note_json(note, call.language)}


def say(call: Call) -> Json:
    """Write to the customer; what the guard holds back comes back with its reasons (422)."""
    text, client_id = clean(call.text("text")), call.text("client_id", needed=False, longest=64) or None
    confirmed = call.truth("confirmed", needed=False)
    house = call.house
    message = call.write(
        lambda uow: say_as_agent(
            call.conversation_id, call.actor.id, text, uow, call.now, house.ids, house.guard, confirmed, client_id
        )
    )
    call.has_changed(call.conversation_id)
    said = {
        "seq": message.seq, "id": message.id, "author": message.author.value, "name": message.name,
        "text": message.text, "at": moment(message.created_at), "buttons": [], "attachments": [], "state": "queued",
        "client_id": client_id,
    }  # fmt: skip
    return {"message": said}


def mark_read(call: Call) -> Json:
    """How far the person who holds it has read."""
    seq = call.number("seq", 0, 2**31 - 1)
    check_relation(call, Act.READ_OWN)
    news = call.write(lambda uow: mark_read_by_staff(call.conversation_id, seq, uow, call.now))
    if news:
        call.has_changed(call.conversation_id)
    return {"read": news}


def offered_replies(call: Call) -> Json:
    """What is said often, with its places filled for a conversation."""
    conversation_id = _of_query(call)
    access(call, conversation_id)
    house = call.house
    offered = offer_replies(
        house.replies, conversation_id, call.actor, house.reading(), house.wording, house.desk.hours.zone,
        whole=True,
    )  # fmt: skip
    return {
        "replies": [
            {"id": one.id, "title": one.title, "text": one.text, "missing": list(one.missing)} for one in offered
        ]
    }


def suggestions(call: Call) -> Json:
    """Facts that may answer what the customer asked last, each with its source."""
    conversation_id = _of_query(call)
    access(call, conversation_id)
    found = suggest_facts(conversation_id, call.house.reading(), call.now.date())
    return {
        "facts": [
            {"id": one.id, "text": one.wording, "source": one.source, "day": one.verified_on.isoformat(),
             "subject": one.subject}
            for one in found
        ]
    }  # fmt: skip


def read_file(call: Call) -> Response:
    """A file that the customer sent."""
    return _file(call, thumbnail=False)


def read_thumbnail(call: Call) -> Response:
    """The small picture of it."""
    return _file(call, thumbnail=True)


def access(call: Call, conversation_id: str | None = None) -> Conversation:
    """The conversation of the address, if they may read it."""
    house = call.house
    return access_conversation(
        house.uow(), call.actor, conversation_id or call.conversation_id, call.now, reading=house.reading()
    )


def check_relation(call: Call, act: Act) -> None:
    """Make sure that they may do this with the conversation of the address. Raises NotFound, NotAllowed."""
    with call.house.reading() as uow:
        conversation = uow.conversations.get(call.conversation_id)
        check_may(call.actor, act, relation_of(call.actor, conversation, uow))


def row_after(call: Call) -> Json:
    """How the conversation stands after what was done."""
    call.has_moved(call.conversation_id)
    (row,) = rows_of([call.conversation_id], call.house.reading(), call.now)
    return {"row": row_for(call.actor, row, call.language)}


def _in_full(call: Call, *, unmasked: bool) -> Json:
    house = call.house
    whole = conversation_in_full(call.conversation_id, house.reading(), call.now, unmasked=unmasked)
    around = look_up_customer(call.conversation_id, house.reading(), call.now)
    say = house.desk.hours.say
    return {
        "row": row_json(call.actor, whole.row, words=True, language=call.language),
        "messages": [line_json(line) for line in whole.messages],
        "notes": [note_json(note, call.language) for note in whole.notes],
        "summary": whole.summary,
        "known": [{"name": name, "value": value} for name, value in around.known],
        "customer": customer_json(whole, around),
        "cases": [case_mark_json(case, around.due_of(case)) for case in around.cases],
        "earlier_cases": [case_mark_json(case) for case in around.earlier],
        "promises": [promise_json(promise, reference, say, call.now) for promise, reference in around.promises],
        "orders": [order_json(order) for order in around.orders],
        "handoffs": [_handoff_json(one, around.names) for one in whole.handoffs],
        "read_by_customer": whole.read_by_customer,
        "more": bool(whole.messages) and whole.messages[0].seq > 1,
        "unmasked": unmasked,
    }


def _handoff_json(handoff: Handoff, names: Any) -> Json:
    return {
        "id": handoff.id,
        "reason": handoff.reason,
        "summary": handoff.summary,
        "state": handoff.state.value,
        "mood": handoff.mood,
        "priority": handoff.priority,
        "team": handoff.team,
        "asked_at": moment(handoff.asked_at),
        "take_by": moment(handoff.take_by),
        "claimed_by": names.get(handoff.claimed_by),
        "claimed_at": moment(handoff.claimed_at),
        "settled": handoff.settled,
        "ended_at": moment(handoff.ended_at),
    }


def _of_query(call: Call) -> str:
    found = call.asked("conversation")
    if found is None:
        raise BadInput("Say of which conversation.")
    return found


def _file(call: Call, *, thumbnail: bool) -> Response:
    with call.house.reading() as uow:
        attachment = uow.attachments.get(call.params["file"])
    access(call, attachment.conversation_id)
    if attachment.message_id is None:
        raise NotFound("There is no such attachment.")  # it was not sent yet
    with call.house.files.open(stored_under(attachment, thumbnail=thumbnail)) as content:
        found = content.read()
    # Pictures are of our own making (re-encoded); whatever else there is, is to be saved and never run.
    shown = "inline" if attachment.is_picture else "attachment"
    headers = {"content-disposition": f"{shown}; filename*=UTF-8''{quote(attachment.name, safe='')}"}
    return Response(found, headers=headers, media_type="image/jpeg" if thumbnail else attachment.kind.value)
