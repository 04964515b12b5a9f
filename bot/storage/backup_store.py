"""A folder of backups: files in pieces that all backups share, and one manifest for each whole backup.

A piece is named by its SHA-256 and written once, however many backups have it: a database in which little changed, and
an attachment that was there before, cost next to nothing. A backup is there when its manifest is; whatever a crash left
beside that is swept by the next one.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
from datetime import datetime, timezone
from pathlib import Path
from typing import Callable, Collection, Iterator, Mapping

from bot.domain.backup import KeptFile, Manifest, is_ours, manifest_as_json, manifest_from_json
from bot.domain.errors import BadFile, TryAgain
from bot.storage.whole_files import UNFINISHED, sync_folder, write_whole

PIECE = 1 << 17  # bytes: a database changes in pages of 4096 here and there, and a folder holds only so many files
NAMED = "heard-%Y-%m-%dT%H-%M-%S.%fZ.json"


class BackupStore:
    """The folder. Only its owner may read it: what customers wrote is in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pieces = folder / "pieces"
        self._unsynced: set[Path] = set()

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Keep others from writing and pruning here meanwhile. Raises TryAgain: somebody else does."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._pieces.mkdir(mode=0o700, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise TryAgain(f"Another backup is at work in {self.folder}; wait until it is done.") from None
            yield

    def workplace(self, name: str) -> Path:
        """A path in the folder for a file under way, for which nothing is left from an earlier time."""
        path = self.folder / f"{name}{UNFINISHED}"
        path.unlink(missing_ok=True)
        return path

    def put(self, name: str, file: Path, before: KeptFile | None = None) -> KeptFile:
        """Store a file. `before`: it as it was in the last backup; if it has not been touched since, it is not read.

        Raises FileNotFoundError.
        """
        with file.open("rb") as content:
            state = os.fstat(content.fileno())
            if before is not None and (before.size, before.modified) == (state.st_size, state.st_mtime_ns):
                return before
            whole, pieces, size = hashlib.sha256(), [], 0
            while piece := content.read(PIECE):
                whole.update(piece)
                size += len(piece)
                pieces.append(self._put_piece(piece))
        return KeptFile(name, size, whole.hexdigest(), tuple(pieces), state.st_mtime_ns)

    def add(self, manifest: Manifest, secret: bytes) -> Path:
        """Make the backup whole: when this returns, a power cut does not take it back."""
        for folder in (*self._unsynced, self._pieces, self.folder):
            sync_folder(folder)
        self._unsynced.clear()
        path = self.folder / manifest.at.astimezone(timezone.utc).strftime(NAMED)
        write_whole(path, json.dumps(manifest_as_json(manifest, secret), indent=1).encode())
        return path

    def manifests(self) -> dict[datetime, Path]:
        """Every whole backup, the newest first."""
        found = {}
        for path in self.folder.glob("heard-*.json"):
            with contextlib.suppress(ValueError):
                found[datetime.strptime(path.name, NAMED).replace(tzinfo=timezone.utc)] = path
        return dict(sorted(found.items(), reverse=True))

    def newest(self) -> Manifest | None:
        """What the newest whole backup says of itself; None if there is none that can be read."""
        for path in self.manifests().values():
            with contextlib.suppress(BadFile):
                return read_manifest(path)
        return None

    def take(self, file: KeptFile, to: Path, advance: Callable[[int], None] = lambda size: None) -> None:
        """Write a file as it was, checking every piece. Raises BadFile naming the piece that is not as it was."""
        whole = hashlib.sha256()
        descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            for name in file.pieces:
                piece = self._read_piece(name, file)
                whole.update(piece)
                out.write(piece)
                advance(len(piece))
            out.flush()
            os.fsync(out.fileno())
        if whole.hexdigest() != file.sha256:
            raise BadFile(f"{file.name} of the backup is not as it was written; restore another backup.")

    def check(self, manifest: Manifest, advance: Callable[[int], None] = lambda size: None) -> None:
        """Read every piece of a backup. Raises BadFile naming the one that is not as it was."""
        for file in manifest.files:
            for name in file.pieces:
                advance(len(self._read_piece(name, file)))

    def prune(self, kept: Collection[datetime]) -> int:
        """Remove all other backups, and pieces that belong to none; how many backups went.

        Raises BadFile, before anything goes, if a manifest that stays cannot be read.
        """
        manifests = self.manifests()
        needed = {
            piece for at in kept for file in read_manifest(manifests[at]).files for piece in file.pieces
        }  # fmt: skip
        going = [path for at, path in manifests.items() if at not in kept]
        for path in reversed(going):
            path.unlink()
        sync_folder(self.folder)  # first: a manifest without its pieces would be a half backup
        for path in self._pieces.glob("*/*"):
            if path.name not in needed:
                path.unlink(missing_ok=True)
        for path in self.folder.glob(f"*{UNFINISHED}*"):
            path.unlink(missing_ok=True)
        return len(going)

    def _put_piece(self, piece: bytes) -> str:
        name = hashlib.sha256(piece).hexdigest()
        path = self._path(name)
        if path.exists() and path.stat().st_size == len(piece):
            return name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_whole(path, piece, is_last=False)
        self._unsynced.add(path.parent)
        return name

    def _read_piece(self, name: str, file: KeptFile) -> bytes:
        path = self._path(name)
        try:
            piece = path.read_bytes()
        except OSError as error:
            raise BadFile(
                f"{path}, a piece of {file.name}, cannot be read ({error.strerror}); restore another backup."
            ) from None
        if hashlib.sha256(piece).hexdigest() != name:
            raise BadFile(f"{path}, a piece of {file.name}, is not as it was written; restore another backup.")
        return piece

    def _path(self, name: str) -> Path:
        return self._pieces / name[:2] / name


def read_manifest(path: Path, secret: bytes | None = None) -> Manifest:
    """What a backup says of itself. `secret`: with it, that nobody changed that is checked too. Raises BadFile."""
    try:
        content: Mapping[str, object] = json.loads(path.read_bytes())
        manifest = manifest_from_json(content)
    except OSError as error:
        raise BadFile(f"{path} cannot be read ({error.strerror}); name a folder of backups or one of them.") from None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BadFile(f"{path} is no backup of Heard, or is damaged; restore another one.") from None
    if secret is not None and not is_ours(content, secret):
        raise BadFile(
            f"{path} was changed, or was written with another secret.key; bring that key or take another one."
        )
    return manifest
