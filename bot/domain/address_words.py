"""A postal address as people type it, in one line or several, whole or in parts, with what of it is missing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Mapping

from bot.domain import address_phrases as written
from bot.domain.address import Address
from bot.domain.address_tables import (
    COUNTIES,
    COUNTRY,
    COUNTRY_OF,
    FRANCE,
    GERMANY,
    POSTCODES,
    PREFIXES,
    STATES,
    TELLING_FORMS,
    USA,
    state_of_zip,
)

_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=\w+\b(?!\s*,))")
_GOES_ON = re.compile(r"[.;!?\n]|\b(?:and|then|also|but|while|plus|und|dann|auch|aber)\b", re.IGNORECASE)
LONGEST_PART = 60  # characters; what is longer is a sentence, and is asked for anew
_MARK = "\0"  # stands for the postcode
_BEFORE_NAMES = frozenset("Am An Im Zum Zur Auf Unter Alte Alter Alten Neue Neuer Neuen".split())
_SMALL_WORDS = frozenset("of the de la le les du des am an der den dem im auf and upon on".split())
_NO_NAMES = frozenset("bitte adresse meine neue lieferadresse anschrift nach straße strasse hallo hi danke ich".split())
NEEDED = ("line1", "city", "postcode", "country")  # in the order in which they are asked for


@dataclass(frozen=True)
class AddressRead:
    """As much of an address as was said."""

    parts: Mapping[str, str] = field(default_factory=dict)  # by the fields of `Address`

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that a parcel still needs, in the order in which they are asked for."""
        return tuple(part for part in NEEDED if not self.parts.get(part))

    @property
    def address(self) -> Address | None:
        """The address; None as long as something is missing."""
        return None if self.missing else Address(**self.parts)

    @classmethod
    def of(cls, address: Address) -> AddressRead:
        """An address of which parts may be said anew."""
        return cls({part: value for part, value in vars(address).items() if value})


def read_address(text: str, known: Address | None = None) -> AddressRead | None:
    """The address in a message; None if there is none.

    A country that is not said is taken from the form of the postcode where no other country has it, from a state of
    the USA, or else from the address that is known, where the postcode has the form of that country. Of several
    sentences the first that has a whole address counts.
    """
    pieces = _SENTENCE.split(text)
    whole = (_read(piece, known) for piece in pieces if len(pieces) > 1)
    return next((one for one in whole if one is not None and one.address is not None), None) or _read(text, known)


def _read(text: str, known: Address | None) -> AddressRead | None:
    parts = _labelled(text)
    if "line1" not in parts:
        parts = {**_unlabelled(text, known), **parts}
    if "line1" not in parts and not {"city", "postcode"} <= set(parts):
        return None
    parts = {part: value for part, value in parts.items() if len(value) <= LONGEST_PART}
    return AddressRead(_rounded(parts, known))


def complete(read: AddressRead, text: str, known: Address | None = None) -> AddressRead:
    """An address with what a later message says of it: a part that was missing, one said anew, or a whole other one."""
    whole = read_address(text, known)
    if whole is not None and "line1" in whole.parts and len(whole.parts) > len(read.parts) - 1:
        return whole
    parts = {**(whole.parts if whole is not None else {}), **_labelled(text)}
    if not parts:
        parts = _part_alone(text, read, known)
    merged = {**read.parts, **parts}
    if {"line1"} <= set(parts) and "line1" in read.parts and "line2" not in parts:
        merged.pop("line2", None)  # of the other street
    if "postcode" in parts and "region" not in parts and merged.get("country") == USA:
        merged["region"] = state_of_zip(merged["postcode"]) or merged.get("region", "")
    return AddressRead(_rounded(merged, known))


def _labelled(text: str) -> dict[str, str]:
    """What is said with its name: "zip: 78704"."""
    parts: dict[str, str] = {}
    for piece in re.split(r"[,\n;]|\band\b|\.\s", text):
        for part, pattern in written.LABELLED.items():
            match = pattern.search(piece)
            value = written.TRAIL.sub("", match["value"]).strip(" .") if match else ""
            if value:
                parts[part] = COUNTRY_OF.get(value.lower(), value) if part == "country" else value
                break
    return parts


def _unlabelled(text: str, known: Address | None) -> dict[str, str]:
    street = _street(text)
    if street is None:
        return _without_street(text, known)
    start, end = street
    parts = _rest(_own_rest(text[end:], known), known)
    before = _led(text[:start]).strip(" ,.\n")
    unit = written.UNIT.match(before)
    parts["line1"] = text[start:end].strip(" ,.\n") if text[start:end].strip()[-2:] != "." else text[start:end].strip()
    if unit is not None and "line2" not in parts:
        parts["line2"] = before
    return parts


def _own_rest(rest: str, known: Address | None) -> str:
    """What follows a street, up to where a message goes on to another address: "…, Cork, T12 P9V3 and 3 Hill Road"."""
    another = _street(rest)
    postcode = _postcode(rest[: another[0]], known) if another is not None else None
    if another is None or postcode is None:
        return rest
    after = rest[postcode[1] : another[0]]
    return rest[: postcode[1]] + _GOES_ON.split(after, maxsplit=1)[0]


def _street(text: str) -> tuple[int, int] | None:
    """Where the street with its number stands."""
    german = written.GERMAN.search(text)
    if german is not None:
        has_postcode = re.search(r"\b\d{4,5}\b(?!\s*[-–/])", text[german.end() :])
        if written.SURE_GERMAN.fullmatch(german["kind"]) or has_postcode:
            return german.start("name") - len(_own_words(german)), german.end()
    french = written.FRENCH.search(text)
    if french is not None:
        return french.start(), french.end()
    for english in written.ENGLISH.finditer(text):
        weak = (english["kind"] or "").lower() in written.WEAK_KINDS
        if not weak or re.search(r"\s[A-Z]", english[0]) or _postcode(text[english.end() :], None):
            return english.start(), english.end()
    box = written.BOX.search(text)
    return (box.start(), box.end()) if box is not None else None


def _own_words(german: re.Match[str]) -> str:
    """The words before the last one of a German street's name that belong to it: "Am Alten" of "Am Alten Markt"."""
    words = re.findall(r"\S+\s+", german["before"])
    if german[0] == german[0].lower():  # nothing tells but that "str." is no name
        return words[-1] if words and not german["name"] else ""
    own: list[str] = []
    for word in reversed(words):
        if not (word[0].isupper() or word.strip() in _SMALL_WORDS) or word.strip().lower() in _NO_NAMES:
            break
        own.insert(0, word)
    while own and not own[0][0].isupper():
        own.pop(0)
    is_whole = german["name"] and not any(word.strip() in _BEFORE_NAMES for word in own)
    return "" if is_whole else "".join(own)


def _without_street(text: str, known: Address | None) -> dict[str, str]:
    """An address whose first line has no word for a street: "101 Foo, New York, 10001", "Rose Cottage, Kinsale, …"."""
    pieces = [piece for piece in re.split(r"[,\n;]", text) if piece.strip()]
    rests = [_rest(",".join(pieces[place + 1 :]), known) for place in range(len(pieces))]
    lines = [
        (place, piece.strip(), _led(piece).strip(), rest)
        for place, (piece, rest) in enumerate(zip(pieces, rests))
        if {"postcode", "city"} <= set(rest)
    ]
    for _, piece, first, rest in lines:  # a number and a name, whatever is said before them
        at_end = written.PLAIN_AT_END.search(piece)
        if written.PLAIN.fullmatch(first) and not written.UNIT.match(first):
            return {**rest, "line1": first}
        if at_end is not None:
            return {**rest, "line1": at_end["line"]}
    for place, piece, first, rest in lines:
        named = rest.get("country") in TELLING_FORMS and (place == 0 or first != piece)
        is_none = written.UNIT.match(first) or written.NO_NAME.match(first)
        if named and 1 <= len(first.split()) <= 5 and not is_none:
            return {**rest, "line1": first}
    town = written.TOWN.fullmatch(written.TRAIL.sub("", _led(text)).strip(" ."))
    return _rest(town[0], known) if town is not None else {}


def _led(text: str) -> str:
    """The text without what leads to an address."""
    for lead in written.LEADS:
        text = lead.sub("", text, count=1)
    return text


def _postcode(text: str, known: Address | None) -> tuple[int, int, str | None] | None:
    """Where a postcode stands, and the country where its form says so."""
    for country in TELLING_FORMS:
        match = re.search(rf"\b{POSTCODES[country]}\b", text, re.IGNORECASE)
        if match is not None:
            return match.start(), match.end(), country
    lettered = re.search(rf"\b(?P<letters>{'|'.join(PREFIXES)})-\d{{4,5}}\b", text)
    if lettered is not None:
        return lettered.start(), lettered.end(), PREFIXES[lettered["letters"]]
    own = COUNTRY_OF.get(known.country.lower()) if known is not None else None
    forms = [POSTCODES[own]] if own is not None and own in POSTCODES else []
    for form in (*forms, POSTCODES[USA], POSTCODES["Netherlands"], POSTCODES["Poland"], POSTCODES["Portugal"]):
        matches = list(re.finditer(rf"(?<![\w-]){form}(?![\w-])", text))
        if matches:
            return matches[-1].start(), matches[-1].end(), None
    four = re.search(r"(?:^|[,\n])\s*(\d{4})(?=\s+[^\W\d])", text)
    return (four.start(1), four.end(1), None) if four is not None else None


def _rest(text: str, known: Address | None) -> dict[str, str]:
    """What follows the street: unit, city, state, postcode and country, in any usual order."""
    parts: dict[str, str] = {}
    found = _postcode(text, known)
    if found is not None:
        start, end, country = found
        parts["postcode"] = re.sub(r"^[A-Z]{1,2}-(?=\d{4})", "", text[start:end])
        if country is not None:
            parts["country"] = country
        after = text[end:]
        text = f"{text[:start]}{_MARK}{written.TRAIL.sub('', after)}"
    else:
        text = written.TRAIL.sub("", text)
    for match in reversed(list(COUNTRY.finditer(text))):
        name = match["country"]
        if len(name) > 2 or name.isupper() or re.search(r"[,\n]\s*$", text[: match.start()]):
            parts["country"] = COUNTRY_OF[name.lower()]
            text = f"{text[: match.start()]},{text[match.end() :]}"
            break
    cities: list[str] = []
    for piece in re.split(r"[,\n;]|\s-\s", text):
        _sort(piece.strip(" ."), parts, cities)
    if not cities and "region" in parts and parts["region"].upper() not in STATES.values():
        cities.append(parts.pop("region"))  # "New York, 10001"
    if cities:
        parts["city"] = cities[-1]
    if len(cities) > 1 and "line2" not in parts:
        parts["line2"] = ", ".join(cities[:-1])
    return parts


def _sort(piece: str, parts: dict[str, str], cities: list[str]) -> None:
    """Put one piece of an address where it belongs."""
    unit = written.UNIT.match(piece)
    if unit is not None:
        parts["line2"] = unit[0]
        piece = piece[unit.end() :].strip(" .")
    before, mark, after = piece.partition(_MARK)
    before = written.CALLED.sub("", before) if mark else before
    for words in (before.strip(), after.strip()):
        state = re.search(rf"(?:^|\s)(?P<state>{written.STATE})\.?$", words, re.IGNORECASE)
        is_code = state is not None and len(state["state"]) == 2
        plain = state is not None and (not is_code or state["state"].isupper() or mark or words == state["state"])
        if state is not None and plain and (mark or is_code or cities):
            parts["region"] = state["state"]
            words = words[: state.start()].strip()
        elif re.fullmatch(COUNTIES, words, re.IGNORECASE) and cities:
            parts["region"] = words
            continue
        if re.search(r"[^\W\d]", words):
            cities.append(re.sub(r"^(?:in|city of|the city of) ", "", words, flags=re.IGNORECASE))


def _part_alone(text: str, read: AddressRead, known: Address | None) -> dict[str, str]:
    """What a message says that holds a part of an address and little else: "suite 12", "78704", "Austin"."""
    said = _led(text)
    parts = _rest(said, known)
    if "city" in parts and (len(parts["city"].split()) > 4 or ("city" not in read.missing and len(parts) == 1)):
        del parts["city"]
    if parts.get("city") and not parts.keys() & {"postcode", "region"} and re.search(r"\d", parts["city"]):
        del parts["city"]
    street = written.PLAIN.fullmatch(written.TRAIL.sub("", said).strip())
    if "line1" in read.missing and street is not None and not parts.keys() & {"postcode", "line2"}:
        return {"line1": street[0]}
    return parts


def _rounded(parts: Mapping[str, str], known: Address | None) -> dict[str, str]:
    """The parts as they are kept: the country where it is safe to tell, capitals and blanks in order."""
    tidy = {part: _capitals(" ".join(value.split()).strip(" ,")) for part, value in parts.items()}
    postcode = tidy.get("postcode", "").upper()
    own = known.country if known is not None else ""
    form = POSTCODES.get(COUNTRY_OF.get(own.lower(), ""), r"(?!)")
    if "region" in tidy and tidy["region"].lower() in STATES and re.fullmatch(POSTCODES[USA], postcode):
        tidy.setdefault("country", USA)
    for street, country in ((written.SURE_GERMAN_STREET, GERMANY), (written.SURE_FRENCH_STREET, FRANCE)):
        if street.search(tidy.get("line1", "")) and re.fullmatch(POSTCODES[country], postcode):
            tidy.setdefault("country", country)
    if postcode and re.fullmatch(form, postcode):
        tidy.setdefault("country", own)
    for country in TELLING_FORMS:
        if re.fullmatch(POSTCODES[country], postcode):
            tidy.setdefault("country", country)
    country = COUNTRY_OF.get(tidy.get("country", "").lower(), tidy.get("country", ""))
    if country:
        tidy["country"] = own if COUNTRY_OF.get(own.lower()) == country else country
    if country == USA:
        region = tidy.get("region", "")
        tidy["region"] = STATES.get(region.lower(), region) or state_of_zip(postcode) or ""
    if postcode:
        tidy["postcode"] = _spaced(postcode, country)
    return {part: value for part, value in tidy.items() if value}


def _spaced(postcode: str, country: str) -> str:
    """A postcode with the blank where its country writes one."""
    plain = postcode.replace(" ", "")
    if country == "United Kingdom":
        return f"{plain[:-3]} {plain[-3:]}"
    return f"{plain[:3]} {plain[3:]}" if country in ("Ireland", "Canada") else postcode


def _capitals(text: str) -> str:
    """The text with capitals, where it was written without any."""
    if text != text.lower():
        return text
    words = (word if word in _SMALL_WORDS else word[:1].upper() + word[1:] for word in text.split())
    return " ".join(words)
