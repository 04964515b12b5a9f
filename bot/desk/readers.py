"""Who reads which conversation, and what they have of it already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Collection, Iterator, Mapping

from bot.desk.line import Line
from bot.desk.render import encode, line_json, note_json, row_json
from bot.desk.rights import acts_on
from bot.domain.conversation import Owner
from bot.use_cases.desk_live import Look
from bot.use_cases.desk_ports import Note, Row

LOOK_BACK = 30  # lines that are looked at again, for how far they have come


@dataclass
class Reader:
    """One desk that has a conversation open."""

    line: Line
    since: int  # the last place it has
    is_new: bool = True
    was_own: bool = False


@dataclass
class Read:
    """One conversation that somebody reads."""

    id: str
    readers: dict[Line, Reader] = field(default_factory=dict)
    last: int = 0
    notes_seen: int = 0
    row: Row | None = None
    _lines: dict[int, str] = field(default_factory=dict)  # the latest, as they were sent
    _notes: dict[str, Note] = field(default_factory=dict)

    @property
    def look_from(self) -> int:
        """From where the log has to be read."""
        fresh = [reader.since for reader in self.readers.values() if reader.is_new]
        known = [max(0, self.last - LOOK_BACK)] if self.row is not None else []
        return min([*known, *fresh], default=0)

    def take(self, look: Look) -> Iterator[Reader]:
        """Send everybody what they have not; those are given back who may not have it without asking anew."""
        lines = {line.seq: encode(line_json(line)) for line in look.lines}
        revised = {seq for seq, text in lines.items() if self._lines.get(seq, text) != text}
        notes = {note.id: note for note in look.notes}
        written = {id: note for id, note in notes.items() if self._notes.get(id) != note}
        is_moved = self.row != look.row
        sent: dict[tuple[int, bool, tuple[str, ...], str], str | None] = {}
        self.last = max(self.last, look.row.last.seq if look.row.last else 0)
        for reader in list(self.readers.values()):
            own = look.row.owner == Owner.AGENT.value and look.row.agent_id == reader.line.actor.id
            if reader.was_own and not own:
                yield reader
                continue
            key = (reader.since, reader.is_new, acts_on(reader.line.actor, look.row), reader.line.language)
            if key not in sent:
                sent[key] = self._event(reader, look.row, lines, revised, notes if reader.is_new else written, is_moved)
            text = sent[key]
            if text is not None:
                reader.line.send(text)
            reader.was_own, reader.is_new = own, False
            reader.since = max(min(reader.since, self.last), max(lines, default=0))
        self.row, self.notes_seen, self._notes = look.row, len(look.notes), notes
        self._lines = {seq: text for seq, text in {**self._lines, **lines}.items() if seq > self.last - LOOK_BACK}

    def _event(
        self, reader: Reader, row: Row, lines: Mapping[int, str], revised: Collection[int], notes: Mapping[str, Note],
        is_moved: bool,
    ) -> str | None:  # fmt: skip
        fresh = [seq for seq in lines if seq > reader.since or (seq in revised and not reader.is_new)]
        if not (fresh or notes or is_moved or reader.is_new):
            return None
        state = encode(row_json(reader.line.actor, row, words=True, language=reader.line.language))
        noted = ",".join(encode(note_json(note, reader.line.language)) for note in notes.values())
        gap = reader.is_new and bool(fresh) and fresh[0] > reader.since + 1
        return (
            f'{{"type":"log","conversation":{encode(self.id)},"messages":[{",".join(lines[seq] for seq in fresh)}],'
            f'"notes":[{noted}],"state":{state},"gap":{"true" if gap else "false"}}}'
        )
