"""Redress: which options a customer has, why, and up to how much; and what a reason sounds like."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.money import Money
from bot.domain.order import Order, OrderLine, OrderState
from bot.domain.redress import (
    PolicyRule,
    RedressDecision,
    RedressKind,
    RedressPolicy,
    RedressReason,
    decide_redress,
    find_reason,
)

steady = settings(deadline=None, derandomize=True, max_examples=100)

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)
DAY = timedelta(days=1)
LEAST = timedelta(microseconds=1)
POLICY = RedressPolicy(
    withdrawal=PolicyRule("withdrawal-14", "Fourteen days.", "Directive 2011/83/EU, Art. 9", 14),
    guarantee=PolicyRule("guarantee-2y", "Two years.", "Directive (EU) 2019/771, Art. 10", 730),
    cancellation=PolicyRule("cancel-before-sent", "Until it is sent.", "Returns policy 4.2"),
    late=PolicyRule("late-parcel-7", "Seven days.", "Delivery policy 2.4", 7),
    goodwill=PolicyRule("person-decides", "A colleague decides.", "Care charter 7"),
)
FREE = {RedressKind.REPAIR, RedressKind.REPLACEMENT}
FAULT = [RedressReason.FAULTY, RedressReason.NOT_AS_DESCRIBED]

instants = st.integers(-3, 900 * 86_400).map(lambda seconds: NOW - timedelta(seconds=seconds))
edges = st.sampled_from([NOW - days * DAY + d for days in (0, 7, 14, 730) for d in (-LEAST, timedelta(0), LEAST)])
dates = st.one_of(instants, edges)
prices = st.builds(Money, st.integers(0, 500_000), st.sampled_from(["EUR", "GBP", "SEK"]))
reasons, wishes = st.sampled_from(RedressReason), st.one_of(st.none(), st.sampled_from(RedressKind))


@st.composite
def orders(draw: st.DrawFn, within: timedelta | None = None) -> Order:
    """An order in any state, with such dates as its state can have; carriers and files leave some out.

    Args:
        within: only orders that were delivered, and no longer ago than this.
    """
    state = OrderState.DELIVERED if within else draw(st.sampled_from(OrderState))
    currency = draw(prices).currency
    lines = tuple(
        OrderLine(f"p-{number}", f"Product {number}", draw(st.integers(1, 5)), Money(draw(prices).minor, currency))
        for number in range(draw(st.integers(1, 3)))
    )
    sent = draw(st.one_of(st.none(), dates)) if state in (OrderState.SENT, OrderState.DELIVERED) else None
    delivered = draw(st.one_of(st.none(), dates)) if state is OrderState.DELIVERED else None
    if within:
        ages = st.one_of(st.sampled_from([within, within - LEAST]), st.timedeltas(-DAY, within))
        delivered = NOW - draw(ages)
    return Order("10417", "mara@example.com", state, NOW - 1000 * DAY, lines, sent_at=sent, delivered_at=delivered)


def order(state: OrderState, *, sent: datetime | None = None, delivered: datetime | None = None) -> Order:
    line = OrderLine("kettle-alba", "Alba kettle", 2, Money(2490, "EUR"))
    return Order("10417", "mara@example.com", state, NOW - 999 * DAY, (line,), sent_at=sent, delivered_at=delivered)


def decide(
    about: Order, reason: RedressReason = RedressReason.FAULTY, wish: RedressKind | None = None, now: datetime = NOW
) -> RedressDecision:
    return decide_redress(about, about.lines[0], reason, wish, POLICY, now)


def kinds(decision: RedressDecision) -> list[RedressKind]:
    return [option.kind for option in decision.options]


@given(orders(within=730 * DAY), st.sampled_from(FAULT), wishes)
@steady
def test_a_fault_within_the_guarantee_is_always_put_right_for_free(
    about: Order, reason: RedressReason, wish: RedressKind | None
) -> None:
    """Whatever is wished for, a faulty thing within the legal period can be repaired and replaced for nothing."""
    free = {option.kind for option in decide(about, reason, wish).options if option.because is POLICY.guarantee}

    assert free >= FREE


@given(orders(within=14 * DAY), reasons, wishes)
@steady
def test_the_right_to_withdraw_needs_no_reason(about: Order, reason: RedressReason, wish: RedressKind | None) -> None:
    """Within fourteen days of delivery everything may be sent back, for all the money and for any reason."""
    line = about.lines[0]
    back = [option for option in decide(about, reason, wish).options if option.kind is RedressKind.WITHDRAWAL]

    assert [option.amount for option in back] == [line.unit_price * line.quantity]


@given(orders(), reasons)
@steady
def test_the_wish_for_money_is_never_turned_down_here(about: Order, reason: RedressReason) -> None:
    """Who wants their money back finds a way that leads to money, for a colleague to decide on, as the first one."""
    first = decide(about, reason, RedressKind.REFUND).options[0]

    assert first.kind in {RedressKind.REFUND, RedressKind.WITHDRAWAL, RedressKind.CANCELLATION}


@given(orders(), reasons, wishes)
@steady
def test_every_option_has_a_reason_with_its_source(
    about: Order, reason: RedressReason, wish: RedressKind | None
) -> None:
    """There is always an option, each once, each with the rule it comes from; a person can always decide."""
    options = decide(about, reason, wish).options

    assert all(option.because.text and option.because.source for option in options)
    assert len({option.kind for option in options}) == len(options)
    assert RedressKind.PERSON_DECIDES in {option.kind for option in options}


@given(orders(), st.integers(0, 2), reasons, wishes)
@steady
def test_never_more_money_than_was_paid(
    about: Order, place: int, reason: RedressReason, wish: RedressKind | None
) -> None:
    """No option pays more than this line cost, and so none pays more than the whole order did."""
    line = about.lines[place % len(about.lines)]
    options = decide_redress(about, line, reason, wish, POLICY, NOW).options
    amounts = [option.amount for option in options if option.amount is not None]

    assert all(amount <= line.unit_price * line.quantity <= about.total for amount in amounts)


@given(orders(), reasons, st.sampled_from(RedressKind))
@steady
def test_the_wish_comes_first(about: Order, reason: RedressReason, wish: RedressKind) -> None:
    """Where the wish is among the options, it is the first of them; a wish for money is met by any way to it."""
    offered = kinds(decide(about, reason, wish))
    money = {RedressKind.REFUND, RedressKind.WITHDRAWAL, RedressKind.CANCELLATION}

    assert wish not in offered or offered[0] in (money if wish is RedressKind.REFUND else {wish})


@given(orders(), reasons, wishes)
@steady
def test_the_wish_takes_nothing_away(about: Order, reason: RedressReason, wish: RedressKind | None) -> None:
    """A wish orders the options and may add one, but none is lost by it."""
    assert set(kinds(decide(about, reason, None))) <= set(kinds(decide(about, reason, wish)))


@pytest.mark.parametrize("state", [OrderState.PLACED, OrderState.PACKED])
def test_what_is_not_sent_yet_can_be_cancelled(state: OrderState) -> None:
    """Until it is sent, an order can be cancelled for all the money."""
    first, *others = decide(order(state), RedressReason.CHANGED_MIND).options

    assert (first.kind, first.amount, first.because) == (
        RedressKind.CANCELLATION, Money(4980, "EUR"), POLICY.cancellation,
    )  # fmt: skip
    assert [option.kind for option in others] == [RedressKind.PERSON_DECIDES]


@pytest.mark.parametrize(
    ("on_its_way", "offered"),
    [
        (3 * DAY, [RedressKind.TRACE, RedressKind.PERSON_DECIDES]),
        (7 * DAY, [RedressKind.TRACE, RedressKind.PERSON_DECIDES]),
        (
            7 * DAY + LEAST,
            [RedressKind.TRACE, RedressKind.REPLACEMENT, RedressKind.REFUND, RedressKind.PERSON_DECIDES],
        ),
    ],
)
def test_a_parcel_that_does_not_come(on_its_way: timedelta, offered: list[RedressKind]) -> None:
    """A parcel is traced at once; after seven days it counts as lost and is sent anew or paid back."""
    decision = decide(order(OrderState.SENT, sent=NOW - on_its_way), RedressReason.NOT_ARRIVED)

    assert kinds(decision) == offered
    assert decision.note == (None if on_its_way > 7 * DAY else "The parcel is on its way and not late yet.")


@pytest.mark.parametrize(
    ("held", "reason", "offered"),
    [
        (2 * DAY, RedressReason.FAULTY, [RedressKind.REPAIR, RedressKind.REPLACEMENT, RedressKind.WITHDRAWAL]),
        (20 * DAY, RedressReason.FAULTY, [RedressKind.REPAIR, RedressKind.REPLACEMENT]),
        (20 * DAY, RedressReason.OTHER, [RedressKind.REPAIR, RedressKind.REPLACEMENT]),
        (900 * DAY, RedressReason.FAULTY, []),
        (2 * DAY, RedressReason.CHANGED_MIND, [RedressKind.WITHDRAWAL]),
        (20 * DAY, RedressReason.CHANGED_MIND, []),
        (2 * DAY, RedressReason.NOT_ARRIVED, [RedressKind.TRACE, RedressKind.WITHDRAWAL]),
        (20 * DAY, RedressReason.NOT_ARRIVED, [RedressKind.TRACE]),
    ],
)
def test_a_delivered_thing(held: timedelta, reason: RedressReason, offered: list[RedressKind]) -> None:
    """What may be done about a delivered thing follows from the reason and from how long it has been there."""
    about = order(OrderState.DELIVERED, sent=NOW - held - DAY, delivered=NOW - held)

    assert kinds(decide(about, reason)) == [*offered, RedressKind.PERSON_DECIDES]


@pytest.mark.parametrize(
    ("days", "offered"),
    [(14, {RedressKind.WITHDRAWAL}), (730, FREE)],
)
def test_the_last_day_of_a_period_counts_in_full(days: int, offered: set[RedressKind]) -> None:
    """A period in days ends with the last hour of its last day, whatever the hour of delivery.

    Regulation (EEC, Euratom) No 1182/71, Art. 3; Directive 2011/83/EU, recital 41.
    """
    delivered = datetime(2026, 9, 1, 8, 0, tzinfo=timezone.utc)
    evening = (delivered + days * DAY).replace(hour=20)

    assert set(kinds(decide(order(OrderState.DELIVERED, delivered=delivered), now=evening))) >= offered


@pytest.mark.parametrize("sent", [None, NOW - 3 * DAY, NOW - 30 * DAY])
def test_a_delivered_thing_is_never_said_to_be_on_its_way(sent: datetime | None) -> None:
    """Where the day of delivery was not noted, a delivered order is still a delivered one."""
    decision = decide(order(OrderState.DELIVERED, sent=sent), RedressReason.FAULTY)

    assert "on its way" not in (decision.note or "")
    assert set(kinds(decision)) >= FREE


def test_a_parcel_whose_day_is_not_known_is_not_said_to_be_in_time() -> None:
    """Where nobody noted when a parcel was sent, it can be looked for, and nothing is said about its being late."""
    decision = decide(order(OrderState.SENT), RedressReason.NOT_ARRIVED)

    assert RedressKind.TRACE in kinds(decision)
    assert decision.note is None


def test_a_cancelled_order_is_said_to_be_cancelled() -> None:
    """For an order cancelled before there is a note, and a person to ask."""
    decision = decide(order(OrderState.CANCELLED), RedressReason.CHANGED_MIND)

    assert decision.note == "This order was cancelled before."
    assert kinds(decision) == [RedressKind.PERSON_DECIDES]


def test_compensation_is_asked_for_and_never_priced() -> None:
    """A wish for compensation is taken to a person, first of all options and without an amount."""
    about = order(OrderState.DELIVERED, delivered=NOW - 3 * DAY)
    decision = decide(about, RedressReason.FAULTY, RedressKind.COMPENSATION)

    assert (decision.options[0].kind, decision.options[0].amount) == (RedressKind.COMPENSATION, None)
    assert RedressKind.COMPENSATION not in kinds(decide(about))


def test_a_policy_without_its_number_is_a_mistake() -> None:
    """A rule that needs a number of days and has none is said to be wrong, by its id."""
    lame = RedressPolicy(
        POLICY.withdrawal, PolicyRule("guarantee-2y", "?", "?"), POLICY.cancellation, POLICY.late, POLICY.goodwill
    )
    about = order(OrderState.DELIVERED, delivered=NOW - DAY)

    with pytest.raises(ValueError, match="guarantee-2y needs a number of days"):
        decide_redress(about, about.lines[0], RedressReason.FAULTY, None, lame, NOW)


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("The kettle leaks badly", RedressReason.FAULTY, "leaks"),
        ("it arrived broken", RedressReason.FAULTY, "broken"),
        ("it won’t turn on", RedressReason.FAULTY, "won’t turn"),
        ("my parcel has not arrived", RedressReason.NOT_ARRIVED, "not arrived"),
        ("it never came", RedressReason.NOT_ARRIVED, "never came"),
        ("I’m still waiting for it", RedressReason.NOT_ARRIVED, "still waiting"),
        ("you sent the wrong colour", RedressReason.NOT_AS_DESCRIBED, "wrong colour"),
        ("it is not what I ordered", RedressReason.NOT_AS_DESCRIBED, "not what"),
        ("I changed my mind", RedressReason.CHANGED_MIND, "changed my mind"),
        ("It doesn’t fit", RedressReason.CHANGED_MIND, "doesn’t fit"),
        ("too small for me", RedressReason.CHANGED_MIND, "too small"),
    ],
)
def test_a_reason_is_found_where_it_stands(text: str, reason: RedressReason, words: str) -> None:
    """A reason in a customer's own words is recognised, with a typewriter's apostrophe or a telephone's."""
    found = find_reason(text)

    assert found is not None
    assert (found[0], text[found[1] : found[2]]) == (reason, words)


@pytest.mark.parametrize("text", ["", "I want my money back", "please replace the kettle", "order 10417", "hello"])
def test_no_reason_is_made_up(text: str) -> None:
    """A wish, a name or a greeting gives no reason."""
    assert find_reason(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "I have not received an answer",
        "not received a reply yet",
        "I still haven't got my refund",
        "nobody has come back to me",
        "you never received my email?",
        "I did not get an order confirmation",
        "I'm still waiting for a call",
        "I still got charged",
        "it did not come on",
        "I didn't get it to work",
    ],
)
def test_an_answer_that_did_not_come_is_no_parcel(text: str) -> None:
    """Waiting for words, money or a repair is not waiting for a parcel."""
    found = find_reason(text)

    assert found is None or found[0] is not RedressReason.NOT_ARRIVED


@pytest.mark.parametrize("text", ["it didn't come with a plug", "it came without the manual", "a screw is missing"])
def test_what_is_not_complete_is_not_as_described(text: str) -> None:
    """A thing that came without a part of it has arrived, but not as it should be."""
    found = find_reason(text)

    assert found is not None and found[0] is RedressReason.NOT_AS_DESCRIBED


@pytest.mark.parametrize(
    "text",
    [
        "I haven't received my parcel",
        "havent recieved it",
        "I never got my order",
        "it hasn't been delivered",
        "it has not yet come",
        "nothing has arrived",
        "the parcel is missing",
        "I'm still waiting",
    ],
)
def test_a_parcel_that_did_not_come_is_not_arrived(text: str) -> None:
    """However it is put, with its apostrophe or without, a parcel that did not come has not arrived."""
    found = find_reason(text)

    assert found is not None and found[0] is RedressReason.NOT_ARRIVED
