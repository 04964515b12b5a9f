"""What an answer owes to the customer's mood: a word about it, once, and a person in reach. Never a poorer answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

from bot.domain.mood import Mood

SOME_DISPLEASURE = 0.15  # an earlier message that sounded like this makes the next annoyed one a second one


@dataclass(frozen=True)
class Tone:
    """How an answer is given, beside what it says."""

    acknowledges: bool = False  # its first sentence is about what the customer has been through
    offers_person: bool = False  # a person is a press away, visibly


def decide_tone(now: Mood, before: Sequence[Mood], *, acknowledged: bool, offered: bool, endangered: bool) -> Tone:
    """The tone of the answer to a message that sounds like `now`.

    `before`: how the customer's earlier messages sounded; `acknowledged` and `offered`: whether it was done lately, so
    that neither becomes a tune; `endangered`: somebody may be hurt, and no other words delay those for that.
    """
    if endangered:
        return Tone()
    wants_attention = now.is_furious or is_rising(now, before)
    return Tone(now.is_furious and not acknowledged, wants_attention and not offered)


def is_rising(now: Mood, before: Sequence[Mood]) -> bool:
    """Whether the customer is annoyed, was displeased before, and at most as much."""
    most = max((mood.dissatisfaction for mood in before), default=0.0)
    return now.is_annoyed and SOME_DISPLEASURE <= most <= now.dissatisfaction
