"""Talking to customers at the desk, in real Chromium: taking, writing, passing on, and the line that breaks."""

from __future__ import annotations

import re
import time
from typing import Callable

from playwright.sync_api import expect

from tests.desk.ui.conftest import Agent
from tests.desk.ui.fake_desk import FakeDesk
from tests.desk.ui.fake_world import moment

Make = Callable[..., Agent]
PRESS_AT = """(moment) => {
  const button = document.querySelector('[aria-label="Take Nora Ilg"]');
  setTimeout(() => button.click(), moment - Date.now());
}"""


def test_what_is_said_appears_on_both_sides(agent: Make, desk: FakeDesk) -> None:
    """A message of the person reaches the customer and shows how far it got; the customer's comes without asking."""
    ana = agent().comes()
    ana.takes("Mara Quinn")
    ana.says("Good morning, Mara.\nI have your case here.")
    expect(ana.texts.last).to_have_text("Good morning, Mara.\nI have your case here.")
    expect(ana.log.get_by_text("Being sent")).to_be_visible()
    sent = desk.logs["c-mara"][-1]
    desk.goes_on("c-mara", sent["id"], "delivered")
    expect(ana.log.locator("li").last).to_contain_text("Delivered")
    desk.goes_on("c-mara", sent["id"], "read")
    expect(ana.log.locator("li").last).to_contain_text("Read")
    desk.customer_says("c-mara", "At last!")

    expect(ana.texts.last).to_have_text("At last!")
    assert desk.texts("c-mara").count("Good morning, Mara.\nI have your case here.") == 1
    expect(ana.field).to_have_value("")


def test_who_comes_back_sees_first_whom_they_hold(agent: Make, desk: FakeDesk) -> None:
    """The desk opens on one's own conversations, else on the queue; the list that was chosen stays over a reload."""
    desk.changes("c-mara", owner="agent", agent="Ana Reyes", waiting_since=None, take_by=None)
    ana, ben = agent("ana").comes(), agent("sue").comes()
    expect(ana.page.get_by_role("tab", name="Mine 1")).to_have_attribute("aria-selected", "true")
    expect(ben.page.get_by_role("tab", name=re.compile("^Queue"))).to_have_attribute("aria-selected", "true")
    ana.page.get_by_role("tab", name="All").click()
    ana.page.reload()

    expect(ana.page.get_by_role("tab", name="All")).to_have_attribute("aria-selected", "true")


def test_how_far_it_got_is_said_once_for_a_run(agent: Make, desk: FakeDesk) -> None:
    """Read stands under the last of what one wrote in a row, however long it took; a note between ends no run."""
    desk.changes("c-mara", owner="agent", agent="Ana Reyes", waiting_since=None, take_by=None)
    ours = {"author": "agent", "name": "Ana Reyes", "state": "read"}
    desk.bot_says("c-mara", "Good morning.", **ours, at=moment(1))
    desk.bot_says("c-mara", "I am looking into it.", **ours, at=moment(11))
    desk.notes["c-mara"] = [{"id": "x", "by": "Ben Okoro", "text": "Go on.", "at": moment(12), "mentions": []}]
    desk.bot_says("c-mara", "It is found.", **ours, at=moment(21))
    desk.customer_says("c-mara", "Good!", at=moment(31))
    desk.bot_says("c-mara", "Yes.", **{**ours, "state": "delivered"}, at=moment(36))
    ana = agent().comes("#/c/c-mara")
    expect(ana.texts.last).to_have_text("Yes.")

    assert ana.log.locator(".agent .state").all_inner_texts() == ["Read", "Delivered"]
    expect(ana.log.locator("li", has_text="It is found.")).to_contain_text("Read")


def test_the_page_offers_what_one_may(agent: Make, desk: FakeDesk) -> None:
    """Who may not write a note into a colleague's chat has no field for it; who leads may pass it on."""
    ana, sue = agent("ana").comes("#/c/c-ines"), agent("sue").comes("#/c/c-ines")
    expect(ana.page.get_by_text("Ben Okoro answers here.")).to_be_visible()
    expect(ana.field).to_be_hidden()
    expect(ana.page.get_by_role("button", name="Take over")).to_have_count(0)
    expect(sue.page.get_by_role("button", name="Take over").first).to_be_visible()
    expect(sue.field).to_be_visible()
    sue.page.get_by_role("button", name="Give back").click()
    sue.page.get_by_role("dialog").get_by_role("button", name="Give back").click()
    expect(sue.page.get_by_role("status").filter(has_text="Given back to the assistant.")).to_be_visible()

    assert desk.rows["c-ines"]["owner"] == "bot"


def test_an_auditor_reads_and_is_offered_nothing(agent: Make, desk: FakeDesk) -> None:
    """Neither taking nor writing nor being there."""
    desk.people["ben"].update(role="auditor", permissions=["read_queue", "read_own", "read_any", "read_case", "search"])
    ben = agent("ben")
    ben.page.goto(f"{desk.url}/desk/#/c/c-mara")
    expect(ben.log).to_have_attribute("aria-busy", "false")

    expect(ben.field).to_be_hidden()
    expect(ben.page.get_by_role("switch")).to_be_hidden()
    expect(ben.page.get_by_role("button", name=re.compile("^Take"))).to_have_count(0)


def test_a_message_is_shown_before_the_house_has_it(agent: Make, desk: FakeDesk) -> None:
    """Sending does not wait; several sent at once arrive in order, each once."""
    ana = agent().comes()
    ana.takes("Mara Quinn")
    desk.delay = 0.4
    for text in ("one", "two", "three"):
        ana.says(text)
    assert ana.texts.all_inner_texts()[-3:] == ["one", "two", "three"]
    expect(ana.log.locator(".text.waiting")).to_have_count(0)

    assert desk.texts("c-mara")[-3:] == ["one", "two", "three"]
    assert ana.texts.all_inner_texts()[-3:] == ["one", "two", "three"]


def test_typing_is_seen_both_ways(agent: Make, desk: FakeDesk) -> None:
    """The customer's typing shows in the conversation and in the list; a colleague's warns of writing at once."""
    ana, sue = agent("ana").comes(), agent("sue").comes("#/c/c-mara")
    ana.takes("Mara Quinn")
    ana.listens("c-mara")
    sue.listens("c-mara")
    desk.types("c-mara")
    expect(ana.page.get_by_role("status").filter(has_text="Mara Quinn is writing …")).to_be_visible()
    expect(ana.page.locator(".rows")).to_contain_text("is writing …")
    desk.types("c-mara", False)
    expect(ana.page.get_by_text("Mara Quinn is writing …")).to_have_count(0)
    expect(sue.page.get_by_text("Ana Reyes answers", exact=True)).to_be_visible()
    expect(sue.log).to_have_attribute("aria-busy", "false")
    ana.field.press_sequentially("Let me")

    expect(sue.page.get_by_role("status").filter(has_text="Ana Reyes is writing here, too.")).to_be_visible()
    ana.field.fill("")
    expect(sue.page.get_by_text("is writing here, too.")).to_have_count(0)


def test_who_is_quicker_takes_it(agent: Make, desk: FakeDesk) -> None:
    """Of two who take the same customer one gets them; the other reads a sentence and loses the row."""
    ana, ben = agent("ana").comes(), agent("ben").comes()
    for one in (ana, ben):
        one.page.get_by_role("tab", name=re.compile("^Queue")).click()
        expect(one.page.get_by_role("button", name="Take Lev Tarasov")).to_be_visible()
    desk.rows["c-lev"].update(owner="agent", agent="Ben Okoro")  # in this moment, and Ana's page does not know yet
    ana.page.get_by_role("button", name="Take Lev Tarasov").click()

    expect(ana.page.get_by_role("alert").filter(has_text="Ben Okoro has this conversation already.")).to_be_visible()
    expect(ana.page.get_by_role("button", name="Take Lev Tarasov")).to_have_count(0)


def test_both_press_at_once(agent: Make, desk: FakeDesk) -> None:
    """A race leaves one owner, whom both pages name."""
    ana, ben = agent("ana").comes(), agent("ben").comes()
    moment = time.time() * 1000 + 1500
    for one in (ana, ben):
        one.page.get_by_role("tab", name=re.compile("^Queue")).click()
        expect(one.page.get_by_role("button", name="Take Nora Ilg")).to_be_visible()
        one.page.evaluate(PRESS_AT, moment)
    ana.page.wait_for_timeout(max(0.0, moment - time.time() * 1000))
    for one in (ana, ben):
        expect(one.page.get_by_role("button", name="Take Nora Ilg")).to_have_count(0)

    winner, loser = (ana, ben) if desk.rows["c-nora"]["agent"] == "Ana Reyes" else (ben, ana)
    expect(winner.page.get_by_text("You answer", exact=True)).to_be_visible()
    assert loser.page.get_by_text("You answer", exact=True).count() == 0
    assert desk.texts("c-nora")[-1] == f"{desk.rows['c-nora']['agent']} is with you now."
    assert len(desk.texts("c-nora")) == 2


def test_the_line_breaks_and_nothing_is_lost_or_doubled(agent: Make, desk: FakeDesk) -> None:
    """What is said while the line is down comes once it is back; what one sends meanwhile goes out once."""
    ana = agent().comes()
    ana.takes("Mara Quinn")
    desk.customer_says("c-mara", "before")
    expect(ana.texts.last).to_have_text("before")
    desk.cut(down=True)
    expect(ana.page.get_by_role("status").filter(has_text="No connection to the house")).to_be_visible()
    desk.customer_says("c-mara", "meanwhile 1")
    desk.customer_says("c-mara", "meanwhile 2")
    ana.says("sent without a line")
    expect(ana.log.get_by_text("Not sent yet.")).to_be_visible()
    desk.is_down = False
    ana.page.get_by_role("button", name="Try now").click()
    expect(ana.page.get_by_text("No connection to the house")).to_have_count(0)
    expect(ana.texts.filter(has_text="meanwhile 2")).to_have_count(1)
    expect(ana.log.locator(".text.waiting")).to_have_count(0)
    for _ in range(3):
        desk.cut()
        expect(ana.page.get_by_role("switch")).to_be_enabled()
    desk.customer_says("c-mara", "after")
    expect(ana.texts.last).to_have_text("after")

    shown = [
        text
        for text in ana.texts.all_inner_texts()
        if text in ("before", "meanwhile 1", "meanwhile 2", "sent without a line", "after")
    ]
    assert shown == ["before", "meanwhile 1", "meanwhile 2", "sent without a line", "after"]
    assert desk.texts("c-mara").count("sent without a line") == 1


def test_an_answer_that_was_lost_is_asked_for_again(agent: Make, desk: FakeDesk) -> None:
    """The house has the message and the browser does not know: trying again stores nothing twice."""
    ana = agent().comes()
    ana.takes("Mara Quinn")
    desk.loses_answer = True
    ana.says("only once")
    ana.page.get_by_role("button", name="Try again").click()
    expect(ana.log.locator(".text.waiting")).to_have_count(0)

    assert desk.texts("c-mara").count("only once") == 1
    expect(ana.texts.filter(has_text="only once")).to_have_count(1)


def test_a_reload_in_mid_sentence_keeps_the_draft(agent: Make, desk: FakeDesk) -> None:
    """Each conversation has its own draft, over changing between them and over a reload."""
    ana = agent().comes()
    ana.takes("Mara Quinn")
    ana.field.fill("Dear Mara, I am just")
    ana.takes("Nora Ilg")
    expect(ana.field).to_have_value("")
    ana.field.fill("Guten Tag")
    ana.page.reload()
    expect(ana.field).to_have_value("Guten Tag")
    ana.opens("Mara Quinn", "Mine")

    expect(ana.field).to_have_value("Dear Mara, I am just")
    expect(ana.page.locator(".rows")).to_contain_text("Draft")


def test_the_guard_holds_a_message_back(agent: Make, desk: FakeDesk) -> None:
    """What nobody backs is not sent, says which words, and goes out once the person answers for it."""
    ana = agent().comes()
    ana.takes("Mara Quinn")
    ana.says("You get a guarantee for life.")
    guard = ana.page.get_by_role("region", name="Not sent yet")
    expect(guard).to_contain_text("guarantee for life")
    expect(ana.field).to_have_value("You get a guarantee for life.")
    assert "You get a guarantee for life." not in desk.texts("c-mara")
    guard.get_by_role("button", name="I answer for this: send").click()
    expect(ana.log.locator("li").last).to_contain_text("Being sent")
    expect(ana.log.locator(".text.waiting")).to_have_count(0)

    assert desk.texts("c-mara")[-1] == "You get a guarantee for life."
    expect(ana.field).to_have_value("")
    expect(guard).to_be_hidden()


def test_some_things_nobody_can_answer_for(agent: Make, desk: FakeDesk) -> None:
    """Where the house allows no exception, none is offered; the text is there to be changed."""
    ana = agent().comes()
    ana.takes("Mara Quinn")
    ana.says("All praise the guarantee for life.")
    guard = ana.page.get_by_role("region", name="Not sent yet")
    expect(guard).to_contain_text("No policy says it.")
    expect(guard.get_by_role("button")).to_have_count(1)
    guard.get_by_role("button", name="Change it").click()

    expect(ana.field).to_be_focused()
    expect(ana.field).to_have_value("All praise the guarantee for life.")


def test_six_customers_at_once(agent: Make, desk: FakeDesk) -> None:
    """Unread messages are counted for each and in the title, until the person has seen them."""
    for number in range(6):
        desk.changes(
            f"c-{number}",
            owner="agent",
            agent="Ana Reyes",
            customer={"label": f"Customer {number}"},
            waiting_since=None,
            take_by=None,
        )
        desk.bot_says(f"c-{number}", "I am Ana.", author="agent", name="Ana Reyes")
    ana = agent().comes("#/c/c-0")
    expect(ana.texts.last).to_have_text("I am Ana.")
    for number in range(6):
        desk.customer_says(f"c-{number}", f"word of {number}")
    desk.customer_says("c-5", "and another")
    ana.page.get_by_role("tab", name=re.compile("^Mine")).click()
    expect(ana.page).to_have_title(re.compile(r"^\(6\) "))
    expect(ana.page.locator(".rows li", has_text="Customer 5").locator(".unread")).to_contain_text("2")
    expect(ana.page.locator(".rows li", has_text="Customer 0").locator(".unread")).to_have_count(0)
    ana.opens("Customer 5")
    expect(ana.log.get_by_text("New", exact=True)).to_have_count(0)

    expect(ana.page).to_have_title(re.compile(r"^\(4\) "))
    for number in range(1, 5):
        ana.opens(f"Customer {number}")
        expect(ana.texts.last).to_have_text(f"word of {number}")
    expect(ana.page).to_have_title(re.compile(r"^The desk"))


def test_nothing_can_be_pressed_before_one_is_on_the_line(agent: Make, desk: FakeDesk) -> None:
    """Whether one is there for customers can be said once the house listens, and not a moment before."""
    desk.is_down = True
    ana = agent()
    ana.page.goto(f"{ana.url}/desk/")
    switch = ana.page.locator("[role=switch]")
    expect(switch).to_be_attached()
    expect(switch).to_be_disabled()


def test_new_messages_stand_under_a_line(agent: Make, desk: FakeDesk) -> None:
    """Who comes back to a conversation sees where they had stopped reading, and is not moved while reading above."""
    for number in range(30):
        desk.bot_says("c-mara", f"a long talk, part {number}")
    ana = agent().comes()
    ana.takes("Mara Quinn")
    ana.takes("Nora Ilg")
    desk.customer_says("c-mara", "since you left")
    ana.opens("Mara Quinn", "Mine")
    expect(ana.log.get_by_text("New", exact=True)).to_be_visible()
    ana.log.evaluate("log => { log.scrollTop = 0; }")
    desk.customer_says("c-mara", "below")
    newest = ana.page.get_by_role("button", name="To the newest")
    expect(newest).to_be_visible()
    assert ana.log.evaluate("log => log.scrollTop") == 0
    newest.click()

    expect(ana.texts.filter(has_text="below")).to_be_in_viewport()
    expect(newest).to_be_hidden()


def test_canned_replies(agent: Make, desk: FakeDesk) -> None:
    """A slash offers replies with what is known in their places; what is not known has to be filled in first."""
    ana = agent().comes()
    ana.takes("Mara Quinn")
    ana.field.press_sequentially("/gree")
    expect(ana.page.get_by_role("option")).to_have_count(1)
    ana.field.press("Enter")
    expect(ana.field).to_have_value("Hello Mara Quinn, I am Ana Reyes. I have read what you wrote.")
    ana.field.fill("")
    ana.field.press_sequentially("/case")
    ana.page.get_by_role("option", name=re.compile("Where the case stands")).click()
    expect(ana.page.get_by_text("Still to be filled in:")).to_contain_text("{due}")
    ana.field.press("Enter")
    expect(ana.page.get_by_role("alert").filter(has_text="Fill in {due} first.")).to_be_visible()
    ana.page.keyboard.type("Friday")
    ana.field.press("Enter")

    expect(ana.texts.last).to_have_text("Your case C-2026-7KQM-4 is being looked into; you hear from us by Friday.")


def test_notes_stay_among_the_staff(agent: Make, desk: FakeDesk) -> None:
    """A note with a mention is seen by colleagues who read along, and is no message."""
    ana, sue = agent("ana").comes(), agent("sue").comes("#/c/c-mara")
    ana.takes("Mara Quinn")
    expect(sue.log).to_have_attribute("aria-busy", "false")
    before = desk.texts("c-mara")
    ana.page.get_by_role("button", name="Note to colleagues").click()
    ana.field.press_sequentially("Please look, @su")
    expect(ana.page.get_by_role("option", name="Sue Lindgren")).to_be_visible()
    ana.field.press("Enter")
    expect(ana.field).to_have_value("Please look, @Sue Lindgren ")
    ana.field.press("Enter")

    expect(sue.log.get_by_text("Note, seen by the staff alone")).to_be_visible()
    expect(sue.log.locator(".note .mention")).to_have_text("@Sue Lindgren")
    assert desk.texts("c-mara") == before


def test_taking_over_passing_on_and_giving_back(agent: Make, desk: FakeDesk) -> None:
    """Who leads takes one from the assistant and passes it on with a note; the other gives it back as settled."""
    sue, ben = agent("sue").comes(), agent("ben").comes()
    sue.opens("Omar Haddad", "Watched")
    expect(sue.page.get_by_text("The assistant did not understand three times.").last).to_be_visible()
    sue.page.get_by_role("button", name="Take over").first.click()
    expect(sue.page.get_by_text("You answer", exact=True)).to_be_visible()
    sue.page.get_by_role("button", name="Pass it on").click()
    form = sue.page.get_by_role("dialog", name="Pass it on")
    form.get_by_label("To", exact=True).select_option("to Ben Okoro")
    form.get_by_label("What they should know").fill("Ask for his order first.")
    form.get_by_role("button", name="Pass it on").click()
    ben.opens("Omar Haddad", "Mine")
    expect(ben.log).to_contain_text("Ask for his order first.")
    ben.page.get_by_role("button", name="Give back").click()
    ben.page.get_by_label("What was settled").fill("He has his parcel.")
    ben.page.get_by_role("dialog").get_by_role("button", name="Give back").click()

    expect(ben.page.get_by_role("status").filter(has_text="Given back to the assistant.")).to_be_visible()
    assert desk.rows["c-omar"]["owner"] == "bot"
    assert desk.settled == {"c-omar": "He has his parcel."}


def test_signed_out(agent: Make, desk: FakeDesk) -> None:
    """Who is signed out is led to signing in, and back to where they were afterwards."""
    ana = agent().comes("#/c/c-mara")
    expect(ana.texts.last).to_be_visible()
    desk.signs_out("ana")

    ana.page.wait_for_url(re.compile(r"/desk/sign-in\?next=%2Fdesk%2F%23%2Fc%2Fc-mara$"))
