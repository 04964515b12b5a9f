"""What a wish depends on is heard: what it may cost, what has to come back, what is wanted otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.act_words import read_acts
from bot.domain.money import Money
from bot.domain.order import ActKind
from bot.domain.order_conditions import Conditions, read_conditions

CANCEL, RETURN, EXCHANGE = ActKind.CANCEL, ActKind.RETURN, ActKind.EXCHANGE


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("exchange it, but only if it costs under 50 more", 4999),
        ("only if it's less than €20 extra", 1999),
        ("swap it if it costs no more than 30 more", 3000),
        ("as long as it's not more than 20 euros extra", 2000),
        ("I don't want to pay more than 50 extra", 5000),
        ("provided the difference is under 100", 9999),
        ("if the difference is not over 15.50, do it", 1550),
        ("max 20 extra", 2000),
        ("up to 50 more is fine", 5000),
        ("unless it costs more than 40 extra", 4000),
        ("at most twenty more", 2000),
        ("I won't pay more than 1,200.00 extra", 120000),
        ("only if there is no extra cost", 0),
        ("exchange it if it's the same price", 0),
        ("only if i don't have to pay anything more", 0),
        ("as long as it doesn't cost more", 0),
        ("only if it costs nothing extra", 0),
        ("change it only if it’s under 50 more", 4999),
        ("do it if the surcharge is below 10", 999),
    ],
)
def test_what_it_may_cost(text: str, minor: int) -> None:
    """The most that the customer pays; "under" leaves the amount itself out."""
    conditions = read_conditions(text, "EUR")

    assert conditions.most_to_pay == Money(minor, "EUR")
    assert conditions.least_back is None


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("return it if I get at least 100 back", 10000),
        ("only if the refund is at least 49.90", 4990),
        ("cancel it as long as I get back no less than 80", 8000),
        ("only if I get more than 100 back", 10001),
        ("unless I get less than 100 back", 10000),
        ("return it provided that i am refunded at least fifty euros", 5000),
    ],
)
def test_what_has_to_come_back(text: str, minor: int) -> None:
    """The least that the customer accepts as a refund."""
    conditions = read_conditions(text, "EUR")

    assert conditions.least_back == Money(minor, "EUR")
    assert conditions.most_to_pay is None


def test_another_currency_is_not_reckoned_over() -> None:
    """A condition in dollars stays one, whatever the shop's currency."""
    assert read_conditions("only if it's less than $20 extra", "EUR").most_to_pay == Money(1999, "USD")
    assert read_conditions("only if it's less than 20 extra", "GBP").most_to_pay == Money(1999, "GBP")


@pytest.mark.parametrize(
    "text",
    [
        "exchange it",
        "exchange it for one that costs under 50",
        "I bought 2 of them for less than 50",
        "the lamp was under 50 euros",
        "does it cost less than 50 more?",
        "how much more does it cost",
        "return it within 14 days",
        "I waited more than 3 weeks",
        "if the blue one is gone, red",
        "if it costs more than 50 tell me",
        "cancel order W2611340 if possible",
        "pay 20 extra with my visa",
        "if it hasn't shipped yet, cancel it",
        "yes",
        "",
    ],
)
def test_no_condition(text: str) -> None:
    """Prices of things, questions, and conditions about colours set no condition here."""
    assert read_conditions(text, "EUR") == Conditions()


@pytest.mark.parametrize(
    ("text", "wanted", "otherwise", "whole"),
    [
        ("if you can't cancel just one item, cancel the whole order", (CANCEL,), (CANCEL,), True),
        ("I want to cancel the lamp. If you can't cancel only that, cancel everything", (CANCEL,), (CANCEL,), True),
        ("cancel the lamp, and if that's not possible cancel the entire order", (CANCEL,), (CANCEL,), True),
        ("cancel the lamp or the whole order if that's not possible", (CANCEL,), (CANCEL,), True),
        ("cancel the whole order if you can't cancel just the lamp", (CANCEL,), (CANCEL,), True),
        ("exchange the lamp. if that's not possible, return it instead", (EXCHANGE,), (RETURN,), False),
        ("Exchange it for blue; if not possible return it", (EXCHANGE,), (RETURN,), False),
        ("exchange the lamp for the black one, otherwise return it", (EXCHANGE,), (RETURN,), False),
        ("cancel it. If it's already shipped, I'd like to return it", (CANCEL,), (RETURN,), False),
        ("exchange the shoes for size 10, if you cant then refund me", (EXCHANGE,), (RETURN,), False),
        ("swap it for red and if red is out of stock, return it", (EXCHANGE,), (RETURN,), False),
        ("exchange the lamp, or return it if that isn't possible", (EXCHANGE,), (RETURN,), False),
        ("please cancel my order, if it’s too late to cancel, send it back", (CANCEL,), (RETURN,), False),
        ("exchange it only if it costs under 50 more, otherwise cancel the order", (EXCHANGE,), (CANCEL,), False),
    ],
)
def test_what_is_wanted_otherwise(
    text: str, wanted: tuple[ActKind, ...], otherwise: tuple[ActKind, ...], whole: bool
) -> None:
    """What is wanted only where the wish is not possible is told apart from the wish."""
    conditions = read_conditions(text, "EUR")

    assert tuple(act.kind for act in read_acts(text)) == wanted
    assert tuple(act.kind for act in conditions.otherwise) == otherwise
    assert conditions.whole_instead_of_part is whole
    assert not conditions.or_nothing


@pytest.mark.parametrize(
    "text",
    [
        "if you can't cancel just one item, leave it",
        "exchange it for blue, otherwise leave it as it is",
        "cancel the lamp; if that's not possible don't cancel anything",
        "swap it for red. If not, I'll keep it",
        "exchange it, if it's not possible then forget it",
        "all or nothing",
        "return the lamp. if you can't refund me on paypal keep it",
    ],
)
def test_otherwise_nothing(text: str) -> None:
    """Whoever says so wants all to stay as it is where the wish is not possible."""
    conditions = read_conditions(text, "EUR")

    assert conditions.or_nothing
    assert conditions.otherwise == ()


def test_several_conditions() -> None:
    """A limit and a second wish stand side by side."""
    conditions = read_conditions("swap it for blue if it's no more than 20 extra; otherwise return it", "EUR")

    assert conditions.most_to_pay == Money(2000, "EUR")
    assert [act.kind for act in conditions.otherwise] == [RETURN]


@given(st.integers(1, 99999))
def test_every_amount_is_exact(minor: int) -> None:
    """What is typed is what is kept, to the hundredth."""
    written = f"{minor // 100}.{minor % 100:02d}"

    assert read_conditions(f"only if it costs no more than {written} extra", "EUR").most_to_pay == Money(minor, "EUR")
    assert read_conditions(f"if I get at least {written} back", "EUR").least_back == Money(minor, "EUR")


@given(st.text(max_size=120))
def test_anything_typed_is_read(text: str) -> None:
    """No text breaks it."""
    assert isinstance(read_conditions(text, "EUR"), Conditions)
