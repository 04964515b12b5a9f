"""The deadlines of complaints: recorded with the case, met by what happens, extended with a reason, missed once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from bot.domain.case import Case, CaseKind, CaseState
from bot.domain.case_deadline import CaseDeadline, DeadlineState
from bot.domain.deadline import ComplaintPack, CountedFrom, DeadlineKind
from bot.domain.errors import NotAllowed
from bot.settings import PROJECT
from bot.storage.complaint_packs import read_pack
from bot.storage.entries import Entry
from bot.use_cases.cases import open_case
from bot.use_cases.deadlines import (
    extend_as_complex,
    extend_deadline,
    meet_deadline,
    record_deadlines,
    watch_deadlines,
)
from tests.builders import TestHouse, answer, claim, say

PACKS = PROJECT / "data" / "policies" / "complaints"
DAY = timedelta(days=1)


def pack_of(name: str, sector: str) -> ComplaintPack:
    """A pack that ships."""
    return read_pack(PACKS / f"{name}.yml", PACKS, sector, Entry({}, PACKS, "shop"), 2026)


DISP = pack_of("uk_fca_disp", "financial")
PAYMENT = pack_of("uk_fca_disp", "payment")


def complain(house: TestHouse, pack: ComplaintPack | None = None, peer: str = "mara") -> Case:
    """A complaint, received on Tuesday 15 September 2026."""
    receipt = say(house, "the kettle leaks", peer=peer)
    desk = replace(house.desk, complaints=pack or house.desk.complaints)
    with house.uow() as uow:
        message = uow.conversations.message(receipt.message_id)
        case = open_case(CaseKind.COMPLAINT, message, message.text, uow, house.now(), house.ids, desk)
        uow.commit()
    return case


def kept(house: TestHouse, case: Case) -> dict[tuple[str, int], CaseDeadline]:
    """The deadlines of a case by rule and occurrence."""
    with house.reading() as uow:
        return {(one.deadline.rule, one.deadline.occurrence): one for one in uow.deadlines.of_case(case.id)}


def states(house: TestHouse, case: Case) -> dict[str, str]:
    return {f"{rule}#{number}": one.state.value for (rule, number), one in kept(house, case).items()}


def watch(house: TestHouse, pack: ComplaintPack | None = None) -> list[tuple[str, str]]:
    return watch_deadlines(
        house.reading(), house.uow(), house.now(), house.ids, pack or house.desk.complaints
    )  # fmt: skip


def do(house: TestHouse, case: Case, kind: DeadlineKind) -> None:
    with house.uow() as uow:
        meet_deadline(case, kind, uow, house.now())
        uow.commit()


def history(house: TestHouse, case: Case) -> list[tuple[str, str]]:
    with house.reading() as uow:
        return [(actor, what) for _, actor, what, _ in uow.cases.events(case.id)]


def day(one: CaseDeadline) -> str:
    """The last day of a deadline, where the demo shop is."""
    return f"{DISP.calendar.day_of(one.deadline.due_at)}"


def test_a_complaint_has_its_deadlines_when_it_is_opened(any_house: TestHouse) -> None:
    """A complaint is stored with every deadline that receipt sets, each with rule, pack, version and reason."""
    house = any_house
    case = complain(house)
    known = kept(house, case)

    assert {rule: day(one) for (rule, _), one in known.items()} == {
        "acknowledge": "2026-09-16",
        "progress": "2026-09-29",
        "final": "2026-10-15",
        "referral": "2027-09-15",
    }
    assert set(states(house, case).values()) == {"open"}
    assert {(one.deadline.pack, one.deadline.pack_version) for one in known.values()} == {("eu_consumer", "2026-10")}
    assert all(one.deadline.because and one.deadline.counted_at == case.opened_at for one in known.values())


def test_only_complaints_have_deadlines(house: TestHouse) -> None:
    """A call-back is promised, but no law gives it a period."""
    receipt = say(house, "call me")
    with house.uow() as uow:
        message = uow.conversations.message(receipt.message_id)
        case = open_case(CaseKind.CALL_BACK, message, "call me", uow, house.now(), house.ids, house.desk)
        uow.commit()

    assert kept(house, case) == {}


@pytest.mark.parametrize("change", ["the same again", "the clock was set back", "the pack changed"])
def test_deadlines_are_never_silently_moved(any_house: TestHouse, change: str) -> None:
    """Working the deadlines out again changes nothing that is stored."""
    house = any_house
    case = complain(house)
    before = kept(house, case)
    pack = house.desk.complaints
    if change == "the clock was set back":
        house.clock.pass_(-30 * DAY)
    elif change == "the pack changed":
        rules = tuple(replace(rule, period=DISP.rules[0].period) for rule in pack.rules)
        pack = replace(pack, rules=rules, version="2027-01")
    with house.uow() as uow:
        new = record_deadlines(case, pack, uow, house.now(), house.ids)
        uow.commit()

    assert new == []
    assert kept(house, case) == before


def test_the_acknowledgement_is_met_by_the_reply(any_house: TestHouse) -> None:
    """Telling the reference in the turn of the complaint meets the deadline of acknowledging, at that moment."""
    house = any_house
    say(house, "the kettle leaks")
    claimed = claim(house)
    with house.uow() as uow:
        case = open_case(CaseKind.COMPLAINT, claimed.message, "it leaks", uow, house.now(), house.ids, house.desk)
        uow.commit()
    told_at = house.clock.pass_(timedelta(seconds=1))
    answer(house, claimed, f"It is kept under {case.reference}.")
    acknowledged = kept(house, case)["acknowledge", 1]

    assert (acknowledged.state, acknowledged.done_at) == (DeadlineState.MET, told_at)
    assert [state for rule, state in states(house, case).items() if rule != "acknowledge#1"] == ["open"] * 3


def test_a_missed_deadline_is_marked_once(any_house: TestHouse) -> None:
    """What passes is marked as missed, once, told in the history, and returned for whoever has to hear of it."""
    house = any_house
    case = complain(house)
    house.clock.at = kept(house, case)["acknowledge", 1].deadline.due_at
    on_time = watch(house)
    house.clock.pass_(timedelta(microseconds=1))
    seen = [watch(house), watch(house)]
    missed = kept(house, case)["acknowledge", 1]
    with house.reading() as uow:
        *_, (_, _, _, detail) = uow.cases.events(case.id)

    assert on_time == []
    assert seen == [[(case.reference, "acknowledge")], []]
    assert (missed.state, missed.settled_at, missed.done_at) == (DeadlineState.MISSED, house.now(), None)
    assert history(house, case).count(("watchdog", "deadline missed")) == 1
    assert detail is not None and missed.deadline.because in detail


def test_what_was_missed_and_is_done_late_stays_missed(house: TestHouse) -> None:
    """Doing it late is noted, and undoes nothing."""
    case = complain(house)
    house.clock.pass_(3 * DAY)
    watch(house)
    missed_at = house.now()
    done_at = house.clock.pass_(DAY)
    do(house, case, DeadlineKind.ACKNOWLEDGE)
    do(house, case, DeadlineKind.ACKNOWLEDGE)
    late = kept(house, case)["acknowledge", 1]

    assert (late.state, late.settled_at, late.done_at) == (DeadlineState.MISSED, missed_at, done_at)


def test_a_word_on_how_it_stands_sets_the_next_one(any_house: TestHouse) -> None:
    """When the customer is told, the next word is due a period from then, once, however often the watchdog looks."""
    house = any_house
    case = complain(house)
    told_at = house.clock.pass_(6 * DAY)  # Monday 21 September
    do(house, case, DeadlineKind.PROGRESS)
    watch(house)
    watch(house)
    first, second = kept(house, case)["progress", 1], kept(house, case)["progress", 2]

    assert (first.state, first.done_at) == (DeadlineState.MET, told_at)
    assert (second.state, day(second)) == (DeadlineState.OPEN, "2026-10-05")
    assert (second.deadline.counted_from, second.deadline.counted_at) == (CountedFrom.PROGRESS, told_at)
    assert ("progress", 3) not in kept(house, case)


def test_missed_words_on_how_it_stands_are_all_missed(any_house: TestHouse) -> None:
    """After a long outage every word that was due is marked as missed, and the next one lies ahead."""
    house = any_house
    case = complain(house)
    house.clock.pass_(40 * DAY)  # Sunday 25 October
    missed = watch(house)
    progress = [one for (rule, _), one in kept(house, case).items() if rule == "progress"]

    assert [day(one) for one in progress] == ["2026-09-29", "2026-10-13", "2026-10-27"]
    assert [one.state.value for one in progress] == ["missed", "missed", "open"]
    assert sorted(rule for _, rule in missed) == ["acknowledge", "final", "progress", "progress"]


def test_a_late_word_meets_the_next_one(house: TestHouse) -> None:
    """A word after a missed one is the next one, early; the missed one is noted as done late, and sets nothing more."""
    case = complain(house)
    house.clock.pass_(16 * DAY)  # Thursday 1 October; the first was due on 29 September
    watch(house)
    do(house, case, DeadlineKind.PROGRESS)
    watch(house)
    known = {number: one for (rule, number), one in kept(house, case).items() if rule == "progress"}

    assert [one.state.value for one in known.values()] == ["missed", "met", "open"]
    assert known[1].done_at == house.now()
    assert day(known[3]) == "2026-10-15"


def test_the_final_answer_ends_what_is_owed(any_house: TestHouse) -> None:
    """With the final answer nothing else is owed, the customer's own period begins, and nothing is missed any more."""
    house = any_house
    case = complain(house, DISP)
    answered_at = house.clock.pass_(10 * DAY)  # Friday 25 September
    watch(house, DISP)
    do(house, case, DeadlineKind.FINAL)
    watch(house, DISP)
    after = states(house, case)
    referral = kept(house, case)["referral", 1]
    house.clock.pass_(100 * DAY)
    missed = watch(house, DISP)

    assert after == {
        "acknowledge#1": "missed", "early-close#1": "missed", "progress#1": "met", "final#1": "met",
        "referral#1": "open",
    }  # fmt: skip
    assert kept(house, case)["acknowledge", 1].done_at == answered_at
    assert (referral.deadline.counted_at, day(referral)) == (answered_at, "2027-03-25")
    assert missed == []


def test_a_final_answer_that_comes_late_still_sets_what_follows(any_house: TestHouse) -> None:
    """The customer's period to go to somebody outside runs from the answer, even if that was late."""
    house = any_house
    case = complain(house, DISP)
    house.clock.pass_(60 * DAY)
    watch(house, DISP)
    answered_at = house.clock.pass_(DAY)
    do(house, case, DeadlineKind.FINAL)
    watch(house, DISP)
    final, referral = kept(house, case)["final", 1], kept(house, case)["referral", 1]

    assert (final.state, final.done_at) == (DeadlineState.MISSED, answered_at)
    assert referral.deadline.counted_at == answered_at


def test_what_follows_may_be_had_at_once(house: TestHouse) -> None:
    """Whoever writes the final answer names the customer's period in it; the watchdog adds nothing to it later."""
    case = complain(house, DISP)
    with house.uow() as uow:
        meet_deadline(case, DeadlineKind.FINAL, uow, house.now())
        new = record_deadlines(case, DISP, uow, house.now(), house.ids, event=CountedFrom.FINAL_ANSWER)
        uow.commit()
    before = kept(house, case)
    house.clock.pass_(DAY)
    watch(house, DISP)

    assert [(one.deadline.rule, day(one)) for one in new] == [("referral", "2027-03-15")]
    assert kept(house, case) == before


def test_an_early_close_has_its_own_period_and_no_other(any_house: TestHouse) -> None:
    """A complaint settled within three business days owes no final response, and may still go to the ombudsman."""
    house = any_house
    case = complain(house, DISP)
    house.clock.pass_(2 * DAY)
    do(house, case, DeadlineKind.EARLY_CLOSE)
    watch(house, DISP)

    assert states(house, case) == {
        "acknowledge#1": "met", "early-close#1": "met", "progress#1": "met", "final#1": "met",
        "referral-after-early-close#1": "open",
    }  # fmt: skip


def test_a_chance_that_passes_is_no_failure(house: TestHouse) -> None:
    """The end of the early close is told in the history, but is nobody's missed duty."""
    case = complain(house, DISP)
    do(house, case, DeadlineKind.ACKNOWLEDGE)
    house.clock.pass_(4 * DAY)

    assert watch(house, DISP) == []
    assert history(house, case)[-1] == ("watchdog", "period ended")


def test_a_complex_complaint_has_its_periods_beside_the_old_ones(any_house: TestHouse) -> None:
    """Fifteen business days give way to a holding answer in fifteen and a final one in thirty-five, with the reason."""
    house = any_house
    case = complain(house, PAYMENT)
    house.clock.pass_(5 * DAY)
    with house.uow() as uow:
        extend_as_complex(case, PAYMENT, "The other bank answers slowly.", uow, house.now(), house.ids)
        uow.commit()
    known = kept(house, case)
    old, new, holding = (known[rule, 1] for rule in ("final-payment", "final-payment-complex", "holding-payment"))
    do(house, case, DeadlineKind.HOLDING)
    house.clock.pass_(30 * DAY)
    missed = watch(house, PAYMENT)

    assert (old.state, old.deadline.due_at) == (DeadlineState.EXTENDED, holding.deadline.due_at)
    assert (day(old), day(new)) == ("2026-10-06", "2026-11-03")
    assert (new.extends, new.reason) == (old.id, "The other bank answers slowly.")
    assert ("house", "deadline extended") in history(house, case)
    assert [rule for _, rule in missed] == ["acknowledge", "progress"]
    with house.uow() as uow, pytest.raises(NotAllowed, match="no longer period"):
        extend_as_complex(case, PAYMENT, "Again.", uow, house.now(), house.ids)


def test_what_follows_knows_that_the_complaint_is_complex(house: TestHouse) -> None:
    """A word on how it stands that only complex complaints get goes on."""
    pack = pack_of("us_cfpb", "financial")
    case = complain(house, pack)
    with house.uow() as uow:
        extend_as_complex(case, pack, "Two firms are asked.", uow, house.now(), house.ids)
        uow.commit()
    house.clock.pass_(20 * DAY)
    watch(house, pack)

    assert {"progress#1", "progress#2"} <= set(states(house, case))
    assert states(house, case)["final#1"] == "extended"


def test_an_extension_is_a_deadline_of_its_own(any_house: TestHouse) -> None:
    """A later moment stands beside the old one, with its reason; the old one stays, extended, and is not missed."""
    house = any_house
    case = complain(house)
    before = kept(house, case)["final", 1]
    until = datetime(2026, 11, 2, 23, 59, tzinfo=timezone.utc)
    with house.uow() as uow:
        new = extend_deadline(case, DeadlineKind.FINAL, until, "A part is on its way.", uow, house.now(), house.ids)
        uow.commit()
    old = kept(house, case)["final", 1]
    house.clock.at = until
    rules = [rule for _, rule in watch(house)]
    do(house, case, DeadlineKind.FINAL)

    assert (old.state, old.deadline) == (DeadlineState.EXTENDED, before.deadline)
    assert (new.deadline.due_at, new.extends, new.reason) == (until, old.id, "A part is on its way.")
    assert "final" not in rules
    assert kept(house, case)["final", 2].state is DeadlineState.MET


def test_extensions_that_are_none_are_refused(house: TestHouse) -> None:
    """Nothing is extended to an earlier moment, after it passed, after it was done, or where there is nothing."""
    case = complain(house)
    final = kept(house, case)["final", 1].deadline.due_at

    def extend(kind: DeadlineKind, until: datetime) -> None:
        with house.uow() as uow:
            extend_deadline(case, kind, until, "why", uow, house.now(), house.ids)
            uow.commit()

    with pytest.raises(NotAllowed, match="later"):
        extend(DeadlineKind.FINAL, final)
    with pytest.raises(NotAllowed, match="no open deadline of the kind holding"):
        extend(DeadlineKind.HOLDING, final + DAY)
    do(house, case, DeadlineKind.ACKNOWLEDGE)
    with pytest.raises(NotAllowed, match="no open deadline"):
        extend(DeadlineKind.ACKNOWLEDGE, final)
    house.clock.at = final + timedelta(seconds=1)
    with pytest.raises(NotAllowed, match="it was missed"):
        extend(DeadlineKind.FINAL, final + DAY)

    assert set(states(house, case).values()) == {"open", "met"}


def test_a_closed_case_misses_nothing(any_house: TestHouse) -> None:
    """What was open when a case was closed is dropped when its time passes, and sets nothing more."""
    house = any_house
    case = complain(house)
    with house.uow() as uow:
        uow.cases.save(replace(case, state=CaseState.CLOSED))
        uow.commit()
    house.clock.pass_(400 * DAY)
    missed = watch(house)

    assert missed == []
    assert set(states(house, case).values()) == {"dropped"} and len(states(house, case)) == 4
    assert not any(actor == "watchdog" for actor, _ in history(house, case))


def test_a_rule_that_is_gone_sets_nothing_and_stops_nothing(house: TestHouse) -> None:
    """When the pack has changed, deadlines of rules it no longer has still pass, and those of other cases go on."""
    old, new = complain(house, DISP), complain(house, peer="tom")
    house.clock.pass_(40 * DAY)
    missed = watch(house)

    assert {reference for reference, _ in missed} == {old.reference, new.reference}
    assert kept(house, old)["early-close", 1].state is DeadlineState.MISSED
    assert watch(house) == []
