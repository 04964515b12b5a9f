"""The manager's pages as a browser asks for them: who may see what, in which language, and nothing that runs."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from bot.desk import board_words, words
from bot.desk.board_speech import BoardSpeaker
from bot.domain.register import REGISTERS
from bot.settings import PROJECT
from bot.use_cases.canaries import claim_canary, note_canary
from bot.use_cases.channel_health import note_check
from tests.board.conftest import CSRF, build_desk
from tests.builders import TestHouse, build_test_house

PAGES = [
    "/desk/board", *(f"/desk/registers/{name}" for name in REGISTERS), "/desk/report/2026-08", "/desk/report/2026-09",
    "/desk/satisfaction", "/desk/satisfaction?month=2026-08",
]  # fmt: skip
TEMPLATES = sorted((PROJECT / "bot" / "desk" / "templates").glob("board_*.html"))


@pytest.fixture(scope="module")
def desk(half_a_year: TestHouse) -> TestClient:
    """The pages on half a year."""
    return TestClient(build_desk(half_a_year), follow_redirects=False)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_need_neither_script_nor_style_of_their_own(desk: TestClient, path: str, language: str) -> None:
    """So the strictest policy does not stand in their way; what customers wrote is text, whatever they wrote."""
    page = desk.get(path, headers={"x-language": language})

    assert page.status_code == 200, page.text
    assert f'<html lang="{language}">' in page.text
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", page.text)
    assert "<b>Broken</b>" not in page.text
    assert "{" not in re.sub(r"<[^>]*>", "", page.text), "a place that nothing was filled into"


@pytest.mark.parametrize("path", [*PAGES, "/desk/report/2026-08/paper.pdf"])
@pytest.mark.parametrize(("role", "may"), [("agent", False), ("senior", False), ("auditor", True), ("admin", True)])
def test_roles(desk: TestClient, path: str, role: str, may: bool) -> None:
    """The pages are for who answers for the house or checks it."""
    answer = desk.get(path, headers={"x-role": role})

    assert answer.status_code == (200 if may else 403)
    assert may or "kettle" not in answer.text


def test_an_empty_house_has_pages_too() -> None:
    """Before anything has happened, every page says so and none fails."""
    desk = TestClient(build_desk(build_test_house()))

    for path in (*PAGES, "/desk/report/2026-09/paper.pdf"):
        assert desk.get(path).status_code == 200, path
    assert "Nobody waits." in desk.get("/desk/board").text


def test_the_board_shows_a_channel_that_died() -> None:
    """Who looks at the board sees which messaging channel needs somebody, and why, in their language."""
    house = build_test_house()
    for _ in range(5):
        note_check("telegram", "default", "The platform does not answer.", house.uow(), house.now())
        note_check("whatsapp", "default", None, house.uow(), house.clock.pass_(timedelta(minutes=1)))
    desk = TestClient(build_desk(house))
    english, german = (desk.get("/desk/board", headers={"x-language": code}).text for code in ("en", "de"))

    assert "Messaging channels" in english and "The platform does not answer." in english
    assert "All is well" in english
    assert "Die Plattform antwortet nicht." in german


def test_the_board_shows_when_a_canary_was_seen() -> None:
    """Who looks at the board sees that a channel swallows, and when a test message last arrived."""
    house = build_test_house()
    every = timedelta(hours=1)
    for _ in range(2):
        canary = claim_canary("telegram", "default", every, house.uow(), house.now(), house.ids)
        assert canary is not None
        note_canary("telegram", "default", canary.sign, house.uow(), house.now(), is_sent=True, is_seen=True)
        house.clock.pass_(every)
    swallowed = claim_canary("telegram", "default", every, house.uow(), house.now(), house.ids)
    assert swallowed is not None
    note_canary("telegram", "default", swallowed.sign, house.uow(), house.now(), is_sent=True, is_seen=False)
    note_check("telegram", "default", None, house.uow(), house.clock.pass_(timedelta(minutes=4)))
    desk = TestClient(build_desk(house))
    english, german = (desk.get("/desk/board", headers={"x-language": code}).text for code in ("en", "de"))

    assert "The canary was taken and did not arrive" in english and "canary seen Tue" in english
    assert "Die Probenachricht wurde angenommen" in german and "Probenachricht angekommen Di" in german


def test_filters_and_pages_lead_on(desk: TestClient) -> None:
    """A filter stays in the form, in the links to further pages, and in the copy that is taken."""
    page = desk.get("/desk/registers/complaints?state.is=closed&words.has=&page=1").text
    (further,) = re.findall(r'rel="next" href="([^"]+)"', page)
    second = desk.get("/desk/registers/complaints" + further.replace("&amp;", "&")).text

    assert '<option value="closed" selected>' in page
    assert further == "?state.is=closed&amp;page=2"
    assert 'name="filters" value="state.is=closed"' in page
    assert "Page 2 of" in second and "Acknowledged</td>" not in second


@pytest.mark.parametrize(
    "query",
    ["state.like=x", "id.is=1", "words.has=" + "x" * 201, "page=0", "page=x", "page=99999999", "opened_at.from=x"],
)
def test_what_cannot_be_asked_is_refused(desk: TestClient, query: str) -> None:
    answer = desk.get(f"/desk/registers/complaints?{query}")

    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


def test_no_other_register_and_no_other_month(desk: TestClient) -> None:
    answers = [
        desk.get(path).status_code for path in ("/desk/registers/staff", "/desk/report/x", "/desk/report/2027-01")
    ]

    assert answers == [404, 400, 400]
    assert desk.get("/desk/report?month=2026-08").headers["location"] == "/desk/report/2026-08"
    assert desk.get("/desk/report").headers["location"] == "/desk/report/2026-09"
    assert desk.get("/desk/report?month=//example.org").status_code == 400


def test_a_copy_is_sent_by_the_desk_alone(desk: TestClient) -> None:
    """Without the token nothing is copied; with it, the rows of the filter come as a file, and cells are guarded."""
    form = {"reason": "for the auditors", "filters": "state.is=closed"}
    refused = desk.post("/desk/registers/complaints/copy.csv", data=form)
    given = desk.post("/desk/registers/complaints/copy.csv", data={**form, "csrf": CSRF}, headers={"x-language": "de"})
    head, *rows = list(csv.reader(io.StringIO(given.content.decode("utf-8-sig"))))

    assert refused.status_code == 403
    assert given.headers["content-type"] == "text/csv; charset=utf-8"
    assert given.headers["content-disposition"] == 'attachment; filename="complaints-2026-09-15.csv"'
    assert head[:2] == ["Aktenzeichen", "Stand"]
    assert {row[1] for row in rows} == {"closed"}
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "@")]
    assert desk.get("/desk/registers/complaints/copy.csv").status_code == 405


def test_a_copy_without_a_reason_is_refused(desk: TestClient) -> None:
    answer = desk.post("/desk/registers/complaints/copy.csv", data={"csrf": CSRF, "reason": " "})

    assert answer.status_code == 400


def test_the_paper_is_a_pdf(desk: TestClient) -> None:
    """The same review gives the same bytes, and the file has the month in its name."""
    one, other = (desk.get("/desk/report/2026-08/paper.pdf") for _ in range(2))

    assert one.content == other.content and one.content.startswith(b"%PDF-")
    assert one.headers["content-disposition"] == 'attachment; filename="review-2026-08.pdf"'


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_every_text_of_a_page_is_known_in_german(template: object) -> None:
    """What a template puts has its German, with the same places."""
    texts = re.findall(r'\bput\("([^"]+)"', template.read_text(encoding="utf-8"))  # type: ignore[attr-defined]

    assert {text for text in texts if text not in board_words.GERMAN} - {"Yes", "No"} == set()


def test_translations_have_the_same_places() -> None:
    places = re.compile(r"\{\w+\}")

    assert {
        text
        for text, german in board_words.GERMAN.items()
        if sorted(places.findall(text)) != sorted(places.findall(german))
    } == set()


def test_nothing_is_left_in_english(half_a_year: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text that the pages, charts, gaps and names put while they are drawn has its German."""
    unknown: set[str] = set()

    def put(text: str, language: str, **values: object) -> str:
        if language == "de" and text not in board_words.GERMAN:
            unknown.add(text)
        return words.put(text, language, **values)

    monkeypatch.setattr("bot.desk.board_speech.put", put)
    desk = TestClient(build_desk(half_a_year))
    for path in (*PAGES, "/desk/report/2026-08/paper.pdf"):
        desk.get(path, headers={"x-language": "de"})

    assert unknown == set()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["1,234.5", "−3", "0", "Tue 15 Sep 2026", "Sep 2026"]),
        ("de", ["1.234,5", "−3", "0", "Di, 15. Sep 2026", "Sep 2026"]),
    ],
)
def test_numbers_and_days_are_written_as_they_are_there(language: str, said: list[str]) -> None:
    from datetime import date

    speak = BoardSpeaker(language, "Europe/Dublin")
    day = date(2026, 9, 15)

    assert [
        speak.number(1234.5, 1), speak.number(-3), speak.number(-0.2), speak.day(day), speak.month(day)
    ] == said  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (100, "1 min 40 s"),
        (900, "15 min"),
        (7260, "2 h 1 min"),
        (180000, "2 d 2 h"),
    ],
)
def test_spans(seconds: int, said: str) -> None:
    from datetime import timedelta

    assert BoardSpeaker("en", "Europe/Dublin").span(timedelta(seconds=seconds)) == said
