"""A mistake in the rules of assessment or in the guidance is named with file, place and field."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.assessment_rules import FIRST
from bot.domain.cause import Cause
from bot.domain.errors import BadFile
from bot.domain.guidance import PARTS
from bot.domain.language import BOT_SPEAKS, GUIDANCE, MAIN
from bot.domain.money import Money
from bot.settings import PROJECT
from bot.storage.assessment_files import ASSESSMENT, read_assessment_rules, read_guidance

POLICIES, LANGUAGES = PROJECT / "data" / "policies", PROJECT / "data" / "languages"


def changed(tmp_path: Path, name: str, right: str, wrong: str) -> Path:
    """The file with something put wrong."""
    text = (POLICIES / name).read_text(encoding="utf-8")
    assert text.count(right) >= 1
    file = tmp_path / name
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    return file


def test_the_rules_are_read() -> None:
    """Version, day, owner and source come with the rules, and money and days as such."""
    rules = read_assessment_rules(POLICIES / ASSESSMENT)

    assert (rules.version, rules.effective_from) == (1, date(2026, 10, 5)) and rules.owner and rules.source
    assert rules.limits.amounts["EUR"] == (Money(10_000, "EUR"), Money(50_000, "EUR"))
    assert rules.limits.waits == (timedelta(days=14), timedelta(days=30))
    assert rules.priorities[0].safety and rules.priorities[0].priority == FIRST
    assert set(rules.leading) == set(Cause) - {Cause.OTHER} and set(rules.severity.start) == set(Cause)


def test_the_guidance_is_read() -> None:
    """Version, day, owner and source come with the guidance."""
    book = read_guidance(POLICIES / GUIDANCE)

    assert (book.version, book.effective_from) == (1, date(2026, 10, 5)) and book.owner and book.source
    assert book.causes[Cause.LATE].topic == "late" and book.causes[Cause.LATE].title


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("version: 1", "version: 0", ["'version'", "from 1 to"]),
        ("version: 1", "version: yes", ["'version'", "wrong kind"]),
        ("effective_from: 2026-10-05", "effective_from: soon", ["'effective_from'"]),
        ("owner: complaints desk", 'owner: " "', ["'owner'", "empty"]),
        ("  limits:", "  limit:", ["'limit'", "not known here"]),
        ('large: "100.00"', 'large: "a lot"', ["limits", "'a lot'"]),
        ('EUR: {large: "100.00"', 'euro: {large: "100.00"', ["limits", "ISO 4217"]),
        (
            'EUR: {large: "100.00", very_large: "500.00"}',
            'EUR: {large: "100.00", very_large: "50.00"}',
            ["limits, amounts, EUR", "'very_large'"],
        ),
        ("waits: {long: 14, very_long: 30}", "waits: {long: 30, very_long: 14}", ["limits, waits", "'very_long'"]),
        ("waits: {long: 14", "waits: {long: fourteen", ["limits, waits", "'long'"]),
        ("    - harm\n", "", ["'leading_cause'", "once"]),
        ("    - harm\n", "    - harm\n    - harm\n", ["'leading_cause'", "once"]),
        ("    - harm\n", "    - hram\n", ["'leading_cause'", "'hram'"]),
        ("      harm: 3\n", "", ["severity", "'start'", "lacks harm"]),
        ("      harm: 3\n", "      harm: 6\n", ["severity", "'start'", "not 6"]),
        ("      harm: 3\n", "      harm: three\n", ["severity", "'start'", "'three'"]),
        ("vulnerable: 1, again", "vulnerable: -1, again", ["severity", "'add'", "not -1"]),
        ("vulnerable: 1, again", "vulnerabel: 1, again", ["severity", "'add'", "'vulnerabel'"]),
        ("needed_if: [hazard", "needed_if: [hasard", ["immediate_action", "'needed_if'", "'hasard'"]),
        ("needed_from_severity: 4", "needed_from_severity: 9", ["immediate_action", "'needed_from_severity'"]),
        ("{action: stop_use", "{action: stop", ["possible, row 1", "'action'", "'stop'"]),
        ("order_states: [placed", "order_states: [lost", ["possible, row 2", "'order_states'", "'lost'"]),
        ("not_wanted: [refund]", "not_wanted: [money]", ["possible, row 4", "'not_wanted'", "'money'"]),
        (
            "{priority: 1, safety: true}",
            "{priority: 1, severity: 5}",
            ["'priorities'", "begin with priority 1 for safety"],
        ),
        ("    - {priority: 4}\n", "", ["'priorities'", "end with a row without conditions"]),
        ("{priority: 2, imm", "{priority: 3, saftey: true, imm", ["priorities, row 2", "'saftey'"]),
        ("{priority: 2, imm", "{priority: 1, imm", ["'priorities'", "for safety alone"]),
        ("{priority: 3, severity: 3", "{priority: 5, severity: 3", ["'priorities'", "in the order"]),
        ("performance: defective", "performance: bad", ["'causes'", "'bad'"]),
        ("incomplete: conformance", "incomplete: quality", ["'dimensions'", "'quality'"]),
        ("    other: implied\n", "", ["'needs'", "lacks other"]),
        ("    other: implied\n", "    other: unspoken\n", ["'needs'", "'unspoken'"]),
        ("assessment:\n", "assessments:\n", ["assessment", "is missing"]),
        ("  limits:\n", "  limits: 4\n  x:\n", ["not known here"]),
    ],
)
def test_a_mistake_in_the_rules_is_named(tmp_path: Path, right: str, wrong: str, named: list[str]) -> None:
    """Whatever is put wrong, the message says where, which field, and what is wrong with it."""
    file = changed(tmp_path, ASSESSMENT, right, wrong)

    with pytest.raises(BadFile) as caught:
        read_assessment_rules(file)

    assert all(words in str(caught.value) for words in [str(file), *named])


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("    harm:\n", "    hram:\n", ["'causes'", "'hram'"]),
        ("    safety:\n", "    safe:\n", ["'situations'", "'safe'"]),
        ("      title: Something else\n", "", ["causes, other", "'title'", "missing"]),
        ("      title: Something else\n", "      title: 7\n", ["causes, other", "'title'", "wrong kind"]),
        ("      never_say:\n", "      never_sya:\n", ["situations, safety", "'never_sya'"]),
        ('        - "That it is not a complaint."\n', "        - 7\n", ["causes, other", "'never_say'", "sentences"]),
        ('        - "That it is not a complaint."\n', "", ["causes, other", "'never_say'"]),
        ("guidance:\n", "advice:\n", ["guidance", "is missing"]),
    ],
)
def test_a_mistake_in_the_guidance_is_named(tmp_path: Path, right: str, wrong: str, named: list[str]) -> None:
    """A cause without guidance, a part without sentences or a name mistyped is told."""
    file = changed(tmp_path, GUIDANCE, right, wrong)

    with pytest.raises(BadFile) as caught:
        read_guidance(file)

    assert all(words in str(caught.value) for words in [str(file), *named])


def test_a_cause_without_guidance_is_named(tmp_path: Path) -> None:
    """Every cause has to have some."""
    text = (POLICIES / GUIDANCE).read_text(encoding="utf-8")
    file = tmp_path / GUIDANCE
    file.write_text(text[: text.index("    other:\n      title: Something else")], encoding="utf-8")

    with pytest.raises(BadFile, match="lacks guidance for other"):
        read_guidance(file)


def test_a_further_language_is_read_beside_it() -> None:
    """The guidance is there in every language the house speaks, each part with its heading and as many sentences."""
    book = read_guidance(POLICIES / GUIDANCE, LANGUAGES)

    assert (book.read_in(MAIN), book.read_in(None), book.read_in("fr")) == (book, book, book)
    assert set(book.told_in) == set(BOT_SPEAKS) - {MAIN}
    for language, told in book.told_in.items():
        assert told.language == language and told.version == book.version and list(told.headings) == list(PARTS)
        for cause, guidance in told.causes.items():
            written = book.causes[cause]
            assert guidance.topic == written.topic and guidance.title != written.title
            assert all(len(guidance.part(part)) == len(written.part(part)) for part in PARTS)
            assert all(set(guidance.part(part)).isdisjoint(written.part(part)) for part in PARTS)


def test_a_language_without_the_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    """A house that writes guidance of its own need not write it in every language."""
    book = read_guidance(POLICIES / GUIDANCE, tmp_path)

    assert book.told_in == {} and book.read_in("de") is book


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("  version: 1", "  version: 2", ["'version'", "is 2", "data/policies has 1"]),
        ("    ask: Fragen\n", "", ["headings", "'ask'", "missing"]),
        ("    ask: Fragen", "    aks: Fragen", ["headings", "'aks'", "not known"]),
        ("    harm:\n", "    hram:\n", ["'causes'", "'hram'"]),
        ("      title: Etwas anderes\n", "", ["causes, other", "'title'", "missing"]),
        ('        - "Bis wann brauchen Sie es?"\n', "", ["causes, not_delivered", "'ask'", "1 of the 2 sentences"]),
        ('        - "Bald."\n', '        - "Bald."\n        - "Demnächst."\n', ["handled_slowly", "3 of the 2"]),
        ('        - "Lassen Sie sich Zeit."\n', "", ["situations, vulnerability", "'say'", "1 of the 2 sentences"]),
        ('        - "Dass das keine Beschwerde ist."\n', "", ["causes, other", "'never_say'"]),
        ("guidance:\n", "hilfe:\n", ["guidance", "is missing"]),
    ],
)
def test_a_mistake_in_a_further_language_is_named(tmp_path: Path, right: str, wrong: str, named: list[str]) -> None:
    """What says less, more or something older than the guidance itself is told with file, place and field."""
    text = (LANGUAGES / "de" / GUIDANCE).read_text(encoding="utf-8")
    assert text.count(right) >= 1
    file = tmp_path / "de" / GUIDANCE
    file.parent.mkdir()
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")

    with pytest.raises(BadFile) as caught:
        read_guidance(POLICIES / GUIDANCE, tmp_path)

    assert all(words in str(caught.value) for words in [str(file), *named])
