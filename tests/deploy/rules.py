"""What holds of whatever runs in containers, in the words of Compose and of Kubernetes alike."""

from __future__ import annotations

import re
from typing import Any, Iterator

from bot.settings import PROJECT

SETTINGS = set(
    re.findall(r"^\| (HEARD_[A-Z_]+) \|", (PROJECT / "bot" / "settings.py").read_text("utf-8"), re.MULTILINE)
)
SECRETS = {
    "HEARD_DATABASE_URL", "HEARD_SECRET_KEY", "HEARD_REST_TOKEN", "HEARD_SMTP_URL", "HEARD_HOST_SECRET",
    "HEARD_SHOP_KEY", "HEARD_SHOP_SECRET",
}  # fmt: skip


def unknown_settings(text: str) -> set[str]:
    """Settings that a file names and Heard does not read."""
    named = {name.removesuffix("_FILE") for name in re.findall(r"\bHEARD_[A-Z_]+[A-Z]\b", text)}
    return {name for name in named - SETTINGS if not re.match(r"HEARD_(TELEGRAM|SLACK|TWILIO|EMAIL|WHATSAPP)", name)}


def pods(manifests: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Everything that runs: the manifest, and the specification of its pods."""
    for manifest in manifests:
        spec = manifest.get("spec", {})
        if manifest["kind"] == "CronJob":
            spec = spec["jobTemplate"]["spec"]
        if "template" in spec:
            yield manifest, spec["template"]["spec"]


def named(manifests: list[dict[str, Any]], kind: str, name: str) -> dict[str, Any]:
    """The manifest of this kind and name."""
    [found] = [m for m in manifests if m["kind"] == kind and m["metadata"]["name"] == name]
    return found
