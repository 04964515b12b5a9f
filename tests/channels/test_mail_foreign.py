"""E-mail against a mail server that is not ours: mail-devel, in an environment of its own (aiosmtpd and pymap)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import smtplib
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, AsyncIterator, Iterator

import pytest

from bot.router import channel_collector
from tests.channels.mail_kit import ADDRESS, PASSWORD, MailKit
from tests.channels.world import World, world
from tests.mail_server import a_closed_port

PROGRAM = os.environ.get("MAIL_DEVEL", "")
pytestmark = pytest.mark.skipif(
    not Path(PROGRAM or "/nowhere").exists(),
    reason="MAIL_DEVEL does not name the program of mail-devel; .ci/run installs it into an environment of its own",
)


class ForeignKit(MailKit):
    """Its mails come by SMTP and are fetched by IMAP, both of the foreign server."""

    def __init__(self, imap: int, smtp: int) -> None:
        self.imap, self.smtp = imap, smtp

    def values(self, api_url: str) -> dict[str, str]:
        """See parent class."""
        return {**super().values(api_url), "imap_port": str(self.imap), "smtp_port": str(self.smtp)}


@pytest.fixture
def ports() -> Iterator[tuple[int, int]]:
    """Of a running mail-devel: IMAP, SMTP."""
    imap, smtp = a_closed_port(), a_closed_port()
    command = [
        PROGRAM, "--host", "127.0.0.1", "--imap-port", str(imap), "--smtp-port", str(smtp), "--no-http",
        "--user", ADDRESS, "--password", PASSWORD
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            _wait_for(imap)
            _wait_for(smtp)
            yield imap, smtp
        finally:
            running.terminate()


def test_a_talk_by_way_of_a_foreign_server(ports: tuple[int, int], tmp_path: Path) -> None:
    """A mail that a customer sends is heard once, its photo is kept, the answer is taken."""
    kit = ForeignKit(*ports)

    async def play() -> None:
        async with _world(kit, tmp_path) as here:
            await here.platform.check()
            with smtplib.SMTP("127.0.0.1", kit.smtp) as server:
                server.login(ADDRESS, PASSWORD)
                for mail in (kit.photo(1, "it arrived like this"), kit.message("are you there?", 2)):
                    server.sendmail(kit.peer, [ADDRESS], mail)
            for _ in range(3):
                await here.channels.collectors[0].collect_all()
            await here.intake.take_all()
            here.answers("We are.")
            while await here.sender.send_all():
                pass
            # It has one mailbox for everybody, so our own answer comes back, and is no customer's word.
            assert await here.channels.collectors[0].collect_all() == 1
            await here.intake.take_all()

            assert here.said() == ["it arrived like this", "are you there?"]
            assert set(here.outbox()) == {"sent"}
            assert sum(len(message.attachments) for message in here.log()) == 1
            assert await here.channels.collectors[0].collect_all() == 0

    asyncio.run(play())


def test_a_server_whose_idle_is_silent_is_looked_at(
    ports: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This one offers IDLE and does not tell of mails that come by SMTP; they are found at the next look."""
    monkeypatch.setattr(channel_collector, "LOOK_EVERY", 1.0)
    kit = ForeignKit(*ports)

    async def play() -> None:
        async with _world(kit, tmp_path) as here:
            await here.channels.collectors[0].start()
            await asyncio.sleep(0.5)
            with smtplib.SMTP("127.0.0.1", kit.smtp) as server:
                server.login(ADDRESS, PASSWORD)
                server.sendmail(kit.peer, [ADDRESS], kit.message("are you awake?", 1))
            until = time.monotonic() + 10
            while not here.rows("select id from inbox") and time.monotonic() < until:
                await asyncio.sleep(0.02)

            assert here.rows("select state from inbox") == [{"state": "new"}]

    asyncio.run(play())


@contextlib.asynccontextmanager
async def _world(kit: Any, directory: Path) -> AsyncIterator[World]:
    async with world(kit, directory) as here:
        yield here


def _wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("mail-devel did not start")
