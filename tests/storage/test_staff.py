"""Accounts of the staff as rows, on each database: what is good once is used once, what ends is ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import NotFound
from bot.domain.sign_in import begin_session
from bot.domain.staff import MOST_CHATS, Role, StaffMember
from bot.use_cases.staff_ports import Credentials
from tests.builders import TUESDAY_MORNING, TestHouse
from tests.staff_rows import add_staff, say_there

NOW = TUESDAY_MORNING
ANN = StaffMember("ann", "Ann", Role.SENIOR, 2, NOW, language="de", skills=("de", "orders"), most_chats=4, team="north")
BEN = StaffMember("ben", "Ben", Role.AGENT, 1, NOW)


@pytest.fixture
def house(any_house: TestHouse) -> TestHouse:
    """A house with Ann and Ben."""
    with any_house.uow() as uow:
        assert [uow.staff.add(one) for one in (ANN, BEN)] == [True, True]
        uow.commit()
    return any_house


def test_people_are_kept_whole(house: TestHouse) -> None:
    """All of a person is kept, a name is taken once, and what changes is changed."""
    changed = replace(ANN, role=Role.ADMIN, level=3, disabled=True, skills=(), team=None)
    with house.uow() as uow:
        again = uow.staff.add(replace(BEN, id="other"))
        kept = uow.staff.all()
        uow.staff.save(changed)
        found = [uow.staff.get("ann"), uow.staff.find("ANN"), uow.staff.find("Nobody")]
        with pytest.raises(NotFound):
            uow.staff.get("nobody")

    assert (again, kept) == (False, [ANN, BEN])
    assert found == [changed, changed, None]


def test_who_was_added_otherwise_is_an_agent(house: TestHouse) -> None:
    """People from before there were accounts have the lowest role and what is usual."""
    with house.uow() as uow:
        add_staff(uow, "cem", "Cem", NOW, 2)
        found = uow.staff.find("Cem")

    assert found == StaffMember("cem", "Cem", Role.AGENT, 2, NOW, most_chats=MOST_CHATS)


def test_who_loses_access_is_not_there_any_more(house: TestHouse) -> None:
    """Taking access away ends that a person counts as there."""
    with house.uow() as uow:
        say_there(uow, "Ann", NOW + timedelta(hours=1))
        uow.staff.save(replace(ANN, disabled=True))
        uow.staff.save(ANN)

        person = uow.presence.person(ANN.id)

    assert person is not None
    assert not person.is_there(NOW) and not person.wants_to_be_there


def test_secrets_are_kept(house: TestHouse) -> None:
    """Credentials are what was stored last, empty before; somebody with access and a password can sign in."""
    kept = Credentials("ann", "hash", NOW, "sealed", 3, "ben", NOW)
    with house.uow() as uow:
        before = uow.staff.credentials("ann"), uow.staff.anybody_can_sign_in()
        uow.staff.save_credentials(replace(kept, epoch=1))
        uow.staff.save_credentials(kept)
        after = uow.staff.credentials("ann"), uow.staff.anybody_can_sign_in()
        uow.staff.save(replace(ANN, disabled=True))
        without_access = uow.staff.anybody_can_sign_in()

    assert before == (Credentials("ann"), False)
    assert after == (kept, True) and not without_access


def test_a_step_is_used_once(house: TestHouse) -> None:
    """A step of the app is used once, and none before it afterwards; each person has their own."""
    with house.uow() as uow:
        for name in ("ann", "ben"):
            uow.staff.save_credentials(Credentials(name))
        used = [uow.staff.use_totp_step("ann", step) for step in (7, 7, 6, 8)] + [uow.staff.use_totp_step("ben", 7)]
        uow.staff.save_credentials(Credentials("ann", epoch=1))  # does not give steps back
        last = uow.staff.totp_step("ann"), uow.staff.totp_step("nobody")

    assert used == [True, False, False, True, True]
    assert last == (8, 0)


def test_sessions(house: TestHouse) -> None:
    """A session is found with its person and the epoch of now, until it is closed."""
    first, second, bens = (
        begin_session(name, who, 0, NOW + timedelta(minutes=at), is_whole=True)
        for name, who, at in (("1", ANN, 0), ("2", ANN, 1), ("3", BEN, 0))
    )
    with house.uow() as uow:
        uow.staff.save_credentials(Credentials("ann", epoch=5))
        for session in (first, second, bens):
            uow.staff.add_session(session)
        found = uow.staff.session("1"), uow.staff.session("3"), uow.staff.session("?")
        uow.staff.see_session("1", NOW + timedelta(minutes=9))
        tries = [uow.staff.count_try("1") for _ in range(2)]
        of_ann = uow.staff.sessions_of("ann")
        closed = uow.staff.close_sessions("ann", but="2")
        uow.staff.close_session("3")
        left = [uow.staff.session(name) is not None for name in "123"]

    assert found == ((first, ANN, 5), (bens, BEN, 0), None)
    assert tries == [1, 2]
    assert of_ann == [second, replace(first, seen_at=NOW + timedelta(minutes=9), tries=2)]
    assert (closed, left) == (1, [False, True, False])


def test_failures(house: TestHouse) -> None:
    """Failures are counted for what they are about, until they are forgiven or forgotten."""
    with house.uow() as uow:
        for minutes in (0, 5, 10):
            uow.staff.add_failure("a", NOW + timedelta(minutes=minutes))
        uow.staff.add_failure("b", NOW)
        counted = [len(uow.staff.failures("a", NOW + timedelta(minutes=minutes))) for minutes in (0, 5, 11)]
        uow.staff.forget_before(NOW, NOW + timedelta(minutes=5))
        after = [uow.staff.failures(subject, NOW) for subject in "ab"]
        uow.staff.forgive("a")

        assert uow.staff.failures("a", NOW) == []
    assert counted == [3, 2, 0]
    assert after == [[NOW + timedelta(minutes=5), NOW + timedelta(minutes=10)], []]


def test_links(house: TestHouse) -> None:
    """A link is its person's until it is used, ends, a newer one is made or access is taken away."""
    later = NOW + timedelta(hours=1)
    with house.uow() as uow:
        for token, who in (("old", "ann"), ("new", "ann"), ("bens", "ben")):
            uow.staff.add_link(token, who, NOW, later)
        found = [uow.staff.link(token, NOW) for token in ("old", "new", "bens", "")]
        ended = uow.staff.link("new", later)
        used = [uow.staff.use_link("new", at) for at in (later, NOW, NOW)]
        uow.staff.save(replace(BEN, disabled=True))
        gone = [uow.staff.link(token, NOW) for token in ("new", "bens")]

    assert found == [None, ANN, BEN, None]
    assert (ended, used, gone) == (None, [False, True, False], [None, None])


def test_recovery_codes(house: TestHouse) -> None:
    """Each code is used once, by its person; new ones replace all."""
    with house.uow() as uow:
        uow.staff.replace_recovery_codes("ann", ["a", "b", "c"])
        uow.staff.replace_recovery_codes("ben", ["a"])
        used = [uow.staff.use_recovery_code(who, code, NOW) for who, code in (("ann", "a"), ("ann", "a"), ("ben", "b"))]
        left = uow.staff.recovery_codes_left("ann"), uow.staff.recovery_codes_left("ben")
        uow.staff.replace_recovery_codes("ann", ["d"])
        replaced = uow.staff.use_recovery_code("ann", "b", NOW), uow.staff.recovery_codes_left("ann")

    assert (used, left, replaced) == ([True, False, False], (2, 1), (False, 1))
