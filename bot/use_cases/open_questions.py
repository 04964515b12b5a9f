"""Questions that no fact answered: counted together, and answered to those who asked once there is a fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Callable, Mapping, Sequence

from bot.domain.fact import Fact, FactKind
from bot.domain.message import Author, Reply
from bot.use_cases.answers import NOT_RECOGNISED, word_fact
from bot.use_cases.handoffs import check_staff
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.sending import send

WORTH_ANSWERING = timedelta(days=60)  # after a question; later, its answer would only surprise
MOST_QUOTED = 200  # characters of a question that its answer repeats


@dataclass(frozen=True)
class OpenQuestion:
    """What several customers may have asked.

    Attributes:
        subject, attribute: of what and what, as far as it could be read.
        asked: each time as `Knowledge.unanswered` has it, the newest first.
        answer: the fact that answers it meanwhile.
    """

    subject: str | None
    attribute: str | None
    asked: tuple[Mapping[str, Any], ...]
    answer: Fact | None

    @property
    def customers(self) -> int:
        """How many asked it."""
        return len({asked["conversation_id"] for asked in self.asked})


def open_questions(
    reading: UnitOfWork, today: date, are_alike: Callable[[str, str], bool] = lambda one, other: one == other
) -> list[OpenQuestion]:
    """The questions that could not be answered, what most customers asked first.

    Args:
        are_alike: whether two questions of which only the words are known ask the same.
    """
    with reading:
        log = reading.knowledge.unanswered()
        current = {fact.id: fact for fact in reading.knowledge.current_facts() if fact.kind is FactKind.ATTRIBUTE}
    groups: list[list[Mapping[str, Any]]] = []
    for asked in log:
        same = next((group for group in groups if _ask_the_same(group[0], asked, are_alike)), None)
        if same is None:
            groups.append([asked])
        else:
            same.append(asked)
    questions = []
    for group in groups:
        subject, attribute = group[0]["subject"], group[0]["attribute"]
        answer = current.get(f"{subject}.{attribute}")
        is_answer = answer is not None and answer.valid_until >= today
        questions.append(OpenQuestion(subject, attribute, tuple(group), answer if is_answer else None))
    return sorted(questions, key=lambda question: -question.customers)


def _ask_the_same(one: Mapping[str, Any], other: Mapping[str, Any], are_alike: Callable[[str, str], bool]) -> bool:
    if (one["subject"], one["attribute"]) != (other["subject"], other["attribute"]):
        return False
    return one["attribute"] not in (None, NOT_RECOGNISED) or are_alike(one["question"], other["question"])


def tell_answers(
    approved_by: str,
    reading: UnitOfWork,
    uow: UnitOfWork,
    now: datetime,
    ids: Ids,
    wording: Wording,
    zone: str,
) -> list[str]:
    """Tell the answer to everybody who asked in vain what a fact answers meanwhile, each once; their conversations.

    Args:
        approved_by: the name of the person who answers for it.
        zone: the shop's, in which the time of a question is said (an IANA name).

    Raises:
        NotAllowed: nobody of that name is on the staff.
    """
    check_staff(approved_by, reading)
    told = []
    for question in open_questions(reading, now.date()):
        if question.answer is not None:
            waiting = [asked for asked in question.asked if now - asked["asked_at"] <= WORTH_ANSWERING]
            told += _tell_those_who_asked(question.answer, waiting, approved_by, uow, now, ids, wording, zone)
    return told


def _tell_those_who_asked(
    answer: Fact,
    waiting: Sequence[Mapping[str, Any]],
    approved_by: str,
    uow: UnitOfWork,
    now: datetime,
    ids: Ids,
    wording: Wording,
    zone: str,
) -> list[str]:
    told = []
    latest = {asked["conversation_id"]: asked for asked in reversed(waiting)}
    for conversation_id, asked in latest.items():
        with uow:
            known = {one.conversation_id for one in uow.knowledge.tellings(answer.id) if one.at >= asked["asked_at"]}
            if conversation_id in known | uow.knowledge.noticed(answer.id, answer.version):
                continue
            conversation = uow.conversations.get(conversation_id)
            language, product = conversation.language, uow.shop.product(answer.subject)
            now_known = word_fact(answer, product.name if product else "", wording, language)
            when, source = wording.moment(asked["asked_at"], zone, language), wording.put(answer.source, language)
            quoted = asked["question"][:MOST_QUOTED]
            text = wording.say("utter_answer_found", language, when=when, question=quoted, now=now_known, source=source)
            reply = Reply(text, facts=((answer.id, answer.version),))
            (message,) = send(uow, conversation, Author.SYSTEM, [reply], now, ids)
            if uow.knowledge.record_notice(message, answer.id, answer.version, approved_by, now):
                uow.commit()
                told.append(conversation_id)
    return told
