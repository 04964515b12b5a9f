"""Keeps the channels' refresh tokens in the database, sealed under the secret of the data directory.

One process renews at a time, whatever part it is of: the others wait for it and take what it left. Between a server's
answer and the note of it lie milliseconds; who dies there has lost what a server put in the place of the old one, and
where that does not take the old one either, somebody signs in again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import time
from datetime import datetime
from typing import Callable

from bot.domain.errors import TemporaryDeliveryFailure
from bot.use_cases.channel_ports import KeptToken
from bot.use_cases.channel_tokens import LEASE, claim_token, keep_token
from bot.use_cases.ports import Ids, UnitOfWork

log = logging.getLogger(__name__)

LOOK_EVERY = 0.1  # seconds, while somebody else renews
PAUSES = (0.0, 0.5, 2.0)  # seconds between tries to write down what must not be lost


class SealedTokens:
    """See `platform_ports.TokenVault`. Blocks its thread.

    Args:
        uow: opens a transaction that is on the disk when it ends.
    """

    def __init__(
        self, key: bytes, uow: Callable[[], UnitOfWork], now: Callable[[], datetime], ids: Ids,
        *, sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self._seal, self._hash = (
            hashlib.sha256(purpose + key).digest() for purpose in (b"channel-seal", b"channel-hash")
        )
        self._uow, self._now, self._ids, self._sleep = uow, now, ids, sleep

    def spend(
        self, channel: str, account: str, given: str, exchange: Callable[[str], tuple[str, float, str | None]]
    ) -> tuple[str, float]:
        """See ports."""
        by = self._ids.new()
        claimed = self._claim(self._as_kept(channel, account, given), by)
        rotated: str | None = None
        try:
            token, lasts, rotated = exchange(self._unsealed(claimed.sealed))
        finally:
            self._settle(claimed, self._sealed(rotated) if rotated else None, by)
        return token, lasts

    def _claim(self, given: KeptToken, by: str) -> KeptToken:
        until = time.monotonic() + LEASE.total_seconds()
        while time.monotonic() < until:
            claimed = claim_token(given, by, self._uow(), self._now())
            if claimed is not None:
                return claimed
            self._sleep(LOOK_EVERY)
        raise TemporaryDeliveryFailure(
            f"Another part of Heard has been renewing the token of {given.channel} for long."
        )

    def _settle(self, claimed: KeptToken, sealed: str | None, by: str) -> None:
        for pause in PAUSES:
            self._sleep(pause)
            try:
                keep_token(claimed, sealed, by, self._uow(), self._now())
                return
            except Exception as error:  # the database; the token that counts is in our hands alone
                log.warning("the token of %s could not be noted (%s)", claimed.channel, type(error).__name__)
        if sealed is not None:
            log.error("the new refresh token of %s is lost; sign in again if its server asks for it", claimed.channel)

    def _as_kept(self, channel: str, account: str, given: str) -> KeptToken:
        digest = hmac.new(self._hash, f"{channel}\0{account}\0{given}".encode(), hashlib.sha256).hexdigest()
        return KeptToken(channel, account, digest, self._sealed(given))

    def _sealed(self, token: str) -> str:
        return self._fernet().encrypt(token.encode()).decode()  # type: ignore[no-any-return]

    def _unsealed(self, sealed: str) -> str:
        # Under another secret.key the hash of what is in the settings is another one, too, and it was put in its place.
        return self._fernet().decrypt(sealed.encode()).decode()  # type: ignore[no-any-return]

    def _fernet(self):  # type: ignore[no-untyped-def]  # its type would have to be imported
        from cryptography.fernet import Fernet

        return Fernet(base64.urlsafe_b64encode(self._seal))
