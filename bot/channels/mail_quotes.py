"""The new words of a mail: without what it quotes and without signatures, and never without what its writer says.

Kept whole is what was forwarded, what answers between somebody else's lines without marking them, and every mail of
which nothing would be left. Languages: German, English, French.
"""

from __future__ import annotations

import re
from itertools import pairwise

LONGEST = 200_000  # characters that are looked at
LONGEST_HEADER = 4  # lines that a mail program may fold "Am … schrieb …:" into
LONGEST_SIGNATURE = 30  # lines; what is longer under "-- " is more than a signature

_FORWARDED = re.compile(r"\s*(?:\[[^\]]*\]\s*)?(?:fwd?|wg|tr|weitergeleitet)\s*:", re.IGNORECASE)
_QUOTED = re.compile(r"\s{0,3}>")
# "Am … schrieb …:", "On … wrote:", "Le … a écrit :", "… schrieb am …:", and a day with an address in angle brackets.
_INTRODUCTION = re.compile(
    r"\s*(?:"
    r"(?:am|on|le)\b.{4,300}?\b(?:schrieb|wrote|a\s+écrit)\b.{0,200}"
    r"|[^\n]{2,120}\b(?:schrieb am|wrote on|a écrit le)\b.{4,120}"
    r"|\d{4}-\d\d-\d\d.{0,60}<[^<>\s]+@[^<>\s]+>"
    r")\s?:\s*",
    re.IGNORECASE,
)
_BEGINS_INTRODUCTION = re.compile(
    r"\s*(?:am|on|le)\b.*\d|\s*\d{4}-\d\d-\d\d\b|.*\b(?:schrieb am|wrote on|a écrit le)\b", re.IGNORECASE
)
_DIVIDER = re.compile(
    r"\s*-{2,}\s*(?:original message|original appointment|ursprüngliche nachricht|originalnachricht|original-nachricht"
    r"|message d'origine|message original|reply message)\s*-{2,}\s*"
    r"|\s*(?:begin|anfang der) (?:forwarded|weitergeleiteten) (?:message|nachricht):\s*",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"[\s*]*(von|from|de|gesendet|sent|envoyé|date|datum|an|to|à|cc|betreff|subject|objet)\s?:\**\s*\S", re.IGNORECASE
)
_SENDER = frozenset({"von", "from", "de"})
_LINE = re.compile(r"\s*_{10,}\s*")
_SIGNATURE = re.compile(r"--\s?")
_MOBILE = re.compile(
    r"\s*(?:"
    r"(?:von|aus) mein(?:em|er) .{2,40} (?:gesendet|verschickt)"
    r"|gesendet (?:von|mit|aus) .{2,60}"
    r"|diese nachricht wurde von mein.{2,60} gesendet"
    r"|diese nachricht wurde .{2,60} gesendet"
    r"|sent (?:from|with|via) .{2,60}"
    r"|get outlook for .{2,20}|holen sie sich outlook für .{2,20}|outlook für .{2,20} (?:beziehen|herunterladen)"
    r"|envoyé (?:de(?:puis)?|à partir de|avec) .{2,60}|télécharge[rz] outlook pour .{2,20}"
    r")[.!]?(?:\s*<https?://\S+>)?\s*",
    re.IGNORECASE,
)
# Who writes so answers between the lines of what follows, which cannot be told from theirs there.
_ANSWERS_BELOW = re.compile(
    r"\b(?:(?:siehe|s\.) (?:unten|weiter unten|im text)|antworten? (?:unten|im text|in rot|in blau)|inline|see below"
    r"|(?:answers?|comments?) (?:below|in (?:red|blue|bold))|ci-dessous|dans le texte)\b",
    re.IGNORECASE,
)


def is_forward(subject: str) -> bool:
    """Whether somebody passes another mail on, whose words are then what it is about."""
    return _FORWARDED.match(subject) is not None


def new_words(text: str, *, forwards: bool = False) -> str:
    """What its writer says in it; the whole text where nothing else would be left."""
    whole = text.strip()
    if forwards or len(whole) > LONGEST:
        return whole
    lines = [line.rstrip() for line in whole.split("\n")]
    kept = _without_mobile(_without_signature(_without_quotes(lines)))
    return "\n".join(kept).strip() or "\n".join(_without_mobile(lines)).strip() or whole


def _without_quotes(lines: list[str]) -> list[str]:
    quoted = [_QUOTED.match(line) is not None for line in lines]
    kept: list[str] = []
    place, has_introduction = 0, False
    while place < len(lines):
        if _is_hard_end(lines, place):
            above = "\n".join(kept)
            if above.strip() and not _ANSWERS_BELOW.search(above):
                break
            return kept + lines[place:]
        height = 0 if quoted[place] else _introduction_at(lines, place)
        if height:
            after = next((one for one in range(place + height, len(lines)) if lines[one]), len(lines))
            has_introduction = True
            if after < len(lines) and not quoted[after]:
                # What it quotes is not marked, so it goes on to the end; unless their own words are under it.
                above = "\n".join(kept)
                if above.strip() and not _ANSWERS_BELOW.search(above):
                    break
                return kept + lines[place:]
            place += height
            continue
        kept.append(lines[place])
        place += 1
    marked = [_QUOTED.match(line) is not None for line in kept]
    in_a_row = any(one and two for one, two in pairwise(marked))
    if not has_introduction and not in_a_row:  # "> 5 kg" is no quotation
        return kept
    return [line for line, is_quoted in zip(kept, marked) if not is_quoted]


def _is_hard_end(lines: list[str], place: int) -> bool:
    """Whether another mail begins here, headers and all, whose lines carry no mark."""
    if _DIVIDER.fullmatch(lines[place]):
        return True
    start = place + 1 if _LINE.fullmatch(lines[place]) else place
    if start != place:
        start = next((one for one in range(start, min(start + 2, len(lines))) if lines[one].strip()), start)
    if start >= len(lines):
        return False
    names = []
    for line in lines[start : start + 6]:
        found = _FIELD.match(line)
        if found is None and line.strip():
            break
        if found is not None:
            names.append(found[1].lower())
    # Outlook begins with the sender, GMX with the day.
    return len(names) >= 3 and bool(_SENDER & set(names[:2]))


def _introduction_at(lines: list[str], place: int) -> int:
    """How many lines from here on introduce a quotation; 0 where they do not."""
    if not _BEGINS_INTRODUCTION.match(lines[place][:400]):
        return 0
    joined = ""
    for height in range(1, LONGEST_HEADER + 1):
        if place + height > len(lines):
            return 0
        joined = f"{joined} {lines[place + height - 1].strip()}".strip()
        if len(joined) > 600:
            return 0
        if joined.endswith(":") and _INTRODUCTION.fullmatch(joined):
            return height
    return 0


def _without_signature(lines: list[str]) -> list[str]:
    marks = [place for place, line in enumerate(lines) if _SIGNATURE.fullmatch(line)]
    if len(marks) != 1 or len(lines) - marks[0] > LONGEST_SIGNATURE:  # several divide a text
        return lines
    return lines[: marks[0]]


def _without_mobile(lines: list[str]) -> list[str]:
    kept = list(lines)
    while kept and (not kept[-1].strip() or _MOBILE.fullmatch(kept[-1][:200])):
        kept.pop()
    return kept
