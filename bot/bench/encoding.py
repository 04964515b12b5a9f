"""What one message costs the product's own model: the sentence encoder alone, and input made to be hard to read."""

from __future__ import annotations

from pathlib import Path

from rich.progress import Progress

from bot.bench.result import percentile
from bot.domain.text import clean
from bot.evaluation.own_set import OUT_OF_SCOPE, UNSURE
from bot.evaluation.rasa_process import RasaProcess

TARGETS = {"encode_ms": 6.0, "encode_after_pause_ms": 6.0, "bad_input_ms": 50.0}  # issue 3: encoder; bad input
PAUSE = 0.05  # seconds between sentences, as customers come: long enough for caches to go cold
SENTENCES = 100  # encoded back to back, and as many with pauses
WARM_UP = 20  # sentences that are not counted
MOST_TOKENS = 15  # of a sentence below, with the two that mark its start and end

# The number makes each sentence new to the encoder, which keeps recent ones.
PATTERNS = (
    "where is my order {} please",
    "the lid of kettle {} leaks",
    "money back for order {} now",
    "send lamp {} to my office",
    "when will parcel {} be here",
)
REPEATS = 5  # of each kind of bad input, each time another text


def short_sentences(count: int, first: int = 100) -> list[str]:
    """So many different sentences of at most MOST_TOKENS tokens; numbers have three digits while there are enough."""
    return [PATTERNS[number % len(PATTERNS)].format(first + number) for number in range(count)]


def bad_inputs() -> dict[str, list[str]]:
    """By kind, REPEATS texts each, as the front door lets them through."""
    marks = "".join(chr(0x300 + number) for number in range(60))
    kinds = {
        "one_letter": ["abcde"[n] * 2000 for n in range(REPEATS)],
        "zalgo": ["".join(letter + marks for letter in f"the kettle leaks {n}") for n in range(REPEATS)],
        "mixed_scripts": [(f"{n} Здравствуйте مرحبا 你好 שלום สวัสดี नमस्ते " * 60)[:2000] for n in range(REPEATS)],
        "link": [f"https://example.com/{n}/{'kettle-' * 40}?order=10417#top" for n in range(REPEATS)],
        "number": [f"4{n}11 1111 1111 1111" for n in range(REPEATS)],
    }
    return {kind: [clean(text) for text in texts] for kind, texts in kinds.items()}


def measure_alone(model: Path, scratch: Path, progress: Progress) -> dict[str, float]:
    """Medians in milliseconds on one core; `bad_input_ms` is that of the slowest kind.

    `bad_input_acted_on` counts the kinds that the model took for something to act on, instead of being unsure.
    """
    kinds = bad_inputs()
    steps = progress.add_task("Encoder and bad input", total=2 + len(kinds))
    with RasaProcess(scratch, serving=True, one_core=True) as rasa:
        rasa.load(model)
        rasa.encode(short_sentences(WARM_UP))
        figures = {"encode_ms": percentile(rasa.encode(short_sentences(SENTENCES, 200)), 0.5)}
        progress.advance(steps)
        figures["encode_after_pause_ms"] = percentile(rasa.encode(short_sentences(SENTENCES, 400), PAUSE), 0.5)
        progress.advance(steps)
        acted_on = 0
        for kind, texts in kinds.items():
            answers = list(rasa.understand(texts))
            figures[f"bad_input_{kind}_ms"] = percentile([answer.ms for answer in answers], 0.5)
            acted_on += any(answer.parsed["intent"]["name"] not in (UNSURE, OUT_OF_SCOPE) for answer in answers)
            progress.advance(steps)
    figures["bad_input_ms"] = max(figures[f"bad_input_{kind}_ms"] for kind in kinds)
    return {**{name: round(ms, 2) for name, ms in figures.items()}, "bad_input_acted_on": acted_on}
