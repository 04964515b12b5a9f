"""Every part as its container runs it, without a container: not as root, on a root file system that is read-only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Iterator

import httpx
import pytest

from bot.console.supervisor import free_ports
from bot.console.training import current_model
from bot.settings import PROJECT, read_settings
from tests.postgres import NO_POSTGRES, Cluster, postgres_programs

USER = 10001  # of the image
# May read what is root's, since Python may be installed there; this is the one thing that the image does not allow.
ONLY_READ = "-all,+dac_read_search"
LIKE_A_CONTAINER = f"""
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=0700,uid={USER},gid={USER},size=64m tmpfs /mnt
case "{PROJECT}" in /tmp/*)  # a checkout that lies there stays to be seen
    mount -t tmpfs tmpfs /media
    mkdir /media/project
    mount --bind "{PROJECT}" /media/project ;;
esac
mount -t tmpfs -o mode=1777,size=256m tmpfs /tmp
case "{PROJECT}" in /tmp/*)
    mkdir -p "{PROJECT}"
    mount --bind /media/project "{PROJECT}"
    mount -o remount,bind,ro "{PROJECT}" ;;
esac
mount -o remount,bind,ro /
cd /mnt
exec setpriv --reuid {USER} --regid {USER} --clear-groups --no-new-privs --bounding-set {ONLY_READ} \
    --inh-caps {ONLY_READ} --ambient-caps {ONLY_READ} -- "$@"
"""
READY_WITHIN = 90.0  # seconds
TOKEN = "t" * 43


def like_a_container(*command: str) -> list[str]:
    """The command on a file system of its own in which /mnt (its data) and /tmp alone can be written."""
    return ["unshare", "--mount", "sh", "-c", LIKE_A_CONTAINER, "sh", *command]


def heard(*words: str) -> list[str]:
    """A command of heard, run like that."""
    return like_a_container(sys.executable, "-m", "bot.cli", *words)


@pytest.fixture
def needs_mounts() -> None:
    """Skips where nobody may mount."""
    programs = all(shutil.which(name) for name in ("unshare", "setpriv"))
    if not programs or subprocess.run(like_a_container("true"), capture_output=True).returncode != 0:
        pytest.skip(
            "File systems cannot be mounted here (that takes root on Linux), so no part is run on a read-only one."
        )


@pytest.fixture
def database_url(needs_mounts: None) -> Iterator[str]:
    """An empty database that keeps what it has acknowledged; without that, parts refuse to start."""
    if postgres_programs() is None:
        pytest.skip(NO_POSTGRES)
    with Cluster(durable=True) as cluster:
        yield cluster.new_database()


def test_nothing_else_can_be_written(needs_mounts: None) -> None:
    """The test's own premise: the rest of the file system refuses, even where its owner asks."""
    where = (str(PROJECT / "was-here"), "/was-here", "/var/tmp/was-here")
    tried = [subprocess.run(like_a_container("touch", path), capture_output=True).returncode for path in where]

    assert all(tried) and not any(Path(path).exists() for path in where)
    assert subprocess.run(like_a_container("touch", "/mnt/here", "/tmp/here"), capture_output=True).returncode == 0


def test_parts_run_read_only_without_root(trained: Path, database_url: str, tmp_path: Path) -> None:
    """Prepared, started and asked, Heard answers from its facts; every part of it is that user on that file system."""
    gateway_port, actions_port = free_ports(2)
    model = current_model(read_settings(trained, {}))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")} | {
        "HEARD_DATABASE_URL": database_url, "HEARD_SECRET_KEY": "s" * 43, "HEARD_REST_TOKEN": TOKEN,
        "HEARD_ACTIONS_URL": f"http://127.0.0.1:{actions_port}/webhook", "HOME": "/tmp",
        "MPLCONFIGDIR": "/tmp/matplotlib", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(PROJECT),
    }  # fmt: skip
    prepared = subprocess.run(heard("prepare"), env=environment, capture_output=True, text=True)
    assert prepared.returncode == 0, prepared.stderr
    commands = {
        "gateway": ["gateway", "--port", str(gateway_port)],
        "brain": ["brain", "--model", str(model)],
        "actions": ["actions", "--port", str(actions_port)],
        "worker": ["worker"],
    }
    logs = {part: tmp_path / f"{part}.log" for part in commands}
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for part, words in commands.items():
            with logs[part].open("wb") as out:
                running[part] = subprocess.Popen(heard(*words), env=environment, stdout=out, stderr=out)
        for part, process in running.items():
            wait_until_ready(part, process, logs[part])
        answer = httpx.post(
            f"http://127.0.0.1:{gateway_port}/webhooks/rest/webhook",
            json={"sender": "read-only", "message": "What does the Alba kettle weigh?"},
            headers={"authorization": f"Bearer {TOKEN}"},
            timeout=40,
        ).json()
        status = {part: Path(f"/proc/{process.pid}/status").read_text() for part, process in running.items()}
        mounts = {part: Path(f"/proc/{process.pid}/mounts").read_text() for part, process in running.items()}
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait(40)

    assert "1.1 kg" in " ".join(reply.get("text", "") for reply in answer)
    for part in commands:
        assert f"Uid:\t{USER}\t{USER}\t{USER}\t{USER}\n" in status[part] and "NoNewPrivs:\t1\n" in status[part]
        [root] = [line.split()[3] for line in mounts[part].splitlines() if line.split()[1] == "/"]
        assert "ro" in root.split(",")
    assert "Read-only file system" not in "".join(log.read_text(errors="replace") for log in logs.values())


def wait_until_ready(part: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the word in its data directory, which only the part itself sees."""
    mark = Path(f"/proc/{process.pid}/root/mnt/.heard/run/{part}.json")
    until = time.monotonic() + READY_WITHIN
    while not mark.exists():
        if process.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"{part} did not become ready: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)
