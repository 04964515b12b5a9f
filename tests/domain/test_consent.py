"""A yes is heard as a yes only where nothing else is said with it; everything else is asked again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.consent import LONGEST, Consent, read_consent
from bot.domain.order import ActKind

YES = """
yes
Yes
YES
yes.
yes!!!
yes please
Yes, please.
yesss
yess
yse
yeahhh
yeah
yep
yup
y
Y
ya
yea
yeah sure
yep go ahead
confirm
confirmed
I confirm
yes, I confirm
yes i confirm this
ok do it
okay, go ahead
ok go ahead pls
sure
sure thing, go for it
sureee
that's right, proceed
That's correct
sounds good, please do
sounds good
looks good to me
👍
👍🏽
👍👍
✅
yes 👍
yes 😊
ok 👍
Yes, that all looks correct. Please go ahead.
Yes, that's all correct, please proceed.
Yes, everything is correct. Please proceed. Thank you!
yes, thanks!
yes please, that would be great, thank you so much
Yes please! Thanks a lot for your help
yes thank you
yes ty
yes thx
yes pls thx x
go ahead
go ahead please
please go ahead
Please proceed
proceed
please do
please do it
do it
just do it
just do it already
DO IT
go for it
let's do it
lets do this
absolutely
Absolutely, go ahead
definitely
of course
certainly
agreed
I agree
i accept
correct
correct, thanks
exactly
yes exactly
yes yes yes
yes of course
oh yes please
hi yes
hello, yes please
yes I do
yes it is
yes you can
yes you may go ahead
you may proceed
I'm sure
yes im sure
Yes, I am sure. Go ahead.
yes, as described
yes as you said
yes that's what I want
that is what I want, please do it
I already said yes
i said yes
YES I SAID YES
for the third time yes
yes ffs
yes damn it, do it
yes get on with it
yes, right away please
yes asap
yes do it now
ok
okay
ok please
Okay.
alright
alright, do it
fine
fine, do it
that's fine
that works
works for me
ok sounds good
ok great
lgtm
no problem, go ahead
no worries, do it
No, that's all. Please go ahead.
yes, nothing else
yes that will be all, thanks, bye
yes, have a nice day
"yes"
yes :)
yes mate
yes sir
aye
affirmative
I'd like to proceed
Yes, I would like to proceed.
Yes, I want to go ahead with that
yes, you're the best
Yes, I appreciate your help
procede please
yes proceeed
go aheda
confrim
comfirm
yes please confirm
yes to all
yes to everything
happy to proceed
lets go ahead
i approve
everything looks right, go ahead
Everything looks good! Yes, please go ahead.
yes, do all of that
yeah all of it, go on
hell yes
yes it's fine
yes no problem
ok then, do it
jsut do it
I confirm the above details are correct
Yes, I'm happy with everything
you can yes
"""

YES_BUT = """
yes but not the lamp
yes but…
yes, and also cancel the other
yes if it's free
ok, only the bottle
yes except the lamp
sure, how long does it take?
yes? wait
yes to paypal instead
yes wait
yes, hold on
yes but to my gift card
Yes, but can you use my visa?
yes as long as it costs nothing
yes unless it costs more than 20
yes only if it arrives by friday
yes, in blue
yes the blue one
yes with paypal
yes, to my credit card please
ok but make it two
okay, and the chair too
sure, but what about the shipping?
yes just the lamp
yes just that
yes no
yeah no
yes and no
yes, don't cancel the second one
yes, no need for a label, 2 of them
go ahead but use the other address
go ahead, unless the refund is less than 50
do it tomorrow
do it if you can
confirm and send me an email
yes i guess
yes I suppose
yes maybe
sure, when will I get the money?
ok how much is it
yes please cancel it
yes, return both
yes both
please proceed with the lamp only
yes, 2
yes and
ok just
Yes, that's okay. Please confirm once it's done.
yes i'm not sure
yes so
yes 🤔
yes. Also, I moved. Can you change my address?
alright then in red
yes yeah right
ok one more thing
y/n
yes, not the bottle
"""

NO = """
ok then don't
fine, then not
in that case no
ok. don't.
okay, then leave it
too bad, then don't bother
ah ok, not then
no
No.
NO!!!
nope
nah
noooo
no thanks
no thank you
no, thank you
don't
dont
don't do it
do not do that
please don't
pls dont
stop
STOP
stop it
wait
wait a minute
Wait!
not yet
not now
hold on
hang on a sec
hang on
just a moment
never mind
nevermind
nvm
forget it
changed my mind
I changed my mind
I've changed my mind, sorry
sorry, no
oh no wait
actually no
actually, don't
yes actually no
yes, changed my mind
ok never mind
on second thought no
no way
absolutely not
definitely not
of course not
certainly not
hell no
no, in blue
no, I want to keep it
no just the lamp
No, use my PayPal instead
no that's wrong
that's wrong
that's not right
this isn't right
not really
I don't want that
i dont agree
i dont think so
I'd rather not
👎
❌
leave it
let me think
n
I would never say yes to this
fuck no
hell no
thanks but no thanks
no i said blue
don't proceed
do not go ahead
please do not confirm
no wait, don't do it
"""

NONE = """
yes?
sure?
ok?
are you sure?
you sure
is it ok
is that all right
is this right?
shall I say yes
what if I say yes
do I have to say yes?
should I confirm
can you go ahead?
could you please go ahead?
go ahead please?
can I confirm later
please confirm
how long does it take?
how much do I get back
what happens next?
why
thanks
thank you
ok thanks
okay, thank you!
great
perfect, thanks
cool
great, thanks
hmm
um
hello
please
the lamp
in blue
paypal
the first one
W2611340
cancel
cancel it
I'm not sure
not sure
i dont know
I don't understand
maybe
perhaps
probably
I think so
i guess so
no idea
no, yes
no, no. Yes, go ahead
no problem
why not
yours
yesterday
yet
eyes
he said yes to me
my answer was not yes
tell me yes or no
the word is yes
yes or no
can you wait a moment before you ship
how do I stop the newsletter
I bought it yesterday
1
?
...

where is my order
you have no idea
i want a refund
there is no other way
"""

ONLY = {
    ActKind.CANCEL: ["yes, cancel it", "yes please cancel the order", "Yes, go ahead with the cancellation"],
    ActKind.RETURN: ["yes, process the return", "yes return them please", "Yes, please proceed with the return."],
    ActKind.EXCHANGE: ["yes do the exchange", "yes, please proceed with the exchange, thanks", "ok exchange it"],
    ActKind.CHANGE_PAYMENT: ["yes, change the payment method", "go ahead and update it"],
    ActKind.CHANGE_ADDRESS: ["yes, update the delivery address", "yes change it"],
}
MORE_THAN_READ_OUT = [
    "yes, return everything",
    "yes return all",
    "yes, refund both",
    "yes, all of them",
    "yes cancel all",
]
SENSES = [(Consent.YES, YES), (Consent.YES_BUT, YES_BUT), (Consent.NO, NO), (Consent.NONE, NONE)]
PHRASES = [(line, sense) for sense, table in SENSES for line in table.strip().splitlines()]


@pytest.mark.parametrize(("said", "sense"), PHRASES)
def test_phrases_are_told_apart(said: str, sense: Consent) -> None:
    """What customers type at the last step is a yes, a yes with something else, a no, or neither."""
    assert read_consent(said) is sense


@pytest.mark.parametrize(("kind", "said"), [(kind, said) for kind, table in ONLY.items() for said in table])
def test_the_act_may_be_named_anew(kind: ActKind, said: str) -> None:
    """Naming the act that was read out takes nothing from a yes; naming another act does."""
    other = ActKind.RETURN if kind is ActKind.CANCEL else ActKind.CANCEL

    assert read_consent(said, about={kind}) is Consent.YES
    assert read_consent(said, about={other}) is not Consent.YES
    assert read_consent(said) is not Consent.YES


@pytest.mark.parametrize("said", MORE_THAN_READ_OUT)
def test_more_than_was_read_out_is_no_yes(said: str) -> None:
    """Whoever says "all" may mean more than what was read out."""
    assert read_consent(said, about=set(ActKind)) is Consent.YES_BUT


SAID_YES = [line for line in YES.strip().splitlines() if not line.startswith("No")]
UNKNOWN = ["lamp", "blue", "paypal", "tuesday", "2", "W1234", "both", "if", "but", "only", "cheaper", "€5", "unless"]


@given(st.sampled_from(SAID_YES), st.sampled_from(UNKNOWN))
def test_a_yes_with_anything_unknown_is_none(yes: str, more: str) -> None:
    """Whatever stands before or after a yes that is not known to be harmless takes the yes away."""
    assert read_consent(f"{yes} {more}") is not Consent.YES
    assert read_consent(f"{more} {yes}") is not Consent.YES


@given(st.sampled_from(SAID_YES))
def test_a_question_is_never_a_yes(yes: str) -> None:
    """A question mark takes the yes away."""
    assert read_consent(f"{yes}?") is not Consent.YES


@given(st.sampled_from(SAID_YES), st.sampled_from(["no", "wait", "stop", "don't", "not yet", "never mind", "hold on"]))
def test_a_yes_with_a_no_is_none(yes: str, no: str) -> None:
    """Whoever says both has not agreed."""
    assert read_consent(f"{yes} {no}") is not Consent.YES
    assert read_consent(f"{no}, {yes}") is not Consent.YES


@given(st.sampled_from(PHRASES), st.booleans())
def test_case_and_space_do_not_matter(phrase: tuple[str, Consent], large: bool) -> None:
    """Capitals and blanks change nothing."""
    said, sense = phrase

    assert read_consent(f"  {(said.upper() if large else said.lower()).replace(' ', '  ')} \n") is sense


@given(st.text(max_size=60))
def test_anything_typed_is_read(text: str) -> None:
    """No text breaks it, and none without a word or sign of agreeing is a yes."""
    sense = read_consent(text)

    assert sense in Consent
    if sense is Consent.YES:
        assert any(character.isalpha() or character in "👍✅✔☑👌🆗" for character in text)


def test_a_long_story_is_no_yes() -> None:
    """A yes at the head of a long message is not taken for all of it."""
    assert read_consent("yes " * LONGEST) is not Consent.YES
