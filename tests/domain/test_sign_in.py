"""How long who failed waits, when a session is over, which passwords are taken, which codes are right."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadInput, TooLarge
from bot.domain.passwords import LONGEST, check_password
from bot.domain.sign_in import (
    FAILURES_COUNT_FOR,
    FREE_FAILURES,
    HALF_DONE_LASTS,
    IDLE,
    IDLE_AT_WORK,
    LASTS,
    LONGEST_WAIT,
    begin_session,
    decide_wait,
    is_alive,
)
from bot.domain.staff import Role, StaffMember
from bot.domain.totp import (
    RECOVERY_LENGTH,
    STEP,
    app_address,
    code_at,
    find_step,
    read_recovery_code,
    spelt_recovery_code,
    step_at,
)

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=timezone.utc)
ANN = StaffMember("a", "Ann", Role.AGENT, 1, NOW)
failures_before = st.lists(st.floats(0, 3600), max_size=60).map(lambda ago: [NOW - timedelta(seconds=s) for s in ago])


@given(failures_before, st.integers(1, 30))
def test_nobody_is_locked_out(failures: list[datetime], free: int) -> None:
    """However often signing in failed, a quarter of an hour later it may be tried, and nobody waits longer."""
    wait = decide_wait(failures, NOW, free)

    assert timedelta() <= wait <= LONGEST_WAIT
    assert decide_wait(failures, NOW + LONGEST_WAIT, free) == timedelta()


@given(failures_before, st.integers(1, 30))
def test_waiting_helps(failures: list[datetime], seconds: int) -> None:
    """While nobody fails anew the wait only becomes shorter, by the time that passes or more."""
    wait = decide_wait(failures, NOW)
    later = decide_wait(failures, NOW + timedelta(seconds=seconds))

    assert later <= max(timedelta(), wait - timedelta(seconds=seconds))


@given(failures_before)
def test_another_failure_never_shortens_the_wait(failures: list[datetime]) -> None:
    """Who fails once more waits as long or longer."""
    assert decide_wait([*failures, NOW], NOW) >= decide_wait(failures, NOW)


def test_the_wait_doubles() -> None:
    """Five are free; then 1 s, 2 s, 4 s … up to a quarter of an hour."""
    waits = [decide_wait([NOW] * count, NOW).total_seconds() for count in range(FREE_FAILURES - 1, FREE_FAILURES + 12)]

    assert waits == [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    assert decide_wait([NOW - FAILURES_COUNT_FOR] * 50, NOW) == timedelta()


@pytest.mark.parametrize("role", Role)
def test_a_session_ends(role: Role) -> None:
    """A session ends when it rests, after twelve hours, when access is taken away, or secrets or the role change."""
    member = replace(ANN, role=role)
    session = begin_session("s", member, 3, NOW, is_whole=True)
    rests = IDLE_AT_WORK if role in (Role.AGENT, Role.SENIOR) else IDLE
    used = replace(session, seen_at=NOW + LASTS - timedelta(minutes=1))
    second = timedelta(seconds=1)

    assert is_alive(session, member, 3, NOW + rests - second) and not is_alive(session, member, 3, NOW + rests)
    assert is_alive(used, member, 3, NOW + LASTS - second) and not is_alive(used, member, 3, NOW + LASTS)
    assert not is_alive(session, replace(member, disabled=True), 3, NOW)
    assert not is_alive(session, member, 4, NOW)


def test_half_a_sign_in_ends_soon() -> None:
    """Who has shown the password has a quarter of an hour for the code."""
    half = begin_session("s", ANN, 0, NOW, is_whole=False)

    assert not is_alive(half, ANN, 0, NOW + HALF_DONE_LASTS)


SEED = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
        (2000000000, "69279037"), (20000000000, "65353130"),
    ],
)  # fmt: skip
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    """RFC 6238, appendix B; six figures are the last six of eight."""
    at = datetime.fromtimestamp(second, timezone.utc)

    assert code_at(SEED, step_at(at), digits=8) == code
    assert find_step(SEED, f"{code[2:5]} {code[5:]}", at, used=0) == second // STEP


def test_counter_codes_are_those_of_the_standard() -> None:
    """RFC 4226, appendix D."""
    assert [code_at(SEED, count) for count in range(5)] == ["755224", "287082", "359152", "969429", "338314"]


@given(st.integers(10_000, 4_000_000_000), st.integers(-300, 300))
def test_a_step_is_good_once(second: int, off: int) -> None:
    """A code is taken one step early or late and not beyond, and never after it, or a later one, was used."""
    at = datetime.fromtimestamp(second, timezone.utc)
    step = step_at(at) + off
    found = find_step(SEED, code_at(SEED, step), at, used=0)

    if abs(off) <= 1:
        assert found is not None and abs(found - step_at(at)) <= 1
        assert find_step(SEED, code_at(SEED, step), at, used=step_at(at) + 1) is None
        again = find_step(SEED, code_at(SEED, step), at, used=found)
        assert again is None or (again > found and code_at(SEED, again) == code_at(SEED, found))
    else:
        assert found is None or code_at(SEED, found) == code_at(SEED, step)  # two steps of the same code: one in 10^6


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "12345\u0666", "a" * 5000])
def test_what_is_no_code(typed: str) -> None:
    """Whatever is typed, only the six figures are a code."""
    assert find_step(SEED, typed, NOW, used=0) is None


def test_recovery_codes_are_read_as_people_type_them() -> None:
    """With or without dashes and blanks, in capitals or not; nothing else is one."""
    code = "abcdefgh23456789"

    assert len(code) == RECOVERY_LENGTH
    for typed in (code, spelt_recovery_code(code), spelt_recovery_code(code).upper(), " abcd efgh 2345 6789 "):
        assert read_recovery_code(typed) == code
    assert [read_recovery_code(typed) for typed in ("", "123456", code[:-1], code + "a", "0" * 16)] == [None] * 5


def test_the_app_is_told_everything() -> None:
    """The QR code names house and person, whatever is in their names."""
    address = app_address("ABCD", "Ann & Bea", "Lark/field")

    assert address == (
        "otpauth://totp/Lark%2Ffield%3A%20Ann%20%26%20Bea?secret=ABCD&issuer=Lark%2Ffield&digits=6&period=30"
    )


@pytest.mark.parametrize(
    ("password", "guesses", "why"),
    [
        ("short-words", 20, "12 characters or more"),
        ("", 20, "12 characters or more"),
        ("looks-good-but-known", 5, "easily guessed"),
        ("Annabel-Larkfield-12", 20, "name of yours or ours"),
        ("customerservice 2026!", 20, "name of yours or ours"),
        ("HEARDheardHEARD", 20, "name of yours or ours"),
    ],
)
def test_bad_passwords_are_refused(password: str, guesses: float, why: str) -> None:
    """Short ones, common ones and those made of our names are refused, with the reason."""
    with pytest.raises(BadInput, match=why):
        check_password(password, guesses, ["Annabel", "Larkfield Home"])


def test_good_passwords_are_taken() -> None:
    """Long ones of any kind are taken, up to 128 characters."""
    for password in ("zwölf Boxkämpfer", "Annabel's kettle sings at dawn", "x7" * 64, "日本語日本語日本語日本語"):
        check_password(password, 12, ["Annabel", "Larkfield Home"])
    with pytest.raises(TooLarge):
        check_password("x" * (LONGEST + 1), 12, [])
