"""Passing a conversation to a person and back; nobody falls between two chairs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.availability import Wanted, decide_available
from bot.domain.case import CaseKind, CaseState, Contact
from bot.domain.conversation import Owner, hand_to_agent, hand_to_bot, hand_to_queue
from bot.domain.errors import NotAllowed, NotFound, Stale
from bot.domain.handoff import (
    ESCALATE_AFTER,
    OUTCOME,
    SAFETY,
    TAKE_WITHIN,
    Handoff,
    HandoffOutcome,
    HandoffState,
    decide_wait_priority,
    escalated,
)
from bot.domain.language import BOT_SPEAKS, MAIN
from bot.domain.message import Author, Message, Reply
from bot.domain.recovery import Trigger
from bot.domain.waiting_time import RECENT, WaitingTime, measure_wait
from bot.use_cases.case_records import acknowledge
from bot.use_cases.cases import CaseStatus, open_case, status_of
from bot.use_cases.desk import Desk
from bot.use_cases.guard import Guard, check_staff_message
from bot.use_cases.moods import mood_lately
from bot.use_cases.owner_changes import name_of_staff, tell
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.recoveries import note_explanation, open_recovery
from bot.use_cases.sending import send
from bot.use_cases.summaries import words_that_travel

DESK = "desk "  # before the ids that desks give to messages, so that none can be taken for a customer's


def request_handoff(
    turn_id: str, message_id: str, reason: str, known: str, uow: UnitOfWork, now: datetime, ids: Ids
) -> HandoffOutcome:
    """Ask for a person in this turn: queue the conversation if somebody is there, else say that nobody is.

    The customer's latest messages and what is `known` about the matter travel along as the summary, and how they
    sound. Whether somebody is there who speaks the customer's language, and has room, is looked up before anything is
    said; the same turn asks once.
    """
    with uow:
        if uow.handoffs.of_turn(turn_id) is not None:
            return HandoffOutcome.QUEUED
        message = uow.conversations.message(message_id)
        conversation = uow.conversations.get(message.conversation_id)
        language = conversation.language or MAIN
        # Where the assistant speaks the language, it goes on in it and has somebody who does call back. Elsewhere, and
        # where somebody may be in danger, a person with a translation is better than none.
        wanted = Wanted(language, skill=reason, must_speak=language in BOT_SPEAKS and reason != SAFETY)
        outcome = OUTCOME[decide_available(uow.presence.people(), wanted, now).reason]
        if outcome.is_waiting:
            uow.conversations.save_owner(hand_to_queue(conversation, turn_id, now))
            uow.turns.relay_open(conversation.id, now)  # what waits behind this turn waits for the person too
            uow.alarms.clear(conversation.id)
            mood = mood_lately(conversation.id, uow, now)
            uow.handoffs.add(
                Handoff(
                    ids.new(),
                    conversation.id,
                    turn_id,
                    reason,
                    words_that_travel(uow, conversation.id, known),
                    HandoffState.WAITING,
                    now,
                    now + TAKE_WITHIN,
                    mood=str(mood),
                    priority=decide_wait_priority(reason, mood.is_furious or mood.is_urgent),
                )
            )
            uow.commit()
    return outcome


def measured_wait(turn_id: str, reading: UnitOfWork, now: datetime) -> WaitingTime | None:
    """How long customers waited for a person in the last 14 days, and how many wait before the one of this turn.

    It is what was measured, never a promise; None where too little was. Customers to whom nobody came have no waiting
    time and are counted beside it, so that it is not told as if somebody always came.
    """
    with reading:
        since = now - RECENT
        own = reading.handoffs.of_turn(turn_id)
        before = reading.handoffs.waiting(before=own.asked_at if own else now)
        return measure_wait(reading.handoffs.waits_since(since), before, reading.handoffs.in_vain_since(since))


def arrange_call_back(
    message_id: str, known: str, contact: Contact, uow: UnitOfWork, now: datetime, ids: Ids, desk: Desk
) -> CaseStatus:
    """A case with the promise that a person gets in touch, with the customer's latest words; once per message."""
    with uow:
        message = uow.conversations.message(message_id)
        own_words = words_that_travel(uow, message.conversation_id, known)
        case = open_case(CaseKind.CALL_BACK, message, own_words, uow, now, ids, desk, contact=contact)
        uow.commit()
        return CaseStatus(case, tuple(uow.promises.of_case(case.id)))


def open_data_request(message_id: str, uow: UnitOfWork, now: datetime, ids: Ids, desk: Desk) -> CaseStatus:
    """A case for a question about the customer's own data; once per message."""
    with uow:
        message = uow.conversations.message(message_id)
        contact = Contact("conversation", message.conversation_id)
        case = open_case(CaseKind.DATA_REQUEST, message, message.text, uow, now, ids, desk, contact=contact)
        uow.commit()
        return CaseStatus(case, tuple(uow.promises.of_case(case.id)))


def claim_handoff(
    conversation_id: str, agent_id: str, uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording
) -> Handoff:
    """Give a waiting conversation to one person; of several who try, exactly one gets it. The customer is told whom
    they talk to.

    Raises:
        Stale: nothing is waiting there, or somebody was quicker.
    """
    with uow:
        conversation = uow.conversations.get(conversation_id)
        handoff = uow.handoffs.open_of(conversation_id)
        is_held = conversation.owner is Owner.AGENT and conversation.agent_id != agent_id
        if handoff is None or is_held or not uow.handoffs.claim(handoff.id, agent_id, now):
            raise Stale("A colleague was quicker, or the customer is no longer waiting.")
        conversation = hand_to_agent(conversation, agent_id, now)
        uow.conversations.save_owner(conversation)
        uow.turns.relay_open(conversation_id, now)
        name = name_of_staff(agent_id, uow, wording, conversation.language)
        tell(conversation, wording.say("utter_agent_joined", conversation.language, name=name), uow, now, ids)
        uow.commit()
    return handoff


def say_as_agent(
    conversation_id: str,
    agent_id: str,
    text: str,
    uow: UnitOfWork,
    now: datetime,
    ids: Ids,
    guard: Guard,
    confirmed: bool = False,
    client_id: str | None = None,
) -> Message:
    """A message by the person who holds the conversation; `confirmed` is that they answer for what it claims. The same
    `client_id` again, from a desk that did not hear the answer, is the message of the first time.

    Raises:
        NotAllowed: somebody else holds the conversation.
        HeldBack: it claims what nothing stands behind; nothing was sent.
    """
    with uow:
        conversation = uow.conversations.get(conversation_id)
        key = None if client_id is None else f"{DESK}{client_id}"
        said = uow.conversations.said_by_staff(conversation_id, key) if key is not None else None
        if said is not None and said.staff_id == agent_id:
            return said
        if conversation.owner is not Owner.AGENT or conversation.agent_id != agent_id:
            raise NotAllowed("Only the colleague who holds the conversation may write in it.")
        check_staff_message(text, conversation, agent_id, confirmed, guard, uow, now)
        (message,) = send(
            uow, conversation, Author.AGENT, [Reply(text)], now, ids, staff_id=agent_id, client_message_id=key
        )
        person = uow.presence.person(agent_id)
        uow.commit()
    return replace(message, name=person.name if person is not None else None)


def escalate_handoffs(reading: UnitOfWork, uow: UnitOfWork, now: datetime) -> list[str]:
    """Put every handoff that has waited for half of its time before others, and have those who lead the desk see it;
    the ids of their conversations. What follows when nobody takes it all the same is `watch_handoffs`.
    """
    with reading:
        waiting = reading.handoffs.unescalated(now + TAKE_WITHIN - ESCALATE_AFTER)
    done = []
    for handoff in waiting:
        with uow:
            try:
                conversation = uow.conversations.get(handoff.conversation_id)
            except NotFound:  # erased meanwhile
                continue
            still = uow.handoffs.open_of(conversation.id)
            if still is None or still.id != handoff.id or still.escalated_at is not None:
                continue
            if still.state is HandoffState.WAITING:
                uow.handoffs.save(escalated(still, now))
                uow.commit()
                done.append(conversation.id)
    return done


def watch_handoffs(reading: UnitOfWork, uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording, desk: Desk) -> int:
    """Turn every handoff that nobody took in time into a case with a promised call-back; how many.

    The customer waited long for nothing, which opens a recovery; what they are told explains it and apologises.
    """
    with reading:
        waiting = reading.handoffs.waiting_past(now)
    for handoff in waiting:
        with uow:
            conversation = uow.conversations.get(handoff.conversation_id)
            still_waiting = uow.handoffs.open_of(conversation.id)
            if conversation.owner is not Owner.QUEUE or still_waiting is None or still_waiting.id != handoff.id:
                continue
            uow.handoffs.close(handoff.id, HandoffState.EXPIRED.value)
            conversation = hand_to_bot(conversation, now)
            uow.conversations.save_owner(conversation)
            history = uow.conversations.history(conversation.id)
            asked = next((one for one in reversed(history) if one.author is Author.CUSTOMER), None)
            if asked is None:  # a person took over one who never wrote, and then left it
                tell(conversation, wording.say("utter_back_with_assistant", conversation.language), uow, now, ids)
                uow.commit()
                continue
            contact = Contact("conversation", conversation.id)
            summary = still_waiting.summary or asked.text
            case = open_case(CaseKind.CALL_BACK, asked, summary, uow, now, ids, desk, contact=contact)
            language = conversation.language
            due = wording.moment(status_of(case, uow).promise.due_at, desk.hours.zone, language)
            response = "utter_nobody_took_it"
            reply = Reply(wording.say(response, language, reference=case.reference, due=due), response=response)
            (told,) = send(uow, conversation, Author.SYSTEM, [reply], now, ids)
            if case.state is CaseState.RECEIVED:  # else the same message came to nothing before, and is known of
                acknowledge(case, told, response, uow, now)
            note_explanation(open_recovery(case, Trigger.LONG_WAIT, handoff.id, uow, now, ids), uow, now)
            uow.commit()
    return len(waiting)
