"""What a restore refuses, and what it needs: files that were changed, keys, and an end."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Iterator

import pytest

from bot.backups import write_secrets
from bot.bootstrap import build_checkpoints
from bot.domain.errors import BadFile, BadSetting
from bot.restoring import check_restored
from bot.settings import read_settings
from bot.use_cases.audit import note_checkpoint
from tests.backup_scene import WORDS, Place, is_sound, said


@pytest.fixture
def on_file(tmp_path: Path) -> Iterator[Place]:
    """On SQLite."""
    with Place(tmp_path, "sqlite", "") as made:
        yield made


def test_a_changed_file_is_refused_by_name(on_file: Place) -> None:
    """A piece of a backup that somebody changed, or that is gone, is named, and nothing is restored."""
    place = on_file
    place.write(WORDS)
    place.keep()
    piece = next((place.backups / "pieces").glob("*/*"))
    content = bytearray(piece.read_bytes())
    content[len(content) // 2] ^= 1
    piece.write_bytes(content)

    with pytest.raises(BadFile, match=piece.name):
        place.restore()
    piece.unlink()
    with pytest.raises(BadFile, match=piece.name):
        place.restore()

    assert not (place.restored / "heard.db").exists()


def test_a_changed_manifest_is_refused(on_file: Place) -> None:
    """A manifest that says something else than the house wrote is refused, and so is one of another house."""
    place = on_file
    path = place.keep()
    whole = path.read_text()
    path.write_text(whole.replace('"messages": 0', '"messages": 1'))
    with pytest.raises(BadFile, match=path.name):
        place.restore()
    path.write_text(whole)
    other = read_settings(place.keys.parent / "other", {})
    write_secrets(other, place.keys.parent / "other-keys", place.backups)
    with pytest.raises(BadFile, match="another secret"):
        place.restore(secrets=place.keys.parent / "other-keys")
    path.write_text("{}")
    with pytest.raises(BadFile, match="is no backup"):
        place.restore()


def test_keys_lie_apart_and_are_needed(on_file: Place) -> None:
    """No backup has the keys in it; their file is its owner's alone; without them it is said what to do."""
    place = on_file
    place.write(WORDS)
    place.keep()
    with pytest.raises(BadSetting, match="apart"):
        write_secrets(place.settings, place.backups / "keys", place.backups)
    write_secrets(place.settings, place.keys, place.backups)
    with pytest.raises(BadSetting, match="--secrets"):
        place.restore(secrets=None)

    kept = [path for path in place.backups.rglob("*") if path.is_file()]
    assert not any(place.settings.secret_key in path.read_bytes() for path in kept)
    assert {stat.S_IMODE(path.stat().st_mode) for path in [*kept, place.keys] if path.name != "lock"} == {0o600}
    assert stat.S_IMODE(place.backups.stat().st_mode) & 0o077 == 0


def test_lost_keys_are_no_end(on_file: Place) -> None:
    """Whoever has lost the keys can go on with new ones; what the old ones proved is put aside."""
    place = on_file
    place.file_case(place.write(WORDS))
    note_checkpoint(place.house.reading(), build_checkpoints(place.settings), place.house.now(), at_start=True)
    place.keep()

    done = place.restore(secrets=None, new_keys=True)

    assert not done.has_old_keys and done.audit_entries > 0
    assert (place.restored / "audit-checkpoints.jsonl.old").exists()
    with place.open_restored() as house:
        assert is_sound(read_settings(place.restored, {}), house)


def test_half_a_restore_does_not_open(on_file: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a restore came to no end nothing starts, and a second one does it whole."""
    place = on_file
    place.write(WORDS)
    place.keep()

    class PowerCut(BaseException):
        pass

    def cut(*anything: object) -> None:
        raise PowerCut

    monkeypatch.setattr("bot.restoring.check_counts", cut)
    with pytest.raises(PowerCut):
        place.restore()
    monkeypatch.undo()
    with pytest.raises(BadFile, match="restore' again"):
        check_restored(read_settings(place.restored, {}))
    place.restore()

    check_restored(read_settings(place.restored, {}))
    with place.open_restored() as house:
        assert said(house, "mara") == [WORDS]
