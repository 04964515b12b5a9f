"""A case through all its steps, by people and its customer, in whatever order they try: nothing illegal is stored."""

from __future__ import annotations

import functools
import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.case import CaseState, Contact
from bot.domain.case_record import CaseRecord, Step, digest
from bot.domain.complaint import Remedy
from bot.domain.dispute import Deadlock, DeadlockReason
from bot.domain.errors import HeardError
from bot.domain.money import Money
from bot.domain.promise import PromiseKind, PromiseState
from bot.domain.recovery import RecoveryState
from bot.domain.referral import ReferralState, Side
from bot.use_cases.case_work import CaseWork, Decision
from bot.use_cases.cases import case_status
from bot.use_cases.complaints import FileComplaint, open_complaint
from bot.use_cases.customer_steps import OwnCase, answer_decision, reopen_case, withdraw_case
from bot.use_cases.disputes import ProposeReferral, consent_to_referral, propose_referral, refer_case
from bot.use_cases.escalations import watch_untouched
from bot.use_cases.papers import describe_case
from bot.use_cases.promises import settle_promise, watch_promises
from bot.use_cases.sending import release_outbox
from tests.builders import TUESDAY_MORNING, TestHouse, answer, build_test_house, claim, say
from tests.staff_rows import add_staff

ASSESSED = {
    "severity": 3, "safety": False, "complexity": 2, "impact": 2, "immediate_action_needed": False,
    "immediate_action_possible": True, "rules": "by hand", "because": "it leaks", "cause": "defective",
}  # fmt: skip
FOUND = {"findings": "a seal was missing", "evidence": "photo", "upheld": "yes", "cause": "defective"}
OFFERED = {"offered": "replacement, refund", "chosen": "replacement"}
DECISION = Decision("We send a new kettle.", "a seal was missing", "You can turn to the dispute body.")
RECOURSE = "a body outside the house"
BODY = "universalschlichtungsstelle_de"


@functools.lru_cache(maxsize=1)
def staffed_house() -> tuple[TestHouse, sqlite3.Connection]:
    """A house with three people of three levels, and a copy of its database as it is then."""
    house = build_test_house()
    with house.uow() as uow:
        for name, level in (("Ann", 1), ("Ben", 2), ("Cleo", 3)):
            add_staff(uow, house.ids.new(), name, house.now(), level)
        uow.commit()
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    _raw(house).backup(copy)
    return house, copy


def the_house() -> TestHouse:
    """The staffed house, as if nothing had happened in it yet."""
    house, copy = staffed_house()
    copy.backup(_raw(house))
    house.clock.at = TUESDAY_MORNING
    return house


def _raw(house: TestHouse) -> sqlite3.Connection:
    connection: sqlite3.Connection = house.engine.raw_connection().driver_connection
    return connection


def complain(house: TestHouse, words: str, peer: str) -> OwnCase:
    """A complaint, told, filed and acknowledged in one conversation."""
    told = say(house, words, peer=peer)
    claimed = claim(house)
    command = FileComplaint(
        told.message_id, (told.message_id,), Remedy.REFUND, Contact("email", f"{told.conversation_id}@example.com")
    )  # fmt: skip
    status = open_complaint(command, house.uow(), house.now(), house.ids, house.desk)
    answer(house, claimed, f"It is filed under {status.case.reference}.")
    release_outbox(("web_widget",), house.uow(), house.now())
    return OwnCase(status.case.reference, told.conversation_id, told.message_id)


class CaseLife(RuleBasedStateMachine):
    """People, the customer and the watchdog act in any order; every act happens whole, or is refused whole."""

    @initialize(burnt=st.booleans())
    def begin(self, burnt: bool) -> None:
        self.house = the_house()
        self.peer = "mara"
        self.own = complain(self.house, "It burnt my hand." if burnt else "The kettle leaks.", self.peer)
        self.texts = 0
        self.seen = self.everything()

    def work(self, by: str) -> CaseWork:
        return self.house.case_work(by)

    def attempt(self, act: Any) -> None:
        """Act; what is refused leaves everything as it was."""
        before, refused = self.seen, False
        try:
            act()
        except HeardError:
            refused = True
        self.seen = self.everything()
        assert not refused or self.seen == before
        release_outbox(("web_widget",), self.house.uow(), self.house.now())

    def everything(self) -> tuple[Any, ...]:
        with self.house.reading() as uow:
            case = uow.cases.by_reference(self.own.reference)
            assert case is not None
            return case, uow.records.of_case(case.id), uow.promises.of_case(case.id), uow.cases.events(case.id)

    def customer_says(self) -> OwnCase:
        self.texts += 1
        message = say(self.house, f"message {self.texts}", peer=self.peer)
        answer(self.house, claim(self.house))
        self.seen = self.everything()
        return OwnCase(self.own.reference, self.own.conversation_id, message.message_id)

    PEOPLE = st.sampled_from(["Ann", "Ben", "Cleo", "nobody"])

    @rule(by=PEOPLE)
    def assess(self, by: str) -> None:
        self.attempt(lambda: self.work(by).assess(self.own.reference, ASSESSED))

    @rule(by=PEOPLE, owner=PEOPLE, about=st.sampled_from([None, "Ann"]))
    def investigate(self, by: str, owner: str, about: str | None) -> None:
        self.attempt(lambda: self.work(by).investigate(self.own.reference, "look at the seal", owner, about))

    @rule(by=PEOPLE, lacking=st.sampled_from([None, "evidence"]))
    def find(self, by: str, lacking: str | None) -> None:
        found = {name: value for name, value in FOUND.items() if name != lacking}
        self.attempt(lambda: self.work(by).find(self.own.reference, found))

    @rule(by=PEOPLE, cost=st.integers(0, 100_000))
    def respond(self, by: str, cost: int) -> None:
        self.attempt(lambda: self.work(by).respond(self.own.reference, OFFERED, Money(cost, "EUR")))

    @rule(by=PEOPLE, medium=st.sampled_from(["", "by phone"]), follows=st.booleans())
    def tell(self, by: str, medium: str, follows: bool) -> None:
        decision = Decision(DECISION.text, DECISION.reasons, DECISION.further, medium, follows)
        self.attempt(lambda: self.work(by).tell_decision(self.own.reference, decision))

    @rule(accepted=st.booleans())
    def it_goes_on(self, accepted: bool) -> None:
        """The step that comes next, as it should be done, so that cases get far."""
        if self.seen[0].state is CaseState.ACKNOWLEDGED:
            self.assess("Ben")
        elif self.seen[0].state is CaseState.ASSESSED:
            self.investigate("Ben", "Ben", None)
        elif self.seen[0].state is CaseState.INVESTIGATING:
            self.find("Ben", None)
            self.respond("Cleo", 0)
        elif self.seen[0].state is CaseState.RESPONDED:
            self.tell("Ben", "", True)
        elif self.seen[0].state is CaseState.DECIDED:
            self.customer_answers(accepted, False)
        elif self.seen[0].state is CaseState.ACCEPTED:
            self.carry_out("Ben")
            self.close("Ben", "settled", "signed for")
        elif self.seen[0].state is CaseState.REJECTED:
            self.investigate("Cleo", "Cleo", None)

    @rule(by=PEOPLE)
    def progress(self, by: str) -> None:
        self.attempt(lambda: self.work(by).tell_progress(self.own.reference, "We wait for the photo."))

    @rule(
        by=PEOPLE,
        accepted=st.sampled_from(["yes", "no", "silent", "perhaps"]),
        recourse=st.sampled_from(["", RECOURSE]),
    )
    def note_answer(self, by: str, accepted: str, recourse: str) -> None:
        self.attempt(lambda: self.work(by).note_answer(self.own.reference, accepted, "on the phone", recourse))

    @rule(accepted=st.booleans(), twice=st.booleans())
    def customer_answers(self, accepted: bool, twice: bool) -> None:
        own, house = self.customer_says(), self.house

        def act() -> None:
            for _ in range(1 + twice):
                answer_decision(own, accepted, RECOURSE, house.uow(), house.now(), house.ids, house.desk)

        self.attempt(act)

    @rule(consents=st.booleans())
    def it_goes_outside(self, consents: bool) -> None:
        """A body outside the house gets it, once both sides agree."""
        house = self.house
        book = replace(house.disputes, country="DE", takes_part_with=frozenset({BODY}))
        body = book.body(BODY)
        assert body is not None
        deadlock = Deadlock(DeadlockReason.REJECTED, house.now(), "The customer does not accept it.")
        command = ProposeReferral(self.own.reference, body, deadlock, "Ann")
        referral = propose_referral(command, book, house.uow(), house.now(), house.ids)
        if consents and referral.state is ReferralState.PROPOSED:
            consent_to_referral(referral.id, Side.CUSTOMER, "Ann", house.uow(), house.now())
        self.seen = self.everything()
        self.attempt(lambda: refer_case(referral.id, ("case.pdf",), "Ann", house.uow(), house.now()))

    @rule(by=PEOPLE)
    def carry_out(self, by: str) -> None:
        self.attempt(lambda: self.work(by).carry_out(self.own.reference, "signed for"))

    @rule(
        by=PEOPLE,
        reason=st.sampled_from(["settled", "exhausted", "no_answer", "decided_outside", "withdrawn"]),
        done=st.sampled_from([None, "signed for"]),
    )
    def close(self, by: str, reason: str, done: str | None) -> None:
        fields = {"remedy_done": done, "alternatives": done and RECOURSE}
        self.attempt(lambda: self.work(by).close(self.own.reference, reason, fields))

    @rule(twice=st.booleans())
    def withdraw(self, twice: bool) -> None:
        own = self.customer_says()
        self.attempt(lambda: [withdraw_case(own, self.house.uow(), self.house.now()) for _ in range(1 + twice)])

    @rule(twice=st.booleans())
    def reopen(self, twice: bool) -> None:
        own, house = self.customer_says(), self.house

        def act() -> None:
            for _ in range(1 + twice):
                reopen_case(own, house.uow(), house.now(), house.ids, house.desk)

        self.attempt(act)

    @rule(by=PEOPLE)
    def raise_(self, by: str) -> None:
        self.attempt(lambda: self.work(by).raise_(self.own.reference, "the customer asks for it"))

    @rule(by=PEOPLE, reason=st.sampled_from(["", "it was a drawing"]))
    def clear(self, by: str, reason: str) -> None:
        self.attempt(lambda: self.work(by).clear_safety(self.own.reference, reason))

    @rule(state=st.sampled_from([PromiseState.KEPT, PromiseState.RELEASED]), how=st.sampled_from(["", "on the phone"]))
    def settle(self, state: PromiseState, how: str) -> None:
        promise = self.seen[2][0]
        self.attempt(lambda: settle_promise(promise.id, state, "Ann", how, self.house.uow(), self.house.now()))

    @rule(hours=st.sampled_from([1, 7, 30, 24 * 9, 24 * 29]))
    def time_passes(self, hours: int) -> None:
        house = self.house
        house.clock.pass_(timedelta(hours=hours))
        watch_promises(house.reading(), house.uow(), house.now(), house.ids, house.wording, house.desk)
        watch_untouched(house.reading(), house.uow(), house.now(), house.desk)
        release_outbox(("web_widget",), house.uow(), house.now())
        self.seen = self.everything()

    @rule(by=PEOPLE)
    def the_clock_is_set_back(self, by: str) -> None:
        at = self.house.clock.at
        self.house.clock.at = at - timedelta(days=30)
        try:
            self.attempt(lambda: self.work(by).assess(self.own.reference, ASSESSED))
        finally:
            self.house.clock.at = at

    @invariant()
    def every_step_was_legal_and_is_on_record(self) -> None:
        if not hasattr(self, "own"):
            return
        case, records, promises, events = self.seen
        assert all(not record.missing() for record in records)
        told = [(what, detail) for _, _, what, detail in events if what.startswith("recorded: ")]
        assert told == [(f"recorded: {record.step}", digest(record)) for record in records]
        assert [one.move for one in records] == sorted(one.move for one in records)
        made = {one.step for one in records}
        if case.state is CaseState.CLOSED:
            reason = [one for one in records if one.step is Step.CLOSING][-1].fields["reason"]
            assert reason == "withdrawn" or {Step.DECISION, Step.ANSWER} <= made
            assert reason != "withdrawn" or not case.safety
            assert all(promise.state is not PromiseState.MADE for promise in promises)
        if case.state in (CaseState.ACCEPTED, CaseState.REJECTED):
            last = [one for one in records if one.step is Step.ANSWER][-1]
            assert last.fields["accepted"] == ("yes" if case.state is CaseState.ACCEPTED else "no")
        assert 1 <= case.level <= 3

    @invariant()
    def every_promise_is_owned_told_and_settled_in_time(self) -> None:
        if not hasattr(self, "own"):
            return
        case, _, promises, events = self.seen
        for promise in promises:
            assert promise.owner
            assert promise.due_at > promise.made_at
            assert promise.evidence
            assert (promise.settled_at is None) == (promise.state is PromiseState.MADE)
            if promise.state is PromiseState.KEPT:
                assert promise.settled_at is not None
                assert promise.settled_at <= promise.due_at
        broken = {promise.id for promise in promises if promise.state is PromiseState.BROKEN}
        owned_up = [what for _, actor, what, _ in events if (actor, what) == ("watchdog", "promise broken")]
        if not owned_up:
            return
        with self.house.reading() as uow:
            recovered = {recovery.subject for recovery in uow.recoveries.of_case(case.id)}
            said = [message.text for message in uow.conversations.history(self.own.conversation_id, most=2_000)]
        assert len(broken & recovered) == len(owned_up)
        assert sum("did not get it" in text or "a second time" in text for text in said) == len(owned_up)


CaseLife.TestCase.settings = settings(max_examples=200, stateful_step_count=50, deadline=None)
TestCaseLife = pytest.mark.timeout(900)(CaseLife.TestCase)  # ten thousand steps, each on a real database


def test_the_nine_steps_end_in_a_settled_case(house: TestHouse) -> None:
    """From receipt to closing, each of the nine steps of ISO 10002 leaves its record, and the customer reads theirs."""
    with house.uow() as uow:
        add_staff(uow, "ann", "Ann", house.now(), 2)
        uow.commit()
    own = complain(house, "The kettle leaks.", "mara")
    work = lambda: house.case_work("Ann")  # noqa: E731  # at the time it is called
    house.clock.pass_(timedelta(hours=1))
    work().assess(own.reference, ASSESSED)
    work().investigate(own.reference, "look at the seal", "Ann")
    work().tell_progress(own.reference, "We are looking at the seal.")
    work().find(own.reference, FOUND)
    work().respond(own.reference, OFFERED, Money(3990, "EUR"))
    decided = Decision(DECISION.text, DECISION.reasons, DECISION.further, remedy_follows=True)
    work().tell_decision(own.reference, decided)
    release_outbox(("web_widget",), house.uow(), house.now())
    status = answer_decision(own, True, RECOURSE, house.uow(), house.now(), house.ids, house.desk)
    with pytest.raises(HeardError, match="still open"):
        work().close(own.reference, "settled", {"remedy_done": "signed for"})
    work().carry_out(own.reference, "signed for by the customer")
    closed = work().close(own.reference, "settled", {"remedy_done": "signed for", "satisfaction_asked": "in the chat"})
    paper = describe_case(own.reference, house.reading(), house.now(), house.letterhead)
    with house.reading() as uow:
        records = uow.records.of_case(closed.id)
        promises = {promise.kind: promise.state for promise in uow.promises.of_case(closed.id)}
        said = [message.text for message in uow.conversations.history(own.conversation_id)]

    assert (paper.decision, paper.customer_answer) == (
        DECISION.text,
        "The kettle leaks.",
    )  # in the customer's own words
    assert status.promise.kind is PromiseKind.REMEDY
    assert closed.state is CaseState.CLOSED
    assert [record.step for record in records] == [
        Step.INFORMATION, Step.RECEIPT, Step.ACKNOWLEDGEMENT, Step.ASSESSMENT, Step.INVESTIGATION, Step.FINDINGS,
        Step.RESPONSE, Step.DECISION, Step.ANSWER, Step.CLOSING,
    ]  # fmt: skip
    assert promises == {PromiseKind.FIRST_ANSWER: PromiseState.KEPT, PromiseKind.REMEDY: PromiseState.KEPT}
    assert said[-1] == f"About {own.reference}:\n{DECISION.text}\n\n{DECISION.further}"


def test_a_broken_promise_is_owned_up_to_once_and_no_third_is_made(house: TestHouse) -> None:
    """The customer hears at once that a promise broke, with a new day; where that breaks too, no day is named."""
    own = complain(house, "The kettle leaks.", "mara")
    for _ in range(4):
        house.clock.pass_(timedelta(days=4))
        watch_promises(house.reading(), house.uow(), house.now(), house.ids, house.wording, house.desk)
    with house.reading() as uow:
        case = uow.cases.by_reference(own.reference)
        assert case is not None
        promises = uow.promises.of_case(case.id)
        states = [recovery.state for recovery in uow.recoveries.of_case(case.id)]
        said = [message.text for message in uow.conversations.history(own.conversation_id)][3:]

    assert [(promise.kind, promise.state) for promise in promises] == [
        (PromiseKind.FIRST_ANSWER, PromiseState.BROKEN),
        (PromiseKind.AMENDS, PromiseState.BROKEN),
    ]
    assert promises[1].text == said[0]
    assert promises[1].template == "utter_promise_broken"
    assert promises[1].owner == "the head of customer care"
    assert ["did not get it" in said[0], "a second time" in said[1], len(said)] == [True, True, 2]
    assert states == [RecoveryState.FAILED, RecoveryState.OPEN]
    assert case.level == 3


def test_the_owner_is_warned_before(house: TestHouse) -> None:
    """When three quarters of its time have passed, the owner of a promise is warned, once."""
    own = complain(house, "The kettle leaks.", "mara")
    for _ in range(60):
        house.clock.pass_(timedelta(hours=1))
        watch_promises(house.reading(), house.uow(), house.now(), house.ids, house.wording, house.desk)
    with house.reading() as uow:
        case = uow.cases.by_reference(own.reference)
        assert case is not None
        promise = uow.promises.of_case(case.id)[0]
        warnings = [at for at, _, what, _ in uow.cases.events(case.id) if what == "promise falls due"]

    assert len(warnings) == 1
    assert promise.made_at < warnings[0] < promise.due_at


def test_somebody_who_is_complained_about_decides_nothing(house: TestHouse) -> None:
    """Whom a complaint is about neither investigates it nor approves what is done about it."""
    with house.uow() as uow:
        for name in ("Ann", "Ben"):
            add_staff(uow, name, name, house.now(), 3)
        uow.commit()
    own = complain(house, "Ann was rude to me.", "mara")
    house.case_work("Ben").assess(own.reference, ASSESSED)
    with pytest.raises(HeardError, match="cannot investigate"):
        house.case_work("Ben").investigate(own.reference, "ask both", "Ann", "Ann")
    house.case_work("Ben").investigate(own.reference, "ask both", "Ben", "Ann")
    house.case_work("Ben").find(own.reference, FOUND)

    with pytest.raises(HeardError, match="cannot approve"):
        house.case_work("Ann").respond(own.reference, OFFERED, Money(0, "EUR"))


def test_a_case_is_seen_from_another_conversation_once_it_is_proved(house: TestHouse) -> None:
    """Reference and one known detail open a case to a further conversation; from then on it is that one's too."""
    own = complain(house, "The kettle leaks.", "mara")
    elsewhere = say(house, "how does it stand?", peer="mara elsewhere", channel="rest")
    detail = f"{own.conversation_id}@example.com"
    where = (elsewhere.conversation_id, elsewhere.message_id)
    with pytest.raises(HeardError):
        case_status(own.reference, "else@example.com", *where, house.uow(), house.now())
    case_status(own.reference, detail, *where, house.uow(), house.now())
    seen = case_status(own.reference, None, *where, house.uow(), house.now())
    withdrawn = withdraw_case(OwnCase(own.reference, *where), house.uow(), house.now())

    assert seen.case.reference == own.reference
    assert withdrawn.case.state is CaseState.CLOSED


def test_a_report_of_danger_is_looked_into_although_it_is_taken_back(house: TestHouse) -> None:
    """Who takes a report of danger back is owed nothing more; the case stays open."""
    own = complain(house, "It burnt my hand.", "mara")
    status = withdraw_case(own, house.uow(), house.now())

    assert status.case.safety
    assert status.case.state is CaseState.ACKNOWLEDGED
    assert [promise.state for promise in status.promises] == [PromiseState.RELEASED]


def test_silence_is_noted_of_a_decision_alone(house: TestHouse) -> None:
    """That a customer says nothing is recorded only while a decision waits for their answer."""
    with house.uow() as uow:
        add_staff(uow, "ann", "Ann", house.now(), 2)
        uow.commit()
    own = complain(house, "The kettle leaks.", "mara")

    with pytest.raises(HeardError, match="recorded while it is decided"):
        house.case_work("Ann").note_answer(own.reference, "silent", "no answer to two letters")


def test_a_changed_record_shows() -> None:
    """The history keeps a fingerprint of each record: a record that was changed has another one."""
    made = CaseRecord(Step.WITHDRAWAL, TUESDAY_MORNING, "customer", {"message": "m-1"})
    other = CaseRecord(Step.WITHDRAWAL, TUESDAY_MORNING, "customer", {"message": "m-2"})

    assert digest(made) != digest(other)
