"""Naming a shop system: what is taken, what a mistake is answered with, and that the README is right about it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import build_shop_system
from bot.domain.errors import BadSetting
from bot.domain.money import Money
from bot.domain.order import ActKind, LineChange
from bot.domain.order_act import ActDecision, MoneyMove, MoveTime, OrderAct, Verdict
from bot.settings import PROJECT, SHOP_SYSTEMS, ShopAccess, read_settings
from bot.shops.generic_json import act_to_json
from bot.shops.generic_objects import account_from_json, order_from_json, product_from_json
from tests.shop_systems.world import RULE

KEY, SECRET = "ck_secret_1", "cs_secret_2"
WOO = {
    "HEARD_SHOP_SYSTEM": "woocommerce",
    "HEARD_SHOP_URL": "https://shop.example.com/",
    "HEARD_SHOP_KEY": KEY,
    "HEARD_SHOP_SECRET": SECRET,
}


def test_without_a_name_the_shop_is_in_our_own_database(tmp_path: Path) -> None:
    """Nothing has to be set for the embedded shop."""
    settings = read_settings(tmp_path, {})

    assert settings.shop_access is None
    assert build_shop_system(settings) is None


@pytest.mark.parametrize("system", SHOP_SYSTEMS)
def test_every_system_can_be_named(tmp_path: Path, system: str) -> None:
    """Each named system is built, under its name, without being asked anything."""
    settings = read_settings(tmp_path, WOO | {"HEARD_SHOP_SYSTEM": system})
    built = build_shop_system(settings)

    assert settings.shop_access == ShopAccess(system, "https://shop.example.com", KEY, SECRET)
    assert built is not None
    assert built.name == system


def test_secrets_hide(tmp_path: Path) -> None:
    """Neither key nor secret is printed with the settings."""
    assert not re.search(f"{KEY}|{SECRET}", repr(read_settings(tmp_path, WOO)))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"HEARD_SHOP_SYSTEM": ""}, "HEARD_SHOP_SYSTEM is missing"),
        ({"HEARD_SHOP_SYSTEM": "magento"}, "HEARD_SHOP_SYSTEM: 'magento' is not known"),
        ({"HEARD_SHOP_URL": ""}, "HEARD_SHOP_URL is missing"),
        ({"HEARD_SHOP_URL": "http://shop.example.com"}, "must be reached by https"),
        ({"HEARD_SHOP_URL": "http://127.0.0.1.example.com"}, "must be reached by https"),
        ({"HEARD_SHOP_URL": "shop.example.com"}, "no plain address"),
        ({"HEARD_SHOP_URL": f"https://user:{KEY}@shop.example.com"}, "no plain address"),
        ({"HEARD_SHOP_URL": "https://shop.example.com/?a=b"}, "no plain address"),
        ({"HEARD_SHOP_URL": "https://[::1"}, "no address"),
        ({"HEARD_SHOP_KEY": ""}, "HEARD_SHOP_KEY is missing"),
        ({"HEARD_SHOP_SECRET": ""}, "HEARD_SHOP_SECRET is missing"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(tmp_path: Path, changed: dict[str, str], told: str) -> None:
    """The sentence names the setting and has no secret in it."""
    with pytest.raises(BadSetting, match=told) as error:
        read_settings(tmp_path, WOO | changed)

    assert KEY not in str(error.value)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost:9", "http://[::1]:9"])
def test_this_machine_may_be_reached_without_encryption(tmp_path: Path, url: str) -> None:
    """A system on the same machine needs no certificate."""
    access = read_settings(tmp_path, WOO | {"HEARD_SHOP_URL": url}).shop_access

    assert access is not None
    assert access.url == url


def examples() -> list[Any]:
    """The objects of the README's section about shop systems: account, order, product, act."""
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("### Your own shop system")[2].partition("\n### ")[0]
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", section, re.DOTALL)]


def test_the_examples_of_the_readme_are_read() -> None:
    """What the README shows of our JSON protocol is what is read and what is sent."""
    account, order, product, act = examples()
    read = order_from_json(order)
    exchange = OrderAct(ActKind.EXCHANGE, "c-77", "W5001", (LineChange("1", 1, "lamp-blue"),), "card-9")
    pays = MoneyMove("card-9", Money(-151, "EUR"), MoveTime.AT_ONCE)

    assert account_from_json(account).payment_methods[1].balance == Money(1550, "EUR")
    assert (read.total, read.changes[0].kind) == (Money(3998, "EUR"), ActKind.CHANGE_ADDRESS)
    assert product_from_json(product).prices == (Money(1999, "EUR"), Money(2150, "EUR"))
    assert act_to_json(ActDecision(exchange, Verdict.MAY, RULE, (pays,))) == act
