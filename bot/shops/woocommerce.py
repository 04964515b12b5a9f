"""WooCommerce by its REST API, version 3.

Acts of ours are marked: with the order (or customer, or refund) that an act changes, its id is noted as meta data in the
same request that changes it, and `was_done` reads the mark. What remains open, since WooCommerce knows no idempotency
keys: a request that it still works on when we look is not seen yet. We look a minute later at the soonest, which is
longer than PHP lets a request run as it comes; and money that was paid back in full cannot be paid back again, because
WooCommerce refuses more than what is left. A refund that a payment provider fails after we read its mark is found by
whoever reads the order's notes, not by us.

It cannot charge a customer, has no returns of its own, and cannot pay back otherwise than an order was paid: such acts
are refused before anything is done, or, for returns and exchanges, noted with the order for the shop's manager.
Orders of guests are found by their number, not by an account.
"""  # noqa: E501

from __future__ import annotations

from typing import Any, Mapping, Sequence
from urllib.parse import quote

from bot.domain.account import Account, PaymentMethod
from bot.domain.errors import ShopRefused
from bot.domain.order import ActKind, Order, normalise_email, order_number
from bot.domain.order_act import ActDecision
from bot.domain.shop import Product
from bot.shops.http import ShopHttp
from bot.shops.reading import Json, text, the_list, the_object
from bot.shops.woo_acts import WooAct
from bot.shops.woo_reading import customer_from_woo, method_from_woo, order_from_woo, product_from_woo

MOST = "100"  # entries of one page, the most that WooCommerce gives
LATEST = "20"  # orders, from which we learn how a customer pays


class WooCommerceShop:
    """See `act_ports.ShopSystem`."""

    name = "woocommerce"

    def __init__(self, http: ShopHttp) -> None:
        self._http = http
        self._known_currency = ""

    def accounts_by_email(self, email: str) -> Sequence[Account]:
        """See ports."""
        found = self._list("/customers", {"email": email, "role": "all"})
        wanted = normalise_email(email)
        return [self._account(one) for one in found if normalise_email(text(one, "email")) == wanted]

    def accounts_by_name(self, first_name: str, last_name: str, postcode: str) -> Sequence[Account]:
        """See ports. WooCommerce searches by the last name; in what it finds all three have to be the same."""
        found = self._list("/customers", {"search": last_name, "role": "all", "per_page": MOST})
        wanted = tuple(map(_plain, (first_name, last_name, postcode)))
        accounts = [customer_from_woo(one, ()) for one in found]
        same = [
            account.id
            for account in accounts
            if account.address is not None
            and tuple(map(_plain, (account.first_name, account.last_name, account.address.postcode))) == wanted
        ]
        return [account for account in map(self.account, same) if account is not None]

    def account(self, account_id: str) -> Account | None:
        """See ports."""
        if not account_id.isdigit():
            return None
        found = self._http.get(f"/customers/{account_id}")
        return None if found is None else self._account(the_object(found, "the customer"))

    def order(self, number: str) -> Order | None:
        """See ports."""
        found = self.order_json(number)
        return None if found is None else order_from_woo(found)

    def orders_of(self, account: Account) -> Sequence[Order]:
        """See ports; at most the latest hundred."""
        return [order_from_woo(one) for one in self._orders_of(account.id, MOST)]

    def product(self, product_id: str) -> Product | None:
        """See ports."""
        if not product_id.isdigit():
            return None
        found = self._http.get(f"/products/{product_id}")
        if found is None:
            return None
        product = the_object(found, "the product")
        kinds = []
        if text(product, "type", "simple") == "variable":
            kinds = [*self._list(f"/products/{product_id}/variations", {"per_page": MOST})]
        return product_from_woo(product, kinds, self._currency())

    def carry_out(self, decision: ActDecision, order: Order | None, key: str) -> None:
        """See ports. Each step looks for its own mark first, so that an act that broke off goes on where it was."""
        act = WooAct(self._http, decision, key)
        if decision.act.kind is ActKind.CHANGE_OWN_ADDRESS:
            act.change_customer()
            return
        found = self.order_json(decision.act.order_number or "")
        if found is None:
            raise ShopRefused("WooCommerce has no such order.")
        act.change_order(found)

    def was_done(self, decision: ActDecision, key: str) -> bool | None:
        """See ports."""
        act = WooAct(self._http, decision, key)
        if decision.act.kind is ActKind.CHANGE_OWN_ADDRESS:
            return act.customer_is_changed()
        found = self.order_json(decision.act.order_number or "")
        return found is not None and act.order_is_changed(found)

    def order_json(self, number: str) -> Json | None:
        """The order of exactly this number; the number may be one that an extension gave it instead of the id."""
        plain = order_number(number)
        if plain.isdigit():
            found = self._http.get(f"/orders/{quote(plain, safe='')}")
            if found is not None and order_number(text(the_object(found, "the order"), "number")) == plain:
                return the_object(found, "the order")
        listed = self._list("/orders", {"search": plain, "per_page": MOST})
        return next((one for one in listed if order_number(text(one, "number")) == plain), None)

    def _account(self, found: Json) -> Account:
        methods: dict[str, PaymentMethod] = {}
        for order in self._orders_of(text(found, "id"), LATEST):
            method = method_from_woo(order)
            if method is not None:
                methods.setdefault(method.id, method)
        return customer_from_woo(found, list(methods.values()))

    def _orders_of(self, account_id: str, most: str) -> Sequence[Json]:
        asked = {"customer": account_id, "orderby": "date", "order": "desc", "per_page": most}
        return self._list("/orders", asked)

    def _list(self, path: str, asked: Mapping[str, str]) -> Sequence[Json]:
        found: Any = self._http.get(path, asked)
        return [] if found is None else the_list(found, path.rpartition("/")[2])

    def _currency(self) -> str:
        """The shop's currency, which its products do not name."""
        if not self._known_currency:
            found = the_object(self._http.get("/data/currencies/current"), "the currency")
            self._known_currency = text(found, "code")
        return self._known_currency


def _plain(written: str) -> str:
    return "".join(written.split()).lower()
