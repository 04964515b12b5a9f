"""The public intent sets that pipelines are compared by, read from the files as their authors publish them.

CLINC150: Larson et al. 2019, `data_full.json` (CC BY 3.0). BANKING77: Casanueva et al. 2020, `train.csv` and
`test.csv` (CC BY 4.0). Nothing of them is part of Heard or kept by it.
"""

from __future__ import annotations

import csv
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, NamedTuple

from bot.domain.errors import BadFile


class Example(NamedTuple):
    """A text and its intent."""

    text: str
    intent: str


@dataclass(frozen=True)
class IntentSet:
    """Examples to learn from and to be measured by; CLINC150 also has messages that belong to no intent."""

    train: tuple[Example, ...]
    test: tuple[Example, ...]
    validation: tuple[Example, ...] = ()
    unknown_test: tuple[str, ...] = ()


def read_clinc150(file: Path) -> IntentSet:
    """CLINC150 from its JSON file; of its out-of-scope messages only those for the test are taken.

    Raises:
        BadFile: it is another file.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        parts = {
            name: tuple(Example(text, intent) for text, intent in content[name]) for name in ("train", "val", "test")
        }
        unknown = tuple(text for text, _ in content["oos_test"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadFile(f"{file} is not CLINC150's data_full.json ({type(error).__name__}: {error}).") from None
    return IntentSet(parts["train"], parts["test"], parts["val"], unknown)


def read_banking77(directory: Path) -> IntentSet:
    """BANKING77 from the directory of its two CSV files.

    Raises:
        BadFile: they are not there, or are others.
    """
    return IntentSet(_rows(directory / "train.csv"), _rows(directory / "test.csv"))


def few_of_each(examples: Iterable[Example], each: int, seed: int) -> tuple[Example, ...]:
    """The first `each` examples of every intent after shuffling by a seed; the same seed gives the same ones."""
    shuffled = list(examples)
    random.Random(seed).shuffle(shuffled)
    taken: dict[str, list[Example]] = {}
    for example in shuffled:
        of_intent = taken.setdefault(example.intent, [])
        if len(of_intent) < each:
            of_intent.append(example)
    return tuple(example for intent in sorted(taken) for example in taken[intent])


def _rows(file: Path) -> tuple[Example, ...]:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            return tuple(Example(row["text"], row["category"]) for row in csv.DictReader(lines))
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise BadFile(f"{file} is not BANKING77's with 'text' and 'category' ({type(error).__name__}).") from None
