"""Training suggestions as rows."""

from __future__ import annotations

from typing import Any, Mapping

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from bot.domain.training import Origin, SuggestionState, TrainingSuggestion
from bot.storage.rows import insert_once, the_row
from bot.storage.tables import training_suggestions

_t = training_suggestions.c
# Locked, so that of two people who decide at once the second sees what the first has done.
_GET = select(training_suggestions).where(_t.id == bindparam("key")).with_for_update()
_OF_MESSAGE = select(training_suggestions).where(_t.message_id == bindparam("key")).with_for_update()
_OPEN = (
    select(training_suggestions).where(_t.state == SuggestionState.OPEN.value).order_by(_t.made_at, _t.id)
)  # fmt: skip


class SqlTraining:
    """See `ports.Training`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, suggestion: TrainingSuggestion) -> bool:
        """See ports."""
        return insert_once(self._connection, training_suggestions, suggestion_to_row(suggestion))

    def replace(self, suggestion_id: str, new: TrainingSuggestion) -> None:
        """See ports."""
        self._connection.execute(
            update(training_suggestions).where(_t.id == suggestion_id).values(suggestion_to_row(new))
        )

    def save(self, suggestion: TrainingSuggestion) -> None:
        """See ports."""
        self.replace(suggestion.id, suggestion)

    def get(self, suggestion_id: str) -> TrainingSuggestion:
        """See ports."""
        return suggestion_from_row(the_row(self._connection, _GET, "suggestion", key=suggestion_id))

    def of_message(self, message_id: str) -> TrainingSuggestion:
        """See ports."""
        return suggestion_from_row(the_row(self._connection, _OF_MESSAGE, "suggestion", key=message_id))

    def open(self) -> list[TrainingSuggestion]:
        """See ports."""
        return [suggestion_from_row(row) for row in self._connection.execute(_OPEN).mappings()]


def suggestion_from_row(row: Mapping[str, Any]) -> TrainingSuggestion:
    """A row as a suggestion."""
    return TrainingSuggestion(
        id=row["id"],
        message_id=row["message_id"],
        conversation_id=row["conversation_id"],
        words=row["words"],
        intent=row["intent"],
        origin=Origin(row["origin"]),
        made_at=row["made_at"],
        made_by=row["made_by"],
        state=SuggestionState(row["state"]),
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
    )


def suggestion_to_row(suggestion: TrainingSuggestion) -> dict[str, Any]:
    """A suggestion as a row."""
    return {
        "id": suggestion.id,
        "message_id": suggestion.message_id,
        "conversation_id": suggestion.conversation_id,
        "words": suggestion.words,
        "intent": suggestion.intent,
        "origin": suggestion.origin.value,
        "made_at": suggestion.made_at,
        "made_by": suggestion.made_by,
        "state": suggestion.state.value,
        "decided_by": suggestion.decided_by,
        "decided_at": suggestion.decided_at,
    }
