"""Who a customer says they are: their name and the postcode of where they live, as they type them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.address_tables import POSTCODES, TELLING_FORMS

_CODE_NAMES = (
    r"(?:zip(?: ?code)?|pin(?: ?code)?|post ?-?code|postal ?-?code|area code|eircode|plz|postleitzahl|code postal)"
)
_CALLED = re.compile(
    rf"\b{_CODE_NAMES}\b(?:'s)?(?:\s*(?:is|ist|:|=|-|#|lautet|number|of))*\s*(?P<code>[A-Z]{{1,2}}-\d{{4,5}}|"
    rf"{'|'.join(dict.fromkeys(POSTCODES.values()))})(?![\w])",
    re.IGNORECASE,
)
# Without its name: what has the form of a postcode and of nothing else, and five figures that are called nothing else.
_TELLING = re.compile(rf"\b(?:{'|'.join(POSTCODES[country] for country in TELLING_FORMS)})\b", re.IGNORECASE)
_PLAIN = re.compile(
    r"(?<![\w#$€£-])(?<!\d[.,])(?:D-)?(?P<code>\d{5}(?:-\d{4})?|\d{4} ?(?!SA|SD|SS)[A-Z]{2})(?![\w-]|[.,]\d)"
)
_NO_POSTCODE = re.compile(
    r"\b(?:orders?|number|no|nr|ending in|ends in|card|reference|case|invoice|bestellung|tracking|phone|tel|house)"
    r"(?: (?:is|of|no|number))?[\s:.#]*$",
    re.IGNORECASE,
)
_IS = r"\s*(?:(?:is|ist|lautet|on the account is)\b|[:=-])?\s*"
_WORD = r"[^\W\d_][^\W\d_'’.-]*(?:['’-][^\W\d_]+)*\.?"
_NAME = rf"(?P<name>{_WORD}(?:\s+{_WORD}){{1,3}})"
_FIRST = re.compile(rf"\b(?:first ?name|given name|vorname|forename){_IS}(?P<name>{_WORD})", re.IGNORECASE)
_LAST = re.compile(
    rf"\b(?:last ?name|surname|family ?name|nachname|familienname){_IS}(?P<name>{_WORD}(?:\s+{_WORD})?)", re.IGNORECASE
)
_TURNED = re.compile(rf"\bname{_IS}(?P<last>{_WORD}),\s*(?P<first>{_WORD})(?=[\s,;.]|$)", re.IGNORECASE)
_SURE = re.compile(
    r"\b(?:(?:(?:my|full|the|mein|customer)\s+)*(?:name'?s?|namens)\b"
    rf"{_IS}|(?:ich hei(?:ß|ss)e|i(?:'m| am) called|"
    r"(?:they|people|you can)? ?call me|(?:find|know|have) me as|account holder(?: is)?:?|"
    rf"account (?:is )?(?:under|of|for|belongs to)|under)\s+){_NAME}",
    re.IGNORECASE,
)
_PERHAPS = re.compile(
    r"(?:^|[.!?,;:]\s*|\b(?:hi|hello|hey|yes|sure|ok|okay|hallo|and|it)\b,?\s+)"
    rf"(?:i'm|i’m|im|i am|myself|this is|it's|it’s|it is|here is|here's|ich bin|hier ist|hier spricht)\s+{_NAME}",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"^(?:(?:hi|hello|hey|yes|no|oh|sorry|sure|ok|okay|hallo|ja|nein|of course)\b[,.!:]*\s+)*"
    rf"{_NAME}(?:\s+(?:here|speaking|hier))?\s*[,;:/|.(-]*\s*$",
    re.IGNORECASE,
)
_HERE = re.compile(r"\s+(?:here|speaking|hier)$", re.IGNORECASE)
_LEADING = re.compile(  # to a postcode
    rf"(?<![\s,;:/|-])[\s,;:/|-]*(?:\b(?:and|und|my|the|meine?|with|from|in|at|aus)\s+)*(?:{_CODE_NAMES})?"
    r"(?:\s*(?:\b(?:is|ist)\b|:|=))*\s*$",
    re.IGNORECASE,
)
# Words that no one is called; a name ends before them.
_NO_NAME = frozenset(
    "a an the my your our his her their this that these those it its i me we you he she they and or but from with "
    "at in on of to for by is am are was were be been have has had do did does can could will would should not no "
    "yes please thanks thank hi hello hey here there where what when why who how which order orders zip zipcode "
    "postcode code postal eircode address email e-mail phone number account card payment return exchange cancel "
    "change want wanted need like looking trying writing calling contacting asking interested sorry sure happy "
    "unhappy still waiting having going just very really so too also living live lives based name names first "
    "last full surname customer lamp bottle shirt refund money und oder ich bin mein meine aus mit wohne wohnhaft "
    "plz postleitzahl der die das ein eine bitte danke nicht hallo about back again now today yesterday new old "
    "same other another one two pin pincode".split()
)
_PARTICLES = frozenset("van von der den de la le di da del dos du st san bin al el ter ten zu".split())


@dataclass(frozen=True)
class Person:
    """Who somebody says they are; what was not said is empty. Nothing of it is proved."""

    first: str = ""
    last: str = ""
    postcode: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether all is said by which an account can be looked for."""
        return bool(self.first and self.last and self.postcode)


def find_person(text: str) -> Person | None:
    """The name and the postcode in a message; None unless both are there."""
    person = _read(text, is_answer=False)
    return person if person.is_whole else None


def complete_person(text: str, before: Person | None = None) -> Person:
    """What is known of a person after an answer to the question for name and postcode, of which each may come alone."""
    known, said = before or Person(), _read(text, is_answer=True)
    has_name = bool(said.first and said.last)
    return Person(
        said.first if has_name or (said.first and not known.first) else known.first,
        said.last if has_name or (said.last and not known.last) else known.last,
        said.postcode or known.postcode,
    )


def _read(text: str, is_answer: bool) -> Person:
    code = _postcode(text)
    postcode = "" if code is None else " ".join(text[code[0] : code[1]].upper().split())
    first, last = _name(text, code, is_answer)
    return Person(first, last, postcode)


def _postcode(text: str) -> tuple[int, int] | None:
    """Where the postcode stands."""
    called = _CALLED.search(text)
    if called is not None:
        return called.span("code")
    telling = _TELLING.search(text)
    if telling is not None:
        return telling.span()
    for plain in _PLAIN.finditer(text):
        if not _NO_POSTCODE.search(text[: plain.start()]):
            return plain.span("code")
    return None


def _name(text: str, code: tuple[int, int] | None, is_answer: bool) -> tuple[str, str]:
    """First and last name, each empty where it is not said."""
    first, last = _FIRST.search(text), _LAST.search(text)
    if first or last:
        return (_tidy(first["name"]) if first else "", _tidy(_cut(last["name"])) if last else "")
    turned = _TURNED.search(text)
    if turned is not None and not {turned["last"].lower(), turned["first"].lower()} & _NO_NAME:
        return _tidy(turned["first"]), _tidy(turned["last"])
    for match in _SURE.finditer(text):
        parted = _parted(match["name"])
        if parted is not None:
            return parted
    if code is None and not is_answer:
        return "", ""  # "I'm Very Angry": without a postcode, only what is called a name is one
    for match in _PERHAPS.finditer(text):
        parted = _parted(match["name"], match["name"] == match["name"].lower())
        if parted is not None:
            return parted
    rest = text if code is None else _around(text, code)
    alone = _ALONE.match(rest)
    return (_parted(alone["name"], True) if alone else None) or ("", "")


def _around(text: str, code: tuple[int, int]) -> str:
    """The text without its postcode and what that is called; the rest of a sentence after both is left out."""
    before = _LEADING.sub("", text[: code[0]])
    after = re.split(r"[.!?\n]", text[code[1] :])[0]
    return before if before.strip() else after.strip(" ,;:/|-")


def _parted(name: str, all_of_it: bool = False) -> tuple[str, str] | None:
    """First and last name; None where the words are no name. `all_of_it`: nothing may follow the name."""
    kept = _cut(name)
    words = kept.split()
    if len(words) < 2 or len(words) > 4 or (all_of_it and kept != _HERE.sub("", name.strip())):
        return None
    if all(word.lower() in _PARTICLES for word in words[1:]):
        return None
    return _tidy(words[0]), " ".join(_tidy(word) for word in words[1:])


def _cut(name: str) -> str:
    """The words of a name before the first that no one is called."""
    words: list[str] = []
    for word in name.split():
        if word.lower().strip(".'’") in _NO_NAME and word.lower() not in _PARTICLES:
            break
        words.append(word)
        if word.endswith(".") and len(word) > 2:  # the end of a sentence, not an initial
            break
    return " ".join(words)


def _tidy(word: str) -> str:
    """A word of a name, with a capital where it was written without."""
    word = word.strip(".") if len(word) > 2 else word
    return word[:1].upper() + word[1:] if word == word.lower() and word not in _PARTICLES else word
