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
