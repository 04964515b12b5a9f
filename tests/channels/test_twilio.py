"""Twilio: what every channel must do, by SMS and by WhatsApp, and what only Twilio does."""

from __future__ import annotations

import asyncio
import hashlib
import time
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from bot.channels.twilio import API, Twilio, signature
from bot.domain.errors import NotFound, PermanentDeliveryFailure, TemporaryDeliveryFailure, UntrustedRequest
from bot.domain.message import Author, OfferedButton
from bot.domain.platform import Parcel, RemoteFile
from bot.use_cases.platform_ports import Delivery
from tests.channels.conformance import Conformance
from tests.channels.fake_platform import Call
from tests.channels.fake_platform import Reply as Answer
from tests.channels.kit import PUBLIC_URL, Raw
from tests.channels.stage import Stage
from tests.channels.twilio_kits import ACCOUNT, FORM, PLACE, TOKEN, SmsKit, TwilioWhatsAppKit
from tests.channels.world import World

NOW = datetime(2026, 9, 15, 8, tzinfo=timezone.utc)
MEDIA = f"{API}/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
# Of "Validating Signatures from Twilio" in Twilio's documentation.
OFFICIAL_URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
OFFICIAL = {
    "CallSid": "CA1234567890ABCDE", "Caller": "+12349013030", "Digits": "1234", "From": "+12349013030",
    "To": "+18005551212",
}  # fmt: skip
OFFICIAL_PROOF = "0/KCTR6DLpKmkAf8muzZqo1nDgQ="


def twilio(number: str = "+15005550006", **more: str) -> Twilio:
    """With credentials of nobody."""
    told = {"account_sid": ACCOUNT, "auth_token": TOKEN, "twilio_number": number, "content_sid": "", "api_url": API}
    return Twilio(told | more)


def parcel(text: str, **more: Any) -> Parcel:
    """Something to say."""
    about = {"author": Author.BOT, "last_heard_at": NOW, "now": NOW} | more
    return Parcel("c1", "default", "+4915112345678", ("m1",), text, **about)


def delivery(url: str, body: bytes, content_type: str, proof: str) -> Delivery:
    """As the doors hand it on."""
    query = dict(httpx.URL(url).params)
    return Delivery("POST", PLACE, url, query, {"content-type": content_type, "x-twilio-signature": proof}, body, 0.0)


class _OfTwilio(Conformance):
    def test_the_acknowledgement_says_nothing(self, stage: Stage) -> None:
        """Twilio sends whatever TwiML says; ours is empty."""

        async def play(here: World) -> None:
            answer = await here.deliver(here.kit.signed(here.kit.message("hello", 1)))

            assert answer.text.endswith("<Response/>") and answer.headers["content-type"].startswith("text/xml")

        stage(play)

    def test_twilio_is_told_where_to_report(self, stage: Stage) -> None:
        """Each message names the webhook for what becomes of it."""

        async def play(here: World) -> None:
            await here.begins()

            assert {one["StatusCallback"] for one in here.kit.sent} == {PUBLIC_URL + PLACE}
            assert {one["From"] for one in here.kit.sent} == {here.kit.number}

        stage(play)

    def test_bubbles_go_as_one(self, stage: Stage) -> None:
        """Each message is paid for."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers("First.", "Second.", "Third.")
            shown = await here.sends()

            assert len(shown) == 1 and "First.\n\nSecond.\n\nThird." in shown[0].text

        stage(play)

    @pytest.mark.parametrize("is_there", [True, False])
    def test_an_unknown_fate_is_asked_about(self, stage: Stage, is_there: bool) -> None:
        """What Twilio took before it fell silent is found among its messages, several bubbles as the one they were."""

        async def play(here: World) -> None:
            await here.begins()
            here.writes("One thing.", author=Author.SYSTEM)
            here.writes("And another.", author=Author.SYSTEM)
            here.fake.next.append(Answer(is_cut=True))
            await here.sends()
            said, usual, before = here.fake.calls[-1].form, here.fake.usual, len(here.fake.calls)
            created = format_datetime(here.house.now())
            there = {"body": said["Body"], "status": "sent", "date_created": created, "to": said["To"]}
            long_ago = there | {"date_created": format_datetime(here.house.now() - timedelta(hours=1))}
            failed = there | {"status": "failed"}
            listed = [there] if is_there else [long_ago, failed, there | {"body": "Other."}, {"body": None}]

            def answer(call: Call) -> Answer:
                asked = call.method == "GET" and call.path.endswith("/Messages.json")
                return Answer(200, {"messages": listed}) if asked else usual(call)

            here.fake.usual = answer
            for _ in range(4):
                here.pass_(minutes=2)
                here.pace.at += 120
                await here.sends()
            calls = here.fake.calls[before:]
            asked = next(call for call in calls if call.method == "GET")

            assert "One thing.\n\nAnd another." in said["Body"]
            assert asked.query["To"] == here.kit.peer
            assert sum(call.method == "POST" for call in calls) == (0 if is_there else 1)
            assert set(here.outbox()) == {"sent"}

        stage(play)

    def test_a_full_queue_is_waited_for(self, stage: Stage) -> None:
        """Twilio refuses with 400 what it would take later."""

        async def play(here: World) -> None:
            await here.hears(here.kit.message("hello", 1))
            here.answers("Here I am.")
            here.fake.next.append(Answer(400, {"code": 30001, "message": "Queue overflow", "status": 400}))
            await here.sends()
            here.pass_(minutes=2)
            here.pace.at += 120
            shown = await here.sends()

            assert any("Here I am." in one.text for one in shown) and set(here.outbox()) == {"sent"}

        stage(play)

    @pytest.mark.parametrize("body", [b"", b"=", b"&&&", b"Body=x", b"%FF%FE=%00", b"MessageSid=&From=&Body="])
    def test_no_form_brings_it_down(self, stage: Stage, body: bytes) -> None:
        """Whatever is signed is acknowledged; the next message is heard."""

        async def play(here: World) -> None:
            fields = parse_qsl(body.decode(), keep_blank_values=True)
            headers = {"content-type": FORM, "x-twilio-signature": signature(TOKEN, PUBLIC_URL + PLACE, fields)}
            answer = await here.deliver(Raw(body, headers, PLACE))
            await here.hears(here.kit.message("still there?", 2))

            assert answer.status_code == 200 and here.said() == ["still there?"]

        stage(play)


class TestSms(_OfTwilio):
    """See parent class."""

    kit_class = SmsKit


class TestTwilioWhatsApp(_OfTwilio):
    """See parent class."""

    kit_class = TwilioWhatsAppKit

    def test_who_hides_their_number_stays_who_they_were(self, stage: Stage) -> None:
        """The business-scoped id is the key once there is one, and the talk by number goes on."""

        async def play(here: World) -> None:
            lasting = {"ExternalUserId": "US.13491208655302741918"}
            hidden = lasting | {"From": "whatsapp:US.13491208655302741918"}
            await here.hears(here.kit.message("hello", 1), here.kit.message("me again", 2) | lasting)
            here.answers()
            await here.sends()
            first = here.kit.sent[-1]["To"]
            await here.hears(here.kit.message("and again", 3) | hidden)
            here.answers()
            await here.sends()

            assert here.said("whatsapp:US.13491208655302741918") == ["hello", "me again", "and again"]
            assert (first, here.kit.sent[-1]["To"]) == (here.kit.peer, "whatsapp:US.13491208655302741918")

        stage(play)


def test_the_signatures_of_the_documentation_are_made() -> None:
    """Twilio's published example holds, and what is sent with it."""
    channel = Twilio({
        "account_sid": ACCOUNT, "auth_token": "12345", "twilio_number": "+1", "content_sid": "", "api_url": API,
    })  # fmt: skip

    assert signature("12345", OFFICIAL_URL, OFFICIAL.items()) == OFFICIAL_PROOF
    channel.verify(delivery(OFFICIAL_URL, urlencode(OFFICIAL).encode(), FORM, OFFICIAL_PROOF))
    with pytest.raises(UntrustedRequest):
        channel.verify(delivery(OFFICIAL_URL, urlencode(OFFICIAL | {"Digits": "1235"}).encode(), FORM, OFFICIAL_PROOF))


class _Many(dict[str, list[str]]):
    """As web frameworks hand a form to Twilio's library."""

    def getlist(self, name: str) -> list[str]:
        """Every value of a name."""
        return self[name]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
FIELDS = st.dictionaries(TEXT.filter(bool), st.lists(TEXT, min_size=1, max_size=3), max_size=6)
ADDRESSES = st.builds(
    lambda scheme, port, path, query: f"{scheme}://help.example.com{port}{path}{query}",
    st.sampled_from(["https", "http"]), st.sampled_from(["", ":443", ":80", ":8443"]),
    st.sampled_from(["/webhooks/twilio/webhook", "/a%20b/c"]), st.sampled_from(["", "?a=1&b=%C3%A9&a=2"]),
)  # fmt: skip


@settings(deadline=None)  # the first draws of a busy machine are slow
@given(TEXT.filter(bool), FIELDS, ADDRESSES, st.booleans())
def test_signatures_are_those_of_twilios_own_library(
    token: str, fields: dict[str, list[str]], url: str, is_other: bool
) -> None:
    """What its library takes, we take, and nothing else."""
    oracle = RequestValidator(token)
    channel = twilio(auth_token=token)
    proof = oracle.compute_signature(url, _Many(fields))
    pairs = [(name, value) for name, values in fields.items() for value in values]
    sent = [*pairs, ("Added", "later")] if is_other and "Added" not in fields else pairs
    as_library = _Many(fields) if sent is pairs else _Many(fields | {"Added": ["later"]})
    taken = True
    try:
        channel.verify(delivery(url, urlencode(sent).encode(), FORM, proof))
    except UntrustedRequest:
        taken = False

    assert signature(token, url, pairs) == proof
    assert taken is bool(oracle.validate(url, as_library, proof)) is (sent is pairs)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.booleans())
def test_bodies_that_are_no_form_are_known_by_their_hash(body: str, is_changed: bool) -> None:
    """As its library does for JSON."""
    url = f"{PUBLIC_URL}{PLACE}?bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
    oracle = RequestValidator(TOKEN)
    proof, sent = oracle.compute_signature(url, {}), body + "x" * is_changed
    taken = True
    try:
        twilio().verify(delivery(url, sent.encode(), "application/json", proof))
    except UntrustedRequest:
        taken = False

    assert taken is bool(oracle.validate(url, sent, proof)) is not is_changed


@pytest.mark.parametrize(("signed", "known"), [("", ":443"), (":443", ""), (":8443", ""), ("", ":8443")])
def test_the_port_may_be_signed_or_not(signed: str, known: str) -> None:
    """Twilio does either; the address we know counts, with its port or without."""
    proof = signature(TOKEN, f"https://help.example.com{signed}{PLACE}", [("a", "b")])
    theirs = delivery(f"https://help.example.com{known}{PLACE}", b"a=b", FORM, proof)
    if (signed, known) == (":8443", ""):  # another port than the one we know
        with pytest.raises(UntrustedRequest):
            twilio().verify(theirs)
    else:
        twilio().verify(theirs)


def test_sms_numbers_its_options() -> None:
    """There are no buttons."""
    buttons = (OfferedButton("b_1", "Yes"), OfferedButton("b_2", "No"))
    [part] = twilio().render(parcel("Is it broken?", buttons=buttons, name="Ann"))

    assert part.content["Body"] == "Ann:\nIs it broken?\n\n1. Yes\n2. No"


def test_sms_is_spared_a_larger_alphabet() -> None:
    """By SMS, where that makes fewer segments, which are paid for."""
    text = "“Yes” – it’s 10\u00a0€…" + " and so on" * 8
    [plain] = twilio().render(parcel(text))
    [wide] = twilio().render(parcel(text + "🙂"))
    [whatsapp] = twilio("whatsapp:+1").render(parcel(text))

    assert plain.content["Body"].startswith('"Yes" - it\'s 10 €...')
    assert wide.content["Body"] == text + "🙂" and whatsapp.content["Body"] == text


def test_after_a_day_only_a_template_goes() -> None:
    """By WhatsApp; what is owed goes by it where there is one, and all else not at all. SMS has no such rule."""
    late = {"now": NOW + timedelta(hours=24), "author": Author.SYSTEM}
    with pytest.raises(PermanentDeliveryFailure, match="24 hours"):
        twilio("whatsapp:+1").render(parcel("Your case is decided.", **late))
    with pytest.raises(PermanentDeliveryFailure, match="24 hours"):
        twilio("whatsapp:+1", content_sid="HX1").render(parcel("By the way.", **late | {"author": Author.BOT}))
    [part] = twilio("whatsapp:+1", content_sid="HX1").render(parcel('Your "case"\nis decided.', **late))
    [sms] = twilio().render(parcel("Your case is decided.", **late))

    assert part.content["ContentSid"] == "HX1" and "Body" not in part.content
    assert part.content["ContentVariables"] == '{"1": "Your \\"case\\" is decided."}'
    assert sms.content["Body"] == "Your case is decided."


def test_an_address_of_this_machine_is_not_given_to_twilio() -> None:
    """It would refuse the message for it."""
    channel = twilio()
    channel.webhook = "http://127.0.0.1:5005/webhooks/twilio/webhook"
    [part] = channel.render(parcel("hello"))

    assert "StatusCallback" not in part.content


@pytest.mark.parametrize(
    ("status", "content", "kind", "word"),
    [
        (400, {"code": 21610}, PermanentDeliveryFailure, "STOP"),
        (400, {"code": 21211}, PermanentDeliveryFailure, "number"),
        (400, {"code": 99999, "message": "Odd"}, PermanentDeliveryFailure, "Odd"),
        (401, {}, PermanentDeliveryFailure, "token"),
        (404, None, PermanentDeliveryFailure, "404"),
        (400, {"code": 30001}, TemporaryDeliveryFailure, "now"),
        (400, {"code": 21611}, TemporaryDeliveryFailure, "now"),
        (429, {"code": 20429}, TemporaryDeliveryFailure, "now"),
        (503, {}, TemporaryDeliveryFailure, "now"),
        (400, {"code": ["x"]}, PermanentDeliveryFailure, "400"),
    ],
)
def test_errors_say_what_to_do(status: int, content: Any, kind: type[Exception], word: str) -> None:
    """Each is a plain sentence."""
    channel = twilio()
    answer = httpx.Response(status, json=content)
    channel._calls._client = httpx.AsyncClient(transport=httpx.MockTransport(lambda request: answer))
    [part] = channel.render(parcel("hello"))
    with pytest.raises(kind, match=word):
        asyncio.run(channel.send(part, parcel("hello")))


def test_media_come_from_twilio_alone() -> None:
    """Its own messages' media, with the credentials; where they are sent on to, without."""
    asked: list[tuple[str, bool]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.host, "authorization" in request.headers))
        if request.url.host == "mms.twiliocdn.com":
            return httpx.Response(200, content=b"picture")
        return httpx.Response(307, headers={"location": "https://mms.twiliocdn.com/AC1/abc?Signature=x"})

    channel = twilio()
    channel._calls._client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    content = asyncio.run(channel.fetch(RemoteFile(MEDIA)))
    for where in (
        "https://evil.example/2010-04-01/Accounts/x", MEDIA.replace("https", "http"), "https://127.0.0.1/x",
        MEDIA.replace(ACCOUNT, "AC" + "f" * 32), f"{API}/2010-04-01/Accounts/{ACCOUNT}.json",
        MEDIA + "/../../../../Calls.json", MEDIA.replace("api.twilio.com", "api.twilio.com@evil.example"),
        "https://mms.twiliocdn.com/AC1/abc",
    ):  # fmt: skip
        with pytest.raises(NotFound):
            asyncio.run(channel.fetch(RemoteFile(where)))

    assert content == b"picture"
    assert asked == [("api.twilio.com", True), ("mms.twiliocdn.com", False)]


def test_a_large_form_is_refused_quickly() -> None:
    """Three megabytes of fields cost next to nothing."""
    began = time.perf_counter()
    with pytest.raises(UntrustedRequest):
        twilio().verify(delivery(PUBLIC_URL + PLACE, b"a=b&" * 740_000, FORM, "x"))

    assert time.perf_counter() - began < 1.0


@pytest.mark.parametrize(("number", "where"), [("+1", "number"), ("whatsapp:+1", "WhatsApp sender")])
def test_it_says_what_to_enter(number: str, where: str) -> None:
    """Numbers are set up in the console."""
    said = asyncio.run(twilio(number).connect("https://help.example.com/webhooks/twilio/webhook"))

    assert where in said and "https://help.example.com/webhooks/twilio/webhook" in said
