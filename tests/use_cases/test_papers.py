"""What papers know of a case, and the letter about a deadlock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.case import CaseState
from bot.domain.case_paper import BodyOnPaper, CasePaper
from bot.domain.dispute import DeadlockReason, DisputeBook
from bot.domain.errors import NotAllowed, NotFound
from bot.use_cases.deadlock_letter import write_deadlock_letter
from bot.use_cases.papers import KeptElsewhere, Letterhead, describe_case
from tests.builders import TestHouse
from tests.cases_on_paper import HOSTILE, WORDS, file_case, set_state

S = CaseState
UNKNOWN = "I do not know which body is responsible for a dispute about this; a colleague will tell you."
UNKNOWN_DE = "Ich weiß nicht, welche Stelle für einen Streit darüber zuständig ist; jemand aus dem Team sagt es Ihnen."


def described(house: TestHouse, reference: str, head: Letterhead | None = None, **more: object) -> CasePaper:
    kept = KeptElsewhere(**more)  # type: ignore[arg-type]
    return describe_case(reference, house.reading(), house.now(), head or house.letterhead, more=kept)


def head_in(house: TestHouse, country: str, sector: str = "retail", **lists: object) -> Letterhead:
    """The letterhead of a house in another country."""
    return replace(house.letterhead, book=replace(house.disputes, country=country, sector=sector, **lists))


def test_a_paper_has_what_is_recorded(any_house: TestHouse) -> None:
    """Reference, the customer's own words with their messages, what was promised and happened: all as it is stored."""
    house = any_house
    case = file_case(house)
    house.clock.pass_(timedelta(hours=1))
    paper = described(house, case.reference)

    assert (paper.reference, paper.received_at, paper.own_words) == (case.reference, case.opened_at, WORDS)
    assert [said.text for said in paper.said] == [WORDS, "yes"]
    assert [said.at for said in paper.said] == [case.opened_at] * 2
    assert (paper.product, paper.order, paper.remedy_wanted) == ("Alba kettle", "10417", "refund")
    assert str(paper.contact) == "mara.quinn@example.com"
    assert [promise.kind.value for promise in paper.promises] == ["first_answer"]
    assert [event.what for event in paper.history][:2] == ["received", "promised"]
    assert len(paper.rights) >= 5 and all(right.source for right in paper.rights)
    assert paper.reach_a_person is not None and "care@larkfield.example" in paper.reach_a_person
    assert (paper.audit_hash, paper.attachments, paper.deadlines, paper.deadlock) == (None, (), (), None)


def test_a_paper_is_only_of_its_own_case(house: TestHouse) -> None:
    """Nothing that another customer said stands on it."""
    case = file_case(house)
    file_case(house, "The lamp flickers.", peer="tom")

    assert [said.text for said in described(house, case.reference).said] == [WORDS, "yes"]


def test_an_unknown_case_is_not_found(house: TestHouse) -> None:
    """There is no paper about a case that is not there."""
    with pytest.raises(NotFound, match="C-2026-2222-2"):
        described(house, "C-2026-2222-2")


def test_a_rejected_answer_is_a_deadlock(house: TestHouse) -> None:
    """A case whose history tells a decision and its rejection is stuck since the rejection."""
    case = file_case(house)
    set_state(house, case, S.DECIDED)
    house.clock.pass_(timedelta(days=1))
    set_state(house, case, S.REJECTED)
    rejected_at = house.now()
    house.clock.pass_(timedelta(days=1))
    deadlock = described(house, case.reference).deadlock

    assert deadlock is not None
    assert (deadlock.reason, deadlock.since) == (DeadlockReason.REJECTED, rejected_at)


def test_an_accepted_case_is_none(house: TestHouse) -> None:
    """Whatever time has passed, an accepted or closed case is not stuck."""
    case = file_case(house)
    set_state(house, case, S.DECIDED, S.REJECTED, S.ACCEPTED)

    assert described(house, case.reference, final_due=house.now() - timedelta(days=1)).deadlock is None


def test_a_letter_needs_a_deadlock(house: TestHouse) -> None:
    """Nobody is told that it cannot be settled while it can."""
    paper = described(house, file_case(house).reference)
    with pytest.raises(NotAllowed, match="not stuck"):
        write_deadlock_letter(paper, house.wording)


def test_the_letter_says_that_nobody_is_known(house: TestHouse) -> None:
    """Where no body is known, the letter says so, in each language; a body elsewhere is not put in its place."""
    case = file_case(house)
    paper = described(house, case.reference, both_say_so_at=house.now())
    english, german = (write_deadlock_letter(paper, house.wording, language) for language in ("en", "de"))

    assert UNKNOWN in english and UNKNOWN_DE in german
    assert "Universalschlichtungsstelle" not in english
    assert "Competition and Consumer Protection Commission" in english
    assert "You and we say alike that we cannot agree." in english


def test_the_letter_names_the_body_and_its_limits(house: TestHouse) -> None:
    """It says why it is stuck, which body, whether the house takes part, what it costs and until when."""
    case = file_case(house)
    house.clock.pass_(timedelta(weeks=9))
    head = head_in(house, "GB", "financial", takes_part_with=frozenset({"fos_gb"}))
    paper = described(house, case.reference, head, final_due=case.opened_at + timedelta(weeks=8))
    letter = write_deadlock_letter(paper, house.wording)

    assert "Our final answer was due by Tuesday 10 November 2026, 09:00, and you have not had one." in letter
    assert "Financial Ombudsman Service\n  Website: https://www.financial-ombudsman.org.uk" in letter
    assert "We take part in its procedure." in letter
    assert "within 6 months of our final answer, which you have not had yet" in letter
    assert "more than 56 days after your complaint" in letter
    assert "It costs you nothing." in letter
    assert UNKNOWN not in letter


def test_the_last_day_stands_in_the_letter(house: TestHouse) -> None:
    """Six months from the final answer are told as a day, in each language in its own way."""
    case = file_case(house)
    set_state(house, case, S.DECIDED, S.REJECTED)
    paper = described(house, case.reference, head_in(house, "GB", "financial"))

    assert "that is by 15 March 2027." in write_deadlock_letter(paper, house.wording)
    assert "also bis zum 15. März 2027." in write_deadlock_letter(paper, house.wording, "de")


@pytest.mark.parametrize(
    ("lists", "english"),
    [
        ({"takes_part_with": frozenset({"retailadr_gb"})}, "We take part in its procedure."),
        ({"takes_no_part_with": frozenset({"retailadr_gb"})}, "We do not take part in its procedure."),
        ({}, "Whether we take part in its procedure is not settled yet; a colleague will tell you."),
    ],
)
def test_the_letter_says_whether_we_take_part(house: TestHouse, lists: dict[str, object], english: str) -> None:
    """Yes, no, or not settled yet (Directive 2013/11/EU, Art. 13(3))."""
    case = file_case(house)
    paper = described(house, case.reference, head_in(house, "GB", **lists), both_say_so_at=house.now())

    assert english in write_deadlock_letter(paper, house.wording)


def test_expired_bodies_are_not_in_the_letter(house: TestHouse) -> None:
    """When what is known has expired, the letter names nobody and says so."""
    case = file_case(house)
    house.clock.pass_(timedelta(days=900))
    paper = described(house, case.reference, head_in(house, "GB"), both_say_so_at=house.now())

    assert UNKNOWN in write_deadlock_letter(paper, house.wording)
    assert "RetailADR" not in write_deadlock_letter(paper, house.wording)


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_own_words_cannot_pass_for_ours(house: TestHouse, words: str) -> None:
    """Each line of the customer's words stands behind a mark, and none of it is filled with anything."""
    case = file_case(house, f"It leaks.\n{words}\n\nWe take part in its procedure.")
    letter = write_deadlock_letter(described(house, case.reference, both_say_so_at=house.now()), house.wording)
    quoted = [line[2:] for line in letter.splitlines() if line.startswith("> ")]

    assert "\n".join(quoted).replace("\n\n", "\n") == "\n".join(line for line in case.own_words.splitlines() if line)
    assert "\nWe take part in its procedure." not in letter


def test_a_paper_of_a_house_without_bodies(house: TestHouse) -> None:
    """A shop that keeps no list of bodies has papers all the same, and says that it does not know."""
    case = file_case(house)
    head = replace(house.letterhead, book=DisputeBook(), rights=(), contact=None)
    paper = described(house, case.reference, head, both_say_so_at=house.now())

    assert (paper.settling, paper.others, paper.rights) == ((), (), ())
    assert UNKNOWN in write_deadlock_letter(paper, house.wording)


def test_an_unknown_limit_is_not_made_up(house: TestHouse) -> None:
    """A body of which nothing but name and source is known has nothing else told of it."""
    case = file_case(house)
    paper = described(house, case.reference, both_say_so_at=house.now())
    known = house.disputes.body("retailadr_gb")
    assert known is not None
    bare = replace(known, website=None, languages=(), fee=None, preconditions=())
    told = write_deadlock_letter(replace(paper, settling=(BodyOnPaper(bare, None, None),), others=()), house.wording)
    block = told[told.index("RetailADR") :].split("\n\n")[0].splitlines()

    assert [line.strip().partition(":")[0] for line in block] == ["RetailADR", "Our part", "Source"]
    assert bare.verified_on == date(2026, 10, 5) and "checked on 5 October 2026" in block[-1]
