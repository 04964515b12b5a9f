"""Heard's own format: products as in data/shop/products.yml, accounts, orders, categories."""

from __future__ import annotations

from typing import Any

import yaml

from bot.domain.errors import BadFile
from bot.domain.fact import Provenance
from bot.storage.entries import Entry
from bot.storage.gathering import Gathering
from bot.storage.order_entries import read_account, read_order
from bot.storage.product_entries import read_product


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
    """Gather products, facts, accounts, orders and categories. Raises BadFile."""
    whole = Entry(_parse(text, gathering), gathering.file, "the file")
    currency = whole.take("currency", str, currency)
    for index, values in enumerate(whole.take("products", list)):
        entry = whole.record(values, f"product {index + 1}")
        entry = whole.record(values, f"product {entry.take('id')[:80]}")
        product, facts = read_product(entry, currency, default)
        gathering.add_product(product, entry.place)
        for fact in facts:
            gathering.add_fact(fact, f"{entry.place}, {fact.attribute}")
    for index, values in enumerate(whole.take("accounts", list, [])):
        entry = whole.record(values, f"account {index + 1}")
        entry = whole.record(values, f"account {entry.take('id')[:80]}")
        gathering.add_account(read_account(entry, currency), entry.place)
    for index, values in enumerate(whole.take("orders", list, [])):
        entry = whole.record(values, f"order {index + 1}")
        entry = whole.record(values, f"order {entry.take('number')[:80]}")
        gathering.add_order(read_order(entry, gathering.product, currency), entry.place)
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
