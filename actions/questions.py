"""What the questions of a message ask, and of what: the aspects that were read, and the things they are asked of."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Dict, List, NamedTuple, Sequence

from actions.customer_turn import CustomerTurn, as_asked
from actions.waiting import Matter
from bot.domain.question import About, Asked, chance_of_answer
from bot.domain.shop import RIGHTS
from bot.use_cases.answers import NOT_RECOGNISED, list_products

QUESTIONS = frozenset({"ask_product", "ask_policy"})  # intents that ask for facts
# Chance of being the answer from which a fact is told; below, the customer is asked what is meant. More is needed in a
# message that was not taken for a question. Of 640 questions, each author's tried by weights learned from the others',
# 0.8 % were answered wrongly from 0.85, 1.6 % from 0.8 and 3.4 % from 0.65.
SURE, BEYOND_DOUBT = 0.85, 0.9
# In a few plain words the one that the shop's files name counts, if the reading is at least close: so sure is that.
PLAIN, CLOSE = 0.9, -0.1
LIKELY = 0.4  # confidence from which an aspect is one that two things are compared in
PROBABLE = 0.5  # chance from which a fact is told beside a sure answer, marked as what may have been meant too
PERHAPS = 0.2  # confidence from which an aspect is offered as what may be meant
LAST_ANSWER = "the last answer"  # the subject of "where does that come from?"
MOST_THINGS = 2  # products that one question is answered of
MOST_CHOICES = 3  # readings that a customer is asked to choose from
EXAMPLES = 4  # products named when the customer has to choose one
SHORT = 6  # words; a message no longer that names a thing asks of it what was asked before: "and the toaster?"

_SEVERAL = re.compile(r"\b(?:both|two|each|either|all of them|which|than|compared?|respectively)\b", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:tell me|know|say|anything|everything|more|info(?:rmation)?|details?|describe|description)\b"
    r"(?:(?!\b(?:whether|if|how|what|which|when|where|who|why)\b)[\w ]){0,30}\b(?:about|on|of)\b",
    re.IGNORECASE,
)


class Question(NamedTuple):
    """One question: of what (a product's id, `policy:` and a topic, the last answer, or None where it is not said), and
    which attribute of it (None for a product as a whole).
    """

    subject: str | None
    attribute: str | None


def questions_of(turn: CustomerTurn) -> List[Question]:
    """What the message asks; empty where that could not be read."""
    asked = turn.asked
    if asked is None:  # a button, or a language whose questions nobody has taught yet
        return _by_words(turn)
    if _asks_of_rights_elsewhere(turn):
        return [topic_question(turn, RIGHTS)]
    as_a_whole = [Question(thing, None) for thing in things_meant(turn)]
    if as_a_whole and _OPEN.search(turn.text) and not turn.found("attribute"):
        return as_a_whole
    questions = sure_questions(turn, asked)
    if not questions and not unsure_of(turn) and _is_follow_up(turn):
        questions = sure_questions(turn, [replace(one, start=0, end=len(turn.text)) for one in turn.asked_before()])
    if not questions and not unsure_of(turn) and _is_open_question(turn):
        questions = as_a_whole
    return questions


def questions_in(turn: CustomerTurn, matter: Matter) -> List[Question]:
    """What another matter of the message asks; empty where that could not be read."""
    return sure_questions(turn, as_asked(matter.get("asked")))


def sure_questions(turn: CustomerTurn, asked: Sequence[Asked], sure: float = SURE) -> List[Question]:
    """What is asked for sure, each once: of each part of the message what it likeliest asks, if that is sure enough."""
    parts = _by_part(asked)
    questions: List[Question] = []
    for (start, end), readings in parts.items():
        imported = _named_by_import(turn, start, end)
        if imported:
            questions += [Question(thing, name) for name in imported for thing in _things_asked_of(turn, start, end)]
            continue
        chances = {one: _chance(turn, one, len(parts) > 1) for one in readings}
        best = max(chances, key=lambda one: chances[one])
        if chances[best] >= sure:
            questions += _questions(turn, best) + _named_beside(turn, best)
    return list(dict.fromkeys(questions))


def _by_part(asked: Sequence[Asked]) -> Dict[tuple[int, int], List[Asked]]:
    """The readings of each part of a message, by where it stands."""
    parts: Dict[tuple[int, int], List[Asked]] = {}
    for one in asked:
        parts.setdefault((one.start, one.end), []).append(one)
    return parts


def _named_beside(turn: CustomerTurn, one: Asked) -> List[Question]:
    """What else the same words ask where they name it, as "how heavy and how expensive is it" does."""
    named = turn.found_within("attribute", one.start, one.end)
    if one.about is not About.PRODUCT or one.aspect not in named:
        return []
    return [Question(thing, attribute) for thing in _things_asked_of(turn, one.start, one.end) for attribute in named]


def _chance(turn: CustomerTurn, one: Asked, is_one_of_several: bool) -> float:
    kind = "topic" if one.about is About.SHOP else "attribute"
    named = turn.found_within(kind, one.start, one.end)
    is_short = len(turn.text[one.start : one.end].split()) <= SHORT
    if named == [one.aspect] and is_short and one.lead >= CLOSE:
        return PLAIN
    subjects = [question.subject or "" for question in _questions(turn, one)]
    return max(chance_of_answer(one, subject, one.aspect in named, is_one_of_several) for subject in subjects)


def attributes_compared(turn: CustomerTurn) -> List[str]:
    """What two things are compared in; empty for everything that is known of them."""
    if turn.asked is None:
        return turn.found("attribute")
    named, of_product = turn.found("attribute"), [one for one in turn.asked if one.about is About.PRODUCT]
    likely = [one for one in of_product if one.aspect in named or (one.lead >= 0 and one.confidence >= LIKELY)]
    return list(dict.fromkeys(one.aspect for one in likely))


def unsure_of(turn: CustomerTurn) -> List[Asked]:
    """What the message may ask, the likeliest first."""
    likely = [one for one in turn.asked or [] if one.confidence >= PERHAPS]
    return sorted(likely, key=lambda one: -one.confidence)[:MOST_CHOICES]


def unsure_questions(turn: CustomerTurn) -> Dict[Question, float]:
    """Of each part of the message that nothing sure was read in, what it likeliest asks, if that is likely at all; and
    the chance that this is it.
    """
    parts = _by_part(turn.asked or ())
    if len(parts) < 2:
        return {}
    first = [max(readings, key=lambda one: one.confidence) for readings in parts.values()]
    unsure = {one: _chance(turn, one, True) for one in first if one.confidence >= PERHAPS}
    return {q: chance for one, chance in unsure.items() if chance < SURE for q in _questions(turn, one)}


def things_meant(turn: CustomerTurn) -> List[str]:
    """The products that the message is about: those it names, or the one talked about last."""
    return _things(turn)[:MOST_THINGS]


def examples_of_products(turn: CustomerTurn) -> str:
    """Some products by name, for a customer who has to choose."""
    return ", ".join(turn.put(product.name) for product in list_products(turn.house.reading())[:EXAMPLES])


def _questions(turn: CustomerTurn, one: Asked) -> List[Question]:
    if one.about is About.ANSWER:
        return [Question(LAST_ANSWER, one.aspect)]
    if one.about is About.SHOP:
        return [topic_question(turn, one.aspect)]
    things = _things_asked_of(turn, one.start, one.end)
    return [Question(thing, one.aspect) for thing in things] or [Question(None, one.aspect)]


def topic_question(turn: CustomerTurn, aspect: str) -> Question:
    """A question about the shop, of the topic that tells this aspect."""
    shop = turn.house.shop
    topic = shop.rights_topic(turn.text) if aspect == RIGHTS else shop.topic_telling(aspect)
    return Question(f"policy:{topic}", aspect)


def _named_by_import(turn: CustomerTurn, start: int, end: int) -> List[str]:
    """The attributes named in a part of the message that asks about an imported product: there the names count, which
    came with it, as "field of view" does; of what an aspect means for it nobody has written questions.
    """
    named, shop = turn.found_within("attribute", start, end), turn.house.shop
    ours = {product.id for product in shop.products}
    if not ours.isdisjoint(_things_asked_of(turn, start, end)):
        return []
    return named if _things_asked_of(turn, start, end) else [n for n in named if n not in shop.attribute_words]


def _things_asked_of(turn: CustomerTurn, start: int, end: int) -> Sequence[str]:
    """The products that a question is asked of: those its own words name, else the one named before it."""
    own = turn.found_within("product", start, end)
    named = turn.found("product")
    if len(named) > 1 and len(own) < 2 and _SEVERAL.search(turn.text[start:end]):
        return named[:MOST_THINGS]
    before = turn.found_within("product", 0, start)
    return own[:MOST_THINGS] or before[-1:] or things_meant(turn)[:1]


def _things(turn: CustomerTurn) -> List[str]:
    remembered = turn.slot("product")
    return turn.found("product") or ([str(remembered)] if remembered else [])


def _by_words(turn: CustomerTurn) -> List[Question]:
    """The same by the words that the shop's files name for attributes and topics."""
    topics, attributes, things = turn.found("topic"), turn.found("attribute"), things_meant(turn)
    if topics and (turn.intent == "ask_policy" or not attributes):
        most = 2 if turn.intent == "ask_policy" else 1
        return [topic_question(turn, topic) for topic in topics[:most]]
    if not things:
        return [Question(None, attribute) for attribute in attributes[:1]]
    if not attributes and turn.intent == "ask_policy":
        return []
    asked: Sequence[str | None] = attributes or [None if _is_open_question(turn) else NOT_RECOGNISED]
    return [Question(thing, attribute) for thing in things for attribute in asked]


def _asks_of_rights_elsewhere(turn: CustomerTurn) -> bool:
    """Whether a few words after a question about rights name another place: "and in the UK?"."""
    is_short = len(turn.text.split()) <= SHORT and turn.house.shop.names_place_with_rights(turn.text)
    return is_short and any(one.aspect == RIGHTS and one.lead > 0 for one in turn.asked_just_before())


def _is_follow_up(turn: CustomerTurn) -> bool:
    return bool(turn.found("product")) and len(turn.text.split()) <= SHORT


def _is_open_question(turn: CustomerTurn) -> bool:
    """Whether a message asks about a product as a whole, rather than about something we have no word for."""
    opening = turn.text.lower()
    signs = ("tell me", "about", "info", "know", "describe", "details", "what is the")
    return turn.says("open_question") or any(sign in opening for sign in signs) or len(opening.split()) <= 3
