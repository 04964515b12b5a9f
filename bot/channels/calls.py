"""The one way in which channels call platforms: time limits, no redirects, only known hosts, one set of errors."""

from __future__ import annotations

import json
import ssl
from datetime import timedelta
from typing import Any, Mapping
from urllib.parse import urljoin, urlsplit

import httpx

from bot.domain.attachment import MAX_BYTES
from bot.domain.errors import (
    DeliveryUnknown,
    NotFound,
    PermanentDeliveryFailure,
    TemporaryDeliveryFailure,
    TooLarge,
)

SECONDS = 10.0  # facts/security 4.5: media in 10 s
LONGEST_RETRY = timedelta(hours=1)
_ONWARD = (301, 302, 303, 307, 308)
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)


class Refused(PermanentDeliveryFailure):
    """The platform refused a call; `status` and `content` say how."""

    def __init__(self, message: str, status: int, content: Any) -> None:
        super().__init__(message)
        self.status, self.content = status, content


class Calls:
    """Calls to one platform.

    Args:
        base: where its interface is.
        file_hosts: hosts that files may be fetched from, besides that of `base`; ".example.com": every one under it.
        headers: go with calls to the host of `base` and to `own_hosts`, and never to another one.
        onward_hosts: hosts to which the platform may send us on for a file, once, by https; no credentials go there.
    """

    def __init__(
        self, base: str, *, file_hosts: tuple[str, ...] = (), headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None, own_hosts: tuple[str, ...] = (),
        onward_hosts: tuple[str, ...] = (), seconds: float = SECONDS,
    ) -> None:  # fmt: skip
        self.base = base.rstrip("/")
        self._own = _place(self.base)
        self._file_hosts, self._own_hosts = (*file_hosts, *own_hosts), own_hosts
        self._onward_hosts = onward_hosts
        self._headers, self._auth = dict(headers or {}), auth
        self._client = httpx.AsyncClient(timeout=seconds, follow_redirects=False, trust_env=False, verify=_trusted())

    async def call(
        self, method: str, path: str, *, json_body: Any = None, form: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None, reads: bool = False,
    ) -> Any:  # fmt: skip
        """Call it; the JSON it answered with (None where that is none).

        Args:
            reads: the call changes nothing, so an answer that never came is no riddle.

        Raises:
            TemporaryDeliveryFailure, DeliveryUnknown, Refused.
        """
        sent = {"json": json_body} if json_body is not None else {"data": dict(form)} if form is not None else {}
        try:
            answer = await self._client.request(
                method, f"{self.base}{path}", params=query, headers=self._headers, auth=self._auth, **sent
            )
        except _NOT_SENT as error:
            raise TemporaryDeliveryFailure(f"The platform was not reached ({type(error).__name__}).") from None
        except httpx.HTTPError as error:
            kind = TemporaryDeliveryFailure if reads else DeliveryUnknown
            raise kind(f"The platform did not answer ({type(error).__name__}).") from None
        content = _content(answer)
        if answer.status_code == 429 or answer.status_code >= 500:
            # A server that fails has not taken it, by the documents of every platform here.
            raise TemporaryDeliveryFailure(
                f"The platform does not take it now ({answer.status_code}).", retry_after(answer, content)
            )
        if answer.status_code >= 300:
            raise Refused(f"The platform refused it ({answer.status_code}).", answer.status_code, content)
        return content

    async def fetch(self, address: str, *, most: int = MAX_BYTES) -> bytes:
        """A file, from the platform's own hosts only, and never by a way that leads elsewhere.

        Raises:
            NotFound: it is not there, or not at a host of the platform.
            TooLarge: more than `most` bytes.
            TemporaryDeliveryFailure: not now.
        """
        place = _place(address)
        is_own = place == self._own
        if not is_own and not (place[0] == "https" and _is_one_of(place[1], self._file_hosts)):
            raise NotFound("The file is at a host that is not the platform's, so it was not fetched.")
        is_trusted = is_own or _is_one_of(place[1], self._own_hosts)
        content, onward = await self._load(address, most, with_credentials=is_trusted)
        if onward is not None:
            if not self._may_go_on(onward):
                raise NotFound("The platform sends on to a host that is not its own, so the file was not fetched.")
            content, onward = await self._load(onward, most, with_credentials=False)
        if onward is not None:
            raise NotFound("The platform sends on again and again, so the file was not fetched.")
        return content

    def _may_go_on(self, address: str) -> bool:
        scheme, host, port = _place(address)
        is_known = scheme == "https" and port in (None, 443) and _is_one_of(host, self._onward_hosts)
        return is_known and "@" not in urlsplit(address).netloc

    async def _load(self, address: str, most: int, *, with_credentials: bool) -> tuple[bytes, str | None]:
        """What is there, or the address that it sends on to."""
        own: dict[str, Any] = {"headers": self._headers, "auth": self._auth} if with_credentials else {"auth": None}
        try:
            async with self._client.stream("GET", address, **own) as answer:
                if answer.status_code == 429 or answer.status_code >= 500:
                    raise TemporaryDeliveryFailure("The platform does not give the file now.")
                if answer.status_code in _ONWARD and self._onward_hosts:
                    return b"", urljoin(address, answer.headers.get("location", ""))
                if answer.status_code != 200:
                    raise NotFound(f"The platform does not give the file ({answer.status_code}).")
                content = bytearray()
                async for piece in answer.aiter_bytes():
                    content += piece
                    if len(content) > most:
                        raise TooLarge("The file is larger than what can be taken.")
                return bytes(content), None
        except (httpx.InvalidURL, ValueError):
            raise NotFound("The address of the file is none, so it was not fetched.") from None
        except httpx.HTTPError as error:
            raise TemporaryDeliveryFailure(f"The file was not fetched ({type(error).__name__}).") from None

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.aclose()


def retry_after(answer: httpx.Response, content: Any) -> timedelta | None:
    """The pause that a platform asks for: in the header, or as Telegram puts it."""
    raw = answer.headers.get("retry-after", "")
    if isinstance(content, dict) and isinstance(content.get("parameters"), dict):
        raw = str(content["parameters"].get("retry_after", raw))
    try:
        return min(timedelta(seconds=max(0.0, float(raw))), LONGEST_RETRY)
    except ValueError:
        return None


def _content(answer: httpx.Response) -> Any:
    try:
        return json.loads(answer.content)
    except ValueError:
        return None


def _place(address: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(address)
        return parts.scheme, (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return "", "", None


def _is_one_of(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host == one or (one.startswith(".") and host.endswith(one)) for one in hosts)


def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()
