"""Reading what a policy file says under `redress`: what law and house give for goods that go back."""

from __future__ import annotations

from datetime import date

from bot.domain.redress import PolicyRule, RedressPolicy
from bot.storage.entries import Entry

LONGEST = 10_958  # days; thirty years, the longest that claims live anywhere in the EU
_RULES_WITH_DAYS = ("withdrawal", "guarantee", "late", "repair_extends", "commercial_return")
_RULES = ("withdrawal", "guarantee", "cancellation", "late", "goodwill")
_FURTHER_RULES = ("repair_extends", "reduction", "credit", "commercial_return")


def read_redress(policy: Entry) -> RedressPolicy:
    """The rules under `redress`. Raises BadFile."""
    entry = policy.entry("redress")
    names = [*_RULES, *(name for name in _FURTHER_RULES if name in entry.values)]
    return RedressPolicy(**{name: _in_days(entry.entry(name), name) for name in names})


def _in_days(entry: Entry, name: str) -> PolicyRule:
    rule = read_rule(entry, name in _RULES_WITH_DAYS)
    if rule.days is not None and not 1 <= rule.days <= LONGEST:
        raise entry.wrong("days", f"must be from 1 to {LONGEST}")
    return rule


def read_rule(entry: Entry, with_days: bool = False) -> PolicyRule:
    """One rule: its id, what a customer reads, and its source. Raises BadFile."""
    days = entry.take("days", int) if with_days else entry.take("days", int, None)
    return PolicyRule(entry.take("id"), entry.take("text"), entry.take("source"), days, entry.take("since", date, None))
