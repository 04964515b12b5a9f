"""The life of a case, after ISO 10002:2018, 7.2 to 7.9: from which state to which, and what must be on record for it.

No step can be passed without its record, nothing is closed before the decision arrived and the customer's answer is
noted, and what the customer does not accept stays open. Taking a matter back is the customer's right in every state;
a report of danger is looked into all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Iterable, Mapping, Sequence

from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.case_record import CaseRecord, Step, check_complete
from bot.domain.errors import NotAllowed

S = CaseState
# State → states it may go to → what has to be recorded while it is in the first.
_COMPLAINT: Mapping[S, Mapping[S, tuple[Step, ...]]] = {
    S.RECEIVED: {S.ACKNOWLEDGED: (Step.INFORMATION, Step.RECEIPT, Step.ACKNOWLEDGEMENT)},
    S.ACKNOWLEDGED: {S.ASSESSED: (Step.ASSESSMENT,)},
    S.ASSESSED: {S.INVESTIGATING: (Step.INVESTIGATION,)},
    S.INVESTIGATING: {S.RESPONDED: (Step.FINDINGS, Step.RESPONSE)},
    S.RESPONDED: {S.DECIDED: (Step.DECISION,)},
    S.DECIDED: {S.ACCEPTED: (Step.ANSWER,), S.REJECTED: (Step.ANSWER,), S.CLOSED: (Step.ANSWER, Step.CLOSING)},
    S.ACCEPTED: {S.CLOSED: (Step.CLOSING,), S.REJECTED: (Step.ANSWER,)},  # a remedy that failed may change their mind
    S.REJECTED: {
        S.INVESTIGATING: (Step.INVESTIGATION,),
        S.ACCEPTED: (Step.ANSWER,),
        S.EXTERNAL_DISPUTE: (Step.REFERRAL,),
        S.CLOSED: (Step.CLOSING,),
    },
    S.EXTERNAL_DISPUTE: {S.ACCEPTED: (Step.ANSWER,), S.CLOSED: (Step.CLOSING,)},
    S.CLOSED: {S.ACKNOWLEDGED: (Step.REOPENING,)},
}
# What is no complaint needs no investigation: it is decided, or answered and closed.
_OTHER: Mapping[S, Mapping[S, tuple[Step, ...]]] = {
    **_COMPLAINT,
    S.RECEIVED: {S.ACKNOWLEDGED: (Step.RECEIPT, Step.ACKNOWLEDGEMENT)},
    S.ACKNOWLEDGED: {**_COMPLAINT[S.ACKNOWLEDGED], S.RESPONDED: (Step.RESPONSE,), S.CLOSED: (Step.CLOSING,)},
}
SILENCE = timedelta(days=28)  # the house's own: after which a decision that was told and asked after counts as answered
CLOCKS_DIFFER = timedelta(minutes=5)  # by which clocks of several machines may; more is a clock that was set back
LEVELS = (1, 2, 3)  # of authority; 3 decides for the house


@dataclass(frozen=True)
class Circumstances:
    """What besides the records decides whether a case may go on."""

    promises_open: int = 0  # to the customer, about this case
    decision_arrived: bool = True  # the message that told it has left, or somebody vouches for another way


def steps_from(case: Case) -> Mapping[CaseState, tuple[Step, ...]]:
    """Where a case can go from where it is, and what has to be recorded for that."""
    cycle = _COMPLAINT if case.kind is CaseKind.COMPLAINT else _OTHER
    onward = dict(cycle[case.state])
    if case.state is not S.CLOSED and not case.safety:
        onward.setdefault(S.CLOSED, (Step.WITHDRAWAL, Step.CLOSING))
    return onward


def advance(
    case: Case, to: CaseState, records: Sequence[CaseRecord], now: datetime, around: Circumstances = Circumstances()
) -> Case:
    """The case in its next state.

    Args:
        records: all of the case, in order; those count that were made in the state it is in.
        around: what else has to be so.

    Raises:
        NotAllowed: the step does not exist, a record is missing or incomplete, the clock was set back, or something
            else forbids it; the sentence says which.
    """
    check_clock(case, now)
    onward = steps_from(case)
    if to not in onward:
        ways = " or ".join(sorted(state.value.replace("_", " ") for state in onward))
        raise NotAllowed(
            f"{case.reference} is {_said(case.state)} and cannot become {_said(to)}; from here it can become {ways}."
        )
    fresh = latest(record for record in records if record.move == case.moves)
    if case.safety:
        fresh.pop(Step.WITHDRAWAL, None)  # their right, and no end of the matter
    needed = (Step.WITHDRAWAL, Step.CLOSING) if to is S.CLOSED and Step.WITHDRAWAL in fresh else onward[to]
    for step in needed:
        if step not in fresh:
            raise NotAllowed(f"{case.reference} cannot become {_said(to)} before its {step} is recorded.")
        check_complete(fresh[step])
    _check_answer(case, to, fresh, around, now)
    if to is S.CLOSED:
        _check_closing(case, fresh, around)
    again = to is S.INVESTIGATING and case.state is S.REJECTED
    return replace(
        case,
        state=to,
        changed_at=now,
        moves=case.moves + 1,
        round=case.round + 1 if case.state is S.CLOSED or again else case.round,
        acknowledged_at=case.acknowledged_at or (now if to is S.ACKNOWLEDGED else None),
    )


def latest(records: Iterable[CaseRecord]) -> dict[Step, CaseRecord]:
    """The newest record of each step."""
    return {record.step: record for record in records}


def raise_level(case: Case) -> Case:
    """The case one level higher. Raises NotAllowed: it is at the highest."""
    if case.level >= LEVELS[-1]:
        raise NotAllowed(f"{case.reference} is at the highest level already; nobody stands above it in the house.")
    return replace(case, level=case.level + 1)


def clear_safety(case: Case, reason: str) -> Case:
    """The case without its mark of danger. Raises NotAllowed: it has none, or no reason is given."""
    if not case.safety:
        raise NotAllowed(f"{case.reference} is not marked as a matter of safety.")
    if not reason.strip():
        raise NotAllowed("The mark of danger is taken away only for a reason; say why nobody can be hurt.")
    return replace(case, safety=False)


def check_clock(case: Case, now: datetime) -> None:
    """Make sure that time has not run backwards. Raises NotAllowed."""
    if now < case.state_since - CLOCKS_DIFFER:
        raise NotAllowed(
            f"The clock shows an earlier time than the last step of {case.reference}; set it right and try again."
        )


def _check_answer(
    case: Case, to: CaseState, fresh: Mapping[Step, CaseRecord], around: Circumstances, now: datetime
) -> None:
    if case.state is S.DECIDED and not around.decision_arrived and Step.WITHDRAWAL not in fresh:
        raise NotAllowed(f"The decision about {case.reference} has not reached the customer yet; wait until it has.")
    answer = fresh[Step.ANSWER].fields["accepted"] if Step.ANSWER in fresh else None
    if to is S.ACCEPTED and answer != "yes":
        raise NotAllowed(f"{case.reference} is accepted only when the customer said so.")
    if to is S.REJECTED:
        if answer != "no":
            raise NotAllowed(f"{case.reference} is rejected only when the customer said so.")
        if not fresh[Step.ANSWER].fields.get("recourse"):
            raise NotAllowed(
                f"Who does not accept the decision about {case.reference} must be told how to go further; record what "
                "they were told (recourse)."
            )
    if case.state is S.DECIDED and to is S.CLOSED and Step.WITHDRAWAL not in fresh:
        if answer != "silent":
            raise NotAllowed(f"The customer answered about {case.reference}; record it as accepted or rejected first.")
        if now < case.state_since + SILENCE:
            raise NotAllowed(
                f"The customer has {SILENCE.days} days to answer; only then may {case.reference} be closed without one."
            )


def _check_closing(case: Case, fresh: Mapping[Step, CaseRecord], around: Circumstances) -> None:
    closing = fresh[Step.CLOSING].fields
    reasons = _REASONS.get(case.state, frozenset()) | (_WITHDRAWN if Step.WITHDRAWAL in fresh else frozenset())
    if closing["reason"] not in reasons:
        raise NotAllowed(
            f"{case.reference} is {_said(case.state)}, so the reason to close it can be "
            f"{' or '.join(sorted(reasons)) or 'none yet'}, not {closing['reason']}."
        )
    if case.state is S.REJECTED and closing["reason"] == "exhausted" and not closing.get("alternatives"):
        raise NotAllowed(
            f"{case.reference} was not accepted: before it is closed, record what else the customer was told to do."
        )
    if closing["reason"] == "settled" and case.kind is CaseKind.COMPLAINT and not closing.get("remedy_done"):
        raise NotAllowed(f"{case.reference} is closed when the remedy was carried out; record how that is known.")
    if around.promises_open and closing["reason"] != "withdrawn":
        raise NotAllowed(
            f"Something promised about {case.reference} is still open; keep it, or have the customer release it, first."
        )


_WITHDRAWN = frozenset({"withdrawn"})
_REASONS: Mapping[CaseState, frozenset[str]] = {
    S.ACKNOWLEDGED: frozenset({"settled"}),  # of what is no complaint
    S.DECIDED: frozenset({"no_answer"}),
    S.ACCEPTED: frozenset({"settled"}),
    S.REJECTED: frozenset({"exhausted"}),
    S.EXTERNAL_DISPUTE: frozenset({"decided_outside"}),
}


def _said(state: CaseState) -> str:
    return state.value.replace("_", " ")
