"""Canned replies: sentences that people of the staff say often, with places that each conversation fills."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Mapping

from bot.domain.language import MAIN

PLACES = frozenset({"customer_name", "agent_name", "reference", "due"})
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class CannedReply:
    """One sentence or two, in each language."""

    id: str
    title: str
    texts: Mapping[str, str]  # by language

    def in_language(self, language: str | None) -> str:
        """The text in this language; in the house's own where there is none."""
        return self.texts.get(language or MAIN, self.texts[MAIN])


def places_in(text: str) -> frozenset[str]:
    """The places of a text."""
    return frozenset(_PLACE.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str | None:
    """The text with its places filled; None where one cannot be. What fills a place is not filled again."""
    if any(not values.get(place) for place in places_in(text)):
        return None
    return _PLACE.sub(lambda match: values[match.group(1)], text)
