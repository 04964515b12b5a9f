"""Files as customers and attackers send them, made when they are needed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

GPS = 0x8825
ORIENTATION = 0x0112
SECRET = b"4711-Elm-Street"


def picture(kind: str = "JPEG", size: tuple[int, int] = (300, 200), **more: Any) -> bytes:
    """A picture with a red upper half."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0], size[1] // 2))
    content = io.BytesIO()
    image.save(content, kind, **more)
    return content.getvalue()


def from_a_telephone(kind: str = "JPEG", orientation: int = 6) -> bytes:
    """A picture that says where and by what it was taken, and how it was held; 300 by 200 as it is stored."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = SECRET.decode()  # the maker
    exif[GPS] = {1: "N", 2: (53.0, 20.0, 59.0), 3: "W", 4: (6.0, 15.0, 37.0)}
    return picture(kind, exif=exif)


def bomb(side: int = 50_000) -> bytes:
    """A PNG of a few kilobytes that says it has two and a half thousand million pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 4_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def polyglot() -> bytes:
    """A good JPEG that is a page with a script and an archive too."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr("evil.html", "<script>alert(1)</script>")
    return picture(comment=b"<script>alert(2)</script>") + b"<script>alert(3)</script>" + archive.getvalue()


def archive() -> bytes:
    """A zip."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as zipped:
        zipped.writestr("photo.jpg", picture())
    return content.getvalue()


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
