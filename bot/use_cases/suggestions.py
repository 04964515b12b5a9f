"""Facts that a person of the staff may tell: those that fit what the customer asked last, each with its source."""

from __future__ import annotations

import re
from datetime import date
from typing import Mapping, Sequence

from bot.domain.fact import Fact
from bot.domain.message import Author
from bot.use_cases.ports import UnitOfWork

MOST = 5
LAST_MESSAGES = 3  # of the customer: what they asked may go over several
SHORTEST = 3  # letters of a word that tells something
SUBJECT, ATTRIBUTE, WORDING = 3, 3, 1  # what a word counts that stands in a fact's subject, attribute or wording
# Words that stand in every question and every fact.
COMMON = frozenset(
    "the and for are was were has have had does did can could would will what which when where who how why this that "
    "these those with from into about your you our its it's there their they not but any some please want need know "
    "der die das und für ist sind war hat haben kann können wird was wie wann wo wer warum dies diese dieser mit von "
    "aus über ihr ihre sie wir nicht aber ein eine einen bitte".split()
)


def suggest_facts(conversation_id: str, reading: UnitOfWork, today: date) -> list[Fact]:
    """Current facts by the words they share with the customer's last messages, the best first.

    The product that was talked about last counts for those who write "and what does it weigh?".
    """
    with reading as uow:
        history = uow.conversations.history(conversation_id, most=30)
        asked = [message.text for message in history if message.author is Author.CUSTOMER][-LAST_MESSAGES:]
        facts = [fact for fact in uow.knowledge.current_facts() if fact.is_current(today)]
        names = {product.id: product.name for product in uow.shop.products()}
        told = uow.knowledge.told_last(conversation_id)
    if not asked:
        return []
    # The last message decides; those before it only say what it is about.
    last, before = _stems(asked[-1]), _stems(" ".join(asked[:-1]))
    topic = {fact.subject for fact in told}
    found = [(_score(fact, last, before, topic, names), fact) for fact in facts]
    best = sorted((one for one in found if one[0] > SUBJECT), key=lambda one: (-one[0], one[1].id))
    return [fact for _, fact in best[:MOST]]


def _score(
    fact: Fact, last: frozenset[str], before: frozenset[str], topic: Sequence[str] | set[str],
    names: Mapping[str, str],
) -> float:  # fmt: skip
    subject = _stems(f"{fact.subject.replace(':', ' ')} {names.get(fact.subject, '')}")
    attributes = _stems(" ".join((fact.attribute, *fact.also)))
    wording = _stems(fact.wording) - subject
    hits = ATTRIBUTE * len(last & attributes) + WORDING * len(last & (wording - attributes))
    if not hits:
        return 0
    about = len(last & subject) or 0.7 * len(before & subject) or 0.7 * (fact.subject in topic)
    return hits + SUBJECT * about


def _stems(text: str) -> frozenset[str]:
    """The words of a text without their endings, so that "weighs" and "weight" meet."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return frozenset(word[:5] for word in words if len(word) >= SHORTEST and word not in COMMON)
