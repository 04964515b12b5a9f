"""Who asks for a person while nobody is at the desk hears just that, and loses nothing by asking."""

from __future__ import annotations

from tests.conversations.customer import NOBODY, REFERENCE, SOMEBODY_IS_COMING, Customer

NOT_UNDERSTOOD = "I did not quite get that"


def test_a_person_in_the_middle_of_a_complaint(customer: Customer) -> None:
    """With nobody at the desk that is said, the complaint goes on, and nobody is said to be coming."""
    customer.say("my kettle leaks all over the counter")
    said = customer.say("could I have a flesh-and-blood colleague instead?")
    filed = customer.say("I want a replacement", "here", "yes")

    assert NOBODY in said
    assert said.endswith("What would put this right for you?")
    assert not any(claim in said for claim in SOMEBODY_IS_COMING)
    assert REFERENCE.search(filed)
    assert [(case["kind"], case["contact_kind"]) for case in customer.cases()] == [("complaint", "conversation")]


def test_a_person_in_the_middle_of_something_else(customer: Customer) -> None:
    """With nobody at the desk a call-back is offered, and arranged as a case with a promise and everything said."""
    said = customer.say("where has my parcel got to", "10422", "I'd sooner talk to a live colleague")
    arranged = customer.say("reach me at tom.field@example.com")
    case, promise = customer.cases()[0], customer.promises()[0]

    assert NOBODY in said
    assert "How can a colleague reach you?" in said
    assert not any(claim in said for claim in SOMEBODY_IS_COMING)
    assert (case["kind"], case["contact_value"]) == ("call_back", "tom.field@example.com")
    assert "where has my parcel got to" in case["own_words"]
    assert case["reference"] in arranged
    assert (promise["kind"], promise["state"]) == ("call_back", "made")


def test_a_story_told_while_asking_for_a_call_back_is_taken(customer: Customer) -> None:
    """Who tells what happened instead of how to be reached is not told that it was not understood."""
    said = customer.say("get me someone human", "the jug of my coffee press split in two")

    assert NOT_UNDERSTOOD not in said
