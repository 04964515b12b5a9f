"""How an order stands is told to whoever knows its address, and a cancellation is understood."""

from __future__ import annotations

from tests.conversations.customer import Customer


def test_the_state_of_an_order_needs_its_address(customer: Customer) -> None:
    """A wrong address reveals nothing of the order, not even that there is one; the right one tells its state."""
    wrong = customer.say("where has my parcel got to", "10422", "evil@example.com")
    missing = customer.say("99999", "evil@example.com")
    told = customer.say("10422", "tom.field@example.com")

    assert wrong == missing
    assert not any(word in wrong for word in ("lamp", "DPD", "tom.field"))
    assert "Order 10422 (2 × Luma desk lamp) left our warehouse with DPD" in told
    assert "DPD104220077" in told


def test_a_cancellation_in_other_words_is_understood(customer: Customer) -> None:
    """Who wants an order called off is not asked again and again what to do."""
    said = customer.say("please call off 10431 before it is posted")

    assert "What shall I do about it?" not in said


def test_a_late_parcel_is_owned_up_to_before_it_is_asked(customer: Customer) -> None:
    """Whose parcel is overdue hears so with the state of the order, and which ways are open."""
    said = customer.say("where is my order 10402? lena.ortiz@example.com")
    assert "should have been with you by now, and I am sorry" in said
    assert customer.titles()[:2] == ["A replacement, please", "My money back, please"]
    assert "These ways are open" in customer.press("My money back, please")


def test_a_parcel_in_time_is_not_called_late(customer: Customer) -> None:
    """Three days after it was sent there is nothing to own up to."""
    assert "by now" not in customer.say("where is my order 10422? tom.field@example.com")


def test_an_order_number_after_a_full_stop_is_heard(customer: Customer) -> None:
    """A number that stands alone behind a sentence about the parcel is the order's."""
    customer.say("my parcel is late. 10402")
    assert "Order 10402" in customer.say("lena.ortiz@example.com")


def test_a_better_address_is_enough(customer: Customer) -> None:
    """After a wrong address the right one is taken for the same number, without asking for that again."""
    customer.say("where is my order 10422? lena.ortiz@example.com")
    assert "Order 10422" in customer.say("sorry, it is tom.field@example.com")


def test_what_a_button_says_may_be_typed(customer: Customer) -> None:
    """A reason typed as its button says it is that reason, and stops nothing."""
    asked = customer.say("I want my money back for the coffee press of order 10411, ines.costa@example.com")
    assert "What is the reason?" in asked
    assert "These ways are open" in customer.say("I changed my mind")
