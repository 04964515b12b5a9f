"""Offering canned replies for a conversation: in its customer's language, with what is known of it in their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence

from bot.domain.canned_reply import CannedReply, fill, places_in
from bot.domain.case import CaseState
from bot.domain.language import MAIN
from bot.domain.promise import PromiseState
from bot.domain.staff import Actor
from bot.use_cases.ports import UnitOfWork, Wording


@dataclass(frozen=True)
class OfferedReply:
    """A reply that can be sent as it stands, once the person has read it."""

    id: str
    title: str
    text: str
    missing: tuple[str, ...] = ()  # places that nothing is known to fill; they still stand in the text


def offer_replies(
    replies: Sequence[CannedReply],
    conversation_id: str,
    actor: Actor,
    reading: UnitOfWork,
    wording: Wording,
    zone: str,
    *,
    whole: bool = False,
) -> list[OfferedReply]:
    """The replies whose places can all be filled, and with `whole` the others as well, each with what is missing; what
    is sent of them passes the guard like everything else.

    Raises:
        NotFound: there is no such conversation.
    """
    with reading:
        conversation = reading.conversations.get(conversation_id)
        language = conversation.language or MAIN
        values = {"agent_name": actor.name, "customer_name": _name_of_customer(conversation_id, reading)}
        values |= _open_case(conversation_id, reading, wording, zone, language)
    filled = ((reply, fill(reply.in_language(language), values)) for reply in replies)
    if not whole:
        return [OfferedReply(reply.id, reply.title, text) for reply, text in filled if text is not None]
    offered = []
    for reply in replies:
        text = reply.in_language(language)
        missing = tuple(sorted(place for place in places_in(text) if not values.get(place)))
        kept = {**values, **{place: f"{{{place}}}" for place in missing}}
        offered.append(OfferedReply(reply.id, reply.title, fill(text, kept) or text, missing))
    return offered


def _name_of_customer(conversation_id: str, reading: UnitOfWork) -> str:
    """As they gave it to the shop, once they have shown who they are; nobody is addressed by a guess."""
    return reading.views.customer_name(conversation_id) or ""


def _open_case(conversation_id: str, reading: UnitOfWork, wording: Wording, zone: str, language: str) -> dict[str, str]:
    """Reference of the newest case that is not closed, and when what is promised with it falls due."""
    cases = [case for case in reading.cases.of_conversation(conversation_id) if case.state is not CaseState.CLOSED]
    if not cases:
        return {}
    newest = max(cases, key=lambda case: (case.opened_at, case.id))
    dues = [one.due_at for one in reading.promises.of_case(newest.id) if one.state is PromiseState.MADE]
    due = {"due": wording.moment(min(dues), zone, language)} if dues else {}
    return {"reference": newest.reference, **due}
