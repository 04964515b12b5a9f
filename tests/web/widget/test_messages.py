"""A message is shown as it was written, and one that cannot be sent is not sent."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.web.widget.conftest import Shop


def test_markup_is_shown_as_text(shop: Shop) -> None:
    """Markup that a customer types is shown as typed, when sent and after a reload, and nothing of it runs."""
    shop.open_chat()
    typed = '<img src=x onerror="alert(1)"><script>alert(2)</script><b>bold</b> [x](javascript:alert(3)) a_b *5* &amp;'
    shop.say(typed)
    shop.is_told(re.compile(r"\S"), count=2)
    for _ in range(2):
        expect(shop.log.locator("li.customer .text")).to_have_text(typed)
        assert shop.log.locator(".text img, .text script, .text a, .text b").count() == 0
        shop.page.reload()
        shop.open_chat()


def test_right_to_left(shop: Shop) -> None:
    """A message in a right-to-left script stands as its readers expect, beside others that do not."""
    shop.open_chat()
    shop.say("أين طلبي رقم 10417؟")
    shop.is_told(re.compile(r"[\u0600-\u06ff]"), count=2)

    own = shop.log.locator("li.customer .text")
    assert own.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert shop.bubbles.first.evaluate("e => getComputedStyle(e).direction") == "ltr"


def test_too_long(shop: Shop) -> None:
    """A message that is too long stays in the field, and the chat says by how much."""
    shop.open_chat()
    shop.field.fill("é" * 2_003)
    shop.field.press("Enter")

    expect(shop.panel.get_by_role("alert")).to_have_text("That is 3 characters too many; please send it in parts.")
    assert shop.field.input_value() == "é" * 2_003
    shop.field.press("Backspace")
    expect(shop.panel.get_by_role("alert")).to_be_hidden()


def test_blank_is_not_sent(shop: Shop) -> None:
    """Nothing, or only blanks, sends nothing."""
    shop.open_chat()
    shop.say("")
    shop.say("  \n ")
    shop.say("hello")
    shop.is_told("What can I do for you?")

    assert shop.log.locator("li.customer .text").all_inner_texts() == ["hello"]
