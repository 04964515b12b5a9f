"""Every number, day and claim about a product that the assistant says comes from a fact, a record, a promise, or the
customer: whatever is asked, in whatever order.
"""

from __future__ import annotations

from typing import Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.bootstrap import build_house
from bot.settings import read_settings
from tests.builders import TestHouse, answer, claim, say
from tests.conftest import RunningHeard
from tests.conversations.customer import Customer
from tests.conversations.trace import untraceable

THINGS = (
    "kettle|toaster|coffee press|frying pan|casserole|knife set|desk lamp|vacuum|backpack|rain jacket|wool blanket|"
    "mugs|"
    "water bottle|night light|wall shelf|washing machine"
).split("|")
ASKED = (
    "how heavy is the {}|how much is the {}?|is the {} dishwasher safe|what is the {} made of|does the {} come in blue|"
    "how long does the {} last|tell me about the {}|is there anything wrong with the {}?|how loud is it|and the {}?|"
    "is the {} safe for a baby|is the {} the best you have?|have you got the {} in stock, and what does it weigh?"
).split("|")
OF_THE_SHOP = (
    "when are you open?|how long does delivery take|what does shipping cost, and can I pay by card?|can I return it?|"
    "what are my rights|how do I complain|where do you have that from?|compare the kettle and the press|"
    "what lamps do you have?|anything waterproof under 100 euros?|what do you have in blue|Welche Lampen haben Sie?|"
    "which is lighter, the vacuum or the kettle?|hello|thanks|what can you do|Wann haben Sie offen?|"
    "Wie schwer ist der Wasserkocher?|Was kostet die Lampe?|Wie lange dauert der Versand?"
).split("|")
OF_ORDERS = (
    "where is my order 10417|mara.quinn@example.com|order 10422, tom.field@example.com|cancel order 10431|"
    "priya.nair@example.com|I want my money back for order 10417, mara.quinn@example.com|it leaks|a refund, please|"
    "I bought 3 of them for 12.50 euros on 4 May|my kettle leaks, order 10417, I want my money back, "
    "mara.quinn@example.com|I have a complaint: the lamp flickers 20 times a minute|yes|no|that is right|here is fine|"
    "what is the state of my complaint?|I need a person|call me at +353 1 555 0123|Ich möchte mich beschweren, "
    "der Wasserkocher tropft|Wo ist meine Bestellung 10417?|Ja"
).split("|")
messages = st.one_of(
    st.builds(str.format, st.sampled_from(ASKED), st.sampled_from(THINGS)),
    st.sampled_from(OF_THE_SHOP),
    st.sampled_from(OF_ORDERS),
)


@pytest.fixture(scope="module")
def trace(heard: RunningHeard, new_customer: Callable[[], Customer]) -> Callable[[Sequence[str]], list[str]]:
    """Has a new customer say these things; what was answered with nothing behind it."""
    house = build_house(read_settings(heard.directory, {}))

    def say_and_trace(said: Sequence[str]) -> list[str]:
        customer = new_customer()
        for text in said:
            customer.say(text)
        return untraceable(house, customer.name)

    return say_and_trace


@given(said=st.lists(messages, min_size=2, max_size=6))
@settings(deadline=None, max_examples=80, derandomize=True, suppress_health_check=list(HealthCheck))
def test_everything_said_has_a_source(trace: Callable[[Sequence[str]], list[str]], said: list[str]) -> None:
    """After any few messages, everything that was said in the conversation can be traced."""
    assert trace(said) == []


@pytest.mark.parametrize(
    ("text", "made_up"),
    [
        ("It weighs 7.3 kg.", ["'7.3' in 'It weighs 7.3 kg.'"]),
        ("Somebody rings you on 31 March.", ["'31' in 'Somebody rings you on 31 March.'"]),
        ("The Alba kettle is lovely.", ["'The Alba kettle is lovely.' in 'The Alba kettle is lovely.'"]),
        ("You wrote: 7.3 kg, the Alba kettle.", []),
    ],
)
def test_what_is_made_up_is_found(house: TestHouse, text: str, made_up: list[str]) -> None:
    """A figure, a day or a word on a product that nothing stands behind is named; what the customer said is not."""
    say(house, "You wrote: 7.3 kg, the Alba kettle." if not made_up else "Hello")
    answer(house, claim(house), text)

    assert untraceable(house, "mara") == made_up
