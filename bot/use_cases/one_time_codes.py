"""One-time codes: made for the customer of a conversation, sent to their mailbox, typed into the chat, good once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Callable

from bot.domain.errors import NotAllowed, TooManyRequests
from bot.domain.identity import STANDARD, IdentityPolicy, masked_email, same_key
from bot.domain.one_time_code import LETTER, PROVED_BY_CODE, TRIED_CODE, CodeState, OneTimeCode, code_said
from bot.use_cases.identity import access_account, proved_account_id
from bot.use_cases.identity_ports import CodeSecrets, CodeSender
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.posting import Posted, post_letter

AN_HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=2)  # longer than a mail server may take; if the worker dies, another sends it again


def send_code(
    conversation_id: str,
    message_id: str,
    uow: UnitOfWork,
    now: datetime,
    ids: Ids,
    codes: CodeSecrets,
    policy: IdentityPolicy = STANDARD,
) -> str:
    """Queue a code for the customer of this conversation; where it goes, masked. A repeated message makes no other one.

    The code that was sent before it is no longer good.

    Raises:
        NotAllowed: the customer has not shown who they are, or codes cannot be sent; then a person decides.
        TooManyRequests: three were sent within the hour, in this conversation or for this account.
    """
    with uow:
        conversation = uow.conversations.get(conversation_id)  # one at a time
        account = access_account(conversation_id, uow, now)
        made = uow.codes.of_message(message_id)
        if made is not None:
            return masked_email(made.sent_to)
        if not codes.available or "@" not in account.email:
            raise NotAllowed("No one-time code can be sent here; a colleague can help.")
        if uow.codes.made_since(conversation_id, account.id, now - AN_HOUR) >= policy.codes.an_hour:
            raise TooManyRequests("Several codes were sent already; please wait, or ask a colleague.", AN_HOUR)
        code = OneTimeCode(
            id=ids.new(),
            nonce=ids.secret(),
            conversation_id=conversation_id,
            account_id=account.id,
            message_id=message_id,
            sent_to=account.email,
            made_at=now,
            expires_at=now + policy.codes.lives,
            language=conversation.language,
        )
        uow.codes.add(code)
        uow.commit()
    return masked_email(account.email)


def check_code(
    conversation_id: str,
    message_id: str,
    code: str,
    uow: UnitOfWork,
    now: datetime,
    codes: CodeSecrets,
    policy: IdentityPolicy = STANDARD,
) -> bool:
    """Whether the customer's words name the newest code that was sent to them; it is used up by that.

    Words without a code are no try, and a message is one try however often its turn is carried out.

    Raises:
        NotAllowed: the customer has not shown who they are.
        TooManyRequests: five wrong tries; only a new code is good for anything.
    """
    said = code_said(code)
    with uow:
        uow.conversations.get(conversation_id)  # one at a time: a code is used once
        account = access_account(conversation_id, uow, now)
        newest = uow.codes.latest(conversation_id, account.id)
        if newest is None or said is None:
            return False
        if newest.used_by == message_id:
            return True
        subject = TRIED_CODE + newest.id
        wrong = uow.identity.failures_about(subject, newest.made_at)
        right = same_key(codes.figures(newest), said, newest)
        if right and newest.is_alive(now, wrong, policy.codes):
            uow.codes.mark_used(newest.id, message_id)
            uow.identity.record(conversation_id, message_id, PROVED_BY_CODE + account.id, True, now)
            uow.commit()
            return True
        is_new = uow.identity.record(conversation_id, message_id, subject, False, now)
        uow.commit()
    if is_new and wrong >= policy.codes.tries:
        raise TooManyRequests("There were too many wrong codes; please ask for a new one.", policy.codes.lives)
    return False


def code_proved(conversation_id: str, uow: UnitOfWork, now: datetime, policy: IdentityPolicy = STANDARD) -> bool:
    """Whether the customer has named a code within the last quarter of an hour. Part of the transaction under way."""
    account_id = proved_account_id(conversation_id, uow, now)
    since = now - policy.codes.proof_lasts
    return account_id is not None and uow.identity.passed_since(conversation_id, PROVED_BY_CODE + account_id, since)


@dataclass(frozen=True)
class Delivered:
    """One message with a code that was looked after."""

    code_id: str
    outcome: Posted


def deliver_code(
    uow: Callable[[], UnitOfWork],
    sender: CodeSender,
    codes: CodeSecrets,
    wording: Wording,
    shop: str,
    now: Callable[[], datetime],
) -> Delivered | None:
    """Send the next message with a code that is due; None if there is none.

    A worker that dies between sending and noting it leaves a message that is sent once more, with the same code.
    """
    with uow() as transaction:
        code = transaction.codes.claim_next(now(), LEASE)
        if code is None:
            return None
        newest = transaction.codes.latest(code.conversation_id, code.account_id)
        transaction.commit()
    is_wanted = newest is not None and newest.id == code.id and code.used_by is None and now() < code.expires_at
    outcome = _send(code, sender, codes, wording, shop, now) if is_wanted else Posted.GIVEN_UP
    with uow() as transaction:
        if outcome is Posted.LATER:
            transaction.codes.try_again(code.id, code.next_try(now()))
        else:
            state = CodeState.SENT if outcome is Posted.SENT else CodeState.GIVEN_UP
            transaction.codes.settle(code.id, state, now())
        transaction.commit()
    return Delivered(code.id, outcome)


def _send(
    code: OneTimeCode, sender: CodeSender, codes: CodeSecrets, wording: Wording, shop: str, now: Callable[[], datetime]
) -> Posted:
    minutes = max(1, round((code.expires_at - now()).total_seconds() / 60))
    values = {"code": codes.figures(code), "shop": shop, "minutes": minutes}
    subject, *paragraphs = (wording.put(text, code.language, **values) for text in LETTER)
    text = f"{subject}\n" + "\n\n".join(paragraphs)
    return post_letter(sender, code.sent_to, text, now).came
