"""A house in which Ann has an order, and has shown who she is in a conversation."""

from __future__ import annotations

from typing import Sequence

from bot.domain.act_record import ActRecord
from bot.domain.identity import ByEmail
from bot.domain.message import Receipt
from bot.domain.one_time_code import PROVED_BY_CODE
from bot.domain.order import Order
from bot.domain.order_act import ActDecision, OrderAct
from bot.domain.shop import ShopImport
from bot.use_cases.identity import identify
from bot.use_cases.order_acts import ActOutcome, quote_act, request_act
from bot.use_cases.shop import import_shop
from tests.builders import TestHouse, say
from tests.orders import ANN, LAMP, MUG, an_order

TOM = "tom.field@example.com"  # a customer of the demo shop


def sell(house: TestHouse, *orders: Order) -> None:
    """Ann, her orders, and what they are of, brought into the shop."""
    import_shop(ShopImport("scene", (LAMP, MUG), (), orders or (an_order(),), accounts=(ANN,)), house.uow())


def arrive(house: TestHouse, peer: str = "ann", email: str = ANN.email) -> Receipt:
    """A customer writes and shows who they are."""
    receipt = say(house, f"it is me, {email}", peer=peer)
    identify(ByEmail(email), receipt.conversation_id, receipt.message_id, house.uow(), house.now())
    return receipt


def quote(house: TestHouse, act: OrderAct, receipt: Receipt) -> ActDecision:
    """What is read out in the conversation of this message."""
    return quote_act(act, receipt.conversation_id, house.uow(), house.shop.order_policy, house.now())


def agree(
    house: TestHouse, decision: ActDecision, receipt: Receipt, *, embedded: bool = True, code_proved: bool = True
) -> ActOutcome:
    """The message says yes to what was read out; the customer has named a code before, or has not."""
    if code_proved:
        with house.uow() as uow:
            subject = PROVED_BY_CODE + decision.act.account_id
            uow.identity.record(receipt.conversation_id, receipt.message_id, subject, True, house.now())
            uow.commit()
    return request_act(
        decision, receipt.message_id, house.uow(), house.shop.order_policy, house.now(), house.ids, house.desk,
        embedded=embedded,
    )  # fmt: skip


def do(house: TestHouse, act: OrderAct, peer: str = "ann") -> ActOutcome:
    """Quoted and agreed to at once, with a new message."""
    return agree(house, quote(house, act, arrive(house, peer)), say(house, "yes", peer=peer))


def the_order(house: TestHouse, number: str = "10500") -> Order:
    """As it is kept."""
    with house.reading() as uow:
        order = uow.shop.order(number)
    assert order is not None
    return order


def acts_about(house: TestHouse, number: str = "10500") -> Sequence[ActRecord]:
    """All that is on record about an order."""
    with house.reading() as uow:
        return uow.acts.of_order(number)
