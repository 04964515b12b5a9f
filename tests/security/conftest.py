"""The whole gateway with every channel and the desk, a customer whose things are not to be seen, all who may ask."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.bootstrap import build_gateway
from bot.desk.sessions import Doorkeeper, csrf_of
from bot.domain.staff import Role
from bot.settings import read_settings
from bot.signing import ReceiptLinks, Visitor, VisitorTokens
from bot.use_cases.screen_lock import lock_session
from bot.use_cases.signing_in import sign_in, sign_out
from bot.use_cases.staff_accounts import add_member, disable_member
from tests.builders import TestHouse, build_test_house, say
from tests.cases_on_paper import file_case
from tests.channels.kit import Kit
from tests.channels.mail_kit import MailKit
from tests.channels.meta_kits import MessengerKit, WhatsAppKit
from tests.channels.slack_kit import SlackKit
from tests.channels.telegram_kit import TelegramKit
from tests.channels.twilio_kits import SmsKit
from tests.pictures import picture
from tests.security.policy import ROLES
from tests.staff_scene import PASSWORD, Scene

URL = "http://127.0.0.1:8000"
SECRET = "Zebra Crossing 1"  # what the other customer said, and what their file is called
KITS: tuple[type[Kit], ...] = (TelegramKit, WhatsAppKit, MessengerKit, MailKit, SlackKit, SmsKit)


@pytest.fixture
def anyio_backend() -> str:
    """The loop that asynchronous tests run on."""
    return "asyncio"


@dataclass(frozen=True)
class Theirs:
    """What there is of the other customer, by name."""

    conversation: str
    case: str
    reference: str
    file: str
    token: str  # of their browser
    message: str
    visitor: str

    def fill(self, path: str) -> str:
        """An address about their things; where a token of ours belongs, the id that it would be made for."""
        names = {
            "id": self.file if path.startswith("/attachments") else self.conversation, "token": self.case,
            "reference": self.reference, "file": self.file, "step": "progress", "act": self.message,
            "name": "complaints" if "registers" in path else "desk.js", "name:path": "desk.js", "month": "2026-09",
            "rest:path": f"conversations/{self.conversation}/none", "place": self.visitor,
        }  # fmt: skip
        for name, value in names.items():
            path = path.replace(f"{{{name}}}", value)
        return path

    def is_told(self, answer: httpx.Response) -> bool:
        """Whether an answer holds a byte of what is theirs."""
        told = answer.content + "\n".join(answer.headers.values()).encode("utf-8", "replace")
        return any(
            word.encode() in told
            for word in (SECRET, "Zebra", "mara.quinn@example.com", "The kettle leaks", self.token, self.visitor)
        )


class Whole:
    """A gateway in the test's own process, with everything that it can have."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.house: TestHouse = build_test_house(f"sqlite:///{directory / 'heard.db'}")
        self.scene = Scene(self.house)
        settings = read_settings(directory, {"HEARD_RATE_LIMITS": "off"})
        settings.run.mkdir(exist_ok=True)
        self._key, self.rest_token = settings.secret_key, settings.rest_token
        door = Doorkeeper(self.scene.office, house="Larkfield Home", public_url="https://desk.example.com")
        monkeypatch.setattr("bot.bootstrap.build_doorkeeper", lambda *_: door)
        platforms = {kit.channel: kit().build("http://127.0.0.1:9/9") for kit in KITS}
        monkeypatch.setattr("bot.channel_loops.read_channels", lambda *_: platforms)
        monkeypatch.setattr("bot.channel_loops.Channels.start", _nothing)  # nobody is asked for anything here
        monkeypatch.setattr("bot.web.ANSWER_WITHIN", 0.1)  # there is no brain
        self.app: Any = build_gateway(settings, self.house, own_origins=(URL,))
        self.client = TestClient(
            self.app, base_url=URL, follow_redirects=False, raise_server_exceptions=False, client=("127.0.0.1", 50_000)
        )

    def over_https(self) -> TestClient:
        """The same, as it is behind a proxy that speaks TLS."""
        return TestClient(
            self.app, base_url="https://help.example.com", follow_redirects=False, raise_server_exceptions=False
        )

    @property
    def inside(self) -> Starlette:
        """The application with the routes."""
        found: Any = self._socketio.other_asgi_app
        return found  # type: ignore[no-any-return]

    @property
    def events(self) -> set[str]:
        """What customers' windows may send."""
        return set(self._socketio.engineio_server.handlers["/"])

    @property
    def _socketio(self) -> Any:
        app = self.app
        while hasattr(app, "_app"):
            app = app._app
        return app

    def visitor_token(self, visitor: str, origin: str = URL) -> str:
        """What the browser of a visitor keeps."""
        return VisitorTokens(self._key).issue(Visitor(visitor, origin))

    def receipt_token(self, case_id: str) -> str:
        """What opens the receipt of a case."""
        return ReceiptLinks(self._key, URL).token(case_id)

    def somebody(self) -> Theirs:
        """A customer who has said, sent and complained."""
        visitor = "visitor-of-the-other-customer"
        token = self.visitor_token(visitor)
        said = say(self.house, f"{SECRET}, please.", peer=visitor)
        sent = self.client.post(
            "/attachments", content=picture(),
            headers={"authorization": f"Bearer {token}", "origin": URL, "x-file-name": "Zebra%20Crossing%201.jpg"},
        )  # fmt: skip
        assert sent.status_code == 201, sent.text
        case = file_case(self.house, peer=visitor)
        return Theirs(
            said.conversation_id, case.id, case.reference, sent.json()["id"], token, said.message_id, visitor
        )  # fmt: skip

    def headers(self, caller: str) -> dict[str, str]:
        """What a caller of `policy.STRANGERS` and `policy.ROLES` sends along."""
        if caller == "nobody":
            return {}
        if caller == "customer":
            return {"authorization": f"Bearer {self.visitor_token('visitor-who-asks')}", "origin": URL}
        if caller == "elsewhere":
            token = self.visitor_token("visitor-who-asks")
            return {
                "authorization": f"Bearer {token}", "origin": "https://evil.example", "sec-fetch-site": "cross-site"
            }  # fmt: skip
        if caller == "server":
            return {"authorization": f"Bearer {self.rest_token}"}
        token = self._session(caller)
        return {"cookie": f"desk={token}", "x-heard-csrf": csrf_of(token), "sec-fetch-site": "same-origin"}

    def _session(self, caller: str) -> str:
        name = f"{caller} {next(_NUMBERS)}"
        if caller == "half":  # a password, and no code yet
            self.scene.arrives(name, second_step=True)
            return sign_in(name, PASSWORD, None, self.scene.office()).token
        opened = self.scene.arrives(name, ROLES.get(caller, Role.ADMIN))
        if caller == "signed out":
            sign_out(opened.session.id, self.scene.office())
        if caller == "disabled":
            disable_member(name, self.scene.office())
        if caller == "locked":
            lock_session(opened.session.id, self.scene.office())
        return opened.token

    def new_link(self) -> str:
        """The token of a link by which somebody sets their first password."""
        return add_member(f"New {next(_NUMBERS)}", Role.AGENT, self.scene.office()).token


async def _nothing(_: Any) -> None:
    return None


_NUMBERS = iter(range(1, 1_000_000))


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Whole]:
    """The gateway, running."""
    one = Whole(tmp_path, monkeypatch)
    with one.client:
        yield one
    one.house.engine.dispose()
