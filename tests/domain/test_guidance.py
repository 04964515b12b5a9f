"""Whoever handles a complaint has guidance for its kind, and the most pressing first."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.domain.assessment import assess
from bot.domain.cause import Cause
from bot.domain.guidance import PARTS, Guidance, Situation, guidance_for, guidance_read
from bot.domain.matter import read_matter
from bot.settings import PROJECT
from bot.storage.assessment_files import read_assessment_rules, read_guidance

BOOK = read_guidance(PROJECT / "data" / "policies" / "guidance.yml", PROJECT / "data" / "languages")
RULES = read_assessment_rules(PROJECT / "data" / "policies" / "assessment.yml")
BOOKS = [BOOK, *BOOK.told_in.values()]
ALL = [guidance for book in BOOKS for guidance in (*book.causes.values(), *book.situations.values())]
LONGEST_SENTENCE = 30  # words: read at a glance


def topics(text: str, **known: object) -> list[str]:
    assessment = assess(replace(read_matter(text), **known), RULES)  # type: ignore[arg-type]
    return [guidance.topic for guidance in guidance_for(assessment, BOOK)]


def parts(guidance: Guidance) -> list[tuple[str, ...]]:
    return [guidance.part(part) for part in PARTS]


def figures(text: str) -> list[str]:
    """The amounts and days in a sentence, as digits, whatever the language."""
    words = {"seven": "7", "sieben": "7", "fourteen": "14", "vierzehn": "14"}
    return sorted(words.get(word, word) for word in re.findall(r"\w+", text.lower()) if word in words or word.isdigit())


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
    when = re.compile(r"\b(?:within|tomorrow|hours|days|innerhalb|binnen|morgen|Stunden|Tagen?)\b")

    assert [s for guidance in ALL for s in guidance.say if when.search(s)] == []


def test_every_language_names_the_same_amounts_and_days() -> None:
    """A limit or a day of the guidance is the same in whatever language it is read."""
    for told in BOOK.told_in.values():
        for cause, guidance in told.causes.items():
            for part in PARTS:
                pairs = zip(guidance.part(part), BOOK.causes[cause].part(part))
                assert all(figures(own) == figures(written) for own, written in pairs), (told.language, cause, part)


def test_it_is_read_in_the_colleagues_language_and_said_in_the_customers() -> None:
    """What to ask and do is the colleague's to read; the words to say are the customer's, and meant beside them."""
    made = assess(read_matter("the lid leaks"), RULES)
    german = BOOK.told_in["de"]

    (read,) = guidance_read(made, BOOK, "de", "en")
    (same,) = guidance_read(made, BOOK, "de", "de")
    (foreign,) = guidance_read(made, BOOK, "de", "fr")

    assert read.guidance == german.causes[Cause.DEFECTIVE] and read.headings == german.headings
    assert (read.say, read.say_in) == (BOOK.causes[Cause.DEFECTIVE].say, "en")
    assert (same.say, same.say_in) == (same.guidance.say, "de")
    assert (foreign.say, foreign.say_in) == (BOOK.causes[Cause.DEFECTIVE].say, "en")
