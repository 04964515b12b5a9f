"""Shopify's Admin GraphQL API as far as we use it: operations are told apart by their names."""

from __future__ import annotations

import copy
import re
from typing import Any, Callable

from bot.shops.shopify_queries import API_PATH
from tests.shop_systems.fake_server import Asked, FakeShop, fixture

KEY = "shpat_0a1b2c3d4e"
NOW = "2026-09-15T09:30:00Z"
NO_ERRORS: dict[str, Any] = {"userErrors": []}


class FakeShopify(FakeShop):
    """One customer, one order, one product."""

    def __init__(self) -> None:
        super().__init__()
        self.customer, self.order = fixture("shopify", "customer"), fixture("shopify", "order")
        self.product, self.fulfilled = fixture("shopify", "product"), fixture("shopify", "fulfilled")
        self.refund_keys: dict[str, Any] = {}
        self.cancelled = 0
        self.committed = 0
        self.throttled = 0  # answers that are still to be THROTTLED
        self.job_takes = 0  # looks until cancelling is done
        self.user_error: dict[str, str] = {}  # operation → what it is refused with
        self.price_difference = "0.0"
        self.edit: dict[str, Any] = {}

    def is_write(self, asked: Asked) -> bool:
        """A mutation."""
        return asked.body["query"].lstrip().startswith("mutation")

    def operations(self) -> list[str]:
        """The names of the mutations that came, in order."""
        return [operation_of(asked) for asked in self.writes()]

    def variables(self, operation: str) -> Any:
        """What the first mutation of this name was given."""
        return next(asked.body["variables"] for asked in self.writes() if operation_of(asked) == operation)

    def answer(self, asked: Asked) -> tuple[int, Any]:
        """See FakeShop."""
        if asked.headers.get("X-Shopify-Access-Token") != KEY:
            return 401, {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}
        if asked.path != API_PATH:
            return 404, {"errors": "Not Found"}
        if self.throttled:
            self.throttled -= 1
            return 200, fixture("shopify", "throttled")
        operation, variables = operation_of(asked), asked.body["variables"]
        if operation in self.user_error:
            return 200, {"data": {operation: {"userErrors": [{"field": None, "message": self.user_error[operation]}]}}}
        known: Callable[[Any], Any] = getattr(self, f"_{operation.lower()}")
        return 200, {"data": copy.deepcopy(known(variables))}

    def _customer(self, given: Any) -> Any:
        return {"customer": self.customer if given["id"] == self.customer["id"] else None}

    def _customers(self, given: Any) -> Any:
        asked = given["query"].lower()
        found = "mara" in asked and "lind" in asked
        return {"customers": {"nodes": [self.customer] if found else []}}

    def _payments(self, given: Any) -> Any:
        return {"orders": {"nodes": [{"transactions": self.order["transactions"]}]}}

    def _orders(self, given: Any) -> Any:
        asked = given["query"]
        found = asked == "customer_id:6710" or (asked.startswith("name:") and asked[6:-1] in self.order["name"])
        return {
            "orders": {"pageInfo": {"hasNextPage": False, "endCursor": "x"}, "nodes": [self.order] if found else []}
        }

    def _product(self, given: Any) -> Any:
        found = given["id"] == self.product["id"]
        return {"shop": {"currencyCode": "EUR"}, "product": self.product if found else None}

    def _fulfilled(self, given: Any) -> Any:
        return {"order": self.fulfilled}

    def _job(self, given: Any) -> Any:
        self.job_takes -= 1
        return {"job": {"id": given["id"], "done": self._is_cancelled_by_now()}}

    def _is_cancelled_by_now(self) -> bool:
        if self.job_takes > 0:
            return False
        self.order["cancelledAt"], self.order["cancelReason"] = NOW, "CUSTOMER"
        return True

    def _setmark(self, given: Any) -> Any:
        [field] = given["metafields"]
        self._put_metafield(field)
        return {"metafieldsSet": NO_ERRORS}

    def _put_metafield(self, field: Any) -> None:
        others = [one for one in self.order["metafields"]["nodes"] if one["key"] != field["key"]]
        self.order["metafields"]["nodes"] = [*others, {"key": field["key"], "value": field["value"]}]

    def _cancel(self, given: Any) -> Any:
        if self.order["cancelledAt"] is not None:
            return {"orderCancel": {"job": None, "orderCancelUserErrors": [{"field": None, "message": "Cancelled."}]}}
        self.cancelled += 1
        job = {"id": "gid://shopify/Job/1", "done": self._is_cancelled_by_now()}
        return {"orderCancel": {"job": job, "orderCancelUserErrors": []}}

    def _refund(self, given: Any) -> Any:
        if given["key"] not in self.refund_keys:
            self.refund_keys[given["key"]] = given["input"]
            self.order["refunds"].append({"note": given["input"]["note"]})
            for place, one in enumerate(given["input"]["transactions"]):
                money = {"shopMoney": {"amount": one["amount"], "currencyCode": "EUR"}}
                self.order["transactions"].append(
                    {"id": f"gid://shopify/OrderTransaction/{8100 + place}", "kind": "REFUND", "status": "SUCCESS",
                     "gateway": one["gateway"], "processedAt": NOW, "amountSet": money, "paymentDetails": None}
                )  # fmt: skip
        return {"refundCreate": {"refund": {"id": "gid://shopify/Refund/1"}, **NO_ERRORS}}

    def _update(self, given: Any) -> Any:
        address = given["input"]["shippingAddress"]
        self.order["shippingAddress"] |= {**address, "countryCodeV2": address["countryCode"]}
        self._put_metafield(given["input"]["metafields"][0])
        return {"orderUpdate": {"order": {"id": self.order["id"]}, **NO_ERRORS}}

    def _return(self, given: Any) -> Any:
        lines = [{"returnReasonNote": line["returnReasonNote"]} for line in given["returnInput"]["returnLineItems"]]
        self.order["returns"]["nodes"].append({"returnLineItems": {"nodes": lines}})
        return {"returnCreate": {"return": {"id": "gid://shopify/Return/1"}, **NO_ERRORS}}

    def _edited(self) -> Any:
        amount = self.price_difference if self.edit.get("variants") else "0.0"
        money = {"shopMoney": {"amount": amount, "currencyCode": "EUR"}}
        order = {"id": "gid://shopify/CalculatedOrder/1", "totalOutstandingSet": money}
        return {"calculatedOrder": order, **NO_ERRORS}

    def _begin(self, given: Any) -> Any:
        self.edit = {"quantities": {}, "variants": []}
        return {"orderEditBegin": self._edited()}

    def _quantity(self, given: Any) -> Any:
        self.edit["quantities"][given["lineItemId"].rpartition("/")[2]] = given["quantity"]
        return {"orderEditSetQuantity": self._edited()}

    def _variant(self, given: Any) -> Any:
        self.edit["variants"].append((given["variantId"], given["quantity"]))
        return {"orderEditAddVariant": self._edited()}

    def _commit(self, given: Any) -> Any:
        self.committed += 1
        items = self.order["lineItems"]["nodes"]
        for item in items:
            item["currentQuantity"] = self.edit["quantities"].get(
                item["id"].rpartition("/")[2], item["currentQuantity"]
            )
        for variant, quantity in self.edit["variants"]:
            fresh = {**copy.deepcopy(items[0]), "id": f"gid://shopify/LineItem/{7100 + len(items)}"}
            items.append(
                fresh
                | {"quantity": quantity, "currentQuantity": quantity, "variant": {**items[0]["variant"], "id": variant}}
            )
        return {"orderEditCommit": {"order": {"id": self.order["id"]}, **NO_ERRORS}}

    def _address(self, given: Any) -> Any:
        self.customer["defaultAddress"] |= {**given["address"], "countryCodeV2": given["address"]["countryCode"]}
        return {"customerAddressUpdate": {"address": {"id": given["addressId"]}, **NO_ERRORS}}

    def _newaddress(self, given: Any) -> Any:
        address = {"id": "gid://shopify/MailingAddress/9002", **given["address"]}
        self.customer["defaultAddress"] = {**address, "countryCodeV2": given["address"]["countryCode"]}
        return {"customerAddressCreate": {"address": {"id": address["id"]}, **NO_ERRORS}}


def operation_of(asked: Asked) -> str:
    """The name of a query or mutation."""
    found = re.match(r"\s*(?:query|mutation) (\w+)", asked.body["query"])
    assert found is not None
    return found.group(1)
