"""The programs that check deploy/, which are no part of Heard: `.ci/deploy-tools` makes a folder of them."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest


def tool(name: str) -> str | None:
    """The program in the folder that DEPLOY_TOOLS names, else on the PATH; None if there is none."""
    return shutil.which(name, path=os.pathsep.join([os.environ.get("DEPLOY_TOOLS", ""), os.environ["PATH"]]))


def run(name: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the program says; the test is skipped if it is not there."""
    program = tool(name)
    if program is None:
        pytest.skip(f"{name} is not here, so what it checks is not checked (.ci/deploy-tools FOLDER brings it).")
    command = [program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, timeout=120)
