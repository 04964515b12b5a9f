"""A throw-away PostgreSQL server from Debian's package, run as an unprivileged user."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from bot.console.supervisor import free_ports
from tests.faults.hosts import NET, Host

NO_POSTGRES = "PostgreSQL is not installed, so the tests on it are skipped (Debian: apt-get install postgresql)."
USER = "postgres"  # whom Debian's package makes; the server refuses to run as root


def postgres_programs() -> Path | None:
    """Where initdb and pg_ctl are; None if PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).parent if elsewhere else None


class Cluster:
    """One server; every test gets a database of its own in it."""

    def __init__(self, *, durable: bool = False, host: Host | None = None) -> None:
        """On this machine, or on a host of its own.

        `durable`: it keeps what it has acknowledged, as Heard demands of a database that it works with.
        """
        self._durable, self._host = durable, host
        self._address = host.address if host is not None else "127.0.0.1"
        programs = postgres_programs()
        assert programs is not None
        self._programs = programs
        self._numbers = itertools.count(1)

    def __enter__(self) -> Cluster:
        self._directory = Path(tempfile.mkdtemp(prefix="heard-postgres-"))
        if os.geteuid() == 0:
            shutil.chown(self._directory, USER)
        (self._port,) = free_ports(1)
        data = self._data
        self._run("initdb", "-D", data, "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        # Quick; what is lost with the machine was for a test only.
        throw_away = "" if self._durable else "-c fsync=off -c full_page_writes=off"
        self._options = (
            f"{throw_away} -p {self._port} -k {self._directory} -c listen_addresses={self._address} "
            "-c max_connections=90"
        )
        if self._host is not None:
            with Path(data, "pg_hba.conf").open("a") as rules:
                rules.write(f"host all all {NET}.0/24 trust\n")
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop_at_once()
        shutil.rmtree(self._directory, ignore_errors=True)

    def start(self) -> None:
        """Start it, after a recovery if it was stopped at once."""
        self._run("pg_ctl", "-D", self._data, "-w", "-o", self._options, "-l", str(self._directory / "log"), "start")

    def stop_at_once(self) -> None:
        """Stop it as a power cut does, in the middle of what it does."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    @property
    def _data(self) -> str:
        return str(self._directory / "data")

    def new_database(self, copy_of: str | None = None) -> str:
        """The URL of a new database: empty, or a copy of another one of ours that nobody is connected to."""
        name = f"heard_{next(self._numbers)}"
        copied = ["-T", copy_of.rpartition("/")[2]] if copy_of else []
        self._run("createdb", "-h", self._address, "-p", str(self._port), "-U", USER, *copied, name)
        return f"postgresql://{USER}@{self._address}:{self._port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", *command]
        subprocess.run(
            self._host.on(*command) if self._host is not None else command,
            cwd=self._directory,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )
