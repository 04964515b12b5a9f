"""Who the customer is and what they have ordered, as the desk's pages read it."""

from __future__ import annotations

from bot.desk.render import Json, moment
from bot.domain.account import Account
from bot.domain.address import Address
from bot.domain.order import Order
from bot.use_cases.desk_customers import CustomerHere
from bot.use_cases.desk_ports import WholeConversation

NOBODY: Json = {"id": None, "name": None, "email": None, "phone": None, "address": None}  # they have shown nothing


def customer_json(whole: WholeConversation, around: CustomerHere) -> Json:
    """Whom one talks to: as much as they have shown, and no guess."""
    return {
        **(_account_json(around.account) if around.account is not None else NOBODY),
        "label": whole.row.customer,
        "proved": list(around.proved),
        "conversations": [
            {"id": row.id, "at": moment(row.last.at if row.last else row.since), "channel": row.channel,
             "linked_by": around.links[row.id].how, "linked_since": moment(around.links[row.id].since),
             "text": row.reason or ", ".join(case.reference for case in row.cases)}
            for row in around.before
        ],
        "language": whole.row.language,
        "channel": whole.row.channel,
        "since": moment(around.since),
        "here": moment(around.seen_at),
    }  # fmt: skip


def order_json(order: Order) -> Json:
    """An order with its lines."""
    return {
        "number": order.number,
        "state": order.state.value,
        "placed_at": moment(order.placed_at),
        "sent_at": moment(order.sent_at),
        "delivered_at": moment(order.delivered_at),
        "carrier": order.carrier,
        "tracking": order.tracking,
        "address": _address(order.address),
        "total": str(order.total) if order.lines else None,
        "lines": [
            {
                "id": line.key, "product": line.product_id, "name": line.product_name, "quantity": line.quantity,
                "price": str(line.price), "options": dict(line.options),
            }
            for line in order.lines
        ],
        "changes": [{"kind": one.kind.value, "at": moment(one.at)} for one in order.changes],
        "cancel_reason": order.cancel_reason,
    }  # fmt: skip


def _account_json(account: Account) -> Json:
    return {
        "id": account.id,
        "name": f"{account.first_name} {account.last_name}".strip(),
        "email": account.email,
        "phone": account.phone,
        "address": _address(account.address),
    }


def _address(address: Address | None) -> str | None:
    return None if address is None else str(address)
