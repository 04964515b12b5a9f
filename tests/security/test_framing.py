"""Where a request ends, and which of its fields counts, is never in doubt: the gateway behind a real socket."""

from __future__ import annotations

import json
import socket

import pytest

from tests.desk.conftest import Served, served  # noqa: F401  # a fixture

HEAD = "POST /webhooks/rest/webhook HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n"
INNER = "GET /desk/sign-in HTTP/1.1\r\nHost: x\r\n\r\n"
DOUBTFUL = {
    "length and chunks": f"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{INNER}",
    "two lengths": f"Content-Length: 0\r\nContent-Length: {len(INNER)}\r\n\r\n{INNER}",
    "chunks that are none": f"Transfer-Encoding: xchunked\r\n\r\n{INNER}",
    "chunked twice": f"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n{INNER}",
    "a length with a sign": f"Content-Length: +{len(INNER)}\r\n\r\n{INNER}",
    "a length that is none": f"Content-Length: 0x10\r\n\r\n{INNER}",
    "a blank before the colon": f"Content-Length : {len(INNER)}\r\n\r\n{INNER}",
    "a folded line": f"X-A: b\r\n Content-Length: {len(INNER)}\r\n\r\n{INNER}",
    "a size of chunk that overflows": f"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{INNER}",
    "a bare line feed": f"X-A: b\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{INNER}",
}


def exchange(url: str, request: str) -> list[int]:
    """The statuses of all answers to what is sent over one connection."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(request.encode("latin-1"))
        connection.settimeout(1.5)
        told = b""
        try:
            while piece := connection.recv(65_536):
                told += piece
        except (TimeoutError, ConnectionResetError):
            pass
    return [int(line[9:12]) for line in told.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


@pytest.mark.parametrize("name", DOUBTFUL)
def test_where_a_request_ends_is_never_in_doubt(served: Served, name: str) -> None:  # noqa: F811
    """What two programs might read differently is refused, and nothing hidden in it is answered as a second request."""
    statuses = exchange(served.url, HEAD + DOUBTFUL[name])

    assert len(statuses) <= 1, statuses
    assert statuses in ([], [400], [401]), statuses


def test_a_field_that_comes_twice_or_elsewhere(served: Served) -> None:  # noqa: F811
    """Parameters of the address do not stand in for those of the body, and of a name that comes twice one counts."""
    ann = served.person("Ann")
    id = served.asks("mara")

    elsewhere = ann.client.post(f"/desk/api/conversations/{id}/notes?text=hello", json={})
    assert elsewhere.status_code == 400 and "text" in elsewhere.json()["error"]
    twice = ann.client.get("/desk/api/conversations?page=1&page=2&holder=me&holder=all")
    assert twice.status_code in (200, 400)
    body = json.dumps({"text": "one"})[:-1] + ', "text": "two"}'
    doubled = ann.client.post(
        f"/desk/api/conversations/{id}/notes", content=body, headers={"content-type": "application/json"}
    )
    with served.house.reading() as uow:
        texts = [note.text for note in uow.notes.of_conversation(id)]
    assert doubled.status_code in (200, 400, 403) and len(texts) <= 1 and "one" not in texts
