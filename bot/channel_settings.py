"""The channels of credentials.yml, under the names that Rasa's users know; secrets come from the environment.

    telegram:
      access_token: ${TELEGRAM_TOKEN}

What stands in the file itself may be read by everybody who has the project, so a secret that is written into it is
refused with a sentence that says how to do it instead.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Mapping

import yaml

from bot.channels.known import BY_NAME
from bot.domain.canary import LONGEST, SHORTEST, CanaryPlan
from bot.domain.errors import BadSetting
from bot.domain.text import is_key
from bot.secret_files import with_files
from bot.use_cases.platform_ports import Field, Platform

FILE = "credentials.yml"
NOT_OURS = frozenset({"rest", "rasa", "socketio", "cmdline"})  # that Rasa's own files hold, and we have no use for
_FROM_ENVIRONMENT = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
OF_EVERY_CHANNEL = (
    Field("canary", "an address, number or chat of your own there, to which test messages go", default=""),
    Field("canary_every", "minutes between two of them, 10 to 1440", default="60"),
)
SHORTEST_ACCOUNT, LONGEST_ACCOUNT = 1, 64
LONGEST_PEER = 128


def read_channels(file: Path, secret_key: bytes, environment: Mapping[str, str]) -> dict[str, Platform]:
    """The channels that are set up, by name. Raises BadSetting with one sentence that says what is wrong and where."""
    return {
        name: build_channel(name, values, secret_key, environment, file.name)
        for name, values in read_entries(file).items()
    }


def read_entries(file: Path) -> dict[str, dict[str, Any]]:
    """What the file says of each channel that we know, as it stands there. Raises BadSetting."""
    try:
        content = yaml.safe_load(file.read_text("utf-8")) if file.exists() else None
    except (OSError, UnicodeError, yaml.YAMLError):
        raise BadSetting(f"{file.name} cannot be read as YAML; mend it or put the one of the project back.") from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise BadSetting(f"{file.name} must name channels, such as telegram:, and under each what it needs.")
    entries = {}
    for name, values in content.items():
        if name in NOT_OURS:
            continue
        if name not in BY_NAME:
            known = ", ".join(sorted(BY_NAME))
            raise BadSetting(f"{file.name}: there is no channel {str(name)[:40]!r}; take one of {known}.")
        if not isinstance(values, dict):
            raise BadSetting(f"{file.name}: {name} has nothing under it; heard channel add {name} says what it needs.")

        entries[str(name)] = dict(values)
    return entries


def rating_channels(file: Path) -> list[str]:
    """The channels that are set up and on which a customer can answer how it was. Raises BadSetting."""
    return [name for name in read_entries(file) if BY_NAME[name].carries_rating]


def build_channel(
    name: str, values: Mapping[str, Any], secret_key: bytes, environment: Mapping[str, str], file: str = FILE
) -> Platform:
    """A channel from what the file says of it. Raises BadSetting."""
    kind = BY_NAME[name]
    unknown = set(values) - {field.name for field in (*kind.fields, *OF_EVERY_CHANNEL)}
    if unknown:
        first = min(map(str, unknown))
        raise BadSetting(f"{file}: {name} knows no {first!r}; heard channel add {name} says what it knows.")
    told = {field.name: _value(name, field, values, environment, file) for field in (*kind.fields, *OF_EVERY_CHANNEL)}
    own = hmac.new(secret_key, f"channel {name}".encode(), hashlib.sha256).hexdigest()
    plan = read_canary(name, told.pop("canary"), told.pop("canary_every"), file)
    platform = kind.build(told, own)
    platform.canary = plan
    return platform


def read_canary(name: str, peer: str, every: str, file: str = FILE) -> CanaryPlan | None:
    """What the file says of a channel's canary; None where none is wanted. Raises BadSetting."""
    shortest, longest = (int(one.total_seconds() // 60) for one in (SHORTEST, LONGEST))
    if not (every.isascii() and every.isdigit()) or not shortest <= int(every) <= longest:
        raise BadSetting(f"{file}: canary_every of {name} must be a number of minutes from {shortest} to {longest}.")
    if not peer:
        return None
    if not is_key(peer, LONGEST_PEER):
        raise BadSetting(f"{file}: canary of {name} must be an address, number or chat as the platform calls it.")
    # Addresses are compared as mails carry them, which is in small letters.
    return CanaryPlan(peer.lower() if name == "email" else peer, timedelta(minutes=int(every)))


def _value(name: str, field: Field, values: Mapping[str, Any], environment: Mapping[str, str], file: str) -> str:
    raw = values.get(field.name)
    if raw is None or raw == "":
        if field.default is None:
            raise BadSetting(f"{file}: {name} needs {field.name}, {field.what}.")
        return field.default
    text = str(raw).strip()
    found = _FROM_ENVIRONMENT.fullmatch(text)
    if found is None:
        if field.secret:
            raise BadSetting(
                f"{file}: {field.name} of {name} is a secret; write ${{{suggest(name, field)}}} there, and the secret "
                "into that environment variable."
            )
        return text
    value = with_files(environment).get(found[1], "").strip()
    if not value:
        raise BadSetting(f"{file}: {name} takes {field.name} from {found[1]}, which is not set in the environment.")
    return value


def suggest(name: str, field: Field) -> str:
    """The environment variable for a field."""
    return f"HEARD_{name}_{field.name}".upper().replace("-", "_")
