"""Asking customers how it was: once after a closing, by the house itself; and keeping what they answer.

The answers come by buttons that never reach the dialogue: they are taken in with the message, whoever holds the
conversation. A typed figure that one of the buttons shows counts as that button.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any, Collection, Mapping

from bot.domain.conversation import Conversation
from bot.domain.errors import NotAllowed
from bot.domain.message import Author, Button, Message, RatingPoint, Reply
from bot.domain.safety import find_hazards
from bot.domain.satisfaction import (
    ANSWER_WITHIN,
    ASK_WITHIN,
    COMMENT_WITHIN,
    LONGEST_COMMENT,
    SCALES,
    Asking,
    Closing,
    ClosingKind,
    Question,
    Step,
    Survey,
    check_answer,
    choose_form,
    next_question,
    should_ask,
)
from bot.domain.turn import Turn, TurnState
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.ratings import keep_rating
from bot.use_cases.sending import send

ANSWER_OF_SURVEY = "answer of a survey"  # why a turn needed no bot
RATE = "rate_the_house"  # what the buttons mean; no intent, for the dialogue never sees it
ADD_WORDS, NO_THANKS = "Add a few words", "No, thank you"
WORDS, NONE = "words", "none"
MOST_AT_ONCE = 100  # closings in one look
STAR = "★"
_STARS = re.compile(rf"^(\d+) {STAR}+$")


def plain_answer(text: str) -> str:
    """What a button of a rating says, as somebody would type it: the figure without the stars."""
    found = _STARS.match(text.strip())
    return found[1] if found else text


def watch_closings(
    reading: UnitOfWork, uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording, channels: Collection[str]
) -> int:
    """Ask everybody whose matter was closed and who can be asked; how many were."""
    with reading:
        # Twice as long: what came too late for asking is still noted as never asked.
        found = reading.surveys.unasked(now - 2 * ASK_WITHIN, MOST_AT_ONCE)
    return sum(ask_satisfaction(closing, uow, now, ids, wording, channels) for closing in found)


def ask_satisfaction(
    closing: Closing, uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording, channels: Collection[str]
) -> bool:
    """Ask once after a closing, or note why not; whether it was asked. Later is no answer, and notes nothing."""
    asking = should_ask(closing, channels, now)
    if asking is Asking.LATER:
        return False
    with uow:
        conversation = uow.conversations.get(closing.conversation_id)
        survey = Survey(
            ids.new(), conversation.id, closing.key, closing.kind, closing.channel, choose_form(conversation.id),
            closing.closed_at,
        )  # fmt: skip
        if asking is Asking.NOW:
            survey = replace(survey, asked_at=now, step_at=now)
        else:
            survey = replace(survey, why_not=asking.value, step=Step.DONE.value)
        if not uow.surveys.add(survey):
            return False
        if asking is Asking.NOW:
            language = conversation.language
            if closing.kind is ClosingKind.CASE:
                text = wording.say("utter_rating_after_case", language, reference=closing.reference)
            else:
                text = wording.say("utter_rating_after_chat", language)
            _say(Reply(text, _scale(survey, Question.SCORE)), conversation, None, uow, now, ids)
        uow.commit()
    return asking is Asking.NOW


def take_survey_answer(
    message: Message, choice: Button | None, conversation: Conversation, turn: Turn, uow: UnitOfWork, now: datetime,
    ids: Ids, wording: Wording,
) -> bool:  # fmt: skip
    """Keep a message that answers how it was, within the transaction under way; whether it is one, and no more.

    A comment that speaks of a danger is kept and goes to the assistant all the same.
    """
    is_report = False
    replies: list[Reply] = []
    if choice is not None and choice.intent == RATE:
        replies = _answer(message, choice.entities, conversation, uow, now, ids, wording)
    elif not message.from_button and not message.attachments:
        survey = uow.surveys.awaiting_comment(conversation.id)
        if survey is not None:  # seldom; reading for dangers takes longer than all else here
            is_report = bool(find_hazards(message.text))
            replies = _comment(message, survey, conversation.language, is_report, uow, now, wording)
    for reply in replies:
        _say(reply, conversation, turn.id, uow, now, ids)
    if not replies or is_report:
        return False
    uow.turns.add(replace(turn, state=TurnState.ANSWERED, reason=ANSWER_OF_SURVEY), message.seq)
    return True


def _answer(
    message: Message, chosen: Mapping[str, str], conversation: Conversation, uow: UnitOfWork, now: datetime, ids: Ids,
    wording: Wording,
) -> list[Reply]:  # fmt: skip
    """What the house says to a pressed button, after it was kept."""
    language = conversation.language
    survey = uow.surveys.get(chosen["survey"], conversation.id)
    if survey is None:
        return []
    if survey.step != chosen["step"]:  # pressed once more, or after the others
        return [Reply(wording.say("utter_rating_had", language))]
    value = chosen["value"]
    if survey.step == Step.COMMENT_OFFERED.value:
        if value == WORDS:
            uow.surveys.save(replace(survey, step=Step.COMMENT.value, step_at=now), {})
            return [Reply(wording.say("utter_rating_comment_wanted", language))]
        return _go_on(survey, None, {}, uow, now, language, wording)
    question = Question(survey.step)
    if value == NONE:
        return _go_on(survey, question, {}, uow, now, language, wording)
    answer = check_answer(question, int(value))
    if question is not Question.SCORE:
        return _go_on(survey, question, {question.value: answer}, uow, now, language, wording)
    recovery = keep_rating(message, answer, uow, now, ids)
    offered = replace(survey, step=Step.COMMENT_OFFERED.value, step_at=now, answered_at=now)
    uow.surveys.save(offered, {question.value: answer})
    response = "utter_rating_low_kept" if recovery is not None else "utter_rating_kept"
    buttons = (
        _button(wording.put(ADD_WORDS, language), survey, offered.step, WORDS),
        _button(wording.put(NO_THANKS, language), survey, offered.step, NONE),
    )
    return [Reply(wording.say(response, language), buttons)]


def _comment(
    message: Message, survey: Survey, language: str | None, is_report: bool, uow: UnitOfWork, now: datetime,
    wording: Wording,
) -> list[Reply]:  # fmt: skip
    """What the house says to words that were announced, after they were kept; nothing where none were."""
    if survey.step_at is None or now - survey.step_at > COMMENT_WITHIN:
        return []
    kept = {"comment": message.text[:LONGEST_COMMENT]}
    if not is_report and next_question(survey.form) is not None:
        return _go_on(survey, None, kept, uow, now, language, wording)
    uow.surveys.save(replace(survey, step=Step.DONE.value, step_at=now), kept)
    return [Reply(wording.say("utter_rating_danger" if is_report else "utter_rating_comment_kept", language))]


def _go_on(
    survey: Survey, after: Question | None, answer: Mapping[str, Any], uow: UnitOfWork, now: datetime,
    language: str | None, wording: Wording,
) -> list[Reply]:  # fmt: skip
    """Keep an answer and ask the next question of the form, if there is one."""
    following = next_question(survey.form, after)
    step = following.value if following is not None else Step.DONE.value
    uow.surveys.save(replace(survey, step=step, step_at=now), answer)
    if following is None:
        return [Reply(wording.say("utter_rating_done", language))]
    no = _button(wording.put(NO_THANKS, language), survey, step, NONE)
    return [Reply(_question(following, language, wording), (*_scale(survey, following), no))]


def _question(question: Question, language: str | None, wording: Wording) -> str:
    if question is Question.OVERALL:
        return wording.say("utter_rating_overall", language)
    if question is Question.EXPECTED:
        return wording.say("utter_rating_expected", language)
    if question is Question.IDEAL:
        return wording.say("utter_rating_ideal", language)
    if question is Question.RECOMMEND:
        return wording.say("utter_rating_recommend", language)
    if question is Question.EFFORT:
        return wording.say("utter_rating_effort", language)
    raise NotAllowed("This question is asked after a closing alone.")


def _scale(survey: Survey, question: Question) -> tuple[Button, ...]:
    """One button for each value; a rating shows its stars."""
    with_stars = question is Question.SCORE
    return tuple(
        _button(
            f"{value} {STAR * value}" if with_stars else str(value),
            survey,
            question.value,
            str(value),
            RatingPoint(value, with_stars),
        )
        for value in SCALES[question]
    )


def _button(title: str, survey: Survey, step: str, value: str, point: RatingPoint | None = None) -> Button:
    return Button(title, RATE, {"survey": survey.id, "step": step, "value": value}, point=point)


def _say(
    reply: Reply, conversation: Conversation, turn_id: str | None, uow: UnitOfWork, now: datetime, ids: Ids
) -> None:  # fmt: skip
    send(uow, conversation, Author.SYSTEM, [reply], now, ids, turn_id=turn_id, buttons_last=ANSWER_WITHIN)
