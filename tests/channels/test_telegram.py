"""Telegram: what every channel must do, and what only Telegram does."""

from __future__ import annotations

from tests.channels.conformance import Conformance
from tests.channels.stage import OFFER, Stage
from tests.channels.telegram_kit import TelegramKit
from tests.channels.world import World


class TestTelegram(Conformance):
    """See parent class."""

    kit_class = TelegramKit

    def test_a_press_is_settled(self, stage: Stage) -> None:
        """Telegram shows an hourglass on a button until it is told that the press was taken."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers(OFFER)
            shown = (await here.sends())[-1]
            await here.hears(here.kit.press(*shown.buttons[0], 2))
            await here.sends()
            settled = [call for call in here.fake.calls if call.path.endswith("/answerCallbackQuery")]

            assert [call.json for call in settled] == [{"callback_query_id": "882"}]

        stage(play)

    def test_the_first_words_are_in_the_language_of_the_app(self, stage: Stage) -> None:
        """Whose Telegram speaks German is greeted in German."""

        async def play(here: World) -> None:
            payload = here.kit.message("hallo", 1)
            payload["message"]["from"]["language_code"] = "de-AT"
            await here.hears(payload)
            [greeting, *_] = await here.sends()

            assert "automatische Assistent" in greeting.text or "automatische" in greeting.text

        stage(play)

    def test_the_webhook_is_registered_with_its_secret(self, stage: Stage) -> None:
        """Telegram is told the address that nobody can guess, and the secret that it has to send."""

        async def play(here: World) -> None:
            said = await here.platform.connect("https://help.example.com/webhooks/telegram/webhook")
            [call] = [call for call in here.fake.calls if call.path.endswith("/setWebhook")]

            assert call.json["url"].startswith("https://help.example.com/webhooks/telegram/webhook/")
            assert len(call.json["secret_token"]) == 32 and call.json["secret_token"] not in said

        stage(play)
