"""Nobody sees the talk of another, and who only looks at the page is asked, told and stored nothing."""

from __future__ import annotations

from typing import Callable

from playwright.sync_api import expect

from tests.conftest import RunningHeard
from tests.web.conftest import Records
from tests.web.widget.conftest import Person


def test_two_people(person: Callable[..., Person]) -> None:
    """Two people on two computers see nothing of each other."""
    one, other = person().visits(), person().visits()
    one.open_chat()
    other.open_chat()
    one.say("What does the Alba kettle weigh?")
    one.is_told("1.1 kg")
    other.say("hello")
    other.is_told("What can I do for you?")

    assert [text for text in other.bubbles.all_inner_texts() if "kettle" in text] == []


def test_nothing_is_sent_before_it_is_opened(person: Callable[..., Person], records: Records) -> None:
    """Somebody who only looks at the page opens no conversation and gets nothing stored."""
    customer = person()
    sockets: list[str] = []
    customer.context.on("page", lambda page: page.on("websocket", lambda socket: sockets.append(socket.url)))
    before = records.rows("select count(*) as n from conversations")
    shop = customer.visits()
    expect(shop.launcher).to_be_visible()
    shop.page.wait_for_load_state("networkidle")

    assert sockets == []
    assert shop.page.evaluate("localStorage.length") == 0
    assert customer.context.cookies() == []
    assert records.rows("select count(*) as n from conversations") == before


def test_only_our_own_addresses(person: Callable[..., Person], heard: RunningHeard) -> None:
    """Neither page nor chat asks anybody but the shop's own server, and the token is in no address."""
    customer = person()
    asked: list[str] = []
    customer.context.on("request", lambda request: asked.append(request.url))
    customer.context.on("page", lambda page: page.on("websocket", lambda socket: asked.append(socket.url)))
    shop = customer.visits()
    shop.open_chat()
    shop.say("hello")
    shop.is_told("What can I do for you?")
    token = shop.page.evaluate("JSON.parse(Object.values(localStorage)[0]).token")

    own = (heard.url, heard.url.replace("http", "ws"), "data:")
    assert [url for url in asked if not url.startswith(own)] == []
    assert token and not any(token in url for url in asked)
