"""How secrets of the staff are hashed and sealed: passwords by argon2id, seeds by Fernet; keys are not in the database.

The keys come from the secret of the data directory. Who changes that gives everybody a new set-up link and, where there
is one, a new second step.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
import unicodedata
from typing import Sequence

from bot.domain.errors import NotAllowed
from bot.domain.passwords import OUR_WORDS

# OWASP's first choice for argon2id: 19 MiB, twice, one lane; 50 ms or so.
MEMORY, TIMES, LANES = 19_456, 2, 1  # KiB, passes, threads
SEED_BYTES = 20  # RFC 4226, 4
AT_ONCE = 2  # hashes, so that many who sign in take no more memory and processors than this
MOST_LOOKED_AT = 72  # characters: reckoning guesses takes the square of them


class StaffSecrets:
    """See `staff_ports.Secrets`. What it needs is loaded when it is first used: nobody signs in while Heard starts."""

    def __init__(self, key: bytes) -> None:
        self._pepper, self._seal, self._codes = (
            hashlib.sha256(purpose + key).digest() for purpose in (b"staff-pepper", b"staff-seal", b"staff-codes")
        )
        self._few = threading.BoundedSemaphore(AT_ONCE)
        self._dummy: str | None = None

    def hash_password(self, password: str) -> str:
        """See ports."""
        with self._few:
            return self._hasher().hash(self._peppered(password))  # type: ignore[no-any-return]

    def is_password(self, password: str, password_hash: str | None) -> bool:
        """See ports."""
        from argon2.exceptions import InvalidHashError, VerificationError

        if self._dummy is None:  # whoever comes first waits for it, whether there is such a person or not
            self._dummy = self.hash_password(base64.b64encode(self._codes).decode())
        with self._few:
            try:
                self._hasher().verify(password_hash or self._dummy, self._peppered(password))
            except (VerificationError, InvalidHashError):
                return False
        return password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """See ports."""
        return bool(self._hasher().check_needs_rehash(password_hash))

    def guesses(self, password: str, names: Sequence[str]) -> float:
        """See ports. By zxcvbn, which knows 30,000 common passwords, rows of keys, dates and names."""
        from zxcvbn import zxcvbn

        words = [word for name in names for word in (name, *name.split())]
        found = zxcvbn(password[:MOST_LOOKED_AT], user_inputs=[*words, *OUR_WORDS])
        return float(found["guesses_log10"])

    def hash_token(self, token: str) -> str:
        """See ports. Nobody guesses 128 bits, so a quick hash is enough."""
        return hashlib.sha256(token.encode()).hexdigest()

    def hash_code(self, staff_id: str, code: str) -> str:
        """See ports."""
        return hmac.new(self._codes, f"{staff_id}\0{code}".encode(), hashlib.sha256).hexdigest()

    def offered_seed(self, session_id: str) -> str:
        """See ports."""
        made = hmac.digest(self._codes, b"offer\0" + session_id.encode(), "sha256")
        return base64.b32encode(made[:SEED_BYTES]).decode()

    def seal(self, seed: str) -> str:
        """See ports."""
        return self._fernet().encrypt(seed.encode()).decode()  # type: ignore[no-any-return]

    def unseal(self, sealed: str) -> str:
        """See ports."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet().decrypt(sealed.encode()).decode()  # type: ignore[no-any-return]
        except InvalidToken:
            raise NotAllowed(
                "The second step was set up under another secret.key; two admins can reset it, see the README."
            ) from None

    def _peppered(self, password: str) -> str:
        # Keyboards differ in how they send "ö"; NIST SP 800-63B 5.1.1.2.
        written = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
        # In base64, since argon2 must get the whole of it whatever bytes are in it.
        return base64.b64encode(hmac.digest(self._pepper, written, "sha256")).decode()

    def _hasher(self):  # type: ignore[no-untyped-def]  # its type would have to be imported
        from argon2 import PasswordHasher

        return PasswordHasher(time_cost=TIMES, memory_cost=MEMORY, parallelism=LANES)

    def _fernet(self):  # type: ignore[no-untyped-def]
        from cryptography.fernet import Fernet

        return Fernet(base64.urlsafe_b64encode(self._seal))
