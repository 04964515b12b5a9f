"""Customers' files through the running gateway: what is taken, what is refused, and that nobody sees another's."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import subprocess
import sys
import time
from typing import Any, AsyncIterator
from urllib.parse import quote, urlsplit

import httpx
import pytest
from PIL import Image

from bot.router.rate_limits import UPLOAD_LIMITS
from bot.settings import PROJECT
from tests import pictures
from tests.conftest import RunningHeard
from tests.pictures import SECRET, from_a_telephone, picture
from tests.web.conftest import NO_TLS, GatewayAlone, OpenTab, Records, Tab, browser

pytestmark = pytest.mark.anyio
UNKNOWN = "A" * 22


@pytest.fixture
async def opens(gateway: GatewayAlone) -> AsyncIterator[OpenTab]:
    """Opens tabs on the gateway's page."""
    async with browser(gateway.url) as opens:
        yield opens


@pytest.fixture
async def tab(opens: OpenTab) -> Tab:
    """A customer nobody has seen before, with the chat open."""
    tab = await opens()
    await tab.open_chat()
    return tab


@pytest.fixture
def sends(gateway: GatewayAlone) -> Any:
    """Sends a file as the widget does."""

    async def send(tab: Tab | None, content: Any, name: str = "kettle.jpg", **headers: str) -> httpx.Response:
        sent = {"origin": gateway.url, "x-file-name": quote(name), **headers}
        if tab is not None:
            sent.setdefault("authorization", f"Bearer {tab.token}")
        async with httpx.AsyncClient(verify=NO_TLS, trust_env=False, timeout=30) as client:
            return await client.post(f"{gateway.url}/attachments", content=content, headers=sent)

    return send


async def fetch(url: str, tab: Tab | None, path: str, **headers: str) -> httpx.Response:
    """Fetch a file as the widget does."""
    sent = {**({"authorization": f"Bearer {tab.token}"} if tab else {}), **headers}
    async with httpx.AsyncClient(verify=NO_TLS, trust_env=False, timeout=30) as client:
        return await client.get(f"{url}/attachments/{path}", headers=sent)


def kept_files(gateway: GatewayAlone) -> set[str]:
    """The files that are on the disk."""
    folder = gateway.directory / "attachments"
    return {file.name for file in folder.iterdir()} if folder.exists() else set()


def rows(gateway: GatewayAlone, attachment_id: str) -> list[dict[str, Any]]:
    """The row of a file."""
    return Records(gateway.directory).rows("select * from attachments where id = ?", attachment_id)


async def test_from_upload_to_history(gateway: GatewayAlone, opens: OpenTab, tab: Tab, sends: Any) -> None:
    """A photo is sent, goes out with a message, and is in the log of every tab, upright and without its place."""
    uploaded = await sends(tab, from_a_telephone(), "IMG 0001.JPG")
    file = uploaded.json()
    other_tab = await opens()
    await other_tab.open_chat(tab.token)
    acknowledged = await tab.say("Look at the crack", id="m-1", attachments=[file["id"]])
    await other_tab.until(lambda: len(other_tab.said("history")) > 1, "the message in the other tab")
    (message,) = other_tab.said("history")[-1]["messages"]
    whole, small = [await fetch(gateway.url, tab, f"{file['id']}{part}") for part in ("", "/thumbnail")]
    (row,) = rows(gateway, file["id"])

    assert uploaded.status_code == 201
    assert file == {"id": file["id"], "kind": "image/jpeg", "width": 200, "height": 300, "name": "IMG 0001.jpg"}
    assert (message["text"], message["attachments"], message["files_alone"]) == ("Look at the crack", [file], False)
    assert row["message_id"] == acknowledged["id"] and row["bytes"] == len(whole.content)
    assert Image.open(io.BytesIO(whole.content)).size == (200, 300)
    assert Image.open(io.BytesIO(small.content)).size == (200, 300)
    assert SECRET not in whole.content + small.content
    path = gateway.directory / "attachments" / file["id"]
    assert path.read_bytes() == whole.content and path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


async def test_photo_without_words(gateway: GatewayAlone, opens: OpenTab, tab: Tab, sends: Any) -> None:
    """Photos alone are a message: the log says how many, and clients are told that nobody typed that."""
    files = [(await sends(tab, picture())).json()["id"] for _ in range(2)]
    acknowledged = await tab.say("  ", attachments=files)
    (message,) = (await (await opens()).open_chat(tab.token, since=acknowledged["seq"] - 1))[:1]

    assert acknowledged["ok"] is True
    assert (message["text"], message["files_alone"]) == ("(2 photos)", True)
    assert [file["id"] for file in message["attachments"]] == files


async def test_how_a_file_is_given_back(gateway: GatewayAlone, tab: Tab, sends: Any) -> None:
    """A file is only to be saved: no browser shows it, runs it or keeps it for others."""
    file = (await sends(tab, pictures.PDF, "Rechnung „Müller“.pdf")).json()
    response = await fetch(gateway.url, tab, file["id"])

    assert response.content == pictures.PDF
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Rechnung%20")
    assert response.headers.get_list("content-security-policy") == [
        "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'"
    ]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"].startswith("private")
    assert response.headers["cross-origin-resource-policy"] == "same-origin"
    assert (file["kind"], file["width"]) == ("application/pdf", None)
    assert (await fetch(gateway.url, tab, f"{file['id']}/thumbnail")).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (b"", "kettle.jpg", 400),
        (picture()[:300], "kettle.jpg", 400),
        (b"x" * 11_000_000, "kettle.jpg", 413),
        (pictures.bomb(), "kettle.png", 413),
        (pictures.SVG, "drawing.svg", 415),
        (pictures.SVG, "kettle.png", 415),
        (pictures.HTML, "kettle.jpg", 415),
        (pictures.archive(), "photos.zip", 415),
    ],
    ids=["0 bytes", "truncated", "11 MB", "bomb", "SVG", "SVG as PNG", "HTML as JPEG", "zip"],
)
async def test_refused(
    gateway: GatewayAlone, tab: Tab, sends: Any, content: bytes, name: str, status: int
) -> None:  # fmt: skip
    """What cannot be taken is answered with one sentence that says what to do, and nothing of it is kept."""
    before, count = kept_files(gateway), "select count(*) as n from attachments"
    rows_before = Records(gateway.directory).rows(count)
    response = await sends(tab, content, name, **{"content-type": "image/jpeg"})

    assert response.status_code == status
    assert set(response.json()) == {"error"} and response.json()["error"].endswith(".")
    assert "please" in response.json()["error"]
    assert kept_files(gateway) == before
    assert Records(gateway.directory).rows(count) == rows_before


async def test_too_much_without_saying_so(gateway: GatewayAlone, tab: Tab) -> None:
    """A body that does not tell its length is refused when it has become too long, not when it ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(gateway.url).port)
    head = (
        f"POST /attachments HTTP/1.1\r\nHost: x\r\nOrigin: {gateway.url}\r\nAuthorization: Bearer {tab.token}\r\n"
        "Transfer-Encoding: chunked\r\n\r\n"
    )
    writer.write(head.encode())
    for _ in range(11):
        writer.write(b"f4240\r\n" + b"x" * 1_000_000 + b"\r\n")
        await writer.drain()
    answer = await asyncio.wait_for(reader.readline(), 10)
    writer.close()

    assert answer.split()[1] == b"413"


async def test_a_picture_that_is_more_than_that(gateway: GatewayAlone, tab: Tab, sends: Any) -> None:
    """A picture that is a page and an archive too is kept as a picture alone, under a harmless name."""
    file = (await sends(tab, pictures.polyglot(), "../../\u202egpj.exe.html")).json()
    content = (await fetch(gateway.url, tab, file["id"])).content

    assert b"script" not in content and b"PK\x03\x04" not in content
    assert file["name"] == "gpj.jpg"


@pytest.mark.parametrize("what", ["no token", "another's key", "basic", "token as a parameter"])
async def test_only_with_a_token(gateway: GatewayAlone, tab: Tab, sends: Any, what: str) -> None:
    """Without the token that a browser was given, in the header for it, nothing is taken and nothing given."""
    file = (await sends(tab, picture())).json()["id"]
    authorization = {
        "no token": {},
        "another's key": {"authorization": f"Bearer {str(tab.token)[:-4]}AAAA"},
        "basic": {"authorization": f"Basic {tab.token}"},
        "token as a parameter": {},
    }[what]
    path = f"{file}?token={tab.token}" if what == "token as a parameter" else file

    assert (await fetch(gateway.url, None, path, **authorization)).status_code == 401
    assert (await sends(None, picture(), **authorization)).status_code == 401


async def test_only_from_a_page_that_may_carry_the_chat(gateway: GatewayAlone, tab: Tab, sends: Any) -> None:
    """Another page's script gets nothing even with the token, and its browser is not told it might."""
    file = (await sends(tab, picture())).json()["id"]
    evil = {"origin": "https://evil.example"}
    taken, given = await sends(tab, picture(), **evil), await fetch(gateway.url, tab, file, **evil)
    quiet = await fetch(gateway.url, tab, file, **{"sec-fetch-site": "cross-site"})
    own = await fetch(gateway.url, tab, file, origin=gateway.url)
    async with httpx.AsyncClient(verify=NO_TLS, trust_env=False) as client:
        asks = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,x-file-name"}
        refused, allowed = [
            await client.options(f"{gateway.url}/attachments", headers={**asks, "origin": origin})
            for origin in (evil["origin"], gateway.url)
        ]

    assert (taken.status_code, given.status_code, quiet.status_code, own.status_code) == (401, 401, 401, 200)
    assert own.headers["access-control-allow-origin"] == gateway.url
    assert "access-control-allow-origin" not in given.headers
    assert (refused.status_code, allowed.status_code) == (400, 200)
    assert "access-control-allow-origin" not in refused.headers


async def test_another_visitors_file(gateway: GatewayAlone, opens: OpenTab, tab: Tab, sends: Any) -> None:
    """Another's file is answered as one that never was, to the byte, and cannot be sent as one's own."""
    file = (await sends(tab, picture())).json()["id"]
    thief = await opens()
    await thief.open_chat()
    for part in ("", "/thumbnail"):
        others, unknown = (
            await fetch(gateway.url, thief, f"{file}{part}"),
            await fetch(gateway.url, thief, f"{UNKNOWN}{part}"),
        )
        assert (others.status_code, others.content) == (unknown.status_code, unknown.content) == (404, others.content)
        different = {name for name in others.headers if others.headers[name] != unknown.headers.get(name)}
        assert different <= {"date"}
    stolen, invented = await thief.say("mine", attachments=[file]), await thief.say("mine", attachments=[UNKNOWN])

    assert stolen == invented and "not there any more" in stolen["error"]
    assert rows(gateway, file)[0]["message_id"] is None
    assert (await tab.say("mine", attachments=[file]))["ok"] is True


async def test_a_file_is_sent_once(gateway: GatewayAlone, tab: Tab, sends: Any) -> None:
    """A message sent again with its id is the same message; the file cannot be put into another one."""
    file = (await sends(tab, picture())).json()["id"]
    first = await tab.say("", id="m-1", attachments=[file])
    again = await tab.say("", id="m-1", attachments=[file])
    other = await tab.say("once more", id="m-2", attachments=[file])
    twice = await tab.say("twice", attachments=[(await sends(tab, picture())).json()["id"]] * 2)

    assert first["ok"] and again == first
    assert "not there any more" in other["error"] and "error" in twice
    assert rows(gateway, file)[0]["message_id"] == first["id"]


@pytest.mark.parametrize("files", ["x", [1], [None], [["a"]], {"a": 1}, ["\0"], ["x" * 65], [UNKNOWN] * 6])
async def test_nonsense_for_files(gateway: GatewayAlone, tab: Tab, files: Any) -> None:
    """A list of files that is none is refused with a sentence, and nothing is stored."""
    answer = await tab.say("hello", attachments=files)

    assert set(answer) == {"error"} and answer["error"].endswith(".")


@pytest.mark.parametrize("path", ["..%2frest-token", "..", "%00", ".", "x" * 500, "rest-token", "%2e%2e%2fsecret.key"])
async def test_no_way_out_of_the_folder(gateway: GatewayAlone, tab: Tab, path: str) -> None:
    """No name leads to another file of the disk."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(gateway.url).port)
    head = (
        f"GET /attachments/{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {tab.token}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode())
    answer = await reader.read()
    writer.close()

    assert answer.split()[1] == b"404"
    assert gateway.token.encode() not in answer


async def test_too_many_files(gateway: GatewayAlone, opens: OpenTab, tab: Tab, sends: Any) -> None:
    """Who sends many files is told when to go on; others are not slowed down."""
    most, seconds = UPLOAD_LIMITS[0]
    statuses = [(await sends(tab, pictures.PDF)).status_code for _ in range(most)]
    refused = await sends(tab, pictures.PDF)
    other = await opens()
    await other.open_chat()

    assert statuses == [201] * most
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= seconds
    assert (await sends(other, pictures.PDF)).status_code == 201


async def test_a_large_picture_holds_nobody_up(gateway: GatewayAlone, opens: OpenTab, tab: Tab, sends: Any) -> None:
    """While large pictures are decoded, another visitor's message is acknowledged at once."""
    large = picture("PNG", (7_000, 7_000))
    other = await opens()
    await other.open_chat()
    begun = time.monotonic()
    under_way = asyncio.gather(*(sends(tab, large) for _ in range(3)))
    slowest, during = 0.0, 0
    for _ in range(4):
        await asyncio.sleep(0.1)
        asked = time.monotonic()
        assert (await other.say("hello"))["ok"]
        slowest = max(slowest, time.monotonic() - asked)
        during += not under_way.done()
    uploaded = await under_way
    took = time.monotonic() - begun

    assert [response.status_code for response in uploaded] == [201] * 3
    assert during > 0
    assert slowest < took / 5  # were it decoded on the way of messages, one would wait for a third of it


def test_photo_within_a_complaint(heard: RunningHeard, records: Records) -> None:
    """A photo before, within and after a complaint is thanked for, ends no form, and is with the case."""

    async def talk() -> tuple[dict[str, str], list[str], str]:
        said = {}
        async with browser(heard.url) as opens:
            tab = await opens()
            await tab.open_chat()
            files = []

            async def show() -> list[dict[str, Any]]:
                async with httpx.AsyncClient(verify=NO_TLS, trust_env=False, timeout=30) as client:
                    headers = {"origin": heard.url, "authorization": f"Bearer {tab.token}", "x-file-name": "crack.jpg"}
                    response = await client.post(f"{heard.url}/attachments", content=picture(), headers=headers)
                files.append(response.json()["id"])
                return await answers("", attachments=files[-1:])

            async def answers(text: str, **more: Any) -> list[dict[str, Any]]:
                last = (await tab.answered(text, **more))[0]["seq"] - 1
                await asyncio.sleep(0.3)  # a turn's further bubbles
                return [answer for answer in tab.answers if answer["seq"] > last]

            def words(answered: list[dict[str, Any]]) -> str:
                return "\n".join(answer["text"] for answer in answered)

            said["alone"] = words(await show())
            said["told"] = words(await answers("I have a complaint: my Alba kettle has a crack, order 10417"))
            said["within"] = words(await show())
            said["wish"] = words(await answers("my money back"))
            said["contact"] = words(await answers("mara.quinn@example.com"))
            said["confirming"] = words(await show())
            said["filed"] = words(await answers("yes"))
            said["after"] = words(await show())
            reference = said["filed"].split("under ")[1][:13]
        return said, files, reference

    said, files, reference = asyncio.run(talk())
    of_case = records.rows(
        "select a.id from attachments a join case_messages m on m.message_id = a.message_id "
        "join cases c on c.id = m.case_id where c.reference = ? order by a.created_at",
        reference,
    )
    command = [sys.executable, "-m", "bot.cli", "case", "show", reference, "--json", "--data-dir", str(heard.directory)]
    shown = json.loads(subprocess.run(command, cwd=PROJECT, capture_output=True, check=True).stdout)["attachments"]

    assert "cannot see pictures myself. What does it show" in said["alone"]
    assert "put that with your complaint" in said["within"]
    assert said["within"].endswith(said["told"].splitlines()[-1])
    assert "put that with your complaint" in said["confirming"] and "This is what I will file" in said["confirming"]
    assert f"put that with {reference}" in said["after"]
    assert [row["id"] for row in of_case] == files
    assert [(file["id"], file["kind"], file["name"]) for file in shown] == [
        (file, "image/jpeg", "crack.jpg") for file in files
    ]
    kept = (heard.directory / "attachments" / files[0]).read_bytes()
    assert (shown[0]["bytes"], shown[0]["sha256"]) == (len(kept), hashlib.sha256(kept).hexdigest())
