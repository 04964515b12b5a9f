"""What others write is text in the chat: each hostile string in each of its fields, and none is run."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from tests.desk.ui.hostile import COUNT, HOOKS, LOOK, corpus, mark
from tests.web.widget.conftest import Person

ATTACKS = corpus()
FIELDS = ("message", "my words", "sender", "file", "choice", "who writes")
MADE = [
    "style", "i", "div", "header", "section", "button", "svg", "path", "p", "span", "ol", "ul", "li", "form", "input",
    "textarea", "label", "time", "b", "a", "h2", "strong", "small", "img", "slot",
]  # fmt: skip
PLACE = """(messages) => {
  const chat = document.querySelector('heard-chat');
  for (const one of messages) chat.hear('bot_uttered', one);
  return messages.map((one) => {
    chat.hear('typing', { on: true, name: one.writes });
    return chat.spoken.textContent;
  }).join(' ');
}"""


def message(at: int, text: str) -> dict[str, Any]:
    """Something said, by each of those who can, with all that it may carry."""
    author = ("agent", "bot", "system", "customer")[at % 4]
    said = text + mark("my words" if author == "customer" else "message")
    return {
        "seq": 1000 + at,
        "author": author,
        "text": said,
        "name": text + mark("sender") if author == "agent" else None,
        "at": "2026-09-01T10:00:00+00:00",
        "attachments": [{"id": "x", "kind": "application/pdf", "name": text + mark("file"), "url": text}],
        "writes": text + mark("who writes"),
    }


@pytest.mark.parametrize("bypass", [False, True], ids=["policy", "no-policy"])
def test_each_string_in_each_field(person: Callable[..., Person], bypass: bool) -> None:
    """Each is shown, none is run, none makes an element or a link: by the page's policy, and without it, too."""
    customer = person(bypass_csp=bypass)
    customer.context.add_init_script(HOOKS)
    shop = customer.visits()
    shop.open_chat()
    shown = dict.fromkeys(FIELDS, 0)
    wrong: list[Any] = []
    for author in range(4):
        said = [message(4 * (len(ATTACKS) * author + at) + author, text) for at, text in enumerate(ATTACKS)]
        typing = shop.page.evaluate(PLACE, said)
        shown["who writes"] += typing.count(mark("who writes"))
        wrong += shop.page.evaluate(LOOK, [MADE, "heard-chat"])
    offered = [{"title": text + mark("choice"), "payload": text} for text in ATTACKS]
    shop.page.evaluate(PLACE, [{"seq": 90_000, "author": "bot", "text": "Which?", "quick_replies": offered}])
    wrong += shop.page.evaluate(LOOK, [MADE, "heard-chat"])
    marks = [mark(field) for field in shown]
    for field, times in zip(shown, shop.page.evaluate(COUNT, [marks, "heard-chat"])):
        shown[field] += times

    assert wrong == []
    assert {field: times for field, times in shown.items() if times < len(ATTACKS)} == {}
