"""How people say which variant they wish, as patterns over a line in which what is named stands as a mark.

In such a line "V3" is a value of an option, "N3" an option, "P3" the product and "Q3" another one; everything else is
in small letters, as `variant_scale.tokens` writes it. The line begins and ends with a blank.
"""

from __future__ import annotations

import re
from typing import Mapping

PRICE = "price"  # stands for the price where an option's name is expected
_BY_SIZE = "size capacity screen storage frame room height length diameter piece weight"
# Comparatives, superlatives, whether they ask for more, and words of options they may be about, the likeliest first.
_COMPARED = (
    ("bigger larger größer", "biggest largest größt", True, _BY_SIZE),
    ("smaller kleiner", "smallest kleinst", False, _BY_SIZE),
    ("lighter leichter", "lightest leichtest", False, "weight tone"),
    ("heavier schwerer", "heaviest schwerst", True, "weight"),
    ("darker dunkler", "darkest dunkelst", True, "tone"),
    ("longer länger", "longest längst", True, "life length height zoom"),
    ("shorter kürzer", "shortest kürzest", False, "life length height"),
    ("taller higher höher", "tallest highest höchst", True, "height resolution pressure zoom"),
    ("lower niedriger", "lowest niedrigst", False, "height resolution pressure"),
    ("brighter heller", "brightest hellst", True, "brightness"),
    ("dimmer", "dimmest", False, "brightness"),
    (
        "faster stronger schneller stärker",
        "fastest strongest schnellst stärkst",
        True,
        "processor speed pressure power",
    ),
    ("slower langsamer", "slowest langsamst", False, "processor speed"),
    ("thicker dicker", "thickest dickst", True, "thickness"),
    ("thinner slimmer dünner", "thinnest slimmest dünnst", False, "thickness"),
    ("harder schwieriger", "hardest schwierigst", True, "difficulty"),
    ("easier einfacher", "easiest einfachst", False, "difficulty"),
    ("wider breiter", "widest breitest", True, "view width"),
    ("narrower schmaler", "narrowest schmalst", False, "view width"),
    ("sharper schärfer", "sharpest schärfst", True, "resolution"),
    ("cheaper günstiger billiger", "cheapest günstigst billigst", False, PRICE),
    ("pricier dearer teurer", "priciest dearest teuerst", True, PRICE),
)
LONG_FORMS = (  # what takes two words, as one of those above
    (re.compile(r"\b(?:least (?:expensive|pricey|costly|money)|(?:lowest|smallest) (?:priced?|cost|price tag)|"
                r"best price|most affordable)\b"),
     "cheapest"),
    (re.compile(r"\b(?:most (?:expensive|costly|pricey)|highest (?:priced?|cost))\b"), "priciest"),
    (re.compile(r"\b(?:less expensive|lower priced?|more affordable)\b"), "cheaper"),
    (re.compile(r"\bmore (?:expensive|costly)\b"), "pricier"),
    (re.compile(r"\bmost (?:powerful|advanced)\b"), "fastest"),
    (re.compile(r"\bmore powerful\b"), "faster"),
    (re.compile(r"\bmost (?:difficult|challenging)\b"), "hardest"),
    (re.compile(r"\bmore (?:difficult|challenging)\b"), "harder"),
)  # fmt: skip
FORMS: Mapping[str, tuple[bool, bool, str]] = {  # word → (superlative, more, words of options)
    form: (superlative, more, hints)
    for comparatives, superlatives, more, hints in _COMPARED
    for superlative, forms in ((False, comparatives), (True, superlatives))
    for form in forms.split()
}
_ANY_FORM = "|".join(sorted(FORMS, key=len, reverse=True))
COMPARING = re.compile(
    rf"(?<!not )(?<!not the )\b(?P<form>{_ANY_FORM})(?:e[nrsm]?)?\b"
    r"(?P<named>(?: (?:available|possible|of|the|in|for|with))*(?: V\d+)? N\d+)?"
)
# The same with an option's name: "the most storage", "a better battery life".
AMOUNT = re.compile(
    r"\b(?P<form>most|max|maximum|highest|best|greatest|meiste\w*|höchste\w*|least|fewest|minimum|min|lowest|wenigste\w*|"
    r"more|higher|greater|better|mehr|less|fewer|lower|weniger) (?:(?:of|the|amount of|possible) )*(?P<named>N\d+)"
)
LESS = re.compile(r"least|fewest|min|lowest|less|fewer|lower|wenig")
COMPARATIVE = re.compile(r"(?:more|higher|greater|better|mehr|less|fewer|lower|weniger)$")
COUNT = {"two": 2, "2": 2, "zwei": 2}  # any other word, or none, is one
SIZES = re.compile(
    r"\b(?:(?P<count>a|one|1|two|2|eine|zwei|the next|next) )?(?:full )?(?:N\d+|number|nummer|nummern) "
    r"(?P<way>up|down|bigger|larger|smaller|größer|kleiner|higher|lower)\b|\bnext (?P<next>bigger|larger|smaller)\b"
)
UP = ("up", "bigger", "larger", "größer", "higher")

# What describes the variant that the customer has, and is no wish.
_SWAP = (
    r"\b(?:exchang\w*|swap\w*|chang(?:e|ing)|replac\w*|switch\w*|trad(?:e|ing)|return\w*|modify\w*|convert\w*|"
    r"upgrad\w+|tausch\w*|umtausch\w*|umzutausch\w*|wechsel\w*)\b"
)
_WANT = (
    r"(?:id (?:like|prefer|love|want|rather)|i (?:want|would|need|prefer|wish)|want|need|make (?:it|them)|give me|get)"
)
_TILL_THEN = r"(?:(?![.;?!|]|\bthen\b).)*?"
DESCRIBED = (
    re.compile(rf"{_SWAP}{_TILL_THEN}(?=\b(?:for|to|into|gegen|zu|auf)\b)"),
    re.compile(rf"{_SWAP}{_TILL_THEN}(?=\b(?:with|by|{_WANT})\b)"),
    re.compile(r"\b(?:from|von) [^.;,|]*?(?=\b(?:to|zu|auf)\b)"),
    re.compile(
        r"(?<!can )(?<!could )(?<!may )(?<!might )"
        r"(?<!like the one )(?<!like what )(?<!the one that )(?<!same as )(?<!same one )"
        r"(?<!as the one )\b(?:(?:i|we|ive|weve|ich|habe) ?(?:have|had|got|ordered|bought|received|purchased|own|chose|"
        r"picked|selected|was sent|habe|hatte|bestellte)|(?:but|and) (?:got|received)|(?:they|you) sent(?: me)?)\b"
        rf"(?:(?![.;?!|,]|\bbut\b|\bhowever\b|\band i\b|\binstead\b|\b{_WANT}\b).)*"
    ),
    re.compile(r"\b(?:my|mine|current|old|present|meine?n?) (?:\w+ ){0,4}?(?:V\d+ )+(?:\w+ )?P\d+"),
)

# Where one alternative ends and the next begins.
_THERE = r"(?:available|in stock|there|possible|an option|left|offered|da|verfügbar|lieferbar|vorrätig)"
_GONE = (
    rf"(?:(?:is|are|was|its|it|ist) )?(?:(?:not|no longer|isnt|arent|nicht) (?:be )?(?:currently )?{_THERE}"
    r"(?: ist| sind)?|unavailable|out of stock|sold out|gone|ausverkauft(?: ist| sind)?)"
)
OTHERWISE = re.compile(
    rf"\b(?:in case|should) (?:(?:it|that|this|they|thats|its|that ones|the first) )?(?:(?:one|be|is) )*{_GONE}|"
    r"\bshould (?:you (?:have )?(?:run|ran) out|(?:there|it|that) (?:be none|not be there))|"
    rf"\b(?:if|falls|wenn) (?:(?:it|that|this|they|those|the (?:first )?one|the first) )?{_GONE}|"
    r"\bif (?:not|there (?:isnt|is no|arent|are no|is not|is none|are none|is nt)(?: any| one)?|"
    r"(?:you (?:dont|do not)|youre out|you are out)(?: have)?(?: (?:of )?(?:it|that|one|any|them))?|"
    r"you(?:ve| have)? (?:run|ran) out(?: of (?:it|that|them))?|(?:thats|it is|its|that is) not possible)|"
    r"\b(?:or else|otherwise|failing that|alternatively|else|sonst|ansonsten|andernfalls|falls nicht|wenn nicht|"
    r"second choice|a fallback|plan b)\b"
)
# "Blue if you have it, red if you don't"; and the condition behind both: "blue, and red in case that one is gone".
IF_THERE = re.compile(
    r"\bif (?:you(?:ve| have)? (?:have|got|do)(?: (?:it|that|one|any|them))?|(?:its|it is|theres|there is) "
    r"(?:there|available|in stock|one|any)|possible) (?:, |and |or |; )*(?=.*V\d)"
)
AT_END = re.compile(
    rf"(?:{OTHERWISE.pattern}|\bif you (?:dont|do not|cant|havent)(?: (?:have|got))?(?: (?:it|that|one|any))?)"
    r"(?= (?:[.!?] )*$)"
)
BETWEEN_TWO = re.compile(r" (?:and|or|but|then|[,;-]) (?=.*V\d)")
UNLESS = re.compile(
    rf"\b(?:if|when|should|wenn|falls) (?P<gone>(?:(?!\bif\b)[^|.;,]){{0,60}}?V\d+[^|.;,]{{0,40}}?) "
    rf"{_GONE}(?: ,)?(?: then)?"
)
NOT_OTHERWISE = re.compile(
    r"\b(?:otherwise|sonst) (?:(?:the|everything|all|is|its|das|alles) )*(?:same|identical|gleiche?n?|genauso)\b|"
    r"\b(?:some|any|every|all|no)(?:thing|one|body)? else\b|\bsonst (?:nichts|alles)\b|\bwhat else\b"
)
ALSO_FINE = re.compile(
    r"\b(?:but|though|although|and|or) (?P<fine>[^|.;]{0,40}?V\d+[^|.;]{0,20}?) "
    r"(?:(?:is|are|would be|would|will be|will)(?: also| too)? (?:fine|ok|okay|good|do|acceptable|work)|work)"
    r"(?: also| too| as well)?\b"
)
OVER = re.compile(
    r"\bprefer (?P<first>[^|.;,]{0,60}?V\d+[^|.;,]{0,30}?) (?:over|to|rather than) (?P<second>(?:the )?V\d+)"
)
SOFT = re.compile(
    r"\b(?:prefer(?:ably|red|ence)?|ideally|if (?:at all )?possible|if you can|would be (?:nice|great)|am besten|"
    r"wenn möglich|am liebsten|vorzugsweise)\b"
)

# What must not be.
_NOT = (
    r"(?:except|other than|besides?|apart from|excluding|not|no|never|without|avoid|hate|dislike|non|außer|nicht|"
    r"keine?n?|ohne|dont (?:want|like|need)|isnt|arent|instead of|rather than|statt|anstatt|anstelle)"
)
EXCLUDED = re.compile(
    rf"(?:\b{_NOT}|\bany(?:thing|one)?(?: N\d+)? but|\balles außer)"
    r"(?P<values>(?: (?:for|in|the|a|an|my|one|that|is|be|want|any|of|N\d+))* V\d+"
    r"(?:(?: , V\d+)*(?: ,)? (?:or|and|nor|oder|und|/)(?: in| the)? V\d+)*)"
)
NEGATED_NAME = re.compile(
    r"\b(?:not?|non|without|isnt|(?:dont|do not|doesnt|does not) (?:need|want|have)|ohne|kein\w*)"
    r"(?: (?:a|an|any|the|be|need|to|it|them|that|one|with))* (?P<named>N\d+)"
)
WITH_NAME = re.compile(r"\b(?:with|has|have|having|need|mit)(?: (?:a|an|some|the))* (?P<named>N\d+)")
SAID_YES = re.compile(r"\b(?P<named>N\d+)(?: (?:is|should be|be|:|=))* (?P<value>yes|no|none|off|on)\b")

# What stays as it is, what does not, and what does not matter.
_NO_VARIANT = "day|time|price|cost|card|payment|method|address|order|account|way|paypal|problem|issue|happened|shipping"
SAME = re.compile(
    r"\b(?:same|identical|gleiche?[nrs]?|selbe[nrs]?|dasselbe|dieselbe[nr]?|denselben)\b"
    rf"(?! (?:{_NO_VARIANT}))(?P<named>(?: (?:in|the|and|or|as|,))* N\d+(?:(?: (?:and|or|und|,))* N\d+)*)?"
)
REST_KEPT = re.compile(
    r"\b(?:everything|all|the rest|rest|other (?:N\d+|option|feature|spec))\b[^.;|]{0,30}"
    r"\b(?:unchanged|as (?:it )?is|as before|stay|kept|keep|same)\b|\bkeep(?:ing)? (?:everything|all|the rest|other)\b|"
    r"\blike (?:the one|mine|what) (?:(?:that )?(?:i|we)\b|but\b)|\bexactly like\b|\blike mine\b|\bso wie\b|"
    r"\b(?:only|just) (?:change|changing|in (?!case)|with|a different|another|different)|"
    r"\bnur (?:in|mit|die|das|den)\b|\b(?:only|just) the N\d+ (?:different|change)"
)
KEEP = re.compile(
    r"\b(?:keep|leave|stay with)(?: (?:the|it|my|in))* (?P<named>N\d+(?:(?: (?:and|,|the))* N\d+)*)(?! (?:to|:))"
)
CHANGED = re.compile(
    r"\b(?:another|different|other|alternative|anderen?|andere[rs]?|change (?:the|its|my)|change) "
    r"(?P<named>N\d+(?:(?: (?:and|or|the|,))* N\d+)*)(?! (?:to|:|from))(?! V)"
)
FREE = (
    re.compile(
        r"\b(?:any|whatever|whichever|every|jede\w*|egal welche\w*)(?: (?:of the|kind of|sort of))? (?P<named>N\d+)"
        r"(?! (?:but|except|other|apart|V))"
    ),
    re.compile(
        r"(?P<named>N\d+) (?:(?:does not|doesnt|dont|isnt|is not|ist|are not) (?:really )?(?:matter|important|egal)|"
        r"(?:is )?(?:up to you|whatever|egal|irrelevant))"
    ),
    re.compile(
        r"\b(?:(?:dont|do not|doesnt|not) (?:really )?(?:care|mind|matter|fussy|picky|bothered)|no preference|"
        r"regardless)(?: (?:about|what|which|the|on|for|in|as to|regarding|of))* (?P<named>N\d+)"
    ),
)
OR = re.compile(r"(?: (?:or|oder|and|in|a|the|und|size|either|with|one|/|,))*$")
LISTED = re.compile(r"(?: (?:or|oder|und|and|/|,))+( in| a| the| one)* *$")
