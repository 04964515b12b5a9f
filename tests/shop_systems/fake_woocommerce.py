"""WooCommerce's REST API as far as we use it: one customer, one order, one product."""

from __future__ import annotations

import base64
import copy
from typing import Any

from tests.shop_systems.fake_server import Asked, FakeShop, fixture

KEY, SECRET = "ck_1f2e3d", "cs_9a8b7c"
ROOT = "/wp-json/wc/v3"


class FakeWooCommerce(FakeShop):
    """What is saved, saves all of one request at once, as WooCommerce does."""

    def __init__(self) -> None:
        super().__init__()
        self.customer, self.order = fixture("woocommerce", "customer"), fixture("woocommerce", "order")
        self.product, self.variations = fixture("woocommerce", "product"), fixture("woocommerce", "variations")
        self.gateway = fixture("woocommerce", "gateway")
        self.refunds: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []
        self.cancelled = 0  # how often the order came into this state
        self.refuses_refund = False

    def answer(self, asked: Asked) -> tuple[int, Any]:
        """See FakeShop."""
        proof = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if asked.headers.get("Authorization") != f"Basic {proof}":
            return 401, {"code": "woocommerce_rest_cannot_view", "message": "Sorry, you cannot list resources."}
        status, body = self._answer(asked.method, asked.path.removeprefix(ROOT), asked)
        return status, copy.deepcopy(body)

    def _answer(self, method: str, path: str, asked: Asked) -> tuple[int, Any]:
        order_path = f"/orders/{self.order['id']}"
        if method == "GET":
            return self._get(path, asked, order_path)
        if method == "PUT" and path == order_path:
            return self._put_order(asked.body)
        if method == "PUT" and path == f"/customers/{self.customer['id']}":
            self.customer["shipping"].update(asked.body["shipping"])
            self._mark(self.customer, asked.body)
            return 200, self.customer
        if method == "POST" and path == f"{order_path}/notes":
            note = {"id": 3000 + len(self.notes), **asked.body}
            self.notes.append(note)
            return 201, note
        if method == "POST" and path == f"{order_path}/refunds":
            return self._refund(asked.body)
        return 404, {"code": "rest_no_route", "message": "No route was found."}

    def _get(self, path: str, asked: Asked, order_path: str) -> tuple[int, Any]:
        if path == "/customers":
            search, email = asked.query.get("search", "").lower(), asked.query.get("email", self.customer["email"])
            name = f"{self.customer['first_name']} {self.customer['last_name']}".lower()
            return 200, [self.customer] if search in name and email.lower() == self.customer["email"] else []
        if path == "/orders":
            by_customer = asked.query.get("customer") == str(self.customer["id"])
            by_search = asked.query.get("search", "-") in self.order["number"]
            return 200, [self.order] if by_customer or by_search else []
        known = {
            order_path: self.order,
            f"{order_path}/refunds": self.refunds,
            f"{order_path}/notes": self.notes,
            f"/customers/{self.customer['id']}": self.customer,
            f"/products/{self.product['id']}": self.product,
            f"/products/{self.product['id']}/variations": self.variations,
            "/payment_gateways/stripe": self.gateway,
            "/data/currencies/current": {"code": "EUR", "name": "Euro", "symbol": "&euro;"},
        }
        if path in known:
            return 200, known[path]
        return 404, {
            "code": "woocommerce_rest_shop_order_invalid_id",
            "message": "Invalid ID.",
            "data": {"status": 404},
        }

    def _put_order(self, body: dict[str, Any]) -> tuple[int, Any]:
        if body.get("status") == "cancelled":
            self.cancelled += 1
        self.order["status"] = body.get("status", self.order["status"])
        self.order["shipping"].update(body.get("shipping", {}))
        for item in body.get("line_items", []):
            self._put_item(item)
        self._mark(self.order, body)
        return 200, self.order

    def _put_item(self, item: dict[str, Any]) -> None:
        known = next((one for one in self.order["line_items"] if one["id"] == item.get("id")), None)
        if known is not None and item["quantity"] == 0:
            self.order["line_items"].remove(known)
        elif known is not None:
            known.update(item)
        else:
            fresh = {"id": 900 + len(self.order["line_items"]), "name": "New", "meta_data": [], "total_tax": "0.00"}
            self.order["line_items"].append({**fresh, **item})

    def _refund(self, body: dict[str, Any]) -> tuple[int, Any]:
        left = round(float(self.order["total"]) - sum(float(one["amount"]) for one in self.refunds), 2)
        if self.refuses_refund or float(body["amount"]) > left:
            return 400, {"code": "woocommerce_rest_invalid_order_refund", "message": "Invalid refund amount."}
        refund = {**fixture("woocommerce", "refund"), "id": 801 + len(self.refunds), "amount": body["amount"]}
        self._mark(refund, body)
        self.refunds.append(refund)
        self.order["refunds"].append({"id": refund["id"], "reason": body["reason"], "total": f"-{body['amount']}"})
        return 201, refund

    def _mark(self, thing: dict[str, Any], body: dict[str, Any]) -> None:
        for entry in body.get("meta_data", []):
            others = [one for one in thing["meta_data"] if one["key"] != entry["key"]]
            thing["meta_data"] = [*others, {"id": 14000 + len(others), **entry}]
