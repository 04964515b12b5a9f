"""Telling customers that something they were told does not hold: a recall, once a person of the staff approves it."""

from __future__ import annotations

from bot.domain.case import CaseState
from bot.domain.fact import Fact, Telling, wrongly_told
from bot.domain.message import Reply
from bot.domain.recovery import Trigger
from bot.use_cases.answers import recall_fact, word_fact
from bot.use_cases.fact_notices import FactNotices
from bot.use_cases.ports import UnitOfWork
from bot.use_cases.recoveries import note_explanation, open_recovery


def owed_corrections(fact_id: str, reading: UnitOfWork) -> list[Telling]:
    """What was told last in each conversation that has to be told what holds now.

    Raises:
        NotFound: there is and was no such fact.
    """
    current = recall_fact(fact_id, reading).current
    with reading:
        return _owed(fact_id, current, reading)


def correct_tellings(fact_id: str, notices: FactNotices, reading: UnitOfWork) -> list[Telling]:
    """Tell everybody who was told something else of a fact what holds now, each once; what had been told.

    A wrong answer is an OUCH: where the conversation has an open case, a recovery is opened on the newest one, with the
    correction as its explanation and apology. Where it has none there is nothing to hang it on, and none is opened:
    the correction, which apologises, is all that is done.

    Raises:
        NotFound: there is and was no such fact.
        NotAllowed: who approves it is not on the staff.
    """
    notices.check(reading)
    corrected = []
    for telling in owed_corrections(fact_id, reading):
        with notices.uow as uow:
            current = next((fact for fact in uow.knowledge.current_facts() if fact.id == fact_id), None)
            owed = [one for one in _owed(fact_id, current, uow) if one.conversation_id == telling.conversation_id]
            if not owed:
                continue
            conversation = uow.conversations.get(telling.conversation_id)
            reply = _correction(owed[0], current, conversation.language, notices)
            _recover(owed[0], notices)
            if notices.tell(conversation, fact_id, uow.knowledge.newest_version(fact_id), reply):
                corrected.append(owed[0])
    return corrected


def _recover(telling: Telling, notices: FactNotices) -> None:
    uow = notices.uow
    open_ones = [one for one in uow.cases.of_conversation(telling.conversation_id) if one.state is not CaseState.CLOSED]
    if open_ones:
        recovery = open_recovery(open_ones[0], Trigger.WRONG_ANSWER, telling.message_id, uow, notices.now, notices.ids)
        note_explanation(recovery, uow, notices.now)


def _owed(fact_id: str, current: Fact | None, uow: UnitOfWork) -> list[Telling]:
    done = uow.knowledge.noticed(fact_id, uow.knowledge.newest_version(fact_id))
    told = wrongly_told(uow.knowledge.tellings(fact_id), current)
    return [telling for telling in told if telling.conversation_id not in done]


def _correction(telling: Telling, current: Fact | None, language: str | None, notices: FactNotices) -> Reply:
    wording, subject = notices.wording, telling.fact.subject
    product = notices.uow.shop.product(subject)
    name = product.name if product else ""
    about = wording.put("About the {name}. ", language, name=wording.put(name, language)) if name else ""
    when = notices.moment(telling.at, language)
    before = word_fact(telling.fact, name, wording, language)
    if current is None:
        return Reply(wording.say("utter_withdrawn", language, about=about, when=when, before=before))
    now, source = word_fact(current, name, wording, language), wording.put(current.source, language)
    text = wording.say("utter_correction", language, about=about, when=when, before=before, now=now, source=source)
    return Reply(text, facts=((current.id, current.version),))
