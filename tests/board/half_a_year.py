"""Half a year of a shop's complaints, promises, chats and ratings, the same each time: what the board's pages show."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from bot.domain.case import Case, CaseKind, CaseState, Contact, Priority
from bot.domain.case_deadline import CaseDeadline, DeadlineState
from bot.domain.case_record import CaseRecord, Step
from bot.domain.conversation import Conversation, Owner
from bot.domain.corrective_action import CorrectiveAction
from bot.domain.deadline import CountedFrom, Deadline, DeadlineKind
from bot.domain.fact import NotKnown
from bot.domain.handoff import Handoff, HandoffState
from bot.domain.message import Author, Draft
from bot.domain.promise import Promise, PromiseKind, PromiseState
from bot.domain.satisfaction import Answers, ClosingKind, Form, Survey
from bot.domain.satisfaction import Step as Asked
from bot.domain.turn import Turn, TurnState
from bot.storage.tables import handoffs, messages, recoveries, turns
from bot.storage.unit_of_work import SqlUnitOfWork
from tests.builders import TUESDAY_MORNING, TestHouse
from tests.staff_rows import add_staff, say_there

DIMENSIONS = (
    ["reliability"] * 9 + ["conformance"] * 7 + ["serviceability"] * 4 + ["durability"] * 3 + ["performance"] * 2
    + ["perceived_quality", "features", "aesthetics"]
)  # fmt: skip
WORDS = (
    "The kettle leaks from the handle.", "Nobody has answered me for two weeks!",
    "The blanket came in the wrong colour.",
    "=HYPERLINK(\"http://example.org\",\"refund\")", "The press stopped working after three days.",
    "<b>Broken</b> on arrival, and the box was open.", "It says 1.7 litres and holds 1.4.",
    "Die Lampe flackert ständig.",
)  # fmt: skip
COMMENTS = (
    "Ann was kind and quick, thank you.", "I had to explain it three times.", "Great!", "It took far too long.",
    "Schnell und freundlich.", "I still do not know why it broke.",
)  # fmt: skip
REASONS = ["asked for a person"] * 7 + ["safety"] * 2
FIRST = datetime(2026, 4, 1, 8, 0, tzinfo=timezone.utc)


def fill(house: TestHouse, talks: int = 700, until: datetime = TUESDAY_MORNING) -> None:
    """Fill the house's database with what happened until then."""
    chance = random.Random(11)
    with house.uow() as uow:
        for person, name in (("ann", "Ann Byrne"), ("ben", "Ben Okafor"), ("eva", "Eva Lind"), ("tom", "Tom Varga")):
            add_staff(uow, person, name, FIRST)
        say_there(uow, "Ann Byrne", until + timedelta(minutes=5))
        say_there(uow, "Eva Lind", until + timedelta(minutes=5))
        for number in range(talks):
            at = FIRST + (until - FIRST) * (number + chance.random()) / talks
            _talk(house, uow, chance, number, at, until)
        _now(uow, until)
        _care(uow, until)
        uow.commit()


def _talk(
    house: TestHouse, uow: SqlUnitOfWork, chance: random.Random, number: int, at: datetime, until: datetime
) -> None:  # fmt: skip
    channel = chance.choice(["web_widget"] * 4 + ["rest"])
    conversation = Conversation(
        f"c-{number:04}", channel, "default", f"peer-{number}", Owner.BOT, at, at, language=chance.choice([None, "de"])
    )  # fmt: skip
    uow.conversations.add(conversation)
    words = chance.choice(WORDS)
    said = [Draft(f"m-{number:04}-1", Author.CUSTOMER, words, f"t-{number:04}")]
    (first,) = uow.conversations.append(conversation.id, said, at)
    uow.turns.add(Turn(f"t-{number:04}", conversation.id, first.id, TurnState.QUEUED, at), first.seq)
    uow._connection.execute(turns.update().where(turns.c.id == f"t-{number:04}").values(state="answered"))
    if chance.random() < 0.3:
        _handoff(uow, chance, number, conversation, at, until)
    if chance.random() < 0.12:
        uow.knowledge.record_unanswered(first, "kettle-alba", "weight", NotKnown.NO_FACT, at)
    if chance.random() < 0.45:
        _case(house, uow, chance, number, conversation, first.id, words, at, until)


def _handoff(
    uow: SqlUnitOfWork, chance: random.Random, number: int, conversation: Conversation, at: datetime, until: datetime
) -> None:  # fmt: skip
    recent = until - at < timedelta(minutes=400)
    state = HandoffState.WAITING if recent else chance.choice([HandoffState.ENDED] * 9 + [HandoffState.EXPIRED])
    asked = until - timedelta(minutes=chance.randint(1, 9)) if recent else at
    handoff = Handoff(
        f"h-{number:04}", conversation.id, f"t-{number:04}", chance.choice(REASONS), "", state, asked,
        asked + timedelta(minutes=5),
    )  # fmt: skip
    uow.handoffs.add(handoff)
    if state is HandoffState.ENDED:
        wait = timedelta(seconds=chance.lognormvariate(4.6, 0.8))
        values = {"claimed_by": "ann", "claimed_at": at + wait}
        uow._connection.execute(handoffs.update().where(handoffs.c.id == handoff.id).values(**values))
        _survey(uow, chance, f"chat:{handoff.id}", ClosingKind.CHAT, conversation, at + timedelta(hours=1))


def _case(
    house: TestHouse, uow: SqlUnitOfWork, chance: random.Random, number: int, conversation: Conversation,
    message_id: str, words: str, at: datetime, until: datetime,
) -> None:  # fmt: skip
    age = until - at
    safety = chance.random() < 0.05
    state = CaseState.CLOSED if age > timedelta(days=12) and chance.random() < 0.94 else chance.choice(
        [CaseState.ACKNOWLEDGED, CaseState.INVESTIGATING, CaseState.DECIDED, CaseState.REJECTED]
    )  # fmt: skip
    case = Case(
        f"k-{number:04}", f"LF-{2_000_000 + number * 7919:07X}"[:10], CaseKind.COMPLAINT, conversation.id, message_id,
        at, words, state, Priority.SAFETY if safety else Priority.COMPLAINT, safety=safety,
        about_product=chance.choice(["kettle-alba", "press-nera", "blanket-moss", None]),
        remedy_wanted=chance.choice(["refund", "replacement", "repair", None]),
        contact=Contact("email", "mara@example.org"), acknowledged_at=at, changed_at=min(until, at + timedelta(days=9)),
        handler=chance.choice(["Ann Byrne", "Ben Okafor", None]), moves=5,
    )  # fmt: skip
    uow.cases.add(case)
    if chance.random() < 0.9:
        fields = {"quality_dimension": chance.choice(DIMENSIONS), "severity": 3}
        uow.records.add(case.id, CaseRecord(Step.ASSESSMENT, at, "the rules", fields))
    due = at + timedelta(days=2, hours=chance.randint(0, 9))
    kept = chance.random() < 0.86
    settled = PromiseState.KEPT if kept else PromiseState.BROKEN
    open_ = due > until
    uow.promises.add(Promise(
        f"p-{number:04}", case.id, PromiseKind.FIRST_ANSWER, due, "Customer care", at, "first-answer",
        PromiseState.MADE if open_ else settled, None if open_ else due, conversation.id, "You have an answer by then.",
        warned_at=due - timedelta(hours=12) if open_ else None,
    ))  # fmt: skip
    final = at + timedelta(days=10)
    deadline = Deadline(
        DeadlineKind.FINAL, final, "final", "pack", "1", CountedFrom.RECEIVED, at, "Within ten days."
    )  # fmt: skip
    state_of = (
        DeadlineState.OPEN if final > until else DeadlineState.MET if chance.random() < 0.9 else DeadlineState.MISSED
    )
    uow.deadlines.add(CaseDeadline(f"d-{number:04}", case.id, deadline, at))
    if state_of is not DeadlineState.OPEN:
        settled_one = CaseDeadline(f"d-{number:04}", case.id, deadline, at, state=state_of, settled_at=final)
        uow.deadlines.settle(settled_one, followed=True)
    if not kept and not open_ and chance.random() < 0.3:
        uow._connection.execute(recoveries.insert().values(
            id=f"r-{number:04}", case_id=case.id, trigger="broken_promise", subject=f"p-{number:04}", opened_at=due,
            state="failed", remedy="a card", checked_at=due + timedelta(days=3), checked="no",
        ))  # fmt: skip
    if state is CaseState.DECIDED:
        told = Draft(f"m-{number:04}-2", Author.AGENT, "We decided so.")
        uow.conversations.append(conversation.id, [told], at + timedelta(days=1))
    if state is CaseState.CLOSED:
        _survey(uow, chance, f"case:{case.id}:5", ClosingKind.CASE, conversation, at + timedelta(days=9))


def _survey(
    uow: SqlUnitOfWork, chance: random.Random, key: str, kind: ClosingKind, conversation: Conversation, at: datetime
) -> None:  # fmt: skip
    survey = Survey(f"s-{key}"[:36], conversation.id, key, kind, conversation.channel, Form.SHORT, at)
    if conversation.channel == "rest":
        uow.surveys.add(replace(survey, why_not="cannot_answer", step=Asked.DONE.value))
        return
    form = chance.choice([Form.INDEX, Form.INDEX, Form.INDEX, Form.RECOMMEND, Form.EFFORT])
    survey = replace(survey, form=form, asked_at=at)
    uow.surveys.add(survey)
    if chance.random() < 0.8:
        score = chance.choice([1, 2, 3, 4, 4, 5, 5, 5])
        base = 2 * score
        answers = Answers(score, chance.choice(COMMENTS) if chance.random() < 0.25 else "")
        more = {
            Form.INDEX: {name: min(10, max(1, base + chance.randint(-2, 1))) for name in ("x1", "x2", "x3")},
            Form.RECOMMEND: {"nps": min(10, base + chance.randint(-1, 1))},
            Form.EFFORT: {"ces": min(7, score + chance.randint(0, 2))},
            Form.SHORT: {},
        }[form]
        done = replace(survey, answered_at=at + timedelta(hours=2), step=Asked.DONE.value)
        uow.surveys.save(done, {"score": answers.score, "comment": answers.comment, **more})


def _now(uow: SqlUnitOfWork, until: datetime) -> None:
    """What goes on at the moment: three wait, two are held, a deadline ends today, a promise is overdue."""
    for number, (minutes, reason) in enumerate(((11, "asked for a person"), (3, "safety"), (1, "asked for a person"))):
        asked = until - timedelta(minutes=minutes)
        conversation = Conversation(f"n-{number}", "web_widget", "default", f"now-{number}", Owner.QUEUE, asked, asked)
        uow.conversations.add(conversation)
        take_by = asked + timedelta(minutes=5)
        uow.handoffs.add(
            Handoff(f"n-{number}", conversation.id, None, reason, "", HandoffState.WAITING, asked, take_by)
        )
    for number, person in enumerate(("ann", "ann", "eva")):
        held = Conversation(
            f"held-{number}", "web_widget", "default", f"held-{number}", Owner.AGENT, until, until, agent_id=person
        )
        uow.conversations.add(held)
    newest = [case for case in uow.cases.all() if case.state is not CaseState.CLOSED][:3]
    for number, (case, hours) in enumerate(zip(newest, (-3, 2, 6))):
        due = until + timedelta(hours=hours)
        deadline = Deadline(
            DeadlineKind.PROGRESS, due, "progress", "pack", "1", CountedFrom.RECEIVED, case.opened_at, "Each week."
        )  # fmt: skip
        uow.deadlines.add(CaseDeadline(f"today-{number}", case.id, deadline, case.opened_at))
    late = Promise("late", newest[0].id, PromiseKind.CALL_BACK, until - timedelta(hours=2), "Ann Byrne", until, "call")
    uow.promises.add(late)


def _care(uow: SqlUnitOfWork, until: datetime) -> None:
    for number, (product, action, days) in enumerate(
        (("kettle-alba", "New gasket from another supplier", 40), ("blanket-moss", "Photos retaken in daylight", 9)), 1
    ):
        opened = until - timedelta(days=days)
        whys = ("It leaks.", "The gasket is too soft.")
        uow.corrective_actions.add(CorrectiveAction(
            f"a-{number}", number, "product", product, whys, action, "Ben Okafor", opened, opened + timedelta(days=14)
        ))  # fmt: skip
    assert uow._connection.execute(messages.select()).first() is not None
