"""`heard up`: prepares the data directory, starts all parts, starts again what dies, and stops all cleanly."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Callable

from bot.console.parts import FIRST_LINK, PARENT, PREPARED
from bot.domain.errors import HeardError
from bot.ops.settings import OFF
from bot.secret_files import with_files
from bot.settings import PARTS, Settings

PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0, 5.0)  # seconds before a part that died is started again
STEADY_AFTER = 20.0  # seconds alive after which a death counts as the first one again
STOP_WITHIN = 12.0  # seconds for a part to finish its turn before it is killed
PORTS = range(10_240, 32_768)  # from where free ones are taken
LOG_MOST = 10_000_000  # bytes of a part's log before a new one is begun
# Small processes on few cores: threads of numeric libraries and spare memory arenas only cost.
THRIFT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "RASA_TELEMETRY_ENABLED": "false",
    "PYTHONUNBUFFERED": "1",
}


class AlreadyUp(HeardError):
    """Another `heard up` holds this data directory."""


class PortTaken(HeardError):
    """Something else listens on the port."""


class PartFailed(HeardError):
    """A part does not come up."""


@dataclass
class _Part:
    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    start_at: float = field(default=0.0)


class Supervisor:
    """All parts of one Heard on one data directory."""

    def __init__(self, settings: Settings, host: str, port: int, say: Callable[[str], None], brains: int = 1) -> None:
        self.settings = settings
        self.host = host
        self.port = port
        self._say, self._brains = say, brains
        self._parts: list[_Part] = []
        self._stopping = False
        self._ops_ports: dict[str, str] = {}
        self.first_link: str | None = None  # path of the link by which the first admin sets a password
        self._lock = _lock(settings)

    def check(self) -> None:
        """Make sure that the port is free; what an earlier run left is cleared away. Raises PortTaken."""
        self.port = check_port(self.host, self.port)
        for mark in self.settings.run.glob("*.json"):
            mark.unlink()

    def start(self) -> None:
        """Bring the database and the shop in order, and start all parts. Raises PartFailed.

        The gateway loads meanwhile, because it is to take messages first.
        """
        preparing = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "prepare", "--first-link", "--data-dir", str(self.settings.data_dir)],
            env={**os.environ, **THRIFT}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        names = [*PARTS, *(f"brain-{number}" for number in range(2, self._brains + 1))]
        actions_port, *others = free_ports(1 + 2 * len(names))
        nudge_ports, ops_ports = others[: len(names)], others[len(names) :]
        # Of HEARD_OPS_PORT only "off" is heeded: the parts are several, and no port is for all of them.
        has_doors = os.environ.get("HEARD_OPS_PORT", "").strip() != OFF
        self._ops_ports = dict(zip(names, map(str, ops_ports))) if has_doors else {}
        data = ["--data-dir", str(self.settings.data_dir)]
        commands = {
            "gateway": ["gateway", "--host", self.host, "--port", str(self.port)],
            "actions": ["actions", "--port", str(actions_port)],
            "brain": ["brain", "--last-model"],
            "worker": ["worker"],
        }
        self._environment = {
            **os.environ,
            **THRIFT,
            PARENT: str(os.getpid()),
            "HEARD_PUBLIC_URL": with_files(os.environ).get("HEARD_PUBLIC_URL") or self.url,
            "HEARD_ACTIONS_URL": f"http://127.0.0.1:{actions_port}/webhook",
            "HEARD_NUDGE_PORTS": " ".join(f"{part}={port}" for part, port in zip(names, nudge_ports)),
        }
        self._parts = [
            _Part(name, [sys.executable, "-m", "bot.cli", *commands[name.partition("-")[0]], *data]) for name in names
        ]
        self._launch(self._parts[0])
        self._write_mark()
        said, _ = preparing.communicate()
        if preparing.returncode != 0:
            raise PartFailed((said.strip() or "The database could not be prepared.").splitlines()[-1])
        self.first_link = next(
            (line.removeprefix(FIRST_LINK) for line in said.splitlines() if line.startswith(FIRST_LINK)), None
        )
        (self.settings.run / PREPARED).write_text("")
        for part in self._parts[1:]:
            self._launch(part)
        self._write_mark()

    def wait_until_ready(self, at_most: float = 60.0) -> float:
        """Wait until every part has said that it is ready; the seconds that took. Raises PartFailed."""
        begun = time.monotonic()
        while not all((self.settings.run / f"{part.name}.json").exists() for part in self._parts):
            self.look_after()
            if time.monotonic() - begun > at_most or self._stopping:
                missing = [p.name for p in self._parts if not (self.settings.run / f"{p.name}.json").exists()]
                raise PartFailed(
                    f"{', '.join(missing)} did not come up; read why in {self.settings.data_dir / 'logs'}."
                )
            time.sleep(0.05)
        return time.monotonic() - begun

    def run(self) -> None:
        """Look after the parts until SIGINT or SIGTERM."""
        while not self._stopping:
            self.look_after()
            time.sleep(0.05)

    def look_after(self) -> None:
        """Start again what has died, after a pause that grows when it keeps dying."""
        now = time.monotonic()
        for part in self._parts:
            if part.process is not None and part.process.poll() is not None:
                code = part.process.returncode
                part.process = None
                part.deaths = 0 if now - part.started > STEADY_AFTER else part.deaths + 1
                pause = PAUSES[min(part.deaths, len(PAUSES) - 1)]
                part.start_at = now + pause
                how = f"was killed (signal {-code})" if code < 0 else f"stopped (exit code {code})"
                self._say(f"{part.name} {how}; starting it again.")
            if part.process is None and now >= part.start_at and not self._stopping:
                self._launch(part)

    def ask_to_stop(self, *_: object) -> None:
        """Signal handler: end `run`."""
        self._stopping = True

    def stop(self) -> None:
        """Stop all parts, each when its turn in work is done."""
        self._stopping = True
        running = [part.process for part in self._parts if part.process is not None and part.process.poll() is None]
        for process in running:
            process.terminate()
        until = time.monotonic() + STOP_WITHIN
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for mark in self.settings.run.glob("*.json"):
            mark.unlink()
        self._lock.close()

    def pid_of(self, name: str) -> int | None:
        """The process id of a part that runs."""
        part = next(part for part in self._parts if part.name == name)
        return part.process.pid if part.process is not None and part.process.poll() is None else None

    def _launch(self, part: _Part) -> None:
        mark = self.settings.run / f"{part.name}.json"
        mark.unlink(missing_ok=True)
        logs = self.settings.data_dir / "logs"
        logs.mkdir(exist_ok=True)
        log = logs / f"{part.name}.log"
        if log.exists() and log.stat().st_size > LOG_MOST:
            log.replace(log.with_suffix(".log.1"))
        environment = {**self._environment, "HEARD_PART": part.name}
        environment["HEARD_WORKER"] = f"{socket.gethostname()}:{part.name if '-' in part.name else f'{part.name}-1'}"
        environment["HEARD_OPS_PORT"] = self._ops_ports.get(part.name, OFF)
        with log.open("ab") as file:
            # A session of its own: Ctrl-C reaches the parts through us, once and in order.
            part.process = subprocess.Popen(
                part.command,
                stdout=file,
                stderr=file,
                stdin=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        part.started = time.monotonic()

    def _write_mark(self) -> None:
        pids = {part.name: part.process.pid for part in self._parts if part.process}
        content = {"pid": os.getpid(), "url": self.url, "parts": pids}
        (self.settings.run / "up.json").write_text(json.dumps(content))

    @property
    def url(self) -> str:
        """Where the gateway is reached."""
        return f"http://{self.host}:{self.port}"


def running_url(settings: Settings) -> str | None:
    """Where the Heard that runs on this data directory is reached; None if none runs."""
    try:
        lock = _lock(settings)
    except AlreadyUp:
        try:
            return str(json.loads((settings.run / "up.json").read_text())["url"])
        except (OSError, ValueError, KeyError):
            return None  # it is just starting
    lock.close()
    return None


def check_port(host: str, port: int) -> int:
    """The port, or a free one for 0. Raises PortTaken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"Port {port} on {host} cannot be used ({error.strerror}); name another one with --port."
            ) from None
        return int(probe.getsockname()[1])


def free_ports(count: int) -> list[int]:
    """Ports on loopback that nothing uses, for TCP and UDP.

    By chance from below those that systems give to connections going out, one of which might be quicker to take it.
    """
    found: list[int] = []
    while len(found) < count:
        port = PORTS.start + secrets.randbelow(len(PORTS))
        if port not in found and all(_is_free(port, kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)):
            found.append(port)
    return found


def _is_free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def stop_on_signals(supervisor: Supervisor) -> None:
    """Let Ctrl-C and SIGTERM end the supervisor's loop."""
    signal.signal(signal.SIGINT, supervisor.ask_to_stop)
    signal.signal(signal.SIGTERM, supervisor.ask_to_stop)


def _lock(settings: Settings):  # type: ignore[no-untyped-def]  # an open file; its close releases the lock
    settings.run.mkdir(parents=True, exist_ok=True)
    file = (settings.run / "up.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise AlreadyUp(
            f"Heard already runs on {settings.data_dir}; use that one, or name another directory with --data-dir."
        ) from None
    return file
