"""SMS at the pace of the networks, which count segments."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bot.domain.message import Author
from bot.domain.pace import TokenBucket
from tests.channels.stage import Stage
from tests.channels.twilio_kits import SmsKit, TwilioWhatsAppKit
from tests.channels.world import World


async def waited(here: World, text: str) -> float:
    """For how many seconds the message after a text had to wait, at one a second and none saved up."""
    here.platform.limits = dataclasses.replace(here.platform.limits, to_one=100.0, to_one_burst=100)
    await here.begins()
    here.sender._bucket = TokenBucket(1.0, 1, here.pace.at)
    here.writes(text, author=Author.BOT)
    await here.sends()
    before = here.pace.slept
    here.writes("next", author=Author.BOT)
    await here.sends()
    return here.pace.slept - before


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2), ("ж" * 70, 1),
        ("ж" * 71, 2), ("🙂" * 35, 1), ("🙂" * 36, 2), ("ж" * 670, 10),
    ],
)  # fmt: skip
def test_the_pace_is_one_of_segments(tmp_path: Path, text: str, segments: int) -> None:
    """A long text makes the next one wait a second for each of its segments: 160 or 153, 70 or 67 of them in one."""

    async def play(here: World) -> None:
        assert await waited(here, text) == pytest.approx(segments, abs=0.01)

    Stage(SmsKit(), tmp_path)(play)


def test_whatsapp_counts_messages(tmp_path: Path) -> None:
    """By WhatsApp a message is one, however long."""

    async def play(here: World) -> None:
        assert await waited(here, "ж" * 670) == pytest.approx(1, abs=0.01)

    Stage(TwilioWhatsAppKit(), tmp_path)(play)


def test_a_text_that_takes_long_does_not_stop_the_others(tmp_path: Path) -> None:
    """Twenty-four segments are owed; what comes after goes back to the outbox and goes later, and nothing is lost."""

    async def play(here: World) -> None:
        await here.begins()
        here.writes("ж" * 1600, author=Author.BOT)
        here.writes("next", author=Author.BOT)
        shown = await here.sends()
        assert [one.text for one in shown][-1] != "next"
        for _ in range(4):
            here.pass_(seconds=15)
            here.pace.at += 15
            shown += await here.sends()

        assert shown[-1].text == "next" and set(here.outbox()) == {"sent"}

    Stage(SmsKit(), tmp_path)(play)
