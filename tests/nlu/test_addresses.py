"""E-mail addresses and telephone numbers as people write, spell and mistype them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.addresses import find_emails, find_phones

_word = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=2, max_size=10).filter(
    lambda word: word not in ("at", "dot", "point", "dash", "hyphen", "minus", "plus", "underscore", "co")
)
_person = st.builds("{}{}{}".format, _word, st.sampled_from("._-"), _word)
_domain = st.builds(
    "{}.{}".format, _word.filter(lambda word: not word.isdecimal()), st.sampled_from(["com", "ie", "co.uk", "org"])
)
addresses = st.builds("{}@{}".format, _person, _domain)

SPELT = {".": " dot ", "_": " underscore ", "-": " dash ", "@": " at "}
SHAPES = {
    "plain": str,
    "capitals": str.upper,
    "spelt": lambda address: "".join(SPELT.get(character, character) for character in address),
    "brackets": lambda address: address.replace("@", " [at] ").replace(".", " [dot] "),
    "tight brackets": lambda address: address.replace("@", "(at)").replace(".", "(dot)"),
    "blanks beside the sign": lambda address: address.replace("@", " @ "),
    "a blank after the sign": lambda address: address.replace("@", "@ "),
    "a comma for the dot": lambda address: "@".join([address.split("@")[0], address.split("@")[1].replace(".", ",")]),
    "a blank before the last dot": lambda address: " .".join(address.rsplit(".", 1)),
    "a full stop behind": lambda address: f"{address}.",
    "in angles": lambda address: f"<{address}>",
    "in quotes": lambda address: f"'{address}'",
}


def emails(text: str) -> list[str]:
    """The addresses of a text."""
    return [found.value for found in find_emails(text)]


@given(
    address=addresses,
    shape=st.sampled_from(sorted(SHAPES)),
    frame=st.sampled_from(["{}", "my mail is {} thanks", "write to {}"]),
)
def test_every_shape_is_read_back_as_the_address(address: str, shape: str, frame: str) -> None:
    """However it is spelt or mistyped, an address is read as itself."""
    assert emails(frame.format(SHAPES[shape](address))) == [address]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("mara dot quinn at example dot com", "mara.quinn@example.com"),
        ("mara [at] example [dot] com", "mara@example.com"),
        ("mara at example dot com", "mara@example.com"),
        ("my address: mara @ example.com", "mara@example.com"),
        ("mara@example,com", "mara@example.com"),
        ("mara@example. com", "mara@example.com"),
        ("mara@example.com.Thanks a lot", "mara@example.com"),
        ("mara@example.com,thanks", "mara@example.com"),
        ("mailto:mara@example.com", "mara@example.com"),
        ("mara dot quinn@example.com", "mara.quinn@example.com"),
        ("mara@example.com, anna@example.com"[:16], "mara@example.com"),
    ],
)
def test_one_address_is_read(text: str, address: str) -> None:
    """Exactly the address is read, not the sentence around it."""
    assert emails(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "look at example dot com",
        "I bought it at larkfield.com",
        "I work @ example.com",
        "see you @ home",
        "20 kettles @ 39.90",
        "available at example.com",
        "mara@home. It broke",
        "mara@",
        "@@@@",
        "mara quinn at example dot com",
    ],
)
def test_a_place_is_no_address(text: str) -> None:
    """An "at" that says where something was bought or looked at makes no address."""
    assert emails(text) == []


def test_two_addresses_are_two() -> None:
    """Several addresses are all read, in order."""
    assert emails("anna@example.com, mara at example dot ie") == ["anna@example.com", "mara@example.ie"]


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("086 123 4567", "IE", "+353861234567"),
        ("zero eight six one two three four five six seven", "IE", "+353861234567"),
        ("oh eight six, one two three, four five six seven", "IE", "+353861234567"),
        ("030 901820", "DE", "+4930901820"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("+44 20 7946 0958", "IE", "+442079460958"),
    ],
)
def test_a_phone_without_its_country_is_of_the_region(text: str, region: str, number: str) -> None:
    """A number with + is of the country it names, one without is of the shop's, in figures or in words."""
    assert [found.value for found in find_phones(text, region)] == [number]
