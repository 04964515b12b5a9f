"""Questions that no fact answered: counted together, and answered to those who asked once there is a fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Callable, Mapping, Sequence

from bot.domain.fact import Fact, FactKind
from bot.domain.message import Reply
from bot.use_cases.answers import NOT_RECOGNISED, word_fact
from bot.use_cases.fact_notices import FactNotices
from bot.use_cases.ports import UnitOfWork

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
        is_answer = answer is not None and answer.is_current(today)
        questions.append(OpenQuestion(subject, attribute, tuple(group), answer if is_answer else None))
    return sorted(questions, key=lambda question: -question.customers)


def _ask_the_same(one: Mapping[str, Any], other: Mapping[str, Any], are_alike: Callable[[str, str], bool]) -> bool:
    if (one["subject"], one["attribute"]) != (other["subject"], other["attribute"]):
        return False
    return one["attribute"] not in (None, NOT_RECOGNISED) or are_alike(one["question"], other["question"])


def tell_answers(notices: FactNotices, reading: UnitOfWork) -> list[str]:
    """Tell the answer to everybody who asked in vain what a fact answers meanwhile, each once; their conversations.

    Raises:
        NotAllowed: who approves it is not on the staff.
    """
    notices.check(reading)
    return [
        asked["conversation_id"]
        for question in open_questions(reading, notices.now.date())
        if question.answer is not None
        for asked in _newest_of_each(question.asked, notices.now)
        if _is_told(question.answer, asked, notices)
    ]


def _newest_of_each(asked: Sequence[Mapping[str, Any]], now: datetime) -> list[Mapping[str, Any]]:
    """The newest asking of each conversation that its answer is still worth telling to; `asked` is newest first."""
    newest: dict[str, Mapping[str, Any]] = {}
    for one in asked:
        if now - one["asked_at"] <= WORTH_ANSWERING:
            newest.setdefault(one["conversation_id"], one)
    return list(newest.values())


def _is_told(answer: Fact, asked: Mapping[str, Any], notices: FactNotices) -> bool:
    """Tell an answer to whoever asked, unless they know it; whether it was told."""
    wording = notices.wording
    with notices.uow as uow:
        known = {one.conversation_id for one in uow.knowledge.tellings(answer.id) if one.at >= asked["asked_at"]}
        conversation = uow.conversations.get(asked["conversation_id"])
        if conversation.id in known | uow.knowledge.noticed(answer.id, answer.version):
            return False
        language, product = conversation.language, uow.shop.product(answer.subject)
        now = word_fact(answer, product.name if product else "", wording, language)
        source = wording.put(answer.source, language)
        when, question = notices.moment(asked["asked_at"], language), asked["question"][:MOST_QUOTED]
        text = wording.say("utter_answer_found", language, when=when, question=question, now=now, source=source)
        return notices.tell(conversation, answer.id, answer.version, Reply(text, facts=((answer.id, answer.version),)))
