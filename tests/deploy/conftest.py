"""What the tests of deploy/ share: tools that are not part of Heard, each named when it is missing."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any, Iterator

import pytest
import uvicorn

from bot.console.parts import uvicorn_config
from bot.console.supervisor import free_ports
from bot.settings import read_settings
from tests.deploy.front import NO_NGINX, Front, nginx_program
from tests.web.conftest import GatewayAlone

SHOP = "https://shop.example"  # whose pages carry the widget
LARGE = 64_000_000  # bytes: more than all buffers on the way hold


async def mirror(scope: Any, receive: Any, send: Any) -> None:
    """Says who asks and how, as the gateway sees it; at /large it says very much."""
    if scope["type"] != "http":
        return
    headers = dict(scope["headers"])
    forwarded = headers.get(b"x-forwarded-for", b"-").decode()
    told = f"{scope['client'][0]} {scope['scheme']} {headers.get(b'host', b'-').decode()} {forwarded}".encode()
    body = b"x" * LARGE if scope["path"] == "/large" else told
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


class Mirror:
    """An application that is served exactly as the gateway is."""

    def __init__(self, directory: Path, **environment: str) -> None:
        (self.port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{self.port}"
        settings = read_settings(directory, environment)
        self._server = uvicorn.Server(uvicorn_config(mirror, settings, "127.0.0.1", self.port))
        self._thread = threading.Thread(target=self._server.run)

    def __enter__(self) -> Mirror:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End as on SIGTERM: what has begun is finished."""
        self._server.should_exit = True
        self._thread.join(20)


@pytest.fixture(scope="session")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Nginx in front of a real gateway that trusts it."""
    if nginx_program() is None:
        pytest.skip(NO_NGINX)
    directory = tmp_path_factory.mktemp("door")
    told = {"HEARD_TRUSTED_PROXIES": "127.0.0.1", "HEARD_RATE_LIMITS": "off", "HEARD_ALLOWED_ORIGINS": SHOP}
    gateway = GatewayAlone(directory / "gateway", **told)
    try:
        gateway.wait_until_ready()
        with Front(directory / "front", [int(gateway.url.rpartition(":")[2])]) as front:
            yield front
    finally:
        gateway.stop()


@pytest.fixture(scope="session")
def mirror_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Nginx in front of an application that says what arrives."""
    if nginx_program() is None:
        pytest.skip(NO_NGINX)
    directory = tmp_path_factory.mktemp("mirror")
    with Mirror(directory, HEARD_TRUSTED_PROXIES="127.0.0.1") as served, Front(directory, [served.port]) as front:
        yield front
