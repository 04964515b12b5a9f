"""Redress is offered with reasons to whoever owns the order, and the choice is recorded as a request."""

from __future__ import annotations

import pytest

from tests.conversations.customer import OPTIONS, Customer


def test_redress_reveals_nothing_without_the_right_address(customer: Customer) -> None:
    """A refund asked for with a wrong address shows neither options nor what was bought."""
    said = customer.say("I want my money back for order 10402", "evil@example.com")

    assert "I find no order with that number and that address." in said
    assert not any(word in said for word in ("blanket", "95", OPTIONS))
    assert customer.rows("select * from identity_checks where conversation_id = :here and passed") == []


def test_redress_gives_reasons_and_records_a_request(customer: Customer) -> None:
    """With the right address every option comes with its reason; the choice is recorded as requested, not granted."""
    options = customer.say("I want my money back for order 10417", "mara.quinn@example.com", "it is faulty")
    titles = customer.titles()
    nothing_yet = customer.cases()
    said = customer.press("A replacement")
    decisions = customer.rows("select decisions.* from decisions join cases on cases.id = decisions.case_id "
                              "where conversation_id = :here")  # fmt: skip
    case, promise = customer.cases()[0], customer.promises()[0]

    assert titles == ["Send it back for my money", "A repair", "A replacement", "Let a colleague decide"]
    assert "(€39.90): You may send goods back within 14 days" in options
    assert "[Directive (EU) 2019/771, Art. 10 and 13; Larkfield returns policy 4.3]" in options
    assert "I cannot grant it myself" in options
    assert nothing_yet == []
    assert [(row["kind"], row["state"], row["order_number"]) for row in decisions] == [
        ("replacement", "requested", "10417")
    ]
    assert f"recorded under {case['reference']} and not granted yet" in said
    assert promise["kind"] == "decision"


def test_a_request_keeps_why_it_was_made(customer: Customer) -> None:
    """The colleague who decides on a request reads in the customer's own words why it was made."""
    customer.say("I want my money back for order 10417", "mara.quinn@example.com", "it drips from the handle")
    customer.press("A repair")

    assert "it drips from the handle" in customer.cases()[0]["own_words"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("the second one", "repair"),
        ("2", "repair"),
        ("a replacement", "replacement"),
        ("let a colleague decide", "person_decides"),
    ],
)
def test_an_option_can_be_chosen_in_words(customer: Customer, words: str, kind: str) -> None:
    """An option is chosen by its number, its place, or by what it is called."""
    customer.say("I want my money back for order 10417", "mara.quinn@example.com", "it is faulty", words)

    assert [case["remedy_wanted"] for case in customer.cases()] == [kind]


def test_what_needs_no_decision_is_read_out_and_asked_for_a_yes(customer: Customer) -> None:
    """Sending something back within the days for it needs no colleague: it is read out, and nothing is done yet."""
    customer.say("I want my money back for order 10417", "mara.quinn@example.com", "it is faulty")
    said = customer.say("send it back for my money", "to my visa")

    assert "This is what would happen:" in said and "€39.90 goes back to you" in said
    assert customer.cases() == [] and customer.rows("select * from order_acts where conversation_id = :here") == []


def test_a_reason_fits_the_order_it_is_given_for(customer: Customer) -> None:
    """Nobody is told that a two-year guarantee gives them money for something delivered longer ago."""
    options = customer.say("I want my money back for order 10305", "greg.hall@example.com", "it is faulty")

    assert "Brio toaster" in options
    assert "within two years" not in options


def test_a_question_in_the_middle_of_redress_is_answered(customer: Customer) -> None:
    """A question in the middle of a request is answered, and the request's question asked again."""
    customer.say("I want my money back for order 10417", "mara.quinn@example.com")
    said = customer.say("how much does the Dune mug set cost?")
    customer.say("it is faulty")

    assert "€32.00" in said
    assert said.endswith("What is the reason?")
    assert "A repair" in customer.titles()


def test_another_item_is_not_taken_for_a_choice(customer: Customer) -> None:
    """Who changes the item while the options are open reads the options of the other one; nothing is filed."""
    customer.say("I want to return the coffee press from order 10411, ines.costa@example.com", "it is faulty")
    said = customer.say("wait no, I'll keep the press and return the mugs")

    assert "Dune mug set, order 10411." in said and "C-20" not in said
    assert customer.cases() == []
