"""What Heard signs: visitors' tokens, addresses of receipts, the action server's notes; and one-time codes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any, Collection

from itsdangerous import BadData, TimedSerializer, URLSafeTimedSerializer

from bot.domain.errors import UntrustedRequest
from bot.domain.one_time_code import DIGITS, OneTimeCode
from bot.domain.turn import TurnContext

CONTEXT_LASTS = 60  # seconds; a turn has ten
DIGEST = {"digest_method": hashlib.sha256}  # instead of the library's SHA-1
RECEIPT_LASTS = 365 * 24 * 3600  # seconds
VISITOR_LASTS = 90 * 24 * 3600  # seconds; facts/security 4.1, anonymous visitors


def _serializer(key: bytes, purpose: str) -> URLSafeTimedSerializer:
    # The purpose keeps one kind of token from passing for another.
    return URLSafeTimedSerializer(key, salt=purpose, signer_kwargs=DIGEST)


class ContextSigner:
    """Signs contexts in the brain and reads them in the action server; both know the key of the data directory."""

    def __init__(self, key: bytes) -> None:
        # Nothing here goes into an address, so nothing is packed for one: a turn has not the time.
        self._serializer = TimedSerializer(key, salt="turn-context", signer_kwargs=DIGEST)

    def sign(self, context: TurnContext) -> str:
        """The context as a signed text."""
        return str(self._serializer.dumps(vars(context)))

    def read(self, signed: object) -> TurnContext:
        """The context of a signed text. Raises UntrustedRequest if it is not ours or too old."""
        try:
            return TurnContext(**self._serializer.loads(str(signed), max_age=CONTEXT_LASTS))
        except (BadData, TypeError, ValueError):
            raise UntrustedRequest("This action was not called by Heard's brain; it does nothing.") from None


@dataclass(frozen=True)
class Visitor:
    """A browser that was given a token: who it is, and for which page's origin."""

    id: str
    origin: str


class VisitorTokens:
    """Tokens of anonymous visitors: made here, bound to one origin, never taken from the client's word."""

    def __init__(self, key: bytes) -> None:
        self._serializer = _serializer(key, "visitor")

    def issue(self, visitor: Visitor) -> str:
        """A token for this visitor."""
        return str(self._serializer.dumps({"v": visitor.id, "o": visitor.origin}))

    def read(self, token: Any, origin: str) -> Visitor:
        """The visitor of a token. Raises UntrustedRequest: forged, too old, or from another page."""
        return self.read_from_any(token, (origin,))

    def read_from_any(self, token: Any, origins: Collection[str]) -> Visitor:
        """The visitor of a token for whichever of these pages. Raises UntrustedRequest."""
        try:
            content = self._serializer.loads(str(token), max_age=VISITOR_LASTS)
            visitor = Visitor(str(content["v"]), str(content["o"]))
        except (BadData, TypeError, KeyError, ValueError):
            raise UntrustedRequest("This chat has expired; please open a new one.") from None
        if visitor.origin not in origins:
            raise UntrustedRequest("This chat belongs to another page; please open a new one.")
        return visitor


class ReceiptLinks:
    """Addresses of receipts. Whoever has one can read the receipt of that one case for a year, and nothing else."""

    def __init__(self, key: bytes, base_url: str) -> None:
        self._serializer = _serializer(key, "receipt")
        self._base_url = base_url.rstrip("/")

    def link(self, case_id: str) -> str:
        """An address of the receipt of a case; each call gives another one, so that none tells of the others."""
        return f"{self._base_url}/receipt/{self.token(case_id)}"

    def token(self, case_id: str) -> str:
        """What stands at the end of such an address."""
        return str(self._serializer.dumps({"c": case_id, "r": secrets.token_urlsafe(16)}))

    def read(self, token: str) -> str:
        """The id of the case. Raises UntrustedRequest: forged, too old, or a token for something else."""
        try:
            return str(self._serializer.loads(token, max_age=RECEIPT_LASTS)["c"])
        except (BadData, TypeError, KeyError, ValueError):
            raise UntrustedRequest(
                "This address is not valid, or not any more; ask for a new one in the chat."
            ) from None


class KeyedCodes:
    """See `identity_ports.CodeSecrets`: the figures of one-time codes, which are reckoned and never kept."""

    def __init__(self, key: bytes, *, available: bool) -> None:
        self._key = hashlib.sha256(b"one-time-code" + key).digest()  # this key makes nothing else
        self.available = available

    def figures(self, code: OneTimeCode) -> str:
        """See ports."""
        bound_to = "\0".join((code.id, code.nonce, code.conversation_id, code.account_id))
        made = hmac.new(self._key, bound_to.encode(), hashlib.sha256).digest()
        return f"{int.from_bytes(made, 'big') % 10**DIGITS:0{DIGITS}d}"
