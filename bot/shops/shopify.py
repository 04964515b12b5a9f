"""Shopify by its Admin GraphQL API.

Money goes back by `refundCreate` with the act's id as idempotency key (`@idempotent`), which Shopify honours. For what
has no such key, the act is noted as begun in a metafield of the order, and whether it is done is read from the order
itself: that it is cancelled, which lines are left, the note of its return. So a change by hand that does just the same
counts as ours. What remains open: a request that Shopify still works on when we look, a minute later at the soonest, is
not seen yet; it refuses to cancel twice, and to take back more than was sent.

It cannot charge a customer for us and cannot change how an order is paid: such acts are refused before anything is done.
The access token needs the rights read_customers, write_customers, read_orders, write_orders, read_all_orders,
write_order_edits, read_returns, write_returns, read_products and read_inventory.
"""  # noqa: E501

from __future__ import annotations

import re
import time
from typing import Callable, Sequence

from bot.domain.account import Account
from bot.domain.errors import ShopRefused
from bot.domain.order import ActKind, Order, normalise_email, order_number
from bot.domain.order_act import ActDecision
from bot.domain.shop import Product
from bot.shops import shopify_queries as ask
from bot.shops.http import ShopHttp
from bot.shops.reading import Json, text, the_list, the_object
from bot.shops.shopify_acts import ShopifyAct
from bot.shops.shopify_graphql import ShopifyGraphql, gid, nodes, plain_id
from bot.shops.shopify_reading import (
    customer_from_shopify,
    is_done,
    marks_of,
    order_from_shopify,
    product_from_shopify,
)

MOST_PAGES = 6  # of five orders each
API_PATH = ask.API_PATH


class ShopifyShop:
    """See `act_ports.ShopSystem`."""

    name = "shopify"

    def __init__(self, http: ShopHttp, sleep: Callable[[float], None] = time.sleep) -> None:
        self._graphql, self._sleep = ShopifyGraphql(http, sleep), sleep

    def accounts_by_email(self, email: str) -> Sequence[Account]:
        """See ports."""
        wanted = normalise_email(email)
        accounts = self._accounts(f"email:{_quoted(wanted)}")
        return [account for account in accounts if normalise_email(account.email) == wanted]

    def accounts_by_name(self, first_name: str, last_name: str, postcode: str) -> Sequence[Account]:
        """See ports."""
        wanted = tuple(map(_plain, (first_name, last_name, postcode)))
        found = self._accounts(f"first_name:{_quoted(first_name)} last_name:{_quoted(last_name)}")
        return [
            account
            for account in found
            if account.address is not None
            and tuple(map(_plain, (account.first_name, account.last_name, account.address.postcode))) == wanted
        ]

    def account(self, account_id: str) -> Account | None:
        """See ports."""
        if not account_id.isdigit():
            return None
        found = self._graphql.query(ask.CUSTOMER, id=gid("Customer", account_id)).get("customer")
        return None if found is None else self._account(the_object(found, "customer"))

    def order(self, number: str) -> Order | None:
        """See ports."""
        found = self._order(number)
        return None if found is None else order_from_shopify(found)

    def orders_of(self, account: Account) -> Sequence[Order]:
        """See ports; at most the latest thirty."""
        orders: list[Order] = []
        after: str | None = None
        for _ in range(MOST_PAGES):
            found = self._graphql.query(ask.ORDERS, query=f"customer_id:{account.id}", after=after)
            page = the_object(found.get("orders"), "orders")
            orders += [order_from_shopify(one) for one in nodes(page, "orders")]
            info = the_object(page.get("pageInfo"), "pageInfo")
            if info.get("hasNextPage") is not True:
                break
            after = text(info, "endCursor")
        return [order for order in orders if order.account_id == account.id]

    def product(self, product_id: str) -> Product | None:
        """See ports."""
        if not product_id.isdigit():
            return None
        found = self._graphql.query(ask.PRODUCT, id=gid("Product", product_id))
        if found.get("product") is None:
            return None
        currency = text(the_object(found.get("shop"), "shop"), "currencyCode")
        return product_from_shopify(the_object(found.get("product"), "product"), currency)

    def carry_out(self, decision: ActDecision, order: Order | None, key: str) -> None:
        """See ports. What was begun goes on where it was."""
        act = ShopifyAct(self._graphql, decision, key, self._sleep)
        if decision.act.kind is ActKind.CHANGE_OWN_ADDRESS:
            act.change_customer(self._customer(decision.act.account_id))
            return
        found = self._order(decision.act.order_number or "")
        if found is None:
            raise ShopRefused("Shopify has no such order.")
        act.change_order(found)

    def was_done(self, decision: ActDecision, key: str) -> bool | None:
        """See ports."""
        if decision.act.kind is ActKind.CHANGE_OWN_ADDRESS:
            act = ShopifyAct(self._graphql, decision, key, self._sleep)
            return act.customer_is_changed(self._customer(decision.act.account_id))
        found = self._order(decision.act.order_number or "")
        if found is None:
            return False
        noted = marks_of(found).get(key)
        return noted is not None and is_done(found, key, noted)

    def _order(self, number: str) -> Json | None:
        plain = order_number(number)
        if not re.fullmatch(r"[0-9A-Z._-]{1,40}", plain):
            return None
        found = self._graphql.query(ask.ORDERS, query=f"name:{_quoted(plain)}", after=None)
        orders = nodes(found.get("orders"), "orders")
        return next((one for one in orders if order_number(text(one, "name")) == plain), None)

    def _customer(self, account_id: str) -> Json:
        found = self._graphql.query(ask.CUSTOMER, id=gid("Customer", account_id)).get("customer")
        if found is None:
            raise ShopRefused("Shopify has no such customer.")
        return the_object(found, "customer")

    def _accounts(self, query: str) -> list[Account]:
        found = self._graphql.query(ask.CUSTOMERS, query=query)
        return [self._account(one) for one in nodes(found.get("customers"), "customers")]

    def _account(self, found: Json) -> Account:
        """A customer with the ways in which their latest orders were paid."""
        paid = self._graphql.query(ask.PAYMENTS, query=f"customer_id:{plain_id(found)}")
        orders = nodes(paid.get("orders"), "orders")
        return customer_from_shopify(
            found, [one for order in orders for one in the_list(order.get("transactions"), "transactions")]
        )


def _quoted(value: str) -> str:
    """A value in Shopify's search syntax, where it can only be a value."""
    escaped = value.replace("\\", "").replace('"', "")
    return f'"{escaped}"'


def _plain(written: str) -> str:
    return "".join(written.split()).lower()
