"""How the chat looks: no violation of WCAG 2.2 AA by axe-core, and pictures of it for those who want to see.

The pictures are kept in pytest's cache, under d/widget-looks. axe-core is fetched from npm once; it is no part
of Heard.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest
from playwright.sync_api import expect

from tests.axe import RULES, axe_source
from tests.web.widget.conftest import STARS, Colleague, Person, Shop


@pytest.fixture(scope="session")
def axe() -> str:
    """See `axe_source`."""
    return axe_source()


def violations(shop: Shop, axe: str) -> list[Any]:
    """What axe-core finds in the chat."""
    if not shop.page.evaluate("'axe' in window"):
        shop.page.evaluate(axe)
    found = shop.page.evaluate("rules => axe.run('heard-chat', {runOnly: rules})", RULES)
    assert found["passes"]
    return [
        (one["id"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"]) for one in found["violations"]
    ]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_looks(
    person: Callable[..., Person], ada: Colleague, axe: str, scheme: str, width: int, pytestconfig: pytest.Config
) -> None:
    """Closed, with the assistant, with a person, with the menu open and with a rating: nothing that axe-core finds."""
    kept = Path(pytestconfig.cache.mkdir("widget-looks"))
    # By the page's own policy axe-core could not run; the other tests run under it.
    shop = person(viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True).visits()
    found: dict[str, list[Any]] = {}

    def look(name: str) -> None:
        shop.page.evaluate("() => new Promise((on) => requestAnimationFrame(() => requestAnimationFrame(on)))")
        shop.page.screenshot(path=kept / f"{name}-{scheme}-{width}.png")
        found[name] = violations(shop, axe)

    ada.goes()
    look("closed")
    shop.open_chat()
    expect(shop.panel.get_by_role("button", name="Leave a message")).to_be_visible()
    look("nobody-there")
    shop.say("My Alba kettle broke after two days")
    expect(shop.log.get_by_role("button")).not_to_have_count(0)
    look("assistant")
    ada.comes()
    conversation = ada.takes(shop)
    ada.says(conversation, "Hello, this is Ada. I have read what happened to your kettle, and I am sorry.")
    shop.is_told("this is Ada")
    shop.say("Thank you. Can I send you a photo?")
    expect(shop.log.locator(".receipt")).to_have_text("Sent")
    shop.page.locator("heard-chat").evaluate("chat => chat.hear('typing', { on: true, name: 'Ada Moreno' })")
    look("person")
    shop.panel.get_by_role("button", name="Menu").click()
    look("menu")
    shop.panel.get_by_role("button", name="End chat").click()
    look("ending")
    shop.panel.get_by_role("button", name="Keep it").click()
    ada.gives_back(conversation)
    ada.has_asked(shop, "Your chat with a colleague is over. How was this for you?", STARS)
    expect(shop.log.get_by_role("radio")).to_have_count(5)
    shop.log.get_by_role("radio").nth(3).hover()
    look("rating")

    assert {name: one for name, one in found.items() if one} == {}
    assert shop.page.evaluate("document.documentElement.scrollWidth") <= width
