"""Settings, read once into a frozen object. A mistake is answered with one sentence; secrets hide in `repr`.

| Variable | Meaning | Default |
|---|---|---|
| HEARD_DATABASE_URL | postgresql://… for many machines | a SQLite file in the data directory |
| HEARD_REDIS_URL | redis://… for several gateways: sockets, typing, limits on customers | each gateway for itself |
| HEARD_SECRET_KEY | signs tokens; the same on all machines, 32 characters or more | a file in the data directory |
| HEARD_REST_TOKEN | of the server-to-server door; the same on all machines | a file in the data directory |
| HEARD_ALLOWED_ORIGINS | pages that may carry the widget, blank-separated | the gateway's own address |
| HEARD_PUBLIC_URL | where customers reach the gateway, for links to it | its own address |
| HEARD_TRUSTED_PROXIES | proxies whose word on a client's address counts, blank-separated | none is believed |
| HEARD_WORKER | name of this worker, unique among all that share a database | host name and process id |
| HEARD_ACTIONS_URL | where the brain finds the action servers, blank-separated | set by `heard up` |
| HEARD_CREDENTIALS | the file of the messaging channels | credentials.yml of the project |
| HEARD_PART | how a part of which there are several is called on its machine, such as brain-2 | set by `heard up` |
| HEARD_NUDGE_PORTS | loopback UDP ports of the parts on this machine, such as brain=4711 | set by `heard up` |
| HEARD_ENCODER_DIR | directory with the sentence encoder's files | the installed package |
| HEARD_SMTP_URL | mail server that sends one-time codes, as smtps://user:password@host:port | none are sent |
| HEARD_MAIL_FROM | the address they come from | none |
| HEARD_HOST_SECRET | by which the website vouches for its customers, 32 characters or more | it does not |
| HEARD_DESK_LOCK_MINUTES | after so long without anybody before it, an open desk asks for the password; 0: never | 15 |
| HEARD_SECOND_STEP | who needs one at the desk: leaders (supervisors and admins) or everybody | leaders |
| HEARD_BACKUP_DIR | where the worker keeps backups | it keeps none |
| HEARD_BACKUP_MINUTES | how often | 4 |
| HEARD_BACKUP_DAYS | for how many days a backup stays | 30 |
| HEARD_OPS_HOST | where the operators' door of a part listens; never a public address | 127.0.0.1 |
| HEARD_OPS_PORT | its port; "off": there is none | off; `heard up` gives each part a free one |
| HEARD_LOG | how lines of the log look: text or json | text |
| HEARD_OTLP_URL | collector of OpenTelemetry that takes traces, as http://127.0.0.1:4318 | no traces |
| HEARD_RATE_LIMITS | "off" lifts the limits on customers (measuring only) | on |
| HEARD_SHOP_SYSTEM | what the shop runs on: woocommerce, shopify or generic | our own database |
| HEARD_SHOP_URL | where that system is | – |
| HEARD_SHOP_KEY | consumer key, access token or bearer token for it | – |
| HEARD_SHOP_SECRET | consumer secret (woocommerce only) | – |

Each may stand in a file instead: HEARD_SECRET_KEY_FILE names the one with HEARD_SECRET_KEY in it (`secret_files`).
"""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
import socket
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Mapping
from urllib.parse import urlsplit

from bot.backup_settings import BackupSettings, read_backup_settings
from bot.domain.errors import BadSetting
from bot.mail_settings import MailSettings, read_mail_settings
from bot.ops.settings import OpsSettings, read_ops_settings
from bot.secret_files import with_files

PROJECT = Path(__file__).resolve().parents[1]
DEFAULT_DATA_DIR = ".heard"
DEFAULT_URL = "http://127.0.0.1:8000"  # of `heard up` as it comes
DATABASE_FILE = "heard.db"
DESK_LOCK = timedelta(minutes=15)
LONGEST_LOCK = 720  # minutes; a session ends by then anyway
SHORTEST_SECRET = 32  # characters; RFC 7518 3.2: no shorter than what HS256 makes
PARTS = ("gateway", "brain", "actions", "worker")
SHOP_SYSTEMS = ("woocommerce", "shopify", "generic")


@dataclass(frozen=True)
class ShopAccess:
    """Which system the shop runs on, and how to get in."""

    system: str  # one of SHOP_SYSTEMS
    url: str  # without a slash at its end
    key: str = field(repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Settings:
    """Everything a part needs to know from outside."""

    data_dir: Path
    database_url: str = field(repr=False)
    worker: str
    secret_key: bytes = field(repr=False)  # signs visitor tokens, turn contexts and checkpoints
    rest_token: str = field(repr=False)  # opens the server-to-server door
    redis_url: str | None = field(default=None, repr=False)  # None: there is one gateway, or each is for itself
    allowed_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()  # addresses and networks whose word on a client's address counts
    actions_urls: tuple[str, ...] = ()  # of all action servers; any of them will do
    part: str | None = None  # of several of its kind on this machine, such as brain-2
    nudge_ports: Mapping[str, int] = field(default_factory=dict)
    rate_limits: bool = True
    desk_lock: timedelta | None = DESK_LOCK  # without anybody before it; None: a desk is never locked by itself
    second_step_for_all: bool = False  # at the desk; else of supervisors and admins
    public_url: str = DEFAULT_URL  # where customers reach the gateway
    mail: MailSettings | None = None  # by which one-time codes are sent
    host_secret: str | None = field(default=None, repr=False)  # by which the website vouches for its customers
    shop_access: ShopAccess | None = None  # None: the shop is in our own database
    credentials: Path = PROJECT / "credentials.yml"  # of the messaging channels
    backups: BackupSettings = field(default_factory=BackupSettings)
    ops: OpsSettings = field(default_factory=OpsSettings)  # of what is there for those who look after the machines

    @property
    def is_shared(self) -> bool:
        """Whether parts on other machines may work on the same database."""
        return self.database_url.startswith("postgresql")

    @property
    def models(self) -> Path:
        """Where trained models are kept."""
        return self.data_dir / "models"

    @property
    def run(self) -> Path:
        """Where running parts leave their marks: locks, ports, readiness."""
        return self.data_dir / "run"

    @property
    def attachments(self) -> Path:
        """Where the files that customers send are kept."""
        return self.data_dir / "attachments"

    @property
    def rest_token_file(self) -> Path:
        """The bearer token of the server-to-server door."""
        return self.data_dir / "rest-token"

    @property
    def audit_checkpoints_file(self) -> Path:
        """Where the end of the audit is noted outside the database."""
        return self.data_dir / "audit-checkpoints.jsonl"

    @property
    def erasures_file(self) -> Path:
        """Where it is noted what was erased, for the time after a backup is restored."""
        return self.data_dir / "erasures.jsonl"

    @property
    def restoring_file(self) -> Path:
        """Is there while a backup is being restored, and after one that did not come to its end."""
        return self.data_dir / "restoring"


def read_settings(data_dir: str | Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings for this data directory, which is made if it is not there.

    Raises:
        BadSetting: a setting is wrong, or the directory cannot be used.
    """
    environment = with_files(environment)
    directory = Path(data_dir).expanduser().absolute()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        key = environment.get("HEARD_SECRET_KEY", "").encode() or _secret(directory / "secret.key")
        token = environment.get("HEARD_REST_TOKEN") or _secret(directory / "rest-token").decode()
    except OSError as error:
        raise BadSetting(
            f"The data directory {directory} cannot be used ({error.strerror}); name another with --data-dir."
        ) from None
    for name, secret in (("HEARD_SECRET_KEY", key), ("HEARD_REST_TOKEN", token)):
        if len(secret) < SHORTEST_SECRET:
            raise BadSetting(
                f"{name} is too short; make one of {SHORTEST_SECRET} characters or more (openssl rand -base64 48)."
            )
    origins = tuple(origin.rstrip("/") for origin in environment.get("HEARD_ALLOWED_ORIGINS", "").split())
    for origin in origins:
        if not origin.startswith(("https://", "http://")):
            raise BadSetting(f"HEARD_ALLOWED_ORIGINS: {origin!r} must begin with https:// (or http:// for trying out).")
    public_url = environment.get("HEARD_PUBLIC_URL") or DEFAULT_URL
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", public_url):
        raise BadSetting(
            f"HEARD_PUBLIC_URL: {public_url!r} is no address such as https://help.example.com; write it like that."
        )
    host_secret = environment.get("HEARD_HOST_SECRET") or None
    if host_secret is not None and len(host_secret) < SHORTEST_SECRET:
        raise BadSetting(
            f"HEARD_HOST_SECRET is too short; make one of {SHORTEST_SECRET} characters or more "
            "(openssl rand -base64 48), for the website and for Heard."
        )
    return Settings(
        data_dir=directory,
        database_url=environment.get("HEARD_DATABASE_URL") or f"sqlite:///{directory / DATABASE_FILE}",
        worker=environment.get("HEARD_WORKER", f"{socket.gethostname()}:{os.getpid()}"),
        secret_key=key,
        rest_token=token,
        redis_url=_redis_url(environment.get("HEARD_REDIS_URL", "").strip()),
        allowed_origins=origins,
        trusted_proxies=_proxies(environment.get("HEARD_TRUSTED_PROXIES", "").split()),
        actions_urls=tuple(environment.get("HEARD_ACTIONS_URL", "").split()),
        part=environment.get("HEARD_PART") or None,
        nudge_ports=_ports(environment.get("HEARD_NUDGE_PORTS", "")),
        public_url=public_url.rstrip("/"),
        mail=read_mail_settings(environment.get("HEARD_SMTP_URL", ""), environment.get("HEARD_MAIL_FROM", "")),
        host_secret=host_secret,
        desk_lock=_desk_lock(environment.get("HEARD_DESK_LOCK_MINUTES", "").strip()),
        second_step_for_all=_second_step(environment.get("HEARD_SECOND_STEP", "").strip()),
        rate_limits=environment.get("HEARD_RATE_LIMITS", "on") != "off",
        shop_access=_shop_access(environment),
        credentials=Path(environment.get("HEARD_CREDENTIALS") or PROJECT / "credentials.yml"),
        backups=read_backup_settings(
            environment.get("HEARD_BACKUP_DIR", ""),
            environment.get("HEARD_BACKUP_MINUTES", ""),
            environment.get("HEARD_BACKUP_DAYS", ""),
        ),
        ops=read_ops_settings(
            environment.get("HEARD_OPS_HOST", ""),
            environment.get("HEARD_OPS_PORT", ""),
            environment.get("HEARD_LOG", ""),
            environment.get("HEARD_OTLP_URL", ""),
        ),
    )


def _redis_url(url: str) -> str | None:
    if url and not re.match(r"rediss?://[^\s]+$", url):
        raise BadSetting("HEARD_REDIS_URL must begin with redis:// or rediss://; leave it out for a single gateway.")
    return url or None


def _proxies(named: list[str]) -> tuple[str, ...]:
    """Nobody is believed by mistake: a name, a `*` or a network with bits of a host in it is refused."""
    for proxy in named:
        try:
            ipaddress.ip_network(proxy)
        except ValueError:
            raise BadSetting(
                f"HEARD_TRUSTED_PROXIES: {proxy!r} is no address or network; write it like 10.0.0.7 or 172.30.0.0/24."
            ) from None
    return tuple(named)


def _second_step(whose: str) -> bool:
    if whose not in ("", "leaders", "everybody"):
        raise BadSetting(f"HEARD_SECOND_STEP: {whose!r} is neither 'leaders' nor 'everybody'; write one of them.")
    return whose == "everybody"


def _desk_lock(minutes: str) -> timedelta | None:
    if not minutes:
        return DESK_LOCK
    if not minutes.isdecimal() or int(minutes) > LONGEST_LOCK:
        raise BadSetting(
            f"HEARD_DESK_LOCK_MINUTES: {minutes!r} is no number from 0 (never) to {LONGEST_LOCK}; mend it."
        )
    return timedelta(minutes=int(minutes)) if int(minutes) else None


def _shop_access(environment: Mapping[str, str]) -> ShopAccess | None:
    system = environment.get("HEARD_SHOP_SYSTEM", "").strip()
    url = environment.get("HEARD_SHOP_URL", "").strip()
    key = environment.get("HEARD_SHOP_KEY", "").strip()
    secret = environment.get("HEARD_SHOP_SECRET", "").strip()
    known = ", ".join(SHOP_SYSTEMS)
    if not system:
        if url or key or secret:
            raise BadSetting(f"HEARD_SHOP_SYSTEM is missing; set it to one of {known}, or remove URL, KEY and SECRET.")
        return None
    if system not in SHOP_SYSTEMS:
        raise BadSetting(f"HEARD_SHOP_SYSTEM: {system!r} is not known; write one of {known}.")
    if not url:
        raise BadSetting(
            "HEARD_SHOP_URL is missing; set it to the address of the shop system, beginning with https://."
        )
    _check_shop_url(url)
    if not key:
        raise BadSetting(f"HEARD_SHOP_KEY is missing; set it to the key that {system} gave you.")
    if system == "woocommerce" and not secret:
        raise BadSetting("HEARD_SHOP_SECRET is missing; set it to the consumer secret beside the consumer key.")
    return ShopAccess(system, url.rstrip("/"), key, secret)


def _check_shop_url(url: str) -> None:
    """Keys and customers' data travel encrypted, except on this machine. The address itself is not told: it may have a
    password in it.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise BadSetting("HEARD_SHOP_URL is no address; write it like https://shop.example.com.") from None
    if not host or parts.query or parts.fragment or parts.username is not None or re.search(r"\s", url):
        raise BadSetting("HEARD_SHOP_URL is no plain address; write it like https://shop.example.com.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise BadSetting(f"HEARD_SHOP_URL: {host} must be reached by https://; only this machine may be by http://.")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _secret(file: Path) -> bytes:
    """The secret in a file that only its owner can read; made at first use, whole or not at all."""
    try:
        return file.read_bytes().strip()
    except FileNotFoundError:
        pass
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(secrets.token_urlsafe(32) + "\n")
    try:
        os.link(fresh, file)  # fails if another process was quicker; then its secret counts
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return file.read_bytes().strip()


def _ports(text: str) -> dict[str, int]:
    try:
        return {part: int(port) for part, port in (item.split("=") for item in text.split())}
    except ValueError:
        raise BadSetting(
            "HEARD_NUDGE_PORTS must look like 'brain=4711 gateway=4712'; leave it out if unsure."
        ) from None
