"""The worker's loop of one-time codes: they reach a real mail server, whatever it or the database does meanwhile."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

from bot.domain.one_time_code import OneTimeCode
from bot.mail_settings import read_mail_settings
from bot.router.code_letters import CodeLetters
from bot.router.loops import Loops
from bot.smtp import SmtpSender
from tests.builders import TestHouse, build_test_house, say
from tests.mail_server import MailServer

SECONDS = 10


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server."""
    server = MailServer()
    yield server
    server.close()


def a_code(house: TestHouse, id: str = "code-1") -> OneTimeCode:
    """A code that waits to be sent."""
    receipt = say(house, "cancel it", peer=id)
    until = house.now() + house.shop.identity.codes.lives
    code = OneTimeCode(
        id, "nonce", receipt.conversation_id, id, receipt.message_id, "mara@example.com", house.now(), until
    )
    with house.uow() as uow:
        uow.codes.add(code)
        uow.commit()
    return code


def run_while(house: TestHouse, server: MailServer, is_on: Callable[[], bool], uow: Any = None) -> None:
    """Let the loop run as the worker runs it."""
    mail = read_mail_settings(server.url, "chat@larkfield.example")
    assert mail is not None
    letters = CodeLetters(uow or house.uow, SmtpSender(mail), house.codes, house.wording, house.shop.name, house.now)

    async def run() -> None:
        loops, ready = Loops([letters]), asyncio.Event()
        running = asyncio.create_task(loops.run(ready.set))
        await asyncio.wait_for(ready.wait(), SECONDS)
        for _ in range(SECONDS * 100):
            if not is_on():
                break
            await asyncio.sleep(0.01)
        loops.stop()
        await asyncio.wait_for(running, SECONDS)

    asyncio.run(run())


def test_every_code_arrives_once(tmp_path: Path, server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    """What waits is sent, each code once, and neither code nor address is in the log."""
    house = build_test_house(f"sqlite:///{tmp_path / 'heard.db'}")
    codes = [a_code(house, f"code-{i}") for i in range(3)]
    with caplog.at_level(logging.INFO):
        run_while(house, server, lambda: len(server.does.letters) < 3)
        run_while(house, server, lambda: False)
    figures = [house.codes.figures(code) for code in codes]

    told = [letter.get_content() for letter in server.does.letters]
    assert [next(one for one in figures if one in text) for text in told] == figures
    assert "one-time code code-0: sent" in caplog.text
    assert not [one for one in (*figures, "mara@") if one in caplog.text]


def test_a_fault_keeps_nothing_from_the_customer(
    tmp_path: Path, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that fails once and a server that is busy at first put the code off; then it arrives."""
    monkeypatch.setattr(CodeLetters, "every", 0.01)
    house = build_test_house(f"sqlite:///{tmp_path / 'heard.db'}")
    code = a_code(house)
    server.does.to_recipient = "450 busy"
    faults = [OSError("disk")]

    def uow() -> Any:
        if faults:
            raise faults.pop()
        return house.uow()

    def waiting() -> bool:
        house.clock.pass_(code.next_try(code.made_at) - code.made_at)
        server.does.to_recipient = "250 ok" if house.now() > code.made_at.replace(minute=3) else "450 busy"
        return not server.does.letters

    run_while(house, server, waiting, uow)

    assert [house.codes.figures(code) in letter.get_content() for letter in server.does.letters] == [True]
    assert faults == []


def test_all_loops_end_with_one() -> None:
    """When one loop of a part fails, the others end, and the part fails, so that it is started again."""

    class Endless:
        def __init__(self) -> None:
            self.stopping = asyncio.Event()

        def stop(self) -> None:
            self.stopping.set()

        async def run(self, ready: Callable[[], None]) -> None:
            ready()
            await self.stopping.wait()

    class Failing(Endless):
        async def run(self, ready: Callable[[], None]) -> None:
            ready()
            raise RuntimeError("broken")

    ready: list[bool] = []

    async def run() -> None:
        await Loops([Endless(), Failing()]).run(lambda: ready.append(True))

    with pytest.raises(RuntimeError, match="broken"):
        asyncio.run(run())

    assert ready == [True]
