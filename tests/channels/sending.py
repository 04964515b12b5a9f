"""What every messaging channel must do with what goes out: in order, once, at the platform's pace, until it arrives."""

from __future__ import annotations

from bot.domain.conversation import pass_to_agent
from bot.domain.message import Author, Button, Reply
from bot.use_cases.alarms import watch_alarms
from bot.use_cases.channel_sending import claim_parcels
from bot.use_cases.customers import erase_customer, find_customer
from bot.use_cases.desk_views import queue_rows
from bot.use_cases.sending import send
from tests.channels.fake_platform import Reply as Answer
from tests.channels.stage import OFFER, REFERENCE, Stage
from tests.channels.world import World
from tests.staff_rows import add_staff


class Sending:
    """The cases of what goes out."""

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
            await here.begins()
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
            await here.begins()
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
            await here.begins()
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
            await here.begins()
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
