"""What every messaging channel must do, whatever its platform: black-box cases through the real doors and loops.

A channel's tests subclass `Conformance` and give it a kit. What a platform does not have, its kit leaves None.
"""

from __future__ import annotations

import asyncio
import dataclasses
import time
from pathlib import Path
from typing import Any, Awaitable, Callable

import pytest

from bot.domain.conversation import pass_to_agent
from bot.domain.errors import NotFound, PermanentDeliveryFailure, TemporaryDeliveryFailure
from bot.domain.message import Author, Button, Reply
from bot.domain.platform import EventKind, Poison, unpack
from bot.use_cases.alarms import watch_alarms
from bot.use_cases.channel_sending import claim_parcels
from bot.use_cases.customers import erase_customer, find_customer
from bot.use_cases.desk_views import queue_rows
from bot.use_cases.platform_ports import Delivery
from bot.use_cases.sending import send
from tests.channels.fake_platform import Reply as Answer
from tests.channels.kit import PUBLIC_URL, Kit, Raw, read_fixture
from tests.channels.world import World, world
from tests.staff_rows import add_staff

Play = Callable[[World], Awaitable[None]]
TITLES = ("Make a complaint", "Ask a question", "Talk to a person")
OFFER = Reply("What can I do for you?", tuple(Button(title) for title in TITLES))
BODIES = [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"a": 1}', b'"x"', b"5"]
TEXTS = ["/restart", '/inform{"a": 1}', "<b>bold</b>", "a\u202eb", "x" * 3000, "🙂" * 400]
REFERENCE = "C-2026-K7Q4-A"


@dataclasses.dataclass
class Stage:
    """Where a case is played."""

    kit: Kit
    directory: Path

    def __call__(self, play: Play, database_url: str | None = None) -> None:
        """Play it in a world of its own."""

        async def run() -> None:
            async with world(self.kit, self.directory, database_url) as here:
                await play(here)

        asyncio.run(run())


def delivery_of(raw: Raw, kit: Kit) -> Delivery:
    """A request as the doors hand it to the channel."""
    path = raw.path or f"/webhooks/{kit.channel}/webhook"
    return Delivery(raw.method, path.partition("?")[0], PUBLIC_URL + path, {}, raw.headers, raw.body, time.time())


class Conformance:
    """The cases."""

    kit_class: type[Kit]

    @pytest.fixture
    def kit(self) -> Kit:
        return self.kit_class()

    @pytest.fixture
    def stage(self, kit: Kit, tmp_path: Path) -> Stage:
        return Stage(kit, tmp_path)

    # What comes in

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

    # What goes out

    def test_options_are_offered_and_chosen(self, stage: Stage) -> None:
        """Options are buttons where the platform has them and numbers where it has not; either chooses."""

        async def play(here: World) -> None:
            kit = here.kit
            await here.hears(kit.message("hello", 1))
            here.answers(OFFER)
            shown = (await here.sends())[-1]
            if shown.buttons:
                assert [title for _, title in shown.buttons] == [button.title for button in OFFER.buttons]
                sent, title = shown.buttons[1]
                await here.hears(kit.press(sent, title, 2))
            else:
                assert "2. Ask a question" in shown.text
                await here.hears(kit.message("2", 2))

            assert here.said() == ["hello", "Ask a question"]
            assert here.rows("select count(*) as used from buttons where used_by_message is not null")[0]["used"] == 1

        stage(play)

    def test_options_may_be_typed(self, stage: Stage) -> None:
        """Whoever types what an option says has chosen it."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers(OFFER)
            await here.hears(here.kit.message("talk to a person", 2))

            assert here.rows("select count(*) as used from buttons where used_by_message is not null")[0]["used"] == 1

        stage(play)

    def test_many_options_are_all_reachable(self, stage: Stage) -> None:
        """Where there are more options than the platform has buttons, none is lost."""

        async def play(here: World) -> None:
            titles = [f"Option {chr(65 + place)} of the shop" for place in range(12)]
            await here.hears(here.kit.message("hello", 1))
            here.answers(Reply("Which one?", tuple(Button(title) for title in titles)))
            shown = await here.sends()
            seen = " ".join(one.text + " ".join(title for _, title in one.buttons) for one in shown)
            await here.hears(here.kit.message(titles[-1], 2))

            assert all(title[:10] in seen for title in titles)
            assert here.said()[-1] == titles[-1]
            assert here.rows("select count(*) as used from buttons where used_by_message is not null")[0]["used"] == 1

        stage(play)

    def test_a_press_twice_is_one_choice(self, stage: Stage) -> None:
        """A button pressed again, in a new delivery, does nothing a second time and is not an error."""

        async def play(here: World) -> None:
            kit = here.kit
            await here.hears(kit.message("hello", 1))
            here.answers(OFFER)
            shown = (await here.sends())[-1]
            if not shown.buttons:
                return
            await here.hears(kit.press(*shown.buttons[0], 2), kit.press(*shown.buttons[0], 3))
            chosen = here.rows("select count(*) as used from buttons where used_by_message is not null")

            assert chosen == [{"used": 1}]
            assert len(here.said()) == 3

        stage(play)

    def test_a_button_of_somebody_else_is_words(self, stage: Stage) -> None:
        """An id of another conversation opens nothing there and nothing here."""

        async def play(here: World) -> None:
            kit = here.kit
            await here.hears(kit.message("hello", 1), kit.message("hello", 2, kit.other))
            here.answers(OFFER)
            shown = [one for one in await here.sends() if one.peer == kit.other][-1]
            if not shown.buttons:
                return
            await here.hears(kit.press(*shown.buttons[0], 3))

            of_other = "conversation_id in (select id from conversations where peer = :other)"
            used = f"select count(*) as used from buttons where used_by_message is not null and {of_other}"
            assert here.rows(used, other=kit.other) == [{"used": 0}]
            assert len(here.said()) == 2

        stage(play)

    def test_long_texts_go_in_pieces_that_read_well(self, stage: Stage) -> None:
        """A text beyond the limit goes in several messages, in order, and no reference is cut apart."""

        async def play(here: World) -> None:
            filler = "Every word of this sentence is here to make the text long enough. "
            limit = here.platform.limits.text
            text = (filler * (2 * limit // len(filler)))[: limit - 6] + f"{REFERENCE} " + filler * 4
            await here.hears(here.kit.message("hello", 1))
            here.answers()
            await here.sends()
            here.writes(text, author=Author.SYSTEM)
            shown = await here.sends()

            assert len(shown) >= 2
            assert all(len(one.text) <= limit for one in shown)
            assert sum(REFERENCE in one.text for one in shown) == 1
            assert " ".join(" ".join(one.text.split()) for one in shown) == " ".join(text.split())

        stage(play)

    def test_who_speaks_is_said(self, stage: Stage) -> None:
        """What a person writes goes out under their name, so that nobody takes them for the assistant."""

        async def play(here: World) -> None:
            with here.house.uow() as uow:
                add_staff(uow, "ann", "Ann", here.house.now())
                uow.commit()
            await here.hears(here.kit.message("a person please", 1))
            here.answers()
            await here.sends()
            house = here.house
            with house.uow() as uow:
                conversation = uow.conversations.find(here.kit.channel, "default", here.kit.peer)
                assert conversation is not None
                said = [Reply("I look into it myself.")]
                send(uow, conversation, Author.AGENT, said, house.now(), house.ids, staff_id="ann")
                uow.commit()
            [shown] = await here.sends()

            assert "Ann" in shown.text and "I look into it myself." in shown.text

        stage(play)

    def test_too_fast_is_obeyed(self, stage: Stage) -> None:
        """When the platform asks for a pause, nothing goes before it is over, and then everything, in order."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers("First.", "Second.")
            here.fake.next.append(here.kit.too_fast(30))
            early = await here.sends()
            at_once = here.outbox()
            here.pass_(seconds=20)
            still = await here.sends()
            here.pass_(seconds=20)
            here.pace.at += 40
            late = await here.sends()

            assert len(early) == 1 and "sent" not in at_once and still == []
            text = " ".join(one.text for one in late)
            assert text.index("First.") < text.index("Second.")
            assert set(here.outbox()) == {"sent"}

        stage(play)

    def test_a_server_that_fails_is_tried_again(self, stage: Stage) -> None:
        """A platform that is down gets the message when it is up, and the customer gets it once."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers("Here I am.")
            here.fake.next.extend([Answer(503, {}), Answer(500, {}), Answer(502, b"<html>bad gateway</html>")])
            shown = await here.sends()
            for _ in range(8):
                here.pass_(minutes=2)
                shown = [*shown, *await here.sends()]

            assert sum("Here I am." in one.text for one in shown) >= 1
            assert set(here.outbox()) == {"sent"}

        stage(play)

    def test_what_stopped_in_the_middle_goes_on_there(self, stage: Stage) -> None:
        """Of a text in several pieces, nothing is lost and nothing said twice when the platform fails between them."""

        async def play(here: World) -> None:
            limit = here.platform.limits.text
            await here.hears(here.kit.message("hello", 1))
            here.answers()
            await here.sends()
            here.writes("This first.", author=Author.SYSTEM)
            here.writes(" ".join(f"word{place}" for place in range(limit // 6)), author=Author.SYSTEM)
            here.fails_once(f"word{limit // 6 - 1}")
            shown = await here.sends()
            here.pass_(minutes=2)
            here.pace.at += 120
            shown = [*shown, *await here.sends()]
            said = " ".join(one.text for one in shown).split()

            assert set(here.outbox()) == {"sent"}
            assert said == ["This", "first.", *(f"word{place}" for place in range(limit // 6))]

        stage(play)

    def test_the_order_holds_when_one_has_to_wait(self, stage: Stage) -> None:
        """What was said later does not go first, however the talks of others lie in between."""

        async def play(here: World) -> None:
            kit = here.kit
            await here.hears(kit.message("hello", 1), kit.message("hello", 2, kit.other))
            here.answers()
            await here.sends()
            for peer, text in ((kit.peer, "One."), (kit.other, "Elsewhere."), (kit.peer, "Two.")):
                here.writes(text, author=Author.SYSTEM, peer=peer)
            here.fails_once("One.")
            at_once = await here.sends()
            here.pass_(minutes=2)
            here.pace.at += 120
            later = " ".join(one.text for one in await here.sends())

            assert [one.text for one in at_once if one.peer == kit.other] == ["Elsewhere."]
            assert not any("Two." in one.text for one in at_once)
            assert later.index("One.") < later.index("Two.")

        stage(play)

    def test_who_can_not_be_reached_is_told_to_the_staff(self, stage: Stage) -> None:
        """A message that will never arrive is marked as failed, with a reason, and a note tells the colleagues."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers("Good day.")
            await here.sends()
            here.writes(f"Your case {REFERENCE} is decided.")
            here.fake.next.append(here.kit.never())
            await here.sends()
            [note] = here.rows("select text from notes")

            assert here.outbox()[-1] == "failed"
            assert "did not reach the customer" in note["text"] and REFERENCE in note["text"]
            house = here.house
            assert len(watch_alarms(house.reading(), house.uow(), house.now())) == 1
            [row] = queue_rows(house.reading(), house.now())
            assert row.watched and "did not arrive" in row.because[-1]

        stage(play)

    def test_a_person_who_takes_over_silences_the_assistant(self, stage: Stage) -> None:
        """What the assistant had queued when a person took the conversation is not sent."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers("Let me explain.")
            with here.house.uow() as uow:
                conversation = uow.conversations.find(here.kit.channel, "default", here.kit.peer)
                assert conversation is not None
                uow.conversations.save_owner(pass_to_agent(conversation, "ann", here.house.now()))
                uow.commit()
            shown = await here.sends()

            assert not any("Let me explain." in one.text for one in shown)
            assert here.outbox()[-1] == "withheld"

        stage(play)

    def test_what_was_under_way_in_a_crash_is_not_lost(self, stage: Stage) -> None:
        """A gateway that dies while it sends leaves a lease; when it has run out, the message goes all the same."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers("Still here.")
            house = here.house
            claim_parcels(here.kit.channel, house.uow(), house.reading(), house.now(), merges=False)
            before = await here.sends()
            here.pass_(minutes=2)
            here.pace.at += 120
            await here.sender.look_for_lost()
            here.pass_(minutes=2)
            after = await here.sends()

            assert before == [] and any("Still here." in one.text for one in after)
            assert set(here.outbox()) == {"sent"}

        stage(play)

    def test_an_answer_that_never_came_is_asked_about(self, stage: Stage) -> None:
        """When the platform falls silent in the middle, what became of it is cleared up before it is sent again."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers("Hear me.")
            here.fake.next.append(Answer(is_cut=True))
            await here.sends()
            between = here.outbox()
            for _ in range(4):
                here.pass_(minutes=2)
                here.pace.at += 120
                await here.sends()

            assert "sending" in between
            assert set(here.outbox()) == {"sent"}

        stage(play)

    def test_receipts_are_noted_once_and_never_backwards(self, stage: Stage) -> None:
        """Delivered, read, and delivered again: it stays read."""

        async def play(here: World) -> None:
            kit = here.kit
            if kit.status("x", "read") is None:
                return
            await here.hears(kit.message("hello", 1))
            here.answers("Good day.")
            await here.sends()
            known = here.rows("select distinct platform_id from platform_messages")
            assert known
            for arrival in ("delivered", "read", "delivered"):
                here.pass_(seconds=5)
                await here.hears(*(kit.status(row["platform_id"], arrival) for row in known))
            rows = here.rows("select state, delivered_at, read_at from outbox")

            assert all(row["state"] == "sent" and row["delivered_at"] and row["read_at"] for row in rows)

        stage(play)

    def test_a_receipt_of_failure_reaches_the_staff(self, stage: Stage) -> None:
        """What the platform took and could not deliver is no silent loss."""

        async def play(here: World) -> None:
            kit = here.kit
            if kit.status("x", "failed", "gone") is None:
                return
            await here.hears(kit.message("hello", 1))
            here.answers("Good day.")
            await here.sends()
            [*_, last] = here.rows("select distinct platform_id from platform_messages")
            await here.hears(kit.status(last["platform_id"], "failed", "the number is not in use"))

            assert "failed" in here.outbox()
            assert here.rows("select text from notes")

        stage(play)

    def test_who_wants_nothing_more_gets_nothing_more(self, stage: Stage) -> None:
        """After a stop nothing is sent there, the staff know, and who writes again is heard again."""

        async def play(here: World) -> None:
            kit = here.kit
            payload = kit.stop(2)
            if payload is None:
                return
            await here.hears(kit.message("hello", 1))
            here.answers()
            await here.sends()
            await here.hears(payload)
            here.writes("One more thing.")
            silent = await here.sends()
            await here.hears(kit.message("I am back", 3))
            here.answers("Welcome back.")
            heard = await here.sends()

            assert not any("One more thing" in one.text for one in silent)
            assert any("Welcome back." in one.text for one in heard)

        stage(play)

    def test_a_closed_window_is_kept_to(self, stage: Stage) -> None:
        """Where a platform lets us write freely only for a while, nothing free is sent after it; the staff are told."""

        async def play(here: World) -> None:
            window = here.platform.limits.window
            if window is None:
                return
            await here.hears(here.kit.message("hello", 1))
            here.answers()
            await here.sends()
            here.pass_(seconds=window.total_seconds() + 60)
            here.writes("Your answer, a day later.", author=Author.BOT)
            shown = await here.sends()

            assert not any("a day later" in one.text for one in shown)
            assert here.outbox()[-1] == "failed"
            assert here.rows("select text from notes")

        stage(play)

    def test_after_an_erasure_a_repeat_brings_nothing_back(self, stage: Stage) -> None:
        """A customer who was erased stays erased when the platform delivers old messages again."""

        async def play(here: World) -> None:
            payload = here.kit.message("forget me please", 1)
            await here.hears(payload)
            here.answers()
            await here.sends()
            conversation = here.log()[0].conversation_id
            house = here.house
            customer = find_customer(conversation, house.reading(), alone=True)
            erase_customer(customer, "ann", house.uow(), house.now(), house.files)
            await here.hears(payload)
            left = [
                str(row)
                for table in ("messages", "inbox", "peers", "conversations", "platform_messages")
                for row in here.rows(f"select * from {table}")
            ]

            assert not any("forget me" in row or here.kit.peer in row for row in left)

        stage(play)

    # The channel by itself

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
        secrets = [value for one in platform.fields if one.secret for value in [kit.values("x")[one.name]]]

        assert secrets and not any(secret in repr(platform) + str(platform) for secret in secrets)

    def test_it_says_where_it_is_set_up(self, kit: Kit) -> None:
        """Each thing that has to be told is described in a few words."""
        assert all(one.what and len(one.what) < 120 for one in kit.build("http://127.0.0.1:9").fields)
