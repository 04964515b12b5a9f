"""Who is likely to leave is told by what happened to them, with reasons; one small thing alone is no sign."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.case import CaseState
from bot.domain.leaving import LOOK_BACK, NEXT_STEPS, POINTS, CaseSeen, CustomerSeen, Sign, decide_leaving
from tests.builders import TUESDAY_MORNING as NOW

DAY = timedelta(days=1)


def case(days: int = 1, state: CaseState = CaseState.ACKNOWLEDGED, reference: str = "LF-1") -> CaseSeen:
    return CaseSeen(reference, NOW - days * DAY, state, True)


def seen(*cases: CaseSeen, **more: object) -> CustomerSeen:
    return CustomerSeen("c", "web_widget", cases=cases, **more)  # type: ignore[arg-type]


DECIDED = case(20, CaseState.DECIDED)


@pytest.mark.parametrize(
    ("customer", "signs"),
    [
        (seen(case(7)), [Sign.LONG_OPEN]),
        (seen(case(6)), None),
        (seen(case(30, CaseState.CLOSED)), None),
        (seen(DECIDED), None),
        (seen(case(20, CaseState.REJECTED)), [Sign.REJECTED]),
        (seen(broken_at=(NOW - DAY,)), [Sign.PROMISE_BROKEN]),
        (seen(broken_at=(NOW - LOOK_BACK - DAY,)), None),
        (seen(failed_at=(NOW - DAY,)), [Sign.RECOVERY_FAILED]),
        (seen(low_rated_at=(NOW - DAY,)), [Sign.LOW_RATING]),
        (seen(DECIDED, last_wrote_at=NOW - 12 * DAY, answered_at=(NOW - 11 * DAY,)), [Sign.SILENT]),
        (seen(DECIDED, last_wrote_at=NOW - 9 * DAY, answered_at=(NOW - 8 * DAY,)), None),
        (seen(DECIDED, last_wrote_at=NOW - 5 * DAY, answered_at=(NOW - 11 * DAY,)), None),
        (seen(case(1), case(2, reference="LF-2")), None),
        (seen(case(9), case(2, reference="LF-2")), [Sign.LONG_OPEN, Sign.SEVERAL_OPEN]),
    ],
)
def test_signs(customer: CustomerSeen, signs: list[Sign] | None) -> None:
    """Each sign by itself; where we have not answered, it is not the customer who is silent."""
    found = decide_leaving(customer, NOW)

    assert (found and [reason.sign for reason in found.reasons]) == signs
    assert found is None or found.points == sum(POINTS[sign] for sign in signs or [])


def test_the_worst_sign_says_what_to_do() -> None:
    """The next step is that of the gravest sign, and the cases are named."""
    found = decide_leaving(seen(case(9), low_rated_at=(NOW,), failed_at=(NOW, NOW - DAY)), NOW)

    assert found is not None
    assert found.next_step == NEXT_STEPS[Sign.RECOVERY_FAILED]
    assert found.references == ("LF-1",)
    told = [reason.text.format(**reason.values) for reason in found.reasons]
    assert told[0] == "What we did to make up for it did not help (in 90 days: 2)."


def test_every_sign_has_a_weight_and_a_step() -> None:
    assert set(POINTS) == set(NEXT_STEPS) == set(Sign)
