"""Channels against platforms that others imitated: mockpost (Telegram, WhatsApp, Twilio) and telegram-test-api.

Both run in environments of their own, which .ci/run makes; without them the tests are skipped.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from pathlib import Path
from typing import Any, Iterator

import httpx
import pytest

from tests.channels.kit import Kit
from tests.channels.meta_kits import WhatsAppKit
from tests.channels.stage import OFFER, TITLES
from tests.channels.telegram_kit import TelegramKit
from tests.channels.twilio_kits import SmsKit
from tests.channels.world import World, world
from tests.mail_server import a_closed_port

MOCKPOST = os.environ.get("MOCKPOST", "")
TELEGRAM_TEST_API = os.environ.get("TELEGRAM_TEST_API", "")
NO_MOCKPOST = "MOCKPOST does not name the program of mockpost; .ci/run installs it into an environment of its own"
NO_TELEGRAM = "TELEGRAM_TEST_API does not name the folder of telegram-test-api; .ci/run installs it by npm"
SERVER = """
const TelegramServer = require(process.argv[1] + '/node_modules/telegram-test-api');
new TelegramServer({port: Number(process.argv[2]), host: '127.0.0.1'}).start();
"""


def wait_for(url: str) -> None:
    """Until something answers there."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            httpx.get(url, trust_env=False, timeout=2)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nothing answers at {url}")


@pytest.fixture(scope="module")
def mockpost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a running mockpost is."""
    if not Path(MOCKPOST or "/nowhere").exists():
        pytest.skip(NO_MOCKPOST)
    ports = [str(a_closed_port()) for _ in range(6)]
    names = ("HTTP", "SMTP", "FTP", "FTPS", "FTPS_IMPLICIT", "SFTP")
    directory = tmp_path_factory.mktemp("mockpost")
    own = {f"MOCKPOST_{name}_PORT": port for name, port in zip(names, ports)}
    own |= {"MOCKPOST_DB_PATH": str(directory / "mockpost.db"), "MOCKPOST_FTP_DATA_DIR": str(directory / "ftp")}
    quiet = subprocess.DEVNULL
    with subprocess.Popen([MOCKPOST], env={**os.environ, **own}, cwd=directory, stdout=quiet, stderr=quiet) as running:
        try:
            url = f"http://127.0.0.1:{ports[0]}"
            wait_for(f"{url}/api/messages")
            yield url
        finally:
            running.terminate()


def elsewhere(kind: type[Kit], api_url: str) -> Kit:
    """A kit whose platform is somebody else's."""

    class Elsewhere(kind):  # type: ignore[misc, valid-type]
        def build(self, _: str) -> Any:
            return super().build(api_url)

    return Elsewhere()


@pytest.mark.parametrize(
    ("kind", "path"), [(TelegramKit, "/telegram"), (WhatsAppKit, "/whatsapp"), (SmsKit, "/twilio")],
    ids=lambda one: getattr(one, "channel", None),
)  # fmt: skip
def test_what_we_send_is_understood_by_mockpost(mockpost: str, tmp_path: Path, kind: type[Kit], path: str) -> None:
    """Text and options reach its timeline, addressed to the customer, and its ids are noted."""

    async def play(here: World) -> None:
        await here.hears(here.kit.message("hello there", 1))
        here.answers("We are open until six.", OFFER)
        await here.sends()
        async with httpx.AsyncClient(trust_env=False) as client:
            kept = (await client.get(f"{mockpost}/api/messages")).text

        assert set(here.outbox()) == {"sent"}, here.rows("select state, reason from outbox")
        assert "We are open until six." in kept and TITLES[0] in kept
        assert here.rows("select count(*) as n from platform_messages")[0]["n"] >= 1

    async def run() -> None:
        async with world(elsewhere(kind, mockpost + path), tmp_path) as here:
            await play(here)

    asyncio.run(run())


@pytest.fixture(scope="module")
def telegram() -> Iterator[str]:
    """Where a running telegram-test-api is."""
    if not (Path(TELEGRAM_TEST_API or "/nowhere") / "node_modules" / "telegram-test-api").exists():
        pytest.skip(NO_TELEGRAM)
    port = a_closed_port()
    command = ["node", "-e", SERVER, TELEGRAM_TEST_API, str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/bot1:x/getMe")
            yield url
        finally:
            running.terminate()


def test_a_talk_by_way_of_telegram_test_api(telegram: str, tmp_path: Path) -> None:
    """What its client writes and presses is heard; what we answer is there for its client, with the buttons."""
    kit = elsewhere(TelegramKit, telegram)
    token = kit.values("")["access_token"]
    someone = {"from": {"id": 70001, "first_name": "Mara", "is_bot": False}, "chat": {"id": 70001, "type": "private"}}

    async def play(here: World, client: httpx.AsyncClient) -> None:
        async def ask(path: str, **content: Any) -> Any:
            return (await client.post(f"{telegram}{path}", json=content)).json()["result"]

        async def deliver() -> None:
            for update in await ask(f"/bot{token}/getUpdates"):
                await here.hears(update)

        await ask("/sendMessage", botToken=token, date=1_790_000_000, text="hello there", **someone)
        await deliver()
        here.answers(OFFER)
        await here.sends()
        seen = [one["message"] for one in await ask("/getUpdates", token=token, chatId=70001)]
        rows = seen[-1]["reply_markup"]["inline_keyboard"]
        button = next(one for row in rows for one in row if one["text"] == TITLES[1])
        callback = {"id": "4711", "message": {"message_id": 1, **someone}, "data": button["callback_data"], **someone}
        await ask("/sendCallback", botToken=token, date=1_790_000_001, **callback)
        await deliver()

        assert "assistant" in seen[0]["text"] and seen[-1]["text"] == OFFER.text
        assert here.said() == ["hello there", TITLES[1]]

    async def run() -> None:
        async with world(kit, tmp_path) as here, httpx.AsyncClient(trust_env=False) as client:
            await play(here, client)

    asyncio.run(run())
