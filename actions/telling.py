"""Saying what is known to a question, from facts, and of the rest that it is not known."""

from __future__ import annotations

from datetime import date
from typing import Dict, List, Mapping, Sequence, Tuple

from actions.customer_turn import CustomerTurn, button
from actions.questions import (
    BEYOND_DOUBT,
    LAST_ANSWER,
    MOST_CHOICES,
    PROBABLE,
    QUESTIONS,
    Question,
    examples_of_products,
    questions_in,
    questions_of,
    sure_questions,
    topic_question,
    unsure_of,
    unsure_questions,
)
from actions.waiting import Matter
from bot.domain.fact import Fact, NotKnown
from bot.use_cases.answers import (
    NOT_RECOGNISED,
    AnswerToCustomer,
    answer_question,
    log_unanswered,
    sources_of_last_answer,
    word_fact,
)

QUALITIES = ("_safe", "proof", "_washable")  # how attributes end that a thing is, rather than has


def answer(turn: CustomerTurn) -> bool:
    """Answer what the message asks, from facts, or say that it is not known; False where nothing could be read."""
    questions = questions_of(turn)
    if not answer_questions(turn, questions):
        return False
    offer_rest(turn, questions)
    return True


def answer_matter(turn: CustomerTurn, matter: Matter) -> bool:
    """The same for another matter of the message, where it is a question that can be answered on the spot."""
    return matter["intent"] in QUESTIONS and answer_questions(turn, questions_in(turn, matter))


def answer_after_all(turn: CustomerTurn) -> bool:
    """The same for a message that was not taken for a question, where it is beyond doubt what it asks, and of what."""
    questions = sure_questions(turn, turn.asked or (), BEYOND_DOUBT)
    return answer_questions(turn, [question for question in questions if question.subject is not None])


def answer_questions(turn: CustomerTurn, questions: Sequence[Question]) -> bool:
    """Say what is known to each question; False where there is none."""
    if not questions:
        return False
    without = [question for question in questions if question.subject is None]
    if without:
        choices = _things_to_choose(turn, without[0].attribute)
        names = ", ".join(turn.put(choice["title"]) for choice in choices)
        turn.say("utter_which_product", choices, examples=names or examples_of_products(turn))
    named = [question for question in questions if question.subject not in (None, LAST_ANSWER)]
    _tell(turn, [_answer(turn, question) for question in named])
    if any(question.subject == LAST_ANSWER for question in questions) and not named:
        _tell_sources(turn)
    return True


def _things_to_choose(turn: CustomerTurn, attribute: str | None) -> List[Dict[str, str]]:
    """The products that a question may be about which names none, as buttons."""
    perhaps = [thing for one in turn.asked or () if one.aspect == attribute for thing in one.perhaps_of]
    with turn.house.reading() as reading:
        products = [reading.shop.product(thing) for thing in dict.fromkeys(perhaps)]
    known = [product for product in products if product is not None]
    return [button(product.name, "ask_product", product=product.id, attribute=str(attribute)) for product in known]


def tell_source_if_asked(turn: CustomerTurn) -> bool:
    """Say where the last answer comes from, if that is what a further language's words for it ask."""
    if not turn.says("asks_source"):
        return False
    _tell_sources(turn)
    return True


def _tell_sources(turn: CustomerTurn) -> None:
    """Where the last answer comes from: each of its facts with its source and by whom and when it was checked."""
    facts = sources_of_last_answer(turn.context.conversation_id, turn.house.reading())
    if not facts:
        turn.say("utter_no_source")
        return
    with turn.house.reading() as reading:
        products = [reading.shop.product(subject) for subject in {fact.subject for fact in facts}]
    names = {product.id: product.name for product in products if product is not None}
    by_check: Dict[tuple[str, date], Dict[str, List[Fact]]] = {}
    for fact in facts:
        by_check.setdefault((fact.verified_by, fact.verified_on), {}).setdefault(fact.source, []).append(fact)
    lines: List[str] = []
    for (desk, checked), by_source in by_check.items():
        for source, told in by_source.items():
            words = " ".join(worded(turn, fact, names) for fact in told)
            lines.append(turn.put("“{text}” This is from: {source}.", text=words, source=turn.put(source)))
        lines.append(turn.put("The {desk} checked it on {day}.", desk=turn.put(desk), day=_day(turn, checked)))
    turn.say("utter_sources", sources="\n".join(lines))


def _day(turn: CustomerTurn, day: date) -> str:
    return turn.put("{day} {month} {year}", day=day.day, month=turn.put(f"{day:%B}"), year=day.year)


def _tell(turn: CustomerTurn, answers: Sequence[AnswerToCustomer]) -> None:
    """Say what is known, and of the rest that it is not known."""
    facts, words = _new_facts(turn, answers)
    if facts:
        turn.say("utter_facts", facts=words, told=facts)
    for answer in answers:
        if isinstance(answer.answer, NotKnown):
            log_unanswered(
                turn.context.message_id,
                turn.house.uow(),
                turn.house.now(),
                answer.subject,
                answer.attribute,
                answer.answer,
            )
            expired = answer.answer is NotKnown.EXPIRED
            turn.say("utter_expired_fact" if expired else "utter_unknown_fact", what=_what(turn, answer))


def _new_facts(turn: CustomerTurn, answers: Sequence[AnswerToCustomer]) -> Tuple[Sequence[Fact], str]:
    """The facts of these answers that were not told in this turn yet, each once; and their words."""
    known = [answer.known for answer in answers if answer.known is not None]
    new = {fact.id: fact for one in known for fact in one.facts if fact.id not in turn.facts_said}
    names = {answer.subject: answer.product.name for answer in answers if answer.product}
    return list(new.values()), " ".join(worded(turn, fact, names) for fact in new.values())


def worded(turn: CustomerTurn, fact: Fact, names: Mapping[str, str]) -> str:
    """A fact in the language of the answer; `names` of the products, by their ids."""
    return word_fact(fact, names.get(fact.subject, ""), turn.house.wording, turn.speaks)


def _answer(turn: CustomerTurn, question: Question) -> AnswerToCustomer:
    assert question.subject is not None
    return answer_question(question.subject, question.attribute, turn.house.reading(), turn.house.now().date())


def say_unknown(turn: CustomerTurn, thing: str) -> None:
    """Say that what is asked about a product is not known: there was no word for it that we know."""
    _tell(turn, [_answer(turn, Question(thing, NOT_RECOGNISED))])


def ask_which(turn: CustomerTurn, subject: str | None) -> bool:
    """Ask what is meant: of a product, or of the shop where none is talked about. The choices are what the reading is
    unsure of and what the facts nearest to the message tell. False where nothing that is known may be meant.
    """
    perhaps = [
        Question(subject, one.aspect) if subject else topic_question(turn, one.aspect) for one in unsure_of(turn)
    ]
    choices = _choices(turn, [*perhaps, *turn.nearest])
    if not choices:
        return False
    choices.append(button("Ask a colleague", "ask_human"))
    if subject is not None:
        with turn.house.reading() as reading:
            product = reading.shop.product(subject)
        turn.say("utter_which_question", choices, asks_meaning=True, product=turn.put(product.name if product else ""))
    else:
        turn.say("utter_which_topic", choices, asks_meaning=True)
    return True


def offer_rest(turn: CustomerTurn, told: Sequence[Question]) -> None:
    """What other parts of the message may have asked besides what was told: nothing is passed over. What they probably
    asked is told, marked as such; the rest are choices.
    """
    rest = {q: chance for q, chance in unsure_questions(turn).items() if q.subject not in (None, LAST_ANSWER)}
    rest = {question: chance for question, chance in rest.items() if question not in told}
    probable = [_answer(turn, question) for question, chance in rest.items() if chance >= PROBABLE]
    if not turn.facts_said:  # the sure part could not be answered: a fact would seem to be its answer
        probable = []
    facts, words = _new_facts(turn, probable)
    if facts:
        turn.say("utter_facts_besides", facts=words, told=facts)
    choices = _choices(turn, [q for q, chance in rest.items() if chance < PROBABLE])
    if choices:
        turn.say("utter_perhaps_also", choices)


def _choices(turn: CustomerTurn, maybe: Sequence[Question | tuple[str, str]]) -> List[Dict[str, str]]:
    """Buttons for the first few of these subjects and attributes that something is known about."""
    with turn.house.reading() as reading:
        known = {subject: reading.knowledge.facts_about(subject) for subject, _ in maybe if subject}
    choices: Dict[str, Dict[str, str]] = {}
    for subject, name in maybe:
        telling = [fact for fact in known.get(str(subject), ()) if fact.tells(str(name))]
        if telling:  # two that one fact tells are one choice
            choices.setdefault(telling[0].id, _choice(turn, str(subject), str(name)))
    return list(choices.values())[:MOST_CHOICES]


def _choice(turn: CustomerTurn, subject: str, attribute: str) -> Dict[str, str]:
    title = title_of(turn, attribute)
    if subject.startswith("policy:"):
        return button(title, "ask_policy", topic=attribute)
    return button(title, "ask_product", product=subject, attribute=attribute)


def title_of(turn: CustomerTurn, attribute: str) -> str:
    """What an attribute is called, in the language of the answer."""
    title = turn.put(attribute.replace("_", " "))
    return title[:1].upper() + title[1:]


def _what(turn: CustomerTurn, answer: AnswerToCustomer) -> str:
    name = turn.put(answer.product.name) if answer.product else ""
    words = "" if answer.attribute in (None, NOT_RECOGNISED) else turn.put(str(answer.attribute).replace("_", " "))
    if name and str(answer.attribute).endswith(QUALITIES):
        return turn.put("whether the {name} is {words}", words=words, name=name)
    if name and words:
        return turn.put("the {words} of the {name}", words=words, name=name)
    if name or words:
        return turn.put("that about the {name}", name=name) if name else turn.put("that about {words}", words=words)
    return turn.put("that")
