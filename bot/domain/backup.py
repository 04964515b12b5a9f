"""What a backup says of itself, and which backups are kept."""

from __future__ import annotations

import hmac
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Iterable, Mapping

from bot.domain.audit import canonical

FORMAT = 1
EACH_FOR = timedelta(hours=1)  # the house's own: within it every backup is kept,
HOURLY_FOR = timedelta(days=1)  # within this the last one of each hour, and after it the last one of each day


@dataclass(frozen=True)
class KeptFile:
    """One file of a backup, as the pieces in which it is stored."""

    name: str
    size: int  # bytes
    sha256: str  # of the whole
    pieces: tuple[str, ...]  # the SHA-256 of each, in order
    modified: int = 0  # nanoseconds since 1970, of the file it was made from


@dataclass(frozen=True)
class Manifest:
    """What a whole backup consists of."""

    at: datetime  # everything that was acknowledged before this moment is in it
    heard: str  # version
    database: str  # "sqlite" or "postgresql"
    revision: str  # the newest migration of its schema
    mark: str | None  # by which a database that has not changed since is known; None: it cannot be told
    counts: Mapping[str, int]  # table → rows
    audit_seq: int  # number and hash (hexadecimal) of the last entry of the audit
    audit_hash: str
    files: tuple[KeptFile, ...]

    def file(self, name: str) -> KeptFile | None:
        """The file of this name."""
        return next((file for file in self.files if file.name == name), None)


def manifest_as_json(manifest: Manifest, secret: bytes) -> dict[str, Any]:
    """The manifest with what proves, to who has the secret of the house, that nobody changed it."""
    content = {**asdict(manifest), "at": manifest.at.astimezone(timezone.utc).isoformat(), "format": FORMAT}
    content["files"] = [{**asdict(file), "pieces": list(file.pieces)} for file in manifest.files]
    content["counts"] = dict(manifest.counts)
    return {**content, "mac": _mac(content, secret)}


def manifest_from_json(content: Mapping[str, Any]) -> Manifest:
    """The reverse. Raises ValueError, TypeError or KeyError for what is none."""
    if content["format"] != FORMAT:
        raise ValueError(f"format {content['format']}")
    fields = {name: content[name] for name in Manifest.__dataclass_fields__}
    fields["files"] = tuple(KeptFile(**{**file, "pieces": tuple(file["pieces"])}) for file in content["files"])
    return Manifest(**{**fields, "at": datetime.fromisoformat(content["at"])})


def is_ours(content: Mapping[str, Any], secret: bytes) -> bool:
    """Whether a manifest is as the house with this secret wrote it."""
    rest = {name: value for name, value in content.items() if name != "mac"}
    return hmac.compare_digest(_mac(rest, secret), str(content.get("mac")))


def decide_kept(
    moments: Iterable[datetime], now: datetime, longest: timedelta, most: int | None = None
) -> set[datetime]:
    """Which backups stay. The newest always does; none that is older than `longest` does, so that people who were
    erased do not live on in old copies.

    Args:
        most: the newest so many; None: thinned out with age.
    """
    newest_first = sorted(moments, reverse=True)
    young = [moment for moment in newest_first if now - moment <= longest]
    if most is not None:
        return {*newest_first[:1], *young[:most]}
    kept = dict[object, datetime]()
    for moment in young:
        age = now - moment
        span: object = moment
        if age > HOURLY_FOR:
            span = moment.date()
        elif age > EACH_FOR:
            span = (moment.date(), moment.hour)
        kept.setdefault(span, moment)
    return {*newest_first[:1], *kept.values()}


def _mac(content: Mapping[str, Any], secret: bytes) -> str:
    key = hmac.digest(secret, b"heard-backup-manifests-v1", "sha256")
    return hmac.digest(key, canonical(content).encode(), "sha256").hex()
