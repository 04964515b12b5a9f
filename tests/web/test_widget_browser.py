"""The chat in a real browser, on the demo shop's page of a running Heard."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.conftest import RunningHeard
from tests.web.conftest import Records

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
NO_CHROMIUM = "Chromium is not installed, so the browser tests are skipped (Debian: apt-get install chromium)."
pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=NO_CHROMIUM)

REFERENCE = re.compile(r"C-\d{4}-[2-9A-Z]{4}-[2-9A-Z]")
ENOUGH = 4.5  # contrast of text; WCAG 2.2, 1.4.3
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_REFUSED", "WebSocket connection to")  # said by the browser

# What a reader sees behind an element: the first background that is not transparent.
COLOURS = """element => {
  let behind = element;
  const background = (e) => getComputedStyle(e).backgroundColor;
  while (/rgba\\(.*, 0\\)/.test(background(behind))) behind = behind.parentElement || behind.getRootNode().host;
  return [getComputedStyle(element).color, background(behind)];
}"""


class Shop:
    """A customer on the shop's page, with the chat in the corner."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        page.set_default_timeout(20_000)
        page.goto(url)

    @property
    def launcher(self) -> Locator:
        """The button in the corner."""
        return self.page.locator("heard-chat .launch")

    @property
    def panel(self) -> Locator:
        """The chat itself."""
        return self.page.get_by_role("dialog", name="Larkfield Home")

    @property
    def log(self) -> Locator:
        """What was said."""
        return self.panel.get_by_role("log")

    @property
    def field(self) -> Locator:
        """Where one writes."""
        return self.panel.get_by_role("textbox", name="Write a message")

    def open_chat(self) -> None:
        """Click on the button in the corner and wait for the talk."""
        self.launcher.click()
        expect(self.bubbles.first).to_contain_text("I am the automated assistant")

    @property
    def bubbles(self) -> Locator:
        """The texts of all messages."""
        return self.log.locator(".text")

    def say(self, text: str) -> None:
        """Type a message and send it with the Enter key."""
        self.field.fill(text)
        self.field.press("Enter")

    def choose(self, title: str) -> None:
        """Click on a choice."""
        self.log.get_by_role("button", name=title).click()

    def is_told(self, text: str | re.Pattern[str], count: int = 1) -> None:
        """Wait until messages of the assistant say this, so many of them."""
        expect(self.log.locator("li:not(.customer) .text").filter(has_text=text)).to_have_count(count, timeout=20_000)

    def focused(self) -> str:
        """The accessible name of what has the focus, inside the chat or on the page."""
        return str(
            self.page.evaluate(
                "() => { let e = document.activeElement; if (e.shadowRoot) e = e.shadowRoot.activeElement;"
                " return e.getAttribute('aria-label') || e.textContent; }"
            )
        )


def a_word() -> str:
    """A word that no other test writes; letters only, since a number might be taken for an order's."""
    return "".join(random.choices("bdfgklmnprstvz", k=14))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser, one for all tests here."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Person:
    """A person with a browser of their own; what it complains about is collected."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.complaints: list[str] = []
        self._url = url
        context.on("console", self._note)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("page", lambda page: page.on("dialog", self._note_dialog))

    def _note(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _note_dialog(self, dialog: Any) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def visits(self) -> Shop:
        """Another tab on the shop's page."""
        return Shop(self.context.new_page(), self._url)


@pytest.fixture
def person(chromium: Browser, heard: RunningHeard) -> Iterator[Callable[..., Person]]:
    """Makes people; whatever they do, no policy is violated, nothing throws and no dialog opens."""
    people: list[Person] = []

    def make(**settings: Any) -> Person:
        people.append(Person(chromium.new_context(**settings), heard.url))
        return people[-1]

    yield make
    for one in people:
        one.context.close()
        assert [text for text in one.complaints if not any(word in text for word in OFFLINE)] == []


@pytest.fixture
def shop(person: Callable[..., Person]) -> Shop:
    """Somebody on the shop's page for the first time."""
    return person().visits()


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
    reference = REFERENCE.findall(shop.bubbles.last.inner_text())[0]
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


def test_keyboard_only(shop: Shop) -> None:
    """Everything can be done with the keyboard: open, write, choose, close; the focus comes back to where it was."""
    keyboard = shop.page.keyboard
    for _ in range(10):
        keyboard.press("Tab")
        if shop.focused() == "Open chat":
            break
    keyboard.press("Enter")
    expect(shop.panel).to_be_visible()
    assert shop.focused() == "Write a message"

    keyboard.type("hello")
    keyboard.press("Shift+Enter")
    keyboard.type("are you there?")
    keyboard.press("Enter")
    expect(shop.log.get_by_role("button")).not_to_have_count(0)
    assert shop.log.locator("li.customer .text").all_inner_texts() == ["hello\nare you there?"]

    keyboard.press("Shift+Tab")
    chosen = shop.focused()
    keyboard.press("Enter")
    expect(shop.log.locator("li.customer .text").last).to_have_text(chosen)
    assert shop.focused() == "Write a message"

    keyboard.press("Escape")
    expect(shop.panel).to_be_hidden()
    assert shop.focused().startswith("Open chat")  # and how many messages came meanwhile


def test_names_for_screen_readers(shop: Shop) -> None:
    """What sees no screen finds named parts: a dialog, a log that speaks up, a field, and buttons that say what for."""
    expect(shop.launcher).to_have_attribute("aria-expanded", "false")
    shop.open_chat()
    shop.say("hello")
    expect(shop.log.get_by_role("button")).not_to_have_count(0)

    expect(shop.launcher).to_have_attribute("aria-expanded", "true")
    expect(shop.log).to_have_attribute("aria-live", "polite")
    expect(shop.log).to_have_attribute("aria-label", "Messages")
    expect(shop.panel.get_by_role("button", name="Send")).to_be_visible()
    expect(shop.panel.get_by_role("button", name="Close chat")).to_be_visible()
    expect(shop.panel.get_by_role("status")).to_have_count(1)
    snapshot = shop.panel.aria_snapshot()
    assert "listitem: You hello" in snapshot and "Automated assistant" in snapshot
    assert shop.page.locator("heard-chat button:not([aria-label])").filter(has_not_text=re.compile(r"\w")).count() == 0


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


def test_typing_sign_is_spoken(shop: Shop) -> None:
    """The sign that an answer is being written is more than dots: a screen reader says it."""
    shop.open_chat()
    shop.page.locator("heard-chat").evaluate("chat => chat.hear('typing', { on: true })")

    assert "The assistant is writing" in shop.panel.get_by_role("status").aria_snapshot()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(person: Callable[..., Person], scheme: str) -> None:
    """Every text of the chat can be read in light and in dark: contrast of 4.5 and more."""
    shop = person(color_scheme=scheme).visits()
    shop.open_chat()
    shop.say("hello")
    expect(shop.log.get_by_role("button")).not_to_have_count(0)
    shop.field.fill("a" * 2_001)
    shop.field.press("Enter")
    expect(shop.panel.get_by_role("alert")).to_be_visible()
    paper = shop.log.evaluate(COLOURS)[1]
    measured = {}
    for part in (
        ".bot .text",
        ".customer .text",
        ".who",
        ".choices button",
        "header h2",
        ".error",
        "textarea",
        ".status",
    ):
        measured[part] = _contrast(*shop.page.locator(f"heard-chat {part}").first.evaluate(COLOURS))
    placeholder = shop.field.evaluate("e => getComputedStyle(e, '::placeholder').color")
    measured["placeholder"] = _contrast(placeholder, shop.field.evaluate(COLOURS)[1])

    assert {part: contrast for part, contrast in measured.items() if contrast < ENOUGH} == {}
    assert (_luminance(paper) > 0.5) is (scheme == "light")


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return round((lighter + 0.05) / (darker + 0.05), 2)


def test_narrow_screen(person: Callable[..., Person]) -> None:
    """On a screen of 320 pixels the open chat fills it, nothing stands out, and nothing covers the send button."""
    shop = person(viewport={"width": 320, "height": 568}).visits()
    assert shop.page.evaluate("document.documentElement.scrollWidth") == 320

    shop.open_chat()
    shop.say("x" * 300 + " https://shop.example/" + "y" * 200)
    shop.say("My kettle broke after two days")
    expect(shop.log.get_by_role("button")).not_to_have_count(0)
    wide = shop.panel.evaluate(
        "panel => [panel, ...panel.querySelectorAll('*')]"
        ".filter(e => e.getBoundingClientRect().right > 320.5 || e.getBoundingClientRect().left < -0.5)"
        ".map(e => e.className)"
    )
    assert wide == []
    assert shop.log.evaluate("log => log.scrollWidth <= log.clientWidth")
    assert shop.panel.bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 568}
    expect(shop.launcher).to_be_hidden()
    shop.panel.get_by_role("button", name="Send").click(trial=True)
    shop.panel.get_by_role("button", name="Close chat").click()
    expect(shop.launcher).to_be_visible()


def test_touch_targets(person: Callable[..., Person]) -> None:
    """What is to be tapped is large enough for a thumb: at least 24 pixels each way, the main buttons 40."""
    shop = person(viewport={"width": 320, "height": 568}, has_touch=True).visits()
    shop.launcher.tap()
    shop.say("hello")
    expect(shop.log.get_by_role("button")).not_to_have_count(0)
    sizes = {
        button.inner_text() or button.get_attribute("aria-label"): button.bounding_box()
        for button in shop.panel.get_by_role("button").all()
    }

    assert all(box and min(box["width"], box["height"]) >= 24 for box in sizes.values())
    assert all(min(sizes[name]["width"], sizes[name]["height"]) >= 40 for name in ("Send", "Close chat"))


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


def test_markup_is_shown_as_text(shop: Shop) -> None:
    """Markup that a customer types is shown as typed, when sent and after a reload, and nothing of it runs."""
    shop.open_chat()
    typed = '<img src=x onerror="alert(1)"><script>alert(2)</script><b>bold</b> [x](javascript:alert(3)) a_b *5* &amp;'
    shop.say(typed)
    shop.is_told(re.compile(r"\w"), count=2)
    for _ in range(2):
        expect(shop.log.locator("li.customer .text")).to_have_text(typed)
        assert shop.log.locator(".text img, .text script, .text a, .text b").count() == 0
        shop.page.reload()
        shop.open_chat()


def test_right_to_left(shop: Shop) -> None:
    """A message in a right-to-left script stands as its readers expect, beside others that do not."""
    shop.open_chat()
    shop.say("أين طلبي رقم 10417؟")
    shop.is_told(re.compile(r"\w"), count=2)

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


@pytest.mark.parametrize(("wish", "animation"), [("reduce", "none"), ("no-preference", "dot")])
def test_reduced_motion(person: Callable[..., Person], wish: str, animation: str) -> None:
    """Who asks for less motion gets a typing sign that stands still."""
    shop = person(reduced_motion=wish).visits()
    shop.open_chat()
    animations = shop.page.locator("heard-chat .dots i").evaluate_all(
        "dots => dots.map(dot => getComputedStyle(dot).animationName)"
    )

    assert animations == [animation] * 3
