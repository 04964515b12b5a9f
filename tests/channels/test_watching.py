"""Looking after channels: one that died is told of within five minutes, once, until it lives again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from tests.channels.fake_platform import Reply
from tests.channels.telegram_kit import TelegramKit
from tests.channels.world import World, world


def test_a_dead_channel_is_told_of_once(tmp_path: Path) -> None:
    """With one look a minute the alarm comes within five, once; when the channel dies again it comes again."""

    async def play(here: World) -> None:
        well, dead = here.fake.usual, lambda call: Reply(401, {"ok": False, "description": "Unauthorized"})
        alarms = []
        for minute in range(20):
            here.fake.usual = dead if 2 <= minute < 10 or minute >= 14 else well
            alarms += [(minute, alarm) for alarm in await here.channels.watch.look()]
            here.house.clock.pass_(timedelta(minutes=1))

        assert [minute for minute, _ in alarms] == [5, 17]
        assert all("token" in alarm for _, alarm in alarms)

    async def run() -> None:
        async with world(TelegramKit(), tmp_path) as here:
            await play(here)

    asyncio.run(run())


def test_a_webhook_that_fails_is_noticed(tmp_path: Path) -> None:
    """Good credentials are not enough: when Telegram cannot deliver to us, that is trouble, too."""

    async def run() -> None:
        async with world(TelegramKit(), tmp_path) as here:
            usual = here.fake.usual

            def stuck(call: object) -> Reply:
                if call.path.endswith("/getWebhookInfo"):  # type: ignore[attr-defined]
                    hook = {"url": "https://x", "pending_update_count": 7, "last_error_message": "Connection refused"}
                    return Reply(200, {"ok": True, "result": hook})
                return usual(call)  # type: ignore[arg-type]

            here.fake.usual = stuck
            for _ in range(4):
                told = await here.channels.watch.look()
                here.house.clock.pass_(timedelta(minutes=1))

            assert told == ["Telegram cannot deliver to us: Connection refused."]

    asyncio.run(run())
