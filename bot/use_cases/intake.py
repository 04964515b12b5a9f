"""Taking a message in: written down once, in its place, before anybody is told that it arrived."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Collection

from bot.domain.attachment import say_what_is_there
from bot.domain.conversation import Conversation, Owner
from bot.domain.errors import BadInput
from bot.domain.fitting import chosen_by_number
from bot.domain.language import BOT_SPEAKS
from bot.domain.message import Author, Draft, InboundMessage, Receipt, Reply
from bot.domain.turn import Turn, TurnState
from bot.use_cases.attachments import check_attachments
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.sending import send
from bot.use_cases.surveys import plain_answer, take_survey_answer
from bot.use_cases.training import record_choice

LONGEST_TITLE = 60  # characters; longer messages are no titles of buttons


def receive_message(inbound: InboundMessage, uow: UnitOfWork, now: datetime, ids: Ids, wording: Wording) -> Receipt:
    """Store the message and the duty to answer it; a repeat gets the receipt of the first time.

    A chosen button is written down as what it says, whatever text the client sent with it.

    A customer's first message also brings the greeting that says they talk to an automated assistant. While a person
    holds or is to take the conversation, the message waits for that person instead of the bot.

    Raises:
        BadInput: the button was never offered in this conversation, or a file is not this conversation's to send.
    """
    with uow:
        spoken = inbound.language if inbound.language in BOT_SPEAKS else None
        conversation = _conversation(inbound, uow, now, ids, spoken)
        before = uow.conversations.stored(conversation.id, inbound)
        if before is not None:
            turn = uow.turns.of_message(before.id)
            return Receipt(before.id, before.conversation_id, before.seq, turn.id, repeated=True)

        files = check_attachments(conversation.id, inbound.attachments, uow) if inbound.attachments else []
        if files and not inbound.text:
            inbound = replace(inbound, text=say_what_is_there(files))
        inbound = _with_title(inbound, conversation, uow, now)
        message_id, turn_id = ids.new(), ids.new()
        is_new = conversation.last_seq == 0
        if is_new:
            send(uow, conversation, Author.BOT, _introduction(wording, conversation), now, ids, turn_id=turn_id)
        draft = Draft(message_id, Author.CUSTOMER, inbound.text, turn_id, inbound=inbound)
        (message,) = uow.conversations.append(conversation.id, [draft], now)
        if files:
            uow.attachments.use(conversation.id, inbound.attachments, message_id)
        choice = None
        if inbound.button_id is not None:
            choice = uow.buttons.use(inbound.button_id, conversation.id, message_id, now)
            if choice is not None and choice.asks_meaning:
                record_choice(message, choice, uow, now, ids)
        turn = Turn(turn_id, conversation.id, message_id, TurnState.QUEUED, queued_at=now)
        if not is_new and take_survey_answer(message, choice, conversation, turn, uow, now, ids, wording):
            uow.commit()
            return Receipt(
                message_id,
                conversation.id,
                message.seq,
                turn_id,
                greeted=True,
                awaits_bot=False,
                ended=TurnState.ANSWERED,
            )
        held_by_bot = conversation.owner is Owner.BOT
        if not held_by_bot:
            turn = replace(turn, state=TurnState.RELAYED)
        if inbound.unreadable and held_by_bot and not inbound.unanswered:
            turn = replace(turn, state=TurnState.ANSWERED, reason="nothing to read")
            answer = Reply(wording.say("utter_cannot_read", conversation.language))
            send(uow, conversation, Author.BOT, [answer], now, ids, turn_id=turn_id)
            held_by_bot = False
        if inbound.unanswered and held_by_bot:
            turn = replace(turn, state=TurnState.ANSWERED, reason="too many of this sender in an hour")
            held_by_bot = False
        uow.turns.add(turn, message.seq)
        if conversation.owner is Owner.QUEUE and not inbound.unanswered:
            kept = Reply(wording.say("utter_kept_for_colleague", conversation.language))
            send(uow, conversation, Author.SYSTEM, [kept], now, ids, turn_id=turn_id)
        uow.commit()
    return Receipt(
        message_id, conversation.id, message.seq, turn_id, greeted=is_new or not held_by_bot, awaits_bot=held_by_bot,
        message=None if files else message, ended=turn.state if turn.state.is_final else None,
    )  # fmt: skip


def open_conversation(
    channel: str,
    account: str,
    peer: str,
    uow: UnitOfWork,
    now: datetime,
    ids: Ids,
    wording: Wording,
    language: str | None = None,
) -> Conversation:
    """The conversation with this customer; if it is new, begun with the greeting, in this language if we speak it."""
    with uow:
        conversation = _conversation(InboundMessage(channel, account, peer, text=""), uow, now, ids, language)
        if conversation.last_seq == 0:
            send(uow, conversation, Author.BOT, _introduction(wording, conversation), now, ids)
            uow.commit()
            conversation = uow.conversations.get(conversation.id)
    return conversation


def _conversation(
    inbound: InboundMessage, uow: UnitOfWork, now: datetime, ids: Ids, language: str | None = None
) -> Conversation:
    key = (inbound.channel, inbound.account, inbound.peer)
    found = uow.conversations.find(*key)
    if found is None:
        # Another gateway may be quicker; then its row is the one.
        new = Conversation(ids.new(), *key, Owner.BOT, owner_since=now, created_at=now, language=language)
        uow.conversations.add(new)
        found = uow.conversations.find(*key)
        assert found is not None
    return found


def _with_title(inbound: InboundMessage, conversation: Conversation, uow: UnitOfWork, now: datetime) -> InboundMessage:
    """The message with what its button says; words that are those of a button just offered choose it."""
    if inbound.button_id is None:
        if conversation.last_seq == 0 or len(inbound.text) > LONGEST_TITLE:
            return inbound
        said = _plainly(inbound.text)
        offered = uow.buttons.open_now(conversation.id, now)
        chosen = next((button.id for button in offered if said and _plainly(button.title) == said), None)
        if chosen is None and offered and inbound.most_buttons is not None:
            chosen = _by_number(inbound, conversation, {button.id for button in offered}, uow)
            if chosen is not None:
                return replace(
                    inbound, button_id=chosen, text=uow.buttons.title(chosen, conversation.id) or inbound.text
                )
        return replace(inbound, button_id=chosen)
    title = uow.buttons.title(inbound.button_id, conversation.id)
    if title is None:
        raise BadInput("That choice is not open in this chat; please say it in your own words.")
    return replace(inbound, text=title)


def _by_number(
    inbound: InboundMessage, conversation: Conversation, open_now: Collection[str], uow: UnitOfWork
) -> str | None:
    """The option with this number, of those that were offered last; only where they were numbered."""
    said = uow.conversations.history(conversation.id, most=6)
    last = next((one.buttons for one in reversed(said) if one.buttons), ())
    if inbound.most_buttons is None or len(last) <= inbound.most_buttons:
        return None
    chosen = chosen_by_number(inbound.text, last)
    return chosen.id if chosen is not None and chosen.id in open_now else None


def _plainly(text: str) -> str:
    return " ".join(plain_answer(text).casefold().strip(" .!?…").split())


def _introduction(wording: Wording, conversation: Conversation) -> list[Reply]:
    return [Reply(wording.say("utter_introduction", conversation.language))]
