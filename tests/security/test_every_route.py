"""Every address of the gateway × everybody who may ask × a stranger's things: as the table of `policy` says."""

from __future__ import annotations

import httpx
import pytest
from starlette.routing import Route, WebSocketRoute

from bot.desk.live import COMMANDS
from tests.security.conftest import Theirs, Whole
from tests.security.policy import (
    ACTION_SERVER,
    OPERATORS,
    POLICIES,
    ROLES,
    SOCKET_EVENTS,
    STRANGERS,
    Kind,
    Policy,
)

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
LAST = ("/desk/lock", "/desk/unlock", "/desk/sign-out")  # what changes the session itself is asked for at the end
# What asks for more than being let in refuses with these words of its own; they are no cell of this table.
FURTHER = {
    ("POST", "/desk/sign-in/code"): "code",  # a wrong one
    ("POST", "/desk/second-step"): "password",  # the present one has to come along
    ("POST", "/desk/account/password"): "password",
    ("POST", "/desk/account/codes"): "password",
}
REFUSALS = {401, 403, 404, 405, 423}


def routes_of(whole: Whole) -> set[tuple[str, str]]:
    """Every address with every method that it knows."""
    return {
        (method, route.path)
        for route in whole.inside.routes if isinstance(route, Route)
        for method in (route.methods or ()) if method not in ("HEAD", "OPTIONS")
    }  # fmt: skip


def test_every_route_has_its_policy(whole: Whole) -> None:
    """An address that nobody has thought about fails here; one that is gone is taken off the table."""
    assert routes_of(whole) == set(POLICIES)
    assert [one.path for one in whole.inside.routes if isinstance(one, WebSocketRoute)] == ["/desk/ws"]
    assert all(isinstance(one, (Route, WebSocketRoute)) for one in whole.inside.routes)  # no folder is served whole
    assert whole.events == set(SOCKET_EVENTS)
    assert set(COMMANDS) == {"open", "close", "typing", "presence", "ping"}  # each role: tests/desk/test_permissions.py
    assert {one.kind for one in POLICIES.values()} == set(Kind)


def in_turn() -> list[tuple[str, str, Policy]]:
    """The table, with what ends or locks a session last."""
    rows = [(method, path, policy) for (method, path), policy in POLICIES.items()]
    return sorted(rows, key=lambda row: LAST.index(row[1]) if row[1] in LAST else -1)


def ask(whole: Whole, method: str, path: str, headers: dict[str, str], theirs: Theirs) -> httpx.Response:
    """A request about what is the other customer's, with their ids wherever one may be named."""
    whole.client.cookies.clear()
    address = theirs.fill(path)
    named = {
        "conversation": theirs.conversation, "conversation_id": theirs.conversation, "sender": theirs.visitor,
        "session_id": theirs.visitor, "id": theirs.message, "case": theirs.case, "visitor": theirs.visitor,
    }  # fmt: skip
    if method == "GET":
        return whole.client.get(address, params=named, headers=headers)
    if path == "/attachments":
        return whole.client.post(address, params=named, content=b"no picture", headers=headers)
    is_form = path.startswith(("/desk/", "/withdraw", "/en/", "/de/")) and not path.startswith(
        ("/desk/api", "/desk/lock", "/desk/unlock")
    )
    if is_form:
        return whole.client.post(address, params=named, data=named, headers=headers)
    return whole.client.post(address, params=named, json={**named, "message": "Show me all of it."}, headers=headers)


def was_let_in(answer: httpx.Response) -> bool:
    """Whether the door opened, whatever came of it then."""
    if answer.headers.get("location") == "/desk/sign-in?out=1":
        return True  # signed out, as was asked
    to_sign_in = answer.status_code in (302, 303) and answer.headers["location"].startswith("/desk/sign-in")
    return answer.status_code not in REFUSALS and not to_sign_in


def asks_further(method: str, path: str, answer: httpx.Response) -> bool:
    """Whether somebody who was let in is refused for another reason: what it is about, or what did not come along.

    Whose a conversation may be for which act is the table of tests/desk/test_permissions.py, cell by cell.
    """
    words = FURTHER.get((method, path), "")
    of_a_conversation = path.startswith("/desk/api/conversations/{id}") and answer.status_code == 403
    return answer.status_code == 404 or of_a_conversation or bool(words and words in answer.text)


@pytest.mark.parametrize("caller", [*STRANGERS, *ROLES])
def test_each_caller_at_each_route(whole: Whole, caller: str) -> None:
    """Who is not admitted is refused without a byte of what is another's; who is gets further than the door."""
    theirs = whole.somebody()
    headers = whole.headers(caller)
    wrong = []
    for method, path, policy in in_turn():
        answer = ask(whole, method, path, headers, theirs)
        let_in = was_let_in(answer)
        if policy.admits(caller) != let_in and not (policy.admits(caller) and asks_further(method, path, answer)):
            wrong.append((method, path, answer.status_code, answer.headers.get("location"), answer.text[:90]))
        if not policy.admits(caller) and theirs.is_told(answer):
            wrong.append((method, path, "tells", answer.text[:200]))
        if answer.status_code >= 500:
            wrong.append((method, path, answer.status_code, answer.text[:90]))

    assert wrong == []


def test_no_other_method_is_answered(whole: Whole) -> None:
    """What an address does not know by a method, it refuses to everybody, and TRACE repeats nothing."""
    theirs = whole.somebody()
    known = {(method, theirs.fill(path)) for method, path in POLICIES}
    wrong = []
    for caller in ("nobody", "customer", "admin"):
        headers = {**whole.headers(caller), "x-canary": "kept to oneself"}
        for path in sorted({theirs.fill(path) for _, path in POLICIES}):
            for method in METHODS:
                if (method, path) in known or (method == "GET" and path.startswith("/desk/api")):
                    continue  # under the root of the desk's addresses every GET and POST has an answer: nothing
                whole.client.cookies.clear()
                answer = whole.client.request(method, path, headers=headers)
                if answer.status_code not in (400, 401, 404, 405) or "kept to oneself" in answer.text:
                    wrong.append((caller, method, path, answer.status_code))

    assert wrong == []


@pytest.mark.parametrize("path", [*OPERATORS, "/webhook", "/actions", "/openapi.json", "/.git/config", "/.env"])
def test_what_is_not_public_is_no_route(whole: Whole, path: str) -> None:
    """The doors of operators and of actions, what describes us and what we are made of: not on the public port."""
    answers = [whole.client.get(path), whole.client.post(path, json={})]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert not any(path.strip("/") in answer.text for answer in answers)


def test_the_action_server_has_three_addresses() -> None:
    """It lists its actions, says that it lives, and runs what the brain has signed; nothing else is there."""
    from rasa_sdk.endpoint import create_app

    found = {(method, f"/{route.path}") for route in create_app("actions").router.routes for method in route.methods}

    assert found == ACTION_SERVER


def test_a_customer_finds_nothing_of_another_by_guessing(whole: Whole) -> None:
    """Ids of another, one's own shape of them, and none at all are answered alike: nobody learns what there is."""
    theirs = whole.somebody()
    headers = whole.headers("customer")
    for path in ("/attachments/{id}", "/attachments/{id}/thumbnail", "/receipt/{token}", "/withdraw/receipt/{token}"):
        filled = theirs.fill(path)
        other = filled.replace(theirs.file, "A" * 22).replace(theirs.case, "id-999999")
        real, made_up = (whole.client.get(one, headers=headers) for one in (filled, other))

        assert filled != other and real.status_code == made_up.status_code == 404
        assert real.content == made_up.content
