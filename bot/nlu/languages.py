"""In which language a training example is, and in which a message is to be read.

A training example belongs to the language that its intent's metadata name (`language: de`), else to the main one.
"""

from __future__ import annotations

from rasa.shared.nlu.training_data.message import Message

from bot.domain.language import MAIN

LANGUAGE = "language"  # property of a message that is to be understood: the language it is read in


def learned_in(example: Message) -> str:
    """The language of a training example."""
    return str(((example.get("metadata") or {}).get("intent") or {}).get(LANGUAGE) or MAIN)


def read_in(message: Message) -> str:
    """The language in which a message is to be read; the main one where nothing in the pipeline tells languages."""
    return str(message.get(LANGUAGE) or MAIN)
