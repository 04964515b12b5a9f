"""The life of a case: no step without its record, no closing before the customer was heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.case_record import FIELDS, CaseRecord, Step
from bot.domain.errors import NotAllowed
from bot.domain.life_cycle import (
    CLOCKS_DIFFER,
    SILENCE,
    Circumstances,
    advance,
    clear_safety,
    raise_level,
    steps_from,
)

OPENED = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)
S = CaseState
WAY = [S.RECEIVED, S.ACKNOWLEDGED, S.ASSESSED, S.INVESTIGATING, S.RESPONDED, S.DECIDED, S.ACCEPTED, S.CLOSED]


def case(state: CaseState = S.RECEIVED, kind: CaseKind = CaseKind.COMPLAINT, **values: Any) -> Case:
    return Case("c-1", "C-2026-K7Q4-A", kind, "v-1", "m-1", OPENED, "It leaks.", state=state, **values)


def record(step: Step, move: int = 0, **fields: Any) -> CaseRecord:
    """A complete record; what it says besides is given."""
    said: dict[str, Any] = {field.name: "said" for field in FIELDS[step] if field.required}
    if step is Step.CLOSING:
        said |= {"reason": "settled", "remedy_done": "the parcel was signed for"}
    if step is Step.ANSWER:
        said |= {"accepted": "yes", "recourse": "a body outside the house"}
    return CaseRecord(step, OPENED, "ann", said | fields, move)


def records_for(one: Case, to: CaseState) -> list[CaseRecord]:
    return [record(step, one.moves) for step in steps_from(one)[to]]


def test_the_whole_way_is_gone_step_by_step() -> None:
    """With every record, a complaint goes from receipt to closing, and is counted on its way."""
    one = case()
    for minutes, to in enumerate(WAY[1:], 1):
        one = advance(one, to, records_for(one, to), OPENED + timedelta(minutes=minutes))

    assert (one.state, one.moves, one.round) == (S.CLOSED, 7, 1)
    assert one.acknowledged_at == OPENED + timedelta(minutes=1)


@pytest.mark.parametrize("kind", CaseKind)
@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("to", CaseState)
def test_no_step_without_its_records(state: CaseState, to: CaseState, kind: CaseKind) -> None:
    """Wherever a case stands and is to go: the step does not exist, or fails for want of each record that it needs, and
    for each field that a record lacks.
    """
    one = case(state, kind)
    if to not in steps_from(one):
        with pytest.raises(NotAllowed, match="cannot become"):
            advance(one, to, [record(step) for step in Step if step is not Step.WITHDRAWAL], OPENED)
        return
    for lacking in steps_from(one)[to]:
        others = [r for r in records_for(one, to) if r.step is not lacking]
        with pytest.raises(NotAllowed, match=f"before its {lacking} is recorded"):
            advance(one, to, others, OPENED)
        for field in FIELDS[lacking]:
            if field.required:
                blank = replace(record(lacking), fields={**record(lacking).fields, field.name: " "})
                with pytest.raises(NotAllowed, match=field.name):
                    advance(one, to, [*others, blank], OPENED)


def test_a_record_of_an_earlier_step_does_not_count_again() -> None:
    """After a decision was not accepted, the case is investigated anew: the first plan does not do."""
    one = case(S.REJECTED, moves=7)
    old = record(Step.INVESTIGATION, move=3)

    with pytest.raises(NotAllowed, match="before its investigation is recorded"):
        advance(one, S.INVESTIGATING, [old], OPENED)
    assert advance(one, S.INVESTIGATING, [old, record(Step.INVESTIGATION, move=7)], OPENED).round == 2


@pytest.mark.parametrize(
    ("to", "said", "why"),
    [(S.ACCEPTED, "no", "only when the customer said so"), (S.REJECTED, "yes", "only when the customer said so")],
)
def test_only_the_customer_accepts_or_rejects(to: CaseState, said: str, why: str) -> None:
    """A decision is accepted or rejected only when the customer said so."""
    with pytest.raises(NotAllowed, match=why):
        advance(case(S.DECIDED), to, [record(Step.ANSWER, accepted=said)], OPENED)


def test_who_does_not_accept_is_told_how_to_go_further() -> None:
    """A decision that is not accepted leaves the case open, with recourse told."""
    with pytest.raises(NotAllowed, match="must be told how to go further"):
        advance(case(S.DECIDED), S.REJECTED, [record(Step.ANSWER, accepted="no", recourse=None)], OPENED)
    open_still = advance(case(S.DECIDED), S.REJECTED, [record(Step.ANSWER, accepted="no")], OPENED)

    assert open_still.state is S.REJECTED
    closing = record(Step.CLOSING, open_still.moves, reason="exhausted", alternatives=None)
    with pytest.raises(NotAllowed, match="what else the customer was told"):
        advance(open_still, S.CLOSED, [closing], OPENED)


def test_no_answer_before_the_decision_arrived() -> None:
    """Nothing is noted of an answer while the decision has not reached the customer."""
    with pytest.raises(NotAllowed, match="has not reached the customer"):
        advance(case(S.DECIDED), S.ACCEPTED, [record(Step.ANSWER)], OPENED, Circumstances(decision_arrived=False))


def test_silence_counts_only_after_its_days() -> None:
    """Who does not answer has four weeks; only then may the case be closed."""
    records = [record(Step.ANSWER, accepted="silent"), record(Step.CLOSING, reason="no_answer")]
    with pytest.raises(NotAllowed, match="28 days"):
        advance(case(S.DECIDED), S.CLOSED, records, OPENED + SILENCE - timedelta(seconds=1))

    assert advance(case(S.DECIDED), S.CLOSED, records, OPENED + SILENCE).state is S.CLOSED


def test_nothing_promised_is_left_open() -> None:
    """A case is not closed while something promised to its customer is open."""
    with pytest.raises(NotAllowed, match="still open"):
        advance(case(S.ACCEPTED), S.CLOSED, [record(Step.CLOSING)], OPENED, Circumstances(promises_open=1))


@pytest.mark.parametrize("state", [state for state in CaseState if state is not S.CLOSED])
def test_a_customer_may_take_a_matter_back_in_every_state(state: CaseState) -> None:
    """Withdrawal closes a case from every state; a report of danger stays open all the same."""
    records = [record(Step.WITHDRAWAL), record(Step.CLOSING, reason="withdrawn", remedy_done=None)]

    assert advance(case(state), S.CLOSED, records, OPENED, Circumstances(1, False)).state is S.CLOSED
    with pytest.raises(NotAllowed):
        advance(case(state, safety=True), S.CLOSED, records, OPENED)


def test_a_closed_case_is_opened_again() -> None:
    """Opened again, a case goes back to where it is looked into, for one more round."""
    again = advance(case(S.CLOSED), S.ACKNOWLEDGED, [record(Step.REOPENING)], OPENED)

    assert (again.state, again.round) == (S.ACKNOWLEDGED, 2)


def test_a_clock_that_was_set_back_is_seen() -> None:
    """A step before the last one in time is refused; a difference between two machines' clocks is not."""
    one = case(S.ACKNOWLEDGED)
    with pytest.raises(NotAllowed, match="clock"):
        advance(one, S.ASSESSED, records_for(one, S.ASSESSED), OPENED - timedelta(hours=1))

    assert advance(one, S.ASSESSED, records_for(one, S.ASSESSED), OPENED - CLOCKS_DIFFER).state is S.ASSESSED


def test_the_mark_of_danger_goes_only_for_a_reason() -> None:
    """The mark of danger cannot be taken away without a reason, nor where there is none."""
    with pytest.raises(NotAllowed, match="reason"):
        clear_safety(case(safety=True), " ")
    with pytest.raises(NotAllowed, match="not marked"):
        clear_safety(case(), "it is a kettle")

    assert not clear_safety(case(safety=True), "it was the toaster of a neighbour").safety


def test_levels_end_at_the_third() -> None:
    """A case is raised twice, and no further."""
    third = raise_level(raise_level(case()))

    assert third.level == 3
    with pytest.raises(NotAllowed, match="highest"):
        raise_level(third)


def test_a_record_says_only_what_it_has_fields_for() -> None:
    """A record with a field that its step does not have is refused, by name."""
    with pytest.raises(NotAllowed, match="'moon'"):
        CaseRecord(Step.CLOSING, OPENED, "ann", {"moon": "full"})
