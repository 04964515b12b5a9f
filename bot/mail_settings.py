"""Where one-time codes are sent from: the mail server's address, taken apart and checked once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from bot.domain.errors import BadSetting

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
WITH_TOKEN = "auth=xoauth2"
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class MailSettings:
    """A mail server that takes our letters."""

    host: str
    port: int
    encrypted_from_the_start: bool  # smtps; otherwise STARTTLS, without which nothing goes beyond this machine
    sender: str
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    with_token: bool = False  # instead of a password: the access tokens of the channel email

    @property
    def domain(self) -> str:
        """Whose letters they are."""
        return parseaddr(self.sender)[1].rpartition("@")[2]

    @property
    def is_this_machine(self) -> bool:
        """Whether nothing leaves this machine on the way to it."""
        return self.host in LOOPBACK


def read_mail_settings(url: str, sender: str) -> MailSettings | None:
    """The mail server of HEARD_SMTP_URL and HEARD_MAIL_FROM; None without an address. Raises BadSetting."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        parts, port, host = urlsplit(""), None, None
    is_whole = parts.path in ("", "/") and parts.query in ("", WITH_TOKEN) and not parts.fragment
    if parts.scheme not in PORTS or not host or not is_whole:
        # What was written is not shown: it may hold a password.
        raise BadSetting(
            "HEARD_SMTP_URL must look like smtps://user:password@mail.example.com:465 (signs such as @ and / in the "
            "password as %40 and %2F); write it like that, or leave it out."
        )
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(sender)[1]) or "\n" in sender:
        raise BadSetting("HEARD_MAIL_FROM must be the address that codes are sent from, such as chat@example.com.")
    if parts.query == WITH_TOKEN and (not parts.username or parts.password is not None):
        raise BadSetting(
            f"HEARD_SMTP_URL with ?{WITH_TOKEN} takes the user and no password, for access tokens take its place; "
            f"write smtp://user@mail.example.com:587?{WITH_TOKEN}."
        )
    return MailSettings(
        host=host,
        port=port or PORTS[parts.scheme],
        encrypted_from_the_start=parts.scheme == "smtps",
        sender=sender,
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        with_token=parts.query == WITH_TOKEN,
    )
