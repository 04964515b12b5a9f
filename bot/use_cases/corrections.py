"""Telling customers that something they were told does not hold: a recall, once a person of the staff approves it."""

from __future__ import annotations

from datetime import datetime

from bot.domain.conversation import Conversation
from bot.domain.fact import Fact, Telling, wrongly_told
from bot.domain.message import Author, Reply
from bot.use_cases.answers import recall_fact, word_fact
from bot.use_cases.handoffs import check_staff
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.sending import send


def owed_corrections(fact_id: str, reading: UnitOfWork) -> list[Telling]:
    """What was told last in each conversation that has to be told what holds now.

    Raises:
        NotFound: there is and was no such fact.
    """
    current = recall_fact(fact_id, reading).current
    with reading:
        return _owed(fact_id, current, reading)


def correct_tellings(
    fact_id: str,
    approved_by: str,
    reading: UnitOfWork,
    uow: UnitOfWork,
    now: datetime,
    ids: Ids,
    wording: Wording,
    zone: str,
) -> list[Telling]:
    """Tell everybody who was told something else of a fact what holds now, each once; what had been told.

    The message is a notice of the house: it reaches the customer whoever holds the conversation. Each conversation has
    a transaction of its own, so that this can be stopped and done again.

    Args:
        approved_by: the name of the person who answers for it.
        zone: the shop's, in which the time of what was told is said (an IANA name).

    Raises:
        NotFound: there is and was no such fact.
        NotAllowed: nobody of that name is on the staff.
    """
    check_staff(approved_by, reading)
    corrected = []
    for telling in owed_corrections(fact_id, reading):
        with uow:
            current = next((fact for fact in uow.knowledge.current_facts() if fact.id == fact_id), None)
            owed = [one for one in _owed(fact_id, current, uow) if one.conversation_id == telling.conversation_id]
            if not owed:
                continue
            conversation = uow.conversations.get(telling.conversation_id)
            reply = _correction(owed[0], current, conversation, uow, wording, zone)
            (message,) = send(uow, conversation, Author.SYSTEM, [reply], now, ids)
            version = uow.knowledge.newest_version(fact_id)
            if uow.knowledge.record_notice(message, fact_id, version, approved_by, now):
                uow.commit()
                corrected.append(owed[0])
    return corrected


def _owed(fact_id: str, current: Fact | None, uow: UnitOfWork) -> list[Telling]:
    done = uow.knowledge.noticed(fact_id, uow.knowledge.newest_version(fact_id))
    told = wrongly_told(uow.knowledge.tellings(fact_id), current)
    return [telling for telling in told if telling.conversation_id not in done]


def _correction(
    telling: Telling, current: Fact | None, conversation: Conversation, uow: UnitOfWork, wording: Wording, zone: str
) -> Reply:
    language, subject = conversation.language, telling.fact.subject
    product = None if subject.startswith("policy:") else uow.shop.product(subject)
    name = product.name if product else ""
    about = wording.put("About the {name}. ", language, name=wording.put(name, language)) if name else ""
    when = wording.moment(telling.at, zone, language)
    before = word_fact(telling.fact, name, wording, language)
    if current is None:
        return Reply(wording.say("utter_withdrawn", language, about=about, when=when, before=before))
    now, source = word_fact(current, name, wording, language), wording.put(current.source, language)
    text = wording.say("utter_correction", language, about=about, when=when, before=before, now=now, source=source)
    return Reply(text, facts=((current.id, current.version),))
