"""Whose address the gateway believes, and settings that stand in files."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from bot.domain.errors import BadSetting
from bot.settings import read_settings
from tests.deploy.conftest import Mirror

CLAIM = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


def seen_from(mirror: Mirror, address: str) -> str:
    """Who the gateway thinks a client at this address is, when it claims to speak for somebody."""
    with httpx.Client(transport=httpx.HTTPTransport(local_address=address)) as client:
        return " ".join(client.get(mirror.url, headers=CLAIM).text.split()[:2])


def test_by_default_nobody_speaks_for_another(tmp_path: Path) -> None:
    """Without a trusted proxy the address is that of the connection, over loopback too."""
    with Mirror(tmp_path) as mirror:
        assert seen_from(mirror, "127.0.0.1") == "127.0.0.1 http"


@pytest.mark.parametrize("trusted", ["127.0.0.1", "10.0.0.0/8 127.0.0.0/31"])
def test_only_a_trusted_proxy_is_believed(tmp_path: Path, trusted: str) -> None:
    """A proxy that is named, or its network, says whom it speaks for; the same claim of a stranger is nothing."""
    with Mirror(tmp_path, HEARD_TRUSTED_PROXIES=trusted) as mirror:
        assert seen_from(mirror, "127.0.0.1") == "203.0.113.9 https"
        assert seen_from(mirror, "127.0.0.2") == "127.0.0.2 http"


@pytest.mark.parametrize("wrong", ["*", "nginx", "10.0.0.1/8", "127.0.0.1,10.0.0.1"])
def test_a_proxy_is_an_address_or_a_network(tmp_path: Path, wrong: str) -> None:
    """Whatever could be believed by mistake is refused with a sentence that says how to write it."""
    with pytest.raises(BadSetting, match=r"HEARD_TRUSTED_PROXIES: .* write it like 10\.0\.0\.7"):
        read_settings(tmp_path, {"HEARD_TRUSTED_PROXIES": wrong})


def test_a_setting_may_stand_in_a_file(tmp_path: Path) -> None:
    """HEARD_X_FILE names the file with the value; where HEARD_X is set as well, that counts."""
    (tmp_path / "key").write_text("k" * 40 + "\n")
    (tmp_path / "url").write_text("postgresql://heard:secret@db/heard\n")
    files = {"HEARD_SECRET_KEY_FILE": f"{tmp_path}/key", "HEARD_DATABASE_URL_FILE": f"{tmp_path}/url"}
    settings = read_settings(tmp_path / "data", files)
    plain = read_settings(tmp_path / "data", {**files, "HEARD_SECRET_KEY": "p" * 40})

    assert settings.secret_key == b"k" * 40
    assert settings.database_url == "postgresql://heard:secret@db/heard"
    assert plain.secret_key == b"p" * 40


@pytest.mark.parametrize(("content", "says"), [(None, "cannot be read"), ("\n", "is empty")])
def test_a_file_without_a_value_is_told(tmp_path: Path, content: str | None, says: str) -> None:
    """A secret that was not mounted stops the part with a sentence; it does not make up one of its own."""
    file = tmp_path / "key"
    if content is not None:
        file.write_text(content)
    with pytest.raises(BadSetting, match=f"HEARD_SECRET_KEY_FILE: the file .* {says}"):
        read_settings(tmp_path / "data", {"HEARD_SECRET_KEY_FILE": str(file)})
