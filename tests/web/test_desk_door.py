"""The door of the desk over HTTP: cookies, headers, whose request it is; what ends a session ends it at once."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Callable, Iterator, Sequence

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.testclient import TestClient

from bot.bootstrap import build_gateway
from bot.desk.forms import own_path
from bot.desk.headers import DESK_HEADERS, STRICT_TRANSPORT
from bot.desk.sessions import Doorkeeper, SignedIn
from bot.desk.words import choose_language
from bot.domain.errors import NotAllowed, UntrustedRequest
from bot.domain.sign_in import FREE_FAILURES
from bot.domain.staff import Role
from bot.settings import read_settings
from bot.use_cases.own_account import change_password
from bot.use_cases.staff_accounts import add_member, change_role, disable_member
from tests.builders import build_test_house
from tests.staff_scene import OTHER_PASSWORD, PASSWORD, Scene

HTTP, HTTPS = "http://127.0.0.1:8000", "https://desk.example.com"
HERE = {"sec-fetch-site": "same-origin"}
SIGN_IN, ACCOUNT, CODE = "/desk/sign-in", "/desk/account", "/desk/sign-in/code"
WRITES = (
    SIGN_IN, CODE, "/desk/second-step", "/desk/sign-out", "/desk/set-up/x",
    *(f"{ACCOUNT}/{part}" for part in ("password", "codes", "language", "sessions")),
    *(f"/desk/staff/{part}" for part in ("add", "link", "role", "disable", "enable", "reset")),
)  # fmt: skip


class Desk:
    """A gateway in this process, with people at its desk; further routes of the desk for what comes behind the door."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.scene = Scene(build_test_house(f"sqlite:///{directory / 'heard.db'}"))
        self.door = _Door(self.scene.office, house="Larkfield Home", public_url=HTTPS, home=ACCOUNT)
        self.settings = read_settings(directory, {})
        self.written: list[str] = []
        self.door.further = [
            Route("/desk/api/write", self._write, methods=["POST"]),
            Route("/desk/fault", self._fault),
            Route("/desk/page", self.door.page(self._page)),
        ]
        monkeypatch.setattr("bot.bootstrap.build_doorkeeper", lambda *_: self.door)
        self.app = build_gateway(self.settings, self.scene.house, own_origins=(HTTP,))

    async def _write(self, request: Request) -> Response:
        signed_in = await self.door.open(request)
        await self.door.check_write(request, signed_in)
        self.written.append(signed_in.actor.name)
        return JSONResponse({"ok": True})

    async def _page(self, request: Request, signed_in: SignedIn) -> Response:
        return JSONResponse({"name": signed_in.actor.name, "csrf": signed_in.csrf})

    async def _fault(self, request: Request) -> Response:
        raise RuntimeError("a secret of the house")

    def browser(self, url: str = HTTP, address: str = "127.0.0.1") -> Browser:
        """Somebody's browser."""
        return Browser(TestClient(self.app, url, raise_server_exceptions=False, client=(address, 50000)))


class _Door(Doorkeeper):
    further: Sequence[Route] = ()

    def routes(self) -> list[BaseRoute]:
        return [*super().routes(), *self.further]


class Browser:
    """Fetches pages and sends their forms as a browser does."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def get(self, path: str, **headers: str) -> httpx.Response:
        """A page, without going on to where it leads."""
        return self.client.get(path, headers=headers, follow_redirects=False)

    def post(self, path: str, headers: dict[str, str] = HERE, **fields: str) -> httpx.Response:
        """A form."""
        return self.client.post(path, data=fields, headers=headers, follow_redirects=False)

    def csrf(self, path: str = SIGN_IN) -> str:
        """What the page at this address sends along."""
        [first, *_] = re.findall(r'name="csrf" value="(\w+)"', self.get(path).text)
        return str(first)

    def signs_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        """The first step."""
        return self.post(SIGN_IN, csrf=self.csrf(), name=name, password=password)

    @property
    def cookies(self) -> dict[str, str]:
        """What it keeps."""
        return {cookie.name: cookie.value or "" for cookie in self.client.cookies.jar}


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Browser]]:
    """A desk with an agent who is signed in, shared by tests of what is refused: it stays as it is."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        desk = Desk(tmp_path_factory.mktemp("visited"), monkeypatch)
    with TestClient(desk.app, HTTP):
        desk.scene.arrives("Ann")
        browser = desk.browser()
        assert browser.signs_in("Ann").status_code == 303
        yield desk, browser
    desk.scene.house.engine.dispose()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk without anybody."""
    desk = Desk(tmp_path, monkeypatch)
    with TestClient(desk.app, HTTP):  # the gateway starts and stops
        yield desk
    desk.scene.house.engine.dispose()


@pytest.fixture
def ann(desk: Desk) -> Browser:
    """The browser of an agent who is signed in."""
    desk.scene.arrives("Ann")
    browser = desk.browser()
    assert browser.signs_in("Ann").status_code == 303
    return browser


def cookie_lines(response: httpx.Response, name: str) -> list[set[str]]:
    """How a response sets a cookie: its attributes, in small letters."""
    lines = [line for line in response.headers.get_list("set-cookie") if line.startswith(f"{name}=")]
    return [{part.strip().lower() for part in line.split(";")[1:]} for line in lines]


@pytest.mark.parametrize("role", [Role.AGENT, Role.ADMIN])
def test_the_cookie_is_the_browser_s_own(desk: Desk, role: Role) -> None:
    """By https it is a __Host- cookie that no script reads; an admin's comes along with no link from elsewhere."""
    desk.scene.arrives("Ann", role)
    browser = desk.browser(HTTPS)
    [line] = cookie_lines(browser.signs_in("Ann"), "__Host-desk")

    assert line == {"httponly", "path=/", "secure", "samesite=strict" if role is Role.ADMIN else "samesite=lax"}
    assert len(browser.cookies["__Host-desk"]) >= 43


def test_on_this_machine_it_is_a_plain_one(desk: Desk) -> None:
    """By http on loopback browsers would not keep a secure cookie."""
    desk.scene.arrives("Ann")
    [line] = cookie_lines(desk.browser().signs_in("Ann"), "desk")

    assert line == {"httponly", "path=/", "samesite=lax"}


def test_elsewhere_there_is_no_desk_by_http(desk: Desk) -> None:
    """A password is never asked for over a line that anybody listens to."""
    answer = desk.browser("http://desk.example.com").get(SIGN_IN)

    assert answer.status_code == 403 and "https" in answer.text and "<form" not in answer.text


def test_a_session_does_not_begin_with_a_cookie_that_was_there(desk: Desk) -> None:
    """Whatever the browser brought, signing in and the second step each give a token of their own."""
    desk.scene.arrives("Ann", second_step=True)
    browser = desk.browser()
    browser.client.cookies.set("desk", "planted-by-somebody", domain="127.0.0.1", path="/")
    seen = ["planted-by-somebody"]
    browser.signs_in("Ann")
    seen.append(browser.cookies["desk"])
    csrf = browser.csrf(CODE)
    answer = browser.post(CODE, csrf=csrf, code=desk.scene.next_code("Ann"))
    seen.append(browser.cookies["desk"])
    stolen = desk.browser()
    answers = []
    for token in seen:
        stolen.client.cookies.set("desk", token, domain="127.0.0.1", path="/")
        answers.append(stolen.get(ACCOUNT).status_code)

    assert (answer.status_code, answer.headers["location"]) == (303, ACCOUNT)
    assert len(set(seen)) == 3
    assert answers == [303, 303, 200]


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize(
    "how", ["no token", "wrong token", "cross-site", "same-site", "wrong origin", "no origin", "null origin"]
)
def test_only_pages_of_ours_change_anything(visited: tuple[Desk, Browser], path: str, how: str) -> None:
    """Without the token of the page, or from elsewhere by what the browser says, nothing is done."""
    desk, ann = visited
    is_strangers = path in (SIGN_IN, "/desk/set-up/x")
    ann = desk.browser() if is_strangers else ann
    token = ann.csrf(SIGN_IN if is_strangers else ACCOUNT)
    headers = {
        "cross-site": {"sec-fetch-site": "cross-site"},
        "same-site": {"sec-fetch-site": "same-site"},
        "wrong origin": {"origin": "https://evil.example"},
        "no origin": {},
        "null origin": {"origin": "null"},
    }.get(how, HERE)
    sent = {} if how == "no token" else {"csrf": "0" * 64 if how == "wrong token" else token}
    before = ann.cookies
    answer = ann.post(path, headers, **sent, name="Ann", password=PASSWORD, present=PASSWORD, again=PASSWORD)

    assert answer.status_code == 403, answer.text
    assert ann.cookies == before
    assert is_strangers or ann.get(ACCOUNT).status_code == 200


@pytest.mark.parametrize("headers", [{"origin": HTTP}, {"origin": HTTPS}, HERE, {**HERE, "origin": "null"}])
def test_pages_of_ours_may(ann: Browser, desk: Desk, headers: dict[str, str]) -> None:
    """A page of ours is known by Sec-Fetch-Site, or in older browsers by its origin; programs send the token so too."""
    csrf = ann.get("/desk/page").json()["csrf"]
    written = ann.client.post("/desk/api/write", json={}, headers={**headers, "x-heard-csrf": csrf})
    refused = ann.client.post("/desk/api/write", json={"csrf": csrf}, headers=headers)

    assert (written.status_code, refused.status_code, desk.written) == (200, 403, ["Ann"])


def test_nothing_changes_by_get(desk: Desk, ann: Browser) -> None:
    """Fetching every page changes nothing in the database; what changes something is not there by GET."""
    link = add_member("Ben", Role.AGENT, desk.scene.office()).token
    engine = desk.scene.house.engine

    def everything() -> list[object]:
        with engine.connect() as connection:
            names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
            tables = [name for (name,) in names]
            return [connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in tables]

    before = everything()
    for path in (SIGN_IN, CODE, ACCOUNT, "/desk/second-step", f"/desk/set-up/{link}", "/desk/page", *WRITES):
        assert ann.get(path).status_code in (200, 303, 404, 405)
        desk.browser().get(path)

    assert everything() == before


def headers_of(answer: httpx.Response) -> dict[str, str | None]:
    return {name: answer.headers.get(name) for name in (*DESK_HEADERS, "strict-transport-security")}


@pytest.mark.parametrize("url", [HTTP, HTTPS])
def test_every_answer_has_the_headers(desk: Desk, url: str) -> None:
    """Pages, redirects, refusals, what is not there and faults alike; over https also for how long to stay on it."""
    desk.scene.arrives("Ann")
    browser = desk.browser(url)
    answers = [
        browser.get(SIGN_IN),
        browser.get("/desk/static/sign-in.css"),
        browser.get(ACCOUNT),
        browser.get("/desk"),
        browser.get("/desk/no-such-page"),
        browser.get("/desk/fault"),
        browser.get("/desk/set-up/no-such-link"),
        browser.client.put(SIGN_IN),
        browser.client.post("/desk/api/write", json={}, headers=HERE),
        browser.post(SIGN_IN, name="Ann", password=PASSWORD),
        browser.signs_in("Ann", "wrong"),
        browser.signs_in("Ann"),
        browser.get(ACCOUNT),
    ]
    expected = {**DESK_HEADERS, "strict-transport-security": STRICT_TRANSPORT if url == HTTPS else None}

    assert [answer.status_code for answer in answers] == [
        200, 200, 303, 303, 404, 500, 404, 405, 401, 403, 401, 303, 200,
    ]  # fmt: skip
    style = {**expected, "cache-control": "no-cache"}  # kept by the browser, which asks whether it still is the same
    assert [headers_of(answer) for answer in answers] == [expected, style, *[expected] * (len(answers) - 2)]
    assert all(len(answer.headers.get_list(name)) == 1 for answer in answers for name in DESK_HEADERS)
    assert "secret" not in answers[5].text


def test_other_pages_keep_their_headers(desk: Desk) -> None:
    """The demo page and its errors have the gateway's own."""
    answer = desk.browser().get("/deskx")

    assert "connect-src 'self' ws" in answer.headers["content-security-policy"] and answer.status_code == 404


CHANGES: dict[str, Callable[[Scene, str], object]] = {
    "password": lambda scene, session: change_password(session, PASSWORD, OTHER_PASSWORD, scene.office()),
    "role": lambda scene, session: change_role("Ann", Role.SENIOR, scene.office()),
    "access": lambda scene, session: disable_member("Ann", scene.office()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_sessions_end_within_two_seconds(desk: Desk, ann: Browser, change: str) -> None:
    """What a session rests on changes elsewhere: the next request and the next look of a socket find it ended."""
    session_id = desk.scene.secrets.hash_token(ann.cookies["desk"])
    good = desk.door.still_good(session_id)
    begun = time.monotonic()
    CHANGES[change](desk.scene, session_id)
    after = desk.door.still_good(session_id), ann.get("/desk/page").status_code

    assert good and after == (False, 303)
    assert time.monotonic() - begun < 2


def test_nobody_learns_whether_there_is_such_a_person(desk: Desk) -> None:
    """A wrong password and an unknown name get the same page, and wait alike."""
    desk.scene.arrives("Ann")
    pages, waits = [], []
    for name in ("Ann", "Zoe"):
        browser = desk.browser()
        refused = browser.signs_in(name, "wrong")
        pages.append((refused.status_code, re.sub(rf"{name}|[0-9a-f]{{64}}", "", refused.text)))
        for _ in range(FREE_FAILURES):
            late = browser.signs_in(name, "wrong")
        waits.append((late.status_code, late.headers["retry-after"]))

    assert pages[0] == pages[1] and pages[0][0] == 401
    assert waits == [(429, "1")] * 2


def test_where_it_goes_on_to(desk: Desk) -> None:
    """After signing in one is where one wanted to be, if that is at the desk."""
    desk.scene.arrives("Ann")
    browser = desk.browser()
    sent_away = browser.get("/desk/page")
    answer = browser.post(SIGN_IN, csrf=browser.csrf(), name="Ann", password=PASSWORD, next="/desk/page")
    again = browser.get(f"{SIGN_IN}?next=https://evil.example")

    assert sent_away.headers["location"] == f"{SIGN_IN}?next=/desk/page"
    assert answer.headers["location"] == "/desk/page"
    assert again.headers["location"] == ACCOUNT


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "/desk//evil.example", "javascript:alert(1)", "",
        "/desk\r\nset-cookie: a=b", "/other", "/deskx", "/desk/../admin", "/desk/@evil", "desk/account", "/desk?a=//b",
        "/desk/" + "x" * 600, "/desk/\u202e", "/desk/%2e%2e/x",
    ],
)  # fmt: skip
def test_what_is_no_place_of_the_desk(path: str) -> None:
    """Whatever else an address is, it is not gone to."""
    assert own_path(path, "/desk/home") == "/desk/home"


@pytest.mark.parametrize("path", ["/desk", "/desk/", "/desk/c/id-1", "/desk/cases/C-2026-K7Q4-3?tab=log#m-4"])
def test_what_is_one(path: str) -> None:
    """Places of the desk are."""
    assert own_path(path, "") == path


def test_large_forms_are_not_read(desk: Desk) -> None:
    """More than a form of ours is refused; what is no form, too."""
    browser = desk.browser()
    large = browser.post(SIGN_IN, csrf=browser.csrf(), name="x" * 70_000)
    many = browser.client.post(SIGN_IN, content="&".join(f"a{n}=" for n in range(50)), headers={
        **HERE, "content-type": "application/x-www-form-urlencoded"})  # fmt: skip
    other = browser.client.post(SIGN_IN, json={}, headers=HERE)

    assert (large.status_code, many.status_code, other.status_code) == (413, 413, 403)


def test_hostile_names_are_shown_as_text(desk: Desk) -> None:
    """What somebody types, or is called, is text on every page."""
    hostile = '"><img src=x onerror=alert(1)>'
    made = add_member("<script>alert(1)</script>", Role.AGENT, desk.scene.office())
    browser = desk.browser()
    pages = [browser.signs_in(hostile), browser.get(f"/desk/set-up/{made.token}")]

    assert all("<img" not in page.text and "<script" not in page.text for page in pages)


def test_sockets_of_other_pages_are_told_apart(desk: Desk) -> None:
    """A WebSocket is opened from a page of ours alone; its session is that of the cookie."""
    opened = desk.scene.arrives("Ann")

    def handshake(origin: str | None, **more: str) -> Request:
        headers = {"host": "127.0.0.1:8000", "cookie": f"desk={opened.token}", **more}
        if origin:
            headers["origin"] = origin
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        return Request({"type": "http", "scheme": "ws", "path": "/desk/ws", "query_string": b"", "headers": raw})

    desk.door.check_origin(handshake(HTTP))
    for origin in (None, "null", "https://evil.example", "http://127.0.0.1:9000"):
        with pytest.raises(NotAllowed):
            desk.door.check_origin(handshake(origin))


def test_only_admins_keep_accounts(desk: Desk, ann: Browser) -> None:
    """Nobody else sees the page of the staff or changes anything by it, whatever they send."""
    csrf = ann.csrf(ACCOUNT)
    looked = ann.get("/desk/staff")
    sent = [
        ann.post(f"/desk/staff/{what}", csrf=csrf, name="Ann", role="admin")
        for what in ("add", "link", "role", "disable", "enable", "reset")
    ]

    assert looked.status_code == 403 and "Ann" not in looked.text
    assert {answer.status_code for answer in sent} == {403} and not any("set-up/" in answer.text for answer in sent)
    assert desk.scene.member("Ann").role is Role.AGENT


def test_admins_keep_accounts(desk: Desk) -> None:
    """Two admins add somebody, give them a role, take a second step and access away and give it back."""
    desk.scene.arrives("Ann", second_step=True)
    admins = []
    for name in ("Ada", "Bob"):
        desk.scene.arrives(name, Role.ADMIN)
        admins.append(desk.browser())
        admins[-1].signs_in(name)
        admins[-1].post(CODE, csrf=admins[-1].csrf(CODE), code=desk.scene.next_code(name))
    ada, bob = admins

    def does(browser: Browser, what: str, **fields: str) -> httpx.Response:
        return browser.post(f"/desk/staff/{what}", csrf=browser.csrf("/desk/staff"), **fields)

    added = does(ada, "add", name="Cem", role="agent")
    [link] = re.findall(r"/desk/set-up/[\w-]+", added.text)
    does(ada, "role", name="Cem", role="senior")
    refused = [
        does(ada, "add", name="Cem", role="agent"),
        does(ada, "role", name="Cem", role="king"),
        does(ada, "disable", name="Nobody"),
        does(ada, "role", name="Ada", role="agent"),
        does(ada, "disable", name="Ada"),
    ]
    words = [does(one, "reset", name="Ann").headers["location"] for one in (ada, ada, bob)]
    does(bob, "disable", name="Cem")
    without = desk.browser().get(link).status_code
    does(bob, "enable", name="Cem")

    assert [answer.status_code for answer in refused] == [403, 400, 404, 403, 403]
    assert words == ["/desk/staff?done=asked", "/desk/staff?done=asked", "/desk/staff?done=reset"]
    assert (without, desk.browser().get(link).status_code) == (404, 200)
    assert desk.scene.member("Cem").role is Role.SENIOR
    assert "with second step" not in ada.get("/desk/staff").text.split("Bob")[0].split("Ann")[1]


def test_pages_speak_german(desk: Desk, ann: Browser) -> None:
    """A browser that asks for German gets it, and so does who chose it, whatever the browser asks for."""
    german = desk.browser().get(SIGN_IN, **{"accept-language": "de-AT,de;q=0.9,en;q=0.5"})
    ann.post(f"{ACCOUNT}/language", csrf=ann.csrf(ACCOUNT), language="de")
    own = ann.get(ACCOUNT, **{"accept-language": "en"})

    assert '<html lang="de">' in german.text and "Anmelden" in german.text
    assert '<html lang="de">' in own.text and "Ihr Konto" in own.text
    assert [choose_language(None, asked) for asked in ("fr,de;q=0.5", "en,de", "", "de;q=0,en")] == [
        "de",
        "en",
        "en",
        "en",
    ]


def test_who_has_no_cookie_is_not_signed_in(desk: Desk) -> None:
    """An unknown token opens nothing, however it looks."""
    for token in ("", "x", "a" * 5000, "' OR 1=1 --", "\u00fc"):
        browser = desk.browser()
        if token:
            browser.client.cookies.set("desk", token.encode("ascii", "ignore").decode(), domain="127.0.0.1", path="/")
        assert browser.get("/desk/page").status_code == 303
        assert browser.client.post("/desk/api/write", json={}, headers=HERE).status_code == 401
    assert issubclass(UntrustedRequest, Exception)
