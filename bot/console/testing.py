"""`heard test`: the tests, and a sentence about what could not be tried on this machine."""

from __future__ import annotations

import os
import subprocess
import sys

from bot.settings import PROJECT

MOST_AT_ONCE = 4  # tests; each of so many has a running Heard and a PostgreSQL of its own


def run_tests(arguments: list[str]) -> int:
    """Run pytest; its exit code."""
    try:
        import pytest  # noqa: F401
    except ImportError:
        print("The test tools are not installed; run './heard test', which installs them.", file=sys.stderr)
        return 1
    # All of it goes over the cores; what somebody chose runs as they said it.
    spread = [] if arguments else ["-n", str(min(MOST_AT_ONCE, os.cpu_count() or 1)), "--dist", "worksteal"]
    command = [sys.executable, "-m", "pytest", *spread, *arguments]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    return subprocess.run(command, cwd=PROJECT, env=environment).returncode
