"""What a text tells as having happened: its words, without what is denied, asked, supposed, quoted or said of others.

`Told` finds phrases among them. A phrase is written as `phrases.py` reads it, in English or German; besides, "word*"
stands for every word that begins so, and "0" for any number. Of several that begin at a word the longest counts, so a
harmless turn of phrase, put down for None, takes its words out. People leave out dots, accents and hyphens, so does
this.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from typing import Generic, Iterable, Sequence, TypeVar

from bot.domain.phrases import SENTENCE_END, Phrases

T = TypeVar("T")

COMMA = ","
_TOKENS = re.compile(r"\d+(?:[.,]\d+)+|\w(?:[\w'’-]*\w)?|[.!?…;:\n]+|[,()–—]+")
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|„[^„“”]*[“”]|«[^«»]*»")
SHORTEST_STEM = 2  # letters before a star


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """A word as the tables are compared with it: "Rückgabe", "rueckgabe" and "ruckgabe" are one."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(c for c in plain if c not in "'’-" and not unicodedata.combining(c))
    return plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


NEGATIONS = _words(
    "not never no nor neither without hardly none nothing dont doesnt isnt wasnt arent werent wont didnt hasnt havent "
    "nicht kein keine keinen keiner keines nie niemals ohne nichts"
)
# Words over which a negation reaches: "not a very rude man", "nothing is broken".
_REACHED_OVER = _words(
    "a an the all at any been being be is are was were so very really that this ever even particularly actually "
    "der die das ein eine einen ist sind war waren sehr wirklich so irgendwie arrive come arrived came"
)
_SUPPOSING = _words("if whether unless hope hopefully ob falls hoffe hoffentlich")
_SUPPOSING_NOTHING = _words("as wonder ask asked know see")  # before "if": "as if I had not"
_YES_OR_NO = _words(
    "is are can could does do did will would may shall has have ist sind kann konnen hat haben wird werden gibt darf"
)
_OF_WHOM = _words("it the there this that one i we they my your es das der die man ich sie ihr wir mein meine ihre")
# What makes a question out of anger, which tells: "did you even look?", "is it still lost?"
_NO_QUESTION = _words(
    "ever even really seriously still yet why nobody noone anyone anybody noch denn eigentlich uberhaupt warum wieso"
)
_ASKING = (
    ("what", "if"), ("what", "happens"), ("how", "do", "i"), ("how", "can", "i"), ("how", "do", "you"),
    ("was", "ist", "wenn"), ("was", "passiert"), ("wie", "kann", "ich"), ("was", "ware", "wenn"),
)  # fmt: skip
_OTHERS = _words(
    "neighbour neighbours neighbor neighbors friend friends reviews review reviewers people others internet forum "
    "nachbar nachbarin nachbarn freund freundin freunde bewertungen leute andere"
)
_SAYING = _words(
    "say says said tell tells told write writes wrote claim claims report reports complain complains complained "
    "sagt sagen sagte schreibt schreiben berichten meint meinen erzahlt"
)
_HEARD = (("heard", "that"), ("read", "that"), ("gehort", "dass"), ("gelesen", "dass"))
_NOT_SO = _words("that complaining because about dass weil wegen")  # after "not": what follows is set aside
_TURN = _words("but however yet aber sondern jedoch")
_CLAUSE_END = frozenset({COMMA, "then", "dann"})


@dataclass(frozen=True)
class Telling:
    """A text taken apart: its words, where each stands, and which of them do not tell that something happened."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    quoted: frozenset[int]  # places of words in somebody's quotation marks
    untold: frozenset[int]  # places of words that are quoted, supposed, asked, set aside or said of others

    def is_denied(self, place: int) -> bool:
        """Whether a negation reaches the word at this place."""
        place -= 1
        while place >= 0 and self.words[place] in _REACHED_OVER:
            place -= 1
        return place >= 0 and self.words[place] in NEGATIONS


@lru_cache(maxsize=8)  # several tables read one text
def tell(text: str) -> Telling:
    """Take a text apart; the time taken grows with its length alone."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    asked: set[int] = set()
    for match in _TOKENS.finditer(text):
        token = match.group()
        spans.append(match.span())
        if token[0] in ".!?…;:\n":
            if token == "?":
                asked.add(len(words))
            words.append(SENTENCE_END)
        else:
            words.append(COMMA if token[0] in ",()–—" else fold(token))
    quoted = _in_quotations(text, spans)
    untold = {*quoted}
    start = 0
    for end in [*(place for place, word in enumerate(words) if word == SENTENCE_END), len(words)]:
        sentence = words[start:end]
        if end in asked and _only_asks(sentence):
            untold.update(range(start, end))
        else:
            untold.update(start + place for place in _set_aside(sentence))
        start = end + 1
    return Telling(tuple(words), tuple(spans), frozenset(quoted), frozenset(untold))


def is_told(text: str, start: int) -> bool:
    """Whether what begins at this place of a text is told as having happened."""
    telling = tell(text)
    place = next((place for place, (_, end) in enumerate(telling.spans) if end > start), len(telling.words))
    if place in telling.untold:
        return False
    return telling.words[place : place + 1] == () or telling.words[place] in NEGATIONS or not telling.is_denied(place)


def _in_quotations(text: str, spans: Sequence[tuple[int, int]]) -> set[int]:
    """Places of words in a quotation of several words; a text that begins with one is the customer's own."""
    if not any(mark in text for mark in '“"„«'):
        return set()
    quotations = [m.span() for m in _QUOTED.finditer(text) if " " in m.group() and text[: m.start()].strip()]
    return {place for place, (a, b) in enumerate(spans) if any(start < a and b < end for start, end in quotations)}


def _only_asks(sentence: Sequence[str]) -> bool:
    """Whether a sentence that ends with a question mark asks for information and tells nothing."""
    if COMMA in sentence:  # what stands before the question tells: "it is broken, can you mend it?"
        return False
    if any(tuple(sentence[: len(asking)]) == asking for asking in _ASKING):
        return True
    opens = len(sentence) > 1 and sentence[0] in _YES_OR_NO and sentence[1] in _OF_WHOM
    return opens and _NO_QUESTION.isdisjoint(sentence)


def _set_aside(sentence: Sequence[str]) -> Iterable[int]:
    """Places of a sentence's words that are supposed ("if it breaks"), said of others, or put down as not the point."""
    place = 0
    while place < len(sentence):
        ends = _aside(sentence, place)
        end = place + 1
        if ends:
            while end < len(sentence) and sentence[end] not in ends:
                end += 1
            yield from range(place, end)
        place = end


def _aside(sentence: Sequence[str], place: int) -> frozenset[str]:
    """The words that end what the word at this place sets aside; none if it sets nothing aside."""
    word, before = sentence[place], sentence[place - 1] if place else ""
    following = tuple(sentence[place + 1 : place + 4])
    if word in _SUPPOSING and before not in _SUPPOSING_NOTHING:
        return _CLAUSE_END
    if (word in _OTHERS and not _SAYING.isdisjoint(following)) or (word, *following[:1]) in _HEARD:
        return _TURN
    if word in ("not", "nicht") and not _NOT_SO.isdisjoint(following[:1]):
        return _TURN | {COMMA}
    return frozenset()


class _Harmless(Enum):
    """What a turn of phrase stands for that tells nothing; a table says None."""

    HARMLESS = "harmless"


class Told(Generic[T]):
    """What each of several things is told by."""

    def __init__(self, *tables: Sequence[tuple[T | None, str]], wished: bool = False) -> None:
        """`tables`: a thing, or None for a harmless turn of phrase, and the phrases that tell it.

        `wished`: whether it may be told by a question, a wish or something denied too; a quotation never tells.
        """
        self._tables = tables
        self._wished = wished

    def find(self, text: str) -> list[tuple[T, int, int]]:
        """Each thing the text tells, once, with where it is first told (start, end), in the order of the text."""
        telling = tell(text)
        untold = telling.quoted if self._wished else telling.untold
        found: dict[T, tuple[int, int]] = {}
        words = [self._known(word) for word in telling.words]
        for thing, first, end in self._phrases.find(words, most=len(words)):
            if isinstance(thing, _Harmless) or thing in found or first in untold:
                continue
            if not self._wished and words[first] not in NEGATIONS and telling.is_denied(first):
                continue
            found[thing] = (telling.spans[first][0], telling.spans[end - 1][1])
        return [(thing, start, end) for thing, (start, end) in found.items()]

    @cached_property  # made ready at the first text
    def _phrases(self) -> Phrases[T | _Harmless]:
        folded = [(thing, _folded(phrases)) for table in self._tables for thing, phrases in table]
        listed = {word for _, phrases in folded for word in re.findall(r"[\w*]+", phrases)}
        # A word that is listed by itself and begins as a stem does is found by both.
        stems = {stem: "/".join(w for w in sorted(listed) if w.startswith(stem[:-1])) for stem in listed if "*" in stem}
        spelt = [(thing, re.sub(r"\w+\*", lambda m: stems[m.group()], phrases)) for thing, phrases in folded]
        return Phrases((_Harmless.HARMLESS if thing is None else thing, phrases) for thing, phrases in spelt)

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(word[:-1] for word in self._phrases.words if word.endswith("*"))

    def _known(self, word: str) -> str:
        """The word as the table has it: itself, the longest stem it begins with, "0" for a number."""
        if word in self._phrases.words:
            return word
        for length in range(min(len(word), 20), SHORTEST_STEM - 1, -1):
            if word[:length] in self._stems:
                return f"{word[:length]}*"
        return "0" if word[0].isdecimal() and word.replace(".", "").replace(",", "").isdecimal() else word


def _folded(phrases: str) -> str:
    return re.sub(r"[\w'’-]+", lambda match: fold(match.group()), phrases)
