"""The dated exceptions for packages that cannot move, and what `.ci/advisories` makes of a report."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import subprocess
import sys
from datetime import date, timedelta
from types import ModuleType
from typing import Any

import pytest

from bot.settings import PROJECT

TODAY = date(2026, 11, 27)


def _load() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("advisories", str(PROJECT / ".ci" / "advisories"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("advisories", loader))
    loader.exec_module(module)
    return module


ADVISORIES = _load()
EXCEPTIONS: list[dict[str, Any]] = ADVISORIES.exceptions()


@pytest.mark.parametrize("one", EXCEPTIONS, ids=lambda one: one["package"])
def test_exceptions_are_about_what_is_locked(one: dict[str, Any]) -> None:
    """Each names a package at its locked version, ids that are ids, a reason that can be read, and two days."""
    assert ADVISORIES.locked()[one["package"]] == str(one["version"])
    assert len(one["ids"]) == len(set(one["ids"])) > 0
    assert all(id.startswith(("CVE-20", "GHSA-", "PYSEC-")) for id in one["ids"])
    assert len(one["reason"].split()) >= 10
    assert one["since"] < one["until"] <= one["since"] + ADVISORIES.LONGEST
    assert set(one) == {"package", "version", "ids", "reason", "since", "until"}


def test_no_exception_has_ended() -> None:
    """After its day an exception is none: somebody looks at it again."""
    assert [one["package"] for one in EXCEPTIONS if one["until"] < date.today()] == []


def report(name: str, version: str, **vulns: Any) -> dict[str, Any]:
    """A report of pip-audit's about one package."""
    return {"dependencies": [{"name": name, "version": version, **vulns}]}


HOLE = {"id": "PYSEC-2099-1", "aliases": ["CVE-2099-1"], "fix_versions": ["2.0"]}
EXCEPTED = {"package": "old", "version": "1.0", "ids": ["CVE-2099-1"], "since": TODAY, "until": TODAY + timedelta(90)}


def test_what_is_new_is_named() -> None:
    """A hole that nobody excepted, one of another version and a package that was left out are each a sentence."""
    (new,) = ADVISORIES.judge(report("old", "1.0", vulns=[HOLE]), [], TODAY)
    assert "old 1.0 has PYSEC-2099-1 / CVE-2099-1, mended in 2.0" in new
    assert ADVISORIES.judge(report("old", "1.0", vulns=[HOLE]), [EXCEPTED], TODAY) == []
    assert ADVISORIES.judge(report("old", "1.1", vulns=[HOLE]), [EXCEPTED], TODAY) != []
    assert ADVISORIES.judge(report("other", "1.0", vulns=[HOLE]), [EXCEPTED], TODAY) != []
    (skipped,) = ADVISORIES.judge(report("old", "1.0", skip_reason="not found"), [], TODAY)
    assert "old was not looked at" in skipped


def test_what_ended_is_named() -> None:
    """The day itself still counts."""
    assert ADVISORIES.judge(report("x", "1"), [EXCEPTED], EXCEPTED["until"]) == []
    (ended,) = ADVISORIES.judge(report("x", "1"), [EXCEPTED], EXCEPTED["until"] + timedelta(1))
    assert "The exception of old ended on 2027-02-25" in ended


@pytest.mark.parametrize(("arguments", "code"), [((), 3), (("--must-reach",), 1)])
def test_silence_is_not_taken_for_health(arguments: tuple[str, ...], code: int) -> None:
    """Where no service answers it says so, and a release is stopped."""
    done = subprocess.run(
        [sys.executable, str(PROJECT / ".ci" / "advisories"), *arguments],
        env={**os.environ, "PIP_AUDIT": "/bin/false"}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == code, done.stdout + done.stderr
    assert done.stdout.strip().endswith("so what is new is not known; run it where it can.")
