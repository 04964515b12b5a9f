"""`heard up` as a person meets it: one at a time, honest about ports, mending what dies, stopping cleanly."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import httpx

from bot.settings import PROJECT
from tests.conftest import RunningHeard


def run_heard(*arguments: str, timeout: float = 60, **more: str) -> subprocess.CompletedProcess[str]:
    """The command line, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=PROJECT,
        env={**os.environ, **more},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def test_a_second_up_on_the_same_data_says_so_and_exits_2(heard: RunningHeard) -> None:
    """Only one `heard up` runs on a data directory; the second one names the reason and exits 2."""
    second = run_heard("up", "--port", "0", "--data-dir", str(heard.directory))

    assert second.returncode == 2
    assert "already runs on" in second.stderr
    assert httpx.get(f"{heard.url}/healthz").json() == {"status": "ok"}


def test_the_first_admin_gets_in_by_a_link(trained: Path, tmp_path: Path) -> None:
    """Each start prints a link of its own as long as nobody can sign in; the one before is good for nothing."""
    links = []
    for _ in range(2):
        running = RunningHeard(trained, tmp_path).wait_until_ready()
        try:
            until = time.monotonic() + 20
            while len(re.findall("/desk/set-up/", running.output())) == len(links) and time.monotonic() < until:
                time.sleep(0.05)
            links.append(re.findall(r"/desk/set-up/\S+", running.output())[-1])
            answers = [httpx.get(f"{running.url}{link}").status_code for link in links]
        finally:
            running.stop()

    assert len(set(links)) == 2
    assert answers == [404, 200]


def test_a_busy_port_is_named(tmp_path: Path) -> None:
    """A port that something else uses is named, with what to do, and nothing is left running."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        refused = run_heard("up", "--port", str(port), "--data-dir", str(tmp_path))

    assert refused.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in refused.stderr
    assert "--port" in refused.stderr


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A data directory that is a file is bad usage, told in one sentence."""
    (tmp_path / "file").write_text("")

    refused = run_heard("up", "--data-dir", str(tmp_path / "file"))

    assert refused.returncode == 2
    assert refused.stderr.startswith("The data directory") and refused.stderr.count("\n") == 1


def test_ctrl_c_stops_every_part(trained: Path, tmp_path: Path) -> None:
    """Ctrl-C ends all processes, exits 0, and leaves the database in order and the port free."""
    running = RunningHeard(trained, tmp_path).wait_until_ready()
    pids = [pid for part in ("gateway", "brain", "actions", "worker") if (pid := running.pid_of(part))]
    port = int(running.url.rsplit(":", 1)[1])

    code = running.stop()

    assert code == 0
    assert len(pids) == 4 and not any(Path(f"/proc/{pid}").exists() for pid in pids)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
    assert sqlite3.connect(tmp_path / "heard.db").execute("pragma quick_check").fetchone() == ("ok",)
    assert "Stopped" in running.output()


def test_a_part_that_dies_is_started_again(trained: Path, tmp_path: Path) -> None:
    """Each part that is killed comes back by itself, and `heard up` says that it was."""
    running = RunningHeard(trained, tmp_path).wait_until_ready()
    try:
        for part in ("gateway", "actions", "worker"):
            before = running.pid_of(part)
            assert before is not None
            os.kill(before, signal.SIGKILL)
            until = time.monotonic() + 30
            while running.pid_of(part) in (None, before) and time.monotonic() < until:
                time.sleep(0.05)

            assert running.pid_of(part) not in (None, before)
            assert f"{part} was killed (signal 9)" in running.output()
        assert httpx.get(f"{running.url}/healthz").json() == {"status": "ok"}
    finally:
        running.stop()


def test_parts_do_not_outlive_a_killed_supervisor(trained: Path, tmp_path: Path) -> None:
    """When `heard up` itself is killed, its parts end, and a new one takes the data directory over."""
    first = RunningHeard(trained, tmp_path).wait_until_ready()
    pids = [pid for part in ("gateway", "brain", "actions", "worker") if (pid := first.pid_of(part))]
    first.process.kill()
    first.process.wait()
    until = time.monotonic() + 15
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < until:
        time.sleep(0.05)

    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    second = RunningHeard(trained, tmp_path).wait_until_ready()
    assert second.stop() == 0
