"""What `heard facts` shows and does: facts that end soon, recalls, and what was asked in vain."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.bootstrap import open_house
from bot.domain.fact import Fact
from bot.settings import Settings
from bot.use_cases.answers import expiring_facts, recall_fact
from bot.use_cases.corrections import correct_tellings, owed_corrections
from bot.use_cases.open_questions import OpenQuestion, open_questions, tell_answers

ALIKE = 80  # of 100, from which two questions with these words are counted as one
MOST_SHOWN = 80  # characters of a question

console = Console(highlight=False)


def list_facts(settings: Settings, expiring: int | None, as_json: bool) -> None:
    """All facts, or those that end within so many days, with who verified them."""
    house = open_house(settings)
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
    house = open_house(settings)
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
        console.print(f"Conversations that are still to be told: {owed}. --correct --by NAME does it.")


def correct(settings: Settings, fact_id: str, by: str, as_json: bool) -> None:
    """Tell what holds now to everybody who was told something else. Raises NotFound, NotAllowed."""
    house = open_house(settings)
    told = correct_tellings(fact_id, house.notices(by), house.reading())
    if as_json:
        print(json.dumps({"fact": fact_id, "corrected": [one.conversation_id for one in told], "approved_by": by}))
        return
    console.print(f"Conversations told what holds now: {len(told)}." if told else "Nobody had to be told anything.")


def list_unanswered(settings: Settings, as_json: bool) -> None:
    """What could not be answered, similar questions counted together, with the fact that answers it meanwhile."""
    house = open_house(settings)
    questions = open_questions(house.reading(), house.now().date(), _are_alike)
    if as_json:
        print(json.dumps([_question_as_json(question) for question in questions], ensure_ascii=False))
        return
    table = Table("Customers", "About", "Asked last", "In their words", "Answered meanwhile by")
    for question in questions:
        about = " ".join(part.replace("_", " ") for part in (question.subject, question.attribute) if part)
        newest = question.asked[0]
        words, answer = newest["question"][:MOST_SHOWN], question.answer.id if question.answer else ""
        table.add_row(str(question.customers), about, house.desk.hours.say(newest["asked_at"]), Text(words), answer)
    console.print(table if questions else "Every question was answered.")
    if any(question.answer for question in questions):
        console.print("--tell --by NAME tells the answers to those who asked and have not read them since.")


def tell(settings: Settings, by: str, as_json: bool) -> None:
    """Tell answers that were found to those who asked. Raises NotAllowed."""
    house = open_house(settings)
    told = tell_answers(house.notices(by), house.reading())
    if as_json:
        print(json.dumps({"told": told, "approved_by": by}))
        return
    console.print(f"Answers told: {len(told)}." if told else "Nobody is waiting for an answer that is known.")


def _are_alike(one: str, other: str) -> bool:
    return bool(fuzz.token_set_ratio(one, other, processor=default_process) >= ALIKE)


def _question_as_json(question: OpenQuestion) -> dict[str, Any]:
    return {
        "subject": question.subject,
        "attribute": question.attribute,
        "customers": question.customers,
        "first_asked": question.asked[-1]["asked_at"].isoformat(),
        "last_asked": question.asked[0]["asked_at"].isoformat(),
        "questions": [asked["question"] for asked in question.asked],
        "answered_by": question.answer.id if question.answer else None,
    }


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
