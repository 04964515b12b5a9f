"""The door to receipts: it opens one case to whoever has its address, and nothing to anybody else."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import httpx
import pytest
from starlette.testclient import TestClient

from bot.bootstrap import build_gateway
from bot.domain.errors import BadSetting, UntrustedRequest
from bot.domain.turn import TurnContext
from bot.settings import read_settings
from bot.signing import RECEIPT_LASTS, ContextSigner, ReceiptLinks, Visitor, VisitorTokens
from tests.builders import TestHouse, build_test_house
from tests.cases_on_paper import HOSTILE, WORDS, file_case
from tests.conftest import RunningHeard
from tests.web.conftest import NO_TLS, Records, RestClient

KEY = b"a key of the house"
SENTENCE = "This address is not valid, or not any more; ask for a new one in the chat."


@pytest.fixture
def links() -> ReceiptLinks:
    """Addresses signed with the key of this file."""
    return ReceiptLinks(KEY, "https://help.example.com/")


def test_an_address_opens_its_case(links: ReceiptLinks) -> None:
    """An address names the gateway and opens one case; a second one for it is another, and opens the same."""
    first, second = links.link("case-1"), links.link("case-1")

    assert first.startswith("https://help.example.com/receipt/") and first != second
    assert [links.read(link.rpartition("/")[2]) for link in (first, second)] == ["case-1"] * 2


def test_no_changed_token_is_read(links: ReceiptLinks) -> None:
    """A token of which one character is another, is missing or is more opens nothing."""
    token = links.token("case-1")
    other = str.maketrans({character: "A" if character != "A" else "B" for character in token})
    changed = [token[:at] + token[at].translate(other) + token[at + 1 :] for at in range(len(token) - 1)]
    changed += [
        token[:-1],
        token + "A",
        token[1:],
        token.upper(),
        "",
        ".",
        "..",
        token.replace(".", "", 1),
        "é" + token,
    ]

    for forged in changed:
        if forged != token:
            with pytest.raises(UntrustedRequest):
                links.read(forged)


def test_tokens_of_other_purposes_are_not_read(links: ReceiptLinks) -> None:
    """What was signed for a visitor, for the action server or with another key opens no receipt, nor the other way."""
    visitors, contexts = VisitorTokens(KEY), ContextSigner(KEY)
    others = [
        visitors.issue(Visitor("case-1", "https://help.example.com")),
        contexts.sign(TurnContext("case-1", "m", "t", "rest")),
        ReceiptLinks(b"another key", "https://help.example.com").token("case-1"),
    ]
    for token in others:
        with pytest.raises(UntrustedRequest):
            links.read(token)
    with pytest.raises(UntrustedRequest):
        visitors.read(links.token("case-1"), "https://help.example.com")


def test_an_address_is_good_for_a_year(links: ReceiptLinks, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day before a year is over it opens the case, a day after it does not."""
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: 1_000_000_000)
    token = links.token("case-1")
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: 1_000_000_000 + RECEIPT_LASTS - 86_400)

    assert links.read(token) == "case-1"
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: 1_000_000_000 + RECEIPT_LASTS + 86_400)
    with pytest.raises(UntrustedRequest, match="not any more"):
        links.read(token)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (None, "http://127.0.0.1:8000"),
        ("https://help.example.com/", "https://help.example.com"),
        ("https://example.com/help", "https://example.com/help"),
    ],
)
def test_the_public_address_is_a_setting(tmp_path: Path, given: str | None, kept: str) -> None:
    """Links begin with the address under which customers reach the gateway."""
    assert read_settings(tmp_path, {"HEARD_PUBLIC_URL": given} if given else {}).public_url == kept


@pytest.mark.parametrize(
    "wrong", ["help.example.com", "ftp://x", "https://", "https://x y", "https://x/?a=1", "https://x/#a"]
)
def test_a_wrong_public_address_is_named(tmp_path: Path, wrong: str) -> None:
    """An address that no link can begin with is refused with a sentence."""
    with pytest.raises(BadSetting, match="HEARD_PUBLIC_URL"):
        read_settings(tmp_path, {"HEARD_PUBLIC_URL": wrong})


class Door:
    """A gateway on a database of its own, and its house."""

    def __init__(self, directory: Path) -> None:
        settings = read_settings(directory, {})
        self.house: TestHouse = build_test_house(settings.database_url)
        self.client = TestClient(build_gateway(settings, self.house, ("http://testserver",)))

    def get(self, token: str, **query: str) -> httpx.Response:
        """What the door answers."""
        return self.client.get(f"/receipt/{token}", params=query)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """A gateway whose house is that of the test."""
    door = Door(tmp_path)
    with door.client:  # from start to end, so that what it opens is closed
        yield door
    door.house.engine.dispose()


def test_the_receipt_is_shown(door: Door) -> None:
    """Whoever has the address reads the receipt: told to no other site, kept nowhere, found by no search."""
    case = file_case(door.house)
    answer = door.get(door.house.receipts.token(case.id))

    assert answer.status_code == 200 and answer.headers["content-type"] == "text/html; charset=utf-8"
    assert case.reference in answer.text and WORDS in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-robots-tag"].startswith("noindex")
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_the_receipt_in_another_language_and_as_a_file(door: Door) -> None:
    """It can be read in each language that is spoken, and saved as a file that needs nothing else."""
    token = door.house.receipts.token(file_case(door.house).id)
    german, unknown = door.get(token, language="de"), door.get(token, language="<script>")
    file = door.get(token, keep="1")

    assert "Wir haben Sie gehört." in german.text and '<a href="?language=en" lang="en"' in german.text
    assert "We have heard you." in unknown.text and "<script" not in unknown.text
    assert file.headers["content-disposition"].startswith('attachment; filename="C-2026-')
    assert "<style>" in file.text and "/paper.css" not in file.text
    assert "cache-control" in file.headers


def test_a_customer_reads_it_in_their_language(door: Door) -> None:
    """Without a wish, it is written in the language that the customer is spoken to in."""
    case = file_case(door.house)
    with door.house.uow() as uow:
        uow.conversations.save_language(case.conversation_id, "de")
        uow.commit()

    assert "Wir haben Sie gehört." in door.get(door.house.receipts.token(case.id)).text


def test_an_address_opens_no_other_case(door: Door) -> None:
    """One customer's address shows nothing of another's case, whatever is asked beside it."""
    mine, others = file_case(door.house), file_case(door.house, "Only Tom knows this.", peer="tom")
    token = door.house.receipts.token(mine.id)
    answers = [
        door.get(token, reference=others.reference, case=others.id, case_id=others.id, language="de"),
        door.client.get(f"/receipt/{token}/{others.id}"),
        door.client.get(f"/receipt/{others.id}"),
        door.client.get(f"/receipt/{others.reference}"),
    ]

    assert [answer.status_code for answer in answers] == [200, 404, 404, 404]
    assert not any("Only Tom" in answer.text or others.reference in answer.text for answer in answers)


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "%00", "..%2f..%2fetc%2fpasswd", *HOSTILE[:4], "x" * 5000])
def test_a_bad_address_is_answered_with_one_sentence(door: Door, token: str) -> None:
    """It is said what to do, in a page with nothing of what was asked for, whatever that was."""
    answer = door.client.get(f"/receipt/{token.replace('/', '%2F')}")

    if answer.text != "Not Found":  # no address of the door
        assert answer.status_code == 404 and answer.text.count(SENTENCE) == 2  # as title and as heading
        assert token not in answer.text and "<h2" not in answer.text
        assert answer.headers["cache-control"] == "private, no-store"


def test_a_case_that_is_gone_is_answered_alike(door: Door) -> None:
    """Nobody learns from the answer whether there ever was such a case."""
    gone = door.get(door.house.receipts.token("no-such-case"))
    forged = door.get("forged")

    assert (gone.status_code, gone.text) == (forged.status_code, forged.text)
    assert SENTENCE not in door.get("forged", language="de").text


def test_nothing_is_written_by_reading(door: Door) -> None:
    """A GET changes nothing, and no other method is answered."""
    case = file_case(door.house)
    token = door.house.receipts.token(case.id)
    with door.house.reading() as uow:
        before = uow.cases.events(case.id)
    door.get(token)

    with door.house.reading() as uow:
        assert uow.cases.events(case.id) == before
    assert door.client.post(f"/receipt/{token}").status_code == 405


def test_a_running_heard_shows_the_receipt(
    heard: RunningHeard, rest: RestClient, records: Records, customer: str
) -> None:
    """Of a complaint told to a running Heard, the address that its parts make opens the receipt at the gateway."""
    for text in ("I want to complain, my lamp arrived broken", "a repair", "here", "yes"):
        rest.replies(customer, text)
    [case] = records.rows(
        "select a.id, a.reference from cases a join conversations c on c.id = a.conversation_id where c.peer = ?",
        customer,
    )
    if not Path("/proc/self/environ").exists():
        pytest.skip("What a process was told is read from /proc.")
    settings = read_settings(heard.directory, {"HEARD_PUBLIC_URL": public_url_of(heard)})
    link = ReceiptLinks(settings.secret_key, settings.public_url).link(case["id"])
    answer = httpx.get(link, verify=NO_TLS, trust_env=False)

    assert link.startswith(f"{heard.url}/receipt/")
    assert answer.status_code == 200 and case["reference"] in answer.text and "my lamp arrived broken" in answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    assert link.rpartition("/")[2] not in (heard.directory / "logs" / "gateway.log").read_text()


def public_url_of(heard: RunningHeard) -> str:
    """What the action server was told of the gateway's address; from where Linux keeps it."""
    told = Path(f"/proc/{heard.pid_of('actions')}/environ").read_bytes().decode().split("\0")
    return dict(entry.split("=", 1) for entry in told if "=" in entry)["HEARD_PUBLIC_URL"]
