"""One act at WooCommerce, in steps of which each is done once: it is marked in the request that does it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from bot.domain.address import Address
from bot.domain.errors import ShopHalfDone, ShopRefused
from bot.domain.money import Money
from bot.domain.order import ActKind, LineChange
from bot.domain.order_act import ActDecision, MoveTime
from bot.shops.countries import country_code
from bot.shops.http import ShopHttp
from bot.shops.reading import Json, decimal, in_decimals, text, the_list, the_object, to_money, whole
from bot.shops.woo_reading import MARK, NOT_SENT, meta_of

WORDS = {
    ActKind.RETURN: "The customer returns",
    ActKind.EXCHANGE: "The customer exchanges",
}


class WooAct:
    """An act with its key, to be done or looked for."""

    def __init__(self, http: ShopHttp, decision: ActDecision, key: str) -> None:
        self._http, self._decision, self._act, self._key = http, decision, decision.act, key
        self._mark = f"{MARK}{key}"

    def change_customer(self) -> None:
        """Give the account another address. Raises like `ShopSystem.carry_out`."""
        self._http.write(
            "PUT", f"/customers/{_id(self._act.account_id)}",
            {"shipping": _address(self._act.address), "meta_data": [self._noted()]},
        )  # fmt: skip

    def customer_is_changed(self) -> bool:
        """Whether the account has the mark."""
        found = self._http.get(f"/customers/{_id(self._act.account_id)}")
        return found is not None and self._mark in meta_of(the_object(found, "the customer"))

    def order_is_changed(self, order: Json) -> bool:
        """Whether the order has the mark, and the money of the act went back where some has to."""
        return self._mark in meta_of(order) and (not self._money_back() or self._is_refunded(order))

    def change_order(self, order: Json) -> None:
        """Do what is left of it. Raises like `ShopSystem.carry_out`; ShopHalfDone: the refund was refused."""
        self._check_money(order)
        has_begun = self._mark in meta_of(order)
        if not has_begun:
            self._first_step(order)
        if self._money_back() and not self._is_refunded(order):
            try:
                self._refund(order)
            except ShopRefused as error:
                raise ShopHalfDone(f"The order is cancelled, and the money did not go back: {error}") from None

    def _first_step(self, order: Json) -> None:
        kind = self._act.kind
        if kind in (ActKind.RETURN, ActKind.EXCHANGE):
            self._tell_manager(order)
            self._put(order, {})
            return
        status = text(order, "status")
        if status not in NOT_SENT:
            raise ShopRefused(f"The order is '{status}' at WooCommerce and can no longer be changed.")
        if kind is ActKind.CANCEL:
            if self._money_back():
                self._check_gateway(order)
            self._put(order, {"status": "cancelled"})
        elif kind is ActKind.CHANGE_ADDRESS:
            self._put(order, {"shipping": _address(self._act.address)})
        elif kind is ActKind.CHANGE_ITEMS:
            self._put(order, {"line_items": [item for line in self._act.lines for item in _changed(order, line)]})
        else:
            raise ShopRefused("WooCommerce cannot change how an order is paid.")

    def _put(self, order: Json, changes: dict[str, Any]) -> None:
        """Change and mark in one request, which WooCommerce saves at once."""
        self._http.write("PUT", f"/orders/{text(order, 'id')}", {**changes, "meta_data": [self._noted()]})

    def _noted(self) -> dict[str, str]:
        lines = [[line.line, line.quantity, line.new_variant_id] for line in self._act.lines]
        noted = {"kind": self._act.kind.value, "lines": lines, "method": self._act.method_id}
        return {"key": self._mark, "value": json.dumps(noted)}

    def _tell_manager(self, order: Json) -> None:
        """A private note with the order, once: WooCommerce has no returns that could be opened."""
        path = f"/orders/{text(order, 'id')}/notes"
        notes = the_list(self._http.get(path) or [], "the notes")
        if any(self._key in text(note, "note", "") for note in notes):
            return
        named = {text(item, "id"): text(item, "name") for item in the_list(order.get("line_items"), "line_items")}
        what = "; ".join(
            f"{line.quantity} × {named.get(line.line, line.line)}"
            + (f" for variation {line.new_variant_id}" if line.new_variant_id else "")
            for line in self._act.lines
        )
        reason = f" Reason: {self._act.reason}." if self._act.reason else ""
        self._http.write(
            "POST",
            path,
            {"note": f"{WORDS[self._act.kind]}: {what}.{reason} (Heard {self._key})", "customer_note": False},
        )

    def _money_back(self) -> Money | None:
        """What has to go back at once; None where nothing has to."""
        at_once = [move.amount for move in self._decision.moves if move.time is MoveTime.AT_ONCE and move.amount.minor]
        if not at_once:
            return None
        total = at_once[0]
        for amount in at_once[1:]:
            total = total + amount
        return total

    def _check_money(self, order: Json) -> None:
        """Make sure that WooCommerce can move the money of the act. Raises ShopRefused, before anything is done."""
        back, method = self._money_back(), text(order, "payment_method", "")
        if back is None:
            return
        if self._act.kind is not ActKind.CANCEL:
            raise ShopRefused("WooCommerce cannot move the money of this change.")
        if any(move.amount.minor < 0 or move.method_id not in (None, method) for move in self._decision.moves):
            raise ShopRefused("WooCommerce can pay back only the way the order was paid.")

    def _check_gateway(self, order: Json) -> None:
        gateway = self._http.get(f"/payment_gateways/{_id(text(order, 'payment_method'))}")
        able = the_object(gateway or {}, "the payment gateway").get("method_supports")
        if not isinstance(able, list) or "refunds" not in able:
            raise ShopRefused("The way this order was paid cannot be paid back by itself.")

    def _is_refunded(self, order: Json) -> bool:
        refunds = the_list(self._http.get(f"/orders/{text(order, 'id')}/refunds", {"per_page": "100"}), "the refunds")
        return any(self._mark in meta_of(refund) for refund in refunds)

    def _refund(self, order: Json) -> None:
        back = self._money_back()
        assert back is not None
        body: dict[str, Any] = {
            "amount": in_decimals(back),
            "reason": f"Heard {self._key}",
            "api_refund": True,
            "api_restock": False,  # cancelling has put the goods back
            "meta_data": [self._noted()],
        }
        if back == to_money(decimal(order.get("total"), "total"), text(order, "currency")):
            body["line_items"] = [_refunded(item) for item in the_list(order.get("line_items"), "line_items")]
        self._http.write("POST", f"/orders/{text(order, 'id')}/refunds", body)


def _changed(order: Json, change: LineChange) -> list[dict[str, Any]]:
    """A line with fewer pieces, or gone (a quantity of 0 removes it), and the other variant at the same price."""
    items = {text(item, "id"): item for item in the_list(order.get("line_items"), "line_items")}
    item = items.get(change.line)
    variant = change.new_variant_id or ""
    if item is None or not variant.isdigit() or not 0 < change.quantity <= whole(item, "quantity"):
        raise ShopRefused("The order has no such line at WooCommerce.")
    left = whole(item, "quantity") - change.quantity
    stays: dict[str, Any] = {"id": whole(item, "id"), "quantity": left}
    if left:
        stays |= {name: _share(item, name, left) for name in ("subtotal", "total")}
    other = {"product_id": whole(item, "product_id"), "variation_id": int(variant)}
    prices = {name: _share(item, name, change.quantity) for name in ("subtotal", "total")}
    return [stays, {**other, "quantity": change.quantity, **prices}]


def _share(item: Json, name: str, quantity: int) -> str:
    """What so many pieces of a line cost, exactly; tax is added by WooCommerce."""
    share = decimal(item.get(name), name) * quantity / whole(item, "quantity")
    if share * 100 != (share * 100).to_integral_value():
        raise ShopRefused("The line cannot be parted to the cent.")
    return f"{share.quantize(Decimal('0.01'))}"


def _refunded(item: Json) -> dict[str, Any]:
    taxes = the_list(item.get("taxes") or [], "taxes")
    return {
        "id": whole(item, "id"),
        "quantity": whole(item, "quantity"),
        "refund_total": text(item, "total"),
        "refund_tax": [
            {"id": whole(tax, "id"), "refund_total": text(tax, "total")} for tax in taxes if text(tax, "total", "")
        ],
    }


def _address(address: Address | None) -> dict[str, str]:
    """The fields of an address; the name on the parcel stays as it is."""
    if address is None:
        raise ShopRefused("No address was given.")
    code = country_code(address.country)
    if code is None:
        raise ShopRefused("The country of the address is not known by its two letters.")
    return {
        "address_1": address.line1,
        "address_2": address.line2,
        "city": address.city,
        "state": address.region,
        "postcode": address.postcode,
        "country": code,
    }


def _id(written: str) -> str:
    """An id as one part of a path. Raises ShopRefused: it is none."""
    if not written.replace("-", "").replace("_", "").isalnum():
        raise ShopRefused("That is no id of WooCommerce.")
    return written
