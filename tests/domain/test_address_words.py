"""Addresses as customers type them: whole, in parts, in one line or several, with and without chat around them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.address import Address
from bot.domain.address_words import LONGEST_PART, AddressRead, complete, read_address

steady = settings(deadline=None, derandomize=True, max_examples=150)


def us(line1: str, city: str, state: str, postcode: str, line2: str = "") -> Address:
    return Address(line1, city, postcode, "USA", line2, state)


US_HOME = us("1 Elm Street", "Denver", "CO", "80279", "Suite 259")
IRISH_HOME = Address("4 Quay Road", "Cork", "T12 W8KP", "Ireland")
GERMAN_HOME = Address("Gartenweg 3", "Kiel", "24103", "Deutschland")
TEXAS = us("445 Maple Drive", "Fort Worth", "TX", "76165", "Suite 394")
BERLIN = Address("Hauptstr. 5", "Berlin", "10115", "Germany")

WHOLE: list[tuple[str, Address | None, Address]] = [
    ("445 Maple Drive, Suite 394, Fort Worth, TX 76165, USA", None, TEXAS),
    ("445 Maple Drive, Suite 394, Fort Worth, TX, 76165", None, TEXAS),
    ("445 Maple Drive Suite 394 Fort Worth TX 76165", None, TEXAS),
    ("445 Maple Drive\nSuite 394\nFort Worth, TX 76165\nUSA", None, TEXAS),
    ("445 maple drive, suite 394, fort worth, tx 76165", None, TEXAS),
    ("My new address is 445 Maple Drive, Suite 394, Fort Worth, Texas 76165, United States. Thx!", None, TEXAS),
    ("I moved. Please send it to 445 Maple Drive, Suite 394, Fort Worth, TX 76165 instead", None, TEXAS),
    ("change the address of order #W123 to 445 Maple Drive, Suite 394, Fort Worth, TX, USA 76165?", None, TEXAS),
    ("Suite 394, 445 Maple Drive, Fort Worth, TX 76165", None, TEXAS),
    ("my new address is 101 Highway, New York, 10001", US_HOME, us("101 Highway", "New York", "NY", "10001")),
    ("ship to 12 Park Avenue, New York, NY 10016", None, us("12 Park Avenue", "New York", "NY", "10016")),
    ("760 Pine Lane Apt. 4B, San Jose CA 95112-1234", None,
     us("760 Pine Lane", "San Jose", "CA", "95112-1234", "Apt. 4B")),
    ("It's 9 St. James Street, St. Louis, MO 63101", None, us("9 St. James Street", "St. Louis", "MO", "63101")),
    ("PO Box 1200, Austin, TX 78701", None, us("PO Box 1200", "Austin", "TX", "78701")),
    ("742 Evergreen, Portland, OR 97201", None, us("742 Evergreen", "Portland", "OR", "97201")),
    ("2200 Sunset Blvd #5, Los Angeles, California, 90026", None,
     us("2200 Sunset Blvd", "Los Angeles", "CA", "90026", "#5")),
    ("500 K Street NW, Washington DC 20001", None, us("500 K Street NW", "Washington", "DC", "20001")),
    ("Street: 12 Oak Road\nCity: Dallas\nState: TX\nZip: 75201\nCountry: US", None,
     us("12 Oak Road", "Dallas", "TX", "75201")),
    # Ireland
    ("12 Merrion Street, Dublin 2, D02 X285", None, Address("12 Merrion Street", "Dublin 2", "D02 X285", "Ireland")),
    ("12 Merrion Street Upper, Dublin, d02x285, Ireland", None,
     Address("12 Merrion Street Upper", "Dublin", "D02 X285", "Ireland")),
    ("Rose Cottage, Kinsale, Co. Cork, P17 X285", None,
     Address("Rose Cottage", "Kinsale", "P17 X285", "Ireland", "", "Co. Cork")),
    ("Flat 3, 5 The Green, Naas, Co. Kildare, W91 X285", None,
     Address("5 The Green", "Naas", "W91 X285", "Ireland", "Flat 3", "Co. Kildare")),
    # United Kingdom
    ("10 Downing Street, London SW1A 2AA", None, Address("10 Downing Street", "London", "SW1A 2AA", "United Kingdom")),
    ("10 downing st, london, sw1a2aa", None, Address("10 Downing St", "London", "SW1A 2AA", "United Kingdom")),
    ("14 High Street, Headingley, Leeds, LS6 3AA, UK", None,
     Address("14 High Street", "Leeds", "LS6 3AA", "United Kingdom", "Headingley")),
    ("please deliver to 221B Baker Street, London, NW1 6XE, England", None,
     Address("221B Baker Street", "London", "NW1 6XE", "United Kingdom")),
    ("3 Mill Lane, Ely, Cambridgeshire, CB7 4AA", None,
     Address("3 Mill Lane", "Ely", "CB7 4AA", "United Kingdom", "", "Cambridgeshire")),
    # Germany and its neighbours
    ("Hauptstr. 5, 10115 Berlin", None, BERLIN),
    ("Hauptstraße 5, 10115 Berlin, Deutschland", None, Address("Hauptstraße 5", "Berlin", "10115", "Germany")),
    ("hauptstr. 5, 10115 berlin", None, BERLIN),
    ("Meine neue Adresse ist Hauptstr. 5, 10115 Berlin. Danke!", None, BERLIN),
    ("Bitte an Berliner Str. 12a, D-20095 Hamburg schicken", None,
     Address("Berliner Str. 12a", "Hamburg", "20095", "Germany")),
    ("Am Alten Markt 3, 50667 Köln", None, Address("Am Alten Markt 3", "Köln", "50667", "Germany")),
    ("Unter den Linden 77, 10117 Berlin, Germany", None, Address("Unter den Linden 77", "Berlin", "10117", "Germany")),
    ("Unter den Linden 77\n10117 Berlin", GERMAN_HOME,
     Address("Unter den Linden 77", "Berlin", "10117", "Deutschland")),
    ("Mariahilfer Straße 10, 1070 Wien, Österreich", None, Address("Mariahilfer Straße 10", "Wien", "1070", "Austria")),
    ("Bahnhofstrasse 1, CH-8001 Zürich", None, Address("Bahnhofstrasse 1", "Zürich", "8001", "Switzerland")),
    # France, Netherlands, Canada
    ("12 rue de Rivoli, 75001 Paris", None, Address("12 rue de Rivoli", "Paris", "75001", "France")),
    ("8 bis avenue Foch, 69006 Lyon, France", None, Address("8 bis avenue Foch", "Lyon", "69006", "France")),
    ("Damrak 70, 1012 LM Amsterdam, Netherlands", None, Address("Damrak 70", "Amsterdam", "1012 LM", "Netherlands")),
    ("80 King Street West, Toronto, K1A 0B1", None, Address("80 King Street West", "Toronto", "K1A 0B1", "Canada")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "known", "address"), WHOLE, ids=[text[:50] for text, _, _ in WHOLE])
def test_a_whole_address_is_read(text: str, known: Address | None, address: Address) -> None:
    """However an address is typed, each part of it is found, and nothing of the chat around it."""
    read = read_address(text, known)

    assert read is not None
    assert read.address == address and read.missing == ()


@pytest.mark.parametrize(
    ("text", "known", "missing"),
    [
        ("12 Main Street", None, ("city", "postcode", "country")),
        ("ship it to 12 Main Street please", US_HOME, ("city", "postcode", "country")),
        ("12 Main Street, Springfield", None, ("postcode", "country")),
        ("12 Main Street, Springfield, IL", None, ("postcode", "country")),
        ("12 Main Street, Springfield, 62701", None, ("country",)),  # other countries have five figures too
        ("12 Main Street, Springfield, 62701", US_HOME, ()),
        ("12 Main Street, Springfield, 62701", IRISH_HOME, ("country",)),
        ("12 Main Street, Springfield, IL 62701", None, ()),
        ("12 Mill Road, Cork, Ireland", None, ("postcode",)),
        ("12 Mill Road, T12 W8KP", None, ("city",)),
        ("Hauptstr. 5", None, ("city", "postcode", "country")),
        ("Hauptstr. 5, Berlin", None, ("postcode", "country")),
        ("Bahnhofstrasse 1, 8001 Zürich", None, ("country",)),
        ("Austin, TX 78704", None, ("line1",)),
    ],
)
def test_what_is_missing_is_named(text: str, known: Address | None, missing: tuple[str, ...]) -> None:
    """Of an address that is not whole, what is missing is named; a country is supplied only where that is safe."""
    read = read_address(text, known)

    assert read is not None
    assert read.missing == missing
    assert (read.address is None) == bool(missing)


@pytest.mark.parametrize(
    "text",
    [
        "where is my order?",
        "I want to change my address",
        "can you send it to my new address",
        "it came 9 days late on the way",
        "I ordered 2 dark green bottles",
        "2 bottles are on their way",
        "the one from order #W1234567",
        "I bought it in spring 2024",
        "my zip is 78704",
        "send it to Berlin",
        "suite 12",
        "thanks!",
        "I paid 45 dollars",
        "my card ends in 9212",
        "I'm Yusuf Rossi, zip 19122",
        "3 lamps in place of 2",
        "",
    ],
)
def test_a_message_without_an_address(text: str) -> None:
    """A message in which no address stands gives none."""
    assert read_address(text, US_HOME) is None


COMPLETED: list[tuple[str, list[str], Address | None, Address]] = [
    ("12 Main Street", ["Springfield", "62701", "USA"], None, us("12 Main Street", "Springfield", "IL", "62701")),
    ("12 Main Street", ["it's in Springfield, IL 62701"], None, us("12 Main Street", "Springfield", "IL", "62701")),
    ("12 Main Street, Austin, TX", ["the zip is 78704"], None, us("12 Main Street", "Austin", "TX", "78704")),
    ("12 Main Street, Austin, TX", ["78704"], US_HOME, us("12 Main Street", "Austin", "TX", "78704")),
    ("12 Main Street, Austin, TX 78704", ["suite 12"], None, us("12 Main Street", "Austin", "TX", "78704", "Suite 12")),
    ("12 Main Street, Austin, TX 78704", ["Sorry, the suite is suite 12"], None,
     us("12 Main Street", "Austin", "TX", "78704", "Suite 12")),
    ("12 Main Street, Austin, 78704", ["United States"], None, us("12 Main Street", "Austin", "TX", "78704")),
    ("Hauptstr. 5", ["10115 Berlin"], None, Address("Hauptstr. 5", "Berlin", "10115", "Germany")),
    ("Hauptstr. 5, Berlin", ["PLZ ist 10115", "Deutschland"], None, BERLIN),
    ("12 Mill Road, Cork", ["T12 W8KP"], None, Address("12 Mill Road", "Cork", "T12 W8KP", "Ireland")),
    ("12 Mill Road, T12 W8KP", ["the city is Cork"], None, Address("12 Mill Road", "Cork", "T12 W8KP", "Ireland")),
    ("Austin, TX 78704", ["12 Main Street"], None, us("12 Main Street", "Austin", "TX", "78704")),
    ("12 Main Street, Austin, TX 78704", ["no, it's 445 Maple Drive, Suite 394, Fort Worth, TX 76165"], None, TEXAS),
    ("12 Main Street, Austin, TX 78704", ["zip 78705"], None, us("12 Main Street", "Austin", "TX", "78705")),
    ("12 Main Street, Austin, TX 78704", ["thanks"], None, us("12 Main Street", "Austin", "TX", "78704")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "later", "known", "address"), COMPLETED, ids=[f"{c[0]}: {c[1][-1]}" for c in COMPLETED]
)
def test_a_part_alone_completes_an_address(
    text: str, later: list[str], known: Address | None, address: Address
) -> None:
    """What was missing is taken from later messages, as is what they say anew."""
    read = read_address(text, known)
    assert read is not None

    for words in later:
        read = complete(read, words, known)
    assert read.address == address


def test_a_part_of_a_known_address_is_said_anew() -> None:
    """An address that is known can be changed in one part."""
    read = complete(AddressRead.of(US_HOME), "suite 500", US_HOME)

    assert read.address == us("1 Elm Street", "Denver", "CO", "80279", "Suite 500")


streets = st.sampled_from(["Oak Street", "Elm Road", "Cedar Lane", "Sunset Drive", "Hillcrest Avenue"])
towns = st.sampled_from([("Denver", "CO", "80279"), ("Fort Worth", "TX", "76165"), ("New York", "NY", "10001")])


@given(st.integers(1, 9999), streets, st.none() | st.integers(1, 999), towns, st.sampled_from([", ", "\n", " , "]))
@steady
def test_an_address_read_out_is_understood(
    number: int, street: str, suite: int | None, town: tuple[str, str, str], comma: str
) -> None:
    """The parts of an address come back as they were, whatever sets them apart."""
    city, state, postcode = town
    address = Address(f"{number} {street}", city, postcode, "USA", f"Suite {suite}" if suite else "", state)

    read = read_address(str(address).replace(", ", comma))
    assert read is not None
    assert read.address == address


@given(st.text(max_size=120))
@steady
def test_any_text_can_be_read(text: str) -> None:
    """Whatever is written, reading it raises nothing, and what is read is whole or says what is missing."""
    read = read_address(text, US_HOME)
    later = complete(AddressRead({"line1": "1 Elm Street"}), text, US_HOME)

    assert read is None or (read.address is None) == bool(read.missing)
    assert later.parts["line1"]


@pytest.mark.parametrize(
    "said",
    [
        "My address is not right, it has to be 14 Strand, Apt 3, Cork, T12 P9V3, Ireland",
        "oops, wrong one: 14 Strand, Apt 3, Cork, T12 P9V3, Ireland",
        "Sorry, I moved. Could it go to 14 Strand, Apt 3, Cork, T12 P9V3, Ireland",
        "no, not that, 14 Strand, Apt 3, Cork, T12 P9V3, Ireland",
    ],
)
def test_a_house_number_counts_before_the_words_of_a_sentence(said: str) -> None:
    """A street is told by its number; "wrong" and "sorry" are no houses, and a flat is no street."""
    read = read_address(said)

    assert read is not None
    assert (read.parts["line1"], read.parts["line2"], read.parts["city"]) == ("14 Strand", "Apt 3", "Cork")


@pytest.mark.parametrize(
    "said",
    [
        "send it to 12 Quay Street, Cork, T12 P9V3, Ireland and make my default 3 Hill Road, Galway, H91 AX08, Ireland",
        "To 12 Quay Street, Cork, T12 P9V3, Ireland. Great, could you save 3 Hill Road, Galway, H91 AX08, Ireland?",
        "12 Quay Street, Cork, T12 P9V3, Ireland; then my own is 3 Hill Road, Galway, H91 AX08, Ireland",
    ],
)
def test_of_two_addresses_the_first_has_nothing_of_the_second(said: str) -> None:
    """A parcel goes to one whole address: no word of another one, and of no sentence between, is in it."""
    read = read_address(said)

    assert read is not None
    assert dict(read.parts) == {
        "line1": "12 Quay Street", "city": "Cork", "postcode": "T12 P9V3", "country": "Ireland"
    }  # fmt: skip


@given(st.text(max_size=300))
def test_no_part_is_a_sentence(text: str) -> None:
    """Whatever is typed, no part of an address is longer than an address line is."""
    read = read_address(text)

    assert read is None or all(len(value) <= LONGEST_PART for value in read.parts.values())
