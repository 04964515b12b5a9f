"""Two people at the desk and three customers in the shop's page at once, each in a browser, on a running Heard.

What each of them sees is compared with what is written down: every message once, in one order, said by who held the
conversation then.
"""

from __future__ import annotations

import os
import re
import signal
import time
from datetime import datetime, timezone
from itertools import pairwise
from typing import Any, Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from bot.bootstrap import House, build_house, build_office
from bot.domain.availability import LOST_AFTER
from bot.domain.staff import Role
from bot.settings import read_settings
from bot.signing import VisitorTokens
from bot.use_cases.own_account import set_first_password
from bot.use_cases.staff_accounts import add_member
from tests.conftest import RunningHeard
from tests.desk.ui.conftest import CHROMIUM, EXPECTED
from tests.staff_scene import PASSWORD
from tests.web.conftest import Records
from tests.web.widget.conftest import Shop, a_word

NAMES = ("Ann Field", "Ben Okoro")
ASKS = "What does the Alba kettle weigh?"
ANSWER = "1.1 kg"
WATCHDOG = 5.0  # seconds after which the worker has seen it, on a busy machine too


class Colleague:
    """Somebody who signs in at the desk, in a browser of their own."""

    def __init__(self, name: str, browser: Browser, url: str) -> None:
        self.name, self.browser = name, browser
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
        )
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("console", self._note)
        self.context.add_init_script(
            "addEventListener('securitypolicyviolation', event => { throw new Error(event.violatedDirective); })"
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.goto(f"{url}/desk/sign-in")
        self.page.get_by_label("Name", exact=True).fill(name)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.is_there(True)

    def _note(self, message: Any) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            self.complaints.append(message.text)

    def is_there(self, there: bool) -> None:
        """They can be asked, or not."""
        switch = self.page.get_by_role("switch")
        expect(switch).to_be_enabled()
        if switch.is_checked() is not there:
            switch.click()
        expect(switch).to_be_checked(checked=there)

    def row(self, id: str) -> Locator:
        """A conversation in the list on the left."""
        return self.page.locator(".rows li", has=self.page.locator(f"a[href='#/c/{id}']"))

    def opens(self, id: str, tab: str) -> None:
        """Show a conversation of a list."""
        self.page.get_by_role("tab", name=re.compile(f"^{tab}")).click()
        self.row(id).locator("a").click()
        expect(self.log).to_have_attribute("aria-busy", "false")

    @property
    def log(self) -> Locator:
        """What was said."""
        return self.page.get_by_role("log")

    @property
    def field(self) -> Locator:
        """Where one writes."""
        return self.page.locator(".compose textarea")

    @property
    def holds(self) -> Locator:
        """That the shown conversation is theirs."""
        return self.page.get_by_text("You answer", exact=True)

    def says(self, text: str) -> None:
        """Write to the customer."""
        self.field.fill(text)
        self.field.press("Enter")

    def reads(self, text: str, count: int = 1) -> None:
        """Wait until it stands in the log, so many times."""
        expect(self.log.locator(".text", has_text=text)).to_have_count(count, timeout=20_000)

    def dies(self) -> None:
        """Their browser is killed with all that belongs to it."""
        (main,) = [
            one["id"]
            for one in self.browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
            if one["type"] == "browser"
        ]
        os.kill(main, signal.SIGKILL)


class Customer:
    """Somebody with the chat in the shop's page."""

    def __init__(self, context: BrowserContext, heard: RunningHeard) -> None:
        self.context, self.shop = context, Shop(context.new_page(), heard.url)
        self.shop.open_chat()
        token = self.shop.page.evaluate("JSON.parse(Object.values(localStorage)[0]).token")
        origin = self.shop.page.evaluate("location.origin")
        self.peer = VisitorTokens(read_settings(heard.directory, {}).secret_key).read(token, origin).id
        self.sent: list[str] = []

    def says(self, text: str) -> None:
        """Write, and remember it."""
        self.sent.append(text)
        self.shop.say(text)

    def id(self, records: Records) -> str:
        """Their conversation."""
        return str(records.rows("select id from conversations where peer = ?", self.peer)[0]["id"])

    def asks_for_a_person(self, records: Records) -> str:
        """Wait in the queue; the conversation."""
        self.says("I would like to talk to a person please")
        until(self.shop.page, lambda: owner(records, self.id(records)) == "queue", "the queue")
        return self.id(records)


def until(page: Page, is_so: Callable[[], bool], what: str, at_most: float = 20) -> None:
    """Wait for what the database says, while the browsers go on."""
    ends = time.monotonic() + at_most
    while not is_so():
        assert time.monotonic() < ends, what
        page.wait_for_timeout(50)


def owner(records: Records, id: str) -> str:
    """Who holds a conversation: bot, queue, or the name of a person."""
    (row,) = records.rows(
        "select c.owner, s.name from conversations c left join staff s on s.id = c.agent_id where c.id = ?", id
    )
    return str(row["name"] or row["owner"])


def check_one_holder_at_a_time(records: Records, id: str) -> None:
    """Each message has its place; a person's are said while they hold it, the assistant's while nobody does."""
    log = records.rows(
        "select m.seq, m.author, m.text, s.name from messages m left join staff s on s.id = m.staff_id "
        "where conversation_id = ? order by seq",
        id,
    )
    assert [one["seq"] for one in log] == list(range(1, len(log) + 1))
    holder = None
    for one in log:
        told = one["text"] if one["author"] == "system" else ""
        joined = re.search(r"You are now talking to (.+)\.$", told)
        if joined:
            holder = joined[1]
        elif "broke off" in told or "back with the automated assistant" in told:
            holder = None
        if one["author"] == "agent":
            assert one["name"] == holder, log
        if one["author"] == "bot":
            assert holder is None, log
    stretches = records.rows(
        "select claimed_at, ended_at from handoffs where conversation_id = ? and claimed_at is not null "
        "order by claimed_at",
        id,
    )
    for before, after in pairwise(stretches):
        assert before["ended_at"] and before["ended_at"] <= after["claimed_at"], stretches


def check_both_see_the_log(records: Records, id: str, customer: Customer, colleague: Colleague) -> None:
    """On the customer's screen and on the desk stands what is written down: each message once, in this order."""
    written = "select author, text from messages where conversation_id = ? order by seq"

    def agree() -> bool:  # the house may ask how it was at any moment, so all three are looked at anew
        said = [_as_read(one["text"]) for one in records.rows(written, id)]
        return _read(colleague.log.locator(".line:not(.note) .text")) == said == _read(customer.shop.bubbles)

    until(customer.shop.page, agree, "the screens show what is written down")
    log = records.rows(written, id)

    assert [one["text"] for one in log if one["author"] == "customer"] == customer.sent


def _read(texts: Locator) -> list[str]:
    return [_as_read(text) for text in texts.all_text_contents()]


def _as_read(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def house(heard: RunningHeard) -> Iterator[House]:
    """The house that runs, from a process of its own."""
    house = build_house(read_settings(heard.directory, {}))
    yield house
    house.engine.dispose()


@pytest.fixture
def colleagues(chromium: Browser, heard: RunningHeard, house: House) -> Iterator[list[Colleague]]:
    """Two people who are signed in, and there for customers."""
    office = build_office(read_settings(heard.directory, {}), house)
    found = []
    for name in NAMES:
        made = add_member(f"{name} {a_word()}", Role.SENIOR, office())
        set_first_password(made.token, PASSWORD, office())
        browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        found.append(Colleague(made.member.name, browser, heard.url))
    yield found
    for one in found:
        if one.browser.is_connected():
            one.is_there(False)
            one.context.close()
            one.browser.close()
        assert one.complaints == []


@pytest.fixture
def customers(chromium: Browser, heard: RunningHeard) -> Iterator[list[Customer]]:
    """Three customers, each in a browser of their own."""
    contexts = [chromium.new_context() for _ in range(3)]
    yield [Customer(context, heard) for context in contexts]
    for context in contexts:
        context.close()


@pytest.fixture
def records(heard: RunningHeard) -> Records:
    """What is written down."""
    return Records(heard.directory)


def both_take(colleagues: list[Colleague], id: str) -> tuple[Colleague, Colleague]:
    """Both click on Take in the same moment; who got it, and who did not."""
    for one in colleagues:
        one.page.get_by_role("tab", name=re.compile("^Queue")).click()
        expect(one.row(id).get_by_role("button", name=re.compile("^Take"))).to_be_visible()
    at = time.time() * 1000 + 400
    for one in colleagues:
        one.page.evaluate(
            "([href, at]) => { const take = document.querySelector(`.rows a[href='${href}']`).parentElement"
            ".querySelector('.take'); setTimeout(() => take.click(), at - Date.now()); }",
            [f"#/c/{id}", at],
        )
    first, second = colleagues
    expect(first.holds.or_(first.page.get_by_role("alert").filter(has_text="quicker")).first).to_be_visible()
    winner, loser = (first, second) if first.holds.is_visible() else (second, first)
    expect(winner.holds).to_be_visible()
    expect(loser.page.get_by_role("alert").filter(has_text="quicker")).to_be_visible()
    expect(loser.holds).to_have_count(0)
    return winner, loser


def desk_fell_silent(house: House, records: Records, page: Page, colleague: Colleague, since: datetime) -> None:
    """As if the last sign of life of somebody's desk, which is gone since, were so old that it counts as lost."""
    (row,) = records.rows("select id from staff where name = ?", colleague.name)

    def seen() -> datetime:
        with house.reading() as uow:
            person = uow.presence.person(row["id"])
        assert person is not None and person.last_seen_at is not None
        return person.last_seen_at

    until(page, lambda: seen() > since, "the end of the socket")
    with house.uow() as uow:
        uow.presence.seen(row["id"], seen() - LOST_AFTER)
        uow.commit()


@pytest.mark.parametrize("waits", [False, pytest.param(True, marks=pytest.mark.long)], ids=["short", "long"])
def test_two_people_and_three_customers(
    colleagues: list[Colleague], customers: list[Customer], house: House, heard: RunningHeard, waits: bool
) -> None:
    """A race, a take-over, silence of the assistant, giving back, a cut line on both sides, a reload in mid-sentence
    and a desk that dies: nothing is lost or said twice, and one holds each conversation at a time.

    The long form waits as long as the house does before it believes that a desk is gone.
    """
    records = Records(heard.directory)
    mara, lev, nora = customers
    # Two take the same customer in the same moment.
    at_mara = mara.asks_for_a_person(records)
    ann, ben = both_take(colleagues, at_mara)
    assert owner(records, at_mara) == ann.name
    mara.shop.is_told(f"You are now talking to {ann.name}")
    # The other one takes the next customer, and takes over one whom the assistant talks to.
    at_lev = lev.asks_for_a_person(records)
    ben.page.get_by_role("tab", name=re.compile("^Queue")).click()
    ben.row(at_lev).get_by_role("button", name=re.compile("^Take")).click()
    expect(ben.holds).to_be_visible()
    lev.shop.is_told(f"You are now talking to {ben.name}")
    nora.says(ASKS)
    nora.shop.is_told(ANSWER)
    at_nora = nora.id(records)
    ann.opens(at_nora, "All")
    ann.page.get_by_role("button", name="Take over").first.click()
    expect(ann.holds).to_be_visible()
    nora.shop.is_told(f"You are now talking to {ann.name}")
    # While a person holds a conversation the assistant is silent, to what it would answer too.
    for one in customers:
        one.says(f"{ASKS} {a_word()}")
    ann.reads(ASKS, 2)
    ann.says("It weighs a little more than a litre of water.")
    nora.shop.is_told("a little more than a litre")
    # Given back, it answers again.
    ann.page.get_by_role("button", name="Give back").click()
    ann.page.get_by_label("What was settled").fill("Told what it weighs.")
    ann.page.get_by_role("dialog").get_by_role("button", name="Give back").click()
    nora.shop.is_told("back with the automated assistant")
    nora.says("What does the Terra frying pan weigh?")
    nora.shop.is_told("2.4 kg")
    ann.opens(at_nora, "All")
    ann.reads("2.4 kg")
    check_both_see_the_log(records, at_nora, nora, ann)
    # The line of the desk is cut: what both write meanwhile arrives once it is back.
    ann.opens(at_mara, "Mine")
    ann.reads(ASKS)
    ann.context.set_offline(True)
    ann.says("Good morning, Mara.")
    expect(ann.page.get_by_text("Not sent yet.")).to_be_visible()
    mara.says(f"Are you there? {a_word()}")
    ann.context.set_offline(False)
    ann.reads(mara.sent[-1])
    mara.shop.is_told("Good morning, Mara.")
    # The line of the customer is cut, just so.
    mara.context.set_offline(True)
    mara.says(f"I am in a tunnel. {a_word()}")
    ann.says("I have your order before me.")
    expect(mara.shop.log.locator("li.customer .note")).to_have_count(1)
    mara.context.set_offline(False)
    mara.shop.is_told("I have your order before me.")
    ann.reads(mara.sent[-1])
    # The page is loaded anew in the middle of a sentence.
    ann.field.press_sequentially("Thank you for ")
    ann.page.reload()
    expect(ann.field).to_have_value("Thank you for ")
    expect(ann.log).to_have_attribute("aria-busy", "false")
    ann.field.press("End")
    ann.field.press_sequentially("being so patient.")
    ann.field.press("Enter")
    mara.shop.is_told("Thank you for being so patient.")
    expect(ann.field).to_have_value("")
    check_both_see_the_log(records, at_mara, mara, ann)
    # The browser of somebody dies: the customer is told, waits before others, and is taken by the other one.
    ben.says("One moment, I look it up.")
    lev.shop.is_told("One moment, I look it up.")
    died_at = datetime.now(timezone.utc)
    ben.dies()
    if not waits:
        desk_fell_silent(house, records, ann.page, ben, died_at)
    patience = WATCHDOG + LOST_AFTER.total_seconds() * waits
    until(ann.page, lambda: owner(records, at_lev) == "queue", "back in the queue", patience)
    lev.shop.is_told(f"The connection to {ben.name} broke off")
    lev.says(f"What a pity. {a_word()}")
    ann.page.get_by_role("tab", name=re.compile("^Queue")).click()
    ann.row(at_lev).get_by_role("button", name=re.compile("^Take")).click()
    lev.shop.is_told(f"You are now talking to {ann.name}")
    ann.reads(lev.sent[-1])
    ann.says("I go on for my colleague.")
    lev.shop.is_told("I go on for my colleague.")
    check_both_see_the_log(records, at_lev, lev, ann)

    for id in (at_mara, at_lev, at_nora):
        check_one_holder_at_a_time(records, id)
    turn_of = "select t.state from turns t join messages m on m.id = t.message_id where m.text = ?"
    relayed = records.rows(turn_of, lev.sent[1])
    assert [one["state"] for one in relayed] == ["relayed"]
    for id in (at_mara, at_lev):
        ann.opens(id, "Mine")
        ann.page.get_by_role("button", name="Give back").click()
        ann.page.get_by_role("dialog").get_by_role("button", name="Give back").click()
        expect(ann.holds).to_have_count(0)
