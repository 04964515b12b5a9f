"""`heard customer`: what is found is shown, asked about, handed over or erased; mistakes are one sentence."""

from __future__ import annotations

import json
import stat
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.bootstrap import House, build_house, prepare_database
from bot.cli import main
from bot.domain.attachment import AttachmentKind, Renewed
from bot.domain.case import CaseKind
from bot.domain.message import InboundMessage
from bot.settings import read_settings
from bot.use_cases.attachments import keep_file, record_attachment
from bot.use_cases.cases import open_case
from bot.use_cases.intake import receive_message

WORDS = "my kettle leaks Zwetschge"


@pytest.fixture
def lived_in(tmp_path: Path) -> House:
    """A house on a data directory with a customer, mara, who wrote something and sent a file."""
    house = build_house(read_settings(tmp_path, {}))
    prepare_database(house)
    write(house, WORDS)
    kept = keep_file(Renewed(AttachmentKind.PDF, b"%PDF Zwetschge"), "bill.pdf", house.files, house.now(), house.ids)
    record_attachment(kept, "web_widget", "default", "mara", house.uow())
    return house


def write(house: House, words: str, peer: str = "mara") -> str:
    inbound = InboundMessage("web_widget", "default", peer, words)
    return receive_message(inbound, house.uow(), house.now(), house.ids, house.wording).message_id


def run(directory: Path, *words: str, **more: str) -> Result:
    return CliRunner().invoke(main, ["customer", *words, "--data-dir", str(directory)], **more)  # type: ignore[arg-type]


def test_export_prints_one_object(lived_in: House, tmp_path: Path) -> None:
    """Standard output holds one JSON object with what was written; what was found is shown beside it."""
    done = run(tmp_path, "export", "mara")

    assert done.exit_code == 0
    whole = json.loads(done.stdout)
    assert WORDS in [message["text"] for message in whole["messages"]]
    assert whole["attachments"][0]["name"] == "bill.pdf"
    assert "subject_keys" not in whole


def test_zip_brings_the_files(lived_in: House, tmp_path: Path) -> None:
    """The zip holds the JSON and the bytes of each file where the JSON says, for its owner's eyes alone."""
    file = tmp_path / "mara.zip"
    done = run(tmp_path, "export", "mara", "--zip", str(file))
    with zipfile.ZipFile(file) as archive:
        whole = json.loads(archive.read("customer.json"))
        content = archive.read(whole["attachments"][0]["file"])

    assert done.exit_code == 0
    assert content == b"%PDF Zwetschge"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_zip_that_cannot_be_written(lived_in: House, tmp_path: Path) -> None:
    """A place that is none is answered with one sentence."""
    done = run(tmp_path, "export", "mara", "--zip", str(tmp_path / "no" / "mara.zip"))

    assert done.exit_code == 1
    assert "cannot be written" in done.output


def test_erase_asks_first(lived_in: House, tmp_path: Path) -> None:
    """Where nobody can answer, nothing is erased without --yes; what was found is shown all the same."""
    done = run(tmp_path, "erase", "mara")

    assert done.exit_code == 1
    assert "add --yes" in done.output
    assert "mara" in done.output
    assert json.loads(run(tmp_path, "export", "mara").stdout)["messages"]


def test_erase_says_what_went_and_what_stays(lived_in: House, tmp_path: Path) -> None:
    """The answer names an open case with the reason and until when; without one all goes, and again is one sentence."""
    house = lived_in
    message_id = write(house, "my lamp broke", peer="tom")
    with house.uow() as uow:
        message = uow.conversations.message(message_id)
        case = open_case(CaseKind.COMPLAINT, message, message.text, uow, house.now(), house.ids, house.desk)
        uow.commit()
    held = run(tmp_path, "erase", "tom", "--yes")
    whole = run(tmp_path, "erase", "mara", "--yes")
    again = run(tmp_path, "erase", "mara", "--yes")
    raw = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    assert (held.exit_code, whole.exit_code, again.exit_code) == (0, 0, 1)
    assert f"{case.reference} stays" in held.output
    assert "until it is closed" in held.output
    assert "1 files" in whole.output
    assert "Nobody is known" in again.output
    assert b"Zwetschge" not in raw
    audit = CliRunner().invoke(main, ["audit", "verify", "--data-dir", str(tmp_path)])
    assert audit.exit_code == 0
