"""What lets us into a mailbox: a password, or access tokens of OAuth 2.0 that are renewed before they end.

A token is asked for by the refresh token of whoever signed in (RFC 6749, 6) or, where there is none, by the client's
own credentials (4.4), and held in memory. Every call here blocks its thread and may be made by several at once: one of
them renews, the others wait. Which refresh token counts is the vault's to say: a server may give a new one each time.
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Callable, Mapping, Protocol
from urllib.parse import urlsplit

from bot.channels.calls import Calls, Refused
from bot.domain.errors import BadSetting, DeliveryUnknown, TemporaryDeliveryFailure
from bot.use_cases.platform_ports import Field, TokenVault

AT_MOST = 20.0  # seconds that a renewal may take
MARGIN = 300.0  # seconds before its end at which a token is renewed; of a short one a quarter of its time
LASTS = 3600.0  # seconds, where the server does not say; RFC 6749, 4.2.2 has the same in its example
LONGEST = 24 * 3600.0  # seconds; what claims to last longer is renewed all the same
NOT_AGAIN_WITHIN = 30.0  # seconds after a renewal that failed, or one whose token was refused
LONGEST_TOKEN = 16_384  # characters
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
OAUTH_FIELDS = (
    Field("token_url", "of the provider's token server, where access tokens are to be renewed by us", default=""),
    Field("client_id", "of the app that you registered with the provider", default=""),
    Field("client_secret", "of that app, where it has one", secret=True, default=""),
    Field("refresh_token", "that you got when you signed in; without it the app by itself", secret=True, default=""),
    Field("scope", "that is asked for, where the provider wants it named", default=""),
)  # fmt: skip
# RFC 6749, 5.2, and those of OpenID Connect by which Microsoft says that a person has to come.
_SIGN_IN = frozenset({"invalid_grant", "interaction_required", "login_required", "consent_required"})
_OF_CLIENT = frozenset({"invalid_client", "unauthorized_client"})
_CODE = re.compile(r"\bAADSTS\d{4,9}\b")  # Microsoft's number of what went wrong
_ERROR = re.compile(r"[a-z_]{1,60}")
SIGN_IN_AGAIN = "The sign-in of {} has ended ({}); sign in again at the provider, and set the new refresh_token."


class Access(Protocol):
    """What a server is shown."""

    def ready(self) -> str | None:
        """The secret that counts now, if it is at hand; never waits."""

    def current(self) -> str:
        """The secret that counts now. Raises TemporaryDeliveryFailure: there is none just now, and why."""

    def renew(self, refused: str) -> str | None:
        """Another one, after a server refused this one; None where there is no other. Raises as `current`."""


class Password:
    """A secret that stays as it is: a password, or an access token that somebody else renews."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def ready(self) -> str | None:
        """See Access."""
        return self._secret

    def current(self) -> str:
        """See Access."""
        return self._secret

    def renew(self, refused: str) -> str | None:
        """See Access."""
        return None


class OneProcess:
    """The vault of a house without a database: begins with what the settings say, and forgets with the process."""

    def __init__(self) -> None:
        self._lock, self._kept = threading.Lock(), dict[str, str]()

    def spend(
        self, channel: str, account: str, given: str, exchange: Callable[[str], tuple[str, float, str | None]]
    ) -> tuple[str, float]:
        """See ports."""
        with self._lock:
            token, lasts, rotated = exchange(self._kept.get(given, given))
            if rotated:
                self._kept[given] = rotated
            return token, lasts


@dataclass(frozen=True)
class Client:
    """Who we are to the token server; `refresh_token` "": the client by itself."""

    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    scope: str = ""


class AccessTokens:
    """Access tokens of one mailbox.

    Args:
        channel, account: whose they are, for the vault and for what is said.
    """

    def __init__(
        self, client: Client, channel: str, account: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client, self._channel, self._account, self._clock = client, channel, account, clock
        self.vault: TokenVault = OneProcess()
        self._lock = threading.Lock()
        self._token, self._until, self._since = "", float("-inf"), float("-inf")
        self._failure: TemporaryDeliveryFailure | None = None
        self._not_before = float("-inf")

    def ready(self) -> str | None:
        """See Access."""
        return self._token if self._token and self._clock() < self._until else None

    def current(self) -> str:
        """See Access."""
        with self._lock:
            if self.ready() is None:
                self._fetch()
            return self._token

    def renew(self, refused: str) -> str | None:
        """See Access. None, too, where the one that was refused is new: then it is not its age."""
        with self._lock:
            if self._token == refused:
                if self._clock() - self._since < NOT_AGAIN_WITHIN:
                    return None
                self._fetch()
            return self._token

    def _fetch(self) -> None:
        if self._failure is not None and self._clock() < self._not_before:
            raise TemporaryDeliveryFailure(str(self._failure))
        try:
            if self._client.refresh_token:
                token, lasts = self.vault.spend(
                    self._channel, self._account, self._client.refresh_token, self._by_refresh_token
                )
            else:
                token, lasts, _ = self._exchange({"grant_type": "client_credentials"})
        except TemporaryDeliveryFailure as error:
            self._failure, self._not_before = error, self._clock() + NOT_AGAIN_WITHIN
            raise
        self._failure, self._token, self._since = None, token, self._clock()
        self._until = self._since + lasts - min(MARGIN, lasts / 4)

    def _by_refresh_token(self, refresh_token: str) -> tuple[str, float, str | None]:
        return self._exchange({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def _exchange(self, grant: Mapping[str, str]) -> tuple[str, float, str | None]:
        """An access token, for how many seconds, and the refresh token that counts from now on if it is another."""
        asked = {"client_id": self._client.client_id, **grant}
        # RFC 6749, 2.3.1: in the form; Microsoft and Google take it there, and those that want a header are few.
        asked |= {"client_secret": self._client.client_secret} if self._client.client_secret else {}
        asked |= {"scope": self._client.scope} if self._client.scope else {}
        try:
            answer = asyncio.run(_post(self._client.token_url, asked))
        except Refused as error:
            raise TemporaryDeliveryFailure(self._why(error.content)) from None
        except (DeliveryUnknown, asyncio.TimeoutError):
            raise TemporaryDeliveryFailure(f"The token server of {self._channel} did not answer.") from None
        except TemporaryDeliveryFailure as error:
            raise TemporaryDeliveryFailure(
                f"The token server of {self._channel} gives no access token now.", error.retry_after
            ) from None
        return self._read(answer)

    def _read(self, answer: Any) -> tuple[str, float, str | None]:
        said: Mapping[str, Any] = answer if isinstance(answer, dict) else {}
        token, kind, rotated = said.get("access_token"), said.get("token_type", "Bearer"), said.get("refresh_token")
        if not _is_token(token) or not isinstance(kind, str) or kind.lower() != "bearer":
            raise TemporaryDeliveryFailure(
                f"What stands under token_url of {self._channel} answered without an access token; look at token_url."
            )
        try:
            lasts = min(max(float(said.get("expires_in", LASTS)), 0.0), LONGEST)
        except (TypeError, ValueError):
            lasts = LASTS
        return str(token), lasts, str(rotated) if _is_token(rotated) else None

    def _why(self, content: Any) -> str:
        said: Mapping[str, Any] = content if isinstance(content, dict) else {}
        named = str(said.get("error", ""))
        error = named if _ERROR.fullmatch(named) else "without a reason"
        number = _CODE.search(str(said.get("error_description", ""))[:2_000])
        shown = f"{error}, {number[0]}" if number else error
        if error in _SIGN_IN and self._client.refresh_token:
            return SIGN_IN_AGAIN.format(self._channel, shown)
        if error in _OF_CLIENT:
            return (
                f"The token server of {self._channel} does not know the app or its secret ({shown}); look at client_id "
                "and client_secret."
            )
        return (
            f"The token server of {self._channel} refuses an access token ({shown}); look at token_url, client_id and "
            "scope."
        )


async def _post(url: str, form: Mapping[str, str]) -> Any:
    calls = Calls(url)
    try:
        return await asyncio.wait_for(calls.call("POST", "", form=form), AT_MOST)
    finally:
        await calls.close()


def read_access(values: Mapping[str, str], channel: str) -> Access:
    """What lets us in, by what credentials.yml says. Raises BadSetting."""
    url = values.get("token_url", "")
    if not url:
        if not values["password"]:
            raise BadSetting(
                f"credentials.yml: {channel} needs password, of both servers; or, with auth: xoauth2, a token_url."
            )
        return Password(values["password"])
    if values["auth"] != "xoauth2":
        raise BadSetting(f"token_url of {channel} goes with auth: xoauth2; write that, or leave token_url out.")
    parts = urlsplit(url)
    if not (parts.scheme == "https" and parts.hostname) and not (
        parts.scheme == "http" and parts.hostname in THIS_MACHINE
    ):
        raise BadSetting(f"token_url of {channel} must be the https:// address of the token server; write it so.")
    if not values["client_id"]:
        raise BadSetting(f"credentials.yml: {channel} needs client_id, of the app that you registered.")
    if not (values["refresh_token"] or values["client_secret"]):
        raise BadSetting(
            f"credentials.yml: {channel} needs refresh_token, which the provider gives when you sign in, or the "
            "client_secret of an app that may read the mailbox by itself."
        )
    client = Client(url, values["client_id"], values["client_secret"], values["refresh_token"], values["scope"])
    return AccessTokens(client, channel, "default")


def _is_token(said: Any) -> bool:
    """RFC 6749, A.12 and A.17: printable ASCII; anything else could end what is sent to the mail server."""
    return isinstance(said, str) and 0 < len(said) <= LONGEST_TOKEN and said.isascii() and said.isprintable()
