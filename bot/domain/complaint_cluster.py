"""Complaints that tell of the same: what they have in common, and the corrective action that they suggest.

A proposal only: whether it is one fault, and what its root is, a person decides.
"""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import dataclass
from typing import Sequence

from bot.domain.corrective_action import CorrectiveAction, is_about

COMMON = 0.8  # of the complaints that name a product; if so many name one, it is the group's
MOST_NAMED = 20  # references in the command that opens a corrective action; a terminal's line has an end
LONGEST = 140  # characters of a sentence that is shown


@dataclass(frozen=True)
class ToldComplaint:
    """A complaint as far as it is grouped by."""

    reference: str
    own_words: str
    cause: str  # family of root causes on record, found before assessed; empty where none is
    product: str | None


@dataclass(frozen=True)
class Cluster:
    """Complaints that tell of the same.

    Attributes:
        references: of all of them, the most central first.
        product: what they are about, where it is common to them.
        causes: on record, each with how often, the most frequent first.
        sentences: what the most central ones say.
        actions: corrective actions against the most frequent cause that cover the product.
    """

    references: tuple[str, ...]
    product: str | None
    causes: tuple[tuple[str, int], ...]
    sentences: tuple[str, ...]
    actions: tuple[CorrectiveAction, ...]

    @property
    def size(self) -> int:
        """How many complaints it has."""
        return len(self.references)

    @property
    def cause(self) -> str | None:
        """The most frequent cause on record."""
        return self.causes[0][0] if self.causes else None

    @property
    def command(self) -> str:
        """The command line that opens a corrective action on it; what is in capitals, a person fills in."""
        words = ["./heard", "improve", "open", "--cause", self.cause or "CAUSE"]
        words += ["--product", self.product] if self.product else []
        words += ["--why", "WHY", "--action", "ACTION", "--owner", "NAME", "--due", "YYYY-MM-DD"]
        words += [word for reference in self.references[:MOST_NAMED] for word in ("--case", reference)]
        return shlex.join([*words, "--by", "NAME"])


def describe_cluster(
    members: Sequence[ToldComplaint], sentences: Sequence[str], actions: Sequence[CorrectiveAction]
) -> Cluster:
    """What complaints that tell of the same have in common.

    Args:
        members: the most central first; at least one.
        sentences: what the most central ones say.
        actions: every corrective action there is.
    """
    causes = tuple(Counter(one.cause for one in members if one.cause).most_common())
    product = _common_product(members)
    covering = tuple(one for one in actions if causes and is_about(one, causes[0][0], product))
    shown = tuple(_shorten(sentence) for sentence in sentences)
    return Cluster(tuple(one.reference for one in members), product, causes, shown, covering)


def _common_product(members: Sequence[ToldComplaint]) -> str | None:
    named = Counter(one.product for one in members if one.product)
    if not named:
        return None
    product, times = named.most_common(1)[0]
    return product if times >= COMMON * sum(named.values()) else None


def _shorten(sentence: str) -> str:
    line = " ".join(sentence.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"
