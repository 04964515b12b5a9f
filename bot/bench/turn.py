"""`heard bench turn`: bot turns end to end at five a second, and an ordinary Rasa project's at the same moments."""

from __future__ import annotations

import itertools
import time
from contextlib import ExitStack
from typing import Sequence

from rich.progress import Progress

from bot.bench.result import BenchResult, console, percentile
from bot.bench.running import RestClient, RunningHeard
from bot.bench.stock import MESSAGES as STOCK_MESSAGES
from bot.bench.stock import StockRasa
from bot.settings import Settings

PER_SECOND = 5
BLOCK = 5.0  # seconds one side is measured before the other has its turn
WARM_UP = 15  # turns of each side that are not counted
# design.md: p50 20 ms and p95 80 ms at five turns a second, where ordinary Rasa has 45 ms unloaded.
TARGETS = {"p50_ms": 20.0, "p95_ms": 80.0}

# One customer's talk: small talk, questions, a comparison, a complaint told and read back, an order looked up.
TALK = (
    "hello",
    "is the kettle dishwasher safe?",
    "how heavy is the frying pan",
    "what are your opening hours?",
    "compare the pan and the casserole",
    "I want to complain, my lamp arrived broken",
    "I want a replacement",
    "here in the chat",
    "yes",
    "how is my complaint going?",
    "where is my order 10417",
    "mara.quinn@example.com",
    "how long is the guarantee?",
    "thanks a lot",
)

# No two customers write quite the same, so that nothing is answered from what was understood before.
MANNERS = tuple(
    (begin, end)
    for end in ("", ".", "!", " ..", " :)", ",")
    for begin in (str, str.lower, lambda text: text[:1].upper() + text[1:])
)


def measure_turns(seconds: int, settings: Settings, *, with_stock: bool) -> BenchResult:
    """Measure each side for so long, in short blocks that take turns, so that both meet the same machine."""
    with ExitStack() as stack, Progress(console=console) as progress:
        steps = progress.add_task("Preparing", total=None)
        stock = StockRasa(settings.data_dir) if with_stock else None
        if stock is not None:
            progress.update(steps, description="Training an ordinary Rasa project (once)")
            stock.train()
        heard = stack.enter_context(RunningHeard(settings))
        progress.update(steps, description="Starting both sides")
        sides = [_Side(heard.client(), TALK)]
        if stock is not None:
            sides.append(_Side(stack.enter_context(stock), STOCK_MESSAGES))
        for side in sides:
            side.warm_up()
        blocks = max(1, round(seconds / BLOCK))
        progress.update(steps, description="Measuring", total=blocks)
        for _ in range(blocks):
            for side in sides:
                side.run(round(BLOCK * PER_SECOND))
            progress.advance(steps)
    figures = sides[0].figures("")
    if with_stock:
        figures |= sides[1].figures("stock_rasa_")
        for share in ("p50", "p95"):
            figures[f"{share}_ratio_to_stock"] = round(figures[f"{share}_ms"] / figures[f"stock_rasa_{share}_ms"], 2)
    notes = ("Ours holds the sentence encoder, durable intake and five commits a turn; stock keeps nothing on disk.",)
    return BenchResult(figures, TARGETS, f"Bot turns end to end at {PER_SECOND} a second", notes=notes)


class _Side:
    """One server with its customers, who speak at fixed moments whether or not the last answer has come."""

    def __init__(self, client: RestClient, talk: Sequence[str]) -> None:
        self._client = client
        self._talk = talk
        self.took: list[float] = []
        self.empty = 0

    def warm_up(self) -> None:
        """Some turns that are not counted."""
        for text in itertools.islice(itertools.cycle(self._talk), WARM_UP):
            self._client.say("warm-up", text)

    def run(self, turns: int) -> None:
        """So many turns at PER_SECOND; a late answer delays the next one, and its lateness counts."""
        begun = time.perf_counter()
        for number in range(turns):
            due = begun + number / PER_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            customer, place = divmod(len(self.took), len(self._talk))
            begin, end = MANNERS[customer % len(MANNERS)]
            asked = time.perf_counter()
            replies, _ = self._client.say(f"customer-{customer}", f"{begin(self._talk[place])}{end}")
            # Counted from when the customer wanted to speak, not from when the server was free to listen.
            self.took.append((time.perf_counter() - min(asked, due + 0.001)) * 1000)
            self.empty += not replies

    def figures(self, prefix: str) -> dict[str, float]:
        """The percentiles."""
        return {
            f"{prefix}p50_ms": round(percentile(self.took, 0.5), 1),
            f"{prefix}p95_ms": round(percentile(self.took, 0.95), 1),
            f"{prefix}p99_ms": round(percentile(self.took, 0.99), 1),
            f"{prefix}turns": len(self.took),
            f"{prefix}without_reply": self.empty,
        }
