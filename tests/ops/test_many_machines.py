"""Parts on a database of many machines: workers that stand by, and a database that is gone for a while."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, Iterator

import httpx
import pytest

from bot.console.supervisor import free_ports
from bot.settings import PROJECT
from tests.builders import build_test_house
from tests.postgres import NO_POSTGRES, Cluster, postgres_programs


@contextlib.contextmanager
def part(directory: Path, database: str, port: int, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A part started alone, as on a machine of its own."""
    directory.mkdir()
    environment = {**os.environ, "HEARD_DATABASE_URL": database, "HEARD_OPS_PORT": str(port)}
    command = [sys.executable, "-m", "bot.cli", *command, "--data-dir", str(directory)]
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def at(port: int, page: str) -> str:
    """What a door answers, after its status; empty where there is none."""
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}{page}", timeout=5)
    except httpx.HTTPError:
        return ""
    return f"{answer.status_code} {answer.text}"


def comes(true: Callable[[], bool], at_most: float = 40) -> bool:
    """Whether it becomes true in that many seconds."""
    until = time.monotonic() + at_most
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A server that keeps what it acknowledged, as parts want it."""
    if postgres_programs() is None:
        pytest.skip(NO_POSTGRES)
    with Cluster(durable=True) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def database(cluster: Cluster) -> str:
    url = cluster.new_database()
    build_test_house(url).engine.dispose()
    return url


def test_a_worker_that_stands_by_is_ready_and_silent(database: str, tmp_path: Path) -> None:
    """Of two workers both are alive and ready, one shows what waits; when it ends, the other one does."""
    first, second = free_ports(2)
    with part(tmp_path / "first", database, first, "worker") as working:
        assert comes(lambda: at(first, "/readyz") == "200 ok\n")
        with part(tmp_path / "second", database, second, "worker"):
            assert comes(lambda: at(second, "/readyz") == "200 ok\n")
            assert at(second, "/healthz") == "200 ok\n"
            assert "heard_turns_open 0.0" in at(first, "/metrics")
            assert "heard_turns_open" not in at(second, "/metrics")

            working.send_signal(signal.SIGTERM)

            assert working.wait(15) == 0
            assert comes(lambda: "heard_turns_open 0.0" in at(second, "/metrics"))
            assert (at(second, "/readyz"), at(first, "/healthz")) == ("200 ok\n", "")


def test_a_gateway_without_its_database_is_alive_but_not_ready(cluster: Cluster, database: str, tmp_path: Path) -> None:
    """While the database is gone nobody is sent to the gateway, nobody restarts it, and its errors are counted."""
    port, public = free_ports(2)
    with part(tmp_path / "gateway", database, port, "gateway", "--port", str(public)):
        assert comes(lambda: at(port, "/readyz") == "200 ok\n")

        cluster.stop_at_once()
        gone = comes(lambda: at(port, "/readyz").startswith("503 The database "), 10)
        alive, figures = at(port, "/healthz"), at(port, "/metrics")
        cluster.start()

        assert gone and alive == "200 ok\n"
        assert 'heard_database_errors_total{kind="OperationalError"}' in figures
        assert comes(lambda: at(port, "/readyz") == "200 ok\n", 10)
