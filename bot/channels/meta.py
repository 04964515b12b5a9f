"""What WhatsApp and Messenger share: the handshake, the signature, the Graph API and its errors.

The version of the Graph API is a setting, because Meta retires each after two years.
"""

from __future__ import annotations

from abc import abstractmethod
from datetime import timedelta
from typing import Any, Mapping

from bot.channels.calls import Calls, Refused
from bot.channels.parsing import each, hmac_hex, poisoned, read_json, same, untrusted, words
from bot.domain.errors import PermanentDeliveryFailure, TemporaryDeliveryFailure
from bot.domain.platform import Event, Poison
from bot.use_cases.platform_ports import Answer, Delivery, Platform

GRAPH = "https://graph.facebook.com"
VERSION = "v26.0"
FILE_HOSTS = (".fbcdn.net", ".fbsbx.com")
# Codes that pass by themselves (Graph and Cloud API error references): limits, overload, a moment's trouble, and a
# token that the operator has to renew, for which the messages wait.
_LATER = frozenset({1, 2, 4, 17, 32, 190, 341, 368, 613, 80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004})
_TOKEN = frozenset({0, 10, 190, 200})
_PLAINLY = {
    100: "the platform does not know this customer",
    551: "the customer cannot be reached there just now",
    10: "the time in which the platform lets us write freely is over",
    130472: "the platform does not deliver to this customer",
    130497: "the platform does not let us write to customers of that country",
    131021: "it was addressed to ourselves",
    131026: "the customer cannot be reached there: blocked, or without a current app",
    131030: "the customer is not among those that a trial number may write to",
    131047: "the time in which the platform lets us write freely is over",
    131049: "the platform does not deliver it, to keep the customer from too much",
    131050: "the customer wants no such messages",
    131051: "the customer's app cannot show it",
}
_PAUSES = {131056: timedelta(seconds=6), 130429: timedelta(seconds=2), 190: timedelta(minutes=5)}


class Graph:
    """Calls to the Graph API."""

    def __init__(self, token: str, api: str, version: str, file_hosts: tuple[str, ...] = FILE_HOSTS) -> None:
        base = f"{api.rstrip('/')}/{version}"
        self.calls = Calls(
            base, headers={"authorization": f"Bearer {token}"}, file_hosts=file_hosts,
            own_hosts=("lookaside.fbsbx.com",),
        )  # fmt: skip

    async def post(self, path: str, content: Mapping[str, Any], *, reads: bool = False) -> Any:
        """Raises as `Platform.send` does."""
        try:
            return await self.calls.call("POST", path, json_body=dict(content), reads=reads)
        except Refused as error:
            raise _failure(error) from None

    async def get(self, path: str, **query: str) -> Any:
        """Raises as `Platform.send` does."""
        try:
            return await self.calls.call("GET", path, query=query, reads=True)
        except Refused as error:
            raise _failure(error) from None


def code_of(content: Any) -> tuple[int, int, str]:
    """An error's code, subcode and message."""
    error = content.get("error") if isinstance(content, dict) else None
    if not isinstance(error, dict):
        return -1, -1, ""
    code, subcode = error.get("code"), error.get("error_subcode")
    return (
        code if isinstance(code, int) else -1,
        subcode if isinstance(subcode, int) else -1,
        words(error.get("message")),
    )


def plainly(code: int, said: str = "") -> str:
    """What a code means to the staff."""
    return _PLAINLY.get(code) or f"the platform refused it ({code}{': ' + said if said else ''})"


def _failure(error: Refused) -> TemporaryDeliveryFailure | PermanentDeliveryFailure:
    code, subcode, said = code_of(error.content)
    if subcode in (2018278, 2534022):  # outside of the window, of Messenger
        return PermanentDeliveryFailure(plainly(131047))
    if code in _LATER:
        mended = code in _TOKEN
        why = "Meta does not accept the token; make a new one" if mended else "the platform does not take it now"
        return TemporaryDeliveryFailure(f"{why} ({code}).", _PAUSES.get(code))
    return PermanentDeliveryFailure(plainly(code if code >= 0 else error.status, said))


class OfMeta(Platform):
    """What both channels do alike at their doors.

    Args:
        values: the channel's credentials; `graph_version` and `api_url` are those of the Graph API.
        secret: of the app, which signs deliveries.
        token: an access token.
    """

    def __init__(self, values: Mapping[str, str], *, secret: str, token: str) -> None:
        self._secret, self._greeting = secret, values["verify"]
        self._graph = Graph(token, values["api_url"], values["graph_version"])

    def verify(self, delivery: Delivery) -> None:
        """See parent class. X-Hub-Signature-256 over the bytes as they came."""
        given = delivery.header("x-hub-signature-256")
        if not same(given, "sha256=" + hmac_hex(self._secret, delivery.body)):
            raise untrusted()

    def greet(self, delivery: Delivery) -> Answer | None:
        """See parent class. Meta tries the address with a text of ours and wants its challenge back."""
        if delivery.method != "GET":
            return None
        asked = delivery.query
        if asked.get("hub.mode") != "subscribe" or not same(asked.get("hub.verify_token", ""), self._greeting):
            raise untrusted()
        return Answer(body=asked.get("hub.challenge", "")[:200])

    def parse(self, delivery: Delivery) -> list[Event | Poison]:
        """See parent class. Deliveries are batches of entries."""
        try:
            content = read_json(delivery.body)
        except ValueError as error:
            return [poisoned(delivery.body, f"It is no JSON ({error}).")]
        if not isinstance(content, dict) or not isinstance(content.get("entry"), list):
            return [poisoned(content, "It has no entries.")]
        return [event for entry in each(content["entry"]) for event in self._of_entry(entry)]

    @abstractmethod
    def _of_entry(self, entry: Mapping[str, Any]) -> list[Event | Poison]:
        """Everything that an entry tells."""

    async def close(self) -> None:
        """See parent class."""
        await self._graph.calls.close()
