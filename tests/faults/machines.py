"""Several machines that share one PostgreSQL and one Redis: each part a process with a data directory of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Sequence

from bot.console.supervisor import THRIFT, free_ports
from bot.settings import PROJECT
from tests.faults.hosts import Host
from tests.postgres import Cluster
from tests.redis_server import RedisServer

SECRET, TOKEN = "s" * 43, "t" * 43
ORIGIN = "https://shop.example"
READY_WITHIN = 60.0


class Part:
    """One part of Heard on a machine of its own, which a test kills and starts again."""

    def __init__(
        self, name: str, command: list[str], directory: Path, environment: dict[str, str], host: Host | None = None
    ) -> None:
        self.name, self.kind = name, name.partition("-")[0]
        whole = [sys.executable, "-m", "bot.cli", *command, "--data-dir", str(directory)]
        self._command = host.on(*whole) if host is not None else whole
        self.directory, self._environment = directory, environment
        self._process: subprocess.Popen[bytes] | None = None
        directory.mkdir(parents=True)

    def start(self) -> None:
        """Start it, as an orchestrator does, without waiting."""
        self._mark.unlink(missing_ok=True)
        with (self.directory / "out").open("ab") as out:
            self._process = subprocess.Popen(
                self._command, cwd=PROJECT, env=self._environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )

    def wait_until_ready(self) -> None:
        """Wait for its word that it is ready."""
        until = time.monotonic() + READY_WITHIN
        while not self._mark.exists():
            if self._process is None or self._process.poll() is not None:
                raise AssertionError(f"{self.name} ended: {self.output()}")
            if time.monotonic() > until:
                raise AssertionError(f"{self.name} did not become ready: {self.output()}")
            time.sleep(0.05)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it, by default as a power cut would."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(30)

    def output(self) -> str:
        """What it logged."""
        return (self.directory / "out").read_text(errors="replace")

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def _mark(self) -> Path:
        return self.directory / "run" / f"{self.kind}.json"

    @property
    def pid(self) -> int:
        """Of its process."""
        return int(json.loads(self._mark.read_text())["pid"])


class Machines:
    """So many of each part, on one database: on this machine, or in turn on the hosts that are given."""

    def __init__(
        self, trained: Path, directory: Path, cluster: Cluster, redis: RedisServer | None,
        gateways: int = 2, brains: int = 2, actions: int = 2, workers: int = 2, hosts: Sequence[Host] = (),
    ) -> None:  # fmt: skip
        at = [hosts[number % len(hosts)].address if hosts else "127.0.0.1" for number in range(max(gateways, actions))]
        self.database_url = cluster.new_database()
        ports = free_ports(gateways + actions)
        environment = {
            **os.environ, **THRIFT,
            "HEARD_DATABASE_URL": self.database_url, "HEARD_SECRET_KEY": SECRET, "HEARD_REST_TOKEN": TOKEN,
            "HEARD_ALLOWED_ORIGINS": ORIGIN, "HEARD_RATE_LIMITS": "off",
            "HEARD_ACTIONS_URL": " ".join(f"http://{at[n]}:{port}/webhook" for n, port in enumerate(ports[gateways:])),
        }  # fmt: skip
        if redis is not None:
            environment["HEARD_REDIS_URL"] = redis.url
        self.urls = [f"http://{at[n]}:{port}" for n, port in enumerate(ports[:gateways])]
        commands = {
            **{
                f"gateway-{n}": ["gateway", "--host", at[n], "--port", str(port)]
                for n, port in enumerate(ports[:gateways])
            },
            **{f"brain-{n}": ["brain"] for n in range(brains)},
            **{
                f"actions-{n}": ["actions", "--host", at[n], "--port", str(port)]
                for n, port in enumerate(ports[gateways:])
            },
            **{f"worker-{n}": ["worker"] for n in range(workers)},
        }
        self.parts = {
            name: Part(
                name,
                command,
                directory / name,
                {**environment, "HEARD_WORKER": f"machine-{name}"},
                hosts[int(name.rpartition("-")[2]) % len(hosts)] if hosts else None,
            )
            for name, command in commands.items()
        }
        for part in self.parts.values():
            if part.kind == "brain":
                (part.directory / "models").symlink_to(trained / "models")
        prepared = [sys.executable, "-m", "bot.cli", "prepare", "--data-dir", str(directory / "job")]
        subprocess.run(prepared, cwd=PROJECT, env=environment, check=True, stdin=subprocess.DEVNULL)

    def __enter__(self) -> Machines:
        try:
            for part in self.parts.values():
                part.start()
            for part in self.parts.values():
                part.wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        for part in self.parts.values():
            part.kill()

    def start_what_ended(self) -> None:
        """Start again what ended by itself, as an orchestrator does."""
        for part in self.parts.values():
            if not part.is_running:
                part.start()
