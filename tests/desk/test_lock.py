"""The lock of the desk: while it is on, the session opens nothing at the house, and the password alone takes it off."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.app import ENDPOINTS
from bot.domain.errors import BadSetting
from bot.domain.sign_in import FREE_FAILURES
from bot.domain.staff import Role
from bot.settings import read_settings
from tests.desk.conftest import Person, Seats, Served
from tests.staff_scene import PASSWORD

SECRET = "Zebra Crossing 1"


@pytest.fixture
def ann(served: Served) -> Person:
    """An agent."""
    return served.person("Ann")


def lock(person: Person) -> int:
    return person.client.post("/desk/lock", json={}).status_code


def unlock(person: Person, password: str = PASSWORD) -> int:
    return person.client.post("/desk/unlock", json={"password": password}).status_code


def test_a_locked_session_opens_nothing(served: Served, ann: Person) -> None:
    """Every address of the desk answers 423 and no byte of what was said; pages behind the door lead to signing in."""
    id = served.asks("mara", SECRET)
    ben = served.person("Ben")
    lock(ann)
    for endpoint in ENDPOINTS:
        path = re.sub(r"\{\w+\}", id, endpoint.path)[1:]
        answer = ann.get(path) if endpoint.method == "GET" else ann.post(path)

        assert answer.status_code == 423 and SECRET not in answer.text and answer.json()["error"]
    for path in ("/desk/account", "/desk/board"):
        assert ann.client.get(path, follow_redirects=False).headers["location"].startswith("/desk/sign-in")
    page = ann.client.get("/desk/")
    assert page.status_code == 200 and "Ann" not in page.text
    assert ben.get("me").status_code == 200


def test_the_password_opens_it_again(served: Served, ann: Person) -> None:
    """A wrong one does not; the right one does, in the same session."""
    lock(ann)
    who = ann.client.get("/desk/lock").json()
    wrong = unlock(ann, "something else")
    between = ann.get("me").status_code
    right = unlock(ann)

    assert (who["name"], who["locked"]) == ("Ann", True)
    assert (wrong, between, right, ann.get("me").status_code) == (403, 423, 200, 200)
    assert ann.client.get("/desk/lock").json()["locked"] is False
    assert (lock(ann), lock(ann), unlock(ann), unlock(ann)) == (200, 200, 200, 200)


def test_guessing_at_it_has_to_wait(served: Served, ann: Person) -> None:
    """Failures at the lock count as those of signing in."""
    lock(ann)
    tried = [unlock(ann, f"guess number {number}") for number in range(FREE_FAILURES)]

    assert tried == [403] * FREE_FAILURES
    assert unlock(ann) == 429
    served.house.clock.pass_(timedelta(minutes=16))
    assert unlock(ann) == 200


def test_pages_of_ours_alone_lock_and_unlock(served: Served, ann: Person) -> None:
    """Neither a stranger nor another site's page does, and broken bodies are answered by a sentence."""
    stranger = Person(served.url, ann.actor, "nonsense")
    strange = (lock(stranger), unlock(stranger), stranger.client.get("/desk/lock").status_code)
    stranger.client.close()
    lock(ann)
    for headers in ({"x-heard-csrf": "wrong"}, {"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        for path in ("/desk/lock", "/desk/unlock"):
            assert ann.client.post(path, json={"password": PASSWORD}, headers=headers).status_code == 403
    broken = [ann.client.post("/desk/unlock", json=body).status_code for body in ({}, [], {"password": 1})]

    assert strange == (401, 401, 401)
    assert broken == [400, 400, 400] and ann.get("me").status_code == 423


def test_who_has_forgotten_it_signs_out(served: Served, ann: Person) -> None:
    """Signing out works from a locked desk, and ends the session."""
    lock(ann)
    csrf = ann.client.get("/desk/lock").json()["csrf"]
    out = ann.client.post("/desk/sign-out", data={"csrf": csrf}, follow_redirects=False)

    assert out.headers["location"] == "/desk/sign-in?out=1"
    assert (ann.get("me").status_code, unlock(ann)) == (401, 401)


@pytest.mark.anyio
async def test_sockets_of_a_locked_session_end(served: Served, sit: Seats) -> None:
    """Within two seconds, like those of a session that is over; a new one is refused until it is unlocked."""
    ann = served.person("Ann", Role.SENIOR)
    seat = await sit(ann)
    lock(ann)
    await seat.until(lambda: seat.is_closed, "the end of the socket", 2)
    again = await sit(ann)

    assert again.is_closed and again.of("queue") == []
    unlock(ann)
    assert (await sit(ann)).of("queue") != []


def test_when_a_desk_locks_itself(tmp_path: Path, ann: Person) -> None:
    """After a quarter of an hour unless it is said otherwise; 0 is never, and what is no number is a mistake."""
    setting = "HEARD_DESK_LOCK_MINUTES"

    assert read_settings(tmp_path, {}).desk_lock == timedelta(minutes=15)
    assert read_settings(tmp_path, {setting: "5"}).desk_lock == timedelta(minutes=5)
    assert read_settings(tmp_path, {setting: "0"}).desk_lock is None
    assert ann.get("me").json()["lock_after"] == 900
    for wrong in ("soon", "-1", "1.5", "100000"):
        with pytest.raises(BadSetting, match=setting):
            read_settings(tmp_path, {setting: wrong})
