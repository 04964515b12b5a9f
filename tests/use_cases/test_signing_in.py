"""Signing in: two steps, one sentence for every mistake, waits that end, sessions that end with what they rest on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from bot.domain.errors import TooManyRequests, UntrustedRequest
from bot.domain.sign_in import CODE_TRIES, FREE_FAILURES, FREE_FAILURES_OF_ADDRESS, IDLE, LASTS
from bot.domain.staff import Role
from bot.use_cases.own_account import change_password, confirm_second_step, offer_second_step
from bot.use_cases.signing_in import (
    end_other_sessions,
    is_session_good,
    see_session,
    show_second_step,
    sign_in,
    sign_out,
    what_is_next,
)
from bot.use_cases.staff_accounts import change_role, disable_member, issue_link
from bot.use_cases.staff_office import Next, Opened
from tests.builders import TestHouse, build_test_house
from tests.staff_scene import OTHER_PASSWORD, PASSWORD, Scene


@pytest.fixture
def scene() -> Scene:
    """A house without staff."""
    return Scene(build_test_house())


def refusal(scene: Scene, name: str, password: str, address: str | None = None) -> str:
    with pytest.raises(UntrustedRequest) as refused:
        sign_in(name, password, address, scene.office())
    return str(refused.value)


def is_good(scene: Scene, opened: Opened) -> bool:
    return is_session_good(opened.session.id, scene.office())


def test_a_password_lets_an_agent_in(scene: Scene) -> None:
    """Who needs no second step and has none is in by name and password, however the name's capitals are typed."""
    scene.arrives("Ann")
    opened = sign_in(" ann ", PASSWORD, None, scene.office())

    assert (opened.member.name, opened.next, is_good(scene, opened)) == ("Ann", Next.NOTHING, True)


def test_names_that_differ_in_capitals_are_told_apart(scene: Scene) -> None:
    """Of two who are called alike but for capitals only the very name is taken."""
    for name in ("Ann", "ann"):
        scene.arrives(name)

    assert sign_in("ann", PASSWORD, None, scene.office()).member.name == "ann"
    refusal(scene, "ANN", PASSWORD)


def test_nobody_learns_who_is_on_the_staff(scene: Scene) -> None:
    """An unknown name, one without access, one without a password and a wrong password are answered alike, and hash."""
    for name in ("Ann", "Ben"):
        scene.arrives(name)
    disable_member("Ben", scene.office())
    scene.secrets.hashed.clear()
    said = {refusal(scene, *tried) for tried in (("Nobody", PASSWORD), ("Ben", PASSWORD), ("Ann", "wrong"), ("", ""))}

    assert len(said) == 1
    assert len(scene.secrets.hashed) == 4
    assert [one is None for one in scene.secrets.hashed] == [True, True, False, True]


@pytest.mark.parametrize("name", ["Ann", "Nobody"])
def test_who_fails_often_waits(scene: Scene, name: str) -> None:
    """After five failures the next try waits, whether there is such a person or not; nothing is compared meanwhile."""
    scene.arrives("Ann")
    for _ in range(FREE_FAILURES):
        refusal(scene, name, "wrong")
    scene.secrets.hashed.clear()
    with pytest.raises(TooManyRequests) as told:
        sign_in(name, PASSWORD, None, scene.office())
    scene.house.clock.pass_(told.value.retry_after)
    compared = list(scene.secrets.hashed)

    assert (compared, told.value.retry_after) == ([], timedelta(seconds=1))
    if name == "Ann":
        assert is_good(scene, sign_in(name, PASSWORD, None, scene.office()))
        refusal(scene, name, "wrong")  # and is forgiven what was before


def test_asking_while_waiting_does_not_prolong_it(scene: Scene) -> None:
    """Who hammers at the door of a colleague does not keep them out for longer."""
    scene.arrives("Ann")
    for _ in range(FREE_FAILURES):
        refusal(scene, "Ann", "wrong")
    for _ in range(100):
        with pytest.raises(TooManyRequests):
            sign_in("Ann", "wrong", None, scene.office())
    scene.house.clock.pass_(timedelta(seconds=1))

    assert is_good(scene, sign_in("Ann", PASSWORD, None, scene.office()))


def test_an_address_that_tries_many_names_waits(scene: Scene) -> None:
    """Twenty failures from one address, whatever the names, make it wait; others do not."""
    scene.arrives("Ann")
    for number in range(FREE_FAILURES_OF_ADDRESS):
        refusal(scene, f"name {number}", "wrong", "203.0.113.9")
    with pytest.raises(TooManyRequests):
        sign_in("Ann", PASSWORD, "203.0.113.9", scene.office())

    assert is_good(scene, sign_in("Ann", PASSWORD, "203.0.113.10", scene.office()))


def test_many_tries_at_once_are_not_more_tries(any_house: TestHouse) -> None:
    """Twenty tries that arrive together are compared no more often than they would be one by one."""
    scene = Scene(any_house)
    scene.arrives("Ann")
    scene.secrets.hashed.clear()
    barrier = Barrier(20)

    def tries(number: int) -> type[Exception] | None:
        barrier.wait()
        try:
            sign_in("Ann", f"guess {number}", None, scene.office())
        except (UntrustedRequest, TooManyRequests) as error:
            return type(error)
        return None

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(tries, range(20)))

    assert sorted(map(str, set(answers))) == sorted(map(str, (UntrustedRequest, TooManyRequests)))
    assert len(scene.secrets.hashed) == FREE_FAILURES


def test_a_password_alone_opens_nothing_where_there_is_a_second_step(scene: Scene) -> None:
    """Between the two steps the session is good for nothing but the second one, and another one comes of it."""
    scene.arrives("Ann", second_step=True)
    half = sign_in("Ann", PASSWORD, None, scene.office())
    before = is_good(scene, half), what_is_next(half.session.id, scene.office())
    with pytest.raises(UntrustedRequest):
        see_session(half.session.id, scene.office())
    whole = show_second_step(half.session.id, scene.next_code("Ann"), scene.office())

    assert before == (False, Next.CODE)
    assert is_good(scene, whole) and whole.token != half.token
    with pytest.raises(UntrustedRequest):
        what_is_next(half.session.id, scene.office())


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMIN])
def test_the_mighty_set_up_a_second_step_first(scene: Scene, role: Role) -> None:
    """A supervisor or an admin without a second step gets no further than to setting one up."""
    scene.arrives("Ann")
    change_role("Ann", role, scene.office())
    half = sign_in("Ann", PASSWORD, None, scene.office())
    assert (half.next, is_good(scene, half)) == (Next.SET_UP, False)
    whole = scene.sets_up(half)

    assert is_good(scene, whole)
    assert sign_in("Ann", PASSWORD, None, scene.office()).next is Next.CODE


def test_a_code_is_good_once(scene: Scene) -> None:
    """The code that somebody looked over a shoulder for opens nothing a second time, nor does an earlier one."""
    scene.arrives("Ann", second_step=True)
    first = sign_in("Ann", PASSWORD, None, scene.office())
    code, earlier = scene.next_code("Ann"), scene.code("Ann", -1)
    show_second_step(first.session.id, code, scene.office())
    second = sign_in("Ann", PASSWORD, None, scene.office())
    for used in (code, earlier):
        with pytest.raises(UntrustedRequest):
            show_second_step(second.session.id, used, scene.office())

    assert is_good(scene, show_second_step(second.session.id, scene.next_code("Ann"), scene.office()))


def test_a_code_is_good_once_at_the_same_moment(any_house: TestHouse) -> None:
    """Of two sessions that show the same code at once one is let in, on each database."""
    scene = Scene(any_house)
    scene.arrives("Ann", second_step=True)
    halves = [sign_in("Ann", PASSWORD, None, scene.office()) for _ in range(2)]
    code, barrier = scene.next_code("Ann"), Barrier(2)

    def shows(half: Opened) -> bool:
        office = scene.office()
        barrier.wait()
        try:
            return show_second_step(half.session.id, code, office).session.is_whole
        except UntrustedRequest:
            return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(shows, halves)) == [False, True]


def test_codes_are_not_guessed(scene: Scene) -> None:
    """After five wrong codes the sign-in begins anew, and the failures count for the name."""
    scene.arrives("Ann", second_step=True)
    half = sign_in("Ann", PASSWORD, None, scene.office())
    told = []
    for _ in range(CODE_TRIES):
        with pytest.raises(UntrustedRequest) as refused:
            show_second_step(half.session.id, "000000", scene.office())
        told.append(str(refused.value))
    with pytest.raises(UntrustedRequest):
        show_second_step(half.session.id, scene.next_code("Ann"), scene.office())
    scene.house.clock.pass_(-timedelta(seconds=29))

    assert told[-1] == "There were too many wrong codes; please sign in again." and len(set(told)) == 2
    with pytest.raises(TooManyRequests):
        sign_in("Ann", PASSWORD, None, scene.office())


def test_a_recovery_code_is_good_once(scene: Scene) -> None:
    """Each of the ten lets in once, however it is typed; another person's never."""
    made = scene.arrives("Ann")
    scene.seeds["Ann"] = offer_second_step(made.session.id, scene.office()).seed
    done = confirm_second_step(made.session.id, scene.code("Ann"), "", scene.office())
    scene.arrives("Ben", second_step=True)
    first = sign_in("Ann", PASSWORD, None, scene.office())
    assert is_good(scene, show_second_step(first.session.id, done.codes[0].upper(), scene.office()))
    for name, code in (("Ann", done.codes[0]), ("Ben", done.codes[1])):
        half = sign_in(name, PASSWORD, None, scene.office())
        with pytest.raises(UntrustedRequest):
            show_second_step(half.session.id, code, scene.office())

    assert len(set(done.codes)) == 10
    with scene.house.reading() as uow:
        assert uow.staff.recovery_codes_left(first.member.id) == 9


def test_sessions_end_with_what_they_rest_on(scene: Scene) -> None:
    """A new password, role, second step or link's password, or access taken away, ends every session at once."""

    def password(opened: Opened) -> Opened | None:
        return change_password(opened.session.id, PASSWORD, OTHER_PASSWORD, scene.office())

    def role(opened: Opened) -> Opened | None:
        change_role(opened.member.name, Role.SENIOR, scene.office())
        return None

    def access(opened: Opened) -> Opened | None:
        disable_member(opened.member.name, scene.office())
        return None

    for number, change in enumerate((password, role, access, scene.sets_up)):
        name = f"colleague {number}"
        first, second = scene.arrives(name), sign_in(name, PASSWORD, None, scene.office())
        assert is_good(scene, first) and is_good(scene, second)
        goes_on = change(first)

        assert not is_good(scene, first) and not is_good(scene, second), change
        assert goes_on is None or is_good(scene, goes_on)


def test_a_link_that_was_only_made_ends_nothing(scene: Scene) -> None:
    """Sessions go on until the new password is set: an admin's slip signs nobody out."""
    opened = scene.arrives("Ann")
    issue_link("Ann", scene.office())

    assert is_good(scene, opened)


def test_sessions_end_by_themselves(scene: Scene) -> None:
    """A session that rests ends, one that is used goes on, to twelve hours and no longer; looking is not using."""
    scene.arrives("Ann", Role.SUPERVISOR)
    opened = scene.signs_in("Ann")
    begun = scene.house.now()
    while scene.house.now() < begun + LASTS - timedelta(minutes=20):
        scene.house.clock.pass_(timedelta(minutes=20))
        see_session(opened.session.id, scene.office())
    scene.house.clock.pass_(timedelta(minutes=20))
    after_twelve_hours = is_good(scene, opened)
    another = scene.signs_in("Ann")
    for _ in range(3):
        scene.house.clock.pass_(IDLE / 3)
        looked = is_good(scene, another)

    assert (after_twelve_hours, looked) == (False, False)


def test_signing_out(scene: Scene) -> None:
    """Who signs out is out, here or everywhere else."""
    first, second, third = scene.arrives("Ann"), scene.signs_in("Ann"), scene.signs_in("Ann")
    sign_out(second.session.id, scene.office())
    ended = end_other_sessions(third.session.id, scene.office())

    assert ended == 1
    assert [is_good(scene, one) for one in (first, second, third)] == [False, False, True]


def test_the_audit_knows_and_keeps_no_secret(scene: Scene) -> None:
    """Signing in and failing to are in the audit, without names that were typed, passwords or codes."""
    scene.arrives("Ann", second_step=True)
    refusal(scene, "Ann", "a wrong password")
    refusal(scene, "hunter2hunter2", "x")
    half = sign_in("Ann", PASSWORD, None, scene.office())
    with pytest.raises(UntrustedRequest):
        show_second_step(half.session.id, "123456", scene.office())
    show_second_step(half.session.id, scene.next_code("Ann"), scene.office())
    with scene.house.reading() as uow:
        everything = repr([row for rows in uow.audit.rows() for row in rows])

    assert [action for action, _ in scene.audit("Ann")][-3:] == ["sign-in failed", "sign-in failed", "signed in"]
    for secret in (PASSWORD, "a wrong password", "hunter2", "123456", scene.seeds["Ann"], half.token):
        assert secret not in everything
