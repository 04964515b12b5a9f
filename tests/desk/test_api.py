"""The desk's addresses over HTTP: races with one winner, the guard's reasons, limits, what is sent wrongly, headers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk import api as api_module
from bot.desk.app import ENDPOINTS
from bot.desk.headers import DESK_HEADERS
from bot.domain.staff import Role
from bot.use_cases.presence import heartbeat, lost, watch_lost_agents
from tests.builders import said_to
from tests.desk.conftest import Person, Seats, Served

RACES = 300
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_claims_have_one_winner(served: Served) -> None:
    """Of two people who take the same customer at the same moment exactly one gets them (200); the other hears 409."""
    ann, ben = served.person("Ann"), served.person("Ben")
    ids = [served.asks(f"customer-{number}") for number in range(RACES)]
    with ThreadPoolExecutor(2) as pool:
        both = [list(pool.map(lambda one: one[0].post(f"conversations/{one[1]}/claim"), [(ann, id), (ben, id)]))
                for id in ids]  # fmt: skip
    told_by = [[text for text in said_to(served.house, id) if "You are now talking to" in text] for id in ids]

    assert [sorted(one.status_code for one in pair) for pair in both] == [[200, 409]] * RACES
    assert [len(told) for told in told_by] == [1] * RACES
    winners = [next(p.actor.id for p, one in zip((ann, ben), pair) if one.status_code == 200) for pair in both]
    with served.house.reading() as uow:
        assert [uow.conversations.get(id).agent_id for id in ids] == winners
    told = [one for pair in both for one in pair if one.status_code == 409]
    assert all("quicker" in one.json()["error"] for one in told)


def test_what_the_guard_holds_back_can_be_answered_for(served: Served) -> None:
    """A message that claims what nothing stands behind comes back with its reasons (422), and leaves when confirmed;
    praise that no fact bears out never does.
    """
    ann = served.person("Ann")
    id = served.asks("mara")
    ann.post(f"conversations/{id}/claim")
    held = ann.post(f"conversations/{id}/messages", text="You will get €50 tomorrow.", client_id="c")
    sent = ann.post(f"conversations/{id}/messages", text="You will get €50 tomorrow.", client_id="c", confirmed=True)
    again = ann.post(f"conversations/{id}/messages", text="You will get €50 tomorrow.", client_id="c", confirmed=True)

    assert held.status_code == 422 and held.json()["claims"] and all(one["text"] for one in held.json()["claims"])
    assert sent.status_code == 200 and again.json()["message"]["id"] == sent.json()["message"]["id"]


def test_everything_about_a_conversation(served: Served) -> None:
    """One answer has the row, the log, the notes and what is known; older lines come by their place."""
    ann, sue = served.person("Ann"), served.person("Sue", Role.SENIOR)
    id = served.asks("mara", "My card is 4111 1111 1111 1111.")
    ann.post(f"conversations/{id}/claim")
    note = sue.post(f"conversations/{id}/notes", text="@Ann be kind.")
    whole = ann.get(f"conversations/{id}").json()
    older = ann.get(f"conversations/{id}", before=2).json()
    shown = ann.post(f"conversations/{id}/unmask").json()

    assert note.json()["note"]["mentions"] == ["Ann"]
    assert whole["row"]["agent"] == "Ann" and [one["text"] for one in whole["notes"]] == ["@Ann be kind."]
    assert "4111 1111 1111 1111" not in str(whole) and "4111 1111 1111 1111" in str(shown["messages"])
    assert {"summary", "known", "customer", "cases", "promises", "orders", "handoffs", "more"} <= set(whole)
    assert whole["customer"]["email"] is None and whole["handoffs"][0]["claimed_by"] == "Ann"
    assert [one["seq"] for one in older["messages"]] == [1] and older["more"] is False
    assert ann.get("conversations", owner="agent").json()["rows"][0]["id"] == id
    assert ann.get("replies", conversation=id).json()["replies"]


def test_facts_are_suggested_with_their_sources(served: Served) -> None:
    """What the customer asked last brings the facts that answer it, each with source and day."""
    ann = served.person("Ann")
    id = served.asks("mara", "What does the Alba kettle weigh?")
    ann.post(f"conversations/{id}/claim")
    (first, *_) = ann.get("suggestions", conversation=id).json()["facts"]

    assert "1.1 kg" in first["text"] and first["source"] and first["day"]


def test_a_lost_desk_counts_from_its_end(served: Served) -> None:
    """Whose last desk is gone for a minute loses whom they hold to the queue; before that nobody is moved."""
    ann = served.person("Ann")
    id = served.asks("mara")
    ann.post(f"conversations/{id}/claim")
    house = served.house
    heartbeat(ann.actor.id, house.uow(), house.now())
    lost(ann.actor.id, house.uow(), house.clock.pass_(timedelta(seconds=30)))

    def freed(seconds: int) -> list[str]:
        now = house.clock.pass_(timedelta(seconds=seconds))
        return watch_lost_agents(house.reading(), house.uow(), now, house.ids, house.wording)

    assert (freed(59), freed(1)) == ([], [id])


def test_too_many_requests(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks more than so many times a minute is told when to come back."""
    monkeypatch.setattr(api_module, "MOST_A_MINUTE", 5)
    ann = served.person("Ann")
    api = served.desk._parts[0]
    object.__setattr__(api._house, "limited", True)
    answers = [ann.get("me") for _ in range(7)]

    assert [one.status_code for one in answers] == [200] * 5 + [429] * 2
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60


def test_large_and_broken_bodies(served: Served) -> None:
    """More than 64 KiB is refused (413), and what is no JSON object is (400)."""
    ann = served.person("Ann")
    path = "/desk/api/conversations/x/notes"
    kind = {"content-type": "application/json"}

    assert ann.client.post(path, content=b'{"text":"' + b"a" * 70_000 + b'"}', headers=kind).status_code == 413
    for body in (b"", b"[", b"[]", b"1", b'"x"', b"[" * 60_000, b"\xff", b'{"text":"\\ud800"}'):
        assert ann.client.post(path, content=body, headers=kind).status_code == 400
    assert ann.client.post(path, content=b"text=x", headers={"content-type": "text/plain"}).status_code == 400


@pytest.fixture(scope="module")
def module_served(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """One gateway for all examples."""
    one = Served(tmp_path_factory.mktemp("served"))
    yield one, one.person("Ann", Role.SUPERVISOR), one.asks("mara")
    one.stop()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, len(ENDPOINTS) - 1), body=JSON, query=st.text(max_size=12))
def test_no_body_is_a_crash(module_served: tuple[Served, Person, str], place: int, body: object, query: str) -> None:
    """Whatever is sent is answered by a sentence, never by a fault."""
    _, ann, id = module_served
    endpoint = ENDPOINTS[place]
    path = endpoint.path
    for name in ("{id}", "{reference}", "{step}", "{act}", "{file}"):
        path = path.replace(name, id if name == "{id}" else "progress")
    answer = (
        ann.get(path[1:], before=query, text=query, q=query, conversation=id)
        if endpoint.method == "GET" else ann.client.post(f"/desk/api{path}", json=body)
    )  # fmt: skip

    assert answer.status_code < 500, (path, body, answer.text)
    assert answer.status_code == 200 or answer.json()["error"]


@pytest.mark.anyio
async def test_no_frame_is_a_crash(served: Served, sit: Seats) -> None:
    """Whatever comes by the socket is answered by an error, and the socket goes on."""
    seat = await sit(served.person("Ann"))
    frames = [
        "", "{", "[]", "1", "null", '"x"', '{"type":1}', '{"type":"nothing"}', '{"type":"open"}', "[" * 30_000,
        '{"type":"open","conversation":"none","since":0}', '{"type":"open","conversation":"x","since":-1}',
        '{"type":"open","conversation":"x","since":true}', '{"type":"open","conversation":"\\ud800","since":0}',
        '{"type":"typing","conversation":[],"on":true}', '{"type":"presence","there":"yes"}',
        '{"type":"close","conversation":null}', '{"type":"open","conversation":"x","since":1e999}', "x" * 70_000,
    ]  # fmt: skip
    for frame in frames:
        await seat.socket.send_str(frame)
    await seat.socket.send_bytes(b"\x00\xff")
    await seat.until(lambda: len(seat.of("error")) >= len(frames) + 1, "the errors")
    await seat.send(type="ping")
    await seat.until(lambda: seat.of("pong"), "pong")

    assert all(one["text"] for one in seat.of("error")) and not seat.is_closed


def test_every_answer_has_the_headers(served: Served) -> None:
    """Pages, files, answers and refusals of every address alike; files are kept and asked after."""
    ann, stranger = served.person("Ann"), Person(served.url, served.scene.actor("Ann"), "nonsense")
    answers = [
        person.client.request(endpoint.method, f"/desk/api{endpoint.path}", json=None)
        for endpoint in ENDPOINTS for person in (ann, stranger)
    ]  # fmt: skip
    answers += [ann.client.get(path) for path in ("/desk", "/desk/", "/desk/none", "/desk/api/none", "/desk/ws")]
    files = [ann.client.get(f"/desk/static/{name}") for name in ("sign-in.css", "none.js", "..%2f..%2fweb.py", "x.py")]
    stranger.client.close()

    for answer in (*answers, *files):
        expected = dict(DESK_HEADERS)
        if answer.url.path.startswith("/desk/static/"):
            expected["cache-control"] = "no-cache"
        assert {name: answer.headers.get_list(name) for name in expected} == {k: [v] for k, v in expected.items()}
    assert [one.status_code for one in files] == [200, 404, 404, 404]
    page = ann.client.get("/desk/")
    assert 'src="/desk/static/desk.js"' in page.text and "<noscript>" in page.text
    assert ann.client.get("/desk", follow_redirects=False).headers["location"] == "/desk/"
    assert stranger.token and page.headers["content-type"].startswith("text/html")


def test_a_case_from_its_list_to_a_step(served: Served) -> None:
    """A case is read in full with what may be done next; a step is done by the person, and a promise said with its
    day; an auditor reads the same and does nothing.
    """
    from bot.domain.case import Contact
    from bot.use_cases.handoffs import arrange_call_back
    from tests.builders import say

    ann, eve = served.person("Ann"), served.person("Eve", Role.AUDITOR)
    house = served.house
    receipt = say(house, "Please call me.", peer="mara")
    status = arrange_call_back(
        receipt.message_id, "", Contact("email", "mara@example.com"), house.uow(), house.now(), house.ids, house.desk
    )
    reference = status.case.reference
    listed = ann.get("cases").json()["cases"]
    whole = ann.get(f"cases/{reference}").json()["case"]
    kind = whole["promise_kinds"][0]
    promised = ann.post(f"cases/{reference}/promise", kind=kind["kind"], text="I will answer you by {due}.")
    unknown = ann.post(f"cases/{reference}/fly")
    refused = eve.post(f"cases/{reference}/progress", text="x")
    raised = ann.post(f"cases/{reference}/raise", why="It is difficult.").json()["case"]

    assert [one["reference"] for one in listed] == [reference]
    assert {one["step"] for one in whole["next"]} >= {"assess", "progress", "raise", "keep-promise"}
    assert all(
        field["kind"] in ("text", "long", "choice", "yesno", "money")
        for one in whole["next"]
        for field in one["fields"]
    )
    assert promised.status_code == 200, promised.text
    (made,) = [one for one in promised.json()["case"]["promises"] if one["owner"] == "Ann"]
    assert "{due}" not in made["text"] and made["due"]
    assert (unknown.status_code, refused.status_code) == (404, 403)
    assert raised["level"] == whole["level"] + 1
    assert eve.get(f"cases/{reference}").status_code == 200
