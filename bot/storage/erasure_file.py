"""The list of what was erased, kept outside the database, so that a restored backup loses it again.

It holds ids that we made, times and hashes of the audit: nothing that names or describes a customer.
"""

from __future__ import annotations

import fcntl
import json
import os
from datetime import datetime, timezone
from pathlib import Path
from typing import Sequence

from bot.domain.erasure import ErasedConversation


class ErasureFile:
    """See `erasures.ErasureList`. One JSON object a line, readable by its owner only."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> list[ErasedConversation]:
        """See ErasureList. A last line without its end was being written when the power went, and comes again."""
        try:
            lines = self._file.read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            return []
        return [one for line in lines if (one := _from_line(line)) is not None]

    def add(self, erased: Sequence[ErasedConversation]) -> None:
        """See ErasureList."""
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            known, size = set(self.read()), file.seek(0, os.SEEK_END)
            lines = [_as_line(one) for one in erased if one not in known]
            if size and file.seek(size - 1) and file.read() != b"\n":
                lines.insert(0, "")  # ends the line that was not finished; it counts for nothing
            file.write("".join(f"{line}\n" for line in lines).encode())
            file.flush()
            os.fsync(file.fileno())


def _as_line(one: ErasedConversation) -> str:
    at = one.at.astimezone(timezone.utc).isoformat()
    return json.dumps({"conversation": one.conversation_id, "at": at, "seq": one.seq, "hash": one.hash})


def _from_line(line: bytes) -> ErasedConversation | None:
    try:
        content = json.loads(line)
        at = datetime.fromisoformat(content["at"])
        return ErasedConversation(str(content["conversation"]), at, int(content["seq"]), str(content["hash"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
