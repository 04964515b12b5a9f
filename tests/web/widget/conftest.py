"""The chat in a real browser, on the demo shop's page of a running Heard."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path
from typing import Any, Callable, Iterator, Sequence

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from bot.bootstrap import House, build_house
from bot.domain.message import Author, Button, RatingPoint, Reply
from bot.domain.staff import Actor, Role
from bot.settings import read_settings
from bot.signing import VisitorTokens
from bot.use_cases.handoffs import say_as_agent
from bot.use_cases.presence import away, heartbeat, here
from bot.use_cases.reading_marks import mark_read_by_staff
from bot.use_cases.sending import send
from bot.use_cases.takeovers import give_back, take_over
from tests.conftest import RunningHeard
from tests.staff_rows import add_staff

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
STARS = tuple(Button(f"{n} {n * '★'}", point=RatingPoint(n, as_stars=True)) for n in range(1, 6))
NO_CHROMIUM = "Chromium is not installed, so the browser tests are skipped (Debian: apt-get install chromium)."
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_REFUSED", "WebSocket connection to")  # said by the browser


@pytest.fixture(scope="session", autouse=True)
def _chromium_is_installed() -> None:
    """Skips these tests before a Heard is started for them."""
    if not Path(CHROMIUM).exists():
        pytest.skip(NO_CHROMIUM)


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


class Colleague:
    """A person of the staff who works on the same database, at a desk of their own."""

    def __init__(self, directory: Path, name: str) -> None:
        self._settings = read_settings(directory, {})
        self.house: House = build_house(self._settings)
        self.name, self.id = name, name.split()[0].lower()
        with self.house.uow() as uow:
            add_staff(uow, self.id, name, self.house.now())
            uow.commit()
        self.actor = Actor(self.id, name, Role.SENIOR, 1)

    def comes(self) -> None:
        """Is there for customers."""
        here(self.id, self.house.uow(), self.house.now())

    def goes(self) -> None:
        """Is there for nobody new."""
        away(self.id, self.house.uow(), self.house.now())

    def conversation_of(self, shop: Shop) -> str:
        """The conversation in a customer's browser."""
        token = shop.page.evaluate("JSON.parse(Object.values(localStorage)[0]).token")
        origin = shop.page.evaluate("location.origin")
        peer = VisitorTokens(self._settings.secret_key).read(token, origin).id
        with self.house.uow() as uow:
            conversation = uow.conversations.find("web_widget", "default", peer)
        assert conversation is not None
        return conversation.id

    def takes(self, shop: Shop) -> str:
        """Takes the conversation over, unasked, once what the assistant has said is out: the rest would be withheld."""
        conversation_id = self.conversation_of(shop)
        for _ in range(400):
            with self.house.engine.connect() as connection:
                queued = connection.exec_driver_sql(
                    "select count(*) from outbox o join messages m on m.id = o.message_id "
                    f"where o.state = 'queued' and m.conversation_id = '{conversation_id}'"
                ).scalar_one()
            if not queued:
                break
            shop.page.wait_for_timeout(25)
        house = self.house
        heartbeat(self.id, house.uow(), house.now())  # who was seen a minute ago counts as lost, and so does the talk
        take_over(conversation_id, self.actor, house.uow(), house.now(), house.ids, house.wording)
        return conversation_id

    def says(self, conversation_id: str, text: str) -> None:
        """Writes to the customer."""
        house = self.house
        say_as_agent(
            conversation_id, self.id, text, house.uow(), house.now(), house.ids, house.guard, confirmed=True
        )  # fmt: skip

    def reads(self, conversation_id: str, seq: int) -> None:
        """Has seen the log up to a place."""
        mark_read_by_staff(conversation_id, seq, self.house.uow(), self.house.now())

    def gives_back(self, conversation_id: str) -> None:
        """Ends the human stretch."""
        house = self.house
        give_back(conversation_id, self.actor, "", house.uow(), house.now(), house.ids, house.wording)

    def has_asked(self, shop: Shop, text: str, buttons: Sequence[Button]) -> None:
        """The house asks something with buttons."""
        house = self.house
        reply = Reply(text, tuple(buttons))
        conversation_id = self.conversation_of(shop)
        with house.uow() as uow:
            conversation = uow.conversations.get(conversation_id)
            send(uow, conversation, Author.SYSTEM, [reply], house.now(), house.ids)
            uow.commit()


@pytest.fixture(scope="module")
def ada(heard: RunningHeard) -> Iterator[Colleague]:
    """Somebody of the staff, who is there for nobody until a test says so."""
    colleague = Colleague(heard.directory, "Ada Moreno")
    yield colleague
    colleague.goes()


def a_word() -> str:
    """A word that no other test writes; letters only, since a number might be taken for an order's."""
    return "".join(random.choices("bdfgklmnprstvz", k=14))


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


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser, one for all tests of a file; it may not outlive them, since its event loop occupies the thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


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
