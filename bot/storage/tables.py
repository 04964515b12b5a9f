"""The whole schema, one table after another; nothing outside this room knows column names.

The shop's tables are in `shop_tables.py`, what all tables are made with in `schema.py`.

What customers wrote is in `messages` (the log; `turns` for what came in, `outbox` for the rest), `cases.own_words`,
`handoffs.summary`, `feedback`, `*_questions`, `*_suggestions`, `dialogue_memory`; `because` and `mood` quote it.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.storage.account_tables import accounts, payment_methods
from bot.storage.act_tables import order_acts
from bot.storage.attachment_tables import attachments
from bot.storage.audit_tables import audit, audit_payloads, subject_keys
from bot.storage.care_tables import corrective_actions, goodwill, recoveries
from bot.storage.case_tables import (
    case_conversations,
    case_letters,
    case_messages,
    case_records,
    cases,
    decisions,
    linked_cases,
    promises,
)
from bot.storage.channel_tables import (
    channel_canaries,
    channel_health,
    channel_tokens,
    inbox,
    peers,
    platform_messages,
)
from bot.storage.deadline_tables import case_deadlines
from bot.storage.handoff_tables import alarms, mail_continuations, notes
from bot.storage.identity_tables import one_time_codes, separations
from bot.storage.referral_tables import referrals
from bot.storage.schema import ID, UtcDateTime, metadata
from bot.storage.shop_tables import (
    categories,
    facts,
    order_lines,
    order_payments,
    orders,
    product_variants,
    products,
    shop_revision,
)
from bot.storage.staff_tables import (
    recovery_codes,
    set_up_links,
    sign_in_failures,
    staff,
    staff_credentials,
    staff_sessions,
)
from bot.storage.survey_tables import survey_answers, surveys
from bot.storage.withdrawal_tables import withdrawals

__all__ = [  # beside those below
    "ID", "UtcDateTime", "accounts", "alarms", "attachments", "audit", "audit_payloads", "case_conversations",
    "case_deadlines", "case_letters", "case_messages", "case_records", "cases", "categories", "channel_canaries",
    "channel_health", "channel_tokens",
    "corrective_actions", "decisions", "facts", "goodwill", "inbox", "linked_cases", "mail_continuations",
    "metadata", "notes", "one_time_codes", "order_acts", "order_lines", "order_payments", "orders",
    "payment_methods", "peers", "platform_messages", "product_variants", "products", "promises", "recoveries",
    "recovery_codes", "referrals", "separations", "set_up_links", "shop_revision", "sign_in_failures", "staff",
    "staff_credentials", "staff_sessions", "subject_keys", "survey_answers", "surveys", "withdrawals",
]  # fmt: skip

conversations = Table(
    "conversations",
    metadata,
    Column("id", ID, primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("account", String(64), nullable=False),
    Column("peer", String(128), nullable=False),
    Column("owner", String(8), nullable=False),
    Column("owner_since", UtcDateTime, nullable=False),
    Column("agent_id", ID),
    Column("handed_over_by_turn", ID),
    Column("language", String(8)),
    Column("last_seq", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # Places of the log: the last message of a person, and how far each side has read.
    Column("staff_seq", Integer, nullable=False, server_default="0"),
    Column("read_seq_customer", Integer, nullable=False, server_default="0"),
    Column("read_seq_staff", Integer, nullable=False, server_default="0"),
    Column("customer_seen_at", UtcDateTime),  # when the customer's window last gave a sign of life
    UniqueConstraint("channel", "account", "peer"),
    CheckConstraint("owner in ('bot', 'queue', 'agent')", name="owner"),
    CheckConstraint("(owner = 'agent') = (agent_id is not null)", name="one_holder"),
    Index("ix_conversations_held", "owner", "agent_id"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversations.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("author", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("turn_id", ID, index=True),
    Column("buttons", JSON),  # [{"id", "title", "point"?}] as offered; what they do is in `buttons`
    Column("channel", String(32), nullable=False),
    Column("account", String(64), nullable=False),
    Column("external_id", String(128)),
    Column("client_message_id", String(64)),
    Column("button_id", ID),  # the button this message came from
    Column("staff_id", ID),  # the person who wrote it, where one did
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("conversation_id", "seq"),
    UniqueConstraint("conversation_id", "client_message_id"),
    UniqueConstraint("channel", "account", "external_id"),
)

turns = Table(
    "turns",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversations.id"), nullable=False),
    Column("message_id", ID, ForeignKey("messages.id"), nullable=False, unique=True),
    Column("seq", Integer, nullable=False),  # of the message: turns of a conversation go in this order
    Column("state", String(12), nullable=False),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("crashes", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("leased_by", String(128)),
    Column("leased_until", UtcDateTime),
    Column("not_before", UtcDateTime),
    Column("notice_sent", Boolean, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("reason", Text),
    Column("intent", String(64)),
    Column("confidence", Integer),  # in thousandths
    Index("ix_turns_open", "state", "queued_at"),
    Index("ix_turns_conversation_id_seq", "conversation_id", "seq"),
    # At most one live lease per conversation, whatever the workers think.
    Index(
        "uq_turns_one_lease",
        "conversation_id",
        unique=True,
        sqlite_where=text("state = 'leased'"),
        postgresql_where=text("state = 'leased'"),
    ),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("message_id", ID, ForeignKey("messages.id"), nullable=False, unique=True),
    Column("conversation_id", ID, ForeignKey("conversations.id"), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("state", String(12), nullable=False),  # queued, sending, sent, failed, withheld
    Column("queued_at", UtcDateTime, nullable=False),
    # Of messages that a platform carries: tries, when the next may be, how long the one under way is waited for.
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("not_before", UtcDateTime),
    Column("leased_until", UtcDateTime),
    Column("parts_done", Integer, nullable=False, server_default="0"),
    Column("settled_at", UtcDateTime),
    Column("reason", Text),
    Column("delivered_at", UtcDateTime),
    Column("read_at", UtcDateTime),
    Index("ix_outbox_open", "state", "channel", "id"),
    Index("ix_outbox_settled_at", "settled_at"),
    Index("ix_outbox_conversation_id_state", "conversation_id", "state"),
)

buttons = Table(
    "buttons",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversations.id"), nullable=False),
    Column("message_id", ID, ForeignKey("messages.id"), nullable=False, index=True),
    Column("title", String(200), nullable=False),
    Column("intent", String(64)),
    Column("entities", JSON, nullable=False),
    Column("asks_meaning", Boolean, nullable=False, server_default=false()),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_by_message", ID, index=True),
)

dialogue_memory = Table(
    # Rasa's working memory of a conversation, rewritten with every turn and bounded; never a record.
    "dialogue_memory",
    metadata,
    Column("conversation_id", ID, ForeignKey("conversations.id"), primary_key=True),
    Column("events", JSON, nullable=False),
    Column("turn_id", ID, nullable=False),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("turn_id", ID, unique=True),
    Column("reason", String(64), nullable=False),
    Column("summary", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("take_by", UtcDateTime, nullable=False),
    Column("claimed_by", ID),
    Column("claimed_at", UtcDateTime),
    Column("mood", Text, nullable=False, server_default=""),  # how the customer sounds, for the colleague
    Column("priority", Integer, nullable=False, server_default="0"),  # 0 to 3; the greater comes first
    Column("team", String(64)),  # that was asked for
    Column("escalated_at", UtcDateTime),  # when it had waited so long that those who lead the desk were told
    Column("reopened_at", UtcDateTime),  # when it came back to the queue from a person
    Column("settled", Text),  # what the person settled, as they gave it back
    Column("ended_at", UtcDateTime),
    Index("ix_handoffs_open", "state", "take_by"),
)

identity_checks = Table(
    # Every try to prove that an order or account is one's own. Only a row with `passed` opens it, and only for a while.
    "identity_checks",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", ID, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("message_id", ID, nullable=False),
    Column("subject", String(80), nullable=False, index=True),  # see `domain.identity`; or a case reference
    Column("passed", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("message_id", "subject", "passed"),
)

unanswered_questions = Table(
    "unanswered_questions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("message_id", ID, ForeignKey("messages.id"), nullable=False, unique=True),
    Column("conversation_id", ID, ForeignKey("conversations.id"), nullable=False),
    Column("question", Text, nullable=False),
    Column("subject", String(64)),
    Column("attribute", String(64)),
    Column("why", String(16), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
)

guarded_claims = Table(
    # What the outbound guard held back, or let pass on the word of somebody of the staff.
    "guarded_claims",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", ID, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("author", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("words", Text, nullable=False),
    Column("confirmed_by", String(64)),
    Column("at", UtcDateTime, nullable=False),
)

answers_given = Table(
    # Which version of which fact was told in which turn, so that a wrong one can be found again.
    "answers_given",
    metadata,
    Column("message_id", ID, ForeignKey("messages.id"), primary_key=True),
    Column("fact_id", String(128), primary_key=True),
    Column("fact_version", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

fact_notices = Table(
    # Who was told of a fact by the house itself, because they had been told otherwise or had asked in vain: once of
    # each version, whoever approves it.
    "fact_notices",
    metadata,
    Column("conversation_id", ID, ForeignKey("conversations.id"), primary_key=True),
    Column("fact_id", String(128), primary_key=True),
    Column("fact_version", Integer, primary_key=True),  # the one that holds; the fact may be withdrawn by it
    Column("message_id", ID, ForeignKey("messages.id"), nullable=False, unique=True),
    Column("approved_by", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("message_id", ID, ForeignKey("messages.id"), primary_key=True),
    Column("kind", String(12), nullable=False),  # praise, suggestion, or how many stars were given: "5 of 5"
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

training_suggestions = Table(
    # What a message is said to mean; teaches nothing until a person accepts it. Gone with its message or conversation.
    "training_suggestions",
    metadata,
    Column("id", ID, primary_key=True),
    Column("message_id", ID, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("conversation_id", ID, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("words", Text, nullable=False),
    Column("intent", String(64)),
    Column("origin", String(12), nullable=False),  # question, choice, correction
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", ID),
    Column("state", String(12), nullable=False),  # open, accepted, rejected
    Column("decided_by", String(64)),
    Column("decided_at", UtcDateTime),
    CheckConstraint("(state = 'open') = (decided_at is null)", name="decided"),
    Index("ix_training_suggestions_open", "state", "made_at"),
)
