"""Whom to ask what, by rule; and the figures that come of the answers, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NotAllowed
from bot.domain.satisfaction import (
    ASK_WITHIN,
    PAUSE,
    QUIET,
    SHARES,
    Answers,
    Asking,
    Closing,
    ClosingKind,
    Form,
    Question,
    Survey,
    check_answer,
    choose_form,
    index_of,
    next_question,
    reckon,
    should_ask,
)
from bot.domain.statistics import Share
from tests.builders import TUESDAY_MORNING as NOW

CLOSED = Closing("case:1:5", ClosingKind.CASE, "c", "web_widget", NOW - timedelta(hours=1), True, NOW - 2 * QUIET)


@pytest.mark.parametrize(
    ("closing", "asking"),
    [
        (CLOSED, Asking.NOW),
        (replace(CLOSED, quiet_since=None), Asking.NOW),
        (replace(CLOSED, quiet_since=NOW - QUIET), Asking.NOW),
        (replace(CLOSED, quiet_since=NOW - QUIET / 2), Asking.LATER),
        (replace(CLOSED, with_bot=False), Asking.LATER),
        (replace(CLOSED, channel="rest"), Asking.CANNOT_ANSWER),
        (replace(CLOSED, closed_at=NOW - ASK_WITHIN), Asking.NOW),
        (replace(CLOSED, closed_at=NOW - ASK_WITHIN - QUIET), Asking.TOO_LATE),
        (replace(CLOSED, last_asked=NOW - PAUSE / 2), Asking.ASKED_BEFORE),
        (replace(CLOSED, last_asked=NOW - PAUSE), Asking.NOW),
    ],
)
def test_who_is_asked(closing: Closing, asking: Asking) -> None:
    assert should_ask(closing, ("web_widget",), NOW) is asking


def test_forms_are_drawn_by_the_conversation() -> None:
    """The same conversation gets the same form each time; of many, each form has about its share."""
    drawn = [choose_form(f"conversation-{number}") for number in range(4000)]

    assert drawn == [choose_form(f"conversation-{number}") for number in range(4000)]
    for form, share in SHARES.items():
        assert drawn.count(form) / 4000 == pytest.approx(share, abs=0.025)


@given(st.text(max_size=40))
def test_whoever_is_drawn_for_nothing_has_the_short_form(conversation_id: str) -> None:
    assert choose_form(conversation_id, {}) is Form.SHORT
    assert choose_form(conversation_id, {Form.EFFORT: 1.0}) is Form.EFFORT


def test_questions_come_in_order() -> None:
    asked, question = [], next_question(Form.INDEX)
    while question is not None:
        asked.append(question)
        question = next_question(Form.INDEX, question)

    assert asked == [Question.OVERALL, Question.EXPECTED, Question.IDEAL]
    assert next_question(Form.SHORT) is None
    assert next_question(Form.RECOMMEND, Question.RECOMMEND) is None


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [(Question.SCORE, 1, 5), (Question.OVERALL, 1, 10), (Question.RECOMMEND, 0, 10), (Question.EFFORT, 1, 7)],
)
def test_a_scale_ends_where_it_ends(question: Question, first: int, last: int) -> None:
    assert [check_answer(question, value) for value in (first, last)] == [first, last]
    for value in (first - 1, last + 1):
        with pytest.raises(NotAllowed, match=f"{first} to {last}"):
            check_answer(question, value)


@pytest.mark.parametrize(
    ("answers", "index"),
    # theacsi.org's scale with equal weights: each answer less one, of nine, a third each
    [((1, 1, 1), 0), ((10, 10, 10), 100), ((8, 7, 6), 66.6667), ((10, 1, 1), 33.3333), ((5, 5, 5), 44.4444)],
)
def test_the_index_by_hand(answers: tuple[int, int, int], index: float) -> None:
    assert index_of(*answers) == pytest.approx(index, abs=1e-4)


@given(st.tuples(*[st.integers(1, 10)] * 3), st.integers(0, 2))
def test_the_index_rises_with_each_answer_alike(answers: tuple[int, int, int], place: int) -> None:
    """Equal weights: one point more on any of the three is the same 3.7 points, and the order does not matter."""
    index = index_of(*answers)
    assert 0 <= index <= 100
    assert index == pytest.approx(index_of(*sorted(answers)))
    if answers[place] < 10:
        higher = [value + (here == place) for here, value in enumerate(answers)]
        assert index_of(*higher) - index == pytest.approx(100 / 27)


@pytest.mark.parametrize("answers", [(0, 5, 5), (5, 11, 5), (5, 5, 0)])
def test_no_index_of_other_answers(answers: tuple[int, int, int]) -> None:
    with pytest.raises(NotAllowed):
        index_of(*answers)


def asked(**answers: int) -> tuple[Survey, Answers]:
    return Survey("s", "c", "k", ClosingKind.CASE, "web_widget", Form.SHORT, NOW, asked_at=NOW), Answers(**answers)


def test_the_figures_by_hand() -> None:
    """Six closings, five asked, four answered; NPS, CES and the index stand each for itself."""
    surveys = [
        asked(score=5, x1=9, x2=8, x3=7), asked(score=4, nps=9), asked(score=2, nps=6), asked(score=1, ces=3), asked(),
        (replace(asked()[0], asked_at=None, why_not="cannot_answer"), Answers()),
    ]  # fmt: skip
    found = reckon(surveys)

    assert (found.closings, found.asked, found.answered) == (6, 5, 4)
    assert found.response_rate == Share(4, 5)
    assert found.not_asked == {"cannot_answer": 1}
    assert found.scores == {1: 1, 2: 1, 3: 0, 4: 1, 5: 1}
    assert found.satisfied == Share(2, 4)
    assert found.mean is not None and found.mean.value == 3
    assert found.index is not None and (found.index.value, found.index.n) == (pytest.approx(77.7778, abs=1e-4), 1)
    assert found.nps is not None and (found.nps.value, found.nps.n) == (0, 2)  # one promoter, one detractor
    assert found.ces is not None and (found.ces.value, found.ces.n) == (3, 1)


def test_who_left_a_question_out_has_no_index() -> None:
    assert reckon([asked(score=3, x1=5, x2=5)]).index is None


@given(st.lists(st.integers(0, 10), min_size=1, max_size=50))
def test_nps_is_promoters_less_detractors(answers: list[int]) -> None:
    """0 to 6 are detractors, 9 and 10 promoters; 7 and 8 only make the whole larger."""
    promoters = sum(answer >= 9 for answer in answers)
    detractors = sum(answer <= 6 for answer in answers)
    found = reckon([asked(nps=answer) for answer in answers]).nps

    assert found is not None
    assert found.value == pytest.approx(100 * (promoters - detractors) / len(answers))
    assert -100 <= found.low <= found.high <= 100
