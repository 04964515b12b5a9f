"""Lays out what a customer's orders are about; and what becomes of a wish while the shop system does not answer."""

from __future__ import annotations

from datetime import datetime
from typing import Callable

from bot.domain.case import CaseKind, Contact
from bot.domain.identity import ByEmail, ByName, ByOrder, Claim
from bot.domain.message import Author
from bot.domain.order_counter import Counter
from bot.domain.order_policy import OrderPolicy
from bot.use_cases.act_ports import ShopSystem
from bot.use_cases.cases import CaseStatus, open_case
from bot.use_cases.desk import Desk
from bot.use_cases.identity import account_of, proved_account_id
from bot.use_cases.ports import Ids, UnitOfWork
from bot.use_cases.shop_sync import refresh_account, refresh_by_email, refresh_by_name

LAST_WORDS = 5  # messages of the customer that tell what is wished for


def lay_out(
    conversation_id: str, uow: UnitOfWork, policy: OrderPolicy, now: datetime, *, codes: bool
) -> Counter | None:
    """What lies on the counter for the customer who is known in this conversation; None while nobody is.

    Args:
        codes: whether one-time codes can be sent.
    """
    with uow:
        account = account_of(conversation_id, uow, now)
        if account is None:
            return None
        orders = tuple(uow.shop.orders_of(account.id))
        products = uow.shop.products_of(line.product_id for order in orders for line in order.lines)
    return Counter(account, orders, products, policy, now, codes)


def renew_claimed(system: ShopSystem, claim: Claim, uow: Callable[[], UnitOfWork]) -> None:
    """Bring in what the shop system holds of whom a claim names. Raises ShopUnavailable."""
    if isinstance(claim, (ByEmail, ByOrder)):
        refresh_by_email(system, claim.email, uow)
    elif isinstance(claim, ByName):
        refresh_by_name(system, claim.first, claim.last, claim.postcode, uow)


def renew_own(system: ShopSystem, conversation_id: str, uow: Callable[[], UnitOfWork], now: datetime) -> None:
    """Bring in what the shop system holds now of the customer of this conversation. Raises ShopUnavailable."""
    work = uow()
    with work:
        account_id = proved_account_id(conversation_id, work, now)
    if account_id is not None:
        refresh_account(system, account_id, uow)


def leave_with_staff(message_id: str, uow: UnitOfWork, now: datetime, ids: Ids, desk: Desk) -> CaseStatus:
    """What is wished for is written down for a person, with a promise, because the shop system does not answer."""
    with uow:
        message = uow.conversations.message(message_id)
        uow.conversations.get(message.conversation_id)
        said = [one.text for one in uow.conversations.history(message.conversation_id) if one.author is Author.CUSTOMER]
        contact = Contact("conversation", message.conversation_id)
        case = open_case(CaseKind.REDRESS, message, "\n".join(said[-LAST_WORDS:]), uow, now, ids, desk, contact=contact)
        uow.commit()
        return CaseStatus(case, tuple(uow.promises.of_case(case.id)))
