"""What the variants of a product are called: which words of a message name an option of it, or a value of one."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Iterator, Sequence

from bot.domain.shop import Product
from bot.domain.variant_scale import TELLING, Measure, measure_at, measure_of, tokens

Value = tuple[str, str]  # (option, value), both as the shop has them

# Words for the same, a group a line; of a group, those count that are no values of their own for the product.
_ALIKE = """
gray; grau | black; schwarz | white; weiß | red; rot | blue; blau | green; grün | yellow; gelb
brown; braun | purple; violet; lilac; lila | pink; rosa | gold; golden | silver; silbern; silberfarben
navy; navy blue; dark blue; dunkelblau | beige; sand; cream | rose gold; rosé gold; rosegold | turquoise; türkis
space gray; spacegray; space | rgb; multi color; multicolor; multi colored | orange | transparent; clear
stainless steel; steel; inox; edelstahl; stainless | glass; glas | plastic; kunststoff; plastik | leather; leder
wood; wooden; holz | metal; metall; metallic | cotton; baumwolle | wool; wolle | ceramic; keramik
rubber; gummi | fabric; cloth; stoff | silicone; silikon; silicon | iron; cast iron; eisen | fleece | nylon
wired; with a cable; with cable; with cord; corded; mit kabel; kabelgebunden | wireless; kabellos; without cable
wi fi; wi fi only; only wi fi; just wi fi | ethernet; lan
wi fi cellular; wi fi and cellular; cellular; lte; 5g; sim
men; for men; man; male; herren; for him | women; for women; woman; ladies; lady; female; damen; for her | unisex
polarized; polarised | non polarized; non polarised; not polarized; not polarised; unpolarized; without polarization
professional; pro | beginner; easy; for beginners; starter | expert; hard; advanced | analog; analogue
half; half zip | full; full zip | hard cover; hardback | soft cover; softback; paperback | battery; battery powered
google assistant; google home; google | amazon alexa; alexa; echo; amazon
apple homekit; homekit; apple home; apple
carbon; activated carbon | warm white; warm | daylight; cool white | hydration; water bladder | robotic; robot
not resistant; not water resistant; not waterproof; no water resistance; non water resistant
aa battery; aa | rechargeable; with accu; akku
ac adapter; ac; mains; plug in; adapter; power adapter | usb; usb powered
landscape; scenery | animal; animals; tiere | art; arts | gas; gas stove; propane | charcoal; coal; holzkohle
adjustable; height adjustable; verstellbar | standard; regular; normal | high back; high backrest; tall back
hepa filter; hepa | dark; deep; darker tone | light; fair; pale | french press; press | drip; filter; filter coffee
over ear; around ear | in ear; inear | on ear | road; road bike | mountain; mtb; mountain bike | graphic; with graphic
crew neck; round neck | v neck; vneck | full size; full sized; 100 percent | automatic; auto
pet hair removal; pet hair; for pet; animal hair | cordless; without cord; no cord
built in grinder; with grinder
"""
_SIZES = """
xs; extra small; x small | s; small; klein | m; medium; mittel; mittler | l; large; groß
xl; extra large; x large; x l | xxl; 2 xl; xx large; double xl; extra extra large | xxxl; 3 xl; triple xl
"""
_OPTION_NAMES = """
color; shade; farbe; coloring | material; made; stoff; fabric | size; größe; sizing | style; cut; schnitt
screen size; screen; display size; display; size; bildschirm; inch | ram; memory; arbeitsspeicher
storage; hard drive; hard disk; disk; drive; ssd; storage space; speicher; memory | processor; cpu; chip
capacity; volume; size; fassungsvermögen | battery life; battery; akkulaufzeit; runtime | weight range; weight; gewicht
water resistance; water resistant; waterproof; water proof; wasserdicht
waterproof; water resistant; water proof; wasserdicht
piece count; piece; number of piece; teile | piece; piece count; number of piece; teile
difficulty level; difficulty; level
power source; power; power supply | power supply | speed setting; speed | height; höhe
length; länge; size | diameter; size
switch type; switch | backlight; backlighting; back light; lighting; light | armrest; arm rest; arm
connectivity; connection | compatibility; compatible | field of view; view; angle | feature; function
display; screen | type; kind; art; sort | room size; room | brightness; helligkeit | thickness; dicke
"""
# Heads of an option's name without which it is understood too: "the frame in black" for "frame color".
_HEADS = frozenset("type size level range count setting source life family tone material color resistance".split())
# Words of a value that do not name it alone.
_WEAK = frozenset(
    "size with and full mode built in on over ear the for not non no none yes back side type hard soft light one "
    "removal equivalent operation night auto free card set".split()
)
_SHORT_BUT_NAMING = frozenset("sd cf ac aa".split())
NEITHER = frozenset({"yes", "no", "none", "off"})  # values that no one calls by their own name
_COLOURS = frozenset(
    "black white red blue green yellow brown purple pink gray silver gold navy beige orange turquoise teal violet "
    "lilac burgundy maroon cream bronze copper khaki olive schwarz weiß rot blau grün gelb braun lila grau "
    "rosa türkis".split()
)
_MATERIALS = frozenset(
    "glass plastic wood wooden leather cotton polyester metal steel titanium aluminium aluminum ceramic silicone "
    "bamboo nylon wool linen silk rubber carbon copper fleece canvas velvet leder holz glas "
    "kunststoff metall baumwolle".split()
)
_LETTERS = frozenset("xs xl xxl xxxl".split())
STOPS = frozenset(",.;:/()?!|")
_BEFORE_A_NUMBER = frozenset("in a an the to size größe or and with us uk eu number of is it like want".split()) | STOPS
_AFTER_NO_NUMBER = frozenset(
    "day week month year am pm x of item order star percent euro dollar € $ pound time minute hour o more other".split()
)


@dataclass(frozen=True)
class Mention:
    """Words of a message that name a value, or an option, or this product or another; the words [start, end)."""

    start: int
    end: int
    values: tuple[Value, ...] = ()  # each may be meant
    options: tuple[str, ...] = ()  # each may be meant, where no value is named
    is_product: bool = False
    is_other: bool = False  # another product


class Vocabulary:
    """What the variants of a product are called."""

    def __init__(self, product: Product, others: Sequence[Product] = ()) -> None:
        self.values: dict[str, list[str]] = {}  # option → its values
        for variant in product.variants:
            for option, value in variant.options.items():
                if value not in self.values.setdefault(option, []):
                    self.values[option].append(value)
        self._phrases: dict[tuple[str, ...], list[Value]] = {}
        self._names: dict[tuple[str, ...], list[str]] = {}
        self._products = _names_of(product)
        self._others = {name for other in others if other.id != product.id for name in _names_of(other)}
        self._others -= self._products
        self._put_values()
        self._put_names()
        self._measures: list[tuple[Measure, Value]] = [
            (measure, value) for value in self._every() if (measure := measure_of(value[1])) is not None
        ]
        tables = (self._phrases, self._names, self._products, self._others)
        self._longest = max((len(phrase) for table in tables for phrase in table), default=1)

    def _every(self) -> Iterator[Value]:
        return ((option, value) for option, values in self.values.items() for value in values)

    def _put_values(self) -> None:
        own: dict[tuple[str, ...], list[Value]] = {}
        further: list[tuple[tuple[str, ...], Value]] = []
        for option, value in self._every():
            words = _bare(value)
            if not words or value.lower() in NEITHER:
                continue
            own.setdefault(words, []).append((option, value))
            alphabetic = all(word.isalpha() for word in words)
            if len(words) > 1 and alphabetic:
                further.append((("".join(words),), (option, value)))
            for group in _groups(_ALIKE + (_SIZES if "size" in option.lower() else "")):
                if words in group:
                    further += [(phrase, (option, value)) for phrase in group]
            if len(words) > 1 and alphabetic:
                naming = [w for w in words if w in _SHORT_BUT_NAMING or (len(w) > 2 and w not in _WEAK)]
                further += [((word,), (option, value)) for word in naming]
        self._phrases.update(own)
        for phrase, one in further:
            if phrase not in own and one not in self._phrases.setdefault(phrase, []):
                self._phrases[phrase].append(one)

    def _put_names(self) -> None:
        for option in self.values:
            words = tuple(tokens(option.replace("/", " ")))
            phrases = [words, ("".join(words),), tuple(tokens(option))]
            for group in _groups(_OPTION_NAMES):
                if words == group[0]:
                    phrases += group[1:]
            if len(words) > 1 and words[-1] in _HEADS:
                phrases.append(words[:-1])
            if len(words) > 1 and words[-1] in ("color", "material"):
                phrases.append(words[-1:])
            for phrase in dict.fromkeys(phrases):
                if phrase not in self._phrases:
                    self._names.setdefault(phrase, []).append(option)
        for option in self.values:  # an option's full name is no other's nickname
            words = tuple(tokens(option))
            if words in self._names:
                self._names[words] = [option]

    def find(self, words: Sequence[str]) -> list[Mention]:
        """What is named, in order; none overlap, and of several that begin at a word the longest is found."""
        found: list[Mention] = []
        place = 0
        while place < len(words):
            mention = self._at(words, place)
            if mention is not None:
                found.append(mention)
            place = place + 1 if mention is None else mention.end
        return [_sharpened(mention, found, words, self) for mention in found]

    def _at(self, words: Sequence[str], place: int) -> Mention | None:
        measured = self._measure(words, place)
        for length in range(min(self._longest, len(words) - place), 0, -1):
            phrase = tuple(words[place : place + length])
            end = place + length
            if measured is not None and end <= measured.end:
                return measured
            if phrase in self._products or phrase in self._others:
                return Mention(place, end, is_product=phrase in self._products, is_other=phrase in self._others)
            if phrase in self._phrases and self._is_meant(words, place, end):
                return Mention(place, end, tuple(self._phrases[phrase]))
            if phrase in self._names:
                return Mention(place, end, options=tuple(self._names[phrase]))
        return measured or self._unknown(words, place)

    def _is_meant(self, words: Sequence[str], place: int, end: int) -> bool:
        """Whether a figure or a letter alone is the value, and not a number of days or the end of "I'm"."""
        word, before = words[place], words[place - 1] if place else ","
        if end - place > 1 or not (word[0].isdecimal() or len(word) == 1):
            return True
        after = words[end] if end < len(words) else ","
        if not word[0].isdecimal():
            return before not in ("i", "it", "that", "what", "there", "let") and not before[0].isdecimal()
        if after in _AFTER_NO_NUMBER or after[0].isdecimal():
            return False
        return before in _BEFORE_A_NUMBER or (before,) in self._names or (after,) in self._names

    def _measure(self, words: Sequence[str], place: int) -> Mention | None:
        found = measure_at(words, place)
        if found is None:
            return self._figure(words, place)
        measure, end = found
        same = tuple(value for own, value in self._measures if own.equals(measure))
        if same:
            rest = max((_common(words[end:], _bare(value)[2:]) for _, value in same), default=0)
            return Mention(place, end + rest, same)
        options = tuple(dict.fromkeys(v[0] for own, v in self._measures if own.dimension == measure.dimension))
        if options and measure.dimension in TELLING:
            return Mention(place, end, tuple((option, " ".join(words[place:end])) for option in options))
        return None

    def _figure(self, words: Sequence[str], place: int) -> Mention | None:
        """A figure without its unit, of at least two places: "the 1000 one"."""
        if not words[place][0].isdecimal() or len(words[place]) < 2:
            return None
        end = place + 1
        if end + 1 < len(words) and words[end] == "to" and words[end + 1][0].isdecimal():
            end += 2
        figures = tuple(words[place:end])
        same = tuple(value for _, value in self._measures if _bare(value[1])[: len(figures)] == figures)
        spans = [value for value in same if "to" in _bare(value[1])[:2]]
        if not same or (len(figures) == 1 and spans) or not self._is_meant(words, place, end):
            return None
        before, after = words[place - 1] if place else ",", words[end] if end < len(words) else ","
        is_alone = after in STOPS or after in ("one", "version", "model", "please", "then") or (after,) in self._names
        named = (before,) in self._names
        return Mention(place, end, same) if is_alone or named or len(figures) > 1 else None

    def _unknown(self, words: Sequence[str], place: int) -> Mention | None:
        """A colour, material or size that there is, though not of this product."""
        word = words[place]
        for known, name in ((_COLOURS, "color"), (_MATERIALS, "material"), (_LETTERS, "size")):
            options = [o for o in self.values if name in tokens(o)]
            if name == "size":
                options = [o for o in options if any(_bare(v)[0] in _LETTERS | set("sml") for v in self.values[o])]
            if word in known and options:
                return Mention(place, place + 1, tuple((option, word) for option in options))
        return None


def _sharpened(mention: Mention, found: Sequence[Mention], words: Sequence[str], vocabulary: Vocabulary) -> Mention:
    """A value that several options have is that of the option named beside it: "black frame", "frame: black"."""
    if len({option for option, _ in mention.values}) < 2:
        return mention
    near: list[tuple[int, Mention]] = []
    for other in found:
        if not other.options:
            continue
        between = words[mention.end : other.start] if other.start >= mention.end else words[other.end : mention.start]
        if len(between) <= 2 and not (STOPS - {":"} | {"and", "or"}) & set(between):
            near.append((2 * len(between) + (other.start < mention.start), other))
    for _, other in sorted(near, key=lambda one: one[0]):
        values = tuple(value for value in mention.values if value[0] in other.options)
        if values:
            return Mention(mention.start, mention.end, values)
    return mention


def _bare(value: str) -> tuple[str, ...]:
    return tuple(word for word in tokens(value) if word not in STOPS and word != "and")


def _common(words: Sequence[str], rest: Sequence[str]) -> int:
    """How many words of a value's rest follow: "SSD" after "256GB"."""
    count = 0
    while count < min(len(words), len(rest)) and words[count] == rest[count]:
        count += 1
    return count


@functools.lru_cache(maxsize=8)  # the tables above, and no others
def _groups(table: str) -> tuple[tuple[tuple[str, ...], ...], ...]:
    groups = (group.split(";") for group in re.split(r"[|\n]", table) if group.strip())
    return tuple(tuple(tuple(tokens(phrase)) for phrase in group) for group in groups)


def _names_of(product: Product) -> set[tuple[str, ...]]:
    names = [tuple(tokens(name)) for name in (product.name, *product.nicknames) if name.strip()]
    plain = {name for name in names if name}
    return plain | {("".join(name),) for name in plain} | {name[-1:] for name in plain}
