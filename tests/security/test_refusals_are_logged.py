"""Who was turned away from what is in the log: when, where, from which network and with which answer, and no secret."""

from __future__ import annotations

import logging
import re
from typing import Iterator

import pytest

from bot.refusals import AT_ONCE, Refusals, network_of
from tests.security.conftest import URL, Whole

CANARY = "canary-4111-1111-1111-1111"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What is logged of refusals."""
    with caplog.at_level(logging.INFO, logger="bot.refusals"):
        yield caplog


def told(lines: pytest.LogCaptureFixture) -> list[str]:
    """The lines so far."""
    return [record.getMessage() for record in lines.records if record.name == "bot.refusals"]


@pytest.mark.parametrize(
    ("caller", "method", "path", "line"),
    [
        ("nobody", "POST", "/webhooks/rest/webhook", "refused POST /webhooks/rest/webhook: 401, from 127.0.0.0/24"),
        ("nobody", "POST", "/webhooks/telegram/webhook/{}", "refused POST /webhooks/telegram/webhook/{place}: 401"),
        ("elsewhere", "GET", "/attachments/{}", "refused GET /attachments/{id}: 401"),
        ("auditor", "POST", "/desk/api/conversations/{}/claim", "refused POST /desk/api/conversations/{id}/claim: 403"),
        ("agent", "GET", "/desk/board", "refused GET /desk/board: 403"),
        ("server", "POST", "/webhooks/rest/webhook", "refused POST /webhooks/rest/webhook: 400"),
        ("customer", "TRACE", "/withdraw", "refused TRACE /withdraw: 405"),
    ],
)
def test_a_refusal_is_a_line(
    whole: Whole, lines: pytest.LogCaptureFixture, caller: str, method: str, path: str, line: str
) -> None:
    """Method, address without what was filled into it, status and network; nothing that was sent."""
    headers = whole.headers(caller)
    whole.client.request(method, path.format(CANARY), headers=headers, params={"q": CANARY}, content=CANARY.encode())

    (found,) = told(lines)
    assert found.startswith(line)
    assert CANARY not in found and not any(value in found for value in headers.values() if len(value) > 20)


def test_guesses_at_links_are_lines(whole: Whole, lines: pytest.LogCaptureFixture) -> None:
    """Whoever tries tokens of receipts and passwords is seen, without the token; what is not there is no line."""
    for path in ("/receipt/{}", "/withdraw/receipt/{}", "/desk/set-up/{}"):
        whole.client.get(path.format(CANARY))
    whole.client.get("/favicon.ico")

    assert [line.partition(",")[0] for line in told(lines)] == [
        "refused GET /receipt/{token}: 404",
        "refused GET /withdraw/receipt/{token}: 404",
        "refused GET /desk/set-up/{token}: 404",
    ]


def test_what_is_answered_is_no_line(whole: Whole, lines: pytest.LogCaptureFixture) -> None:
    """Who is let in is not in this log."""
    whole.client.get("/")
    whole.client.get("/desk/api/me", headers=whole.headers("agent"))

    assert told(lines) == []


def test_a_flood_fills_no_disk(lines: pytest.LogCaptureFixture) -> None:
    """Above so many at once refusals are counted, and the number is a line when it is quieter."""
    now = [100.0]
    refusals = Refusals(lambda *_: None, clock=lambda: now[0])  # type: ignore[arg-type]
    for _ in range(1_000):
        refusals.note("GET /desk/api/me", 401, "192.0.2.17")
    assert len(told(lines)) == AT_ONCE
    now[0] += 60
    refusals.note("GET /desk/api/me", 401, "192.0.2.17")

    assert told(lines)[-2:] == [
        f"refused {1_000 - AT_ONCE} more requests that are not listed",
        "refused GET /desk/api/me: 401, from 192.0.2.0/24",
    ]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.17", "192.0.2.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("::ffff:192.0.2.17", "192.0.2.0/24"),
        ("testclient\r\nforged line", "an unknown network"),
        ("", "an unknown network"),
    ],
)
def test_whence_is_a_network(address: str, network: str) -> None:
    """An address is cut to its network, which is enough to see an attack and not enough to tell a customer."""
    assert network_of(address) == network


def test_no_line_can_be_forged(whole: Whole, lines: pytest.LogCaptureFixture) -> None:
    """Whatever stands in an address, a line of the log is one line of plain characters."""
    for path in ("/desk/api/x%1b[2Jrefused%20all", "/receipt/%1b[31mok", "/attachments/%e2%80%a8x"):
        whole.client.get(path, headers={"user-agent": "x\x1b[2J"})

    assert len(told(lines)) == 3
    assert all(re.fullmatch(r"[ -~]+", line) for line in told(lines))
    assert URL not in "".join(told(lines))
