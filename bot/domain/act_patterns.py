"""How English-speaking customers ask for an act about an order: patterns over words in small letters, one blank apart.

The words are those of `tokens.py`: without apostrophes, marks as words of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.order import ActKind


@dataclass(frozen=True)
class ActPattern:
    """Words that ask for an act."""

    kind: ActKind
    words: re.Pattern[str]
    is_sure: bool = True  # the words leave no other act open
    is_refund: bool = False  # asks for money, which another act may bring
    is_negated: bool = False  # has its own "not": "don't ship it"
    is_also: bool = False  # asks only beside another change of address: "and the one on my account"


_THE = r"(?:my|the|this|that|these|those|our|your|its)"
_OBJECT = rf"(?:{_THE} |it\b|them\b|this\b|all\b|everything\b|both\b|one\b|an? |two |part |order\b|items?\b|w\d|\d|#)"
_WANT = r"(?:want|wanna|need|like|wish|have|get|request|requesting|please|prefer|ask for|asking for|demand|claim|gimme)"
_MAKE = (
    r"(?:start|set up|organi[sz]e|register|create|raise|"
    r"accept|handle|make|do|process|request|requesting|"
    r"initiate|arrange|want|need|like|begin|file|ask for|submit|book|open|"
    r"proceed with|go ahead with|continue with|help with|help me with)"
)
# So many words of the same part of a sentence.
_UP_TO = r"(?:(?!and |but |cancel|return |exchange |swap )[^\s.!?;,]+ ){0,%d}?"
_CHANGE = r"(?:change|changing|modify|modifying|update|updating|alter|edit|amend|correct|fix|switch|adjust|set|replace)"
_ADDRESS = r"(?:address(?:es)?)"
_CARD = (
    r"(?:paypal|visa|mastercard|amex|american express|klarna|apple pay|google pay|bank transfer|invoice|"
    r"(?:credit|debit|gift|bank|other|another|different|new|second|first|my) ?cards?|cards?|giftcard|"
    r"store credit|voucher)"
)
_ORDER = r"(?:order|parcel|package|packet|shipment|delivery|purchase|w\d+|#|\d{4,})"
_NOT_OURS = (
    r"(?! (?:(?:my|the|this|that|a|an|your|our) )?(?:account|subscription|newsletter|membership|return|"
    r"exchange|refund|appointment|policy|fee|fees|"
    r"reasons?|rate|rates|label|labels|window|period|address|form|process|costs?|shipping|deadline|option|"
    r"options|time|i expect)\b)"
)
# What "change" may be about that is no item of an order.
_OTHER_THINGS = (
    rf"(?:{_ADDRESS}|payment|mind|minds|password|e-?mail|mail|phone|name|names|number|account|profile|language|"
    rf"date|slot|how i pay|"
    r"paying|policy|subscription|preferences|settings|me|topic|subject|plan|your|invoice|pay|contact)"
)


def _pattern(kind: ActKind, words: str, **more: bool) -> ActPattern:
    return ActPattern(kind, re.compile(rf"(?<!\S)(?:{words})(?!\S)"), **more)


# Of those that begin at a word, the first counts.
PATTERNS = (
    _pattern(
        ActKind.CHANGE_OWN_ADDRESS,
        rf"{_CHANGE} (?:\S+ )?{_UP_TO % 2}(?:default|account|profile|home|own|user|personal|saved|"
        rf"standard) {_ADDRESS}|"
        rf"{_CHANGE} {_UP_TO % 3}{_ADDRESS} (?:\S+ )?(?:on|in|of|for|to) (?:my|the) (?:\S+ )?(?:account|"
        rf"profile|file)|"
        rf"(?:my|the) default {_ADDRESS}|as my (?:new )?(?:default|home|account|own|main|standard|usual) {_ADDRESS}|"
        rf"(?:record|save|store|register|note|note down|enter) (?:my|our|this|a) {_UP_TO % 2}{_ADDRESS}|"
        rf"(?:my|our) account (?:still )?(?:shows?|has|says|lists|is) {_UP_TO % 4}{_ADDRESS}|"
        r"(?:my|our) account (?:should|must|needs to|has to) (?:have|say|read|show|be|go)|"
        rf"(?:{_ADDRESS}) (?:on|in|of|for) my (?:account|profile)",
    ),
    _pattern(
        ActKind.CHANGE_ADDRESS,
        rf"{_CHANGE} {_UP_TO % 4}(?:delivery|shipping|ship to|postal|destination|recipients?) {_ADDRESS}|"
        rf"{_ADDRESS} (?:is|was) (?:wrong|incorrect|not right|old|outdated) (?:on|in|for|of)|"
        rf"{_CHANGE} {_THE} delivery (?:from|to|place|location|destination)|"
        rf"(?:order|parcel|it|lamp) to go to|"
        rf"(?:send|ship|deliver|redirect|forward) {_UP_TO % 5}{_ORDER}(?: \S+){{0,4}}? to(?! (?:me|us)\b)|"
        rf"(?:need|want) {_UP_TO % 5}{_ORDER}(?: \S+){{0,4}}? (?:sent|shipped|delivered) to(?! (?:me|us)\b)|"
        rf"{_ORDER}(?: \S+){{0,4}}? (?:should|must|has to|have to|needs to|need to|can|could|shall) "
        rf"(?:go|be sent|be shipped|be delivered|be redirected) to(?! (?:me|us)\b)|"
        rf"(?:can|could|should|may) {_UP_TO % 4}{_ORDER}(?: \S+){{0,7}}? go to|"
        rf"(?:send|ship|deliver) {_UP_TO % 5}{_ORDER}(?: \S+){{0,4}}? (?:at|to) (?=\d)|"
        rf"receive {_UP_TO % 8}(?:in|at) (?:another|a different|the other|a new) (?:{_ADDRESS}|place)|"
        rf"(?:send|ship|deliver|redirect|reroute|forward) (?:{_THE} )?(?:order|purchase|one) (?:\S+ ){{1,8}}?to "
        rf"(?=\d|{_THE} )|"
        rf"{_ADDRESS} (?:of|on|for|in) {_UP_TO % 5}(?:has to|have to|must|should|needs to|need to) (?:be )?chang\w*|"
        rf"{_CHANGE} {_UP_TO % 3}{_ADDRESS} (?:of|for|on|in|to) {_UP_TO % 3}{_ORDER}\S*|"
        rf"{_CHANGE} {_UP_TO % 3}{_ORDER}s? (?:delivery |shipping )?{_ADDRESS}|"
        rf"(?:swap|swapping) {_UP_TO % 3}{_ADDRESS}|put {_UP_TO % 12}as {_UP_TO % 2}{_ADDRESS}|"
        rf"(?:delivery|shipping) {_ADDRESS} (?:is|was) (?:wrong|incorrect|not right|old|outdated)|"
        rf"(?:put|gave|entered|used|typed|have|is) {_UP_TO % 2}(?:wrong|old|incorrect) (?:delivery |"
        rf"shipping )?{_ADDRESS}|"
        rf"(?:wrong|incorrect|old) {_ADDRESS} (?:on|for|in) {_UP_TO % 2}{_ORDER}|"
        rf"(?:send|ship|deliver|redirect|reroute|forward|post|sent|shipped|delivered) {_UP_TO % 5}to (?:{_THE} )?"
        rf"(?:another|other|different|new|a different|a new|an other|old|work|office|neighbou?rs?|parents|"
        rf"mothers?|friends?|home)(?: {_ADDRESS}| place| house| flat)?|"
        r"(?:send|ship|deliver|redirect|reroute|forward|sent|shipped|delivered) (?:it|them|this|that|(?:my|"
        r"the|this) \S+|order \S+) to (?!me\b|you\b)"
        r"(?:\S+ ){1,12}?instead|(?:redirect|reroute) (?:it|them|(?:my|the|this) \S+) to|"
        r"(?:send|ship|deliver) (?:it|them|this|(?:my|the|this) \S+) to \d+ [^\W\d]\S+",
    ),
    _pattern(
        ActKind.CHANGE_ADDRESS,
        rf"{_CHANGE} (?:the|this|that|an) {_ADDRESS}|wrong {_ADDRESS}|{_CHANGE} {_ADDRESS}",
        is_sure=False,
    ),
    _pattern(
        ActKind.CHANGE_OWN_ADDRESS,
        rf"{_CHANGE} (?:my|our) (?:new |old |current )?{_ADDRESS}|(?:i|we|ive|weve|i have|we have) (?:just |"
        rf"recently )?moved|"
        rf"(?:i|we|ive|weve) (?:just )?(?:have|got|have got) a new {_ADDRESS}|my new {_ADDRESS} is|new {_ADDRESS} :|"
        r"(?:im|i am|we are|were) moving",
        is_sure=False,
    ),
    _pattern(
        ActKind.CHANGE_OWN_ADDRESS,
        r"(?:on|in|of|for) (?:my|the) (?:account|profile)|(?:my|the) default one|my own one",
        is_also=True,
    ),
    _pattern(
        ActKind.CHANGE_ADDRESS,
        rf"(?<!to )(?<!to the )(?<!from the )(?:one|address|that) (?:on|of|for|in) (?:my|the|this|"
        rf"that) {_UP_TO % 3}orders?|(?:my|the|this) order too",
        is_also=True,
    ),
    _pattern(
        ActKind.CHANGE_PAYMENT,
        rf"(?:pay|paying)(?: for)? {_UP_TO % 2}{_ORDER}(?: \S+){{0,3}}? (?:with|by|via|using|from|through)(?= )|"
        rf"(?:use|charge|take|bill|debit) {_UP_TO % 4}(?:paypal(?: account)?|visa|mastercard|amex|{_CARD})"
        rf"(?: \S+){{0,5}}? (?:for|on) {_UP_TO % 2}{_ORDER}|"
        rf"(?:{_CHANGE}|swap|swapping|move|put) {_UP_TO % 4}payments?(?: methods?| options?| details)?|"
        rf"{_CHANGE} how (?:i|we) pay|{_CHANGE} how {_UP_TO % 5}(?:is|was|gets|will be|should be) paid|"
        rf"(?:another|a different|different|some other|new) payment(?: method| option)?|"
        rf"(?:dont|do not) want (?:to )?pay {_UP_TO % 5}like this|"
        rf"payment (?:for|of|on) {_UP_TO % 4}{_ORDER}\S*(?: \S+)? : (?=.*\b{_CARD}\b|.*\d{{4}})|"
        rf"(?:pay|paid|paying|charge|charged|bill|billed|"
        rf"put)(?: for)? (?:(?!the difference){_UP_TO % 4})(?:with|by|via|using|on|to|from|through)? ?(?:my |"
        rf"the |a |an )?{_CARD}(?: \S+)? instead|"
        rf"{_CHANGE} {_UP_TO % 4}(?:to|for|with|from) (?:my |the |a )?(?:paypal|visa|mastercard|credit card|"
        rf"gift card|debit card|other card|klarna)|"
        rf"use (?:my |a |the |an )?(?:different|another|other|new) (?:credit |debit )?(?:card|payment method|"
        rf"method of payment|payment)",
    ),
    _pattern(
        ActKind.CANCEL,
        rf"{_WANT} {_UP_TO % 6}(?<!i )(?<!ive )(?<!have )(?:cancelled|canceled)|if (?:i|"
        rf"we) {_UP_TO % 2}(?:cancelled|canceled)|cancel{_NOT_OURS}|cancell?ing{_NOT_OURS}|"
        rf"(?:{_MAKE}) (?:a |the |an )?(?:immediate )?cancell?ation{_NOT_OURS}|cancell?ation (?:of|for) {_OBJECT}\S*|"
        r"call off|call (?:it|(?:the|my|this) (?:\S+ )?(?:order|thing|purchase)|everything|this) off|"
        rf"(?:stop|halt|abort|scrap|kill|undo|revoke|annul|withdraw|withdraw from|take back) {_THE} (?:whole |"
        rf"entire )?"
        r"(?:order|purchase|shipment|contract|delivery)(?: \S+)?",
    ),
    _pattern(
        ActKind.CANCEL,
        rf"(?:dont|do not|never) (?:send|ship|dispatch|deliver) (?:it|them|{_THE} \S+)|"
        rf"(?:dont|do not|didnt) (?:actually |really )?(?:want|need) (?:it|them|this|that|{_THE} order|"
        rf"{_THE} (?:\S+ ){{1,4}}?(?=any|after|now))"
        r"(?! to| in| for| back| sent| shipped| cancell?ed| returned)(?: any more| anymore| after all| now|"
        r" any longer)?|"
        rf"no longer (?:want|need|require) (?:it|them|{_THE} \S+|order \S+)",
        is_sure=False,
        is_negated=True,
    ),
    _pattern(
        ActKind.RETURN,
        rf"{_WANT} {_UP_TO % 6}(?<!i )(?<!ive )(?<!have )(?:returned|sent back)|if (?:i|"
        rf"we) {_UP_TO % 2}returned|"
        rf"(?<!\bin )(?<!\bhappy )(?<!\bmy )(?<!\bthe )(?<!\byour )(?<!\bof )(?<!\ba )return{_NOT_OURS}|"
        rf"returning|"
        rf"{_MAKE} (?:a |the |my |an )?return{_NOT_OURS}|"
        rf"(?:send|sending|ship|mail|post|bring|hand|give|giving) (?:(?!money|refund|me )[^\s.!?;,]+ ){{0,12}}?back"
        rf"(?! to (?:me|the old))|(?:give|giving|hand|handing) back (?!my money|the money){_OBJECT}\S*|"
        rf"(?:take|taking) (?:it|them|this|that|{_THE} (?:[^\s.!?;,]+ ){{0,8}}?[^\s.!?;,]+) back|"
        rf"take back {_OBJECT}\S*",
    ),
    _pattern(
        ActKind.RETURN,
        rf"(?:{_WANT}|give me|issue|process|receive|give) {_UP_TO % 4}(?:refund|reimbursement|money back|moneyback)|"
        rf"(?:send|give|pay|transfer) (?:me )?(?:back )?{_UP_TO % 3}money back|"
        rf"refund (?:me|us|it|them|{_THE}|both|all|everything|for|order|to)|(?:^|"
        rf"(?<=[.!?;,] ))refund(?: please| pls| now|$)|{_WANT} {_UP_TO % 6}refunded",
        is_sure=False,
        is_refund=True,
    ),
    _pattern(
        ActKind.EXCHANGE,
        rf"{_WANT} {_UP_TO % 6}(?:exchanged|swapped|replaced with \S+)|"
        rf"(?<!\bmy )(?<!\bthe )(?<!\ban )(?<!\byour )(?:exchange|swap|trade in|trade){_NOT_OURS}|exchanging|"
        rf"swapping|"
        rf"{_MAKE} (?:an? |the |my )?(?:exchange|swap)|"
        rf"(?:make|do) (?:a |an |some |any )?(?:changes?|modifications?|alterations?) (?:to|in|on)|"
        rf"upgrade {_OBJECT}\S*|"
        rf"(?:change|changing|modify|modifying|alter|edit|amend|switch|adjust|convert|update|"
        rf"updating) (?!{_UP_TO % 4}{_OTHER_THINGS}\b){_OBJECT}\S*|"
        rf"(?:change|switch|modify) (?:size|colou?r|something|items?|products?|order|variants?|options?)|"
        rf"(?:change|switch|alter|edit|modify) (?!{_UP_TO % 4}{_OTHER_THINGS}\b){_UP_TO % 4}\S+ (?:for|to|into|:|->) |"
        rf"replace {_THE} (?:[^\s.!?;,]+ ){{1,5}}?(?:for|into|to|so|and|in favou?r of|taking)(?= )|"
        rf"exchange request|(?:item|product|variant) change (?:for|of|on|in)|modification (?:of|to|in|on)|"
        rf"(?:an?other|different|other) version of {_OBJECT}\S*|"
        rf"replace (?:it|them|{_THE} {_UP_TO % 4}[^\s.!?;,]+|one) (?:with|by) {_UP_TO % 8}\S+|"
        rf"(?:want|get|have|like|prefer|need|take) (?:it|them|this|that|the \S+|one|the same) in (?!time|full|"
        rf"writing|stock|\d+ days|my|person|cash|general)(?:\S+ )?\S+|"
        rf"(?:in|want|get|have|like|prefer|need|take) (?:another|a different|different|a bigger|a smaller|"
        rf"a larger|a longer|a shorter) "
        r"(?:size|colou?r|one|model|version|variant|material|kind|type|capacity|style)|"
        r"(?:want|get|have|like|prefer|need|take) the (?:\S+ ){1,3}(?:one|version|model|variant|size) instead",
        is_sure=False,
    ),
)
_NO = (
    r"(?:dont|do not|not|never|no need to|no need|without|instead of|rather than|than|didnt|did not|wont|"
    r"will not|cant|"
    r"cannot|couldnt|shouldnt|doesnt|arent|isnt|avoid|in place of|no)"
)
DECLINED = re.compile(rf"(?<!\S){_NO} (?:[^\s]+ ){{0,4}}$")
BORDER = re.compile(r"(?<!\S)(?:[.!?;,:()…–—-]|\.{2,}|and|but|so|then|also|plus|&)(?!\S)")
ASKS = re.compile(
    r"(?<!\S)(?:(?:can|could|may|might|should|shall|do|would|must|will|did) (?:i|we|one|anyone)|"
    r"(?:how|hows) (?:do|can|would|to|does|could|much|long|many|is)|how exchanges|what (?:if|happens|would|"
    r"about|is|are|do|will)|whats|"
    r"(?:is|would|will) it (?:be )?(?:possible|ok|okay|allowed|too late|still possible|feasible)|"
    r"is there (?:a|any|still)|am i (?:able|allowed|entitled|still)|are (?:we|you) able|possible to|wonder(?:ing)?|"
    r"(?:know|ask|asking|check|tell me|see|sure|explain|understand) (?:if|whether|how|what|about)|if (?:i|we)|"
    r"when (?:i|can|do|will)|"
    r"do you (?:accept|take|allow|do|offer|have|guys)|allowed to|who pays|which|why|suppose|before i|"
    r"am i right|is it (?:true|right|correct|so) that|"
    r"thinking (?:of|about)|considering|might|not sure|did you|have you|has|was|were|where)(?!\S)"
)
ASKS_US = re.compile(
    r"(?<!\S)(?:(?:can|could|would|will) (?:you|u|ya|someone|somebody)|please|pls|plz|i want|id like|"
    r"i would like|i need|"
    r"i wish|help me|lets|i wanna|i rather|id rather|would you mind)(?!\S)"
)
# Where a new wish begins in the same sentence, so that what was asked before it is asked of something else.
WISH_BEGINS = re.compile(
    r"(?<!\S)(?:[,:–—-]|and|so|but|then|also)(?: (?:and|so|but|then|also|just))* "
    r"(?=(?:please|pls|plz|i want|i need|i would like|id like|i wish|lets|can you|could you|i wanna|"
    r"im (?:sending|returning)|id rather)(?!\S))"
)
WAS_SENT = re.compile(
    r"(?<!\S)(?:arrived|received|delivered|got it|came|has come|already have it|"
    r"got the)(?!\S)(?<!not arrived)(?<!not delivered)"
)
WAS_NOT_SENT = re.compile(
    r"(?<!\S)(?:pending|unshipped|(?:not|hasnt|havent|isnt|wasnt)(?: been| yet)* (?:shipped|sent|dispatched|"
    r"left|delivered|arrived|processed)|"
    r"before (?:it|you) (?:ships?|is sent|is shipped|send)|still (?:processing|preparing|pending)|"
    r"just (?:ordered|placed))(?!\S)"
)
