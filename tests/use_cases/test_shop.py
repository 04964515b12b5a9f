"""Bringing a shop into the database, from its files and by import, once or many times."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.fact import Fact
from bot.domain.money import Money
from bot.domain.order import OrderState
from bot.domain.shelf import option_facts, shelf_facts
from bot.domain.shop import ImportedNames, Product, ShopImport
from bot.use_cases.shop import ShopImported, ShopLoaded, export_shop, import_shop, load_shop
from tests.builders import TUESDAY_MORNING, TestHouse
from tests.shops import PROVENANCE, json_shop, read, write


def test_loading_again_changes_nothing(any_house: TestHouse) -> None:
    """The same files again add no order and change no fact, and everything is there as the files say."""
    house = any_house
    loaded = load_shop(house.shop, house.uow())
    with house.reading() as uow:
        products = uow.shop.products()
        orders = [uow.shop.order(order.number) for order in house.shop.orders]

    assert loaded == ShopLoaded(products=len(house.shop.products), facts_changed=0, orders_added=0)
    assert sorted(products, key=lambda product: product.id) == sorted(house.shop.products, key=lambda p: p.id)
    assert orders == list(house.shop.orders)


def test_orders_are_never_overwritten(house: TestHouse) -> None:
    """An order that is there stays as it is, whatever the files say later."""
    first, *others = house.shop.orders
    changed = replace(first, email="somebody@example.com", placed_at=TUESDAY_MORNING + timedelta(days=1))
    loaded = load_shop(replace(house.shop, orders=(changed, *others)), house.uow())
    with house.reading() as uow:
        found = uow.shop.order(first.number)

    assert loaded.orders_added == 0
    assert found == first


def test_products_are_replaced(house: TestHouse) -> None:
    """The products are those of the files: changed ones change, missing ones go."""
    gone, kept, *_ = house.shop.products
    dearer = replace(kept, price=Money(12345, "EUR"))
    load_shop(replace(house.shop, products=(dearer,)), house.uow())
    with house.reading() as uow:
        found = uow.shop.products(), uow.shop.product(gone.id)

    assert found == ([dearer], None)


def test_order_that_is_not_there(house: TestHouse) -> None:
    """There is no order under a number that was never given."""
    with house.reading() as uow:
        found = uow.shop.order("99999")

    assert found is None


@pytest.fixture
def stock(tmp_path: Path) -> ShopImport:
    """What a small file of another shop says."""
    return read(write(tmp_path, "stock.json", json_shop()))


def facts_about(house: TestHouse, subject: str) -> dict[str, Fact]:
    """What is known about something, by attribute."""
    with house.reading() as uow:
        return {fact.attribute: fact for fact in uow.knowledge.facts_about(subject)}


def everything(house: TestHouse) -> ShopImport:
    return export_shop(house.reading())


def revision(house: TestHouse) -> int:
    with house.reading() as uow:
        return uow.shop.revision()


def test_what_is_imported_is_there(any_house: TestHouse, stock: ShopImport) -> None:
    """Products with their variants, facts, orders and categories are there as the file says, beside the shop's own."""
    house, stock = any_house, replace(stock, categories={"hats": "clothes"})
    done = import_shop(stock, house.uow())
    known = everything(house)

    assert done == ShopImported(2, 5, facts_changed=len(stock.facts), orders_changed=4, accounts_changed=2)
    assert {product.id: product for product in known.products} == {
        product.id: product for product in (*house.shop.products, *stock.products)
    }
    assert set(stock.facts) <= set(known.facts)
    assert {order.number for order in known.orders} == {o.number for o in (*house.shop.orders, *stock.orders)}
    assert set(stock.orders) <= set(known.orders)
    assert known.categories == {"hats": "clothes"}


def test_importing_again_changes_nothing(any_house: TestHouse, stock: ShopImport) -> None:
    """The same file again makes no new version of anything, and no change is counted."""
    house = any_house
    import_shop(stock, house.uow())
    before = revision(house)
    done = import_shop(stock, house.uow())

    assert (done.facts_changed, done.orders_changed) == (0, 0)
    assert revision(house) == before
    assert {fact.version for fact in facts_about(house, "wool-hat").values()} == {1}


def test_reading_the_files_again_leaves_imports_alone(any_house: TestHouse, stock: ShopImport) -> None:
    """A restart brings in the files of data/ again and withdraws nothing that was imported."""
    house = any_house
    import_shop(stock, house.uow())
    loaded = load_shop(house.shop, house.uow())

    assert loaded.facts_changed == 0
    assert facts_about(house, "wool-hat")["price"].version == 1
    assert {product.id for product in everything(house).products} >= {"wool-hat", "kettle-alba"}


def test_a_later_file_brings_the_import_up_to_date(any_house: TestHouse, stock: ShopImport) -> None:
    """What changed is a new version, what is gone is withdrawn, and everything else stays as it was."""
    house = any_house
    import_shop(stock, house.uow())
    hat = Product.of_variants("wool-hat", "Wool Hat", (), "", stock.products[0].variants[:1])
    facts = (*option_facts(hat, PROVENANCE), *shelf_facts(hat, PROVENANCE))
    sent = replace(stock.orders[0], state=OrderState.SENT)
    done = import_shop(ShopImport("stock", (hat,), facts, (sent,)), house.uow())
    now = facts_about(house, "wool-hat")

    assert (done.products, done.orders_changed) == (1, 1)
    assert (now["price"].version, now["price"].wording) == (2, "The Wool Hat costs $12.50.")
    assert now["availability"].version == 1
    assert facts_about(house, "step-ladders") == {}
    with house.reading() as uow:
        assert uow.shop.product("step-ladders") is None
        assert uow.shop.product("wool-hat") == hat
        assert uow.shop.order("W1000001") == replace(sent, revision=1)
        assert uow.shop.order("W1000003") == stock.orders[2]  # what was ordered was ordered


def test_imports_of_two_names_live_beside_each_other(house: TestHouse, stock: ShopImport) -> None:
    """A second file under another name withdraws nothing of the first; what both say the same stays with the first."""
    import_shop(stock, house.uow())
    hats = replace(stock, name="hats", products=stock.products[:1], orders=())
    hats = replace(hats, facts=tuple(fact for fact in stock.facts if fact.subject == "wool-hat"))
    done = import_shop(hats, house.uow())

    assert done.facts_changed == 0
    assert facts_about(house, "step-ladders")["price"].version == 1


@pytest.mark.parametrize("origin", ["import:stock", "files"])
def test_another_owner_is_not_contradicted(house: TestHouse, stock: ShopImport, origin: str) -> None:
    """A product of somebody else with other data is refused, with the field that differs; nothing changes."""
    import_shop(stock, house.uow())
    known = stock.products[1] if origin != "files" else house.shop.products[0]
    before = everything(house)
    changed = replace(known, name="Something else")
    with pytest.raises(NotAllowed) as refused:
        import_shop(replace(stock, name="other", products=(stock.products[0], changed)), house.uow())

    assert known.id in str(refused.value) and "'name'" in str(refused.value)
    assert everything(house) == before


def test_another_customers_order_is_refused(any_house: TestHouse, stock: ShopImport) -> None:
    """An order that is known from elsewhere stays; if it is another customer's, all of the import is refused."""
    house = any_house
    known = house.shop.orders[0]
    import_shop(replace(stock, orders=(replace(known, state=OrderState.PLACED),)), house.uow())
    before = everything(house)
    stolen = replace(known, email="somebody@example.com")
    with pytest.raises(NotAllowed, match="'email'"):
        import_shop(replace(stock, products=(), facts=(), orders=(stolen,)), house.uow())

    assert known in before.orders
    assert everything(house) == before


def test_a_product_of_the_files_must_not_be_an_imported_one(house: TestHouse, stock: ShopImport) -> None:
    """Who puts a product into data/shop under the id of an imported one is told so, and nothing is overwritten."""
    import_shop(stock, house.uow())
    with pytest.raises(NotAllowed, match="wool-hat of data/shop came in with the import 'stock'"):
        load_shop(replace(house.shop, products=(*house.shop.products, stock.products[0])), house.uow())

    assert facts_about(house, "wool-hat")["price"].version == 1


def test_every_change_is_counted(any_house: TestHouse, stock: ShopImport) -> None:
    """The revision goes up with products and facts, and with nothing else."""
    house = any_house
    seen = [revision(house)]
    steps = [stock, replace(stock, orders=()), replace(stock, products=stock.products[:1], facts=stock.facts)]
    for step in steps:
        import_shop(step, house.uow())
        seen.append(revision(house))

    assert seen[0] < seen[1] == seen[2] < seen[3]


def test_names_of_imports_are_told_apart_from_the_files(house: TestHouse, stock: ShopImport) -> None:
    """What customers may name of imports is their names and their attributes, without the withdrawn ones."""
    with house.reading() as uow:
        before = uow.shop.imported_names()
    import_shop(stock, house.uow())
    kept = tuple(fact for fact in stock.facts if fact.attribute != "sizes")
    import_shop(replace(stock, facts=kept), house.uow())
    with house.reading() as uow:
        names = uow.shop.imported_names()

    assert before == ImportedNames()
    assert names.products == {"wool-hat": ("Wool Hat",), "step-ladders": ("Step Ladders",)}
    assert names.attributes["wool-hat"] == ("availability", "colours", "options_count", "price")
