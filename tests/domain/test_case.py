"""Cases: the order in which they are dealt with."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.case import Case, CaseKind, CaseState, Contact, Priority, decide_priority
from bot.domain.mood import Mood, read_mood, strongest

OPENED = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)


def case(state: CaseState = CaseState.RECEIVED) -> Case:
    return Case(
        "c-1", "C-2026-K7Q4-A", CaseKind.COMPLAINT, "v-1", "m-1", OPENED, "It leaks.\nAll over!", state=state
    )  # fmt: skip


@pytest.mark.parametrize("kind", CaseKind)
def test_safety_comes_before_everything(kind: CaseKind) -> None:
    """Whatever the customer brought, if it may touch safety it has the first priority."""
    ranking = decide_priority(kind, safety=True)

    assert ranking.priority is Priority.SAFETY
    assert "safety" in ranking.because[0]


def test_complaints_come_before_redress_before_the_rest() -> None:
    """Without danger, complaints are first, then redress, then everything else alike."""
    order = {kind: decide_priority(kind, safety=False).priority for kind in CaseKind}

    assert Priority.SAFETY < order[CaseKind.COMPLAINT] < order[CaseKind.REDRESS]
    assert {order[kind] for kind in (CaseKind.CALL_BACK, CaseKind.UNANSWERED, CaseKind.DATA_REQUEST)} == {
        Priority.OTHER
    }
    assert order[CaseKind.REDRESS] < Priority.OTHER


@pytest.mark.parametrize("kind", CaseKind)
@pytest.mark.parametrize("safety", [True, False])
def test_every_priority_has_a_reason(kind: CaseKind, safety: bool) -> None:
    """A priority is given with at least one sentence that says why."""
    because = decide_priority(kind, safety).because

    assert because and all(reason.endswith(".") for reason in because)


moods = st.builds(
    lambda texts: strongest(map(read_mood, texts)),
    st.lists(
        st.sampled_from(["hello", "I'm livid", "it is urgent", "useless!", "by Friday please", "great"]), max_size=4
    ),
)


@given(st.sampled_from(CaseKind), st.booleans(), moods)
def test_a_mood_never_lowers_a_case(kind: CaseKind, safety: bool, mood: Mood) -> None:
    """Whatever the mood, a case is never put behind where it would be without; it keeps its priority."""
    without, ranking = decide_priority(kind, safety), decide_priority(kind, safety, mood)

    assert ranking.priority is without.priority
    assert ranking.ahead >= without.ahead == 0
    assert ranking.because[0] == without.because[0]
    assert len(ranking.because) == 1 + ranking.ahead


@given(moods, moods, st.sampled_from(CaseKind), st.sampled_from(CaseKind))
def test_no_mood_overtakes_safety(loud: Mood, quiet: Mood, kind: CaseKind, other: CaseKind) -> None:
    """A case that may touch safety comes before every other one, however calmly it was told."""
    ordinary, safety = decide_priority(kind, False, loud), decide_priority(other, True, quiet)

    assert (safety.priority, -safety.ahead) < (ordinary.priority, -ordinary.ahead)


def test_the_reason_for_going_ahead_is_told() -> None:
    """A case that goes ahead says why, in the customer's own words."""
    ranking = decide_priority(CaseKind.REDRESS, False, read_mood("I am furious, I need it by Friday"))

    assert ranking.ahead == 2
    assert "“by Friday”" in ranking.because[1]
    assert "“furious”" in ranking.because[2]


@pytest.mark.parametrize(
    ("contact", "words"),
    [
        (Contact("email", "mara@example.com"), "mara@example.com"),
        (Contact("phone", "+353 1 234 5678"), "+353 1 234 5678"),
        (Contact("conversation", "v-1"), "here in this chat"),
    ],
)
def test_how_we_reach_the_customer_is_said_plainly(contact: Contact, words: str) -> None:
    """An address is read out as it is; an id of a conversation never is."""
    assert str(contact) == words
