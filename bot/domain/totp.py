"""The codes of an authenticator app, as RFC 6238 has them; each is good once."""

from __future__ import annotations

import base64
import hmac
import re
from datetime import datetime
from urllib.parse import quote

STEP = 30  # seconds
DIGITS = 6
DRIFT = 1  # steps that the clock of a phone may be off

RECOVERY_CODES = 10
RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is mistaken for another
RECOVERY_LENGTH = 16  # 79 bits


def step_at(now: datetime) -> int:
    """The number of the step that a moment lies in."""
    return int(now.timestamp()) // STEP


def code_at(seed: str, step: int, digits: int = DIGITS) -> str:
    """The code of a step. RFC 4226, 5.3. `seed`: in base32."""
    made = hmac.digest(base64.b32decode(seed), step.to_bytes(8, "big"), "sha1")
    start = made[-1] & 0x0F
    number = int.from_bytes(made[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def find_step(seed: str, code: str, now: datetime, used: int) -> int | None:
    """The step a code is of; None where it is wrong, too old, too early, or of a step that was `used` or passed by."""
    current, typed = step_at(now), re.sub(r"[\s-]", "", code)
    found = None
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(code_at(seed, step).encode(), typed.encode()) and step > used and found is None:
            found = step
    return found


def app_address(seed: str, name: str, house: str) -> str:
    """What the QR code says, as authenticator apps read it."""
    label = quote(f"{house}: {name}", safe="")
    return f"otpauth://totp/{label}?secret={seed}&issuer={quote(house, safe='')}&digits={DIGITS}&period={STEP}"


def spelt_seed(seed: str) -> str:
    """A seed to be typed, in groups of four."""
    return " ".join(seed[start : start + 4] for start in range(0, len(seed), 4))


def spelt_recovery_code(code: str) -> str:
    """A recovery code to be written down."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_recovery_code(text: str) -> str | None:
    """A recovery code however it is typed; None where it is none."""
    code = re.sub(r"[\s-]", "", text).lower()
    return code if len(code) == RECOVERY_LENGTH and set(code) <= set(RECOVERY_ALPHABET) else None
