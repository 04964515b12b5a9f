"""What every messaging channel must do, whatever its platform: black-box cases through the real doors and loops.

A channel's tests subclass `Conformance` and give it a kit. What a platform does not have, its kit leaves None.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.errors import PermanentDeliveryFailure, TemporaryDeliveryFailure
from bot.domain.platform import EventKind, Poison, unpack
from tests.channels.canaries import CanaryCases
from tests.channels.kit import Kit, read_fixture
from tests.channels.receiving import Receiving
from tests.channels.sending import Sending
from tests.channels.stage import Stage, delivery_of
from tests.channels.world import World


class Conformance(Receiving, Sending, CanaryCases):
    """All of them, and those of the channel by itself."""

    kit_class: type[Kit]

    @pytest.fixture
    def kit(self) -> Kit:
        return self.kit_class()

    @pytest.fixture
    def stage(self, kit: Kit, tmp_path: Path) -> Stage:
        return Stage(kit, tmp_path)

    def test_every_payload_of_the_platform_is_understood(self, kit: Kit) -> None:
        """Every kind of message in the platform's documents brings about what it should."""
        platform = kit.build("http://127.0.0.1:9")
        fixtures = kit.fixtures()
        for file in fixtures:
            said = read_fixture(file)
            events = platform.parse(delivery_of(kit.signed(said["payload"]), kit))
            got = [
                {"poison": True}
                if isinstance(event, Poison)
                else {name: value for name, value in event.packed().items() if name in wanted}
                for event, wanted in zip(events, said["events"])
            ]
            assert len(events) == len(said["events"]), file.name
            assert got == said["events"], file.name

        assert len(fixtures) >= 8

    def test_events_survive_being_written_down(self, kit: Kit) -> None:
        """What is packed and unpacked is the same event."""
        platform = kit.build("http://127.0.0.1:9")
        for file in kit.fixtures():
            for event in platform.parse(delivery_of(kit.signed(read_fixture(file)["payload"]), kit)):
                if not isinstance(event, Poison):
                    assert unpack(event.packed()).packed() == event.packed()
                    assert event.key or event.kind is EventKind.OTHER

    def test_credentials_are_tried(self, stage: Stage) -> None:
        """`heard channel test` says whose they are, or in one sentence what is wrong."""

        async def play(here: World) -> None:
            owner = await here.platform.check()
            here.fake.usual = lambda call: here.kit.never()
            with pytest.raises((PermanentDeliveryFailure, TemporaryDeliveryFailure)) as caught:
                await here.platform.check()

            assert owner.name
            assert len(str(caught.value)) > 10

        stage(play)

    def test_no_secret_is_shown(self, kit: Kit) -> None:
        """A channel does not tell its secrets when it is printed."""
        platform = kit.build("http://127.0.0.1:9")
        told = kit.values("x")
        secrets = [told[one.name] for one in platform.fields if one.secret and one.name in told]

        assert secrets and not any(secret in repr(platform) + str(platform) for secret in secrets)

    def test_it_says_where_it_is_set_up(self, kit: Kit) -> None:
        """Each thing that has to be told is described in a few words."""
        assert all(one.what and len(one.what) < 120 for one in kit.build("http://127.0.0.1:9").fields)
