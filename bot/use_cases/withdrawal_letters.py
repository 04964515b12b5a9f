"""Sending what is said to a consumer who withdrew on the page: by e-mail, to the address in their declaration.

The outbox is the queue: the confirmation, what a colleague writes and what the house owns up to. A letter counts as
sent when the mail server has taken it; a crash in between sends it again, which is better than not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Callable

from bot.domain.message import Message
from bot.domain.withdrawal import Withdrawal
from bot.use_cases.ports import UnitOfWork, Wording
from bot.use_cases.posting import Posted, post_letter
from bot.use_cases.withdrawal_ports import Letters
from bot.use_cases.withdrawals import CHANNEL, SEND_IT

SUBJECT = "Your withdrawal {reference}"
GIVE_UP_AFTER = timedelta(days=2)  # a confirmation is owed without undue delay: then a person sends it
MOST_AT_ONCE = 20


@dataclass(frozen=True)
class _Letter:
    message: Message
    withdrawal: Withdrawal
    text: str


def post_letters(
    uow: Callable[[], UnitOfWork], letters: Letters, wording: Wording, now: Callable[[], datetime]
) -> list[tuple[str, Posted]]:  # fmt: skip
    """Send what is queued; of each message what came of it. No transaction is open while the mail server is asked."""
    posted = []
    for letter in _queued(uow(), wording):
        to, give_up_at = letter.withdrawal.declaration.email, letter.message.created_at + GIVE_UP_AFTER
        outcome = post_letter(letters, to, letter.text, now, give_up_at)
        if outcome.came is not Posted.LATER:
            state = "sent" if outcome.came is Posted.SENT else "withheld"
            _settle(letter, state, outcome.why, uow(), now())
        posted.append((letter.message.id, outcome.came))
    return posted


def is_post_waiting(reading: UnitOfWork) -> bool:
    """Whether a letter is queued; takes no lock."""
    with reading:
        return reading.outbox.is_waiting((CHANNEL,))


def _queued(uow: UnitOfWork, wording: Wording) -> list[_Letter]:
    letters = []
    with uow:
        for message, conversation in uow.outbox.queued((CHANNEL,), MOST_AT_ONCE):
            withdrawal = uow.withdrawals.by_key(conversation.peer)
            if withdrawal is not None:
                reference = uow.cases.get(withdrawal.case_id).reference
                subject = wording.put(SUBJECT, conversation.language, reference=reference)
                letters.append(_Letter(message, withdrawal, f"{subject}\n\n{message.text}"))
    return letters


def _settle(letter: _Letter, state: str, why: str, uow: UnitOfWork, now: datetime) -> None:
    with uow:
        uow.outbox.settle([letter.message.id], state, now, why or None)
        what = "sent by e-mail" if state == "sent" else SEND_IT
        detail = f"message {letter.message.id}{f': {why}' if why else ''}"
        uow.cases.record(letter.withdrawal.case_id, now, "bot", what, detail)
        uow.commit()
