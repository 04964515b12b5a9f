"""The website vouches for a customer who is logged in there: its tokens, read and checked. Nothing is looked up here.

A token is a JWT (RFC 7519) signed with HS256 and the secret that website and Heard share. HS256 is all that is read:
what a token says of its own signature is compared, never followed (RFC 8725, 3.1).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import math
from datetime import datetime, timedelta
from typing import Any, Callable, Mapping

from bot.domain.errors import UntrustedRequest
from bot.domain.identity import Vouched

AUDIENCE = "heard"
LONGEST_LIFE = timedelta(minutes=5)
SKEW = timedelta(seconds=30)  # by which the clocks of website and Heard may differ
LONGEST_TOKEN = 4096  # characters
LONGEST_NAME = 64  # characters of an account's id, as the database keeps them


class HostTokens:
    """Reads the tokens of one website."""

    def __init__(self, secret: str | None, now: Callable[[], datetime]) -> None:
        self._secret, self._now = secret.encode() if secret is not None else None, now

    def read(self, token: str) -> Vouched:
        """Whom the website vouches for.

        Raises:
            UntrustedRequest: it is not signed by the website, is over, or says too little; the sentence is for those
                who build the page.
        """
        if self._secret is None:
            raise UntrustedRequest("This chat knows no website that vouches for customers; set HEARD_HOST_SECRET.")
        if len(token) > LONGEST_TOKEN or token.count(".") != 2 or not token.isascii():
            raise UntrustedRequest("The identity is no signed JWT.")
        signed, _, signature = token.rpartition(".")
        header, content = (_part(part) for part in signed.split("."))
        if header.get("alg") != "HS256" or "crit" in header:
            raise UntrustedRequest("The identity must be signed with HS256.")
        made = hmac.new(self._secret, signed.encode(), hashlib.sha256).digest()
        if not hmac.compare_digest(made, _bytes(signature)):
            raise UntrustedRequest("The identity is not signed with the secret in HEARD_HOST_SECRET.")
        return self._checked(content)

    def _checked(self, content: Mapping[str, Any]) -> Vouched:
        audience = content.get("aud")
        if AUDIENCE not in (audience if isinstance(audience, list) else [audience]):
            raise UntrustedRequest('The identity is not for this chat; its aud must be "heard".')
        now, skew = self._now().timestamp(), SKEW.total_seconds()
        begins, ends = _moment(content, "iat"), _moment(content, "exp")
        if ends - begins > LONGEST_LIFE.total_seconds():
            raise UntrustedRequest("The identity is good for more than five minutes from its iat to its exp.")
        if begins > now + skew or ("nbf" in content and _moment(content, "nbf") > now + skew):
            raise UntrustedRequest("The identity begins in the future; compare the clocks.")
        if ends <= now - skew:
            raise UntrustedRequest("The identity is over; make a new one each time the chat asks.")
        once = content.get("jti", content.get("nonce"))
        if not isinstance(once, str) or not once:
            raise UntrustedRequest("The identity needs a jti: a random text that is used once.")
        who, email = content.get("sub"), content.get("email")
        who = str(who) if isinstance(who, int) and not isinstance(who, bool) else who
        if isinstance(who, str) and 0 < len(who) <= LONGEST_NAME:
            return Vouched(account_id=who, email=None, token_id=_once(once))
        if who is None and isinstance(email, str) and "@" in email:
            return Vouched(account_id=None, email=email, token_id=_once(once))
        raise UntrustedRequest("The identity names nobody; its sub is the id of the account, or its email the address.")


def _once(jti: str) -> str:
    return "web " + hashlib.sha256(jti.encode()).hexdigest()[:32]  # as long as the id of a message may be


def _part(text: str) -> Mapping[str, Any]:
    try:
        content = json.loads(_bytes(text))
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise UntrustedRequest("The identity is no signed JWT.")
    return content


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise UntrustedRequest("The identity is no signed JWT.") from None


def _moment(content: Mapping[str, Any], field: str) -> float:
    value = content.get(field)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise UntrustedRequest(f"The identity needs its {field}, in seconds since 1970.")
    return float(value)
