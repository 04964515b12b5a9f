"""`heard bench start`: from `heard up` with a trained model to the first answered message, and the memory at rest."""

from __future__ import annotations

import statistics
import time

from rich.progress import track

from bot.bench.result import BenchResult, console
from bot.bench.running import RunningHeard
from bot.settings import Settings

# design.md, "Figures to design for"
TARGETS = {"first_answer_s": 9.0, "gateway_accepting_s": 3.0, "resident_mb": 550.0}
REST_BEFORE_WEIGHING = 3.0  # seconds


def measure_start(times: int, settings: Settings) -> BenchResult:
    """Start it so many times; the medians."""
    accepting: list[float] = []
    answered: list[float] = []
    weights: list[float] = []
    parts: dict[str, float] = {}
    for _ in track(range(times), "Starting Heard", console=console):
        with RunningHeard(settings) as heard:
            client = heard.client()
            accepting.append(heard.accepting_after)
            replies, _ = client.say("first", "hello")
            assert any("automated assistant" in reply["text"] for reply in replies)
            answered.append(time.monotonic() - heard.started)
            time.sleep(REST_BEFORE_WEIGHING)
            parts = heard.resident()
            weights.append(sum(parts.values()))
    figures = {
        "first_answer_s": round(statistics.median(answered), 2),
        "gateway_accepting_s": round(statistics.median(accepting), 2),
        "resident_mb": round(statistics.median(weights), 1),
        **{f"resident_{name}_mb": round(weight, 1) for name, weight in parts.items()},
    }
    notes = (f"An ordinary Rasa 3.6 project needs about 55 s and 1,150 MB for Rasa alone. Started {times} times.",)
    return BenchResult(figures, TARGETS, "From `heard up` to the first answer", notes=notes)
