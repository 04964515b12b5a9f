"""A customer who left before a person answered: what was written to them goes on by e-mail, if they left an address.

Without a mail server it stays marked on the conversation, so that a person sees it and reaches them another way. A
letter counts as sent when the server has taken it; a crash in between sends it again, which is better than not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Callable

from bot.domain.case import CaseState
from bot.domain.errors import NotFound
from bot.domain.masking import mask
from bot.domain.message import Author
from bot.use_cases.desk_ports import Continuation
from bot.use_cases.owner_changes import note_by_house
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.posting import Posted, post_letter
from bot.use_cases.withdrawal_ports import Letters

GONE_AFTER = timedelta(minutes=5)  # without a sign of life of the customer's window
GIVE_UP_AFTER = timedelta(days=2)
TAIL = 6  # messages of the log that the letter repeats
SUBJECT = "An answer to your chat with {shop}"
LEAD = "You had left the chat with {shop} before this was written. Here is how it went on:"
GO_ON = "You can go on in the same chat: {url}"
NO_ANSWER = "Please do not answer this letter: nobody reads what is sent to its address."
YOU, HOUSE = "You", "Assistant"


@dataclass(frozen=True)
class _Letter:
    conversation_id: str
    message_ids: tuple[str, ...]
    asked_at: datetime
    to: str
    text: str


def find_left_customers(reading: UnitOfWork, uow: UnitOfWork, now: datetime, ids: Ids) -> list[str]:
    """Mark what a person wrote to customers who have left and left an address; the ids of the conversations.

    A note says so to the colleagues, and each open case has it in its history.
    """
    with reading:
        found = reading.mail_continuations.unnoted(now - GONE_AFTER)
        wanted = [pair for pair in found if reading.mail_continuations.address_of(pair[1]) is not None]
    marked = []
    for message_id, conversation_id in wanted:
        with uow:
            try:
                conversation = uow.conversations.get(conversation_id)
            except NotFound:  # erased meanwhile
                continue
            message = uow.conversations.message(message_id)
            came_back = conversation.customer_seen_at is None or conversation.customer_seen_at > now - GONE_AFTER
            has_read = conversation.read_seq_customer >= message.seq
            continuation = Continuation(message_id, conversation_id, "waiting", now)
            if came_back or has_read or not uow.mail_continuations.add(continuation):
                continue
            what = "The customer had left before this was answered; it goes on by e-mail."
            note_by_house(conversation, what, uow, now, ids)
            for case in uow.cases.of_conversation(conversation_id):
                if case.state is not CaseState.CLOSED:
                    uow.cases.record(case.id, now, "bot", "goes on by e-mail", f"message {message_id}")
            uow.commit()
        marked.append(conversation_id)
    return marked


def mail_continuations(
    uow: Callable[[], UnitOfWork],
    letters: Letters,
    wording: Wording,
    shop: str,
    url: str | None,
    now: Callable[[], datetime],
    reading: Callable[[], UnitOfWork],
) -> list[tuple[str, Posted]]:
    """Send what waits; of each conversation what came of it. No transaction is open while the server is asked."""
    done = []
    for letter in _letters(reading(), wording, shop, url):
        outcome = post_letter(letters, letter.to, letter.text, now, letter.asked_at + GIVE_UP_AFTER)
        if outcome.came is not Posted.LATER:
            state = "sent" if outcome.came is Posted.SENT else "given_up"
            with uow() as settling:
                settling.mail_continuations.settle(letter.message_ids, state, now())
                settling.commit()
        done.append((letter.conversation_id, outcome.came))
    return done


def _letters(reading: UnitOfWork, wording: Wording, shop: str, url: str | None) -> list[_Letter]:
    found = []
    with reading:
        waiting: dict[str, list[Continuation]] = {}
        for one in reading.mail_continuations.waiting():
            waiting.setdefault(one.conversation_id, []).append(one)
        for conversation_id, continuations in waiting.items():
            to = reading.mail_continuations.address_of(conversation_id)
            if to is None:
                continue
            text = _text(conversation_id, reading, wording, shop, url)
            ids = tuple(one.message_id for one in continuations)
            found.append(_Letter(conversation_id, ids, continuations[0].asked_at, to, text))
    return found


def _text(conversation_id: str, reading: UnitOfWork, wording: Wording, shop: str, url: str | None) -> str:
    """The letter; its first line is the subject. Numbers of cards and accounts are masked: letters lie about."""
    language = reading.conversations.get(conversation_id).language
    called = {Author.CUSTOMER: wording.put(YOU, language), Author.BOT: wording.put(HOUSE, language)}
    said = [one for one in reading.conversations.history(conversation_id) if one.author is not Author.SYSTEM][-TAIL:]
    lines = [f"{called.get(one.author) or one.name or shop}: {mask(one.text)}" for one in said]
    further = [wording.put(GO_ON, language, url=url)] if url else []
    parts = (wording.put(LEAD, language, shop=shop), *lines, *further, wording.put(NO_ANSWER, language))
    return "\n\n".join((wording.put(SUBJECT, language, shop=shop), *parts))
