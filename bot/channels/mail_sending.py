"""Sends mails by SMTP without holding anybody up: never unencrypted beyond this machine, honest about what is known.

The pattern is `bot/smtp.py`, which sends one-time codes. What a server says with a code of 4xx is for now, with 5xx for
ever (RFC 5321 4.2.1); a connection that is lost after the words were sent leaves open whether they were taken.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import aiosmtplib
from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from bot.channels.mail_access import THIS_MACHINE, Access, Password
from bot.channels.mail_signs import why_refused
from bot.domain.errors import DeliveryUnknown, PermanentDeliveryFailure, TemporaryDeliveryFailure

SECONDS = 15.0  # that the server may take for each step
ENCRYPTED_FROM_THE_START = 465
LET_IN = "The mail server does not let us in; look at user, password and auth of email in credentials.yml."
LONGEST_PAUSE = timedelta(hours=1)
_PAUSE = re.compile(r"\b(?:in|after|for)\s+(\d{1,5})\s*(s|sec|seconds?|m|min|minutes?)\b", re.IGNORECASE)
_OF_ALL = re.compile(r"\b4\.(?:7\.\d+|3\.2|4\.5)\b")  # too much, or too busy: it concerns every mail


class _NotLetIn(TemporaryDeliveryFailure):
    """It refuses user and secret."""


class MailSending:
    """One account of a mail server that takes our mails.

    Args:
        access: a password; or, `with_token`, an access token of OAuth 2.0, or what gives out fresh ones.
    """

    def __init__(
        self, host: str, port: int, user: str, access: str | Access, *, with_token: bool = False,
        tls: ssl.SSLContext | None = None, seconds: float = SECONDS,
    ) -> None:  # fmt: skip
        self._host, self._port, self._user = host, port, user
        self._access = Password(access) if isinstance(access, str) else access
        # One thread of its own, which starts when it is needed: many mails that wait for a slow token server must not
        # take the threads of all others.
        self._waits = ThreadPoolExecutor(1, "mail-access")
        self._with_token, self._tls, self._seconds = with_token, tls, seconds

    async def send(self, sender: str, to: str, content: bytes) -> None:
        """Send a mail to one address. Raises as `Platform.send`."""
        server = await self._let_in()
        try:
            await server.mail(sender)
            await server.rcpt(to)
        except SMTPRecipientRefused as error:
            raise _refused(error, "their mail server") from None
        except SMTPResponseException as error:
            raise _refused(error, "our mail server") from None
        except (OSError, SMTPException) as error:
            raise TemporaryDeliveryFailure(f"The mail server was lost ({type(error).__name__}).") from None
        else:
            await self._hand_over(server, content)
        finally:
            server.close()

    async def check(self) -> None:
        """Whether it lets us in. Raises as `Platform.check`."""
        (await self._let_in()).close()

    async def _hand_over(self, server: SMTP, content: bytes) -> None:
        try:
            await server.data(content)
        except (SMTPServerDisconnected, SMTPTimeoutError, OSError) as error:
            raise DeliveryUnknown(f"The mail server did not say whether it took it ({type(error).__name__}).") from None
        except SMTPResponseException as error:
            raise _refused(error, "the mail server") from None

    async def _let_in(self) -> SMTP:
        secret = self._access.ready()
        if secret is None:
            secret = await asyncio.get_running_loop().run_in_executor(self._waits, self._access.current)
        try:
            return await self._let_in_by(secret)
        except _NotLetIn:
            renewed = await asyncio.get_running_loop().run_in_executor(self._waits, self._access.renew, secret)
            if renewed is None:
                raise
            return await self._let_in_by(renewed)

    async def _let_in_by(self, secret: str) -> SMTP:
        at_once = self._port == ENCRYPTED_FROM_THE_START
        tls = self._tls or ssl.create_default_context()
        server = SMTP(
            hostname=self._host, port=self._port, use_tls=at_once, start_tls=False, timeout=self._seconds,
            tls_context=tls if at_once else None,
        )  # fmt: skip
        try:
            await server.connect()
            await server.ehlo()
            if not at_once and server.supports_extension("starttls"):
                await server.starttls(tls_context=tls)
                await server.ehlo()
            elif not at_once and self._host not in THIS_MACHINE:
                raise TemporaryDeliveryFailure("The mail server offers no encryption, so nothing is sent to it.")
            if self._with_token:
                await server.auth_xoauth2(self._user, secret)
            elif self._user:
                await server.login(self._user, secret)
        except BaseException as error:
            server.close()
            if isinstance(error, SMTPAuthenticationError):
                # The operator mends it; what waits for that goes out when it is mended.
                raise _NotLetIn(LET_IN) from None
            if isinstance(error, (OSError, SMTPException)):
                raise TemporaryDeliveryFailure(f"The mail server was not reached ({type(error).__name__}).") from None
            raise
        return server


def _refused(error: aiosmtplib.SMTPResponseException, who: str) -> TemporaryDeliveryFailure | PermanentDeliveryFailure:
    if error.code >= 500:
        return PermanentDeliveryFailure(why_refused(error.message, error.code))
    pause = None
    if error.code == 421 or _OF_ALL.search(error.message):
        found = _PAUSE.search(error.message)
        if found:
            unit = timedelta(minutes=1) if found[2].lower().startswith("m") else timedelta(seconds=1)
            pause = min(int(found[1]) * unit, LONGEST_PAUSE)
    return TemporaryDeliveryFailure(f"For now {who} did not take it ({error.code}).", pause)
