"""The bytes of customers' files as files of one folder, which no web server looks into."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from bot.domain.errors import NotFound
from bot.storage.whole_files import UNFINISHED, write_whole

_NAME = re.compile(r"[A-Za-z0-9_-]{16,64}(\.small)?")


class AttachmentFiles:
    """See `attachment_ports.AttachmentStore`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, content: bytes) -> None:
        """See ports. Under another name until every byte is on the disk; only its owner may read it."""
        path = self._path(name)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, content)

    def open(self, name: str) -> BinaryIO:
        """See ports."""
        try:
            return self._path(name).open("rb")
        except FileNotFoundError:
            raise NotFound("There is no such attachment.") from None

    def remove(self, name: str) -> None:
        """See ports. What a crash left half-written under this name goes too."""
        path = self._path(name)
        path.unlink(missing_ok=True)
        for unfinished in self._folder.glob(f"{name}.*{UNFINISHED}"):
            unfinished.unlink(missing_ok=True)

    def kept_before(self, moment: datetime) -> list[str]:
        """See ports. What a crash left half-written is told by the name it was to have."""
        if not self._folder.is_dir():
            return []
        with os.scandir(self._folder) as entries:
            old = [entry.name for entry in entries if entry.stat().st_mtime < moment.timestamp()]
        names = {name.rsplit(".", 2)[0] if name.endswith(UNFINISHED) else name for name in old}
        return sorted(name for name in names if _NAME.fullmatch(name))

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):  # names are made here; whatever else comes must not lead out of the folder
            raise NotFound("There is no such attachment.")
        return self._folder / name
