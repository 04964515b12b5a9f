"""What comes with every answer of the gateway, refusals and faults included: the headers that browsers obey."""

from __future__ import annotations

from typing import Iterator

import httpx
import pytest

from tests.security.conftest import Theirs, Whole
from tests.security.policy import POLICIES, Kind
from tests.security.test_every_route import ask, in_turn

YEAR = 31_536_000  # seconds


def answers(whole: Whole, caller: str, theirs: Theirs) -> Iterator[tuple[str, httpx.Response]]:
    """The answer of each address, and one where nothing is."""
    headers = whole.headers(caller)
    for method, path, _ in in_turn():
        yield f"{method} {path}", ask(whole, method, path, headers, theirs)
    for path in ("/no/such/page", "/desk/no/such/page"):
        yield f"GET {path}", whole.client.get(path, headers=headers)


def directives(answer: httpx.Response) -> dict[str, str]:
    """The content security policy of an answer."""
    parts = (part.strip().partition(" ") for part in answer.headers["content-security-policy"].split(";"))
    return {name: value for name, _, value in parts if name}


@pytest.mark.parametrize("caller", ["nobody", "customer", "admin"])
def test_headers_of_every_answer(whole: Whole, caller: str) -> None:
    """Nothing is sniffed, framed or loaded from elsewhere, no address is told on, and each body says what it is."""
    wrong = []
    for name, answer in answers(whole, caller, whole.somebody()):
        policy, kind = directives(answer), answer.headers.get("content-type", "")
        holds = {
            "nosniff": answer.headers.get("x-content-type-options") == "nosniff",
            "referrer": answer.headers.get("referrer-policy") == "no-referrer",
            "opener": answer.headers.get("cross-origin-opener-policy") == "same-origin",
            "default": policy.get("default-src") == "'none'",
            "frames": policy.get("frame-ancestors") == "'none'",
            "base": policy.get("base-uri") == "'none'",
            "scripts": "unsafe" not in answer.headers["content-security-policy"],
            "type": bool(kind) or not answer.content,
            "charset": "charset=utf-8" in kind or not kind.startswith("text/"),
            "nothing of the server": not {"server", "x-powered-by"} & set(answer.headers),
        }
        wrong += [(name, answer.status_code, what, answer.headers.get("content-security-policy"))
                  for what, holds_ in holds.items() if not holds_]  # fmt: skip

    assert wrong == []


def test_over_https_every_answer_asks_to_stay_there(whole: Whole) -> None:
    """For a year, with the hosts below: whatever is asked for, and whoever asks."""
    browser = whole.over_https()
    theirs = whole.somebody()
    paths = {*(theirs.fill(path) for method, path in POLICIES if method == "GET"), "/no/such/page"}
    told = {path: browser.get(path).headers.get("strict-transport-security", "") for path in paths}

    assert set(told.values()) == {f"max-age={YEAR}; includeSubDomains"}


def test_what_is_somebodys_is_kept_by_no_browser(whole: Whole) -> None:
    """Answers with something of a person in them are not stored; files of a customer by their own browser alone."""
    theirs = whole.somebody()
    own = {"authorization": f"Bearer {theirs.token}"}
    receipts = [f"{path}/{whole.receipt_token(theirs.case)}" for path in ("/receipt", "/withdraw/receipt")]
    told = {path: whole.client.get(path) for path in receipts}
    headers = whole.headers("admin")
    for (method, path), policy in POLICIES.items():
        if policy.kind is Kind.STAFF and method == "GET":
            whole.client.cookies.clear()
            told[path] = whole.client.get(theirs.fill(path), headers=headers)

    assert {path for path, answer in told.items() if "no-store" not in answer.headers.get("cache-control", "")} == set()
    file = whole.client.get(f"/attachments/{theirs.file}", headers=own)
    assert file.status_code == 200 and file.headers["cache-control"].startswith("private, ")
    assert file.headers["content-disposition"].startswith("attachment; ")
    wanted = {"sandbox": "", "default-src": "'none'", "frame-ancestors": "'none'", "base-uri": "'none'"}
    assert directives(file) == wanted


def test_cookies_are_the_browsers_own(whole: Whole) -> None:
    """Over https each cookie is bound to this host alone, goes by TLS alone, is read by no script and sent by no other
    site's form.
    """
    browser = whole.over_https()
    made = [
        cookie
        for path in ("/", "/withdraw", "/desk/sign-in", f"/desk/set-up/{whole.new_link()}")
        for cookie in browser.get(path).headers.get_list("set-cookie")
    ]

    assert len(made) >= 2
    for cookie in made:
        name, *attributes = [part.strip().lower() for part in cookie.split(";")]
        assert name.startswith("__host-"), cookie
        assert {"secure", "httponly", "path=/"} <= set(attributes), cookie
        assert {"samesite=lax", "samesite=strict"} & set(attributes), cookie
        assert not any(one.startswith("domain") for one in attributes) and len(cookie) < 4096
