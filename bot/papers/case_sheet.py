"""The sheet of a whole case, for whoever has to judge it: all that is recorded, in order, with nothing left out."""

from __future__ import annotations

from bot.domain.case_paper import CasePaper
from bot.domain.language import spoken_in
from bot.domain.referral import Referral
from bot.papers.parts import Parts
from bot.papers.receipt import MADE, TIMES
from bot.papers.sheet import Field, Item, Line, Name, Section, Sheet, Words
from bot.use_cases.ports import Wording

TITLE = "Case {reference}"
LEAD = "All that is recorded of this case. The same stands in case.json, for machines."
MESSAGES, PROMISES, HISTORY, ATTACHMENTS = "Messages of the customer", "What was promised", "History", "Attachments"
FILED, STANDS = "As it was filed, word for word", "Where it stands"
DEADLOCK, REFERRALS = "Why it is not settled", "Before a body outside the house"
THEIR_REFERENCE = "Their reference"
IN_THE_BUNDLE = "{path}, SHA-256 {sha256}"
NOT_IN_THE_BUNDLE = "Not in this bundle; SHA-256 {sha256}"
# The steps of a referral, each with the field that tells when it was taken.
STEPS = (
    ("Proposed", "proposed_at", "because"),
    ("The customer agreed", "customer_consented_at", None),
    ("The house agreed", "house_consented_at", None),
    ("Sent", "referred_at", "facts_sent"),
    ("Outcome", "decided_at", "outcome"),
    ("Carried out", "implemented_at", "implementation"),
    ("Declined", "declined_at", "declined_because"),
)


def case_sheet(
    paper: CasePaper, wording: Wording, language: str | None = None, paths: dict[str, str] | None = None
) -> Sheet:  # fmt: skip
    """What stands on it. `paths`: where an attachment is in the bundle, by its hash."""
    language = spoken_in(language or paper.language)
    parts = Parts(paper, wording, language)
    everything = [said.message_id for said in paper.said]
    sections = [
        *parts.came_in(),
        *parts.section(MESSAGES, parts.messages(everything)),
        *([] if parts.told() else parts.section(FILED, [Words(paper.own_words, None, parts.spoken)])),
        *parts.section(STANDS, [parts.stage(), *parts.days()]),
        *parts.section(PROMISES, _promises(parts)),
        *parts.decided(),
        *parts.section(DEADLOCK, [Line(paper.deadlock.because)] if paper.deadlock else []),
        *parts.section(REFERRALS, [item for referral in paper.referrals for item in _steps(referral, parts)]),
        *_attachments(parts, paths or {}),
        *parts.section(HISTORY, [Field(parts.moment(e.at), _told(e.actor, e.what, e.detail)) for e in paper.history]),
        *parts.rights(),
        *parts.outside(),
        *parts.proof(),
    ]
    return Sheet(
        language=language,
        house=paper.house,
        title=parts.put(TITLE, reference=paper.reference),
        lead=parts.put(LEAD),
        sections=tuple(sections),
        footer=(
            parts.put(MADE, moment=parts.moment(paper.made_at)),
            parts.put(TIMES, zone=paper.zone),
        ),
    )


def _promises(parts: Parts) -> list[Item]:
    items: list[Item] = []
    for promise in parts.paper.promises:
        due = parts.moment(promise.due_at)
        settled = f", {parts.moment(promise.settled_at)}" if promise.settled_at else ""
        items.append(
            Line(
                parts.promised(promise),
                f"{promise.kind.value}, {promise.rule}, {parts.put(promise.owner)}, {due}{settled}",
            )
        )
    return items


def _steps(referral: Referral, parts: Parts) -> list[Item]:
    items: list[Item] = [Name(referral.body_name)]
    for label, at, what in STEPS:
        moment = getattr(referral, at)
        if moment is not None:
            told = getattr(referral, what) if what else None
            text = ", ".join(told) if isinstance(told, tuple) else told
            items.append(Field(parts.put(label), f"{parts.moment(moment)}{f': {text}' if text else ''}"))
    if referral.body_reference:
        items.append(Field(parts.put(THEIR_REFERENCE), referral.body_reference))
    return items


def _attachments(parts: Parts, paths: dict[str, str]) -> list[Section]:
    fields = [
        Field(
            known.name,
            parts.put(IN_THE_BUNDLE, path=paths[known.sha256], sha256=known.sha256)
            if known.sha256 in paths
            else parts.put(NOT_IN_THE_BUNDLE, sha256=known.sha256),
        )
        for known in parts.paper.attachments
    ]
    return parts.section(ATTACHMENTS, fields)


def _told(actor: str, what: str, detail: str | None) -> str:
    return f"{actor}: {what}{f' – {detail}' if detail else ''}"
