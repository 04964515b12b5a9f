"""What every response of the gateway carries, errors included, and what it never tells."""

from __future__ import annotations

import gzip
import http.client
from urllib.parse import urlsplit

import httpx
import pytest

from tests.conftest import RunningHeard
from tests.web.conftest import NO_TLS

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self' ws://{host} wss://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
WEBHOOK = "/webhooks/rest/webhook"
POLLING = "/socket.io/?EIO=4&transport=polling"


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("GET", "/", {}, None, 200),
        ("HEAD", "/", {}, None, 200),
        ("GET", "/shop.css", {}, None, 200),
        ("GET", "/paper.css", {}, None, 200),
        ("GET", "/heard-chat.js", {}, None, 200),
        ("GET", "/receipt/no-token", {}, None, 404),
        ("POST", "/attachments", {"origin": "{url}"}, b"x", 401),
        ("PUT", "/attachments", {}, b"x", 405),
        ("GET", "/attachments/x", {}, None, 401),
        ("GET", "/healthz", {}, None, 200),
        ("GET", "/webhooks/rest/", {}, None, 200),
        ("POST", WEBHOOK, {"authorization": "Bearer {token}"}, b'{"sender": "headers", "message": "hello"}', 200),
        ("POST", WEBHOOK, {"authorization": "Bearer {token}"}, b"no json", 400),
        ("POST", WEBHOOK, {}, b'{"sender": "headers", "message": "hello"}', 401),
        ("POST", WEBHOOK, {"authorization": "Bearer {token}"}, b"x" * 1_048_577, 413),
        ("GET", WEBHOOK, {}, None, 405),
        ("DELETE", "/", {}, None, 405),
        ("GET", "/nothing-here", {}, None, 404),
        ("GET", POLLING, {"origin": "{url}"}, None, 200),
        ("GET", POLLING, {"origin": "https://evil.example"}, None, 400),
        ("POST", f"{POLLING}&sid=unknown", {"origin": "{url}"}, b"2", 400),
        ("GET", "/socket.io/?EIO=1", {"origin": "{url}"}, None, 400),
    ],
)
def test_security_headers(
    heard: RunningHeard, method: str, path: str, headers: dict[str, str], body: bytes | None, status: int
) -> None:
    """Every response says what its page may do, and says nothing of the machinery behind it."""
    sent = {name: value.format(token=heard.token, url=heard.url) for name, value in headers.items()}

    response = httpx.request(
        method, heard.url + path, headers=sent, content=body, verify=NO_TLS, trust_env=False, timeout=30
    )
    assert response.status_code == status
    assert response.headers.get_list("content-security-policy") == [POLICY.format(host=urlsplit(heard.url).netloc)]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in response.headers["permissions-policy"]
    assert "server" not in response.headers and "x-powered-by" not in response.headers
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    "path",
    [
        "/nothing-here",
        "/.env",
        "/heard.db",
        "/rest-token",
        "/secret.key",
        "/static/shop.html",
        "/shop.html",
        "/docs",
        "/openapi.json",
        "/../rest-token",
        "/..%2f..%2frest-token",
        "/shop.css/../../web.py",
        "//etc/passwd",
        "/model/parse",
        "/conversations/x/tracker",
        "/webhook",
        "/%00",
        "/<script>alert(1)</script>",
    ],
)
def test_unknown_path(heard: RunningHeard, path: str) -> None:
    """What is not there is not there, in two words: no files, no doors of Rasa's, no echo of the path."""
    connection = http.client.HTTPConnection(urlsplit(heard.url).netloc, timeout=30)
    connection.putrequest("GET", path, skip_host=False)  # as it stands: httpx would tidy the path
    connection.endheaders()
    response = connection.getresponse()
    body = response.read()
    connection.close()

    assert (response.status, body) == (404, b"Not Found")


@pytest.mark.parametrize(
    "host", ["evil.example'; script-src *", "a b", "x;script-src *", "evil.example/path", "a,b", "x\tscript-src"]
)
def test_host_cannot_loosen_the_policy(heard: RunningHeard, host: str) -> None:
    """A made-up host name adds nothing to what the page may load."""
    response = httpx.get(heard.url, headers={"host": host}, verify=NO_TLS, trust_env=False)

    policy = response.headers.get("content-security-policy", "connect-src 'self'; script-src 'self'")
    directives = [directive.split() for directive in policy.split(";")]
    assert ["connect-src", "'self'"] in directives
    assert [d for d in directives if d[0] == "script-src"] == [["script-src", "'self'"]]


def test_shop_page(heard: RunningHeard) -> None:
    """The demo page carries the widget by one tag and one script of our own, with nothing from anywhere else."""
    page = httpx.get(heard.url, verify=NO_TLS, trust_env=False).text

    assert '<script type="module" src="/heard-chat.js"></script>' in page
    assert "<heard-chat" in page
    assert page.count("<script") == 1 and "style=" not in page and "onclick" not in page
    assert "http://" not in page and "https://" not in page


def test_widget_file(heard: RunningHeard) -> None:
    """The widget is one small script that asks its server whether it is still the same."""
    first = httpx.get(f"{heard.url}/heard-chat.js", verify=NO_TLS, trust_env=False)
    again = httpx.get(
        f"{heard.url}/heard-chat.js",
        headers={"if-none-match": first.headers["etag"]}, verify=NO_TLS, trust_env=False,
    )  # fmt: skip

    assert first.headers["content-type"].startswith("text/javascript")
    assert first.headers["cache-control"] == "no-cache"
    assert len(gzip.compress(first.content, 9)) <= 10_240
    assert "innerHTML" not in first.text and "eval(" not in first.text
    assert (again.status_code, again.content) == (304, b"")
