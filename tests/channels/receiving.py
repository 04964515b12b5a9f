"""What every messaging channel must do with what comes in: heard once, in order, and nothing that is forged."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.domain.errors import NotFound, TemporaryDeliveryFailure
from bot.domain.message import Author
from tests.channels.stage import BODIES, TEXTS, Stage
from tests.channels.world import World


class Receiving:
    """The cases of what comes in."""

    def test_a_message_is_heard_and_answered(self, stage: Stage) -> None:
        """What a customer writes is in the conversation, and the answer goes to them and nobody else."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello, are you open?", 1))
            here.answers("We are open until six.")
            shown = await here.sends()

            assert here.said() == ["hello, are you open?"]
            assert "We are open until six." in shown[-1].text
            assert {one.peer for one in shown} == {here.kit.peer}
            assert set(here.outbox()) == {"sent"}

        stage(play)

    def test_the_first_answer_says_that_it_is_no_person(self, stage: Stage) -> None:
        """Whoever writes for the first time is told that they write to an automated assistant."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers()
            said = " ".join(one.text for one in await here.sends()).lower()

            assert "automated" in said or "assistant" in said

        stage(play)

    def test_nothing_forged_is_taken(self, stage: Stage) -> None:
        """A delivery that does not prove its origin is refused without a word about why, and nothing of it is kept."""

        async def play(here: World) -> None:
            raw = here.kit.signed(here.kit.message("I am not who I say", 1))
            if not here.kit.has_door:
                assert (await here.request(raw)).status_code == 401 and here.rows("select * from inbox") == []
                return
            forgeries = here.kit.forged(raw)
            answers = {name: await here.deliver(forged) for name, forged in forgeries.items()}
            await here.intake.take_all()

            assert len(forgeries) >= 4
            assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(forgeries, 401)
            assert len({answer.text for answer in answers.values()}) == 1
            assert here.rows("select * from inbox") == [] and here.said() == []

        stage(play)

    def test_a_changed_byte_is_a_forgery(self, stage: Stage) -> None:
        """Where the platform signs what it sends, not one byte of it can be another one."""

        async def play(here: World) -> None:
            raw = here.kit.signed(here.kit.message("ten euros", 1))
            if not here.kit.signs_bodies:
                return
            answer = await here.deliver(raw.with_body(raw.body.replace(b"ten", b"two")))

            assert answer.status_code == 401 and here.rows("select * from inbox") == []

        stage(play)

    def test_the_same_a_hundred_times_is_one_message(self, stage: Stage) -> None:
        """Platforms repeat what they are not sure of; it is written down once, and each repeat is acknowledged."""

        async def play(here: World) -> None:
            payload = here.kit.message("where is my parcel?", 1)
            answers = [await here.deliver(here.kit.signed(payload)) for _ in range(100)]
            await here.intake.take_all()
            here.answers("On its way.")
            shown = await here.sends()

            assert {answer.status_code for answer in answers} == {200}
            assert here.said() == ["where is my parcel?"]
            assert sum("On its way." in one.text for one in shown) == 1

        stage(play)

    def test_repeats_at_the_same_time_are_one_message(self, stage: Stage) -> None:
        """Twenty at once are one, too."""

        async def play(here: World) -> None:
            raw = here.kit.signed(here.kit.message("where is my parcel?", 1))
            answers = await asyncio.gather(*(here.deliver(raw) for _ in range(20)))
            await asyncio.gather(here.intake.take_all(), here.intake.take_all())

            assert {answer.status_code for answer in answers} == {200}
            assert here.said() == ["where is my parcel?"]

        stage(play)

    def test_a_repeat_after_days_is_known(self, stage: Stage) -> None:
        """For ever: what comes again after a week is not heard again."""

        async def play(here: World) -> None:
            payload = here.kit.message("where is my parcel?", 1)
            await here.hears(payload)
            here.answers()
            here.pass_(days=8)
            await here.hears(payload)

            assert here.said() == ["where is my parcel?"]

        stage(play)

    def test_under_a_known_id_the_first_words_count(self, stage: Stage) -> None:
        """Another message under a known id changes nothing of what was said, and is noticed."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("cancel nothing", 1))
            await here.hears(here.kit.message("cancel everything", 1))

            assert here.said() == ["cancel nothing"]
            assert here.intake.counts["changed"] == 1

        stage(play)

    def test_the_order_of_a_customer_is_kept(self, stage: Stage) -> None:
        """What a customer wrote first is heard first, however much comes of others in between."""

        async def play(here: World) -> None:
            kit = here.kit
            for key in range(1, 31):
                peer = kit.peer if key % 2 else kit.other
                answer = await here.deliver(kit.signed(kit.message(f"number {key}", key, peer)))
                assert answer.status_code == 200
            await here.intake.take_all()

            assert here.said() == [f"number {key}" for key in range(1, 31, 2)]
            assert here.said(kit.other) == [f"number {key}" for key in range(2, 31, 2)]

        stage(play)

    def test_a_batch_is_taken_whole(self, stage: Stage) -> None:
        """Everything of a delivery counts, whoever it is from."""

        async def play(here: World) -> None:
            kit = here.kit
            batch = kit.batch([("one", 1, kit.peer), ("two", 2, kit.other), ("three", 3, kit.peer)])
            if batch is None:
                return
            await here.hears(batch, batch)

            assert here.said() == ["one", "three"] and here.said(kit.other) == ["two"]

        stage(play)

    def test_poison_is_set_aside_and_in_nobodys_way(self, stage: Stage) -> None:
        """What cannot be understood is acknowledged, kept where the operator sees it, and others are heard."""

        async def play(here: World) -> None:
            await here.hears(here.kit.poison(1), here.kit.message("and me?", 2))
            with here.house.reading() as uow:
                aside = uow.inbox.quarantined(10)

            assert here.said() == ["and me?"]
            assert len(aside) == 1 and aside[0]["reason"] and aside[0]["packed"]["raw"]

        stage(play)

    @pytest.mark.parametrize("body", BODIES)
    def test_no_body_brings_a_channel_down(self, stage: Stage, body: bytes) -> None:
        """Whatever is signed is acknowledged or refused; the next message is heard."""

        async def play(here: World) -> None:
            answer = await here.deliver(here.kit.signed(body))
            await here.hears(here.kit.message("still there?", 2))

            assert answer.status_code in (200, 401)
            assert here.said() == ["still there?"]

        stage(play)

    def test_too_large_a_body_is_refused(self, stage: Stage) -> None:
        """More than three megabytes are not even read."""

        async def play(here: World) -> None:
            if not here.kit.has_door:
                return
            raw = here.kit.signed(here.kit.message("x", 1))
            answer = await here.deliver(raw.with_body(b"x" * 3_000_001))

            assert answer.status_code == 413

        stage(play)

    def test_what_is_not_for_us_is_passed_over(self, stage: Stage) -> None:
        """Groups, echoes, other accounts: acknowledged, and no conversation comes of them."""

        async def play(here: World) -> None:
            payload = here.kit.foreign(1)
            if payload is None:
                return
            await here.hears(payload)

            assert here.rows("select * from conversations") == []

        stage(play)

    def test_what_cannot_be_read_is_owned_up_to(self, stage: Stage) -> None:
        """A voice message is in the log as one, and the customer hears at once that it cannot be listened to."""

        async def play(here: World) -> None:
            payload = here.kit.unreadable(1)
            if payload is None:
                return
            await here.hears(payload)
            shown = await here.sends()

            assert here.said()[0].startswith("[")
            assert "can only read words" in " ".join(one.text for one in shown)
            assert here.rows("select state from turns") == [{"state": "answered"}]

        stage(play)

    def test_a_photo_is_kept_with_its_message(self, stage: Stage) -> None:
        """A photo is fetched from the platform after the acknowledgement, written anew, and belongs to its message."""

        async def play(here: World) -> None:
            payload = here.kit.photo(1, "it arrived like this")
            if payload is None:
                return
            await here.hears(payload)
            [message] = [one for one in here.log() if one.author is Author.CUSTOMER]

            assert message.text == "it arrived like this"
            assert [file.kind.value for file in message.attachments] == ["image/jpeg"]

        stage(play)

    def test_a_photo_without_a_word_is_a_message(self, stage: Stage) -> None:
        """It needs no caption."""

        async def play(here: World) -> None:
            payload = here.kit.photo(1)
            if payload is None:
                return
            await here.hears(payload)
            [message] = [one for one in here.log() if one.author is Author.CUSTOMER]

            assert len(message.attachments) == 1 and message.is_files_alone

        stage(play)

    def test_words_after_a_photo_wait_for_it(self, stage: Stage) -> None:
        """While a photo is still being fetched, nothing of its customer overtakes it."""

        async def play(here: World) -> None:
            kit = here.kit
            payload = kit.photo(1, "first")
            if payload is None:
                return
            real, tries = here.platform.fetch, []

            async def slow(file: Any) -> bytes:
                tries.append(file)
                if len(tries) == 1:
                    raise TemporaryDeliveryFailure("not now")
                return await real(file)

            here.platform.fetch = slow  # type: ignore[method-assign]
            await here.hears(payload, kit.message("second", 2), kit.message("of another", 3, kit.other))
            before = (here.said(), here.said(kit.other))
            here.pass_(minutes=5)
            await here.intake.take_all()

            assert before == ([], ["of another"])
            assert here.said() == ["first", "second"]

        stage(play)

    def test_a_photo_that_is_gone_is_owned_up_to(self, stage: Stage) -> None:
        """Where the platform does not have a file any more, the words count and the customer is told."""

        async def play(here: World) -> None:
            payload = here.kit.photo(1, "look at this")
            if payload is None:
                return

            async def gone(file: Any) -> bytes:
                raise NotFound("gone")

            here.platform.fetch = gone  # type: ignore[method-assign]
            await here.hears(payload)

            assert here.said() == ["look at this"]
            assert any("could not get one of your files" in one.text for one in here.log())

        stage(play)

    def test_an_edit_is_heard_as_a_further_word(self, stage: Stage) -> None:
        """Who writes a message anew is heard with the new words; the old ones stay in the log."""

        async def play(here: World) -> None:
            payload = here.kit.edit("order 10417", 1, 2)
            if payload is None:
                return
            await here.hears(here.kit.message("order 10471", 1), payload, payload)

            assert here.said() == ["order 10471", "order 10417"]

        stage(play)

    def test_an_edit_that_changes_nothing_is_nothing(self, stage: Stage) -> None:
        """Platforms report previews of links as edits."""

        async def play(here: World) -> None:
            payload = here.kit.edit("see example.com", 1, 2)
            if payload is None:
                return
            await here.hears(here.kit.message("see example.com", 1), payload)

            assert here.said() == ["see example.com"]

        stage(play)

    @pytest.mark.parametrize("text", TEXTS)
    def test_words_are_kept_as_they_are(self, stage: Stage, text: str) -> None:
        """No text is a command or is lost; direction marks that hide something are left out."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message(text, 1))

            assert here.said() == [text.replace("\u202e", "")]

        stage(play)
