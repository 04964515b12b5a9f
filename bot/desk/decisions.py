"""What waits for somebody's yes or no, and which remedies are open, as the desk's pages read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from bot.desk.render import Json, moment
from bot.domain.act_record import ActRecord, ActState
from bot.domain.act_rules import approval_level
from bot.domain.escalation import Escalation
from bot.domain.redress_choice import Proposal
from bot.domain.staff import Act, Actor, Relation, may
from bot.use_cases.act_review import MACHINE
from bot.use_cases.redress_review import RedressAtDesk

# What a person has to look at: to decide it, or to find out whether it was done.
WAITING = (ActState.WITH_STAFF, ActState.GIVEN_UP)


@dataclass(frozen=True)
class Eyes:
    """Who reads it: what they may decide, and in which language they read the house's own words."""

    actor: Actor
    escalation: Escalation
    put: Callable[[str], str]

    def level_name(self, level: int) -> str:
        """What a level of authority is called."""
        return self.put(self.escalation.name(level))


def act_json(record: ActRecord, reference: str | None, eyes: Eyes) -> Json:
    """An act that a customer said yes to, who has to decide about it, and whether this person may."""
    decision, act = record.decision, record.decision.act
    needed = approval_level(decision, eyes.escalation)
    is_unsure = record.state is ActState.GIVEN_UP  # to look it up is everybody's who works on cases
    is_second = record.decided_by != MACHINE and not is_unsure  # somebody has said yes before
    relation = Relation.OWN if record.decided_by == eyes.actor.name else Relation.OTHER
    is_theirs = may(eyes.actor.role, Act.APPROVE_REDRESS if is_second else Act.WORK_CASE, relation)
    return {
        "id": record.id,
        "case": reference,
        "kind": act.kind.value,
        "order": act.order_number,
        "lines": [{"line": one.line, "quantity": one.quantity, "new_variant": one.new_variant_id} for one in act.lines],
        "reason": act.reason,
        "address": str(act.address) if act.address else None,
        "moves": [
            {"amount": str(one.amount), "by": one.method_id, "when": one.time.value, "due": moment(one.arrives_by)}
            for one in decision.moves
        ],
        "amount": ", ".join(str(one.amount) for one in decision.moves),
        "because": eyes.put(decision.because.text),
        "state": record.state.value,
        "waits": record.state in WAITING,
        "unsure": is_unsure,
        "level": needed,
        "level_name": eyes.level_name(needed),
        "mine": is_theirs and (not is_second or is_unsure or eyes.actor.level >= needed),
        "alone": is_unsure or eyes.actor.level >= needed,
        "asked_by": record.decided_by if is_second else None,
        "decided_by": record.decided_by,
        "agreed_at": moment(record.agreed_at),
        "settled_at": moment(record.settled_at),
        "why": record.why,
        "conversation": record.conversation_id,
    }  # fmt: skip


def proposal_json(proposal: Proposal, eyes: Eyes) -> Json:
    """A remedy that a colleague proposes, in the shape of an act; without an id, since its case has one at most."""
    relation = Relation.OWN if proposal.by == eyes.actor.name else Relation.OTHER
    may_now = may(eyes.actor.role, Act.APPROVE_REDRESS, relation) and eyes.actor.level >= proposal.level
    return {
        "id": None,
        "kind": proposal.kind.value,
        "amount": str(proposal.cost) if proposal.cost.minor else "",
        "because": proposal.why,
        "level": proposal.level,
        "level_name": eyes.level_name(proposal.level),
        "mine": may_now,
        "alone": True,
        "asked_by": proposal.by,
        "agreed_at": moment(proposal.at),
    }


def redress_json(redress: RedressAtDesk, eyes: Eyes) -> Json:
    """The options of a case, each with its reason and who may decide it."""
    return {
        "order": redress.order_number,
        "product": redress.product_name,
        "notes": [eyes.put(note) for note in redress.notes],
        "open": redress.is_open,
        "options": [
            {
                "kind": one.option.kind.value,
                "cost": str(one.cost) if one.cost is not None else None,
                "needs_cost": one.needs_cost,
                "because": eyes.put(one.option.because.text),
                "source": eyes.put(one.option.because.source),
                "missing": [eyes.put(text) for text in one.option.missing],
                "also": [eyes.put(rule.text) for rule in one.option.also],
                "level": one.level,
                "level_name": eyes.level_name(one.level),
                "within": eyes.actor.level >= one.level,
                "may_be_chosen": one.may_be_chosen,
            }
            for one in redress.choices
        ],
    }
