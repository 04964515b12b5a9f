"""What the page around the chat may ask for, choose and hear; and that one line puts the chat on another site."""

from __future__ import annotations

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.web import STATIC, WIDGET_FILES
from tests.web.conftest import GatewayAlone
from tests.web.widget.conftest import Colleague, Person, Shop
from tests.web.widget.test_accessibility import contrast

CHAT = "document.querySelector('heard-chat')"
ACCENT = "e => getComputedStyle(e).getPropertyValue('--accent')"


class Site:
    """Somebody's own website, on another origin, with a strict policy of its own."""

    def __init__(self) -> None:
        self.body, self.policy = "", ""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.send_header("content-security-policy", site.policy)
                self.end_headers()
                self.wfile.write(f"<!doctype html><html lang=en><title>Site</title>{site.body}".encode())

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Another website."""
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture(scope="module")
def remote(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayAlone]:
    """A gateway that lets that website carry its chat."""
    alone = GatewayAlone(tmp_path_factory.mktemp("remote"), HEARD_ALLOWED_ORIGINS=site.url)
    try:
        yield alone.wait_until_ready()
    finally:
        alone.stop()


@pytest.fixture
def embedded(chromium: Browser, site: Site, remote: GatewayAlone) -> Iterator[Callable[[str], tuple[Page, list[str]]]]:
    """Opens the website with some lines in it; the page, and what its browser complained of."""
    sockets = remote.url.replace("http", "ws")
    site.policy = (
        f"default-src 'none'; script-src {remote.url}; connect-src {remote.url} {sockets}; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    contexts = []

    def visit(body: str) -> tuple[Page, list[str]]:
        site.body = body.replace("{gateway}", remote.url)
        contexts.append(chromium.new_context())
        page = contexts[-1].new_page()
        complaints: list[str] = []
        page.on("console", lambda one: complaints.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site.url)
        return page, complaints

    yield visit
    for context in contexts:
        context.close()


def test_one_line_on_another_site(embedded: Callable[[str], tuple[Page, list[str]]]) -> None:
    """A script tag with what is wanted is enough, on another origin and under a strict policy with Trusted Types."""
    page, complaints = embedded(
        '<script type="module" src="{gateway}/heard-chat.js" data-heading="Site&#39;s help" data-accent="#5b2a86" '
        'data-position="left" data-lang="fr" data-label="Aide"></script>'
    )
    page.get_by_role("button", name="Aide – Ouvrir le chat").click()
    panel = page.get_by_role("dialog", name="Site's help")
    expect(panel.get_by_role("log")).to_contain_text("I am the automated assistant")
    expect(panel.get_by_role("textbox", name="Écrire un message")).to_be_focused()

    box = panel.bounding_box()
    assert box and box["x"] == 20
    assert page.locator("heard-chat").evaluate(ACCENT) == "#5b2a86"
    assert [one for one in complaints if "favicon" not in one] == []


def test_nothing_is_added_without_being_asked(embedded: Callable[[str], tuple[Page, list[str]]]) -> None:
    """The script alone puts nothing on the page; an element that is there is not doubled."""
    page, _ = embedded('<script type="module" src="{gateway}/heard-chat.js"></script>')
    page.wait_for_function("window.heard")
    alone = page.locator("heard-chat").count()
    page, _ = embedded(
        '<heard-chat heading="Mine"></heard-chat>'
        '<script type="module" src="{gateway}/heard-chat.js" data-heading="Other"></script>'
    )
    page.wait_for_function("window.heard")
    page.evaluate("heard.open()")
    expect(page.get_by_role("dialog", name="Mine")).to_be_visible()

    assert alone == 0
    assert page.locator("heard-chat").count() == 1


def test_the_page_opens_and_hears(shop: Shop, ada: Colleague) -> None:
    """The page opens, closes and sends, and hears what happens; who stops listening hears no more."""
    shop.page.evaluate(
        """() => {
          window.heardOf = [];
          for (const name of ['ready', 'open', 'close', 'message', 'agentjoined', 'unread'])
            heard.on(name, (detail) => heardOf.push([name, detail?.author || detail?.name || detail?.count || null]));
          window.stop = heard.on('open', () => heardOf.push(['twice', null]));
          window.stop();
          heard.open();
        }"""
    )
    expect(shop.bubbles.first).to_contain_text("I am the automated assistant")
    conversation = ada.takes(shop)
    shop.is_told("You are now talking to")
    shop.page.evaluate("heard.send('hello from the page')")
    expect(shop.log.locator("li.customer .receipt")).to_have_count(1)
    shop.page.evaluate("heard.close()")
    expect(shop.panel).to_be_hidden()
    ada.says(conversation, "Hello, page.")
    expect(shop.launcher).to_have_attribute("aria-label", "Open chat, 1 unread message")
    shop.page.evaluate(f"{CHAT}.open()")
    expect(shop.panel).to_be_visible()
    happened = [tuple(one) for one in shop.page.evaluate("heardOf")]

    wanted = [
        ("ready", None), ("open", None), ("message", "system"), ("agentjoined", "Ada Moreno"), ("message", "customer"),
        ("close", None), ("unread", 1), ("message", "agent"), ("unread", None), ("open", None),
    ]  # fmt: skip
    assert [one for one in happened if one in wanted and one != ("message", "bot")] == wanted
    assert ("twice", None) not in happened
    ada.gives_back(conversation)


@pytest.mark.parametrize(
    ("accent", "text"), [("#0b6e69", "rgb(255, 255, 255)"), ("#FFE600", "rgb(0, 0, 0)"), ("#777777", "rgb(0, 0, 0)")]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accent_can_be_read(person: Callable[..., Person], accent: str, text: str, scheme: str) -> None:
    """Whatever colour a page chooses, what is written on it and in it can be read."""
    shop = themed(person(color_scheme=scheme), accent=accent)
    shop.page.locator("heard-chat .launch").click()
    expect(shop.bubbles.first).to_contain_text("I am the automated assistant")
    shop.say("hello")
    expect(shop.log.locator(".choices button")).not_to_have_count(0)
    on = shop.page.locator("heard-chat header h2").evaluate("e => getComputedStyle(e).color")
    choice = shop.log.locator(".choices button").first.evaluate("e => getComputedStyle(e).color")
    paper = shop.panel.evaluate("e => getComputedStyle(e).backgroundColor")

    assert on == text
    assert contrast(choice, paper) >= 4.5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("accent", "red"),
        ("accent", "#fff"),
        ("accent", "#fff;} * {display:none"),
        ("radius", "25"),
        ("radius", "1em"),
        ("gap", "-4"),
        ("gap", "97"),
        ("position", "top"),
        ("position", "left; color: red"),
        ("label", "x" * 31),
    ],
)
def test_what_is_no_value_is_refused(person: Callable[..., Person], name: str, value: str) -> None:
    """A value of another shape is refused with a sentence for the page's builder, and the default stays."""
    one = person()
    shop = themed(one, **{name: value})
    box = shop.page.locator("heard-chat .launch").bounding_box()
    told, one.complaints[:] = list(one.complaints), []

    assert len(told) == 1 and told[0].startswith(f'heard-chat: {name}="{value}" is not taken; it must be ')
    assert shop.page.locator("heard-chat").get_attribute("style") in (None, "")
    assert box == {"x": 1200, "y": 640, "width": 60, "height": 60}


def test_theme(person: Callable[..., Person]) -> None:
    """Corner, distance, side and label of the button are as the page wants them."""
    shop = themed(person(), radius="4", gap="40", position="left", label="Need help?")
    launcher = shop.page.get_by_role("button", name="Need help? – Open chat")
    box = launcher.bounding_box()
    launcher.click()

    assert box and box["x"] == 40 and box["y"] + box["height"] == 680 and box["width"] > 120
    assert shop.panel.evaluate("e => getComputedStyle(e).borderRadius") == "4px"
    assert (shop.panel.bounding_box() or {})["x"] == 40


def themed(customer: Person, **attributes: str) -> Shop:
    """The shop's page, whose chat has these attributes."""
    shop = customer.visits()
    shop.page.evaluate(
        """attributes => {
          const chat = document.createElement('heard-chat');
          chat.setAttribute('heading', 'Larkfield Home');
          for (const [name, value] of Object.entries(attributes)) chat.setAttribute(name, value);
          document.querySelector('heard-chat').replaceWith(chat);
        }""",
        attributes,
    )
    return shop


SAID = "chat.send('hello');"
MOVED = "document.querySelector('main').append(chat);"


def test_moved_within_the_page(shop: Shop) -> None:
    """An element that the page puts elsewhere goes on."""
    shop.open_chat()
    shop.page.evaluate(f"document.querySelector('main').append({CHAT})")
    shop.say("hello")
    shop.is_told("What can I do for you?")


@pytest.mark.parametrize(
    "at_once",
    [
        pytest.param(SAID + MOVED, id="before"),
        pytest.param(MOVED + SAID, id="after"),
        pytest.param(SAID + "chat.remove();" + MOVED, id="taken-out"),
        pytest.param("chat.remove();" + SAID + MOVED, id="said-outside"),
    ],
)
def test_said_while_moved(shop: Shop, at_once: str) -> None:
    """What is said in the moment of the move, with no line or an unfinished one, is sent once and answered once."""
    shop.open_chat()
    expect(shop.panel.locator(".foot")).to_be_visible()  # the session is confirmed
    shop.page.evaluate(f"const chat = {CHAT}; {at_once}")
    shop.is_told("What can I do for you?")

    expect(shop.log.locator("li.customer .text")).to_have_text(["hello"])
    expect(shop.log.locator("li.customer .note")).to_have_count(0)


def test_moved_before_the_session_is_confirmed(shop: Shop) -> None:
    """One that is moved with the first words on the screen, before the server has confirmed the session, goes on."""
    shop.page.evaluate(
        f"""() => {{
          const chat = {CHAT};
          const watch = new MutationObserver(() => {{ watch.disconnect(); {MOVED} }}); // before the next frame is read
          watch.observe(chat.shadowRoot.querySelector('.log'), {{ childList: true, subtree: true }});
        }}"""
    )
    shop.open_chat()
    shop.say("hello")
    shop.is_told("What can I do for you?")
    assert shop.page.locator("main > heard-chat").count() == 1


def test_moved_while_it_is_opened(shop: Shop) -> None:
    """One that is moved as it opens, with no session yet, opens all the same."""
    shop.page.evaluate(f"() => {{ const chat = {CHAT}; chat.open(); {MOVED} }}")
    expect(shop.bubbles.first).to_contain_text("I am the automated assistant")
    shop.say("hello")
    shop.is_told("What can I do for you?")


def test_files_are_small() -> None:
    """What follows with an open chat is 12 KB at most, and the words of a language 1.5 KB."""
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in WIDGET_FILES}
    later = sizes["heard-chat-more.js"] + sizes["heard-chat-files.js"]

    assert sizes["heard-chat.js"] <= 10_240
    assert later <= 12_288
    assert max(size for name, size in sizes.items() if "words" in name) <= 1_536
