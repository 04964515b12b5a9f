"""Checking the audit, and noting its end outside the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Callable

from bot.domain.audit import GENESIS, Checkpoint, is_checkpoint_due
from bot.domain.audit_check import ChainCheck, Verdict
from bot.use_cases.audit_ports import Checkpoints
from bot.use_cases.ports import UnitOfWork


@dataclass(frozen=True)
class Verification:
    """What a check of the audit found."""

    verdict: Verdict
    bad_lines: tuple[int, ...]  # of the checkpoints' file, those that are not ours

    @property
    def is_sound(self) -> bool:
        """Whether everything is as it was written."""
        return self.verdict.flaw is None and not self.bad_lines


def verify_audit(
    reading: UnitOfWork,
    checkpoints: Checkpoints,
    *,
    newest: int | None = None,
    wanted: bytes | None = None,
    begin: Callable[[int], None] = lambda total: None,
    advance: Callable[[int], None] = lambda entries: None,
) -> Verification:
    """Check the chain from its beginning, or only its newest entries, against itself and every checkpoint.

    Args:
        newest: how many entries to check; the hash of the one before them is believed.
        wanted: the hash of an entry to look for.
        begin: is told how many entries there are to check.
        advance: is told of each piece how many they were.
    """
    # Read first: then none of them can know an entry that the transaction below does not see.
    seen, bad_lines = checkpoints.read()
    with reading:
        last, _ = reading.audit.head()
        after = last - newest if newest is not None and last > newest else 0
        before = reading.audit.hash_of(after) if after else GENESIS
        if before is None:  # is missing; then the rows from the beginning tell where
            after, before = 0, GENESIS
        check = ChainCheck(seen, after, before, wanted)
        begin(last - after)
        for rows in reading.audit.rows(after):
            check.feed(rows)
            advance(len(rows))
            if check.is_settled:
                break
        verdict = check.verdict(reading.audit.stray_payload(after))
    return Verification(verdict, tuple(bad_lines))


def note_checkpoint(
    reading: UnitOfWork, checkpoints: Checkpoints, now: datetime, *, at_start: bool = False
) -> Checkpoint | None:
    """Note the end of the chain outside the database if that is due; at the start of a part, if anything is new."""
    last = checkpoints.last()
    with reading:
        seq, own = reading.audit.head()
    if not is_checkpoint_due(last, seq, now, at_start=at_start):
        return None
    checkpoint = Checkpoint(seq, own, now)
    checkpoints.append(checkpoint)
    return checkpoint


def holds_last_checkpoint(reading: UnitOfWork, checkpoints: Checkpoints) -> bool:
    """Whether the chain still has the entry of the newest checkpoint: a quick look for an exchanged database."""
    last = checkpoints.last()
    if last is None:
        return True
    with reading:
        return reading.audit.hash_of(last.seq) == last.hash
