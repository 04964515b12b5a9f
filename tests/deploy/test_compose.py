"""The Compose file: Docker's own reading of it, and the rules that hold of every service."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.front import DEPLOY
from tests.deploy.rules import SECRETS, unknown_settings
from tests.deploy.tools import run

FILE = DEPLOY / "compose.yaml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PARTS = [f"{part}-{number}" for part in ("gateway", "brain", "actions", "worker") for number in (1, 2)]


def networks(service: str) -> set[str]:
    """The networks of a service."""
    return set(SERVICES[service]["networks"])


def test_docker_reads_it(tmp_path: Path) -> None:
    """`docker compose config` takes it, and names what is missing if nobody said where customers come."""
    (tmp_path / "compose.yaml").write_text(FILE.read_text("utf-8"))
    arguments = ("-f", str(tmp_path / "compose.yaml"), "config", "--quiet")
    complete = run("docker-compose", *arguments, PUBLIC_URL="https://help.example.com")
    lacking = run("docker-compose", *arguments, PUBLIC_URL="")

    assert (complete.returncode, complete.stderr) == (0, "")
    assert lacking.returncode != 0 and "Write PUBLIC_URL=https://help.example.com" in lacking.stderr


def test_two_of_each_part() -> None:
    """Of every part one may die or be renewed while the other one works, behind nginx, on one database."""
    assert set(SERVICES) == {*PARTS, "nginx", "prepare", "database", "redis"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_hardened(name: str) -> None:
    """No root, no capability, nothing written outside named places, no more memory, CPU or processes than said."""
    service = SERVICES[name]
    limits = service["deploy"]["resources"]["limits"]

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service and "cap_add" not in service
    assert set(limits) == {"cpus", "memory"} and service["pids_limit"] > 0
    assert service["stop_grace_period"] if name not in ("prepare", "redis") else True


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_watched(name: str) -> None:
    """Docker asks each one whether it is well; the job that comes to an end is the exception."""
    assert SERVICES[name]["healthcheck"].get("disable", False) is (name == "prepare")


@pytest.mark.parametrize("part", PARTS)
def test_parts_wait_until_the_database_is_prepared(part: str) -> None:
    """No part starts on a schema that is not there yet."""
    assert SERVICES[part]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"
    assert SERVICES["prepare"]["depends_on"]["database"]["condition"] == "service_healthy"


@pytest.mark.parametrize("brain", ["brain-1", "brain-2"])
def test_a_brain_reaches_database_and_actions_alone(brain: str) -> None:
    """Its networks lead nowhere outside, and nobody is in them but the parts, the database and the action servers."""
    near = {name for name in SERVICES if networks(name) & networks(brain)} - {"prepare"}

    assert all(COMPOSE["networks"][network]["internal"] for network in networks(brain))
    assert near == {*PARTS, "database"}
    assert {name for name in near if "doing" in networks(name)} == {"brain-1", "brain-2", "actions-1", "actions-2"}


def test_only_nginx_can_be_reached_from_outside() -> None:
    """One service has ports, and database and Redis are in internal networks alone."""
    inside = [
        COMPOSE["networks"][network].get("internal") for name in ("database", "redis") for network in networks(name)
    ]

    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    assert all(inside)


def test_gateways_believe_nginx_alone() -> None:
    """The network whose addresses are trusted holds nginx and the gateways, nobody else."""
    [front] = COMPOSE["networks"]["front"]["ipam"]["config"]
    trusted = SERVICES["gateway-1"]["environment"]["HEARD_TRUSTED_PROXIES"]

    assert trusted == front["subnet"]
    assert {name for name in SERVICES if "front" in networks(name)} == {"nginx", "gateway-1", "gateway-2"}


def test_the_database_keeps_what_it_acknowledged() -> None:
    """PostgreSQL 15 with fsync and synchronous_commit, on a volume, with checksums."""
    database = SERVICES["database"]

    assert database["image"].startswith("postgres:15")
    assert {"fsync=on", "synchronous_commit=on", "full_page_writes=on"} <= set(database["command"])
    assert "--data-checksums" in database["environment"]["POSTGRES_INITDB_ARGS"]
    assert database["volumes"] == ["database:/var/lib/postgresql/data"]


def test_no_secret_stands_in_plain() -> None:
    """Secrets come from files that are mounted, never from the environment or this file."""
    told = [(name, set(service.get("environment", {}))) for name, service in SERVICES.items()]
    password = [words for words in told if any("PASSWORD" in word and not word.endswith("_FILE") for word in words[1])]

    assert [(name, words & SECRETS) for name, words in told if words & SECRETS] == []
    assert password == []
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())


def test_its_settings_are_those_of_heard() -> None:
    """Every setting that the file names is one that Heard reads."""
    assert unknown_settings(FILE.read_text("utf-8")) == set()
