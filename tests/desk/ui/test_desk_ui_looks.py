"""The desk looked at: every view in light and dark, wide and narrow, by axe-core and on pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Callable

import pytest
from playwright.sync_api import expect

from tests.axe import RULES, axe_source
from tests.desk.ui.conftest import Agent
from tests.desk.ui.fake_desk import FakeDesk
from tests.desk.ui.fake_world import CASE, waiting_act

Make = Callable[..., Agent]
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
VIEWS = {
    "queue": "#/",
    "chat": "#/c/c-mara",
    "customer": "#/c/c-mara/customer",
    "case": f"#/c/c-mara/case/{CASE}",
    "help": "#/c/c-mara/help",
    "search": "#/search/kettle",
    "cases": "#/cases",
}
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 390)]


@pytest.fixture(scope="session")
def axe() -> str:
    """See `axe_source`."""
    return axe_source()


def of_size(width: int) -> dict[str, int]:
    """A screen."""
    return WIDE if width == 1280 else NARROW


def shown(agent: Agent, view: str) -> None:
    """Wait until a view is whole."""
    waits_for = {
        "queue": agent.page.get_by_role("button", name="Take Lev Tarasov"),
        "chat": agent.texts.last,
        "customer": agent.page.get_by_role("heading", name="Orders"),
        "case": agent.page.get_by_role("heading", name="Next steps"),
        "help": agent.page.get_by_role("heading", name="What may help"),
        "search": agent.page.locator(".hits:not(.case-rows) .hit").first,
        "cases": agent.page.locator(".case-rows .hit").first,
    }
    expect(waits_for[view]).to_be_visible()
    agent.page.wait_for_timeout(200)


def violations(agent: Agent) -> list[str]:
    """What axe-core finds wrong with the page as it is."""
    found = agent.page.evaluate(
        "rules => axe.run(document, { runOnly: rules }).then(({ violations }) => violations.map("
        "one => `${one.id}: ${one.nodes.map(node => node.target + ' ' + (node.any[0] || {}).message).join(' | ')}`))",
        RULES,
    )
    return list(found)


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_nothing_for_axe_to_find(agent: Make, desk: FakeDesk, axe: str, scheme: str, width: int) -> None:
    """WCAG 2.2 AA holds in every view and dialog."""
    ana = agent("sue", color_scheme=scheme, viewport=of_size(width), bypass_csp=True).comes()
    ana.page.add_script_tag(content=axe)
    desk.changes("c-mara", owner="agent", agent="Sue Lindgren", waiting_since=None, take_by=None)
    desk.bot_says("c-mara", "I look into it.", author="agent", name="Sue Lindgren", state="read")
    desk.notes["c-mara"] = [
        {
            "id": "x",
            "by": "Ben Okoro",
            "text": "Ask @Sue Lindgren",
            "at": desk.logs["c-mara"][-1]["at"],
            "mentions": ["Sue Lindgren"],
        }
    ]
    desk.cases[CASE]["approvals"] = [
        waiting_act(None, CASE, kind="refund", asked_by="Ana Reyes", because="It leaks again.")
    ]
    desk.acts = [waiting_act("a1", CASE), waiting_act("a2", "C-2026-9FHT-2", level=3, alone=False)]
    found: dict[str, list[str]] = {}
    ana.page.get_by_role("tab", name="Queue").click()
    for view, hash in VIEWS.items():
        ana.page.evaluate("hash => { location.hash = hash; }", hash)
        shown(ana, view)
        if view in ("case", "cases"):
            for closed in ana.page.locator(".side-box summary:visible, .cases summary:visible").all():
                closed.click()
        found[view] = violations(ana)
    ana.page.evaluate("location.hash = '#/c/c-mara'")
    ana.field.fill("/")
    ana.field.press("End")
    ana.field.press_sequentially("t")
    expect(ana.page.get_by_role("option").first).to_be_visible()
    found["menu"] = violations(ana)
    ana.field.press("Escape")
    ana.says("You get a guarantee for life.")
    expect(ana.page.get_by_role("region", name="Not sent yet")).to_be_visible()
    found["guard"] = violations(ana)
    ana.field.press("Escape")
    for name, key in {"keys": "?", "transfer": "t", "give back": "b"}.items():
        ana.page.keyboard.press(key)
        expect(ana.page.get_by_role("dialog")).to_be_visible()
        found[name] = violations(ana)
        ana.page.keyboard.press("Escape")
        expect(ana.page.get_by_role("dialog")).to_have_count(0)
    ana.page.evaluate("location.hash = '#/'")
    ana.page.get_by_role("button", name="Settings").click()
    found["settings"] = violations(ana)
    ana.page.get_by_role("button", name="Lock the desk").click()
    expect(ana.page.get_by_role("dialog", name="The desk is locked")).to_be_visible()
    found["lock"] = violations(ana)

    assert {view: wrong for view, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_pictures(agent: Make, desk: FakeDesk, pytestconfig: pytest.Config, scheme: str, width: int) -> None:
    """Each view on a picture in pytest's cache, under d/desk-looks; nothing is wider than the screen, and a mail
    address goes on after its @.
    """
    ana = agent("ana", color_scheme=scheme, viewport=of_size(width)).comes()
    desk.acts = [waiting_act("a1", CASE)]
    folder = Path(pytestconfig.cache.mkdir("desk-looks"))
    for view, hash in VIEWS.items():
        if view == "chat":
            desk.changes("c-mara", owner="agent", agent="Ana Reyes", waiting_since=None, take_by=None)
            desk.bot_says(
                "c-mara",
                "Good morning, Mara. I am sorry that nobody answered on Monday.",
                author="agent",
                name="Ana Reyes",
                state="read",
            )
            desk.bot_says(
                "c-mara",
                f"I have {CASE} before me and look into it now.",
                author="agent",
                name="Ana Reyes",
                state="delivered",
            )
            desk.customer_says("c-nora", "Sind Sie noch da?")
        ana.page.evaluate("hash => { location.hash = hash; }", hash)
        shown(ana, view)
        if view == "customer":
            address = ana.page.locator(".side-box dd", has_text="mara.quinn")
            assert address.evaluate("one => one.innerHTML") == "mara.quinn@<wbr>example.org"
        if view == "chat":
            ana.field.fill("The new kettle leaves our house tomorrow. ")
            desk.types("c-mara")
        ana.page.screenshot(path=folder / f"{view}-{width}-{scheme}.png")

        assert ana.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
    ana.page.evaluate("location.hash = '#/'")
    ana.page.keyboard.press("l")
    expect(ana.page.get_by_role("dialog", name="The desk is locked")).to_be_visible()
    ana.page.screenshot(path=folder / f"lock-{width}-{scheme}.png")
