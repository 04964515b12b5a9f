"""What people of the staff do about acts: decide within their authority, tell the customer, note returned goods."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.act_record import ActRecord, ActState
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.money import Money
from bot.domain.order import ActKind, OrderLine, OrderState
from bot.domain.order_act import Verdict
from bot.domain.promise import PromiseKind, PromiseState
from bot.use_cases.act_review import decide_request, list_open_acts, note_goods_back, note_outcome
from bot.use_cases.order_acts import Outcome
from tests.act_scene import agree, arrive, do, quote, sell, the_order
from tests.builders import TestHouse, said_to, say
from tests.orders import ANN, ELSEWHERE, an_act, an_order, euros, paid
from tests.staff_rows import add_staff

CANCEL = an_act(ActKind.CANCEL)
WORDS = "We have stopped it in the warehouse."


@pytest.fixture
def shop(any_house: TestHouse) -> TestHouse:
    """Ann's order is packed: only a person can stop it. Bea decides up to €500 by herself, Kim everything."""
    sell(any_house, an_order(OrderState.PACKED))
    with any_house.uow() as uow:
        for name, level in (("Bea", 2), ("Bob", 2), ("Kim", 3)):
            assert add_staff(uow, name.lower(), name, any_house.now(), level)
        uow.commit()
    return any_house


@pytest.fixture
def asked(shop: TestHouse) -> ActRecord:
    """What Ann has asked for."""
    return do(shop, CANCEL).record


def decide(house: TestHouse, act: ActRecord, by: str, *, approve: bool = True, words: str = WORDS) -> ActRecord:
    return decide_request(act.id, approve, words, house.case_work(by), house.shop.order_policy)


def promised(house: TestHouse, act: ActRecord) -> list[tuple[PromiseKind, PromiseState]]:
    """What was promised about the case of an act, and what became of it."""
    assert act.case_id is not None
    with house.reading() as uow:
        return sorted((one.kind, one.state) for one in uow.promises.of_case(act.case_id))


def test_what_is_approved_is_done_and_told(shop: TestHouse, asked: ActRecord) -> None:
    """The order is cancelled, the money promised, the promise of a decision kept, and the customer told."""
    house = shop
    waiting = list_open_acts(house.reading())
    done = decide(house, asked, "Bea")
    with house.reading() as uow:
        audited = [(entry.actor, entry.action) for entry, _ in uow.audit.about(asked.id)]

    assert waiting == [asked] and list_open_acts(house.reading()) == []
    assert (done.state, done.decided_by) == (ActState.CONFIRMED, "Bea")
    assert the_order(house).state is OrderState.CANCELLED
    assert promised(house, done) == [
        (PromiseKind.DECISION, PromiseState.KEPT), (PromiseKind.REFUND, PromiseState.MADE)
    ]  # fmt: skip
    assert WORDS in said_to(house, asked.conversation_id)[-1]
    assert audited == [("customer", "act with_staff"), ("Bea", "act approved")]


def test_what_is_refused_is_not_done(shop: TestHouse, asked: ActRecord) -> None:
    """The order stays, the customer reads why; a yes to it again is a new request."""
    house = shop
    done = decide(house, asked, "Bea", approve=False, words="It has left the house already.")
    again = do(house, CANCEL)

    assert (done.state, done.why, done.decided_by) == (ActState.REFUSED, "It has left the house already.", "Bea")
    assert the_order(house).state is OrderState.PACKED
    assert promised(house, done) == [(PromiseKind.DECISION, PromiseState.KEPT)]
    assert "left the house" in said_to(house, asked.conversation_id)[-1]
    assert again.outcome is Outcome.WITH_STAFF and again.record.id != asked.id


def test_it_is_decided_once_by_the_staff_with_words(shop: TestHouse, asked: ActRecord) -> None:
    """Strangers, silence, a second decision and an act that is none change nothing."""
    house = shop
    for by, words in (("Eve", WORDS), ("Bea", "  ")):
        with pytest.raises(NotAllowed):
            decide(house, asked, by, words=words)
    decide(house, asked, "Bea")
    revision = the_order(house).revision
    with pytest.raises(NotAllowed, match="confirmed"):
        decide(house, asked, "Kim", approve=False)
    with pytest.raises(NotFound):
        decide(house, replace(asked, id="id-none"), "Bea")

    assert the_order(house).revision == revision


def test_above_ones_authority_a_second_person_agrees(shop: TestHouse) -> None:
    """The first yes does nothing but raise the case; the same person, or another of their level, is not enough."""
    house = shop
    dear = an_order(
        number="10900", lines=(OrderLine("mug", "Mug", 100, euros("10.00"), "l1"),), payments=(paid("1000.00"),)
    )
    sell(house, dear)
    asked = do(house, replace(CANCEL, order_number="10900"))
    first = decide(house, asked.record, "Bea")
    state = the_order(house, "10900").state
    with pytest.raises(NotAllowed, match="already"):
        decide(house, first, "Bea")
    still = decide(house, first, "Bob")
    with house.reading() as uow:
        case = uow.cases.by_reference(asked.reference or "")
    second = decide(house, still, "Kim")

    assert asked.decision.because.id == "over-machine-limit"
    assert (first.state, first.decided_by, state) == (ActState.WITH_STAFF, "Bea", OrderState.PLACED)
    assert still.state is ActState.WITH_STAFF
    assert case is not None and case.level == 3
    assert (second.state, second.decided_by) == (ActState.CONFIRMED, "Bob, Kim")
    assert the_order(house, "10900").state is OrderState.CANCELLED
    assert house.desk.care.escalation.levels[2].approves_up_to is not None  # else Bea alone would have been enough


def test_what_has_changed_since_is_not_approved(shop: TestHouse, asked: ActRecord) -> None:
    """If the order is cancelled or costs another amount by then, the customer has to be asked anew."""
    house = shop
    order = the_order(house)
    with house.uow() as uow:
        uow.shop.save_order(replace(order, payments=(paid("70.00"),), revision=order.revision + 1))
        uow.commit()
    with pytest.raises(NotAllowed, match="not what the customer agreed to"):
        decide(house, asked, "Bea")
    with house.uow() as uow:
        uow.shop.save_order(replace(order, state=OrderState.SENT, revision=order.revision + 2))
        uow.commit()
    with pytest.raises(NotAllowed, match="cannot be done any more"):
        decide(house, asked, "Bea")

    assert list_open_acts(house.reading()) == [asked]


def test_approved_acts_of_a_shop_system_go_to_it(any_house: TestHouse) -> None:
    """Of a customer whom we only have a copy of, nothing is written here; the act waits for the shop system."""
    house = any_house
    packed = an_order(OrderState.PACKED)
    with house.uow() as uow:
        uow.accounts.put_accounts([ANN], "system:woo")
        uow.shop.put_orders([packed, an_order(number="10501")], "system:woo")
        add_staff(uow, "kim", "Kim", house.now(), 3)
        uow.commit()
    asked, passed_on = do(house, CANCEL), do(house, replace(CANCEL, order_number="10501"))
    approved = decide(house, asked.record, "Kim")

    assert (asked.outcome, passed_on.outcome) == (Outcome.WITH_STAFF, Outcome.PASSED_ON)
    assert approved.state is ActState.AGREED
    assert the_order(house) == packed and the_order(house, "10501") == an_order(number="10501")


def test_the_money_of_a_return_moves_when_the_goods_are_back(shop: TestHouse) -> None:
    """Nothing moves before; then what was read out goes back, once, and by when it is there is promised."""
    house = shop
    sell(house, an_order(OrderState.DELIVERED, number="10950"))
    wish = replace(an_act(ActKind.RETURN, ("l1", 1), method_id="card"), order_number="10950")
    asked = do(house, wish)
    before = the_order(house, "10950")
    house.clock.pass_(timedelta(days=5))
    noted = note_goods_back(asked.record.id, house.case_work("Bea"), house.shop.order_policy)
    after = the_order(house, "10950")
    with pytest.raises(NotAllowed, match="before"):
        note_goods_back(asked.record.id, house.case_work("Kim"), house.shop.order_policy)

    assert (asked.outcome, asked.promises) == (Outcome.DONE, ())
    assert before.payments == (paid("90.00"),)
    assert [one.amount for one in after.payments] == [euros("90.00"), Money(4000, "EUR")]
    assert promised(house, noted) == [(PromiseKind.REFUND, PromiseState.MADE)]
    assert the_order(house, "10950") == after


def test_goods_are_noted_only_where_money_waits_for_them(shop: TestHouse, asked: ActRecord) -> None:
    """A cancellation that nobody decided yet, and a change of address, bring no goods back."""
    house = shop
    arrived = arrive(house)
    home = quote(house, an_act(ActKind.CHANGE_OWN_ADDRESS, address=ELSEWHERE), arrived)
    moved = agree(house, home, say(house, "yes", peer="ann"))
    for record in (asked, moved.record):
        with pytest.raises(NotAllowed, match="No money waits"):
            note_goods_back(record.id, house.case_work("Bea"), house.shop.order_policy)

    assert home.verdict is Verdict.MAY
    assert list_open_acts(house.reading()) == [asked]


@pytest.fixture
def unsure(shop: TestHouse, asked: ActRecord) -> ActRecord:
    """An act that was sent to the shop system, and of which nobody knows whether it was done."""
    given_up = replace(asked, state=ActState.GIVEN_UP, settled_at=shop.now(), why="no answer")
    with shop.uow() as uow:
        uow.acts.save(given_up)
        uow.commit()
    return given_up


@pytest.mark.parametrize("was_done", [True, False])
def test_who_looked_notes_what_became_of_an_act(shop: TestHouse, unsure: ActRecord, was_done: bool) -> None:
    """What a person found at the shop system is noted once, with words to the customer: money that is on its way is
    promised, and what was not done is not claimed.
    """
    house = shop
    noted = note_outcome(unsure.id, was_done, WORDS, house.case_work("Bea"))
    with pytest.raises(NotAllowed, match="is known"):
        note_outcome(unsure.id, not was_done, WORDS, house.case_work("Kim"))
    with house.reading() as uow:
        audited = [(entry.actor, entry.action) for entry, _ in uow.audit.about(unsure.id)]

    assert noted.state is (ActState.CONFIRMED if was_done else ActState.REFUSED)
    assert ((PromiseKind.REFUND, PromiseState.MADE) in promised(house, noted)) is was_done
    assert (PromiseKind.DECISION, PromiseState.KEPT) in promised(house, noted)
    assert WORDS in said_to(house, unsure.conversation_id)[-1]
    assert audited[-1] == ("Bea", f"act found {'done' if was_done else 'not done'}")
    assert list_open_acts(house.reading()) == []


def test_what_became_of_an_act_is_noted_by_the_staff_with_words(shop: TestHouse, unsure: ActRecord) -> None:
    """A stranger, silence, and an act of which everything is known change nothing."""
    for by, words in (("Eve", WORDS), ("Bea", " ")):
        with pytest.raises(NotAllowed):
            note_outcome(unsure.id, True, words, shop.case_work(by))
    with shop.reading() as uow:
        assert uow.acts.get(unsure.id).state is ActState.GIVEN_UP
