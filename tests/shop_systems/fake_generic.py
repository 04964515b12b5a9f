"""A shop system that speaks our own JSON protocol, as its documentation says."""

from __future__ import annotations

import copy
from typing import Any

from tests.shop_systems.fake_server import Asked, FakeShop, fixture

KEY = "generic-key-5f2c"


class FakeGeneric(FakeShop):
    """Holds one account, its order and two products; does an act once for each key."""

    def __init__(self) -> None:
        super().__init__()
        self.account = fixture("generic", "account")
        self.order = fixture("generic", "order")
        self.products = {"lamp": fixture("generic", "product")}
        self.acts: dict[str, Any] = {}
        self.done: list[Any] = []  # each act as often as it was done
        self.refuses: str | None = None

    def answer(self, asked: Asked) -> tuple[int, Any]:
        """See FakeShop."""
        if asked.headers.get("Authorization") != f"Bearer {KEY}":
            return 401, {"error": "no"}
        parts = asked.path.strip("/").split("/")
        if asked.method == "POST" and parts == ["acts"]:
            return self._act(asked)
        if parts == ["accounts"]:
            found = all(self._matches(name, value) for name, value in asked.query.items())
            return 200, [copy.deepcopy(self.account)] if found else []
        if parts[0] == "accounts" and parts[1] == self.account["id"]:
            return 200, copy.deepcopy([self.order] if parts[2:] == ["orders"] else self.account)
        if parts[0] == "orders" and parts[1] == self.order["number"]:
            return 200, copy.deepcopy(self.order)
        if parts[0] == "products" and parts[1] in self.products:
            return 200, copy.deepcopy(self.products[parts[1]])
        if parts[0] == "acts" and parts[1] in self.acts:
            return 200, {"state": "done"}
        return 404, {"error": "not here"}

    def _matches(self, name: str, value: str) -> bool:
        known = self.account["address"]["postcode"] if name == "postcode" else self.account[name]
        return str(known).lower() == value.lower()

    def _act(self, asked: Asked) -> tuple[int, Any]:
        key = asked.headers["Idempotency-Key"]
        if key in self.acts:
            return 200, {"state": "done"}
        if self.refuses is not None:
            return 409, {"error": self.refuses}
        self.acts[key] = asked.body
        self.done.append(asked.body)
        if asked.body["kind"] == "cancel":
            self.order["state"] = "cancelled"
            self.order["cancel_reason"] = asked.body["reason"]
        if asked.body["kind"] == "change_address":
            self.order["address"] = asked.body["address"]
        return 201, {"state": "done"}
