"""One-time codes: what a customer reads in their mailbox and types into the chat before something risky is done.

The figures of a code are kept nowhere. They are reckoned from a random number of its own, the conversation, the account
and a key outside the database (`use_cases.identity_ports.CodeSecrets`), once to be sent and once to be compared.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

DIGITS = 6
PROVED_BY_CODE = "code of "  # and the account: how the subject of a proof by code begins
TRIED_CODE = "tried code "  # and its id: how the subject of a wrong code begins


class CodeState(str, Enum):
    """How far the message with a code is."""

    QUEUED = "queued"
    SENT = "sent"
    GIVEN_UP = "given_up"  # it could not be sent while it was good for anything


@dataclass(frozen=True)
class CodeRules:
    """How long a code is good and how often one may be tried and asked for (OWASP ASVS 5.0, 6.5 and 6.6)."""

    lives: timedelta = timedelta(minutes=10)
    tries: int = 5  # wrong ones for one code: a chance of one in 200,000
    an_hour: int = 3  # in one conversation, and for one account over all conversations
    proof_lasts: timedelta = timedelta(minutes=15)


SOONEST, LATEST = timedelta(seconds=2), timedelta(minutes=1)  # until a message that was not taken is tried again

LETTER = (  # its paragraphs; the first one is the subject, where there is one
    "Your code for {shop}",
    "Your code is {code}.",
    "Somebody, probably you, asked for it in the chat with {shop}. Type it into that chat within {minutes} minutes; it "
    "is good once.",
    "Nobody of the staff ever asks you for this code, so give it to nobody. If it was not you who asked for it, there "
    "is nothing that you have to do.",
)


@dataclass(frozen=True)
class OneTimeCode:
    """One code that was made for one account in one conversation, where alone it is good, once."""

    id: str
    nonce: str  # random; with the key it makes the figures
    conversation_id: str
    account_id: str
    message_id: str  # that it was made for
    sent_to: str  # the e-mail address
    made_at: datetime
    expires_at: datetime
    used_by: str | None = None  # the message that named it
    language: str | None = None  # of the customer

    def is_alive(self, now: datetime, wrong_tries: int, rules: CodeRules) -> bool:
        """Whether it can be used now."""
        return self.used_by is None and now < self.expires_at and wrong_tries < rules.tries

    def next_try(self, now: datetime) -> datetime:
        """When its message is sent again: the longer it has waited, the later."""
        return now + min(LATEST, max(SOONEST, now - self.made_at))


def code_said(text: str) -> str | None:
    """The code in a customer's words, however its figures are grouped; None where there is none, or more than one."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in plain)
    found = {re.sub(r"\D", "", one) for one in re.findall(r"(?<![\w#])\d(?:[ \-–.]?\d){5}(?![ \-–.]?\d|\w)", plain)}
    return found.pop() if len(found) == 1 else None
