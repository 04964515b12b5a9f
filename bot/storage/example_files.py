"""The training examples in data/nlu, and the one file among them that reviews write: reviewed.yml."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Iterator

import yaml

from bot.domain.errors import BadFile, NotAllowed
from bot.domain.training import plain_words

REVIEWED = "reviewed.yml"
_EMPTY = """version: "3.1"
# What customers said and a person accepted with `heard train --review`, sorted by intent. Edit it as you like.
nlu:
"""
_BLOCK = re.compile(r"- intent: *(?P<intent>[\w/]+) *$")
_EXAMPLE = re.compile(r" {4}- ")


class ExampleFiles:
    """See `ports.Examples`."""

    def __init__(self, directory: Path) -> None:
        """`directory`: data/nlu of a project."""
        self._directory = directory
        self._reviewed = directory / REVIEWED

    def add(self, intent: str, words: str) -> bool:
        """See ports."""
        wanted = plain_words(words)
        for file in sorted(self._directory.glob("*.yml")):
            for known_intent, example in _examples(file, file.read_text(encoding="utf-8")):
                if plain_words(example) != wanted:
                    continue
                if known_intent == intent:
                    return False
                raise NotAllowed(
                    f"“{example}” is an example of {known_intent} in {file.name}; one text cannot mean two things, "
                    "so change it there if that is wrong."
                )
        before = self._reviewed.read_text(encoding="utf-8") if self._reviewed.exists() else _EMPTY
        after = _with_example(before, intent, words)
        expected = sorted([*_examples(self._reviewed, before), (intent, words)])
        if sorted(_examples(self._reviewed, after)) != expected:
            raise BadFile(
                f"{self._reviewed} is not written as Heard writes it, so nothing can be added safely; "
                "give every intent the lines '- intent: …', '  examples: |' and '    - …', or move it to another name."
            )
        self._write(after)
        return True

    def _write(self, text: str) -> None:
        """All or nothing: whoever looks, or stops us, finds the old file or the new one."""
        fresh = self._reviewed.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._reviewed)


def _examples(file: Path, text: str) -> Iterator[tuple[str, str]]:
    """Intent and example, of everything the text of a file teaches."""
    try:
        entries = (yaml.load(text, Loader=yaml.CSafeLoader) or {}).get("nlu") or []
        for entry in entries:
            if "intent" in entry:
                for line in str(entry["examples"]).split("\n"):
                    if line.strip().startswith("-"):
                        yield str(entry["intent"]), line.strip()[1:].strip()
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise BadFile(f"{file} is no file of examples ({type(error).__name__}); mend it or take it away.") from error


def _with_example(text: str, intent: str, words: str) -> str:
    """The text of reviewed.yml with one more example: at the end of its intent, the intents sorted, comments kept."""
    head, blocks = _split(text)
    block = next((lines for name, lines in blocks if name == intent), None)
    if block is None:
        block = [f"- intent: {intent}", "  examples: |"]
        blocks.append((intent, block))
    last = max((i for i, line in enumerate(block) if _EXAMPLE.match(line)), default=len(block) - 1)
    block.insert(last + 1, f"    - {words}")
    blocks.sort(key=lambda named: named[0])
    return "\n".join([*head, *(line for _, lines in blocks for line in lines)]) + "\n"


def _split(text: str) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """The lines before the first intent, and those of each intent with the comments above it."""
    head: list[str] = []
    blocks: list[tuple[str, list[str]]] = []
    between: list[str] = []  # comments and blank lines, which belong to the intent below them
    for line in text.rstrip("\n").split("\n"):
        match = _BLOCK.match(line)
        lines = blocks[-1][1] if blocks else head
        if match:
            blocks.append((match["intent"], [*between, line]))
            between = []
        elif blocks and (not line.strip() or re.match(r" {0,3}#", line)):
            between.append(line)
        else:
            lines += [*between, line]
            between = []
    (blocks[-1][1] if blocks else head).extend(between)
    return head, blocks
