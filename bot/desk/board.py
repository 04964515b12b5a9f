"""The queue as it lies before everybody at the desk: each row is encoded once, and only what changed is sent."""

from __future__ import annotations

from typing import Collection, Iterable, Sequence

from bot.desk.render import encode, row_json
from bot.desk.rights import acts_on, may_see, shows_words
from bot.domain.conversation import Owner
from bot.domain.language import MAIN
from bot.domain.staff import Actor, Role
from bot.use_cases.desk_ports import Row


class Board:
    """The rows there are, and what has become of them since it was last sent."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._encoded: dict[str, dict[tuple[bool, tuple[str, ...], str], str]] = {}  # row → how it is shown → its text
        self._changed: dict[str, None] = {}  # in the order in which they did
        self._gone: dict[str, None] = {}
        self._moved: dict[str, None] = {}  # that somebody else holds now

    def moved(self) -> list[str]:
        """Those that somebody else holds since this was asked last."""
        moved, self._moved = list(self._moved), {}
        return moved

    def put_all(self, rows: Sequence[Row], but: Collection[str] = ()) -> None:
        """All there are. What is known better of some of them, by a later look, stays."""
        there = {row.id for row in rows}
        for row in rows:
            if row.id not in but:
                self._put(row)
        for id in [id for id in self._rows if id not in there and id not in but]:
            self._take(id)

    def put(self, id: str, row: Row | None) -> None:
        """How one stands; None if there is none any more."""
        if row is not None and (row.owner != Owner.BOT.value or row.watched):
            self._put(row)
        else:
            self._take(id)

    def has_news(self) -> bool:
        """Whether anything changed since `news`."""
        return bool(self._changed or self._gone)

    def news(self) -> Frame:
        """What changed since this was asked last."""
        frame = Frame([self._rows[id] for id in self._changed], list(self._gone), self, full=False)
        self._changed, self._gone = {}, {}
        return frame

    def snapshot(self) -> Frame:
        """All of it."""
        return Frame(list(self._rows.values()), [], self, full=True)

    def clear(self) -> None:
        """Forget everything; nobody looks."""
        self.__init__()  # type: ignore[misc]

    def encoded(self, row: Row, actor: Actor, language: str) -> str:
        """A row as it goes over the wire to a person; those who see, may do and read the same share its text."""
        shown = shows_words(actor, row), acts_on(actor, row), language
        is_known = self._rows.get(row.id) is row
        texts = self._encoded.setdefault(row.id, {}) if is_known else {}
        if shown not in texts:
            texts[shown] = encode(row_json(actor, row, words=shown[0], language=language))
        return texts[shown]

    def _put(self, row: Row) -> None:
        before = self._rows.get(row.id)
        if before != row:
            if before is not None and (before.owner, before.agent_id) != (row.owner, row.agent_id):
                self._moved[row.id] = None
            self._encoded.pop(row.id, None)
            self._rows[row.id] = row
            self._changed[row.id] = None
            self._gone.pop(row.id, None)

    def _take(self, id: str) -> None:
        if self._rows.pop(id, None) is not None:
            self._encoded.pop(id, None)
            self._changed.pop(id, None)
            self._gone[id] = self._moved[id] = None


class Frame:
    """Rows on their way to everybody; who has none of them for their own shares the text with their like."""

    def __init__(self, rows: Sequence[Row], gone: Sequence[str], board: Board, *, full: bool) -> None:
        self._rows, self._gone, self._board, self._full = rows, gone, board, full
        self._holders = {row.agent_id for row in rows}
        self._shared: dict[tuple[Role, str | None, str], str] = {}

    def text_for(self, actor: Actor, language: str = MAIN) -> str:
        """What is sent to a person who reads the desk in this language."""
        if actor.id in self._holders:
            return self._text(actor, language)
        alike = actor.role, actor.team, language
        if alike not in self._shared:
            self._shared[alike] = self._text(actor, language)
        return self._shared[alike]

    def _text(self, actor: Actor, language: str) -> str:
        shown: Iterable[str] = (self._board.encoded(row, actor, language) for row in self._rows if may_see(actor, row))
        full = "true" if self._full else "false"
        return f'{{"type":"queue","rows":[{",".join(shown)}],"gone":{encode(self._gone)},"full":{full}}}'
