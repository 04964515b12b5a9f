"""Settings that stand in files, as orchestrators hand over secrets: HEARD_X_FILE names the file that holds HEARD_X.

Environment variables are seen by whoever may inspect a container; a file is seen by whom it is mounted for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Mapping

from bot.domain.errors import BadSetting

PREFIX, SUFFIX = "HEARD_", "_FILE"


def with_files(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment with every HEARD_X that a HEARD_X_FILE names; where both are set, HEARD_X itself counts.

    Raises:
        BadSetting: a file cannot be read, or has nothing in it.
    """
    told = dict(environment)
    for variable, file in environment.items():
        name = variable.removesuffix(SUFFIX)
        if name == variable or not name.startswith(PREFIX) or not file or environment.get(name):
            continue
        try:
            value = Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeError):
            raise BadSetting(f"{variable}: the file {file} cannot be read; mount it there, or set {name}.") from None
        if not value:
            raise BadSetting(f"{variable}: the file {file} is empty; write the value of {name} into it.")
        told[name] = value
    return told
