"""`heard shop import` and `heard shop export`, through the real command line."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.bootstrap import build_house
from bot.cli import main
from bot.domain.shop import ShopImport
from bot.settings import PROJECT, read_settings
from bot.use_cases.shop import export_shop
from tests.shops import CSV_SHOP, YAML_SHOP, json_shop, write


def shop_command(directory: Path, *arguments: object) -> tuple[int, str]:
    """A command on the data directory: exit code and what it said."""
    result = CliRunner().invoke(main, ["shop", *map(str, arguments), "--data-dir", str(directory / "heard")])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def shop_in(directory: Path) -> ShopImport:
    """All of the shop in the database."""
    return export_shop(build_house(read_settings(directory / "heard", {})).reading())


@pytest.mark.parametrize(
    ("name", "content", "product", "said"),
    [
        (
            "stock.json",
            json_shop(),
            "wool-hat",
            "2 products with 5 variants, 10 facts and 4 orders new or changed; accounts: 2",
        ),
        ("facts.csv", CSV_SHOP, "mug-oak", "2 products with 0 variants, 7 facts and 0 orders new or changed"),
        (
            "own.yml",
            YAML_SHOP,
            "mug-oak",
            "2 products with 2 variants, 11 facts and 1 orders new or changed; accounts: 1",
        ),
    ],
)
def test_a_file_of_each_format_is_imported(tmp_path: Path, name: str, content: object, product: str, said: str) -> None:
    """A file in any of the formats is brought in, and told in figures."""
    code, output = shop_command(tmp_path, "import", write(tmp_path, name, content))

    assert (code, output.strip()) == (0, f"Imported {name} as {Path(name).stem}: {said}.")
    assert product in {one.id for one in shop_in(tmp_path).products}


def test_where_facts_come_from_can_be_told(tmp_path: Path) -> None:
    """Source, verifier and days are those of the command where the file has none."""
    file = write(tmp_path, "stock.json", json_shop())
    options = "--source sheet --verified-by Ann --verified-on 2026-01-02 --valid-until 2026-12-31 --currency EUR"
    shop_command(tmp_path, "import", file, *options.split())
    price = next(fact for fact in shop_in(tmp_path).facts if fact.id == "wool-hat.price")

    assert (price.source, price.verified_by) == ("sheet", "Ann")
    assert (price.verified_on.isoformat(), price.valid_until.isoformat()) == ("2026-01-02", "2026-12-31")
    assert price.value == "€12.50 to €14.25"


def test_an_export_is_imported_elsewhere_unchanged(tmp_path: Path) -> None:
    """What one Heard exports, another takes in, and exports the same; at home it changes nothing."""
    shop_command(tmp_path / "a", "import", write(tmp_path, "stock.json", json_shop()))
    code, output = shop_command(tmp_path / "a", "export", tmp_path / "all.yml")
    _, at_home = shop_command(tmp_path / "a", "import", tmp_path / "all.yml")
    _, elsewhere = shop_command(tmp_path / "b", "import", tmp_path / "all.yml")
    shop_command(tmp_path / "b", "export", tmp_path / "again.yml")
    first, again = (yaml.safe_load((tmp_path / name).read_text()) for name in ("all.yml", "again.yml"))

    assert code == 0 and "17 products and 14 orders" in output
    assert "0 facts and 0 orders" in at_home
    assert "10 facts and 4 orders" in elsewhere
    assert again["products"] == first["products"]


@pytest.mark.parametrize(
    "wrong", ["{", "", "product_id,price\n", YAML_SHOP.replace("unit: l", "unit: buckets"), "products: []"]
)
def test_a_wrong_file_changes_nothing(tmp_path: Path, wrong: str) -> None:
    """A file with a mistake is refused in one sentence with exit code 1, and all that was there is as it was."""
    shop_command(tmp_path, "import", write(tmp_path, "shop.yml", YAML_SHOP))
    before = shop_in(tmp_path)
    code, output = shop_command(tmp_path, "import", write(tmp_path, "shop.yml", wrong))

    assert code == 1
    assert output.startswith(f"{tmp_path / 'shop.yml'}: ") and output.count("\n") == 1
    assert shop_in(tmp_path) == before


def test_what_contradicts_another_import_is_named_with_the_file(tmp_path: Path) -> None:
    """A product that another import brought in otherwise is refused, with file, product and field."""
    shop_command(tmp_path, "import", write(tmp_path, "shop.yml", YAML_SHOP))
    other = write(tmp_path, "other.yml", YAML_SHOP.replace("Oak mug", "Oak cup"))
    code, output = shop_command(tmp_path, "import", other)

    assert code == 1
    assert output.startswith(f"{other}: product mug-oak: the field 'name' is not as the import 'shop' says")


@pytest.mark.parametrize("options", [("--name", "two words"), ("--valid-until", "2020-01-01")])
def test_a_wrong_option_is_told(tmp_path: Path, options: tuple[str, str]) -> None:
    """A name that is none and a day that is past are told in one sentence."""
    code, output = shop_command(tmp_path, "import", write(tmp_path, "shop.yml", YAML_SHOP), *options)

    assert code == 1 and options[0] in output and output.count("\n") == 1


def test_an_export_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Where no file can be written, that is said in one sentence."""
    code, output = shop_command(tmp_path, "export", tmp_path / "nowhere" / "shop.yml")

    assert code == 1 and "cannot be written" in output and output.count("\n") == 1


def test_100_mb_are_refused_at_once(tmp_path: Path) -> None:
    """A file that is too large is refused within a second of the processor, start of the command and all."""
    file = tmp_path / "large.json"
    file.touch()
    os.truncate(file, 100 * 1024 * 1024)
    command = [sys.executable, "-m", "bot.cli", "shop", "import", str(file), "--data-dir", str(tmp_path / "heard")]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)

    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1
    assert done.returncode == 1 and "100 MB" in done.stderr
