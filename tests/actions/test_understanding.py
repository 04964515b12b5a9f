"""What is offered to somebody whose message was not understood."""

from __future__ import annotations

import pytest

from actions import world
from actions.understanding import ActionClarify
from tests.actions.test_effects import call
from tests.builders import TestHouse, say


@pytest.fixture(autouse=True)
def _at_work(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's house is the one actions work in, until the test is over."""
    monkeypatch.setattr(world, "_house", None)
    monkeypatch.setattr(world, "_rehearsing", True)
    world.work_in(house)


@pytest.mark.parametrize(
    ("text", "found", "offered"),
    [
        ("my toaster is broken and nobody gets back to me", {"redress_reason": "faulty"}, True),
        ("you are useless, all of you", {}, True),
        ("something about a toaster", {}, False),
    ],
)
def test_to_complain_is_a_choice_where_something_is_wrong(
    house: TestHouse, text: str, found: dict[str, str], offered: bool
) -> None:
    """A complaint is not missed in doubt: where something broke or somebody is cross, it is among the meanings."""
    may_be = ("ask_product", "give_praise", "ask_policy", "make_complaint")
    done = call(house, ActionClarify(), say(house, text), text, intent="nlu_fallback", found=found, perhaps=may_be)
    payloads = [button["payload"] for button in done.messages[-1]["buttons"]]

    assert ("/make_complaint" in payloads) == offered


def test_where_nothing_is_known_the_usual_is_offered(house: TestHouse) -> None:
    """A message that says nothing known may still be about what people come with: that is offered, and a person."""
    done = call(house, ActionClarify(), say(house, "flurb"), "flurb", intent="nlu_fallback")
    payloads = [button["payload"] for button in done.messages[-1]["buttons"]]

    assert payloads == ["/make_complaint", "/ask_product", "/ask_order_status", "/out_of_scope", "/ask_human"]
