"""Which kind of need was not met, told from a customer's words in English and German.

What was agreed, what anybody may take for granted, what was hoped for, and what would delight: they are answered
differently. After N. Kano and others, "Attractive Quality and Must-Be Quality", Journal of the Japanese Society for
Quality Control 14 (2), 1984, in which the same thing met or not met weighs differently by what was expected of it.
"""

from __future__ import annotations

from enum import Enum

from bot.domain.telling import Told


class NeedClass(str, Enum):
    """What the customer's need rests on."""

    STATED = "stated"  # it was agreed, ordered, described or promised
    IMPLIED = "implied"  # anybody may take it for granted
    EXPECTATION = "expectation"  # it was hoped for
    DELIGHT = "delight"  # it would be an extra


ENGLISH = [
    (NeedClass.STATED, "agreed; promised; as described/ordered/advertised/shown/agreed/stated; you said/promised/confirmed/guaranteed/told; i was told/promised/assured; described as; by contract; in writing; confirmed in; it says on/in; website said/says; the order says"),
    (NeedClass.IMPLIED, "surely; of course it; anybody/anyone would; goes without saying; for granted; basic thing/things/decency/courtesy; normal/normally; common sense/courtesy/decency; is it too much to ask; too much to ask; one can/may/should expect; supposed to work; should at least; the least (you/i); standard; how am i supposed; how is anyone/one supposed"),
    (NeedClass.EXPECTATION, "hoped; hoping for; had hopes; higher hopes; expected (a) (bit) more/better; i/we expected; would have expected; thought (it/you/that) ~ better/nicer; disappointed by/with/in the (whole) (experience/look/overall); a little disappointed; used to be better; less than i; dreadful music; imagined; looked forward; a shop with your name; not up to"),
    (NeedClass.DELIGHT, "would be nice/great/lovely/good/helpful/wonderful if/to; be nice/great/lovely if; nice to have; i wish/wished there/it/you (was/were/had/could/would); wish list; could you (not) (also) offer/add/make/think; would love (to/it/that/if); id love (to/it/if); suggest/suggestion; an idea; why not offer/add/make; have you (ever) thought/considered; extra wish; bonus"),
    (None, "i wish to complain/return/cancel/make/report/speak; would be nice/great/good to hear/get/have/receive/know; nice/great if you/someone/somebody (could/would) answer*/replied/reply/called/call/read/told; would be nice if you/somebody/it/someone/anyone (could/would/had/actually) answered/worked/came/arrived/replied; would love (my/a/to/an) money/refund/speak/know/hear/have/get/answer/understand; could you (not) (also) make sure; i suggest you"),
]  # fmt: skip

GERMAN = [
    (NeedClass.STATED, "vereinbart; versprochen; zugesagt; zugesichert; wie beschrieben/bestellt/abgemacht; abgemacht; laut vertrag/beschreibung/webseite; bestätigt"),
    (NeedClass.IMPLIED, "selbstverständlich*; normalerweise; das mindeste; kann man (ja) (wohl) (erwarten/verlangen); versteht sich; darf man (wohl) erwarten; ist doch normal"),
    (NeedClass.EXPECTATION, "erhofft; gehofft; mehr erwartet; anders vorgestellt; hätte ~ erwartet; hatte ~ erwartet; enttäuscht von"),
    (NeedClass.DELIGHT, "schön/toll/super/nett/gut/praktisch wäre/wär (es); wäre (es) (auch) schön/toll/super/nett/praktisch/klasse; wünschte; ich würde mir wünschen; vorschlag; anregung; könnten sie nicht (auch)"),
    (None, "schön/nett/toll wäre (es) wenn sie/jemand/ihr antworten/antwortet/antworten"),
]  # fmt: skip

_SIGNS: Told[NeedClass] = Told(ENGLISH, GERMAN, wished=True)
# Of several, what was agreed weighs most: a wish beside a broken agreement does not make it one.
_FIRST = (NeedClass.STATED, NeedClass.IMPLIED, NeedClass.DELIGHT, NeedClass.EXPECTATION)


def find_need(text: str) -> tuple[NeedClass, int, int] | None:
    """The kind of need a text names, with the words that do (start, end); None if it names none."""
    return min(_SIGNS.find(text), key=lambda found: _FIRST.index(found[0]), default=None)
