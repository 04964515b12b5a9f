"""The database fails at the n-th call, for every n: nothing is half done, and done once more it is done once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any, Callable

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from bot.domain.case import Contact
from bot.domain.complaint import Remedy
from bot.domain.errors import HeardError
from bot.domain.turn import LEASE
from bot.use_cases.audit import verify_audit
from bot.use_cases.complaints import FileComplaint, open_complaint
from bot.use_cases.handoffs import claim_handoff, request_handoff
from bot.use_cases.turns import claim_turn
from tests.builders import NoCheckpoints, TestHouse, answer, build_test_house, say
from tests.faults.wholeness import what_is_half
from tests.people import ANN, hire

MOST_TRIES = 3


class Faults:
    """Lets one call of the database fail: a statement before it is done, a commit before or after it is done."""

    def __init__(self, engine: Engine) -> None:
        self.calls, self.at, self.after = 0, 0, False
        event.listen(engine, "before_cursor_execute", self._statement)
        self._commit = engine.dialect.do_commit
        engine.dialect.do_commit = self._do_commit

    def _is_due(self) -> bool:
        self.calls += 1
        return self.calls == self.at

    def _fail(self) -> None:
        raise OperationalError("…", {}, Exception("disk I/O error"))

    def _statement(self, *_: Any) -> None:
        if self._is_due():
            self._fail()

    def _do_commit(self, connection: Any) -> None:
        is_due = self._is_due()
        if is_due and not self.after:
            self._fail()
        self._commit(connection)
        if is_due:
            self._fail()


def answer_next(house: TestHouse) -> None:
    """As the brain does; a turn that was claimed by somebody who fell is claimed again when its lease is over."""
    house.clock.pass_(LEASE + timedelta(seconds=1))
    claimed = claim_turn("worker-1", house.uow(), house.now())
    if claimed is not None:
        answer(house, claimed)


def live(house: TestHouse, tried: Callable[[Callable[[], Any]], Any]) -> None:
    """A complaint from the first word to a person who takes over; each step is tried until it is done."""

    def write(words: str, key: str) -> Any:
        return tried(lambda: say(house, words, client_message_id=key))

    write("hello", "k-1")
    tried(lambda: answer_next(house))
    told = write("My kettle leaks.", "k-2")
    tried(lambda: answer_next(house))
    confirmed = write("yes", "k-3")
    command = FileComplaint(
        confirmed.message_id, (told.message_id,), Remedy.REFUND, Contact("email", "mara.quinn@example.com"),
        about_product="kettle-alba", about_order="10417",
    )  # fmt: skip
    tried(lambda: open_complaint(command, house.uow(), house.now(), house.ids, house.desk))
    tried(lambda: answer_next(house))
    asked = write("May I speak to a person?", "k-4")
    tried(lambda: request_handoff(asked.turn_id, asked.message_id, "asked", "", house.uow(), house.now(), house.ids))
    tried(lambda: claim_handoff(asked.conversation_id, "ann", house.uow(), house.now(), house.ids, house.wording))


def what_came_of_it(house: TestHouse) -> dict[str, Counter[tuple[Any, ...]]]:
    """How many records of each kind there are."""
    queries = {
        "messages": "SELECT author, text FROM messages WHERE text NOT LIKE '%C-2026%'",
        "turns": "SELECT state FROM turns",
        "cases": "SELECT kind, state, own_words FROM cases",
        "promises": "SELECT kind, state FROM promises",
        "deadlines": "SELECT rule FROM case_deadlines",
        "audit": "SELECT action FROM audit",
        "owners": "SELECT owner FROM conversations",
        "handoffs": "SELECT conversation_id IS NULL FROM handoffs",
    }
    with house.engine.connect() as connection:
        return {name: Counter(tuple(row) for row in connection.execute(text(query))) for name, query in queries.items()}


def run(directory: Path, at: int, *, after: bool) -> tuple[dict[str, Counter[tuple[Any, ...]]], list[str], int]:
    """The whole of it with a fault at one call: what came of it, what was half done on the way, and how many calls."""
    house = build_test_house(f"sqlite:///{directory / f'{at}.db'}")
    hire(house, ANN)
    faults = Faults(house.engine)
    faults.at, faults.after = at, after
    half: list[str] = []

    def tried(step: Callable[[], Any]) -> Any:
        for _ in range(MOST_TRIES):
            try:
                return step()
            except (OperationalError, HeardError) as error:
                last = error
                calls, faults.at = faults.calls, 0
                with house.engine.connect() as connection:
                    half.extend(what_is_half(connection))
                faults.calls = calls
        raise AssertionError(f"it failed again and again: {last}")

    live(house, tried)
    calls, faults.at = faults.calls, 0
    if not verify_audit(house.reading(), NoCheckpoints()).is_sound:
        half.append("the audit is broken")
    came = what_came_of_it(house)
    house.engine.dispose()
    for file in directory.glob("*.db*"):
        file.unlink()
    return came, half, calls


@pytest.mark.timeout(900)
@pytest.mark.parametrize("after", [False, True], ids=["undone", "done-but-not-told"])
@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.long)])
def test_a_fault_at_any_call(step: int, after: bool, tmp_path: Path) -> None:
    """Wherever the database fails once, nothing is half there then, and in the end everything is there exactly once, as
    if it had not failed; also where a commit was done and nobody was told.
    """
    whole, _, calls = run(tmp_path, 0, after=False)
    different, broken = {}, []
    for at in range(1, calls + 1, step):
        came, half, _ = run(tmp_path, at, after=after)
        broken += [f"call {at}: {rule}" for rule in half]
        if came != whole:
            different[at] = {name: (whole[name] - came[name], came[name] - whole[name]) for name in whole}
    print(f"{len(range(1, calls + 1, step))} of {calls} calls failed once each")

    assert calls >= 100
    assert broken == []
    assert {at: {k: v for k, v in what.items() if any(v)} for at, what in different.items()} == {}
