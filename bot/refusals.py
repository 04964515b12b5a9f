"""What the gateway refused, in the log: method, address, status, and from which network; nothing of what was sent.

An address is told as the route it fits, because what is filled into it may be a token or an id of somebody. What fits
no route is passed over: the internet asks every server for pages that it does not have.
"""

from __future__ import annotations

import ipaddress
import logging
import time
from typing import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.domain.pace import TokenBucket

log = logging.getLogger(__name__)

# Refused for who asks, how it was asked, or how often (ASVS 5.0, 16.3.2 and 16.3.3). A 404 counts where something of
# somebody's was asked for: whoever guesses is answered so.
TOLD = frozenset({400, 401, 403, 405, 408, 413, 415, 423, 429})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
A_SECOND, AT_ONCE = 20.0, 200  # lines; what is above is counted, so that a flood does not fill the disk
UNKNOWN = "an unknown network"


class Refusals:
    """Notes refusals on their way out."""

    def __init__(self, app: ASGIApp, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._clock = app, clock
        self._lines, self._left_out = TokenBucket(A_SECOND, AT_ONCE, clock()), 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        accepted = False

        async def send_and_note(message: Message) -> None:
            nonlocal accepted
            status = _status_of(message, accepted)
            accepted = accepted or message["type"] == "websocket.accept"
            if status is not None and _is_told(scope, status):
                client = scope.get("client") or ("", 0)
                self.note(_what(scope), status, str(client[0]))
            await send(message)

        await self._app(scope, receive, send_and_note)

    def note(self, what: str, status: int, address: str) -> None:
        """One refusal: a line, or one of those that are only counted."""
        if self._lines.wait(self._clock()) > 0:
            self._left_out += 1
            return
        if self._left_out:
            log.warning("refused %d more requests that are not listed", self._left_out)
            self._left_out = 0
        log.warning("refused %s: %d, from %s", what, status, network_of(address))


def network_of(address: str) -> str:
    """The network of an address: enough to see where an attack comes from, and nobody's own."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return UNKNOWN
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))


def _status_of(message: Message, accepted: bool) -> int | None:
    """The status that a message brings; a socket that is closed before it was taken is answered with 403."""
    if message["type"] in ("http.response.start", "websocket.http.response.start"):
        return int(message["status"])
    return 403 if message["type"] == "websocket.close" and not accepted else None


def _is_told(scope: Scope, status: int) -> bool:
    return status in TOLD or (status == 404 and bool(scope.get("path_params")))


def _what(scope: Scope) -> str:
    """Method and route; the routes are our own words."""
    method = scope.get("method", "socket")
    route = getattr(scope.get("route"), "path", None) or "an address that is none"
    return f"{method if method in METHODS or method == 'socket' else 'another method'} {route}"
