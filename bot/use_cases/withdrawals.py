"""Taking in a declaration of withdrawal: written down first, then acknowledged with its date and time.

Directive 2011/83/EU, Art. 11a (as Directive (EU) 2023/2673 has it). Whether there is such an order decides nothing of
what is done or said here, so that nobody finds out from the page which orders there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.case import Case, CaseKind, Contact
from bot.domain.case_paper import CasePaper
from bot.domain.complaint import Remedy
from bot.domain.conversation import Conversation, Owner
from bot.domain.errors import NotFound
from bot.domain.language import MAIN, spoken_in
from bot.domain.message import Author, Draft, InboundMessage, Message, Reply
from bot.domain.order import Order, belongs_to, order_number
from bot.domain.promise import Promise, PromiseKind
from bot.domain.safety import find_hazards
from bot.domain.turn import Turn, TurnState
from bot.domain.withdrawal import Declaration, Withdrawal, describe_time, return_due
from bot.use_cases.case_records import acknowledge
from bot.use_cases.cases import open_case
from bot.use_cases.desk import Desk
from bot.use_cases.paper_words import moment
from bot.use_cases.papers import Letterhead, describe_this
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.promises import make_promise
from bot.use_cases.same_matter import link_same_matter
from bot.use_cases.sending import send

CHANNEL, ACCOUNT = "withdrawal_page", "default"

WHOLE = "I withdraw from this contract: order {order}."
PART = "I withdraw from this contract as far as it is about the goods named here: order {order}."
GOODS = "Goods: {items}"
SIGNED = "{name}, {email}"
SEND_IT = "confirmation to be sent by a person"  # in the case's history


def declaration_words(declaration: Declaration, wording: Wording, language: str | None) -> str:
    """The declaration as a text, which is what is confirmed, kept and acknowledged."""
    put, said = wording.put, declaration
    lines = [put(PART if said.items else WHOLE, language, order=said.order_number)]
    lines += [put(GOODS, language, items=said.items)] if said.items else []
    lines += ["", said.statement, ""] if said.statement else []
    return "\n".join([*lines, put(SIGNED, language, name=said.name, email=said.email)])


def declare_withdrawal(
    declaration: Declaration, key: str, language: str, uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording,
    desk: Desk, by_mail: bool = False,
) -> Withdrawal:  # fmt: skip
    """Record a declaration that was confirmed, with a case, the promises about it and its acknowledgement, all at once.

    Once for each key: the same again returns the declaration of the first time, whatever its clock says.

    Args:
        key: see `withdrawal.key_of`.
        language: of the page it was made on.
        by_mail: whether the acknowledgement is queued for `withdrawal_letters`; if not, the case says that a person has
            to send it.
    """
    with uow:
        conversation = _conversation(key, language, uow, now, ids)
        before = uow.withdrawals.by_key(key)
        if before is not None:
            return before
        words = declaration_words(declaration, wording, language)
        message = _write_down(words, key, conversation, uow, now, ids)
        found = uow.shop.order(order_number(declaration.order_number))
        order = found if belongs_to(found, declaration.email) else None
        case = open_case(
            CaseKind.REDRESS, message, words, uow, now, ids, desk,
            safety=bool(find_hazards(f"{declaration.items}\n{declaration.statement}")),
            about_order=order.number if order else None,
            remedy_wanted=Remedy.REFUND.value,
            contact=Contact("email", declaration.email),
        )  # fmt: skip
        make_promise(
            case, PromiseKind.WITHDRAWAL_REFUND, uow, now, ids, desk,
            condition="the contract can be withdrawn from; it may wait for the goods or the proof that they were sent",
        )  # fmt: skip
        withdrawal = Withdrawal(
            key, case.id, message.id, declaration, now, language, order.number if order else None
        )  # fmt: skip
        uow.withdrawals.add(withdrawal)
        uow.cases.record(case.id, now, "customer", "declared withdrawal", _for_the_colleague(order, now, desk))
        link_same_matter(case, uow, now, ids)
        _acknowledge(case, words, conversation, message, by_mail, uow, now, ids, wording, desk)
        uow.commit()
    return withdrawal


def find_declared(key: str, reading: UnitOfWork) -> Withdrawal | None:
    """The declaration with this key, if it was recorded before."""
    with reading:
        return reading.withdrawals.by_key(key)


@dataclass(frozen=True)
class WithdrawalPaper:
    """A withdrawal with what its receipt tells besides."""

    withdrawal: Withdrawal
    words: str  # of the declaration, as they were confirmed
    case: CasePaper
    answer_due: datetime  # when a person answers, as it was promised then
    refund_due: datetime
    return_due: datetime

    @property
    def key(self) -> str:
        """Of the declaration."""
        return self.withdrawal.key


def describe_withdrawal(
    case_id: str, reading: UnitOfWork, now: datetime, head: Letterhead, desk: Desk
) -> WithdrawalPaper:  # fmt: skip
    """What the receipt of a withdrawal is written from. Raises NotFound: the case is no withdrawal, or was erased."""
    with reading as uow:
        withdrawal = uow.withdrawals.of_case(case_id)
        if withdrawal is None:
            raise NotFound("There is no such withdrawal.")
        words = uow.conversations.message(withdrawal.message_id).text
        paper = describe_this(uow.cases.get(case_id), uow, now, head)
        answer, refund = _promises_of(paper.promises)
        due = return_due(withdrawal.declared_at, desk.days)
    return WithdrawalPaper(withdrawal, words, paper, answer.due_at, refund.due_at, due)


def withdrawal_link(url: str, wording: Wording, language: str | None = None) -> Reply:
    """What the assistant says of the page on which a contract is withdrawn from. `url`: its address."""
    return Reply(wording.say("utter_withdrawal_link", language, url=url), response="utter_withdrawal_link")


def _conversation(key: str, language: str, uow: UnitOfWork, now: datetime, ids: Ids) -> Conversation:
    """One for each declaration, locked: what a page was told is not mixed with what anybody says elsewhere."""
    spoken = spoken_in(language)
    kept = spoken if spoken != MAIN else None
    new = Conversation(ids.new(), CHANNEL, ACCOUNT, key, Owner.BOT, owner_since=now, created_at=now, language=kept)
    uow.conversations.add(new)
    found = uow.conversations.find(CHANNEL, ACCOUNT, key)
    assert found is not None
    return found


def _write_down(
    words: str, key: str, conversation: Conversation, uow: UnitOfWork, now: datetime, ids: Ids
) -> Message:  # fmt: skip
    """The declaration as a message; a person deals with it, so its turn is over."""
    turn_id, message_id = ids.new(), ids.new()
    inbound = InboundMessage(CHANNEL, ACCOUNT, key, words, external_id=key)
    draft = Draft(message_id, Author.CUSTOMER, words, turn_id, inbound=inbound)
    (message,) = uow.conversations.append(conversation.id, [draft], now)
    turn = Turn(turn_id, conversation.id, message_id, TurnState.RELAYED, queued_at=now)
    uow.turns.add(turn, message.seq)
    return message


def _acknowledge(
    case: Case, words: str, conversation: Conversation, message: Message, by_mail: bool, uow: UnitOfWork, now: datetime,
    ids: Ids, wording: Wording, desk: Desk,
) -> None:  # fmt: skip
    """Put the acknowledgement into the log. The page shows it; what is queued goes out by e-mail besides."""
    language, zone = conversation.language, desk.hours.zone
    answer, refund = _promises_of(uow.promises.of_case(case.id))
    text = wording.say(
        "utter_withdrawal_received",
        language,
        reference=case.reference,
        declared=moment(now, zone, wording, language),
        zone=zone,
        due=moment(answer.due_at, zone, wording, language),
        refund_due=moment(refund.due_at, zone, wording, language),
        words=words,
    )
    if by_mail:
        (told,) = send(uow, conversation, Author.SYSTEM, [Reply(text)], now, ids, turn_id=message.turn_id)
    else:
        draft = Draft(ids.new(), Author.SYSTEM, text, message.turn_id)
        (told,) = uow.conversations.append(conversation.id, [draft], now)
    acknowledge(case, told, "utter_withdrawal_received", uow, now)
    what = "confirmation queued" if by_mail else SEND_IT
    uow.cases.record(case.id, now, "bot", what, "by e-mail, to the address in the declaration")


def _promises_of(promises: list[Promise] | tuple[Promise, ...]) -> tuple[Promise, Promise]:
    """The answer that was promised with the declaration, and the refund."""
    refund = next(one for one in promises if one.kind is PromiseKind.WITHDRAWAL_REFUND)
    answer = next(one for one in promises if one.kind is not PromiseKind.WITHDRAWAL_REFUND)
    return answer, refund


def _for_the_colleague(order: Order | None, now: datetime, desk: Desk) -> str:
    if order is None:
        return "no order has this number and this e-mail address; find the contract by hand"
    return f"order {order.number}, {describe_time(now, order.delivered_at, desk.days)}"
