"""What a desk that is open has to be told: how conversations stand now, and what is new in those somebody reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Mapping

from bot.domain.masking import mask
from bot.use_cases.desk_ports import LogLine, Note, Row
from bot.use_cases.desk_views import MOST_SHOWN, masked_line, masked_row
from bot.use_cases.ports import UnitOfWork


@dataclass(frozen=True)
class Look:
    """How a conversation stands; lines and notes of those alone that somebody reads."""

    row: Row
    lines: tuple[LogLine, ...] = ()
    notes: tuple[Note, ...] = ()


def look_at(wanted: Mapping[str, int | None], reading: UnitOfWork, now: datetime) -> dict[str, Look]:
    """These conversations, with the log after a place where one is given; those that were erased are missing."""
    with reading:
        looks = {row.id: Look(masked_row(row)) for row in reading.views.rows(list(wanted), now)}
        for conversation_id, after in wanted.items():
            if after is not None and conversation_id in looks:
                looks[conversation_id] = _with_log(looks[conversation_id], after, reading)
    return looks


def ends_of_logs(ids: list[str], reading: UnitOfWork) -> Mapping[str, tuple[int, int]]:
    """The last place and the number of notes of each, to see cheaply what has changed."""
    with reading:
        return reading.views.last_seqs(ids)


def _with_log(look: Look, after: int, reading: UnitOfWork) -> Look:
    lines = reading.views.log(look.row.id, after, MOST_SHOWN)
    notes = reading.notes.of_conversation(look.row.id)
    texts = [*(line.text for line in lines), *(note.text for note in notes)]
    if all(mask(text) == text for text in texts):  # most have no number at all, and need no list of what is no secret
        return replace(look, lines=tuple(lines), notes=tuple(notes))
    keep = reading.views.keep_whole(look.row.id)
    return replace(
        look,
        lines=tuple(masked_line(line, keep) for line in lines),
        notes=tuple(replace(note, text=mask(note.text, keep)) for note in notes),
    )
