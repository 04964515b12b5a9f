"""When somebody of the staff should watch a conversation of the assistant, and why. It refuses nobody anything."""

from __future__ import annotations

from datetime import timedelta
from typing import Sequence

from bot.domain.mood import Mood
from bot.domain.mood_words import SignKind

FAILED_AGAIN = 2  # times that the assistant did not get on, from which a person should look
FAILURES_COUNT = timedelta(minutes=30)
UNDELIVERED_COUNT = timedelta(days=1)


def decide_alarm(mood: Mood, failures: int, undelivered: Sequence[str] = ()) -> tuple[str, ...]:
    """The reasons to watch it, in sentences; none where there is no need.

    Args:
        mood: how the customer has sounded lately.
        failures: how often the assistant did not understand, had no answer or failed in FAILURES_COUNT.
        undelivered: why messages to the customer did not arrive in UNDELIVERED_COUNT.
    """
    because = []
    if mood.is_furious:
        because.append(f"The customer is very upset: {mood.why_displeased()}.")
    elif mood.is_annoyed and mood.is_urgent:
        because.append(f"The customer is upset and time presses: {mood.why_displeased()}; {mood.why_urgent()}.")
    if mood.has(SignKind.VULNERABLE):
        because.append(f"Somebody vulnerable may need help: {mood.why_urgent()}.")
    if failures >= FAILED_AGAIN:
        because.append(f"The assistant did not get on {failures} times in half an hour.")
    if undelivered:
        because.append(f"What was written to the customer did not arrive: {undelivered[-1]}.")
    return tuple(because)
