"""A customer, as far as we know: conversations that belong to one person, each with the reason why we think so."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FORMATTING = re.compile(r"[\s().\-/]")
_PHONE = re.compile(r"\+?\d{7,15}")  # E.164 allows 15 digits; fewer than seven are an order number


@dataclass(frozen=True)
class Belonging:
    """A conversation of a customer."""

    conversation_id: str
    channel: str
    peer: str  # as the channel calls the customer
    because: str  # why it is theirs, as a clause: "it was named"
    messages: int
    cases: tuple[str, ...]  # references


@dataclass(frozen=True)
class Customer:
    """Everything that belongs to one customer. Orders and accounts are the shop's own and come from there."""

    named: str  # by what they were looked for
    conversations: tuple[Belonging, ...]
    orders: tuple[str, ...] = ()  # their numbers
    accounts: tuple[str, ...] = ()  # their ids

    @property
    def ids(self) -> tuple[str, ...]:
        """Of the conversations, in the order in which several transactions lock them."""
        return tuple(sorted(one.conversation_id for one in self.conversations))


def contact_forms(text: str) -> tuple[str, ...]:
    """The forms in which an e-mail address or a telephone number may be kept; none if the text is neither."""
    if "@" in text:
        return (text.strip().lower(),)
    bare = _FORMATTING.sub("", text)
    if not _PHONE.fullmatch(bare):
        return ()
    digits = re.sub(r"^(\+|00)", "", bare)
    return (f"+{digits}", digits)
