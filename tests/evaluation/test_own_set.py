"""From answers to figures: what counts as right, as heard, as rejected, and which errors are the worst."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.errors import BadFile
from bot.evaluation.own_set import (
    AT_LEAST,
    OUT_OF_SCOPE,
    TARGETS,
    UNSURE,
    Answer,
    answer_from_parsed,
    confusions,
    own_set_figures,
    worst_errors,
)
from bot.evaluation.utterances import Utterance


def answer(meant: str, intent: str, confidence: float = 0.9, *marks: str, **more: Any) -> Answer:
    """An answer to some message; `meant` may be several intents, blank-separated."""
    said = Utterance("a message", tuple(meant.split()), frozenset(marks))
    guess = more.get("guess", intent)
    return Answer(said, intent, guess, confidence, more.get("requests", (guess,)))


ALL_RIGHT = [
    answer("make_complaint", "make_complaint", 1.0),
    answer("report_safety_problem", "report_safety_problem", 1.0),
    answer("ask_human", "ask_human", 1.0),
    answer(OUT_OF_SCOPE, OUT_OF_SCOPE, 1.0),
]


def test_all_right_meets_every_target() -> None:
    """With nothing wrong, every figure that has a target is at its best."""
    figures = own_set_figures(ALL_RIGHT)

    assert {figures[name] for name in AT_LEAST} == {1.0}
    assert figures["ece"] == 0.0
    assert set(TARGETS) <= set(figures)


def test_unsure_and_out_of_scope_are_one() -> None:
    """A message out of scope is rejected by asking back too; one in scope that is asked back is not right."""
    figures = own_set_figures([*ALL_RIGHT, answer(OUT_OF_SCOPE, UNSURE, guess="greet"), answer("greet", UNSURE)])

    assert figures["oos_recall"] == 1.0
    assert figures["accuracy"] == pytest.approx(5 / 6, abs=1e-4)
    # complaint, safety, person: 1; out of scope: 2 hits, 2 meant, 3 understood; greet: 0
    assert figures["macro_f1"] == pytest.approx((3 + 4 / 5) / 5, abs=1e-4)


@pytest.mark.parametrize(
    ("missed", "strict", "heard"),
    [
        (answer("make_complaint", UNSURE), 0.5, 1.0),
        (answer("make_complaint", "request_refund"), 0.5, 0.5),
        (answer("make_complaint", OUT_OF_SCOPE), 0.5, 0.5),
        (answer("make_complaint", "request_refund", requests=("request_refund", "make_complaint")), 0.5, 1.0),
    ],
)
def test_asking_back_is_no_silent_miss(missed: Answer, strict: float, heard: float) -> None:
    """A complaint is heard if it is taken as one, asked back, or found among several requests; nothing else counts."""
    figures = own_set_figures([*ALL_RIGHT, missed])

    assert figures["make_complaint_recall"] == strict
    assert figures["make_complaint_recall_heard"] == heard


def test_both_requests_must_be_found() -> None:
    """Of messages with two requests, those count whose every request was found, in any order."""
    two = "ask_human make_complaint"
    figures = own_set_figures(
        [
            *ALL_RIGHT,
            answer(two, "ask_human", 1, "two"),
            answer(two, "ask_human", 1, "two", requests=("make_complaint", "ask_human")),
            answer(two, "ask_human", 1, "two", requests=("ask_human", "greet")),
            answer(two, "ask_human", 1, "two", requests=("ask_human", "make_complaint", "greet")),
        ]
    )

    assert figures["both_requests_found"] == 0.5
    assert figures["accuracy_two"] == 1.0
    assert figures["share_two"] == 0.5


def test_marks_are_counted_apart() -> None:
    """Each mark has the accuracy of its own messages; those without any have theirs."""
    figures = own_set_figures(
        [*ALL_RIGHT, answer("greet", "greet", 1, "angry", "misspelt"), answer("greet", "thank", 1, "angry")]
    )

    assert (figures["accuracy_angry"], figures["accuracy_misspelt"], figures["accuracy_plain"]) == (0.5, 1.0, 1.0)
    assert "accuracy_story" not in figures


def test_calibration_looks_at_the_guess_not_at_the_fallback() -> None:
    """An unsure answer whose guess was right at 0.4 was right with 0.4, though it was asked back."""
    figures = own_set_figures([*ALL_RIGHT, answer("greet", UNSURE, 0.4, guess="greet")])

    assert figures["ece"] == pytest.approx(0.6 / 5, abs=1e-4)


@pytest.mark.parametrize("missing", ["make_complaint", "report_safety_problem", "ask_human", OUT_OF_SCOPE])
def test_a_target_without_anything_to_measure_is_not_met(missing: str) -> None:
    """A set without a message for a target is refused rather than passed."""
    with pytest.raises(BadFile, match=f"no utterance that means {missing}"):
        own_set_figures([one for one in ALL_RIGHT if one.said.meant != missing])


def test_the_worst_errors_are_the_surest() -> None:
    """The most confident comes first, asking back last, and what was right does not come."""
    asked_back = answer("greet", UNSURE, 0.49, guess="thank")
    sure, surer = answer("greet", "thank", 0.7), answer("greet", "thank", 0.9)
    answers = [asked_back, sure, *ALL_RIGHT, surer, answer(OUT_OF_SCOPE, UNSURE)]

    assert worst_errors(answers) == [surer, sure, asked_back]
    assert worst_errors(answers, most=1) == [surer]
    assert confusions(answers) == {("greet", "thank"): 2, ("greet", UNSURE): 1}


def test_rasas_reading_becomes_an_answer() -> None:
    """The guess is the best of the ranking without the fallback, which Rasa puts before it."""
    ranking = [{"name": UNSURE, "confidence": 0.5}, {"name": "greet", "confidence": 0.3}]
    said = Utterance("hm", ("greet",))

    assert answer_from_parsed(said, {"intent": ranking[0], "intent_ranking": ranking}) == Answer(
        said, UNSURE, "greet", 0.3, ("greet",)
    )
    assert answer_from_parsed(said, {"intent": ranking[1], "intent_ranking": ranking[1:]}).intent == "greet"


def test_the_requests_of_a_message_are_read() -> None:
    """Where the model lists the requests of a message, they are all taken."""
    best = {"name": "ask_human", "confidence": 0.8}
    parsed = {"intent": best, "intent_ranking": [best], "requests": [{"intent": "ask_human"}, {"intent": "greet"}]}

    assert answer_from_parsed(Utterance("x", ("greet",)), parsed).requests == ("ask_human", "greet")
