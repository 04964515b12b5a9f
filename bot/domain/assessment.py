"""The first assessment of a complaint by rule: how bad, how dangerous, how involved, how far it reaches, what is to be
done at once (ISO 10002:2018, 7.5), and for each the reasons.

The same matter under the same rules is assessed alike, whoever asks. It says who looks first and what with, and decides
nothing about what the customer gets; a colleague may set any of it differently.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Mapping

from bot.domain.assessment_rules import (
    HIGHEST,
    LOWEST,
    ActionRule,
    AssessmentRules,
    ImmediateAction,
    PriorityRow,
    ScoreRule,
)
from bot.domain.cause import Cause, find_causes
from bot.domain.matter import Circumstance, Circumstances, Matter, circumstances_of, quote
from bot.domain.need import NeedClass, find_need
from bot.domain.quality import QualityDimension
from bot.domain.telling import is_told

# What an assessment gives a reason for; the keys of `because`.
ASPECTS = (
    "severity", "safety", "complexity", "impact", "immediate_action_needed", "immediate_action_possible", "priority",
    "quality_dimension", "need_class", "cause",
)  # fmt: skip
SEVERAL = 2  # causes told that make a matter more involved


@dataclass(frozen=True)
class Assessment:
    """What the rules make of a matter. Scores go from 1, the least, to 5."""

    severity: int
    safety: bool
    complexity: int
    impact: int
    immediate_action_needed: bool
    immediate_actions: tuple[ImmediateAction, ...]  # that are possible, the first first
    priority: int  # 1 comes first, and is safety's alone
    quality_dimension: QualityDimension | None  # None: neither the words nor the cause tell
    need_class: NeedClass
    cause: Cause  # the leading one
    also: tuple[Cause, ...]  # the others that are told
    circumstances: frozenset[Circumstance]
    rule_version: int
    because: Mapping[str, tuple[str, ...]]  # aspect → sentences; every one of ASPECTS has some

    @property
    def immediate_action_possible(self) -> bool:
        """Whether something can be done at once."""
        return bool(self.immediate_actions)


def assess(matter: Matter, rules: AssessmentRules) -> Assessment:
    """Assess any matter, whatever its words.

    Raises:
        ValueError: the matter is said to have happened less than once.
    """
    circumstances = dict(circumstances_of(matter, rules.limits))
    causes = _causes(matter, Circumstance.HAZARD in circumstances, rules)
    if len(causes) >= SEVERAL:
        named = ", ".join(cause.value for cause in causes)
        circumstances[Circumstance.SEVERAL_CAUSES] = f"More than one thing went wrong: {named}."
    leading = next(iter(causes))
    because: dict[str, tuple[str, ...]] = {"cause": (_reason(leading, causes),)}

    scores: dict[str, int] = {}
    for name, rule in (("severity", rules.severity), ("complexity", rules.complexity), ("impact", rules.impact)):
        scores[name], because[name] = _score(rule, causes, circumstances)
    safety = Circumstance.HAZARD in circumstances
    because["safety"] = (circumstances.get(Circumstance.HAZARD, "Neither the words nor a report name a danger."),)
    needed, because["immediate_action_needed"] = _needed(scores["severity"], circumstances, rules)
    actions, because["immediate_action_possible"] = _possible(matter, safety, leading, rules)
    row = next(row for row in rules.priorities if _holds(row, safety, needed, scores))
    because["priority"] = (_why(row, safety, needed, scores),)
    dimension, why = _dimension(matter, leading, rules)
    because["quality_dimension"] = (why,)
    need, why = _need(matter, leading, rules)
    because["need_class"] = (why,)
    return Assessment(
        severity=scores["severity"],
        safety=safety,
        complexity=scores["complexity"],
        impact=scores["impact"],
        immediate_action_needed=needed,
        immediate_actions=actions,
        priority=row.priority,
        quality_dimension=dimension,
        need_class=need,
        cause=leading,
        also=tuple(cause for cause in causes if cause is not leading),
        circumstances=frozenset(circumstances),
        rule_version=rules.version,
        because=because,
    )


def _causes(matter: Matter, hazard: bool, rules: AssessmentRules) -> dict[Cause, str | None]:
    """Every cause told, the leading one first, with the words that tell it; a hazard is harm, done or threatening."""
    told: dict[Cause, str | None] = {
        cause: quote(matter.own_words, start, end) for cause, start, end in find_causes(matter.own_words)
    }
    for known in matter.causes:
        told.setdefault(known, None)
    if hazard:
        told.setdefault(Cause.HARM, None)
    if not told:
        told.update(_by_dimension(matter, rules))
    return {cause: told[cause] for cause in rules.leading if cause in told} or {Cause.OTHER: None}


def _by_dimension(matter: Matter, rules: AssessmentRules) -> Iterator[tuple[Cause, str]]:
    """The cause that is usual where the words show a dimension, unless they only ask for it, deny it, and the like."""
    for dimension, start, end in matter.dimensions:
        if dimension in rules.causes and is_told(matter.own_words, start):
            yield rules.causes[dimension], quote(matter.own_words, start, end)


def _reason(cause: Cause, causes: Mapping[Cause, str | None]) -> str:
    words = causes[cause]
    if words is not None:
        return f"The customer's words tell {cause.value} ({words})."
    if cause is Cause.OTHER:
        return "The customer's words tell none of the usual causes; whoever reads them may name one."
    return f"It is known or was named to be {cause.value}."


def _score(
    rule: ScoreRule, causes: Mapping[Cause, str | None], circumstances: Circumstances
) -> tuple[int, tuple[str, ...]]:
    # The worst of all causes, not the leading one's: to tell more never makes a matter lighter.
    heaviest = max(causes, key=lambda cause: rule.start[cause])
    score = rule.start[heaviest]
    because = [f"{score} to begin with. {_reason(heaviest, causes)}"]
    for circumstance, sentence in circumstances.items():
        added = rule.add.get(circumstance, 0)
        if added:
            score += added
            because.append(f"{added} more. {sentence}")
    for circumstance, sentence in circumstances.items():
        floor = rule.at_least.get(circumstance, LOWEST)
        if score < floor:
            score = floor
            because.append(f"{floor} at least. {sentence}")
    return min(score, HIGHEST), tuple(because)


def _needed(severity: int, circumstances: Circumstances, rules: AssessmentRules) -> tuple[bool, tuple[str, ...]]:
    because = [sentence for circumstance, sentence in circumstances.items() if circumstance in rules.needed_if]
    if severity >= rules.needed_from_severity:
        because.append(f"Its severity is {severity}.")
    return bool(because), tuple(because) or ("Nothing shows that it cannot wait its turn.",)


def _possible(
    matter: Matter, safety: bool, cause: Cause, rules: AssessmentRules
) -> tuple[tuple[ImmediateAction, ...], tuple[str, ...]]:
    possible: list[ImmediateAction] = []
    because: list[str] = []
    for rule in rules.actions:
        if not _applies(rule, matter, safety, cause):
            continue
        if not rule.order_states or matter.order_state in rule.order_states:
            possible.append(rule.action)
            because.append(f"Possible at once: {rule.action}.")
        elif matter.order_state is None:
            because.append(f"Perhaps possible once the order is known: {rule.action}.")
    return tuple(possible), tuple(because) or ("No rule names anything that can be done at once.",)


def _applies(rule: ActionRule, matter: Matter, safety: bool, cause: Cause) -> bool:
    if rule.safety and not safety:
        return False
    return (not rule.causes or cause in rule.causes) and matter.remedy not in rule.not_wanted


def _holds(row: PriorityRow, safety: bool, needed: bool, scores: Mapping[str, int]) -> bool:
    return bool(
        row.is_last
        or (row.safety and safety)
        or (row.immediate_action_needed and needed)
        or (row.severity is not None and scores["severity"] >= row.severity)
        or (row.impact is not None and scores["impact"] >= row.impact)
    )


def _why(row: PriorityRow, safety: bool, needed: bool, scores: Mapping[str, int]) -> str:
    reasons = []
    if row.safety and safety:
        reasons.append("it touches somebody's safety, which comes before everything else")
    if row.immediate_action_needed and needed:
        reasons.append("something is to be done at once")
    for name, least in (("severity", row.severity), ("impact", row.impact)):
        if least is not None and scores[name] >= least:
            reasons.append(f"its {name} is {scores[name]}")
    return f"Priority {row.priority}, because {' and '.join(reasons) or 'no rule puts it before others'}."


def _dimension(matter: Matter, cause: Cause, rules: AssessmentRules) -> tuple[QualityDimension | None, str]:
    if matter.dimensions:
        dimension, start, end = min(matter.dimensions, key=lambda found: found[1])
        return dimension, f"The words show {dimension.value} ({quote(matter.own_words, start, end)})."
    usual = rules.dimensions.get(cause)
    if usual is not None:
        return usual, f"Usual where the cause is {cause.value}."
    return None, "Neither the words nor the cause show one."


# A wish beside a failing does not turn the failing into a wish.
_WISHES = (NeedClass.EXPECTATION, NeedClass.DELIGHT)


def _need(matter: Matter, cause: Cause, rules: AssessmentRules) -> tuple[NeedClass, str]:
    found = find_need(matter.own_words)
    usual = rules.needs[cause]
    if found is not None and (cause is Cause.OTHER or found[0] not in _WISHES) and usual is not NeedClass.STATED:
        return found[0], f"The words name it so ({quote(matter.own_words, found[1], found[2])})."
    return usual, f"Usual where the cause is {cause.value}."
