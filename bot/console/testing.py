"""`heard test`: the tests, and a sentence about what could not be tried on this machine."""

from __future__ import annotations

import os
import subprocess
import sys

from bot.settings import PROJECT


def run_tests(arguments: list[str]) -> int:
    """Run pytest; its exit code."""
    try:
        import pytest  # noqa: F401
    except ImportError:
        print("The test tools are not installed; run './heard test', which installs them.", file=sys.stderr)
        return 1
    command = [sys.executable, "-m", "pytest", *arguments]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    return subprocess.run(command, cwd=PROJECT, env=environment).returncode
