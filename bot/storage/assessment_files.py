"""Reading data/policies/assessment.yml and guidance.yml: by what complaints are assessed, and how staff handle them.

Guidance in a further language is in the language's own folder, and says the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Mapping, TypeVar

from bot.domain.assessment_rules import (
    HIGHEST,
    LOWEST,
    ActionRule,
    AssessmentRules,
    ImmediateAction,
    PriorityRow,
    ScoreRule,
    check_priorities,
)
from bot.domain.cause import Cause
from bot.domain.complaint import Remedy
from bot.domain.guidance import PARTS, Guidance, GuidanceBook, Situation
from bot.domain.language import BOT_SPEAKS, GUIDANCE, MAIN
from bot.domain.matter import Circumstance, Limits
from bot.domain.money import Money, parse_amount
from bot.domain.need import NeedClass
from bot.domain.order import OrderState
from bot.domain.quality import QualityDimension
from bot.storage.entries import Entry, read_entries

E = TypeVar("E", bound=Enum)

ASSESSMENT = "assessment.yml"  # in data/policies
MOST_DAYS = 3650


def read_assessment_rules(file: Path) -> AssessmentRules:
    """The rules of a file such as data/policies/assessment.yml.

    Raises:
        BadFile: something is missing, wrong, or would let more weigh less; the message names file, place and field.
    """
    entry = _checked(read_entries(file).entry("assessment"), _FIELDS)
    action = _checked(entry.entry("immediate_action"), ("needed_if", "needed_from_severity", "possible"))
    priorities = tuple(_priority(row) for row in _rows(entry, "priorities"))
    try:
        check_priorities(priorities)
    except ValueError as error:
        raise entry.wrong("priorities", str(error)) from None
    return AssessmentRules(
        **_head(entry),
        limits=_limits(entry.entry("limits")),
        leading=_leading(entry),
        severity=_score(entry.entry("severity")),
        complexity=_score(entry.entry("complexity")),
        impact=_score(entry.entry("impact")),
        needed_if=frozenset(_members(action, "needed_if", Circumstance)),
        needed_from_severity=_whole(action, "needed_from_severity", LOWEST, HIGHEST),
        actions=tuple(_action(row) for row in _rows(action, "possible")),
        priorities=priorities,
        dimensions={
            _member(entry, "dimensions", name, Cause): _member(entry, "dimensions", value, QualityDimension)
            for name, value in entry.take("dimensions", dict).items()
        },
        causes={
            _member(entry, "causes", name, QualityDimension): _member(entry, "causes", value, Cause)
            for name, value in entry.take("causes", dict).items()
        },
        needs=_of_every_cause(entry, "needs", lambda value: _member(entry, "needs", value, NeedClass)),
    )


def read_guidance(file: Path, languages: Path | None = None) -> GuidanceBook:
    """What a file such as data/policies/guidance.yml tells staff.

    Args:
        languages: the folder data/languages, where the same stands in further languages; None: nowhere. A language
            without such a file is read as `file` has it.

    Raises:
        BadFile: a cause or a situation has no guidance, or one lacks a part; or in a further language it has not as
            many sentences, or is of another version. The message names file, place and field.
    """
    entry = _checked(read_entries(file).entry("guidance"), (*_HEAD, "causes", "situations"))
    book = GuidanceBook(**_head(entry), **_topics(entry))
    further = [language for language in BOT_SPEAKS if language != MAIN] if languages is not None else []
    files = {language: Path(languages or "") / language / GUIDANCE for language in further}
    told_in = {language: _told_in(language, one, book) for language, one in files.items() if one.exists()}
    return replace(book, told_in=told_in)


def _told_in(language: str, file: Path, book: GuidanceBook) -> GuidanceBook:
    """The same in another language. Raises BadFile."""
    entry = _checked(read_entries(file).entry("guidance"), ("version", "headings", "causes", "situations"))
    version = _whole(entry, "version", 1, 2**31 - 1)
    if version != book.version:
        raise entry.wrong("version", f"is {version}, and {GUIDANCE} of data/policies has {book.version}")
    headings = _checked(entry.entry("headings"), tuple(PARTS))
    told = replace(
        book, **_topics(entry), headings={part: _text(headings, part) for part in PARTS}, language=language
    )  # fmt: skip
    own, written = _by_topic(told), _by_topic(book)
    for name, one in (*entry.entries("causes"), *entry.entries("situations")):
        for part in PARTS:
            count, needed = len(own[name].part(part)), len(written[name].part(part))
            if count != needed:
                raise one.wrong(part, f"has {count} of the {needed} sentences that {GUIDANCE} of data/policies has")
    return told


def _by_topic(book: GuidanceBook) -> dict[str, Guidance]:
    return {one.topic: one for one in (*book.causes.values(), *book.situations.values())}


def _topics(entry: Entry) -> dict[str, Any]:
    """The guidance of every cause and every situation. Raises BadFile."""
    causes = {_member(entry, "causes", name, Cause): _guidance(name, one) for name, one in entry.entries("causes")}
    situations = {
        _member(entry, "situations", name, Situation): _guidance(name, one) for name, one in entry.entries("situations")
    }
    for field, known, kind in (("causes", causes, Cause), ("situations", situations, Situation)):
        missing = [member.value for member in kind if member not in known]
        if missing:
            raise entry.wrong(field, f"lacks guidance for {', '.join(missing)}")
    return {"causes": causes, "situations": situations}


_HEAD = ("version", "effective_from", "owner", "source")
_FIELDS = (
    *_HEAD, "limits", "leading_cause", "severity", "complexity", "impact", "immediate_action", "priorities",
    "dimensions", "causes", "needs",
)  # fmt: skip


def _head(entry: Entry) -> dict[str, Any]:
    return {
        "version": _whole(entry, "version", 1, 2**31 - 1),
        "effective_from": entry.take("effective_from", date),
        "owner": _text(entry, "owner"),
        "source": _text(entry, "source"),
    }


def _guidance(topic: str, entry: Entry) -> Guidance:
    _checked(entry, ("title", *PARTS))
    parts: dict[str, tuple[str, ...]] = {}
    for part in PARTS:
        sentences = entry.take(part, list)
        if not sentences or not all(isinstance(sentence, str) and sentence.strip() for sentence in sentences):
            raise entry.wrong(part, "needs sentences, one at least")
        parts[part] = tuple(sentences)
    return Guidance(topic=topic, title=_text(entry, "title"), **parts)


def _limits(entry: Entry) -> Limits:
    _checked(entry, ("amounts", "waits", "earlier_cases"))
    amounts: dict[str, tuple[Money, Money]] = {}
    for currency, one in entry.entries("amounts"):
        try:
            large, very_large = (parse_amount(one.take(field), currency) for field in ("large", "very_large"))
        except ValueError as error:
            raise entry.wrong("amounts", f"cannot be read: {error}") from None
        if not large < very_large or large.minor <= 0:
            raise one.wrong("very_large", "must be more than 'large', and both more than nothing")
        amounts[currency] = (large, very_large)
    long, very_long = _pair(entry, "waits", "long", "very_long", MOST_DAYS)
    return Limits(
        amounts,
        (timedelta(days=long), timedelta(days=very_long)),
        _pair(entry, "earlier_cases", "one", "several", 1000),
    )


def _pair(entry: Entry, field: str, lower: str, upper: str, most: int) -> tuple[int, int]:
    one = _checked(entry.entry(field), (lower, upper))
    small, large = _whole(one, lower, 1, most), _whole(one, upper, 1, most)
    if small >= large:
        raise one.wrong(upper, f"must be more than '{lower}'")
    return small, large


def _leading(entry: Entry) -> tuple[Cause, ...]:
    causes = _members(entry, "leading_cause", Cause)
    wanted = set(Cause) - {Cause.OTHER}
    if set(causes) != wanted or len(causes) != len(wanted):
        raise entry.wrong("leading_cause", "must name every cause but 'other' once")
    return causes


def _score(entry: Entry) -> ScoreRule:
    _checked(entry, ("start", "add", "at_least"))

    def level(field: str, value: Any, least: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= HIGHEST:
            raise entry.wrong(field, f"must be whole numbers from {least} to {HIGHEST} (not {value!r})")
        return value

    return ScoreRule(
        start=_of_every_cause(entry, "start", lambda value: level("start", value, LOWEST)),
        add={
            _member(entry, "add", name, Circumstance): level("add", value, 0)
            for name, value in entry.take("add", dict).items()
        },
        at_least={
            _member(entry, "at_least", name, Circumstance): level("at_least", value, LOWEST)
            for name, value in entry.take("at_least", dict).items()
        },
    )


def _of_every_cause(entry: Entry, field: str, read: Any) -> Mapping[Cause, Any]:
    values = {_member(entry, field, name, Cause): read(value) for name, value in entry.take(field, dict).items()}
    missing = [cause.value for cause in Cause if cause not in values]
    if missing:
        raise entry.wrong(field, f"lacks {', '.join(missing)}")
    return values


def _priority(row: Entry) -> PriorityRow:
    _checked(row, ("priority", "safety", "immediate_action_needed", "severity", "impact"))
    return PriorityRow(
        _whole(row, "priority", 1, 99),
        row.take("safety", bool, False),
        row.take("immediate_action_needed", bool, False),
        _whole(row, "severity", LOWEST, HIGHEST) if "severity" in row.values else None,
        _whole(row, "impact", LOWEST, HIGHEST) if "impact" in row.values else None,
    )


def _action(row: Entry) -> ActionRule:
    _checked(row, ("action", "safety", "causes", "order_states", "not_wanted"))
    return ActionRule(
        _member(row, "action", row.take("action"), ImmediateAction),
        row.take("safety", bool, False),
        frozenset(_members(row, "causes", Cause, [])),
        frozenset(_members(row, "order_states", OrderState, [])),
        frozenset(_members(row, "not_wanted", Remedy, [])),
    )


def _rows(entry: Entry, field: str) -> list[Entry]:
    return [entry.part(values, f"{field}, row {index + 1}") for index, values in enumerate(entry.take(field, list))]


def _members(entry: Entry, field: str, kind: type[E], default: Any = ...) -> tuple[E, ...]:
    return tuple(_member(entry, field, name, kind) for name in entry.take(field, list, default))


def _member(entry: Entry, field: str, name: Any, kind: type[E]) -> E:
    try:
        return kind(name)
    except ValueError:
        known = ", ".join(str(member.value) for member in kind)
        raise entry.wrong(field, f"names {name!r}, which is none of {known}") from None


def _text(entry: Entry, field: str) -> str:
    text: str = entry.take(field)
    if not text.strip():
        raise entry.wrong(field, "is empty")
    return text


def _whole(entry: Entry, field: str, least: int, most: int) -> int:
    number: int = entry.take(field, int)
    if not least <= number <= most:
        raise entry.wrong(field, f"must be a whole number from {least} to {most} (not {number})")
    return number


def _checked(entry: Entry, fields: tuple[str, ...]) -> Entry:
    """The entry, if it has none but these fields: a name mistyped must not go unnoticed."""
    strange = next((str(field) for field in entry.values if field not in fields), None)
    if strange is not None:
        raise entry.wrong(strange, f"is not known here (known: {', '.join(fields)})")
    return entry
