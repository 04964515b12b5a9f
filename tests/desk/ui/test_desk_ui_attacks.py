"""What people write is text: more than five hundred hostile strings through every field of the desk."""

from __future__ import annotations

import itertools
from typing import Any, Callable, Iterator

from playwright.sync_api import expect

from tests.desk.ui.conftest import Agent
from tests.desk.ui.fake_desk import FakeDesk
from tests.desk.ui.fake_world import CASE, Json, case_in_full, moment, order, promise
from tests.desk.ui.hostile import corpus

Make = Callable[..., Agent]
LOOK_AT_LINKS = r"""() => {
  for (const link of document.querySelectorAll('a[href]'))
    if (!/^(https?:|\/desk|#)/i.test(link.getAttribute('href'))) console.error(`link: ${link.href}`);
}"""
LOOK_FOR_HOSTS = """() => [...document.querySelectorAll(
  'script, iframe, object, embed, style, form[action], [srcdoc], [style*=url]',
)].filter((one) => !(one.src || '').endsWith('/desk/static/desk.js')).map((one) => one.outerHTML)"""
ATTACKS = corpus()


def poisoned(value: Any, take: Callable[[], str]) -> Any:
    """The same shape with hostile texts in place of each that somebody could have written."""
    if isinstance(value, dict):
        return {key: each if key in KEPT else poisoned(each, take) for key, each in value.items()}
    if isinstance(value, list):
        return [poisoned(each, take) for each in value]
    return take() if isinstance(value, str) else value


# Made by the house itself, or needed for anything to be shown at all.
KEPT = {
    "id",
    "at",
    "due",
    "since",
    "waiting_since",
    "take_by",
    "opened_at",
    "placed_at",
    "owner",
    "agent",
    "author",
    "client_id",
    "seq",
    "conversation",
}


def poison(desk: FakeDesk, strings: Iterator[str]) -> None:
    """Every text of the house is one of these strings."""
    take = lambda: next(strings)  # noqa: E731
    row = desk.rows["c-mara"]
    row.update(
        poisoned(
            {key: row[key] for key in ("channel", "reason", "mood", "language", "customer", "because", "team")}, take
        )
    )
    row.update(
        watched=True,
        because=[take(), take()],
        team=take(),
        mail=take(),
        cases=[{"reference": take(), "kind": take(), "state": take(), "priority": 1, "due": moment(5)}],
    )
    attachments = [
        {"id": take(), "kind": kind, "name": take(), "width": 10, "height": 10} for kind in ("image", take())
    ]
    log: list[Json] = []
    for author in ("customer", "bot", "agent", "system"):
        said = {
            "author": author,
            "text": take(),
            "name": take(),
            "buttons": [take(), take()],
            "attachments": attachments,
            "state": take(),
            "client_id": None,
        }
        log.append({"seq": len(log) + 1, "id": take(), "at": moment(-9 + len(log)), **said})
    desk.logs["c-mara"] = log
    desk._touch("c-mara")
    name = take()
    desk.notes["c-mara"] = [
        {"id": take(), "by": take(), "text": f"{take()} @{name} {take()}", "at": moment(-1), "mentions": [name, ""]}
    ]
    desk.summary, desk.known = take(), [{"name": take(), "value": take()}]
    desk.customer = poisoned({**desk.customer, "phone": "1"}, take)
    desk.orders, desk.promises = [poisoned(order(), take)], [poisoned(promise(), take)]
    whole = poisoned(case_in_full(), take)
    whole.update(
        reference=CASE,
        approval={"asked_by": take(), "kind": take(), "amount": take(), "why": take(), "at": moment(-1), "mine": True},
    )
    desk.cases = {CASE: whole}
    desk.replies = [{"id": take(), "title": take(), "text": take(), "missing": [take()]} for _ in range(3)]
    desk.facts = [{"text": take(), "source": take(), "day": take()}]
    desk.hits = [
        {"kind": kind, "id": take(), "title": take(), "excerpt": take(), "at": None, "conversation": take()}
        for kind in ("conversation", "case", "customer", take())
    ]


def test_no_text_is_ever_run(agent: Make, desk: FakeDesk) -> None:
    """Whatever is in a name, a message, a note, a case or a reply: no script runs, no policy is violated."""
    assert len(ATTACKS) >= 500
    endless = itertools.cycle(ATTACKS)
    ana = agent("sue")
    ana.page.add_init_script(
        "window.pwned = 0; window.alert = window.confirm = window.prompt = window.print ="
        " () => { window.pwned = 1; console.error('ran'); };"
    )
    used = 0

    def counted() -> Iterator[str]:
        nonlocal used
        for one in endless:
            used += 1
            yield one

    strings = counted()
    for _ in range(12):
        desk.reset()
        poison(desk, strings)
        ana.page.goto("about:blank")
        ana.comes("#/c/c-mara/customer")
        expect(ana.page.get_by_role("heading", name="Orders")).to_be_visible()
        ana.page.get_by_role("tab", name="Watched").click()
        expect(ana.page.locator(".rows li").first).to_be_visible()
        ana.page.evaluate("reference => { location.hash = `#/c/c-mara/case/${reference}`; }", CASE)
        expect(ana.page.get_by_role("heading", name="Next steps")).to_be_visible()
        ana.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        ana.page.evaluate("location.hash = '#/c/c-mara/help'")
        expect(ana.page.get_by_role("heading", name="What may help")).to_be_visible()
        ana.page.evaluate("location.hash = '#/search/x'")
        expect(ana.page.locator(".hit")).to_have_count(4)
        desk.changes("c-mara", owner="agent", agent="Sue Lindgren")
        ana.page.evaluate("location.hash = '#/c/c-mara'")
        ana.field.fill("/")
        expect(ana.page.get_by_role("option")).to_have_count(3)
        ana.field.press("Enter")
        desk.bot_says("c-mara", next(strings), author="customer")
        desk.types("c-mara", who=next(strings))
        ana.page.evaluate(LOOK_AT_LINKS)
        hosts = ana.page.evaluate(LOOK_FOR_HOSTS)

        assert ana.page.evaluate("window.pwned") == 0
        assert hosts == []
    assert used >= len(ATTACKS) + 500


def test_each_string_is_shown_as_it_was_written(agent: Make, desk: FakeDesk) -> None:
    """Messages come out letter by letter: nothing is dropped, decoded or formatted."""
    ana = agent("ana")
    ana.page.add_init_script("window.pwned = 0; window.alert = () => { window.pwned = 1; console.error('ran'); }")
    good = [text for text in ATTACKS if text.encode("utf-8", "ignore").decode() == text and "\x00" not in text]
    desk.logs["c-nora"] = [
        {
            "seq": at,
            "id": f"x{at}",
            "author": "customer",
            "name": None,
            "text": text,
            "at": moment(-5),
            "buttons": [],
            "attachments": [],
            "state": None,
            "client_id": None,
        }
        for at, text in enumerate(good[:200] + good[-250:], 1)
    ]
    desk._touch("c-nora")
    ana.comes("#/c/c-nora")
    shown: list[str] = []
    while True:
        expect(ana.texts.first).to_be_attached()
        shown = ana.page.evaluate("[...document.querySelectorAll('.log .customer .text')].map(one => one.textContent)")
        earlier = ana.page.get_by_role("button", name="Show earlier messages")
        if not earlier.count():
            break
        earlier.click()
        expect(ana.texts).not_to_have_count(len(shown))

    assert shown == [message["text"] for message in desk.logs["c-nora"]]
    assert ana.page.evaluate("window.pwned") == 0


def test_hostile_words_typed_at_the_desk(agent: Make, desk: FakeDesk) -> None:
    """What a person types, searches or comes in by an address is text as well."""
    ana = agent().comes()
    ana.takes("Mara Quinn")
    for text in ATTACKS[25:40]:
        ana.field.fill(text)
        ana.field.press("Escape")
        ana.page.get_by_role("searchbox").fill(text[:200])
        ana.page.evaluate("text => { location.hash = '#/search/' + encodeURIComponent(text); }", text)
        ana.page.evaluate("location.hash = '#/c/c-mara'")
        ana.field.fill("")
    for hash in (
        "#/c/%E0%A4%A",
        "#/c/<img src=x onerror=alert(1)>",
        "#/case/__proto__",
        "#/search/%",
        "#javascript:alert(1)",
    ):
        ana.page.evaluate("hash => { location.hash = hash; }", hash)

    expect(ana.page.locator("header")).to_be_visible()
