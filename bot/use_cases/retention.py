"""What goes by itself: what was kept long enough, and what could not go yet when its customer asked."""

from __future__ import annotations

from datetime import datetime

from bot.domain.customer import Customer
from bot.domain.erasure import QUIET_FOR, Retention
from bot.domain.errors import NotFound
from bot.use_cases.attachment_ports import AttachmentStore
from bot.use_cases.customers import erase_customer, holds_of
from bot.use_cases.ports import UnitOfWork

MOST_AT_ONCE = 20  # conversations of a look, each in a transaction of its own; customers wait for none of it long
MOST_WAITING = 200  # looked at in one go
BY = "watchdog"


def watch_retention(
    reading: UnitOfWork, uow: UnitOfWork, now: datetime, retention: Retention | None, store: AttachmentStore
) -> int:
    """Erase what is past its time, some at a time; how many conversations something went of.

    What was held when its customer asked goes as soon as nothing holds it and its talk has been quiet for a day. The
    rest goes by the rules of the house: talk some time after its last message, cases some time after they were closed
    and once nobody talks there any more.
    """
    count = 0
    with reading:
        waiting = reading.customers.waiting(now - QUIET_FOR, MOST_WAITING)
    for conversation_id in waiting:
        customer = _alone(conversation_id, reading)
        if count < MOST_AT_ONCE and customer is not None and not holds_of(customer, reading, now):
            erase_customer(customer, BY, uow, now, store)
            count += 1
    if retention is None:
        return count
    silent, closed = now - retention.conversations.length, now - retention.cases.length
    with reading:
        past = reading.customers.past(silent, closed, MOST_AT_ONCE - count)
    for conversation_id in past:
        customer = _alone(conversation_id, reading)
        if customer is not None:
            erased = erase_customer(customer, BY, uow, now, store, retention.cases)
            count += bool(erased.erased.rows)
    return count


def _alone(conversation_id: str, reading: UnitOfWork) -> Customer | None:
    try:
        with reading:
            return Customer(conversation_id, (reading.customers.belonging(conversation_id, "its time has come"),))
    except NotFound:  # erased meanwhile
        return None
