"""The settings of what is there for those who look after the machines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.errors import BadSetting

LOOPBACK = "127.0.0.1"
LOG_FORMS = ("text", "json")
OFF = "off"
MOST_PORT = 65_535


@dataclass(frozen=True)
class OpsSettings:
    """Where a part tells how it is, how its log looks, and where its traces go."""

    host: str = LOOPBACK
    port: int | None = None  # None: it has no door for operators
    log: str = "text"  # one of LOG_FORMS
    otlp_url: str | None = None  # of a collector; None: no traces

    @property
    def url(self) -> str | None:
        """Where the door is, seen from this machine."""
        host = LOOPBACK if self.host in ("0.0.0.0", "::") else self.host
        return None if self.port is None else f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def read_ops_settings(host: str, port: str, log: str, otlp_url: str) -> OpsSettings:
    """What is written in HEARD_OPS_HOST, HEARD_OPS_PORT, HEARD_LOG and HEARD_OTLP_URL. Raises BadSetting."""
    number = port.strip()
    if number and number != OFF and not (number.isdecimal() and 0 < int(number) <= MOST_PORT):
        raise BadSetting(f"HEARD_OPS_PORT: {port!r} is no port from 1 to {MOST_PORT}; write one, or 'off'.")
    form = log.strip() or LOG_FORMS[0]
    if form not in LOG_FORMS:
        raise BadSetting(f"HEARD_LOG: {log!r} is not known; write one of {', '.join(LOG_FORMS)}.")
    url = otlp_url.strip().rstrip("/")
    if url and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", url):
        # The address is not told: it may have a password in it.
        raise BadSetting("HEARD_OTLP_URL is no plain address; write it like http://127.0.0.1:4318.")
    return OpsSettings(
        host=host.strip() or LOOPBACK,
        port=int(number) if number and number != OFF else None,
        log=form,
        otlp_url=url or None,
    )
