"""A throw-away Redis from Debian's package, which can be stopped, hung and flushed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from types import TracebackType

from bot.console.supervisor import free_ports
from tests.faults.hosts import Host


def has_redis() -> bool:
    """Whether it is installed."""
    return shutil.which("redis-server") is not None


class RedisServer:
    """One server on a free port of loopback, or of a host of its own; it keeps its port when it is started again."""

    def __init__(self, host: Host | None = None) -> None:
        (self.port,) = free_ports(1)
        self._host = host
        self._address = host.address if host is not None else "127.0.0.1"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> RedisServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def url(self) -> str:
        """How to reach it."""
        return f"redis://{self._address}:{self.port}/0"

    def start(self) -> None:
        """Start it, empty."""
        command = [
            "redis-server",
            "--port",
            str(self.port),
            "--bind",
            self._address,
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        if self._host is not None:
            command = self._host.on(*command, "--protected-mode", "no")
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                socket.create_connection((self._address, self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("redis-server did not come up")

    def kill(self) -> None:
        """Let it vanish."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def hang(self) -> None:
        """Keep its connections open and answer nobody."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Answer again."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGCONT)

    def flush(self) -> None:
        """Forget everything."""
        with socket.create_connection((self._address, self.port), 2) as line:
            line.sendall(b"FLUSHALL\r\n")
            assert line.recv(16).startswith(b"+OK")
