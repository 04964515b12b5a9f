"""Repairs to Rasa 3.6.21 that make a turn several times cheaper and change nothing else; and the domain is read from
what `kept_domain.py` has kept.

* Each answer of the action server is checked against a JSON schema that Rasa compiles anew every time: 26 ms a call,
  2 to 4 ms with the compiled validator kept. The answer comes from our own action server, so its shape is looked at
  (0.01 ms), and each event is checked by Rasa when it is read.
* The states of a conversation are worked out five times a turn from the same events, by each policy anew; the last
  result is kept until an event is added.
* Rules are searched twice, for the customer's text and for the intent; where no rule names a text, the first search is
  left out.
* A tracker is copied eight times a turn with all its slots, each by way of pickling; a slot copies its attributes.
* States, events and entities are copied to the bottom for log lines that nobody asked for; where a module copies for
  nothing else, it no longer does.
* Whether the domain is empty is asked with every message, by writing all of it out: 0.3 ms.
* Each event that is read back looks for its class by walking all subclasses of Event: 66 ms of a turn at 200 turns.
"""

from __future__ import annotations

import functools
from typing import Any, Dict, List, Optional

import rasa.core.policies.rule_policy
import rasa.core.processor
import rasa.shared.utils.common
from jsonschema import ValidationError
from rasa.core.actions import forms
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.brain import kept_domain


def _validate_action_result(self: RemoteAction, result: Dict[str, Any]) -> bool:
    """Whether it is a list of named events and a list of responses. Raises ValidationError, as Rasa does."""
    events, responses = (result or {}).get("events", []), (result or {}).get("responses", [])
    events_good = isinstance(events, list) and all(
        isinstance(event, dict)
        and isinstance(event.get("event"), str)
        and (event["event"] != "slot" or (isinstance(event.get("name"), str) and "value" in event))
        for event in events
    )
    if not events_good or not isinstance(responses, list) or not all(isinstance(r, dict) for r in responses):
        raise ValidationError(f"The action server's answer to {self.name()} has not the shape Rasa asks for.")
    return True


_work_out = Domain.states_for_tracker_history


def _states_for_tracker_history(
    self: Domain,
    tracker: DialogueStateTracker,
    omit_unset_slots: bool = False,
    ignore_rule_only_turns: bool = False,
    rule_only_data: Optional[Dict[str, Any]] = None,
) -> List[Any]:
    """As Rasa's, with the last results kept on the tracker: they depend on nothing but its events."""
    rules = None if rule_only_data is None else tuple((k, tuple(v)) for k, v in sorted(rule_only_data.items()))
    key = (len(tracker.events), id(self), omit_unset_slots, ignore_rule_only_turns, rules)
    kept = tracker.__dict__.setdefault("_kept_states", {})
    if key not in kept:
        kept.clear() if any(other[0] != key[0] for other in kept) else None
        kept[key] = _work_out(self, tracker, omit_unset_slots, ignore_rule_only_turns, rule_only_data)
    # Policies change the list and the states they get: each gets its own.
    return [{name: dict(part) for name, part in state.items()} for state in kept[key]]


_find_in_rules = RulePolicy._find_action_from_rules


def _find_action_from_rules(
    self: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
) -> Any:
    """As Rasa's, but for a text only if any rule has one."""
    if use_text_for_last_user_input and not _names_a_text(self):
        return None, None, False
    return _find_in_rules(self, tracker, domain, use_text_for_last_user_input)


_is_empty = Domain.is_empty


def _is_empty_once(self: Domain) -> bool:
    """As Rasa's, found out once: a domain does not change."""
    if "_kept_is_empty" not in self.__dict__:
        self.__dict__["_kept_is_empty"] = _is_empty(self)
    return bool(self.__dict__["_kept_is_empty"])


def _copy_slot(self: Slot) -> Slot:
    """What copy.copy would give, several times quicker."""
    twin = self.__class__.__new__(self.__class__)
    twin.__dict__.update(self.__dict__)
    return twin


class _NoCopies:
    """Stands for the module `copy` where it is used for log lines only."""

    deepcopy = staticmethod(lambda value: value)


COPIES_FOR_LOGS_ONLY = (rasa.core.processor, rasa.core.policies.rule_policy, forms)


def _names_a_text(policy: RulePolicy) -> bool:
    if "_names_a_text" not in policy.__dict__:
        policy._names_a_text = any('"text"' in key for keys in policy.lookup.values() for key in keys)  # type: ignore[attr-defined]
    return bool(policy._names_a_text)  # type: ignore[attr-defined]


def apply() -> None:
    """Put the repairs in place; harmless when called twice."""
    kept_domain.read()
    RulePolicy._find_action_from_rules = _find_action_from_rules
    Slot.__copy__ = _copy_slot
    Domain.is_empty = _is_empty_once
    for module in COPIES_FOR_LOGS_ONLY:
        module.copy = _NoCopies  # type: ignore[attr-defined]
    Domain.states_for_tracker_history = _states_for_tracker_history
    RemoteAction._validate_action_result = _validate_action_result
    walk = rasa.shared.utils.common.all_subclasses
    if not hasattr(walk, "cache_info"):
        # Only ever asked about classes that exist from the start; a list is returned, so each caller gets its own.
        remembered = functools.lru_cache(maxsize=None)(lambda cls: tuple(walk(cls)))

        def all_subclasses(cls: Any) -> Any:
            return list(remembered(cls))

        all_subclasses.cache_info = remembered.cache_info  # type: ignore[attr-defined]
        rasa.shared.utils.common.all_subclasses = all_subclasses
