"""A case in plain values, in one shape for every program that reads it: the command line, the desk."""

from __future__ import annotations

from typing import Any

from bot.domain.case import Case


def case_facts(case: Case) -> dict[str, Any]:
    """What a case says of itself; moments in ISO 8601."""
    return {
        "reference": case.reference,
        "kind": case.kind.value,
        "state": case.state.value,
        "priority": case.priority.name.lower(),
        "ahead": case.ahead,
        "safety": case.safety,
        "because": list(case.because),
        "opened_at": case.opened_at.isoformat(),
        "acknowledged_at": case.acknowledged_at.isoformat() if case.acknowledged_at else None,
        "own_words": case.own_words,
        "about_product": case.about_product,
        "about_order": case.about_order,
        "remedy_wanted": case.remedy_wanted,
        "contact": str(case.contact) if case.contact else None,
        "level": case.level,
        "round": case.round,
        "handler": case.handler,
    }
