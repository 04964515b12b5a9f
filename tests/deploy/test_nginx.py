"""The door in front of the gateways: slow clients, limits, sockets, whose address is passed on. On a real nginx."""

from __future__ import annotations

import asyncio
import concurrent.futures
import select
import socket
import subprocess
import time
from pathlib import Path

import aiohttp
import httpx
import pytest

from tests.deploy.conftest import SHOP, Mirror
from tests.deploy.front import DEPLOY, NO_NGINX, Front, make_certificate, moved, nginx_program, seconds_until_closed
from tests.web.conftest import Tab

CLOSED_WITHIN = 15.0  # seconds; F23 of the faults that Heard has to bear
REST = b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n"


def slow_headers(door: Front) -> float:
    """One header a second, never the last."""
    with door.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        return seconds_until_closed(connection, b"X-More: yes\r\n")


def silent_body(door: Front, token: str) -> float:
    """Announces a body and sends nothing of it."""
    with door.connect() as connection:
        connection.sendall(REST + f"Authorization: Bearer {token}\r\n\r\n".encode())
        return seconds_until_closed(connection)


def dripping_body(door: Front, token: str) -> float:
    """A byte of the body a second."""
    with door.connect() as connection:
        connection.sendall(REST + f"Authorization: Bearer {token}\r\n\r\n".encode())
        return seconds_until_closed(connection, b" ")


def slow_reader(door: Front) -> float:
    """Asks for much and takes nothing of it; the reset of the connection is seen without reading."""
    with door.connect(SO_RCVBUF=4096) as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        start = time.monotonic()
        watch = select.poll()
        watch.register(connection, select.POLLERR | select.POLLHUP)
        watch.poll(30_000)
        return time.monotonic() - start


def silent_from_the_start(door: Front) -> float:
    """Connects and does not even begin with TLS."""
    with socket.create_connection(("127.0.0.1", door.port)) as connection:
        connection.settimeout(30)
        start = time.monotonic()
        connection.recv(1)
        return time.monotonic() - start


def test_slow_clients_are_closed_within_15_seconds(door: Front, mirror_door: Front) -> None:
    """Slow headers, silent and dripping bodies, slow readers: each is gone in 15 s, while others are served at once."""
    token = (door.directory.parent / "gateway" / "rest-token").read_text().strip()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        waits = {
            "slow headers": pool.submit(slow_headers, door),
            "silent body": pool.submit(silent_body, door, token),
            "dripping body": pool.submit(dripping_body, door, token),
            "slow reader": pool.submit(slow_reader, mirror_door),
            "silent from the start": pool.submit(silent_from_the_start, door),
        }
        with httpx.Client(verify=door.trust) as good:
            took = good.get(f"{door.url}/healthz").elapsed.total_seconds()
        closed = {what: wait.result() for what, wait in waits.items()}

    print({what: round(seconds, 1) for what, seconds in closed.items()})
    assert {what: seconds for what, seconds in closed.items() if not 5 < seconds <= CLOSED_WITHIN} == {}
    assert took < 1


def test_a_body_above_the_limit_is_refused(door: Front) -> None:
    """Too large is answered with 413 and a sentence, from what is announced, before any of it is taken."""
    sizes = {"/attachments": 12_000_000, "/webhooks/rest/webhook": 4_000_000, "/withdraw": 2_000_000}
    with httpx.Client(verify=door.trust) as client:
        answers = {path: client.post(f"{door.url}{path}", content=b"x" * size) for path, size in sizes.items()}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(sizes, 413)
    assert all("too large" in answer.json()["error"] for answer in answers.values())


def test_a_photo_of_ten_megabytes_reaches_the_gateway(door: Front) -> None:
    """What the gateway takes passes the door: it is the gateway that asks for the customer's token."""
    with httpx.Client(verify=door.trust, timeout=30) as client:
        answer = client.post(f"{door.url}/attachments", content=b"x" * 10_000_000)

    assert answer.status_code == 401


@pytest.mark.anyio
async def test_sockets_pass(door: Front, anyio_backend: str) -> None:
    """A chat over WebSocket opens with its greeting; strangers' pages and a desk without a session are turned away."""
    chats = f"{door.url}/socket.io/?EIO=4&transport=websocket"
    refused = []
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(chats, headers={"Origin": SHOP}, ssl=door.trust)
        assert (await socket.receive_str()).startswith("0")
        await socket.send_str("40")
        assert (await socket.receive_str()).startswith("40")
        tab = Tab(socket)
        (greeting,) = await tab.open_chat()
        await tab.close()
        for url, origin in ((chats, "https://stranger.example"), (f"{door.url}/desk/ws", door.url)):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await session.ws_connect(url, headers={"Origin": origin}, ssl=door.trust)
            refused.append(refusal.value.status)
    await asyncio.sleep(0.3)  # aiohttp ends TLS in the rounds after it has closed a connection

    assert "automated assistant" in greeting["text"]
    assert refused == [403, 403]


@pytest.fixture
def anyio_backend() -> str:
    """As the application runs."""
    return "asyncio"


def test_the_address_of_the_client_is_passed_and_nothing_it_claims(mirror_door: Front) -> None:
    """The gateway sees who connected, by https, as they typed it; their own X-Forwarded-For is thrown away."""
    claimed = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http", "Forwarded": "for=203.0.113.9"}
    transport = httpx.HTTPTransport(verify=mirror_door.trust, local_address="127.0.0.5")
    with httpx.Client(transport=transport) as client:
        seen = client.get(f"{mirror_door.url}/", headers=claimed).text

    assert seen == f"127.0.0.5 https 127.0.0.1:{mirror_door.port} 127.0.0.5"


def test_plain_http_leads_to_https(door: Front) -> None:
    """Whoever comes without TLS is sent on to where it is spoken, and browsers are told to remember."""
    with httpx.Client(verify=door.trust) as client:
        sent_on = client.get(f"http://127.0.0.1:{door.plain_port}/withdraw")
        page = client.get(f"{door.url}/")

    assert sent_on.status_code == 308 and sent_on.headers["location"] == "https://127.0.0.1/withdraw"
    assert page.headers.get_list("strict-transport-security") == ["max-age=31536000; includeSubDomains"]
    assert (
        page.headers["x-content-type-options"] == "nosniff" and "script-src" in page.headers["content-security-policy"]
    )


def test_paths_are_not_logged(door: Front) -> None:
    """A link to a receipt opens it, so it stands in no log."""
    with httpx.Client(verify=door.trust) as client:
        status = client.get(f"{door.url}/receipt/kanarie-4711?word=kanarie-4712").status_code
    until = time.monotonic() + 5
    while f" {status} GET " not in door.log("access") and time.monotonic() < until:
        time.sleep(0.05)

    assert f" {status} GET " in door.log("access")
    assert "kanarie" not in door.log("access") + door.log("error")


def test_no_gateway_is_told_in_a_sentence(tmp_path: Path) -> None:
    """While no gateway answers, customers are asked to come again in a moment, within three seconds."""
    if nginx_program() is None:
        pytest.skip(NO_NGINX)
    with Front(tmp_path, [1]) as alone, httpx.Client(verify=alone.trust) as client:
        answer = client.get(f"{alone.url}/")

    assert answer.status_code == 503 and answer.headers["retry-after"] == "2"
    assert "try again" in answer.json()["error"]


def test_a_gateway_that_goes_is_not_missed(tmp_path: Path) -> None:
    """While one of two gateways is stopped, every request is answered, by the other one."""
    if nginx_program() is None:
        pytest.skip(NO_NGINX)
    trusting = {"HEARD_TRUSTED_PROXIES": "127.0.0.1"}
    with (
        Mirror(tmp_path, **trusting) as stays,
        Mirror(tmp_path, **trusting) as goes,
        Front(tmp_path / "front", [goes.port, stays.port]) as front,
        httpx.Client(verify=front.trust) as client,
    ):
        before = [client.get(front.url).status_code for _ in range(10)]
        goes.stop()
        after = [client.post(front.url, content=b"x").status_code for _ in range(10)]

    assert before == after == [200] * 10


def test_the_upstreams_are_configured(tmp_path: Path) -> None:
    """Both files together pass nginx's own check, as they are but for the places of files."""
    if (program := nginx_program()) is None:
        pytest.skip(NO_NGINX)
    told = subprocess.run([program, "-v"], capture_output=True, text=True).stderr
    version = tuple(int(number) for number in told.rpartition("/")[2].split()[0].split("."))
    if version < (1, 27, 3):
        pytest.skip("nginx is older than 1.27.3 and cannot look names up anew (.ci/deploy-tools makes one that can).")
    make_certificate(tmp_path)
    places = {"/run/secrets/": f"{tmp_path}/", " /tmp/": f" {tmp_path}/", "worker_processes auto": "worker_processes 1"}
    (tmp_path / "nginx.conf").write_text(moved((DEPLOY / "nginx.conf").read_text("utf-8"), places))
    (tmp_path / "nginx-upstreams.conf").write_text((DEPLOY / "nginx-upstreams.conf").read_text("utf-8"))
    checked = subprocess.run(
        [program, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True
    )

    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr
