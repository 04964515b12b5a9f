"""A person takes a conversation over unasked, passes it on or gives it back; with each change the customer is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Mapping

from bot.domain.availability import Person
from bot.domain.conversation import Conversation, Owner, hand_to_bot, pass_to_agent
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.handoff import Handoff, HandoffState, ended, passed_on
from bot.domain.staff import Act, Actor, Relation, check_may, relation_to
from bot.use_cases.moods import mood_lately
from bot.use_cases.notes import mentions_in
from bot.use_cases.owner_changes import back_to_queue, name_of_staff, note_by_house, tell
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.summaries import words_that_travel
from bot.use_cases.withdrawals import CHANNEL

# Each is said by letter alone: nobody sits there waiting, and every notice would be a letter of its own.
WITHOUT_CHAT = frozenset({CHANNEL})
UNASKED = "taken over"
SETTLED = "settled_by_person"  # the slot in which the dialogue finds what was settled


def relation_of(actor: Actor, conversation: Conversation, uow: UnitOfWork) -> Relation:
    """How a person stands to a conversation."""
    holder = uow.presence.person(conversation.agent_id) if conversation.agent_id else None
    team = holder.team or None if holder is not None else None
    return relation_to(actor, conversation.agent_id, team)


def take_over(
    conversation_id: str, actor: Actor, uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording
) -> Conversation:
    """Give a conversation to a person, whether or not anybody asked: from the queue, from the assistant, or from a
    colleague. Whoever has it already keeps it.

    Raises:
        NotAllowed: their role does not let them, or there is no chat to take.
    """
    with uow:
        conversation = uow.conversations.get(conversation_id)
        if conversation.owner is Owner.AGENT and conversation.agent_id == actor.id:
            return conversation
        act = Act.CLAIM if conversation.owner is Owner.QUEUE else Act.TAKE_OVER
        check_may(actor, act, relation_of(actor, conversation, uow))
        if conversation.channel in WITHOUT_CHAT:
            raise NotAllowed("Nobody sits in this chat: it was declared on a page. Write to them from the case.")
        before = conversation.agent_id
        conversation = _hand_to(conversation, actor.id, uow, now, ids)
        if before is not None:
            was = name_of_staff(before, uow, wording, None)
            note_by_house(conversation, f"{actor.name} took this over from {was}.", uow, now, ids)
        tell(conversation, wording.say("utter_agent_joined", conversation.language, name=actor.name), uow, now, ids)
        uow.commit()
    return conversation


def transfer(
    conversation_id: str,
    actor: Actor,
    to: str | None,
    note: str,
    uow: UnitOfWork,
    now: datetime,
    ids: Ids,
    wording: Wording,
) -> Conversation:
    """Pass a conversation to a colleague or a team by name, or back into the queue; the note travels along.

    A colleague gets it at once, if they are there and have room: nobody is told to wait for somebody who is not.

    Raises:
        NotAllowed: it is not theirs to pass on, or the colleague cannot take it.
        NotFound: there is no such colleague or team.
    """
    with uow:
        conversation = _held(conversation_id, actor, Act.TRANSFER, uow)
        people = uow.presence.people()
        person = next((one for one in people if to is not None and one.name.casefold() == to.casefold()), None)
        team = None if to is None or person is not None else _team(to, people)
        giver = name_of_staff(conversation.agent_id, uow, wording, conversation.language)
        if person is not None:
            _check_can_take(person, conversation, now)
            conversation = _hand_to(conversation, person.id, uow, now, ids)
            tell(
                conversation,
                wording.say("utter_agent_passed_on", conversation.language, giver=giver, name=person.name),
                uow,
                now,
                ids,
            )
            whom = person.name
        else:
            back_to_queue(conversation, uow, now, ids, reason="passed on", team=team)
            conversation = uow.conversations.get(conversation_id)
            tell(conversation, wording.say("utter_agent_left", conversation.language, name=giver), uow, now, ids)
            whom = f"the team {team}" if team else "the queue"
        said = f": {note.strip()}" if note.strip() else "."
        text = f"{actor.name} passed this on to {whom}{said}"
        uow.notes.add(mentions_in(text, conversation.id, None, people, now, ids))
        uow.commit()
    return conversation


def give_back(
    conversation_id: str, actor: Actor, settled: str, uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording
) -> None:
    """End the human stretch: the customer is told, and the assistant answers again from the next message on.

    What was settled is kept with the handoff, noted for the staff, and remembered by the dialogue, which lets go of
    the form it was in: that matter was the person's.

    Raises:
        NotAllowed: somebody else holds the conversation.
    """
    with uow:
        conversation = _held(conversation_id, actor, Act.GIVE_BACK, uow)
        settled = " ".join(settled.split())
        handoff = uow.handoffs.open_of(conversation_id)
        if handoff is not None:
            uow.handoffs.save(ended(handoff, settled, now))
        conversation = hand_to_bot(conversation, now)
        uow.conversations.save_owner(conversation)
        memory = uow.memory.load(conversation_id)
        if memory or settled:
            # Without a memory, the dialogue would begin in the language of the conversation.
            begun = {} if memory else {"language": conversation.language}
            uow.memory.save(conversation_id, [*memory, *_remembered(settled, begun, now)], "given back")
        what = f" Settled: {settled}" if settled else ""
        note_by_house(conversation, f"{actor.name} gave this back to the assistant.{what}", uow, now, ids)
        tell(conversation, wording.say("utter_back_with_assistant", conversation.language), uow, now, ids)
        uow.commit()


def _held(conversation_id: str, actor: Actor, act: Act, uow: UnitOfWork) -> Conversation:
    conversation = uow.conversations.get(conversation_id)
    if conversation.owner is not Owner.AGENT:
        raise NotAllowed("Nobody of the staff holds this conversation; take it over first.")
    check_may(actor, act, relation_of(actor, conversation, uow))
    return conversation


def _hand_to(conversation: Conversation, staff_id: str, uow: UnitOfWork, now: datetime, ids: Ids) -> Conversation:
    """The one place where a person comes to hold what nobody has offered them by its handoff alone."""
    handoff = uow.handoffs.open_of(conversation.id)
    if handoff is None:
        summary, mood = words_that_travel(uow, conversation.id), str(mood_lately(conversation.id, uow, now))
        handoff = Handoff(
            ids.new(), conversation.id, None, UNASKED, summary, HandoffState.CLAIMED, now, now, staff_id, mood=mood,
            claimed_at=now,
        )  # fmt: skip
        uow.handoffs.add(handoff)
    elif handoff.state is HandoffState.CLAIMED:  # the wait was over when the first person came
        uow.handoffs.save(passed_on(handoff, staff_id, handoff.claimed_at or now))
    else:
        uow.handoffs.save(passed_on(handoff, staff_id, now))
    conversation = pass_to_agent(conversation, staff_id, now)
    uow.conversations.save_owner(conversation)
    uow.turns.relay_open(conversation.id, now)
    uow.alarms.clear(conversation.id)
    return conversation


def _check_can_take(person: Person, conversation: Conversation, now: datetime) -> None:
    if person.id == conversation.agent_id:
        raise NotAllowed(f"{person.name} holds this conversation already.")
    if not person.is_there(now):
        raise NotAllowed(f"{person.name} is not there now; pass it to somebody else, or back into the queue.")
    if not person.has_room:
        raise NotAllowed(f"{person.name} has as many chats as they can; pass it to somebody else or into the queue.")


def _team(name: str, people: list[Person]) -> str:
    teams = {person.team.casefold(): person.team for person in people if person.team and not person.disabled}
    try:
        return teams[name.casefold()]
    except KeyError:
        raise NotFound(f"There is neither a colleague nor a team named {name}.") from None


def _remembered(settled: str, begun: Mapping[str, str | None], now: datetime) -> list[dict[str, Any]]:
    """What the dialogue finds when it goes on, as its own events."""
    at = now.timestamp()
    slots = {**begun, SETTLED: settled or None, "requested_slot": None}
    return [
        {"event": "active_loop", "timestamp": at, "name": None},
        *({"event": "slot", "timestamp": at, "name": name, "value": value} for name, value in slots.items()),
        {"event": "action", "timestamp": at, "name": "action_listen", "policy": None, "confidence": None},
    ]
