"""Reading the rules for acts: the demo shop's are whole and sourced; mistakes are named."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.domain.account import PaymentKind
from bot.domain.errors import BadFile
from bot.domain.money import Money
from bot.domain.order import ActKind, OrderState
from bot.domain.order_policy import Answer, MethodChoice, OrderPolicy
from bot.settings import PROJECT
from bot.storage.order_policy_files import ORDER_ACTS, read_order_policy
from bot.storage.shop_files import read_shop
from tests.builders import TUESDAY_MORNING

DEMO = PROJECT / "data" / "policies"


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A copy of the demo shop's rules that a test may spoil."""
    for name in (ORDER_ACTS, "larkfield.yml"):
        shutil.copy(DEMO / name, tmp_path / name)
    return tmp_path


def change(policies: Path, right: str, other: str) -> OrderPolicy:
    """Replace the first place of the file that matches, and read it."""
    file = policies / ORDER_ACTS
    text, found = re.subn(right, lambda match: other, file.read_text(), count=1, flags=re.MULTILINE)
    assert found == 1, f"{ORDER_ACTS} does not contain {right}"
    file.write_text(text)
    return read_order_policy(policies, "EUR")


def test_the_demo_shops_rules_are_whole() -> None:
    """Every act, answer and kind of payment has its rule, each with a sentence and a source, each id once."""
    policy = read_order_policy(DEMO, "EUR")
    rules = [act.rule for act in policy.acts.values()] + [once.rule for once in policy.once]
    rules += [*policy.answers.values(), *(time.rule for time in policy.refund_times.values())]
    rules += dict.fromkeys(note for act in policy.acts.values() for note in act.notes)

    assert (set(policy.acts), set(policy.answers), set(policy.refund_times)) == (
        set(ActKind), set(Answer), set(PaymentKind),
    )  # fmt: skip
    assert all(rule.text.endswith(".") and rule.source for rule in rules)
    assert len({rule.id for rule in rules}) == len(rules)
    assert policy.since == date(2026, 9, 1)


def test_what_the_demo_shop_allows() -> None:
    """States, methods, what is done once, reasons, codes and limits are as the file says."""
    policy = read_order_policy(DEMO, "EUR")
    after_items = next(once for once in policy.once if ActKind.CHANGE_ITEMS in once.after)

    assert policy.acts[ActKind.CANCEL].states == {OrderState.PLACED}
    assert policy.acts[ActKind.RETURN].methods == {MethodChoice.PAID_WITH, MethodChoice.GIFT_CARD}
    assert after_items.closes == {
        ActKind.CANCEL, ActKind.CHANGE_ITEMS, ActKind.CHANGE_ADDRESS, ActKind.CHANGE_PAYMENT,
    }  # fmt: skip
    assert [reason.id for reason in policy.cancel_reasons] == ["no_longer_needed", "ordered_by_mistake"]
    assert policy.codes == {ActKind.CHANGE_OWN_ADDRESS, ActKind.CHANGE_ADDRESS, ActKind.CHANGE_PAYMENT}
    assert policy.machine_limit("EUR") == Money(50_000, "EUR")
    assert policy.machine_limit("SEK") is None
    assert policy.withdrawal.days == 14


def test_money_arrives_in_the_shops_working_days() -> None:
    """Days are counted by the shop's calendar, and never go beyond the fourteen of the law."""
    shop = read_shop(PROJECT / "data", TUESDAY_MORNING)
    christmas = TUESDAY_MORNING.replace(month=12, day=24)
    policy = shop.order_policy
    slow = replace(policy.refund_times[PaymentKind.CARD], days=10)

    assert policy.hours is shop.hours
    assert policy.arrives_by(PaymentKind.GIFT_CARD, TUESDAY_MORNING) == TUESDAY_MORNING
    assert f"{policy.arrives_by(PaymentKind.CARD, TUESDAY_MORNING):%d.%m.}" == "24.09."
    slower = replace(policy, refund_times={PaymentKind.CARD: slow})
    assert slower.arrives_by(PaymentKind.CARD, christmas) == christmas + timedelta(days=14)
    assert policy.arrives_by(PaymentKind.OTHER, TUESDAY_MORNING) == TUESDAY_MORNING + timedelta(days=14)


def test_a_shop_may_give_more_days_and_less_delivery(policies: Path) -> None:
    """A window of the shop's own and a standard price of delivery are read where they are written."""
    policy = change(policies, r"^  once:", (
        '  commercial_return: {id: sixty, days: 60, text: "Sixty days.", source: "Terms 4"}\n'
        '  standard_delivery: {EUR: "4.90"}\n  once:'
    ))  # fmt: skip

    assert policy.commercial_return is not None and policy.commercial_return.days == 60
    assert policy.standard_delivery == {"EUR": Money(490, "EUR")}


def test_only_some_acts_may_be_closed(policies: Path) -> None:
    """Instead of nothing more, a shop may name what is closed after an item change."""
    policy = change(policies, r"closes: nothing_more", "closes: [change_items, cancel]")

    assert [once.closes for once in policy.once][1] == {ActKind.CHANGE_ITEMS, ActKind.CANCEL}


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        (r"since: .*", "since: soon", ["order_acts", "since"]),
        (r"states: \[placed\]", "states: [ordered]", ["acts, cancel", "states", "ordered"]),
        (r"states: \[delivered\]", "states: []", ["acts, return", "states"]),
        (r"by_staff: \[packed\]", "by_staff: [placed]", ["acts, cancel", "by_staff"]),
        (r"methods: \[another\]", "methods: [cash]", ["acts, change_payment", "methods", "cash"]),
        (r"notes: \[return_postage, exchange_money\]", "notes: [luck]", ["acts, exchange", "notes", "luck"]),
        (r"id: act-exchange", "idea: act-exchange", ["acts, exchange", "id"]),
        (r"closes: nothing_more", "closes: everything", ["once, after_item_change", "closes"]),
        (r"by_staff: \[return\]", "by_staff: [cancel]", ["once, sent_back", "by_staff"]),
        (r"words: \[no longer.*", "words: []", ["no_longer_needed", "words"]),
        (r"required: false", "required: perhaps", ["cancel_reasons", "required"]),
        (r"acts: \[change_own.*", "acts: [pay]", ["codes", "acts", "pay"]),
        (r'limits: \{EUR: "500.00"', 'limits: {EUR: "-5"', ["order_acts", "limits"]),
        (r'limits: \{EUR: "500.00"', 'limits: {EUR: "a lot"', ["order_acts", "limits"]),
        (r'limits: \{EUR: "500.00"', 'limits: {euro: "5.00"', ["order_acts", "limits"]),
        (r'limits: \{EUR: "500.00",', "limits: {", ["order_acts", "limits", "EUR"]),
        (r"working_days: 7", "working_days: 11", ["refund_times, card", "working_days"]),
        (r"days: 14", "days: 15", ["refund_times, other", "days"]),
        (r"paypal: \{id: refund-paypal-7,.*", "", ["refund_times, paypal"]),
        (r"    over_limit: .*", "", ["answers, over_limit", "id"]),
        (r"^  once:", "  commercial_return: {id: a, days: 0, text: a, source: a}\n  once:", ["commercial", "days"]),
    ],
)  # fmt: skip
def test_a_mistake_is_named(policies: Path, right: str, wrong: str, named: list[str]) -> None:
    """What is wrong is answered with one sentence that names the file, the place and the field."""
    with pytest.raises(BadFile) as refused:
        change(policies, right, wrong)
    complaint = str(refused.value)

    assert complaint.startswith(f"{policies / ORDER_ACTS}: ")
    assert [part for part in named if part not in complaint] == []
    assert "\n" not in complaint


def test_a_missing_file_is_named(policies: Path) -> None:
    """Without the rules for acts, or the policy of the house, nothing is read."""
    (policies / "larkfield.yml").unlink()
    with pytest.raises(BadFile, match="no policy file"):
        read_order_policy(policies, "EUR")
    (policies / ORDER_ACTS).unlink()
    with pytest.raises(BadFile, match=ORDER_ACTS):
        read_order_policy(policies, "EUR")
