"""The audit: a chain of entries that says who did what to what, in which each entry vouches for the one before it.

An entry holds no words of customers, only a commitment to its payload. The payload and the key of its customer lie
beside the chain and can be erased; then nobody can find out any more what was committed to, and the chain still holds.
How a chain is checked is in `audit_check.py`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Iterable, Mapping, Optional, Sequence, Tuple

HOUSE = "house"  # the subject of what concerns no customer; never erased
ERASED = "erased"  # the action of an entry that tells which payloads were erased
KEY_BYTES = 32
LONGEST_NAME = 64  # characters of actor, action and object_ref
GENESIS = hashlib.sha256(b"heard-audit-genesis-v1").digest()  # stands before the first entry

_COMMIT = b"heard-commit-v1"
# Each field with its length before it, so that none can run into the next: "bo" + "tx" is not "bot" + "x".
_LINK = b"14:heard-audit-v1" + b"%d:%b" * 7
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class AuditEntry:
    """One entry. `actor` and `object_ref` are roles, references or ids, never a customer's name or address."""

    seq: int  # from 1, without gaps
    at: datetime
    actor: str
    action: str
    object_ref: str
    commitment: bytes
    prev: bytes  # the hash of the entry before
    hash: bytes


# An entry as raw as the database gives it, for speed, and what lies beside it: seq, microseconds since 1970 in UTC,
# actor, action, object_ref, commitment, prev, hash, payload, key. What is not there, or cannot be read, is None.
AuditRow = Tuple[
    int, Optional[int], bytes, bytes, bytes, bytes, bytes, bytes, Optional[bytes], Optional[bytes]
]  # fmt: skip


def canonical(payload: Mapping[str, Any]) -> str:
    """A payload as JSON that is the same for equal payloads: ASCII, sorted keys, no blanks.

    Raises:
        TypeError, ValueError: it holds something that JSON has no form for.
    """
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), allow_nan=False)


def commitment(key: bytes, seq: int, payload: str) -> bytes:
    """What an entry holds of its payload: who lacks the subject's key cannot even test a guess of it.

    Args:
        key: of the subject, KEY_BYTES long.
        payload: in its canonical form.
    """
    return commitment_of_bytes(key, seq, payload.encode())


def commitment_of_bytes(key: bytes, seq: int, payload: bytes) -> bytes:
    """See `commitment`; for rows as they are stored."""
    return hashlib.sha256(_COMMIT + hmac.digest(key, b"%d" % seq, "sha256") + payload).digest()


def link(
    seq: int, at: datetime, actor: str, action: str, object_ref: str, commitment: bytes, prev: bytes
) -> bytes:  # fmt: skip
    """The hash of an entry: over all of its fields and the hash of the entry before.

    Raises:
        TypeError: the time has no zone.
    """
    names = (actor.encode(), action.encode(), object_ref.encode())
    return link_of_bytes(seq, microseconds(at), *names, commitment, prev)


def link_of_bytes(
    seq: int, at: int, actor: bytes, action: bytes, object_ref: bytes, commitment: bytes, prev: bytes
) -> bytes:  # fmt: skip
    """See `link`; for rows as they are stored, `at` in microseconds since 1970 in UTC."""
    number, moment = b"%d" % seq, b"%d" % at
    return hashlib.sha256(
        _LINK
        % (
            len(number), number, len(moment), moment, len(actor), actor, len(action), action,
            len(object_ref), object_ref, len(commitment), commitment, len(prev), prev,
        )
    ).digest()  # fmt: skip


def microseconds(at: datetime) -> int:
    """Since 1970 in UTC. Raises TypeError for a time without a zone."""
    return (at - _EPOCH) // _MICROSECOND


def moment_of(microseconds: int) -> datetime:
    """The moment so many microseconds after 1970."""
    return _EPOCH + microseconds * _MICROSECOND


def next_entry(
    seq: int, prev: bytes, at: datetime, actor: str, action: str, object_ref: str, payload: str, key: bytes
) -> AuditEntry:  # fmt: skip
    """The entry with this number, behind the one whose hash is `prev`.

    Args:
        payload: in its canonical form.
        key: of the subject.

    Raises:
        ValueError: actor, action or object_ref is empty, longer than LONGEST_NAME, or no text a database can hold.
    """
    for name in (actor, action, object_ref):
        if not 0 < len(name) <= LONGEST_NAME or "\0" in name:
            raise ValueError(f"{name[:LONGEST_NAME]!r} cannot stand in the audit: 1 to {LONGEST_NAME} characters.")
    committed = commitment(key, seq, payload)
    own = link(seq, at, actor, action, object_ref, committed, prev)
    return AuditEntry(seq, at, actor, action, object_ref, committed, prev, own)


def spans(seqs: Iterable[int]) -> list[list[int]]:
    """Rising numbers as spans of first and last: 3, 4, 5, 9 are [[3, 5], [9, 9]]."""
    found: list[list[int]] = []
    for seq in seqs:
        if found and found[-1][1] == seq - 1:
            found[-1][1] = seq
        else:
            found.append([seq, seq])
    return found


def erasure_payload(seqs: Iterable[int]) -> Mapping[str, Any]:
    """The payload of the entry that tells of an erasure: the numbers of the entries whose payloads went."""
    return {"entries": spans(seqs)}


def erased_entries(payload: bytes, before: int) -> Sequence[range]:
    """Which entries `before` it an erasure tells of; none if its payload is not one of `erasure_payload`."""
    try:
        return [range(first, min(last + 1, before)) for first, last in json.loads(payload)["entries"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []


@dataclass(frozen=True)
class Checkpoint:
    """The end of the chain at a moment, kept outside the database."""

    seq: int
    hash: bytes
    at: datetime


CHECKPOINT_ENTRIES = 1_000  # after so many new entries, or
CHECKPOINT_EVERY = timedelta(minutes=5)  # after this time if there is a new one


def is_checkpoint_due(last: Checkpoint | None, head: int, now: datetime, *, at_start: bool = False) -> bool:
    """Whether the end of the chain, the entry with the number `head`, should be noted outside the database."""
    if last is None:
        return head > 0
    new = head - last.seq
    return new >= CHECKPOINT_ENTRIES or (new > 0 and (at_start or now - last.at >= CHECKPOINT_EVERY))


def checkpoint_key(secret: bytes) -> bytes:
    """The key of checkpoints, from the secret of the house, which signs other things too."""
    return hmac.digest(secret, b"heard-audit-checkpoints-v1", "sha256")


def checkpoint_mac(key: bytes, content: str) -> bytes:
    """What proves that a checkpoint, as canonical JSON, is ours. `key` is a `checkpoint_key`."""
    return hmac.digest(key, content.encode(), "sha256")
