"""`heard backup` and `heard restore`: what a person sees, and mistakes in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.backup_settings import BackupSettings
from bot.bootstrap import build_house, prepare_database
from bot.cli import main
from bot.domain.errors import BadSetting
from bot.settings import read_settings


@pytest.fixture
def lived_in(tmp_path: Path) -> Path:
    """A data directory with a database."""
    house = build_house(read_settings(tmp_path / "house", {}))
    prepare_database(house)
    house.engine.dispose()
    house.hasty_engine.dispose()
    return tmp_path / "house"


def run(*words: object, data_dir: Path, **environment: str) -> Result:
    return CliRunner().invoke(main, [*map(str, words), "--data-dir", str(data_dir)], env=environment)


def test_there_and_back(lived_in: Path, tmp_path: Path) -> None:
    """A backup says where it is and that the keys are elsewhere; a restore shows what came back and as of when."""
    put_aside = run("backup", tmp_path / "backups", data_dir=lived_in)
    with_keys = run("backup", tmp_path / "backups", "--with-secrets", tmp_path / "keys", data_dir=lived_in)
    listed = run("backup", tmp_path / "backups", "--list", "--json", data_dir=lived_in)
    checked = run("backup", tmp_path / "backups", "--check", data_dir=lived_in)
    back = run("restore", tmp_path / "backups", "--secrets", tmp_path / "keys", data_dir=tmp_path / "new")
    again = run("restore", tmp_path / "backups", "--secrets", tmp_path / "keys", data_dir=tmp_path / "new")
    verified = run("audit", "verify", data_dir=tmp_path / "new")

    assert put_aside.exit_code == with_keys.exit_code == checked.exit_code == back.exit_code == 0, back.output
    assert "--with-secrets" in put_aside.output and "--with-secrets" not in with_keys.output
    assert len(json.loads(listed.stdout)) == 2
    assert "Restored as of" in back.output and "messages" in back.output
    assert again.exit_code == 1 and "into an empty one" in again.output
    assert verified.exit_code == 0


def test_a_folder_has_to_be_named(lived_in: Path, tmp_path: Path) -> None:
    """Without a folder the command says what to do; HEARD_BACKUP_DIR names it too."""
    without = run("backup", data_dir=lived_in, HEARD_BACKUP_DIR="")
    by_setting = run("backup", "--json", data_dir=lived_in, HEARD_BACKUP_DIR=str(tmp_path / "there"))

    assert without.exit_code == 1 and "HEARD_BACKUP_DIR" in without.output
    assert json.loads(by_setting.stdout)["backup"].startswith(str(tmp_path / "there"))


def test_where_there_is_no_backup(tmp_path: Path) -> None:
    """A folder without a backup is answered with one sentence, and makes no data directory look used."""
    done = run("restore", tmp_path, data_dir=tmp_path / "new")

    assert done.exit_code == 1
    assert "There is no backup in" in done.output
    assert not (tmp_path / "new").exists()


def test_settings_are_read(tmp_path: Path) -> None:
    """Folder, minutes and days come from the environment; a mistake is a sentence that names the setting."""
    environment = {"HEARD_BACKUP_DIR": str(tmp_path), "HEARD_BACKUP_MINUTES": "2", "HEARD_BACKUP_DAYS": "7"}
    read = read_settings(tmp_path, environment).backups
    assert (read.folder, read.every.total_seconds(), read.longest.days) == (tmp_path, 120, 7)
    assert read_settings(tmp_path, {}).backups == BackupSettings()
    for name in ("HEARD_BACKUP_MINUTES", "HEARD_BACKUP_DAYS"):
        with pytest.raises(BadSetting, match=name):
            read_settings(tmp_path, {name: "0"})
