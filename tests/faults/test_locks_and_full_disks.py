"""A database that another process locks, and a disk that is full: told, kept by the client, and taken later."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import threading
import time
from pathlib import Path
from typing import Any, Iterator

import httpx
import pytest

from tests.web.conftest import GatewayAlone, Tab, browser

GOES_AGAIN_WITHIN = 10.0  # seconds; facts/reliability F5
BUSY = 5.0  # seconds a writer waits for another one


def stored(gateway: GatewayAlone) -> set[str]:
    """The keys of the messages on the disk."""
    with sqlite3.connect(gateway.directory / "heard.db", timeout=10) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {key for (key,) in connection.execute("SELECT client_message_id FROM messages") if key}


async def write_until(tab: Tab, is_so: Any, seconds: float, name: str) -> tuple[list[str], list[dict[str, Any]]]:
    """Write message after message until something is so; the keys that were acknowledged, and the refusals."""
    acknowledged, refusals, ends = [], [], time.monotonic() + seconds
    for number in range(100_000):
        said = await tab.say(f"message {number}, {'so much to tell, ' * 80}", id=f"{name}-{number}")
        if said.get("ok"):
            acknowledged.append(f"{name}-{number}")
        else:
            refusals.append(said)
        if is_so(said) or time.monotonic() > ends:
            break
    return acknowledged, refusals


@pytest.mark.timeout(120)
@pytest.mark.parametrize("seconds", [1.0, 7.0])
def test_a_database_that_is_locked(seconds: float, tmp_path: Path) -> None:
    """As long as a writer waits anyway, a lock is a delay and no more; beyond, customers are told so, and their client
    keeps what it has. The rest of the gateway answers all the while.
    """
    gateway = GatewayAlone(tmp_path, HEARD_RATE_LIMITS="off").wait_until_ready()
    health: list[float] = []
    stop = threading.Event()

    def look() -> None:
        with httpx.Client(trust_env=False) as client:
            while not stop.is_set():
                begun = time.monotonic()
                assert client.get(f"{gateway.url}/healthz").status_code == 200
                health.append(time.monotonic() - begun)
                time.sleep(0.02)

    def lock() -> None:
        with sqlite3.connect(gateway.directory / "heard.db", isolation_level=None, timeout=10) as other:
            other.execute("BEGIN EXCLUSIVE")
            time.sleep(seconds)
            other.execute("ROLLBACK")

    async def play() -> tuple[list[str], list[dict[str, Any]], float]:
        async with browser(gateway.url) as opens:
            tab = await opens()
            await tab.open_chat()
            locking = threading.Thread(target=lock)
            locking.start()
            await asyncio.sleep(0.2)
            keys, refusals = await write_until(tab, lambda said: not locking.is_alive(), seconds + 10, "locked")
            begun = time.monotonic()
            more, late = await write_until(tab, lambda said: said.get("ok"), GOES_AGAIN_WITHIN, "after")
            locking.join()
            return keys + more, refusals + late, time.monotonic() - begun

    looking = threading.Thread(target=look)
    looking.start()
    try:
        keys, refusals, took = asyncio.run(play())
    finally:
        stop.set()
        looking.join()
        gateway.stop()
    print(f"{len(keys)} acknowledged, {len(refusals)} refused, goes again after {took:.2f} s")

    assert set(keys) == stored(gateway)
    assert bool(refusals) is (seconds > BUSY)
    assert all(refusal["retry_after"] >= 1 for refusal in refusals)
    assert took <= 2.0
    assert sorted(health)[int(len(health) * 0.99)] <= 0.25


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("A disk of its own may not be mounted here, so a full one is not tried.")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.timeout(120)
def test_a_disk_that_is_full(small_disk: Path) -> None:
    """Nothing is acknowledged that is not on the disk; when there is room again, writing goes on by itself."""
    gateway = GatewayAlone(small_disk, HEARD_RATE_LIMITS="off").wait_until_ready()
    ballast = small_disk / "ballast"

    async def play() -> tuple[list[str], list[dict[str, Any]], float]:
        async with browser(gateway.url) as opens:
            tab = await opens()
            await tab.open_chat()
            keys, none = await write_until(tab, lambda said: True, 10, "before")
            with ballast.open("wb", buffering=0) as file:
                while True:
                    try:
                        if file.write(os.urandom(4096)) < 4096:
                            break
                    except OSError:
                        break
            more, refusals = await write_until(tab, lambda said: not said.get("ok"), 30, "full")
            ballast.unlink()
            begun = time.monotonic()
            rest, _ = await write_until(tab, lambda said: said.get("ok"), GOES_AGAIN_WITHIN, "after")
            assert not none
            return keys + more + rest, refusals, time.monotonic() - begun

    try:
        keys, refusals, took = asyncio.run(play())
    finally:
        gateway.stop()
    print(f"{len(keys)} acknowledged, then {refusals[-1:]}, goes again after {took:.2f} s")

    assert refusals and all("error" in refusal for refusal in refusals)
    assert set(keys) <= stored(gateway)
    assert keys[-1].startswith("after") and took <= GOES_AGAIN_WITHIN
