"""A talk by typing and choosing ends in what was wanted, and goes on after a reload and in a second tab."""

from __future__ import annotations

import re
from typing import Callable

from playwright.sync_api import expect

from tests.web.conftest import Records
from tests.web.widget.conftest import Person, Shop

REFERENCE = re.compile(r"C-\d{4}-[2-9A-Z]{4}-[2-9A-Z]")


def test_complaint_from_first_word_to_status(person: Callable[..., Person], records: Records) -> None:
    """A customer files a complaint by typing and choosing, comes back after a reload, and is told how it stands."""
    shop = person().visits()
    shop.open_chat()
    shop.say("My kettle broke after two days and nobody answered my mail")
    shop.choose("My money back")
    shop.is_told("How can a colleague reach you?")
    shop.say("mara.quinn@example.com")
    shop.is_told("This is what I will file")
    shop.choose("Yes, file it")
    shop.is_told("Your complaint is filed under")
    shop.is_told("for you to keep or print")
    expect(shop.page.locator("heard-chat .text a")).to_have_attribute("href", re.compile(r"/receipt/\S+"))
    reference = REFERENCE.findall(" ".join(shop.bubbles.all_inner_texts()))[0]
    before = shop.bubbles.all_inner_texts()
    shop.page.reload()
    shop.open_chat()
    expect(shop.bubbles).to_have_count(len(before))

    assert shop.bubbles.all_inner_texts() == before
    assert before[0].startswith("Hello, I am the automated assistant")
    assert records.rows("select contact_value from cases where reference = ?", reference) == [
        {"contact_value": "mara.quinn@example.com"}
    ]

    shop.say("How does my case stand?")
    shop.is_told(f"Your complaint {reference} was received")
    assert len(records.rows("select id from cases where reference = ?", reference)) == 1


def test_typing_sign(shop: Shop) -> None:
    """A sign says that an answer is being written, and goes when the answer is there."""
    shop.open_chat()
    shop.page.locator("heard-chat .dots").evaluate(
        "dots => { window.signs = []; new MutationObserver(() => window.signs.push(dots.hidden))"
        ".observe(dots, { attributeFilter: ['hidden'] }); }"
    )
    shop.say("hello")
    shop.is_told("What can I do for you?")

    signs = shop.page.evaluate("window.signs")
    assert False in signs and signs[-1] is True
    expect(shop.page.locator("heard-chat .dots")).to_be_hidden()


def test_choices_of_the_last_message_only(shop: Shop) -> None:
    """Choices belong to the last thing said: once the customer goes on, they are gone, after a reload too."""
    shop.open_chat()
    shop.say("hello")
    shop.choose("I have a complaint")
    shop.is_told("tell me what happened")
    expect(shop.log.get_by_role("button")).to_have_count(0)
    shop.page.reload()
    shop.open_chat()

    expect(shop.bubbles.last).to_contain_text("tell me what happened")
    expect(shop.log.get_by_role("button")).to_have_count(0)


def test_two_tabs(person: Callable[..., Person]) -> None:
    """Two tabs show the same talk; one that is closed counts what it has not shown."""
    customer = person()
    first = customer.visits()
    first.open_chat()
    first.say("hello")
    first.is_told("What can I do for you?")
    second = customer.visits()
    second.open_chat()
    expect(second.bubbles).to_have_count(3)
    first.panel.get_by_role("button", name="Close chat").click()
    second.say("What does the Alba kettle weigh?")
    second.is_told("1.1 kg")

    expect(first.launcher).to_have_attribute("aria-label", "Open chat, 1 unread message")
    first.launcher.click()
    expect(first.bubbles).to_have_count(5)
    assert first.bubbles.all_inner_texts() == second.bubbles.all_inner_texts()
    expect(first.launcher).to_have_attribute("aria-label", "Open chat")
