"""The steps that people take a case: what each of them asks for. One list for the forms of the pages and the checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Mapping, Sequence

from bot.desk.calls import Call
from bot.desk.render import Json
from bot.domain.case import Case, CaseState
from bot.domain.cause import Cause
from bot.domain.money import Money
from bot.domain.promise import Promise, PromiseKind, PromiseState
from bot.use_cases.case_work import CaseWork, Decision
from bot.use_cases.desk_cases import BY_HAND, compose_promise, settle_own_promise

Fields = Mapping[str, Any]
LONG = 4_000  # characters
SHOWN_AS = {
    "words": "long",
    "score": "choice",
    "yes_no": "yesno",
    "promise": "choice",
}  # as the pages call their fields
ELSEWHERE = frozenset({"promise"})  # has a form of its own on the page


@dataclass(frozen=True)
class Asked:
    """One thing that a step asks for."""

    name: str
    label: str
    kind: str = "text"  # text (a line), words (several), score (1 to 5), yes_no, choice, money, promise (an open one)
    needed: bool = True
    among: tuple[str, ...] = ()

    @property
    def choices(self) -> list[Json]:
        """What there is to choose from."""
        among = ("1", "2", "3", "4", "5") if self.kind == "score" else self.among
        return [{"value": one, "label": one.replace("_", " ")} for one in among]

    def read(self, call: Call) -> Any:
        """What was sent. Raises BadInput."""
        if not self.needed and call.body.get(self.name) in (None, ""):
            return False if self.kind == "yes_no" else None
        if self.kind == "score":
            return call.number(self.name, 1, 5)
        if self.kind == "yes_no":
            return call.truth(self.name, needed=False)
        if self.kind == "choice":
            return call.choice(self.name, {one: one for one in self.among})
        if self.kind == "money":
            return call.house.money(call.text(self.name, longest=20))
        return call.text(self.name, longest=LONG)


@dataclass(frozen=True)
class CaseStep:
    """One step: in which states it may be taken, what it asks for, and what it does."""

    label: str
    asked: tuple[Asked, ...]
    take: Callable[[CaseWork, str, Fields, Money], object]
    states: frozenset[CaseState] = frozenset(CaseState) - {CaseState.CLOSED}
    speaks: bool = False  # whether the customer hears of it


S = CaseState
UPHELD, ACCEPTED = ("yes", "partly", "no"), ("yes", "no", "silent")
REASONS = ("settled", "exhausted", "no_answer", "decided_outside")
CAUSES = tuple(cause.value for cause in Cause)
KINDS = tuple(sorted(kind.value for kind in BY_HAND))


def _words(name: str, label: str, needed: bool = True) -> Asked:
    return Asked(name, label, "words", needed)


STEPS: Mapping[str, CaseStep] = {
    "assess": CaseStep(
        "Weigh how serious it is",
        (
            Asked("severity", "How bad: 1 (a nuisance) to 5 (somebody may come to harm)", "score"),
            Asked("complexity", "How involved: 1 to 5", "score"),
            Asked("impact", "How many it touches: 1 (this customer) to 5 (many)", "score"),
            Asked("immediate_action_needed", "Something must be done at once", "yes_no", needed=False),
            Asked("immediate_action_possible", "It can be done at once", "yes_no", needed=False),
            _words("because", "Why, in a sentence"),
            Asked("cause", "Root cause", "choice", needed=False, among=CAUSES),
        ),
        lambda work, reference, fields, _: work.assess(reference, fields),
    ),
    "investigate": CaseStep(
        "Begin to look into it",
        (
            _words("plan", "What will be looked at"),
            Asked("owner", "Who does it"),
            Asked("about_staff", "The colleague it is about, who cannot do it", needed=False),
        ),
        lambda work, reference, fields, _: work.investigate(reference, **fields),
        frozenset({S.ASSESSED, S.REJECTED}),
    ),
    "find": CaseStep(
        "Record what was found",
        (
            _words("findings", "What was found"),
            _words("evidence", "From what it is known"),
            Asked("upheld", "Whether the customer is right", "choice", among=UPHELD),
            Asked("cause", "Root cause", "choice", among=CAUSES),
        ),
        lambda work, reference, fields, _: work.find(reference, fields),
        frozenset({S.INVESTIGATING}),
    ),
    "respond": CaseStep(
        "Settle what is done about it",
        (
            _words("offered", "The remedies offered"),
            _words("chosen", "The one the customer chose, or why none was to choose"),
            Asked("cost", "What it costs the house, such as 24.90", "money", needed=False),
            _words("corrective_action", "What keeps it from happening again", needed=False),
        ),
        lambda work, reference, fields, nothing: work.respond(
            reference, {name: value for name, value in fields.items() if name != "cost"}, fields["cost"] or nothing
        ),
        frozenset({S.INVESTIGATING, S.ACKNOWLEDGED}),
    ),
    "tell": CaseStep(
        "Tell the customer the decision",
        (
            _words("text", "The decision, in words for the customer"),
            _words("reasons", "Why it was decided so"),
            _words("further", "How they may go further, in words for the customer"),
            Asked("medium", "How you told it, where it was not in the conversation", needed=False),
            Asked("remedy_follows", "Something is to be carried out", "yes_no", needed=False),
        ),
        lambda work, reference, fields, _: work.tell_decision(
            reference, Decision(**{**fields, "medium": fields["medium"] or ""})
        ),
        frozenset({S.RESPONDED}),
        speaks=True,
    ),
    "progress": CaseStep(
        "Tell the customer how far it is",
        (_words("text", "How far it is, in words for the customer"),),
        lambda work, reference, fields, _: work.tell_progress(reference, fields["text"]),
        speaks=True,
    ),
    "answer": CaseStep(
        "Note what the customer says to it",
        (
            Asked("accepted", "What they said", "choice", among=ACCEPTED),
            _words("how", "In which words, or how else they said it"),
            _words("recourse", "What they were told about going further, where they do not accept", needed=False),
        ),
        lambda work, reference, fields, _: work.note_answer(
            reference, fields["accepted"], fields["how"], fields["recourse"] or ""
        ),
        frozenset({S.DECIDED, S.ACCEPTED, S.REJECTED, S.EXTERNAL_DISPUTE}),
    ),
    "done": CaseStep(
        "Note that the remedy was carried out",
        (_words("how", "How that is known"),),
        lambda work, reference, fields, _: work.carry_out(reference, fields["how"]),
    ),
    "close": CaseStep(
        "Close it",
        (
            Asked("reason", "Why", "choice", among=REASONS),
            _words("remedy_done", "How it is known that the remedy was carried out", needed=False),
            _words("alternatives", "What else the customer was told they can do", needed=False),
            _words("satisfaction_asked", "How they were asked whether they are content", needed=False),
        ),
        lambda work, reference, fields, _: work.close(
            reference, fields["reason"], {name: value for name, value in fields.items() if name != "reason"}
        ),
        frozenset({S.ACKNOWLEDGED, S.DECIDED, S.ACCEPTED, S.REJECTED, S.EXTERNAL_DISPUTE}),
    ),
    "reopen": CaseStep(
        "Open it again",
        (Asked("asked_by", "Who wants it"), _words("why", "For what reason")),
        lambda work, reference, fields, _: work.reopen(reference, **fields),
        frozenset({S.CLOSED}),
    ),
    "raise": CaseStep(
        "Bring it before the next level",
        (_words("why", "Why the next level is to see it"),),
        lambda work, reference, fields, _: work.raise_(reference, fields["why"]),
    ),
    "clear-safety": CaseStep(
        "Take the mark of danger away",
        (_words("reason", "Why nobody can be hurt"),),
        lambda work, reference, fields, _: work.clear_safety(reference, fields["reason"]),
    ),
    "promise": CaseStep(
        "Promise something",
        (
            Asked("kind", "What", "choice", among=KINDS),
            _words("text", "In words for the customer, with {due} where the day stands"),
            Asked("condition", "What it hangs on", needed=False),
        ),
        lambda work, reference, fields, _: compose_promise(
            reference, PromiseKind(fields["kind"]), fields["text"], fields["condition"] or "", work
        ),
        speaks=True,
    ),
    "keep-promise": CaseStep(
        "Note a promise as kept",
        (Asked("promise", "Which", "promise"), _words("how", "What was done")),
        lambda work, reference, fields, _: settle_own_promise(
            reference, fields["promise"], PromiseState.KEPT, fields["how"], work
        ),
        frozenset(CaseState),
    ),
    "release-promise": CaseStep(
        "Note a promise as given back by the customer",
        (Asked("promise", "Which", "promise"), _words("how", "In which words")),
        lambda work, reference, fields, _: settle_own_promise(
            reference, fields["promise"], PromiseState.RELEASED, fields["how"], work
        ),
        frozenset(CaseState),
    ),
}


def steps_of(case: Case, promises: Sequence[Promise]) -> list[Json]:
    """The steps that may be taken now, each with what it asks for."""
    owed = [
        {"value": one.id, "label": one.text or one.kind.value} for one in promises if one.state is PromiseState.MADE
    ]
    return [
        {
            "step": name, "label": step.label, "speaks": step.speaks,
            "fields": [
                {"name": one.name, "label": one.label, "kind": SHOWN_AS.get(one.kind, one.kind), "required": one.needed,
                 "choices": owed if one.kind == "promise" else one.choices}
                for one in step.asked
            ],
        }
        for name, step in STEPS.items()
        if case.state in step.states
        and name not in ELSEWHERE
        and (name != "clear-safety" or case.safety)
        and (owed or all(one.kind != "promise" for one in step.asked))
    ]  # fmt: skip
