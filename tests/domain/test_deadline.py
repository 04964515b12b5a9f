"""Which rules judge a complaint, and why; the counting is in test_period.py and test_deadline_tables.py."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.case_deadline import CaseDeadline, DeadlineState, drop, give_way, is_past, meet, miss
from bot.domain.deadline import (
    ComplaintPack,
    CountedFrom,
    Deadline,
    DeadlineKind,
    Situation,
    decide_deadlines,
    decide_deadlines_after,
    decide_next,
)
from bot.domain.errors import NotAllowed
from tests.domain.test_deadline_tables import NAMES, READ

steady = settings(deadline=None, derandomize=True, max_examples=120)

packs = st.sampled_from([READ[name] for name in NAMES])
# Every second from before the oldest rule that has its holidays to some years ahead.
moments = st.datetimes(datetime(2007, 12, 1), datetime(2027, 12, 31), timezones=st.just(timezone.utc))
STARTS = sorted({rule.effective_from for name in NAMES for rule in READ[name].rules if rule.effective_from.year > 2007})


@st.composite
def situations(draw: st.DrawFn) -> tuple[str, Situation]:
    """A pack's name and a complaint that it may judge."""
    name = draw(st.sampled_from(NAMES))
    return name, Situation(draw(st.sampled_from(READ[name].sectors)), draw(st.booleans()))


@given(situations(), moments)
@steady
def test_deadlines_lie_after_receipt_and_say_why(known: tuple[str, Situation], received: datetime) -> None:
    """Nothing is due before the complaint came; each deadline names its rule, its pack and its reason in a sentence."""
    name, situation = known
    pack = READ[name]
    deadlines = decide_deadlines(pack, received, situation)

    assert all(deadline.due_at > received and deadline.due_at.utcoffset() == timedelta(0) for deadline in deadlines)
    assert [deadline.due_at for deadline in deadlines] == sorted(deadline.due_at for deadline in deadlines)
    for deadline in deadlines:
        rule = pack.rule(deadline.rule)
        assert rule is not None
        assert (deadline.pack, deadline.pack_version) == (pack.id, pack.version)
        assert rule.source in deadline.because and deadline.because.count(". ") <= 1 and deadline.because[-1] == "."
        assert str(pack.calendar.day_of(received)) in deadline.because


@given(situations(), moments, st.integers(0, 5 * 24 * 3600))
@steady
def test_a_later_complaint_is_due_no_earlier(known: tuple[str, Situation], received: datetime, later: int) -> None:
    """By the same rule a complaint that came later is due at the same moment or later."""
    name, situation = known
    first = {one.rule: one.due_at for one in decide_deadlines(READ[name], received, situation)}
    second = decide_deadlines(READ[name], received + timedelta(seconds=later), situation)

    assert all(one.due_at >= first[one.rule] for one in second if one.rule in first)


@given(packs, st.sampled_from(STARTS), st.integers(-2 * 24 * 3600, 2 * 24 * 3600), st.booleans())
@steady
def test_the_rules_in_force_at_receipt_judge(pack: ComplaintPack, start: date, seconds: int, is_complex: bool) -> None:
    """A rule judges complaints received from its first day to its last on the calendar of the place, and no others."""
    received = datetime(start.year, start.month, start.day, tzinfo=timezone.utc) + timedelta(seconds=seconds)
    day = pack.calendar.day_of(received)
    for sector in pack.sectors:
        judging = pack.rules_for(received, Situation(sector, is_complex))
        for rule in judging:
            assert rule.effective_from <= day and (rule.effective_to is None or day <= rule.effective_to)
        kinds = [(rule.kind, rule.counted_from) for rule in judging]
        assert len(kinds) == len(set(kinds)), "two rules of a pack ask for the same thing"


def test_the_zone_of_the_sender_does_not_matter() -> None:
    """The same moment, written with other offsets, has the same deadlines."""
    pack, utc = READ["uk_fca_disp"], datetime(2026, 10, 25, 0, 30, tzinfo=timezone.utc)
    moments = [utc.astimezone(timezone(timedelta(hours=hours))) for hours in (-11, 0, 1, 14)]
    due = {tuple((d.rule, d.due_at) for d in decide_deadlines(pack, moment, pack.usual)) for moment in moments}

    assert len(due) == 1


def test_the_reason_tells_that_an_end_was_put_off() -> None:
    """An end on a closed day is told with the day it would have been, and where it was counted from."""
    pack = READ["eu_consumer"]
    received = datetime(2026, 9, 3, 9, tzinfo=timezone.utc)
    [final] = [one for one in decide_deadlines(pack, received, pack.usual) if one.kind is DeadlineKind.FINAL]

    assert final.because == (
        "Final: 1 month after the day of receipt of the complaint, 2026-09-03 in Europe/Dublin, put off from "
        "2026-10-03 to a business day (the house's own, as a reasonable time under Directive (EU) 2019/771, Art. 14)."
    )


def test_only_words_on_how_it_stands_repeat() -> None:
    """Of all rules only progress has a next occurrence, and one whose rule is gone has none."""
    pack, received = READ["uk_fca_disp"], datetime(2026, 10, 5, 9, tzinfo=timezone.utc)
    deadlines = {one.rule: one for one in decide_deadlines(pack, received, pack.usual)}
    following = {rule: decide_next(pack, one, received, received, pack.usual) for rule, one in deadlines.items()}
    second = following["progress"]

    assert {rule for rule, one in following.items() if one is not None} == {"progress"}
    assert second is not None
    assert (second.occurrence, second.counted_from) == (2, CountedFrom.PROGRESS)
    assert decide_next(READ["us_cfpb"], second, received, received, READ["us_cfpb"].usual) is None


def test_an_event_that_no_rule_counts_from_sets_nothing() -> None:
    """Acknowledging sets no further deadline in the packs that ship."""
    received = datetime(2026, 10, 5, 9, tzinfo=timezone.utc)

    assert [
        decide_deadlines_after(pack, CountedFrom.ACKNOWLEDGED, received, received, pack.usual) for pack in READ.values()
    ] == [()] * len(READ)


RECEIVED = datetime(2026, 10, 5, 9, tzinfo=timezone.utc)
DUE = datetime(2026, 10, 7, 22, 59, 59, 999999, tzinfo=timezone.utc)
FINAL = Deadline(DeadlineKind.FINAL, DUE, "final", "p", "1", CountedFrom.RECEIVED, RECEIVED, "Because.")
KEPT = CaseDeadline("d", "c", FINAL, RECEIVED)
LATE = DUE + timedelta(microseconds=1)


def test_the_last_moment_is_still_in_time() -> None:
    """What is done in the last microsecond is met; a microsecond later it is missed, even if it is done."""
    in_time, late = meet(KEPT, DUE), meet(KEPT, LATE)

    assert not is_past(KEPT, DUE) and is_past(KEPT, LATE)
    assert (in_time.state, in_time.done_at) == (DeadlineState.MET, DUE)
    assert (late.state, late.done_at) == (DeadlineState.MISSED, LATE)
    assert all(kept.deadline == FINAL for kept in (in_time, late))


def test_what_was_missed_can_be_done_late_once() -> None:
    """A missed deadline stays missed when it is done, and is not done twice."""
    missed = miss(KEPT, LATE)
    done = meet(missed, LATE + timedelta(days=1))

    assert (done.state, done.settled_at, done.done_at) == (DeadlineState.MISSED, LATE, LATE + timedelta(days=1))
    with pytest.raises(NotAllowed):
        meet(done, LATE + timedelta(days=2))


@pytest.mark.parametrize("settle", [miss, drop])
def test_only_what_is_past_is_missed_or_dropped(settle: object) -> None:
    """A deadline whose time has not passed, or that was settled, is neither missed nor dropped."""
    with pytest.raises(NotAllowed):
        settle(KEPT, DUE)  # type: ignore[operator]
    with pytest.raises(NotAllowed):
        settle(meet(KEPT, DUE), LATE)  # type: ignore[operator]


def test_only_what_is_open_gives_way() -> None:
    """A deadline that passed or was done is not extended; one that was extended is not met."""
    extended = give_way(KEPT, DUE)

    assert extended.state is DeadlineState.EXTENDED
    for refused in (lambda: give_way(KEPT, LATE), lambda: give_way(meet(KEPT, DUE), DUE), lambda: meet(extended, DUE)):
        with pytest.raises(NotAllowed):
            refused()
