"""The parts of a choice in the order said: places by number, order and name, "all", "but", "not", and other words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Sequence

from bot.domain.list_names import ListNames, Mention
from bot.domain.tokens import Token


class Part(Enum):
    """What a part of a message does in a choice."""

    CHOICE = auto()  # names places for certain
    KEPT = auto()  # is named, to stay as it is
    NUMBER = auto()  # a number or "first", which may count something else
    ALL = auto()
    NONE = auto()
    OTHERS = auto()  # all that was not named
    OTHER = auto()  # the one that was not named
    EXCEPT = auto()
    NOT = auto()
    NOT_NEXT = auto()  # "instead of the lamp": of the next name alone
    ONLY = auto()
    BUT = auto()
    AGAIN = auto()  # what was said before was meant otherwise
    OR = auto()
    AND = auto()
    COMMA = auto()
    END = auto()  # of a sentence
    FILLER = auto()
    ACT = auto()  # a verb of what is to be done with what is chosen
    IT = auto()
    WORD = auto()  # anything else
    WRONG = auto()  # a number or count that the list does not have


@dataclass(frozen=True)
class Said:
    """A part of a choice; its places are all meant; if it is doubtful, any of them."""

    part: Part
    places: tuple[int, ...] = ()
    is_doubtful: bool = False


_NUMBERS = "one two three four five six seven eight nine ten".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_N = rf"(?:[1-9]\d?|{'|'.join(_NUMBERS)})"
_ORDER = rf"(?:{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th)|last|top|bottom|middle|former|latter)"
_THEM = r"(?:them|these|those|em|it|the (?:above|items|things|lot|order|orders))"
_THINGS = r"(?:items?|things?|products?|articles?|orders?|ones?|options?|entries|entry|choices?|pieces?)"
_ENDS = (
    r"(?=$| (?:[,.!?;)]|\.\.+|and|n|&|\+|or|but|not|no|please|pls|plz|thanks|thx|thank|instead|too|also|"
    r"as well|back|goes|go|except|apart|other than|excluding|minus|without|save|bar|besides|for me|then|"
    r"if|now|keep|just|only|actually|sorry|i|is|was|has|§\d+)(?= |$))"
)
_ALL_ENDS = (
    r"(?=$| (?:[,.!;)]|\.\.+|please|pls|plz|thanks|thx|thank|back|goes|go|but|except|apart|other than|"
    r"excluding|aside|minus|without|save|bar|besides|not|now|then|and|too|at once|together|for me|"
    r"anymore|any|no longer|for a|to (?:my|paypal)|§\d+)(?= |$))"
)

# In the order in which they are tried at a word. A name stands as § with its number among those found.
_GRAMMAR: Sequence[tuple[str, str]] = (
    ("moment", r"(?:one|a|1|just a|just one) (?:second|sec|moment|minute|min)\b"),
    ("not_all", r"not (?:all|both|everything|each|every one)(?: of them| of these)?\b"),
    ("many_named",
        rf"(?:(?P<quant>all|both|(?:all |both )?(?:the |my )?{_N})(?: x)? (?:of )?(?:(?:the|my|these|"
        rf"those) )?)§(?P<many>\d+)"),
    ("order_named", rf"(?:the )?(?P<order>{_ORDER}) §(?P<nth>\d+)"),
    (
        "kept",
        r"§(?P<kept>\d+) (?:(?:is|are|was|were|works?) (?:fine|ok|okay|good|great|perfect)|stays?|can stay|"
        r"(?:i|ill|i will|i want to|id like to|i would like to|im|i am) (?:keep|keeping))\b",
    ),
    ("name", r"§(?P<name>\d+)"),
    ("others",
        rf"(?:all |both )?(?:of )?the (?:others|remaining (?:ones|{_N})|other (?:ones|items|things)|rest|"
        rf"remaining items)(?: of (?:them|it|the order))?\b|everything else|all (?:the )?others?\b"),
    ("others_counted", rf"the (?:other|remaining) (?P<others>{_N})\b(?<!one)"),
    ("other", r"(?:the |that |my )?other (?:one|item|thing|order)?(?= |$)|the other" + _ENDS),
    ("all",
        rf"(?:(?:and )?all|every(?: single)? (?:one|item|thing)|each(?: and every)?(?: one| item)?|"
        rf"everything|anything(?= (?:but|except|other than|"
        rf"apart)))(?: (?P<all_n>{_N}))?(?: of {_THEM})?(?: (?:the |my |of the )?{_THINGS})?(?: (?:in|"
        rf"from|of|on) (?:the|my|this|that) (?:order|list))?{_ALL_ENDS}|them all{_ALL_ENDS}|(?:the |my |"
        rf"all )?(?:whole|entire|full|complete) (?:lot|thing|order|list){_ALL_ENDS}|the lot{_ALL_ENDS}"),
    ("both", rf"both(?: of {_THEM}| those| these)?(?: {_THINGS})?{_ALL_ENDS}|the two of them{_ALL_ENDS}"),
    ("the_n", rf"(?:the |all )?(?P<the_n>{_N}) of (?:them|these|those){_ALL_ENDS}(?<=them|hese|hose)"),
    ("none", rf"(?:none|neither|nothing|no one)(?: of {_THEM})?{_ENDS}|not any of {_THEM}"),
    ("first_n", rf"(?:the |my )?(?P<side>first|last|top|bottom) (?P<side_n>{_N})\b(?: {_THINGS}| of them)?{_ENDS}"),
    ("before_last", rf"(?:the )?(?:second to last|second last|penultimate|last but one|next to last)(?: {_THINGS})?"),
    ("place", rf"(?:(?:the|my) )?(?P<place>{_ORDER}) {_THINGS}\b|the (?P<place2>{_ORDER}){_ENDS}"),
    ("bare_place", rf"(?P<place3>{_ORDER}){_ENDS}"),
    ("led",
        rf"(?:(?:options?|numbers?|num|nos?|nr|nrs|items?|choices?|positions?|entry|entries|lines?|"
        rf"product|article)(?: \.)?(?: #)?|#|№) (?P<led>{_N})\b"),
    ("range", rf"(?P<low>{_N}) (?:-|–|—|to|through|thru|until) (?P<high>{_N})\b"),
    ("filler_one", r"(?<=§\d )ones?|(?<=§\d\d )ones?"),
    ("one_of",
        rf"(?:just|only|any|either|one) one\b|{_N} of\b|{_N} x\b|(?:just|only) one\b|any\b|either\b|"
        rf"whichever\b"),
    ("the_one", r"(?:the|which|a|no|another) ones?\b"),
    ("it", r"(?:that|this) one|it\b"),
    ("number", rf"(?P<number>{_N})\b(?! \.\d)"),
    ("except",
        r"except(?:ing| for)?|apart from|other than|aside from|besides|minus|without|excluding|"
        r"not including|save(?: for)?|bar|barring|expect(?: for)?"),
    ("not_next", r"instead of|rather than|in place of"),
    ("not",
        r"(?:(?:i )?(?:do not|dont|wont|will not|am not|im not|not going|didnt|did not) (?:want|wish|"
        r"need|like|going|mean|intend)? ?to\b|(?:dont|do not|never) (?:return|cancel|send|exchange|swap|"
        r"touch|include|change|take|refund|choose|pick)\b|not(?= (?:the|my|that|this|those|these|§|"
        r"number|option|item|\d|on the))|keep(?:ing)?(?= (?:the|my|that|this|those|both|§|number))|"
        r"leave(?= (?:the|my|out|§))|skip\b|no (?=§))"),
    ("again",
        r"no wait|wait no|no ,|no (?=the )|i mean(?:t)?|scratch that|or rather|correction|actually|"
        r"make that|sorry|oops|rather"),
    ("only", r"just|only|but (?:just|only)"),
    ("but", r"but|however"),
    ("or", r"or(?: maybe)?\b|nor\b|/"),
    ("and", r"(?:and also|and|n|&|\+|plus|as well as|along with|together with|also|und)\b|&|\+"),
    ("comma", r",|-|–|—|:"),
    ("end", r"[.!?;()]|\.\.+|…"),
    ("act", r"return|cancel|exchange|swap|change|refund|send|take|want|need|get|give|have|would like|back|do|to"),
    ("filler",
        r"(?:the|my|i|id|ill|im|its|it is|is|thats|that|this|these|please|pls|plz|thanks?|thx|you|"
        r"thank you|ok|okay|yes|yeah|yep|no|hi|hello|hey|um|uh|hmm|er|so|well|then|go|with|lets|let us|"
        r"choose|pick|select|choice|like|would|be|want number|for|me|definitely|of course|sure|think|"
        r"say|guess it is|oh|ah|too|as well|instead|now|option|number|item|numbers|one|ones|of|goes|"
        r"mate|cheers|ty|both|ans|answer|from|list|on|in|will)\b"),
    ("word", r"\S+"),
)  # fmt: skip
_SCAN = re.compile("|".join(rf"(?P<_{name}>(?:{pattern})(?= |$))" for name, pattern in _GRAMMAR))
_SIMPLE = {
    "none": Part.NONE, "others": Part.OTHERS, "other": Part.OTHER, "except": Part.EXCEPT, "not_next": Part.NOT_NEXT,
    "not": Part.NOT, "again": Part.AGAIN, "only": Part.ONLY, "but": Part.BUT, "or": Part.OR, "and": Part.AND,
    "comma": Part.COMMA, "end": Part.END, "act": Part.ACT, "filler": Part.FILLER, "it": Part.IT,
    "filler_one": Part.FILLER,
}  # fmt: skip
# Before these, "all" and "the 3rd" are about something else: "that's all", "on the 3rd".
_NOT_ALL_AFTER = frozenset("thats that is at after of its not was".split())
_NO_PLACE_AFTER = frozenset("on by since until till at from before after a for".split())


def parts_said(tokens: Sequence[Token], names: ListNames) -> list[Said]:
    """What each part does, in order."""
    mentions = list(names.find(tokens))
    begins = {mention.first: number for number, mention in enumerate(mentions)}
    inside = {place for mention in mentions for place in range(mention.first, mention.end)}
    words = [
        f"§{begins[place]}" if place in begins else token.text
        for place, token in enumerate(tokens)
        if place in begins or place not in inside
    ]
    line = " ".join(words)
    said, at = [], 0
    while at < len(line):
        match = _SCAN.match(line, at)
        assert match is not None  # "word" matches anything but a blank
        before = line[:at].rsplit(maxsplit=1)[-1] if at else ""
        said.append(_said(match, before, mentions, names.count))
        at = match.end() + 1
    return said


def _said(match: re.Match[str], before: str, mentions: Sequence[Mention], count: int) -> Said:
    name = next(rule for rule, _ in _GRAMMAR if match[f"_{rule}"] is not None)
    if name in _SIMPLE:
        return Said(_SIMPLE[name])
    if name == "name":
        return _named(mentions[int(match["name"])])
    if name == "kept":
        return Said(Part.KEPT, mentions[int(match["kept"])].places)
    if name == "many_named":
        return _many_named(mentions[int(match["many"])], match["quant"])
    if name == "order_named":
        return _order_named(mentions[int(match["nth"])], match["order"], count)
    if name in ("all", "both", "the_n"):
        told = 2 if name == "both" else _value(match["all_n"] or match["the_n"])
        if before in _NOT_ALL_AFTER or (name == "the_n" and match[0][:3] not in ("the", "all")):
            return Said(Part.WORD)
        return Said(Part.ALL if told in (None, count) else Part.WRONG)
    if name == "others_counted":
        return Said(Part.OTHERS)
    return _counted(name, match, before, count)


def _counted(name: str, match: re.Match[str], before: str, count: int) -> Said:
    if name == "first_n":
        number = _value(match["side_n"]) or 0
        if not 0 < number <= count:
            return Said(Part.WRONG)
        every = tuple(range(count))
        return Said(Part.CHOICE, every[:number] if match["side"] in ("first", "top") else every[-number:])
    if name == "before_last":
        return Said(Part.CHOICE, (count - 2,)) if count > 1 else Said(Part.WRONG)
    if name in ("place", "bare_place"):
        place = _ordinal(match["place"] or match["place2"] or match["place3"], count)
        if before in _NO_PLACE_AFTER:
            return Said(Part.WORD)
        return (
            Said(Part.WRONG) if place is None else Said(Part.NUMBER if name == "bare_place" else Part.CHOICE, (place,))
        )
    if name == "range":
        low, high = _value(match["low"]) or 0, _value(match["high"]) or 0
        return Said(Part.NUMBER, tuple(range(low - 1, high))) if 0 < low < high <= count else Said(Part.WRONG)
    if name in ("led", "number"):
        number = _value(match[name]) or 0
        if not 0 < number <= count:
            return Said(Part.WRONG if name == "led" else Part.WORD)
        return Said(Part.CHOICE if name == "led" else Part.NUMBER, (number - 1,))
    return Said(Part.WORD)


def _named(mention: Mention) -> Said:
    all_meant = len(mention.places) == 1 or mention.is_many
    return Said(Part.CHOICE, mention.places, mention.is_doubtful or not all_meant)


def _many_named(mention: Mention, quantity: str) -> Said:
    words = quantity.split()
    told = 2 if words[0] == "both" else _value(words[-1])
    fits = len(mention.places) == 1 or told in (None, len(mention.places))
    return Said(Part.CHOICE, mention.places, mention.is_doubtful or not fits)


def _order_named(mention: Mention, order: str, count: int) -> Said:
    """The second of the bottles, of "the second bottle", unless the second entry is another one of them."""
    among, overall = _ordinal(order, len(mention.places)), _ordinal(order, count)
    if len(mention.places) == 1:
        return Said(Part.CHOICE, mention.places, mention.is_doubtful)
    if among is None:
        return Said(Part.WRONG)
    place = mention.places[among]
    return Said(Part.CHOICE, (place,) if overall in (None, place) or overall not in mention.places else mention.places,
                overall in mention.places and overall != place)  # fmt: skip


def _value(number: str | None) -> int | None:
    if not number:
        return None
    return int(number) if number.isdecimal() else _NUMBERS.index(number) + 1 if number in _NUMBERS else None


def _ordinal(word: str, count: int) -> int | None:
    """The place in a list of so many; None where it has none such."""
    places = {"last": count - 1, "bottom": count - 1, "top": 0}
    if word in places:
        return places[word] if count else None
    if word == "middle":
        return count // 2 if count % 2 else None
    if word in ("former", "latter"):
        return ("former", "latter").index(word) if count == 2 else None
    place = _ORDINALS.index(word) if word in _ORDINALS else int(re.sub(r"\D", "", word)) - 1
    return place if 0 <= place < count else None
