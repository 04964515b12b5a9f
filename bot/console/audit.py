"""`heard audit verify`: walks the whole chain and says whether it is as it was written."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.bootstrap import build_checkpoints
from bot.domain.audit import AuditEntry
from bot.domain.audit_check import Verdict
from bot.domain.errors import HeardError, NotFound
from bot.settings import Settings
from bot.storage.engine import for_reading, open_database
from bot.storage.migrate import upgrade
from bot.storage.unit_of_work import SqlUnitOfWork
from bot.use_cases.audit import Verification, verify_audit

FAILED = 1  # exit code
ADVICE = "keep this database as it is and compare it with a backup"
console = Console(highlight=False)


class NotSound(HeardError):
    """The audit, or what proves it, is not as it was written; the message names the first bad entry and why."""


def run_verify(settings: Settings, receipt: bytes | None, as_json: bool) -> None:
    """Check the whole chain against itself and every checkpoint.

    Raises:
        NotSound: something is not as it was written.
        NotFound: all is, and no entry has the hash of the receipt.
    """
    engine = open_database(settings.database_url)
    upgrade(engine)
    with _progress() as progress:
        bar = progress.add_task("Checking the audit", total=None)
        found = verify_audit(
            SqlUnitOfWork(for_reading(engine)),
            build_checkpoints(settings),
            wanted=receipt,
            begin=lambda total: progress.update(bar, total=total),
            advance=lambda entries: progress.advance(bar, entries),
        )
    engine.dispose()
    complaint = _complaint(found, settings) or _unknown(found, receipt)
    if as_json:
        print(json.dumps(_as_json(found, complaint), ensure_ascii=False))
        sys.exit(FAILED if complaint else 0)
    if complaint:
        raise complaint
    console.print(_summary(found.verdict))
    entry = found.verdict.wanted
    if entry is not None:
        console.print(
            f"The receipt is that of entry {entry.seq}, written on {entry.at:%Y-%m-%d at %H:%M:%S} UTC "
            f"by {entry.actor} about {entry.object_ref}: {entry.action}.",
            markup=False,
        )


def _progress() -> Progress:
    errors = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal)


def _complaint(found: Verification, settings: Settings) -> HeardError | None:
    flaw = found.verdict.flaw
    if flaw is not None:
        return NotSound(f"{flaw.why[0].upper()}{flaw.why[1:]}; {ADVICE}.")
    if found.bad_lines:
        which = "Line" if len(found.bad_lines) == 1 else "Lines"
        numbers = ", ".join(map(str, found.bad_lines))
        return NotSound(
            f"{which} {numbers} of {settings.audit_checkpoints_file} cannot be proved to be ours (a wrong MAC), while "
            "the chain itself fits all others; find out who wrote there, then put the file aside."
        )
    return None


def _unknown(found: Verification, receipt: bytes | None) -> HeardError | None:
    if receipt is None or found.verdict.wanted is not None:
        return None
    return NotFound(
        "The audit is as it was written and has no entry with this hash; compare it with the receipt, digit by digit."
    )


def _summary(verdict: Verdict) -> str:
    if not verdict.entries:
        return "Nothing has been written into the audit yet."
    erased = f"; the payloads of {verdict.erased:,} were erased, as is on record" if verdict.erased else ""
    seen = f"{verdict.checkpoints:,} checkpoints confirm it" if verdict.checkpoints else "there is no checkpoint yet"
    return (
        f"[green]✓[/] {verdict.entries:,} entries are as they were written{erased}; {seen}.\n"
        f"The last is {verdict.head}: {verdict.head_hash.hex()}"
    )


def _as_json(found: Verification, complaint: HeardError | None) -> dict[str, Any]:
    verdict = found.verdict
    return {
        "sound": found.is_sound,
        "says": str(complaint) if complaint else None,
        "entries": verdict.entries,
        "erased": verdict.erased,
        "checkpoints": verdict.checkpoints,
        "bad_checkpoint_lines": list(found.bad_lines),
        "head": {"seq": verdict.head, "hash": verdict.head_hash.hex()} if verdict.head else None,
        "first_bad": {"seq": verdict.flaw.seq, "kind": verdict.flaw.kind.value, "why": verdict.flaw.why}
        if verdict.flaw
        else None,
        "receipt": _receipt_as_json(verdict.wanted) if verdict.wanted else None,
    }


def _receipt_as_json(entry: AuditEntry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "object_ref": entry.object_ref,
        "hash": entry.hash.hex(),
    }
