"""Pictures are made anew: nothing of the file that came is kept but what is to be seen."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.domain.attachment import MAX_SIDE, THUMBNAIL_SIDE, AttachmentKind, Renewed
from bot.domain.errors import BadInput, TooLarge, WrongKind
from bot.pictures import renew
from tests import pictures
from tests.pictures import SECRET, from_a_telephone, picture


def renewed(content: bytes) -> Renewed:
    return renew(io.BytesIO(content))


def opened(content: bytes | None) -> Image.Image:
    assert content is not None
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize(
    ("kind", "kept_as"),
    [
        ("JPEG", AttachmentKind.JPEG),
        ("PNG", AttachmentKind.PNG),
        ("WEBP", AttachmentKind.JPEG),
        ("GIF", AttachmentKind.PNG),
    ],
)
def test_every_kind_is_kept_as_what_everybody_can_open(kind: str, kept_as: AttachmentKind) -> None:
    """A picture is kept as JPEG, or without loss where it came so, with a small one beside it."""
    result = renewed(picture(kind, (960, 600)))
    image, small = opened(result.content), opened(result.thumbnail)

    assert (result.kind, result.width, result.height) == (kept_as, 960, 600)
    assert f"image/{str(image.format).lower()}" == kept_as.value
    assert (small.format, small.size) == ("JPEG", (THUMBNAIL_SIDE, 300))
    red, green, blue = image.convert("RGB").getpixel((480, 100))
    assert red > 200 > 60 > max(green, blue)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_telephone_are_gone(kind: str) -> None:
    """Where a picture was taken, and by which telephone, is in neither of the files that are kept."""
    sent = from_a_telephone(kind)
    result = renewed(sent)

    assert SECRET in sent and opened(sent).getexif().get_ifd(pictures.GPS)
    for content in (result.content, result.thumbnail):
        assert content is not None
        assert SECRET not in content and b"Exif" not in content
        assert dict(opened(content).getexif()) == {}


@pytest.mark.parametrize(("orientation", "red_at"), [(1, (150, 20)), (3, (150, 180)), (6, (180, 150)), (8, (20, 150))])
def test_held_upright(orientation: int, red_at: tuple[int, int]) -> None:
    """A picture is turned as the telephone was held, so that it stands upright everywhere."""
    result = renewed(from_a_telephone(orientation=orientation))
    red, green, _ = opened(result.content).getpixel(red_at)

    assert (result.width, result.height) == ((200, 300) if orientation in (6, 8) else (300, 200))
    assert red > 200 and green < 80


def test_nothing_hides_in_a_picture() -> None:
    """A file that is a picture, a page and an archive at once is kept as a picture alone."""
    sent = pictures.polyglot()
    result = renewed(sent)

    assert zipfile.is_zipfile(io.BytesIO(sent)) and b"<script>" in sent
    for content in (result.content, result.thumbnail):
        assert content is not None
        assert b"script" not in content and not zipfile.is_zipfile(io.BytesIO(content))
        assert "comment" not in opened(content).info


def test_animation_becomes_its_first_frame() -> None:
    """Of an animation the first frame is kept."""
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("blue", "green", "yellow")]
    content = io.BytesIO()
    frames[0].save(content, "GIF", save_all=True, append_images=frames[1:])
    image = opened(renewed(content.getvalue()).content)

    assert getattr(image, "n_frames", 1) == 1
    assert image.convert("RGB").getpixel((5, 5)) == (0, 0, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_way_to_store_colours(mode: str) -> None:
    """Black and white, grey, palettes, sixteen bits and printers' colours all become what a browser shows."""
    content = io.BytesIO()
    image = Image.new("RGBA", (30, 20), (250, 250, 250, 128))
    if mode == "I;16":
        image = Image.frombytes("I;16", (30, 20), b"\xff\xf0" * 600)
    elif mode == "CMYK":
        image = image.convert("RGB").convert(mode)
    else:
        image = image.convert(mode)
    image.save(content, "TIFF" if mode == "PA" else "JPEG" if mode == "CMYK" else "PNG")
    if mode == "PA":  # no format of ours stores it so; one with a transparent palette comes nearest
        content = io.BytesIO()
        Image.new("P", (30, 20), 7).save(content, "PNG", transparency=7)
    kept = opened(renewed(content.getvalue()).content)

    assert kept.mode in ("L", "RGB", "RGBA") and kept.size == (30, 20)
    if mode == "I;16":
        assert 230 < kept.getpixel((3, 3)) < 250  # not cut off at 255


def test_large_picture_is_made_smaller() -> None:
    """More pixels than any screen has are not kept."""
    result = renewed(picture("JPEG", (5_000, 2_500)))

    assert (result.width, result.height) == (MAX_SIDE, MAX_SIDE // 2)


@pytest.mark.parametrize("side", [8_000, 12_000, 50_000])
def test_bomb(side: int) -> None:
    """A small file that would become gigabytes of pixels is refused by its head, before anything is decoded."""
    with pytest.raises(TooLarge, match="pixels"):
        renewed(pictures.bomb(side))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        picture()[:200],
        picture("PNG")[:60],
        picture("WEBP")[:30],
        picture("GIF")[:12],
        b"\xff\xd8\xff" + b"\0" * 99,
    ],
    ids=["empty", "JPEG", "PNG", "WebP", "GIF", "only its first bytes"],
)
def test_damaged(content: bytes) -> None:
    """A picture that ends too early is refused with a sentence, never kept half grey."""
    with pytest.raises(BadInput, match="please") as refused:
        renewed(content)

    assert type(refused.value) is BadInput


@pytest.mark.parametrize(
    "content",
    [
        pictures.SVG,
        pictures.HTML,
        pictures.archive(),
        b"MZ\x90\0",
        b"hello",
        b"GIF88a",
        picture("BMP"),
        picture("TIFF"),
    ],
    ids=["SVG", "HTML", "zip", "program", "text", "nearly a GIF", "BMP", "TIFF"],
)
def test_other_kinds(content: bytes) -> None:
    """What is neither picture nor PDF by its first bytes is refused, whatever it calls itself."""
    with pytest.raises(WrongKind, match="cannot be taken"):
        renewed(content)


def test_heic_without_its_decoder() -> None:
    """A HEIC picture is refused in words that say what to do, where nothing here reads it."""
    if "HEIF" in Image.OPEN:
        pytest.skip("this Pillow reads HEIC")
    with pytest.raises(WrongKind, match=r"HEIC.*JPEG"):
        renewed(b"\0\0\0\x18ftypheic" + b"\0" * 200)


def test_pdf_stays_as_it_is() -> None:
    """A document is not touched; it has no small picture and no size."""
    assert renewed(pictures.PDF) == Renewed(AttachmentKind.PDF, pictures.PDF)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]))
def test_damage_of_any_sort_is_answered(data: st.DataObject, kind: str) -> None:
    """However the bytes of a picture are changed, it is renewed or refused with a sentence; nothing else happens."""
    content = bytearray(from_a_telephone(kind) if kind != "GIF" else picture(kind))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        result = renewed(bytes(content))
    except BadInput:
        return  # anything else fails the test

    assert opened(result.content).size == (result.width, result.height)
