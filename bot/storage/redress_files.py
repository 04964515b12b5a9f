"""Reading what a policy file says under `redress`: what law and house give for goods that go back."""

from __future__ import annotations

from bot.domain.redress import PolicyRule, RedressPolicy
from bot.storage.entries import Entry

_RULES_WITH_DAYS = ("withdrawal", "guarantee", "late")
_RULES = ("withdrawal", "guarantee", "cancellation", "late", "goodwill")


def read_redress(policy: Entry) -> RedressPolicy:
    """The rules under `redress`. Raises BadFile."""
    entry = policy.entry("redress")
    return RedressPolicy(**{name: read_rule(entry.entry(name), name in _RULES_WITH_DAYS) for name in _RULES})


def read_rule(entry: Entry, with_days: bool = False) -> PolicyRule:
    """One rule: its id, what a customer reads, and its source. Raises BadFile."""
    days = entry.take("days", int) if with_days else entry.take("days", int, None)
    return PolicyRule(entry.take("id"), entry.take("text"), entry.take("source"), days)
