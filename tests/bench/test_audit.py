"""The measurement of the audit: what it measures is a whole chain, checked whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.bench import audit
from bot.settings import read_settings


def test_a_small_chain_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every figure is there, the targets are those of the issue, and nothing is left behind."""
    monkeypatch.setattr(audit, "ALONE", 20)
    monkeypatch.setattr(audit, "TOGETHER", 50)
    before = sorted(file.name for file in tmp_path.iterdir())
    result = audit.measure_audit(read_settings(tmp_path, {}), entries=12_345)

    assert result.figures["entries"] == 12_345
    assert result.targets == {"verify_s": 20.0, "verify_newest_10000_s": 1.0}
    assert {name for name, figure in result.figures.items() if figure <= 0} == set()
    assert before == [] and sorted(file.name for file in tmp_path.iterdir()) == ["rest-token", "secret.key"]
