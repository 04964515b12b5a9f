"""How content customers are: whom to ask what, and the figures that come of the answers, each kept apart.

The index takes the three questions of the American Customer Satisfaction Index with equal weights. The original has
weights of its own, which are not public and differ by company, so ours is called "ACSI-style" and nothing else.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Collection, Mapping, Sequence

from bot.domain.errors import NotAllowed
from bot.domain.statistics import Estimate, Share, mean_of, within

ASK_WITHIN = timedelta(hours=48)  # of a closing; later nobody knows any more what "this" is
QUIET = timedelta(minutes=1)  # nobody is asked in the middle of a talk
PAUSE = timedelta(hours=24)  # between two askings of one customer, however much is closed
ANSWER_WITHIN = timedelta(days=14)  # for as long the buttons are good
COMMENT_WITHIN = timedelta(minutes=30)  # of saying that one wants to add words
LONGEST_COMMENT = 2_000  # characters
SATISFIED_FROM = 4  # of five: CSAT is the share of these
PROMOTERS_FROM, DETRACTORS_TO = 9, 6
_SALT = b"heard-survey-v1:"


class Question(str, Enum):
    """What is asked, by the name under which the answer is kept."""

    SCORE = "score"  # how was this? 1 to 5
    OVERALL = "x1"  # all in all, 1 to 10
    EXPECTED = "x2"  # against what was expected, 1 to 10
    IDEAL = "x3"  # against the best there could be, 1 to 10
    RECOMMEND = "nps"  # would you recommend us? 0 to 10
    EFFORT = "ces"  # "the company made it easy for me to handle my issue", 1 to 7


SCALES: Mapping[Question, range] = {
    Question.SCORE: range(1, 6),
    Question.OVERALL: range(1, 11),
    Question.EXPECTED: range(1, 11),
    Question.IDEAL: range(1, 11),
    Question.RECOMMEND: range(11),
    Question.EFFORT: range(1, 8),
}


class Form(str, Enum):
    """Which questions follow the first."""

    SHORT = "short"
    INDEX = "index"
    RECOMMEND = "nps"
    EFFORT = "ces"

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked after the rating, in order."""
        return FOLLOWING[self]


FOLLOWING: Mapping[Form, tuple[Question, ...]] = {
    Form.SHORT: (),
    Form.INDEX: (Question.OVERALL, Question.EXPECTED, Question.IDEAL),
    Form.RECOMMEND: (Question.RECOMMEND,),
    Form.EFFORT: (Question.EFFORT,),
}
SHARES: Mapping[Form, float] = {Form.INDEX: 0.3, Form.RECOMMEND: 0.1, Form.EFFORT: 0.1}  # the rest has the short one


class ClosingKind(str, Enum):
    """What came to its end."""

    CASE = "case"
    CHAT = "chat"  # with a person of the staff


@dataclass(frozen=True)
class Closing:
    """Something came to its end, after which a customer may be asked. A case that is opened again closes again."""

    key: str  # the same closing has the same key
    kind: ClosingKind
    conversation_id: str
    channel: str
    closed_at: datetime
    with_bot: bool  # nobody of the staff holds the conversation now, or is to take it
    quiet_since: datetime | None = None  # when the last was said in it
    last_asked: datetime | None = None  # when its customer was asked before
    reference: str = ""  # of the case


class Asking(str, Enum):
    """Whether to ask after a closing. All but the first two are why never."""

    NOW = "now"
    LATER = "later"  # something is being said, or a person of the staff is in the conversation
    CANNOT_ANSWER = "cannot_answer"
    TOO_LATE = "too_late"
    ASKED_BEFORE = "asked_before"  # after another closing, a short while ago


class Step(str, Enum):
    """What a survey waits for. The names of questions beside these."""

    COMMENT_OFFERED = "offered"
    COMMENT = "comment"
    DONE = "done"


@dataclass(frozen=True)
class Survey:
    """One asking after one closing, and how far its answer is."""

    id: str
    conversation_id: str
    closing: str
    kind: ClosingKind
    channel: str
    form: Form
    closed_at: datetime
    asked_at: datetime | None = None
    why_not: str | None = None  # it was never asked
    step: str = Question.SCORE.value
    step_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True)
class Answers:
    """What one customer answered after one closing."""

    score: int | None = None
    comment: str = ""
    x1: int | None = None
    x2: int | None = None
    x3: int | None = None
    nps: int | None = None
    ces: int | None = None


def should_ask(closing: Closing, channels: Collection[str], now: datetime) -> Asking:
    """Whether a customer is asked after a closing that nobody was asked about.

    Args:
        channels: on which a customer sees the question by themselves and can answer it.
    """
    if closing.channel not in channels:
        return Asking.CANNOT_ANSWER
    if now - closing.closed_at > ASK_WITHIN:
        return Asking.TOO_LATE
    if closing.last_asked is not None and now - closing.last_asked < PAUSE:
        return Asking.ASKED_BEFORE
    is_quiet = closing.quiet_since is None or now - closing.quiet_since >= QUIET
    return Asking.NOW if closing.with_bot and is_quiet else Asking.LATER


def choose_form(conversation_id: str, shares: Mapping[Form, float] = SHARES) -> Form:
    """Which questions a customer gets: the same ones however often it is asked, and by nobody's choice."""
    drawn = int.from_bytes(hashlib.sha256(_SALT + conversation_id.encode()).digest()[:8], "big") / 2**64
    for form, share in shares.items():
        if drawn < share:
            return form
        drawn -= share
    return Form.SHORT


def check_answer(question: Question, value: int) -> int:
    """The answer, if the scale has it. Raises NotAllowed."""
    scale = SCALES[question]
    if value not in scale:
        raise NotAllowed(f"This question is answered with {scale[0]} to {scale[-1]}.")
    return value


def next_question(form: Form, after: Question | None = None) -> Question | None:
    """What is asked after a question of a form; after the rating and its comment, the first."""
    asked = form.questions
    place = asked.index(after) + 1 if after is not None else 0
    return asked[place] if place < len(asked) else None


def index_of(x1: float, x2: float, x3: float) -> float:
    """The ACSI-style index of three answers from 1 to 10, with equal weights: 0 to 100."""
    for question, value in ((Question.OVERALL, x1), (Question.EXPECTED, x2), (Question.IDEAL, x3)):
        scale = SCALES[question]
        if not scale[0] <= value <= scale[-1]:
            raise NotAllowed("Each of the three questions is answered with 1 to 10.")
    return (x1 + x2 + x3 - 3) / 27 * 100


@dataclass(frozen=True)
class Satisfaction:
    """What a period's answers say. A figure is None where nobody answered its question."""

    closings: int
    asked: int
    answered: int
    not_asked: Mapping[str, int]  # by why
    scores: Mapping[int, int]  # how often each was given
    mean: Estimate | None  # of the scores
    satisfied: Share  # who gave 4 or 5: this is CSAT
    index: Estimate | None  # ACSI-style, of those who answered all three questions
    promoters: Share = field(default=Share(0, 0))
    nps: Estimate | None = None  # −100 to 100
    ces: Estimate | None = None  # mean of 1 to 7

    @property
    def response_rate(self) -> Share:
        """Of those asked, who gave a rating."""
        return Share(self.answered, self.asked)


def reckon(surveys: Sequence[tuple[Survey, Answers]]) -> Satisfaction:
    """The figures of these surveys. Each customer's three answers make one index; the mean of these is the index."""
    answers = [given for survey, given in surveys if survey.asked_at is not None]
    scores = [given.score for given in answers if given.score is not None]
    whole = [
        index_of(given.x1, given.x2, given.x3)
        for given in answers
        if given.x1 is not None and given.x2 is not None and given.x3 is not None
    ]
    nps = [given.nps for given in answers if given.nps is not None]
    pulls = [100.0 * ((one >= PROMOTERS_FROM) - (one <= DETRACTORS_TO)) for one in nps]
    not_asked: dict[str, int] = {}
    for survey, _ in surveys:
        if survey.why_not is not None:
            not_asked[survey.why_not] = not_asked.get(survey.why_not, 0) + 1
    return Satisfaction(
        closings=len(surveys),
        asked=len(answers),
        answered=len(scores),
        not_asked=not_asked,
        scores={score: scores.count(score) for score in SCALES[Question.SCORE]},
        mean=within(mean_of(scores), 1, 5),
        satisfied=Share(sum(1 for score in scores if score >= SATISFIED_FROM), len(scores)),
        index=within(mean_of(whole), 0, 100),
        promoters=Share(sum(1 for one in nps if one >= PROMOTERS_FROM), len(nps)),
        nps=within(mean_of(pulls), -100, 100),
        ces=within(mean_of([given.ces for given in answers if given.ces is not None]), 1, 7),
    )
