"""The Helm chart: helm's own checks, Kubernetes' schemas, and the rules that hold of everything it makes."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.front import DEPLOY
from tests.deploy.rules import SECRETS, named, pods, unknown_settings
from tests.deploy.tools import run

CHART = DEPLOY / "helm" / "heard"
URL = ("--set", "publicUrl=https://help.example.com")
FULL = """
publicUrl: https://help.example.com
allowedOrigins: [https://shop.example.com]
trustedProxies: [10.1.0.0/16]
image: {digest: "sha256:0000000000000000000000000000000000000000000000000000000000000000"}
secret:
  gateway: {HEARD_TELEGRAM_ACCESS_TOKEN: telegram-access-token}
  outside: {HEARD_SHOP_KEY: shop-key, HEARD_SMTP_URL: smtp-url}
settings: {HEARD_SHOP_SYSTEM: shopify, HEARD_SHOP_URL: "https://example.myshopify.com"}
credentials: "telegram:\\n  access_token: ${HEARD_TELEGRAM_ACCESS_TOKEN}\\n"
parts: {brain: {autoscaling: {enabled: false}}}
backup: {existingClaim: on-another-disk}
network:
  metricsFrom: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]
  shop: {peers: [{ipBlock: {cidr: 203.0.113.7/32}}]}
  mail: {peers: [{ipBlock: {cidr: 203.0.113.8/32}}]}
podAnnotations: {prometheus.io/port: "9090"}
"""
KUBERNETES = ("1.30.0", "1.37.0")  # the oldest that is still looked after somewhere, and the newest


def rendered(*arguments: str) -> str:
    """The manifests as helm makes them."""
    made = run("helm", "template", "heard", str(CHART), *arguments)
    assert made.returncode == 0, made.stderr
    return made.stdout


@pytest.fixture(scope="module", params=["default", "full"])
def text(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The manifests: with as little as possible said, and with everything."""
    file = tmp_path_factory.mktemp("values") / "values.yaml"
    file.write_text(FULL)
    return rendered(*(URL if request.param == "default" else ("--values", str(file))))


@pytest.fixture
def manifests(text: str) -> list[dict[str, Any]]:
    """The same, read."""
    return [manifest for manifest in yaml.safe_load_all(text) if manifest]


def test_the_values_are_yaml_and_have_a_schema() -> None:
    """Every value with a default is known to the schema, so that a slip of the pen is told."""
    values = yaml.safe_load((CHART / "values.yaml").read_text("utf-8"))
    schema = yaml.safe_load((CHART / "values.schema.json").read_text("utf-8"))

    assert set(values) == set(schema["properties"]) - {"global"}


def test_the_linter_finds_nothing() -> None:
    """`helm lint --strict` has no complaint."""
    checked = run("helm", "lint", "--strict", "--quiet", str(CHART), *URL)

    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("slip", "says"),
    [
        ("publicUrl=help.example.com", "publicUrl"),
        ("part.brain.replicas=3", "part"),
        ("settings.HEARD_SECRET_KEY=plain", "HEARD_SECRET_KEY"),
        ("trustedProxies={*}", "trustedProxies"),
        ("network.database.peers=null", "peers"),
    ],
)
def test_a_slip_is_told_before_anything_is_installed(slip: str, says: str) -> None:
    """A wrong address, an unknown name, a secret in plain, a proxy that is everybody: refused, by name."""
    made = run("helm", "template", "heard", str(CHART), *URL, "--set", slip)

    assert made.returncode != 0 and says in made.stderr


@pytest.mark.parametrize("version", KUBERNETES)
def test_kubernetes_takes_all_of_it(text: str, version: str, tmp_path: Path) -> None:
    """Every manifest fits the schema of this version, without an unknown word."""
    file = tmp_path / "manifests.yaml"
    file.write_text(text)
    checked: subprocess.CompletedProcess[str] = run("kubernetes-validate", "--strict", "-k", version, str(file))

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_no_container_is_root(manifests: list[dict[str, Any]]) -> None:
    """Pod Security Standards, restricted: a numbered nobody, no capability, read-only, no token of the cluster."""
    for manifest, pod in pods(manifests):
        security = pod["securityContext"]
        assert security["runAsNonRoot"] and security["runAsUser"] > 0, manifest["metadata"]["name"]
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
        for container in pod["containers"]:
            own = container["securityContext"]
            assert own["allowPrivilegeEscalation"] is False and own["readOnlyRootFilesystem"] is True
            assert own["capabilities"] == {"drop": ["ALL"]}


def test_every_container_has_limits_and_parts_have_probes(manifests: list[dict[str, Any]]) -> None:
    """CPU and memory are requested and limited; what runs for ever is asked whether it is well. Jobs come to an end."""
    for manifest, pod in pods(manifests):
        for container in pod["containers"]:
            assert set(container["resources"]["limits"]) == set(container["resources"]["requests"]) == {"cpu", "memory"}
            if manifest["kind"] == "Deployment":
                probes = {name: container[name]["httpGet"] for name in container if name.endswith("Probe")}
                assert set(probes) == {"startupProbe", "livenessProbe", "readinessProbe"}
                assert all(probe["port"] == "inside" for probe in probes.values())


def test_updates_and_repairs_leave_enough(manifests: list[dict[str, Any]]) -> None:
    """A new one is ready before an old one goes; of no part more than one is taken away at once; they spread out."""
    parts = [manifest for manifest in manifests if manifest["kind"] == "Deployment"]
    budgets = {m["metadata"]["name"]: m["spec"] for m in manifests if m["kind"] == "PodDisruptionBudget"}

    assert {part["metadata"]["name"] for part in parts} == set(budgets) and len(parts) == 4
    for part in parts:
        assert part["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
        assert part["spec"].get("replicas", 2) >= 2 and budgets[part["metadata"]["name"]]["maxUnavailable"] == 1
        assert len(part["spec"]["template"]["spec"]["topologySpreadConstraints"]) == 2


def test_a_brain_reaches_database_actions_and_names_alone(manifests: list[dict[str, Any]]) -> None:
    """What reads customers' words cannot carry them away: three ways out, none of them to the internet, none in."""
    brain = named(manifests, "NetworkPolicy", "heard-brain")["spec"]
    ways = {tuple(port["port"] for port in way["ports"]): way["to"] for way in brain["egress"]}
    [to_actions] = ways[5055,]

    assert set(ways) == {(53, 53), (5432,), (5055,)}
    assert to_actions["podSelector"]["matchLabels"]["app.kubernetes.io/component"] == "actions"
    assert [way["ports"] for way in brain["ingress"]] in ([], [[{"protocol": "TCP", "port": 9090}]])
    assert all(ways.values())  # no list of destinations is empty: that would mean everybody


def test_nobody_talks_to_anybody_unless_it_is_said(manifests: list[dict[str, Any]]) -> None:
    """One policy denies all in both directions for all of Heard, and each part has one that says what it may."""
    policies = {m["metadata"]["name"]: m["spec"] for m in manifests if m["kind"] == "NetworkPolicy"}
    nobody = policies.pop("heard-nobody")

    assert nobody["policyTypes"] == ["Ingress", "Egress"] and not {"ingress", "egress"} & set(nobody)
    assert set(policies) == {f"heard-{p}" for p in ("gateway", "brain", "actions", "worker", "prepare", "backup")}
    internet = [name for name, spec in policies.items() if "0.0.0.0/0" in str(spec["egress"])]
    assert internet == ["heard-gateway"]
    assert all(way["to"] for spec in policies.values() for way in spec["egress"])


def test_no_secret_stands_in_plain(text: str, manifests: list[dict[str, Any]]) -> None:
    """Secrets are files of a Secret that is only referred to; brains see three of them."""
    told: dict[str, set[str]] = {}
    for manifest, pod in pods(manifests):
        for container in pod["containers"]:
            names = {variable["name"] for variable in container["env"]}
            assert names & SECRETS == set()
            told[manifest["metadata"]["name"]] = {name for name in names if name.endswith("_FILE")}

    assert [manifest for manifest in manifests if manifest["kind"] == "Secret"] == []
    assert told["heard-brain"] == {f"HEARD_{name}_FILE" for name in ("DATABASE_URL", "SECRET_KEY", "REST_TOKEN")}
    assert "HEARD_REDIS_URL_FILE" in told["heard-gateway"] - told["heard-worker"]


def test_its_settings_are_those_of_heard(text: str) -> None:
    """Every setting in a manifest is one that Heard reads, and so is every one that the values name."""
    assert unknown_settings(text) == set()
    assert unknown_settings((CHART / "values.yaml").read_text("utf-8")) == set()


def test_the_database_is_prepared_before_parts_change(manifests: list[dict[str, Any]]) -> None:
    """`heard prepare` is a hook before installation and update, and backups are kept often enough."""
    job = named(manifests, "Job", "heard-prepare")
    backup = named(manifests, "CronJob", "heard-backup")["spec"]
    [container] = job["spec"]["template"]["spec"]["containers"]

    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert container["args"] == ["prepare"]
    assert backup["schedule"] == "*/4 * * * *" and backup["concurrencyPolicy"] == "Forbid"  # at most 5 minutes are lost
