"""What a consumer declares to withdraw from a contract, and the days that follow from it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.period import DayCalendar
from bot.domain.text import is_kept_in_full
from bot.domain.withdrawal import (
    MOST_CHARACTERS,
    NEEDED,
    Declaration,
    describe_time,
    find_email,
    key_of,
    last_day,
    read_declaration,
    refund_due,
    return_due,
)

steady = settings(deadline=None, derandomize=True, max_examples=200)

WRITTEN = {"name": "Mara Quinn", "order_number": "10417", "email": "mara.quinn@example.com"}
DUBLIN = ZoneInfo("Europe/Dublin")
# Good Friday is none in Ireland; Easter Monday and Christmas with St Stephen's Day are.
CLOSED = frozenset({date(2026, 4, 6), date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)})
DAYS = DayCalendar("Europe/Dublin", CLOSED, ends_on_business_days=True)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(timezone.utc))


def walked(begins: date) -> date:
    """The last day of fourteen after a day, or the next on which people work, by going from day to day."""
    day = begins
    for _ in range(14):
        day += timedelta(days=1)
    while day.weekday() in (5, 6) or day in CLOSED:
        day += timedelta(days=1)
    return day


@steady
@given(moments)
@example(datetime(2026, 9, 15, 22, 59, tzinfo=timezone.utc))  # 23:59 in Dublin
@example(datetime(2026, 9, 15, 23, 0, tzinfo=timezone.utc))  # the next day there
@example(datetime(2026, 12, 11, 12, 0, tzinfo=timezone.utc))  # ends on Christmas Day, before a week-end
@example(datetime(2026, 3, 23, 12, 0, tzinfo=timezone.utc))  # ends on Easter Monday, beyond a change of clocks
def test_money_and_goods_are_back_within_14_days(at: datetime) -> None:
    """The day of the notice does not count; the last day ends at midnight; one on which nobody works moves on.

    Directive 2011/83/EU, Art. 13(1) and 14(1); Regulation 1182/71, Art. 3(1), (2)(b) and (4).
    """
    due = refund_due(at, DAYS)
    local = due.astimezone(DUBLIN)

    assert local.date() == walked(at.astimezone(DUBLIN).date())
    assert (due + timedelta(microseconds=1)).astimezone(DUBLIN).time() == datetime.min.time()
    assert return_due(at, DAYS) == due


@steady
@given(moments)
def test_the_time_to_withdraw_is_counted_from_delivery(delivered_at: datetime) -> None:
    """A declaration on the last day is in time whatever its hour, one on the day after is left to a person."""
    last = last_day(delivered_at, DAYS)
    evening = datetime(last.year, last.month, last.day, 23, 59, tzinfo=DUBLIN)

    assert last == walked(delivered_at.astimezone(DUBLIN).date())
    assert describe_time(evening, delivered_at, DAYS).endswith(": in time")
    assert describe_time(evening + timedelta(minutes=1), delivered_at, DAYS).endswith("a person decides")


def test_without_a_delivery_the_time_has_not_begun() -> None:
    """Goods that have not come can be withdrawn from at any time."""
    assert "not begun" in describe_time(datetime(2026, 9, 15, tzinfo=timezone.utc), None, DAYS)


def test_an_unknown_year_makes_no_period_longer() -> None:
    """Where holidays are not known that far, the day stays where the calendar has it: sooner, never later."""
    known = DayCalendar("Europe/Dublin", CLOSED, years=(2026, 2026), ends_on_business_days=True)
    at = datetime(2026, 12, 20, 12, tzinfo=timezone.utc)

    assert refund_due(at, known).astimezone(DUBLIN).date() == date(2027, 1, 3)  # a Sunday
    assert refund_due(at, DAYS).astimezone(DUBLIN).date() == date(2027, 1, 4)


def test_a_whole_declaration_has_no_errors() -> None:
    """Name, contract and address are enough; nothing else has to be said."""
    declaration, errors = read_declaration(WRITTEN)

    assert errors == {}
    assert declaration == Declaration("Mara Quinn", "10417", "mara.quinn@example.com")


@pytest.mark.parametrize("field", NEEDED)
@pytest.mark.parametrize("nothing", ["", "   ", "\n\t", "\u200b\u2060"])
def test_what_is_needed_is_asked_for(field: str, nothing: str) -> None:
    """A field without which there is no declaration is asked for in one sentence of its own; the others are not."""
    _, errors = read_declaration({**WRITTEN, field: nothing})

    assert {name: error.sentence for name, error in errors.items()} == {field: NEEDED[field]}


@pytest.mark.parametrize("field", MOST_CHARACTERS)
def test_what_is_too_long_is_said_with_its_length(field: str) -> None:
    """As much as fits is taken; one character more, or a hundred thousand, is answered with both figures."""
    most = MOST_CHARACTERS[field]
    ends = "@example.com" if field == "email" else ""
    fits = "a" * (64 if field == "email" else most - len(ends)) + ends

    assert read_declaration({**WRITTEN, field: fits})[1] == {}
    for length in (most + 1, 100_000):
        _, errors = read_declaration({**WRITTEN, field: "x" * length})
        assert errors[field].values == {"length": length, "most": most}


@pytest.mark.parametrize(
    "email", ["mara", "mara@", "@example.com", "mara@example", "a b@example.com", "a@b@example.com", "a,b@example.com",
              "<a@example.com>", "mara@example.com.", "a@example..", "a@x.c"],
)  # fmt: skip
def test_a_half_address_is_asked_for_again(email: str) -> None:
    """An address that no letter reaches is noticed while the consumer can mend it."""
    assert list(read_declaration({**WRITTEN, "email": email})[1]) == ["email"]


@steady
@given(st.dictionaries(st.sampled_from(list(MOST_CHARACTERS)), st.text(max_size=2100)))
def test_whatever_is_written_is_taken_or_asked_about(written: dict[str, str]) -> None:
    """No text breaks the form; what is taken can be stored as it stands, and fits."""
    declaration, errors = read_declaration(written)

    for name, text in vars(declaration).items():
        assert name in errors or not text or (is_kept_in_full(text) and len(text) <= MOST_CHARACTERS[name])
        assert name in errors or "\n" not in text or name in ("items", "statement")
    assert set(errors) <= set(MOST_CHARACTERS)


@steady
@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_a_key_is_that_of_the_form_and_its_words(first: str, second: str, form: str) -> None:
    """The same form with the same words has the same key; other words, or another form, have another."""
    one, other = Declaration("Mara", first, "m@example.com"), Declaration("Mara", second, "m@example.com")

    assert (key_of(form, one) == key_of(form, other)) == (first == second)
    assert key_of(form, one) != key_of(f"{form}.", one)
    assert key_of(form, Declaration("a", "bc", "")) != key_of(form, Declaration("ab", "c", ""))


def test_an_address_is_found_in_a_sentence() -> None:
    """Where the house can be written to is read from what it tells of itself."""
    assert find_email("Write to care@larkfield.example. We answer.") == "care@larkfield.example"
    assert find_email("Call us.") is None
