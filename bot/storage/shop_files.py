"""Reading the shop's files in data/shop and data/policies; every mistake is named with its file and place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from typing import Sequence

from bot.domain.account import Account
from bot.domain.business_hours import BusinessHours
from bot.domain.fact import Fact, FactKind
from bot.domain.language import FOLDER, GUIDANCE, NAMES
from bot.domain.order import Order, OrderState, Payment, PaymentDirection, normalise_email
from bot.domain.promise import OF_THE_BANK, PromiseKind
from bot.domain.shop import Product, ServicePromise, Shop
from bot.domain.withdrawal import REFUND_WITHIN
from bot.storage.assessment_files import ASSESSMENT, read_assessment_rules, read_guidance
from bot.storage.calendar_entries import WEEKDAYS, read_holidays, read_zone
from bot.storage.care_files import read_care
from bot.storage.complaint_packs import read_complaints
from bot.storage.entries import Entry, read_entries
from bot.storage.gathering import Gathering
from bot.storage.identity_files import read_identity_policy
from bot.storage.order_entries import read_account, read_line, read_state
from bot.storage.order_policy_files import read_house_policy, read_order_policy
from bot.storage.policy_packs import read_rights
from bot.storage.product_entries import read_fact, read_product
from bot.storage.redress_files import read_redress
from bot.storage.retention_files import read_retention

YEARS_OF_HOLIDAYS = 3  # this year and the two after it: further than any promise reaches


def read_shop(data: Path, now: datetime) -> Shop:
    """Everything under `data/shop` and `data/policies`, checked.

    Args:
        data: the project's data directory.
        now: from which the demo orders count their days back.

    Raises:
        BadFile: a file is missing or wrong; the message names file, place and field.
    """
    head = read_entries(data / "shop" / "shop.yml").entry("shop")
    policy = read_house_policy(data / "policies")
    currency = head.take("currency")
    hours = _read_hours(head, now.year)
    rights, places = read_rights(data / "policies" / "rights", head)
    products, facts = _read_products(data / "shop" / "products.yml", currency)
    accounts = _read_accounts(data / "shop" / "accounts.yml", currency)
    return Shop(
        name=head.take("name"),
        desk=head.take("desk"),
        hours=hours,
        products=products,
        facts=(*facts, *_topic_facts(policy), *rights),
        accounts=accounts,
        orders=_read_orders(data / "shop" / "orders.yml", products, accounts, currency, now),
        redress=read_redress(policy),
        order_policy=replace(read_order_policy(data / "policies", currency), hours=hours),
        promises=_promises(policy),
        care=read_care(policy, currency),
        assessment=read_assessment_rules(data / "policies" / ASSESSMENT),
        guidance=read_guidance(data / "policies" / GUIDANCE, data / Path(FOLDER).name),
        attribute_words=_words(read_entries(data / "shop" / "attributes.yml"), "attribute_words"),
        topic_words=_words(policy, "topic_words"),
        rights_places=places,
        languages_spoken=_languages(head),
        complaints=read_complaints(data, head, now.year),
        identity=read_identity_policy(data / "policies"),
        retention=read_retention(policy),
    )


def _read_hours(head: Entry, year: int) -> BusinessHours:
    zone = read_zone(head)
    weekly: dict[int, tuple[time, time]] = {}
    for day, span in head.take("hours", dict).items():
        try:
            opens, closes = (time.fromisoformat(part) for part in str(span).split("-"))
            if opens >= closes:
                raise ValueError(span)
            weekly[WEEKDAYS.index(day)] = (opens, closes)
        except ValueError:
            raise head.wrong("hours", f"has no times such as 09:00-17:30 at {day!r}") from None
    closed = read_holidays(head, year, year + YEARS_OF_HOLIDAYS - 1)
    return BusinessHours(zone, weekly, closed)


def _languages(head: Entry) -> tuple[str, ...]:
    spoken = head.take("languages_spoken", list, [])
    for language in spoken:
        # Norwegian, "no", has to stand in quotation marks: without them it is a truth value.
        if not isinstance(language, str) or language not in NAMES:
            known = ", ".join(NAMES)
            raise head.wrong("languages_spoken", f"names no language we know ({language!r}; write one of {known})")
    return tuple(spoken)


def _read_products(file: Path, currency: str) -> tuple[tuple[Product, ...], list[Fact]]:
    products: dict[str, Product] = {}
    facts: list[Fact] = []
    for index, values in enumerate(read_entries(file).take("products", list)):
        entry = Entry(values, file, f"product {index + 1}")
        entry = Entry(values, file, f"product {entry.take('id')}")
        product, known = read_product(entry, currency)
        if product.id in products:
            raise entry.wrong("id", "is used twice")
        products[product.id] = product
        facts += known
    return tuple(products.values()), facts


def _topic_facts(policy: Entry) -> list[Fact]:
    return [
        read_fact(FactKind.ATTRIBUTE, f"policy:{topic}", topic, (entry, policy), entry.take("wording"))
        for topic, entry in policy.entries("topics")
    ]


def _promises(policy: Entry) -> dict[PromiseKind, ServicePromise]:
    promises: dict[PromiseKind, ServicePromise] = {}
    entry = policy.entry("promises")
    for kind in PromiseKind:
        if kind in OF_THE_BANK:
            continue
        rule = entry.entry(kind.value)
        hours = rule.take("working_hours", int, None)
        days = rule.take("working_days", int, None)
        by_calendar = rule.take("calendar_days", int, None)
        if [hours, days, by_calendar].count(None) != 2:
            raise rule.wrong("working_days", "or 'working_hours' or 'calendar_days' must be given, one of the three")
        if (hours or days or by_calendar or 0) < 0:
            raise rule.wrong("working_days", "or 'working_hours' or 'calendar_days' is negative")
        if kind is PromiseKind.WITHDRAWAL_REFUND and not 1 <= (by_calendar or 0) <= REFUND_WITHIN.length:
            raise rule.wrong("calendar_days", f"must be 1 to {REFUND_WITHIN.length}; the law gives no more")
        open_time = None if hours is None else timedelta(hours=hours)
        promises[kind] = ServicePromise(rule.take("id"), days, open_time, by_calendar)
    return promises


def _words(entry: Entry, field: str) -> dict[str, tuple[str, ...]]:
    for name, words in entry.take(field, dict).items():
        if not isinstance(words, list):
            raise entry.wrong(field, f"has no list of words at {name!r}")
    return {name: tuple(str(word) for word in words) for name, words in entry.values[field].items()}


def _read_accounts(file: Path, currency: str) -> tuple[Account, ...]:
    if not file.exists():
        return ()
    gathering = Gathering(file)
    whole = read_entries(file)
    for index, values in enumerate(whole.take("accounts", list)):
        entry = whole.record(values, f"account {index + 1}")
        gathering.add_account(read_account(entry, currency), entry.place)
    return gathering.accounts


def _read_orders(
    file: Path, products: Sequence[Product], accounts: Sequence[Account], currency: str, now: datetime
) -> tuple[Order, ...]:
    if not file.exists():
        return ()
    known = {product.id: product for product in products}
    owners = {normalise_email(account.email): account for account in accounts}
    orders: list[Order] = []
    for index, values in enumerate(read_entries(file).take("orders", list)):
        entry = Entry(values, file, f"order {index + 1}")
        state = read_state(entry)

        def days_ago(field: str, entry: Entry = entry) -> datetime | None:
            days = entry.take(field, int, None)
            return None if days is None else (now - timedelta(days=days)).astimezone(timezone.utc)

        placed_at = days_ago("placed_days_ago")
        if placed_at is None:
            raise entry.wrong("placed_days_ago", "is missing")
        named = entry.record(values, f"order {entry.take('number')}")
        lines = [read_line(one, known.get, currency) for one in named.parts("lines", "line")]
        if not lines:
            raise entry.wrong("lines", "is empty")
        account = owners.get(normalise_email(entry.take("email")))
        order = Order(
            number=entry.take("number"),
            email=entry.take("email"),
            state=state,
            placed_at=placed_at,
            lines=tuple(lines),
            sent_at=days_ago("sent_days_ago"),
            delivered_at=days_ago("delivered_days_ago"),
            carrier=entry.take("carrier", str, None),
            tracking=entry.take("tracking", str, None),
            account_id=account.id if account else None,
            address=account.address if account else None,
        )
        orders.append(replace(order, payments=_payments(entry, order, account)))
    return tuple(orders)


def _payments(entry: Entry, order: Order, account: Account | None) -> tuple[Payment, ...]:
    """All of it was paid by one method when it was placed, and went back the same way if the order was cancelled."""
    method_id = entry.take("paid_by", str, None)
    if method_id is None:
        return ()
    if account is None or account.method(method_id) is None:
        raise entry.wrong("paid_by", f"names no payment method of this customer in accounts.yml ({method_id!r})")
    paid = Payment(PaymentDirection.PAID, order.total, method_id, order.placed_at)
    if order.state is not OrderState.CANCELLED:
        return (paid,)
    return paid, replace(paid, direction=PaymentDirection.REFUNDED)
