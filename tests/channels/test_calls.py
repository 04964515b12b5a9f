"""Files from platforms: only from their own hosts, and sent on at most once, to a known host, without credentials."""

from __future__ import annotations

import asyncio
from typing import Callable

import httpx
import pytest

from bot.channels.calls import Calls
from bot.domain.errors import NotFound, TemporaryDeliveryFailure, TooLarge

OWN = "https://api.example.com/file"
Answer = Callable[[httpx.Request], httpx.Response]


def fetched(answer: Answer, onward: tuple[str, ...] = (".cdn.example",), address: str = OWN) -> tuple[bytes, list[str]]:
    """The file, and who was asked with credentials, all in one go."""
    trusted: list[str] = []

    def noted(request: httpx.Request) -> httpx.Response:
        if "authorization" in request.headers or "x-key" in request.headers or "cookie" in request.headers:
            trusted.append(request.url.host)
        return answer(request)

    async def run() -> bytes:
        calls = Calls("https://api.example.com", auth=("me", "secret"), headers={"x-key": "k"}, onward_hosts=onward)
        await calls.close()
        calls._client = httpx.AsyncClient(transport=httpx.MockTransport(noted))
        try:
            return await calls.fetch(address, most=100)
        finally:
            await calls.close()

    return asyncio.run(run()), trusted


def sends_on(where: str) -> Answer:
    """A platform that sends on once."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "api.example.com":
            return httpx.Response(307, headers={"location": where, "set-cookie": "id=1"})
        return httpx.Response(200, content=b"file")

    return answer


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_it_goes_on_once_without_credentials(status: int) -> None:
    """To a host that is named, by https."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "media.cdn.example":
            return httpx.Response(200, content=b"file")
        return httpx.Response(status, headers={"location": "https://media.cdn.example/x?Signature=1"})

    content, trusted = fetched(answer)

    assert content == b"file" and trusted == ["api.example.com"]


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example/x", "http://media.cdn.example/x", "https://127.0.0.1/x", "https://[::1]/x",
        "http://169.254.169.254/latest/meta-data", "https://media.cdn.example:8443/x", "https://media.cdn.example.evil/x",
        "https://evilcdn.example/x", "https://media.cdn.example@evil.example/x", "https://me:pw@media.cdn.example/x",
        "//evil.example/x", "/other", "", "file:///etc/passwd", "https://api.example.com/other", "https://[",
    ],
)  # fmt: skip
def test_it_goes_nowhere_else(where: str) -> None:
    """Not to other hosts, not without TLS, not to this machine, and not to the platform's own with credentials."""
    with pytest.raises(NotFound):
        fetched(sends_on(where))


def test_it_goes_on_only_once() -> None:
    """A host that sends on and on is left."""
    with pytest.raises(NotFound):
        fetched(lambda request: httpx.Response(302, headers={"location": "https://media.cdn.example/x"}))


def test_without_known_hosts_it_goes_nowhere() -> None:
    """Which is so unless a channel says otherwise."""
    with pytest.raises(NotFound):
        fetched(sends_on("https://media.cdn.example/x"), onward=())


def test_where_it_is_sent_on_to_is_no_place_to_begin() -> None:
    """Hosts of signed addresses are reached by the platform alone."""
    with pytest.raises(NotFound):
        fetched(sends_on(""), address="https://media.cdn.example/x")


def test_limits_hold_after_going_on() -> None:
    """Size and failures are those of the file itself."""

    def large(request: httpx.Request) -> httpx.Response:
        if request.url.host == "api.example.com":
            return httpx.Response(307, headers={"location": "https://media.cdn.example/x"})
        return httpx.Response(200, content=b"x" * 101)

    def down(request: httpx.Request) -> httpx.Response:
        status = 307 if request.url.host == "api.example.com" else 503
        return httpx.Response(status, headers={"location": "https://media.cdn.example/x"})

    with pytest.raises(TooLarge):
        fetched(large)
    with pytest.raises(TemporaryDeliveryFailure):
        fetched(down)
