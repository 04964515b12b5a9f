"""The page vouches for its customer: by the attribute, by a function, after a reload, and when they log out."""

from __future__ import annotations

from typing import Any, Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from bot.settings import read_settings
from bot.signing import VisitorTokens
from tests.web.conftest import GatewayAlone, Records
from tests.web.test_host_identity import SECRET, identity
from tests.web.widget.conftest import Person, Shop

Visit = Callable[[], tuple[Person, Shop]]
ELEMENT = "document.querySelector('heard-chat')"
TOKEN = "JSON.parse(Object.values(localStorage)[0]).token"


@pytest.fixture(scope="module")
def website(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayAlone]:
    """A gateway that shares a secret with the website."""
    alone = GatewayAlone(tmp_path_factory.mktemp("website"), HEARD_HOST_SECRET=SECRET)
    try:
        yield alone.wait_until_ready()
    finally:
        alone.stop()


@pytest.fixture
def visit(chromium: Browser, website: GatewayAlone) -> Iterator[Visit]:
    """Somebody on a page of that website, whose browser notes what it warns of."""
    people: list[Person] = []

    def make() -> tuple[Person, Shop]:
        people.append(Person(chromium.new_context(), website.url))
        return people[-1], people[-1].visits()

    yield make
    for one in people:
        one.context.close()


def customer(website: GatewayAlone, shop: Shop) -> list[str]:
    """Whose the conversation in this browser is."""
    token = shop.page.evaluate(TOKEN)
    visitor = VisitorTokens(read_settings(website.directory, {}).secret_key).read(token, website.url)
    rows = Records(website.directory).rows(
        "select i.subject from identity_checks i join conversations c on c.id = i.conversation_id "
        "where c.peer = ? and i.passed and i.subject like 'account %'",
        visitor.id,
    )
    return [row["subject"] for row in rows]


def give(shop: Shop, token: str | None) -> None:
    """The page sets the attribute, or takes it away."""
    step = (
        f"{ELEMENT}.setAttribute('identity', token)" if token is not None else f"{ELEMENT}.removeAttribute('identity')"
    )
    shop.page.evaluate(f"(token) => {step}", token)


def test_the_attribute_vouches(visit: Visit, website: GatewayAlone) -> None:
    """A page that names its customer in the attribute has them known when they open the chat; nothing is warned of."""
    person, shop = visit()
    give(shop, identity("mara"))
    shop.open_chat()

    assert customer(website, shop) == ["account mara"]
    assert person.complaints == []


def test_the_attribute_may_come_later(visit: Visit, website: GatewayAlone) -> None:
    """A customer who logs in while the chat is open goes on in the same conversation, known from then on."""
    _, shop = visit()
    shop.open_chat()
    before, nobody = shop.page.evaluate(TOKEN), customer(website, shop)
    give(shop, identity("mara"))
    _until(shop, lambda: customer(website, shop) == ["account mara"])

    assert nobody == []
    assert shop.page.evaluate(TOKEN) == before


def test_a_function_gives_a_fresh_token(visit: Visit, website: GatewayAlone) -> None:
    """A page may give a function instead, which is asked each time the chat connects."""
    person, shop = visit()
    given: list[str] = []

    def fresh() -> str:
        given.append(identity("mara"))
        return given[-1]

    shop.page.expose_function("fresh", fresh)
    shop.page.evaluate(f"() => {{ {ELEMENT}.identity = () => window.fresh(); }}")
    shop.open_chat()
    shop.page.evaluate(f"{ELEMENT}.wire.lost({ELEMENT}.wire.socket)")
    _until(shop, lambda: len(given) == 2)
    _until(shop, lambda: bool(shop.page.evaluate(f"{ELEMENT}.ready")))

    assert customer(website, shop) == ["account mara", "account mara"]
    assert person.complaints == []


@pytest.mark.parametrize(
    "function", ["() => { throw new Error('down') }", "() => Promise.reject('down')", "() => null"]
)
def test_a_function_that_fails_keeps_nobody_from_talking(visit: Visit, website: GatewayAlone, function: str) -> None:
    """When the website cannot say who it is, the chat is anybody's."""
    _, shop = visit()
    shop.page.evaluate(f"() => {{ {ELEMENT}.identity = {function}; }}")
    shop.open_chat()

    assert customer(website, shop) == []


def test_a_bad_token_is_warned_of(visit: Visit, website: GatewayAlone) -> None:
    """The chat works as anybody's, and the console says to the builder of the page why."""
    person, shop = visit()
    give(shop, identity("mara", secret="another-secret-that-is-long-enough-0123456789"))
    shop.open_chat()
    shop.say("hello")

    expect(shop.log.locator(".customer .note")).to_have_count(0)
    assert customer(website, shop) == []
    assert [text for text in person.complaints if "HEARD_HOST_SECRET" in text] != []


def test_another_customer_sees_nothing_of_the_first(visit: Visit, website: GatewayAlone) -> None:
    """Whoever logs in next at the same browser gets a chat of their own, on a clean screen."""
    _, shop = visit()
    give(shop, identity("mara"))
    shop.open_chat()
    shop.say("a word of mara's")
    expect(shop.log.locator(".customer")).to_have_count(1)
    give(shop, identity("tom"))
    expect(shop.log.locator(".customer")).to_have_count(0)

    expect(shop.bubbles).to_have_count(1)
    assert customer(website, shop) == ["account tom"]


def test_after_logging_out_nothing_is_left(visit: Visit, website: GatewayAlone) -> None:
    """A page that takes the attribute away begins a new chat, which is nobody's."""
    _, shop = visit()
    give(shop, identity("mara"))
    shop.open_chat()
    shop.say("a word of mara's")
    expect(shop.log.locator(".customer")).to_have_count(1)
    maras = shop.page.evaluate(TOKEN)
    give(shop, None)
    expect(shop.log.locator(".customer")).to_have_count(0)
    _until(shop, lambda: shop.page.evaluate(TOKEN) not in (None, maras))

    expect(shop.bubbles).to_have_count(1)
    assert customer(website, shop) == []


@pytest.mark.parametrize("ends", ["give", "restart"])
def test_nothing_under_way_reaches_the_next_one(visit: Visit, website: GatewayAlone, ends: str) -> None:
    """Neither an acknowledgement nor a notice that is still on its way when a customer logs out shows in the next chat,
    and what the next one writes at once is theirs.
    """
    _, shop = visit()
    give(shop, identity("mara"))
    shop.open_chat()
    maras = shop.page.evaluate(TOKEN)
    step = "removeAttribute('identity')" if ends == "give" else "restart()"
    shop.page.evaluate(
        f"""() => {{
          const chat = {ELEMENT};
          chat.say({{ text: 'a word of mara' }});
          chat.input.value = 'a draft of mara';
          chat.{step};
          chat.hear('bot_uttered', {{ id: 'late', seq: 3, author: 'system', text: 'still working for mara' }});
          const other = {{ id: 'late', seq: 4, author: 'customer', text: 'mara in another tab' }};
          chat.hear('history', {{ messages: [other] }});
          chat.say({{ text: 'a word of the next one' }});
        }}"""
    )
    _until(shop, lambda: shop.page.evaluate(TOKEN) not in (None, maras))
    expect(shop.log.locator(".customer .receipt")).to_have_text("Sent")
    shop.page.wait_for_timeout(500)
    peers = VisitorTokens(read_settings(website.directory, {}).secret_key)
    found = Records(website.directory).rows(
        "select c.peer from messages m join conversations c on c.id = m.conversation_id "
        "where m.text = 'a word of the next one' and c.peer in (?, ?)",
        *(peers.read(token, website.url).id for token in (maras, shop.page.evaluate(TOKEN))),
    )

    assert [text for text in shop.bubbles.all_inner_texts() if "mara" in text] == []
    assert shop.field.input_value() == ""
    assert [row["peer"] for row in found] == [peers.read(shop.page.evaluate(TOKEN), website.url).id]


def test_a_fresh_token_of_the_same_customer_keeps_the_chat(visit: Visit, website: GatewayAlone) -> None:
    """A page that renews its token is not taken for another customer's."""
    _, shop = visit()
    give(shop, identity("mara"))
    shop.open_chat()
    shop.say("a word of mara's")
    expect(shop.log.locator(".customer .receipt")).to_have_text("Sent")
    before = shop.page.evaluate(TOKEN)
    give(shop, identity("mara"))
    _until(shop, lambda: len(customer(website, shop)) == 2)

    assert shop.page.evaluate(TOKEN) == before
    expect(shop.log.locator(".customer")).to_have_count(1)


def _until(shop: Shop, is_so: Callable[[], Any]) -> None:
    for _ in range(200):
        if is_so():
            return
        shop.page.wait_for_timeout(25)
    raise AssertionError("it did not come about")
