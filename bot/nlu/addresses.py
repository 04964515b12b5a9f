"""Where a customer can be reached, as people write it: e-mail addresses, also spelt out, and telephone numbers."""

from __future__ import annotations

import re
from itertools import islice
from typing import Iterator

import phonenumbers

from bot.nlu.found import Found
from bot.nlu.number_words import FIGURES, TIMES, find_number_words

_AT = re.compile(
    r"(?P<sign>\s{0,2}@\s{0,2})|\s?[\[({<]\s?(?:at|@)\s?[\])}>]\s?|(?P<word>\s{1,2}at\s{1,2})", re.IGNORECASE
)
_DOT = re.compile(
    r"\.(?=\w)|(?P<loose>\s\.\s?|\.\s|,)(?=\w)|\s?[\[({<]\s?(?:dot|\.)\s?[\])}>]\s?|\s{1,2}(?:dot|point)\s{1,2}",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[^\W_](?:[^\W_]|-(?=[^\W_])){0,62}")
MOST_LABELS = 6
MARKS = {"dot": ".", "point": ".", "underscore": "_", "dash": "-", "hyphen": "-", "minus": "-", "plus": "+"}
_MARK = r"(?:\s?[\[({<]\s?(?:dot|\.)\s?[\])}>]\s?|\s(?:dot|point|underscore|dash|hyphen|minus|plus)\s)"
_PERSON = re.compile(rf"(?<![\w.+%&'~-])[\w.+%&'~-]{{1,64}}(?:{_MARK}[\w.+%&'~-]{{1,64}}){{0,4}}$", re.IGNORECASE)
LOOK_BACK = 90  # characters before the @ that may belong to the address

# Ends of addresses that are known for sure, for what was not written with plain full stops.
ENDS = frozenset(
    "com net org edu gov info biz eu ie uk de at ch fr be nl lu es pt it pl se dk no fi cz sk hu ro gr tr us ca au nz in "
    "io co me app dev shop store online email tv xyz".split()
)
ALSO_WORDS = frozenset(
    "it is in at me be no to so us am my i app shop store online email test as".split()
)  # "@home. It"
# Words before an "at" that are no one's name: "look at example.com".
_NO_NAMES = frozenset(
    "i me us you we it its he she they him her them is am are was were be been not and or but a an the this that here there look "
    "looking looked shop shopping shopped buy bought buying order ordered ordering work working worked works find found see seen "
    "saw available sold contact reach meet stay live arrived arrive arrives delivered left page site website store price "
    "up out on in back home online again one only just angry laughing good bad".split()
)
_ANNOUNCED = re.compile(
    r"(?:^|[.,;:!?()\n]|\b(?:e-?mail|mail|gmail|address|adress|is|it's|its|to|on|via|use|me|under|contact|write|name|from|of|for|me at))\s*$",
    re.IGNORECASE,
)

SHORTEST_PHONE = 6  # figures; below that the library need not be asked
MOST_PHONES = 5  # numbers read of one message
MOST_TRIES = 20  # candidates that turn out to be none; the library's own limit allows seconds


def find_emails(text: str) -> Iterator[Found]:
    """E-mail addresses in small letters: as they should be, spelt out ("mara dot quinn at example dot com", "[at]"), or
    with what a telephone's keyboard makes of them: a blank beside the sign, a comma for the dot.
    """
    taken = 0
    for at in _AT.finditer(text):
        domain = _domain_at(text, at.end())
        if domain is None or at.start() < taken:
            continue
        begin = max(taken, at.start() - LOOK_BACK)
        person = _PERSON.search(text[begin : at.start()])
        if person is None:
            continue
        name = _spelt_marks(person.group()).strip(".'&-").lower()
        start = begin + person.start() + (len(person.group()) - len(person.group().lstrip(".'&-")))
        if not name or _is_no_address(name, text[:start], at):
            continue
        taken = domain.end
        yield Found(f"{name}@{domain.value}", start, domain.end)


def _is_no_address(name: str, before: str, at: re.Match[str]) -> bool:
    """Whether the "at" only says where: then what stands before it is a plain word that no one announced as an address."""
    spaced = at["sign"] is not None and at["sign"][:1].isspace() and at["sign"][-1:].isspace()
    if not (at["word"] or spaced) or re.search(r"[._+\d-]", name):
        return False
    return len(name) < 2 or name in _NO_NAMES or not _ANNOUNCED.search(before[-16:])


def _domain_at(text: str, at: int) -> Found | None:
    """The longest good domain that begins here, in its plain form."""
    label = _LABEL.match(text, at)
    if label is None:
        return None
    labels, loose, best = [label.group().lower()], "", None
    while len(labels) < MOST_LABELS:
        dot = _DOT.match(text, label.end())
        if dot is None or (dot["loose"] and best and labels[-1] != "co" and not dot["loose"] == loose == ","):
            break
        after = _LABEL.match(text, dot.end())
        if after is None:
            break
        end = after.group().lower()
        if best and labels[-1] in ENDS and end not in ENDS:
            break  # the next sentence, without its blank
        loose = dot["loose"] or loose
        labels.append(end)
        label = after
        known = end in ENDS and not (end in ALSO_WORDS and dot["loose"] and dot["loose"][-1:].isspace())
        if known or (not loose and end.isalpha() and 2 <= len(end) <= 24):
            best = Found(".".join(labels), at, after.end())
    return best


def _spelt_marks(written: str) -> str:
    written = re.sub(r"\s?[\[({<]\s?(?:dot|\.)\s?[\])}>]\s?", ".", written, flags=re.IGNORECASE)
    return re.sub(
        rf"\s({'|'.join(MARKS)})\s", lambda match: MARKS[match.group(1).lower()], written, flags=re.IGNORECASE
    )


def find_phones(text: str, region: str) -> Iterator[Found]:
    """Telephone numbers in international form; one without its country is of `region`. At most five of a message."""
    if sum(character.isdecimal() for character in text) >= SHORTEST_PHONE:
        matcher = phonenumbers.PhoneNumberMatcher(text, region, max_tries=MOST_TRIES)
        for match in islice(matcher, MOST_PHONES):
            yield Found(_international(match.number), match.start, match.end)
    for spelt in islice(find_number_words(text), MOST_PHONES):
        names = set(re.findall(r"[a-z]+", text[spelt.start : spelt.end].lower()))
        if names <= {*FIGURES, *TIMES} and len(spelt.value) > SHORTEST_PHONE + 2 and spelt.value.startswith("0"):
            number = _parsed(spelt.value, region)
            if number is not None:
                yield Found(_international(number), spelt.start, spelt.end)


def _parsed(figures: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(figures, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _international(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
