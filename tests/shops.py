"""Small invented shops as files to import, in each format."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from bot.domain.fact import Provenance
from bot.domain.shop import ShopImport
from bot.storage.import_files import ImportSettings, read_import

DAY, NEXT_YEAR = date(2026, 9, 15), date(2027, 9, 15)
PROVENANCE = Provenance("stock.json, 2026-09-15", "import", DAY, NEXT_YEAR)


def json_shop() -> dict[str, Any]:
    """Two products with variants, two customers, four orders in every status."""

    def variant(id: str, price: float, available: bool, **options: str) -> dict[str, Any]:
        return {"item_id": id, "options": options, "available": available, "price": price}

    def item(product: str, name: str, id: str, price: float, **options: str) -> dict[str, Any]:
        return {"name": name, "product_id": product, "item_id": id, "price": price, "options": options}

    def order(id: str, user: str, status: str, items: list[Any], *tracking: str, **more: Any) -> dict[str, Any]:
        parcels = [{"tracking_id": list(tracking), "item_ids": [i["item_id"] for i in items]}] if tracking else []
        return {
            "order_id": id,
            "user_id": user,
            "items": [dict(one) for one in items],
            "status": status,
            "fulfillments": parcels,
        } | more

    def moved(how: str, amount: float, method: str) -> dict[str, Any]:
        return {"transaction_type": how, "amount": amount, "payment_method_id": method}

    quay = {"address1": "3 Quay Lane", "address2": "Flat 2", "city": "Galway", "country": "Ireland", "zip": "H91 AB12"}
    hill = {"address1": "9 Hill Road", "city": "Cork", "country": "Ireland", "state": "Munster", "zip": "T12 XY34"}

    red = item("900", "Wool Hat", "901", 12.5, color="red", size="M")
    blue = item("900", "Wool Hat", "902", 14.25, color="blue", size="XL")
    ladder = item("800", "Step Ladders", "801", 99, height="5 ft")
    return {
        "products": {
            "900": {
                "name": "Wool Hat",
                "product_id": "900",
                "variants": {
                    "901": variant("901", 12.5, True, color="red", size="M"),
                    "902": variant("902", 14.25, False, color="blue", size="XL"),
                    "903": variant("903", 12.5, True, color="black", size="S"),
                },
            },
            "800": {
                "name": "Step Ladders",
                "product_id": "800",
                "variants": {
                    "801": variant("801", 99, False, height="5 ft", foldable="yes"),
                    "802": variant("802", 99, False, height="10 ft", foldable="no"),
                },
            },
        },
        "users": {
            "ann_1": {
                "user_id": "ann_1",
                "email": "ann@example.com",
                "name": {"first_name": "Ann", "last_name": "Byrne"},
                "address": quay,
                "payment_methods": {
                    "card_1": {"source": "credit_card", "id": "card_1", "brand": "visa", "last_four": "4242"},
                    "gift_1": {"source": "gift_card", "id": "gift_1", "balance": 45.5},
                    "paypal_1": {"source": "paypal", "id": "paypal_1"},
                },
            },
            "bo_2": {"user_id": "bo_2", "email": "bo@example.com"},
        },
        "orders": {
            "#W1000001": order(
                "#W1000001", "ann_1", "pending", [red],
                address=hill, payment_history=[moved("payment", 12.5, "card_1")],
            ),
            "#W1000002": order("#W1000002", "ann_1", "processed", [red, red, blue], "77001", "77002"),
            "#W1000003": order("#W1000003", "bo_2", "delivered", [ladder], "77003"),
            "#W1000004": order(
                "#W1000004", "bo_2", "cancelled", [ladder],
                payment_history=[moved("payment", 99, "paypal_9"), moved("refund", 99, "paypal_9")],
            ),
        },
    }  # fmt: skip


CSV_SHOP = """\
product_id,product_name,category,price,currency,in_stock,attribute,value,unit,wording,source,verified_by,verified_on,valid_until
mug-oak,Oak mug,kitchen,12.50,EUR,7,capacity,0.3,litres,,maker's sheet 4,Ann,2026-09-01,2028-01-01
mug-oak,,,,,,care,,,"Wash the Oak mug by hand, and dry it.",,,,
tray-elm,Elm tray,kitchen,30.00,EUR,0,Weight,1.2,kg,The Elm tray weighs 1.2 kg.,,,,
"""

YAML_SHOP = """\
currency: EUR
categories: {mugs: kitchen, kitchen: home}
products:
  - id: mug-oak
    name: Oak mug
    nicknames: [wooden mug]
    category: mugs
    source: maker's sheet 4
    verified_by: Ann
    verified_on: 2026-09-01
    valid_until: 2028-01-01
    facts:
      capacity: {value: "0.3", unit: l, wording: The Oak mug holds 0.3 litres.}
      care: {wording: Wash it by hand., source: own test}
    limits:
      capacity: To the brim.
    recalls:
      lid: The lid of those sold in May can splinter.
    defects:
      handle: The handle of early ones is loose.
    variants:
      - {id: a, options: {color: dark}, price: "12.50", in_stock: 3}
      - {id: b, options: {color: light}, price: "13.00", in_stock: 0}
  - {id: tray-elm, name: Elm tray, price: "30.00", currency: GBP, in_stock: 2}
orders:
  - number: "4711"
    email: ann@example.com
    account: ann
    shipping: "3.50"
    discount: "1.00"
    payments: [{paid: "31.00", by: ann-visa, at: 2026-09-10 08:00:00+00:00}, {refunded: "5.00"}]
    revision: 2
    state: sent
    placed_at: 2026-09-10 08:00:00+00:00
    sent_at: 2026-09-11T10:00:00+02:00
    carrier: An Post
    lines: [{id: "1", product: mug-oak, variant: b, quantity: 2}, {product: gone, name: Gone lamp, price: "5.00"}]
    changes:
      - {kind: change_items, at: 2026-09-10 08:00:00, by: ann-visa, lines: [{line: "1", quantity: 2, new_variant: b}]}
accounts:
  - id: ann
    email: ann@example.com
    first_name: Ann
    last_name: Byrne
    phone: +353 91 000 111
    address: {line1: 3 Quay Lane, city: Galway, postcode: H91 AB12, country: Ireland}
    payment_methods:
      - {id: ann-gift, kind: gift_card, balance: "20.00"}
      - {id: ann-visa, kind: card, brand: visa, last_four: "4242"}
"""


def write(directory: Path, name: str, content: Any) -> Path:
    """A file of text, or of an object as JSON."""
    file = directory / name
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def read(file: Path, name: str = "stock", currency: str = "USD", provenance: Provenance = PROVENANCE) -> ShopImport:
    """What the file says."""
    return read_import(file, ImportSettings(name, provenance, currency))
