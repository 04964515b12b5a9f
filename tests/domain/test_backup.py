"""Which backups stay, and what a manifest proves."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta, timezone

import pytest

from bot.domain.backup import KeptFile, Manifest, decide_kept, is_ours, manifest_as_json, manifest_from_json

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=timezone.utc)
LONGEST = timedelta(days=30)
SECRET = b"s" * 43
MANIFEST = Manifest(
    NOW, "0.1.0", "sqlite", "0025", "mark", {"messages": 3}, 2, "ab", (KeptFile("database", 5, "cd", ("ef",), 7),)
)


def test_backups_are_thinned_out_with_age() -> None:
    """Of one every four minutes all of the last hour stay, then one an hour, then one a day, none beyond 30 days."""
    moments = [NOW - timedelta(minutes=4 * number) for number in range(15 * 24 * 40)]

    kept = sorted(decide_kept(moments, NOW, LONGEST), reverse=True)

    ages = [NOW - moment for moment in kept]
    assert sum(age <= timedelta(hours=1) for age in ages) == 16
    assert sum(timedelta(hours=1) < age <= timedelta(days=1) for age in ages) in (23, 24)
    assert len(kept) < 16 + 24 + 31 + 1
    assert max(ages) <= LONGEST
    assert max(later - earlier for earlier, later in itertools.pairwise(ages)) <= timedelta(days=1)


def test_so_many_stay() -> None:
    """Where a number is named, the newest so many stay."""
    moments = [NOW - timedelta(days=number) for number in range(9)]

    assert decide_kept(moments, NOW, LONGEST, most=3) == set(moments[:3])


@pytest.mark.parametrize("most", [None, 1, 5])
def test_the_newest_always_stays(most: int | None) -> None:
    """However old it is, the last backup there is does not go."""
    moments = [NOW - timedelta(days=100 + number) for number in range(3)]

    assert decide_kept(moments, NOW, LONGEST, most) == {moments[0]}


def test_a_manifest_comes_back_and_is_proved() -> None:
    """What is written is read again; a changed one, and one of another house, is told apart."""
    written = manifest_as_json(MANIFEST, SECRET)

    assert manifest_from_json(written) == MANIFEST
    assert is_ours(written, SECRET)
    assert not is_ours({**written, "counts": {"messages": 2}}, SECRET)
    assert not is_ours(written, b"t" * 43)
