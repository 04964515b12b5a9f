"""Asking a shop system by HTTP: limits, what is tried again, and what an error says."""

from __future__ import annotations

import time
import traceback
from typing import Any, Iterator

import pytest
from requests.auth import HTTPBasicAuth

from bot.domain.errors import ShopRefused, ShopUnavailable
from bot.shops.breaker import Circuit, CircuitBreaker
from bot.shops.http import Header, Limits, ShopHttp
from tests.shop_systems.fake_server import Asked, FakeShop, Fault

QUICK = Limits(connect=0.3, read=0.3, total=1.0, tries=3, pause=0.01)
SECRET = "ck_very_secret_1234"
EMAIL = "ann@example.com"


class Counter(FakeShop):
    """Counts what is written, once for each key."""

    def __init__(self) -> None:
        super().__init__()
        self.status, self.count = 200, 0
        self.keys: set[str] = set()
        self.says: Any = {"price": 24.9, "ok": True}

    def answer(self, asked: Asked) -> tuple[int, Any]:
        key = asked.headers.get("Idempotency-Key")
        if self.is_write(asked) and (key is None or key not in self.keys):
            self.count += 1
            self.keys.add(key or "")
        return self.status, self.says


@pytest.fixture
def shop() -> Iterator[Counter]:
    server = Counter()
    yield server
    server.close()


def http(shop: FakeShop, **changes: Any) -> ShopHttp:
    auth = Header("Authorization", f"Bearer {SECRET}")
    return ShopHttp("the shop", shop.url, auth, (SECRET,), **{"limits": QUICK, **changes})


def test_numbers_stay_as_they_are_written(shop: Counter) -> None:
    """An amount that comes as a number never becomes a float."""
    assert http(shop).get("/x") == {"price": "24.9", "ok": True}


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.RESET, Fault.SLOW, Fault.TOO_MANY, Fault.NOT_JSON])
def test_reading_is_tried_again(shop: Counter, fault: Fault) -> None:
    """A question that failed once is asked once more."""
    shop.faults = [fault]

    assert http(shop).get("/x")["ok"] is True
    assert len(shop.asked) == 2


@pytest.mark.parametrize("fault", [Fault.ERROR_AFTER, Fault.RESET_AFTER, Fault.SLOW_AFTER, Fault.NOT_JSON_AFTER])
def test_writing_without_a_key_is_not_tried_again(shop: Counter, fault: Fault) -> None:
    """A change whose answer was lost is not sent a second time where the system would do it twice."""
    shop.faults = [fault]
    with pytest.raises(ShopUnavailable):
        http(shop).write("POST", "/x", {"a": 1})

    assert len(shop.asked) == 1


@pytest.mark.parametrize("fault", [Fault.ERROR_AFTER, Fault.RESET_AFTER, Fault.SLOW_AFTER, Fault.NOT_JSON_AFTER])
def test_writing_with_a_key_is_tried_again_and_done_once(shop: Counter, fault: Fault) -> None:
    """With a key that the system honours, a lost answer is asked for again."""
    shop.faults = [fault]
    http(shop).write("POST", "/x", {"a": 1}, key="act-1")

    assert (len(shop.asked), shop.count) == (2, 1)


def test_what_was_certainly_not_taken_is_sent_again(shop: Counter) -> None:
    """429 says that nothing was done, so even a change without a key is sent again."""
    shop.faults = [Fault.TOO_MANY]
    http(shop).write("POST", "/x", {"a": 1})

    assert shop.count == 1


def test_the_wait_that_a_system_asks_for_is_kept(shop: Counter) -> None:
    """The next try comes no sooner than Retry-After says."""
    pauses: list[float] = []
    shop.faults, shop.retry_after = [Fault.TOO_MANY], "4"
    http(shop, sleep=pauses.append, limits=Limits(total=9)).get("/x")

    assert pauses == [4.0]


def test_a_wait_that_is_too_long_is_not_waited_for(shop: Counter) -> None:
    """Where Retry-After is longer than the call may take, nobody waits in vain."""
    pauses: list[float] = []
    shop.faults, shop.retry_after = [Fault.TOO_MANY], "3600"
    with pytest.raises(ShopUnavailable, match="less often"):
        http(shop, sleep=pauses.append).get("/x")

    assert pauses == []


@pytest.mark.parametrize("fault", [Fault.SLOW, Fault.DRIP])
def test_no_call_outlasts_its_limit(shop: Counter, fault: Fault) -> None:
    """However a system delays its answer, the call ends within its limit."""
    shop.always = fault
    begun = time.monotonic()
    with pytest.raises(ShopUnavailable):
        http(shop).get("/x")

    assert time.monotonic() - begun < QUICK.total + 0.3


def test_a_shop_that_is_not_there_is_unavailable() -> None:
    """A closed port is answered with one sentence."""
    shop = Counter()
    shop.close()
    with pytest.raises(ShopUnavailable, match="cannot be reached"):
        http(shop).write("POST", "/x", {})


def test_the_breaker_opens_answers_at_once_and_recovers(shop: Counter) -> None:
    """A system that keeps failing is not asked any more for a while, and asked again afterwards."""
    seconds = [0.0]
    breaker = CircuitBreaker(lambda: seconds[0], failures=3, rest=30)
    asking = http(shop, breaker=breaker)
    shop.always = Fault.ERROR
    with pytest.raises(ShopUnavailable):
        asking.get("/x")
    asked = len(shop.asked)
    with pytest.raises(ShopUnavailable, match="known to be down"):
        asking.get("/x")
    assert (breaker.state, len(shop.asked)) == (Circuit.OPEN, asked)
    shop.always = None
    seconds[0] = 31

    assert asking.get("/x") == {"price": "24.9", "ok": True}
    assert breaker.state is Circuit.CLOSED


@pytest.mark.parametrize("status", [400, 409, 422])
def test_a_no_is_a_no(shop: Counter, status: int) -> None:
    """What the system does not take is refused with its words, is not tried again, and says nothing of its health."""
    shop.status, shop.says = status, {"error": f"The order\nhas left. {SECRET}"}
    asking = http(shop)
    with pytest.raises(ShopRefused) as refused:
        asking.write("POST", "/x", {}, key="k")

    assert str(refused.value) == "the shop refused: The order has left. …"
    assert len(shop.asked) == 1
    assert asking.breaker.state is Circuit.CLOSED


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_key_is_not_a_refusal(shop: Counter, status: int) -> None:
    """A key that is not accepted is the operator's to mend: the act is still to be done."""
    shop.status, shop.says = status, {"message": SECRET}
    with pytest.raises(ShopUnavailable, match="HEARD_SHOP_KEY") as told:
        http(shop).write("POST", "/x", {})

    assert SECRET not in str(told.value)


def test_what_is_not_there_is_none(shop: Counter) -> None:
    """404 to a question is an answer; to a change it is a refusal."""
    shop.status = 404

    assert http(shop).get("/x") is None
    with pytest.raises(ShopRefused):
        http(shop).write("PUT", "/x", {})


def test_no_redirect_is_followed(shop: Counter) -> None:
    """The key does not follow to another address."""
    shop.status = 302
    with pytest.raises(ShopRefused, match="HEARD_SHOP_URL"):
        http(shop).get("/x")

    assert len(shop.asked) == 1


def test_no_error_and_no_repr_tells_the_key(shop: Counter, caplog: pytest.LogCaptureFixture) -> None:
    """Neither errors nor their causes, nor what is logged or printed of the asking, has the key in it."""
    caplog.set_level("DEBUG")
    asking = http(shop)
    told = [repr(asking), repr(Header("X", SECRET)), repr(HTTPBasicAuth("u", SECRET))]
    for fault in set(Fault) - {Fault.NONE}:
        shop.faults = [fault] * 3
        with pytest.raises(ShopUnavailable) as failed:
            http(shop).get("/x", {"email": EMAIL})
        told += traceback.format_exception(failed.type, failed.value, failed.tb)

    assert len(told) > 8
    assert SECRET not in "".join(told) + caplog.text
    assert EMAIL not in "".join(told)
