"""The file beside the database in which the end of the audit is noted, so that a chain that was cut or exchanged shows.

Whoever can write both the database and this file with its key can forge both: each checkpoint is logged too, and the
file is worth copying to another machine.
"""

from __future__ import annotations

import fcntl
import hmac
import json
import os
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, BinaryIO

from bot.domain.audit import Checkpoint, canonical, checkpoint_key, checkpoint_mac
from bot.storage.whole_files import sync_folder


class CheckpointFile:
    """See `audit_ports.Checkpoints`. One JSON object a line, readable by its owner only."""

    def __init__(self, file: Path, secret: bytes) -> None:
        """`secret`: of the house; what signs checkpoints is derived from it."""
        self._file = file
        self._key = checkpoint_key(secret)
        self._last: Checkpoint | None = None

    def last(self) -> Checkpoint | None:
        """See ports. The file is read once; what another process adds later is not seen."""
        if self._last is None:
            self._last = next(reversed(self.read()[0]), None)
        return self._last

    def append(self, checkpoint: Checkpoint) -> None:
        """See ports."""
        is_new = not self._file.exists()
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            os.fchmod(file.fileno(), 0o600)
            _cut_unfinished_line(file)
            file.write(json.dumps(self._as_line(checkpoint)).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync_folder(self._file.parent)
        self._last = checkpoint

    def read(self) -> tuple[list[Checkpoint], list[int]]:
        """See ports. A last line without its end was being written when the power went; it counts for nothing."""
        good: list[Checkpoint] = []
        bad: list[int] = []
        try:
            content = self._file.read_bytes()
        except FileNotFoundError:
            return good, bad
        for number, line in enumerate(content.split(b"\n")[:-1], start=1):
            checkpoint = self._checkpoint_from_line(line)
            if checkpoint is None:
                bad.append(number)
            else:
                good.append(checkpoint)
        return good, bad

    def _checkpoint_from_line(self, line: bytes) -> Checkpoint | None:
        try:
            content = json.loads(line)
            found = Checkpoint(content["seq"], bytes.fromhex(content["hash"]), datetime.fromisoformat(content["at"]))
            return found if hmac.compare_digest(self._as_line(found)["mac"], content["mac"]) else None
        except (ValueError, TypeError, KeyError, RecursionError):
            return None

    def _as_line(self, checkpoint: Checkpoint) -> dict[str, Any]:
        at = checkpoint.at.astimezone(timezone.utc).isoformat()
        content = {"seq": checkpoint.seq, "hash": checkpoint.hash.hex(), "at": at}
        return {**content, "mac": checkpoint_mac(self._key, canonical(content)).hex()}


def _cut_unfinished_line(file: BinaryIO) -> None:
    """Leave the file open at its end, which is that of a whole line."""
    if not file.seek(0, os.SEEK_END):
        return
    file.seek(-1, os.SEEK_END)
    if file.read() != b"\n":
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
        file.seek(0, os.SEEK_END)
