"""Hazard words: signs in a customer's text that somebody may be hurt.

Missing one costs more than a false alarm, so the words are broad; a question ("is it a choking hazard?") may be
flagged too, and a person looks.
"""

from __future__ import annotations

import re

# Family → what people write. Stems, matched at the start of a word.
HAZARDS: dict[str, str] = {
    "burn": r"burn(?:t|ed|s|ing)?\b(?! the toast)|scald|scorch|blister",
    "fire": r"fire\b(?! ?(?:him|her|them|you|place))|flame|smok(?:e|ing)\b|smoulder|melt(?:ed|ing)|sparks?\b|sparking|overheat",
    "electric shock": r"electr(?:ic(?:al)?|o)[ -]?(?:shock|cut)|(?:gave|got|get|getting|give)\b[^.!?]{0,25}\b(?:shock|zap)|"
    r"zapp(?:ed|ing)|electrocut|short[ -]circuit|exposed wire|bare wire",
    "choking": r"chok(?:e|ed|ing)\b|suffocat|strangl|swallow(?:ed|ing)\b",
    "cut or injury": r"injur|wound|bleed|bled\b|blood|hospital|stitches|emergency room|a&e\b|(?:got|was|were|is|are|been|being|get) (?:badly |seriously |slightly )?hurt\b|hurt (?:me|my|himself|herself|our|the)|ambulance|"
    r"cut (?:me|my|his|her|our|myself|himself|herself|themselves|ourselves)\b|sliced? (?:my|his|her)|laceration|broke (?:my|his|her) (?:arm|leg|wrist|tooth|finger)",
    "poison or allergy": r"allerg|anaphyla|rash\b|poison|toxic|mou?ld(?:y)?\b|fumes?\b|gas leak|smell(?:s|ed|ing)? of (?:gas|burning)|chemical smell",
    "explosion": r"explo(?:de|ded|ding|sion)|blew up|shatter(?:ed|ing)?\b[^.!?]{0,30}\b(?:hand|face|child|kid|everywhere|glass)|burst into",
    "danger": r"danger(?:ous)?\b|hazard|unsafe|safety (?:issue|problem|risk|concern)|not safe\b|isn'?t safe",
}  # fmt: skip

_PATTERNS = {family: re.compile(rf"\b(?:{words})", re.IGNORECASE) for family, words in HAZARDS.items()}


def find_hazards(text: str) -> tuple[str, ...]:
    """The families of hazard the text gives signs of, in the order above; empty if none."""
    plain = text.replace("’", "'")
    return tuple(family for family, pattern in _PATTERNS.items() if pattern.search(plain))
