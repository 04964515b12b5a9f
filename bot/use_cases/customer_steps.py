"""What a customer does about their own case: says what they think of the decision, takes it back, opens it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.case import Case, CaseState
from bot.domain.case_record import Step
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.message import Author
from bot.domain.promise import PromiseState
from bot.use_cases.case_records import go_on, put_on_record
from bot.use_cases.cases import CaseStatus, status_of
from bot.use_cases.desk import Desk
from bot.use_cases.looking_anew import not_accepted, open_again
from bot.use_cases.ports import Ids, UnitOfWork
from bot.use_cases.promises import release_promises

CUSTOMER = "customer"
IN_MESSAGE = "in message "  # how an answer was given; its id follows


@dataclass(frozen=True)
class OwnCase:
    """The step of a customer: which case, in which message of which conversation."""

    reference: str
    conversation_id: str
    message_id: str


def decision_to_answer(conversation_id: str, uow: UnitOfWork) -> tuple[str, bool] | None:
    """The reference of a case whose decision the customer has not answered yet, and whether it was told right before
    their latest message, so that a bare yes or no can only mean that; None where there is none.
    """
    with uow:
        decided = [case for case in uow.cases.of_conversation(conversation_id) if case.state is CaseState.DECIDED]
        if not decided:
            return None
        since: list[str] = []
        for message in reversed(uow.conversations.history(conversation_id)):
            if message.author is Author.CUSTOMER and since:
                break
            if message.author is not Author.CUSTOMER:
                since.append(f"message {message.id}")
        for case in decided:
            told = [one for one in uow.records.of_case(case.id) if one.step is Step.DECISION]
            if told and told[-1].fields["delivery"] in since:
                return case.reference, True
    return decided[0].reference, False


def answer_decision(
    own: OwnCase, accepted: bool, recourse: str, uow: UnitOfWork, now: datetime, ids: Ids, desk: Desk
) -> CaseStatus:
    """Note that the customer accepts a decision, or does not; then the next level looks at it, by a promised day.

    Args:
        recourse: how they may go further, as they are told with the answer.

    Raises:
        NotFound: it is no case of this conversation.
        NotAllowed: there is no decision to answer.
    """
    with uow:
        case = _own(own, uow)
        how = f"{IN_MESSAGE}{own.message_id}"
        done = [one for one in uow.records.of_case(case.id) if one.step is Step.ANSWER and one.fields["how"] == how]
        if done:  # the same message again
            return status_of(case, uow)
        fields = {"accepted": "yes" if accepted else "no", "how": how, "recourse": None if accepted else recourse}
        put_on_record(case, Step.ANSWER, CUSTOMER, fields, uow, now)
        uow.cases.link(case.id, [own.message_id])
        case = go_on(case, CaseState.ACCEPTED if accepted else CaseState.REJECTED, CUSTOMER, uow, now)
        if not accepted:
            case = not_accepted(case, CUSTOMER, uow, now, ids, desk)
        uow.commit()
        return status_of(case, uow)


def withdraw_case(own: OwnCase, uow: UnitOfWork, now: datetime) -> CaseStatus:
    """Take a matter back, as is the customer's right: it is closed, and what was promised is released.

    A report of danger is looked into all the same; the wish is on record, and nothing more is owed to the customer.

    Raises:
        NotFound: it is no case of this conversation.
        NotAllowed: it is closed already.
    """
    with uow:
        case = _own(own, uow)
        if any(
            one.step is Step.WITHDRAWAL and one.fields["message"] == own.message_id
            for one in uow.records.of_case(case.id)
        ):
            return status_of(case, uow)
        if case.state is CaseState.CLOSED:
            raise NotAllowed(f"{case.reference} is closed already.")
        put_on_record(case, Step.WITHDRAWAL, CUSTOMER, {"message": own.message_id}, uow, now)
        uow.cases.link(case.id, [own.message_id])
        release_promises(case, CUSTOMER, "the customer took the matter back", uow, now)
        if not case.safety:
            closing = {"reason": "withdrawn", "closed_by": CUSTOMER, "reopening": "by saying so in any conversation"}
            put_on_record(case, Step.CLOSING, CUSTOMER, closing, uow, now)
            case = go_on(case, CaseState.CLOSED, CUSTOMER, uow, now)
        uow.commit()
        return status_of(case, uow)


def reopen_case(own: OwnCase, uow: UnitOfWork, now: datetime, ids: Ids, desk: Desk) -> CaseStatus:
    """Open a closed case again at the customer's wish, with a new promise; one level higher if it had been decided.

    Raises:
        NotFound: it is no case of this conversation.
        NotAllowed: it is not closed.
    """
    with uow:
        case = _own(own, uow)
        asked = f"the customer, in message {own.message_id}"
        records = uow.records.of_case(case.id)
        if any(one.step is Step.REOPENING and one.fields["asked_by"] == asked for one in records):
            return status_of(case, uow)
        case = open_again(case, asked, "the customer wishes it", CUSTOMER, uow, now, ids, desk)
        uow.cases.link(case.id, [own.message_id])
        uow.commit()
        return status_of(case, uow)


def is_owed_something(status: CaseStatus) -> bool:
    """Whether something is still promised in the case."""
    return any(promise.state is PromiseState.MADE for promise in status.promises)


def _own(own: OwnCase, uow: UnitOfWork) -> Case:
    case = uow.cases.by_reference(own.reference)
    if case is None or own.conversation_id not in uow.records.conversations_of(case.id):
        raise NotFound("There is no such case in this conversation.")
    return uow.cases.get(case.id)
