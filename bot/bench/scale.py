"""`heard bench scale`: turns a second with several brains, each customer writing as soon as they are answered."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field

from rich.progress import Progress

from bot.bench.pictures import draw_bars
from bot.bench.result import BenchResult, console, percentile
from bot.bench.running import RestClient, RunningHeard
from bot.bench.turn import MANNERS, TALK
from bot.settings import Settings

TARGET = 120.0  # turns a second on a machine with two cores


@dataclass
class _Counted:
    took: list[float] = field(default_factory=list)  # milliseconds
    empty: int = 0


def measure_scale(
    settings: Settings, brains: list[int], customers: int, seconds: int, database: str | None = None
) -> BenchResult:
    """Measure each number of brains for so long; memory is that of all processes together."""
    figures: dict[str, float] = {"cores": os.cpu_count() or 1, "customers": customers}
    with Progress(console=console) as progress:
        task = progress.add_task("Measuring", total=len(brains))
        for count in brains:
            progress.update(task, description=f"{count} {'brains' if count > 1 else 'brain'}")
            environment = {"HEARD_DATABASE_URL": database} if database else {}
            with RunningHeard(settings, "--brains", str(count), **environment) as heard:
                first = heard.client()
                for number in range(2 * count + 2):
                    first.say(f"warm-up-{count}-{number}", "hello")
                found, passed = _talk(first.url, heard.settings.rest_token, count, customers, seconds)
                first.close()
                memory = sum(heard.resident().values())
            figures |= {
                f"turns_per_second_{count}": round(len(found.took) / passed, 1),
                f"p50_ms_{count}": round(percentile(found.took, 0.5), 1),
                f"p95_ms_{count}": round(percentile(found.took, 0.95), 1),
                f"p99_ms_{count}": round(percentile(found.took, 0.99), 1),
                f"without_reply_{count}": found.empty,
                f"memory_mb_{count}": round(memory, 1),
            }
            progress.advance(task)
    rates = [figures[f"turns_per_second_{count}"] for count in brains]
    figures["best_turns_per_second"] = max(rates)
    figures["gain"] = round(max(rates) / rates[0], 2)
    targets = {"best_turns_per_second": TARGET, **{f"without_reply_{count}": 0.0 for count in brains}}
    where = "PostgreSQL" if database else "SQLite"
    return BenchResult(
        figures, targets, f"Turns a second on {where}", at_least=frozenset({"best_turns_per_second"}),
        notes=("Gateway, action server, database and the customers themselves share the cores with the brains.",),
        draw=lambda: draw_bars(
            [f"{count} {'brains' if count > 1 else 'brain'}" for count in brains],
            [
                ("turns a second", rates),
                ("memory of the whole, MB", [figures[f"memory_mb_{count}"] for count in brains]),
            ],
            f"More brains on {os.cpu_count()} cores ({where})",
        ),
    )  # fmt: skip


def _talk(url: str, token: str, run: int, customers: int, seconds: int) -> tuple[_Counted, float]:
    found, lock = _Counted(), threading.Lock()
    begun = time.perf_counter()

    def live(number: int) -> None:
        client, round_ = RestClient(url, token), 0
        while time.perf_counter() - begun < seconds:
            round_ += 1
            begin, end = MANNERS[(number * 7 + round_) % len(MANNERS)]
            for words in TALK:
                if time.perf_counter() - begun >= seconds:
                    break
                replies, took = client.say(f"customer-{run}-{number}-{round_}", f"{begin(words)}{end}")
                with lock:
                    found.took.append(took)
                    found.empty += not replies
        client.close()

    threads = [threading.Thread(target=live, args=(number,)) for number in range(customers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found, time.perf_counter() - begun
