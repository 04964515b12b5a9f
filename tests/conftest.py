"""What tests of all rooms share: a house on a throw-away database, a trained model, a running Heard."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Iterator

import pytest

from bot.bootstrap import House
from bot.console.training import current_model, train
from bot.settings import PARTS, PROJECT, read_settings
from tests.builders import build_test_house
from tests.postgres import NO_POSTGRES, Cluster, postgres_programs
from tests.redis_server import RedisServer, has_redis


@pytest.fixture
def house() -> House:
    """A house on an SQLite database in memory, with the demo shop, a clock that stands and counted ids."""
    return build_test_house()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server of our own, on a free port, thrown away afterwards."""
    if postgres_programs() is None:
        pytest.skip(NO_POSTGRES)
    with Cluster() as cluster:
        yield cluster


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A Redis server of our own, on a free port."""
    if not has_redis():
        pytest.skip("Redis is not installed, so the tests on it are skipped (Debian: apt-get install redis-server).")
    with RedisServer() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database: a file of SQLite, then one of PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'heard.db'}"
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster.new_database()


@pytest.fixture(scope="session")
def prepared_postgres(postgres: Cluster) -> str:
    """A database of PostgreSQL with everything that a test house begins with."""
    url = postgres.new_database()
    build_test_house(url).engine.dispose()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def any_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house on a database of each kind."""
    if request.param == "sqlite":
        house = build_test_house(f"sqlite:///{tmp_path / 'heard.db'}")
    else:
        copied = request.getfixturevalue("prepared_postgres")
        cluster: Cluster = request.getfixturevalue("postgres")
        house = build_test_house(cluster.new_database(copied), is_prepared=True)
    yield house
    house.engine.dispose()


@pytest.fixture(scope="session")
def trained(pytestconfig: pytest.Config) -> Path:
    """A data directory with a model of the project as it is; trained once (15 s) and kept in pytest's cache."""
    directory = pytestconfig.cache.mkdir("heard-trained")
    settings = read_settings(directory, {})
    with (directory / "lock").open("w") as lock:  # two sessions at once train one after the other
        fcntl.flock(lock, fcntl.LOCK_EX)
        current_model(settings) or train(settings)
    return Path(directory)


class RunningHeard:
    """`heard up` as a process on a data directory of its own, with the trained model."""

    def __init__(self, trained: Path, directory: Path, **environment: str) -> None:
        self.directory = directory
        directory.mkdir(exist_ok=True)
        if not (directory / "models").exists():
            (directory / "models").symlink_to(trained / "models")
        self._environment = {**os.environ, "HEARD_RATE_LIMITS": "off", **environment}
        self._started = time.time() - 0.01
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "bot.cli", "up", "--port", "0", "--data-dir", str(self.directory)]
        with (self.directory / "up.out").open("ab") as out:
            return subprocess.Popen(
                command, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=self._environment,
                start_new_session=True,
            )  # fmt: skip

    def wait_until_ready(self, at_most: float = 90) -> RunningHeard:
        """Wait until every part is ready."""
        until = time.monotonic() + at_most
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise AssertionError(f"heard up ended: {self.output()}")
            if all(self._is_ready(part) for part in PARTS):
                return self
            time.sleep(0.05)
        raise AssertionError(f"heard up did not become ready: {self.output()}")

    def _is_ready(self, part: str) -> bool:
        mark = self.directory / "run" / f"{part}.json"  # one of an earlier run does not count
        return mark.exists() and mark.stat().st_mtime >= self._started

    @property
    def url(self) -> str:
        """Where the gateway listens."""
        return str(json.loads((self.directory / "run" / "up.json").read_text())["url"])

    @property
    def token(self) -> str:
        """The bearer token of the REST door."""
        return (self.directory / "rest-token").read_text().strip()

    def pid_of(self, part: str) -> int | None:
        """The process id of a part, when it has said that it is ready."""
        try:
            return int(json.loads((self.directory / "run" / f"{part}.json").read_text())["pid"])
        except (OSError, ValueError, KeyError):
            return None

    def output(self) -> str:
        """What `heard up` printed."""
        return (self.directory / "up.out").read_text(errors="replace")

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@contextlib.contextmanager
def run_heard(trained: Path, directory: Path, **environment: str) -> Iterator[RunningHeard]:
    """A Heard with all its parts ready, stopped afterwards, even if it never became ready."""
    running = RunningHeard(trained, directory, **environment)
    try:
        yield running.wait_until_ready()
    finally:
        running.stop()


@pytest.fixture(scope="session")
def heard(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHeard]:
    """A Heard that runs for the whole session; tests use customers of their own."""
    with run_heard(trained, tmp_path_factory.mktemp("heard")) as running:
        yield running
