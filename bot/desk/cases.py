"""Cases at the desk: the list, one in full, each step, and the acts that wait for a person's decision."""

from __future__ import annotations

from bot.desk.calls import Call
from bot.desk.matters import act_json, case_json, case_mark_json
from bot.desk.render import Json
from bot.desk.steps import STEPS
from bot.domain.act_record import ActRecord, ActState
from bot.domain.errors import NotFound, Stale
from bot.domain.staff import Act, Relation, check_may
from bot.use_cases.access import find_case
from bot.use_cases.act_review import MACHINE, decide_request, list_open_acts, note_goods_back
from bot.use_cases.desk_cases import case_in_full, open_cases


def list_cases(call: Call) -> Json:
    """Every case that is not closed, the most pressing first."""
    return {"cases": [case_mark_json(case) for case in open_cases(call.house.reading())]}


def read_case(call: Call) -> Json:
    """One with all its papers."""
    house = call.house
    whole = case_in_full(call.params["reference"], house.reading(), call.now, house.desk, house.guidance)
    return {"case": case_json(whole, call.actor, call.now, house.desk.hours.say, house.desk.care.escalation)}


def take_step(call: Call) -> Json:
    """A step of a case; what it is afterwards."""
    if call.params["step"] in ("approve", "decline"):
        return _decide_act_of_case(call, approve=call.params["step"] == "approve")
    step = STEPS.get(call.params["step"])
    if step is None:
        raise NotFound("There is no such step.")
    reference = call.params["reference"]
    fields = {asked.name: asked.read(call) for asked in step.asked}
    check_may(call.actor, Act.WORK_CASE, Relation.OTHER)
    step.take(call.house.case_work(call.actor.name), reference, fields, call.house.money("0"))
    answer = read_case(call)
    for conversation_id in answer["case"]["conversations"]:
        call.has_changed(conversation_id)
    return answer


def list_acts(call: Call) -> Json:
    """What customers said yes to and is not settled; first what waits for a person."""
    house = call.house
    records = sorted(list_open_acts(house.reading()), key=lambda one: one.state.value != "with_staff")
    with house.reading() as uow:
        references = {one.case_id: uow.cases.get(one.case_id).reference for one in records if one.case_id}
    return {"acts": [_act(call, one, references.get(one.case_id)) for one in records]}


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


def _decide_act_of_case(call: Call, *, approve: bool) -> Json:
    """The act that waits longest in a case; `why` is told to the customer, too."""
    with call.house.reading() as uow:
        case = find_case(call.params["reference"], uow)
        waiting = [one for one in uow.acts.of_case(case.id) if one.state is ActState.WITH_STAFF]
    if not waiting:
        raise Stale(f"Nothing waits for a decision in {case.reference} any more.")
    _decide(call, waiting[0].id, "words" if call.body.get("words") is not None else "why", approve=approve)
    return read_case(call)


def _decide(call: Call, act_id: str, field: str, *, approve: bool) -> ActRecord:
    house, words = call.house, call.text(field, longest=4_000)
    with house.reading() as uow:
        before = uow.acts.get(act_id)
    if before.decided_by != MACHINE:
        # Somebody has said yes before, so this is the second person's word, which is not everybody's.
        relation = Relation.OWN if before.decided_by == call.actor.name else Relation.OTHER
        check_may(call.actor, Act.APPROVE_REDRESS, relation)
    record = decide_request(act_id, approve, words, house.case_work(call.actor.name), house.policy)
    call.has_changed(record.conversation_id)
    return record


def _act(call: Call, record: ActRecord, reference: str | None) -> Json:
    return act_json(record, reference, call.house.desk.care.escalation)
