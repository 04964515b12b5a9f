"""The first admin in a real browser: from the link to the second step, out and in again, in every size and colour."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.domain.totp import code_at, step_at
from bot.settings import PROJECT
from tests.staff_scene import PASSWORD
from tests.web.conftest import GatewayAlone
from tests.web.widget.conftest import CHROMIUM, NO_CHROMIUM

ANSWERED = "Failed to load resource: the server responded with a status of 4"  # said by the browser of a refusal


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser."""
    if not Path(CHROMIUM).exists():
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Colleague:
    """Somebody of the staff with a browser and an authenticator app; what the browser complains about is collected."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url, self.seed = page, url, ""
        self.complaints: list[str] = []
        page.set_default_timeout(15_000)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, message: Any) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(ANSWERED):
            self.complaints.append(message.text)

    def fills(self, **fields: str) -> None:
        """Write into fields by their labels."""
        for label, text in fields.items():
            self.page.get_by_label(label.replace("_", " "), exact=True).fill(text)

    def presses(self, name: str) -> None:
        """A button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def reads_key(self) -> None:
        """The key on the page goes into the app."""
        self.seed = self.page.locator(".key").inner_text().replace(" ", "").strip()

    def code(self, off: int = 0) -> str:
        """What the app shows, or showed."""
        return code_at(self.seed, step_at(datetime.now(timezone.utc)) + off)


@pytest.fixture
def colleague(chromium: Browser, gateway: GatewayAlone) -> Iterator[Colleague]:
    """Whatever they do, no policy is violated and nothing throws."""
    context = chromium.new_context()
    one = Colleague(context.new_page(), gateway.url)
    yield one
    context.close()
    assert one.complaints == []


def staff(gateway: GatewayAlone, *arguments: str) -> str:
    """`heard staff`; what it prints."""
    command = [sys.executable, "-m", "bot.cli", "staff", *arguments, "--data-dir", str(gateway.directory)]
    return subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True).stdout


def link_of(printed: str, url: str) -> str:
    """The link that was printed, at the gateway of the test."""
    return url + re.findall(r"/desk/set-up/\S+", printed)[0]


def test_from_the_link_to_signing_in_again(colleague: Colleague, gateway: GatewayAlone) -> None:
    """A supervisor sets a password and a second step, keeps the codes, signs out, and in again by app and by code."""
    page = colleague.page
    page.goto(link_of(staff(gateway, "add", "Sue", "--role", "supervisor"), colleague.url))
    expect(page.get_by_role("heading", name="Welcome, Sue")).to_be_visible()
    colleague.fills(New_password="Password1234!", The_same_password_again="Password1234!")
    colleague.presses("Set password")
    expect(page.get_by_role("alert")).to_contain_text("easily guessed")
    colleague.fills(New_password=PASSWORD, The_same_password_again=PASSWORD)
    colleague.presses("Set password")
    expect(page.get_by_role("img", name="QR code for the authenticator app")).to_be_visible()
    page.goto(f"{colleague.url}/desk/account")  # without the second step there is no way around it
    expect(page.get_by_role("heading", name="Sign in to the desk")).to_be_visible()
    page.goto(f"{colleague.url}/desk/second-step?new=1")
    colleague.reads_key()
    colleague.fills(Code_from_the_app=colleague.code(-1))
    colleague.presses("Turn on")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(set(codes)) == 10
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/desk/")
    page.goto(f"{colleague.url}/desk/account")
    expect(page.get_by_text("10 of 10 are not used yet.")).to_be_visible()
    colleague.presses("Sign out")
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in to the desk")).to_be_visible()

    colleague.fills(Name="sue", Password=PASSWORD)
    colleague.presses("Sign in")
    colleague.fills(Code="000000")
    page.get_by_role("button", name="Continue").first.click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    colleague.fills(Code=colleague.code())
    page.get_by_role("button", name="Continue").first.click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    colleague.presses("Sign out")
    colleague.fills(Name="Sue", Password=PASSWORD)
    colleague.presses("Sign in")
    page.get_by_text("Use a recovery code instead").click()
    colleague.fills(Recovery_code=codes[3])
    page.get_by_role("button", name="Continue").last.click()
    page.wait_for_url("**/desk/")
    page.goto(f"{colleague.url}/desk/account")
    expect(page.get_by_text("9 of 10 are not used yet.")).to_be_visible()


def test_access_that_is_taken_away_is_gone(colleague: Colleague, gateway: GatewayAlone) -> None:
    """A person whose access is taken away on the console is signed out at the next click."""
    page = colleague.page
    page.goto(link_of(staff(gateway, "add", "Abe"), colleague.url))
    colleague.fills(New_password=PASSWORD, The_same_password_again=PASSWORD)
    colleague.presses("Set password")
    page.get_by_role("link", name="Not now").click()
    page.wait_for_url("**/desk/")
    page.goto(f"{colleague.url}/desk/account")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    staff(gateway, "disable", "Abe")
    page.reload()

    expect(page.get_by_role("heading", name="Sign in to the desk")).to_be_visible()


CONTRAST = """() => {
  const lum = c => { const v = c.map(x => { x /= 255; return x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4; });
    return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
  const rgb = s => (s.match(/[\\d.]+/g) || []).map(Number);
  const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] > .99) return c.slice(0, 3); } return [255, 255, 255]; };
  const low = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!own || !e.getClientRects().length || e.closest('svg')) continue;
    const [a, b] = [lum(rgb(getComputedStyle(e).color)), lum(ground(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) low.push(e.tagName + ' ' + e.textContent.trim().slice(0, 40));
  }
  return low;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["en", "de"])
def test_pages_can_be_read(
    chromium: Browser, gateway: GatewayAlone, scheme: Any, width: int, language: str
) -> None:  # fmt: skip
    """On phone and screen, light and dark, in both languages: nothing sticks out, all is legible and has its label."""
    context = chromium.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, locale=language, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(link_of(staff(gateway, "add", f"Reader {scheme} {width} {language}"), gateway.url))
    seen = []

    def look() -> None:
        page.wait_for_load_state("load")  # with its colours
        seen.append(page.url)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
        assert page.evaluate(CONTRAST) == [], page.url
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1 and page.locator("main").count() == 1
        for field in page.locator("input:not([type=hidden]):not([aria-hidden]), select").all():
            assert field.evaluate("e => e.labels.length || e.getAttribute('aria-label')"), page.url

    look()
    page.locator("#password").fill("short")
    page.locator("#again").fill("short")
    page.locator("main button").click()
    look()
    page.locator("#password").fill(PASSWORD)
    page.locator("#again").fill(PASSWORD)
    page.locator("main button").click()
    look()
    page.locator("a.second").click()
    page.wait_for_url("**/desk/")
    page.goto(f"{gateway.url}/desk/account")
    look()
    page.locator("header button").click()
    look()

    assert len(seen) == 5
    context.close()
