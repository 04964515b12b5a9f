"""Letters by SMTP, to a real server: what it takes, what it refuses, and what is never sent unencrypted."""

from __future__ import annotations

import base64
import ipaddress
import ssl
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Iterator

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.domain.errors import BadSetting, PermanentDeliveryFailure, TemporaryDeliveryFailure
from bot.mail_settings import MailSettings, read_mail_settings
from bot.settings import read_settings
from bot.smtp import SmtpSender
from tests.mail_server import MailServer, a_closed_port


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server."""
    server = MailServer()
    yield server
    server.close()


def mail(url: str, sender: str = "Larkfield <chat@larkfield.example>") -> MailSettings:
    settings = read_mail_settings(url, sender)
    assert settings is not None
    return settings


def test_a_letter_arrives_whole(server: MailServer) -> None:
    """The first line is the subject, the rest the letter, in whatever letters it is written; no robot answers it."""
    SmtpSender(mail(server.url)).send("mara@example.com", "Ihr Code für Larkfield\nEr ist 042913.\n\n.Grüße")
    [letter] = server.does.letters

    assert (letter["Subject"], letter["To"]) == ("Ihr Code für Larkfield", "mara@example.com")
    assert letter["From"] == "Larkfield <chat@larkfield.example>"
    assert letter.get_content().split() == ["Er", "ist", "042913.", ".Grüße"]
    assert letter["Auto-Submitted"] == "auto-generated"


def test_it_says_who_we_are(server: MailServer) -> None:
    """User and password of the address are used, with the signs in them that an address cannot hold."""
    SmtpSender(mail(server.url.replace("//", "//chat%40x.ie:p%2Fw%40d@"))).send("a@x.ie", "s\nt")

    assert [base64.b64decode(one) for one in server.does.passwords] == [b"\0chat@x.ie\0p/w@d"]


@pytest.mark.parametrize(
    ("change", "failure"),
    [
        ({"to_recipient": "550 no such mailbox"}, PermanentDeliveryFailure),
        ({"to_recipient": "450 busy"}, TemporaryDeliveryFailure),
        ({"to_letter": "554 spam"}, PermanentDeliveryFailure),
        ({"to_letter": "452 full"}, TemporaryDeliveryFailure),
        ({"greeting": "421 not now"}, TemporaryDeliveryFailure),
        ({"is_silent": True}, TemporaryDeliveryFailure),
    ],
)
def test_a_refusal_is_for_now_or_for_ever(
    server: MailServer, change: dict[str, object], failure: type[Exception]
) -> None:
    """What the server refuses with 5xx is given up, what it refuses with 4xx or by silence is tried again."""
    for name, value in change.items():
        setattr(server.does, name, value)
    with pytest.raises(failure) as raised:
        SmtpSender(mail(server.url), seconds=0.3).send("mara@example.com", "subject\nsecret words")

    assert server.does.letters == []
    assert "mara" not in str(raised.value) and "secret" not in str(raised.value)
    server.does.__init__()  # type: ignore[misc]
    SmtpSender(mail(server.url)).send("mara@example.com", "subject\ntext")
    assert len(server.does.letters) == 1


def test_a_server_that_is_not_there_is_tried_again() -> None:
    """A port where nobody listens is no reason to give a letter up."""
    with pytest.raises(TemporaryDeliveryFailure):
        SmtpSender(mail(f"smtp://127.0.0.1:{a_closed_port()}")).send("mara@example.com", "s\nt")


@pytest.mark.parametrize("to", ["", "mara", "a@x.ie, b@x.ie", "a@x.ie\r\nBcc: b@x.ie", "Mara <a@x.ie>", "a@b@c"])
def test_an_address_cannot_carry_more_than_one(server: MailServer, to: str) -> None:
    """What is no single plain address gets no letter, and adds no header to one."""
    with pytest.raises(PermanentDeliveryFailure):
        SmtpSender(mail(server.url)).send(to, "s\nt")

    assert server.does.letters == []


def test_nothing_leaves_the_machine_unencrypted() -> None:
    """A server elsewhere that offers no encryption gets neither password nor letter."""
    server = MailServer("127.0.0.2")  # not one of the names of this machine
    try:
        with pytest.raises(TemporaryDeliveryFailure, match="no encryption"):
            SmtpSender(mail(server.url.replace("//", "//user:word@"))).send("mara@example.com", "s\nt")
    finally:
        server.close()

    assert (server.does.letters, server.does.passwords) == ([], [])


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(server: MailServer) -> None:
    """Where encryption is offered, it is used, and only with a server that proves who it is."""
    server.does.offers_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with pytest.raises(TemporaryDeliveryFailure):
        SmtpSender(mail(server.url)).send("mara@example.com", "s\nt")

    assert server.does.letters == []


def test_what_is_offered_is_used(server: MailServer, tmp_path: Path) -> None:
    """A letter goes encrypted to a server that proves who it is."""
    certificate = self_signed(tmp_path)
    server.does.offers_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.does.offers_tls.load_cert_chain(certificate)
    SmtpSender(mail(server.url), ssl.create_default_context(cafile=str(certificate))).send("mara@example.com", "s\nt")

    assert server.does.was_encrypted == [True]


def self_signed(directory: Path) -> Path:
    """Key and certificate of 127.0.0.1 in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    day, here = datetime.now(timezone.utc), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, day - timedelta(1), day + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (directory / "mail.pem").write_bytes(private + certificate.public_bytes(pem))
    return directory / "mail.pem"


@pytest.mark.parametrize(
    ("url", "host", "port", "encrypted"),
    [
        ("smtps://u:p@mail.example.com", "mail.example.com", 465, True),
        ("smtp://mail.example.com", "mail.example.com", 587, False),
        ("smtp://[::1]:2525/", "::1", 2525, False),
    ],
)
def test_the_address_of_the_server_is_taken_apart(url: str, host: str, port: int, encrypted: bool) -> None:
    """The usual ports are known; smtps is encrypted from the start."""
    settings = mail(url)

    assert (settings.host, settings.port, settings.encrypted_from_the_start) == (host, port, encrypted)


@pytest.mark.parametrize(
    "url", ["mail.example.com", "https://u:hidden@x.ie", "smtp://:25", "smtp://x:no", "smtp://x/y"]
)
def test_a_wrong_address_is_answered_with_one_sentence(url: str) -> None:
    """A mistake in the setting names it and shows how it is written, but never what was written: it may be secret."""
    with pytest.raises(BadSetting, match="HEARD_SMTP_URL") as wrong:
        read_mail_settings(url, "chat@x.ie")

    assert "hidden" not in str(wrong.value)


def test_settings_hide_what_is_secret(tmp_path: object) -> None:
    """Password and secret are in no text of the settings; without a server, no code can be sent."""
    environment = {
        "HEARD_SMTP_URL": "smtps://user:hidden-word@mail.example.com",
        "HEARD_MAIL_FROM": "chat@example.com",
        "HEARD_HOST_SECRET": "hidden-secret-of-the-website-0123456789",
    }
    settings = read_settings(str(tmp_path), environment)

    assert "hidden" not in repr(settings)
    assert settings.mail is not None and settings.mail.password == "hidden-word"
    assert read_settings(str(tmp_path), {}).mail is None
    with pytest.raises(BadSetting, match="HEARD_MAIL_FROM"):
        read_settings(str(tmp_path), {**environment, "HEARD_MAIL_FROM": ""})
    with pytest.raises(BadSetting, match="HEARD_HOST_SECRET is too short"):
        read_settings(str(tmp_path), {**environment, "HEARD_HOST_SECRET": "short"})
