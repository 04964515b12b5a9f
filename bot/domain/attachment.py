"""Files that customers add to a message: what is taken, how it is recognised, and what it is called.

Decoding pictures and keeping bytes is left out; so is who may read them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Sequence

from bot.domain.errors import BadInput, TooLarge, WrongKind

# First values: facts of the security checklist (OWASP File Upload Cheat Sheet asks for limits of all four kinds).
MAX_BYTES = 10_000_000  # of one file
MOST_AT_ONCE = 5  # files of one message
MOST_KEPT = 200_000_000  # bytes of one conversation
MAX_PIXELS = 50_000_000  # what telephones take at most; more costs hundreds of megabytes to decode
MAX_SIDE = 4096  # pixels of the longer side that are kept
THUMBNAIL_SIDE = 480  # pixels
UNSENT_LASTS = timedelta(hours=24)  # a file that no message came for is removed
CRASHED_AFTER = timedelta(hours=1)  # bytes without a row are then nobody's
LONGEST_NAME = 80  # characters

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # control, direction, private, line ends


class AttachmentKind(str, Enum):
    """As what a file is kept: its media type."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    PDF = "application/pdf"


_ENDINGS = {AttachmentKind.JPEG: ".jpg", AttachmentKind.PNG: ".png", AttachmentKind.PDF: ".pdf"}


class Sent(str, Enum):
    """What a file is when it arrives, by its first bytes."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    GIF = "GIF"
    HEIC = "HEIF"
    PDF = "PDF"


@dataclass(frozen=True)
class Renewed:
    """A file as it will be kept: a picture decoded and written anew, or a document as it came."""

    kind: AttachmentKind
    content: bytes
    thumbnail: bytes | None = None  # JPEG
    width: int | None = None  # pixels
    height: int | None = None


@dataclass(frozen=True)
class Attachment:
    """A file of a conversation; it belongs to no message until it is sent with one."""

    id: str  # nobody can guess it; still it opens nothing without its customer's token
    conversation_id: str
    kind: AttachmentKind
    bytes: int
    sha256: str  # of what is kept, in hexadecimal
    name: str
    created_at: datetime
    width: int | None = None  # pixels
    height: int | None = None
    message_id: str | None = None

    @property
    def is_picture(self) -> bool:
        """Whether it can be looked at; documents are only downloaded."""
        return self.kind is not AttachmentKind.PDF


def sniff(head: bytes) -> Sent:
    """What a file is by its first 16 bytes; neither its name nor what the sender says of it counts.

    Raises:
        BadInput: there is nothing in it.
        WrongKind: it is nothing that we take.
    """
    if not head:
        raise BadInput("The file is empty; please choose another one.")
    if head.startswith(b"\xff\xd8\xff"):
        return Sent.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Sent.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Sent.WEBP
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return Sent.GIF
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return Sent.HEIC
    if head.startswith(b"%PDF-"):
        return Sent.PDF
    raise WrongKind("This kind of file cannot be taken; please send a picture (JPEG, PNG, WebP, GIF) or a PDF.")


def check_size(count: int) -> None:
    """Raises TooLarge if a file has more than MAX_BYTES."""
    if count > MAX_BYTES:
        raise TooLarge(f"The file is larger than {MAX_BYTES // 1_000_000} MB; please send a smaller one.")


def check_pixels(width: int, height: int) -> None:
    """Raises TooLarge if a picture has more than MAX_PIXELS, whatever few bytes say so."""
    if width * height > MAX_PIXELS:
        raise TooLarge(
            f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels; please send a smaller one."
        )


def clean_name(raw: str, kind: AttachmentKind) -> str:
    """A name to show and to save under: without folders and invisible characters, with the ending of what is kept."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", raw)[-1])
    name = "".join(character for character in name if unicodedata.category(character) not in _DROPPED)
    name = re.sub(r'[<>:"|?*]', "_", name)
    name = re.sub(r"(\.[A-Za-z0-9]{1,5})+$", "", " ".join(name.split()))  # "evil.html.jpg" too
    name = name[: LONGEST_NAME - 4].strip(" .")
    return (name or ("document" if kind is AttachmentKind.PDF else "photo")) + _ENDINGS[kind]


def say_what_is_there(attachments: Sequence[Attachment]) -> str:
    """What the log says in place of the words of a message that has files and none: "(1 photo)"."""
    photos = sum(attachment.is_picture for attachment in attachments)
    documents = len(attachments) - photos
    counts = [(photos, "photo"), (documents, "document")]
    return f"({', '.join(f'{n} {noun}' if n == 1 else f'{n} {noun}s' for n, noun in counts if n)})"
