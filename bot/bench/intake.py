"""`heard bench intake`: messages a second that are on disk before their customers are told so.

Customers with open chats write one message after the other, each as soon as the last one is acknowledged. The gateway
is a process of its own; nobody answers, as when the brain restarts.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import tempfile
import time

from rich.progress import Progress

from bot.bench.open_chats import allow_sockets, browsers, open_chat
from bot.bench.result import BenchResult, console, percentile
from bot.bench.running import start_gateway
from bot.bootstrap import open_house
from bot.settings import Settings, read_settings

TARGETS = {"per_second": 1_000.0, "p99_ms": 50.0, "lost": 0.0}  # design.md


def measure_intake(settings: Settings, sockets: int, seconds: int, database: str | None = None) -> BenchResult:
    """Let so many customers write for so long; afterwards the database is held against what was acknowledged."""
    environment = {"HEARD_DATABASE_URL": database} if database else {}
    directory = tempfile.mkdtemp(prefix="heard-bench-intake-")
    allow_sockets(sockets)
    try:
        own = read_settings(directory, environment)
        house = open_house(own)
        process, url = start_gateway(own, **environment)
        try:
            with Progress(console=console) as progress:
                took, passed = asyncio.run(_write(url, sockets, seconds, progress))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)
        with house.engine.connect() as connection:
            stored = connection.exec_driver_sql("SELECT count(*) FROM messages WHERE author = 'customer'").scalar()
            turns = connection.exec_driver_sql("SELECT count(*) FROM turns").scalar()
        house.engine.dispose()
        house.hasty_engine.dispose()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    figures = {
        "sockets": sockets,
        "messages": len(took),
        "per_second": round(len(took) / passed, 1),
        **{f"p{share}_ms": round(percentile(took, share / 100), 1) for share in (50, 95, 99)},
        "lost": len(took) - stored,
        "without_turn": stored - turns,
    }
    where = "PostgreSQL" if database else "SQLite"
    return BenchResult(
        figures, {**TARGETS, "without_turn": 0.0}, f"Durable intake on {where}", at_least=frozenset({"per_second"})
    )


async def _write(url: str, sockets: int, seconds: int, progress: Progress) -> tuple[list[float], float]:
    task = progress.add_task("Customers write", total=seconds)
    took: list[float] = []
    async with browsers() as session:
        chats = [await open_chat(session, url) for _ in range(sockets)]
        begun = time.perf_counter()

        async def write(number: int) -> None:
            count = 0
            while time.perf_counter() - begun < seconds:
                count += 1
                sent = time.perf_counter()
                said = await chats[number].say(f"message {count} of customer {number}")
                if said.get("ok"):
                    took.append((time.perf_counter() - sent) * 1000)
                if number == 0:
                    progress.update(task, completed=time.perf_counter() - begun)

        await asyncio.gather(*(write(number) for number in range(sockets)))
        passed = time.perf_counter() - begun
        for chat in chats:
            await chat.close()
    return took, passed
