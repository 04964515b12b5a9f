"""When calls to a shop system pass, and when it is left alone."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st

from bot.shops.breaker import Circuit, CircuitBreaker, Pass


class Seconds:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def opened(clock: Seconds) -> CircuitBreaker:
    """A breaker that has just opened, after three failures."""
    breaker = CircuitBreaker(clock, failures=3, rest=10)
    for _ in range(3):
        leave = breaker.enter()
        assert leave is not None
        breaker.failed(leave)
    return breaker


def test_failures_in_a_row_open_it() -> None:
    """After the third failure in a row no call passes."""
    breaker = opened(Seconds())

    assert breaker.state is Circuit.OPEN
    assert breaker.enter() is None


def test_a_success_between_failures_keeps_it_closed() -> None:
    """Failures count in a row only."""
    breaker = CircuitBreaker(Seconds(), failures=2, rest=10)
    for outcome in (breaker.failed, breaker.succeeded) * 5:
        leave = breaker.enter()
        assert leave is not None
        outcome(leave)

    assert breaker.state is Circuit.CLOSED


def test_after_the_rest_one_call_tries() -> None:
    """After the rest exactly one call passes; its success lets all pass again."""
    clock = Seconds()
    breaker = opened(clock)
    clock.at = 10
    leave = breaker.enter()

    assert leave is not None
    assert breaker.enter() is None
    breaker.succeeded(leave)
    assert breaker.state is Circuit.CLOSED


def test_a_failed_try_opens_it_again() -> None:
    """One failure is enough while it tries, and the rest begins anew."""
    clock = Seconds()
    breaker = opened(clock)
    clock.at = 10
    leave = breaker.enter()
    assert leave is not None
    clock.at = 15
    breaker.failed(leave)
    clock.at = 24.9

    assert breaker.enter() is None
    clock.at = 25
    assert breaker.enter() is not None


def test_a_try_that_never_ends_holds_up_nobody() -> None:
    """A try whose outcome is never told makes place for another after a rest."""
    clock = Seconds()
    breaker = opened(clock)
    clock.at = 10
    assert breaker.enter() is not None
    clock.at = 20

    assert breaker.enter() is not None


def test_what_began_before_it_opened_does_not_close_it() -> None:
    """A late success of a call from before says nothing about now."""
    clock = Seconds()
    breaker = CircuitBreaker(clock, failures=1, rest=10)
    early, failing = breaker.enter(), breaker.enter()
    assert early is not None
    assert failing is not None
    breaker.failed(failing)
    breaker.succeeded(early)

    assert breaker.state is Circuit.OPEN


@given(st.lists(st.sampled_from(["call", "ok", "fail", "wait", "rest"]), max_size=60), st.integers(1, 4))
def test_it_is_never_asked_while_it_rests_and_never_left_alone_for_good(steps: list[str], failures: int) -> None:
    """Whatever happens: no call passes within a rest, at most one in each rest until one succeeds, and after a rest
    without calls one passes.
    """
    clock = Seconds()
    breaker = CircuitBreaker(clock, failures=failures, rest=10)
    under_way: list[Pass] = []
    for step in steps:
        if step == "call":
            before = breaker.state
            leave = breaker.enter()
            assert (leave is None) == (before is Circuit.OPEN)
            if leave is not None:
                under_way.append(leave)
                if before is Circuit.HALF_OPEN:
                    assert breaker.enter() is None
        elif step in ("ok", "fail") and under_way:
            (breaker.succeeded if step == "ok" else breaker.failed)(under_way.pop(0))
        elif step == "wait":
            clock.at += 3
        elif step == "rest":
            clock.at += 10
            assert breaker.state is not Circuit.OPEN
    clock.at += 10

    assert breaker.enter() is not None


def test_threads_share_it() -> None:
    """While half-open, one of many threads passes."""
    clock = Seconds()
    breaker = opened(clock)
    clock.at = 10
    passed: list[Pass] = []
    start = threading.Barrier(8)

    def run() -> None:
        start.wait()
        leave = breaker.enter()
        if leave is not None:
            passed.append(leave)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(passed) == 1
