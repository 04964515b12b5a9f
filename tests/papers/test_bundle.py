"""The evidence bundle: whole, checkable, the same whenever it is made, and no file of it elsewhere."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.case_paper import AttachmentOnPaper
from bot.domain.errors import BadInput
from bot.papers.bundle import LONGEST_NAME, SUMS, bundle, safe_name
from tests.builders import TestHouse, build_test_house
from tests.cases_on_paper import AUDIT, HASH, HOSTILE, PICTURE, WORDS, full_paper
from tests.papers.reading import PageReader

NAMES = ["case.json", "case.html", "case.pdf", "attachments/01-kettle_photo.jpg", SUMS]


def opened(content: bytes) -> dict[str, bytes]:
    """The files of a bundle."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_bundle_is_whole(house: TestHouse) -> None:
    """It has the case for machines and for people, the attachments, and sums that are right."""
    files = opened(bundle(full_paper(house), {HASH: PICTURE}, house.wording))
    sums = dict(reversed(line.split("  ", 1)) for line in files[SUMS].decode().splitlines())

    assert list(files) == NAMES
    assert files["attachments/01-kettle_photo.jpg"] == PICTURE
    assert sums == {name: hashlib.sha256(files[name]).hexdigest() for name in NAMES[:-1]}


def test_what_machines_read(house: TestHouse) -> None:
    """case.json has every field by its name, moments in UTC, and where each attachment is."""
    paper = full_paper(house)
    case = json.loads(opened(bundle(paper, {HASH: PICTURE}, house.wording))["case.json"])

    assert (case["format"], case["reference"], case["own_words"]) == ("heard-case/1", paper.reference, WORDS)
    assert case["said"][0] == {
        "message_id": paper.said[0].message_id, "at": "2026-09-15T09:00:00+00:00", "text": WORDS, "from_button": False,
    }  # fmt: skip
    assert case["audit_hash"] == AUDIT and case["stage"] == "received" and case["kind"] == "complaint"
    assert case["attachments"] == [
        {"name": "kettle photo.jpg", "sha256": HASH, "path": "attachments/01-kettle_photo.jpg"},
        {"name": "lost.pdf", "sha256": "0" * 64, "path": None},
    ]
    assert [body["body"]["id"] for body in case["others"]] == ["ccpc_ie", "small_claims_ie"]
    assert case["promises"][0]["due_at"] == "2026-09-17T16:30:00+00:00"


def test_what_people_read(house: TestHouse) -> None:
    """case.html has all messages, the history, the promises with their rules, and what is not in the bundle."""
    page = opened(bundle(full_paper(house), {HASH: PICTURE}, house.wording, "en"))["case.html"].decode()
    text = PageReader(page).text

    assert "yes" in text and WORDS in text
    assert "bot: received – complaint; priority 2" in text
    assert "first_answer, care-charter-1, customer care" in text
    assert f"Not in this bundle; SHA-256 {'0' * 64}" in text


def test_same_records_same_bytes(house: TestHouse) -> None:
    """Made again from the same, it is the same to the last byte, whatever the time of day."""
    paper = full_paper(house)

    assert bundle(paper, {HASH: PICTURE}, house.wording) == bundle(paper, {HASH: PICTURE}, house.wording)


def test_a_file_that_was_changed_is_not_put_in(house: TestHouse) -> None:
    """A content that is not what the customer sent is no evidence."""
    with pytest.raises(BadInput, match="kettle photo"):
        bundle(full_paper(house), {HASH: PICTURE + b"!"}, house.wording)


def test_only_files_of_the_case_are_put_in(house: TestHouse) -> None:
    """A content that is no attachment of the case is left out."""
    other = b"somebody else's"

    assert list(opened(bundle(full_paper(house), {hashlib.sha256(other).hexdigest(): other}, house.wording))) == [
        "case.json", "case.html", "case.pdf", SUMS,
    ]  # fmt: skip


@pytest.mark.parametrize("name", [
    *HOSTILE, "../../etc/passwd", "..\\..\\windows\\system32\\cmd.exe", "/etc/passwd", "C:\\x.txt", "CON", "nul.txt",
    "",    ".", "..", "...", " ", "a\nb", "a\x00b.jpg", "-rf", "~root", "SHA256SUMS", "case.json", "x.tar.gz",
    "a" * 300 + ".jpg", "ünïcödé.png", "a/../../b", "\u202egpj.exe", "a:b*c?d\"e<f>g|h",
], ids=lambda name: repr(name[:24]))  # fmt: skip
def test_names_stay_in_their_folder(house: TestHouse, name: str) -> None:
    """However a file was called, it lies in its folder under a tame name; its own stands in case.json."""
    paper = replace(full_paper(house), attachments=(AttachmentOnPaper(name, HASH),))
    files = opened(bundle(paper, {HASH: PICTURE}, house.wording))
    [path] = [file for file in files if file not in ("case.json", "case.html", "case.pdf", SUMS)]

    assert path.startswith("attachments/01-") and path.count("/") == 1 and "\\" not in path and ".." not in path
    assert json.loads(files["case.json"])["attachments"][0]["name"] == name
    assert f"  {path}\n" in files[SUMS].decode()


@given(st.text(max_size=300), st.integers(1, 99))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_any_name_becomes_a_tame_one(name: str, number: int) -> None:
    """A name in the bundle is short, printable, and of letters, digits, '.', '-' and '_'."""
    tame = safe_name(name, number)

    assert tame.startswith(f"{number:02d}-") and len(tame) <= LONGEST_NAME
    assert all(character.isalnum() or character in "._-" for character in tame)
    assert not tame.endswith(".")


def test_two_files_of_one_name_stay_two(house: TestHouse) -> None:
    """Pictures that a phone calls alike do not take each other's place; the same content lies there once."""
    other = b"another"
    second = hashlib.sha256(other).hexdigest()
    attachments = (AttachmentOnPaper("image.jpg", HASH), AttachmentOnPaper("image.jpg", second))
    paper = replace(full_paper(house), attachments=(*attachments, AttachmentOnPaper("copy.jpg", HASH)))
    files = opened(bundle(paper, {HASH: PICTURE, second: other}, house.wording))

    assert files["attachments/01-image.jpg"] == PICTURE and files["attachments/02-image.jpg"] == other
    assert len(files) == 6


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_kept_and_harm_nothing(house: TestHouse, words: str) -> None:
    """In case.json they stand whole; in case.html they are text, and no tag more than with harmless words."""
    harmless = opened(bundle(full_paper(build_test_house(), "Harmless."), {}, house.wording))
    hostile = opened(bundle(full_paper(house, words), {}, house.wording))
    stored = json.loads(hostile["case.json"])["own_words"]

    assert stored and stored in PageReader(hostile["case.html"].decode()).text
    assert PageReader(hostile["case.html"].decode()).tags == PageReader(harmless["case.html"].decode()).tags
