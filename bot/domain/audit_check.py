"""Checking the audit: one pass over its rows, which ends with the first one that is not as it was written, and why.

What a check of the chain alone cannot see (an end that was cut off, a whole chain written anew) the checkpoints show.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Iterable

from bot.domain.audit import (
    ERASED,
    GENESIS,
    AuditEntry,
    AuditRow,
    Checkpoint,
    commitment_of_bytes,
    erased_entries,
    link_of_bytes,
    moment_of,
)

_ERASED = ERASED.encode()
_UNREADABLE = (TypeError, ValueError, AttributeError, OverflowError)  # what a value of a wrong kind raises


class FlawKind(str, Enum):
    """What is wrong with a chain."""

    MISSING = "missing"  # an entry between others
    INSERTED = "inserted"
    ALTERED = "altered"  # an entry, in whichever field
    REPLACED = "replaced"  # an entry was altered and hashed again
    UNCHAINED = "unchained"  # an entry that is whole does not belong behind the one before
    PAYLOAD_ALTERED = "payload altered"  # or its key, or exchanged for another
    PAYLOAD_MISSING = "payload missing"  # and no erasure tells of it
    CUT = "cut"  # entries at the end, or the whole for an older one
    EXCHANGED = "exchanged"  # the chain for another one, or written anew


@dataclass(frozen=True)
class Flaw:
    """The first entry that is not as it was written, and why."""

    seq: int
    kind: FlawKind
    why: str  # a sentence without its full stop


@dataclass(frozen=True)
class Verdict:
    """What a check found. Where there is a flaw, the figures count what lies before it."""

    head: int  # the last entry that was checked; 0 for none
    head_hash: bytes
    entries: int
    erased: int  # of them, those whose payload was erased
    checkpoints: int  # how many agreed
    flaw: Flaw | None = None
    wanted: AuditEntry | None = None  # the entry that was looked for


@dataclass
class ChainCheck:
    """Takes the rows of a chain in order, in as many pieces as one likes, and then gives its verdict.

    Args:
        checkpoints: those taken before the rows were read; in any order.
        seq: the last entry before the first row.
        hash: the hash of that entry, which is believed.
        wanted: the hash of an entry to look for.
    """

    checkpoints: Iterable[Checkpoint] = ()
    seq: int = 0
    hash: bytes = GENESIS
    wanted: bytes | None = None
    flaw: Flaw | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._begun_at = self.seq
        self._before = b""  # the hash of the entry before the last one
        self._found: AuditEntry | None = None
        self._without_payload: list[int] = []
        self._erased: list[range] = []
        self._expected: dict[int, list[Checkpoint]] = {}
        for checkpoint in sorted(self.checkpoints, key=lambda checkpoint: checkpoint.seq):
            if checkpoint.seq >= self.seq:
                self._expected.setdefault(checkpoint.seq, []).append(checkpoint)
        self._agreed = 0
        self._agreed_seq = 0
        if self.seq in self._expected:
            self._compare(self.seq, self.hash)

    @property
    def is_settled(self) -> bool:
        """Whether further rows can change nothing."""
        return self.flaw is not None and self.flaw.kind is not FlawKind.UNCHAINED

    def feed(self, rows: Iterable[AuditRow]) -> None:
        """Check the next rows."""
        for row in rows:
            if self.flaw is not None:
                self._look_behind(row)
                continue
            seq, own, expected = row[0], row[7], self._expected
            if seq != self.seq + 1:
                self.flaw = self._misplaced(seq)
                continue
            try:
                fits = link_of_bytes(*row[:7]) == own  # type: ignore[arg-type]  # a wrong kind is caught
            except _UNREADABLE:
                fits = False
            if not fits or row[6] != self.hash:
                self.flaw = self._unfit(row, fits)
                self._look_behind(row)
                continue
            payload = row[8]
            if payload is None:
                self._without_payload.append(seq)
            elif not self._payload_fits(row, payload):
                continue
            self._before, self.seq, self.hash = self.hash, seq, own
            if seq in expected:
                self._compare(seq, own)
            if own == self.wanted and self.flaw is None:
                self._found = _entry_from_row(row)

    def verdict(self, stray_payload: int | None = None) -> Verdict:
        """What was found when all rows were fed.

        Args:
            stray_payload: the number of a payload that has no entry.
        """
        flaw = self.flaw or self._cut_off(stray_payload) or self._vanished()
        entries = self.seq - self._begun_at
        return Verdict(
            self.seq, self.hash, entries, len(self._without_payload), self._agreed, flaw, None if flaw else self._found
        )

    def _misplaced(self, seq: int) -> Flaw:
        expected = self.seq + 1
        if seq > expected:
            return Flaw(expected, FlawKind.MISSING, f"entry {expected} is missing: {_after(self.seq)} comes {seq}")
        return Flaw(seq, FlawKind.INSERTED, f"entry {seq} was slipped in before the first")

    def _unfit(self, row: AuditRow, fits: bool) -> Flaw:
        seq = row[0]
        if fits:
            why = (
                f"entry {seq} does not belong behind entry {self.seq}: one of the two was exchanged, "
                "or what follows is of another chain"
            )
            return Flaw(seq, FlawKind.UNCHAINED, why)
        if self._was_moved_up(row):
            return Flaw(
                self.seq, FlawKind.INSERTED, f"entry {self.seq} was slipped in: the next one stood in its place"
            )
        return Flaw(seq, FlawKind.ALTERED, f"entry {seq} was altered: what it says does not fit its hash")

    def _was_moved_up(self, row: AuditRow) -> bool:
        """Whether this row is as it was written when it stood one place before, behind the last but one."""
        if self._before == b"" or row[7] == self.hash:  # the latter is a copy of the last one
            return False
        try:
            return link_of_bytes(row[0] - 1, *row[1:6], self._before) == row[7]  # type: ignore[arg-type]
        except _UNREADABLE:
            return False

    def _payload_fits(self, row: AuditRow, payload: bytes) -> bool:
        seq, key = row[0], row[9]
        try:
            if key is not None and commitment_of_bytes(key, seq, payload) == row[5]:
                if row[3] == _ERASED:
                    self._erased += erased_entries(payload, seq)
                return True
        except _UNREADABLE:
            pass
        lost = "the key of its customer is gone" if key is None else "it does not fit what the entry committed to"
        self.flaw = Flaw(seq, FlawKind.PAYLOAD_ALTERED, f"the payload of entry {seq} was altered or exchanged: {lost}")
        return False

    def _compare(self, seq: int, own: bytes) -> None:
        for checkpoint in self._expected[seq]:
            if checkpoint.hash != own:
                since = f"from an entry after {self._agreed_seq} on" if self._agreed_seq else "from some entry on"
                why = (
                    f"entry {seq} is not the one that the checkpoint of {checkpoint.at:%Y-%m-%d %H:%M:%S} UTC saw: "
                    f"the chain was exchanged for another one, or written anew {since}"
                )
                self.flaw = Flaw(seq, FlawKind.EXCHANGED, why)
                return
            self._agreed += 1
        self._agreed_seq = seq

    def _look_behind(self, row: AuditRow) -> None:
        """From a break on, a checkpoint that agrees says that the rows after the break are the true ones."""
        flaw = self.flaw
        if flaw is None or flaw.kind is not FlawKind.UNCHAINED or row[0] not in self._expected:
            return
        if self._agreed_seq < self.seq and all(seen.hash == row[7] for seen in self._expected[row[0]]):
            why = f"entry {self.seq} was replaced: entry {flaw.seq}, which a checkpoint confirms, names another one"
            self.flaw = Flaw(self.seq, FlawKind.REPLACED, why)
        else:
            self.flaw = replace(flaw, kind=FlawKind.EXCHANGED)

    def _cut_off(self, stray_payload: int | None) -> Flaw | None:
        missing = self.seq + 1
        later = [seq for seq in self._expected if seq > self.seq]
        if later:
            seen = self._expected[max(later)][-1]
            why = (
                f"entry {missing} is missing: the checkpoint of {seen.at:%Y-%m-%d %H:%M:%S} UTC saw {seen.seq}, so the "
                "end was cut off or the database exchanged for an older one"
            )
            return Flaw(missing, FlawKind.CUT, why)
        if stray_payload is not None:
            why = f"entry {missing} is missing: there is a payload of entry {stray_payload}, so the end was cut off"
            return Flaw(missing, FlawKind.CUT, why)
        return None

    def _vanished(self) -> Flaw | None:
        """The first payload that is gone though no erasure tells of it."""
        spans = sorted(self._erased, key=lambda span: span.start)
        place = 0
        for seq in self._without_payload:
            while place < len(spans) and spans[place].stop <= seq:
                place += 1
            if place == len(spans) or seq not in spans[place]:
                why = f"the payload of entry {seq} is gone, and no erasure is on record that tells of it"
                return Flaw(seq, FlawKind.PAYLOAD_MISSING, why)
        return None


def _after(seq: int) -> str:
    return f"after {seq}" if seq else "at the beginning"


def _entry_from_row(row: AuditRow) -> AuditEntry:
    seq, at, actor, action, object_ref, *hashes = row[:8]
    assert at is not None  # its hash fits
    return AuditEntry(
        seq, moment_of(at), actor.decode(), action.decode(), object_ref.decode(), *map(bytes, hashes)
    )  # fmt: skip
