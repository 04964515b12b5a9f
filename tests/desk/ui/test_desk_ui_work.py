"""The rest of the work at the desk, in real Chromium: by keyboard alone, cases, searching, settings, two languages."""

from __future__ import annotations

import re
from typing import Callable

from playwright.sync_api import expect

from bot.desk.steps import STEPS
from bot.domain.case import CaseKind, CaseState
from bot.domain.case_deadline import DeadlineState
from bot.domain.case_record import Step
from bot.domain.complaint import Remedy
from bot.domain.deadline import DeadlineKind
from bot.domain.promise import PromiseKind, PromiseState
from bot.domain.redress import RedressKind
from bot.settings import PROJECT
from tests.desk.ui.conftest import Agent
from tests.desk.ui.fake_desk import FakeDesk
from tests.desk.ui.fake_world import CASE, guidance, moment, waiting_act

Make = Callable[..., Agent]
SCRIPTS = sorted((PROJECT / "bot/static/desk").glob("*.js"))


def test_everything_by_keyboard(agent: Make, desk: FakeDesk) -> None:
    """Without a mouse: take the most pressing, write, send, note, pass over the panel, and give back."""
    ana = agent().comes()
    keys = ana.page.keyboard
    keys.press("?")
    expect(ana.page.get_by_role("dialog", name="Keys")).to_contain_text("Give back to the assistant")
    keys.press("Escape")
    keys.press("c")
    expect(ana.page.get_by_role("heading", name="Lev Tarasov", level=1)).to_be_visible()
    expect(ana.field).to_be_focused()
    keys.type("Are you all right?")
    keys.press("Shift+Enter")
    keys.type("Do you need a doctor?")
    keys.press("Enter")
    expect(ana.texts.last).to_have_text("Are you all right?\nDo you need a doctor?")
    keys.press("Escape")
    keys.press("n")
    keys.type("Tell Sue.")
    keys.press("Enter")
    expect(ana.log.locator(".note .text")).to_have_text("Tell Sue.")
    keys.press("Escape")
    keys.press("i")
    expect(ana.page.get_by_role("heading", name="Customer", level=2)).to_be_visible()
    keys.press("b")
    expect(ana.page.get_by_label("What was settled")).to_be_focused()
    keys.type("He is well.")
    keys.press("Tab")
    keys.press("Enter")
    expect(ana.page.get_by_role("status").filter(has_text="Given back to the assistant.")).to_be_visible()

    assert desk.settled == {"c-lev": "He is well."}
    assert "Are you all right?\nDo you need a doctor?" in desk.texts("c-lev")


def test_moving_in_the_list_by_keyboard(agent: Make, desk: FakeDesk) -> None:
    """The keys j and k go through the list, digits change it; Alt with an arrow changes chats while writing."""
    for id in ("c-mara", "c-nora"):
        desk.changes(id, owner="agent", agent="Ana Reyes", waiting_since=None, take_by=None)
    ana = agent().comes()
    keys = ana.page.keyboard
    heading = ana.page.get_by_role("heading", level=1).first
    keys.press("1")
    keys.press("j")
    expect(heading).not_to_have_text("Nothing is open")
    first = heading.inner_text()
    keys.press("j")
    expect(heading).not_to_have_text(first)
    keys.press("k")
    expect(heading).to_have_text(first)
    keys.press("r")
    expect(ana.field).to_be_focused()
    keys.press("Alt+ArrowDown")
    expect(heading).not_to_have_text(first)
    expect(ana.field).to_be_focused()
    keys.press("Escape")
    keys.press("/")
    keys.type("kettle")

    expect(ana.page.get_by_role("heading", name="Search")).to_be_visible()
    expect(ana.page.locator(".hit")).to_have_count(1)


def test_single_keys_can_be_turned_off(agent: Make, desk: FakeDesk) -> None:
    """WCAG 2.1.4: who speaks to their computer is not at the mercy of letters."""
    ana = agent().comes()
    ana.page.get_by_role("button", name="Settings").click()
    ana.page.get_by_label("Single keys as shortcuts").uncheck()
    ana.page.keyboard.press("Escape")
    ana.page.keyboard.press("c")
    ana.page.keyboard.press("?")

    expect(ana.page.get_by_role("dialog")).to_have_count(0)
    assert desk.rows["c-lev"]["owner"] == "queue"


def test_a_step_of_a_case(agent: Make, desk: FakeDesk) -> None:
    """The form of a step is drawn from what has to be recorded, and what is recorded is on the page."""
    ana = agent().comes(f"#/case/{CASE}")
    side = ana.page.get_by_role("complementary")
    expect(side.get_by_role("heading", name=re.compile(CASE))).to_be_visible()
    side.get_by_text("Record what was found").first.click()
    side.get_by_label("What was found").fill("The seal is torn.")
    side.get_by_label("Upheld").select_option("yes")
    side.get_by_role("button", name="Record what was found").click()
    expect(ana.page.get_by_role("status").filter(has_text="Done.")).to_be_visible()

    expect(side.locator(".history")).to_contain_text("Findings")
    assert desk.requests[-1] == (
        "ana",
        f"/desk/api/cases/{CASE}/findings",
        {"findings": "The seal is torn.", "upheld": "yes"},
    )


def test_the_guard_in_a_case(agent: Make, desk: FakeDesk) -> None:
    """What nobody backs is not told with a step either, unless the person answers for it."""
    ana = agent().comes(f"#/c/c-mara/case/{CASE}")
    side = ana.page.get_by_role("complementary")
    side.get_by_text("Tell how far it is").first.click()
    side.get_by_label("What the customer reads").fill("It is sealed for life.")
    side.get_by_role("button", name="Tell how far it is").click()
    expect(side.get_by_role("alert").filter(has_text="for life")).to_be_visible()
    side.get_by_role("button", name="I answer for this: send").click()
    expect(ana.page.get_by_role("status").filter(has_text="Done.")).to_be_visible()

    assert desk.requests[-1][2] == {"text": "It is sealed for life.", "confirmed": True}


def test_a_second_person_decides(agent: Make, desk: FakeDesk) -> None:
    """Within one's authority it is settled at once; above it a colleague is asked, who is not oneself."""
    ana, sue = agent("ana").comes(f"#/c/c-mara/case/{CASE}"), agent("sue").comes()
    side = ana.page.get_by_role("complementary")
    side.locator("[data-step=redress-refund] summary").click()
    side.locator("[data-step=redress-refund]").get_by_label("Why this").fill("It leaked twice.")
    side.get_by_role("button", name="Ask for Refund").click()
    expect(side.get_by_text("This is decided by the head of customer care")).to_be_visible()
    expect(side.get_by_role("button", name=re.compile("^Approve"))).to_have_count(0)
    sue.page.goto(f"{desk.url}/desk/#/case/{CASE}")
    sue.page.reload()
    other = sue.page.get_by_role("complementary")
    expect(other).to_contain_text("Ana Reyes asks for Refund 64.90 EUR")
    expect(other).to_contain_text("It leaked twice.")
    other.get_by_text("Approve", exact=True).click()
    other.get_by_role("button", name="Approve Refund 64.90 EUR").click()

    expect(sue.page.get_by_role("status").filter(has_text="Approved.")).to_be_visible()
    assert [one["step"] for one in desk.cases[CASE]["records"]][-2:] == ["redress", "approve-redress"]


def test_all_open_cases_and_what_waits_for_a_decision(agent: Make, desk: FakeDesk) -> None:
    """By keyboard: the cases are opened and gone through; who may decide an act does so with words to the customer."""
    desk.acts = [waiting_act("a1", CASE)]
    ana, sue = agent("ana").comes("#/cases"), agent("sue").comes()
    expect(ana.page.get_by_role("button", name=re.compile("^Approve"))).to_have_count(0)
    expect(ana.page.get_by_text("This is decided by the head of customer care")).to_be_visible()
    expect(sue.page.get_by_role("link", name="Cases 1 wait for your decision")).to_be_visible()
    sue.page.keyboard.press("5")
    rows = sue.page.locator(".case-rows a")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("late")
    expect(rows.first).to_contain_text("Safety")
    sue.page.get_by_role("group", name="Which cases").get_by_role("button", name="Late").press("Enter")
    expect(rows).to_have_count(1)
    sue.page.get_by_role("group", name="Which cases").get_by_role("button", name="All").press("Enter")
    sue.page.locator(".decisions summary", has_text="Decline").press("Enter")
    sue.page.get_by_label("Why not").fill("It has left the house.")
    sue.page.get_by_role("button", name="Decline Cancellation 64.90 EUR").press("Enter")
    expect(sue.page.get_by_role("status").filter(has_text="Declined.")).to_be_visible()
    expect(sue.page.locator(".decisions li")).to_have_count(0)
    sue.page.keyboard.press("j")
    sue.page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    sue.page.keyboard.press("Enter")

    expect(sue.page.get_by_role("complementary")).to_contain_text(CASE)
    assert desk.requests[-1][1:] == ("/desk/api/acts/a1/refuse", {"act": "a1", "words": "It has left the house."})


def test_a_promise_has_a_day_that_can_be_kept(agent: Make, desk: FakeDesk) -> None:
    """Who promises something sees by when the house can keep it before they say it."""
    ana = agent().comes(f"#/c/c-mara/case/{CASE}")
    side = ana.page.get_by_role("complementary")
    side.get_by_text("Promise something").click()
    expect(side.get_by_text("one working day")).to_be_visible()
    side.get_by_label("What", exact=True).select_option("remedy")
    expect(side.get_by_text("five working days")).to_be_visible()
    side.get_by_label("As the customer reads it").fill("The new kettle is with you within a week.")
    side.get_by_role("button", name="Promise", exact=True).click()

    expect(side.locator(".things")).to_contain_text(["The new kettle is with you within a week."])
    assert desk.requests[-1][2]["kind"] == "remedy"


def test_facts_with_their_sources(agent: Make, desk: FakeDesk) -> None:
    """A fact goes into the answer by a button, and its source stands beside it."""
    ana = agent().comes()
    ana.takes("Mara Quinn")
    ana.page.get_by_role("tab", name="Help").click()
    side = ana.page.get_by_role("complementary")
    expect(side).to_contain_text("Source: policy/guarantee.yml")
    side.get_by_role("button", name="Insert").first.click()

    expect(ana.field).to_have_value("The kettle Aldine has a guarantee of two years from the day of delivery.")


def test_searching(agent: Make, desk: FakeDesk) -> None:
    """Conversations, cases and customers are found by words, and lead where they say."""
    ana = agent().comes()
    ana.page.get_by_role("searchbox").fill("mara")
    expect(ana.page.locator(".hit")).to_have_count(2)
    ana.page.get_by_role("button", name="Customers").click()
    expect(ana.page.locator(".hit")).to_have_count(1)
    ana.page.locator(".hit").click()
    expect(ana.page.get_by_role("heading", name="Mara Quinn", level=1)).to_be_visible()
    expect(ana.page.get_by_role("searchbox")).to_have_value("")  # what was sought is no filter of what is shown
    ana.page.go_back()
    expect(ana.page.get_by_role("searchbox")).to_have_value("mara")
    ana.page.get_by_role("searchbox").fill("nothing like it")
    expect(ana.page.get_by_role("status").filter(has_text="Nothing has all of these words.")).to_be_visible()


def test_the_way_on_a_telephone(agent: Make, desk: FakeDesk) -> None:
    """One column at a time, and always a way back."""
    ana = agent(viewport={"width": 390, "height": 844}, has_touch=True).comes()
    ana.page.get_by_role("tab", name=re.compile("^Queue")).click()
    ana.page.locator(".rows a", has_text="Mara Quinn").click()
    expect(ana.page.get_by_role("navigation")).to_be_hidden()
    ana.page.get_by_role("link", name="Customer and cases").click()
    expect(ana.log).to_be_hidden()
    ana.page.get_by_role("link", name=re.compile(CASE)).first.click()
    expect(ana.page.get_by_role("heading", name=re.compile(CASE))).to_be_visible()
    ana.page.get_by_role("link", name="Back to the conversation").click()
    expect(ana.log).to_be_visible()
    ana.page.get_by_role("link", name="Back to the list").click()

    expect(ana.page.locator(".rows")).to_be_visible()


def test_in_german(agent: Make, desk: FakeDesk) -> None:
    """The desk speaks the language its person chose."""
    ana = agent(language="de").comes()
    ana.page.get_by_role("tab", name=re.compile("^Wartend")).click()
    ana.page.get_by_role("button", name="Mara Quinn nehmen").click()
    expect(ana.page.get_by_text("Sie antworten", exact=True)).to_be_visible()
    expect(ana.field).to_have_attribute("aria-label", "Antwort an Mara Quinn")
    ana.page.get_by_role("button", name="Einstellungen").click()
    ana.page.get_by_label("Sprache des Desks").select_option("en")

    expect(ana.page.get_by_text("You answer", exact=True)).to_be_visible()


def test_what_helps_is_german_and_what_is_said_is_the_customers(agent: Make, desk: FakeDesk) -> None:
    """A German colleague reads what to do, and puts words into the answer that the customer reads as their own."""
    desk.cases[CASE]["guidance"] = guidance("de", "en")
    ana = agent(language="de").comes()
    ana.page.get_by_role("tab", name=re.compile("^Wartend")).click()
    ana.page.get_by_role("button", name="Mara Quinn nehmen").click()
    expect(ana.page.get_by_text("Sie antworten", exact=True)).to_be_visible()
    ana.page.evaluate("hash => { location.hash = hash; }", f"#/c/c-mara/case/{CASE}")
    ana.page.get_by_text("Es funktioniert nicht oder ist kaputt").click()
    said = ana.page.locator(".guidance[open] .said")
    expect(said.get_by_text("I am sorry it let you down.")).to_have_attribute("lang", "en")
    expect(said.get_by_text("Es tut mir leid, dass es Sie im Stich gelassen hat.")).to_be_visible()
    said.get_by_role("button", name=re.compile("^Einsetzen")).click()

    expect(ana.field).to_have_value("I am sorry it let you down. You choose how we put it right.")


def test_every_text_has_its_german() -> None:
    """No text of the page is without a German one."""
    files = [PROJECT / f"bot/static/desk/{name}.js" for name in ("german", "german-cases")]
    german = "".join(file.read_text(encoding="utf-8") for file in files)
    said = set()
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        said |= set(re.findall(r"\bt\((?:[^()']* \? )?'((?:[^'\\]|\\.)+)'", text))
        said |= set(re.findall(r" : t?\(?'([A-Z][^']+)'\)", text))
        if script.name == "keys.js":
            said |= set(re.findall(r"^  \['[^']+', '([^']+)'", text, re.MULTILINE))
    assert len(said) > 150
    assert [text for text in sorted(said) if f"'{text}':" not in german and f"{text}:" not in german] == []


def test_every_value_that_a_case_shows_has_its_german() -> None:
    """The page shows the house's values as words: states, deadlines, promises, remedies, causes, records."""
    german = "".join((PROJECT / f"bot/static/desk/{name}.js").read_text("utf-8") for name in ("german", "german-cases"))
    shown = (CaseState, CaseKind, DeadlineKind, DeadlineState, PromiseKind, PromiseState, Remedy, RedressKind, Step)
    words = {str(one.value).replace("_", " ") for kind in shown for one in kind}
    keys = set(re.findall(r"(?:^|[\s{,])(?:'([^'\n]+)'|(\w+)):", german))

    assert sorted(words - {quoted or plain for quoted, plain in keys}) == []


def test_every_step_of_a_case_has_its_german() -> None:
    """What the house says of a step is in the words of the page: its name, what it asks for, what is to choose."""
    said = {
        text
        for step in STEPS.values()
        for text in (
            step.label,
            *(one.label for one in step.asked),
            *(c["label"] for a in step.asked for c in a.choices),
        )
    }
    words = [
        (PROJECT / f"bot/static/desk/{name}.js").read_text(encoding="utf-8") for name in ("german", "german-cases")
    ]
    german = "".join(words)
    in_words = sorted(text for text in said if not text.isdecimal())

    assert [
        text for text in in_words if not re.search(rf"(?m)(?:'{re.escape(text)}'|[ ]{re.escape(text)}):", german)
    ] == []


def test_a_script_is_read_in_one_sitting() -> None:
    """Like the Python of the house: at most 300 lines, and a first line that says what is in it."""
    for script in SCRIPTS:
        lines = script.read_text(encoding="utf-8").splitlines()

        assert len(lines) <= 300, script.name
        assert lines[0].startswith("// ") and len(lines[0]) > 30, script.name


def test_away_and_there(agent: Make, desk: FakeDesk) -> None:
    """The switch tells the house whether the person takes conversations."""
    ana = agent().comes()
    switch = ana.page.get_by_role("switch")
    expect(switch).to_be_checked()
    switch.click()
    expect(switch).not_to_be_checked()
    expect(switch).to_have_text("Away")
    ana.page.wait_for_timeout(100)

    assert desk.people["ana"]["there"] is False


def test_being_called_while_looking_elsewhere(agent: Make, desk: FakeDesk) -> None:
    """Sound and notifications are off until they are wanted; then a customer's message calls the person."""
    ana = agent(permissions=["notifications"])
    ana.page.add_init_script(
        "window.tones = 0; window.told = []; const Real = AudioContext;"
        "window.AudioContext = class extends Real {"
        "  createOscillator() { window.tones++; return super.createOscillator(); } };"
        "window.Notification = class { static permission = 'granted';"
        "  constructor(title, more) { window.told.push([title, more.body]); } };"
    )
    ana.comes()
    ana.takes("Mara Quinn")
    ana.page.evaluate("location.hash = '#/'")
    desk.customer_says("c-mara", "Hello?")
    expect(ana.page).to_have_title(re.compile(r"^\(\d\)"))
    assert ana.page.evaluate("[window.tones, window.told.length]") == [0, 0]
    ana.page.get_by_role("button", name="Settings").click()
    ana.page.get_by_label("Sound", exact=False).first.check()
    ana.page.get_by_label("Notifications of the browser").check()
    ana.page.keyboard.press("Escape")
    ana.page.wait_for_timeout(1600)
    tones = ana.page.evaluate("window.tones")
    ana.page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true })")
    desk.customer_says("c-mara", "Are you there?")
    ana.page.wait_for_function("window.told.length === 1")

    assert ana.page.evaluate("window.told") == [["Mara Quinn", "Are you there?"]]
    assert ana.page.evaluate("window.tones") > tones


def test_deadlines_are_said_in_words(agent: Make, desk: FakeDesk) -> None:
    """Late, soon and far are told by words, not by colour alone, and go on by themselves."""
    desk.changes("c-nora", take_by=moment(0.05))
    ana = agent().comes()
    ana.page.get_by_role("tab", name=re.compile("^Queue")).click()
    row = ana.page.locator(".rows li", has_text="Nora Ilg")
    expect(row.locator(".due")).to_contain_text("take within")

    expect(row.locator(".due")).to_contain_text("late")
    expect(row.locator(".wait")).to_contain_text("waits 1 min")
