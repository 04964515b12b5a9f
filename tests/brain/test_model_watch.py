"""Another model in a brain that runs: taken over when it is ready, and not at all where anything goes wrong."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import List, Optional

import pytest

from bot.brain.model_watch import ModelWatch
from bot.domain.errors import BadFile

OLD, NEW, BROKEN = Path("old.tar.gz"), Path("new.tar.gz"), Path("broken.tar.gz")


class Brain:
    """What a brain does for the watch, and what the pointer says."""

    def __init__(self) -> None:
        self.wanted: Optional[Path] = OLD
        self.did: List[str] = []
        self.is_damaged = False
        self.watch = ModelWatch(OLD, self.say, self.load, self.make_ready, self.take)  # type: ignore[arg-type]

    def say(self) -> Optional[Path]:
        if self.is_damaged:
            raise BadFile("It is not the file that was trained here.")
        return self.wanted

    def load(self, file: Path) -> str:
        self.did.append(f"load {file.name}")
        if file == BROKEN:
            raise ValueError("no model")
        return file.name

    async def make_ready(self, agent: str) -> None:
        self.did.append(f"make ready {agent}")

    def take(self, agent: str, file: Path) -> None:
        self.did.append(f"take {agent}")


def look(brain: Brain, times: int = 1) -> List[bool]:
    async def run() -> List[bool]:
        return [await brain.watch.look() for _ in range(times)]

    return asyncio.run(run())


def test_another_model_is_made_ready_before_it_is_taken() -> None:
    """What is wanted is loaded and warmed up once, and only then taken; while nothing changes nothing is done."""
    brain = Brain()
    at_rest = look(brain, 2)
    brain.wanted = NEW
    changed = look(brain, 3)
    brain.wanted = None

    assert at_rest == [False, False]
    assert changed == [True, False, False]
    assert look(brain) == [False]
    assert brain.did == ["load new.tar.gz", "make ready new.tar.gz", "take new.tar.gz"]


def test_what_cannot_be_loaded_is_tried_once(caplog: pytest.LogCaptureFixture) -> None:
    """A model that is none is said to be so once and left alone; the old one goes on, and a good one still is taken."""
    brain = Brain()
    brain.wanted = BROKEN
    with caplog.at_level(logging.ERROR):
        refused = look(brain, 3)
    brain.wanted = NEW

    assert refused == [False] * 3
    assert [record.getMessage() for record in caplog.records] == [
        "model broken.tar.gz could not be loaded (ValueError); old.tar.gz goes on answering"
    ]
    assert look(brain) == [True]
    assert brain.did[0] == "load broken.tar.gz" and brain.did.count("load broken.tar.gz") == 1


def test_a_file_that_is_another_is_not_even_loaded(caplog: pytest.LogCaptureFixture) -> None:
    """Where the file is not the one that was trained here nothing of it is read into the brain; that is said once."""
    brain = Brain()
    brain.is_damaged = True
    with caplog.at_level(logging.ERROR):
        look(brain, 3)

    assert brain.did == []
    assert len(caplog.records) == 1 and "old.tar.gz goes on answering" in caplog.text
