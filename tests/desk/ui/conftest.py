"""The page of the desk in a real browser, on a house of its own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.desk.ui.fake_desk import FakeDesk
from tests.web.widget.conftest import CHROMIUM, NO_CHROMIUM

EXPECTED = ("WebSocket connection to", "Failed to load resource")  # said by the browser of a line that is cut, or a no


class Agent:
    """Somebody of the staff with a browser of their own; what it complains about is collected."""

    def __init__(self, context: BrowserContext, desk: FakeDesk, key: str) -> None:
        self.context, self.url = context, desk.url
        self._desk, self._key = desk, key
        self.complaints: list[str] = []
        context.on("console", self._note)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.add_init_script(
            "addEventListener('securitypolicyviolation',"
            " event => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))"
        )
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("dialog", self._note_dialog)

    def _note(self, message: Any) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            self.complaints.append(message.text)

    def _note_dialog(self, dialog: Any) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def comes(self, hash: str = "#/") -> Agent:
        """Open the desk and wait until it is on the line."""
        self.page.goto(f"{self.url}/desk/{hash}")
        expect(self.page.get_by_role("switch")).to_be_enabled()
        return self

    def opens(self, name: str, tab: str = "") -> None:
        """A conversation of the list on the left; what came over the line stands there before all of it is loaded."""
        if tab:
            self.page.get_by_role("tab", name=re.compile(f"^{tab}")).click()
        self.page.locator(".rows a", has_text=name).click()
        expect(self.page.get_by_role("heading", name=name, level=1)).to_be_visible()
        expect(self.log).to_have_attribute("aria-busy", "false")

    def takes(self, name: str) -> None:
        """Claim somebody who waits."""
        self.page.get_by_role("tab", name=re.compile("^Queue")).click()
        self.page.get_by_role("button", name=f"Take {name}").click()
        expect(self.page.get_by_role("heading", name=name, level=1)).to_be_visible()
        expect(self.page.get_by_text("You answer", exact=True)).to_be_visible()
        expect(self.log).to_have_attribute("aria-busy", "false")

    def listens(self, id: str) -> None:
        """Wait until the house knows that they have a conversation open."""
        for _ in range(200):
            if any(key == self._key and id in opened for key, opened in list(self._desk.sockets.values())):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"{self._key} does not listen to {id}")

    @property
    def log(self) -> Locator:
        """What was said."""
        return self.page.get_by_role("log")

    @property
    def texts(self) -> Locator:
        """The texts of all messages."""
        return self.log.locator(".text")

    @property
    def field(self) -> Locator:
        """Where one writes to the customer, or a note."""
        return self.page.locator(".compose textarea")

    def says(self, text: str) -> None:
        """Type and send."""
        self.field.fill(text)
        self.field.press("Enter")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser."""
    if not Path(CHROMIUM).exists():
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def _served() -> Iterator[FakeDesk]:
    with FakeDesk().running() as desk:
        yield desk


@pytest.fixture
def desk(_served: FakeDesk) -> FakeDesk:
    """A house on a new day."""
    _served.is_down = False
    _served.reset()
    return _served


@pytest.fixture
def agent(chromium: Browser, desk: FakeDesk) -> Iterator[Callable[..., Agent]]:
    """Makes people; whatever they do, no policy is violated, nothing throws and no dialog opens."""
    people: list[Agent] = []

    def make(key: str = "ana", language: str = "en", **settings: Any) -> Agent:
        settings = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **settings}
        context = chromium.new_context(**settings)
        context.add_cookies(
            [{"name": "desk", "value": key, "url": desk.url}, {"name": "language", "value": language, "url": desk.url}]
        )
        people.append(Agent(context, desk, key))
        return people[-1]

    yield make
    for one in people:
        one.context.close()
    assert [text for one in people for text in one.complaints] == []
