"""Facts as a table: one row a fact, with the product it is about."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Mapping

from bot.domain.attribute import attribute_id
from bot.domain.errors import BadFile
from bot.domain.fact import Fact, Provenance, attribute_fact
from bot.domain.money import parse_amount
from bot.domain.shelf import RESERVED, shelf_facts, worded
from bot.domain.shop import Product
from bot.storage.entries import mistake
from bot.storage.gathering import Gathering
from bot.storage.product_entries import MOST

OF_THE_PRODUCT = ("product_name", "price", "currency", "in_stock")
COLUMNS = (
    "product_id", *OF_THE_PRODUCT, "category", "attribute", "value", "unit", "wording",
    "source", "verified_by", "verified_on", "valid_until",
)  # fmt: skip
Row = Mapping[str, str]


def gather_csv(text: str, gathering: Gathering, default: Provenance) -> None:
    """Gather every row. What is said of a product may be left out after its first row. Raises BadFile."""
    header = text.splitlines()[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in header else ",", strict=True)
    columns: list[str] = []
    first: dict[str, Row] = {}
    facts: list[tuple[Fact, str]] = []
    while True:
        place = f"{gathering.file}: line {reader.line_num + 1}"
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BadFile(f"{place}: this is no row of a table ({error}); please correct it.") from None
        if cells is None:
            break
        if not columns:
            columns = _columns([cell.strip() for cell in cells], place)
        elif any(cell.strip() for cell in cells):
            if len(cells) != len(columns):
                raise BadFile(f"{place}: the row has {len(cells)} fields instead of {len(columns)}; please correct it.")
            row = {column: cell.strip() for column, cell in zip(columns, cells)}
            product = _product(row, first, place)
            if product.id not in first:
                facts += [(fact, place) for fact in shelf_facts(product, _provenance(row, default, place))]
            first.setdefault(product.id, row)
            gathering.add_product(product, place)
            if row.get("attribute"):
                gathering.add_fact(_fact(row, product, default, place), place)
            elif row.get("value") or row.get("wording"):
                raise mistake(place, "attribute", "is missing")
    for fact, place in facts:
        gathering.add_fact(fact, place)


def _columns(names: list[str], place: str) -> list[str]:
    for name in names:
        if name not in COLUMNS:
            raise mistake(place, name, "is none of the columns " + ", ".join(COLUMNS))
        if names.count(name) > 1:
            raise mistake(place, name, "is the name of two columns")
    missing = [name for name in ("product_id", *OF_THE_PRODUCT) if name not in names]
    if missing:
        raise mistake(place, missing[0], "is missing among the columns")
    return names


def _product(row: Row, first: Mapping[str, Row], place: str) -> Product:
    before = first.get(row["product_id"], {})
    told = {name: row.get(name) or before.get(name, "") for name in (*OF_THE_PRODUCT, "category")}
    for name in ("product_id", *OF_THE_PRODUCT):
        if not (row["product_id"] if name == "product_id" else told[name]):
            raise mistake(place, name, "is missing")
    try:
        price = parse_amount(told["price"], told["currency"])
    except ValueError:
        field = "currency" if told["price"].replace(".", "", 1).isdecimal() else "price"
        right = "is not an amount such as 24.90" if field == "price" else "is no currency such as EUR"
        raise mistake(place, field, f"{right} ({told[field][:40]!r})") from None
    if not 0 <= price.minor <= MOST:
        raise mistake(place, "price", "is no price that anything has")
    if not told["in_stock"].isdecimal() or int(told["in_stock"][:20]) > MOST:
        raise mistake(place, "in_stock", f"is no number of things ({told['in_stock'][:40]!r})")
    return Product(row["product_id"], told["product_name"], (), told["category"], price, int(told["in_stock"]))


def _fact(row: Row, product: Product, default: Provenance, place: str) -> Fact:
    try:
        attribute = attribute_id(row["attribute"])
    except ValueError as error:
        raise mistake(place, "attribute", f"cannot be read: {error}") from None
    if attribute in RESERVED:
        raise mistake(place, "attribute", f"names {attribute}, which is told from the columns 'price' and 'in_stock'")
    value, unit, wording = (row.get(name) or None for name in ("value", "unit", "wording"))
    if value is None and wording is None:
        raise mistake(place, "wording", "and 'value' are missing, one of which must be there")
    provenance = _provenance(row, default, place)
    wording = wording or worded(product, row["attribute"], value or "", unit)
    return attribute_fact(product.id, attribute, wording, value, unit, provenance)


def _provenance(row: Row, default: Provenance, place: str) -> Provenance:
    def day(field: str, otherwise: date) -> date:
        try:
            return date.fromisoformat(row[field]) if row.get(field) else otherwise
        except ValueError:
            raise mistake(place, field, f"is no day such as 2026-09-15 ({row[field][:40]!r})") from None

    return Provenance(
        row.get("source") or default.source,
        row.get("verified_by") or default.verified_by,
        day("verified_on", default.verified_on),
        day("valid_until", default.valid_until),
    )
