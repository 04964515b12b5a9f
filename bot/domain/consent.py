"""Whether a customer said yes to what was read out to them; money and orders depend on it, so doubt is never a yes.

A yes is a message every word of which is known to agree, to thank, or to say nothing of its own. Whatever else is said
along with it makes a "yes, but": the dialogue reads what else it says, and reads out again what it would do.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from enum import Enum
from typing import Collection, Iterator

from bot.domain.consent_words import ENGLISH, ConsentWords, Sense
from bot.domain.misspelling import is_misspelt
from bot.domain.order import ActKind
from bot.domain.phrases import Phrases
from bot.domain.tokens import PAUSES, Token, tokens_of

LONGEST = 400  # characters; who writes more says more than yes
MISSPELT_FROM = 5  # letters of a word in which a slip is forgiven: "procceed" agrees, "yet" does not
_ANSWERS = (Sense.YES, Sense.WEAK, Sense.NO, Sense.WAIT, Sense.BACK)
_SILENT_MARKS = PAUSES | set("\"'“”„‘’«»*~_´`^>=.") - {"?"}
_BEGIN_QUESTIONS = {"is", "are", "am", "do"}  # where they begin a part and belong to no phrase of agreeing: "is it ok"


class Consent(str, Enum):
    """What a customer said to what was read out."""

    YES = "yes"  # to all of it as it stands
    YES_BUT = "yes_but"  # to something else than was read out, or not without an answer first
    NO = "no"
    NONE = "none"  # neither


@dataclass(frozen=True)
class _Heard:
    senses: tuple[Sense, ...]  # in order, those with nothing unknown before them in their part of the sentence
    has_more: bool  # something is said that is not known to be harmless
    is_question: bool


def read_consent(text: str, words: ConsentWords = ENGLISH, about: Collection[ActKind] = ()) -> Consent:
    """What the customer said.

    Args:
        words: of the customer's language.
        about: the acts that were read out, so that "yes, cancel it" agrees to a cancellation, and to nothing else.
    """
    heard = _hear(text[:LONGEST], words, frozenset(about))
    has_more = heard.has_more or len(text) > LONGEST
    first = next((sense for sense in heard.senses if sense in _ANSWERS), None)
    said = set(heard.senses)
    if first in (Sense.NO, Sense.WAIT, Sense.BACK):
        return Consent.NONE if Sense.YES in said else Consent.NO
    if first is None:
        return Consent.NONE
    if Sense.BACK in said and not has_more:
        return Consent.NO
    if said & {Sense.NO} and not has_more and not said & {Sense.YES, Sense.WAIT, Sense.OPEN}:
        return Consent.NO  # "ok, then don't": it was heard, and is not wanted
    if has_more or said & {Sense.NO, Sense.WAIT, Sense.BACK, Sense.OPEN}:
        return Consent.YES_BUT
    if heard.is_question or not (Sense.YES in said or _agrees_weakly(said)):
        return Consent.NONE
    return Consent.YES


def _agrees_weakly(said: set[Sense]) -> bool:
    """Whether a weak yes is one: "ok please" agrees; "ok thanks" may only close."""
    return Sense.WEAK in said and (Sense.THANKS not in said or Sense.PLEASE in said)


def _hear(text: str, words: ConsentWords, about: frozenset[ActKind]) -> _Heard:
    phrases = _phrases(words, about)
    tokens = tokens_of(text)
    marks = [token for token in tokens if not token.is_word and token.text not in phrases.words]
    spoken = [token for token in tokens if token.is_word or token.text in phrases.words]
    written = [_as_known(token.text, phrases.words) for token in spoken]
    begins = _begins_of_parts(text, spoken)
    senses: list[Sense] = []
    reached, known_so_far, has_more, dangles = 0, True, False, False
    for sense, first, end in phrases.find(written, len(written)):
        known_so_far = _is_known(reached, first, begins, known_so_far)
        has_more = has_more or first > reached
        if known_so_far or first in begins:
            known_so_far = True
            senses.append(sense)
            known_so_far = sense is not Sense.NO  # "don't go ahead": what it says no to
        if first in begins and end == first + 1 and sense is Sense.FILLER and written[first] in _BEGIN_QUESTIONS:
            known_so_far, has_more = False, True
            senses.pop()
        reached = end
        dangles = end == first + 1 and written[first] in words.dangling.split()
    return _Heard(
        tuple(senses),
        has_more
        or reached < len(written)
        or dangles
        or any(mark.text not in _SILENT_MARKS and mark.text != "?" for mark in marks),
        any(mark.text == "?" for mark in marks),
    )


def _is_known(reached: int, first: int, begins: set[int], known_so_far: bool) -> bool:
    """Whether nothing unknown stands between the begin of this part of the sentence and the phrase at `first`."""
    part = max((begin for begin in begins if begin <= first), default=0)
    return first <= max(reached, part) and (known_so_far or part >= reached)


def _begins_of_parts(text: str, spoken: list[Token]) -> set[int]:
    """The words after a pause, and the first."""
    return {
        place
        for place, token in enumerate(spoken)
        if place == 0 or any(mark in PAUSES for mark in text[spoken[place - 1].end : token.start])
    }


def _as_known(word: str, known: Collection[str]) -> str:
    """The known word that this one is, lengthened ("yesss") or with a slip; else itself."""
    if word in known:
        return word
    for shorter in _shortened(word):
        if shorter in known:
            return shorter
    if len(word) < MISSPELT_FROM:
        return word
    near = [other for other in known if len(other) >= MISSPELT_FROM and is_misspelt(word, other)]
    return near[0] if len(near) == 1 else word


def _shortened(word: str) -> Iterator[str]:
    yield re.sub(r"(.)\1{2,}", r"\1\1", word)
    yield re.sub(r"(.)\1{1,}", r"\1", word) if re.search(r"(.)\1\1|(.)\2$", word) else word


@functools.lru_cache(maxsize=256)
def _phrases(words: ConsentWords, about: frozenset[ActKind]) -> Phrases[Sense]:
    return Phrases(words.table(sorted(about)))
