"""A shop system that speaks our own small JSON protocol: for shops whose system is neither of the known ones.

Every request has the header `Authorization: Bearer KEY`. Amounts are decimals in quotation marks ("24.90"), moments are
ISO 8601 with a zone, currencies ISO 4217; what is not known is left out or null. README, "Your own shop system", shows
each object whole.

| Request | Answer |
|---|---|
| GET /accounts?email=E | list of accounts |
| GET /accounts?first_name=F&last_name=L&postcode=P | list of accounts |
| GET /accounts/{id} | account, or 404 |
| GET /accounts/{id}/orders | list of orders, the newest first |
| GET /orders/{number} | order, or 404 |
| GET /products/{id} | product, or 404 |
| POST /acts, with the header Idempotency-Key | 200 or 201: it is done; 409 or 422 with {"error": "why"}: it is not and will not be |
| GET /acts/{key} | {"state": "done"}, {"state": "refused", "error": "why"} or 404: never heard of |

The system does an act at most once for each key and answers the same again when the key comes again. An answer of 5xx
means that it does not know yet; we ask again with the same key.
"""  # noqa: E501  # a table

from __future__ import annotations

from typing import Any, Mapping, Sequence
from urllib.parse import quote

from bot.domain.account import Account
from bot.domain.errors import ShopUnavailable
from bot.domain.order import Order
from bot.domain.order_act import ActDecision
from bot.domain.shop import Product
from bot.shops.generic_objects import account_from_json, address_to_json, order_from_json, product_from_json
from bot.shops.http import ShopHttp
from bot.shops.reading import in_decimals, text, the_list, the_object


class GenericShop:
    """See `act_ports.ShopSystem`."""

    name = "generic"

    def __init__(self, http: ShopHttp) -> None:
        self._http = http

    def accounts_by_email(self, email: str) -> Sequence[Account]:
        """See ports."""
        return self._accounts({"email": email})

    def accounts_by_name(self, first_name: str, last_name: str, postcode: str) -> Sequence[Account]:
        """See ports."""
        return self._accounts({"first_name": first_name, "last_name": last_name, "postcode": postcode})

    def account(self, account_id: str) -> Account | None:
        """See ports."""
        found = self._http.get(f"/accounts/{_part(account_id)}")
        return None if found is None else account_from_json(the_object(found, "the account"))

    def order(self, number: str) -> Order | None:
        """See ports."""
        found = self._http.get(f"/orders/{_part(number)}")
        return None if found is None else order_from_json(the_object(found, "the order"))

    def orders_of(self, account: Account) -> Sequence[Order]:
        """See ports."""
        found = self._http.get(f"/accounts/{_part(account.id)}/orders")
        return [] if found is None else [order_from_json(one) for one in the_list(found, "the orders")]

    def product(self, product_id: str) -> Product | None:
        """See ports."""
        found = self._http.get(f"/products/{_part(product_id)}")
        return None if found is None else product_from_json(the_object(found, "the product"))

    def carry_out(self, decision: ActDecision, order: Order | None, key: str) -> None:
        """See ports. The key is honoured by the system, so a lost answer is asked for again at once."""
        self._http.write("POST", "/acts", act_to_json(decision), key=key)

    def was_done(self, decision: ActDecision, key: str) -> bool | None:
        """See ports."""
        found = self._http.get(f"/acts/{_part(key)}")
        if found is None:
            return False
        state = text(the_object(found, "the act"), "state")
        if state not in ("done", "refused"):
            raise ShopUnavailable(f"{self._http.name} does not know yet whether the act was done.")
        return state == "done"

    def _accounts(self, asked: Mapping[str, str]) -> list[Account]:
        found = self._http.get("/accounts", asked)
        return [] if found is None else [account_from_json(one) for one in the_list(found, "the accounts")]


def act_to_json(decision: ActDecision) -> dict[str, Any]:
    """An act with all that the customer said yes to, as it is sent."""
    act = decision.act
    return {
        "kind": act.kind.value,
        "account_id": act.account_id,
        "order_number": act.order_number,
        "reason": act.reason,
        "method_id": act.method_id,
        "address": None if act.address is None else address_to_json(act.address),
        "lines": [
            {"line": line.line, "quantity": line.quantity, "new_variant_id": line.new_variant_id} for line in act.lines
        ],
        "money": [
            {
                "method_id": move.method_id,
                "amount": in_decimals(move.amount),  # positive: to the customer
                "currency": move.amount.currency,
                "when": move.time.value,
            }
            for move in decision.moves
        ],
    }


def _part(value: str) -> str:
    """A value as one part of a path, whatever stands in it."""
    return quote(value, safe="")
