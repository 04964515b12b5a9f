"""`heard facts list` and `heard facts recall`: which facts end soon, and who was told what is not so any more."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.bootstrap import build_house, prepare_database
from bot.domain.fact import Fact
from bot.settings import Settings
from bot.use_cases.answers import expiring_facts, recall_fact
from bot.use_cases.corrections import correct_tellings, owed_corrections

console = Console(highlight=False)


def list_facts(settings: Settings, expiring: int | None, as_json: bool) -> None:
    """All facts, or those that end within so many days, with who verified them."""
    house = build_house(settings)
    prepare_database(house)
    before = date.max if expiring is None else house.now().date() + timedelta(days=expiring)
    facts = expiring_facts(before, house.reading())
    if as_json:
        print(json.dumps([_as_json(fact) for fact in facts], ensure_ascii=False))
        return
    table = Table("Fact", "Says", "Source", "Verified", "Until")
    for fact in facts:
        verified = f"{fact.verified_by}, {fact.verified_on}"
        table.add_row(fact.id, fact.wording, fact.source, verified, str(fact.valid_until))
    console.print(table if facts else "No fact ends within that time.")


def recall(settings: Settings, fact_id: str, as_json: bool) -> None:
    """Every conversation in which something else was told than what holds now. Raises NotFound."""
    house = build_house(settings)
    prepare_database(house)
    found = recall_fact(fact_id, house.reading())
    rows: list[dict[str, Any]] = [
        {
            "conversation": telling.conversation_id,
            "channel": telling.channel,
            "peer": telling.peer,
            "at": telling.at.isoformat(),
            "version": telling.fact.version,
            "told": telling.fact.wording,
        }
        for telling in found.told_otherwise
    ]
    if as_json:
        now = _as_json(found.current) if found.current else None
        print(json.dumps({"fact": fact_id, "now": now, "told_otherwise": rows}, ensure_ascii=False))
        return
    console.print(f"Now: {found.current.wording if found.current else 'withdrawn'}", markup=False)
    table = Table("Told on", "Channel", "Customer", "Version", "What was told")
    for row, telling in zip(rows, found.told_otherwise):
        table.add_row(house.desk.hours.say(telling.at), row["channel"], row["peer"], str(row["version"]), row["told"])
    console.print(table if rows else "Nobody was told anything else.")
    owed = len(owed_corrections(fact_id, house.reading()))
    if owed:
        console.print(f"{owed} of the conversations are to be told; --correct --by NAME does it.")


def correct(settings: Settings, fact_id: str, by: str, as_json: bool) -> None:
    """Tell what holds now to everybody who was told something else. Raises NotFound, NotAllowed."""
    house = build_house(settings)
    prepare_database(house)
    told = correct_tellings(
        fact_id, by, house.reading(), house.uow(), house.now(), house.ids, house.wording, house.desk.hours.zone
    )
    if as_json:
        print(json.dumps({"fact": fact_id, "corrected": [one.conversation_id for one in told], "approved_by": by}))
        return
    console.print(f"{len(told)} conversations were told what holds now." if told else "Nobody had to be told anything.")


def _as_json(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "version": fact.version,
        "says": fact.wording,
        "value": fact.value,
        "unit": fact.unit,
        "source": fact.source,
        "verified_by": fact.verified_by,
        "verified_on": fact.verified_on.isoformat(),
        "valid_until": fact.valid_until.isoformat(),
    }
