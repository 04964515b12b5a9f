"""Which entries of a short list a text names: by a whole name, a part of it, or the words that tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Sequence

from bot.domain.misspelling import is_misspelt
from bot.domain.tokens import Token, singular, tokens_of

PARTS_FROM = 4  # letters of a part of a hyphenated word that is a name of its own: "noise-cancelling"
FIGURES_FROM = 4  # of the end of a number by which it is known: "1340" of W2611340
MOST_JOINED = 3  # words that were written apart: "t shirt", "13 inch", "key board"
# Words of names that choose nothing, because everybody uses them for something else.
_NO_NAMES = frozenset(
    "a an the of in for with and or to my no yes none all both each other one two first last new i it on at by from "
    "not only just out up item items order any true false is be was as but if so me this that these those "
    "pack piece size colour color middle rest whole".split()
)
# Between two words of one name: "the bottle in blue", "the one with the 13 inch screen".
_JOINING = frozenset(
    "in with the a of which is thats that has colour color size version one ones made from and-".split()
)
_COLOURS = frozenset(
    "red blue green black white yellow pink purple orange grey gray brown beige gold silver turquoise navy".split()
)


@dataclass(frozen=True)
class Mention:
    """A name in a text: the entries that it may mean, and which words (first, end) it takes."""

    places: tuple[int, ...]  # one: certain; several: any of them
    first: int
    end: int
    is_many: bool = False  # said in the plural of a name in the singular, so that all of the entries are meant
    is_doubtful: bool = False  # its words do not go together: "the blue lamp" of a white lamp and a blue bottle


class ListNames:
    """The names of the entries of a list."""

    def __init__(self, names: Sequence[Sequence[str]]) -> None:
        """`names`: of each entry all that it may be called, such as its name, nicknames and what it is like."""
        self._entries: dict[str, set[int]] = {}
        self._written: set[str] = set()  # the words as they stand, to tell a plural
        self.count = len(names)
        for place, entry in enumerate(names):
            for name in entry:
                for word in [*_words_of(name), *_written_as_one(name)]:
                    self._written.add(word)
                    self._entries.setdefault(singular(word), set()).add(place)

    def find(self, tokens: Sequence[Token]) -> Iterator[Mention]:
        """Every mention in order."""
        place = 0
        while place < len(tokens):
            mention = self._mention(tokens, place)
            if mention is None:
                place += 1
                continue
            yield mention
            place = mention.end

    def _mention(self, tokens: Sequence[Token], first: int) -> Mention | None:
        known = self._known(tokens, first)
        if known is None:
            return None
        places, end, many = set(known[0]), known[1], known[2]
        doubtful = self._is_of_another_colour(tokens, first, places)
        while True:
            follows = self._after_joining(tokens, end)
            if follows is None:
                break
            start, (others, after, also_many) = follows
            if not places & others and start > end:
                break  # "the bottle with the lamp": two things
            doubtful = doubtful or not places & others
            places, end, many = (places & others or places | others), after, also_many
        return Mention(tuple(sorted(places)), first, end, many, doubtful)

    def _after_joining(self, tokens: Sequence[Token], place: int) -> tuple[int, tuple[set[int], int, bool]] | None:
        for start in range(place, min(place + 4, len(tokens))):
            known = self._known(tokens, start)
            if known is not None:
                return start, known
            if tokens[start].text not in _JOINING and tokens[start].text != "-":
                return None
        return None

    def _known(self, tokens: Sequence[Token], place: int) -> tuple[set[int], int, bool] | None:
        """The entries that have the word at a place, its end, and whether it is a plural of what they have."""
        joined, end = "", place
        best = None
        for _ in range(MOST_JOINED):
            while joined and end < len(tokens) and tokens[end].text == "-":
                end += 1
            if end >= len(tokens) or not tokens[end].is_word:
                break
            joined, end = joined + tokens[end].text, end + 1
            places = self._entries.get(singular(joined))
            if places:
                best = (set(places), end, singular(joined) != joined and joined not in self._written)
        return best or self._nearly_known(tokens, place)

    def _nearly_known(self, tokens: Sequence[Token], place: int) -> tuple[set[int], int, bool] | None:
        word = tokens[place].text
        if len(word) >= FIGURES_FROM and word.isdecimal():
            ends = [places for name, places in self._entries.items() if _figures(name).endswith(word)]
        else:
            ends = [places for name, places in self._entries.items() if is_misspelt(singular(word), name)]
        return (set(ends[0]), place + 1, False) if len(ends) == 1 else None

    def _is_of_another_colour(self, tokens: Sequence[Token], first: int, places: set[int]) -> bool:
        """Whether a colour stands before the name of something that has another one."""
        before = tokens[first - 1].text if first else ""
        if before not in _COLOURS or before in self._entries:
            return False
        return any(places & self._entries.get(colour, set()) for colour in _COLOURS)


def _words_of(name: str) -> Iterator[str]:
    for chunk in name.split():
        parts = [token.text for token in tokens_of(chunk) if token.is_word]
        whole = "".join(parts)
        if whole and whole not in _NO_NAMES and (len(whole) >= FIGURES_FROM or not whole.isdecimal()):
            yield whole  # a size of "10" is not told from the tenth entry
        if len(parts) > 1:
            yield from (part for part in parts if len(part) >= PARTS_FROM and part not in _NO_NAMES)


def _written_as_one(name: str) -> Iterator[str]:
    words = name.lower().split()
    if len(words) == 2 and all(word.isalpha() and len(word) >= PARTS_FROM for word in words):
        yield "".join(words)  # "waterbottle"


def _figures(name: str) -> str:
    return "".join(sign for sign in name if sign.isdecimal())
