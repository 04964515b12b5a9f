"""The file of the messaging channels: what is read of it without building them."""

from __future__ import annotations

from pathlib import Path

from bot.channel_settings import rating_channels, read_channels
from bot.channels.known import BY_NAME


def test_where_customers_can_rate_is_known_without_secrets(tmp_path: Path) -> None:
    """The worker asks it of every channel there is: none is built for it, so nothing else has to be right."""
    file = tmp_path / "credentials.yml"
    file.write_text("".join(f"{name}:\n  x: y\n" for name in BY_NAME), "utf-8")

    assert rating_channels(file) == list(BY_NAME)


def test_a_token_of_a_channel_may_stand_in_a_file(tmp_path: Path) -> None:
    """What credentials.yml takes from HEARD_X is read from the file that HEARD_X_FILE names."""
    (tmp_path / "token").write_text("123456789:" + "a" * 35 + "\n")
    file = tmp_path / "credentials.yml"
    file.write_text("telegram:\n  access_token: ${HEARD_TELEGRAM_ACCESS_TOKEN}\n")
    channels = read_channels(file, b"k" * 32, {"HEARD_TELEGRAM_ACCESS_TOKEN_FILE": str(tmp_path / "token")})

    assert set(channels) == {"telegram"}
