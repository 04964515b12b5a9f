"""data/policies/identity.yml: what it says, and how its mistakes are named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import BadFile
from bot.domain.identity import STANDARD, IdentityPolicy, Way
from bot.domain.order import ActKind
from bot.settings import PROJECT
from bot.storage.identity_files import IDENTITY, read_identity_policy

WHOLE = (PROJECT / "data" / "policies" / IDENTITY).read_text(encoding="utf-8")


def read(directory: Path, *changes: tuple[str, str]) -> IdentityPolicy:
    """What the shop's file says with these changes."""
    text = WHOLE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (directory / IDENTITY).write_text(text, encoding="utf-8")
    return read_identity_policy(directory)


def test_the_shops_file_says_what_is_standard() -> None:
    """A shop without the file does as one with the file as it comes."""
    assert read_identity_policy(PROJECT / "data" / "policies") == STANDARD
    assert read_identity_policy(PROJECT / "data" / "shop") == STANDARD


def test_a_shop_may_be_stricter(tmp_path: Path) -> None:
    """Ways can be left out or be enough for some acts only; tries and times are what the file says."""
    policy = read(
        tmp_path,
        ("email: {acts: all}  # the address", "# the address"),
        ("name_and_postcode: {acts: all}", "name_and_postcode: {acts: [cancel, return]}"),
        ("conversation: 5", "conversation: 3"),
        ("code: {minutes: 10", "code: {minutes: 5"),
    )

    assert set(policy.ways) == {Way.NAME, Way.ORDER, Way.WEBSITE}
    assert policy.ways[Way.NAME] == {ActKind.CANCEL, ActKind.RETURN}
    assert (policy.tries.conversation, policy.codes.lives) == (3, timedelta(minutes=5))


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("  website:", "  face:", "ways"),
        ("email: {acts: all}", "email: {acts: [cancel, fly]}", "acts"),
        ("email: {acts: all}", "email: {acts: some}", "acts"),
        ("email: {acts: all}", "email: {}", "acts"),
        ("conversation: 5", "conversation: 0", "conversation"),
        ("conversation: 5", "conversation: 1000", "conversation"),
        ("an_hour: 3", "an_hour: many", "an_hour"),
        ("code: {minutes: 10", "code: {minutes: 1440", "minutes"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    """The sentence about a mistake names the file and the field."""
    with pytest.raises(BadFile, match=f"{IDENTITY}.*{named}"):
        read(tmp_path, (old, new))
