"""The benchmarks of how Heard grows, in their shortest form: they count what happened, and lose nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import main
from tests.postgres import Cluster


def measured(*command: str) -> dict[str, Any]:
    """The object that a benchmark prints last."""
    said = CliRunner().invoke(main, ["bench", *command, "--json"])
    assert said.exit_code in (0, 1), said.output
    found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return found


def test_intake(tmp_path: Path, postgres: Cluster) -> None:
    """Every acknowledged message is on disk with its turn, on both databases; PostgreSQL has to be durable."""
    refused = CliRunner().invoke(
        main, ["bench", "intake", "--seconds", "1", "--database", postgres.new_database(), "--data-dir", str(tmp_path)]
    )
    with Cluster(durable=True) as cluster:
        found = [
            measured("intake", "--sockets", "8", "--seconds", "1", "--data-dir", str(tmp_path), *more)
            for more in ((), ("--database", cluster.new_database()))
        ]

    assert refused.exit_code == 1
    for one in found:
        assert one["figures"]["messages"] >= 20
        assert one["figures"]["lost"] == one["figures"]["without_turn"] == 0
        assert set(one["targets"]) <= set(one["figures"])


def test_sockets(tmp_path: Path) -> None:
    """All chats that were open come back after the gateway has fallen, and what each needs is told."""
    figures = measured("sockets", "--count", "40", "--seconds", "1", "--data-dir", str(tmp_path))["figures"]

    assert figures["sockets"] == 40 and figures["not_back"] == 0
    assert figures["gateway_mb"] > figures["gateway_empty_mb"] > 0
    assert 0 < figures["acknowledged_p50_ms"] <= figures["acknowledged_p99_ms"]


@pytest.mark.long
def test_scale(trained: Path) -> None:
    """With one brain and with two every message is answered."""
    figures = measured("scale", "--brains", "1,2", "--customers", "3", "--seconds", "3", "--data-dir", str(trained))[
        "figures"
    ]

    assert figures["turns_per_second_1"] > 0 and figures["turns_per_second_2"] > 0
    assert figures["without_reply_1"] == figures["without_reply_2"] == 0
    assert figures["memory_mb_2"] > figures["memory_mb_1"]


@pytest.mark.long
def test_length(trained: Path) -> None:
    """The long talk is held against short ones beside it."""
    figures = measured("length", "--turns", "50", "--data-dir", str(trained))["figures"]

    assert figures["turns"] == 50
    assert figures["ratio"] > 0
