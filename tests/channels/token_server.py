"""A token server of OAuth 2.0 at the other end of a real socket: it renews, and is as strict as the strictest."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from tests.channels.fake_mail import FakeMail
from tests.channels.fake_platform import Call, FakePlatform, Reply

CLIENT = {"client_id": "heard", "client_secret": "no-secret-of-anybody"}
FIRST = "refresh-0"


class Clock:
    """A clock that stands until it is moved; seconds."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@dataclass
class TokenServer:
    """A mail server takes the access tokens that it gave out last.

    Attributes:
        rotates: each refresh token is good for once; who shows one again has lost all (RFC 9700, 4.14.2).
    """

    mail: FakeMail | None = None
    rotates: bool = True
    lasts: object = 3600
    good: str = FIRST
    spent: list[str] = field(default_factory=list)  # refresh tokens, as they were shown
    given: list[str] = field(default_factory=list)  # access tokens
    is_over: bool = False

    def __post_init__(self) -> None:
        self.lock = threading.Lock()
        self.http = FakePlatform(self.answer)

    @property
    def url(self) -> str:
        """Its token endpoint."""
        return f"{self.http.url}/token"

    @property
    def settings(self) -> dict[str, str]:
        """What credentials.yml says of it."""
        return {"auth": "xoauth2", "token_url": self.url, "refresh_token": FIRST, "password": "", **CLIENT}

    def answer(self, call: Call) -> Reply:
        """One renewal."""
        form = call.form
        with self.lock:
            if {name: form.get(name, "") for name in CLIENT} != CLIENT:
                return Reply(401, {"error": "invalid_client", "error_description": "AADSTS7000215: wrong"})
            more = {}
            if form["grant_type"] == "refresh_token":
                self.spent.append(form["refresh_token"])
                if self.is_over or form["refresh_token"] != self.good:
                    self.is_over = True
                    return Reply(400, {"error": "invalid_grant", "error_description": "AADSTS700082: expired"})
                if self.rotates:
                    self.good = f"refresh-{len(self.spent)}"
                    more = {"refresh_token": self.good}
            token = f"access-{len(self.given)}"
            self.given.append(token)
            if self.mail is not None:
                self.mail.tokens = {token}
            return Reply(200, {"access_token": token, "token_type": "Bearer", "expires_in": self.lasts, **more})

    def signs_in(self, refresh_token: str) -> None:
        """A person signs in again, and is given this one."""
        self.good, self.is_over = refresh_token, False

    def close(self) -> None:
        """End."""
        self.http.close()
