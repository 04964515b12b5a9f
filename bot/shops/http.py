"""Talking to a shop system by HTTP: limits of time, what may be tried again, errors of one sentence without secrets.

Each attempt may take 2 s to connect and 5 s between two bytes; all attempts of one call together have a limit of their
own, which holds even where a system sends a byte every few seconds. Only what is safe is tried again: reading; writing
where the system honours an idempotency key; writing that the system has certainly not taken.
"""

from __future__ import annotations

import json
import queue
import random
import re
import threading
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Callable, Mapping, Sequence

import requests
from requests.auth import AuthBase

from bot.domain.errors import ShopRefused, ShopUnavailable
from bot.shops.breaker import CircuitBreaker

MOST_BYTES = 5_000_000  # of one answer
WORDS_OF_REFUSAL = 200  # characters of what a system says to a request it does not take
# Those that say nothing about the request, or that somebody has to mend the setting: the act may still be done later.
NOT_NOW = frozenset({401, 403, 408, 425, 429})
NOT_TAKEN = frozenset({429})  # the system has certainly not done what was asked
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Limits:
    """How long a call may take, in seconds, and how often it is tried."""

    connect: float = 2.0
    read: float = 5.0  # between two bytes
    total: float = 9.0  # all tries and pauses together
    tries: int = 3
    pause: float = 0.3  # the most before the second try; it doubles with each


@dataclass
class Header(AuthBase):
    """A header that proves who asks. Given as `auth`, so that no netrc of the machine takes its place."""

    name: str
    value: str = field(repr=False)

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers[self.name] = self.value
        return request


@dataclass(frozen=True)
class Answer:
    """What the system said: its status and the JSON of its body."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


class _Failed(Exception):
    """One try failed; `again`: another is safe; `wait`: how many seconds the system wants to be left alone."""

    def __init__(self, why: str, *, again: bool, wait: float | None = None, answered: bool = False) -> None:
        super().__init__(why)
        self.again, self.wait, self.answered = again, wait, answered


class ShopHttp:
    """One shop system behind an address.

    Args:
        name: as errors call the system.
        url: what every path begins with.
        auth: proves who asks, as `requests` takes it.
        secrets: what must stand in no error.
        clock: seconds that never go back.
        chance: a number from 0 to 1, for pauses.
    """

    def __init__(
        self,
        name: str,
        url: str,
        auth: AuthBase,
        secrets: Sequence[str] = (),
        *,
        limits: Limits | None = None,
        breaker: CircuitBreaker | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.name = name
        self._url = url.rstrip("/")
        self._auth = auth
        self._secrets = tuple(secret for secret in secrets if secret)
        self.limits = limits or Limits()
        self._clock, self._sleep, self._chance = clock, sleep, chance
        self.breaker = breaker or CircuitBreaker(clock)
        self._session = requests.Session()
        self._session.headers["Accept"] = "application/json"
        self._session.headers["User-Agent"] = "heard"

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """What stands at a path; None where nothing does (404).

        Raises:
            ShopUnavailable: no answer in time, or none that can be read.
            ShopRefused: the system does not take the question.
        """
        answer = self.ask("GET", path, params=params, safe=True)
        return None if answer.status == 404 else answer.body

    def write(self, method: str, path: str, body: Mapping[str, Any], *, key: str | None = None) -> Any:
        """What the system answers to a change.

        Args:
            key: an idempotency key that the system honours; only with one is a lost answer asked for again.

        Raises:
            ShopUnavailable: nobody knows whether it was done.
            ShopRefused: it was not done.
        """
        answer = self.ask(method, path, body=body, key=key, safe=key is not None)
        if answer.status == 404:
            raise ShopRefused(f"{self.name} does not know what was to be changed.")
        return answer.body

    def ask(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None,
        key: str | None = None, safe: bool = False,
    ) -> Answer:  # fmt: skip
        """One request, tried again as far as that is safe; an answer of 2xx or 404. Raises like `get` and `write`."""
        until = self._clock() + self.limits.total
        for number in range(self.limits.tries):
            leave = self.breaker.enter()
            if leave is None:
                raise ShopUnavailable(f"{self.name} is known to be down and is left alone for a moment.")
            try:
                answer = self._try_within(until, method, path, params, body, key, safe)
            except _Failed as failed:
                (self.breaker.succeeded if failed.answered else self.breaker.failed)(leave)
                pause = self._pause(number, failed.wait)
                if not failed.again or number + 1 == self.limits.tries or self._clock() + pause >= until:
                    raise ShopUnavailable(str(failed)) from None
                self._sleep(pause)
                continue
            except ShopRefused:
                self.breaker.succeeded(leave)
                raise
            self.breaker.succeeded(leave)
            return answer
        raise AssertionError("There is always a last try.")

    def _pause(self, number: int, wait: float | None) -> float:
        """Full jitter, and never sooner than the system asked for."""
        return max(wait or 0.0, self._chance() * self.limits.pause * float(2**number))

    def _try_within(self, until: float, *asked: Any) -> Answer:
        """One try in a thread of its own: neither slow name servers nor bytes that drip can outlast the limit."""
        outcome: queue.SimpleQueue[Answer | Exception] = queue.SimpleQueue()

        def run() -> None:
            try:
                outcome.put(self._try(until, *asked))
            except Exception as error:
                outcome.put(error)

        threading.Thread(target=run, name=f"{self.name} call", daemon=True).start()
        try:
            came = outcome.get(timeout=max(0.01, until - self._clock()))
        except queue.Empty:
            raise _Failed(f"{self.name} did not answer in time.", again=False) from None
        if isinstance(came, Exception):
            raise came from None
        return came

    def _try(
        self, until: float, method: str, path: str, params: Mapping[str, str] | None, body: Mapping[str, Any] | None,
        key: str | None, safe: bool,
    ) -> Answer:  # fmt: skip
        left = max(0.01, until - self._clock())
        try:
            response = self._session.request(
                method,
                f"{self._url}{path}",
                params=params,
                json=body,
                headers={"Idempotency-Key": key} if key is not None else None,
                auth=self._auth,
                timeout=(min(self.limits.connect, left), min(self.limits.read, left)),
                allow_redirects=False,  # the key would follow to another host, and a POST would become a GET
                stream=True,
            )
            with response:
                return self._read(response, until, safe)
        except (requests.ConnectTimeout, requests.exceptions.SSLError):
            raise _Failed(f"{self.name} cannot be reached.", again=True) from None
        except requests.Timeout:
            raise _Failed(f"{self.name} did not answer in time.", again=safe) from None
        except requests.RequestException as error:
            never_sent = "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error)
            why = "cannot be reached" if never_sent else "broke off before it answered"
            raise _Failed(f"{self.name} {why}.", again=safe or never_sent) from None

    def _read(self, response: requests.Response, until: float, safe: bool) -> Answer:
        raw = bytearray()
        for chunk in response.iter_content(65_536):
            raw += chunk
            if len(raw) > MOST_BYTES:
                raise _Failed(f"{self.name} answered with more than can be taken.", again=False)
            if self._clock() > until:
                raise _Failed(f"{self.name} did not answer in time.", again=False)
        status = response.status_code
        if status >= 500 or status in NOT_NOW:
            wait = _seconds(response.headers.get("Retry-After")) if status in (429, 503) else None
            raise _Failed(
                _words(self.name, status), again=safe or status in NOT_TAKEN, wait=wait, answered=status < 500
            )
        if 300 <= status < 400:
            raise ShopRefused(f"{self.name} sends on to another address; set HEARD_SHOP_URL to where it leads.")
        try:
            # Amounts may come as numbers: they stay as they are written and never become floats.
            body = json.loads(bytes(raw), parse_float=str) if raw else None
        except ValueError:
            if status == 404:
                return Answer(status, None)
            if status >= 400:
                raise ShopRefused(f"{self.name} does not take the request ({status}).") from None
            raise _Failed(f"{self.name} answered with something other than JSON.", again=safe) from None
        if status >= 400 and status != 404:
            raise ShopRefused(self.without_secrets(f"{self.name} refused: {_told(body) or status}"))
        return Answer(status, body, response.headers)

    def without_secrets(self, text: str) -> str:
        """A text on one line, without what nobody may read."""
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return _BLANKS.sub(" ", text).strip()


def _words(name: str, status: int) -> str:
    if status in (401, 403):
        return f"{name} does not accept our key ({status}); see HEARD_SHOP_KEY."
    if status == 429:
        return f"{name} wants to be asked less often."
    return f"{name} has an error of its own ({status})."


def _told(body: Any) -> str:
    """What a system says of its refusal, as far as it can be found and is worth keeping."""
    found = body
    for name in ("error", "message", "errors"):
        if isinstance(found, dict) and name in found:
            found = found[name]
    return found[:WORDS_OF_REFUSAL] if isinstance(found, str) else ""


def _seconds(retry_after: str | None) -> float | None:
    """What a Retry-After header says: seconds, or a moment (RFC 9110, 10.2.3); None where it says nothing."""
    if retry_after is None:
        return None
    if re.fullmatch(r"[0-9]{1,6}", retry_after.strip()):
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
