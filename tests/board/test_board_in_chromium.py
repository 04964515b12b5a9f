"""The manager's pages in a real browser: by day and by night, on a screen, on a phone and on paper.

Screenshots are kept in pytest's cache, under d/desk-board. axe-core is fetched from npm once, and is no part of Heard.
"""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path
from typing import Any, Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from tests.axe import RULES, axe_source
from tests.board.conftest import HEADERS, build_desk
from tests.builders import TestHouse

CHROMIUM = "/usr/bin/chromium"
PAGES = {
    "board": "/desk/board",
    "complaints": "/desk/registers/complaints?state.is=closed",
    "promises": "/desk/registers/promises",
    "recalls": "/desk/registers/recalls",
    "report": "/desk/report/2026-08",
    "satisfaction": "/desk/satisfaction?month=2026-08",
}


@pytest.fixture(scope="module")
def url(half_a_year: TestHouse) -> Iterator[str]:
    """Where the pages are served, with the headers of the desk."""
    app = build_desk(half_a_year)

    async def with_headers(scope: Any, receive: Any, send: Any) -> None:
        async def send_more(message: Any) -> None:
            if message["type"] == "http.response.start":
                more = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        await app(scope, receive, send_more)

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(with_headers, log_level="error", ws="none", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed, so the pages are not looked at (Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """See `axe_source`."""
    return axe_source()


def opened(browser: Browser, url: str, path: str, **how: Any) -> tuple[Page, list[str]]:
    """A page, and what the browser complained about."""
    context = browser.new_context(**how)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url + path)
    return page, complaints


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible(
    browser: Browser, url: str, axe: str, name: str, scheme: str, width: int, pytestconfig: pytest.Config
) -> None:
    """No violation of WCAG 2.2 AA, with every part unfolded; nothing is wider than the screen, and where one is stands
    in sight.
    """
    how = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "bypass_csp": True}
    page, _ = opened(browser, url, PAGES[name], **how)
    kept = Path(pytestconfig.cache.mkdir("desk-board"))
    page.screenshot(path=kept / f"{name}-{scheme}-{width}.png", full_page=True)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    wide = page.evaluate("document.documentElement.scrollWidth")
    place = page.evaluate("document.querySelector('nav a[aria-current]').getBoundingClientRect().right")
    page.context.close()

    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]] == []
    assert found["passes"]
    assert wide <= width and place <= width


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_is_kept(browser: Browser, url: str, name: str) -> None:
    """Under the desk's Content Security Policy nothing is refused, because nothing is tried; charts have colours."""
    page, complaints = opened(browser, url, PAGES[name], viewport={"width": 1280, "height": 900})
    filled = page.evaluate("""() => [...document.querySelectorAll('svg.chart.wide .fill-first')]
        .map(one => getComputedStyle(one).fill)""")
    page.context.close()

    assert complaints == []
    assert set(filled) <= {"rgb(11, 110, 105)"} and (name not in ("report",) or filled)


def test_a_phone_reads_tables_as_cards(browser: Browser, url: str) -> None:
    """Each cell has the name of its column beside it, and each chart the form made for small screens."""
    page, _ = opened(browser, url, PAGES["report"], viewport={"width": 390, "height": 800})
    head = page.evaluate("getComputedStyle(document.querySelector('.figures td'), '::before').content")
    shown = page.evaluate("""() => [...document.querySelectorAll('svg.chart')]
        .filter(one => getComputedStyle(one).display !== 'none').map(one => one.classList.contains('narrow'))""")
    page.context.close()

    assert head == '"Value"'
    assert shown and all(shown)


def test_the_report_can_be_printed(browser: Browser, url: str, pytestconfig: pytest.Config) -> None:
    """On paper there are no buttons, and ink is black on white, by night too."""
    page, _ = opened(browser, url, PAGES["report"], color_scheme="dark")
    page.emulate_media(media="print")
    hidden = page.evaluate("""() => ['.top', '.tools', '.charts details']
        .every(one => getComputedStyle(document.querySelector(one)).display === 'none')""")
    ink, paper = page.evaluate("(s => [s.color, s.backgroundColor])(getComputedStyle(document.body))")
    file = Path(pytestconfig.cache.mkdir("desk-board")) / "report.pdf"
    page.pdf(path=file)
    page.context.close()

    assert hidden
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    assert file.stat().st_size > 20_000


def test_everything_is_reached_by_keyboard(browser: Browser, url: str) -> None:
    """The first step leads past the navigation to the content; what has the focus shows it."""
    page, _ = opened(browser, url, PAGES["complaints"], viewport={"width": 1280, "height": 900})
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.className")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")
    at = page.evaluate("location.hash")
    page.context.close()

    assert (first, outline, at) == ("skip", "solid", "#main")
