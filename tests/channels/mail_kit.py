"""E-mail, as the conformance suite has to know it: mails arrive in a mailbox and are fetched, answers come by SMTP."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any, ClassVar

import httpx

from tests.channels.fake_mail import FakeMail
from tests.channels.fake_platform import Call, Reply
from tests.channels.kit import Kit, Raw, Shown
from tests.pictures import picture

if TYPE_CHECKING:
    from tests.channels.world import World

ADDRESS = "help@larkfield.example"
PASSWORD = "no-password-of-anybody"


class MailKit(Kit):
    """See parent class."""

    channel = "email"
    signs_bodies: ClassVar[bool] = False
    has_door: ClassVar[bool] = False
    peer, other = "mara@example.com", "ben@example.org"

    def values(self, api_url: str) -> dict[str, str]:
        """See parent class."""
        imap, _, smtp = api_url.rpartition(":")[2].partition("/")
        return {
            "address": ADDRESS, "imap_host": "127.0.0.1", "imap_port": imap, "smtp_host": "127.0.0.1",
            "smtp_port": smtp or imap, "user": ADDRESS, "password": PASSWORD, "sender_name": "Larkfield",
        }  # fmt: skip

    @property
    def canary(self) -> str:
        """See parent class. The mailbox itself, in which it is seen to come back."""
        return ADDRESS

    async def arrives(self, here: World) -> None:
        """See parent class."""
        await here.hears(here.fake.calls[-1].body)

    def serve(self) -> Any:
        """See parent class."""
        return FakeMail(self.usual)

    async def deliver(self, here: World, raw: Raw) -> httpx.Response:
        """See parent class. The mailbox's round."""
        here.fake.arrives(raw.body)
        await here.channels.collectors[0].collect_all()
        return httpx.Response(200)

    def signed(self, content: Any) -> Raw:
        """See parent class."""
        if isinstance(content, list):
            content = "\r\n".join(content).encode("utf-8", "surrogateescape")
        return Raw(content)

    def message(self, text: str, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        return self._letter(text, key, peer).as_bytes()

    def _letter(self, text: str, key: int, peer: str | None) -> EmailMessage:
        letter = EmailMessage(policy=email.policy.SMTP)
        letter["From"], letter["To"] = f"Somebody <{peer or self.peer}>", ADDRESS
        letter["Subject"], letter["Message-ID"] = "Re: Your message", f"<{key}@mail.example>"
        letter.set_content(text, cte="base64")
        return letter

    def forged(self, raw: Raw) -> dict[str, Raw]:
        """See parent class. There is no door to forge a delivery at."""
        return {}

    def poison(self, key: int) -> Any:
        """See parent class."""
        return b"Subject: from nobody\r\nMessage-ID: <%d@mail.example>\r\n\r\nhello\r\n" % key

    def photo(self, key: int, caption: str = "", peer: str | None = None) -> Any:
        """See parent class."""
        letter = self._letter(caption, key, peer)
        letter.add_attachment(picture(), maintype="image", subtype="jpeg", filename="broken.jpg")
        return letter.as_bytes()

    def unreadable(self, key: int, peer: str | None = None) -> Any:
        """See parent class."""
        letter = self._letter("", key, peer)
        letter.set_content(b"x", maintype="application", subtype="pkcs7-mime", filename="smime.p7m")
        return letter.as_bytes()

    def status(self, platform_id: str, arrival: str, reason: str = "") -> Any:
        """See parent class. That a mail was read, nobody says."""
        return bounce(platform_id) if arrival == "failed" else None

    def foreign(self, key: int) -> Any:
        """See parent class. Somebody's absence."""
        letter = self._letter("I am away until Monday.", key, None)
        letter["Auto-Submitted"] = "auto-replied"
        return letter.as_bytes()

    def usual(self, call: Call) -> Reply:
        """See parent class."""
        return Reply(200)

    def shown(self, call: Call) -> Shown | None:
        """See parent class."""
        letter = email.message_from_bytes(call.body, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        plain = letter.get_body(("plain",))
        return Shown(call.path, plain.get_content().strip()) if plain is not None else None

    def too_fast(self, seconds: int) -> Reply:
        """See parent class."""
        return Reply(429, f"421 4.7.0 Too many messages, try again in {seconds} seconds")

    def never(self) -> Reply:
        """See parent class."""
        return Reply(400, "550 5.1.1 User unknown")


def bounce(about: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """What a mail server says of a mail that it could not deliver (RFC 3464)."""
    lines = f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example.com
To: {ADDRESS}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce.{action}.{about}>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; mara@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--b
Content-Type: message/rfc822

From: {ADDRESS}
Message-ID: <{about}>
Subject: Re: hello

words
--b--
"""
    return lines.replace("\n", "\r\n").encode()
