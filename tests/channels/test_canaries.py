"""Canaries beyond what every channel's do: many gateways, quick platforms, mails that bounce, settings."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channel_settings import build_channel
from bot.domain.canary import SEEN_WITHIN, CanaryPlan
from bot.domain.errors import BadSetting
from bot.router.canaries import Canaries
from bot.use_cases.canaries import claim_canary, note_canary
from bot.use_cases.channel_health import note_check
from tests.builders import TestHouse
from tests.channels.canaries import EVERY, alarms_of, sent, sight, wants_canary
from tests.channels.fake_platform import Call, Reply
from tests.channels.kit import Kit
from tests.channels.mail_kit import MailKit, bounce
from tests.channels.slack_kit import SlackKit
from tests.channels.telegram_kit import TelegramKit
from tests.channels.twilio_kits import SmsKit
from tests.channels.world import World, world


def played(kit: Kit, directory: Path, play: Any) -> None:
    """Play it in a world of its own."""

    async def run() -> None:
        async with world(kit, directory) as here:
            await play(here)

    asyncio.run(run())


def test_of_many_gateways_one_sends(tmp_path: Path) -> None:
    """Each has the loop; a canary goes once all the same."""

    async def play(here: World) -> None:
        here.platform.canary = CanaryPlan(here.kit.other, EVERY)
        house = here.house
        loops = [
            Canaries(here.channels.senders, house.repeatable, house.reading, house.now, house.ids) for _ in range(5)
        ]
        for _ in range(3):
            await asyncio.gather(*(loop.look() for loop in loops))
            await asyncio.gather(*(loop.look() for loop in loops))
            here.pass_(hours=1)

        assert sum(here.kit.shown(call) is not None for call in here.fake.calls) == 3

    played(TelegramKit(), tmp_path, play)


def test_one_caller_takes_a_canary_up(any_house: TestHouse) -> None:
    """Of many at the same moment, on either database, and a minute after the house was away for a day."""
    for _ in range(3):
        taken: list[Any] = []

        def take(taken: list[Any] = taken) -> None:
            taken.append(claim_canary("sms", "default", EVERY, any_house.uow(), any_house.now(), any_house.ids))

        threads = [threading.Thread(target=take) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        [canary] = [one for one in taken if one is not None]
        assert canary.unseen_since == any_house.now()
        any_house.clock.pass_(timedelta(days=1))


def test_a_receipt_may_come_before_the_answer(tmp_path: Path) -> None:
    """A platform that reports at once, before we have noted by what it calls the canary, is heard all the same."""

    async def play(here: World) -> None:
        here.platform.canary = CanaryPlan(here.kit.other, EVERY)
        house = here.house
        canary = claim_canary("twilio", "default", EVERY, house.uow(), house.now(), house.ids)
        assert canary is not None
        await here.hears(here.kit.status("SM" + "1" * 32, "delivered"))
        here.pass_(seconds=1)
        note_canary(
            "twilio", "default", canary.sign, house.uow(), house.now(), platform_id="SM" + "1" * 32, is_sent=True
        )
        assert sight(here).canary_unseen_since is not None
        here.pass_(seconds=2)
        await here.intake.take_all()
        assert sight(here).canary_unseen_since is None

        await here.hears(here.kit.status("SM" + "2" * 32, "delivered"))  # of something else: not waited for
        assert here.rows("select id from inbox where state <> 'done'") == []

    played(SmsKit(), tmp_path, play)


def test_a_mail_that_bounces_says_why(tmp_path: Path) -> None:
    """What the mail server reports of the canary stands in the alarm; a canary of somebody else's proves nothing."""

    async def play(here: World) -> None:
        await wants_canary(here)
        await sent(here)
        [row] = here.rows("select platform_id from channel_canaries")
        await here.hears(bounce(row["platform_id"]))
        forged = here.fake.calls[-1].body.replace(row["platform_id"].encode(), b"heard.canary-x.1@larkfield.example")
        await here.hears(forged)
        [(minute, alarm)] = await alarms_of(here, 6)

        assert minute < 5 and "there is no such mailbox" in alarm
        assert here.rows("select id from conversations") == []

    played(MailKit(), tmp_path, play)


def test_where_a_platform_can_be_asked_it_is(tmp_path: Path) -> None:
    """Slack says of itself nothing, so its history is looked into: what is not there has not arrived."""

    async def play(here: World) -> None:
        usual = here.fake.usual

        def forgets(call: Call) -> Reply:
            if "conversations." in call.path:
                return Reply(200, {"ok": True, "messages": []})
            return usual(call)

        here.fake.usual = forgets
        await wants_canary(here)
        [(minute, alarm)] = await alarms_of(here, 8)
        assert minute < 5 and "did not arrive" in alarm
        posts = [call for call in here.fake.calls if here.kit.shown(call) is not None]

        assert len(posts) == 1

    played(SlackKit(), tmp_path, play)


def test_what_may_have_gone_is_not_sent_twice(tmp_path: Path) -> None:
    """The platform hangs up instead of an answer: the canary may have cost something, so no second one follows."""

    async def play(here: World) -> None:
        await wants_canary(here)
        here.fake.next.append(Reply(is_cut=True))
        [(minute, alarm)] = await alarms_of(here, 8)

        assert minute < 5 and alarm.startswith("The canary did not arrive: The platform did not answer")
        assert sum(here.kit.shown(call) is not None for call in here.fake.calls) == 1

    played(SmsKit(), tmp_path, play)


def test_a_house_that_was_away_has_missed_nothing(house: TestHouse) -> None:
    """After a night without Heard the first canary is due now, and there is no alarm about those of the night."""
    first = claim_canary("sms", "default", EVERY, house.uow(), house.now(), house.ids)
    assert first is not None
    note_canary("sms", "default", first.sign, house.uow(), house.now(), is_sent=True)
    house.clock.pass_(timedelta(hours=9))
    second = claim_canary("sms", "default", EVERY, house.uow(), house.now(), house.ids)

    assert second is not None and second.due_at == house.now() and second.sign != first.sign
    assert note_check("sms", "default", None, house.uow(), house.now()) is None
    house.clock.pass_(SEEN_WITHIN)
    assert note_check("sms", "default", None, house.uow(), house.now()) is not None


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"canary": "1", "canary_every": "5"}, "minutes from 10 to 1440"),
        ({"canary": "1", "canary_every": "often"}, "minutes from 10 to 1440"),
        ({"canary": "1", "canary_every": "²0"}, "minutes from 10 to 1440"),
        ({"canary": "x" * 200}, "as the platform calls it"),
    ],
)
def test_mistakes_are_told_in_a_sentence(told: dict[str, str], sentence: str) -> None:
    """Before anything starts."""
    values = {"access_token": "${TOKEN}", **told}
    with pytest.raises(BadSetting, match=sentence):
        build_channel("telegram", values, b"k" * 32, {"TOKEN": "123456789:" + "a" * 35})


def test_a_canary_is_off_unless_it_is_set() -> None:
    """It costs something, so nobody has one who did not ask; who asks has one an hour."""
    environment = {"TOKEN": "123456789:" + "a" * 35}
    none = build_channel("telegram", {"access_token": "${TOKEN}"}, b"k" * 32, environment)
    one = build_channel("telegram", {"access_token": "${TOKEN}", "canary": 4711}, b"k" * 32, environment)

    assert none.canary is None and one.canary == CanaryPlan("4711", timedelta(hours=1))
