"""Passing a conversation to a person and back; nobody falls between two chairs."""

from __future__ import annotations

from datetime import datetime

from bot.domain.case import CaseKind, Contact
from bot.domain.conversation import Owner, hand_to_agent, hand_to_bot, hand_to_queue
from bot.domain.errors import NotAllowed
from bot.domain.handoff import TAKE_WITHIN, Handoff, HandoffOutcome, HandoffState, decide_outcome
from bot.domain.message import Author, Message, Reply
from bot.domain.recovery import Trigger
from bot.domain.waiting_time import RECENT, WaitingTime, measure_wait
from bot.use_cases.case_records import acknowledge
from bot.use_cases.cases import CaseStatus, open_case, status_of
from bot.use_cases.desk import Desk
from bot.use_cases.guard import Guard, check_staff_message
from bot.use_cases.moods import mood_lately
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.recoveries import note_explanation, open_recovery
from bot.use_cases.sending import send

WORDS_THAT_TRAVEL = 8  # of the customer's latest messages


def request_handoff(
    turn_id: str, message_id: str, reason: str, known: str, uow: UnitOfWork, now: datetime, ids: Ids
) -> HandoffOutcome:
    """Ask for a person in this turn: queue the conversation if somebody is there, else say that nobody is.

    The customer's latest messages and what is `known` about the matter travel along as the summary, and how they
    sound. Whether somebody
    is there is looked up before anything is said; the same turn asks once.
    """
    with uow:
        if uow.handoffs.of_turn(turn_id) is not None:
            return HandoffOutcome.QUEUED
        outcome = decide_outcome(uow.handoffs.staff_available(now))
        if outcome is HandoffOutcome.QUEUED:
            message = uow.conversations.message(message_id)
            conversation = uow.conversations.get(message.conversation_id)
            uow.conversations.save_owner(hand_to_queue(conversation, turn_id, now))
            uow.turns.relay_open(conversation.id, now)  # what waits behind this turn waits for the person too
            summary = _summary(uow, conversation.id, known)
            mood = str(mood_lately(conversation.id, uow, now))
            uow.handoffs.add(
                Handoff(
                    ids.new(),
                    conversation.id,
                    turn_id,
                    reason,
                    summary,
                    HandoffState.WAITING,
                    now,
                    now + TAKE_WITHIN,
                    mood=mood,
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
        own_words = _summary(uow, message.conversation_id, known)
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


def claim_handoff(conversation_id: str, agent_id: str, uow: UnitOfWork, now: datetime) -> Handoff:
    """Give a waiting conversation to one person; of several who try, exactly one gets it.

    Raises:
        NotAllowed: nothing is waiting there, or somebody was quicker.
    """
    with uow:
        conversation = uow.conversations.get(conversation_id)
        handoff = uow.handoffs.open_of(conversation_id)
        if handoff is None or not uow.handoffs.claim(handoff.id, agent_id, now):
            raise NotAllowed("A colleague was quicker, or the customer is no longer waiting.")
        uow.conversations.save_owner(hand_to_agent(conversation, agent_id, now))
        uow.turns.relay_open(conversation_id, now)
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
) -> Message:
    """A message by the person who holds the conversation; `confirmed` is that they answer for what it claims.

    Raises:
        NotAllowed: somebody else holds the conversation.
        HeldBack: it claims what nothing stands behind; nothing was sent.
    """
    with uow:
        conversation = uow.conversations.get(conversation_id)
        if conversation.owner is not Owner.AGENT or conversation.agent_id != agent_id:
            raise NotAllowed("Only the colleague who holds the conversation may write in it.")
        check_staff_message(text, conversation, agent_id, confirmed, guard, uow, now)
        (message,) = send(uow, conversation, Author.AGENT, [Reply(text)], now, ids)
        uow.commit()
    return message


def return_to_bot(
    conversation_id: str, agent_id: str, uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording
) -> None:
    """End the human stretch: the customer is told, and the bot answers again from the next message on.

    Raises:
        NotAllowed: somebody else holds the conversation.
    """
    with uow:
        conversation = uow.conversations.get(conversation_id)
        if conversation.owner is not Owner.AGENT or conversation.agent_id != agent_id:
            raise NotAllowed("Only the colleague who holds the conversation may give it back.")
        handoff = uow.handoffs.open_of(conversation_id)
        if handoff is not None:
            uow.handoffs.close(handoff.id, HandoffState.ENDED.value)
        conversation = hand_to_bot(conversation, now)
        uow.conversations.save_owner(conversation)
        back = Reply(wording.say("utter_back_with_assistant", conversation.language))
        send(uow, conversation, Author.SYSTEM, [back], now, ids)
        uow.commit()


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
            asked = next(message for message in reversed(history) if message.author is Author.CUSTOMER)
            contact = Contact("conversation", conversation.id)
            case = open_case(CaseKind.CALL_BACK, asked, handoff.summary, uow, now, ids, desk, contact=contact)
            language = conversation.language
            due = wording.moment(status_of(case, uow).promise.due_at, desk.hours.zone, language)
            response = "utter_nobody_took_it"
            reply = Reply(wording.say(response, language, reference=case.reference, due=due), response=response)
            (told,) = send(uow, conversation, Author.SYSTEM, [reply], now, ids)
            acknowledge(case, told, response, uow, now)
            note_explanation(open_recovery(case, Trigger.LONG_WAIT, handoff.id, uow, now, ids), uow, now)
            uow.commit()
    return len(waiting)


def _summary(uow: UnitOfWork, conversation_id: str, known: str) -> str:
    history = uow.conversations.history(conversation_id)
    words = [message.text for message in history if message.author is Author.CUSTOMER][-WORDS_THAT_TRAVEL:]
    return "\n".join([*words, f"Known: {known}"] if known else words)
