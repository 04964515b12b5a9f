"""What the use cases need from outside, as protocols. The storage room fulfils all but the last two.

A unit of work is one transaction: `with uow:` begins it, `uow.commit()` ends it, leaving without commit undoes it.
What of it is the shop's, its facts and its shelves, is in `shop_ports.py`.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Iterable, Mapping, Protocol, Sequence

from bot.domain.claim_words import ClaimKind
from bot.domain.claims import Claim
from bot.domain.consent_words import ConsentWords
from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff
from bot.domain.message import Author, Button, Draft, InboundMessage, Message, OfferedButton
from bot.domain.training import TrainingSuggestion
from bot.domain.turn import Turn, TurnState
from bot.use_cases.act_ports import Acts
from bot.use_cases.attachment_ports import Attachments
from bot.use_cases.audit_ports import Audit
from bot.use_cases.backlog_ports import Backlogs
from bot.use_cases.care_ports import CorrectiveActions, Recoveries
from bot.use_cases.case_ports import CaseLetters, CaseRecords, Cases, Promises
from bot.use_cases.channel_ports import Canaries, ChannelHealth, ChannelTokens, Dispatches, Inbox, Peers
from bot.use_cases.customer_ports import Customers
from bot.use_cases.deadline_ports import Deadlines
from bot.use_cases.desk_ports import Alarms, DeskViews, MailContinuations, Notes, Presence
from bot.use_cases.identity_ports import Codes, Identity
from bot.use_cases.referral_ports import Referrals
from bot.use_cases.report_ports import Registers, Reports, Surveys
from bot.use_cases.shop_ports import Accounts, Knowledge, Shopkeeping
from bot.use_cases.staff_ports import Staff
from bot.use_cases.withdrawal_ports import Withdrawals


class Conversations(Protocol):
    """Conversations and their logs."""

    def find(self, channel: str, account: str, peer: str) -> Conversation | None:
        """The conversation with this customer, if there is one; locked like `get`."""

    def get(self, conversation_id: str) -> Conversation:
        """The conversation; locked for the rest of the transaction where the database can. Raises NotFound."""

    def add(self, conversation: Conversation) -> bool:
        """Add it, unless the same customer has one by now; whether it was added."""

    def save_owner(self, conversation: Conversation) -> None:
        """Store who holds it."""

    def save_language(self, conversation_id: str, language: str | None) -> None:
        """Store the customer's language."""

    def append(self, conversation_id: str, drafts: Sequence[Draft], now: datetime) -> list[Message]:
        """Write messages to the end of the log, in order, and give them the next places."""

    def stored(self, conversation_id: str, message: InboundMessage) -> Message | None:
        """The message of the log that this one repeats, by either of its ids."""

    def message(self, message_id: str) -> Message:
        """One message. Raises NotFound."""

    def history(self, conversation_id: str, after: int = 0, most: int = 200) -> list[Message]:
        """The log after place `after`, at most the newest `most`, without what was withheld, in order."""

    def said_by_staff(self, conversation_id: str, client_message_id: str) -> Message | None:
        """A person's message by the id that their desk gave it."""

    def mark_read(self, conversation_id: str, seq: int, by_customer: bool, now: datetime) -> bool:
        """Note that the customer, or the staff, has read up to this place; False if that is known, or past the end."""

    def customer_seen(self, conversation_id: str, now: datetime | None) -> None:
        """Note a sign of life of the customer's window; None when it was closed."""

    def said_in_turn(self, turn_id: str) -> list[Message]:
        """What bot, house and staff said in a turn and was not withheld, in order."""


class Turns(Protocol):
    """The duty to answer, one row per customer message."""

    def add(self, turn: Turn, seq: int) -> None:
        """Queue it (or, for a conversation held by a person, record it as relayed)."""

    def get(self, turn_id: str) -> Turn:
        """The turn. Raises NotFound."""

    def of_message(self, message_id: str) -> Turn:
        """The turn of a customer message. Raises NotFound."""

    def is_due(self, now: datetime) -> bool:
        """Whether `claim_next` would find a turn."""

    def claim_next(self, worker: str, now: datetime, leased_until: datetime) -> Turn | None:
        """Lease the oldest turn that is due to one worker: one live lease per conversation, in the order of the log,
        only where the bot holds the conversation.
        """

    def finish(
        self, turn: Turn, state: TurnState, now: datetime, *, reason: str | None = None, intent: str | None = None,
        confidence: float | None = None,
    ) -> bool:  # fmt: skip
        """Put the turn into a final state if it is still open (and, where it was leased, still under this fence)."""

    def put_back(self, turn: Turn, reason: str, not_before: datetime) -> bool:
        """Give a leased turn back to the queue."""

    def put_back_all_of(self, worker: str, reason: str) -> int:
        """Give back everything leased by a worker that is known to be gone."""

    def open_since(self, moment: datetime) -> list[Turn]:
        """Open turns queued before that moment, oldest first."""

    def mark_notice_sent(self, turn: Turn) -> bool:
        """Note that the customer was told about the delay; False if that was noted before."""

    def relay_open(self, conversation_id: str, now: datetime) -> int:
        """Turn every queued turn of a conversation into a relayed one: a person reads them now."""


class Outbox(Protocol):
    """Messages on their way out."""

    def add(self, messages: Sequence[Message], channel: str, now: datetime) -> None:
        """Queue them."""

    def is_waiting(self, channels: Iterable[str]) -> bool:
        """Whether anything is queued for these channels; takes no lock."""

    def queued(self, channels: Iterable[str], most: int) -> list[tuple[Message, Conversation]]:
        """The oldest queued messages for these channels with their conversations as they stand now, locked."""

    def queued_with(self, turn_id: str) -> list[tuple[Message, Conversation]]:
        """What is queued for the conversation of a turn, in order, with the conversation locked like `get`."""

    def sent_since(self, channels: Iterable[str], moment: datetime) -> list[tuple[Message, Conversation]]:
        """What was sent on these channels from a moment on, in the order of its sending; takes no lock."""

    def has_left(self, message_id: str) -> bool:
        """Whether a message was sent."""

    def settle(self, message_ids: Sequence[str], state: str, now: datetime, reason: str | None = None) -> None:
        """Mark messages that are still queued as sent or withheld."""

    def mark_delivered(self, message_ids: Sequence[str], now: datetime) -> None:
        """Note that messages that were sent have arrived at the customer's client."""


class Buttons(Protocol):
    """What the choices offered to customers do."""

    def add(self, message: Message, buttons: Sequence[Button], expires_at: datetime) -> None:
        """Keep what the buttons of a message do, in the order they are offered."""

    def use(self, button_id: str, conversation_id: str, message_id: str, now: datetime) -> Button | None:
        """The button, if it was offered in this conversation, has not expired and was not used by another message."""

    def title(self, button_id: str, conversation_id: str) -> str | None:
        """What the button says, if it was offered in this conversation."""

    def open_now(self, conversation_id: str, now: datetime) -> Sequence[OfferedButton]:
        """The buttons of what was said since the customer's last message that are still open, the latest first."""

    def used_by(self, message_id: str) -> Button | None:
        """The button a message came from."""

    def offered_about(self, message_id: str) -> Message | None:
        """The customer's message that was answered with the button this message came from."""


class Memory(Protocol):
    """Rasa's working memory of conversations."""

    def load(self, conversation_id: str) -> list[dict[str, Any]]:
        """The remembered events; empty for a new conversation."""

    def save(self, conversation_id: str, events: list[dict[str, Any]], turn_id: str) -> None:
        """Replace them."""


class Handoffs(Protocol):
    """Wishes for a person."""

    def add(self, handoff: Handoff) -> bool:
        """Add it; False if this turn has asked before."""

    def of_turn(self, turn_id: str) -> Handoff | None:
        """The handoff asked for in this turn."""

    def open_of(self, conversation_id: str) -> Handoff | None:
        """The waiting or claimed handoff of a conversation."""

    def of_conversation(self, conversation_id: str) -> list[Handoff]:
        """All of a conversation, the oldest first."""

    def save(self, handoff: Handoff) -> None:
        """Store it as it is now; only while its conversation is locked."""

    def unescalated(self, moment: datetime) -> list[Handoff]:
        """Waiting handoffs that have to be taken until then and of which nobody who leads the desk was told."""

    def waiting_past(self, moment: datetime) -> list[Handoff]:
        """Waiting handoffs whose time to be taken has passed."""

    def claim(self, handoff_id: str, agent_id: str, now: datetime) -> bool:
        """Give a waiting handoff to one person; False if another was quicker."""

    def waits_since(self, moment: datetime) -> list[timedelta]:
        """How long customers waited for a person, of the handoffs that were taken since then."""

    def in_vain_since(self, moment: datetime) -> int:
        """How many customers nobody came to in time since then."""

    def waiting(self, before: datetime | None = None) -> int:
        """How many wait for a person now; of those who asked before a moment, where one is given."""

    def close(self, handoff_id: str, state: str) -> None:
        """End or expire it."""


class Training(Protocol):
    """Suggestions what messages mean, at most one for each message."""

    def add(self, suggestion: TrainingSuggestion) -> bool:
        """Add it; False if its message has one."""

    def replace(self, suggestion_id: str, new: TrainingSuggestion) -> None:
        """Put a new one in the place of another."""

    def save(self, suggestion: TrainingSuggestion) -> None:
        """Store its new state."""

    def get(self, suggestion_id: str) -> TrainingSuggestion:
        """The suggestion; locked for the rest of the transaction where the database can. Raises NotFound."""

    def of_message(self, message_id: str) -> TrainingSuggestion:
        """The suggestion for a message, locked like `get`. Raises NotFound."""

    def open(self) -> list[TrainingSuggestion]:
        """All that nobody has decided upon, oldest first."""


class Guarding(Protocol):
    """What the outbound guard held back, and what people confirmed."""

    def record(
        self, conversation_id: str, author: Author, text: str, claims: Sequence[Claim], confirmed_by: str | None,
        now: datetime,
    ) -> None:  # fmt: skip
        """Note the claims of a text; `confirmed_by` is who let it pass, None for one that was held back."""

    def recent(self, most: int) -> list[Mapping[str, Any]]:
        """The newest: at, author, text, kind, words, confirmed_by."""


class UnitOfWork(Protocol):
    """One transaction over everything above."""

    conversations: Conversations
    turns: Turns
    outbox: Outbox
    inbox: Inbox
    peers: Peers
    dispatches: Dispatches
    channel_health: ChannelHealth
    channel_tokens: ChannelTokens
    canaries: Canaries
    buttons: Buttons
    memory: Memory
    attachments: Attachments
    audit: Audit
    cases: Cases
    records: CaseRecords
    case_letters: CaseLetters
    promises: Promises
    recoveries: Recoveries
    corrective_actions: CorrectiveActions
    referrals: Referrals
    deadlines: Deadlines
    handoffs: Handoffs
    identity: Identity
    codes: Codes
    knowledge: Knowledge
    guarding: Guarding
    training: Training
    customers: Customers
    shop: Shopkeeping
    accounts: Accounts
    acts: Acts
    withdrawals: Withdrawals
    staff: Staff
    presence: Presence
    notes: Notes
    alarms: Alarms
    mail_continuations: MailContinuations
    views: DeskViews
    surveys: Surveys
    reports: Reports
    backlogs: Backlogs
    registers: Registers

    def __enter__(self) -> UnitOfWork:
        """Begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Undo what was not committed."""

    def commit(self) -> None:
        """Make it last: when this returns, a power cut takes nothing back."""


class Examples(Protocol):
    """What the model is trained on; the one thing here that is not in the database."""

    def add(self, intent: str, words: str) -> bool:
        """Make these words an example of an intent; False if they are one already.

        Raises:
            NotAllowed: they are an example of another intent.
            BadFile: a file of examples is broken.
        """


class Ids(Protocol):
    """Where new identifiers come from."""

    def new(self) -> str:
        """An id nobody has; later ones sort after earlier ones."""

    def secret(self) -> str:
        """An id nobody can guess: 128 random bits or more."""

    def draw(self, characters: Sequence[str]) -> str:
        """One of these, at random."""


class Wording(Protocol):
    """The words of the house, in the language a customer is spoken to in; None is the assistant's own."""

    def say(self, response: str, language: str | None = None, **values: str) -> str:
        """The text of a response of domain.yml with its placeholders filled."""

    def put(self, text: str, /, language: str | None = None, **values: object) -> str:
        """An English text in that language with its placeholders filled; as it stands where nobody translated it."""

    def knows(self, text: str, language: str | None) -> bool:
        """Whether an English text can be said in that language."""

    def sign(self, name: str, language: str | None) -> re.Pattern[str] | None:
        """By what words people of a further language say something; None in the assistant's own, or where unknown."""

    def consent_words(self, language: str | None) -> ConsentWords:
        """By what words people of a language say yes and no."""

    def gloss(self, text: str, language: str | None, names: Iterable[str] = ()) -> str:
        """What is said of orders, as it is heard: see `domain.gloss`. `names`: of products and what they are like."""

    def amount(self, text: str, language: str | None = None) -> str:
        """A figure or an amount in euros as people of that language write it."""

    def values_of(self, response: str | None, text: str) -> Sequence[str] | None:
        """What fills the places of a response in this text, in whichever language; None where it does not say that."""

    def is_ours(self, sentence: str, kind: ClaimKind, language: str | None) -> bool:
        """Whether what a sentence claims of a kind stands in a wording of the house, not in what fills its places."""

    def moment(self, at: datetime, zone: str, language: str | None = None) -> str:
        """A moment as people of that language say it, in the time of a zone (an IANA name)."""
