"""The way to reach the customer: what a message names, and what is remembered of it."""

from __future__ import annotations

import re

from actions.base import CustomerTurn
from bot.domain.case import Contact

_HERE = re.compile(r"\b(?:here|this chat|the chat|in chat)\b", re.IGNORECASE)
_REACH_ME_HERE = re.compile(
    r"\b(?:reach|contact|answer|tell|message|write(?: to)?|reply(?: to)?|get back to) me (?:\w+ ){0,2}"
    r"(?:here|in (?:the|this) chat)\b",
    re.IGNORECASE,
)


def contact_in(turn: CustomerTurn) -> str | None:
    """The way to reach the customer that a message names, as a slot value."""
    emails, phones = turn.found("email"), turn.found("phone")
    if emails:
        return f"email:{emails[-1]}"
    if phones:
        return f"phone:{phones[-1]}"
    if turn.found("contact_here") or _REACH_ME_HERE.search(turn.text) or turn.says("reach_me_here"):
        return "conversation:here"
    asked = turn.requested == "contact"
    if asked and (_HERE.search(turn.text) or turn.says("here") or turn.intent == "deny"):
        return "conversation:here"
    return None


def contact_from_slot(turn: CustomerTurn) -> Contact:
    """The contact the customer gave; this conversation, if they gave none."""
    return contact_from(turn.slot("contact"), turn)


def contact_from(value: str | None, turn: CustomerTurn) -> Contact:
    """A contact from its slot's value; this conversation, if there is none."""
    kind, _, value = (value or "conversation:here").partition(":")
    return Contact(kind, turn.context.conversation_id if kind == "conversation" else value)
