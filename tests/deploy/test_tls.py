"""Which TLS the door speaks: a real nginx with our configuration, a real handshake."""

from __future__ import annotations

import socket
import ssl

import pytest

from tests.deploy.front import Front

OLD = {"TLS 1.0": ssl.TLSVersion.TLSv1, "TLS 1.1": ssl.TLSVersion.TLSv1_1}
# Without forward secrecy, or without authenticated encryption: each of them OpenSSL still knows.
WEAK = "ECDHE-ECDSA-AES256-SHA ECDHE-ECDSA-AES128-SHA ECDHE-ECDSA-AES128-SHA256 ECDHE-ECDSA-AES256-SHA384 AES128-SHA"


def handshake(door: Front, least: ssl.TLSVersion, most: ssl.TLSVersion, ciphers: str = "") -> tuple[str, str]:
    """Version and cipher that a client with these wishes gets. Raises OSError: none."""
    context = door.trust
    context.minimum_version, context.maximum_version = least, most
    context.set_ciphers(f"{ciphers or 'ALL'}:@SECLEVEL=0")
    plain = socket.create_connection(("127.0.0.1", door.port), timeout=5)
    with plain, context.wrap_socket(plain, server_hostname="127.0.0.1") as connection:
        cipher = connection.cipher()
        return str(connection.version()), str(cipher[0] if cipher else "")


@pytest.mark.parametrize("name", OLD)
def test_old_versions_are_refused(mirror_door: Front, name: str) -> None:
    """Below TLS 1.2 there is no conversation; with a client of today it is 1.3."""
    newest = handshake(mirror_door, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)

    assert newest[0] == "TLSv1.3"
    with pytest.raises(OSError):  # whichever of its errors
        handshake(mirror_door, OLD[name], OLD[name])


@pytest.mark.parametrize("cipher", WEAK.split())
def test_every_cipher_keeps_what_was_said_before(mirror_door: Front, cipher: str) -> None:
    """By TLS 1.2 too, only what keeps earlier talks secret when the key is stolen, and seals what it hides."""
    with pytest.raises(OSError):  # whichever of its errors
        handshake(mirror_door, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2, cipher)


def test_good_ciphers_are_taken(mirror_door: Front) -> None:
    """An older browser that speaks TLS 1.2 gets such a one."""
    version, cipher = handshake(mirror_door, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2)

    assert version == "TLSv1.2" and cipher.startswith("ECDHE-") and ("GCM" in cipher or "CHACHA20" in cipher)
