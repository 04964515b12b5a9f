"""The questions of `data/questions`: what customers ask about things and about the shop, by aspect.

An aspect is one thing a question can ask: a weight, the opening hours. Whether the shop has a fact that answers it is
not told here; most shops can answer some of the aspects only, and a question about another has to be known for what it
is, so that the nearest fact is not told in its place.

about: product            # or shop
things: [the lamp, Luma]  # what {it} stands for, in turn
questions:
  weight:
    - how heavy is {it}
"""

from __future__ import annotations

import random
from math import ceil
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Sequence

import yaml
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.domain.errors import BadFile
from bot.domain.question import About

FOLDER = "data/questions"  # seen from the project
ASPECT, ABOUT = "aspect", "about"  # properties of a message that is an example of a question
IT = "{it}"
# Of each aspect's questions, how many are learned from: with more, training takes longer and the model more memory than
# it gets better. It is the same share of each, because people ask most about the aspects that most questions are of.
SHARE = 0.6


class BankQuestion(NamedTuple):
    """One question, its aspect, and whether that is one of things or of the shop."""

    text: str
    aspect: str
    about: About


def read_bank(folder: Path) -> List[BankQuestion]:
    """Every question of a folder's files, with a thing's name where it has a place for one.

    Raises:
        BadFile: a file is not of the shape above.
    """
    return [question for file in sorted(folder.glob("*.yml")) for question in _questions(file)]


def as_messages(questions: Sequence[BankQuestion]) -> List[Message]:
    """The questions as examples to learn from, a share of each aspect's, chosen by chance; they have no intent, so that
    none is learned from them.
    """
    by_aspect: Dict[str, List[BankQuestion]] = {}
    for one in questions:
        by_aspect.setdefault(one.aspect, []).append(one)
    chosen = [one for same in by_aspect.values() for one in random.Random(0).sample(same, ceil(SHARE * len(same)))]
    return [Message({TEXT: one.text, ASPECT: one.aspect, ABOUT: one.about.value}) for one in chosen]


def _questions(file: Path) -> Iterator[BankQuestion]:
    try:
        told: Any = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        about, things = About(told["about"]), [str(thing) for thing in told.get("things") or ["it"]]
        questions: Mapping[str, List[str]] = told["questions"]
        by_aspect: Dict[str, List[str]] = {aspect: [str(one) for one in asked] for aspect, asked in questions.items()}
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        reason = str(error).splitlines()[0]
        raise BadFile(f"{file}: these are no questions by aspect ({reason}); write them as the README says.") from None
    turn = 0
    for aspect, asked in by_aspect.items():
        for text in asked:
            if IT in text:
                text, turn = text.replace(IT, things[turn % len(things)]), turn + 1
            yield BankQuestion(text, aspect, about)
