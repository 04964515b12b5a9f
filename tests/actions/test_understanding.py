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
    done = call(house, ActionClarify(), say(house, text), text, intent="nlu_fallback", found=found)
    payloads = [button["payload"] for button in done.messages[-1]["buttons"]]

    assert ("/make_complaint" in payloads) == offered
