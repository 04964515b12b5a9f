"""How a case stands is told to whoever knows a detail of it, and to nobody else."""

from __future__ import annotations

from typing import Callable

from bot.domain.reference import make_reference
from tests.conversations.customer import EVERYTHING, REFERENCE, Customer


def test_the_state_of_a_case_needs_a_known_detail(new_customer: Callable[[], Customer]) -> None:
    """Elsewhere the reference alone tells nothing; with a detail of the case its state is told."""
    first, other = new_customer(), new_customer()
    reference = REFERENCE.findall(first.say(f"I have a complaint: {EVERYTHING}", "yes"))[0]
    here = first.say("any progress with that?")
    asked = other.say(f"how far along is {reference}")
    told = other.say("mara.quinn@example.com")

    assert f"Your complaint {reference} was received on" in here
    assert "which e-mail address, phone number or order number is in the case?" in asked
    assert "received" not in asked
    assert f"Your complaint {reference} was received on" in told


def test_a_wrong_detail_tells_nothing(new_customer: Callable[[], Customer]) -> None:
    """A wrong detail gets the same answer as a reference that does not exist."""
    first, other, third = new_customer(), new_customer(), new_customer()
    reference = REFERENCE.findall(first.say(f"I have a complaint: {EVERYTHING}", "yes"))[0]
    nobody_s = make_reference(2025, lambda alphabet: alphabet[7])
    wrong = other.say(f"how far along is {reference}", "evil@example.com")
    missing = third.say(f"how far along is {nobody_s}", "evil@example.com")

    assert wrong == missing
    assert "I find no case with that reference and that detail." in wrong
    assert not any(word in wrong for word in ("received", "kettle", "mara", "customer care"))


def test_guessing_details_comes_to_an_end(new_customer: Callable[[], Customer]) -> None:
    """After several wrong details even the right one opens nothing, and a person is offered."""
    first, other = new_customer(), new_customer()
    reference = REFERENCE.findall(first.say(f"I have a complaint: {EVERYTHING}", "yes"))[0]
    for letter in "abcde":
        other.say(f"how far along is {reference}", f"{letter}@example.com")
    said = other.say(f"how far along is {reference}", "mara.quinn@example.com")

    assert "received" not in said
    assert other.titles() == ["A person, please"]
