"""Phrases that stand for something, and where a row of words shows them. The cost grows with the words alone."""

from __future__ import annotations

import itertools
from typing import Generic, Iterable, Iterator, Sequence, TypeVar

T = TypeVar("T")

GAP = "~"  # stands for up to three words of the same sentence
LONGEST_GAP = 3
SENTENCE_END = "."  # a word that no gap reaches over


class Phrases(Generic[T]):
    """A table of phrases; of several that begin at a word, the longest is found.

    A phrase is written in small letters, with "a/b" for either word, "(a)" for a word that may be missing and "~" for
    up to three words in between; phrases are set apart by ";".
    """

    def __init__(self, table: Iterable[tuple[T, str]]) -> None:
        """`table`: a thing and the phrases that stand for it. A phrase given twice stands for the later thing."""
        self._root: _Node[T] = _Node()
        self.words: set[str] = set()  # every word of every phrase
        for thing, phrases in table:
            for words in _spelt_out(phrases):
                self._put(words, thing)

    def find(self, words: Sequence[str], most: int) -> Iterator[tuple[T, int, int]]:
        """The first `most` things found, in order, with the words (first, end) that stand for each; none overlap."""
        place, found = 0, 0
        begins = self._root.then
        while place < len(words) and found < most:
            node = begins.get(words[place])
            match = node.follow(words, place + 1) if node is not None else None
            if match is None:
                place += 1
                continue
            thing, end = match
            yield thing, place, end
            place, found = end, found + 1

    def _put(self, words: Sequence[str], thing: T) -> None:
        node = self._root
        for word in words:
            if word == GAP:
                node.gap = node = node.gap or _Node()
            else:
                node = node.then.setdefault(word, _Node())
                self.words.add(word)
        node.thing = thing


class _Node(Generic[T]):
    """What has been read of a phrase: what it stands for if it ends here, and how it may go on."""

    __slots__ = ("gap", "then", "thing")

    def __init__(self) -> None:
        self.then: dict[str, _Node[T]] = {}
        self.gap: _Node[T] | None = None
        self.thing: T | None = None

    def follow(self, words: Sequence[str], place: int) -> tuple[T, int] | None:
        """What the longest phrase stands for that goes on at `place`, and where it ends."""
        best = None if self.thing is None else (self.thing, place)
        if place < len(words):
            node = self.then.get(words[place])
            best = (node.follow(words, place + 1) if node is not None else None) or best
            if self.gap is not None:
                best = self.gap.after_gap(words, place) or best
        return best

    def after_gap(self, words: Sequence[str], place: int) -> tuple[T, int] | None:
        """The same, with up to three words passed over first."""
        for word in range(place, min(place + LONGEST_GAP + 1, len(words))):
            node = self.then.get(words[word])
            found = node.follow(words, word + 1) if node is not None else None
            if found is not None:
                return found
            if words[word] == SENTENCE_END:
                break
        return None


def _spelt_out(phrases: str) -> Iterator[tuple[str, ...]]:
    """Every row of words that a list of phrases stands for."""
    for phrase in phrases.replace("'", "").split(";"):
        choices = [[*part[1:-1].split("/"), ""] if part.startswith("(") else part.split("/") for part in phrase.split()]
        for words in itertools.product(*choices):
            yield tuple(word for word in words if word)
