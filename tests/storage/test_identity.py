"""Proofs and one-time codes in the database do as those in memory, which the rules are tested with."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any, Callable, Iterator

import pytest
from sqlalchemy import event

from bot.domain.account import Account
from bot.domain.address import Address
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.identity import ByEmail, ByName, ByOrder, Claim, tried
from bot.domain.one_time_code import CodeState, OneTimeCode
from bot.signing import KeyedCodes
from bot.use_cases.identity import access_account, identify
from bot.use_cases.one_time_codes import check_code, send_code
from tests.builders import TUESDAY_MORNING, TestHouse, build_test_house, say
from tests.identity_fakes import World

NOW = TUESDAY_MORNING
LEASE = timedelta(minutes=2)
OpenUow = Callable[[], Any]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def begin(request: pytest.FixtureRequest) -> Iterator[OpenUow]:
    """Begins transactions: over the fakes, and over a database of each kind; both know the conversations c1 and c2."""
    if request.param == "memory":
        yield World().uow
        return
    on_sqlite = request.param == "sqlite"
    house = build_test_house("sqlite://" if on_sqlite else request.getfixturevalue("postgres").new_database())
    ids = {name: say(house, "hello", peer=name).conversation_id for name in ("c1", "c2")}

    def uow() -> Any:
        return Renamed(house.uow(), ids)

    yield uow
    house.engine.dispose()


class Renamed:
    """A transaction of the database in which the conversations have the names that the tests give them."""

    def __init__(self, uow: Any, ids: dict[str, str]) -> None:
        self._uow, self._ids = uow, ids

    def __enter__(self) -> Renamed:
        self._uow.__enter__()
        self.identity, self.codes = (_Named(part, self._ids) for part in (self._uow.identity, self._uow.codes))
        return self

    def __exit__(self, *error: Any) -> None:
        self._uow.__exit__(*error)

    def commit(self) -> None:
        self._uow.commit()


class _Named:
    def __init__(self, part: Any, ids: dict[str, str]) -> None:
        self._part, self._ids = part, ids
        self._names = {id: name for name, id in ids.items()}

    def __getattr__(self, verb: str) -> Any:
        def call(*given: Any) -> Any:
            answer = getattr(self._part, verb)(*(_with(one, self._ids) for one in given))
            return _with(answer, self._names)

        return call


def _with(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, OneTimeCode):
        return OneTimeCode(**{**vars(value), "conversation_id": names[value.conversation_id]})
    return names.get(value, value) if isinstance(value, str) else value


def code(id: str, conversation_id: str = "c1", account_id: str = "mara", at: int = 0) -> OneTimeCode:
    """A code that was made some minutes after nine, for a message that is called as it is."""
    made_at = NOW + timedelta(minutes=at)
    return OneTimeCode(
        id, "nonce", conversation_id, account_id, f"m-{id}", "mara@x.ie", made_at, made_at + timedelta(minutes=10)
    )


def test_a_try_is_noted_once(begin: OpenUow) -> None:
    """The same message counts once, and says so; what was guessed at is counted over all conversations."""
    with begin() as uow:
        noted = [
            uow.identity.record(here, message, subject, False, NOW)
            for here, message, subject in (
                ("c1", "m1", "claim a"),
                ("c1", "m1", "claim a"),
                ("c1", "m1", tried("x")),
                ("c1", "m2", "claim b"),
                ("c2", "m3", "claim b"),
                ("c2", "m3", tried("x")),
            )
        ]
        uow.commit()
    with begin() as uow:
        later = NOW + timedelta(seconds=1)
        counted = [uow.identity.failures_since(here, NOW) for here in ("c1", "c2")]
        about = [
            uow.identity.failures_about(tried(what), since) for what, since in (("x", NOW), ("x", later), ("y", NOW))
        ]
        known = [uow.identity.noted(here, message) for here, message in (("c1", "m2"), ("c2", "m2"), ("c1", "m9"))]

    assert noted == [True, False, True, True, True, True]
    assert (counted, about, known) == ([2, 1], [2, 0, 0], [True, False, False])


def test_a_proof_stays_in_its_conversation(begin: OpenUow) -> None:
    """What was proved is known where it was proved, as long as it is asked for; a failed try proves nothing."""
    with begin() as uow:
        for subject, passed in (("account mara", True), ("order W1", True), ("account tom", False)):
            uow.identity.record("c1", "m", subject, passed, NOW)
        proved = [uow.identity.proved_since(here, since) for here, since in (("c1", NOW), ("c2", NOW))]
        faded = uow.identity.proved_since("c1", NOW + timedelta(seconds=1))
        passed = [uow.identity.passed_since("c1", f"account {name}", NOW) for name in ("mara", "tom")]

    assert (proved, faded, passed) == ([["account mara", "order W1"], []], [], [True, False])


def test_wrong_claims_are_the_same_work() -> None:
    """The database is asked as many things for a wrong claim as for one about nobody or about two."""
    house = build_test_house()
    twins = [Account(id, "both@x.ie", "Ann", "Lee", address=Address("1 Quay", "Dublin", "D06", "IE")) for id in "ab"]
    with house.uow() as uow:
        uow.accounts.put_accounts(twins, "import:twins")
        uow.commit()
    asked: list[str] = []
    event.listen(house.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))

    def work(claim: Claim) -> int:
        receipt = say(house, "it is me", peer=repr(claim))
        asked.clear()
        with pytest.raises(NotFound):
            identify(claim, receipt.conversation_id, receipt.message_id, house.uow(), house.now())
        return len(asked)

    addresses = [ByEmail("both@x.ie"), ByEmail("nobody@x.ie"), ByEmail("")]
    names = [ByName("Ann", "Lee", "D06"), ByName("Ann", "Lee", "D07"), ByName("No", "Body", "D06"), ByName("", "", "")]
    numbers = [ByOrder("10417", "both@x.ie"), ByOrder("10417", "nobody@x.ie"), ByOrder("99999", "both@x.ie")]

    assert [len({work(claim) for claim in alike}) for alike in (addresses, names, numbers)] == [1, 1, 1]


def test_one_conversation_has_one_customer_however_many_claim_at_once(any_house: TestHouse) -> None:
    """Of two customers who claim the same conversation at the same moment one gets it, and the other is told so."""
    house = any_house
    receipt, barrier = say(house, "it is me"), Barrier(2)

    def claims(email: str) -> str:
        barrier.wait()
        try:
            return identify(ByEmail(email), receipt.conversation_id, email, house.uow(), house.now()).email
        except NotAllowed:
            return "another's"

    emails = ["mara.quinn@example.com", "tom.field@example.com"]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(claims, emails))
    with house.uow() as uow:
        owner = access_account(receipt.conversation_id, uow, house.now()).email

    assert sorted(answers) == sorted(["another's", owner])
    assert owner in emails


def test_a_code_is_used_once_however_many_name_it_at_once(any_house: TestHouse) -> None:
    """Two messages with the same code at the same moment: one is right."""
    house = any_house
    keys, barrier = KeyedCodes(b"key", available=True), Barrier(2)
    receipt = say(house, "cancel it")
    here = receipt.conversation_id
    identify(ByEmail("mara.quinn@example.com"), here, receipt.message_id, house.uow(), house.now())
    send_code(here, receipt.message_id, house.uow(), house.now(), house.ids, keys)
    with house.uow() as uow:
        sent = uow.codes.of_message(receipt.message_id)
    assert sent is not None

    def names(message_id: str) -> bool:
        barrier.wait()
        return check_code(here, message_id, keys.figures(sent), house.uow(), house.now(), keys)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(names, ("m-1", "m-2"))) == [False, True]


def test_codes_are_found_and_counted(begin: OpenUow) -> None:
    """A message has one code; the newest of conversation and account counts; used is used once."""
    with begin() as uow:
        added = [uow.codes.add(one) for one in (code("1"), code("1"), code("2", at=1), code("3", "c2", at=2))]
        added.append(uow.codes.add(code("4", "c2", "tom", at=3)))
        uow.commit()
    with begin() as uow:
        newest = [uow.codes.latest(*of) for of in (("c1", "mara"), ("c2", "mara"), ("c1", "tom"))]
        counted = [uow.codes.made_since(*of, NOW) for of in (("c1", "mara"), ("c2", "tom"), ("c2", "nobody"))]
        used = [uow.codes.mark_used("2", "u1"), uow.codes.mark_used("2", "u2")]
        read_again = uow.codes.of_message("m-2")

    assert added == [True, False, True, True, True]
    assert newest == [code("2", at=1), code("3", "c2", at=2), None]
    assert counted == [2, 2, 2]
    assert used == [True, False]
    assert read_again == OneTimeCode(**{**vars(code("2", at=1)), "used_by": "u1"})


def test_a_letter_goes_to_one_worker(begin: OpenUow) -> None:
    """What is due goes out in order, once for each lease; what is settled is not sent again."""
    with begin() as uow:
        for one in (code("1"), code("2"), code("3", at=60)):
            uow.codes.add(one)
        claimed = [uow.codes.claim_next(NOW, LEASE) for _ in range(3)]
        uow.codes.try_again("1", NOW + timedelta(seconds=5))
        settled = [uow.codes.settle("2", CodeState.SENT, NOW) for _ in range(2)]
        uow.codes.try_again("2", NOW)
        soon = uow.codes.claim_next(NOW + timedelta(seconds=4), LEASE)
        again = uow.codes.claim_next(NOW + timedelta(seconds=5), LEASE)
        leased = uow.codes.claim_next(NOW + timedelta(seconds=6), LEASE)
        abandoned = uow.codes.claim_next(NOW + timedelta(seconds=5) + LEASE, LEASE)
        uow.commit()

    assert [one and one.id for one in claimed] == ["1", "2", None]
    assert (settled, soon, leased) == ([True, False], None, None)
    assert (again, abandoned) == (code("1"), code("1"))
