"""The file of the messaging channels: what is read of it without building them."""

from __future__ import annotations

from pathlib import Path

from bot.channel_settings import rating_channels
from bot.channels.known import BY_NAME


def test_where_customers_can_rate_is_known_without_secrets(tmp_path: Path) -> None:
    """The worker asks it of every channel there is: none is built for it, so nothing else has to be right."""
    file = tmp_path / "credentials.yml"
    file.write_text("".join(f"{name}:\n  x: y\n" for name in BY_NAME), "utf-8")

    assert rating_channels(file) == list(BY_NAME)
