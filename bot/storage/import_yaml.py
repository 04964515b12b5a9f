"""Heard's own format: products as in data/shop/products.yml, orders, categories."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import yaml

from bot.domain.errors import BadFile
from bot.domain.fact import Provenance
from bot.domain.order import Order, OrderLine, OrderState, order_number
from bot.storage.entries import Entry
from bot.storage.gathering import Gathering
from bot.storage.product_entries import read_count, read_price, read_product


class _Loader(yaml.CSafeLoader):
    """PyYAML's loader, but what stands twice in one mapping is a mistake and not forgotten."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """See parent class."""
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(set(keys)) < len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise yaml.MarkedYAMLError(problem=f"{twice[:80]!r} stands twice", problem_mark=node.start_mark)
        return super().construct_mapping(node, deep)


def gather_yaml(text: str, gathering: Gathering, default: Provenance, currency: str) -> None:
    """Gather products, facts, orders and categories. Raises BadFile."""
    whole = Entry(_parse(text, gathering), gathering.file, "the file")
    currency = whole.take("currency", str, currency)
    for index, values in enumerate(whole.take("products", list)):
        entry = whole.record(values, f"product {index + 1}")
        entry = whole.record(values, f"product {entry.take('id')[:80]}")
        product, facts = read_product(entry, currency, default)
        gathering.add_product(product, entry.place)
        for fact in facts:
            gathering.add_fact(fact, f"{entry.place}, {fact.attribute}")
    for index, values in enumerate(whole.take("orders", list, [])):
        entry = whole.record(values, f"order {index + 1}")
        entry = whole.record(values, f"order {entry.take('number')[:80]}")
        gathering.add_order(_order(entry, gathering, currency), entry.place)
    categories = whole.take("categories", dict, {})
    if not all(isinstance(name, str) and isinstance(part_of, str) for name, part_of in categories.items()):
        raise whole.wrong("categories", "has something that is no name")
    gathering.set_categories(categories, whole.place)


def _parse(text: str, gathering: Gathering) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}: " if mark else ""
        raise BadFile(
            f"{gathering.file}: {line}this is not readable YAML ({error.problem}); please correct it."
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        what = str(error).splitlines()[0]
        raise BadFile(f"{gathering.file}: this is not readable YAML ({what}); please correct it.") from None


def _order(entry: Entry, gathering: Gathering, currency: str) -> Order:
    try:
        state = OrderState(entry.take("state"))
    except ValueError:
        raise entry.wrong("state", "is none of " + ", ".join(state.value for state in OrderState)) from None
    lines = [
        _line(entry.part(values, f"line {index + 1}"), gathering, currency)
        for index, values in enumerate(entry.take("lines", list))
    ]
    return Order(
        number=order_number(entry.take("number")),
        email=entry.take("email"),
        state=state,
        placed_at=_moment(entry, "placed_at"),
        lines=tuple(lines),
        sent_at=_moment(entry, "sent_at"),
        delivered_at=_moment(entry, "delivered_at"),
        carrier=entry.take("carrier", str, None),
        tracking=entry.take("tracking", str, None),
    )


def _line(entry: Entry, gathering: Gathering, currency: str) -> OrderLine:
    product = gathering.product(entry.take("product"))
    quantity = read_count(entry, "quantity", least=1) if "quantity" in entry.values else 1
    if product is None and not {"name", "price"} <= set(entry.values):
        raise entry.wrong("product", "names no product of the file, and without it 'name' and 'price' are needed")
    name = entry.take("name", str, product.name if product else "")
    if "price" in entry.values or product is None:
        price = read_price(entry, entry.take("currency", str, currency))
    else:
        price = product.price
    return OrderLine(entry.take("product"), name, quantity, price)


def _moment(entry: Entry, field: str) -> datetime | None:
    at: datetime | None = entry.take(field, datetime, None)
    if at is None:
        return None
    return at.replace(tzinfo=timezone.utc) if at.tzinfo is None else at.astimezone(timezone.utc)
