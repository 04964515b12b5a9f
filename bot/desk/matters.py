"""Cases, promises and deadlines, as the desk's pages read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Callable

from bot.desk.decisions import Eyes, act_json, proposal_json, redress_json
from bot.desk.render import Json, attachment_json, moment
from bot.desk.steps import steps_of
from bot.domain.case import Case
from bot.domain.case_deadline import CaseDeadline, is_past
from bot.domain.case_record import CaseRecord
from bot.domain.guidance import TO_CUSTOMERS, GuidanceRead
from bot.domain.life_cycle import steps_from
from bot.domain.promise import Promise, PromiseState, is_overdue
from bot.use_cases.case_facts import case_facts
from bot.use_cases.desk_cases import CaseInFull, OpenCase

Say = Callable[[datetime], str]


def open_case_json(one: OpenCase) -> Json:
    """A case in the list of those that are open."""
    return {**case_mark_json(one.case, one.due_at), "customer": one.customer}


def case_mark_json(case: Case, due: datetime | None = None) -> Json:
    """A case in a list."""
    more = {
        "touched_at": moment(case.last_touched), "conversation": case.conversation_id, "due": moment(due)
    }  # fmt: skip
    return {**case_facts(case), **more}


def case_json(whole: CaseInFull, now: datetime, say: Say, eyes: Eyes) -> Json:
    """A case with all its papers, and what may be done next."""
    case = whole.case
    dues = [one.due_at for one in whole.promises if one.state is PromiseState.MADE]
    acts = [act_json(one, case.reference, eyes) for one in whole.acts]
    proposed = whole.redress.proposal if whole.redress is not None else None
    return {
        **case_mark_json(case, min(dues, default=None)),
        "because": [eyes.put(why) for why in case.because],
        "state_since": moment(case.state_since),
        "ways": {state.value: [str(step) for step in steps] for state, steps in steps_from(case).items()},
        "next": steps_of(case, whole.promises),
        "redress": redress_json(whole.redress, eyes) if whole.redress is not None else None,
        "approvals": [
            *(one for one in acts if one["waits"]),
            *([proposal_json(proposed, eyes)] if proposed is not None else []),
        ],
        "promise_kinds": [
            {"kind": one.kind.value, "due": moment(one.due_at), "because": eyes.put(one.evidence)}
            for one in whole.rooms
        ],
        "records": [_record_json(record) for record in whole.records],
        "history": [
            {"at": moment(at), "by": by, "what": what, "detail": detail} for at, by, what, detail in whole.history
        ],
        "promises": [promise_json(one, case.reference, say, now) for one in whole.promises],
        "deadlines": [_deadline_json(one, now, say) for one in whole.deadlines],
        "acts": acts,
        "attachments": [attachment_json(one) for one in whole.files],
        "linked": [{"case": other, "why": why} for other, why in whole.linked],
        "conversations": list(whole.conversations),
        "guidance": [guidance_json(one) for one in whole.guidance],
    }


def promise_json(promise: Promise, reference: str, say: Say, now: datetime | None = None) -> Json:
    """A promise."""
    return {
        "id": promise.id,
        "reference": reference,
        "kind": promise.kind.value,
        "text": promise.text,
        "owner": promise.owner,
        "state": promise.state.value,
        "made_at": moment(promise.made_at),
        "due": moment(promise.due_at),
        "due_said": say(promise.due_at),
        "condition": promise.condition,
        "evidence": promise.evidence,
        "later_than_usual": promise.later_than_usual,
        "rule": promise.rule,
        "settled_at": moment(promise.settled_at),
        "overdue": now is not None and is_overdue(promise, now),
    }


def _record_json(record: CaseRecord) -> Json:
    return {
        "step": str(record.step),
        "at": moment(record.at),
        "by": record.by,
        "fields": {name: _plain(value) for name, value in record.fields.items() if value not in (None, "", [], ())},
    }


def _deadline_json(kept: CaseDeadline, now: datetime, say: Say) -> Json:
    deadline = kept.deadline
    return {
        "kind": deadline.kind.value,
        "due": moment(deadline.due_at),
        "due_said": say(deadline.due_at),
        "rule": deadline.rule,
        "because": deadline.because,
        "is_duty": deadline.kind.is_duty,
        "state": kept.state.value,
        "overdue": is_past(kept, now),
        "reason": kept.reason,
    }


def guidance_json(read: GuidanceRead) -> Json:
    """Each part with its heading and sentences; of those for the customer also what they mean, where that is needed."""
    own = read.guidance
    parts: list[Json] = []
    for part, heading in read.headings.items():
        sentences = [{"text": text} for text in own.part(part)]
        if part == TO_CUSTOMERS:
            sentences = [
                {"text": said, "lang": read.say_in, **({"means": text} if text != said else {})}
                for said, text in zip(read.say, own.say)
            ]
        parts.append({"part": part, "heading": heading, "sentences": sentences})
    return {"topic": own.topic, "title": own.title, "parts": parts}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else str(value)
