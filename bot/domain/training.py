"""Training suggestions: what customers said that was not understood, and what people say it means.

A suggestion teaches nothing by itself. A person accepts it, in `heard train --review`, and only then is it an example.
Its words are anonymised, and still belong to the customer's data: a suggestion goes when its conversation is erased.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.domain.errors import NotAllowed
from bot.domain.message import Button

# Choosing "Something else" says that the offered meanings are wrong, not which one is right.
NO_MEANING = frozenset({None, "out_of_scope", "nlu_fallback"})


class Origin(str, Enum):
    """Who says what a message means; a later one of these knows better than those before it."""

    QUESTION = "question"  # nobody yet: it was not understood twice
    CHOICE = "choice"  # the customer, by one of the choices offered for it
    CORRECTION = "correction"  # a colleague at the desk


_KNOWS_BETTER = list(Origin)


class SuggestionState(str, Enum):
    """What the person who reviews has said."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True)
class TrainingSuggestion:
    """One message of a customer and the intent it is said to have."""

    id: str
    message_id: str
    conversation_id: str
    words: str  # anonymised
    intent: str | None  # as suggested; once accepted, as accepted; None: nobody has said
    origin: Origin
    made_at: datetime
    made_by: str | None = None  # the colleague who corrected
    state: SuggestionState = SuggestionState.OPEN
    decided_by: str | None = None
    decided_at: datetime | None = None


def decide_meaning(choice: Button, said_since: int) -> str | None:
    """The intent of a message that was not understood, told by the choice that followed; None if it tells none.

    Only a choice counts that was offered to find out what the message meant, and that was made before anything else
    was said: later it answers a new wish. The offers made after a second failure ask for no meaning.

    Args:
        said_since: how many other messages the customer wrote between the message and the choice.
    """
    counts = choice.asks_meaning and said_since == 0 and choice.intent not in NO_MEANING
    return choice.intent if counts else None


def may_replace(new: TrainingSuggestion, old: TrainingSuggestion) -> bool:
    """Whether a suggestion takes the place of the one its message has: nothing replaces what was decided upon."""
    if old.state is not SuggestionState.OPEN:
        return False
    if new.origin is Origin.CORRECTION:  # a colleague may change their mind
        return True
    return _KNOWS_BETTER.index(new.origin) > _KNOWS_BETTER.index(old.origin)


def accept(suggestion: TrainingSuggestion, words: str, intent: str, by: str, now: datetime) -> TrainingSuggestion:
    """The suggestion as an example in these words of this intent. Raises NotAllowed if it was decided upon."""
    _check_open(suggestion)
    return replace(
        suggestion, words=words, intent=intent, state=SuggestionState.ACCEPTED, decided_by=by, decided_at=now
    )


def reject(suggestion: TrainingSuggestion, by: str, now: datetime) -> TrainingSuggestion:
    """The suggestion as one that is no example. Raises NotAllowed if it was decided upon."""
    _check_open(suggestion)
    return replace(suggestion, state=SuggestionState.REJECTED, decided_by=by, decided_at=now)


def plain_words(text: str) -> str:
    """What two examples share that differ in capitals, punctuation and marked entities only."""
    unmarked = re.sub(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})", r"\1", text).casefold().replace("’", "'")
    return " ".join(re.findall(r"[\w']+", unmarked)) or " ".join(unmarked.split())


def _check_open(suggestion: TrainingSuggestion) -> None:
    if suggestion.state is not SuggestionState.OPEN:
        raise NotAllowed(f"This suggestion has been {suggestion.state.value} by {suggestion.decided_by}.")
