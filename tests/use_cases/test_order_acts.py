"""Acts at the shop: read out, agreed to, done once; and only by whose they are, as long as nothing has changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from bot.domain.act_record import ActState
from bot.domain.case import CaseState
from bot.domain.errors import NotAllowed, Stale
from bot.domain.money import Money
from bot.domain.order import ActKind, OrderState, PaymentDirection
from bot.domain.order_act import Verdict
from bot.domain.promise import PromiseKind, PromiseState
from bot.storage.unit_of_work import SqlUnitOfWork
from bot.use_cases.act_steps import UNDER_WAY
from bot.use_cases.order_acts import ActOutcome, Changed, CodeNeeded, Outcome, quote_act
from bot.use_cases.promises import watch_promises
from tests.act_scene import TOM, acts_about, agree, arrive, do, quote, sell, the_order
from tests.builders import TestHouse, answer, claim, say
from tests.orders import ANN, ELSEWHERE, LAMP, an_act, an_order, euros, paid

CANCEL = an_act(ActKind.CANCEL)
MOVE = an_act(ActKind.CHANGE_ADDRESS, address=ELSEWHERE)
BLUE = an_act(ActKind.CHANGE_ITEMS, ("l1", 2, "blue"), method_id="card")
OWN_ADDRESS = an_act(ActKind.CHANGE_OWN_ADDRESS, address=ELSEWHERE)


@pytest.fixture
def shop(any_house: TestHouse) -> TestHouse:
    """A house on a database of each kind, in which Ann has an order that was placed."""
    sell(any_house)
    return any_house


@pytest.fixture
def quick(house: TestHouse) -> TestHouse:
    """The same in memory."""
    sell(house)
    return house


def test_what_is_agreed_to_is_done_and_on_record(shop: TestHouse) -> None:
    """A cancellation changes the order, sends the money back, and stands on record and in the audit."""
    house = shop
    outcome = do(house, replace(CANCEL, reason="no_longer_needed"))
    order = the_order(house)
    with house.reading() as uow:
        audited = [entry.action for entry, _ in uow.audit.about(outcome.record.id)]

    assert outcome.outcome is Outcome.DONE and outcome.order == order
    assert (order.state, order.cancel_reason, order.revision) == (OrderState.CANCELLED, "no_longer_needed", 5)
    assert [(one.direction, one.amount, one.method_id) for one in order.payments] == [
        (PaymentDirection.PAID, euros("90.00"), "card"), (PaymentDirection.REFUNDED, euros("90.00"), "card"),
    ]  # fmt: skip
    assert [one.kind for one in order.changes] == [ActKind.CANCEL]
    assert acts_about(house) == [outcome.record]
    assert outcome.record.state is ActState.CONFIRMED and outcome.record.settled_at == house.now()
    assert audited == ["act confirmed"]


def test_stock_and_gift_card_follow(shop: TestHouse) -> None:
    """Other versions are taken from the shelf and the old ones laid back; a gift card pays the difference."""
    house = shop
    do(house, replace(BLUE, method_id="gift"))
    with house.reading() as uow:
        lamp, account = uow.shop.product("lamp"), uow.accounts.account("ann")

    assert lamp is not None and account is not None
    assert {one.id: one.in_stock for one in lamp.variants} == {"red": 7, "blue": 1, "grey": 1, "white": 0}
    gift = account.method("gift")
    assert gift is not None and gift.balance == euros("90.00")


def test_the_same_message_does_it_once(shop: TestHouse) -> None:
    """A turn that is carried out again changes nothing and tells the same."""
    house = shop
    decision, yes = quote(house, CANCEL, arrive(house)), say(house, "yes", peer="ann")
    first = agree(house, decision, yes)
    again = agree(house, decision, yes)

    assert again == first
    assert len(acts_about(house)) == 1 and the_order(house).revision == 5


def test_the_same_message_in_two_workers_does_it_once(shop: TestHouse) -> None:
    """Two workers that carry out one turn at once do one act, and tell the same."""
    house = shop
    decision, yes = quote(house, CANCEL, arrive(house)), say(house, "yes", peer="ann")
    together = Barrier(2)

    def work(_: int) -> ActOutcome:
        together.wait()
        return agree(house, decision, yes)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(work, range(2))

    assert first == second
    assert len(acts_about(house)) == 1 and the_order(house).revision == 5


@pytest.mark.parametrize("act", [CANCEL, MOVE, OWN_ADDRESS, an_act(ActKind.CHANGE_PAYMENT, method_id="paypal")])
def test_repeated_clicks_on_yes_do_it_once(quick: TestHouse, act: Any) -> None:
    """Several yeses to what was read out once are one act, whatever messages they come in."""
    house = quick
    decision = quote(house, act, arrive(house))
    outcomes = [agree(house, decision, say(house, "yes", peer="ann")) for _ in range(3)]
    with house.reading() as uow:
        records = uow.acts.of_account("ann")

    assert len({outcome.record.id for outcome in outcomes}) == len(records) == 1


def test_an_address_may_be_changed_there_and_back_and_there_again(quick: TestHouse) -> None:
    """The same wish is a new act when something else was done in between."""
    house = quick
    assert ANN.address is not None
    for address in (ELSEWHERE, ANN.address, ELSEWHERE):
        do(house, replace(OWN_ADDRESS, address=address))
    with house.reading() as uow:
        account, records = uow.accounts.account("ann"), uow.acts.of_account("ann")

    assert account is not None and account.address == ELSEWHERE
    assert len(records) == 3


def test_two_conversations_change_one_order_at_once(shop: TestHouse) -> None:
    """Of two that were read out the same order, exactly one is done; the other is read out anew."""
    house = shop
    wishes = {"ann here": CANCEL, "ann there": BLUE}
    decisions = {peer: quote(house, act, arrive(house, peer)) for peer, act in wishes.items()}
    yeses = {peer: say(house, "yes", peer=peer) for peer in wishes}
    together = Barrier(2)

    def click(peer: str) -> ActOutcome | Stale:
        together.wait()
        try:
            return agree(house, decisions[peer], yeses[peer])
        except Stale as stale:
            return stale

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(click, wishes))
    won = [one for one in results if isinstance(one, ActOutcome)]
    lost = [one for one in results if isinstance(one, Changed)]

    assert (len(won), len(lost)) == (1, 1)
    assert lost[0].decision.revision == 5
    assert [one.id for one in acts_about(house)] == [won[0].record.id]
    assert [one.kind for one in the_order(house).changes] == [won[0].decision.act.kind]


def test_two_orders_take_the_last_one_from_the_shelf_at_once(shop: TestHouse) -> None:
    """Of two orders that both want the last grey lamp, one gets it; there are never fewer than none."""
    house = shop
    other = an_order()
    sell(house, an_order(), replace(other, number="10501"))
    grey = an_act(ActKind.CHANGE_ITEMS, ("l1", 1, "grey"), method_id="card")
    wishes = {"ann here": grey, "ann there": replace(grey, order_number="10501")}
    decisions = {peer: quote(house, act, arrive(house, peer)) for peer, act in wishes.items()}
    yeses = {peer: say(house, "yes", peer=peer) for peer in wishes}
    together = Barrier(2)

    def click(peer: str) -> bool:
        together.wait()
        try:
            return agree(house, decisions[peer], yeses[peer]).outcome is Outcome.DONE
        except Stale:
            return False

    with ThreadPoolExecutor(2) as pool:
        done = sorted(pool.map(click, wishes))
    with house.reading() as uow:
        lamp = uow.shop.product("lamp")

    assert done == [False, True]
    assert lamp is not None and {one.id: one.in_stock for one in lamp.variants}["grey"] == 0


def test_a_yes_to_what_has_changed_is_not_done(quick: TestHouse) -> None:
    """If the order changed since it was read out, nothing is done, and what would be done now comes back."""
    house = quick
    arrived = arrive(house)
    decision = quote(house, CANCEL, arrived)
    do(house, MOVE)
    with pytest.raises(Changed) as changed:
        agree(house, decision, say(house, "yes", peer="ann"))

    assert changed.value.decision == quote(house, CANCEL, arrived)
    assert the_order(house).state is OrderState.PLACED
    assert agree(house, changed.value.decision, say(house, "yes", peer="ann")).outcome is Outcome.DONE


def test_one_yes_to_two_acts_about_one_order(quick: TestHouse) -> None:
    """What the same yes has done to the order before is no change behind the customer's back."""
    house = quick
    arrived = arrive(house)
    move, blue = quote(house, MOVE, arrived), quote(house, BLUE, arrived)
    yes = say(house, "yes, both", peer="ann")
    outcomes = [agree(house, decision, yes) for decision in (move, blue, move, blue)]

    assert [one.outcome for one in outcomes] == [Outcome.DONE] * 4
    assert the_order(house).revision == 6 and len(acts_about(house)) == 2


def test_one_yes_is_one_act_of_a_kind(quick: TestHouse) -> None:
    """A second act of the same kind about the same order is never taken for the first: it needs a yes of its own."""
    house = quick
    arrived = arrive(house)
    here, there = (
        quote(house, replace(OWN_ADDRESS, address=replace(ELSEWHERE, line1=street)), arrived)
        for street in ("9 Quay Road", "10 Quay Road")
    )
    yes = say(house, "yes", peer="ann")
    agree(house, here, yes)
    with pytest.raises(NotAllowed):
        agree(house, there, yes)
    with house.reading() as uow:
        account = uow.accounts.account("ann")

    assert account is not None and account.address == here.act.address


def test_nothing_stays_of_what_broke_off(shop: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """If anything fails before the end, neither order nor money nor record is touched."""
    house = shop
    before = the_order(house)
    decision, yes = quote(house, CANCEL, arrive(house)), say(house, "yes", peer="ann")

    def fall(_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(SqlUnitOfWork, "commit", fall)
        with pytest.raises(KeyboardInterrupt):
            agree(house, decision, yes)
    after, records = the_order(house), acts_about(house)
    done = agree(house, decision, yes)

    assert (after, records) == (before, [])
    assert done.outcome is Outcome.DONE and len(acts_about(house)) == 1


def test_who_has_not_shown_who_they_are_is_told_nothing(quick: TestHouse) -> None:
    """Without a proof, after twelve hours, and with another customer's, nothing is quoted and nothing done."""
    house = quick
    arrived = arrive(house)
    decision = quote(house, CANCEL, arrived)
    stranger, tom = say(house, "hello", peer="stranger"), arrive(house, "tom", TOM)
    said = set()
    for receipt in (stranger, tom):
        for attempt in (lambda r=receipt: quote(house, CANCEL, r), lambda r=receipt: agree(house, decision, r)):
            with pytest.raises(NotAllowed) as refused:
                attempt()
            said.add(str(refused.value))
    house.clock.pass_(timedelta(hours=12, seconds=1))
    with pytest.raises(NotAllowed):
        agree(house, decision, say(house, "yes", peer="ann"))

    assert len(said) == 1 and "10500" not in said.pop()
    assert the_order(house).state is OrderState.PLACED


def test_another_customers_order_sounds_like_none(quick: TestHouse) -> None:
    """An order of somebody else, one that is not there and one guessed by its figures are refused alike."""
    house = quick
    arrived = arrive(house)
    numbers = ("10417", "99999", "W10500")
    decisions = [quote(house, replace(CANCEL, order_number=number), arrived) for number in numbers]

    assert {(one.verdict, one.because.id, one.revision) for one in decisions} == {
        (Verdict.REFUSED, "order-not-in-account", 0)
    }
    with pytest.raises(NotAllowed):
        agree(house, decisions[0], say(house, "yes", peer="ann"))


def test_a_code_is_needed_where_the_policy_says_so(quick: TestHouse) -> None:
    """What needs a code is not done without one."""
    house = quick
    decision = quote(house, MOVE, arrive(house))
    with pytest.raises(CodeNeeded):
        agree(house, decision, say(house, "yes", peer="ann"), code_proved=False)

    assert decision.needs_code
    assert acts_about(house) == [] and the_order(house).address == ANN.address


def test_money_that_is_owed_is_a_promise_that_is_watched(quick: TestHouse) -> None:
    """By when the money arrives is promised; when the day passes and nobody vouches for it, the customer is told."""
    house = quick
    outcome = do(house, CANCEL)
    [promise] = outcome.promises
    with house.reading() as uow:
        case = uow.cases.by_reference(outcome.reference or "")
    house.clock.pass_(promise.due_at - house.now() + timedelta(seconds=1))
    broken = watch_promises(house.reading(), house.uow(), house.now(), house.ids, house.wording, house.desk)
    with house.reading() as uow:
        states = [(one.kind, one.state) for one in uow.promises.of_case(promise.case_id)]

    assert (promise.kind, promise.due_at) == (PromiseKind.REFUND, outcome.decision.moves[0].arrives_by)
    assert case is not None and (case.state, case.about_order) == (CaseState.CLOSED, "10500")
    assert [one.reference for one in broken] == [outcome.reference]
    assert states == [(PromiseKind.REFUND, PromiseState.BROKEN), (PromiseKind.AMENDS, PromiseState.MADE)]


def test_the_words_of_a_promise_are_kept(quick: TestHouse) -> None:
    """The words of the answer that names the reference stand with the promise."""
    house = quick
    decision = quote(house, CANCEL, arrive(house))
    answer(house, claim(house))
    outcome = agree(house, decision, say(house, "yes", peer="ann"))
    said = f"Your reference is {outcome.reference}."
    answer(house, claim(house), said)
    with house.reading() as uow:
        kept = uow.promises.get(outcome.promises[0].id)

    assert kept is not None and kept.text == said


def test_money_that_is_there_at_once_needs_no_promise(quick: TestHouse) -> None:
    """What goes back onto a gift card is on it."""
    house = quick
    sell(house, an_order(number="10600", payments=(paid("90.00", "gift"),)))
    outcome = do(house, replace(CANCEL, order_number="10600"))
    gift = outcome.account.method("gift")

    assert (outcome.promises, outcome.reference) == ((), None)
    assert gift is not None and gift.balance == euros("210.00")


def test_a_promise_of_money_takes_no_room_at_the_desk(quick: TestHouse) -> None:
    """That money is on its way does not make people later with their answers."""
    house = quick
    with house.reading() as uow:
        before = uow.promises.open_dues()
    do(house, CANCEL)
    with house.reading() as uow:
        after, all_of_them = uow.promises.open_dues(), uow.promises.all()

    assert before == after == [] and len(all_of_them) == 1


def test_what_a_person_decides_becomes_a_case(shop: TestHouse) -> None:
    """Where the rules leave it to a person, nothing is done yet: there is a case with the promise of a decision."""
    house = shop
    sell(house, an_order(OrderState.PACKED, number="10700"))
    wish = replace(CANCEL, order_number="10700")
    outcome = do(house, wish)
    again = do(house, wish)
    with house.reading() as uow:
        case = uow.cases.by_reference(outcome.reference or "")
        acts = uow.acts.of_case(case.id) if case else []

    assert outcome.outcome is Outcome.WITH_STAFF and outcome.record.state is ActState.WITH_STAFF
    assert case is not None and (case.state, case.remedy_wanted) == (CaseState.RECEIVED, "cancellation")
    assert [one.kind for one in outcome.promises] == [PromiseKind.DECISION]
    assert acts == [outcome.record] and again.record == outcome.record
    assert the_order(house, "10700").state is OrderState.PACKED


def test_one_yes_to_something_done_and_something_decided_by_a_person(quick: TestHouse) -> None:
    """The case that watches the money is opened for the decision, too."""
    house = quick
    sell(house, an_order(OrderState.PACKED, number="10700"))
    arrived = arrive(house)
    decisions = [quote(house, CANCEL, arrived), quote(house, replace(CANCEL, order_number="10700"), arrived)]
    yes = say(house, "yes, cancel both", peer="ann")
    done, asked = [agree(house, decision, yes) for decision in decisions]
    with house.reading() as uow:
        case = uow.cases.by_reference(asked.reference or "")

    assert done.reference == asked.reference
    assert case is not None and case.state is CaseState.RECEIVED
    assert {one.kind for one in asked.promises} == {PromiseKind.REFUND, PromiseKind.DECISION}


def test_another_shop_system_is_asked_later(shop: TestHouse) -> None:
    """Where the shop runs elsewhere, the act waits in the record, our copy stays as it is, and nothing is promised."""
    house = shop
    before = the_order(house)
    decision = quote(house, CANCEL, arrive(house))
    outcome = agree(house, decision, say(house, "yes", peer="ann"), embedded=False)
    with house.uow() as uow:
        claimed = uow.acts.claim_next(house.now(), timedelta(minutes=5))
        second = uow.acts.claim_next(house.now(), timedelta(minutes=5))

    assert outcome.outcome is Outcome.PASSED_ON and outcome.promises == ()
    assert the_order(house) == before
    assert claimed is not None and (claimed.id, claimed.state) == (outcome.record.id, ActState.AGREED)
    assert second is None


def test_nothing_more_about_an_order_while_something_is_on_its_way(quick: TestHouse) -> None:
    """Until the shop system has answered, a second wish about the same order is not taken."""
    house = quick
    arrived = arrive(house)
    cancel, move = quote(house, CANCEL, arrived), quote(house, MOVE, arrived)
    agree(house, cancel, say(house, "yes", peer="ann"), embedded=False)
    with pytest.raises(Changed) as changed:
        agree(house, move, say(house, "yes", peer="ann"), embedded=False)

    assert (changed.value.decision.verdict, changed.value.decision.because) == (Verdict.REFUSED, UNDER_WAY)
    assert len(acts_about(house)) == 1


def test_an_import_does_not_undo_what_was_done(shop: TestHouse) -> None:
    """The shop's file, brought in again, leaves alone what was done here since: order, gift card and stock."""
    house = shop
    done = do(house, replace(BLUE, method_id="gift"))
    sell(house)
    with house.reading() as uow:
        order, account, lamp = uow.shop.order("10500"), uow.accounts.account("ann"), uow.shop.product("lamp")
    fewer = replace(LAMP.variants[1], in_stock=2)
    news = type(LAMP).of_variants("lamp", "Lamp", (), "light", [LAMP.variants[0], fewer, *LAMP.variants[2:]])
    with house.uow() as uow:
        uow.shop.put_products([news], "import:scene", whole=False)
        uow.commit()
    with house.reading() as uow:
        counted = uow.shop.product("lamp")

    assert order == done.order and account == done.account
    assert lamp is not None and [one.in_stock for one in lamp.variants] == [7, 1, 1, 0]
    # What the file says anew counts; what it only repeats does not.
    assert counted is not None and [one.in_stock for one in counted.variants] == [7, 2, 1, 0]


def test_a_quote_does_nothing(quick: TestHouse) -> None:
    """To ask what would happen leaves no trace, and may be done while reading alone."""
    house = quick
    arrived = arrive(house)
    decision = quote_act(CANCEL, arrived.conversation_id, house.reading(), house.shop.order_policy, house.now())

    assert (decision.verdict, [move.amount for move in decision.moves]) == (Verdict.MAY, [Money(9000, "EUR")])
    assert acts_about(house) == [] and the_order(house) == an_order()
