"""Who a customer is: names, postcodes and addresses are the same however they are written, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.identity import (
    STANDARD,
    ByEmail,
    ByName,
    ByOrder,
    IdentityPolicy,
    Way,
    masked_email,
    masked_phone,
    name_key,
    only_one_that_fits,
    postcode_key,
    tried,
    wrong_claim,
)
from bot.domain.order import ActKind
from tests.identity_fakes import account

steady = settings(deadline=None, derandomize=True, max_examples=200)
MARA = account("mara", "mara.quinn@example.com")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Mara", "Quinn"), ("MARA", " quinn ")),
        (("Mara", "Quinn"), ("Quinn", "Mara")),
        (("Mara Quinn", ""), ("Mara", "Quinn")),
        (("Anna-Maria", "Müller-Lüdenscheidt"), ("anna maria", "Mueller Luedenscheidt")),
        (("Zoë", "O'Brien"), ("Zoe", "O’Brien")),
        (("José", "Núñez"), ("jose", "nunez")),
        (("Søren", "Łukasz"), ("Soren", "Lukasz")),
        (("Großmann", "Ida"), ("Ida", "Grossmann")),
        (("İpek", "Işık"), ("ipek", "isik")),
        (("Ｍａｒａ", "Quinn"), ("Mara", "Quinn")),
    ],
)
def test_a_name_is_the_same_however_it_is_written(one: tuple[str, str], other: tuple[str, str]) -> None:
    """Capitals, accents, hyphens, umlauts written as two letters and the order of the names make no difference."""
    assert name_key(*one) == name_key(*other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [(("Mara", "Quinn"), ("Mara", "Quint")), (("Anna Maria", "Koch"), ("Anna", "Koch")), (("Mara", "Quinn"), ("", ""))],
)
def test_another_name_is_another_name(one: tuple[str, str], other: tuple[str, str]) -> None:
    """A letter or a word more or less makes another name."""
    assert name_key(*one) != name_key(*other)


@given(st.text(max_size=30), st.text(max_size=30))
@steady
def test_the_order_and_capitals_of_names_never_matter(first: str, last: str) -> None:
    """Whatever a name is made of, first and last may be swapped, and comparing it again changes nothing."""
    key = name_key(first, last)

    assert name_key(last, first) == key
    assert name_key(key, "") == name_key("", key)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("D02 XY45", "d02xy45", True),
        ("19122", "19122-4817", True),
        ("19122 4817", "19122", True),
        ("SW1A 1AA", "sw1a-1aa", True),
        ("19122", "19123", False),
        ("191224", "19122", False),
        ("", "", True),
    ],
)
def test_a_postcode_is_the_same_however_it_is_written(one: str, other: str, same: bool) -> None:
    """Blanks, hyphens and capitals make no difference, nor do the last four figures of a US ZIP+4."""
    assert (postcode_key(one) == postcode_key(other)) is same


@pytest.mark.parametrize(
    ("claim", "fits"),
    [
        (ByEmail(" Mara.Quinn@EXAMPLE.com "), True),
        (ByEmail("mara.quin@example.com"), False),
        (ByEmail(""), False),
        (ByName("quinn", "mara", "d02xy45"), True),
        (ByName("Mara", "Quinn", "D02 XY46"), False),
        (ByName("Mara", "Quinn", ""), False),
        (ByName("", "", "D02 XY45"), False),
    ],
)
def test_a_claim_fits_its_account_alone(claim: ByEmail | ByName, fits: bool) -> None:
    """A claim is true of the account whose address, or name and postcode, it names whole; an empty one is of nobody."""
    assert claim.fits(MARA) is fits
    assert only_one_that_fits(claim, [MARA]) == (MARA if fits else None)


@pytest.mark.parametrize(
    "claim", [ByEmail("nobody@invalid"), ByName("no", "body", "0"), ByEmail(""), ByName("", "", "")]
)
def test_nobody_is_never_found(claim: ByEmail | ByName) -> None:
    """What is compared where there is nobody opens nothing, not even for who names it."""
    assert not claim.fits(None)
    assert only_one_that_fits(claim, []) is None


def test_several_who_fit_are_nobody() -> None:
    """Where two accounts share an address, which of them is meant would be a guess."""
    twin = account("twin", MARA.email)

    assert only_one_that_fits(ByEmail(MARA.email), [MARA, twin]) is None


def test_an_account_without_an_address_has_no_postcode() -> None:
    """Who gave no postcode cannot be shown by one."""
    homeless = account("h", "h@example.com")
    homeless = type(homeless)(**{**vars(homeless), "address": None})

    assert not ByName("Mara", "Quinn", "D02 XY45").fits(homeless)


def test_what_was_guessed_at_cannot_be_read_from_its_subject() -> None:
    """A wrong try is noted without name or address, and the same thing always under the same subject."""
    claims = (ByEmail("Tom@x.ie"), ByOrder("#W10417", "tom@x.ie"), ByName("Tom", "Field", "D02"))
    subjects = [*(wrong_claim(claim) for claim in claims), *(tried(what) for one in claims for what in one.guessed_at)]

    assert ByEmail("Tom@x.ie").guessed_at[0] in ByOrder("10417", " tom@X.ie").guessed_at
    assert ByOrder("w10417", "a@b").guessed_at[0] == ByOrder("#10417", "c@d").guessed_at[0]
    assert all(len(subject) <= 64 for subject in subjects)
    assert not [subject for subject in subjects if any(word in subject for word in ("tom", "Tom", "10417", "Field"))]


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("mara.quinn@example.com", "m***@e***.com"),
        ("a@b.co.uk", "a***@b***.uk"),
        ("nonsense", "***"),
        ("", "***"),
        ("@x.ie", "***"),
    ],
)
def test_an_address_is_told_masked(email: str, masked: str) -> None:
    """Its owner knows an address by its first letters; nobody learns it, not even how long it is."""
    assert masked_email(email) == masked


def test_a_phone_number_is_told_masked() -> None:
    """The last two figures are told, and of a number that is hardly longer none."""
    assert [masked_phone("+353 1 555 0145"), masked_phone("1145"), masked_phone("")] == ["***45", "***", "***"]


def test_the_policy_says_which_way_is_enough() -> None:
    """A way that is not listed is not accepted; one that is listed is enough for its acts alone."""
    narrow = IdentityPolicy(ways={Way.NAME: frozenset({ActKind.CANCEL}), Way.WEBSITE: frozenset(ActKind)})

    assert [narrow.accepts(way) for way in Way] == [False, True, False, True]
    assert narrow.is_enough([Way.NAME], ActKind.CANCEL)
    assert not narrow.is_enough([Way.NAME, Way.EMAIL], ActKind.RETURN)
    assert narrow.is_enough([Way.NAME, Way.WEBSITE], ActKind.RETURN)
    assert all(STANDARD.accepts(way) and STANDARD.is_enough([way], kind) for way in Way for kind in ActKind)
