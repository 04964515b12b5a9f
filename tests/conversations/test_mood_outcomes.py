"""Anger is heard: words on it once, a person in reach, a case further ahead, and the very same options."""

from __future__ import annotations

from typing import Callable

from tests.conversations.customer import OPTIONS, STOP_USING_IT, Customer

UPSET_HEARD = "You have every reason to want this put right."
PERSON = "A person, please"
WAYS_TO_ASK = [
    "I would like my money back for order 10417, it is faulty",
    "I WANT my money back for order 10417, it is faulty, you are a disgrace!!!",
    "give me my f***ing money back for order 10417, it is faulty, you useless thieves",
]


def test_calm_and_angry_get_the_same_options(new_customer: Callable[[], Customer]) -> None:
    """The same request told calmly and angrily leads to the same options, reasons and buttons, but for a person."""
    offered = []
    for words in WAYS_TO_ASK:
        customer = new_customer()
        said = customer.say(words, "mara.quinn@example.com")
        offered.append((said[said.index(OPTIONS) :], [title for title in customer.titles() if title != PERSON]))

    assert len(offered[0][1]) > 1
    assert offered == [offered[0]] * len(WAYS_TO_ASK)


def test_anger_is_heard_once_and_a_person_is_in_reach(customer: Customer) -> None:
    """The answer to anger begins with it, once; the button for a person stands beside the choices that follow."""
    first = customer.say("your useless vacuum died after one day, this is an absolute disgrace")
    titles = customer.titles()
    second = customer.say("just refund it, you bunch of liars")
    customer.say("owen.daly@example.com", "yes")
    case = customer.cases()[0]

    assert first.index(UPSET_HEARD) < first.index("I will write it down")
    assert titles[0] == "My money back" and titles[-1] == PERSON
    assert UPSET_HEARD not in second
    assert (case["priority"], case["ahead"]) == (2, 1)
    assert "the customer is very upset" in case["because"]


def test_who_is_calm_hears_nothing_about_moods(customer: Customer) -> None:
    """A complaint told soberly is answered as ever."""
    said = customer.say("my kettle leaks all over the counter")

    assert UPSET_HEARD not in said
    assert PERSON not in customer.titles()


def test_danger_is_not_kept_waiting(customer: Customer) -> None:
    """However angry the report, the first words are those that keep people safe."""
    said = customer.say("you idiots, your bloody lamp caught fire, this is a disgrace")

    assert STOP_USING_IT in said.splitlines()[1]  # after the greeting that opens every conversation
    assert UPSET_HEARD not in said


def test_bitter_thanks(customer: Customer) -> None:
    """Nobody who thanks for nothing is told that they are welcome."""
    said = customer.say("thanks for nothing")

    assert "You are welcome" not in said
    assert PERSON in customer.titles()
