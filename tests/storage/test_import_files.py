"""Files to import: what is right is read, and what is wrong is named with file, place and field."""

from __future__ import annotations

import json
import os
import time
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any, Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.account import Account, PaymentKind, PaymentMethod
from bot.domain.address import Address
from bot.domain.errors import BadFile
from bot.domain.fact import Fact, FactKind
from bot.domain.money import Money
from bot.domain.order import (
    ActKind,
    LineChange,
    Order,
    OrderChange,
    OrderLine,
    OrderState,
    Payment,
    PaymentDirection,
)
from bot.domain.shelf import option_facts, shelf_facts
from bot.domain.shop import Product, ShopImport, Variant
from bot.storage.export_file import shop_as_yaml, write_export
from bot.storage.import_json import SOME
from tests.shops import CSV_SHOP, DAY, NEXT_YEAR, PROVENANCE, YAML_SHOP, json_shop, read, write

USD_12_50, USD_14_25, USD_99 = (Money(minor, "USD") for minor in (1250, 1425, 9900))


def wordings(shop: ShopImport, subject: str) -> dict[str, str]:
    """What is told about a product, by attribute."""
    return {fact.attribute: fact.wording for fact in shop.facts if fact.subject == subject}


def complaint_about(file: Path) -> str:
    """What reading the file is answered with: one sentence that begins with the file."""
    with pytest.raises(BadFile) as refused:
        read(file)
    sentence = str(refused.value)
    assert sentence.startswith(f"{file}: ") and "\n" not in sentence
    return sentence.removeprefix(f"{file}: ")


def test_json_gives_products_with_variants(tmp_path: Path) -> None:
    """A product costs what its cheapest variant does, is there if one is, and is kept under a readable id."""
    hat, ladders = read(write(tmp_path, "stock.json", json_shop())).products

    assert (hat.id, hat.name, hat.prices, hat.in_stock) == ("wool-hat", "Wool Hat", (USD_12_50, USD_14_25), 2 * SOME)
    assert (ladders.id, ladders.prices, ladders.in_stock) == ("step-ladders", (USD_99, USD_99), 0)
    assert hat.variants[1] == Variant("902", "wool-hat", {"color": "blue", "size": "XL"}, USD_14_25, 0)


def test_json_gives_facts_about_variants(tmp_path: Path) -> None:
    """Options, price, availability and the number of variants become facts with where they come from."""
    shop = read(write(tmp_path, "stock.json", json_shop()))

    assert wordings(shop, "wool-hat") == {
        "colours": "The Wool Hat comes in black, blue and red.",
        "sizes": "Size of the Wool Hat: S, M or XL.",
        "price": "The Wool Hat costs from $12.50 to $14.25, depending on the variant.",
        "availability": "The Wool Hat is in stock.",
        "options_count": "There are 3 variants of the Wool Hat; 2 can be had now.",
    }
    height = next(fact for fact in shop.facts if fact.id == "step-ladders.height")
    assert (height.value, height.unit) == ("5, 10", "ft")
    assert {(f.source, f.verified_by, f.verified_on, f.valid_until) for f in shop.facts} == {
        ("stock.json, 2026-09-15", "import", DAY, NEXT_YEAR)
    }


def test_json_gives_orders_of_customers(tmp_path: Path) -> None:
    """Orders have their customer's address, a state of ours, and the variant where a product comes in two."""
    orders = {order.number: order for order in read(write(tmp_path, "stock.json", json_shop())).orders}

    assert {number: (order.email, order.state.value, order.tracking) for number, order in orders.items()} == {
        "W1000001": ("ann@example.com", "placed", None),
        "W1000002": ("ann@example.com", "sent", "77001, 77002"),
        "W1000003": ("bo@example.com", "delivered", "77003"),
        "W1000004": ("bo@example.com", "cancelled", None),
    }
    assert orders["W1000002"].lines == (
        OrderLine("wool-hat", "Wool Hat (red, M)", 2, USD_12_50, "901", "901", {"color": "red", "size": "M"}),
        OrderLine("wool-hat", "Wool Hat (blue, XL)", 1, USD_14_25, "902", "902", {"color": "blue", "size": "XL"}),
    )
    assert {order.placed_at for order in orders.values()} == {None}  # the file does not tell


def test_json_gives_accounts_and_payments(tmp_path: Path) -> None:
    """Customers have name, address and payment methods, orders the account, where they went and what was paid."""
    shop = read(write(tmp_path, "stock.json", json_shop()))
    ann, bo = shop.accounts
    orders = {order.number: order for order in shop.orders}

    assert ann == Account(
        "ann_1", "ann@example.com", "Ann", "Byrne",
        address=Address("3 Quay Lane", "Galway", "H91 AB12", "Ireland", "Flat 2"),
        payment_methods=(
            PaymentMethod("card_1", PaymentKind.CARD, "visa", "4242"),
            PaymentMethod("gift_1", PaymentKind.GIFT_CARD, balance=Money(4550, "USD")),
            PaymentMethod("paypal_1", PaymentKind.PAYPAL),
        ),
    )  # fmt: skip
    assert bo == Account("bo_2", "bo@example.com")
    assert orders["W1000001"].account_id == "ann_1"
    assert orders["W1000001"].address == Address("9 Hill Road", "Cork", "T12 XY34", "Ireland", region="Munster")
    assert orders["W1000001"].payments == (Payment(PaymentDirection.PAID, USD_12_50, "card_1"),)
    assert [payment.direction.value for payment in orders["W1000004"].payments] == ["paid", "refunded"]


def test_one_variant_for_two_prices_is_two_lines(tmp_path: Path) -> None:
    """Lines of an order can be told apart by their ids, even where one variant was sold for two prices."""
    shop = json_shop()
    shop["orders"]["#W1000002"]["items"][1]["price"] = 11
    order = read(write(tmp_path, "stock.json", shop)).orders[1]

    assert [(line.id, line.variant_id, line.quantity, line.unit_price.minor) for line in order.lines] == [
        ("901", "901", 1, 1250), ("901.2", "901", 1, 1100), ("902", "902", 1, 1425),
    ]  # fmt: skip


def test_products_of_one_name_keep_their_numbers(tmp_path: Path) -> None:
    """A readable id that would stand for two products is made unique by their own."""
    shop = json_shop()
    shop["products"]["800"]["name"] = "Wool Hat"

    assert [p.id for p in read(write(tmp_path, "stock.json", shop)).products] == ["wool-hat-900", "wool-hat-800"]


def test_csv_gives_a_fact_a_row(tmp_path: Path) -> None:
    """Each row is a fact; what its first row says of a product holds for the next ones, and so do defaults."""
    shop = read(write(tmp_path, "facts.csv", CSV_SHOP))
    facts = {fact.id: fact for fact in shop.facts}

    assert [(p.id, p.price, p.in_stock) for p in shop.products] == [
        ("mug-oak", Money(1250, "EUR"), 7),
        ("tray-elm", Money(3000, "EUR"), 0),
    ]
    assert (facts["mug-oak.capacity"].wording, facts["mug-oak.capacity"].unit) == (
        "Capacity of the Oak mug: 0.3 litres.", "l",
    )  # fmt: skip
    assert facts["mug-oak.care"].source == PROVENANCE.source
    assert facts["mug-oak.capacity"].verified_by == "Ann"
    assert facts["tray-elm.availability"].value == "no"
    assert set(facts) >= {"tray-elm.weight", "tray-elm.price"}


def test_csv_with_semicolons_and_a_mark_of_utf_8(tmp_path: Path) -> None:
    """A table as spreadsheet programs write it is read alike."""
    header, row, *_ = CSV_SHOP.splitlines()
    text = "\ufeff" + "\n".join(line.replace(",", ";") for line in (header, row))

    assert [product.id for product in read(write(tmp_path, "facts.csv", text)).products] == ["mug-oak"]


def test_yaml_gives_all_of_a_shop(tmp_path: Path) -> None:
    """Our own format has facts, limits, recalls, defects, variants, orders and categories."""
    shop = read(write(tmp_path, "shop.yml", YAML_SHOP))
    mug, tray = shop.products
    [order] = shop.orders

    assert (mug.prices, mug.in_stock, tray.price) == ((Money(1250, "EUR"), Money(1300, "EUR")), 3, Money(3000, "GBP"))
    assert {fact.kind for fact in shop.facts} == set(FactKind)
    assert wordings(shop, "mug-oak")["colours"] == "The Oak mug comes in dark and light."
    assert next(fact for fact in shop.facts if fact.subject == "tray-elm").verified_by == "import"
    assert shop.categories == {"mugs": "kitchen", "kitchen": "home"}
    assert shop.accounts == (
        Account(
            "ann", "ann@example.com", "Ann", "Byrne", "+353 91 000 111",
            Address("3 Quay Lane", "Galway", "H91 AB12", "Ireland"),
            (
                PaymentMethod("ann-gift", PaymentKind.GIFT_CARD, balance=Money(2000, "EUR")),
                PaymentMethod("ann-visa", PaymentKind.CARD, "visa", "4242"),
            ),
        ),
    )  # fmt: skip
    assert order.lines[0] == OrderLine("mug-oak", "Oak mug", 2, Money(1300, "EUR"), "1", "b", {"color": "light"})
    assert order.payments == (
        Payment(PaymentDirection.PAID, Money(3100, "EUR"), "ann-visa", order.placed_at),
        Payment(PaymentDirection.REFUNDED, Money(500, "EUR")),
    )
    assert (order.account_id, order.shipping, order.discount) == ("ann", Money(350, "EUR"), Money(100, "EUR"))
    assert (order.revision, order.changes) == (
        2, (OrderChange(ActKind.CHANGE_ITEMS, (LineChange("1", 2, "b"),), order.placed_at, "ann-visa"),),
    )  # fmt: skip
    assert (order.state, order.lines[1].product_name, order.sent_at.isoformat() if order.sent_at else "") == (
        OrderState.SENT, "Gone lamp", "2026-09-11T08:00:00+00:00",
    )  # fmt: skip


@pytest.mark.parametrize(("name", "content"), [("a.json", json_shop()), ("b.csv", CSV_SHOP), ("c.yml", YAML_SHOP)])
def test_what_is_exported_is_imported_the_same(tmp_path: Path, name: str, content: Any) -> None:
    """A shop that is written in our own format is read from it unchanged, whatever format it came in."""
    shop = read(write(tmp_path, name, content))
    write_export(shop, tmp_path / "export.yml")

    assert by_id(read(tmp_path / "export.yml")) == by_id(shop)
    assert (tmp_path / "export.yml").stat().st_mode & 0o077 == 0  # customers' addresses are in it


def by_id(shop: ShopImport) -> tuple[Any, ...]:
    """All of a shop, with its facts in no order."""
    facts = sorted(shop.facts, key=lambda fact: fact.id)
    return shop.products, facts, shop.accounts, shop.orders, dict(shop.categories)


characters = st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp"))
text = st.text(characters, min_size=1, max_size=20).filter(lambda written: written.strip())
prices = st.integers(0, 10_000_000).map(lambda minor: Money(minor, "EUR"))


@st.composite
def products(draw: st.DrawFn) -> Product:
    id, name = draw(st.from_regex(r"[a-z][a-z0-9.-]{0,20}", fullmatch=True)), draw(text)
    options = draw(st.lists(st.sampled_from(["color", "size", "screen size", "RAM"]), unique=True, max_size=4))
    variants = [
        Variant(variant, id, {option: draw(text) for option in options}, draw(prices), draw(st.integers(0, 9)))
        for variant in draw(st.lists(text, unique=True, max_size=4))
    ]
    nicknames, category = tuple(draw(st.lists(text, max_size=2))), draw(st.one_of(st.just(""), text))
    if variants:
        return Product.of_variants(id, name, nicknames, category, variants)
    return Product(id, name, nicknames, category, draw(prices), draw(st.integers(0, 9)))


@given(
    product=products(),
    wording=text,
    value=st.one_of(st.none(), text),
    source=text,
    also=st.lists(st.sampled_from(["taste", "smell"]), unique=True),
)
@settings(deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_product_survives_export_and_import(
    tmp_path: Path, product: Product, wording: str, value: str | None, source: str, also: list[str]
) -> None:
    """Whatever characters names, options and facts have, they come back as they were."""
    own = Fact(
        f"{product.id}.origin", 1, FactKind.ATTRIBUTE, product.id, "origin", wording, source, "Ann", DAY, NEXT_YEAR,
        value, also=tuple(also),
    )  # fmt: skip
    facts = (own, *option_facts(product, PROVENANCE), *shelf_facts(product, PROVENANCE))
    order = Order("4711", "ann@example.com", OrderState.PLACED, None, (OrderLine("x", "X", 1, product.price),))
    shop = ShopImport("stock", (product,), facts, (order,))
    file = write(tmp_path, "export.yml", shop_as_yaml(shop))

    assert by_id(read(file, provenance=replace(PROVENANCE, source="another"))) == by_id(shop)


def changed_json(change: Callable[[dict[str, Any]], Any]) -> str:
    shop = deepcopy(json_shop())
    change(shop)
    return json.dumps(shop, indent=1)


def hat(shop: dict[str, Any]) -> dict[str, Any]:
    return shop["products"]["900"]["variants"]["901"]  # type: ignore[no-any-return]


def methods(shop: dict[str, Any]) -> dict[str, Any]:
    return shop["users"]["ann_1"]["payment_methods"]  # type: ignore[no-any-return]


def paid(shop: dict[str, Any]) -> dict[str, Any]:
    return shop["orders"]["#W1000001"]["payment_history"][0]  # type: ignore[no-any-return]


JSON_MISTAKES: list[tuple[Callable[[dict[str, Any]], Any], list[str]]] = [
    (lambda shop: hat(shop).update(price="12.50"), ["product 900, variant 901", "'price'", "wrong kind"]),
    (lambda shop: hat(shop).update(price=12.505), ["variant 901", "'price'", "more than two places"]),
    (lambda shop: hat(shop).update(price=-1), ["variant 901", "'price'"]),
    (lambda shop: hat(shop).update(price=1e300), ["variant 901", "'price'"]),
    (lambda shop: hat(shop).update(price=float("nan")), ["NaN"]),
    (lambda shop: hat(shop).update(available="yes"), ["variant 901", "'available'"]),
    (lambda shop: hat(shop).pop("options"), ["variant 901", "'options'", "is missing"]),
    (lambda shop: hat(shop)["options"].update(size=7), ["variant 901", "'options'", "no text"]),
    (lambda shop: hat(shop)["options"].update(Colour="red"), ["variant 901", "'options'", "twice"]),
    (lambda shop: hat(shop).update(item_id="999"), ["variant 901", "'item_id'"]),
    (lambda shop: hat(shop)["options"].update(size="\x00"), ["variant 901", "cannot be shown"]),
    (lambda shop: shop["products"]["900"].update(variants={}), ["product 900", "'variants'", "is empty"]),
    (lambda shop: shop["products"]["900"].update(name=""), ["product 900", "'name'", "is empty"]),
    (lambda shop: shop["products"]["900"].update(name="x" * 200), ["product 900", "'name'", "200 characters"]),
    (lambda shop: shop["products"]["900"].pop("name"), ["product 900", "'name'", "is missing"]),
    (lambda shop: shop.update(products=[]), ["'products'", "wrong kind"]),
    (lambda shop: shop.pop("products"), ["no product"]),
    (lambda shop: shop["users"]["ann_1"].update(email="nobody"), ["user ann_1", "'email'"]),
    (lambda shop: shop["users"]["ann_1"]["address"].pop("zip"), ["user ann_1, address", "'zip'", "is missing"]),
    (lambda shop: methods(shop)["gift_1"].update(balance=-1), ["user ann_1, payment_methods, gift_1", "'balance'"]),
    (lambda shop: methods(shop)["gift_1"].pop("source"), ["user ann_1, payment_methods, gift_1", "'source'"]),
    (lambda shop: methods(shop)["card_1"].update(id="card_2"), ["payment_methods, card_1", "'id'", "is not the key"]),
    (lambda shop: methods(shop)["card_1"].update(last_four="42424"), ["payment method card_1", "'last_four'", "4"]),
    (lambda shop: paid(shop).update(amount=-12.5), ["order #W1000001, payment 1", "'amount'"]),
    (lambda shop: paid(shop).update(transaction_type="gift"), ["order #W1000001, payment 1", "'transaction_type'"]),
    (lambda shop: shop["users"]["ann_1"].pop("email"), ["user ann_1", "'email'", "is missing"]),
    (lambda shop: shop["orders"]["#W1000001"].update(user_id="x"), ["order #W1000001", "'user_id'", "names nobody"]),
    (lambda shop: shop["orders"]["#W1000001"].update(status="lost"), ["order #W1000001", "'status'", "'lost'"]),
    (lambda shop: shop["orders"]["#W1000001"].update(items=[]), ["order #W1000001", "'lines'", "is empty"]),
    (
        lambda shop: shop["orders"]["#W1000001"]["items"][0].update(product_id="7"),
        ["order #W1000001, item 1", "'product_id'", "names no product"],
    ),
]


@pytest.mark.parametrize(("change", "named"), JSON_MISTAKES)
def test_mistake_in_json_is_named(tmp_path: Path, change: Callable[[dict[str, Any]], Any], named: list[str]) -> None:
    """A mistake in JSON is named with its record and field."""
    complaint = complaint_about(write(tmp_path, "stock.json", changed_json(change)))

    assert [part for part in named if part not in complaint] == []


def row(**changed: str) -> str:
    """The row of a mug, with some fields otherwise."""
    fields = dict(zip(CSV_SHOP.splitlines()[0].split(","), CSV_SHOP.splitlines()[1].split(",")))
    return ",".join({**fields, **changed}.values())


CSV_MISTAKES = [
    (row(price="cheap", attribute="care"), ["line 5", "'price'", "'cheap'"]),
    (row(currency="euro"), ["line 5", "'currency'", "'euro'"]),
    (row(in_stock="-3"), ["line 5", "'in_stock'", "'-3'"]),
    (row(in_stock="8"), ["line 5", "'id'", "twice with different data", "line 2"]),
    (row(product_id="two words"), ["line 5", "'id'", "'two words'"]),
    (row(product_id="plate", product_name=""), ["line 5", "'product_name'", "is missing"]),
    (row(value="0.4"), ["line 5", "'value'", "capacity is told twice", "line 2"]),
    (row(product_id="cup", unit="spoons"), ["line 5", "'unit'", "'spoons'"]),
    (row(product_id="cup", unit=""), ["line 5", "'unit'", "capacity is missing", "it is l at line 2"]),
    (row(product_id="cup", value=""), ["line 5", "'wording'", "'value'"]),
    (row(product_id="cup", attribute=""), ["line 5", "'attribute'", "is missing"]),
    (row(product_id="cup", attribute="price"), ["line 5", "'attribute'", "price"]),
    (row(product_id="cup", attribute="!!"), ["line 5", "'attribute'"]),
    (row(product_id="cup", verified_on="yesterday"), ["line 5", "'verified_on'", "'yesterday'"]),
    (row(product_id="cup", valid_until="2027-02-30"), ["line 5", "'valid_until'", "'2027-02-30'"]),
    ("cup,Cup", ["line 5", "2 fields instead of 14"]),
    ('cup,"Cup" x,', ["line 5", "no row of a table"]),
]


@pytest.mark.parametrize(("added", "named"), CSV_MISTAKES)
def test_mistake_in_csv_is_named(tmp_path: Path, added: str, named: list[str]) -> None:
    """A mistake in a table is named with its line and field."""
    complaint = complaint_about(write(tmp_path, "facts.csv", f"{CSV_SHOP}{added}\n"))

    assert [part for part in named if part not in complaint] == []


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("product_id,", "product_id,colour,", ["line 1", "'colour'", "none of the columns"]),
        (",currency", "", ["line 1", "'currency'", "is missing among the columns"]),
        (",currency", ",price", ["line 1", "'price'", "two columns"]),
    ],
)
def test_mistake_in_the_columns_is_named(tmp_path: Path, right: str, wrong: str, named: list[str]) -> None:
    """A column that is unknown, missing or there twice is named."""
    complaint = complaint_about(write(tmp_path, "facts.csv", CSV_SHOP.replace(right, wrong, 1)))

    assert [part for part in named if part not in complaint] == []


YAML_MISTAKES = [
    ("kitchen: home", "kitchen: mugs", ["'categories, ", "circle", "mugs in kitchen in mugs"]),
    ("kitchen: home", "kitchen: kitchen", ["circle", "kitchen in kitchen"]),
    ("{mugs: kitchen,", "{mugs: [a],", ["'categories'"]),
    ("id: tray-elm", "id: mug-oak", ["product mug-oak", "'id'", "twice with different data"]),
    ("      care: {", "      capacity: {", ["line ", "'capacity' stands twice"]),
    ("      care: {", "      Capacity: {", ["product mug-oak, capacity", "twice and differently"]),
    ("      care: {", "      care: {also: [7], ", ["product mug-oak", "care", "'also'"]),
    ("      care: {", "      care: {also: microwave, ", ["product mug-oak", "care", "'also'"]),
    ("      care: {", "      price: {", ["product mug-oak", "'facts, price'"]),
    ("      care: {", "      colours: {value: pink, ", ["'facts, colours'", "contradicts the variants"]),
    ("unit: l", "unit: buckets", ["product mug-oak, capacity", "'unit'", "'buckets'"]),
    ("id: b,", "id: a,", ["product mug-oak, variant 2", "'id'", "is used twice"]),
    ('price: "13.00", in', 'price: "13,00", in', ["product mug-oak, variant 2", "'price'"]),
    ("in_stock: 2}", "in_stock: -2}", ["product tray-elm", "'in_stock'"]),
    ("currency: GBP", "currency: pounds", ["product tray-elm", "'price'", "currency"]),
    ("state: sent", "state: lost", ["order 4711", "'state'"]),
    ("quantity: 2", "quantity: 0", ["order 4711, line 1", "'quantity'"]),
    ("name: Gone lamp, ", "", ["order 4711, line 2", "'product'"]),
    ("email: ann@example.com", "email: ann", ["order 4711", "'email'"]),
    ("products:", "products: [", ["line ", "not readable YAML"]),
    ("verified_on: 2026-09-01", "verified_on: soon", ["product mug-oak", "'verified_on'"]),
]


@pytest.mark.parametrize(("right", "wrong", "named"), YAML_MISTAKES)
def test_mistake_in_yaml_is_named(tmp_path: Path, right: str, wrong: str, named: list[str]) -> None:
    """A mistake in our own format is named with its record and field."""
    assert right in YAML_SHOP
    complaint = complaint_about(write(tmp_path, "shop.yml", YAML_SHOP.replace(right, wrong, 1)))

    assert [part for part in named if part not in complaint] == []


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "is empty"),
        (b" \n\n ", "is empty"),
        (b'{"products": {\n"900": {]', "line 2: this is not readable JSON"),
        (b'{"products": {"900": {}, "900": {"name": "x"}}}', "'900' is there twice"),
        (b"[" * 100_000, "nested too deep"),
        (b"[1, 2]", "must be a list of fields"),
        (b"product_id\xff,", "line 1: the byte 0xff is not UTF-8"),
        (b"products:\n  - id: caf\xe9", "line 2: the byte 0xe9 is not UTF-8"),
        (b"just some words", "must be a list of fields"),
        (b"products: []", "no product"),
    ],
)
def test_what_is_no_shop_is_told_so(tmp_path: Path, content: bytes, named: str) -> None:
    """A file that is empty, damaged or something else is refused in one sentence."""
    file = tmp_path / "shop"
    file.write_bytes(content)

    assert named in complaint_about(file)


def test_too_large_a_file_is_refused_unread(tmp_path: Path) -> None:
    """A file over 64 MB is refused at once."""
    file = tmp_path / "shop.json"
    file.touch()
    os.truncate(file, 100 * 1024 * 1024)
    begun = time.monotonic()
    complaint = complaint_about(file)

    assert "100 MB" in complaint
    assert time.monotonic() - begun < 0.5


def test_what_is_no_file_is_told_so(tmp_path: Path) -> None:
    """A name of nothing, a directory and a pipe are refused, and not waited for."""
    os.mkfifo(tmp_path / "pipe")

    assert "cannot be read" in complaint_about(tmp_path / "nothing.yml")
    assert "is no file" in complaint_about(tmp_path)
    assert "is no file" in complaint_about(tmp_path / "pipe")
