"""Which entries of a short list a customer chooses: by number, order, name, as all of them but some; never on doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

from bot.domain.choosing_places import Part, Said, parts_said
from bot.domain.list_names import ListNames
from bot.domain.tokens import SENTENCE_ENDS, Token, tokens_of

LONGEST = 600  # characters; who writes more tells a story
_ASKING = frozenset("which how is are does did what when where why who was has".split())
_ASKED_ABOUT = frozenset("you i they the it we".split())  # "do you", not "do both"
_GREETING = frozenset("hi hello hey ok so and well sorry um".split())
_EXCHANGING = frozenset("exchange swap trade replace change switch upgrade modify exchanging swapping".split())
_BECOMES = frozenset("for to into with by".split())
_ACTS = _EXCHANGING | frozenset("return cancel refund send keep".split())


@dataclass(frozen=True)
class Choice:
    """What was chosen: places of the list from 0, in the order said; none where "none of them" was said."""

    places: tuple[int, ...]
    all: bool  # whether that is every entry


@dataclass(frozen=True)
class Ambiguous:
    """What is said fits any of these places, so that it has to be asked which."""

    places: tuple[int, ...]


def choose(text: str, names: Sequence[Sequence[str]], chosen: tuple[int, ...] = ()) -> Choice | Ambiguous | None:
    """The entries that a customer chooses; None if they choose none, or it is not understood.

    Args:
        names: of each entry all that it may be called: its name, nicknames, what it is like, its number.
        chosen: places that were chosen before, for "the other one" and for taking one of them back.
    """
    tokens = without_target(tokens_of(text[:LONGEST]))
    if not names or not tokens or _asks(tokens):
        return None
    said = _sure(parts_said(tokens, ListNames(names)))
    if any(one.part is Part.WRONG for one in said):
        return None
    return _Reckoning(len(names), chosen).of(said)


def _asks(tokens: Sequence[Token]) -> bool:
    words = [token.text for token in tokens if token.is_word and token.text not in _GREETING]
    if not words or words[:2] in (["what", "about"], ["how", "about"]):
        return False
    return words[0] in _ASKING or (words[0] == "do" and words[1:2] != [] and words[1] in _ASKED_ABOUT)


def without_target(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without what something is to be exchanged for: "the lamp" of "swap the bottle for the lamp"."""
    kept: list[Token] = []
    exchanges, becomes = False, False
    for place, token in enumerate(tokens):
        follows = tokens[place + 1].text if place + 1 < len(tokens) else ""
        if token.text in SENTENCE_ENDS or (token.text in ("and", ",", "then", "also") and follows in _ACTS):
            exchanges = becomes = False
        if exchanges and token.text in _BECOMES and kept and kept[-1].text not in _EXCHANGING:
            becomes = True
        exchanges = exchanges or token.text in _EXCHANGING
        if not becomes:
            kept.append(token)
    return kept


_JOINS = (Part.AND, Part.COMMA, Part.OR)
_LEADS = (Part.CHOICE, Part.EXCEPT, Part.NOT)
_ENDS = (*_JOINS, Part.END, Part.FILLER, Part.BUT, Part.ONLY, Part.AGAIN, Part.CHOICE, Part.NUMBER, Part.IT)


def _sure(said: Sequence[Said]) -> list[Said]:
    """Numbers as choices where the message holds nothing else, or what they are joined to is one; else as words."""
    numbers = [one for one in said if one.part is Part.NUMBER]
    unknown = {one.part for one in said} & {Part.WORD, *([Part.ACT] if len(numbers) < 2 else [])}
    result: list[Said] = []
    leads = False
    for place, one in enumerate(said):
        if one.part is Part.NUMBER:
            follows = said[place + 1].part if place + 1 < len(said) else Part.END
            is_choice = not unknown or (leads and follows in _ENDS)
            one = Said(Part.CHOICE if is_choice else Part.WORD, one.places)
        leads = one.part in _LEADS or (leads and one.part in (*_JOINS, Part.FILLER))
        result.append(one)
    if numbers and not unknown and any(one.part is Part.WORD for one in said):
        return [Said(Part.WRONG)]
    return result


def _ends_part(said: Sequence[Said]) -> bool:
    """Whether nothing unknown follows in the same part of the sentence: "the rest", but not "the rest is fine"."""
    until = next((place for place, one in enumerate(said) if one.part in (Part.COMMA, Part.END)), len(said))
    return all(one.part is not Part.WORD for one in said[:until])


class _Reckoning:
    """What is chosen while the parts are gone through."""

    def __init__(self, count: int, chosen: tuple[int, ...]) -> None:
        self._every = tuple(range(count))
        self._before = chosen
        self._in: list[int] = []
        self._out: set[int] = set()
        self._open: tuple[int, ...] = ()  # any of which is meant
        self._says_all = self._says_none = False
        self._takes_out: Part | None = None
        self._resets = self._or = False
        self._last: Part | None = None

    def of(self, said: Sequence[Said]) -> Choice | Ambiguous | None:
        """The result of all parts."""
        for place, one in enumerate(said):
            if one.part not in (Part.OTHERS, Part.OTHER) or _ends_part(said[place + 1 :]):
                self._take(one)
            if one.part is not Part.FILLER:
                self._last = one.part
        if self._open:
            return Ambiguous(self._open)
        if self._says_none and not self._in:
            return None if any(one.part in (Part.WORD, Part.ACT) for one in said) else Choice((), False)
        if not self._in and self._every == (0,) and any(one.part is Part.IT for one in said):
            return None if any(one.part is Part.WORD for one in said) else Choice((0,), True)
        return self._result()

    def _result(self) -> Choice | Ambiguous | None:
        if self._says_all or not self._in:
            base: Sequence[int] = self._every if self._says_all else self._before
            if not self._out:
                return Choice(self._every, True) if self._says_all else None
            left = tuple(place for place in base or self._every if place not in self._out)
            if self._says_all or len(left) == 1 or (self._before and self._out & set(self._before)):
                return Choice(left, False) if left else None
            return Ambiguous(left) if left else None
        both = self._out & set(self._in)
        if both:
            return Ambiguous(tuple(sorted(both)))
        places = tuple(dict.fromkeys(self._in))
        return Ambiguous(tuple(sorted(places))) if self._or else Choice(places, len(places) == len(self._every))

    def _take(self, one: Said) -> None:
        part = one.part
        if part is Part.CHOICE:
            self._choice(one)
        elif part is Part.KEPT:
            self._out.update(one.places)
        elif part is Part.ALL:
            self._begin_anew()
            self._says_all, self._takes_out = True, None
        elif part in (Part.OTHERS, Part.OTHER):
            self._others(part)
        elif part in (Part.NOT, Part.NOT_NEXT) or (part is Part.EXCEPT and self._says_all):
            self._takes_out = part
        elif part is Part.BUT and self._says_all and self._last is not Part.CHOICE:
            self._takes_out = Part.EXCEPT
        elif part in (Part.END, Part.BUT, Part.ONLY) or (part is Part.COMMA and self._takes_out is Part.NOT):
            self._takes_out = None
        elif part is Part.AGAIN:
            self._resets, self._takes_out = True, None
        elif part is Part.NONE:
            self._says_none = True
        elif part is Part.OR:
            self._or = self._or or (self._takes_out is None and bool(self._in))

    def _choice(self, one: Said) -> None:
        if self._takes_out is not None:
            if one.is_doubtful:
                self._open = one.places
            self._out.update(one.places)
            self._takes_out = None if self._takes_out is Part.NOT_NEXT else self._takes_out
            return
        self._begin_anew()
        if one.is_doubtful:
            self._open = self._open or one.places
            return
        if self._open and set(one.places) <= set(self._open) and self._last is not Part.AND:
            self._open = ()  # "the bottle, the blue one"
        self._in.extend(one.places)

    def _others(self, part: Part) -> None:
        named = {*self._before, *self._in, *self._out}
        left = [place for place in self._every if place not in named]
        if named and left and (part is Part.OTHERS or len(left) == 1):
            if self._takes_out is None:
                self._in.extend(left)
            else:  # "keep the rest"
                self._out.update(left)

    def _begin_anew(self) -> None:
        if self._resets:
            self._in, self._open, self._or, self._says_all, self._resets = [], (), False, False, False
