"""The limits of ordinary running, and what happens when the database refuses: on a gateway without a brain."""

from __future__ import annotations

import asyncio
from typing import AsyncIterator, Iterator

import pytest

from bot.bootstrap import build_house
from bot.domain.message import Reply
from bot.router.rate_limits import ADDRESS_LIMITS, VISITOR_LIMITS
from bot.settings import read_settings
from bot.use_cases.turns import TurnResult, answer_turn, claim_turn
from tests.web.conftest import GatewayAlone, OpenTab, Records, RestClient, browser

pytestmark = pytest.mark.anyio

CANARY = "kanarie-4711"


@pytest.fixture
async def opens(gateway: GatewayAlone) -> AsyncIterator[OpenTab]:
    """Opens tabs on the gateway's page."""
    async with browser(gateway.url) as opens:
        yield opens


@pytest.fixture
def broken(gateway: GatewayAlone) -> Iterator[GatewayAlone]:
    """A gateway whose database refuses certain messages, as a full disk would refuse all."""
    gateway.change_database(
        f"create trigger full_disk before insert on messages when new.text like '%{CANARY}%' "
        "begin select raise(abort, 'database or disk is full'); end"
    )
    yield gateway
    gateway.change_database("drop trigger if exists full_disk")


async def test_too_quick(gateway: GatewayAlone, opens: OpenTab) -> None:
    """Whoever writes too quickly is told when to go on, and that message is not stored."""
    tab = await opens()
    await tab.open_chat()
    most, seconds = VISITOR_LIMITS[0]
    numbers = [await tab.emit("user_uttered", {"message": f"message {n}", "id": f"m-{n}"}) for n in range(most + 1)]
    acknowledgements = [await tab.ack(number) for number in numbers]
    conversation = Records(gateway.directory).rows(
        "select c.id from messages m join conversations c on c.id = m.conversation_id where m.id = ?",
        acknowledgements[0]["id"],
    )[0]["id"]
    stored = Records(gateway.directory).rows(
        "select text from messages where conversation_id = ? and author = 'customer'", conversation
    )

    refusal = acknowledgements[-1]
    assert all(acknowledged["ok"] for acknowledged in acknowledgements[:-1])
    assert set(refusal) == {"error", "retry_after"} and refusal["error"].startswith("You are writing very quickly")
    assert 1 <= refusal["retry_after"] <= seconds
    assert [row["text"] for row in stored] == [f"message {n}" for n in range(most)]


async def test_limit_is_the_visitors_own(gateway: GatewayAlone, opens: OpenTab) -> None:
    """One who writes too quickly slows nobody else down, and a second tab gives no second allowance."""
    quick, second_tab, other = await opens(), await opens(), await opens()
    await quick.open_chat()
    await second_tab.open_chat(quick.token)
    await other.open_chat()
    for number in range(VISITOR_LIMITS[0][0]):
        assert (await quick.say(f"message {number}"))["ok"] is True

    assert "retry_after" in await second_tab.say("one more")
    assert (await other.say("hello"))["ok"] is True


async def test_refused_text_costs_nothing(gateway: GatewayAlone, opens: OpenTab) -> None:
    """A message that could not be taken anyway does not use up what a customer may send."""
    tab = await opens()
    await tab.open_chat()
    for _ in range(VISITOR_LIMITS[0][0] * 2):
        assert set(await tab.say("a" * 2_001)) == {"error"}

    assert (await tab.say("hello"))["ok"] is True


async def test_many_chats_from_one_address(gateway: GatewayAlone) -> None:
    """An address can open so many new chats an hour; who has one comes in all the same, and so do other addresses."""
    async with browser(gateway.url, address="127.0.0.2") as opens:
        tab = await opens()
        answers = [await tab.call("session_request", {}) for _ in range(ADDRESS_LIMITS[0][0] + 1)]
        known = tab.said("session_confirm")[0]

        assert answers[:-1] == [{"ok": True}] * ADDRESS_LIMITS[0][0]
        assert answers[-1]["error"].startswith("Many chats were opened from your network")
        assert 3_500 < answers[-1]["retry_after"] <= 3_600
        assert await (await opens()).call("session_request", {"session_id": known}) == {"ok": True}

        forged = await opens(**{"X-Forwarded-For": "203.0.113.7", "X-Real-IP": "203.0.113.8"})
        assert "retry_after" in await forged.call("session_request", {})
    async with browser(gateway.url, address="127.0.0.3") as opens:
        assert await (await opens()).call("session_request", {}) == {"ok": True}


async def test_shops_server_is_not_slowed_down(gateway: GatewayAlone) -> None:
    """A shop's server speaks for many customers, and is trusted by its token: the door has no limit of its own."""
    rest, house = RestClient(gateway.url, gateway.token), build_house(read_settings(gateway.directory, {}))
    count = VISITOR_LIMITS[0][0] * 2
    bodies: list[dict[str, object]] = [{"sender": "quick", "message": f"message {n}"} for n in range(count)]
    asking = asyncio.create_task(rest.say_together(bodies))
    while not asking.done():
        claimed = await asyncio.to_thread(lambda: claim_turn("the test", house.uow(), house.now()))
        if claimed is not None:
            result = TurnResult([Reply(f"Answer to {claimed.message.text}.")], [])
            answer_turn(claimed, result, house.uow(), house.now(), house.ids, house.guard)
    responses = await asking
    house.engine.dispose()

    assert [response.status_code for response in responses] == [200] * count
    for number, response in enumerate(responses):
        assert f"Answer to message {number}." in [reply["text"] for reply in response.json()]


async def test_socket_when_the_database_refuses(broken: GatewayAlone, opens: OpenTab) -> None:
    """A message that could not be stored is not acknowledged; the browser is told to send it again, and then it is."""
    tab = await opens()
    await tab.open_chat()
    refusal = await tab.say(f"{CANARY} hello", id="m-1")

    assert refusal == {
        "error": "Your message could not be stored just now; it will be sent again.", "retry_after": 2,
    }  # fmt: skip
    broken.change_database("drop trigger full_disk")
    assert (await tab.say(f"{CANARY} hello", id="m-1"))["ok"] is True


async def test_door_when_the_database_refuses(broken: GatewayAlone) -> None:
    """A request whose message could not be stored is answered 503 with when to try again, and nothing of the reason."""
    rest = RestClient(broken.url, broken.token)
    response = await asyncio.to_thread(rest.say, "unlucky", f"{CANARY} hello")

    assert response.status_code == 503
    assert response.json() == {"error": "Your message could not be stored just now; please send it again in a moment."}
    assert response.headers["retry-after"] == "2"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert Records(broken.directory).log("unlucky") == []


async def test_fault_leaves_no_text_in_the_log(broken: GatewayAlone, opens: OpenTab) -> None:
    """Even when the database refuses a message, what the customer wrote does not get into the log."""
    rest = RestClient(broken.url, broken.token)
    tab = await opens()
    await tab.open_chat()
    await tab.say(f"{CANARY} by socket")
    await asyncio.to_thread(rest.say, "unlucky", f"{CANARY} by server")

    assert "ERROR" in broken.output()  # the fault itself is there
    assert CANARY not in broken.output()


async def test_chat_that_cannot_be_opened(gateway: GatewayAlone, opens: OpenTab) -> None:
    """When a new chat cannot be stored the browser gets an answer that says when to ask again, not silence."""
    tab = await opens()
    gateway.change_database(
        "create trigger no_chats before insert on conversations begin select raise(abort, 'disk is full'); end"
    )
    try:
        answer = await asyncio.wait_for(tab.call("session_request", {}), 5)
    finally:
        gateway.change_database("drop trigger no_chats")

    assert answer["error"].endswith(".") and answer["retry_after"] >= 1
    assert await tab.call("session_request", {}) == {"ok": True}
