"""Slack: what every channel must do, and what only Slack does."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any

import httpx
import pytest

from bot.channels.slack import API, Slack
from bot.domain.errors import (
    DeliveryUnknown,
    NotFound,
    PermanentDeliveryFailure,
    TemporaryDeliveryFailure,
    TooLarge,
    UntrustedRequest,
)
from bot.domain.message import Author, OfferedButton
from bot.domain.platform import Parcel, RemoteFile
from bot.use_cases.platform_ports import Delivery
from tests.channels.conformance import Conformance
from tests.channels.fake_platform import Reply as Answer
from tests.channels.slack_kit import SECRET, TOKEN, SlackKit
from tests.channels.stage import Stage, delivery_of
from tests.channels.world import World

# Of "Verifying requests from Slack" in Slack's documentation.
OFFICIAL_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
OFFICIAL_AT = 1531420618
OFFICIAL_PROOF = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def slack(api: str = API) -> Slack:
    """With credentials of nobody."""
    return Slack({"slack_token": TOKEN, "slack_signing_secret": SECRET, "api_url": api})


def parcel(text: str, **more: Any) -> Parcel:
    """Something to say."""
    return Parcel("c1", "default", "U061F7AUR", ("m1",), text, Author.BOT, thread={"channel": "D061F7AUR"}, **more)


def official(now: float, body: bytes = OFFICIAL_BODY, at: str = str(OFFICIAL_AT)) -> Delivery:
    """The delivery of the documentation."""
    headers = {"x-slack-request-timestamp": at, "x-slack-signature": OFFICIAL_PROOF}
    return Delivery("POST", "/webhooks/slack/webhook", "https://x", {}, headers, body, now)


class TestSlack(Conformance):
    """See parent class."""

    kit_class = SlackKit

    def test_the_handshake_is_signed_too(self, stage: Stage) -> None:
        """Slack's first call gets its challenge back; nobody else gets anything."""

        async def play(here: World) -> None:
            asked = {"token": "t", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY", "type": "url_verification"}
            raw = here.kit.signed(asked)
            right = await here.deliver(raw)
            wrong = await here.deliver(replace(raw, headers={**raw.headers, "x-slack-signature": "v0=" + "0" * 64}))
            old = await here.deliver(here.kit.signed(asked, int(time.time()) - 301))
            strange = await here.deliver(here.kit.signed({**asked, "challenge": ["x"]}))

            assert (right.status_code, right.text) == (200, "3eZbrw1aBm2rZgRNFdxV2595E9CY")
            assert right.headers["content-type"].startswith("text/plain")
            assert (wrong.status_code, old.status_code) == (401, 401) and "3eZbr" not in wrong.text + old.text
            assert (strange.status_code, strange.text) == (200, "")

        stage(play)

    def test_words_about_the_handshake_are_words(self, stage: Stage) -> None:
        """Who writes of url_verification is heard like everybody."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message('what is "url_verification"?', 1))

            assert here.said() == ['what is "url_verification"?']

        stage(play)

    def test_the_acknowledgement_is_empty(self, stage: Stage) -> None:
        """Nothing is said in it, and Slack is not told to stop repeating what may yet be lost."""

        async def play(here: World) -> None:
            answer = await here.deliver(here.kit.signed(here.kit.message("hello", 1)))

            assert (answer.status_code, answer.text) == (200, "")
            assert "x-slack-no-retry" not in answer.headers

        stage(play)

    def test_answers_go_where_the_customer_wrote(self, stage: Stage) -> None:
        """In the talk of the app, and in its thread where there is one."""

        async def play(here: World) -> None:
            payload = here.kit.message("hello", 1)
            payload["event"]["thread_ts"] = "1789999999.000100"
            await here.hears(payload)
            here.answers()
            await here.sends()

            assert {one["channel"] for one in here.kit.sent} == {"D061F7AUR"}
            assert {one["thread_ts"] for one in here.kit.sent} == {"1789999999.000100"}

        stage(play)

    def test_what_arrived_without_an_answer_is_not_sent_again(self, stage: Stage) -> None:
        """Slack falls silent after it took a message: it is found by our sign, and the customer gets it once."""

        async def play(here: World) -> None:
            await here.begins()
            here.writes("Hear me.", author=Author.SYSTEM)
            here.fake.next.append(Answer(is_cut=True))
            await here.sends()
            here.kit.sent.append(here.fake.calls[-1].json)
            for _ in range(4):
                here.pass_(minutes=2)
                here.pace.at += 120
                await here.sends()
            asked = [call for call in here.fake.calls if call.path.endswith("/conversations.history")]

            assert [one["text"] for one in here.kit.sent].count("Hear me.") == 1
            assert set(here.outbox()) == {"sent"}
            assert asked and asked[0].query["channel"] == "D061F7AUR"
            assert asked[0].query["include_all_metadata"] == "true"

        stage(play)

    def test_a_piece_that_arrived_without_an_answer_is_not_sent_again(self, stage: Stage) -> None:
        """Of a long text, it goes on with the next one."""

        async def play(here: World) -> None:
            await here.begins()
            before = len(here.kit.sent)
            here.writes(" ".join(f"word{place}" for place in range(600)), author=Author.SYSTEM)
            here.fake.next.append(Answer(is_cut=True))
            await here.sends()
            here.kit.sent.append(here.fake.calls[-1].json)
            for _ in range(4):
                here.pass_(minutes=2)
                here.pace.at += 120
                await here.sends()
            parts = [one["metadata"]["event_payload"]["part"] for one in here.kit.sent[before:]]

            assert parts == [1, 2] and set(here.outbox()) == {"sent"}

        stage(play)

    @pytest.mark.parametrize("why", ["fatal_error", "internal_error"])
    def test_what_may_have_succeeded_is_asked_about(self, stage: Stage, why: str) -> None:
        """Slack says of these that something of it may have happened."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers()
            here.fake.next.append(Answer(200, {"ok": False, "error": why}))
            await here.sends()

            assert "sending" in here.outbox()

        stage(play)

    @pytest.mark.parametrize("why", ["ratelimited", "service_unavailable"])
    def test_what_slack_does_not_take_now_is_tried_again(self, stage: Stage, why: str) -> None:
        """These come with 200 and pass."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers("Here I am.")
            here.fake.next.append(Answer(200, {"ok": False, "error": why}))
            await here.sends()
            here.pass_(minutes=2)
            here.pace.at += 120
            shown = await here.sends()

            assert any("Here I am." in one.text for one in shown) and set(here.outbox()) == {"sent"}

        stage(play)

    def test_a_file_of_another_workspace_is_asked_for(self, stage: Stage) -> None:
        """Of some files Slack names the id alone, and where it is only when asked."""

        async def play(here: World) -> None:
            usual = here.fake.usual

            def answer(call: Any) -> Answer:
                if not call.path.endswith("/files.info"):
                    return usual(call)
                where = f"{here.fake.url}/files-pri/T1-F1/lamp.jpg"
                return Answer(200, {"ok": True, "file": {"id": call.query["file"], "url_private": where}})

            here.fake.usual = answer

            assert (await here.platform.fetch(RemoteFile("F12345678"))).startswith(b"\xff\xd8")

        stage(play)


def test_the_signature_of_the_documentation_is_taken() -> None:
    """Slack's published example holds, for five minutes and to the byte."""
    channel = slack()
    for seconds in (0, 299, 300, -300):
        channel.verify(official(OFFICIAL_AT + seconds))
    refused = [
        official(OFFICIAL_AT + 301),
        official(OFFICIAL_AT - 301),
        official(OFFICIAL_AT, OFFICIAL_BODY + b" "),
        official(OFFICIAL_AT, at=f" {OFFICIAL_AT}"),
        official(OFFICIAL_AT, at=f"{OFFICIAL_AT}.0"),
        official(OFFICIAL_AT, at="9" * 5_000),
    ]
    for delivery in refused:
        with pytest.raises(UntrustedRequest):
            channel.verify(delivery)


def test_nobodys_words_become_a_mention_or_a_link() -> None:
    """What is said is shown to the letter."""
    said = "<!channel> <@U1> <https://evil.example|your bank> a & b &lt;!here&gt;"
    buttons = (OfferedButton("b_1", "<!here> & more"),)
    [part] = slack().render(parcel(said, buttons=buttons))
    section, actions = part.content["blocks"]

    assert part.content["text"] == section["text"]["text"]
    assert "<" not in part.content["text"] and "&amp;lt;!here" in part.content["text"]
    assert section["text"]["verbatim"] is True and part.content["mrkdwn"] is False
    assert part.content["unfurl_links"] is False
    assert actions["elements"][0]["text"] == {"type": "plain_text", "text": "<!here> & more", "emoji": False}


def test_escaped_text_keeps_the_limit() -> None:
    """What grows by being escaped is cut earlier."""
    parts = slack().render(parcel("<& " * 1_500))

    assert len(parts) > 1 and all(len(part.content["text"]) <= 3000 for part in parts)


def test_many_buttons_go_in_rows() -> None:
    """25 a row."""
    buttons = tuple(OfferedButton(f"b_{place}", "x" * 80) for place in range(30))
    [part] = slack().render(parcel("Which?", buttons=buttons))
    rows = [block["elements"] for block in part.content["blocks"][1:]]
    shown = [one for row in rows for one in row]

    assert [len(row) for row in rows] == [25, 5]
    assert len({one["action_id"] for one in shown}) == 30 and [one["value"] for one in shown][-1] == "b_29"
    assert all(len(one["text"]["text"]) <= 75 for one in shown)


def test_each_piece_has_a_sign_of_its_own() -> None:
    """So that one is not taken for another."""
    parts = slack().render(parcel("word " * 1_000))
    signs = [part.content["metadata"]["event_payload"] for part in parts]

    assert signs == [{"id": "m1", "part": place} for place in range(1, len(parts) + 1)] and len(parts) > 1


@pytest.mark.parametrize(
    ("why", "kind"),
    [
        ("channel_not_found", PermanentDeliveryFailure), ("user_not_found", PermanentDeliveryFailure),
        ("is_archived", PermanentDeliveryFailure), ("account_inactive", PermanentDeliveryFailure),
        ("invalid_auth", PermanentDeliveryFailure), ("token_revoked", PermanentDeliveryFailure),
        ("something_new", PermanentDeliveryFailure), (None, PermanentDeliveryFailure),
        ("ratelimited", TemporaryDeliveryFailure), ("service_unavailable", TemporaryDeliveryFailure),
        ("fatal_error", DeliveryUnknown), ("internal_error", DeliveryUnknown),
    ],
)  # fmt: skip
def test_errors_say_what_to_do(why: str | None, kind: type[Exception]) -> None:
    """Slack says 200 and means no; each no is a sentence."""
    channel = slack()
    answer = httpx.Response(200, json={"ok": False, "error": why})
    channel._calls._client = httpx.AsyncClient(transport=httpx.MockTransport(lambda request: answer))
    [part] = channel.render(parcel("hello"))
    with pytest.raises(kind) as caught:
        asyncio.run(channel.send(part, parcel("hello")))

    assert len(str(caught.value)) > 15 and TOKEN not in str(caught.value)


def test_the_token_goes_to_slack_alone() -> None:
    """Files are fetched from files.slack.com with the token, and from nowhere else at all."""
    channel, asked = slack(), []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.host, request.headers.get("authorization")))
        return httpx.Response(302, headers={"location": "https://evil.example/"})

    channel._files._client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    for where in (
        "https://evil.example/files-pri/x", "http://files.slack.com/x", "https://files.slack.com:8443/x",
        "https://files.slack.com@evil.example/x", "https://files.slack.com.evil.example/x", "https://127.0.0.1/x",
        "file:///etc/passwd", "https://files.slack.com/files-pri/T1-F1/sends-on",
    ):  # fmt: skip
        with pytest.raises(NotFound):
            asyncio.run(channel.fetch(RemoteFile(where)))
    with pytest.raises(TooLarge):
        asyncio.run(channel.fetch(RemoteFile("https://files.slack.com/x", size=10_000_001)))

    assert asked == [("files.slack.com", f"Bearer {TOKEN}")]


def test_it_says_what_to_enter() -> None:
    """Slack cannot be told by call; a sentence names the places."""
    said = asyncio.run(slack().connect("https://help.example.com/webhooks/slack/webhook"))

    assert "https://help.example.com/webhooks/slack/webhook" in said and "message.im" in said
    assert "Interactivity" in said


def test_a_press_is_read_from_a_form() -> None:
    """An interactive payload is one field of a form; a form without it is set aside."""
    kit = SlackKit()
    channel = kit.build("http://127.0.0.1:9")
    [event] = channel.parse(delivery_of(kit.signed(kit.press("b_x", "Yes & no", 3)), kit))
    [odd] = channel.parse(delivery_of(kit.signed(b"payload=%7B"), kit))

    assert (event.text, event.button) == ("Yes & no", "b_x")  # type: ignore[union-attr]
    assert "JSON" in odd.reason  # type: ignore[operator, union-attr]
