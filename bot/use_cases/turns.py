"""The life of a turn: claimed by a worker, answered in one transaction, or turned into a case in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Sequence

from bot.domain.case import CaseKind, CaseState
from bot.domain.conversation import Conversation, may_speak
from bot.domain.errors import NotFound, TurnFailed, TurnLost
from bot.domain.message import Author, Button, Message, Reply, keep_in_reach
from bot.domain.reference import find_references
from bot.domain.turn import (
    LEASE,
    POISON_AFTER_TRIES,
    RETRY_PAUSE,
    STILL_WORKING_AFTER,
    Overdue,
    Turn,
    TurnState,
    decide_overdue,
)
from bot.use_cases.case_records import acknowledge
from bot.use_cases.cases import open_case, status_of
from bot.use_cases.desk import Desk
from bot.use_cases.guard import Guard
from bot.use_cases.observing import UNOBSERVED, Observer
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.promises import said_promises
from bot.use_cases.sending import send

ASK_HUMAN = "ask_human"  # the intent of the button that asks for a person; it never goes out of sight


@dataclass(frozen=True)
class ClaimedTurn:
    """Everything the brain needs for one turn."""

    turn: Turn
    message: Message
    button: Button | None
    memory: list[dict[str, Any]]
    language: str | None = None  # in which a conversation that only begins was opened, where it is known


@dataclass(frozen=True)
class TurnResult:
    """What came of a turn in the brain."""

    replies: Sequence[Reply]
    memory: list[dict[str, Any]]
    intent: str | None = None
    confidence: float | None = None
    language: str | None = None  # the customer's, as ISO 639-1, where it is known


def is_turn_due(reading: UnitOfWork, now: datetime) -> bool:
    """Whether a worker would find something to claim."""
    with reading:
        return reading.turns.is_due(now)


def claim_turn(worker: str, uow: UnitOfWork, now: datetime) -> ClaimedTurn | None:
    """Lease the next turn that is due; None when there is nothing to do."""
    with uow:
        turn = uow.turns.claim_next(worker, now, now + LEASE)
        if turn is None:
            return None
        message = uow.conversations.message(turn.message_id)
        button = uow.buttons.used_by(message.id) if message.from_button else None
        memory = uow.memory.load(turn.conversation_id)
        language = None if memory else uow.conversations.get(turn.conversation_id).language
        claimed = ClaimedTurn(turn, message, button, memory, language)
        uow.commit()
    return claimed


def answer_turn(
    claimed: ClaimedTurn, result: TurnResult, uow: UnitOfWork, now: datetime, ids: Ids, guard: Guard
) -> None:
    """Commit replies, the dialogue's memory, the outbox and the end of the turn, all or nothing.

    Cases that were opened in this turn count as acknowledged when a reply names their reference.

    Raises:
        TurnLost: another worker or the watchdog finished this turn meanwhile; nothing was stored.
        TurnFailed: no reply, or a reply names a reference that does not exist; nothing was stored.
    """
    if not result.replies:
        raise TurnFailed("The dialogue gave no reply.", temporary=False)
    turn = claimed.turn
    with uow:
        conversation = _conversation_of(turn, uow)
        _check_references(result.replies, claimed.message.text, uow)
        if not uow.turns.finish(turn, TurnState.ANSWERED, now, intent=result.intent, confidence=result.confidence):
            raise TurnLost("This turn was finished elsewhere.")
        if may_speak(conversation, Author.BOT, turn.id):
            replies = guard.weigh(result.replies, conversation, result.language, uow, now)
            replies = keep_in_reach(ASK_HUMAN, replies)
            said = send(uow, conversation, Author.BOT, replies, now, ids, turn_id=turn.id)
            _acknowledge_cases(turn, said, replies, uow, now)
        if result.language is not None and result.language != conversation.language:
            uow.conversations.save_language(conversation.id, result.language)
        uow.memory.save(turn.conversation_id, result.memory, turn.id)
        uow.commit()


def is_poison(turn: Turn) -> bool:
    """Whether workers keep dying over this message, so that it must not be tried again."""
    return turn.crashes >= POISON_AFTER_TRIES


def give_back_turn(turn: Turn, failure: TurnFailed, uow: UnitOfWork, now: datetime) -> bool:
    """Queue a failed turn again; True if its message was tried too often and must be set aside instead."""
    if not failure.temporary and turn.tries >= POISON_AFTER_TRIES:
        return True
    with uow:
        uow.turns.put_back(turn, str(failure), now + RETRY_PAUSE)
        uow.commit()
    return False


def recover_worker(worker: str, uow: UnitOfWork) -> int:
    """Give back what a worker of this name held when it died; a name is used by one process at a time."""
    with uow:
        count = uow.turns.put_back_all_of(worker, "the worker was restarted")
        uow.commit()
    return count


def set_aside(
    turn: Turn, state: TurnState, reason: str, uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording, desk: Desk
) -> bool:
    """End a turn without an answer, honestly: apology, reference, time, and the offer of a person.

    If the message had already opened a case of its own before things went wrong, that one is named and no second one
    is opened. Returns False if the turn was finished elsewhere.
    """
    with uow:
        try:
            conversation = _conversation_of(turn, uow)
        except TurnLost:
            return False
        if not uow.turns.finish(turn, state, now, reason=reason):
            return False
        message = uow.conversations.message(turn.message_id)
        opened = uow.cases.opened_in_turn(turn.id)
        if opened:
            case = opened[0]
        else:
            waiting = [
                case
                for case in uow.cases.of_conversation(conversation.id)
                if case.kind is CaseKind.UNANSWERED
                and case.state is not CaseState.CLOSED
                and status_of(case, uow).promise.due_at > now
            ]
            case = waiting[0] if waiting else open_case(CaseKind.UNANSWERED, message, message.text, uow, now, ids, desk)
        uow.cases.link(case.id, [message.id])
        promise = status_of(case, uow).promise
        due = wording.moment(promise.due_at, desk.hours.zone, conversation.language)
        response = "utter_could_not_answer"
        reply = Reply(
            wording.say(response, conversation.language, reference=case.reference, due=due), response=response
        )
        said = send(uow, conversation, Author.SYSTEM, [reply], now, ids, turn_id=turn.id)
        _acknowledge_cases(turn, said, [reply], uow, now)
        uow.cases.record(case.id, now, "watchdog", "message could not be answered", reason)
        uow.commit()
    return True


def watch_turns(
    reading: UnitOfWork, uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording, desk: Desk,
    observer: Observer = UNOBSERVED,
) -> int:  # fmt: skip
    """Tell customers whose answer is late the truth about it, and turn what is too late into cases; how many acts."""
    acts = 0
    with reading:
        late = reading.turns.open_since(now - STILL_WORKING_AFTER)
    for turn in late:
        overdue = decide_overdue(turn, now)
        if overdue is Overdue.ESCALATE:
            reason = turn.reason or "no answer in time"
            if set_aside(turn, TurnState.ESCALATED, reason, uow, now, ids, wording, desk):
                observer.turn_ended(turn, TurnState.ESCALATED, now)
                acts += 1
        elif overdue is not Overdue.NOTHING:
            acts += _say_late(turn, overdue, uow, now, ids, wording)
    return acts


def _say_late(turn: Turn, overdue: Overdue, uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording) -> bool:
    response = "utter_still_working" if overdue is Overdue.SAY_STILL_WORKING else "utter_cannot_answer_now"
    with uow:
        if not uow.turns.mark_notice_sent(turn):
            return False
        conversation = uow.conversations.get(turn.conversation_id)
        notice = Reply(wording.say(response, conversation.language))
        send(uow, conversation, Author.SYSTEM, [notice], now, ids, turn_id=turn.id)
        uow.commit()
    return True


def _conversation_of(turn: Turn, uow: UnitOfWork) -> Conversation:
    try:
        return uow.conversations.get(turn.conversation_id)
    except NotFound:
        raise TurnLost("The conversation of this turn was erased meanwhile.") from None


def _acknowledge_cases(
    turn: Turn, said: Sequence[Message], replies: Sequence[Reply], uow: UnitOfWork, now: datetime
) -> None:
    """Cases that were opened in a turn count as acknowledged when a reply names their reference."""
    for case in uow.cases.opened_in_turn(turn.id):
        naming = [pair for pair in zip(said, replies) if case.reference in find_references(pair[1].text)]
        if naming and case.state is CaseState.RECEIVED:
            message, reply = naming[0]
            acknowledge(case, message, reply.response, uow, now)
        elif naming and case.state is CaseState.CLOSED:  # it was done at once; what is promised with it is watched
            said_promises(case, naming[0][1], uow)


def _check_references(replies: Sequence[Reply], asked: str, uow: UnitOfWork) -> None:
    for reply in replies:
        for reference in find_references(reply.text):
            if uow.cases.by_reference(reference) is None and reference not in find_references(asked):
                raise TurnFailed(f"A reply names {reference}, which does not exist.", temporary=False)
