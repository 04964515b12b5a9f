"""The chat serves people with a keyboard, a screen reader, weak eyes, a small screen or a thumb."""

from __future__ import annotations

import re
from typing import Callable

import pytest
from playwright.sync_api import expect

from tests.web.widget.conftest import Person, Shop

ENOUGH = 4.5  # contrast of text; WCAG 2.2, 1.4.3

# What a reader sees behind an element: the first background that is not transparent.
COLOURS = """element => {
  let behind = element;
  const background = (e) => getComputedStyle(e).backgroundColor;
  while (/rgba\\(.*, 0\\)/.test(background(behind))) behind = behind.parentElement || behind.getRootNode().host;
  return [getComputedStyle(element).color, background(behind)];
}"""


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


def test_typing_sign_is_spoken(shop: Shop) -> None:
    """The sign that an answer is being written is more than dots: a screen reader says it."""
    shop.open_chat()
    shop.page.locator("heard-chat").evaluate("chat => chat.hear('typing', { on: true })")

    assert "The assistant is writing" in shop.panel.get_by_role("status").aria_snapshot()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def testcontrast(person: Callable[..., Person], scheme: str) -> None:
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
        measured[part] = contrast(*shop.page.locator(f"heard-chat {part}").first.evaluate(COLOURS))
    placeholder = shop.field.evaluate("e => getComputedStyle(e, '::placeholder').color")
    measured["placeholder"] = contrast(placeholder, shop.field.evaluate(COLOURS)[1])

    assert {part: contrast for part, contrast in measured.items() if contrast < ENOUGH} == {}
    assert (_luminance(paper) > 0.5) is (scheme == "light")


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG 2.2 reckons it."""
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


@pytest.mark.parametrize(("wish", "animation"), [("reduce", "none"), ("no-preference", "dot")])
def test_reduced_motion(person: Callable[..., Person], wish: str, animation: str) -> None:
    """Who asks for less motion gets a typing sign that stands still."""
    shop = person(reduced_motion=wish).visits()
    shop.open_chat()
    animations = shop.page.locator("heard-chat .dots i").evaluate_all(
        "dots => dots.map(dot => getComputedStyle(dot).animationName)"
    )

    assert animations == [animation] * 3
