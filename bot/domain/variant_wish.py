"""What other variant of a product a customer wishes, read from their words; `decide_variant` says which one that is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Callable, Iterator, Mapping, Sequence

from bot.domain import variant_phrases as said
from bot.domain.shop import Product
from bot.domain.variant_choice import (
    Extreme,
    Features,
    Step,
    Unsettled,
    VariantChoice,
    VariantWish,
    decide_variant,
    each_once,
    merge,
    over,
)
from bot.domain.variant_phrases import PRICE
from bot.domain.variant_scale import scale_of, tokens
from bot.domain.variant_words import NEITHER, Mention, Vocabulary

__all__ = [
    "PRICE", "Extreme", "Features", "Step", "Unsettled", "VariantChoice", "VariantWish",
    "decide_variant", "merge", "read_wish",
]  # fmt: skip

_MARK = re.compile(r"([VN])(\d+)")
_MOST_DESCRIPTIONS = 5  # of one kind in a message; more are no description any more
_PIECE = re.compile(r"( (?:[,.;?!|]|and|then|also|plus|und) )")
_IDENTIFIER = re.compile(r"#\w+|[$€£]\s?\d[\d.,]*|\b\d{5,}\b")  # an order, an amount, an id: no sizes


def read_wish(text: str, product: Product, others: Sequence[Product] = ()) -> VariantWish | None:
    """What a message says of the variant that is wished for; None where it says nothing of it.

    What it says of the variant that the customer has is no wish: "my black one for a white one" is "white".

    Args:
        others: further products that the message may be about; what it says of them is left out.
    """
    if not product.variants:
        return None
    reading = _Reading(Vocabulary(product, others))
    line = reading.without_description(reading.line_of(text))
    features: list[Features] = []
    excluded: dict[str, tuple[str, ...]] = {}
    for part in _alternatives(line):
        part = said.EXCLUDED.sub(lambda match: reading.exclude(match["values"], excluded), part)
        before = features[-1] if features else Features()
        for one in reading.features(part, excluded):
            features.append(over(before, one) if one.named or one.either else one)
    named = frozenset(option for one in features for option in one.options)
    changed = reading.options_in(line, said.CHANGED) - named
    free = reading.options_in(line, *said.FREE) - named
    same, kept = reading.kept(line)
    for one in features:  # "blue in M instead of blue in L" excludes L alone
        for option, values in one.named.items():
            excluded[option] = tuple(value for value in excluded.get(option, ()) if value not in values)
    excluded = {option: values for option, values in excluded.items() if values}
    if not (features or excluded or changed or free):
        return None
    return VariantWish(
        each_once(features) or (Features(),), excluded, same, kept - named - changed - free, changed, free
    )


def _alternatives(line: str) -> list[str]:
    """The parts of a line that each say what is wished where the part before cannot be had."""
    line = said.NOT_OTHERWISE.sub(" ", line)
    gone = said.UNLESS.search(line)
    if gone is not None:
        before, after = line[: gone.start()], line[gone.end() :]
        says_after = re.match(r"[^.;]*V\d", after) or any(form in after for form in said.FORMS)
        line = f"{before} {gone['gone']} | {after}" if says_after else f"{gone['gone']} | {before} {after}"
    over = said.OVER.search(line)
    if over is not None:
        line = f"{line[: over.start()]} {over['first']} | {over['second']} {line[over.end() :]}"
    line = _condition_last(said.IF_THERE.sub(" | ", line))
    line = said.OTHERWISE.sub(" | ", line)
    line = said.ALSO_FINE.sub(lambda match: f" | {match['fine']} | ", line)
    return [f" {' '.join(part.split())} " for part in line.split("|") if part.strip()]


def _condition_last(line: str) -> str:
    """The line parted where its alternative begins, if the condition for that stands at the end of it."""
    condition = said.AT_END.search(line)
    if condition is None:
        return line
    before = line[: condition.start()]
    if "|" not in before:
        between = [match for match in said.BETWEEN_TWO.finditer(before) if re.search(r"V\d", before[: match.start()])]
        if not between:
            return line
        before = f"{before[: between[-1].start()]} | {before[between[-1].end() :]}"
    return f"{before}{line[condition.end() :]}"


@dataclass(frozen=True)
class _Reading:
    """The reading of one message about one product."""

    vocabulary: Vocabulary
    mentions: list[Mention] = field(default_factory=list)

    def line_of(self, text: str) -> str:
        """The message as a line with marks; see `variant_phrases`. What it says of other products is left out."""
        words = tokens(_IDENTIFIER.sub(" ", text))
        self.mentions.extend(self.vocabulary.find(words))
        parts: list[str] = []
        place = 0
        for number, mention in enumerate(self.mentions):
            kind = "P" if mention.is_product else "Q" if mention.is_other else "V" if mention.values else "N"
            parts += [*words[place : mention.start], f"{kind}{number}"]
            place = mention.end
        line = f" {' '.join((*parts, *words[place:]))} "
        for pattern, short in said.LONG_FORMS:
            line = pattern.sub(short, line)
        return _about_it(line) if " Q" in line else line

    def without_description(self, line: str) -> str:
        """The line without what it says of the variant that the customer has."""

        def less(match: re.Match[str]) -> str:
            rest = match.string[match.end() :]
            wished = re.search(r"\b[VN]\d", rest) or said.COMPARING.search(rest) or said.SAME.search(rest)
            return " " if wished or pattern in said.DESCRIBED[3:] else match[0]

        for pattern in said.DESCRIBED:
            line = pattern.sub(less, line, count=_MOST_DESCRIPTIONS)
        return line

    def options_in(self, line: str, *patterns: re.Pattern[str]) -> frozenset[str]:
        """The options named where one of the patterns is found."""
        found = (match["named"] for pattern in patterns for match in pattern.finditer(line) if match["named"])
        return frozenset(option for named in found for option in self.options(named))

    def options(self, marks: str) -> tuple[str, ...]:
        """The options that marks in a piece of a line stand for."""
        return tuple(
            o for kind, number in _MARK.findall(marks) if kind == "N" for o in self.mentions[int(number)].options
        )

    def exclude(self, marks: str, excluded: dict[str, tuple[str, ...]]) -> str:
        """Note the values that must not be; what stands in their place in the line."""
        for kind, number in _MARK.findall(marks):
            if kind == "V":
                for option, value in self.mentions[int(number)].values:
                    excluded[option] = (*excluded.get(option, ()), value)
        return " "

    def kept(self, line: str) -> tuple[bool, frozenset[str]]:
        """Whether all else stays as it is, and options of which that was said in particular."""
        everything, kept = said.REST_KEPT.search(line) is not None, self.options_in(line, said.KEEP)
        for match in said.SAME.finditer(line):
            options = self.options(match["named"] or "")
            everything = everything or not options or "features" in options  # "same features, another colour"
            kept |= frozenset(options)
        return everything, kept

    def features(self, part: str, excluded: dict[str, tuple[str, ...]]) -> Iterator[Features]:
        """What one part of the line wishes: all of it, and then, where some is a preference only, the rest of it."""
        hard, soft = self._without_soft(part)
        wished = self._read(part, excluded)
        if wished:
            yield wished
        if soft:
            rest = self._read(hard, excluded)
            if rest and rest != wished:
                yield rest

    def _without_soft(self, part: str) -> tuple[str, bool]:
        clauses = re.split(r"[,.;]", part)
        hard = [re.sub(rf"{said.SOFT.pattern}.*", "", c) if re.search(r"prefer|ideal|am |vorz", c) else "" if
                said.SOFT.search(c) else c for c in clauses]  # fmt: skip
        return " , ".join(hard), said.SOFT.search(part) is not None

    def _read(self, part: str, excluded: dict[str, tuple[str, ...]]) -> Features:
        named, either = self._values(part)
        self._by_name(part, named, excluded)
        extremes: list[Extreme] = []
        steps: list[Step] = []
        for match in said.SIZES.finditer(part):
            option = self._option(match[0], "size length height", named)
            way = match["way"] or match["next"]
            if option:
                steps.append(Step(option, way in said.UP, said.COUNT.get(match["count"] or "", 1)))
        rest = said.SIZES.sub(" ", part)
        for match in said.AMOUNT.finditer(rest):
            option = self._option(match["named"], "", named)
            if option:
                more, comparing = said.LESS.match(match["form"]) is None, said.COMPARATIVE.match(match["form"])
                steps += [Step(option, more)] if comparing else []
                extremes += [] if comparing else [Extreme(option, more)]
        for match in said.COMPARING.finditer(said.AMOUNT.sub(" ", rest)):
            superlative, more, hints = said.FORMS[match["form"]]
            option = self._option(match["named"] or "", hints, named)
            if option:
                extremes += [Extreme(option, more)] if superlative else []
                steps += [] if superlative else [Step(option, more)]
        return Features(named, tuple(either), tuple(dict.fromkeys(extremes)), tuple(dict.fromkeys(steps)))

    def _values(self, part: str) -> tuple[dict[str, tuple[str, ...]], list[tuple[tuple[str, str], ...]]]:
        """The values that are named, by option; and those of which it is open which option is meant."""
        named: dict[str, tuple[str, ...]] = {}
        ends: dict[str, int] = {}
        open_ones: list[Mention] = []
        for match in re.finditer(r"V(\d+)", part):
            mention = self.mentions[int(match[1])]
            options = {option for option, _ in mention.values}
            if len(options) > 1:
                open_ones.append(mention)
                continue
            [option] = options
            values = tuple(value for _, value in mention.values)
            between = part[ends[option] : match.start()] if option in ends else ""
            listed = said.LISTED.fullmatch(between) or not between.strip()
            narrower = tuple(value for value in values if value in named.get(option, ()))
            if option in named and listed and not narrower:
                values = (*named[option], *values)  # "black or blue"
            elif option in named and narrower and listed:
                values = narrower  # two words of one value
            named[option] = values  # said anew without an "or", the later holds
            ends[option] = match.end()
        either = []
        for mention in open_ones:
            left = tuple(value for value in mention.values if value[0] not in named)
            if len({option for option, _ in left}) == 1:
                named[left[0][0]] = tuple(value for _, value in left)
            elif left:
                either.append(left)
        return named, either

    def _by_name(self, part: str, named: dict[str, tuple[str, ...]], excluded: dict[str, tuple[str, ...]]) -> None:
        """What is wished by an option's name alone: "waterproof", "without armrests", "battery: none"."""
        found: list[tuple[str, Callable[[str], bool]]] = []
        spoken = said.CHANGED.sub(" ", part)
        for pattern in (*said.FREE, said.SAME, said.KEEP, said.AMOUNT, said.COMPARING):
            spoken = pattern.sub(" ", spoken)
        for match in said.SAID_YES.finditer(spoken):
            found.append((match["named"], lambda value, wished=match["value"]: value == wished))  # type: ignore[misc]
        for match in said.NEGATED_NAME.finditer(said.SAID_YES.sub(" ", spoken)):
            found.append((match["named"], _is_negative))
        left = said.NEGATED_NAME.sub(" ", said.SAID_YES.sub(" ", spoken))
        found += [(match[0], lambda value: value in ("yes", "on")) for match in re.finditer(r"\bN\d+", left)]
        for marks, is_it in found:
            for option in self.options(marks):
                values = tuple(value for value in self.vocabulary.values[option] if is_it(value.lower()))
                if values and option not in named:
                    named[option] = values
        for match in said.WITH_NAME.finditer(left):
            for option in self.options(match["named"]):
                none = tuple(value for value in self.vocabulary.values[option] if _is_negative(value.lower()))
                if none and option not in named:
                    excluded[option] = (*excluded.get(option, ()), *none)

    def _option(self, marks: str, hints: str, named: Mapping[str, tuple[str, ...]]) -> str | None:
        """The option that a comparison is about: the one named with it, else the likeliest that can be measured."""
        if hints == PRICE:
            return PRICE
        scaled = [option for option, values in self.vocabulary.values.items() if scale_of(values)]
        own = [option for option in self.options(marks) if option in scaled]
        hinted = (o for hint in hints.split() for o in scaled if hint in tokens(o) and o not in named)
        return next(iter(own), None) or next(hinted, None)


def _is_negative(value: str) -> bool:
    return (value in NEITHER and value != "yes") or value.startswith(("not ", "non-", "non ", "without "))


def _about_it(line: str) -> str:
    """Of a line that is also about other products, the pieces about this one."""
    pieces = _PIECE.split(line)
    first = re.search(r"\b[PQ]\d", line)
    about = first is not None and first[0].startswith("P")
    kept: list[str] = []
    for piece in pieces:
        mentioned = re.search(r"\b[PQ]\d", piece)
        about = mentioned[0].startswith("P") if mentioned else about
        kept.append(piece if about else " ")
    return f"{''.join(kept)} "
