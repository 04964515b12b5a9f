"""The copy on a durable medium: who left an e-mail address is sent what they were told when their case came in.

It names the reference, what was promised by when, their rights, how to reach a person and who outside the house helps.
Their own words are not in it: the address was typed, and may be somebody else's. They stand on the receipt, whose
address the letter gives. A letter counts as sent when the server has taken it; a crash in between sends it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Callable

from bot.domain.case_paper import CasePaper
from bot.domain.errors import NotFound
from bot.use_cases.papers import Letterhead, describe_this
from bot.use_cases.ports import UnitOfWork
from bot.use_cases.posting import Outcome, Posted, post_letter
from bot.use_cases.withdrawal_ports import Letters

GIVE_UP_AFTER = timedelta(days=2)
MOST_AT_ONCE = 20
# To one address: nobody fills another person's letter box by naming it in a chat.
A_DAY, MOST_A_DAY = timedelta(days=1), 5

Drawing = Callable[[CasePaper, str], str]  # what is known of a case and its id → the letter; its first line the subject


@dataclass(frozen=True)
class _Letter:
    case_id: str
    to: str
    text: str
    asked_at: datetime


def is_letter_waiting(reading: UnitOfWork) -> bool:
    """Whether one waits; takes no lock."""
    with reading:
        return bool(reading.case_letters.waiting(1))


def post_case_letters(
    uow: Callable[[], UnitOfWork], letters: Letters, draw: Drawing, head: Letterhead, now: Callable[[], datetime]
) -> list[tuple[str, Posted]]:
    """Send what waits; of each case what came of it. No transaction is open while the mail server is asked."""
    done = []
    for letter in _waiting(uow(), draw, head, now()):
        give_up_at = letter.asked_at + GIVE_UP_AFTER
        if now() >= give_up_at:  # it lay here, because no mail server was set up; now it would only puzzle them
            outcome = Outcome(Posted.GIVEN_UP, "it waited too long")
        else:
            outcome = post_letter(letters, letter.to, letter.text, now, give_up_at)
        if outcome.came is not Posted.LATER:
            _settle(letter, outcome, uow(), now())
        done.append((letter.case_id, outcome.came))
    return done


def _waiting(uow: UnitOfWork, draw: Drawing, head: Letterhead, now: datetime) -> list[_Letter]:
    found: list[_Letter] = []
    with uow:
        for case_id, asked_at in uow.case_letters.waiting(MOST_AT_ONCE):
            case = uow.cases.get(case_id)
            to = case.contact.value if case.contact is not None and case.contact.kind == "email" else None
            among_these = sum(one.to.lower() == (to or "").lower() for one in found)
            if to is None or uow.case_letters.sent_to(to, now - A_DAY) + among_these >= MOST_A_DAY:
                why = "the address was taken back" if to is None else f"{MOST_A_DAY} letters went there within a day"
                _note(case_id, "given_up", why, uow, now)
                continue
            found.append(_Letter(case_id, to, draw(describe_this(case, uow, now, head), case_id), asked_at))
        uow.commit()
    return found


def _settle(letter: _Letter, outcome: Outcome, uow: UnitOfWork, now: datetime) -> None:
    with uow:
        try:
            uow.cases.get(letter.case_id)
        except NotFound:  # erased meanwhile
            return
        _note(letter.case_id, "sent" if outcome.came is Posted.SENT else "given_up", outcome.why, uow, now)
        uow.commit()


def _note(case_id: str, state: str, why: str, uow: UnitOfWork, now: datetime) -> None:
    uow.case_letters.settle(case_id, state, now)
    uow.cases.record(case_id, now, "bot", "copy by e-mail" if state == "sent" else "no copy by e-mail", why)
