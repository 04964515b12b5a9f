"""Finding known names in what people type, misspellings included: products, their attributes, policy topics."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timezone, tzinfo
from pathlib import Path
from typing import Any, Collection, Dict, Iterable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

import yaml
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.domain.language import LEXICON, MAIN
from bot.domain.shelf import OPTIONS_COUNT
from bot.domain.shop import ImportedNames
from bot.nlu.encoder_files import read_vocabulary
from bot.nlu.found import Found
from bot.nlu.speech import Speech, read_speech

_WORD = re.compile(r"[\w'’&]+")
COUNTED = (
    "how many options",
    "options",
    "variants",
    "versions",
    "models",
    "kinds",
    "choices",
)  # what variants are called
SURE_ENOUGH = 86  # likeness in percent from which a misspelt name is taken; "ketle" is 91 % of "kettle"
SHORTEST_FUZZY = 5  # letters; shorter words are too much alike
SHORTEST_WORD = 4  # letters; the encoder knows many shorter ones that are no words
SHORTEST_JOINED = 7  # letters of a name that is also understood written in two words, or in one
# English words that the encoder's vocabulary does not have whole and that are close to what shops sell.
ALSO_ENGLISH = frozenset("hover hovers hovered hovering taster tasters".split())

_SMALL_WORDS = frozenset("the my our her his its for and one new old any".split())  # no slips, short as they are

# Names of things that are verbs as well, where what follows makes them one: "throw it away", "bag them up".
TO_DO = frozenset(
    "throw press bag pan pot bottle cup lamp shelve pack cover fan iron heat drill saw brush mop hoover vacuum light "
    "plug pump strap wrap lock rack plate set file clip hook peg board book table watch ring cap coat dress tie belt "
    "boot grill toast steam blend mix whisk scale mirror frame case bin".split()
)
_DETERMINED = re.compile(
    r"\b(?:the|an?|my|our|your|his|her|its|their|this|that|these|those|which|what|any|some|no|each|both|one|two|three|new|old|"
    r"another|of|with|for|\w+'s)\s(?:[\w-]+\s)?$",
    re.IGNORECASE,
)
_DOER = re.compile(
    r"\b(?:i|we|you|they|to|can|could|will|would|shall|should|must|may|might|don't|dont|didn't|doesn't|cannot|can't|won't|'ll|'d|"
    r"never|always|please|just|let's)\s$",
    re.IGNORECASE,
)
_PARTICLE = re.compile(r"\s(?:it|them|that|this|away|out|up|off|me|us)\b", re.IGNORECASE)


OFTEN = 6  # uses in the examples of a further language from which a word is taken to be spelt right
ENDINGS = "s"  # of English nouns
ENDINGS_ELSEWHERE = "en|es|er|e|n|s"


class Lexicon:
    """Names of things, found longest first; each stretch of text is taken by one name."""

    def __init__(
        self,
        names: Mapping[str, Sequence[str]],
        *,
        fuzzy: bool,
        english: frozenset[str] = frozenset(),
        nouns: bool = False,
        endings: str = ENDINGS,
        others: frozenset[str] = frozenset(),
    ) -> None:
        """`names`: what a name stands for → the names.

        Args:
            names: what each name stands for.
            fuzzy: whether misspellings are understood.
            english: words that are spelt right, and so are no misspellings of a name.
            nouns: whether the names are names of things, so that the same word as a verb is none ("throw it away").
            endings: what grammar may add to a name, as a regular expression; without it the name is looked up again.
            others: words that look like a name or a form of one, and are neither: "sauer" is no Sauger.
        """
        self._endings = re.compile(rf"(?:{endings})$")
        self._meaning = {_normal(name): value for value, group in names.items() for name in group}
        # "rain coat" is a raincoat, and a "desklamp" a desk lamp.
        joined = {name.replace(" ", ""): value for name, value in self._meaning.items() if len(name) >= SHORTEST_JOINED}
        self._joined = {name: value for name, value in joined.items() if name not in english or name in self._meaning}
        self._alike: dict[tuple[str, int], list[str]] = {}
        self._swapped: dict[tuple[str, ...], list[str]] = {}  # by their letters, in the order of the alphabet
        for name in self._meaning if fuzzy else ():
            if len(name) >= SHORTEST_FUZZY:
                self._alike.setdefault(_kind(name), []).append(name)
                self._swapped.setdefault(tuple(sorted(name)), []).append(name)
        self._kinds = {_kind(name) for name in self._meaning}
        self._longest = max((places for _, places in self._kinds), default=-1) + 1
        self._english, self._nouns = english, nouns
        self._fuzzy, self._ending, self._others = fuzzy, endings, others

    def of(self, names: Mapping[str, Sequence[str]]) -> Lexicon:
        """Other names, read in the same manner."""
        return Lexicon(
            names,
            fuzzy=self._fuzzy,
            english=self._english,
            nouns=self._nouns,
            endings=self._ending,
            others=self._others,
        )

    def find(self, text: str) -> list[Found]:
        """Every name in the text, in order."""
        spans = [match.span() for match in _WORD.finditer(text)]
        words = [_normal(text[start:end]) for start, end in spans]
        taken = [False] * len(words)
        known: dict[str, str | None] = {}  # the same words mean the same all through a text
        found: list[Found] = []
        for length in range(max(self._longest, 2), 0, -1):
            for first in range(len(words) - length + 1):
                is_begun = length <= 2 or (words[first][0], length - 1) in self._kinds
                if not is_begun or any(taken[first : first + length]):
                    continue
                name = " ".join(words[first : first + length])
                if name not in known:
                    known[name] = self._meaning_of(name)
                value, start, end = known[name], spans[first][0], spans[first + length - 1][1]
                if value is not None and not (self._nouns and is_verb(text, start, end)):
                    found.append(Found(value, start, end))
                    taken[first : first + length] = [True] * length
        return sorted(found, key=lambda one: one.start)

    def _meaning_of(self, name: str) -> str | None:
        name = re.sub(r"'s?$", "", name)
        forms = list(dict.fromkeys((name, self._endings.sub("", name))))
        for form in forms:
            if form in self._meaning:
                return self._meaning[form]
            if form.replace(" ", "") in self._joined:
                return self._joined[form.replace(" ", "")]
        # A different first letter makes another word ("bottle" is no "kettle"), as does one more or less word.
        alike = self._alike.get(_kind(name)) if len(name) >= SHORTEST_FUZZY else None
        if not alike:
            return None
        best = process.extractOne(name, alike, scorer=fuzz.ratio, score_cutoff=SURE_ENOUGH)
        if best is None:
            best = next(([other] for form in forms for other in self._with_swapped(form)), None)
        if best is None or any(self._is_another(*pair) for pair in zip(name.split(), best[0].split())):
            return None
        return self._meaning[best[0]]

    def _with_swapped(self, written: str) -> Iterator[str]:
        """The names in which two neighbouring letters changed places, the commonest slip of all: "kettel"."""
        for name in self._swapped.get(tuple(sorted(written)), ()):
            if _kind(name) == _kind(written) and OSA.distance(written, name, score_cutoff=1) == 1:
                yield name

    def _is_another(self, word: str, meant: str) -> bool:
        """Whether a word is spelt right and another one: "powder" is no slip for "power", but "weighed" is "weigh"."""
        if word == meant or len(word) < SHORTEST_WORD:
            return word != meant and word in _SMALL_WORDS  # "the kettle" is no tea kettle
        return word in self._others or ((word in self._english or word in ALSO_ENGLISH) and _stem(word) != _stem(meant))


def is_verb(text: str, start: int, end: int) -> bool:
    """Whether a word that may name a thing is something one does here: "I hoover daily", "please bag it", "to pan"."""
    before, after = text[max(0, start - 24) : start], text[end : end + 12]
    if _DETERMINED.search(before):
        return False
    return _DOER.search(before) is not None or (
        " " not in text[start:end] and _PARTICLE.match(after) is not None and text[start:end].lower() in TO_DO
    )


def _stem(word: str) -> str:
    """A word without the ending that grammar gave it."""
    stem = re.sub(r"(?:ing|ment|ly|ed|er|es|s|d|e|y|t)+$", "", word)
    return stem if len(stem) >= 4 else word


def _kind(name: str) -> tuple[str, int]:
    return name[0], name.count(" ")


@dataclass(frozen=True)
class Catalogue:
    """What of a shop is needed to read its customers' words."""

    products: Lexicon
    attributes: Lexicon
    topics: Lexicon
    variants: Mapping[str, Lexicon] = field(default_factory=dict)  # product → the colours it comes in; "" → all
    zone: tzinfo = timezone.utc  # whose days count
    currency: str = "EUR"  # of prices that name none
    speech: Speech = field(default_factory=Speech)
    named: Mapping[str, Sequence[str]] = field(default_factory=dict)  # product → all its names, its own first
    asked: Mapping[str, Sequence[str]] = field(default_factory=dict)  # attribute → its names
    attributes_by_product: Mapping[str, Lexicon] = field(default_factory=dict)  # where a product has its own

    def attributes_of(self, products: Collection[str]) -> Lexicon:
        """What may be asked about these products."""
        return next(
            (self.attributes_by_product[p] for p in products if p in self.attributes_by_product), self.attributes
        )

    def variants_of(self, products: Collection[str]) -> Lexicon:
        """The variants of these products; those of all where none is named ("I ordered the green one")."""
        named = [product for product in products if product in self.variants]
        if len(named) == 1:
            return self.variants[named[0]]
        return self.variants.get("", NOTHING) if named or not products else NOTHING


NOTHING = Lexicon({}, fuzzy=False)


def read_catalogue(data: Path, language: str = MAIN) -> Catalogue:
    """The names in the shop's files under `data`, as customers say them in a language; what has no file is empty.

    The words of a further language are in `languages/<language>/lexicon.yml` under `data`. Products keep their own
    names beside them; what is asked about them and about policies is told in words of the language alone.
    """
    products = _read(data / "shop" / "products.yml").get("products", [])
    names = {p["id"]: [p["name"], p["name"].split()[0], *p.get("nicknames", [])] for p in products}
    written = [_read(file) for file in sorted((data / "policies").glob("*.yml"))]
    topics = next((file["policy"] for file in written if "policy" in file), {}).get("topic_words", {})
    attributes = _read(data / "shop" / "attributes.yml").get("attribute_words", {})
    shop = _read(data / "shop" / "shop.yml").get("shop", {})
    colours = {p["id"]: {colour: [colour] for colour in _colours(p)} for p in products if _colours(p)}
    english = read_vocabulary() if names or attributes or topics else frozenset()
    endings, speech, others = ENDINGS, Speech(), frozenset[str]()
    if language != MAIN:
        folder = data / "languages" / language
        own, english = _read(folder / LEXICON), _words_used(folder / "nlu")
        endings, speech = ENDINGS_ELSEWHERE, read_speech(folder)
        names = {product: [*known, *own.get("products", {}).get(product, [])] for product, known in names.items()}
        others = frozenset(own.get("no_names", ()))
        attributes, topics = own.get("attribute_words", {}), own.get("topic_words", {})
        said = own.get("variants", {})
        colours = {p: {c: [*known, *said.get(c, [])] for c, known in group.items()} for p, group in colours.items()}
    all_colours = {colour: known for group in colours.values() for colour, known in group.items()}

    def lexicon(known: Mapping[str, Sequence[str]], nouns: bool = False) -> Lexicon:
        return Lexicon(known, fuzzy=True, english=english, nouns=nouns, endings=endings, others=others)

    return Catalogue(
        lexicon(_unambiguous(names), nouns=language == MAIN),
        lexicon(attributes),
        lexicon(topics),
        {product: lexicon(group) for product, group in {"": all_colours, **colours}.items()},
        ZoneInfo(shop.get("zone", "UTC")),
        shop.get("currency", "EUR"),
        speech,
        names,
        attributes,
    )


def with_imported(catalogue: Catalogue, imported: ImportedNames) -> Catalogue:
    """The catalogue of the shop's files, with what was imported beside them.

    An imported product's own name is no nickname of another product any more. Its attributes are asked about by their
    plain names, where the question names the product.
    """
    if not imported.products:
        return catalogue
    taken = {_normal(name) for names in imported.products.values() for name in names}
    ours = {
        product: [name for place, name in enumerate(names) if place == 0 or _normal(name) not in taken]
        for product, names in catalogue.named.items()
    }
    lexicons: dict[Sequence[str], Lexicon] = {}  # many products have the same attributes
    # What others have is no attribute of these, nor is a part of its name: "deck material" is not the material.
    elsewhere = sorted({a for group in imported.attributes.values() for a in group if "_" in a})
    for attributes in imported.attributes.values():
        if attributes not in lexicons:
            names = _with_plain_names(catalogue.asked, (*attributes, *elsewhere))
            lexicons[attributes] = catalogue.attributes.of(names)
    return replace(
        catalogue,
        products=catalogue.products.of(_unambiguous({**ours, **imported.products})),
        attributes_by_product={product: lexicons[group] for product, group in imported.attributes.items()},
    )


def _with_plain_names(asked: Mapping[str, Sequence[str]], attributes: Sequence[str]) -> dict[str, Sequence[str]]:
    plain = {a: [name, name.removesuffix("s")] for a in attributes for name in [a.replace("_", " ")]}
    if OPTIONS_COUNT in plain:
        plain[OPTIONS_COUNT] += COUNTED
    taken = {name for names in plain.values() for name in names}
    kept: dict[str, Sequence[str]] = {a: [n for n in names if _normal(n) not in taken] for a, names in asked.items()}
    return {**kept, **{a: [*kept.get(a, ()), *names] for a, names in plain.items()}}


def _words_used(examples: Path) -> frozenset[str]:
    """The words that the examples of a language use often: they are spelt right, and no slips for a name."""
    texts = (file.read_text(encoding="utf-8").lower() for file in examples.glob("*.yml"))
    uses = Counter(word for text in texts for word in _WORD.findall(text))
    return frozenset(word for word, count in uses.items() if count >= OFTEN)


def _colours(product: Mapping[str, Any]) -> list[str]:
    written = product.get("facts", {}).get("colours", {}).get("value") or ""
    return [colour.strip() for colour in str(written).split(",") if colour.strip()]


def _unambiguous(names: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """The names without those that two products share: "Terra" alone says neither pan nor casserole."""
    count: dict[str, set[str]] = {}
    for value, group in names.items():
        for name in group:
            count.setdefault(_normal(name), set()).add(value)
    return {value: [name for name in group if len(count[_normal(name)]) == 1] for value, group in names.items()}


def _normal(name: str) -> str:
    return " ".join(name.lower().replace("’", "'").replace("-", " ").split())


def _read(file: Path) -> Dict[str, Any]:
    if not file.exists():
        return {}
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
