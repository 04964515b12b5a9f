"""Whoever handles a complaint has guidance for its kind, and the most pressing first."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.domain.assessment import assess
from bot.domain.cause import Cause
from bot.domain.guidance import Guidance, Situation, guidance_for
from bot.domain.matter import read_matter
from bot.settings import PROJECT
from bot.storage.assessment_files import read_assessment_rules, read_guidance

BOOK = read_guidance(PROJECT / "data" / "policies" / "guidance.yml")
RULES = read_assessment_rules(PROJECT / "data" / "policies" / "assessment.yml")
ALL = [*BOOK.causes.values(), *BOOK.situations.values()]
LONGEST_SENTENCE = 30  # words: read at a glance


def topics(text: str, **known: object) -> list[str]:
    assessment = assess(replace(read_matter(text), **known), RULES)  # type: ignore[arg-type]
    return [guidance.topic for guidance in guidance_for(assessment, BOOK)]


def parts(guidance: Guidance) -> list[tuple[str, ...]]:
    return [guidance.ask, guidance.look_at, guidance.may_offer, guidance.say, guidance.never_say, guidance.raise_when]


def test_every_kind_has_guidance() -> None:
    """Every cause and every situation has some, and every part of it a sentence."""
    assert set(BOOK.causes) == set(Cause) and set(BOOK.situations) == set(Situation)
    assert all(all(parts(guidance)) for guidance in ALL)


@pytest.mark.parametrize("guidance", ALL, ids=lambda guidance: guidance.topic)
def test_it_is_short_and_plain(guidance: Guidance) -> None:
    """Each sentence is short, and no part is a list that nobody reads."""
    assert all(len(part) <= 4 for part in parts(guidance))
    assert all(len(re.findall(r"\w+", sentence)) <= LONGEST_SENTENCE for part in parts(guidance) for sentence in part)


def test_the_pressing_comes_first() -> None:
    """Safety before vulnerability before the second time, then the leading cause, then the others."""
    found = topics("the lamp broke again, it gave off sparks, came late, and my mother is 84")

    assert found == ["safety", "vulnerability", "second_complaint", "harm", "defective", "late"]


def test_an_earlier_case_is_a_second_complaint() -> None:
    """Who has complained before about the same is not met as if for the first time."""
    assert topics("the lid leaks") == ["defective"]
    assert topics("the lid leaks", earlier_cases=1) == ["second_complaint", "defective"]


def test_what_cannot_be_read_has_guidance_too() -> None:
    """A complaint without a recognised cause is met with questions."""
    assert topics("Ye made a hames of it") == ["other"]


def test_the_words_to_say_promise_no_day() -> None:
    """What may be said as it stands names no deadline: a day is promised by whoever can keep it."""
    dated = [s for guidance in ALL for s in guidance.say if re.search(r"\b(?:within|tomorrow|hours|days)\b", s)]

    assert dated == []
