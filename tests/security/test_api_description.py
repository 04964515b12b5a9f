"""docs/openapi.json says what the doors for programs do; schemathesis sends what fits it and what breaks it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Iterator

import pytest

from bot.desk.app import ENDPOINTS
from bot.domain.staff import Role
from bot.settings import PROJECT, read_settings
from bot.signing import Visitor, VisitorTokens
from tests.builders import say
from tests.desk.conftest import LIMITED, Served
from tests.security.policy import POLICIES, Kind

DESCRIPTION = PROJECT / "docs" / "openapi.json"
NO_SCHEMATHESIS = "schemathesis is not here, so the API is not tried by its description (.ci/run brings it)."
EXAMPLES = 60  # of each operation
VISITOR = "visitor-of-schemathesis"


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A gateway without a brain, which does not wait for one."""
    monkeypatch.setattr("bot.web.ANSWER_WITHIN", 0.02)
    one = Served(tmp_path)
    try:
        yield one
    finally:
        one.stop()


def program() -> str:
    """schemathesis, where it is. It may have an environment of its own."""
    beside = Path(sys.executable).with_name("schemathesis")
    found = os.environ.get("SCHEMATHESIS") or (str(beside) if beside.exists() else shutil.which("schemathesis"))
    if not found:
        pytest.skip(NO_SCHEMATHESIS)
    return found


def tried(url: str, description: Path, directory: Path, *options: str) -> str:
    """What schemathesis has to say; the test fails where it found something."""
    done = subprocess.run(
        [program(), "run", str(description), "--url", url, "--seed", "20261127", "--max-examples", str(EXAMPLES),
         "--request-timeout", "10", "--no-color", "--suppress-health-check", "all",
         "--phases", "examples,coverage,fuzzing", *options],
        cwd=directory, capture_output=True, text=True, timeout=280, check=False, stdin=subprocess.DEVNULL,
        env={**os.environ, "NO_PROXY": "*"},
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr)[-6_000:]
    return done.stdout


def test_the_description_names_the_doors_for_programs() -> None:
    """Every address that a program uses is described, with its methods and what opens it, and no other."""
    described = json.loads(DESCRIPTION.read_text("utf-8"))
    found = {(method.upper(), path) for path, one in described["paths"].items() for method in one}
    programs = {row for row, policy in POLICIES.items() if policy.kind in (Kind.SERVER, Kind.CUSTOMER, Kind.SENDS)}

    assert found == programs | {("GET", "/healthz"), ("GET", "/webhooks/rest/")}
    for path, one in described["paths"].items():
        for method, operation in one.items():
            wanted = {Kind.SERVER: "server", Kind.CUSTOMER: "visitor", Kind.SENDS: "visitor"}.get(
                POLICIES[method.upper(), path].kind
            )
            assert operation["security"] == ([{wanted: []}] if wanted else [])


@pytest.mark.timeout(290)
@pytest.mark.parametrize("door", ["server", "visitor"])
def test_whatever_fits_or_breaks_the_description(alone: Served, tmp_path: Path, door: str) -> None:
    """No fault, no answer that is not described, nothing taken that breaks it, nothing without its token."""
    settings = read_settings(tmp_path, LIMITED)
    if door == "server":
        token, more = settings.rest_token, ["--exclude-path-regex", "^/attachments"]
    else:
        say(alone.house, "hello", peer=VISITOR)
        token = VisitorTokens(settings.secret_key).issue(Visitor(VISITOR, alone.url))
        more = ["--include-path-regex", "^/attachments", "--header", f"Origin: {alone.url}"]
    told = tried(
        alone.url, DESCRIPTION, tmp_path, "--header", f"Authorization: Bearer {token}", *more,
        "--exclude-checks", "positive_data_acceptance",  # a text of which nothing is seen fits, and is refused
    )  # fmt: skip

    assert "No issues found" in told or "passed" in told


@pytest.mark.timeout(290)
def test_no_request_brings_the_desk_down(alone: Served, tmp_path: Path) -> None:
    """Each address of the desk, with whatever in its path, query and body: an answer, and never a fault."""
    admin = alone.person("Ada", Role.ADMIN)
    say(alone.house, "hello")
    paths: dict[str, Any] = {}
    for one in ENDPOINTS:
        named = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
            for name in re.findall(r"{(\w+)}", one.path)
        ]
        asked = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in ("q", "since", "conversation")]
        body = {"content": {"application/json": {"schema": {"type": "object"}}}}
        operation = {"parameters": [*named, *asked], "responses": {"default": {"description": "any"}}}
        paths.setdefault(f"/desk/api{one.path}", {})[one.method.lower()] = {
            **operation, **({"requestBody": body} if one.method == "POST" else {})
        }  # fmt: skip
    described = tmp_path / "desk.json"
    described.write_text(json.dumps({"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": paths}))
    headers = {"Cookie": f"desk={admin.token}", "X-Heard-Csrf": admin.client.headers["x-heard-csrf"],
               "Sec-Fetch-Site": "same-origin"}  # fmt: skip
    sent = [word for name, value in headers.items() for word in ("--header", f"{name}: {value}")]

    tried(alone.url, described, tmp_path, *sent, "--checks", "not_a_server_error", "--max-examples", "10")
