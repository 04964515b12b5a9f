"""All that is known of a case, as plain as a paper needs it: what papers are written from, and nothing else.

What a house does not keep (yet) has a default: a paper leaves it out, and does not guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.case import CaseKind, CaseState, Contact
from bot.domain.dispute import Deadlock, DisputeBody
from bot.domain.promise import Promise
from bot.domain.referral import Referral


@dataclass(frozen=True)
class SaidOnPaper:
    """A message of the customer that belongs to the case, verbatim."""

    message_id: str
    at: datetime
    text: str
    from_button: bool = False  # chosen, not written


@dataclass(frozen=True)
class EventOnPaper:
    """Something that happened to the case."""

    at: datetime
    actor: str
    what: str
    detail: str | None = None


@dataclass(frozen=True)
class DeadlineOnPaper:
    """A day by which something is to happen that is no promise to the customer."""

    name: str  # in English words, such as "Final answer"
    due_at: datetime
    source: str | None = None


@dataclass(frozen=True)
class AttachmentOnPaper:
    """A file the customer sent."""

    name: str  # as the customer's device called it
    sha256: str  # of its content, in hexadecimal


@dataclass(frozen=True)
class RightOnPaper:
    """What the law gives the customer, and where it says so."""

    wording: str
    source: str


@dataclass(frozen=True)
class BodyOnPaper:
    """A body outside the house, for this case."""

    body: DisputeBody
    takes_part: bool | None  # the house; None: not settled
    last_day: date | None  # to turn to it


@dataclass(frozen=True)
class CasePaper:
    """A case, with its house, at the moment a paper is written."""

    made_at: datetime
    house: str  # its name
    zone: str  # in whose time moments are written (an IANA name)
    case_id: str
    reference: str
    kind: CaseKind
    stage: CaseState
    received_at: datetime
    own_words: str  # as the case has them
    language: str | None = None  # of the customer, where it is not the assistant's own
    said: tuple[SaidOnPaper, ...] = ()  # the messages they stand in
    acknowledged_at: datetime | None = None
    safety: bool = False
    product: str | None = None  # its name
    order: str | None = None  # its number
    remedy_wanted: str | None = None
    contact: Contact | None = None
    promises: tuple[Promise, ...] = ()
    deadlines: tuple[DeadlineOnPaper, ...] = ()
    history: tuple[EventOnPaper, ...] = ()
    decision: str | None = None
    customer_answer: str | None = None  # to the decision
    attachments: tuple[AttachmentOnPaper, ...] = ()
    rights: tuple[RightOnPaper, ...] = ()
    reach_a_person: str | None = None  # how, in a sentence
    sector: str = ""
    settling: tuple[BodyOnPaper, ...] = ()  # bodies that settle such disputes
    others: tuple[BodyOnPaper, ...] = ()  # advice and courts
    deadlock: Deadlock | None = None
    referrals: tuple[Referral, ...] = ()
    audit_hash: str | None = None  # of the receipt, in the chain of the house's records
