"""`heard backup` and `heard restore`: everything put aside while the house works, and brought back."""

from __future__ import annotations

import json
import time
from datetime import timezone
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.console.options import data_dir_option
from bot.domain.errors import BadInput
from bot.settings import read_settings

FILE = click.Path(path_type=Path)
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


@click.command()
@click.argument("folder", required=False, type=FILE)
@click.option("--keep", "most", type=click.IntRange(1), help="So many stay; by default they are thinned out with age.")
@click.option("--with-secrets", "secrets", metavar="FILE", type=FILE, help="Write the keys there, apart from FOLDER.")
@click.option("--check", is_flag=True, help="Write nothing; read the newest backup through.")
@click.option("--list", "only_list", is_flag=True, help="Write nothing; list the backups.")
@click.option("--json", "as_json", is_flag=True)
@data_dir_option
def backup(
    folder: Path | None,
    most: int | None,
    secrets: Path | None,
    check: bool,
    only_list: bool,
    as_json: bool,
    data_dir: str,
) -> None:
    """Write one whole backup into FOLDER (by default HEARD_BACKUP_DIR) while everything runs."""
    from bot.backups import keep_backup, write_secrets

    settings = read_settings(data_dir)
    folder = folder.expanduser().absolute() if folder is not None else settings.backups.folder
    if folder is None:
        raise BadInput("Where to? Name a folder, best on another disk, or set HEARD_BACKUP_DIR.")
    if only_list:
        _list(folder, as_json)
        return
    if check:
        _check(folder)
        return
    begun = time.monotonic()
    if secrets is not None:
        write_secrets(settings, secrets, folder)
    with _progress() as progress:
        task = progress.add_task("Beginning", total=None)
        kept = keep_backup(settings, folder, most=most, say=lambda step: progress.update(task, description=step))
    if as_json:
        print(json.dumps(_as_json(kept.path, kept.manifest.counts, time.monotonic() - begun)))
        return
    counts = ", ".join(f"{count:,} {table}" for table, count in kept.manifest.counts.items())
    same = "" if kept.is_copied else "; the database had not changed since the last one"
    went = f"; {kept.removed} older ones went" if kept.removed else ""
    console.print(
        f"[green]✓[/] {kept.path} ({kept.size / 1e6:,.1f} MB in {time.monotonic() - begun:.1f} s{same}{went})"
    )
    console.print(f"  {counts}", markup=False)
    if kept.trouble:
        errors.print(kept.trouble, markup=False)
    if secrets is None and not secrets_are_elsewhere(folder):
        errors.print("The keys are not in it; keep them apart, once: heard backup --with-secrets FILE.")


def secrets_are_elsewhere(folder: Path) -> bool:
    """Whether nothing needs to be said of the keys any more: there were backups here before."""
    from bot.storage.backup_store import BackupStore

    return len(BackupStore(folder).manifests()) > 1


@click.command()
@click.argument("source", type=FILE)
@click.option("--secrets", metavar="FILE", type=FILE, help="What 'heard backup --with-secrets' wrote.")
@click.option(
    "--erasures", metavar="FILE", type=FILE, multiple=True, help="A further list of what was erased (erasures.jsonl)."
)
@click.option("--new-keys", is_flag=True, help="Go on without the old keys.")
@click.option("--json", "as_json", is_flag=True)
@data_dir_option
def restore(
    source: Path, secrets: Path | None, erasures: tuple[Path, ...], new_keys: bool, as_json: bool, data_dir: str
) -> None:
    """Bring the newest backup of a folder, or the one that SOURCE names, into an empty data directory."""
    from bot.backups import age
    from bot.restoring import restore_backup

    begun = time.monotonic()
    with _progress() as progress:
        task = progress.add_task("Beginning", total=None)
        so_far = 0

        def advance(size: int, total: int) -> None:
            nonlocal so_far
            so_far += size
            progress.update(task, total=total, completed=so_far)

        done = restore_backup(
            Path(data_dir), source, secrets=secrets, erasures=erasures, new_keys=new_keys,
            say=lambda step: progress.update(task, description=step), advance=advance,
        )  # fmt: skip
    took = time.monotonic() - begun
    if as_json:
        print(json.dumps({**_as_json(done.path, done.manifest.counts, took), "erased_again": done.erased}))
        return
    at = done.manifest.at.astimezone(timezone.utc)
    table = Table("What", "How many", title=f"Restored as of {at:%Y-%m-%d %H:%M:%S} UTC ({age(at)}), in {took:.1f} s")
    for name, count in done.manifest.counts.items():
        table.add_row(name, f"{count:,}")
    table.add_row("erased again, because they were erased since", f"{done.erased:,}")
    console.print(table)
    console.print(f"[green]✓[/] All files and {done.audit_entries:,} entries of the audit are as they were written.")
    if not done.has_old_keys:
        console.print("The keys are new: give the staff new links ('heard staff'), and platforms the new tokens.")
    console.print(
        "Start it with './heard up'; what was taken in after that moment comes again from platforms that retry."
    )


def _list(folder: Path, as_json: bool) -> None:
    from bot.backups import age
    from bot.storage.backup_store import BackupStore

    found = BackupStore(folder).manifests()
    if as_json:
        print(json.dumps([{"at": at.isoformat(), "file": str(path)} for at, path in found.items()]))
        return
    table = Table("As of", "", "File")
    for at, path in found.items():
        table.add_row(f"{at:%Y-%m-%d %H:%M:%S} UTC", age(at), path.name)
    console.print(table if found else f"There is no backup in {folder}.")


def _check(folder: Path) -> None:
    from bot.backups import newest_backup
    from bot.storage.backup_store import BackupStore, read_manifest

    path = newest_backup(folder)
    manifest = read_manifest(path)
    with _progress() as progress:
        task = progress.add_task("Reading", total=sum(file.size for file in manifest.files))
        BackupStore(path.parent).check(manifest, lambda size: progress.advance(task, size))
    console.print(f"[green]✓[/] {path}: all {len(manifest.files):,} files are as they were written.")


def _as_json(path: Path, counts: object, seconds: float) -> dict[str, object]:
    return {"backup": str(path), "counts": counts, "seconds": round(seconds, 2)}


def _progress() -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    return Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal)
