"""Each of more than five hundred hostile strings in each field of the desk that somebody's words reach.

Many are shown on one page, each with the mark of its field behind it, and the page is asked how often it shows the
mark: none is left out. See `test_desk_ui_attacks.py` for the same strings on their way through the desk's work.
"""

from __future__ import annotations

import re
from typing import Any, Callable, Iterator

import pytest
from playwright.sync_api import expect

from bot.settings import PROJECT
from tests.desk.ui.conftest import Agent
from tests.desk.ui.fake_desk import FakeDesk
from tests.desk.ui.fake_world import (
    CASE,
    Json,
    case_in_full,
    customer,
    message,
    moment,
    open_cases,
    order,
    promise,
    row,
    waiting_act,
)
from tests.desk.ui.hostile import COUNT, HOOKS, LOOK, corpus, mark

Make = Callable[..., Agent]
ATTACKS = corpus()
ON_A_PAGE = 200  # messages of a conversation
# What the desk's own modules make.
MADE = sorted(
    {
        tag
        for file in (PROJECT / "bot/static/desk").glob("*.js")
        for tag in re.findall(r"\bh\('([a-z0-9]+)'", file.read_text(encoding="utf-8"))
    }
    | {"html", "head", "meta", "title", "link", "script", "body", "noscript", "svg", "path", "circle", "rect", "g"}
)


def each(field: str, strings: list[str]) -> list[str]:
    """The strings, with the mark of the field."""
    return [text + mark(field) for text in strings]


def rows_of(strings: list[str], owner: str, **fields: str) -> list[Json]:
    """A row for each string, which stands in each of these fields."""
    made = []
    for number, text in enumerate(strings):
        whole = row(f"x{number}", "Mara", owner=owner, watched=owner == "agent")
        said = {name: text + mark(field) for name, field in fields.items()}
        last = {"author": "customer", "text": said.pop("last", "x"), "at": moment(-1), "seq": 1}
        because = [said.pop("because")] if "because" in said else []
        label = said.pop("customer", f"Visitor {number}")
        made.append({**whole, **said, "last": last, "because": because, "customer": {"label": label}})
    return made


def waiting(desk: FakeDesk, strings: list[str]) -> None:
    """The queue."""
    found = rows_of(strings, "queue", customer="label", last="last words", reason="reason", mood="mood")
    desk.rows.update({one["id"]: one for one in found})


def held(desk: FakeDesk, strings: list[str]) -> None:
    """Those that should be watched, held by colleagues."""
    found = rows_of(strings, "agent", because="why watched", agent="holder", channel="channel")
    desk.rows.update({one["id"]: one for one in found})


def said(desk: FakeDesk, strings: list[str]) -> None:
    """A conversation, with files, choices and notes."""
    authors = ("customer", "bot", "system", "agent")
    desk.logs["c-mara"] = [
        message(
            at,
            authors[at % 4],
            text + mark("message"),
            name=text + mark("sender") if at % 4 == 3 else None,
            buttons=[text + mark("choice")],
            attachments=[{"id": "f", "kind": "file", "name": text + mark("file"), "width": None, "height": None}],
        )
        for at, text in enumerate(strings, 1)
    ]
    desk.notes["c-mara"] = [
        {"id": f"n{at}", "by": text + mark("noted by"), "text": text + mark("note"), "at": moment(), "mentions": []}
        for at, text in enumerate(strings)
    ]
    desk._touch("c-mara")


def known(desk: FakeDesk, strings: list[str]) -> None:
    """What is known of the customer, and what they bought."""
    desk.known = [{"name": text + mark("slot"), "value": text + mark("value")} for text in strings]
    talks = [{"id": "c", "at": moment(-9), "text": text, "channel": "rest"} for text in each("earlier", strings)]
    desk.customer = {**customer(), "conversations": talks}
    lines = [{"name": text, "quantity": 1, "price": "1 EUR"} for text in each("product", strings)]
    desk.orders = [{**order(), "number": text, "lines": []} for text in each("order", strings)]
    desk.orders[0]["lines"] = lines
    desk.promises = [{**promise(), "text": text} for text in each("promise", strings)]
    cases = [{**case_in_full(), "own_words": text} for text in each("case words", strings)]
    desk.cases = {f"{CASE}{number}": case for number, case in enumerate(cases)}


def recorded(desk: FakeDesk, strings: list[str]) -> None:
    """A case with a long history."""
    case = case_in_full()
    case["records"] = [
        {"step": text + mark("step"), "at": moment(-5), "by": text + mark("by"), "fields": {"x": text + mark("entry")}}
        for text in strings
    ]
    case["redress"]["notes"] = each("redress note", strings)
    case["because"] = each("because", strings)
    desk.cases = {CASE: case}


def found(desk: FakeDesk, strings: list[str]) -> None:
    """What a search finds."""
    desk.hits = [
        {"kind": "case", "id": text, "title": text + mark("title"), "excerpt": text + mark("excerpt"), "at": None,
         "conversation": None}
        for text in strings
    ]  # fmt: skip


def helpful(desk: FakeDesk, strings: list[str]) -> None:
    """Facts that may help."""
    desk.facts = [
        {"text": text + mark("fact"), "source": text + mark("source"), "day": "2026-01-01"} for text in strings
    ]


def listed(desk: FakeDesk, strings: list[str]) -> None:
    """The list of cases, and what waits for a decision."""
    first = open_cases()[1]
    desk.open_cases = [
        {**first, "reference": text + mark("reference"), "customer": text + mark("case customer"),
         "own_words": text + mark("own words"), "handler": text + mark("handler")}
        for text in strings
    ]  # fmt: skip
    desk.acts = [
        waiting_act(f"a{at}", CASE, because=text + mark("act because"), asked_by=text + mark("asked by"))
        for at, text in enumerate(strings)
    ]


def of_one(desk: FakeDesk, strings: list[str]) -> None:
    """What there is one of: all strings stand in it, one under the other."""
    whole = {field: "\n".join(each(field, strings)) for field in ("summary", "name", "e-mail", "phone")}
    desk.summary = whole["summary"]
    desk.customer = {**customer(), "name": whole["name"], "email": whole["e-mail"], "phone": whole["phone"]}


def of_one_case(desk: FakeDesk, strings: list[str]) -> None:
    """What a case has one of, likewise."""
    texts = {field: "\n".join(each(field, strings)) for field in ("in full", "product asked", "contact", "remedy")}
    case = case_in_full()
    case.update(own_words=texts["in full"], about_product=texts["product asked"], contact=texts["contact"])
    case.update(remedy_wanted=texts["remedy"])
    desk.cases = {CASE: case}


# Where to look, what is waited for, what fills it, and which fields it shows.
VIEWS: dict[str, tuple[str, str, Callable[[FakeDesk, list[str]], None], tuple[str, ...]]] = {
    "queue": ("#/", ".rows li", waiting, ("label", "last words", "reason", "mood")),
    "watched": ("#/", ".rows li", held, ("why watched", "holder", "channel")),
    "talk": ("#/c/c-mara", ".log .text", said, ("message", "choice", "file", "note", "noted by")),
    "customer": (
        "#/c/c-mara/customer",
        ".side-box .things li",
        known,
        ("slot", "value", "earlier", "order", "product", "promise", "case words"),
    ),
    "case": (f"#/c/c-mara/case/{CASE}", ".side-box", recorded, ("step", "by", "entry", "redress note")),
    "one": ("#/c/c-mara/customer", ".side-box dl", of_one, ("summary", "name", "e-mail", "phone")),
    "one case": (
        f"#/c/c-mara/case/{CASE}",
        ".side-box dl",
        of_one_case,
        ("in full", "product asked", "contact", "remedy"),
    ),
    "search": ("#/search/x", ".hit", found, ("title", "excerpt")),
    "help": ("#/c/c-mara/help", ".side-box .things li", helpful, ("fact", "source")),
    "cases": (
        "#/cases",
        ".case-rows .hit",
        listed,
        ("reference", "case customer", "own words", "handler", "act because", "asked by"),
    ),
}


def test_the_fields() -> None:
    """There are enough strings, and enough fields."""
    assert len(ATTACKS) >= 500
    assert sum(len(fields) for *_, fields in VIEWS.values()) >= 15


def test_what_runs_is_seen(agent: Make, desk: FakeDesk) -> None:
    """Put into the page as markup, the same strings are found out; else nothing would be proved below."""
    sue = agent("sue", bypass_csp=True)
    sue.page.add_init_script(HOOKS)
    sue.comes()
    sue.page.evaluate(
        """texts => { for (const text of texts) {
          const box = document.createElement('section');
          box.innerHTML = text;
          document.body.append(box);
        } }""",
        [text for text in ATTACKS if text.startswith(("<img", "<svg"))],
    )
    sue.page.wait_for_function("window.ran.includes('script') && window.ran.includes('alert')")
    wrong = sue.page.evaluate(LOOK, [MADE, None])
    sue.complaints.clear()

    assert {"script", "alert"} < set(wrong)
    assert any("onerror" in one for one in wrong)


def shares(view: str) -> Iterator[list[str]]:
    """All strings, as many at once as a view shows."""
    most = ON_A_PAGE if view == "talk" else len(ATTACKS)
    for start in range(0, len(ATTACKS), most):
        yield ATTACKS[start : start + most]


@pytest.mark.parametrize("bypass", [False, True], ids=["policy", "no-policy"])
@pytest.mark.parametrize("view", VIEWS)
def test_each_string_in_each_field(agent: Make, desk: FakeDesk, view: str, bypass: bool) -> None:
    """Each is shown, none is run, none makes an element or a link: by the page's policy, and without it, too."""
    hash, waits_for, fill, fields = VIEWS[view]
    sue = agent("sue", bypass_csp=bypass)
    sue.page.add_init_script(HOOKS)
    wrong: list[Any] = []
    shown = dict.fromkeys(fields, 0)
    for strings in shares(view):
        desk.reset()
        fill(desk, strings)
        sue.page.goto("about:blank")
        sue.comes(hash)
        if view == "watched":
            sue.page.get_by_role("tab", name="Watched").click()
        expect(sue.page.locator(waits_for).first).to_be_visible()
        sue.page.wait_for_function(
            f"([mark, all]) => ({COUNT})([[mark], null])[0] >= all", arg=[mark(fields[0]), len(strings)]
        )
        sue.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        for field, times in zip(fields, sue.page.evaluate(COUNT, [[mark(field) for field in fields], None])):
            shown[field] += times
        wrong += sue.page.evaluate(LOOK, [MADE, None])

    assert wrong == []
    assert {field: times for field, times in shown.items() if times < len(ATTACKS)} == {}
