"""A mail as it came, read: who wrote it, about what, their new words, and what is enclosed. Pure, and hard to upset.

Python's `email` takes the structure apart; what it may stumble over (charsets, base64, addresses, depth) is looked at
here. What a mail claims about itself decides nothing: see `mail_signs`.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from typing import Iterator

from bot.channels.mail_html import words_of_html
from bot.channels.mail_quotes import is_forward, new_words
from bot.domain.text import LONGEST_LETTER

LONGEST_HEADER = 4_000  # characters of one that are read
LONGEST_SUBJECT = 300
LONGEST_ID = 400  # characters of a Message-ID; what is longer could not be answered to in a line either
LONGEST_TEXT = 400_000  # bytes of a body that are read
MOST_PARTS, MOST_BOUNDARIES = 200, 1_000
MOST_REFERENCES = 20
SMALLEST_PICTURE = 8_000  # bytes; smaller ones within the text are logos of signatures
GOES_ON = "[The mail goes on; its end is in the mailbox.]"

# No text is written in these, and some of them take minutes.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7", "mbcs"})
_ADDRESS = re.compile(
    r"[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]{1,64}@[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]+\.[^\s@.<>\"(),:;\\]{2,}"
)
_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_RE = re.compile(r"\s*(?:\[[^\]]*\]\s*)?(?:re|aw|antw|antwort|rép|ref|sv)(?:\[\d+\])?\s*:", re.IGNORECASE)
_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
_ENCRYPTED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"})


@dataclass(frozen=True)
class Enclosed:
    """A file of a mail."""

    place: int  # of its part, as they are counted here
    name: str
    size: int  # bytes


@dataclass(frozen=True)
class Letter:
    """What was read."""

    message: Message
    sender: str  # in small letters; "" where it names none, or several
    subject: str
    id: str  # without its brackets; "" where it has none
    references: tuple[str, ...]
    answers: bool  # it is an answer, by what it says of itself
    text: str
    files: tuple[Enclosed, ...]
    unreadable: str | None
    language: str | None
    recipients: tuple[str, ...]


def take_apart(raw: bytes) -> Message:
    """The structure of a mail. Raises ValueError where it is nested without end."""
    if re.search(rb"boundary", raw[:1_000_000], re.IGNORECASE):
        raw = raw[: _end_of_boundaries(raw)]
    try:
        return message_from_bytes(raw)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def read_letter(message: Message) -> Letter:
    """A mail that was taken apart. Raises ValueError, LookupError and the like for what nobody could read."""
    subject = header(message, "Subject")[:LONGEST_SUBJECT]
    references = tuple(ids_of(message, "References") + ids_of(message, "In-Reply-To"))
    answers = bool(references) or _RE.match(subject) is not None
    forwards = is_forward(subject)
    plain, rich, files, unreadable = _content(message)
    text = plain if plain.strip() else rich
    text = new_words(text, forwards=forwards) if answers or forwards else new_words(text)
    if subject and (not answers or forwards) and subject.casefold() not in text.casefold() and (text or not files):
        text = f"{subject}\n\n{text}".strip()
    if len(text) > LONGEST_LETTER:
        text = f"{text[: LONGEST_LETTER - len(GOES_ON) - 100].rstrip()}\n\n{GOES_ON}"
    own_id = ids_of(message, "Message-ID") or [header(message, "Message-ID").strip("<> ").replace(" ", "")]
    return Letter(
        message, _sender(message), subject, own_id[0][:LONGEST_ID], references[-MOST_REFERENCES:], answers, text, files,
        unreadable, _language(message), tuple(_recipients(message)),
    )  # fmt: skip


def read_enclosed(message: Message, place: int) -> bytes | None:
    """The bytes of an enclosed file; None where there is none at that place."""
    for number, part in enumerate(_parts(message)):
        if number == place:
            return decoded(part)
    return None


def header(message: Message, name: str) -> str:
    """A header in one line of plain words; "" where it is missing."""
    value = message.get(name)
    if value is None:
        return ""
    text = str(value)[:LONGEST_HEADER]
    try:
        text = str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, ValueError, binascii.Error):  # it stays as it came
        pass
    return " ".join(_CONTROLS.sub(" ", text).encode("utf-8", "replace").decode().split())


def ids_of(message: Message, name: str) -> list[str]:
    """The message ids in a header, without their brackets."""
    found = _ID.findall(str(message.get(name) or "")[: 4 * LONGEST_HEADER])
    return [one[:LONGEST_ID] for one in dict.fromkeys(found) if one.isprintable() and one.isascii()]


def addresses_of(values: list[str]) -> list[str]:
    """The addresses in headers, in small letters, each once."""
    found = []
    for _, address in getaddresses([value[:LONGEST_HEADER].replace("\n", " ").replace("\r", "") for value in values]):
        if _ADDRESS.fullmatch(address):
            found.append(address.lower())
    return list(dict.fromkeys(found))


def decoded(part: Message) -> bytes:
    """The bytes of a part, whatever its encoding was done with."""
    if str(part.get("Content-Transfer-Encoding") or "").strip().lower() != "base64":
        content = part.get_payload(decode=True)
        return content if isinstance(content, bytes) else b""
    payload = part.get_payload()
    # Some programs write the alphabet of addresses (- and _) or leave the padding out.
    text = (
        re.sub(r"[^A-Za-z0-9+/=]", "", payload.translate(str.maketrans("-_", "+/"))) if isinstance(payload, str) else ""
    )
    text = text.rstrip("=")
    try:
        if "=" in text:
            return binascii.a2b_base64(text + "===")
        return base64.b64decode(text[: len(text) - (len(text) % 4 == 1)] + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def text_of(part: Message) -> str:
    """The words of a text part, in whatever charset it says or is."""
    content = decoded(part)[:LONGEST_TEXT]
    try:
        said = part.get_content_charset() or "utf-8"
        codec = codecs.lookup(said)
        is_text = codec.name.replace("-", "_") not in _NO_CHARSETS and getattr(codec, "_is_text_encoding", True)
    except Exception:  # a charset's name may hold anything
        said, is_text = "utf-8", True
    for charset in (said if is_text else "utf-8", "utf-8"):
        try:
            return content.decode(charset).replace("\r\n", "\n").replace("\r", "\n")
        except (UnicodeError, LookupError, ValueError):
            continue
    # What says nothing true is, as experience has it, Western European.
    return content.decode("cp1252", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _end_of_boundaries(raw: bytes) -> int:
    place = 0
    for _ in range(MOST_BOUNDARIES):
        place = raw.find(b"\n--", place) + 1
        if not place:
            return len(raw)
    return place


def _parts(message: Message) -> Iterator[Message]:
    """The parts that are no mere envelopes, in their order; what is within an enclosed mail is its own matter."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop()
        inner = part.get_payload()
        if isinstance(inner, list) and part.get_content_maintype() == "multipart":
            waiting.extend(reversed([one for one in inner[:MOST_PARTS] if isinstance(one, Message)]))
            continue
        seen += 1
        yield part


def _content(message: Message) -> tuple[str, str, tuple[Enclosed, ...], str | None]:
    plain: list[str] = []
    rich: list[str] = []
    files: list[Enclosed] = []
    unreadable: str | None = "an encrypted mail" if message.get_content_type() in _ENCRYPTED else None
    for place, part in enumerate(_parts(message)):
        kind, name = part.get_content_type(), _name(part)
        is_attached = str(part.get("Content-Disposition") or "").strip().lower().startswith("attachment")
        if kind in _SIGNATURES or kind.startswith("message/delivery-status"):
            continue
        if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
            unreadable = "an encrypted mail"
        elif kind == "text/calendar":
            unreadable = unreadable or "a calendar invitation"
        elif kind in ("text/plain", "text/html") and not is_attached and not name:
            (plain if kind == "text/plain" else rich).append(_words(part, kind))
        elif unreadable != "an encrypted mail":
            files.extend(_file(part, place, name, is_attached))
    return "\n".join(plain), "\n".join(rich), tuple(files), unreadable


def _words(part: Message, kind: str) -> str:
    text = text_of(part)
    if kind == "text/html":
        return words_of_html(text)
    try:
        flows = str(part.get_param("format") or "").lower() == "flowed"
        glues = str(part.get_param("delsp") or "").lower() == "yes"
    except Exception:  # a parameter that breaks its own rules
        return text
    return _unflowed(text, glues) if flows else text


def _unflowed(text: str, glues: bool) -> str:
    """RFC 3676: a line that ends in a blank goes on in the next one."""
    lines: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        line = line[1:] if line.startswith(" ") else line
        is_quoted = line.startswith(">")
        if goes_on and not is_quoted and lines and line != "-- ":
            lines[-1] += line
        else:
            lines.append(line)
        goes_on = line.endswith(" ") and line != "-- " and not is_quoted
        if goes_on and glues:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _file(part: Message, place: int, name: str, is_attached: bool) -> list[Enclosed]:
    inner = part.get_payload()
    size = 0 if isinstance(inner, list) else len(decoded(part))
    is_within = part.get("Content-ID") is not None and not is_attached
    if size == 0 and not isinstance(inner, list):
        return []
    if is_within and part.get_content_maintype() == "image" and size < SMALLEST_PICTURE:
        return []
    return [Enclosed(place, name or part.get_content_type().replace("/", "."), size)]


def _name(part: Message) -> str:
    try:
        name = part.get_filename()
        name = str(make_header(decode_header(str(name)[:LONGEST_HEADER]))) if name else ""
    except Exception:  # RFC 2231 can be broken in every way there is
        return "file"
    return " ".join(_CONTROLS.sub(" ", name).split()).encode("utf-8", "replace").decode()[:200]


def _sender(message: Message) -> str:
    values = [str(value) for value in message.get_all("From") or []]
    found = addresses_of(values)
    return found[0] if len(values) == 1 and len(found) == 1 else ""


def _recipients(message: Message) -> list[str]:
    names = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
    return addresses_of([str(value) for name in names for value in (message.get_all(name) or [])[:50]])


def _language(message: Message) -> str | None:
    said = str(message.get("Content-Language") or "").strip().lower()
    return said[:2] if re.fullmatch(r"[a-z]{2}(?:-[a-z0-9-]{1,20})?", said) else None
