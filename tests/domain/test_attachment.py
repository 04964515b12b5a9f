"""What customers' files are called, and what the log says of them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attachment import LONGEST_NAME, MAX_BYTES, Attachment, AttachmentKind, check_size, clean_name
from bot.domain.attachment import say_what_is_there as says
from bot.domain.errors import TooLarge
from tests.builders import TUESDAY_MORNING


def file(kind: AttachmentKind) -> Attachment:
    return Attachment("a", "c", kind, 1, "0", "name", TUESDAY_MORNING)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("kettle.jpg", "kettle.jpg"),
        ("My kettle (2).JPEG", "My kettle (2).jpg"),
        ("/etc/passwd", "passwd.jpg"),
        ("..\\..\\windows\\system32\\evil.exe", "evil.jpg"),
        ("../../rest-token", "rest-token.jpg"),
        ("photo\u202egpj.exe", "photogpj.jpg"),
        ("evil.html.jpg", "evil.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie_ x=1.jpg"),
        ("\0", "photo.jpg"),
        ("", "photo.jpg"),
        ("...", "photo.jpg"),
        (".htaccess", ".htaccess".strip(".") + ".jpg"),
        ("<img src=x onerror=alert(1)>.png", "_img src=x onerror=alert(1)_.jpg"),
        ("Zerbrochener Wasserkocher für Müller.heic", "Zerbrochener Wasserkocher für Müller.jpg"),
        ("请看.png", "请看.jpg"),
    ],
)
def test_name(raw: str, kept: str) -> None:
    """A name loses folders, invisible and turning characters and false endings; what a person called it stays."""
    assert clean_name(raw, AttachmentKind.JPEG) == kept


@given(st.text(max_size=300), st.sampled_from(list(AttachmentKind)))
def test_no_name_does_harm(raw: str, kind: AttachmentKind) -> None:
    """No name leads to a folder, hides something or grows long; each has the ending of what is kept."""
    name = clean_name(raw, kind)

    assert 5 <= len(name) <= LONGEST_NAME
    assert name.endswith((".jpg", ".png", ".pdf")) and not name.startswith((".", " "))
    assert not set(name) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(character).startswith("C") for character in name)


def test_what_the_log_says() -> None:
    """Files without words are counted, photos apart from documents."""
    photo, paper = file(AttachmentKind.PNG), file(AttachmentKind.PDF)

    assert says([photo]) == "(1 photo)"
    assert says([photo, photo]) == "(2 photos)"
    assert says([paper]) == "(1 document)"
    assert says([photo, paper, paper]) == "(1 photo, 2 documents)"


def test_largest() -> None:
    """Ten megabytes are taken, one byte more is not."""
    check_size(MAX_BYTES)
    with pytest.raises(TooLarge, match="10 MB"):
        check_size(MAX_BYTES + 1)
