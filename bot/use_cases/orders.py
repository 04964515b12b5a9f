"""Orders and redress: proof first, then the truth about the order, then a choice that a person decides on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Sequence

from bot.domain.case import CaseKind, Contact
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.identity import ACCOUNT, ORDER, PROOF_LASTS, STANDARD, ByOrder, IdentityPolicy
from bot.domain.order import Order, OrderLine
from bot.domain.redress import RedressDecision, RedressKind, RedressPolicy, RedressReason, decide_redress
from bot.domain.safety import find_hazards
from bot.use_cases.attachments import link_evidence
from bot.use_cases.cases import CaseStatus, open_case, words_told
from bot.use_cases.desk import Desk
from bot.use_cases.identity import owner_id, prove_claim
from bot.use_cases.ports import Ids, UnitOfWork


def identify(
    order_number: str,
    email: str,
    conversation_id: str,
    message_id: str,
    uow: UnitOfWork,
    now: datetime,
    *,
    policy: IdentityPolicy = STANDARD,
) -> Order:
    """The order, for a customer who can name the e-mail address it was placed with; it proves its account, too.

    Raises:
        NotFound: no such order, or another address; the asker cannot tell which.
        NotAllowed: the conversation is another customer's, or the shop does not accept this as a proof.
        TooManyRequests: too many wrong tries within the hour.
    """
    proof = prove_claim(ByOrder(order_number, email), conversation_id, message_id, uow, now, policy=policy)
    assert proof.order is not None
    return proof.order


def access_order(order_number: str, conversation_id: str, uow: UnitOfWork, now: datetime) -> Order:
    """The order, if this conversation has proved that it or its account is its own; in the transaction under way.

    Raises:
        NotAllowed: it has not, or too long ago.
    """
    order = uow.shop.order(order_number)
    if order is None or not _is_proved(order, conversation_id, uow, now):
        raise NotAllowed("The customer has not shown that this order is theirs.")
    return order


def _is_proved(order: Order, conversation_id: str, uow: UnitOfWork, now: datetime) -> bool:
    if order.account_id is not None and owner_id(conversation_id, uow) not in (None, order.account_id):
        return False  # whatever was shown of it: this conversation is another customer's
    subjects = [ORDER + order.number, *([ACCOUNT + order.account_id] if order.account_id is not None else [])]
    since = now - PROOF_LASTS
    return any(uow.identity.passed_since(conversation_id, subject, since) for subject in subjects)


def has_proof(order_number: str, conversation_id: str, uow: UnitOfWork, now: datetime) -> Order | None:
    """The order if this conversation has proved that it is its own, else None."""
    with uow:
        try:
            return access_order(order_number, conversation_id, uow, now)
        except NotAllowed:
            return None


@dataclass(frozen=True)
class RedressQuestion:
    """What a customer wants put right."""

    order_number: str
    product_id: str
    reason: RedressReason
    wish: RedressKind | None


def redress_options(
    question: RedressQuestion, conversation_id: str, uow: UnitOfWork, policy: RedressPolicy, now: datetime
) -> RedressDecision:
    """Every option for this line of the order. Raises NotAllowed without proof, NotFound for a product not in it."""
    with uow:
        order = access_order(question.order_number, conversation_id, uow, now)
        return decide_redress(order, _line(order, question.product_id), question.reason, question.wish, policy, now)


def request_redress(
    question: RedressQuestion,
    choice: RedressKind,
    message_id: str,
    uow: UnitOfWork,
    policy: RedressPolicy,
    now: datetime,
    ids: Ids,
    desk: Desk,
    *,
    told_in_messages: Sequence[str] = (),
) -> CaseStatus:
    """Record the customer's choice as requested, with a case and the promise of a decision; once per message.

    What the customer told on the way is read from the log and kept verbatim; if it tells of danger, the case has the
    priority of safety.

    The options are computed anew here: what is chosen must be open now, whatever the dialogue carried along.

    Raises:
        NotAllowed: no proof, or the choice is not among the options.
    """
    with uow:
        message = uow.conversations.message(message_id)
        uow.conversations.get(message.conversation_id)  # one worker at a time: the others then see its case
        order = access_order(question.order_number, message.conversation_id, uow, now)
        line = _line(order, question.product_id)
        decision = decide_redress(order, line, question.reason, question.wish, policy, now)
        chosen = next((option for option in decision.options if option.kind is choice), None)
        if chosen is None:
            raise NotAllowed(f"{choice.value} is not open for this order.")
        told, own_words = words_told(told_in_messages, message, uow)
        repeated = uow.cases.opened_by(message.id, CaseKind.REDRESS.value)
        case = repeated or open_case(
            CaseKind.REDRESS,
            message,
            own_words,
            uow,
            now,
            ids,
            desk,
            safety=bool(find_hazards(own_words)),
            about_product=line.product_id,
            about_order=order.number,
            remedy_wanted=choice.value,
            contact=Contact("email", order.email),
        )
        if repeated is None:
            uow.cases.link(case.id, [one.id for one in told])
            link_evidence(case.id, message, told, uow)
            uow.cases.add_decision(ids.new(), case.id, order.number, line.product_id, chosen, question.reason, now)
            uow.cases.record(case.id, now, "customer", f"requested {choice.value}", chosen.because.id)
        uow.commit()
        return CaseStatus(case, tuple(uow.promises.of_case(case.id)))


def _line(order: Order, product_id: str) -> OrderLine:
    for line in order.lines:
        if line.product_id == product_id:
            return line
    raise NotFound("This order has no such product.")
