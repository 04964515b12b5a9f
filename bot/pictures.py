"""Pictures that customers send, made anew: what is kept was written here, pixel by pixel, and holds nothing else.

So whatever was hidden in a file or behind its end, and where and by whose telephone it was taken, is gone.
"""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from PIL import Image, ImageOps

from bot.domain.attachment import MAX_SIDE, THUMBNAIL_SIDE, AttachmentKind, Renewed, Sent, check_pixels, sniff
from bot.domain.errors import BadInput, HeardError, TooLarge, WrongKind

QUALITY = 88  # of JPEG; above it files grow and nothing more is seen
LOSSLESS = frozenset({Sent.PNG, Sent.GIF})  # screenshots and drawings stay sharp
DAMAGED = "The picture is damaged and cannot be read; please send it again or choose another one."


def renew(sent: BinaryIO) -> Renewed:
    """See `attachment_ports.Renewing`. Takes up to two seconds of computing: run it in a thread."""
    sent.seek(0)
    what = sniff(sent.read(16))
    sent.seek(0)
    if what is Sent.PDF:
        # As it came; it is never shown, only saved by whoever wants to open it.
        return Renewed(AttachmentKind.PDF, sent.read())
    if what is Sent.HEIC and not _reads_heic():
        raise WrongKind("HEIC pictures cannot be read here; please send it as JPEG or as a screenshot.")
    try:
        return _renew_picture(sent, what)
    except HeardError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooLarge("The picture has too many pixels; please send a smaller one.") from None
    except Exception:  # a hostile file may raise anything: struct.error, ZeroDivisionError, MemoryError …
        raise BadInput(DAMAGED) from None


def _renew_picture(sent: BinaryIO, what: Sent) -> Renewed:
    # Only the decoder of what it is: the others, some of them old, are not reached by any file.
    with Image.open(sent, formats=[what.value]) as opened:
        check_pixels(*opened.size)  # told by the head of the file, before anything is decoded
        opened.load()
        picture: Any = opened
        if picture.mode == "RGB":  # fewer pixels soon: a copy of a large one takes 150 MB
            picture.thumbnail((MAX_SIDE, MAX_SIDE))
        _turn(picture)
        picture = _plain(picture)
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    picture.info.clear()  # comments and profiles would be written again
    lossless = what in LOSSLESS or picture.mode.endswith("A")
    kind = AttachmentKind.PNG if lossless else AttachmentKind.JPEG
    content = io.BytesIO()
    if lossless:
        picture.save(content, "PNG")
    else:
        picture.save(content, "JPEG", quality=QUALITY)
    return Renewed(kind, content.getvalue(), _thumbnail(picture), *picture.size)


def _reads_heic() -> bool:
    Image.init()
    return Sent.HEIC.value in Image.OPEN


def _turn(picture: Any) -> None:
    """Turn the picture as it was held; one whose note on that is damaged stays as it is."""
    try:
        ImageOps.exif_transpose(picture, in_place=True)
    except Exception:
        pass


def _plain(picture: Any) -> Any:
    """The pixels as grey, colours, or either with transparency, eight bits each."""
    if picture.mode.startswith(("I", "F")):  # sixteen bits and more; a plain conversion would only cut them off
        _, highest = picture.getextrema()
        scale = 255 / max(65_535 if picture.mode.startswith("I") else 1, highest, 1)
        picture = picture.convert("F").point(lambda value: value * scale)
        return picture.convert("L")
    if picture.mode in ("LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        return picture.convert("RGBA")
    if picture.mode in ("L", "RGB", "RGBA"):
        return picture
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _thumbnail(picture: Any) -> bytes:
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    if small.mode == "RGBA":
        paper = Image.new("RGB", small.size, "white")
        paper.paste(small, mask=small.getchannel("A"))
        small = paper
    content = io.BytesIO()
    small.save(content, "JPEG", quality=QUALITY)
    return content.getvalue()
