"""What channels do alike when they read a delivery: secrets compared, JSON read, oddities set aside."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any, Iterable, Mapping

from bot.domain.errors import UntrustedRequest
from bot.domain.platform import Poison

MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)  # what an odd payload makes of its reader


def untrusted() -> UntrustedRequest:
    """The one answer to every delivery that does not prove its origin."""
    return UntrustedRequest("This delivery does not prove where it comes from, so it was not taken.")


def same(given: str, wanted: str) -> bool:
    """Whether two secrets are the same, in the same time whatever they are; never where there is none."""
    return bool(wanted) and hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def hmac_hex(secret: str, *pieces: bytes) -> str:
    """HMAC-SHA256 of these bytes, in hexadecimal."""
    mac = hmac.new(secret.encode(), digestmod=hashlib.sha256)
    for piece in pieces:
        mac.update(piece)
    return mac.hexdigest()


def read_json(body: bytes) -> Any:
    """A body as JSON; ValueError for anything that is none, nested without end included."""
    try:
        return json.loads(body)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def poisoned(raw: object, reason: str, key: str = "") -> Poison:
    """Something genuine that could not be understood."""
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else json.dumps(raw, default=str)
    return Poison(key, reason, text)


def each(items: object) -> Iterable[Mapping[str, Any]]:
    """The objects of a list; nothing where it is none."""
    return [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []


def words(value: object) -> str:
    """A text; "" for anything else."""
    return value if isinstance(value, str) else ""
