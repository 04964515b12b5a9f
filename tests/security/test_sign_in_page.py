"""Passwords and sessions of the staff as ASVS 5.0 wants them, where no other test says it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.domain.errors import UntrustedRequest
from bot.domain.staff import Role
from bot.ids import RandomIds
from bot.settings import PROJECT
from bot.use_cases.signing_in import sign_in
from tests.builders import build_test_house
from tests.security.conftest import Whole
from tests.staff_scene import PASSWORD, Scene

TEMPLATES = sorted((PROJECT / "bot" / "desk" / "templates").glob("*.html"))


def test_passwords_are_hidden_and_may_be_pasted(whole: Whole) -> None:
    """Each field for one is of that type, tells programs that keep passwords what it is for, and forbids nothing."""
    pages = [whole.client.get(path).text for path in ("/desk/sign-in", f"/desk/set-up/{whole.new_link()}")]
    fields = [field for page in pages for field in re.findall(r"<input[^>]*>", page) if "password" in field]
    scripts = "".join(path.read_text("utf-8") for path in PROJECT.glob("bot/static/desk/**/*.js"))

    assert len(fields) >= 3
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "onpaste" not in field and "readonly" not in field and "pattern" not in field
    assert not re.search(r"password[^\n]*(onpaste|['\"]paste['\"])", scripts)


@pytest.mark.parametrize("typed", [PASSWORD.upper(), PASSWORD[:-1], f"{PASSWORD} ", f" {PASSWORD}", PASSWORD + "\0"])
def test_every_character_of_a_password_counts(typed: str) -> None:
    """Nothing is cut off, trimmed or made small before it is compared."""
    scene = Scene(build_test_house())
    scene.arrives("Ann")

    with pytest.raises(UntrustedRequest):
        sign_in("Ann", typed, None, scene.office())
    assert sign_in("Ann", PASSWORD, None, scene.office()).session.is_whole


def test_a_password_does_not_grow_old() -> None:
    """After years it still lets in: nobody has to change a good one by the calendar."""
    scene = Scene(build_test_house())
    scene.arrives("Ann")
    scene.house.clock.pass_(timedelta(days=3 * 365))

    assert sign_in("Ann", PASSWORD, None, scene.office()).session.is_whole


def test_nobody_is_asked_for_their_first_pet() -> None:
    """No page asks for a hint or the answer to a question about oneself."""
    words = r"(?i)secret question|security question|hint for|maiden|first pet|remind me of my password"

    assert [path.name for path in TEMPLATES if re.search(words, path.read_text("utf-8"))] == []


def test_tokens_are_long_and_never_the_same(whole: Whole) -> None:
    """Sessions, visitors and links have 128 bits of the system's chance or more; of ten thousand none comes twice."""
    ids = RandomIds()
    made = [ids.secret() for _ in range(10_000)]
    session = whole.scene.arrives("Ann").token

    assert len(set(made)) == 10_000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22,}", one) for one in made)  # 22 characters of 6 bits
    assert len(whole.rest_token) >= 43
    assert re.fullmatch(r"[A-Za-z0-9_-]{22,}", session)


def test_signing_out_is_on_every_page(whole: Whole) -> None:
    """Whoever is signed in can leave, wherever they are."""
    headers = whole.headers(Role.ADMIN.value)
    pages = ("/desk/account", "/desk/staff", "/desk/board", "/desk/registers/complaints", "/desk/satisfaction")
    wanted = ('action="/desk/sign-out"', 'name="csrf"')
    told = {path: whole.client.get(path, headers=headers).text for path in pages}
    without = [path for path, page in told.items() if not all(word in page for word in wanted)]

    assert without == []
    assert "sign-out" in "".join(path.read_text("utf-8") for path in PROJECT.glob("bot/static/desk/**/*.js"))
