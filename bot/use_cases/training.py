"""Training suggestions: written down where they arise, decided upon by a person; nothing here trains."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Collection, Iterable

from bot.domain.anonymity import anonymise
from bot.domain.errors import BadInput, NotAllowed
from bot.domain.fact import NotKnown
from bot.domain.message import Author, Button, Message
from bot.domain.training import (
    Origin,
    SuggestionState,
    TrainingSuggestion,
    accept,
    decide_meaning,
    may_replace,
    plain_words,
    reject,
)
from bot.use_cases.ports import Examples, Ids, UnitOfWork


def record_suggestion(
    message: Message,
    intent: str | None,
    origin: Origin,
    uow: UnitOfWork,
    now: datetime,
    ids: Ids,
    by: str | None = None,
) -> TrainingSuggestion | None:
    """Suggest what a customer's message means; part of the transaction under way.

    A message has one suggestion, however often this is called; whoever knows better replaces an open one. Returns the
    one it has now; None if its words must not be kept.
    """
    words = None if message.from_button else anonymise(message.text)
    if words is None:
        return None
    new = TrainingSuggestion(ids.new(), message.id, message.conversation_id, words, intent, origin, now, by)
    if uow.training.add(new):
        return new
    old = uow.training.of_message(message.id)
    if may_replace(new, old):
        uow.training.replace(old.id, new)
        return new
    return old


def record_choice(chosen: Message, choice: Button, uow: UnitOfWork, now: datetime, ids: Ids) -> None:
    """Where a choice tells what the message before it meant, suggest that; part of the transaction under way."""
    unsure = uow.buttons.offered_about(chosen.id)
    if unsure is None:
        return
    since = uow.conversations.history(chosen.conversation_id, after=unsure.seq)
    others = [message for message in since if message.author is Author.CUSTOMER and message.id != chosen.id]
    meaning = decide_meaning(choice, said_since=len(others))
    if meaning is not None:
        record_suggestion(unsure, meaning, Origin.CHOICE, uow, now, ids)


def record_not_understood(message_id: str, uow: UnitOfWork, now: datetime, ids: Ids) -> None:
    """Write down, once, what could not be understood twice in a row, for the staff and for the next review.

    After "Something else" that is the message it was chosen about: the button's own words say nothing.
    """
    with uow:
        message = uow.conversations.message(message_id)
        if message.from_button:
            message = uow.buttons.offered_about(message_id) or message
        uow.knowledge.record_unanswered(message, None, None, NotKnown.NO_FACT, now)
        record_suggestion(message, None, Origin.QUESTION, uow, now, ids)
        uow.commit()


def correct_understanding(
    message_id: str,
    intent: str,
    agent_id: str,
    known_intents: Collection[str],
    uow: UnitOfWork,
    now: datetime,
    ids: Ids,
) -> TrainingSuggestion | None:
    """A colleague at the desk says what a customer's message means; None if its words must not be kept.

    Args:
        known_intents: those of domain.yml.

    Raises:
        NotFound: there is no such message.
        NotAllowed: they are not (or no longer) on the staff, or a review has settled this message.
        BadInput: not an intent, or not something a customer wrote.
    """
    with uow:
        person = uow.presence.person(agent_id)
        if person is None or person.disabled:
            raise NotAllowed("Only colleagues of the desk may say what a message means.")
        message = uow.conversations.message(message_id)
        if message.author is not Author.CUSTOMER or message.from_button:
            raise BadInput("Only what a customer wrote in their own words can be corrected.")
        _check_intent(intent, known_intents)
        suggestion = record_suggestion(message, intent, Origin.CORRECTION, uow, now, ids, by=agent_id)
        if suggestion is not None and suggestion.state is not SuggestionState.OPEN:
            raise NotAllowed(f"A review has {suggestion.state.value} a meaning of this message already.")
        uow.commit()
    return suggestion


def list_suggestions(reading: UnitOfWork) -> list[list[TrainingSuggestion]]:
    """Everything that waits for a review, the oldest first; what was said in the same words is one matter."""
    with reading:
        waiting = reading.training.open()
    alike: dict[str, list[TrainingSuggestion]] = defaultdict(list)
    for suggestion in waiting:
        alike[plain_words(suggestion.words)].append(suggestion)
    return list(alike.values())


def accept_suggestions(
    suggestion_ids: Iterable[str], words: str, intent: str, by: str, examples: Examples, uow: UnitOfWork, now: datetime
) -> bool:
    """Make words that a person has accepted an example of an intent; False if they were one already.

    Raises:
        NotAllowed: decided upon meanwhile, or the words are an example of another intent.
    """
    with uow:
        for suggestion_id in suggestion_ids:
            uow.training.save(accept(uow.training.get(suggestion_id), words, intent, by, now))
        # Before the commit: whoever stops us in between is asked again, and nothing that was decided is lost.
        is_new = examples.add(intent, words)
        uow.commit()
    return is_new


def reject_suggestions(suggestion_ids: Iterable[str], by: str, uow: UnitOfWork, now: datetime) -> None:
    """Record that these are no examples. Raises NotAllowed if one was decided upon meanwhile."""
    with uow:
        for suggestion_id in suggestion_ids:
            uow.training.save(reject(uow.training.get(suggestion_id), by, now))
        uow.commit()


def _check_intent(intent: str, known_intents: Collection[str]) -> None:
    if intent not in known_intents:
        raise BadInput(f"There is no intent {intent}; domain.yml lists them.")
