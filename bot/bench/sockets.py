"""`heard bench sockets`: many open chats in which nobody writes, and all of them coming back at once.

The gateway is a process of its own and falls in the middle; customers are in this process.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Callable

import aiohttp
from rich.progress import Progress

from bot.bench.open_chats import OpenChat, allow_sockets, browsers, open_chat
from bot.bench.result import BenchResult, console, percentile
from bot.bench.running import NotMeasurable, resident, start_gateway
from bot.bootstrap import open_house
from bot.settings import Settings, read_settings

# design.md: 10,000 in 600 MB; facts/reliability F22: idle 5 % of a core, echo p99 50 ms, all back within 60 s.
TARGETS = {"gateway_mb": 600.0, "idle_cpu_percent": 5.0, "acknowledged_p99_ms": 50.0, "all_back_s": 60.0, "not_back": 0}
AT_ONCE = 50  # chats that are being opened
STORM = 30.0  # seconds within which all come back
ECHOES = 300
GIVE_UP = 120.0  # seconds


def measure_sockets(settings: Settings, count: int, seconds: int) -> BenchResult:
    """Open so many chats, let them be for so long, write in some, and let the gateway fall."""
    directory = tempfile.mkdtemp(prefix="heard-bench-sockets-")
    allow_sockets(count)
    try:
        own = read_settings(directory)
        house = open_house(own)
        house.engine.dispose()
        house.hasty_engine.dispose()
        with Progress(console=console) as progress:
            figures = asyncio.run(_measure(own, count, seconds, progress))
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    return BenchResult(figures, TARGETS, f"{count:,} open chats")


async def _measure(settings: Settings, count: int, seconds: int, progress: Progress) -> dict[str, float]:
    process, url = start_gateway(settings)
    try:
        async with browsers() as session:
            empty = resident(process.pid)
            begun = time.perf_counter()
            chats = await _open_all(session, url, [None] * count, progress, "Opening", lambda number: 0.0)
            opened = time.perf_counter() - begun
            task = progress.add_task("Nobody writes", total=seconds)
            cpu = _cpu(process.pid)
            for _ in range(seconds):
                await asyncio.sleep(1)
                progress.advance(task)
            idle = (_cpu(process.pid) - cpu) / seconds * 100
            full = resident(process.pid)
            took = await _echo(chats, progress)
            tokens = [chat.token for chat in chats]
            process, back, all_back = await _storm(settings, process, url, session, chats, tokens, progress)
            for chat in back:
                await chat.close()
    finally:
        _stop(process)
    return {
        "sockets": len(chats),
        "opened_per_second": round(len(chats) / opened, 1),
        "gateway_mb": round(full, 1),
        "gateway_empty_mb": round(empty, 1),
        "kb_each": round((full - empty) * 1024 / max(1, len(chats)), 1),
        "idle_cpu_percent": round(idle, 1),
        "acknowledged_p50_ms": round(percentile(took, 0.5), 1),
        "acknowledged_p99_ms": round(percentile(took, 0.99), 1),
        "all_back_s": round(all_back, 1),
        "not_back": count - len(back),
    }


async def _open_all(
    session: aiohttp.ClientSession, url: str, tokens: list[str | None], progress: Progress, what: str,
    begins: Callable[[int], float],
) -> list[OpenChat]:  # fmt: skip
    """All chats, each from its moment on (seconds), tried again until it is open."""
    task = progress.add_task(what, total=len(tokens))
    gate = asyncio.Semaphore(AT_ONCE)
    begun = time.perf_counter()
    opened: list[OpenChat] = []

    async def open_one(number: int, token: str | None) -> None:
        await asyncio.sleep(begins(number))
        while time.perf_counter() - begun < GIVE_UP:
            try:
                async with gate:
                    opened.append(await open_chat(session, url, token))
                progress.advance(task)
                return
            except (OSError, aiohttp.ClientError, asyncio.TimeoutError, TypeError, NotMeasurable):
                await asyncio.sleep(random.uniform(0.2, 1.0))

    await asyncio.gather(*(open_one(number, token) for number, token in enumerate(tokens)))
    return opened


async def _echo(chats: list[OpenChat], progress: Progress) -> list[float]:
    """Milliseconds until a message is acknowledged, while all others are open."""
    task = progress.add_task("Some write", total=ECHOES)
    took = []
    for number in range(ECHOES):
        sent = time.perf_counter()
        await random.choice(chats).say(f"hello {number}")
        took.append((time.perf_counter() - sent) * 1000)
        progress.advance(task)
        await asyncio.sleep(0.02)
    return took


async def _storm(
    settings: Settings, process: subprocess.Popen[bytes], url: str, session: aiohttp.ClientSession,
    chats: list[OpenChat], tokens: list[str | None], progress: Progress,
) -> tuple[subprocess.Popen[bytes], list[OpenChat], float]:  # fmt: skip
    """The gateway falls; all come back to the next one within STORM seconds of its being there."""
    process.kill()
    process.wait()
    for chat in chats:
        await chat.close()
    (settings.run / "gateway.json").unlink()
    process, url = await asyncio.to_thread(start_gateway, settings)
    moments = [random.uniform(0, STORM) for _ in tokens]
    begun = time.perf_counter()
    back = await _open_all(session, url, tokens, progress, "Coming back", lambda number: moments[number])
    return process, back, time.perf_counter() - begun


def _cpu(pid: int) -> float:
    """Processor seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
