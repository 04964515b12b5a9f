"""Access tokens: what a token server may answer, and what the settings must say."""

from __future__ import annotations

from typing import Iterator

import pytest

from bot.channels.mail_access import AccessTokens, Client, read_access
from bot.domain.errors import BadSetting, TemporaryDeliveryFailure
from tests.channels.fake_platform import Reply
from tests.channels.token_server import CLIENT, FIRST, Clock, TokenServer


@pytest.fixture
def server() -> Iterator[TokenServer]:
    """A token server."""
    server = TokenServer()
    yield server
    server.close()


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Reply(200, {"access_token": "a\r\nRCPT TO:<x>"}), "without an access token"),
        (Reply(200, {"access_token": "a\u00e9"}), "without an access token"),
        (Reply(200, {"access_token": "a", "token_type": "mac"}), "without an access token"),
        (Reply(200, b"<html>"), "look at token_url"),
        (Reply(200, []), "look at token_url"),
        (Reply(302, None, {"location": "http://127.0.0.1:9/"}), "refuses an access token"),
        (Reply(404, None), "refuses an access token (without a reason)"),
        (Reply(400, {"error": "invalid_scope"}), "(invalid_scope); look at token_url"),
        (Reply(400, {"error": "<b>\n" * 100}), "without a reason"),
        (Reply(401, {"error": "invalid_client"}), "look at client_id"),
        (Reply(400, {"error": "invalid_grant"}), "sign in again"),
        (Reply(503, None), "gives no access token now"),
        (Reply(429, None, {"retry-after": "7"}), "gives no access token now"),
        (Reply(200, None, is_cut=True), "did not answer"),
    ],
)
def test_what_a_token_server_may_say_is_one_sentence(server: TokenServer, answer: Reply, sentence: str) -> None:
    """Whatever it answers, mails wait and the operator reads what to do; no token of it is in what is said."""
    server.http.usual = lambda call: answer
    tokens = AccessTokens(Client(server.url, refresh_token=FIRST, **CLIENT), "email", "default")
    with pytest.raises(TemporaryDeliveryFailure) as caught:
        tokens.current()

    assert sentence in str(caught.value) and "\n" not in str(caught.value)
    assert FIRST not in str(caught.value) and CLIENT["client_secret"] not in repr(tokens._client)


@pytest.mark.parametrize("lasts", ["3600", 3600, None, "soon", -5, 10**9, 60])
def test_how_long_a_token_lasts_may_be_said_in_any_way(server: TokenServer, lasts: object) -> None:
    """Text, nonsense or nothing: a token is used, and renewed a day later at the latest."""
    server.lasts, clock = lasts, Clock()
    tokens = AccessTokens(Client(server.url, refresh_token=FIRST, **CLIENT), "email", "default", clock=clock)
    first = tokens.current()
    clock.at += 24 * 3600

    assert first == "access-0" and tokens.current() == "access-1"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"token_url": "http://login.example.com/token"}, "must be the https:// address"),
        ({"token_url": "login.example.com"}, "must be the https:// address"),
        ({"auth": "password"}, "goes with auth: xoauth2"),
        ({"client_id": ""}, "needs client_id"),
        ({"refresh_token": "", "client_secret": ""}, "needs refresh_token"),
        ({"token_url": "", "password": ""}, "needs password"),
    ],
)
def test_mistakes_are_told_in_a_sentence(change: dict[str, str], sentence: str) -> None:
    """Before anything starts; and tokens go by https alone, but on this machine."""
    told = {
        "token_url": "https://login.example.com/token", "auth": "xoauth2", "client_id": "a", "client_secret": "",
        "refresh_token": "r", "scope": "", "password": "",
    }  # fmt: skip
    assert isinstance(read_access(told, "email"), AccessTokens)
    with pytest.raises(BadSetting, match=sentence):
        read_access({**told, **change}, "email")
