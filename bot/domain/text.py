"""What becomes of the characters a customer types, before anything else reads them.

`clean` gives the text that is stored and shown; `for_understanding` gives the one that Rasa reads, in which no
customer can write a command. Deciding what the text *means* is kept out.
"""

from __future__ import annotations

import re
import unicodedata

from bot.domain.errors import BadInput

LONGEST_LETTER = 20_000  # of a mail or a forwarded text; of more than MAX_CHARACTERS the assistant reads the beginning
MAX_CHARACTERS = 2_000  # a Rasa turn over 20,000 characters takes seconds and stalls everybody (measured)

# Zero-width joiner and non-joiner carry meaning in Persian, Indic scripts and emoji; every other format character
# (direction overrides, zero-width spaces, tags) can only hide something from a reader.
_KEPT_FORMAT_CHARACTERS = {"\u200c", "\u200d"}
_DROPPED_CATEGORIES = {"Cc", "Cf", "Cs"}  # control, format, lone halves of surrogate pairs

# Rasa takes a message that begins with "/" for a command; these are characters people see as one.
SLASHES = "/\u2044\u2215\u2571\u29f8\uff0f"
# Put in front of such a text, where Rasa's pattern wants the slash. A quotation mark reads naturally: “/restart
GUARD = "\u201c"

# A letter of ordinary writing carries a handful of marks at most; hundreds of them ("zalgo") only cost time.
MAX_MARKS_IN_A_ROW = 4


def clean(raw: object, most: int = MAX_CHARACTERS) -> str:
    """The text to store: NFC, without control and invisible characters, line ends as LF, 1 to `most` characters.

    Raises:
        BadInput: not a text, nothing in it, or too long.
    """
    if not isinstance(raw, str):
        raise BadInput("A message must be text; please type what you want to say.")
    if len(raw) > 20 * MAX_CHARACTERS:  # refused before any work is spent on it
        raise BadInput(_too_long(len(raw)))
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(character for character in text if _is_kept(character))
    # Composed last: a dropped character must not keep a letter and its accent apart.
    text = unicodedata.normalize("NFC", _limit_marks(unicodedata.normalize("NFC", text)))
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    if not text.strip("".join(_KEPT_FORMAT_CHARACTERS) + " \n\t"):
        raise BadInput("The message was empty; please type what you want to say.")
    if len(text) > most:
        raise BadInput(_too_long(len(text)))
    return text


def for_understanding(text: str) -> str:
    """The cleaned text as Rasa may read it: on one line, never a command, of a letter the beginning."""
    line = " ".join(text.split())
    if len(line) > MAX_CHARACTERS:
        line = line[:MAX_CHARACTERS].rsplit(" ", 1)[0]
    return GUARD + line if line[:1] in SLASHES else line


def is_key(value: object, longest: int) -> bool:
    """Whether a client's key for something (a sender, a message) can be stored: text without control characters."""
    return (
        isinstance(value, str)
        and 1 <= len(value.strip()) <= longest
        and len(value) <= longest
        and not any(unicodedata.category(character) in ("Cc", "Cs") for character in value)
    )


def is_button_id(text: str) -> bool:
    """Whether a text has the shape of a button's opaque id."""
    return text.startswith("b_") and len(text) == 24 and text[2:].replace("-", "a").replace("_", "a").isalnum()


def is_kept_in_full(text: str) -> bool:
    """Whether `clean` would store this text exactly as it is."""
    try:
        return clean(text) == text
    except BadInput:
        return False


def _is_kept(character: str) -> bool:
    if character in _KEPT_FORMAT_CHARACTERS or character in "\n\t":
        return True
    return unicodedata.category(character) not in _DROPPED_CATEGORIES


def _limit_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= MAX_MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def _too_long(length: int) -> str:
    return (
        f"The message has {length:,} characters and {MAX_CHARACTERS:,} is the most I can take at once; "
        "please send it in parts."
    )
