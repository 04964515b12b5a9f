"""Gathering all that is known of a case for the papers about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Sequence
from zoneinfo import ZoneInfo

from bot.domain.case import Case, CaseState
from bot.domain.case_deadline import DeadlineState
from bot.domain.case_paper import (
    AttachmentOnPaper,
    BodyOnPaper,
    CasePaper,
    DeadlineOnPaper,
    EventOnPaper,
    RightOnPaper,
    SaidOnPaper,
)
from bot.domain.case_record import Step
from bot.domain.deadline import DeadlineKind
from bot.domain.dispute import Deadlock, DisputeBody, DisputeBook, decide_deadlock, last_day
from bot.domain.fact import Fact
from bot.domain.life_cycle import latest
from bot.domain.message import Author
from bot.domain.promise import PromiseKind
from bot.use_cases.access import find_case
from bot.use_cases.customer_steps import IN_MESSAGE
from bot.use_cases.ports import UnitOfWork


@dataclass(frozen=True)
class Letterhead:
    """What papers say of the house by itself."""

    house: str
    zone: str
    book: DisputeBook
    rights: tuple[Fact, ...] = ()  # those that the law of its place gives
    contact: Fact | None = None  # how a person is reached

    def rights_on(self, at: datetime) -> tuple[RightOnPaper, ...]:
        """The rights that hold on a day, each with its source."""
        return tuple(RightOnPaper(f.wording, f.source) for f in self.rights if f.is_current(at.date()))


@dataclass(frozen=True)
class KeptElsewhere:
    """What is known of a case besides its own records."""

    both_say_so_at: datetime | None = None  # when both sides said that they cannot agree
    final_due: datetime | None = (
        None  # by when the final answer is due; None: by the promised decision, if there is one
    )
    deadlines: tuple[DeadlineOnPaper, ...] = ()  # further days that count
    decision: str | None = None  # what the house decided, in its words
    customer_answer: str | None = None  # what the customer said to it
    attachments: tuple[AttachmentOnPaper, ...] = ()  # files the customer sent
    audit_hash: str | None = None  # of the receipt, in the chain of the house's records


DAYS = {  # duties of the house that a customer is told by when
    DeadlineKind.PROGRESS: "We tell you how it stands by",
    DeadlineKind.HOLDING: "Otherwise we tell you why not, and when, by",
    DeadlineKind.FINAL: "You have our final answer by",
}


def kept_elsewhere(case: Case, uow: UnitOfWork, both_say_so_at: datetime | None = None) -> KeptElsewhere:
    """What records, deadlines, files and audit know of a case, within the transaction under way."""
    records = latest(uow.records.of_case(case.id))
    open_days = [kept.deadline for kept in uow.deadlines.of_case(case.id) if kept.state is DeadlineState.OPEN]
    final = [day.due_at for day in open_days if day.kind is DeadlineKind.FINAL]
    decision, answer = records.get(Step.DECISION), records.get(Step.ANSWER)
    received = uow.audit.about(case.reference)
    return KeptElsewhere(
        both_say_so_at=both_say_so_at,
        final_due=final[-1] if final else None,
        deadlines=tuple(DeadlineOnPaper(DAYS[day.kind], day.due_at, day.rule) for day in open_days if day.kind in DAYS),
        decision=str(decision.fields["text"]) if decision else None,
        customer_answer=_in_their_words(str(answer.fields["how"]), uow) if answer else None,
        attachments=tuple(AttachmentOnPaper(one.name, one.sha256) for one in uow.attachments.of_case(case.id)),
        audit_hash=received[0][0].hash.hex() if received else None,
    )


def _in_their_words(how: str, uow: UnitOfWork) -> str:
    """What the customer said to a decision: their message, or how else a colleague noted it."""
    message_id = how.removeprefix(IN_MESSAGE)
    return uow.conversations.message(message_id).text if message_id != how else how


def describe_case(
    reference: str, uow: UnitOfWork, now: datetime, head: Letterhead, *, country: str | None = None,
    more: KeptElsewhere | None = None, both_say_so_at: datetime | None = None,
) -> CasePaper:  # fmt: skip
    """Everything known of the case with this reference; see `describe_this`. Raises NotFound."""
    with uow:
        case = find_case(reference, uow)
        more = more or kept_elsewhere(case, uow, both_say_so_at)
        return describe_this(case, uow, now, head, country=country, more=more)


def describe_this(
    case: Case, uow: UnitOfWork, now: datetime, head: Letterhead, *, country: str | None = None,
    more: KeptElsewhere | None = None,
) -> CasePaper:  # fmt: skip
    """Everything known of a case, within the transaction under way; nothing is written in it.

    Args:
        case: of which a paper is to be written.
        uow: the transaction.
        now: when the paper is made.
        head: what papers say of the house.
        country: where the customer lives (ISO 3166-1); None: where the house is.
        more: what is known of the case besides; None: what the database knows.
    """
    more = more or kept_elsewhere(case, uow)
    messages = uow.cases.messages(case.id)
    history = tuple(EventOnPaper(*event) for event in uow.cases.events(case.id))
    promises = tuple(uow.promises.of_case(case.id))
    product = uow.shop.product(case.about_product) if case.about_product else None
    due = more.final_due or next((p.due_at for p in promises if p.kind is PromiseKind.DECISION), None)
    final_answer_at = _when(history, CaseState.DECIDED)
    choice = head.book.choose_bodies(country, None, now.astimezone(ZoneInfo(head.zone)).date())

    def on_paper(body: DisputeBody) -> BodyOnPaper:
        zone = ZoneInfo(head.zone)
        answered = final_answer_at.astimezone(zone) if final_answer_at else None
        return BodyOnPaper(body, head.book.takes_part(body), last_day(body, case.opened_at.astimezone(zone), answered))

    return CasePaper(
        made_at=now,
        house=head.house,
        zone=head.zone,
        case_id=case.id,
        reference=case.reference,
        kind=case.kind,
        stage=case.state,
        received_at=case.opened_at,
        own_words=case.own_words,
        language=uow.conversations.get(case.conversation_id).language,
        said=tuple(
            SaidOnPaper(message.id, message.created_at, message.text, message.from_button)
            for message in messages
            if message.author is Author.CUSTOMER
        ),
        acknowledged_at=case.acknowledged_at,
        safety=case.safety,
        product=product.name if product else case.about_product,
        order=case.about_order,
        remedy_wanted=case.remedy_wanted,
        contact=case.contact,
        promises=promises,
        deadlines=more.deadlines,
        history=history,
        decision=more.decision,
        customer_answer=more.customer_answer,
        attachments=more.attachments,
        rights=head.rights_on(now),
        reach_a_person=head.contact.wording if head.contact and head.contact.is_current(now.date()) else None,
        sector=choice.sector,
        settling=tuple(on_paper(body) for body in choice.settling),
        others=tuple(on_paper(body) for body in choice.others),
        deadlock=_deadlock(case, history, final_answer_at, due, more.both_say_so_at, now),
        referrals=tuple(uow.referrals.of_case(case.id)),
        audit_hash=more.audit_hash,
    )


def _deadlock(
    case: Case, history: Sequence[EventOnPaper], final_answer_at: datetime | None, due: datetime | None,
    both_say_so_at: datetime | None, now: datetime,
) -> Deadlock | None:  # fmt: skip
    """Whether the case is stuck. Its state counts where the history does not tell when it came to it."""
    rejected_at = _when(history, CaseState.REJECTED)
    if case.state is CaseState.REJECTED:
        rejected_at = rejected_at or now
        final_answer_at = final_answer_at or rejected_at
    return decide_deadlock(
        case.state, case.opened_at, final_answer_at, rejected_at, now, due, both_say_so_at=both_say_so_at
    )


def _when(history: Sequence[EventOnPaper], state: CaseState) -> datetime | None:
    """When a case last came to a state: the event that has its name."""
    return next((event.at for event in reversed(history) if event.what == state.value), None)
