"""The records of a case: what has to be on paper before it may go on, step by step of ISO 10002:2018, 7.1 to 7.9.

A record is never changed: what turns out otherwise is recorded anew. Which step needs which is in `life_cycle.py`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Mapping

from bot.domain.errors import NotAllowed


class Step(str, Enum):
    """What a record tells of. Tracking (7.3) has none of its own: it is the case's history."""

    INFORMATION = "information"  # 7.1: what the customer was told about complaining
    RECEIPT = "receipt"  # 7.2
    ACKNOWLEDGEMENT = "acknowledgement"  # 7.4
    ASSESSMENT = "assessment"  # 7.5
    INVESTIGATION = "investigation"  # 7.6, as it begins
    FINDINGS = "findings"  # 7.6, as it ends
    PROPOSAL = "proposal"  # 7.7: a remedy that takes the yes of a second person; the standard asks for none
    RESPONSE = "response"  # 7.7
    DECISION = "decision"  # 7.8
    ANSWER = "answer"  # 7.9: what the customer says to it
    REFERRAL = "referral"  # 7.9: to a body outside the house
    WITHDRAWAL = "withdrawal"  # the customer takes the matter back
    CLOSING = "closing"  # 7.9
    REOPENING = "reopening"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Field:
    """One thing a record says."""

    name: str
    meaning: str
    required: bool = True


def _needed(**meanings: str) -> tuple[Field, ...]:
    return tuple(Field(name, meaning) for name, meaning in meanings.items())


def _welcome(**meanings: str) -> tuple[Field, ...]:
    return tuple(Field(name, meaning, required=False) for name, meaning in meanings.items())


FIELDS: Mapping[Step, tuple[Field, ...]] = {
    Step.INFORMATION: _needed(
        version="which version of the complaints information was in force",
        shown="where it was to be read",
        language="in which language (ISO 639-1)",
    )
    + _welcome(formats="other ways in which it could be had"),
    Step.RECEIPT: _needed(
        received_at="when it came in",
        channel="by which channel",
        receiver="who took it in",
        complainant="the conversation of the customer",
        messages="the messages in which it is told, verbatim",
        remedy_wanted="what would put it right",
        contact="how to reach the customer",
        answer_due="until when it is to be answered",
        consent="on what ground their data is used",
    )
    + _welcome(
        representative="who speaks for the customer",
        product="about which product",
        order="about which order",
        serial="its serial number",
        happened_on="when the problem was",
        happened_where="where",
        how_often="how often",
        cost="what it cost the customer",
        attachments="photos and papers",
    ),
    Step.ACKNOWLEDGEMENT: _needed(
        sent_at="when",
        medium="by which channel",
        delivery="the message by which it was told",
        version="which wording was used",
        promises="what was promised in it",
    ),
    Step.ASSESSMENT: _needed(
        severity="1 to 5",
        safety="whether somebody may be hurt",
        complexity="1 to 5",
        impact="1 to 5",
        immediate_action_needed="whether something must be done at once",
        immediate_action_possible="whether it can be",
        rules="version of the rules of assessment",
        because="why, in sentences",
    )
    + _welcome(
        quality_dimension="in what it falls short",
        need="stated, implied, expectation or delight",
        cause="family of root causes",
        linked="other cases about the same matter",
    ),
    Step.INVESTIGATION: _needed(plan="what will be looked at", owner="who does it")
    + _welcome(about_staff="the colleague it is about, who must not be its owner"),
    Step.FINDINGS: _needed(
        findings="what was found", evidence="from what it is known", upheld="yes, partly or no", cause="root cause"
    )
    + _welcome(quality_dimension="in what it fell short"),
    Step.PROPOSAL: _needed(
        remedy="what is proposed",
        minor="what it costs the house, in hundredths of its currency",
        currency="that currency",
        level="the level of authority it needs",
        why="why this one, or why it is declined",
    )
    + _welcome(declined="whether it was declined"),
    Step.RESPONSE: _needed(
        offered="the remedies offered",
        chosen="which of them the customer chose, or why none was to choose",
        approved_by="who approved it",
        level="the level of authority it needed",
    )
    + _welcome(
        cost="what it costs the house",
        corrective_action="what keeps it from happening again",
        promises="what was promised",
    ),
    Step.DECISION: _needed(
        text="what the customer was told",
        reasons="why it was decided so",
        sent_at="when",
        medium="by which channel",
        delivery="the message, or how else it is known to have arrived",
        further="that they may go further was told, in these words",
    ),
    Step.ANSWER: _needed(accepted="yes, no, or silent", how="in which words or how else the customer said so")
    + _welcome(recourse="what they were told about going further"),
    Step.REFERRAL: _needed(
        body="the body outside the house", version="from which data it is known", consent="of both sides"
    ),
    Step.WITHDRAWAL: _needed(message="in which message the customer took it back"),
    Step.CLOSING: _needed(
        reason="settled, exhausted, withdrawn, no_answer or decided_outside", closed_by="who closed it"
    )
    + _welcome(
        remedy_done="how it is known that the remedy was carried out",
        alternatives="what else the customer was told they can do",
        satisfaction_asked="whether they were asked how content they are",
        reopening="how it can be opened again",
    ),
    Step.REOPENING: _needed(asked_by="who wants it opened again", why="for what reason"),
}  # fmt: skip


@dataclass(frozen=True)
class CaseRecord:
    """One record. `by` is who wrote it: the bot, the watchdog, the customer, or a person of the staff."""

    step: Step
    at: datetime
    by: str
    fields: Mapping[str, Any]
    move: int = 0  # how often the case had changed its state when it was made

    def __post_init__(self) -> None:
        known = {field.name for field in FIELDS[self.step]}
        unknown = sorted(set(self.fields) - known)
        if unknown:
            raise NotAllowed(
                f"A record of the {self.step} has no field {unknown[0]!r}; it has {', '.join(sorted(known))}."
            )

    def missing(self) -> tuple[Field, ...]:
        """What it has to say and does not."""
        return tuple(field for field in FIELDS[self.step] if field.required and _is_blank(self.fields.get(field.name)))


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def digest(record: CaseRecord) -> str:
    """A fingerprint of what a record says, for the case's history: SHA-256 of its fields in a fixed order, in hex."""
    said = json.dumps(dict(record.fields), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def check_complete(record: CaseRecord) -> None:
    """Make sure that a record says all it has to. Raises NotAllowed, naming what is missing."""
    missing = record.missing()
    if missing:
        wanted = "; ".join(f"{field.name} ({field.meaning})" for field in missing)
        raise NotAllowed(f"The record of the {record.step} is not complete; add {wanted}.")
