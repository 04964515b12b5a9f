"""What every messaging channel must do with its canary: it goes, it is seen, and where it is not, somebody hears."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.canary import CanaryPlan
from bot.domain.channel_state import ChannelSight
from bot.use_cases.channel_health import see_channels
from tests.channels.fake_platform import Call, Reply
from tests.channels.kit import Shown
from tests.channels.stage import Stage
from tests.channels.world import World

EVERY = timedelta(hours=1)
TABLES_OF_TALK = ("conversations", "messages", "turns", "outbox", "handoffs")


async def wants_canary(here: World) -> None:
    """The operator set one, and has said hello from there, so that it may be written to."""
    here.platform.canary = CanaryPlan(here.kit.canary, EVERY)
    await here.hears(here.kit.message("hello, it is me", 901, here.kit.canary))


async def sent(here: World) -> list[Shown]:
    """What the canary's address sees of a look of the loop."""
    before = len(here.fake.calls)
    await here.channels.canaries.look()
    return [shown for call in here.fake.calls[before:] if (shown := here.kit.shown(call)) is not None]


async def alarms_of(here: World, minutes: int) -> list[tuple[int, str]]:
    """Who is told of what, with a look a minute, as the loops do."""
    told = []
    for minute in range(minutes):
        await here.channels.canaries.look()
        told += [(minute, alarm) for alarm in await here.channels.watch.look()]
        here.pass_(minutes=1)
    return told


def sight(here: World) -> ChannelSight:
    """What `heard channel list` and the board show."""
    [seen] = see_channels([(here.platform.name, here.platform.account)], here.house.reading(), here.house.now())
    return seen


class CanaryCases:
    """The cases."""

    def test_a_canary_goes_and_is_seen(self, stage: Stage) -> None:
        """It goes when it is due, once; what arrives is seen, and nobody is told of anything."""

        async def play(here: World) -> None:
            await wants_canary(here)
            [shown] = await sent(here)
            assert shown.peer == here.kit.shown_canary and "Canary of" in shown.text
            assert await sent(here) == []
            await here.kit.arrives(here)
            seen = sight(here)
            assert seen.canary_sent and seen.canary_seen and seen.canary_unseen_since is None
            assert await alarms_of(here, 8) == []

            here.pass_(minutes=50)
            assert await sent(here) == []
            here.pass_(minutes=2)
            [again] = await sent(here)
            assert again.text != shown.text

        stage(play)

    def test_a_canary_is_no_customer(self, stage: Stage) -> None:
        """Neither what goes there nor what is said there is a talk: no conversation, no turn, nothing to answer."""

        async def play(here: World) -> None:
            await wants_canary(here)
            await sent(here)
            await here.kit.arrives(here)
            await here.hears(here.kit.message("are you a robot? I want a refund", 902, here.kit.canary))
            if (pressed := here.kit.press("abc", "Yes", 903, here.kit.canary)) is not None:
                await here.hears(pressed)
            here.answers()

            assert await here.sends() == []
            for table in TABLES_OF_TALK:
                assert here.rows(f"select count(*) as n from {table}")[0]["n"] == 0, table
            assert here.rows("select state from inbox where state <> 'done'") == []
            await here.begins()
            assert here.said() == ["hello"]

        stage(play)

    def test_a_channel_that_swallows_is_told_of(self, stage: Stage) -> None:
        """It takes everything and delivers nothing: somebody hears within five minutes, once, until one arrives."""

        async def play(here: World) -> None:
            await wants_canary(here)
            if not here.platform.tells_arrival:
                return
            alarms = await alarms_of(here, 59)

            assert len(alarms) == 1 and alarms[0][0] < 5 and "did not arrive" in alarms[0][1]
            here.pass_(minutes=2)
            assert len(await sent(here)) == 1
            assert sight(here).canary_unseen_since is not None
            await here.kit.arrives(here)
            assert sight(here).canary_unseen_since is None
            assert await alarms_of(here, 6) == []
            here.pass_(minutes=60)
            assert [minute < 5 for minute, _ in await alarms_of(here, 10)] == [True]

        stage(play)

    def test_a_canary_that_cannot_go_is_told_of_with_its_reason(self, stage: Stage) -> None:
        """The platform is down for a moment: it goes later. It stays down, or refuses: the alarm says why."""

        async def play(here: World) -> None:
            usual = here.fake.usual
            await wants_canary(here)

            def down(call: Call) -> Reply:
                is_message = call.path != "login" and here.kit.shown(call) is not None
                return Reply(503, {}) if is_message else usual(call)

            here.fake.usual = down
            await here.channels.canaries.look()
            here.fake.usual = usual
            here.pass_(seconds=10)
            assert await sent(here) == []
            here.pass_(seconds=15)
            assert len(await sent(here)) == 1
            await here.kit.arrives(here)
            assert sight(here).canary_unseen_since is None

            here.pass_(minutes=60)
            here.fake.usual = down
            [(minute, alarm)] = await alarms_of(here, 8)
            assert minute < 5 and alarm.startswith("The canary did not arrive: ") and len(alarm) > 40

        stage(play)

    def test_who_wants_none_has_none(self, stage: Stage) -> None:
        """By default nothing is sent; and a canary that is switched off alarms nobody."""

        async def play(here: World) -> None:
            assert await sent(here) == []
            await wants_canary(here)
            await sent(here)
            here.platform.canary = None
            await here.channels.canaries.forget_unwanted()

            assert await alarms_of(here, 8) == []
            assert here.rows("select * from channel_canaries") == []

        stage(play)
