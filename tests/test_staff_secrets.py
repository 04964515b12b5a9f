"""Secrets of the staff as they are really hashed and sealed."""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from bot.domain.errors import NotAllowed
from bot.settings import PROJECT
from bot.staff_secrets import AT_ONCE, StaffSecrets
from tests.staff_scene import PASSWORD

SECRETS = StaffSecrets(b"a key")


def test_passwords_are_hashed_as_owasp_has_it() -> None:
    """argon2id with 19 MiB and two passes or more; the same password twice is two hashes."""
    first, second = SECRETS.hash_password(PASSWORD), SECRETS.hash_password(PASSWORD)
    chosen = extract_parameters(first)

    assert (chosen.type, chosen.memory_cost >= 19_456, chosen.time_cost >= 2) == (Type.ID, True, True)
    assert first != second
    assert SECRETS.is_password(PASSWORD, first) and not SECRETS.is_password(PASSWORD + "x", first)
    assert not SECRETS.is_password(PASSWORD, "no hash")


def test_a_password_is_the_same_from_every_keyboard() -> None:
    """Letters that are put together from several, as some systems send them, are the same letters."""
    assert SECRETS.is_password("zwo\u0308lf Boxka\u0308mpfer", SECRETS.hash_password("zw\u00f6lf Boxk\u00e4mpfer"))


def test_the_database_alone_is_not_enough() -> None:
    """Who has the hashes and not the key of the house cannot even try passwords."""
    assert not StaffSecrets(b"another key").is_password(PASSWORD, SECRETS.hash_password(PASSWORD))


def test_weaker_hashes_are_outdated() -> None:
    """A hash that took less effort is made anew at the next sign-in."""
    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash("x")

    assert SECRETS.is_outdated(weak) and not SECRETS.is_outdated(SECRETS.hash_password(PASSWORD))


def test_nobody_takes_as_long_as_somebody() -> None:
    """Without a hash to compare with it takes about as long: within 50 ms, security checklist 4.2."""
    hashed = SECRETS.hash_password(PASSWORD)
    SECRETS.is_password("x", None)

    def takes(given: str | None) -> float:
        begun = time.perf_counter()
        assert not SECRETS.is_password("wrong", given)
        return time.perf_counter() - begun

    pairs = [(takes(hashed), takes(None)) for _ in range(7)]

    assert abs(statistics.median(first - second for first, second in pairs)) < 0.05


def test_few_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many sign in together, two hashes are made at once and no more."""
    secrets, now, most, lock = StaffSecrets(b"a key"), 0, 0, threading.Lock()

    class Slow:
        def hash(self, password: str) -> str:
            nonlocal now, most
            with lock:
                now += 1
                most = max(most, now)
            time.sleep(0.01)
            with lock:
                now -= 1
            return "hash"

    monkeypatch.setattr(secrets, "_hasher", Slow)
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(secrets.hash_password, ["x"] * 12))

    assert most == AT_ONCE


def test_seeds_are_sealed() -> None:
    """A seed is not to be read in the database, and not to be unsealed with another key."""
    sealed = SECRETS.seal("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DP" not in sealed and SECRETS.unseal(sealed) == "JBSWY3DPEHPK3PXP"
    with pytest.raises(NotAllowed):
        StaffSecrets(b"another key").unseal(sealed)


def test_seeds_and_codes_are_of_their_person() -> None:
    """Each session is offered a seed of 160 bits of its own; the same code of two people is two hashes."""
    seeds = {SECRETS.offered_seed(session) for session in ("a", "b", "a")}

    assert len(seeds) == 2 and {len(seed) for seed in seeds} == {32}
    assert SECRETS.hash_code("ann", "abcd") != SECRETS.hash_code("ben", "abcd")
    assert len(SECRETS.hash_token("x")) == len(SECRETS.hash_code("ann", "x")) == 64


@pytest.mark.parametrize(
    ("password", "is_common"),
    [
        ("Password1234!", True), ("qwertyuiop12", True), ("123456789012", True), ("iloveyou2026", True),
        ("aaaaaaaaaaaaaaaa", True), ("larkfield2026", True), ("kettles sing at dawn", False),
        ("Zk7#mQ2pLw9x", False),
        ("薬缶は夜明けに歌いますか", False),
    ],
)  # fmt: skip
def test_common_passwords_are_known(password: str, is_common: bool) -> None:
    """What is on the lists that are tried first stands up to few guesses, also with figures behind it."""
    assert (SECRETS.guesses(password, ("Ann", "Larkfield Home")) < 8) is is_common


def test_long_passwords_are_looked_at_quickly() -> None:
    """Nobody keeps the desk busy by long passwords."""
    begun = time.perf_counter()
    SECRETS.guesses("aB3" * 42, ("Ann",))

    assert time.perf_counter() - begun < 1


def test_starting_loads_none_of_it() -> None:
    """A gateway that starts loads neither argon2 nor zxcvbn, Fernet or the drawer of QR codes."""
    program = (
        "import sys, bot.web, bot.bootstrap, bot.staff_secrets, bot.desk.sign_in, bot.desk.own_account\n"
        "bot.staff_secrets.StaffSecrets(b'')\n"
        "print(sorted({'argon2', 'zxcvbn', 'segno', 'cryptography.fernet'} & set(sys.modules)))"
    )
    done: Any = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
