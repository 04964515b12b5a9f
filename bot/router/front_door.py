"""The front door: what channels call with a parsed message. Written down first, answered second."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from datetime import datetime
from typing import Any, Callable, Protocol

from bot.domain.conversation import Conversation
from bot.domain.identity import STANDARD, IdentityPolicy, Vouched
from bot.domain.message import InboundMessage, Message, Receipt
from bot.domain.text import clean, is_button_id
from bot.domain.turn import TurnState
from bot.router.nudges import Nudges
from bot.router.rate_limits import RateLimits
from bot.use_cases.customer_views import Standing, note_arrived, note_seen, standing_of
from bot.use_cases.intake import open_conversation, receive_message
from bot.use_cases.observing import UNOBSERVED, Observer
from bot.use_cases.ports import Ids, UnitOfWork, Wording
from bot.use_cases.sending import collect_replies
from bot.use_cases.vouching import accept_vouched


class Writer(Protocol):
    """See storage.unit_of_work.GroupCommit."""

    def submit(self, job: Callable[[Any], Any]) -> Future[Any]:
        """Run it in a bundled transaction."""

    def close(self) -> None:
        """Finish and stop."""


class FrontDoor:
    """Takes messages in and tells where their answers stand."""

    def __init__(
        self,
        writer: Writer,
        uow: Callable[[], UnitOfWork],
        reading: Callable[[], UnitOfWork],
        now: Callable[[], datetime],
        ids: Ids,
        wording: Wording,
        nudges: Nudges,
        limits: RateLimits | None,
        policy: IdentityPolicy = STANDARD,
        observer: Observer = UNOBSERVED,
    ) -> None:
        self._writer = writer
        self._uow, self._reading = uow, reading
        self._now, self._ids, self._wording = now, ids, wording
        self._nudges = nudges
        self.limits = limits
        self._policy, self._observer = policy, observer
        # Called with a conversation after something of its customer was stored or collected.
        self.on_change: Callable[[str], None] = lambda conversation_id: None

    async def receive(self, inbound: InboundMessage) -> Receipt:
        """Store a message. When this returns, a power cut does not take it back.

        Raises:
            BadInput: a button that is not open here.
        """
        begun = self._now()
        receipt: Receipt = await self._write(
            lambda uow: receive_message(inbound, uow, self._now(), self._ids, self._wording)
        )
        self._announce(inbound.channel, receipt, begun)
        return receipt

    async def take(self, channel: str, job: Callable[[UnitOfWork], Receipt | None]) -> Receipt | None:
        """Run what takes a channel's event in; what it made a message is announced like any other."""
        begun = self._now()
        receipt: Receipt | None = await self._write(job)
        if receipt is not None:
            self._announce(channel, receipt, begun)
        return receipt

    def _announce(self, channel: str, receipt: Receipt, begun: datetime) -> None:
        self._nudges.send("brain")
        self._observer.message_taken(channel, receipt, begun, self._now())
        self.on_change(receipt.conversation_id)
        if receipt.greeted:
            self._nudges.send("gateway", about=receipt.turn_id)

    async def open(self, channel: str, account: str, peer: str, language: str | None = None) -> Conversation:
        """The conversation with a customer, greeted if it is new, in this language if the assistant speaks it."""
        conversation: Conversation = await self._write(
            lambda uow: open_conversation(channel, account, peer, uow, self._now(), self._ids, self._wording, language)
        )
        return conversation

    async def vouch(self, vouched: Vouched, conversation_id: str) -> None:
        """Note whom the website vouches for. Raises NotAllowed (another customer's conversation), UntrustedRequest."""
        await self._write(lambda uow: accept_vouched(vouched, conversation_id, uow, self._now(), self._policy))

    async def history(self, conversation_id: str, after: int = 0) -> list[Message]:
        """The log of a conversation after a place."""
        return await asyncio.to_thread(self._history, conversation_id, after)

    async def standing(self, conversation_id: str) -> Standing:
        """How a conversation stands, for its customer."""
        return await asyncio.to_thread(
            lambda: standing_of(conversation_id, self._reading(), self._wording, self._now())
        )

    async def seen(self, conversation_id: str, seq: int) -> bool:
        """The customer's window is open and shows the log up to a place; whether that was news."""
        return await asyncio.to_thread(lambda: note_seen(conversation_id, seq, self._uow(), self._now()))

    async def arrived(self, conversation_id: str, after: int, seq: int) -> bool:
        """The customer's client has the log up to a place; whether anything of it was ours."""
        return await asyncio.to_thread(
            lambda: note_arrived(conversation_id, after, seq, self._reading(), self._uow(), self._now())
        )

    async def collect(self, turn_id: str) -> tuple[TurnState, list[Message]]:
        """Where a turn stands and, when it is over, what there is to say to its customer."""
        state, said = await asyncio.to_thread(lambda: collect_replies(turn_id, self._uow(), self._now()))
        for conversation_id in {message.conversation_id for message in said}:
            self.on_change(conversation_id)
        for message in said:
            self._observer.sent(message.channel, message.turn_id, message.created_at, self._now())
        return state, said

    async def close(self) -> None:
        """Finish what is under way."""
        await asyncio.to_thread(self._writer.close)

    def _history(self, conversation_id: str, after: int) -> list[Message]:
        with self._reading() as uow:
            return uow.conversations.history(conversation_id, after)

    async def _write(self, job: Callable[[Any], Any]) -> Any:
        return await asyncio.wrap_future(self._writer.submit(job))


def cleaned(raw: object, button_id: object = None, *, may_be_empty: bool = False) -> tuple[str, str | None]:
    """The clean text of what a client sent and the button it chose, if it sent one; empty only beside files.

    A client that knows no buttons of ours sends the opaque id as the text, as Rasa's clients do with payloads.

    Raises:
        BadInput: no text, or too much of it.
    """
    if isinstance(button_id, str) and is_button_id(button_id):
        return "-", button_id
    if may_be_empty and (raw is None or (isinstance(raw, str) and not raw.strip())):
        return "", None
    text = clean(raw)
    return ("-", text) if is_button_id(text) else (text, None)
