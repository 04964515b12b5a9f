"""Without a connection nothing is lost, doubled or hushed up."""

from __future__ import annotations

import os
import signal
from typing import Callable

from playwright.sync_api import expect

from tests.conftest import RunningHeard
from tests.web.conftest import Records
from tests.web.widget.conftest import Person, a_word


def test_offline(person: Callable[..., Person], records: Records) -> None:
    """What is typed without a connection is kept, goes out once when it is back, and is answered once."""
    customer = person()
    shop = customer.visits()
    shop.open_chat()
    said = f"What does the Alba kettle weigh? {a_word()}"
    customer.context.set_offline(True)
    shop.say(said)
    expect(shop.log.locator("li.customer .note")).to_have_count(1)  # not sent, and it says so
    customer.context.set_offline(False)
    shop.is_told("1.1 kg")

    expect(shop.log.locator("li.customer .note")).to_have_count(0)
    assert shop.log.locator("li.customer .text").all_inner_texts() == [said]
    assert len(records.rows("select id from messages where text = ?", said)) == 1


def test_offline_is_said(person: Callable[..., Person]) -> None:
    """When the connection goes, the chat says so at once and does not pretend to be sending."""
    customer = person()
    shop = customer.visits()
    shop.open_chat()
    customer.context.set_offline(True)

    expect(shop.panel.get_by_role("status")).to_contain_text("No connection", timeout=3_000)


def test_gateway_restarts(person: Callable[..., Person], heard: RunningHeard, records: Records) -> None:
    """When the gateway dies the page stays: what is typed meanwhile is sent once by itself, and answered."""
    shop = person().visits()
    shop.open_chat()
    shop.say("hello")
    shop.is_told("What can I do for you?")
    said = f"What does the Terra frying pan weigh? {a_word()}"
    gateway = heard.pid_of("gateway")
    assert gateway is not None
    os.kill(gateway, signal.SIGKILL)
    expect(shop.panel.get_by_role("status")).to_contain_text("No connection")
    shop.say(said)
    expect(shop.log.locator("li.customer").last).to_contain_text("Not sent yet")
    shop.is_told("2.4 kg")

    heard.wait_until_ready()
    expect(shop.panel.get_by_role("status")).not_to_contain_text("No connection")
    assert shop.log.locator("li.customer .text").all_inner_texts() == ["hello", said]
    assert len(records.rows("select id from messages where text = ?", said)) == 1
    assert heard.pid_of("gateway") != gateway


def test_a_sentence_is_kept_over_a_reload(person: Callable[..., Person]) -> None:
    """Who loads the page anew in the middle of a sentence goes on with it; whoever comes after them does not see it."""
    shop = person().visits()
    shop.open_chat()
    shop.field.press_sequentially("What does the Alba ")
    shop.page.reload()
    shop.open_chat()
    expect(shop.field).to_have_value("What does the Alba ")
    shop.field.press("End")
    shop.field.press_sequentially("kettle weigh?")
    shop.field.press("Enter")
    shop.is_told("1.1 kg")
    expect(shop.field).to_have_value("")
    shop.field.press_sequentially("My name is Mara")
    shop.page.reload()
    shop.page.locator("heard-chat").evaluate("chat => chat.restart()")  # they have logged out
    shop.open_chat()
    expect(shop.panel.get_by_role("button", name="Menu")).to_be_visible()

    expect(shop.field).to_have_value("")
    assert shop.page.evaluate("Object.values(sessionStorage).join()") == ""


def test_kept_over_a_reload(person: Callable[..., Person], records: Records) -> None:
    """A message that was not sent yet when the page is reloaded is sent afterwards, once."""
    customer = person()
    shop = customer.visits()
    shop.open_chat()
    said = f"What does the Alba kettle weigh? {a_word()}"
    shop.page.locator("heard-chat").evaluate("chat => chat.setReady(false)")
    shop.say(said)
    expect(shop.log.locator("li.customer")).to_contain_text("Not sent yet")
    shop.page.reload()
    shop.launcher.click()
    shop.is_told("1.1 kg")

    assert shop.log.locator("li.customer .text").all_inner_texts() == [said]
    assert len(records.rows("select id from messages where text = ?", said)) == 1
