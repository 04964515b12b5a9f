"""`heard bench audit`: how long a check of the whole record takes, and how many entries a second are appended."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from rich.progress import Progress

from bot.bench.result import BenchResult, console
from bot.bootstrap import House, build_checkpoints, build_house
from bot.settings import Settings
from bot.storage.migrate import upgrade
from bot.storage.unit_of_work import GroupCommit
from bot.use_cases.audit import Verification, note_checkpoint, verify_audit
from bot.use_cases.audit_ports import AuditEvent
from bot.use_cases.ports import UnitOfWork

# The issue that asked for the audit: a million entries in 20 s, the newest ten thousand in one.
TARGETS = {"verify_s": 20.0, "verify_newest_10000_s": 1.0}
NEWEST = 10_000
AT_ONCE = 10_000  # entries to a transaction while the chain is made
CHECKPOINT_EACH = 100_000  # entries, while the chain is made
PER_SUBJECT = 20  # entries about a conversation
ALONE, TOGETHER = 1_000, 10_000  # entries appended one by one, and many to a commit
BEGUN = datetime(2026, 1, 1, tzinfo=timezone.utc)


def measure_audit(settings: Settings, entries: int) -> BenchResult:
    """Make a chain of so many entries in a database of its own, check it, and append to it."""
    with tempfile.TemporaryDirectory(prefix="audit-", dir=settings.data_dir) as directory:
        file = Path(directory) / "heard.db"
        own = replace(settings, data_dir=Path(directory), database_url=f"sqlite:///{file}")
        house = build_house(own)
        upgrade(house.engine)
        try:
            with Progress(console=console) as progress:
                figures = _measure(own, house, entries, progress)
        finally:
            house.engine.dispose()
            house.hasty_engine.dispose()
    notes = ("Payloads, keys and checkpoints are all there and all checked.",)
    return BenchResult(figures, TARGETS, f"The audit, with {entries:,} entries", notes=notes)


def _measure(settings: Settings, house: House, entries: int, progress: Progress) -> dict[str, float]:
    checkpoints = build_checkpoints(settings)
    making = progress.add_task("Making the chain", total=entries)
    begun = time.perf_counter()
    for first in range(1, entries + 1, AT_ONCE):
        with house.uow() as uow:
            uow.audit.append_many([_event(number) for number in range(first, min(first + AT_ONCE, entries + 1))])
            uow.commit()
        if first % CHECKPOINT_EACH == 1:
            note_checkpoint(house.reading(), checkpoints, house.now(), at_start=True)
        progress.advance(making, min(AT_ONCE, entries + 1 - first))
    figures = {"made_s": round(time.perf_counter() - begun, 1)}

    checking = progress.add_task("Checking all of it", total=entries)
    begun = time.perf_counter()
    whole = verify_audit(house.reading(), checkpoints, advance=lambda rows: progress.advance(checking, rows))
    figures["verify_s"] = round(time.perf_counter() - begun, 2)
    begun = time.perf_counter()
    newest = verify_audit(house.reading(), checkpoints, newest=NEWEST)
    figures["verify_newest_10000_s"] = round(time.perf_counter() - begun, 3)
    _check(whole, entries)
    _check(newest, min(NEWEST, entries))

    appending = progress.add_task("Appending, each durable", total=ALONE + TOGETHER)
    begun = time.perf_counter()
    for number in range(ALONE):
        _append(entries + number, house.uow())
    figures["appends_per_second_alone"] = round(ALONE / (time.perf_counter() - begun))
    progress.advance(appending, ALONE)
    writer = GroupCommit(house.engine)
    begun = time.perf_counter()
    jobs = [writer.submit(lambda uow, number=number: _append(number, uow)) for number in range(TOGETHER)]
    for job in jobs:
        job.result()
    figures["appends_per_second_together"] = round(TOGETHER / (time.perf_counter() - begun))
    writer.close()
    progress.advance(appending, TOGETHER)
    _check(verify_audit(house.reading(), checkpoints, newest=ALONE + TOGETHER), ALONE + TOGETHER)
    return {"entries": entries, **figures}


def _event(number: int) -> AuditEvent:
    subject = f"{number // PER_SUBJECT:032x}"
    detail = f"complaint; priority 2: complaints come before all other cases except safety ({number})"
    at = BEGUN + timedelta(seconds=number)
    return AuditEvent(at, "bot", "received", f"C-2026-{number // PER_SUBJECT:06d}", {"detail": detail}, subject)


def _append(number: int, uow: UnitOfWork) -> None:
    with uow:
        uow.audit.append_many([_event(number)])
        uow.commit()


def _check(found: Verification, entries: int) -> None:
    # What was not checked was not measured either.
    if not found.is_sound or found.verdict.entries != entries:
        raise RuntimeError(f"The audit that was made is not as it was written: {found.verdict}")
