"""Who asks what there is gets a list of what is known to fit, the cheapest first, and never a thing that does not."""

from __future__ import annotations

import pytest

from tests.conversations.customer import Customer


@pytest.mark.parametrize(
    ("text", "heading", "lines"),
    [
        ("what have you got in mugs anyway", "This is what we have:", ["Dune mug set: €32.00."]),
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


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Do you have anything waterproof?", ["Skye rain jacket"]),
        ("Which things can go in the washing machine?", ["Skye rain jacket"]),
        ("Have you got anything made of wood?", ["Fenn wall shelf"]),
        ("Haben Sie etwas in Grün?", ["Schmortopf Terra"]),
        ("Habt ihr was aus Holz?", ["Wandregal Fenn"]),
        ("Was ist Ihr schwerstes Produkt?", ["Schmortopf Terra"]),
        ("what is the heaviest thing you sell?", ["Terra casserole"]),
        ("Which products are made of stainless steel?", ["Rill water bottle", "Alba kettle", "Vento knife set"]),
        ("do you have something for coffee for under 30 euros?", ["Nera coffee press"]),
    ],
)
def test_a_list_holds_what_was_asked_for_and_nothing_else(customer: Customer, text: str, lines: list[str]) -> None:
    """A property, a material, a purpose or a superlative chooses just the things that a fact of that kind bears out."""
    things = [line.removeprefix("• ") for line in customer.say(text).splitlines() if line.startswith("• ")]
    assert [thing.startswith(line) for thing, line in zip(things, lines)] == [True] * len(lines) == [True] * len(things)


def test_nothing_is_offered_for_a_child_that_is_too_young(customer: Customer) -> None:
    """What is made for older children, or for adults, is not listed for a baby."""
    assert "• " not in customer.say("I am looking for something for a baby of 1 year")


def test_of_two_requests_each_has_its_own_words(customer: Customer) -> None:
    """A property that is asked about beside is no condition of the list."""
    said = customer.say("hey what knives do you have? and can i put them in the dishwasher?")
    assert "Vento knife set: €89.00." in said and "must not go in the dishwasher" in said


def test_a_list_is_narrowed(customer: Customer) -> None:
    """Who asks which of those it is chooses among what was just listed."""
    customer.say("what have you got for the kitchen?")
    narrowed = customer.say("Which of those are under 40 euro?")
    assert "Dune mug set" in narrowed and "Rill water bottle" not in narrowed
    assert "Nera coffee press: €27.00." in customer.say("and the cheapest of these?")
