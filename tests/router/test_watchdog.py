"""The worker's loop: deadlines are looked after until it is told to stop, whatever happens to the database."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Awaitable, Callable

import pytest
from sqlalchemy import event, text

from bot.domain.audit import HOUSE, Checkpoint
from bot.domain.case import CaseKind, CaseState
from bot.domain.conversation import Owner
from bot.domain.erasure import Period, Retention
from bot.domain.recovery import Trigger
from bot.domain.reference import find_references
from bot.domain.turn import TurnState
from bot.router.nudges import Nudges
from bot.router.watchdog import Watchdog
from bot.storage.attachment_files import AttachmentFiles
from bot.storage.checkpoints import CheckpointFile
from bot.use_cases.audit import note_checkpoint, verify_audit
from bot.use_cases.audit_ports import AuditEvent
from bot.use_cases.cases import open_case
from bot.use_cases.handoffs import request_handoff
from bot.use_cases.recoveries import follow_up, make_up_for, open_recovery
from tests.builders import TestHouse, answer, build_test_house, claim, said_to, say
from tests.people import ANN, BEN, ask, comes, conversation, held_by, hire
from tests.router.test_nudges import free_port
from tests.staff_rows import add_staff, say_there

SECONDS = 10


def a_watchdog(
    house: TestHouse, nudges: Nudges | None = None, checkpoints: CheckpointFile | None = None
) -> Watchdog:  # fmt: skip
    return Watchdog(
        house.uow, house.reading, house.now, house.ids, house.wording, house.desk, nudges or Nudges({}),
        house.files, checkpoints,
    )  # fmt: skip


def with_running(directory: Path, play: Callable[[TestHouse, Nudges], Awaitable[None]]) -> None:
    """Let a running watchdog on a database in a file play with a gateway that hears."""

    async def run() -> None:
        house = build_test_house(f"sqlite:///{directory / 'heard.db'}")
        ports = {"gateway": free_port()}
        gateway, own = Nudges(ports, own_part="gateway"), Nudges(ports)
        await gateway.listen()
        watchdog, ready = a_watchdog(house, own), asyncio.Event()
        running = asyncio.create_task(watchdog.run(ready.set))
        try:
            await asyncio.wait_for(ready.wait(), SECONDS)
            await play(house, gateway)
        finally:
            watchdog.stop()
            await asyncio.wait_for(running, SECONDS)
            gateway.close()
            own.close()
            house.engine.dispose()

    asyncio.run(run())


@pytest.fixture
def nudges() -> Any:
    """Nudges that reach nobody."""
    nudges = Nudges({})
    yield nudges
    nudges.close()


def test_quiet_house(house: TestHouse, nudges: Nudges) -> None:
    """Where nothing is late, a look does nothing."""
    say(house, "hello")

    assert a_watchdog(house, nudges).look() == 0


def test_one_look_sees_everything_that_is_late(
    house: TestHouse, nudges: Nudges, caplog: pytest.LogCaptureFixture
) -> None:
    """One look sees late turns, handoffs that nobody took, and promises that broke, each once."""
    watchdog = a_watchdog(house, nudges)
    with house.uow() as uow:
        add_staff(uow, "ann", "Ann", house.now())
        say_there(uow, "Ann", house.now() + timedelta(hours=1))
        uow.commit()
    waiting = say(house, "a person, please", peer="waiting")
    claim(house)
    request_handoff(waiting.turn_id, waiting.message_id, "asked", "", house.uow(), house.now(), house.ids)
    with house.uow() as uow:
        uow.turns.finish(uow.turns.get(waiting.turn_id), TurnState.RELAYED, house.now())
        uow.commit()
    unanswered = say(house, "hello", peer="unanswered")
    house.clock.pass_(timedelta(minutes=6))
    looks = [watchdog.look(), watchdog.look()]
    with house.reading() as uow:
        kinds = sorted(case.kind.value for case in uow.cases.all())
        references = {case.reference for case in uow.cases.all()}
    house.clock.pass_(timedelta(days=10))
    watchdog.look()
    watchdog.look()
    broken = [record.getMessage() for record in caplog.records if "was broken" in record.getMessage()]

    assert looks == [2, 0]
    assert kinds == sorted([CaseKind.CALL_BACK.value, CaseKind.UNANSWERED.value])
    assert find_references(said_to(house, unanswered.conversation_id)[-1])
    assert sorted(broken) == sorted(f"a promise about {reference} was broken" for reference in references)


def test_a_missed_deadline_is_logged_once(house: TestHouse, nudges: Nudges, caplog: pytest.LogCaptureFixture) -> None:
    """A look marks the deadlines of complaints that passed, and the log names each with its case, once."""
    receipt = say(house, "the kettle leaks")
    with house.uow() as uow:
        message = uow.conversations.message(receipt.message_id)
        case = open_case(CaseKind.COMPLAINT, message, message.text, uow, house.now(), house.ids, house.desk)
        uow.turns.finish(uow.turns.get(receipt.turn_id), TurnState.RELAYED, house.now())
        uow.commit()
    watchdog = a_watchdog(house, nudges)
    watchdog.look()
    house.clock.pass_(timedelta(days=2))
    watchdog.look()
    watchdog.look()
    missed = [record.getMessage() for record in caplog.records if "was missed" in record.getMessage()]

    assert missed == [f"the deadline acknowledge of {case.reference} was missed"]


def test_a_failed_recovery_is_an_alarm_once(house: TestHouse, nudges: Nudges, caplog: pytest.LogCaptureFixture) -> None:
    """Making up for something that failed is logged as an error, once, and its follow-up was told on its day."""
    receipt = say(house, "the kettle leaks")
    with house.uow() as uow:
        add_staff(uow, "ann", "Ann", house.now())
        message = uow.conversations.message(receipt.message_id)
        case = open_case(CaseKind.CALL_BACK, message, message.text, uow, house.now(), house.ids, house.desk)
        uow.turns.finish(uow.turns.get(receipt.turn_id), TurnState.RELAYED, house.now())
        open_recovery(case, Trigger.LOW_RATING, "a message", uow, house.now(), house.ids)
        uow.commit()
    caplog.set_level("INFO")
    watchdog = a_watchdog(house, nudges)
    make_up_for(case.reference, "a card", "Ann", house.uow(), house.now(), house.desk)
    house.clock.pass_(house.desk.care.playbook.follow_up_after)
    watchdog.look()
    watchdog.look()
    follow_up(case.reference, False, "still cross", "Ann", house.uow(), house.now())
    watchdog.look()
    watchdog.look()
    told = [record.getMessage() for record in caplog.records if "is to be asked" in record.getMessage()]
    failed = [record for record in caplog.records if "what hurt" in record.getMessage()]

    assert told == [f"the customer of {case.reference} is to be asked today whether all is well"]
    assert [record.levelname for record in failed] == ["ERROR"]


def test_running_watchdog_tells_customer_and_gateway(tmp_path: Path) -> None:
    """While it runs, a message that comes too late is turned into a case and the gateway is woken to say so."""

    async def play(house: TestHouse, gateway: Nudges) -> None:
        receipt = say(house, "hello")
        house.clock.pass_(timedelta(seconds=16))
        nudged = await gateway.wait(SECONDS)

        assert nudged
        assert find_references(said_to(house, receipt.conversation_id)[-1])

    with_running(tmp_path, play)


def test_failing_database_does_not_end_the_watch(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A look that fails is logged, and the next one does what is due."""

    async def play(house: TestHouse, gateway: Nudges) -> None:
        failed = asyncio.Event()
        loop = asyncio.get_running_loop()

        def disk_failure(connection: Any) -> None:
            if not failed.is_set():
                loop.call_soon_threadsafe(failed.set)
                raise OSError("disk I/O error")

        receipt = say(house, "hello")
        event.listen(house.engine, "begin", disk_failure)
        await asyncio.wait_for(failed.wait(), SECONDS)
        event.remove(house.engine, "begin", disk_failure)
        house.clock.pass_(timedelta(seconds=16))
        nudged = await gateway.wait(SECONDS)

        assert nudged
        assert find_references(said_to(house, receipt.conversation_id)[-1])

    with_running(tmp_path, play)

    assert "deadlines could not be looked after (OSError)" in caplog.text


def test_files_that_nobody_sent_are_swept(house: TestHouse, nudges: Nudges, tmp_path: Path) -> None:
    """The watch removes what a crash left of customers' files: at once when it starts, then every ten minutes."""
    store = AttachmentFiles(tmp_path)
    watchdog = Watchdog(
        house.uow, house.reading, house.now, house.ids, house.wording, house.desk, nudges, store
    )  # fmt: skip

    def leave(name: str) -> None:
        store.put(name, b"lost")
        os.utime(tmp_path / name, (0, 0))

    left = []
    for minutes in (0, 9, 1):
        leave(f"{minutes:022d}")
        house.clock.pass_(timedelta(minutes=minutes))
        watchdog.look()
        left.append(len(list(tmp_path.iterdir())))

    assert left == [0, 1, 0]


def write_entries(house: TestHouse, count: int) -> None:
    event = AuditEvent(house.now(), "bot", "received", "C-2026-AAAA-A", {}, HOUSE)
    with house.uow() as uow:
        uow.audit.append_many([event] * count)
        uow.commit()


def test_the_end_of_the_audit_is_noted(
    any_house: TestHouse, nudges: Nudges, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its end is noted at the start, after 1,000 entries and after five minutes, each time only if there is a new one;
    the log tells number and hash.
    """
    house = any_house
    checkpoints = CheckpointFile(tmp_path / "checkpoints.jsonl", b"secret")
    caplog.set_level("INFO")

    def noted(watchdog: Watchdog) -> list[int]:
        watchdog.look()
        return [checkpoint.seq for checkpoint in CheckpointFile(tmp_path / "checkpoints.jsonl", b"secret").read()[0]]

    first = a_watchdog(house, nudges, checkpoints)
    empty = noted(first)
    write_entries(house, 3)
    seen = [noted(first)]
    write_entries(house, 999)
    seen += [noted(first)]
    write_entries(house, 1)
    seen += [noted(first), noted(first)]
    house.clock.pass_(timedelta(minutes=6))
    seen += [noted(first)]
    write_entries(house, 1)
    seen += [noted(first)]
    write_entries(house, 1)
    seen += [noted(first), noted(a_watchdog(house, nudges, checkpoints)), noted(a_watchdog(house, nudges, checkpoints))]
    with house.reading() as uow:
        _, own = uow.audit.head()

    assert empty == []
    assert seen == [
        [3], [3], [3, 1003], [3, 1003], [3, 1003], [3, 1003, 1004], [3, 1003, 1004],
        [3, 1003, 1004, 1005], [3, 1003, 1004, 1005],
    ]  # fmt: skip
    assert f"audit checkpoint 1005 {own.hex()}" in caplog.text
    assert verify_audit(house.reading(), checkpoints).verdict.checkpoints == 4


def test_an_uncommitted_entry_is_not_noted(tmp_path: Path, nudges: Nudges) -> None:
    """A checkpoint is never ahead of what is committed."""
    house = build_test_house(f"sqlite:///{tmp_path / 'heard.db'}")
    checkpoints = CheckpointFile(tmp_path / "checkpoints.jsonl", b"secret")
    write_entries(house, 2)
    with house.uow() as uow:
        uow.audit.append(house.now(), "bot", "received", "C-2026-AAAA-A", {}, HOUSE)
        noted = note_checkpoint(house.reading(), checkpoints, house.now())

    assert noted is not None and noted.seq == 2


def test_an_exchanged_database_is_told_at_the_start(
    house: TestHouse, nudges: Nudges, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A worker that starts on a database without the entry of the last checkpoint says so, once, and works on."""
    file = tmp_path / "checkpoints.jsonl"
    write_entries(house, 3)
    CheckpointFile(file, b"secret").append(Checkpoint(5, b"h" * 32, house.now()))
    watchdog = a_watchdog(house, nudges, CheckpointFile(file, b"secret"))
    looks = [watchdog.look(), watchdog.look()]
    told = [record.getMessage() for record in caplog.records if "its last checkpoint" in record.getMessage()]

    assert looks == [0, 0]
    assert len(told) == 1


def test_a_checkpoint_that_cannot_be_written_stops_nothing(
    house: TestHouse, nudges: Nudges, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """While the file cannot be written, deadlines are looked after all the same, and it is tried again each minute."""
    file = tmp_path / "folder" / "checkpoints.jsonl"
    write_entries(house, 1)
    watchdog = a_watchdog(house, nudges, CheckpointFile(file, b"secret"))
    say(house, "hello")
    house.clock.pass_(timedelta(seconds=16))
    acts = watchdog.look()
    watchdog.look()
    errors = [record for record in caplog.records if "no checkpoint of the audit" in record.getMessage()]
    file.parent.mkdir()
    house.clock.pass_(timedelta(seconds=61))
    watchdog.look()

    assert acts == 1
    assert len(errors) == 1
    assert [checkpoint.seq for checkpoint in CheckpointFile(file, b"secret").read()[0]] == [7]


def test_what_is_past_its_time_goes_hour_by_hour(house: TestHouse, nudges: Nudges) -> None:
    """A look erases by the rules of the house and clears the log after it; the next ones wait an hour for that."""
    cleared: list[bool] = []
    month, year = Period(30, "our notice"), Period(365, "the law")
    watchdog = Watchdog(
        house.uow, house.reading, house.now, house.ids, house.wording, house.desk, nudges, house.files, None,
        Retention(year, month), lambda: cleared.append(True) or True,
    )  # fmt: skip
    gone = []
    for peer, passes in (("mara", timedelta(days=31)), ("tom", timedelta(minutes=59)), ("ann", timedelta(minutes=2))):
        conversation = say(house, "hello", peer=peer).conversation_id
        answer(house, claim(house))
        if peer == "tom":  # as if it had been written long ago
            with house.engine.connect() as connection:
                long_ago = {"at": house.now() - timedelta(days=40)}
                connection.execute(text("UPDATE messages SET created_at = :at WHERE conversation_id = :id"), {
                    "at": long_ago["at"].replace(tzinfo=None), "id": conversation,
                })  # fmt: skip
                connection.commit()
        house.clock.pass_(passes)
        watchdog.look()
        with house.reading() as uow:
            gone.append((uow.customers.of_peer("mara") == [], uow.customers.of_peer("tom") == []))

    assert gone == [(True, True), (True, False), (True, True)]
    assert len(cleared) == 2


def test_one_look_sees_to_those_who_wait_for_people(
    house: TestHouse, nudges: Nudges, caplog: pytest.LogCaptureFixture
) -> None:
    """A silent desk, a wait that is half over and a customer who should be watched are each seen to once; what is said
    is in no log.
    """
    watchdog = a_watchdog(house, nudges)
    comes(house, ANN)
    held = held_by(house)
    hire(house, BEN)
    waiting = ask(house, peer="tom")[0].conversation_id
    watched = say(house, "My f***ing kettle leaks and I need it today!", peer="liv").conversation_id
    house.clock.pass_(timedelta(seconds=1))
    watchdog.look()
    house.clock.pass_(timedelta(minutes=3))
    watchdog.look()
    watchdog.look()
    logged = [record.getMessage() for record in caplog.records]

    for key in (held, waiting, watched):
        assert sum(key in line for line in logged) == 1
    assert conversation(house, held).owner is Owner.QUEUE
    assert "kettle" not in caplog.text


def test_how_it_was_is_asked_once(house: TestHouse, nudges: Nudges) -> None:
    """A look after a closing asks where the question is seen; later looks do not, and on other channels none does."""
    for peer, channel in (("mara", "web_widget"), ("tom", "rest")):
        receipt = say(house, "The kettle leaks.", peer=peer, channel=channel)
        with house.uow() as uow:
            message = uow.conversations.message(receipt.message_id)
            case = open_case(CaseKind.COMPLAINT, message, message.text, uow, house.now(), house.ids, house.desk)
            uow.cases.save(replace(case, state=CaseState.CLOSED, changed_at=house.now()))
            uow.commit()
    for _ in range(2):
        answer(house, claim(house))
    watchdog = Watchdog(
        house.uow, house.reading, house.now, house.ids, house.wording, house.desk, nudges, house.files,
        answering=("web_widget",),
    )  # fmt: skip
    asked = []
    for _ in range(4):
        house.clock.pass_(timedelta(seconds=40))
        watchdog.look()
        with house.engine.connect() as connection:
            sent = connection.execute(text("select count(*) from messages where text like '%How was this for you?%'"))
            asked.append(sent.scalar())

    assert asked == [0, 1, 1, 1]
