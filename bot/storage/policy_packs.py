"""Reading the packs of data/policies/rights: what the law of a place gives customers, with sources and days."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Mapping

from bot.domain.fact import Fact, FactKind
from bot.domain.shop import RIGHTS
from bot.storage.entries import Entry, read_entries
from bot.storage.product_entries import read_fact


def read_rights(folder: Path, head: Entry) -> tuple[list[Fact], Mapping[str, tuple[str, ...]]]:
    """The rules of every pack as facts about the topic `rights`, or `rights_<pack>` where it is not the shop's own; and
    the names of the places whose law it is, by their topic.

    Args:
        head: of the shop, which names its own pack under `jurisdiction`.

    Raises:
        BadFile: a pack is wrong, or the shop's own is not there.
    """
    own = head.take("jurisdiction", str, "")
    files = {file.stem: file for file in sorted(folder.glob("*.yml"))}
    if own and own not in files:
        raise head.wrong("jurisdiction", f"names no file of data/policies/rights ({own!r})")
    facts: list[Fact] = []
    named: dict[str, tuple[str, ...]] = {}
    for name, file in files.items():
        pack = read_entries(file).entry("rights")
        topic = RIGHTS if name == own else f"{RIGHTS}_{name}"
        places = pack.take("names", list)
        if not places or not all(isinstance(place, str) for place in places):
            raise pack.wrong("names", "needs the names of the places whose law it is")
        named[topic] = tuple(places)
        facts += [_rule(pack, topic, rule, entry) for rule, entry in pack.entries("rules")]
    return facts, named


def _rule(pack: Entry, topic: str, name: str, entry: Entry) -> Fact:
    fact = read_fact(FactKind.ATTRIBUTE, f"policy:{topic}", RIGHTS, (entry, pack), entry.take("wording"))
    return replace(fact, id=f"policy:{topic}.{name}")
