"""The tone of actions: words on the mood once and first, a person within reach, the same service for everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Dict, List

import pytest

from actions import world
from actions.answers import ActionAnswerProduct
from actions.complaints import ValidateComplaintForm
from actions.conversation import ActionWelcome
from actions.customer_turn import ACKNOWLEDGED_FOR, FOR_A_PERSON
from actions.feedback import ActionKeepPraise
from actions.handoffs import ActionHandoff
from actions.redress import ActionAskChoice, ValidateRedressForm
from actions.safety import ActionSafetyFirst
from bot.storage.tables import feedback
from tests.actions.test_effects import Done, call, prove, rows
from tests.builders import TestHouse, say

FURIOUS = "this is a disgrace, how heavy is your useless kettle?"
CALM = "how heavy is the kettle?"
KETTLE = {"product": "kettle-alba", "attribute": "weight"}


@pytest.fixture(autouse=True)
def _at_work(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's house is the one actions work in, until the test is over."""
    monkeypatch.setattr(world, "_house", None)
    monkeypatch.setattr(world, "_rehearsing", True)
    world.work_in(house)


def ask(house: TestHouse, text: str, slots: Dict[str, Any] | None = None, *earlier: str, intent: str = "") -> Done:
    """A question about the kettle's weight, in these words and after these."""
    before: List[Dict[str, Any]] = [
        {"event": "user", "text": words, "message_id": f"m-{place}"} for place, words in enumerate(earlier)
    ]
    return call(
        house, ActionAnswerProduct(), say(house, text), text, intent=intent or "ask_product", found=KETTLE, slots=slots,
        before=before,
    )  # fmt: skip


def test_anger_is_answered_first_and_with_a_person(house: TestHouse) -> None:
    """The first sentence is about the customer's anger, with a person a press away; then comes the answer."""
    done = ask(house, FURIOUS)

    assert done.said == ["utter_upset_heard", "utter_facts"]
    assert done.messages[0]["buttons"] == [FOR_A_PERSON]


def test_the_words_fit_who_had_to_come_back(house: TestHouse) -> None:
    """Who writes again hears that they should not have to."""
    assert ask(house, f"third time I ask, {FURIOUS}").said[0] == "utter_upset_heard_again"


def test_anger_is_acknowledged_once(house: TestHouse) -> None:
    """The words on it are not said again in the same talk, but in one of another day."""
    first = ask(house, FURIOUS)
    again = ask(house, FURIOUS, first.slots)
    house.clock.pass_(ACKNOWLEDGED_FOR + timedelta(minutes=1))
    another_day = ask(house, FURIOUS, first.slots)

    assert "utter_upset_heard" not in again.said
    assert another_day.said[0] == "utter_upset_heard"


def test_a_person_is_not_offered_at_every_turn(house: TestHouse) -> None:
    """While the turn of the last offer is remembered, no other one is made; afterwards one is, after the answer."""
    heard = {"upset_heard_at": house.now().isoformat()}
    soon = ask(house, FURIOUS, heard | {"person_offered_in": "m-0"}, "hello", "well?")
    later = ask(house, FURIOUS, heard | {"person_offered_in": "m-long-ago"}, "hello", "well?")

    assert soon.said == ["utter_facts"]
    assert later.said == ["utter_facts", "utter_person_offered"]
    assert "person_offered_in" in later.slots


def test_displeasure_that_stays_is_offered_a_person(house: TestHouse) -> None:
    """A second annoyed message in a row brings the offer; the first alone does not."""
    annoyed = "I am disappointed. How heavy is it?"

    assert ask(house, annoyed).said == ["utter_facts"]
    assert ask(house, annoyed, None, "that is not good enough").said == ["utter_facts", "utter_person_offered"]


def test_who_asks_for_a_person_is_not_offered_one(house: TestHouse) -> None:
    """Who asks for a person gets one, not the offer of one."""
    text = "give me a human, you useless piece of junk"
    done = call(house, ActionHandoff(), say(house, text), text, intent="ask_human")

    assert done.said == ["utter_upset_heard", "utter_nobody_there"]
    assert not done.messages[0]["buttons"]


@pytest.mark.parametrize("text", ["your f***ing kettle gave me a shock!!!", "you idiots, it is on fire"])
def test_danger_goes_before_every_word_on_the_mood(house: TestHouse, text: str) -> None:
    """However angry the report, the first words are those that keep people safe."""
    safety = call(house, ActionSafetyFirst(), say(house, text), text, intent="report_safety_problem")
    complaint = call(
        house, ValidateComplaintForm(), say(house, text, peer="tom"), text, intent="make_complaint",
        form="complaint_form", after=[{"event": "active_loop", "name": "complaint_form"}],
    )  # fmt: skip

    assert safety.said[0] == complaint.said[0] == "utter_safety_first"
    assert not {"utter_upset_heard", "utter_person_offered"} & {*safety.said, *complaint.said}


def test_regret_is_not_said_twice(house: TestHouse) -> None:
    """A complaint that begins in anger hears one regret, and goes on as every complaint does."""
    text = "your useless kettle leaks all over my kitchen, what a disgrace"
    after = [{"event": "active_loop", "name": "complaint_form"}]
    done = call(
        house, ValidateComplaintForm(), say(house, text), text, intent="make_complaint", form="complaint_form",
        found={"product": "kettle-alba"}, after=after,
    )  # fmt: skip

    assert done.said == ["utter_upset_heard", "utter_complaint_taken_up"]
    assert done.slots["complaint_text"] == text


@pytest.mark.parametrize(
    ("text", "response"),
    [("thanks for nothing", "utter_no_help_so_far"), ("thanks, you made my day!", "utter_welcome")],
)
def test_bitter_thanks_are_not_welcomed(house: TestHouse, text: str, response: str) -> None:
    """Nobody who thanks for nothing is told that they are welcome."""
    assert call(house, ActionWelcome(), say(house, text), text, intent="thank").said == [response]


def test_irony_is_not_kept_as_praise(house: TestHouse) -> None:
    """Praise that is none is taken for the complaint it is."""
    text = "oh brilliant, the lid broke off again"
    done = call(house, ActionKeepPraise(), say(house, text), text, intent="give_praise")

    assert [event["name"] for event in done.events if event["event"] == "followup"] == ["complaint_form"]
    assert rows(house, feedback) == 0


# --- the same service for everybody -----------------------------------------------------------------------------------

WAYS_TO_SAY_IT = [
    "Please could I have my money back, it is faulty",
    "I WANT MY MONEY BACK, IT IS FAULTY!!!",
    "give me my f***ing money back you thieves, the faulty piece of junk",
    "third time I ask: money back, faulty, or my lawyer calls",
    "It is rather urgent, my baby needs it: it is faulty, my money back please",
]


def test_every_mood_gets_the_same_options(house: TestHouse) -> None:
    """The same request in any mood leads to the same options with the same reasons, in the same words."""
    offered = []
    for place, text in enumerate(WAYS_TO_SAY_IT):
        receipt = say(house, text, peer=f"customer {place}")
        prove(house, receipt)
        filled = call(
            house, ValidateRedressForm(), receipt, text, intent="request_refund", form="redress_form",
            found={"order_number": "10417", "redress_reason": "faulty"}, slots={"order_number": "10417"},
            after=[{"event": "active_loop", "name": "redress_form"}],
        )  # fmt: skip
        slots = {"order_number": "10417", **filled.slots}
        asked = call(house, ActionAskChoice(), receipt, text, intent="request_refund", form="redress_form", slots=slots)
        (options,) = [message for message in asked.messages if message["response"] == "utter_redress_options"]
        offered.append((options["options"], options["buttons"]))

    assert len(offered[0][1]) > 1
    assert all(one == offered[0] for one in offered)


@pytest.mark.parametrize("text", [FURIOUS, "It's urgent, my flight is tomorrow: how heavy is the kettle?"])
def test_every_mood_gets_the_same_facts(house: TestHouse, text: str) -> None:
    """A question is answered with the same facts however it is asked."""

    def facts(done: Done) -> List[Any]:
        return [(one["facts"], one["told"]) for one in done.messages if one["response"] == "utter_facts"]

    assert facts(ask(house, text)) == facts(ask(house, CALM)) != []
