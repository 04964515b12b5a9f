"""The web widget's wire: which pages may carry it, what counts as an event, how a message looks."""

from __future__ import annotations

import pytest

from bot.channels.web_widget import SessionRequest, Uttered, WebWidgetChannel
from bot.domain.errors import BadInput, UntrustedRequest
from bot.domain.message import Author, Message, OfferedButton, RatingPoint
from tests.builders import TUESDAY_MORNING

SHOP = "https://shop.example"


@pytest.fixture
def channel() -> WebWidgetChannel:
    """The widget of a shop with two pages that may carry it."""
    return WebWidgetChannel((SHOP, "http://localhost:8000"))


@pytest.mark.parametrize(
    ("header", "origin"), [(SHOP, SHOP), (f"{SHOP}/", SHOP), ("http://localhost:8000", "http://localhost:8000")]
)
def test_allowed_origin(channel: WebWidgetChannel, header: str, origin: str) -> None:
    """A page of the shop may carry the chat."""
    assert channel.verify({"HTTP_ORIGIN": header}) == origin


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "https://evil.example",
        "http://shop.example",  # the same host in the clear
        "https://shop.example:8443",
        "https://shop.example.evil.example",
        "https://evil.shop.example",
        "https://shop.example@evil.example",
        "https://SHOP.example",
        "https://shop.example, https://evil.example",
        "https://shop.example/page",
        "*",
        "file://",
    ],
)
def test_refused_origin(channel: WebWidgetChannel, origin: str | None) -> None:
    """Any other page, and a client that names none, is refused and told which setting decides."""
    environ = {} if origin is None else {"HTTP_ORIGIN": origin}

    with pytest.raises(UntrustedRequest) as refusal:
        channel.verify(environ)
    assert "HEARD_ALLOWED_ORIGINS" in str(refusal.value)


def test_no_origins_at_all() -> None:
    """A widget that no page may carry is refused to a client without an origin too."""
    with pytest.raises(UntrustedRequest):
        WebWidgetChannel(()).verify({})
    with pytest.raises(UntrustedRequest):
        WebWidgetChannel((SHOP,)).verify({"HTTP_ORIGIN": "/"})


def test_returning_browser(channel: WebWidgetChannel) -> None:
    """A browser that was here before sends its token and the last place it has seen."""
    request = channel.parse_session_request({"session_id": "token", "since": 12})

    assert request == SessionRequest("token", 12)


@pytest.mark.parametrize("data", [None, {}, [], "token", 5, b"\x00\xff", {"session_id": ""}, {"session_id": None}])
def test_new_browser(channel: WebWidgetChannel, data: object) -> None:
    """A session request with nothing usable in it is that of a new visitor, never an error."""
    assert channel.parse_session_request(data) == SessionRequest(None, 0)


@pytest.mark.parametrize("token", [5, True, ["token"], {"v": "other-visitor"}, b"token"])
def test_token_of_a_wrong_type(channel: WebWidgetChannel, token: object) -> None:
    """A token that is no text opens nothing."""
    assert channel.parse_session_request({"session_id": token, "since": 3}) == SessionRequest(None, 3)


@pytest.mark.parametrize("since", [-1, 2**31, 10**30, "5", 1.5, True, None, [1], {}, float("inf")])
def test_place_that_is_none(channel: WebWidgetChannel, since: object) -> None:
    """A place that cannot be one means "I have seen nothing": too much history is better than too little."""
    assert channel.parse_session_request({"session_id": "token", "since": since}) == SessionRequest("token", 0)


def test_typed_message(channel: WebWidgetChannel) -> None:
    """Our widget sends text, its own id for it, and a button if one was chosen."""
    assert channel.parse_uttered({"message": "hello", "id": "m-1"}) == Uttered("hello", "m-1", None)
    assert channel.parse_uttered({"message": "Yes", "id": "m-2", "button": "b_1"}) == Uttered("Yes", "m-2", "b_1")


def test_message_of_rasas_widget(channel: WebWidgetChannel) -> None:
    """Rasa's widgets send text, a session id and custom data; only the text is used, so nobody speaks for another."""
    uttered = channel.parse_uttered({"message": "hello", "session_id": "somebody else's", "customData": {"a": 1}})

    inbound = channel.inbound("visitor-1", uttered, "hello", None)
    assert uttered == Uttered("hello", None, None)
    assert (inbound.channel, inbound.account, inbound.peer) == ("web_widget", "default", "visitor-1")


@pytest.mark.parametrize("data", [None, "hello", 5, True, ["hello"], [{"message": "hello"}], b"\x00\xff"])
def test_event_that_is_no_message(channel: WebWidgetChannel, data: object) -> None:
    """What is no object is no message, and the customer is told what to do."""
    with pytest.raises(BadInput) as refusal:
        channel.parse_uttered(data)
    assert str(refusal.value) == "A message must be text; please type what you want to say."


@pytest.mark.parametrize("key", ["", "x" * 65, 5, True, ["m"], {}, b"m", "m\ud800", "m\x00"])
def test_bad_client_message_id(channel: WebWidgetChannel, key: object) -> None:
    """A client's message id is a text that the database can hold."""
    with pytest.raises(BadInput) as refusal:
        channel.parse_uttered({"message": "hello", "id": key})
    assert "1 to 64" in str(refusal.value)


@pytest.mark.parametrize("button", [5, True, ["b_1"], {"intent": "approve"}, None])
def test_button_of_a_wrong_type(channel: WebWidgetChannel, button: object) -> None:
    """A button is named by its opaque id and by nothing else; what it does cannot be sent along."""
    assert channel.parse_uttered({"message": "Yes", "button": button}) == Uttered("Yes", None, None)


def test_message_as_both_widgets_read_it(channel: WebWidgetChannel) -> None:
    """A message carries its place for our widget and its choices as Rasa's widgets read them."""
    message = Message(
        "id-1", "c-1", 7, Author.BOT, "Which <one>?", TUESDAY_MORNING, turn_id="t-1",
        buttons=(OfferedButton("b_0001", "This"),),
    )  # fmt: skip

    assert channel.render(message) == {
        "id": "id-1",
        "seq": 7,
        "author": "bot",
        "text": "Which <one>?",
        "at": "2026-09-15T09:00:00+00:00",
        "quick_replies": [{"content_type": "text", "title": "This", "payload": "b_0001"}],
    }


def test_who_gets_which_message(channel: WebWidgetChannel) -> None:
    """Everything is pushed to the customer but the customer's own words."""
    pushed = {
        author: channel.is_for_customer(Message("id-1", "c-1", 1, author, "text", TUESDAY_MORNING)) for author in Author
    }

    assert pushed == {Author.CUSTOMER: False, Author.BOT: True, Author.SYSTEM: True, Author.AGENT: True}


def test_who_wrote_it(channel: WebWidgetChannel) -> None:
    """A person's message carries their name; nobody else's does, and what is noted of who wrote it stays inside."""
    by_ann = Message("m", "c", 3, Author.AGENT, "Hello.", TUESDAY_MORNING, staff_id="ann", name="Ann")
    by_bot = Message("m", "c", 4, Author.BOT, "Hello.", TUESDAY_MORNING)
    unknown = Message("m", "c", 5, Author.AGENT, "Hello.", TUESDAY_MORNING, staff_id="gone")

    assert channel.render(by_ann)["name"] == "Ann"
    assert "name" not in channel.render(by_bot) and "name" not in channel.render(unknown)
    assert "ann" not in channel.render(by_ann).values()


@pytest.mark.parametrize("as_stars", [True, False])
def test_a_rating_scale_says_that_it_is_one(channel: WebWidgetChannel, as_stars: bool) -> None:
    """The places of a scale carry their values, what is offered beside them none, and how it is shown is said."""
    buttons = (
        *(OfferedButton(f"b_{n}", f"so {n}", RatingPoint(n, as_stars)) for n in range(1, 4)),
        OfferedButton("b_no", "No, thank you"),
    )
    rendered = channel.render(Message("id-1", "c-1", 1, Author.SYSTEM, "How?", TUESDAY_MORNING, buttons=buttons))

    assert (rendered["kind"], rendered["as_stars"]) == ("rating", as_stars)
    assert [choice.get("value") for choice in rendered["quick_replies"]] == [1, 2, 3, None]
    assert "value" not in rendered["quick_replies"][3]


def test_figures_alone_are_no_scale(channel: WebWidgetChannel) -> None:
    """Buttons whose titles are figures in a row are not taken for a rating by their looks."""
    buttons = tuple(OfferedButton(f"b_{n}", str(n)) for n in range(1, 6))
    rendered = channel.render(Message("id-1", "c-1", 1, Author.SYSTEM, "How many?", TUESDAY_MORNING, buttons=buttons))

    assert "kind" not in rendered and "as_stars" not in rendered
    assert [choice["title"] for choice in rendered["quick_replies"]] == ["1", "2", "3", "4", "5"]
