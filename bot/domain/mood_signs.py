"""Finding the signs of a mood in a text: words are read in their place, with what stands before and around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Sequence

from bot.domain.mood_text import TOKENS, phrases, plain, quotations, without_addresses
from bot.domain.mood_words import (
    INTERJECTIONS,
    NEGATIONS,
    OFTEN_SHOUTED,
    PRONOUNS,
    REACHED_OVER,
    STRONGER,
    WEAKER,
    Context,
    SignKind,
)
from bot.domain.phrases import SENTENCE_END

_TURNED_BY_NOT = {
    SignKind.FEELING, SignKind.CRITICISM, SignKind.INSULT, SignKind.HASTE, Context.FAULT, Context.PRAISE
}  # fmt: skip

Found = tuple[SignKind, float, int, int]  # kind, weight, where it starts and ends in the text

MOST_HITS = 40  # phrases looked at in one text; nobody needs more to know
STRONGER_BY, WEAKER_BY, SHOUTED_BY = 1.3, 0.75, 1.3
QUOTED_BY = 0.25  # somebody else's words count little
RELAXED_BY = 0.2  # of the haste in a text that says there is none
HEAVIEST = 0.95
NOT_GOOD = 0.34  # "not happy", "not acceptable"
IRONIC_PRAISE = 0.4  # "oh brilliant, it broke again"
SHOUTED_WORD, SHOUTED_STRETCH, MARKS, MANY_QUESTION_MARKS = 0.18, 0.25, 0.15, 0.25
DEADLINE, DEADLINE_BY = 0.6, 0.52  # an occasion or a need near by; "by Friday"
IN_NEED_OF_CARE, FRAIL_ALONE = 0.55, 0.15
NEAR = 9  # words between a need and its time
ALL_CAPITALS = 0.6  # share of words in capitals from which capitals say nothing: the key is stuck
STRETCH = 3  # words in capitals in a row that are a shout

_GRAWLIX = frozenset("@#$%&*")


@dataclass
class _Hit:
    """A phrase found: what it means, its words (first, end), and its weight after what stands around it."""

    kind: SignKind | Context
    weight: float
    first: int
    end: int


class _Reading:
    """A text taken apart: its tokens, the same as plain words, and the phrases among them as they are to be taken."""

    def __init__(self, text: str) -> None:
        self.text = without_addresses(text.replace("’", "'"))
        self.tokens: list[str] = TOKENS.findall(self.text)
        self.words = [plain(token) for token in self.tokens]
        self.capitals = self._in_capitals()  # places of words in capitals that mean something
        self._hits: dict[SignKind | Context, list[_Hit]] = {}
        for (kind, weight), first, end in phrases().find(self.words, MOST_HITS):
            hit = _weighed(_Hit(kind, weight, first, end), self)
            self._hits.setdefault(hit.kind, []).append(hit)

    def of(self, *kinds: SignKind | Context) -> list[_Hit]:
        """The phrases of these kinds."""
        return [hit for kind in kinds for hit in self._hits.get(kind, ())]

    def between(self, first: int, second: int) -> Sequence[str]:
        """The words from the earlier to the later of two places."""
        return self.words[min(first, second) : max(first, second)]

    def _in_capitals(self) -> frozenset[int]:
        capitals = [place for place, token in enumerate(self.tokens) if len(token) > 1 and token.isupper()]
        if not capitals:
            return frozenset()
        words = sum(len(token) > 1 and token[0].isalpha() for token in self.tokens)
        return frozenset(capitals if len(capitals) < ALL_CAPITALS * words else ())


def find_signs(text: str) -> list[Found]:
    """The signs of dissatisfaction and urgency in a text, in no order; the time taken grows with its length alone."""
    reading = _Reading(text)
    quoted = quotations(text)
    signs = [*_displeasure(reading), *_urgency(reading)]
    if not signs:
        return []
    places = [match.span() for match in TOKENS.finditer(reading.text)]
    found = []
    for sign in signs:
        start, end = places[sign.first][0], places[sign.end - 1][1]
        weight = sign.weight * (QUOTED_BY if any(a < start and end <= b for a, b in quoted) else 1)
        assert isinstance(sign.kind, SignKind)
        found.append((sign.kind, min(weight, HEAVIEST), start, end))
    return found


# --- a phrase in its place --------------------------------------------------------------------------------------------


def _weighed(hit: _Hit, reading: _Reading) -> _Hit:
    """The phrase turned round where it is negated, and heavier or lighter by the word before it."""
    words, kind = reading.words, hit.kind
    if kind in _TURNED_BY_NOT and _is_negated(hit.first, words):
        if kind is Context.PRAISE:
            return _Hit(SignKind.CRITICISM, NOT_GOOD, hit.first, hit.end)
        return _Hit(Context.CALM, 0.0, hit.first, hit.end)
    if isinstance(kind, Context):
        return hit
    before = words[hit.first - 1] if hit.first else ""
    if before in STRONGER:
        hit.weight *= STRONGER_BY
    elif before in WEAKER or words[max(hit.first - 2, 0) : hit.first] in (["kind", "of"], ["sort", "of"]):
        hit.weight *= WEAKER_BY
    if reading.capitals and not reading.capitals.isdisjoint(range(hit.first, hit.end)):
        hit.weight *= SHOUTED_BY
    return hit


def _is_negated(first: int, words: Sequence[str]) -> bool:
    """Whether a negation reaches the word at `first`."""
    place = first - 1
    while place >= 0 and words[place] in REACHED_OVER:
        place -= 1
    if place < 0 or words[place] not in NEGATIONS:
        return False
    asks_back = words[place].endswith("nt") and place + 1 < first and words[place + 1] in PRONOUNS
    return not asks_back


# --- dissatisfaction --------------------------------------------------------------------------------------------------


def _displeasure(reading: _Reading) -> list[_Hit]:
    kinds = (
        SignKind.FEELING, SignKind.CRITICISM, SignKind.INSULT, SignKind.REPEATED, SignKind.SARCASM,
        SignKind.LEAVING, SignKind.PUBLIC, SignKind.LEGAL,
    )  # fmt: skip
    signs = [*reading.of(*kinds), *_irony(reading)]
    signs += [hit for hit in reading.of(SignKind.SWEARING) if not _praises(hit, reading)]
    signs += _masked_swearing(reading)
    faults = reading.of(Context.FAULT)
    if signs or faults:  # an oath alone is no anger
        signs += [
            _Hit(SignKind.SWEARING, hit.weight, hit.first, hit.end)
            for hit in reading.of(Context.OATH)
            if not _praises(hit, reading)
        ]
    signs += [*_marks(reading, bool(signs)), *_shouting(reading)]
    if signs:
        signs += [_Hit(SignKind.CRITICISM, hit.weight, hit.first, hit.end) for hit in faults[:1]]
    return signs


def _praises(oath: _Hit, reading: _Reading) -> bool:
    """Whether an oath only strengthens a good word: "bloody brilliant", "I fucking love it"."""
    return any(0 <= praise.first - oath.end <= 1 for praise in reading.of(Context.PRAISE, Context.CALM))


def _irony(reading: _Reading) -> Iterator[_Hit]:
    """Praise by itself right before a fault ("great, it broke again"), or taken back ("helpful. not")."""
    trouble = {hit.first for hit in reading.of(Context.FAULT, SignKind.REPEATED, SignKind.CRITICISM)}
    words = reading.words
    for praise in reading.of(Context.PRAISE):
        if praise.end >= len(words) or words[praise.end] not in (SENTENCE_END, ","):
            continue
        if words[praise.end + 1 : praise.end + 3] in (["not"], ["not", SENTENCE_END]):
            yield _Hit(SignKind.SARCASM, IRONIC_PRAISE, praise.first, praise.end + 2)
            continue
        clause = _clause_before(praise.first, words)
        if not set(clause) <= INTERJECTIONS or words[praise.first].startswith("thank"):
            continue
        follows = _clause_after(praise.end + 1, words)
        if words[follows.start : follows.start + 1] not in (["but"], ["thanks"], ["thank"]) and trouble & set(follows):
            yield _Hit(SignKind.SARCASM, IRONIC_PRAISE, praise.first, praise.end)


def _clause_before(place: int, words: Sequence[str]) -> Sequence[str]:
    start = place
    while start and words[start - 1] not in (SENTENCE_END, ","):
        start -= 1
    return words[start:place]


def _clause_after(place: int, words: Sequence[str]) -> range:
    end = place
    while end < len(words) and words[end] not in (SENTENCE_END, ","):
        end += 1
    return range(place, end)


def _masked_swearing(reading: _Reading) -> Iterator[_Hit]:
    """Swearing behind signs: "@#$%!", "what the ****". Words such as "f***" were unmasked before."""
    for place, token in enumerate(reading.tokens):
        if token[0] in _GRAWLIX and len(token) > 2 and not set(token) - _GRAWLIX:
            before = reading.words[place - 1] if place else ""
            if len(set(token)) > 2 or before in ("the", "this", "your", "of", "you", "so", "fucking"):
                yield _Hit(SignKind.SWEARING, 0.68, place, place + 1)


def _shouting(reading: _Reading) -> Iterator[_Hit]:
    """Capitals: a stretch of words, or an ordinary word that is in capitals only to be heard."""
    stretch = 0
    for place in sorted(reading.capitals):
        stretch = stretch + 1 if place - 1 in reading.capitals else 1
        ordinary = reading.words[place] in OFTEN_SHOUTED
        if stretch == STRETCH and set(reading.words[place - STRETCH + 1 : place + 1]) & OFTEN_SHOUTED:
            yield _Hit(SignKind.CAPITALS, SHOUTED_STRETCH, place - STRETCH + 1, place + 1)
        elif ordinary and stretch == 1:
            yield _Hit(SignKind.CAPITALS, SHOUTED_WORD, place, place + 1)


def _marks(reading: _Reading, displeased: bool) -> Iterator[_Hit]:
    """Many question marks press; many exclamation marks strengthen displeasure, and otherwise may be joy."""
    if not any(double in reading.text for double in ("!!", "??", "?!", "!?")):
        return
    for place, token in enumerate(reading.tokens):
        if "?" in token and len(token) > 2:
            yield _Hit(SignKind.PUNCTUATION, MANY_QUESTION_MARKS, place, place + 1)
            return
        if displeased and token[0] in "!?" and len(token) > 1:
            yield _Hit(SignKind.PUNCTUATION, MARKS, place, place + 1)
            return


# --- urgency ----------------------------------------------------------------------------------------------------------


def _urgency(reading: _Reading) -> list[_Hit]:
    relaxed = RELAXED_BY if reading.of(Context.RELAXED) else 1.0
    hasty = reading.of(SignKind.HASTE)
    for hit in hasty:
        hit.weight *= relaxed
    dependent = reading.of(SignKind.DEPENDENCE)
    deadlines = list(_deadlines(reading, relaxed))
    signs = [*hasty, *dependent, *deadlines]
    for frail in reading.of(Context.FRAIL)[:2]:
        presses = signs or reading.of(Context.FAULT)
        weight = IN_NEED_OF_CARE if presses else FRAIL_ALONE
        signs.append(_Hit(SignKind.VULNERABLE, weight, frail.first, frail.end))
    return signs


def _deadlines(reading: _Reading, relaxed: float) -> Iterator[_Hit]:
    """Times near by that matter: "by Friday", "need it today", "the wedding is tomorrow"."""
    words = reading.words
    for time in reading.of(Context.TIME):
        lead = [word for word in words[max(time.first - 2, 0) : time.first] if word != "the"]
        if lead[-1:] in (["last"], ["since"], ["until"], ["past"]):
            continue
        if lead[-1:] in (["by"], ["before"]):
            yield _Hit(SignKind.DEADLINE, DEADLINE_BY * relaxed, time.first - 1, time.end)
        for reason in reading.of(Context.NEED, Context.EVENT):
            if abs(reason.first - time.first) > NEAR:
                continue
            between = reading.between(reason.first, time.first)
            gone = not _PAST.isdisjoint(between)
            if gone or SENTENCE_END in between:
                continue
            weight = (
                DEADLINE if reason.kind is Context.EVENT or words[reason.first] not in _ONLY_POLITE else FRAIL_ALONE
            )
            first, end = min(reason.first, time.first), max(reason.end, time.end)
            yield _Hit(SignKind.DEADLINE, weight * relaxed, first, end)
            break


_PAST = frozenset({"was", "were", "arrived", "came"})
_ONLY_POLITE = frozenset({"please", "want", "wanted", "help"})
