"""Who asks what there is gets a list of what is known to fit, the cheapest first, and never a thing that does not."""

from __future__ import annotations

import pytest

from tests.conversations.customer import Customer


@pytest.mark.parametrize(
    ("text", "heading", "lines"),
    [
        ("what lamps do you have?", "This is what we have:", ["Pip night light: €21.00.", "Luma desk lamp: €59.90."]),
        ("show me everything under 25 euros", "(up to €25.00)", ["Pip night light", "Rill water bottle"]),
        (
            "stuff for the kitchen between 30 and 40 euros",
            "(from €30.00, up to €40.00)",
            ["Dune mug set", "Alba kettle"],
        ),
        (
            "which things do you have that are dishwasher safe?",
            "(dishwasher safe)",
            ["Nera coffee press", "Dune mug set", "Terra casserole: €79.00, sold out just now. It may go in"],
        ),
        (
            "which of your jackets are waterproof?",
            "(waterproof)",
            ["Skye rain jacket: €119.00. The Skye rain jacket is"],
        ),
        ("which jackets under 50 are waterproof?", "At another price there is:", ["Skye rain jacket: €119.00."]),
        ("which bottles do you have in coral?", "This is what we have", ["Rill water bottle: €24.90."]),
        ("Welche Lampen haben Sie unter 70 Euro?", "(bis 70,00 €)", ["Schreibtischlampe Luma: 59,90 €."]),
    ],
)
def test_what_fits_is_listed(customer: Customer, text: str, heading: str, lines: list[str]) -> None:
    """The list says by what it was chosen, and has what fits, in the order of prices, and nothing else."""
    listed = customer.say(text).splitlines()
    things = [line.removeprefix("• ") for line in listed if line.startswith("• ")]

    assert any(heading in line for line in listed)
    assert [thing.startswith(line) for thing, line in zip(things, lines)] == [True] * len(lines) == [True] * len(things)


def test_what_is_listed_is_recorded_as_told(customer: Customer) -> None:
    """Prices, stock and properties that a list tells are facts told, so that a wrong one can be recalled."""
    customer.say("which of your pans work on induction?")
    told = customer.rows(
        "select fact_id from answers_given join messages on messages.id = answers_given.message_id "
        "where messages.conversation_id = :here"
    )
    assert {f"pan-terra.{name}" for name in ("price", "availability", "induction")} <= {row["fact_id"] for row in told}


def test_the_one_thing_listed_is_what_the_next_question_is_about(customer: Customer) -> None:
    """After a list of one, "it" is that one; a press on its button tells about it."""
    assert "360 g" in customer.say("which bottles do you have?", "and how heavy is it?")
    customer.say("which bottles do you have?")
    assert "0.75 litres" in customer.press("Rill water bottle")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("what tents do you have?", "I do not find that among our things. We have things for: kitchen"),
        ("what do you sell?", "We have things for: kitchen, living"),
        ("what sleeping bags have you got?", "Whether this fits I do not know: Tarn backpack."),
        ("which mugs do you have in pink?", "I know of nothing we have that fits that."),
    ],
)
def test_what_is_not_there_is_not_listed(customer: Customer, text: str, answer: str) -> None:
    """Another kind of thing, another colour, or nothing in particular gets no list, but an honest word."""
    said = customer.say(text)
    assert answer in said and "• " not in said


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("how many litres does the kettle hold?", "1.7 litres"),
        ("what colours do the mugs come in", "in sand and in blue"),
        ("is there any coating on the frying pan?", "without a coating"),
    ],
)
def test_a_question_about_one_thing_is_no_wish_for_a_list(customer: Customer, text: str, answer: str) -> None:
    """Who names the thing they ask about gets its fact, not a list with it."""
    said = customer.say(text)
    assert answer in said and "• " not in said
