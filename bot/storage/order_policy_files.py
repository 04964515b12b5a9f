"""Reading data/policies/order_acts.yml: what may be done about orders, when, how often and by which money."""

from __future__ import annotations

from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, Mapping, TypeVar

from bot.domain.account import PaymentKind
from bot.domain.errors import BadFile
from bot.domain.money import Money, parse_amount
from bot.domain.order import ActKind, OrderState
from bot.domain.order_policy import (
    ActPolicy,
    Answer,
    CancelReason,
    MethodChoice,
    OnceRule,
    OrderPolicy,
    RefundTime,
)
from bot.domain.redress import PolicyRule
from bot.storage.entries import Entry, read_entries
from bot.storage.redress_files import read_redress, read_rule

ORDER_ACTS = "order_acts.yml"
NOTHING_MORE = "nothing_more"  # of what can be done before an order is sent
BY_LAW = 14  # days in which money has to be back: Directive 2011/83/EU, Art. 13(1)
LONGEST_WORKING = 10  # working days, which are 14 days
LONGEST_WINDOW = 3_653  # days; ten years

_Closed = TypeVar("_Closed", bound=Enum)


def read_order_policy(directory: Path, currency: str) -> OrderPolicy:
    """The rules for acts, with what law and house give for goods that go back.

    Args:
        directory: data/policies.
        currency: of the shop, in which there has to be a limit for what is done without a person.

    Raises:
        BadFile: a file is missing or wrong; the message names file, place and field.
    """
    file = read_entries(directory / ORDER_ACTS).entry("order_acts")
    redress = read_redress(read_house_policy(directory))
    notes = {name: read_rule(entry) for name, entry in file.entries("notes")}
    acts = {kind: _act(file.entry("acts"), kind, notes) for kind in ActKind}
    early = frozenset(kind for kind, act in acts.items() if OrderState.PLACED in act.states)
    reasons = file.entry("cancel_reasons")
    codes = file.entry("codes")
    limits = _amounts(file, "limits")
    if currency not in limits:
        raise file.wrong("limits", f"needs an amount in {currency}, the shop's currency")
    commercial = file.entry("commercial_return") if "commercial_return" in file.values else None
    return OrderPolicy(
        since=file.take("since", date),
        acts=acts,
        answers={answer: read_rule(file.entry("answers").entry(answer.value)) for answer in Answer},
        refund_times={kind: _refund_time(file.entry("refund_times").entry(kind.value)) for kind in PaymentKind},
        withdrawal=redress.withdrawal,
        guarantee=redress.guarantee,
        goodwill=redress.goodwill,
        once=tuple(_once(entry, early) for _, entry in file.entries("once")),
        cancel_reasons=tuple(_reason(name, entry) for name, entry in reasons.entries("reasons")),
        reason_required=reasons.take("required", bool, False),
        codes=_several(codes, "acts", ActKind),
        code_for_other_method=codes.take("refund_to_other_method", bool),
        limits=limits,
        commercial_return=_window(commercial) if commercial is not None else None,
        standard_delivery=_amounts(file, "standard_delivery") if "standard_delivery" in file.values else {},
    )


def read_house_policy(directory: Path) -> Entry:
    """The file of the directory that holds the house's policy. Raises BadFile: there is none."""
    # Other rules of the house stand in the same folder, each kind read by whoever follows it.
    written = [read_entries(file) for file in sorted(directory.glob("*.yml"))]
    policies = [entry.entry("policy") for entry in written if "policy" in entry.values]
    if not policies:
        raise BadFile(f"{directory}: there is no policy file; add one, such as larkfield.yml.")
    return policies[0]


def _act(acts: Entry, kind: ActKind, notes: Mapping[str, PolicyRule]) -> ActPolicy:
    entry = acts.entry(kind.value)
    named = entry.take("notes", list, [])
    unknown = [name for name in named if name not in notes]
    if unknown:
        raise entry.wrong("notes", f"names a note that is not there ({unknown[0]!r})")
    states, by_staff = _several(entry, "states", OrderState, True), _several(entry, "by_staff", OrderState, True)
    if states & by_staff:
        raise entry.wrong("by_staff", "names a state in which it may be done at once")
    if (kind is not ActKind.CHANGE_OWN_ADDRESS) != bool(states):
        raise entry.wrong("states", "must name a state, except where no order is changed")
    methods = _several(entry, "methods", MethodChoice, True)
    return ActPolicy(read_rule(entry), states, by_staff, methods, tuple(notes[name] for name in named))


def _once(entry: Entry, early: frozenset[ActKind]) -> OnceRule:
    after = _several(entry, "after", ActKind)
    closes = early if entry.values.get("closes") == NOTHING_MORE else _several(entry, "closes", ActKind)
    by_staff = _several(entry, "by_staff", ActKind, True)
    if not by_staff <= closes:
        raise entry.wrong("by_staff", "names an act that is not closed")
    return OnceRule(read_rule(entry), after, closes, by_staff)


def _reason(name: str, entry: Entry) -> CancelReason:
    words = entry.take("words", list)
    if not words or not all(isinstance(word, str) for word in words):
        raise entry.wrong("words", "needs what customers say for it")
    return CancelReason(name, entry.take("text"), tuple(words))


def _refund_time(entry: Entry) -> RefundTime:
    working = "working_days" in entry.values
    field, longest = ("working_days", LONGEST_WORKING) if working else ("days", BY_LAW)
    days = entry.take(field, int)
    if not 0 <= days <= longest:
        raise entry.wrong(field, f"must be from 0 to {longest}; the law allows {BY_LAW} days")
    return RefundTime(PolicyRule(entry.take("id"), entry.take("text"), entry.take("source")), days, working)


def _window(entry: Entry) -> PolicyRule:
    rule = read_rule(entry, with_days=True)
    if rule.days is None or not 1 <= rule.days <= LONGEST_WINDOW:
        raise entry.wrong("days", f"must be from 1 to {LONGEST_WINDOW}")
    return rule


def _amounts(file: Entry, field: str) -> Mapping[str, Money]:
    amounts: dict[str, Money] = {}
    for currency, text in file.take(field, dict).items():
        try:
            amount = parse_amount(str(text), str(currency))
        except ValueError as error:
            raise file.wrong(field, str(error)) from None
        if amount.minor < 0:
            raise file.wrong(field, f"holds a negative amount ({text!r})")
        amounts[str(currency)] = amount
    return amounts


def _several(entry: Entry, field: str, kind: type[_Closed], may_be_missing: bool = False) -> frozenset[_Closed]:
    named: list[Any] = entry.take(field, list, [] if may_be_missing else ...)
    known = {value.value: value for value in kind}
    for name in named:
        if not isinstance(name, str) or name not in known:
            raise entry.wrong(field, f"names {name!r}, which is none of {', '.join(known)}")
    return frozenset(known[name] for name in named)
