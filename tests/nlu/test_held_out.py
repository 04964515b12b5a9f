"""How well the model understands people whose sentences it has never seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import yaml

from bot.settings import PROJECT

HELD_OUT = yaml.safe_load((Path(__file__).parent / "held_out.yml").read_text(encoding="utf-8"))
SENTENCES_EACH = 4  # at least, of every intent
RIGHT_AT_LEAST = 0.85  # of all sentences


def learned_from() -> set[str]:
    """Every example of data/nlu, in small letters."""
    files = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in (PROJECT / "data" / "nlu").glob("*.yml")]
    examples = [block["examples"] for file in files for block in file["nlu"]]
    return {line.removeprefix("- ").strip().lower() for block in examples for line in block.splitlines()}


def test_every_intent_has_sentences_to_be_measured_by() -> None:
    """Each intent of the domain is measured with at least four sentences, and nothing else is."""
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))

    assert set(HELD_OUT) == set(domain["intents"])
    assert {intent: len(said) for intent, said in HELD_OUT.items() if len(said) < SENTENCES_EACH} == {}


def test_no_sentence_was_learned() -> None:
    """What is measured was not learned from."""
    measured = {sentence.lower() for said in HELD_OUT.values() for sentence in said}

    assert measured & learned_from() == set()


def test_most_sentences_are_understood(understand: Callable[[str], dict[str, Any]]) -> None:
    """Of sentences that nobody trained, at least 85 in a hundred get their intent; unsure counts as wrong."""
    asked = [(intent, sentence) for intent, said in HELD_OUT.items() for sentence in said]
    misunderstood = [
        f"{sentence!r}: {meant} taken for {understood}"
        for meant, sentence in asked
        if (understood := understand(sentence)["intent"]["name"]) != meant
    ]
    right = 1 - len(misunderstood) / len(asked)

    assert right >= RIGHT_AT_LEAST, f"{right:.1%} right of {len(asked)}:\n" + "\n".join(misunderstood)
