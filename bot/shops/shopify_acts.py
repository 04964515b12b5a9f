"""One act at Shopify: noted as begun, then done, each step only if the order does not show it done yet."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any, Callable

from bot.domain.address import same_address
from bot.domain.errors import ShopHalfDone, ShopRefused, ShopUnavailable
from bot.domain.order import ActKind
from bot.domain.order_act import ActDecision, MoneyMove, MoveTime
from bot.shops import shopify_queries as ask
from bot.shops.countries import country_code
from bot.shops.reading import Json, in_decimals, text, the_list, the_object, to_money, whole
from bot.shops.shopify_graphql import ShopifyGraphql, gid, nodes, plain_id
from bot.shops.shopify_reading import NOT_BEGUN, PAYS, address_from_shopify, amount_of, is_done, marks_of

LOOKS_AT_JOB = 4  # times, with a second between
REASONS = {ActKind.RETURN: "UNWANTED", ActKind.EXCHANGE: "OTHER"}


class ShopifyAct:
    """An act with its key."""

    def __init__(
        self, graphql: ShopifyGraphql, decision: ActDecision, key: str, sleep: Callable[[float], None]
    ) -> None:
        self._graphql, self._decision, self._act, self._key = graphql, decision, decision.act, key
        self._sleep = sleep
        self._note = f"Heard {key}"

    def customer_is_changed(self, customer: Json) -> bool:
        """Whether the account's address is the one that was wished for."""
        wanted = self._act.address
        there = address_from_shopify(customer.get("defaultAddress"))
        code = country_code(wanted.country) if wanted else None
        return wanted is not None and there is not None and same_address(there, replace(wanted, country=code or ""))

    def change_customer(self, customer: Json) -> None:
        """Give the account another address; nothing where it is there. Raises like `ShopSystem.carry_out`."""
        if self.customer_is_changed(customer):
            return
        given = self._address()
        default, customer_id = customer.get("defaultAddress"), text(customer, "id")
        if default is None:
            self._graphql.mutate(ask.ADDRESS_CREATE, customerId=customer_id, address=given)
            return
        address_id = text(the_object(default, "defaultAddress"), "id")
        self._graphql.mutate(ask.ADDRESS_UPDATE, safe=True, customerId=customer_id, addressId=address_id, address=given)

    def change_order(self, order: Json) -> None:
        """Do what is left of it. Raises like `ShopSystem.carry_out`."""
        noted = marks_of(order).get(self._key)
        if noted is not None and is_done(order, self._key, noted):
            return
        kind, id = self._act.kind, text(order, "id")
        if kind in (ActKind.RETURN, ActKind.EXCHANGE):
            self._check_no_money()
            lines = self._return_lines(id)
            self._begin(id, {})
            self._graphql.mutate(ask.RETURN, returnInput=lines)
        elif kind is ActKind.CANCEL:
            self._cancel(order)
        elif kind is ActKind.CHANGE_ADDRESS:
            self._check_not_begun(order)
            mark = {"namespace": "heard_acts", "key": f"act-{self._key}", "type": "json", "value": self._mark({})}
            given = {"id": id, "shippingAddress": self._address(), "metafields": [mark]}
            self._graphql.mutate(ask.UPDATE, safe=True, input=given)
        elif kind is ActKind.CHANGE_ITEMS:
            self._check_no_money()
            self._check_not_begun(order)
            self._edit(order)
        else:
            raise ShopRefused("Shopify cannot change how an order is paid.")

    def _cancel(self, order: Json) -> None:
        id, is_cancelled = text(order, "id"), order.get("cancelledAt") is not None
        if is_cancelled and self._key not in marks_of(order):
            raise ShopRefused("The order was cancelled before at Shopify.")
        transactions = self._transactions(order)
        if not is_cancelled:
            self._check_not_begun(order)
            self._begin(id, {"money": bool(transactions)})
            self._run_cancelling(id)
        if transactions:
            refund = {"orderId": id, "note": self._note, "notify": False, "transactions": transactions}
            try:
                self._graphql.mutate(ask.REFUND, safe=True, input=refund, key=self._key)
            except ShopRefused as error:
                raise ShopHalfDone(f"The order is cancelled, and the money did not go back: {error}") from None

    def _run_cancelling(self, id: str) -> None:
        """Cancel, and wait until it is done: Shopify does it in the background."""
        payload = self._graphql.mutate(ask.CANCEL, orderId=id, staffNote=self._note)
        job = the_object(payload.get("job"), "job")
        for _ in range(LOOKS_AT_JOB):
            if job.get("done") is True:
                return
            self._sleep(1.0)
            job = the_object(self._graphql.query(ask.JOB, id=text(job, "id")).get("job"), "job")
        if job.get("done") is not True:
            raise ShopUnavailable("Shopify has not finished cancelling the order.")

    def _edit(self, order: Json) -> None:
        """Change lines in an editing session, and commit it only if nothing is to pay or to pay back after it."""
        now = {plain_id(item): whole(item, "currentQuantity") for item in nodes(order.get("lineItems"), "lineItems")}
        after: dict[str, int] = {}
        for change in self._act.lines:
            left = after.get(change.line, now.get(change.line, 0)) - change.quantity
            if change.new_variant_id is None or left < 0 or change.quantity < 1:
                raise ShopRefused("The order has no such line at Shopify.")
            after[change.line] = left
        self._begin(text(order, "id"), {"after": after})
        begun = the_object(self._graphql.mutate(ask.EDIT_BEGIN, id=text(order, "id")).get("calculatedOrder"), "edit")
        edit, owed = text(begun, "id"), amount_of(begun, "totalOutstandingSet")
        edited = begun
        for line, left in after.items():
            line_id = gid("CalculatedLineItem", line)
            outcome = self._graphql.mutate(ask.EDIT_QUANTITY, safe=True, id=edit, lineItemId=line_id, quantity=left)
            edited = the_object(outcome.get("calculatedOrder"), "edit")
        for change in self._act.lines:
            variant = gid("ProductVariant", change.new_variant_id or "")
            outcome = self._graphql.mutate(ask.EDIT_VARIANT, id=edit, variantId=variant, quantity=change.quantity)
            edited = the_object(outcome.get("calculatedOrder"), "edit")
        if amount_of(edited, "totalOutstandingSet") != owed:
            raise ShopRefused("The order would cost another amount after this change.")
        self._graphql.mutate(ask.EDIT_COMMIT, id=edit, staffNote=self._note)

    def _return_lines(self, order_id: str) -> dict[str, Any]:
        """What goes back, by the parcels it came in, and what comes for it."""
        found = the_object(self._graphql.query(ask.FULFILLED, id=order_id).get("order"), "order")
        sent = [
            line
            for parcel in the_list(found.get("fulfillments") or [], "fulfillments")
            for line in nodes(parcel.get("fulfillmentLineItems"), "fulfillmentLineItems")
        ]
        going: list[dict[str, Any]] = []
        for change in self._act.lines:
            wanted = change.quantity
            for line in sent:
                if plain_id(the_object(line.get("lineItem"), "lineItem")) == change.line and wanted > 0:
                    taken = min(wanted, whole(line, "quantity"))
                    wanted -= taken
                    going.append(
                        {
                            "fulfillmentLineItemId": text(line, "id"),
                            "quantity": taken,
                            "returnReason": REASONS[self._act.kind],
                            "returnReasonNote": self._note,
                        }
                    )
            if wanted:
                raise ShopRefused("So many of this line were not sent, as Shopify has it.")
        coming = [
            {"variantId": gid("ProductVariant", change.new_variant_id), "quantity": change.quantity}
            for change in self._act.lines
            if change.new_variant_id is not None
        ]
        return {"orderId": order_id, "returnLineItems": going, **({"exchangeLineItems": coming} if coming else {})}

    def _transactions(self, order: Json) -> list[dict[str, Any]]:
        """The money of the act, parted among the payments it goes back to. Raises ShopRefused: it cannot."""
        paid = [
            one
            for one in the_list(order.get("transactions") or [], "transactions")
            if text(one, "status") == "SUCCESS" and text(one, "kind") in PAYS
        ]
        left_of = {text(one, "id"): amount_of(one, "amountSet") for one in paid}
        going: list[dict[str, Any]] = []
        for move in self._moves():
            owed = Decimal(move.amount.minor) / 100
            for one in paid:
                id, gateway = text(one, "id"), text(one, "gateway", "")
                part = min(owed, left_of[id]) if move.method_id in (None, gateway) else Decimal(0)
                if part > 0:
                    owed, left_of[id] = owed - part, left_of[id] - part
                    amount = in_decimals(to_money(part, move.amount.currency))
                    whence = {"orderId": text(order, "id"), "parentId": id, "gateway": gateway}
                    going.append({**whence, "kind": "REFUND", "amount": amount})
            if owed:
                raise ShopRefused("Shopify can pay back only to what the order was paid with.")
        return going

    def _moves(self) -> list[MoneyMove]:
        return [move for move in self._decision.moves if move.time is MoveTime.AT_ONCE and move.amount.minor]

    def _check_no_money(self) -> None:
        if self._moves():
            raise ShopRefused("Shopify cannot move the money of this change by itself.")

    def _check_not_begun(self, order: Json) -> None:
        status = text(order, "displayFulfillmentStatus")
        if order.get("cancelledAt") is not None or status not in NOT_BEGUN:
            raise ShopRefused("The order is on its way or cancelled at Shopify and can no longer be changed.")

    def _begin(self, id: str, more: dict[str, Any]) -> None:
        """Note with the order that the act is begun; the same note twice is one."""
        given = {"namespace": "heard_acts", "key": f"act-{self._key}", "type": "json", "value": self._mark(more)}
        self._graphql.mutate(ask.SET_MARK, safe=True, metafields=[{"ownerId": id, **given}])

    def _mark(self, more: dict[str, Any]) -> str:
        lines = [[line.line, line.quantity, line.new_variant_id] for line in self._act.lines]
        return json.dumps({"kind": self._act.kind.value, "lines": lines, "method": self._act.method_id, **more})

    def _address(self) -> dict[str, str]:
        address = self._act.address
        code = country_code(address.country) if address is not None else None
        if address is None or code is None:
            raise ShopRefused("The country of the address is not known by its two letters.")
        given = {
            "address1": address.line1,
            "address2": address.line2,
            "city": address.city,
            "zip": address.postcode,
            "provinceCode": address.region,
            "countryCode": code,
        }
        return {name: value for name, value in given.items() if value or name == "address2"}
