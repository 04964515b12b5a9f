"""Files that are written whole or not at all, and last through a power cut."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

UNFINISHED = ".part"  # is added to the name of a file until every byte of it is on the disk


def write_whole(path: Path, content: bytes, *, mode: int = 0o600, is_last: bool = True) -> None:
    """Write a file, by default for its owner's eyes only. `is_last`: when this returns, its name is on the disk, too.

    Raises:
        OSError: it could not be written; what was there before is still there.
    """
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    if is_last:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Let the names of new files in a folder last, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
