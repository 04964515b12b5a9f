"""With a person of the staff: the customer sees who speaks, who is writing and what was read; or leaves a message."""

from __future__ import annotations

import re
from typing import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.pictures import from_a_telephone
from tests.web.conftest import Records
from tests.web.widget.conftest import Colleague, Person, Shop

READ = "select read_seq_customer, last_seq from conversations where id = ?"
CHAT = "document.querySelector('heard-chat')"
PHOTO = {"name": "crack.jpg", "mimeType": "image/jpeg", "buffer": from_a_telephone()}


def state(shop: Shop) -> Locator:
    """The line below the name of the house."""
    return shop.page.locator("heard-chat header p")


def hide(shop: Shop, hidden: bool) -> None:
    """The page goes behind another one, or comes back."""
    shop.page.evaluate(
        """hidden => {
          for (const [name, value] of [['hidden', hidden], ['visibilityState', hidden ? 'hidden' : 'visible']])
            Object.defineProperty(document, name, { configurable: true, get: () => value });
          document.dispatchEvent(new Event('visibilitychange'));
        }""",
        hidden,
    )


def test_who_speaks(shop: Shop, ada: Colleague) -> None:
    """The header and each message say who speaks; who comes and goes is told in the middle; a reload shows the same."""
    shop.open_chat()
    expect(state(shop)).to_have_text("Automated assistant")
    expect(shop.log.locator("li.bot .who").first).to_contain_text("Automated assistant")
    conversation = ada.takes(shop)
    ada.says(conversation, "Hello, Ada here.")
    ada.says(conversation, "What has happened?")
    shop.is_told("What has happened?")
    for _ in range(2):
        expect(state(shop)).to_have_text("AMYou are talking to Ada Moreno")
        said = shop.log.locator("li.agent")
        expect(said).to_have_count(2)
        expect(said.first.locator(".who")).to_contain_text("Ada Moreno")
        expect(said.first.locator(".face")).to_have_text("AM")
        assert said.nth(1).evaluate("item => item.classList.contains('same')")
        notice = shop.log.locator("li.system", has_text="You are now talking to Ada Moreno.")
        box, whole = notice.bounding_box(), shop.log.bounding_box()
        assert box and whole and abs((box["x"] + box["width"] / 2) - (whole["x"] + whole["width"] / 2)) < 8
        shop.page.reload()
        shop.open_chat()

    ada.gives_back(conversation)
    expect(shop.log.locator("li.system").last).to_contain_text("back with the automated assistant")
    expect(state(shop)).to_have_text("Automated assistant")


def test_sent_and_seen(shop: Shop, ada: Colleague) -> None:
    """Below the customer's own last message stands that it was sent, and then that it was seen."""
    shop.open_chat()
    conversation = ada.takes(shop)
    shop.is_told("You are now talking to")
    shop.say("It has a crack")
    shop.say("near the handle")
    receipts = shop.log.locator(".receipt")
    expect(shop.log.locator("li.customer").last.locator(".receipt")).to_have_text("Sent")
    expect(receipts).to_have_count(1)
    ada.reads(conversation, 4)
    shop.page.evaluate(f"{CHAT}.more.signed = 0; {CHAT}.more.looked()")  # as it does each minute
    expect(receipts).to_have_text("Seen")
    ada.says(conversation, "I see.")

    expect(receipts).to_have_count(0)
    ada.gives_back(conversation)


def test_what_is_on_the_screen_is_read(shop: Shop, ada: Colleague, records: Records) -> None:
    """The staff learns what the customer has seen: with the chat open and the page in front, and not before."""
    shop.open_chat()
    conversation = ada.takes(shop)
    shop.is_told("You are now talking to")
    _until(shop, lambda: records.rows(READ, conversation) == [{"read_seq_customer": 2, "last_seq": 2}])
    hide(shop, True)
    ada.says(conversation, "Are you there?")
    expect(shop.bubbles).to_have_count(3)
    shop.page.wait_for_timeout(300)
    before = records.rows(READ, conversation)
    delivered = "select delivered_at from outbox o join messages m on m.id = o.message_id where m.text = ? and seq = 3"
    _until(shop, lambda: records.rows(delivered, "Are you there?")[0]["delivered_at"] is not None)
    hide(shop, False)
    _until(shop, lambda: records.rows(READ, conversation) == [{"read_seq_customer": 3, "last_seq": 3}])

    assert before == [{"read_seq_customer": 2, "last_seq": 3}]
    ada.gives_back(conversation)


def test_a_person_is_writing(shop: Shop, ada: Colleague) -> None:
    """A person's sign names them, for eyes and for ears, and goes with what they write."""
    shop.open_chat()
    conversation = ada.takes(shop)
    shop.is_told("You are now talking to")
    shop.page.evaluate(f"{CHAT}.hear('typing', {{ on: true, name: 'Ada Moreno' }})")
    expect(shop.panel.get_by_role("status")).to_have_text("Ada Moreno is writing")
    ada.says(conversation, "Here I am.")

    expect(shop.panel.get_by_role("status")).to_have_text("")
    ada.gives_back(conversation)


def test_only_that_one_writes_is_sent(person: Callable[..., Person], ada: Colleague) -> None:
    """A person sees that the customer is writing: seldom, without a word of it, never to the assistant."""
    customer = person()
    sent: list[str] = []
    customer.context.on(
        "page",
        lambda page: page.on("websocket", lambda socket: socket.on("framesent", lambda f: sent.append(str(f)))),
    )
    shop = customer.visits()
    shop.open_chat()
    shop.field.press_sequentially("my secret")
    assert [frame for frame in sent if '"typing"' in frame] == []
    shop.field.fill("")
    conversation = ada.takes(shop)
    shop.is_told("You are now talking to")
    expect(state(shop)).to_contain_text("Ada Moreno")
    shop.field.press_sequentially("my secret is long")
    shop.field.fill("")

    def signs() -> list[str]:
        return [re.sub(r"^42\d+", "", frame) for frame in sent if '"typing"' in frame]

    for _ in range(100):  # the browser tells of its frames a moment later
        if len(signs()) >= 2:
            break
        shop.page.wait_for_timeout(50)
    assert signs() == ['["typing",{"on":true}]', '["typing",{"on":false}]']
    ada.gives_back(conversation)


def test_unread_in_badge_and_title(shop: Shop, ada: Colleague) -> None:
    """What comes while nobody looks is counted on the button and in the page's title, until it is looked at."""
    shop.open_chat()
    conversation = ada.takes(shop)
    shop.is_told("You are now talking to")
    title = shop.page.title()
    hide(shop, True)
    ada.says(conversation, "One.")
    ada.says(conversation, "Two.")
    expect(shop.bubbles).to_have_count(4)
    away = shop.page.title()
    hide(shop, False)
    back = shop.page.title()
    shop.panel.get_by_role("button", name="Close chat").click()
    ada.says(conversation, "Three.")
    expect(shop.launcher).to_have_attribute("aria-label", "Open chat, 1 unread message")
    shop.page.reload()
    expect(shop.launcher).to_have_attribute("aria-label", "Open chat, 1 unread message")

    assert (away, back) == (f"(2) {title}", title)
    assert shop.page.title() == title
    ada.gives_back(conversation)


def test_sound_is_off_until_wanted(shop: Shop, ada: Colleague) -> None:
    """Nothing sounds unless the customer switches it on; then what comes while they look elsewhere does."""
    shop.open_chat()
    conversation = ada.takes(shop)
    shop.is_told("You are now talking to")
    shop.panel.get_by_role("button", name="Menu").click()
    switch = shop.panel.get_by_role("switch", name="Sound for new messages")
    expect(switch).to_have_attribute("aria-checked", "false")
    hide(shop, True)
    ada.says(conversation, "Quiet.")
    shop.is_told("Quiet.")
    quiet = shop.page.evaluate(f"{CHAT}.more.beeps || 0")
    hide(shop, False)
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    hide(shop, True)
    ada.says(conversation, "Loud.")
    shop.is_told("Loud.")

    assert quiet == 0
    assert shop.page.evaluate(f"{CHAT}.more.beeps") == 2  # how it sounds, and the message
    ada.gives_back(conversation)


@pytest.mark.parametrize("there", [True, False])
def test_the_way_to_a_person(shop: Shop, ada: Colleague, there: bool) -> None:
    """One press asks for a person; when nobody is there the chat says so and takes a message instead."""
    (ada.comes if there else ada.goes)()
    shop.open_chat()
    button = shop.panel.get_by_role("button", name="Talk to a person" if there else "Leave a message")
    told = shop.panel.get_by_text("Nobody of the team is here now.")
    expect(told).to_have_count(0 if there else 1)
    button.click()
    if there:
        expect(state(shop)).to_have_text("You are waiting for a colleague")
        expect(button).to_have_count(0)
        ada.gives_back(ada.takes(shop))
        ada.goes()
    else:
        shop.is_told(re.compile("call|reach you|message", re.I))
        assert state(shop).inner_text() == "Automated assistant"


def test_photo_for_a_person(shop: Shop, ada: Colleague, records: Records) -> None:
    """A photo goes to the person who holds the chat as it goes to the assistant."""
    shop.open_chat()
    conversation = ada.takes(shop)
    shop.is_told("You are now talking to")
    shop.panel.locator("input[type=file]").set_input_files([PHOTO])
    expect(shop.panel.get_by_role("list", name="To be sent").get_by_role("listitem")).to_have_count(1)
    shop.say("This is the crack")
    expect(shop.log.locator("li.customer .file canvas")).to_be_visible()
    expect(shop.log.locator("li.customer .receipt")).to_have_text("Sent")

    kept = records.rows("select kind from attachments where conversation_id = ?", conversation)
    assert len(kept) == 1
    expect(state(shop)).to_contain_text("Ada Moreno")
    ada.gives_back(conversation)


def _until(shop: Shop, is_so: Callable[[], bool]) -> None:
    for _ in range(200):
        if is_so():
            return
        shop.page.wait_for_timeout(25)
    raise AssertionError("it did not come about")
