"""Reading the canned replies of data/desk/replies.yml, with a clear error for a mistake in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.domain.canned_reply import PLACES, CannedReply, places_in
from bot.domain.errors import BadFile
from bot.domain.language import BOT_SPEAKS


def read_replies(data: Path) -> tuple[CannedReply, ...]:
    """All canned replies, in the order of the file. Raises BadFile."""
    file = data / "desk" / "replies.yml"
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadFile(
            f"{file}: cannot be read ({type(error).__name__}); see the file in the source of Heard."
        ) from None
    entries = content.get("replies") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise BadFile(f"{file}: the list 'replies' is missing; add it.")
    replies = tuple(_reply(entry, f"{file}: reply {number}") for number, entry in enumerate(entries, start=1))
    ids = [reply.id for reply in replies]
    if len(set(ids)) < len(ids):
        raise BadFile(f"{file}: two replies have one id; give each its own.")
    return replies


def _reply(entry: Any, place: str) -> CannedReply:
    wanted = ("id", "title", *BOT_SPEAKS)
    if not isinstance(entry, dict) or not all(isinstance(entry.get(field), str) and entry[field] for field in wanted):
        raise BadFile(f"{place}: needs a text for each of {', '.join(wanted)}.")
    texts = {language: entry[language] for language in BOT_SPEAKS}
    places = {language: places_in(text) for language, text in texts.items()}
    strange = frozenset().union(*places.values()) - PLACES
    if strange:
        raise BadFile(f"{place}: nothing fills {{{min(strange)}}}; the places are {', '.join(sorted(PLACES))}.")
    if len(set(places.values())) > 1:
        raise BadFile(f"{place}: its languages do not have the same places.")
    return CannedReply(entry["id"], entry["title"], texts)
