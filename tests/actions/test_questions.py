"""What is made of questions that are read with doubt: nothing is guessed, and nothing is passed over."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

import pytest

from actions import world
from actions.answers import ActionAnswerPolicy, ActionAnswerProduct
from actions.comparisons import ActionCompareProducts
from bot.domain.question import About
from tests.actions.test_effects import Done, call
from tests.builders import TestHouse, say

KETTLE = {"product": "kettle-alba"}


@pytest.fixture(autouse=True)
def in_this_house(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's house is the one actions work in, until the test is over."""
    monkeypatch.setattr(world, "_house", None)
    monkeypatch.setattr(world, "_rehearsing", True)
    world.work_in(house)


def reading(aspect: str, sure: float, part: str, text: str, about: About = About.PRODUCT) -> Dict[str, Any]:
    """One reading of a part of a text, as the model gives it."""
    start = text.index(part)
    places = {"start": start, "end": start + len(part)}
    return {"aspect": aspect, "about": about.value, "confidence": sure, "lead": sure / 2, "in_whole": sure, **places}


def titles(done: Done) -> List[str]:
    """What is on the buttons of the last thing said."""
    return [button["title"] for button in done.messages[-1].get("buttons") or ()]


def said(done: Done) -> List[str]:
    """The responses that were given."""
    return [message["response"] for message in done.messages if message.get("response")]


def test_what_is_read_with_doubt_is_asked(house: TestHouse) -> None:
    """An unsure reading and the facts nearest to the words are offered; what nothing is known about is not."""
    text = "would it wake my husband?"
    read = {
        "asked": [reading("capacity", 0.3, text, text), reading("heating_time", 0.25, text, text)],
        "nearest": ["kettle-alba.noise", "kettle-alba.capacity"],
    }
    done = call(house, ActionAnswerProduct(), say(house, text), text, intent="ask_product", found=KETTLE, read=read)

    assert said(done) == ["utter_which_question"]
    assert titles(done) == ["Capacity", "Noise", "Ask a colleague"]


def test_a_doubtful_question_about_the_shop_is_asked(house: TestHouse) -> None:
    """Where no product is talked about, the rules of the shop nearest to the words are offered."""
    text = "can I split it over three months"
    read = {"asked": [], "nearest": ["policy:payment.payment", "policy:returns.returns"]}
    done = call(house, ActionAnswerPolicy(), say(house, text), text, intent="ask_policy", read=read)

    assert said(done) == ["utter_which_topic"]
    assert titles(done) == ["Payment", "Returns", "Ask a colleague"]


@pytest.mark.parametrize(("doubt", "offered"), [(0.2, ["Weight"]), (0.1, [])])
def test_a_doubtful_second_question_is_not_passed_over(house: TestHouse, doubt: float, offered: Sequence[str]) -> None:
    """What is sure is answered at once; what else may have been asked is offered, if it is likely at all."""
    text = "how loud is it, and is it a job to lift?"
    parts = ("how loud is it", "and is it a job to lift?")
    read = {"asked": [reading("noise", 0.99, parts[0], text), reading("weight", doubt, parts[1], text)]}
    done = call(house, ActionAnswerProduct(), say(house, text), text, intent="ask_product", found=KETTLE, read=read)

    assert said(done)[0] == "utter_facts"
    assert titles(done) == list(offered)


def test_a_probable_second_question_is_answered_as_such(house: TestHouse) -> None:
    """Beside a sure answer, what was more likely asked than not is told, and marked as the lesser certainty it is."""
    text = "how loud is it, and is it a job to lift?"
    parts = ("how loud is it", "and is it a job to lift?")
    read = {"asked": [reading("noise", 0.99, parts[0], text), reading("weight", 0.4, parts[1], text)]}
    done = call(house, ActionAnswerProduct(), say(house, text), text, intent="ask_product", found=KETTLE, read=read)

    assert said(done) == ["utter_facts", "utter_facts_besides"]
    assert "weighs 1.1 kg" in done.messages[-1]["facts"]
    assert "Known fault" not in done.messages[-1]["facts"]  # it was told with the first


def test_beside_what_is_not_known_nothing_probable_is_told(house: TestHouse) -> None:
    """A fact after "I do not know" would seem to be the answer."""
    text = "has it got a whistle, and is it a job to lift?"
    parts = ("has it got a whistle", "and is it a job to lift?")
    read = {"asked": [reading("signal_sounds", 0.99, parts[0], text), reading("weight", 0.4, parts[1], text)]}
    done = call(house, ActionAnswerProduct(), say(house, text), text, intent="ask_product", found=KETTLE, read=read)

    assert said(done)[0] == "utter_unknown_fact" and "utter_facts_besides" not in said(done)


def test_what_a_fact_tells_besides_is_answered_from_it(house: TestHouse) -> None:
    """Nothing is kept about microwaves alone, but the fact about ovens tells it; one choice is enough for both."""
    text = "may I warm milk in them?"
    sure = {"asked": [reading("microwave_safe", 0.99, text, text)]}
    mugs = {"product": "mugs-dune"}
    done = call(house, ActionAnswerProduct(), say(house, text), text, intent="ask_product", found=mugs, read=sure)

    assert said(done) == ["utter_facts"] and "the microwave is fine" in done.messages[0]["facts"]

    unsure = {"asked": [reading(aspect, 0.3, text, text) for aspect in ("microwave_safe", "oven_safe")]}
    done = call(house, ActionAnswerProduct(), say(house, text), text, intent="ask_product", found=mugs, read=unsure)
    assert titles(done) == ["Microwave safe", "Ask a colleague"]


@pytest.mark.parametrize("aspect", ["refund_to_other_card", "refund_time"])
def test_a_topic_of_the_shop_answers_what_it_tells_besides(house: TestHouse, aspect: str) -> None:
    """What the rule on refunds tells of another card is an answer about it."""
    text = "my old card is closed, where does the money go?"
    read = {"asked": [reading(aspect, 0.999, text, text, About.SHOP)]}
    done = call(house, ActionAnswerPolicy(), say(house, text), text, intent="ask_policy", read=read)

    assert said(done) == ["utter_facts"] and "by the way you paid" in done.messages[0]["facts"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("compare the kettle and the press", "utter_comparison"),
        ("do more people buy the kettle or the press from you?", "utter_nothing_to_compare"),
    ],
)
def test_two_products_are_compared_in_what_was_asked(house: TestHouse, text: str, answer: str) -> None:
    """Everything is told side by side where that was asked for, and nothing where something unknown was."""
    start = text.index("the kettle")
    entities = [
        {"entity": "product", "value": value, "start": start + place, "end": start + place + 3}
        for place, value in enumerate(("kettle-alba", "press-nera"))
    ]
    read = {"asked": [], "entities": entities}
    done = call(house, ActionCompareProducts(), say(house, text), text, intent="compare_products", read=read)

    assert said(done) == [answer]


@pytest.mark.parametrize(("text", "own"), [("and the press?", []), ("press red?", ["colours"])])
def test_a_few_words_go_on_with_the_question_before(house: TestHouse, text: str, own: Sequence[str]) -> None:
    """Only what asks nothing of its own goes on with what was asked before."""
    before = {"text": "how loud is the kettle", "asked": [reading("noise", 0.99, "how loud", "how loud")]}
    event = {"event": "user", "text": before["text"], "parse_data": before}
    read = {"asked": [reading(aspect, 0.5, text, text) for aspect in own]}
    done = call(
        house, ActionAnswerProduct(), say(house, text), text,
        intent="ask_product", found={"product": "press-nera"}, read=read, before=[event],
    )  # fmt: skip

    assert ("noise" in str(done.messages)) == (not own)


@pytest.mark.parametrize(
    ("attribute", "words"),
    [("microwave_safe", "whether the Alba kettle is microwave safe"), ("origin", "the origin of the Alba kettle")],
)
def test_what_is_not_known_is_named_as_people_say_it(house: TestHouse, attribute: str, words: str) -> None:
    """A quality is one that a thing is, any other attribute one that it has."""
    text = "and that?"
    read = {"asked": [reading(attribute, 0.99, text, text)]}
    done = call(house, ActionAnswerProduct(), say(house, text), text, intent="ask_product", found=KETTLE, read=read)

    assert done.messages[-1]["what"] == words
