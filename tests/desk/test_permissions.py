"""Who may do what at the desk's addresses and by its socket: every one of them, for every role, as the table says."""

from __future__ import annotations

import itertools
import re
from typing import Iterable

import pytest
from starlette.routing import Route, WebSocketRoute

from bot.desk.app import ENDPOINTS
from bot.desk.calls import Endpoint
from bot.desk.live import COMMANDS
from bot.domain.conversation import pass_to_agent
from bot.domain.staff import PERMISSIONS, Act, Relation, Role, may
from tests.builders import say
from tests.desk.conftest import Person, Seats, Served
from tests.staff_rows import give_duties

SECRET = "Zebra Crossing 1"  # what a customer of somebody else said
_numbers = itertools.count(1)
# What is sent to each address so that nothing but the permission can stand in the way.
SENT = {
    "/me/there": {"there": True},
    "/conversations/{id}/transfer": {"to": None, "note": ""},
    "/conversations/{id}/notes": {"text": "A note."},
    "/conversations/{id}/messages": {"text": "Hello."},
    "/conversations/{id}/read": {"seq": 1},
    "/conversations/{id}/separate": {"conversation": "x"},
}
# Further than their act in the table: by what else an address asks.
TAKE_OVER = {"own": Act.CLAIM, "queue": Act.CLAIM, "other": Act.TAKE_OVER}


def test_every_address_has_its_act(served: Served) -> None:
    """Every route of the desk is the door's, a file, the page, the socket, or in the list with its act."""
    routes = list(served.desk.routes())
    door = {(route.path, method) for route in served.desk._door.routes() for method in route.methods}  # type: ignore[attr-defined]
    door |= {(route.path, method) for route in served.desk._more for method in route.methods}  # type: ignore[attr-defined]
    listed = {("/desk/api" + one.path, one.method) for one in ENDPOINTS}
    open_ones = {("/desk/static/{name:path}", "GET"), ("/desk", "GET"), ("/desk/", "GET")}
    nothing = {("/desk/api/{rest:path}", method) for method in ("GET", "POST")}
    found = {
        (route.path, method)
        for route in routes if isinstance(route, Route)
        for method in (route.methods or ()) if method != "HEAD"
    }  # fmt: skip

    assert found - door - listed - open_ones - nothing == set()
    assert listed <= found
    assert [route.path for route in routes if isinstance(route, WebSocketRoute)] == ["/desk/ws"]
    assert all(isinstance(one.act, Act) for one in ENDPOINTS)


def test_every_command_has_its_act() -> None:
    """A command without an act changes nothing and reads nothing: it hangs up, or asks whether we hear each other."""
    assert {name for name, command in COMMANDS.items() if command.act is None} == {"close", "ping"}
    assert {command.act for command in COMMANDS.values()} - {None} <= {act for _, act in PERMISSIONS}


def _conversations(served: Served, me: Person, colleague: Person) -> Iterable[tuple[str, str]]:
    """One's own conversation, a colleague's of another team, and one that waits."""
    for whose, by in (("own", me), ("other", colleague), ("queue", None)):
        id = served.asks(f"customer-{next(_numbers)}", SECRET)
        if by is not None:
            with served.house.uow() as uow:
                uow.conversations.save_owner(
                    pass_to_agent(uow.conversations.get(id), by.actor.id, served.house.now())
                )  # fmt: skip
                uow.commit()
        yield whose, id


def _act(endpoint: Endpoint, whose: str) -> Act:
    if endpoint.path.endswith("/take-over"):
        return TAKE_OVER[whose]
    if endpoint.act is Act.READ_ANY:
        return {"own": Act.READ_OWN, "queue": Act.READ_QUEUE, "other": Act.READ_ANY}[whose]
    return endpoint.act


@pytest.mark.parametrize("role", Role)
def test_each_role_as_the_table_says(served: Served, role: Role) -> None:
    """Role × address × own, a colleague's, waiting: refused with 403 and without a byte of what was said exactly where
    the table does not allow it.
    """
    me = served.person(f"Me {role.value}", role)
    colleague = served.person("Cal")
    with served.house.uow() as uow:
        give_duties(uow, colleague.actor.id, team="another")
        uow.commit()
    relations = {"own": Relation.OWN, "other": Relation.OTHER, "queue": Relation.TEAM}
    about = [one for one in ENDPOINTS if one.path.startswith("/conversations/{id}")]
    wrong = []
    for endpoint in about:
        for whose, id in _conversations(served, me, colleague):
            path = endpoint.path.format(id=id)[1:]
            sent = SENT.get(endpoint.path, {})
            answer = me.get(path) if endpoint.method == "GET" else me.post(path, **sent)
            allowed = may(role, _act(endpoint, whose), relations[whose])
            holds_back = SECRET in answer.text and not allowed
            if (answer.status_code != 403) != allowed or holds_back:
                # What the table allows may still be a step that is none: giving back what nobody holds.
                if allowed and answer.status_code == 403 and _is_no_step(endpoint, whose):
                    continue
                wrong.append((endpoint.method, endpoint.path, whose, answer.status_code, answer.text[:120]))

    assert wrong == []


VERBS = {
    Act.CLAIM: "claim", Act.TAKE_OVER: "take-over", Act.WRITE: "messages", Act.WHISPER: "notes",
    Act.TRANSFER: "transfer", Act.GIVE_BACK: "give-back", Act.UNMASK: "unmask",
}  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_what_the_page_offers_is_what_is_answered(served: Served, role: Role) -> None:
    """Role × own, of the same team, of another, waiting, the assistant's × act: the list that comes with a conversation
    has exactly what is not refused.
    """
    me, near, far = served.person(f"Me {role.value}", role), served.person("Nell"), served.person("Cal")
    with served.house.uow() as uow:
        for person, team in ((me, "Returns"), (near, "Returns"), (far, "Sales")):
            give_duties(uow, person.actor.id, team=team)
        uow.commit()
    wrong = []
    for whose, holder in (("own", me), ("team", near), ("other", far), ("queue", None), ("bot", None)):
        for act, verb in VERBS.items():
            id = _held_by(served, holder, queued=whose == "queue")
            offered = me.get(f"conversations/{id}").json()["row"]["may"]
            answer = me.post(f"conversations/{id}/{verb}", **SENT.get(f"/conversations/{{id}}/{verb}", {}))
            # What one holds may be taken once more, and what waits by either address: nothing to offer, nothing wrong.
            if (whose, verb) in {("own", "claim"), ("own", "take-over"), ("queue", "take-over")}:
                continue
            if (act.value in offered) != (answer.status_code == 200):
                wrong.append((whose, verb, offered, answer.status_code, answer.text[:90]))

    assert wrong == []


def _held_by(served: Served, holder: Person | None, *, queued: bool) -> str:
    """A conversation that somebody holds, that waits, or that is the assistant's."""
    peer = f"customer-{next(_numbers)}"
    id = (
        served.asks(peer, SECRET)
        if queued or holder is not None
        else say(served.house, SECRET, peer=peer).conversation_id
    )
    if holder is not None:
        with served.house.uow() as uow:
            uow.conversations.save_owner(pass_to_agent(uow.conversations.get(id), holder.actor.id, served.house.now()))
            uow.commit()
    return id


def _is_no_step(endpoint: Endpoint, whose: str) -> bool:
    needs_holder = ("/give-back", "/transfer", "/messages")
    return (whose == "queue" and endpoint.path.endswith(needs_holder)) or (
        whose == "other" and endpoint.path.endswith("/messages")
    )  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_other_addresses_as_the_table_says(served: Served, role: Role) -> None:
    """What is about no conversation is refused to every role that has not its act, and given to the others."""
    me = served.person("Me", role)
    id = served.asks("mara")
    values = {"reference": "C-2026-ZZZZ", "step": "progress", "act": "none", "file": "none"}
    wrong = []
    for endpoint in ENDPOINTS:
        if "{id}" in endpoint.path:
            continue
        path = re.sub(r"\{(\w+)\}", lambda match: values[match.group(1)], endpoint.path)[1:]
        answer = (
            me.get(path, conversation=id, q="person")
            if endpoint.method == "GET"
            else me.post(path, **SENT.get(endpoint.path, {"text": "x", "words": "x"}))
        )
        allowed = bool(PERMISSIONS.get((role, endpoint.act)))
        if (answer.status_code == 403) == allowed:
            wrong.append((endpoint.method, endpoint.path, answer.status_code, answer.text[:120]))

    assert wrong == []


def test_strangers_get_nothing(served: Served) -> None:
    """Without a session every address answers 401, one that is not there as well; without the page's token, 403."""
    me = served.person("Ann")
    id = served.asks("mara", SECRET)
    for endpoint in (*ENDPOINTS, Endpoint("GET", "/no-such", Act.SEARCH, lambda call: {})):
        path = re.sub(r"\{\w+\}", id, endpoint.path)[1:]
        stranger = Person(served.url, me.actor, "nonsense")
        answer = stranger.get(path) if endpoint.method == "GET" else stranger.post(path)
        stranger.client.close()

        assert answer.status_code == 401 and SECRET not in answer.text
    for endpoint in (one for one in ENDPOINTS if one.method == "POST"):
        path = f"/desk/api{re.sub(r'{[a-z]+}', id, endpoint.path)}"
        for headers in (
            {"x-heard-csrf": "wrong"},
            {"sec-fetch-site": "cross-site"},
            {"origin": "https://evil.example"},
        ):
            assert me.client.post(path, json={}, headers=headers).status_code == 403
    assert me.get("no-such").status_code == 404


@pytest.mark.anyio
@pytest.mark.parametrize("role", Role)
async def test_each_role_by_the_socket(served: Served, sit: Seats, role: Role) -> None:
    """A role that has not the act of a command is refused it, and the socket goes on."""
    seat = await sit(served.person("Me", role))
    id = served.asks("mara")
    sent = {"open": {"conversation": id, "since": 0}, "close": {"conversation": id}, "ping": {},
            "typing": {"conversation": id, "on": True}, "presence": {"there": True}}  # fmt: skip
    assert set(sent) == set(COMMANDS)
    refused = set()
    for name in COMMANDS:
        before = len(seat.of("error"))
        await seat.send(type=name, **sent[name])
        await seat.send(type="ping")
        pongs = len(seat.of("pong"))
        await seat.until(lambda pongs=pongs: len(seat.of("pong")) > pongs, "pong")
        if len(seat.of("error")) > before:
            refused.add(name)

    wanted = {name for name, one in COMMANDS.items() if one.act and not PERMISSIONS.get((role, one.act))}
    assert refused == wanted
