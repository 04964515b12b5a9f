"""What customers ask to have done about orders is told from how they say it; what they only ask about, from that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.act_words import SaidAct, read_acts
from bot.domain.order import ActKind

CANCEL, RETURN, EXCHANGE, ITEMS = ActKind.CANCEL, ActKind.RETURN, ActKind.EXCHANGE, ActKind.CHANGE_ITEMS
ADDRESS, OWN, PAYMENT = ActKind.CHANGE_ADDRESS, ActKind.CHANGE_OWN_ADDRESS, ActKind.CHANGE_PAYMENT

WANTED = {
    (CANCEL,): """
cancel my order
I want to cancel order W2611340
pls cancle my order
cancel it
CANCEL THE DAMN ORDER NOW
can you cancel my order?
could you please cancel the order I placed yesterday?
I'd like to cancel
I need my order cancelled
please have order 10417 canceled
i want to call off my order
call the whole thing off please
I don't want it any more, not shipped yet
I no longer need the lamp
dont need it anymore
stop my order
please don't ship it
scrap my order pls
I would like to request a cancellation
I want to withdraw from my order
cancel my order and refund me to paypal
Please cancel the order and refund the money to my gift card
i ordered by mistake, cancel please
I changed my mind, please cancel everything
can u cancel the lamp
""",
    (RETURN,): """
I want to return the lamp
return the lamp
i'd like to send back the bottle
send it back
I want to send the chair back
take it back please
can you take the kettle back?
I want to get a refund for the lamp
i want my money back
refund me
I need a refund
give me my money back you thieves
I'd like to start a return
i wanna retrun the lamp
returning the bottle please, it leaks
please process a return for the chair
I want the lamp returned
I would like to return it for a refund
I want to return everything and get the refund on my gift card
it doesn't fit so I'm sending it back
how are you, i want to return the lamp
Please proceed with the return
You guys suck. Refund now.
I'd like the lamp to be sent back
I can't use this, I'd like to give it back
Can you help me return the chair? I want the refund on my gift card.
""",
    (EXCHANGE,): """
exchange the lamp for a blue one
I'd like to exchange it
swap the bottle for the bigger one
can you swap it for a red one?
change the chair to black
i want to change my order
I want to modify my order
upgrade the laptop to the 1TB one
switch the shirt to size L
I'd like it in another colour
i want it in blue
I need a different size
I want the blue one instead
exhange the shoes pls
I want to exchange the lamp and pay the difference with paypal
exchange it and put the difference on my visa
make a change to my order
replace the bottle with the steel one
instead of returning, exchange it
I'd rather exchange it than return it
change it to red
I don't want to cancel, I want to exchange it
""",
    (ITEMS,): """
please modify the items in my pending order
I need to modify my pending order W2611340, change the laptop to an i7
it hasn't shipped yet, change the lamp to black
""",
    (ADDRESS,): """
I want my order to go to my office
my address is wrong on W123456
Can you send it to my home address?
I want to change my delivery from home to office
change the delivery address of my order
I need to change the shipping address
send it to another address
ship it to 12 Main Street instead
can you deliver it to my office instead?
I put the wrong address on my order
update the address for order W2611340
please ship my order to my new place
change the adress on my order
redirect my parcel to my neighbour
I moved, please send the order to my new address
the delivery address is wrong, please correct it
modify the address of the pending order
""",
    (OWN,): """
update my address
change my default address
I moved
I've moved to Dublin
my new address is 12 Main Street
change the address on my account
please update the address in my profile
I have a new address
update my account address
set my default address to the one of my last order
""",
    (PAYMENT,): """
I want to pay with paypal instead
change the payment method of order W2611340
put it on my visa instead
switch the payment to my gift card
use a different card for my order
can you charge my mastercard instead?
update payment method
pay by credit card instead
I'd like to change how I pay for my order
""",
    (RETURN, EXCHANGE, CANCEL): """
return the bottle and exchange the chair; also cancel order W123456
I want to return the lamp, swap the shirt for a blue one and then cancel my other order
""",
    (CANCEL, RETURN): """
cancel order 10436 and return the lamp from 10417
cancel the chair and get a refund for the lamp
""",
    (OWN, ADDRESS): """
I moved last month. Can you update my default address and also the one on my pending order?
""",
    (RETURN, EXCHANGE): """
I want to either return or exchange the lamp
return the lamp and exchange the chair, pay the difference with my visa instead
""",
    (ADDRESS, OWN): """
change the delivery address of my order and the one on my profile
change the address of my order and also my default address
update the shipping address on order W2611340 and on my account
""",
    (ADDRESS, EXCHANGE): """
change the address of my order and change the lamp to black
""",
    (EXCHANGE, PAYMENT): """
swap the lamp for the black one. Also change the payment method to paypal
""",
}
ASKED = {
    RETURN: """
can I return the lamp?
how do I return this
can i send it back if it doesn't fit
is it possible to return the kettle
what if I returned the lamp
how much would I get back if I return the bottle?
I was wondering if I could return it
do you take it back?
am i allowed to return it
return the lamp?
""",
    CANCEL: """
what if I cancelled, how much would I get back
can I still cancel?
how can I cancel my order
is it too late to cancel my order?
what happens if I cancel the order
if I cancel now, when do I get my money
tell me how to cancel
should I cancel it?
""",
    EXCHANGE: """
can I exchange it for blue?
how do exchanges work, can i swap the lamp
how much more would it cost to exchange it for the blue one
is it possible to change my order
""",
    ADDRESS: """
can I change the delivery address of my order?
is it possible to send it to another address
""",
    PAYMENT: """
can I change the payment method?
""",
}
NOTHING = """
where is my order
what's my total
how much did I pay
when will it arrive
I don't want to cancel
don't cancel my order
please do not return it
I never said cancel
i didn't cancel anything
I won't return it
no need to exchange it
I returned the lamp last week
my cancelled order
why was my order cancelled?
you cancelled my order
where is my refund
when will my refund arrive
status of my return
what is your return policy
what's the return address
cancel my subscription
cancel my account
delete my account
send it to me please
change my password
change my email address
I changed my mind
any update on my order
update me on my order
yes
hello
the lamp is broken
is there a cancellation fee
the lamp
what are the options for the lamp
did you send it to my address?
which address is on my order
I paid with paypal
the bottle comes in blue
exchange rate
in return I expect an apology
many happy returns
I want to undo my cancellation
I want to reorder what I returned
can you ship my order sooner?
How do I track the return I sent last week?
The order was cancelled without my consent
I want to order a lamp
what is on my account
get back to me
thanks for the refund
"""
SURE = [
    ("cancel my order", True),
    ("I want to return the lamp", True),
    ("I don't want it any more", False),
    ("I want my money back", False),
    ("exchange the lamp", False),
    ("change my order", False),
    ("it arrived yesterday, I want to exchange it", True),
    ("change the lamp to blue in my pending order", True),
    ("it hasn't shipped yet, swap it for the blue one", True),
    ("change my default address", True),
    ("change the delivery address", True),
    ("change the address", False),
]


def kinds(text: str) -> tuple[ActKind | None, ...]:
    return tuple(act.kind for act in read_acts(text) if not act.asking)


@pytest.mark.parametrize(
    ("text", "expected"), [(line, acts) for acts, table in WANTED.items() for line in table.strip().splitlines()]
)
def test_acts_wanted(text: str, expected: tuple[ActKind, ...]) -> None:
    """Every act is heard once, in the order said, and none of them as a mere question."""
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "kind"), [(line, kind) for kind, table in ASKED.items() for line in table.strip().splitlines()]
)
def test_acts_asked_about(text: str, kind: ActKind) -> None:
    """Whoever asks whether, how or at what price has not asked for it to be done."""
    acts = read_acts(text)

    assert {act.kind for act in acts} == {kind}
    assert all(act.asking for act in acts)


@pytest.mark.parametrize("text", NOTHING.strip().splitlines())
def test_no_act(text: str) -> None:
    """What was done, is not wanted, or is about something else asks for nothing."""
    assert read_acts(text) == ()


@pytest.mark.parametrize(("text", "is_sure"), SURE)
def test_how_sure_the_words_are(text: str, is_sure: bool) -> None:
    """Where the words do not tell whether the order was sent, what is meant is left to the order's state."""
    assert [act.sure for act in read_acts(text)] == [is_sure]


def test_where_the_order_stands_tells_an_exchange_from_a_change() -> None:
    """A change to a pending order is one of its items; of what arrived, an exchange."""
    assert kinds("it hasn't shipped yet, swap it for the blue one") == (ITEMS,)
    assert kinds("I received the lamp, swap it for the blue one") == (EXCHANGE,)


def test_each_act_has_its_part_of_the_text() -> None:
    """What stands before the first act is its own, and each goes on to where the next one begins."""
    text = "Hi! return the bottle and exchange the chair for a black one; also cancel order W123456"
    parts = [text[act.start : act.end] for act in read_acts(text)]

    assert [("bottle" in part, "chair" in part, "W123456" in part) for part in parts] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


def test_a_question_beside_a_wish_stays_one() -> None:
    """One sentence asks, the next one wants."""
    acts = read_acts("Can I return the lamp? And please cancel order W2611340")

    assert [(act.kind, act.asking) for act in acts] == [(RETURN, True), (CANCEL, False)]


@given(st.sampled_from(["return the lamp", "cancel order W2611340", "exchange the chair"]), st.data())
def test_negation_takes_an_act_away(wish: str, data: st.DataObject) -> None:
    """No act is heard behind words that decline it."""
    no = data.draw(st.sampled_from(["I don't want to", "please don't", "do not", "never", "there is no need to"]))

    assert read_acts(f"{no} {wish}") == ()


@given(st.text(max_size=120))
def test_anything_typed_is_read(text: str) -> None:
    """No text breaks it, and every span is within the text."""
    for act in read_acts(text):
        assert isinstance(act, SaidAct)
        assert 0 <= act.start < act.end <= len(text)
