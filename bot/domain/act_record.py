"""An act at the shop as it is kept on record, from the customer's yes to the shop system's confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.domain.order_act import ActDecision, OrderAct


class ActState(str, Enum):
    """How far an act is."""

    WITH_STAFF = "with_staff"  # the customer said yes; a person decides
    AGREED = "agreed"  # to be carried out by the shop system
    SENT = "sent"  # asked of the shop system, whose answer is not known yet
    CONFIRMED = "confirmed"  # done, the shop system says so
    REFUSED = "refused"  # the shop system, or a person, says no; `why` has it
    GIVEN_UP = "given_up"  # nobody knows whether it was done: a person looks


OPEN = frozenset({ActState.WITH_STAFF, ActState.AGREED, ActState.SENT})


@dataclass(frozen=True)
class ActRecord:
    """One act that a customer said yes to. Its id is the idempotency key at the shop system."""

    id: str
    decision: ActDecision  # as it was read out and agreed to
    conversation_id: str
    message_id: str  # that said yes
    agreed_at: datetime
    state: ActState
    tries: int = 0
    try_at: datetime | None = None  # when the shop system is asked next
    settled_at: datetime | None = None
    why: str = ""  # of a refusal or of giving up, one sentence
    case_id: str | None = None  # where a person has to look, and the promises about it hang
    decided_by: str = "heard"  # who may decide it: the policy's machine limit, or a person of the staff


def subject_of(act: OrderAct) -> str:
    """What an act is about: the order, or where it is about none, the account."""
    return f"account {act.account_id}" if act.order_number is None else f"order {act.order_number}"
