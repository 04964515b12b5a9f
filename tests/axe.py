"""axe-core, by which the tests look for what keeps people out of a page; it is no part of what is shipped."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

AXE = "4.14.1"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe_source() -> str:
    """Its source (MPL-2.0), fetched by npm once a machine; without npm or its registry the test is skipped."""
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "heard-tests"
    file = folder / f"axe-{AXE}.js"
    if not file.exists():
        if shutil.which("npm") is None:
            pytest.skip("npm is not installed, so axe-core is not there (Debian: apt-get install npm).")
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "pack", f"axe-core@{AXE}", "--silent", "--pack-destination", str(folder)]
        fetched = subprocess.run(command, capture_output=True, text=True, timeout=90)
        if fetched.returncode:
            pytest.skip(f"npm did not fetch axe-core: {fetched.stderr.strip()[-200:]}")
        with tarfile.open(folder / f"axe-core-{AXE}.tgz") as packed:
            source = packed.extractfile("package/axe.min.js")
            assert source is not None
            file.write_bytes(source.read())
    return file.read_text(encoding="utf-8")
