"""What of the shop is kept as JSON inside a row: addresses, changes of orders, and decisions about acts, whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Mapping, Sequence

from bot.domain.address import Address
from bot.domain.money import Money
from bot.domain.order import ActKind, LineChange, OrderChange
from bot.domain.order_act import ActDecision, MoneyMove, MoveTime, OrderAct, Verdict
from bot.domain.redress import PolicyRule


def address_to_json(address: Address | None) -> dict[str, str] | None:
    """An address as a JSON object."""
    return None if address is None else dict(vars(address))


def address_from_json(kept: Mapping[str, str] | None) -> Address | None:
    """The address that was kept so."""
    return None if kept is None else Address(**kept)


def changes_to_json(changes: Sequence[OrderChange]) -> list[dict[str, Any]]:
    """What was done about an order as a JSON list."""
    return [
        {
            "kind": change.kind.value,
            "lines": _lines_to_json(change.lines),
            "at": _moment_to_json(change.at),
            "method_id": change.method_id,
        }
        for change in changes
    ]


def changes_from_json(kept: Sequence[Mapping[str, Any]]) -> tuple[OrderChange, ...]:
    """The changes that were kept so."""
    return tuple(
        OrderChange(
            ActKind(one["kind"]), _lines_from_json(one["lines"]), _moment_from_json(one["at"]), one["method_id"]
        )
        for one in kept
    )


def decision_to_json(decision: ActDecision) -> dict[str, Any]:
    """A decision as a JSON object from which the very same one can be made again."""
    act = decision.act
    return {
        "act": {
            "kind": act.kind.value,
            "account_id": act.account_id,
            "order_number": act.order_number,
            "lines": _lines_to_json(act.lines),
            "method_id": act.method_id,
            "address": address_to_json(act.address),
            "reason": act.reason,
        },
        "verdict": decision.verdict.value,
        "because": dict(vars(decision.because)),
        "moves": [
            {
                "method_id": move.method_id,
                "minor": move.amount.minor,
                "currency": move.amount.currency,
                "time": move.time.value,
                "arrives_by": _moment_to_json(move.arrives_by),
                "rule": move.rule,
            }
            for move in decision.moves
        ],
        "revision": decision.revision,
        "needs_code": decision.needs_code,
        "notes": [dict(vars(note)) for note in decision.notes],
    }


def decision_from_json(kept: Mapping[str, Any]) -> ActDecision:
    """The decision that was kept so."""
    act = kept["act"]
    return ActDecision(
        act=OrderAct(
            kind=ActKind(act["kind"]),
            account_id=act["account_id"],
            order_number=act["order_number"],
            lines=_lines_from_json(act["lines"]),
            method_id=act["method_id"],
            address=address_from_json(act["address"]),
            reason=act["reason"],
        ),
        verdict=Verdict(kept["verdict"]),
        because=PolicyRule(**kept["because"]),
        moves=tuple(
            MoneyMove(
                move["method_id"],
                Money(move["minor"], move["currency"]),
                MoveTime(move["time"]),
                _moment_from_json(move["arrives_by"]),
                move["rule"],
            )
            for move in kept["moves"]
        ),
        revision=kept["revision"],
        needs_code=kept["needs_code"],
        notes=tuple(PolicyRule(**note) for note in kept["notes"]),
    )


def _lines_to_json(lines: Sequence[LineChange]) -> list[dict[str, Any]]:
    return [dict(vars(line)) for line in lines]


def _lines_from_json(kept: Sequence[Mapping[str, Any]]) -> tuple[LineChange, ...]:
    return tuple(LineChange(**line) for line in kept)


def _moment_to_json(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _moment_from_json(kept: str | None) -> datetime | None:
    return None if kept is None else datetime.fromisoformat(kept)
