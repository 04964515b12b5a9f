"""Who customers say they are, as they type it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.postcode_words import Person, complete_person, find_person

steady = settings(deadline=None, derandomize=True, max_examples=150)

ROSSI = Person("Yusuf", "Rossi", "19122")

SAID: list[tuple[str, Person]] = [
    ("I'm Yusuf Rossi, zip 19122", ROSSI),
    ("I am Yusuf Rossi and my zip code is 19122", ROSSI),
    ("im yusuf rossi, zip 19122", ROSSI),
    ("My name is Yusuf Rossi. Zip code: 19122.", ROSSI),
    ("my name's yusuf rossi, 19122", ROSSI),
    ("Hi, this is Yusuf Rossi from 19122", ROSSI),
    ("Yusuf Rossi, 19122", ROSSI),
    ("Yusuf Rossi 19122", ROSSI),
    ("Yusuf Rossi,19122", ROSSI),
    ("Hello, Yusuf Rossi here, zip 19122", ROSSI),
    ("lucas davis 32187", Person("Lucas", "Davis", "32187")),
    ("yusuf rossi 19122", ROSSI),
    ("19122, Yusuf Rossi", ROSSI),
    ("Yusuf Rossi\n19122", ROSSI),
    ("Yusuf Rossi zip: 19122", ROSSI),
    ("Name: Rossi, Yusuf. Zip: 19122", ROSSI),
    ("First name: Yusuf, last name: Rossi, zip: 19122", ROSSI),
    ("Sure! It's Yusuf Rossi, postal code 19122", ROSSI),
    ("My name is Yusuf Rossi and I want to return order #W1234567. My zip is 19122", ROSSI),
    ("zip 19122, name Yusuf Rossi", ROSSI),
    ("I don't have my email. Name is Yusuf Rossi, 19122", ROSSI),
    ("Name: Mei Kovacs, 28236", Person("Mei", "Kovacs", "28236")),
    ("my name is aarav anderson and my postcode is 19031", Person("Aarav", "Anderson", "19031")),
    ("My name is Mary Ann O'Neill, zip 60601-1234", Person("Mary", "Ann O'Neill", "60601-1234")),
    ("Jean-Luc van der Berg, 1012 LM", Person("Jean-Luc", "van der Berg", "1012 LM")),
    ("I'm Aoife Byrne, Eircode D02 X285", Person("Aoife", "Byrne", "D02 X285")),
    ("aoife byrne, d02x285", Person("Aoife", "Byrne", "D02X285")),
    ("My name is Tom Baker and my postcode is SW1A 1AA", Person("Tom", "Baker", "SW1A 1AA")),
    ("Tom Baker, ls6 3aa", Person("Tom", "Baker", "LS6 3AA")),
    ("Ich heiße Jürgen Groß, PLZ 10115", Person("Jürgen", "Groß", "10115")),
    ("Mein Name ist Anna Schmidt, Postleitzahl ist 10115", Person("Anna", "Schmidt", "10115")),
    ("ich bin Anna Schmidt aus 10115 Berlin", Person("Anna", "Schmidt", "10115")),
    ("Anna Schmidt, PLZ: 8001", Person("Anna", "Schmidt", "8001")),
    ("The account is under Chen Silva, zip 46281", Person("Chen", "Silva", "46281")),
]


@pytest.mark.parametrize(("text", "person"), SAID, ids=[text[:50] for text, _ in SAID])
def test_name_and_postcode_are_found(text: str, person: Person) -> None:
    """A name is known by what leads to it, or by standing with a postcode alone."""
    assert find_person(text) == person


@pytest.mark.parametrize(
    "text",
    [
        "I'm Yusuf Rossi",
        "my zip is 19122",
        "I'm looking for order 19122",
        "I'm very angry about order 19122",
        "where is my order?",
        "this is not what I ordered, 19122",
        "order 19122",
        "my card ending in 9212",
        "I am still waiting, zip 19122",
        "it is 12345 again",
        "send it to 445 Maple Drive, Fort Worth, TX 76165",
        "thanks",
        "",
    ],
)
def test_nobody_is_found(text: str) -> None:
    """A message in which name or postcode is missing names nobody."""
    assert find_person(text) is None


@pytest.mark.parametrize(
    "texts",
    [
        ["Yusuf Rossi", "19122"],
        ["19122", "Yusuf Rossi"],
        ["my name is yusuf rossi", "zip 19122"],
        ["I'm Yusuf Rossi", "it's 19122"],
        ["yusuf rossi", "the postcode is 19122"],
        ["Yusuf Rosi, 19122", "sorry, Yusuf Rossi"],
        ["Yusuf Rossi, 19121", "no, 19122"],
        ["first name Yusuf", "last name Rossi", "19122"],
    ],
)
def test_answers_complete_each_other(texts: list[str]) -> None:
    """Name and postcode may come one after the other, and the later holds."""
    person = None
    for text in texts:
        person = complete_person(text, person)

    assert person == ROSSI


names = st.sampled_from(["Noah", "Ivan", "Anya", "Yara", "Mei", "Chen", "Olivia", "Raj"])
surnames = st.sampled_from(["Brown", "Santos", "Garcia", "Li", "Kovacs", "O'Brien", "de la Cruz", "Smith-Jones"])
leads = st.sampled_from(
    ["I'm {}, zip {}", "My name is {} and my zip is {}", "{}, {}", "name: {}; postcode: {}", "{} {}"]
)


@given(names, surnames, st.from_regex(r"\d{5}", fullmatch=True), leads)
@steady
def test_a_name_is_found_as_it_is(first: str, last: str, postcode: str, lead: str) -> None:
    """However it is led to, the name is found whole and the postcode with it."""
    assert find_person(lead.format(f"{first} {last}", postcode)) == Person(first, last, postcode)


@given(st.text(max_size=120))
@steady
def test_any_text_can_be_read(text: str) -> None:
    """Whatever is written, reading it raises nothing, and who is found is whole."""
    person = find_person(text)

    assert person is None or person.is_whole
    assert complete_person(text, ROSSI).is_whole
