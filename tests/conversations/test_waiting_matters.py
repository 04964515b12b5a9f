"""Matters that come up while another is being dealt with: answered on the spot, or told to wait and then offered."""

from __future__ import annotations

from tests.conversations.customer import Customer

PROVED = ("I want my money back for order 10417", "mara.quinn@example.com")


def test_the_state_of_the_order_is_told_in_the_middle_of_a_request(customer: Customer) -> None:
    """Who asks where the order is while options are open is answered, and the same request goes on."""
    customer.say(*PROVED, "it leaks")
    said = customer.say("where is my order?")
    offered = customer.titles()
    chosen = customer.say("a repair")

    assert "Order 10417" in said and "These ways are open" in said
    assert "A repair" in offered
    assert "I have passed on your request: a repair." in chosen


def test_the_state_of_a_case_is_told_instead_of_taken_for_a_reason(customer: Customer) -> None:
    """Who asks for an earlier request while the reason for a new one is open is answered; the reason is still asked."""
    customer.say(*PROVED, "it leaks", "a repair", "I want a refund for order 10417")
    said = customer.say("how does my request stand?")

    assert customer.cases()[0]["reference"] in said
    assert said.endswith("What is the reason?")


def test_a_question_that_needs_proof_waits_until_the_request_is_done(customer: Customer) -> None:
    """A question that cannot be answered on the spot neither ends the request nor is forgotten."""
    customer.say(*PROVED)
    waits = customer.say("where is my order 10422?")
    done = customer.say("it leaks", "a repair")

    assert "I will come back to your order" in waits and waits.endswith("What is the reason?")
    assert "You also asked about your order." in done
    assert "Yes, please" in customer.titles()


def test_a_wrong_pair_is_asked_for_once(customer: Customer) -> None:
    """After a wrong address the order number is asked for in one question, not in two."""
    said = customer.say("I want my money back for order 10417", "evil@example.com")

    assert said.count("?") == 1


def test_a_call_back_is_not_dropped_for_another_wish(customer: Customer) -> None:
    """Who asks for a person and then for money gets the call-back first, and is offered the money after it."""
    customer.say("can I talk to a person please")
    waits = customer.say("I want a refund too")
    done = customer.say("mara.quinn@example.com")

    assert "I will come back to your money" in waits
    assert "Arranged" in done and "You also asked about your money." in done


def test_what_was_answered_meanwhile_is_not_offered_again(customer: Customer) -> None:
    """A matter that was dealt with while it waited is not brought up once more."""
    customer.say("the mug I got is chipped", "where has my parcel got to")
    filed = customer.say("a replacement please", "ines.costa@example.com", "yes")
    customer.say("no thanks")
    customer.say("where is my order 10422", "tom.field@example.com")
    done = customer.say("where is my order 10422")

    assert "You also asked about your order." in filed
    assert "You also asked" not in done


def test_of_several_requests_what_can_be_answered_is(customer: Customer) -> None:
    """A question beside a request that needs a form is answered at once, and is not offered again afterwards."""
    said = customer.say("I want my money back for order 10417, it leaks. And when do you close today?")
    options = customer.say("mara.quinn@example.com")
    done = customer.say("a repair")

    assert "17:30" in said and "I will come back" not in said
    assert "These ways are open" in options
    assert "I have passed on your request" in done
    assert "You also asked" not in options + done


def test_two_questions_in_one_message_are_both_answered(customer: Customer) -> None:
    """Two questions in one message, one about a thing and one about the shop, are answered together."""
    said = customer.say("Is the Alba kettle dishwasher safe? And what does delivery cost?")

    assert "must not go in the dishwasher" in said
    assert "€4.90" in said
    assert "You also asked" not in said


def test_an_address_with_a_question_besides_answers_both(customer: Customer) -> None:
    """An answer to the form's question is taken although the message asks something else as well."""
    customer.say("the mug I got is chipped", "a replacement please")
    said = customer.say("ines.costa@example.com. And when do you close today?")

    assert "This is what I will file" in said and "ines.costa@example.com" in said
