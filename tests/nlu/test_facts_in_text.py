"""The facts a text holds: each number one kind of thing, each date a day, each name the thing it stands for."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.reference import ALPHABET, DRAWN, check_character
from bot.domain.shop import ImportedNames
from bot.nlu.facts_in_text import find_facts
from bot.nlu.lexicon import Catalogue, read_catalogue, with_imported
from bot.settings import PROJECT
from tests.builders import TUESDAY_MORNING

SHOP = read_catalogue(PROJECT / "data")
NO_SHOP = Catalogue(*(read_catalogue(PROJECT / "nowhere").__dict__.values()))
NUMBERS = {"order_number", "email", "phone", "amount", "date", "period", "case_reference"}
NAMES = NUMBERS | {"product"}


def facts(text: str, entity: str, shop: Catalogue = SHOP) -> list[str]:
    """The facts of one kind."""
    return [fact.value for fact in find_facts(text, shop, "IE", TUESDAY_MORNING) if fact.entity == entity]


def numbers(text: str) -> list[tuple[str, str]]:
    """What the numbers and addresses of a text are taken for."""
    found = find_facts(text, NO_SHOP, "IE", TUESDAY_MORNING)
    return [(fact.entity, fact.value) for fact in found if fact.entity in NUMBERS]


order_numbers = st.integers(1_000, 99_999_999).map(str)
long_order_numbers = st.integers(10_000, 99_999_999).map(str)
_letters_and_digits = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
emails = st.builds(
    lambda person, mark, name, domain, end: f"{person}{mark}{name}@{domain}.{end}",
    _letters_and_digits,
    st.sampled_from(["", ".", "_", "-", "+"]),
    _letters_and_digits,
    st.lists(_letters_and_digits, min_size=1, max_size=3).map("-".join),
    st.sampled_from(["com", "ie", "co.uk", "example.org", "info"]),
)
references = st.builds(
    lambda year, drawn: (year, drawn, check_character(year, drawn)),
    st.integers(2020, 2099),
    st.text(ALPHABET, min_size=DRAWN, max_size=DRAWN),
)


@given(number=order_numbers, words=st.sampled_from(["order {}", "Order no. {}", "my order number is {}", "#{}", "{}"]))
def test_order_numbers_are_found_however_they_are_named(number: str, words: str) -> None:
    """A number after the word "order", after a hash or all alone is an order number."""
    assert numbers(words.format(number)) == [("order_number", number)]


@given(number=long_order_numbers)
def test_a_long_number_in_a_sentence_is_an_order(number: str) -> None:
    """A number of five digits or more is an order number without being called one."""
    assert numbers(f"could you look up {number} for me") == [("order_number", number)]


@given(first=long_order_numbers, second=long_order_numbers)
def test_two_order_numbers_are_two(first: str, second: str) -> None:
    """Several numbers are all found, in order."""
    assert facts(f"it is about {first} and {second}", "order_number") == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        "I paid €10417",
        "10417 euro is too much",
        "it cost 10,417.50",
        "the jacket was $89.00",
        "I bought it in 2024",
        "since 2019 I have been a customer",
        "it has 2200 watts and 230 volts",
        "my flat is 4 km away, 3rd floor",
        "on 12.05.2026 it broke",
        "ring me on 086 123 4567",
        "my code is IE104170001",
        "mail 10417@example.com",
    ],
)
def test_other_numbers_are_no_order_numbers(text: str) -> None:
    """Prices, years, measures, dates, phone numbers and parts of other things are not taken for orders."""
    assert facts(text, "order_number") == []


@given(address=emails)
def test_addresses_are_found_in_a_sentence(address: str) -> None:
    """An e-mail address is found whole, in small letters, and its digits are nothing else."""
    assert numbers(f"please write to {address.upper()}, thanks") == [("email", address)]


@pytest.mark.parametrize("text", ["mara@home", "@example.com", "look at example.com", "a @ b.com", "mara.quinn@"])
def test_what_only_resembles_an_address_is_none(text: str) -> None:
    """Half an address is no address."""
    assert facts(text, "email") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+353 86 123 4567", "+353861234567"),
        ("you can ring 086 123 4567 after six", "+353861234567"),
        ("(01) 234-5678", "+35312345678"),
        ("00353861234567", "+353861234567"),
        ("I'm in London: +44 20 7946 0958", "+442079460958"),
    ],
)
def test_phone_numbers_are_found_in_one_form(text: str, number: str) -> None:
    """Phone numbers come in international form; those without a country are Irish; none is an order number."""
    assert numbers(text) == [("phone", number)]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("€24.90", "24.90 EUR"),
        ("24,90 €", "24.90 EUR"),
        ("I was charged 119 euros", "119.00 EUR"),
        ("£5", "5.00 GBP"),
        ("twenty? no, 20 quid", "20.00 GBP"),
        ("$ 12.5 they took", "12.50 USD"),
    ],
)
def test_amounts_are_found_with_their_currency(text: str, amount: str) -> None:
    """An amount is a number with its currency, to the cent."""
    assert facts(text, "amount") == [amount]


@pytest.mark.parametrize(("text", "amount"), [("I paid £1,249.00", "1249.00 GBP"), ("1.249,00 €", "1249.00 EUR")])
def test_thousands_are_not_cut_off_an_amount(text: str, amount: str) -> None:
    """An amount of a thousand and more is read whole, however it is written."""
    assert facts(text, "amount") == [amount]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-09-15"),
        ("it broke yesterday evening", "2026-09-14"),
        ("the day before yesterday", "2026-09-13"),
        ("last Tuesday", "2026-09-08"),
        ("it came on Friday", "2026-09-11"),
        ("two weeks ago", "2026-09-01"),
        ("10 days ago", "2026-09-05"),
        ("a month ago", "2026-08-15"),
        ("on 12 November", "2025-11-12"),
        ("August 3rd", "2026-08-03"),
        ("the 1st of May 2025", "2025-05-01"),
        ("3/9/2026", "2026-09-03"),
        ("12.05.2026", "2026-05-12"),
    ],
)
def test_dates_are_days_that_were(text: str, day: str) -> None:
    """A date is counted from the message's own day, looks back, and puts the day before the month."""
    assert facts(text, "date") == [day]


def test_a_written_out_date_is_read_year_first() -> None:
    """A date that begins with the year goes on with the month, as everywhere in the world."""
    assert facts("it came on 2026-09-01", "date") == ["2026-09-01"]


@pytest.mark.parametrize("text", ["I may return it", "a second try", "march on", "it lasted a week", "next to me"])
def test_words_that_resemble_dates_are_none(text: str) -> None:
    """Months and days that are other words name no date."""
    assert facts(text, "date") == []


@given(
    reference=references, spoken=st.sampled_from(["C-{}-{}-{}", "c {} {} {}", "c{}{}{}", "C/{}/{}/{}", "C–{}–{}–{}"])
)
def test_case_references_are_found_however_they_are_written(reference: tuple[int, str, str], spoken: str) -> None:
    """A reference is found with blanks, dashes or nothing between its parts, in any case of letters."""
    year, drawn, check = reference
    written = f"any news on {spoken.format(year, drawn.lower(), check.lower())}?"

    assert numbers(written) == [("case_reference", f"C-{year}-{drawn}-{check}")]


@given(reference=references)
def test_a_spelt_out_reference_is_found(reference: tuple[int, str, str]) -> None:
    """Letter by letter, as one dictates it, it is still found."""
    year, drawn, check = reference

    assert facts(f"c {year} {' '.join(drawn)} {check}", "case_reference") == [f"C-{year}-{drawn}-{check}"]


@given(reference=references, wrong=st.sampled_from(ALPHABET))
def test_a_reference_with_a_slip_is_none(reference: tuple[int, str, str], wrong: str) -> None:
    """A wrong check character makes it no reference."""
    year, drawn, check = reference

    assert bool(facts(f"C-{year}-{drawn}-{wrong}", "case_reference")) == (wrong == check)


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("the frying pann is bent", "pan-terra"),
        ("my ketle leaks", "kettle-alba"),
        ("is your vaccum cleaner loud", "vacuum-zefir"),
        ("teh Tarn bakpack", "backpack-tarn"),
        ("the CASSEROLE", "casserole-terra"),
        ("both mugs", "mugs-dune"),
    ],
)
def test_products_are_found_misspelt(text: str, product: str) -> None:
    """What people call a product means it, with a slip or in capitals."""
    assert facts(text, "product") == [product]


@pytest.mark.parametrize(
    "text",
    [
        "don't panic about the pancakes",
        "a cattle market on another planet",
        "we shall settle this in private",
        "I was out for a rainy week in the mountains",
        "press the button",
        "a battle over a small packet",
    ],
)
def test_other_words_are_no_products(text: str) -> None:
    """Words that only resemble a product's name name none."""
    assert facts(text, "product") == []


@pytest.mark.parametrize("text", ["do you know a good dentist", "ask your broker"])
def test_words_that_begin_like_a_fault_are_none(text: str) -> None:
    """A reason is a word of its own, not the beginning of another."""
    assert facts(text, "redress_reason") == []


def test_everything_in_one_sentence_is_told_apart() -> None:
    """Each number of a full sentence is one thing only."""
    text = "Order 10417, mail mara.quinn@example.com, phone 086 123 4567, I paid €39.90 yesterday, see C-2026-K7Q4-A"

    assert numbers(text) == [
        ("order_number", "10417"),
        ("email", "mara.quinn@example.com"),
        ("phone", "+353861234567"),
        ("amount", "39.90 EUR"),
        ("date", "2026-09-14"),
        ("case_reference", "C-2026-K7Q4-A"),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("it has stopped working since last Tuesday", "quality_dimension", ["reliability"]),
        ("the handle came off and nobody replies", "quality_dimension", ["durability", "serviceability"]),
        ("the lamp works well", "quality_dimension", []),
        ("I don't want a refund, I want a repair", "remedy", ["repair"]),
        ("I want my €39.90 back", "remedy", ["refund"]),
        ("my kettle is missing", "redress_reason", ["not_arrived"]),
        ("I never received the kettle", "redress_reason", ["not_arrived"]),
        ("the kettle didn't come with a plug", "redress_reason", ["not_as_described"]),
        ("I have not received an answer about order 10417", "redress_reason", []),
        ("I ordered the green casserole", "variant", ["green"]),
        ("the slate one came instead", "variant", ["slate"]),
        ("is the kettle green", "variant", []),
        ("smoke poured out of the lamp and its plug went black", "variant", []),
        ("the plug of the black lamp turned white", "variant", ["black"]),
    ],
)
def test_what_a_text_tells_is_read_around_what_it_names(text: str, kind: str, values: list[str]) -> None:
    """Wishes, reasons, dimensions and variants are found beside products, numbers and amounts."""
    assert facts(text, kind) == values


def test_figures_of_any_script_are_figures() -> None:
    """A number from a keyboard of another script is the same number, and stands where it was typed."""
    text = "order １０４１７ or ١٠٤٢٢"
    found = find_facts(text, NO_SHOP, "IE", TUESDAY_MORNING)

    assert [(fact.value, text[fact.start : fact.end]) for fact in found] == [
        ("10417", "１０４１７"),
        ("10422", "١٠٤٢٢"),
    ]


_PIECES = st.sampled_from(
    "order #10417 10 417 one zero four mara at example dot com @ . , €39.90 40 quid last Tuesday between Monday and "
    "Wednesday since the 3rd of May 086 123 4567 +353 C-2026-K7Q4-A kettle throw it away green leaks refund don't want "
    "no - / 12.05.2026 for three weeks ago not received my".split(" ")
)


def test_a_name_may_reach_over_a_product() -> None:
    """The options of an imported product are asked about with its name between the words."""
    shop = with_imported(SHOP, ImportedNames({"t-shirt": ("T-Shirt",)}, {"t-shirt": ("options_count",)}))

    assert "options_count" in facts("How many T-Shirt options do you have?", "attribute", shop)


@pytest.mark.parametrize("text", ["GREEN$0N", "desk €20 lamp"])
def test_no_name_reaches_over_an_amount(text: str) -> None:
    """What stands on both sides of an amount is not put together to a name."""
    found = find_facts(text, SHOP, "IE", TUESDAY_MORNING)
    (amount,) = [fact for fact in found if fact.entity == "amount"]

    assert [fact for fact in found if fact.start < amount.start and amount.end < fact.end] == []


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(st.sampled_from("0123456789 .,-/#@€£:+abcC order") | st.characters(), max_size=60)
    | st.lists(_PIECES, max_size=14).map(" ".join)
)
def test_any_text_is_read_without_error(text: str) -> None:
    """Nothing a customer can type breaks the reading; facts stand inside the text, what names something shares no
    character with anything, and what tells something shares none with its own kind.
    """
    found = find_facts(text, SHOP, "IE", TUESDAY_MORNING)
    named = [fact for fact in found if fact.entity in NAMES]

    assert all(0 <= fact.start < fact.end <= len(text) and fact.value for fact in found)
    for one, other in itertools.combinations(found, 2):
        if one in named or other in named or one.entity == other.entity:
            assert one.end <= other.start or other.end <= one.start, (one, other)
