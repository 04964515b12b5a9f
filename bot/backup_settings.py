"""Where backups go, how often and for how long, as the settings say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.domain.errors import BadSetting

# At most five minutes are to be lost: a disk may die just before the next backup is whole, so that it begins earlier.
BACKUP_EVERY = timedelta(minutes=4)
MOST_MINUTES = 1440
BACKUP_FOR = timedelta(days=30)  # facts/security: keys of the erased live on in backups for 30 days at most
MOST_DAYS = 3650


@dataclass(frozen=True)
class BackupSettings:
    """How the worker keeps backups."""

    folder: Path | None = None  # None: it does not
    every: timedelta = BACKUP_EVERY
    longest: timedelta = BACKUP_FOR  # a backup stays


def read_backup_settings(folder: str, minutes: str, days: str) -> BackupSettings:
    """The settings from the texts of the environment. Raises BadSetting."""
    return BackupSettings(
        Path(folder).expanduser().absolute() if folder.strip() else None,
        timedelta(minutes=_number("HEARD_BACKUP_MINUTES", minutes, MOST_MINUTES)) if minutes.strip() else BACKUP_EVERY,
        timedelta(days=_number("HEARD_BACKUP_DAYS", days, MOST_DAYS)) if days.strip() else BACKUP_FOR,
    )


def _number(name: str, text: str, most: int) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= most):
        raise BadSetting(f"{name}: {text!r} is no number from 1 to {most}; mend it or leave it out.")
    return int(text)
