"""A case as JSON, for machines: every field of the paper, moments in UTC as ISO 8601 has them."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timezone
from enum import Enum
from typing import Any, Mapping

from bot.domain.case_paper import CasePaper

FORMAT = "heard-case/1"  # changes when a reader of the file has to


def case_json(paper: CasePaper, paths: Mapping[str, str] | None = None) -> bytes:
    """The case; `paths`: where each attachment is in the bundle, by its hash."""
    whole: dict[str, Any] = {"format": FORMAT, **_plain(paper)}
    for attachment in whole["attachments"]:
        attachment["path"] = (paths or {}).get(attachment["sha256"])
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value
