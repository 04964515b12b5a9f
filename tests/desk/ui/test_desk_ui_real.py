"""The page in real Chromium on the real house: what it sends is what the house takes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.domain.order import OrderState
from bot.domain.staff import Role
from tests.act_scene import the_order
from tests.builders import said_to
from tests.desk.conftest import Person, Served
from tests.desk.test_cases_at_the_desk import asks_for_redress, asks_to_cancel
from tests.staff_scene import PASSWORD

Sit = Callable[..., Page]


@pytest.fixture
def sit(chromium: Browser, served: Served) -> Iterator[Sit]:
    """Opens the desk of somebody; nothing throws, and nothing violates the page's policy."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def open_desk(person: Person, hash: str = "#/") -> Page:
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.add_init_script(
            "addEventListener('securitypolicyviolation', event => { throw new Error(event.violatedDirective); })"
        )
        context.add_cookies([{"name": "desk", "value": person.token, "url": served.url}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(f"{served.url}/desk/{hash}")
        expect(page.get_by_role("switch")).to_be_enabled()
        return page

    yield open_desk
    for context in contexts:
        context.close()
    assert complaints == []


def locked(page: Page) -> None:
    """The desk is covered, and nothing of it is to be seen."""
    expect(page.get_by_role("dialog", name="The desk is locked")).to_be_visible()
    expect(page.locator("body > :not(.lock)").locator("visible=true")).to_have_count(0)


def unlocks(page: Page, password: str = PASSWORD) -> None:
    """Type a password at the lock."""
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Unlock").click()


def told(page: Page, sentence: str) -> None:
    """A sentence was said for everybody to hear."""
    expect(page.get_by_role("status").filter(has_text=sentence)).to_be_visible()


def test_an_act_is_approved_in_the_list_of_cases(served: Served, sit: Sit) -> None:
    """The supervisor writes what the customer reads; the order is cancelled, and the list is empty."""
    _, _, conversation_id = asks_to_cancel(served)
    page = sit(served.person("Sue", Role.SUPERVISOR), "#/cases")
    page.locator(".decisions summary", has_text="Approve").click()
    page.get_by_label("What the customer is told").fill("We have stopped it in the warehouse.")
    page.get_by_role("button", name=re.compile("^Approve Cancellation")).click()
    told(page, "Approved.")
    expect(page.locator(".decisions li")).to_have_count(0)

    assert the_order(served.house).state is OrderState.CANCELLED
    assert "We have stopped it in the warehouse." in said_to(served.house, conversation_id)[-1]


def test_an_act_is_declined_in_the_panel_of_its_case(served: Served, sit: Sit) -> None:
    """What is declined is not done, and the customer reads why."""
    _, reference, conversation_id = asks_to_cancel(served)
    page = sit(served.person("Sue", Role.SUPERVISOR), f"#/case/{reference}")
    side = page.get_by_role("complementary")
    side.locator("summary", has_text="Decline").click()
    side.get_by_label("Why not").fill("It has left the house already.")
    side.get_by_role("button", name=re.compile("^Decline Cancellation")).click()
    told(page, "Declined.")

    assert the_order(served.house).state is OrderState.PACKED
    assert "It has left the house already." in said_to(served.house, conversation_id)[-1]


def test_redress_above_ones_authority(served: Served, sit: Sit) -> None:
    """An agent asks for the money back, the supervisor approves, and the next step is to tell the customer."""
    reference, _ = asks_for_redress(served)
    page = sit(served.person("Bea"), f"#/case/{reference}")
    side = page.get_by_role("complementary")
    refund = side.locator("[data-step=redress-refund]")
    refund.locator("summary").click()
    refund.get_by_label("Why this").fill("It was repaired twice.")
    refund.get_by_role("button", name="Ask for Refund").click()
    told(page, "A colleague who may decide it is asked.")
    expect(side.get_by_text("This is decided by the head of customer care")).to_be_visible()
    expect(side.locator("[data-step=redress-repair]")).to_have_count(0)  # one thing is decided at a time
    other = sit(served.person("Sue", Role.SUPERVISOR), "#/cases")
    expect(other.locator(".decisions")).to_contain_text("It was repaired twice.")
    other.locator(".decisions summary", has_text="Approve").click()
    other.get_by_role("button", name="Approve Refund €249.00").click()
    told(other, "Approved.")
    page.reload()

    expect(side.locator("summary", has_text="Tell the customer the decision")).to_be_visible()
    assert served.person("Cal").get(f"cases/{reference}").json()["case"]["state"] == "responded"


def test_redress_within_ones_authority_and_a_promise(served: Served, sit: Sit) -> None:
    """A repair is settled at once; what is promised without naming the day is said with it."""
    reference, conversation_id = asks_for_redress(served)
    page = sit(served.person("Bea"), f"#/case/{reference}")
    side = page.get_by_role("complementary")
    repair = side.locator("[data-step=redress-repair]")
    repair.locator("summary").click()
    repair.get_by_label(re.compile("^What it costs")).fill("30.00")
    repair.get_by_label("Why this").fill("The battery is worn.")
    repair.get_by_role("button", name="Choose Repair").click()
    told(page, "It is settled; now tell the customer.")
    side.get_by_text("Promise something").click()
    side.get_by_label("As the customer reads it").fill("Your vacuum cleaner is fetched")
    side.get_by_role("button", name="Promise", exact=True).click()
    told(page, "It is promised, and the customer is told.")

    assert "Your vacuum cleaner is fetched. We do this by " in said_to(served.house, conversation_id)[-1]


def test_a_locked_desk_keeps_what_was_being_written(served: Served, sit: Sit) -> None:
    """By a key: everything is covered, a wrong password opens nothing, the right one brings back draft and line."""
    ann, id = served.person("Ann"), served.asks("mara", "A person, please.")
    ann.post(f"conversations/{id}/claim")
    page = sit(ann, f"#/c/{id}")
    field = page.locator(".compose textarea")
    expect(page.get_by_text("You answer", exact=True)).to_be_visible()
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    field.fill("Good morning, ")
    field.press("Escape")
    page.keyboard.press("l")
    locked(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    locked(page)
    unlocks(page, "something else")
    expect(page.get_by_role("alert").filter(has_text="Your present password is not right")).to_be_visible()
    assert ann.get("me").status_code == 423
    unlocks(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(field).to_have_value("Good morning, ")
    expect(page.get_by_role("switch")).to_be_enabled()
    field.press("End")
    field.press_sequentially("Mara.")
    field.press("Enter")

    expect(page.locator(".text.waiting")).to_have_count(0)
    assert said_to(served.house, id)[-1] == "Good morning, Mara."


def test_a_desk_that_nobody_sits_at_locks_itself(served: Served, sit: Sit) -> None:
    """In every tab of the browser, also after loading it anew; the password opens all of them."""
    ann, id = served.person("Ann"), served.asks("mara", "A person, please.")
    object.__setattr__(served.desk._parts[0]._house, "lock_after", timedelta(seconds=4))
    page = sit(ann, f"#/c/{id}")
    other = page.context.new_page()
    other.goto(f"{served.url}/desk/")
    expect(other.get_by_role("switch")).to_be_enabled()
    for one in (page, other):
        expect(one.get_by_role("dialog", name="The desk is locked")).to_be_visible(timeout=15_000)
    page.reload()
    locked(page)
    expect(page.get_by_text("Ann", exact=True)).to_be_visible()
    unlocks(page)

    expect(page.get_by_text("Waiting for a person.")).to_be_visible()
    expect(other.get_by_role("dialog")).to_have_count(0)
    expect(other.get_by_role("switch")).to_be_enabled()


def test_signing_out_at_the_lock(served: Served, sit: Sit) -> None:
    """Who has forgotten the password leaves, and nothing of what they wrote stays in the browser."""
    page = sit(served.person("Ann"))
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("button", name="Lock the desk").click()
    locked(page)
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_text("You are signed out.")).to_be_visible()
