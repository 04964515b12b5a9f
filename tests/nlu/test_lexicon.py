"""Known names in what people type: the longest first, misspelt ones too, and no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.domain.shop import ImportedNames
from bot.nlu.encoder_files import read_vocabulary
from bot.nlu.lexicon import SHORTEST_FUZZY, Catalogue, Lexicon, read_catalogue, with_imported
from bot.settings import PROJECT

PRODUCTS = yaml.safe_load((PROJECT / "data" / "shop" / "products.yml").read_text(encoding="utf-8"))["products"]
NAMES = [(name, product["id"]) for product in PRODUCTS for name in (product["name"], *product.get("nicknames", []))]

SHOP = Lexicon({"kettle": ["kettle", "water kettle"], "can": ["watering can", "can"], "mug": ["mug"]}, fuzzy=True)

RIGHT = read_vocabulary() | {"hover", "taster"}  # a slip that is spelt right means something else


def values(lexicon: Lexicon, text: str) -> list[str]:
    """What was found, in order."""
    return [found.value for found in lexicon.find(text)]


def test_the_longest_name_is_taken() -> None:
    """A watering can is one thing, not a can."""
    (found,) = SHOP.find("is the watering can green?")

    assert (found.value, found.start, found.end) == ("can", 7, 19)


def test_every_name_is_found_in_order_with_its_place() -> None:
    """Several names are given in the order of the text, each with where it stands."""
    text = "A Mug, a water-kettle and cans"
    found = SHOP.find(text)

    assert [(one.value, text[one.start : one.end]) for one in found] == [
        ("mug", "Mug"), ("kettle", "water-kettle"), ("can", "cans"),
    ]  # fmt: skip


def test_one_stretch_of_text_is_one_name() -> None:
    """Names do not share words."""
    found = SHOP.find("water kettle kettle")

    assert [(one.start, one.end) for one in found] == [(0, 12), (13, 19)]


@pytest.mark.parametrize("written", ["ketle", "kettlle", "KETLE", "water ketle", "watter kettle"])
def test_misspelt_names_are_understood(written: str) -> None:
    """A slip or two in a longer name still means it."""
    assert values(SHOP, f"my {written} leaks") == ["kettle"]


@pytest.mark.parametrize("written", ["kettel", "ketlte", "water kettel"])
def test_two_swapped_letters_are_understood(written: str) -> None:
    """Two neighbouring letters in the wrong order, the commonest slip of quick typing, still mean the name."""
    assert values(SHOP, f"my {written} leaks") == ["kettle"]


@pytest.mark.parametrize(
    "word", ["settle", "nettle", "battle", "metal", "keel", "mud", "mag", "cat", "cart", "ketchup"]
)
def test_other_words_are_no_names(word: str) -> None:
    """Another first letter makes another word, and short words must be exact."""
    assert values(SHOP, f"a {word} here") == []


def test_without_fuzziness_only_exact_names_count() -> None:
    """Where misspellings are not wanted there are none."""
    exact = Lexicon({"kettle": ["kettle"]}, fuzzy=False)

    assert values(exact, "kettle ketle kettles") == ["kettle", "kettle"]


@pytest.mark.parametrize("text", ["", "   ", "?!", "…"])
def test_nothing_is_found_in_nothing(text: str) -> None:
    """A text without words holds no names, and an empty lexicon finds none."""
    assert SHOP.find(text) == []
    assert Lexicon({}, fuzzy=True).find("kettle") == []


@pytest.mark.parametrize(("name", "product"), NAMES)
def test_products_go_by_all_their_names(catalogue: Catalogue, name: str, product: str) -> None:
    """Each product of the shop is found under its name and every nickname."""
    assert values(catalogue.products, f"about the {name}, please") == [product]


def _is_right(name: str, slip: str) -> bool:
    """Whether the word with the slip is another word, or too short to tell."""
    pairs = zip(re.split("[ -]", name.lower()), re.split("[ -]", slip.lower()))
    return any(word != meant and (word in RIGHT or len(meant) < 4) for meant, word in pairs)


def test_one_slip_in_a_product_name_is_forgiven(catalogue: Catalogue) -> None:
    """A letter left out or typed twice, anywhere but at the start of a longer name, still means the product."""
    slips = [
        (name[:place] + wrong + name[place + 1 :], product)
        for name, product in NAMES
        for place in range(1, len(name))
        for wrong in ("", name[place] * 2)
        if len(name) > SHORTEST_FUZZY and name[place] != " "
        if not _is_right(name, name[:place] + wrong + name[place + 1 :])
    ]
    missed = [slip for slip, product in slips if values(catalogue.products, f"my {slip} is here") != [product]]

    assert len(slips) > 500
    assert missed == []


def test_a_name_that_two_products_share_means_neither(catalogue: Catalogue) -> None:
    """There is a Terra pan and a Terra casserole, so the word alone names no product."""
    assert values(catalogue.products, "is the Terra in stock") == []
    assert values(catalogue.products, "the Terra casserole") == ["casserole-terra"]


@pytest.mark.parametrize(
    "text",
    [
        "throw it away",
        "I'll throw it out",
        "where do I throw away packaging",
        "I hoover every day",
        "please bag it",
        "can I pan fry in it",
        "do you vacuum the shop",
    ],
)
def test_what_one_does_is_no_product(catalogue: Catalogue, text: str) -> None:
    """A nickname that is a verb as well names the product only where it is a noun."""
    assert values(catalogue.products, text) == []


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("the throw is torn", "blanket-moss"),
        ("throw", "blanket-moss"),
        ("my throw it is torn", "blanket-moss"),
        ("hoover", "vacuum-zefir"),
        ("can the hoover be repaired", "vacuum-zefir"),
        ("kettle it leaks", "kettle-alba"),
        ("your bag ripped", "backpack-tarn"),
    ],
)
def test_a_nickname_as_a_noun_is_the_product(catalogue: Catalogue, text: str, product: str) -> None:
    """The same word with its article, alone or as what is talked about names the product."""
    assert values(catalogue.products, text) == [product]


@pytest.mark.parametrize(
    "text", ["the button does not hover", "a wine taster", "the desk damp", "we packed a bottled gas"]
)
def test_a_word_that_is_spelt_right_is_no_misspelling(catalogue: Catalogue, text: str) -> None:
    """An English word that only resembles a name is not taken for it."""
    assert set(values(catalogue.products, text)) <= {"bottle-rill"}


@pytest.mark.parametrize(
    ("text", "attribute"),
    [("the powder spilled", None), ("how much does it weighs", "weight"), ("is it dishwaser safe", "dishwasher_safe")],
)
def test_inflected_words_are_still_the_word(catalogue: Catalogue, text: str, attribute: str | None) -> None:
    """Grammar changes a word's end and not what it asks about; another word asks about something else."""
    assert (attribute in values(catalogue.attributes, text)) == (attribute is not None)
    assert "power" not in values(catalogue.attributes, text)


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("my back pack", "backpack-tarn"),
        ("a desklamp", "lamp-luma"),
        ("the rain-coat", "jacket-skye"),
        ("the kettle's lid", "kettle-alba"),
    ],
)
def test_names_written_apart_or_together_are_the_name(catalogue: Catalogue, text: str, product: str) -> None:
    """A blank or a hyphen more or less, or a possessive, does not hide a name."""
    assert values(catalogue.products, text) == [product]


def test_a_shop_without_files_has_no_names(tmp_path: Path) -> None:
    """Missing files make an empty catalogue, not an error."""
    empty = read_catalogue(tmp_path)

    assert [lexicon.find("kettle price returns") for lexicon in (empty.products, empty.attributes, empty.topics)] == [
        [], [], [],
    ]  # fmt: skip


IMPORTED = ImportedNames(
    {"k-9": ("Electric Kettle",), "t-1": ("T-Shirt",), "tea": ("Tea Kettle",)},
    {"k-9": ("capacity", "price"), "t-1": ("price", "sizes")},
)


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("how much is the electric kettle?", ["k-9"]),  # a nickname of another before
        ("how much is the kettle?", ["kettle-alba"]),
        ("how heavy is the kettle and a te kettle?", ["kettle-alba", "tea"]),
        ("two tshirts and a T-Shirt", ["t-1", "t-1"]),
    ],
)
def test_an_imported_name_is_nobodys_nickname(text: str, products: list[str]) -> None:
    """A product's own name means it alone, whatever nicknames others had; its plain name is all that imports add."""
    assert values(with_imported(read_catalogue(PROJECT / "data"), IMPORTED).products, text) == products


def test_imported_attributes_are_asked_about_by_their_names() -> None:
    """What a product has is asked about in plain words, where the same words mean something else for others."""
    catalogue = with_imported(read_catalogue(PROJECT / "data"), IMPORTED)
    text = "which sizes are there, and how much is it?"

    assert values(catalogue.attributes_of(["t-1"]), text) == ["sizes", "price"]
    assert values(catalogue.attributes_of(["kettle-alba"]), text) == ["dimensions", "price"]
    assert values(catalogue.attributes_of([]), text) == ["dimensions", "price"]


def test_without_imports_the_catalogue_is_that_of_the_files() -> None:
    """Nothing imported, nothing changed."""
    catalogue = read_catalogue(PROJECT / "data")

    assert with_imported(catalogue, ImportedNames()) is catalogue


def test_files_beside_the_policy_take_nothing_from_it() -> None:
    """Whichever file of data/policies comes first, the topics are those of the shop's own policy."""
    assert [found.value for found in read_catalogue(PROJECT / "data").topics.find("what is your warranty?")] == [
        "warranty"
    ]


@pytest.mark.parametrize(
    ("text", "products", "attributes"),
    [
        ("Meine Lampe kam kaputt an, das ist das zweite Mal und ich bin sauer", ["lamp-luma"], []),
        ("Der Staubsauer ist laut", ["vacuum-zefir"], ["noise"]),  # a slip is still one
        ("ich tausche die Tasse lieber um", ["mugs-dune"], []),
        ("meine Schwester wollte ihn bis Montag", [], []),
    ],
)
def test_other_german_words_are_no_slips(text: str, products: list[str], attributes: list[str]) -> None:
    """Common words that are spelt right name no product and no property, however close they are to one."""
    german = read_catalogue(PROJECT / "data", "de")

    assert values(german.products, text) == products
    assert values(german.attributes, text) == attributes
