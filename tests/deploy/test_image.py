"""The image: what the linter says, and what must not be in it."""

from __future__ import annotations

import re

from tests.deploy.front import DEPLOY
from tests.deploy.rules import unknown_settings
from tests.deploy.tools import run

DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
LAST_STAGE = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]


def test_the_linter_finds_nothing() -> None:
    """Hadolint has no remark; what it was told to overlook stands in the file with its reason."""
    checked = run("hadolint", "--failure-threshold", "style", str(DEPLOY / "Dockerfile"))

    assert (checked.returncode, checked.stdout) == (0, "")


def test_it_runs_as_a_numbered_nobody() -> None:
    """The user is a number that is not root's, so that orchestrators can see it, and nothing follows as another."""
    users = re.findall(r"^USER (\S+)$", LAST_STAGE, re.MULTILINE)

    assert users == ["10001:10001"]


def test_what_is_built_with_stays_behind() -> None:
    """The last stage takes finished files from the first one: no uv, no compiler, no installer."""
    installed = re.findall(r"apt-get install [^&]*", LAST_STAGE)

    assert re.findall(r"^COPY (.*)$", LAST_STAGE, re.MULTILINE) == ["--from=build /opt/heard /opt/heard"]
    assert [words for words in installed if re.search(r"gcc|g\+\+|build-essential|-dev\b", words)] == []
    assert "pip uninstall --yes" in LAST_STAGE


def test_packages_are_those_of_the_lock() -> None:
    """Nothing is resolved while the image is built, and the base image is named to the last digit."""
    assert DOCKERFILE.count("uv sync") == DOCKERFILE.count("uv sync --frozen") > 0
    assert re.search(r"^ARG PYTHON_IMAGE=python:3\.10\.\d+-slim-\w+$", DOCKERFILE, re.MULTILINE)
    assert 'pip install --no-cache-dir --disable-pip-version-check "uv==${UV_VERSION}"' in DOCKERFILE


def test_its_settings_are_those_of_heard() -> None:
    """Every setting in the image is one that Heard reads."""
    assert unknown_settings(DOCKERFILE) == set()
