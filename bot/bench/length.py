"""`heard bench length`: what a turn costs as a conversation grows."""

from __future__ import annotations

import statistics
from itertools import cycle, islice
from typing import TYPE_CHECKING

from rich.progress import Progress

from bot.bench.pictures import draw_lines
from bot.bench.result import BenchResult, console
from bot.bench.running import RunningHeard
from bot.bench.turn import MANNERS, TALK
from bot.settings import Settings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINTS = 25  # of each line of the picture, at most
WINDOW = 40  # turns at each end that are compared; nearly three times the talk
TARGETS = {"ratio": 1.3}  # design.md; an ordinary project on Rasa's SQLite tracker goes from 14 to 611 ms


def measure_length(settings: Settings, turns: int) -> BenchResult:
    """One customer talks for so many turns, and another one's short talks beside it show the machine's own changes."""
    long, short = [], []
    with RunningHeard(settings) as heard, Progress(console=console) as progress:
        client = heard.client()
        for text in islice(cycle(TALK), 2 * len(TALK)):
            client.say("warm-up", text)
        task = progress.add_task("Talking", total=turns)
        for number in range(turns):
            round_, place = divmod(number, len(TALK))
            begin, end = MANNERS[round_ % len(MANNERS)]
            words = f"{begin(TALK[place])}{end}"
            long.append(client.say("the long one", words)[1])
            short.append(client.say(f"a short one {round_}", words)[1])
            progress.advance(task)
    client.close()
    first, last = statistics.median(long[10 : 10 + WINDOW]), statistics.median(long[-WINDOW:])
    before, after = statistics.median(short[10 : 10 + WINDOW]), statistics.median(short[-WINDOW:])
    figures = {
        "turns": turns,
        "first_ms": round(first, 1),
        "last_ms": round(last, 1),
        "short_talks_first_ms": round(before, 1),
        "short_talks_last_ms": round(after, 1),
        "ratio": round((last / first) / (after / before), 2),
    }
    note = "The ratio is that of the long talk, freed of how the machine itself changed, which the short talks show."

    def draw() -> Figure:
        """Medians of the turns, a stretch at a time."""
        size = max(len(TALK), turns // POINTS)
        begins = range(0, turns - size + 1, size)
        places = [begin + size / 2 for begin in begins]
        lines = [
            (name, places, [statistics.median(took[begin : begin + size]) for begin in begins])
            for name, took in (("the long talk", long), ("short talks beside it", short))
        ]
        return draw_lines(lines, "A turn as a conversation grows", "turns of the conversation", "milliseconds")

    return BenchResult(figures, TARGETS, "A turn as a conversation grows", notes=(note,), draw=draw)
