"""Writing a shop in Heard's own format, so that an import of the file gives the same shop again."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, Collection, Iterable, Mapping, Sequence

import yaml

from bot.domain.account import Account
from bot.domain.address import Address
from bot.domain.errors import BadFile
from bot.domain.fact import Fact, FactKind, Provenance
from bot.domain.money import Money
from bot.domain.order import Order, OrderLine
from bot.domain.shelf import PRICE_LIST, RESERVED, option_facts, shelf_facts
from bot.domain.shop import Product, ShopImport

_HEAD = "# A shop as Heard keeps it; './heard shop import' reads it. It holds the addresses of customers.\n"


def write_export(shop: ShopImport, file: Path) -> None:
    """Write the file whole or not at all, for its owner's eyes only. Raises BadFile: it cannot be written."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(shop_as_yaml(shop))
        fresh.replace(file)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise BadFile(f"{file}: the file cannot be written ({error.strerror}); name another place.") from None


def shop_as_yaml(shop: ShopImport) -> str:
    """The text of the file."""
    currencies = Counter(product.price.currency for product in shop.products)
    currency = currencies.most_common(1)[0][0] if currencies else "EUR"
    facts: dict[str, list[Fact]] = {}
    for fact in shop.facts:
        facts.setdefault(fact.subject, []).append(replace(fact, version=1))
    ids = {account.id for account in shop.accounts}
    whole = {
        "currency": currency,
        "categories": dict(shop.categories),
        "products": [_product(product, facts.get(product.id, []), currency) for product in shop.products],
        "accounts": [_account(account, currency) for account in shop.accounts],
        "orders": [_order(order, ids, currency) for order in shop.orders],
    }
    text: str = yaml.dump(
        {name: part for name, part in whole.items() if part},
        Dumper=yaml.CSafeDumper,
        allow_unicode=True,
        sort_keys=False,
        width=120,
    )
    return _HEAD + text


def _product(product: Product, facts: Sequence[Fact], currency: str) -> dict[str, Any]:
    shelf = next((_provenance(fact) for fact in facts if fact.attribute == "price"), None)
    told = _written(product, facts, shelf)
    beside = [fact for fact in told if fact.kind is not FactKind.ATTRIBUTE]
    sources = Counter(fact.source for fact in beside or told)
    written: dict[str, Any] = {"id": product.id, "name": product.name}
    written |= {"nicknames": list(product.nicknames)} if product.nicknames else {}
    written |= {"category": product.category} if product.category else {}
    written |= _in(product.price, currency) if not product.variants else _currency(product.price, currency)
    written |= {"in_stock": product.in_stock} if not product.variants else {}
    if shelf is not None:
        source = sources.most_common(1)[0][0] if sources else shelf.source
        own = replace(shelf, source=source)
        written |= {"source": source, "verified_by": own.verified_by}
        written |= {"verified_on": own.verified_on, "valid_until": own.valid_until}
        written |= {"shelf_source": shelf.source} if shelf.source != PRICE_LIST else {}
        written |= _facts(told, own)
    if product.variants:
        written["variants"] = [
            {
                "id": variant.id,
                "options": dict(variant.options),
                "price": _amount(variant.price),
                "in_stock": variant.in_stock,
            }
            for variant in product.variants
        ]
    return written


def _written(product: Product, facts: Iterable[Fact], shelf: Provenance | None) -> list[Fact]:
    """The facts that do not follow from price, stock and variants."""
    follow = [*option_facts(product, shelf), *shelf_facts(product, shelf)] if shelf else []
    return [f for f in facts if f not in follow and not (f.kind is FactKind.ATTRIBUTE and f.attribute in RESERVED)]


def _facts(facts: Iterable[Fact], own: Provenance) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {"facts": {}, "limits": {}, "recalls": {}, "defects": {}}
    for fact in facts:
        if fact.kind is not FactKind.ATTRIBUTE:
            kinds[f"{fact.kind.value}s"][fact.attribute] = fact.wording
            continue
        provenance = _provenance(fact)
        differing = {name: value for name, value in vars(provenance).items() if value != getattr(own, name)}
        also = list(fact.also) or None
        told = {
            "value": fact.value,
            "unit": fact.unit,
            "valid_from": fact.valid_from,
            "also": also,
            "wording": fact.wording,
            **differing,
        }
        kinds["facts"][fact.attribute] = {name: value for name, value in told.items() if value is not None}
    return {name: told for name, told in kinds.items() if told}


def _account(account: Account, currency: str) -> dict[str, Any]:
    methods = [
        {"id": method.id, "kind": method.kind.value}
        | _told({"brand": method.brand, "last_four": method.last_four})
        | (_in(method.balance, currency, "balance") if method.balance is not None else {})
        for method in account.payment_methods
    ]
    whole = {**vars(account), "address": _address(account.address), "payment_methods": methods}
    return _told(whole)


def _address(address: Address | None) -> dict[str, str] | None:
    return None if address is None else _told(vars(address))


def _order(order: Order, accounts: Collection[str], currency: str) -> dict[str, Any]:
    of_lines = order.lines[0].unit_price.currency
    return _told({
        "number": order.number,
        "email": order.email,
        "account": order.account_id,
        "state": order.state.value,
        "placed_at": order.placed_at,
        "sent_at": order.sent_at,
        "delivered_at": order.delivered_at,
        "carrier": order.carrier,
        "tracking": order.tracking,
        "address": _address(order.address),
        "lines": [_line(line, currency) for line in order.lines],
        "shipping": order.shipping and _amount(order.shipping),
        "discount": order.discount and _amount(order.discount),
        "payments": [
            _in(one.amount, of_lines, one.direction.value) | _told({"by": one.method_id, "at": one.at})
            for one in order.payments
        ],
        "cancel_reason": order.cancel_reason,
        "revision": order.revision or None,
        "changes": [
            _told({
                "kind": change.kind.value,
                "at": change.at,
                "by": change.method_id,
                "lines": [
                    {"line": line.line, "quantity": line.quantity} | _told({"new_variant": line.new_variant_id})
                    for line in change.lines
                ],
            })
            for change in order.changes
        ],
    })  # fmt: skip


def _line(line: OrderLine, currency: str) -> dict[str, Any]:
    variant = {} if line.variant_id is None else {"variant": line.variant_id}
    options = {"options": dict(line.options)} if line.options or line.variant_id is not None else {}
    written = {"product": line.product_id, **variant, "name": line.product_name, "quantity": line.quantity}
    return _told({"id": line.id}) | written | _in(line.unit_price, currency) | options


def _told(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields without those that say nothing."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], ())}


def _provenance(fact: Fact) -> Provenance:
    return Provenance(fact.source, fact.verified_by, fact.verified_on, fact.valid_until)


def _in(price: Money, currency: str, field: str = "price") -> dict[str, str]:
    return {field: _amount(price), **_currency(price, currency)}


def _currency(price: Money, currency: str) -> dict[str, str]:
    return {"currency": price.currency} if price.currency != currency else {}


def _amount(price: Money) -> str:
    whole, hundredths = divmod(price.minor, 100)
    return f"{whole}.{hundredths:02d}"
