"""Cases at the desk: the list, one in full, each step, and the acts that wait for a person's decision."""

from __future__ import annotations

from typing import Callable, Mapping

from bot.desk.calls import LONGEST_KEY, Call
from bot.desk.decisions import WAITING, Eyes, act_json, proposal_json
from bot.desk.matters import case_json, open_case_json
from bot.desk.render import Json
from bot.desk.steps import STEPS
from bot.domain.act_record import ActRecord, ActState
from bot.domain.errors import NotFound, Stale
from bot.domain.redress import RedressKind
from bot.domain.redress_choice import pending_proposal
from bot.domain.staff import Act, Relation, check_may
from bot.use_cases.access import find_case
from bot.use_cases.act_review import MACHINE, decide_request, list_open_acts, note_goods_back, note_outcome
from bot.use_cases.desk_cases import case_in_full, open_cases
from bot.use_cases.redress_review import approve_redress, choose_redress, decline_redress, waiting_proposals


def list_cases(call: Call) -> Json:
    """Every case that is not closed, the most pressing first."""
    return {"cases": [open_case_json(one) for one in open_cases(call.house.reading(), call.now)]}


def read_case(call: Call) -> Json:
    """One with all its papers."""
    house = call.house
    whole = case_in_full(
        call.params["reference"], house.reading(), call.now, house.desk, house.guidance, house.redress,
        call.language,
    )  # fmt: skip
    return {"case": case_json(whole, call.now, house.desk.hours.say, _eyes(call))}


def take_step(call: Call) -> Json:
    """A step of a case; what it is afterwards."""
    name = call.params["step"]
    step = STEPS.get(name)
    if step is None and name not in DECISIONS:
        raise NotFound("There is no such step.")
    if step is None:
        DECISIONS[name](call)
    else:
        fields = {asked.name: asked.read(call) for asked in step.asked}
        check_may(call.actor, Act.WORK_CASE, Relation.OTHER)
        step.take(call.house.case_work(call.actor.name), call.params["reference"], fields, call.house.money("0"))
    answer = read_case(call)
    for conversation_id in answer["case"]["conversations"]:
        call.has_changed(conversation_id)
    return answer


def list_acts(call: Call) -> Json:
    """What customers said yes to and is not settled, first what waits for a person; and what colleagues propose."""
    house = call.house
    records = sorted(list_open_acts(house.reading()), key=lambda one: one.state.value != "with_staff")
    with house.reading() as uow:
        references = {one.case_id: uow.cases.get(one.case_id).reference for one in records if one.case_id}
    return {
        "acts": [_act(call, one, references.get(one.case_id)) for one in records],
        "proposals": [
            {**proposal_json(one, _eyes(call)), "case": case.reference}
            for one, case in waiting_proposals(house.reading())
        ],
    }


def approve(call: Call) -> Json:
    """Let an act be done."""
    return {"act": _act(call, _decide(call, call.params["act"], "words", approve=True), None)}


def refuse(call: Call) -> Json:
    """Refuse it."""
    return {"act": _act(call, _decide(call, call.params["act"], "words", approve=False), None)}


def goods_back(call: Call) -> Json:
    """Note that its goods are back."""
    house = call.house
    record = note_goods_back(call.params["act"], house.case_work(call.actor.name), house.policy)
    call.has_changed(record.conversation_id)
    return {"act": _act(call, record, None)}


def _approve_act(call: Call) -> None:
    _decide(call, _act_of_case(call), "words", approve=True)


def _decline_act(call: Call) -> None:
    _decide(call, _act_of_case(call), "words", approve=False)


def _act_of_case(call: Call) -> str:
    """The act that is meant, which has to be one of the case that waits; else the one that waits longest."""
    asked = call.text("act", needed=False, longest=LONGEST_KEY)
    with call.house.reading() as uow:
        case = find_case(call.params["reference"], uow)
        waiting = [one.id for one in uow.acts.of_case(case.id) if one.state in WAITING]
    if not waiting or (asked and asked not in waiting):
        raise Stale(f"Nothing waits for a decision in {case.reference} any more.")
    return asked or waiting[0]


def _choose_redress(call: Call) -> None:
    house = call.house
    kind = call.choice("kind", {one.value: one for one in RedressKind})
    cost = call.text("cost", needed=False, longest=20)
    why = call.text("why", longest=4_000)
    said = house.money(cost) if cost.strip() else None
    check_may(call.actor, Act.WORK_CASE, Relation.OTHER)
    choose_redress(call.params["reference"], kind, said, why, house.case_work(call.actor.name), house.redress)


def _approve_redress(call: Call) -> None:
    _check_second(call)
    approve_redress(call.params["reference"], call.house.case_work(call.actor.name))


def _decline_redress(call: Call) -> None:
    why = call.text("why", longest=4_000)
    _check_second(call)
    decline_redress(call.params["reference"], why, call.house.case_work(call.actor.name))


def _check_second(call: Call) -> None:
    """Make sure that who decides may do so, and did not propose it. Raises NotFound, NotAllowed."""
    with call.house.reading() as uow:
        case = find_case(call.params["reference"], uow)
        proposal = pending_proposal(case, uow.records.of_case(case.id))
    is_own = proposal is not None and proposal.by == call.actor.name
    check_may(call.actor, Act.APPROVE_REDRESS, Relation.OWN if is_own else Relation.OTHER)


# What is decided about a case beside its steps; each has a form of its own on the page.
DECISIONS: Mapping[str, Callable[[Call], None]] = {
    "approve": _approve_act,
    "decline": _decline_act,
    "redress": _choose_redress,
    "approve-redress": _approve_redress,
    "decline-redress": _decline_redress,
}


def _decide(call: Call, act_id: str, field: str, *, approve: bool) -> ActRecord:
    house, words = call.house, call.text(field, longest=4_000)
    with house.reading() as uow:
        before = uow.acts.get(act_id)
    if before.state is ActState.GIVEN_UP:  # approving says that it was done
        check_may(call.actor, Act.WORK_CASE, Relation.OTHER)
        record = note_outcome(act_id, approve, words, house.case_work(call.actor.name))
        call.has_changed(record.conversation_id)
        return record
    if before.decided_by != MACHINE:
        # Somebody has said yes before, so this is the second person's word, which is not everybody's.
        relation = Relation.OWN if before.decided_by == call.actor.name else Relation.OTHER
        check_may(call.actor, Act.APPROVE_REDRESS, relation)
    record = decide_request(act_id, approve, words, house.case_work(call.actor.name), house.policy)
    call.has_changed(record.conversation_id)
    return record


def _act(call: Call, record: ActRecord, reference: str | None) -> Json:
    return act_json(record, reference, _eyes(call))


def _eyes(call: Call) -> Eyes:
    house = call.house
    return Eyes(call.actor, house.desk.care.escalation, lambda text: house.say(text, call.language))
