"""WhatsApp and Messenger: what every channel must do, and what only they do."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.message import Author, Button, Reply
from tests.channels.conformance import Conformance
from tests.channels.fake_platform import Reply as Answer
from tests.channels.kit import Raw
from tests.channels.meta_kits import VERIFY, MessengerKit, WhatsAppKit
from tests.channels.stage import OFFER, REFERENCE, Stage
from tests.channels.world import World


class _OfMeta(Conformance):
    def test_the_handshake(self, stage: Stage) -> None:
        """Meta tries the address with a text of ours and gets its challenge back; with another text it gets nothing."""

        async def play(here: World) -> None:
            path = f"/webhooks/{here.kit.channel}/webhook?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
            right = await here.deliver(Raw(b"", {}, path + VERIFY.replace(" ", "%20"), "GET"))
            wrong = await here.deliver(Raw(b"", {}, path + "guess", "GET"))
            none = await here.deliver(Raw(b"", {}, f"/webhooks/{here.kit.channel}/webhook", "GET"))

            assert (right.status_code, right.text) == (200, "1158201444")
            assert (wrong.status_code, none.status_code) == (401, 401)
            assert "1158201444" not in wrong.text

        stage(play)


class TestWhatsApp(_OfMeta):
    """See parent class."""

    kit_class = WhatsAppKit

    def test_a_customer_without_a_number_is_written_to_by_their_id(self, stage: Stage) -> None:
        """Who hides their number is written to by the business-scoped id, in the field that is for it."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1, here.kit.other), here.kit.message("hello", 2))
            here.answers()
            await here.sends()
            sent = [call.json for call in here.fake.calls if call.path.endswith("/messages") and call.json.get("type")]

            assert {one.get("recipient") for one in sent} == {here.kit.other, None}
            assert {one.get("to") for one in sent} == {"4915112345678", None}

        stage(play)

    def test_a_conversation_by_number_goes_on_by_id(self, stage: Stage) -> None:
        """Who was known by their number stays the same customer when WhatsApp begins to give them an id."""

        async def play(here: World) -> None:
            old = here.kit.message("hello", 1)
            message = old["entry"][0]["changes"][0]["value"]
            del message["messages"][0]["from_user_id"], message["contacts"][0]["user_id"]
            await here.hears(old, here.kit.message("it is me again", 2))

            assert here.said() == ["hello", "it is me again"]
            assert len(here.rows("select * from conversations")) == 1

        stage(play)

    def test_a_new_number_is_the_same_customer(self, stage: Stage) -> None:
        """A new number brings a new id; the conversation goes on under it."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            update = {"wa_id": "49160", "user_id": {"previous": here.kit.peer, "current": "DE.77"}, "timestamp": 1}
            change = {"field": "user_id_update", "value": {"messaging_product": "whatsapp", "user_id_update": [update]}}
            await here.hears({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]})
            await here.hears(here.kit.message("still me", 2, "DE.77"))

            assert here.said("DE.77") == ["hello", "still me"]

        stage(play)

    def test_bubbles_are_one_message(self, stage: Stage) -> None:
        """Each message is paid for, so what is said in a row goes as one."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers("One.", "Two.", OFFER)
            shown = await here.sends()

            assert len(shown) == 1
            assert all(word in shown[0].text for word in ("One.", "Two.", "What can I do"))
            assert len(shown[0].buttons) == 3 and set(here.outbox()) == {"sent"}

        stage(play)

    def test_long_titles_stand_whole_in_a_list(self, stage: Stage) -> None:
        """A title that no button holds goes into a list, whole."""

        async def play(here: World) -> None:
            title = "Repair of the kettle, free of charge, by post"
            await here.hears(here.kit.message("hello", 1))
            here.answers(Reply("Which?", (Button(title), Button("Refund"))))
            [shown] = await here.sends()

            assert [text for _, text in shown.buttons] == [title, "Refund"]

        stage(play)

    def test_after_the_window_a_template_carries_what_is_owed(self, stage: Stage) -> None:
        """Where a template is set up, a reference goes out after 24 hours, too; idle talk does not."""

        async def play(here: World) -> None:
            here.platform._template = "news_of_your_case"  # type: ignore[attr-defined]
            await here.begins()
            here.pass_(hours=25)
            here.writes(f"Your case {REFERENCE}\nis decided.", author=Author.BOT)
            shown = await here.sends()
            here.writes("By the way.", author=Author.BOT)
            shown = [*shown, *await here.sends()]

            assert [one.text for one in shown] == [f"Your case {REFERENCE} is decided."]
            assert here.outbox()[-2:] == ["sent", "failed"]

        stage(play)

    def test_a_receipt_settles_what_was_not_answered(self, stage: Stage) -> None:
        """When the answer to a sending got lost, the receipt with our own sign says that it arrived."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers("Once only.")
            here.fake.next.append(Answer(is_cut=True))
            await here.sends()
            [sign] = {call.json["biz_opaque_callback_data"] for call in here.fake.calls if here.kit.shown(call)}
            receipt = here.kit.status("wamid.unknown", "delivered")
            receipt["entry"][0]["changes"][0]["value"]["statuses"][0]["biz_opaque_callback_data"] = sign
            await here.hears(receipt)
            here.pass_(minutes=10)
            here.pace.at += 600
            again = await here.sends()

            assert not any("Once only." in one.text for one in again)
            assert here.rows("select state from outbox where message_id = :sign", sign=sign) == [{"state": "sent"}]

        stage(play)


class TestMessenger(_OfMeta):
    """See parent class."""

    kit_class = MessengerKit

    def test_a_person_may_answer_for_seven_days(self, stage: Stage) -> None:
        """After 24 hours only a person's words go, under the tag that is for them; after seven days nobody's."""

        async def play(here: World) -> None:
            await here.begins()
            here.pass_(days=2)
            here.writes("The assistant again.", author=Author.BOT)
            here.writes("I looked into it.")
            shown = await here.sends()
            here.pass_(days=6)
            here.writes("Too late.")
            late = await here.sends()

            assert [one.text for one in shown] == ["I looked into it."] and late == []
            [tag] = {call.json.get("tag") for call in here.fake.calls if "I looked" in str(call.body)}
            assert tag == "HUMAN_AGENT"
            assert timedelta(days=7) == timedelta(hours=168)

        stage(play)
