"""`heard doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from importlib import metadata
from typing import Any, Callable

from rich.console import Console

from bot.domain.errors import HeardError
from bot.settings import PROJECT, Settings, read_settings

NEEDED_SPACE = 1_000_000_000  # bytes for a database that grows and two models
AUDIT_ENTRIES = 10_000  # of the newest; takes less than a second
BAD_CHECKPOINTS = "the file of checkpoints has lines that are not ours"
console = Console(highlight=False)


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    name: str
    good: bool
    says: str


def run_doctor(data_dir: str, *, as_json: bool) -> int:
    """Look at everything; 0 if all is well."""
    findings = [_look(name, check) for name, check in _checks(data_dir)]
    well = all(finding.good for finding in findings)
    if as_json:
        print(json.dumps({"healthy": well, "findings": [asdict(finding) for finding in findings]}))
    else:
        for finding in findings:
            console.print("[green]✓[/]" if finding.good else "[red]✗[/]", finding.name, "–", finding.says)
        console.print("All is well." if well else "Mend what is marked, then run './heard doctor' again.")
    return 0 if well else 1


NOBODY = "nobody@heard.invalid"  # no address is ever below .invalid (RFC 2606)


class Wrong(Exception):
    """Something is not as it should be; the message says how to mend it."""


def _look(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, check())
    except (Wrong, HeardError) as error:
        return Finding(name, False, str(error))
    except Exception as error:
        return Finding(name, False, f"could not be looked at ({type(error).__name__}: {error}).")


def _checks(data_dir: str) -> list[tuple[str, Callable[[], str]]]:
    return [
        ("Python", _python),
        ("Packages", _packages),
        ("Sentence encoder", _encoder),
        ("Data directory", lambda: _directory(data_dir)),
        ("Database", lambda: _database(data_dir)),
        ("Audit", lambda: _audit(data_dir)),
        ("Shop files", _shop),
        ("Shop system", lambda: _shop_system(data_dir)),
        ("Channels", lambda: _channels(data_dir)),
        ("Model", lambda: _model(data_dir)),
        ("Running", lambda: _running(data_dir)),
        ("Parts", lambda: _parts(data_dir)),
    ]


def _shop_system(data_dir: str) -> str:
    """Whether it answers and lets Heard in; nothing is changed there."""
    from bot.bootstrap import build_shop_system

    settings = read_settings(data_dir)
    system = build_shop_system(settings)
    if system is None or settings.shop_access is None:
        return "none; the shop is in Heard's own database"
    system.accounts_by_email(NOBODY)
    return f"{settings.shop_access.system} answers, and lets Heard in"


def _channels(data_dir: str) -> str:
    from bot.channel_settings import read_channels

    settings = read_settings(data_dir)
    found = read_channels(settings.credentials, settings.secret_key, os.environ)
    return ", ".join(platform.title for platform in found.values()) or "none is set up"


def _python() -> str:
    if sys.version_info[:2] != (3, 10):
        raise Wrong(f"this is Python {sys.version.split()[0]}; Rasa needs 3.10, so start Heard with './heard'.")
    return sys.version.split()[0]


def _packages() -> str:
    wanted = {"rasa": "3.6.21"}
    for package, version in wanted.items():
        if metadata.version(package) != version:
            raise Wrong(f"{package} is {metadata.version(package)} instead of {version}; run './heard up' to sync.")
    unwanted = [name for name in ("torch", "sentence-transformers") if _is_installed(name)]
    if unwanted:
        raise Wrong(f"{', '.join(unwanted)} is installed and not needed; remove .venv and run './heard up'.")
    return f"rasa {metadata.version('rasa')}, onnxruntime {metadata.version('onnxruntime')}, no torch"


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _encoder() -> str:
    from bot.nlu.encoder_files import EncoderFilesMissing, find_encoder_files

    try:
        return f"the official files are in {find_encoder_files()}"
    except EncoderFilesMissing as error:
        raise Wrong(str(error)) from None


def _directory(data_dir: str) -> str:
    settings = read_settings(data_dir)
    if not os.access(settings.data_dir, os.W_OK):
        raise Wrong(f"{settings.data_dir} cannot be written; give it to this user or name another with --data-dir.")
    for secret in (settings.data_dir / "secret.key", settings.rest_token_file):
        if secret.exists() and secret.stat().st_mode & 0o077:
            raise Wrong(f"{secret} can be read by others; run: chmod 600 {secret}")
    free = shutil.disk_usage(settings.data_dir).free
    if free < NEEDED_SPACE:
        raise Wrong(f"only {free / 1e9:.1f} GB are free at {settings.data_dir}; make room for at least 1 GB.")
    return f"{settings.data_dir}, {free / 1e9:.0f} GB free"


def _database(data_dir: str) -> str:
    from sqlalchemy.exc import OperationalError

    from bot.domain.errors import BadSetting
    from bot.storage.engine import check_durable, open_database
    from bot.storage.migrate import is_current

    settings = read_settings(data_dir)
    engine = open_database(settings.database_url)
    try:
        current = is_current(engine)
    except OperationalError:
        raise Wrong("it cannot be reached; check HEARD_DATABASE_URL and whether the server runs.") from None
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            result: Any = connection.exec_driver_sql("PRAGMA quick_check").scalar()
            if result != "ok":
                raise Wrong(f"the file is damaged ({result}); restore it from a backup.")
    try:
        check_durable(engine)
    except BadSetting as error:
        raise Wrong(str(error)) from None
    return f"{engine.dialect.name}, " + ("newest schema" if current else "will be prepared by './heard up'")


def _audit(data_dir: str) -> str:
    from bot.bootstrap import build_checkpoints
    from bot.storage.engine import for_reading, open_database
    from bot.storage.migrate import is_current
    from bot.storage.unit_of_work import SqlUnitOfWork
    from bot.use_cases.audit import verify_audit

    settings = read_settings(data_dir)
    engine = open_database(settings.database_url)
    if not is_current(engine):
        return "none yet"
    found = verify_audit(SqlUnitOfWork(for_reading(engine)), build_checkpoints(settings), newest=AUDIT_ENTRIES)
    engine.dispose()
    if not found.is_sound:
        raise Wrong(f"{found.verdict.flaw.why if found.verdict.flaw else BAD_CHECKPOINTS}; run './heard audit verify'.")
    return f"the newest {found.verdict.entries:,} of {found.verdict.head:,} entries are as they were written"


def _shop() -> str:
    from bot.storage.shop_files import read_shop

    shop = read_shop(PROJECT / "data", datetime.now(timezone.utc))
    return f"{shop.name}: {len(shop.products)} products, {len(shop.facts)} facts"


def _model(data_dir: str) -> str:
    from bot.console.training import check_model, current_model

    model = current_model(read_settings(data_dir))
    if model is None:
        return "none for the data as it is; './heard up' trains it"
    check_model(model)
    return model.name


def _running(data_dir: str) -> str:
    import httpx

    from bot.console.supervisor import running_url

    settings: Settings = read_settings(data_dir)
    url = running_url(settings)
    if url is None:
        return "no; './heard up' starts it"
    try:
        httpx.get(f"{url}/healthz", timeout=3, trust_env=False).raise_for_status()
    except httpx.HTTPError:
        raise Wrong(f"it should answer on {url} and does not; look into {settings.data_dir / 'logs'}.") from None
    return f"yes, on {url}"


def _parts(data_dir: str) -> str:
    """Whether each part says at its operators' door that it is ready, and where that is."""
    import httpx

    settings: Settings = read_settings(data_dir)
    doors, trouble = [], []
    for mark in sorted(settings.run.glob("*.json")):
        url = json.loads(mark.read_text() or "{}").get("ops")
        if url is None:
            continue
        doors.append(f"{mark.stem} {url}")
        try:
            answer = httpx.get(f"{url}/readyz", timeout=3, trust_env=False)
        except httpx.HTTPError:
            trouble.append(f"{mark.stem} does not answer on {url}: look into {settings.data_dir / 'logs'}.")
        else:
            trouble += [] if answer.is_success else [f"{mark.stem} is not ready: {answer.text.strip()}"]
    if trouble:
        raise Wrong(" ".join(trouble))
    return "ready; /healthz, /readyz and /metrics at " + ", ".join(doors) if doors else "none has an operators' door"
