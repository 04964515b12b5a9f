"""The website vouches for its customers in the handshake of the chat, over real sockets, with a real gateway."""

from __future__ import annotations

import itertools
import time
from typing import Any, AsyncIterator, Iterator

import jwt
import pytest

from bot.settings import read_settings
from bot.signing import VisitorTokens
from tests.web.conftest import GatewayAlone, OpenTab, Records, Tab, browser

pytestmark = pytest.mark.anyio

SECRET = "the-secret-that-website-and-chat-share-0123456789"
_once = itertools.count(1)


@pytest.fixture(scope="module")
def vouching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayAlone]:
    """A gateway that shares a secret with the website."""
    alone = GatewayAlone(tmp_path_factory.mktemp("vouching"), HEARD_HOST_SECRET=SECRET)
    try:
        yield alone.wait_until_ready()
    finally:
        alone.stop()


@pytest.fixture
async def open_page(vouching: GatewayAlone) -> AsyncIterator[OpenTab]:
    """Opens tabs on the page of that gateway."""
    async with browser(vouching.url) as opens:
        yield opens


def identity(sub: str, secret: str = SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    """What the website puts into its page."""
    now = int(time.time())
    content = {"aud": "heard", "sub": sub, "iat": now, "exp": now + 120, "jti": f"jti-{next(_once)}", **changes}
    return jwt.encode(content, secret, algorithm)


async def begin(tab: Tab, token: str | None = None, **more: Any) -> Any:
    """Open the chat; what the gateway answers. The tab then knows its token."""
    answer = await tab.call("session_request", {"session_id": token, **more})
    tab.token = tab.said("session_confirm")[-1]
    return answer


def proved(gateway: GatewayAlone, tab: Tab) -> list[str]:
    """What the conversation of a tab has shown."""
    settings = read_settings(gateway.directory, {})
    visitor = VisitorTokens(settings.secret_key).read(tab.token, gateway.url).id
    rows = Records(gateway.directory).rows(
        "select i.subject from identity_checks i join conversations c on c.id = i.conversation_id "
        "where c.peer = ? and i.passed order by i.subject",
        visitor,
    )
    return [row["subject"] for row in rows]


MARAS = ["account mara", "way website", "website token"]


async def test_the_website_vouches_in_the_handshake(vouching: GatewayAlone, open_page: OpenTab) -> None:
    """A signed token makes the conversation its customer's before the first word; without one it is nobody's."""
    known, nobody, logged_out = await open_page(), await open_page(), await open_page()
    answers = [await begin(known, identity=identity("mara")), await begin(nobody), await begin(logged_out, identity="")]

    assert answers == [{"ok": True}] * 3
    assert [proved(vouching, tab) for tab in (known, nobody, logged_out)] == [MARAS, [], []]


BAD = [
    {"secret": "another-secret-that-is-long-enough-0123456789"},
    {"algorithm": "none", "secret": ""},
    {"algorithm": "HS512", "secret": SECRET},
    {"exp": 1_000_000_000, "iat": 999_999_900},
    {"exp": 4_000_000_000},
    {"aud": "another"},
    {"jti": ""},
]


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("changes", BAD, ids=repr)
async def test_a_bad_token_opens_nothing(vouching: GatewayAlone, open_page: OpenTab, changes: dict[str, Any]) -> None:
    """The chat works on as anybody's, and the answer says to the builder of the page what is wrong."""
    tab = await open_page()
    answer = await begin(tab, identity=identity("mara", **changes))
    said = await tab.say("hello")

    assert answer["ok"] is True and "identity" in answer["identity"]
    assert said["ok"] is True
    assert proved(vouching, tab) == []


@pytest.mark.parametrize(
    "raw", ["x", 7, True, [], {"sub": "mara"}, "a.b.c", "x" * 60_000], ids=lambda raw: repr(raw)[:20]
)
async def test_what_is_no_token_opens_nothing(vouching: GatewayAlone, open_page: OpenTab, raw: object) -> None:
    """Anything a page may send in a token's place is refused, and the chat works on."""
    tab = await open_page()
    answer = await begin(tab, identity=raw)

    assert answer["ok"] is True and "no signed JWT" in answer["identity"]
    assert proved(vouching, tab) == []


async def test_a_token_works_once(vouching: GatewayAlone, open_page: OpenTab) -> None:
    """Copied to another browser it proves nothing; the browser it was made for may connect again with it."""
    first, thief = await open_page(), await open_page()
    copied = identity("mara")
    await begin(first, identity=copied)
    stolen = await begin(thief, identity=copied)
    again = await open_page()
    back = await begin(again, first.token, identity=copied)

    assert "used before" in stolen["identity"]
    assert proved(vouching, thief) == []
    assert (back, again.token, proved(vouching, again)) == ({"ok": True}, first.token, MARAS)


async def test_another_customer_at_the_same_browser_begins_anew(vouching: GatewayAlone, open_page: OpenTab) -> None:
    """Who logs in after somebody else sees nothing of their chat, and nothing of theirs is open in it."""
    tab = await open_page()
    await begin(tab, identity=identity("mara"))
    await tab.say("my secret")
    maras, place = tab.token, tab.said("history")[-1]["messages"][-1]["seq"]
    answer = await begin(tab, maras, identity=identity("tom"), since=place + 1)
    shown = [message["text"] for message in tab.said("history")[-1]["messages"]]
    spoken = await tab.say("hello")

    assert answer == {"ok": True}
    assert tab.token != maras
    assert len(shown) == 1 and "my secret" not in shown
    assert spoken["seq"] == 2
    assert proved(vouching, tab) == ["account tom", "way website", "website token"]
    tab.token = maras
    assert proved(vouching, tab) == MARAS


async def test_a_stranger_s_word_changes_no_conversation(vouching: GatewayAlone, open_page: OpenTab) -> None:
    """A bad token leaves a known customer's conversation as it is: theirs, and nobody else's."""
    tab = await open_page()
    await begin(tab, identity=identity("mara"))
    maras = tab.token
    answer = await begin(tab, maras, identity=identity("tom", secret="another-secret-that-is-long-enough-0123"))

    assert "not signed" in answer["identity"]
    assert (tab.token, proved(vouching, tab)) == (maras, MARAS)


async def test_a_gateway_without_a_secret_believes_nobody(gateway: GatewayAlone) -> None:
    """Where no secret is set, no token is taken, not even one signed with nothing."""
    async with browser(gateway.url, "127.0.0.3") as opens:
        tab = await opens()
        answer = await begin(tab, identity=identity("mara"))

        assert "HEARD_HOST_SECRET" in answer["identity"]
        assert proved(gateway, tab) == []


def test_nothing_of_a_token_is_logged(vouching: GatewayAlone) -> None:
    """The log says why a token was refused, and holds none of it, nor the secret."""
    logged = vouching.output()

    assert "the website's word for a customer was not taken" in logged
    assert not [word for word in (SECRET, "eyJ", "mara", "jti-") if word in logged]
