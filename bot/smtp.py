"""Sends short letters by SMTP, with time limits, never unencrypted beyond this machine; nothing of them is logged."""

from __future__ import annotations

import smtplib
import ssl
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import TYPE_CHECKING

from bot.domain.errors import PermanentDeliveryFailure, TemporaryDeliveryFailure
from bot.mail_settings import MailSettings

if TYPE_CHECKING:
    from bot.channels.mail_access import Access

SECONDS = 10.0  # that the server may take for each step
REFUSED_FOR_EVER = 500  # from this SMTP code on


class SmtpSender:
    """See `identity_ports.CodeSender`. The first line of a text becomes the letter's subject.

    Args:
        tokens: access tokens of OAuth 2.0 that let us in instead of a password.
    """

    def __init__(
        self, settings: MailSettings, tls: ssl.SSLContext | None = None, seconds: float = SECONDS,
        tokens: Access | None = None,
    ) -> None:  # fmt: skip
        self._settings, self._tls, self._seconds, self._tokens = settings, tls, seconds, tokens

    def send(self, to: str, text: str) -> None:
        """See ports."""
        letter = self._letter(to, text)
        try:
            with self._connected() as server:
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            (code, _), *_ = error.recipients.values()
            raise _failure(code, "the address") from None
        except smtplib.SMTPAuthenticationError:
            # The operator mends it; a code that waits for that is sent while it is still good.
            raise TemporaryDeliveryFailure("The mail server does not let us in; look at HEARD_SMTP_URL.") from None
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code, "the letter") from None
        except (OSError, smtplib.SMTPException) as error:
            raise TemporaryDeliveryFailure(f"The mail server was not reached ({type(error).__name__}).") from None

    def _connected(self) -> smtplib.SMTP:
        if self._tokens is None:
            return self._connected_by(None)
        token = self._tokens.current()
        try:
            return self._connected_by(token)
        except smtplib.SMTPAuthenticationError:
            renewed = self._tokens.renew(token)
            if renewed is None:
                raise
            return self._connected_by(renewed)

    def _connected_by(self, token: str | None) -> smtplib.SMTP:
        settings = self._settings
        tls = self._tls or ssl.create_default_context()
        if settings.encrypted_from_the_start:
            server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=self._seconds, context=tls)
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=self._seconds)
        try:
            server.ehlo_or_helo_if_needed()
            if not settings.encrypted_from_the_start and server.has_extn("starttls"):
                server.starttls(context=tls)
                server.ehlo()
            elif not settings.encrypted_from_the_start and not settings.is_this_machine:
                raise TemporaryDeliveryFailure("The mail server offers no encryption, so nothing is sent to it.")
            if token is not None:
                shown = f"user={settings.user}\1auth=Bearer {token}\1\1"
                # A server that refuses it says why first, and waits for an empty line.
                server.auth("XOAUTH2", lambda challenge=None: shown if challenge is None else "")
            elif settings.user is not None:
                server.login(settings.user, settings.password or "")
        except BaseException:
            server.close()
            raise
        return server

    def _letter(self, to: str, text: str) -> EmailMessage:
        subject, _, body = text.partition("\n")
        letter = EmailMessage()
        try:
            if parseaddr(to)[1] != to or to.count("@") != 1 or not to.isprintable():
                raise ValueError("no plain address")
            letter["From"], letter["To"], letter["Subject"] = self._settings.sender, to, subject
            letter["Date"], letter["Message-ID"] = formatdate(), make_msgid(domain=self._settings.domain)
            letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence answers it
            letter.set_content(body.strip() + "\n")
        except (ValueError, MessageError, IndexError):
            raise PermanentDeliveryFailure("This is no address that a letter can go to.") from None
        return letter


def _failure(code: int, what: str) -> TemporaryDeliveryFailure | PermanentDeliveryFailure:
    if code >= REFUSED_FOR_EVER:
        return PermanentDeliveryFailure(f"The mail server refused {what} ({code}).")
    return TemporaryDeliveryFailure(f"The mail server did not take {what} now ({code}).")
