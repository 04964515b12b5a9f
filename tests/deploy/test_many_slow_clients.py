"""Fault F23 in full: thousands of slow clients at once, and what an ordinary customer notices. Takes 20 seconds."""

from __future__ import annotations

import contextlib
import resource
import selectors
import socket
import ssl
import threading
import time
from typing import Iterator

import httpx
import pytest

from tests.deploy.front import Front

pytestmark = pytest.mark.long

HALF_HEADERS, SLOW_BODIES = 2000, 500
CLOSED_WITHIN = 15.0  # seconds
GOOD_P99 = 0.1  # seconds
FILES = 6000  # that the test itself has open


@contextlib.contextmanager
def many_files() -> Iterator[None]:
    """Lets this process have enough connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < FILES:
        pytest.skip(f"This process may have {hard} files open, and the test needs {FILES} (ulimit -n).")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, FILES), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def slow_client(door: Front, trust: ssl.SSLContext, number: int, token: str) -> ssl.SSLSocket:
    """One of them, from one of two hundred addresses: it begins a request and falls silent."""
    plain = socket.socket()
    plain.bind((f"127.0.0.{2 + number % 200}", 0))
    plain.connect(("127.0.0.1", door.port))
    connection = trust.wrap_socket(plain, server_hostname="127.0.0.1")
    if number < HALF_HEADERS:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n")
    else:
        authorized = f"Host: h\r\nAuthorization: Bearer {token}\r\nContent-Length: 99999\r\n\r\n ".encode()
        connection.sendall(b"POST /webhooks/rest/webhook HTTP/1.1\r\n" + authorized)
    connection.setblocking(False)
    return connection


def lives_of(clients: dict[ssl.SSLSocket, float], most: float) -> list[float]:
    """How long each was borne, in seconds."""
    lives: list[float] = []
    until = time.monotonic() + most
    with selectors.DefaultSelector() as waiting:
        for client in clients:
            waiting.register(client, selectors.EVENT_READ)
        while len(lives) < len(clients) and time.monotonic() < until:
            for key, _ in waiting.select(1):
                client = key.fileobj
                assert isinstance(client, ssl.SSLSocket)
                with contextlib.suppress(ConnectionError):
                    try:
                        if client.recv(65536):
                            continue
                    except ssl.SSLWantReadError:
                        continue
                lives.append(time.monotonic() - clients[client])
                waiting.unregister(client)
                client.close()
    return lives


def test_thousands_of_slow_clients_hurt_nobody(door: Front) -> None:
    """All are closed within 15 s, and 99 of 100 requests of an ordinary customer are answered in 100 ms meanwhile."""
    token = (door.directory.parent / "gateway" / "rest-token").read_text().strip()
    trust = door.trust
    took: list[float] = []
    is_over = threading.Event()

    def ask() -> None:
        with httpx.Client(verify=trust) as customer:
            while not is_over.wait(0.02):
                took.append(customer.get(f"{door.url}/healthz").raise_for_status().elapsed.total_seconds())

    asking = threading.Thread(target=ask)
    with many_files():
        clients = {
            slow_client(door, trust, number, token): time.monotonic() for number in range(HALF_HEADERS + SLOW_BODIES)
        }
        asking.start()
        lives = lives_of(clients, most=60)
        is_over.set()
        asking.join()
    p99 = sorted(took)[int(len(took) * 0.99)]

    print(f"{len(lives)} closed, the last after {max(lives):.1f} s; customer's p99 of {len(took)}: {p99 * 1000:.0f} ms")
    assert len(lives) == HALF_HEADERS + SLOW_BODIES and max(lives) <= CLOSED_WITHIN
    assert p99 <= GOOD_P99
