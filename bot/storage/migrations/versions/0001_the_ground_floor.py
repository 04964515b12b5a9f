"""The ground floor"""

from alembic import op
import sqlalchemy as sa
from bot.storage.tables import UtcDateTime


revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('conversations',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('peer', sa.String(length=128), nullable=False),
    sa.Column('owner', sa.String(length=8), nullable=False),
    sa.Column('owner_since', UtcDateTime(timezone=True), nullable=False),
    sa.Column('agent_id', sa.String(length=36), nullable=True),
    sa.Column('handed_over_by_turn', sa.String(length=36), nullable=True),
    sa.Column('last_seq', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(owner = 'agent') = (agent_id is not null)", name=op.f('ck_conversations_one_holder')),
    sa.CheckConstraint("owner in ('bot', 'queue', 'agent')", name=op.f('ck_conversations_owner')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversations')),
    sa.UniqueConstraint('channel', 'account', 'peer', name=op.f('uq_conversations_channel_account_peer'))
    )
    op.create_table('facts',
    sa.Column('id', sa.String(length=128), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('attribute', sa.String(length=64), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('wording', sa.Text(), nullable=False),
    sa.Column('value', sa.String(length=64), nullable=True),
    sa.Column('unit', sa.String(length=16), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('verified_by', sa.String(length=64), nullable=False),
    sa.Column('verified_on', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('withdrawn', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', 'version', name=op.f('pk_facts'))
    )
    with op.batch_alter_table('facts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_facts_subject'), ['subject'], unique=False)

    op.create_table('orders',
    sa.Column('number', sa.String(length=64), nullable=False),
    sa.Column('email', sa.String(length=256), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('placed_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('sent_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('delivered_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('carrier', sa.String(length=64), nullable=True),
    sa.Column('tracking', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_orders'))
    )
    op.create_table('products',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=128), nullable=False),
    sa.Column('nicknames', sa.JSON(), nullable=False),
    sa.Column('category', sa.String(length=64), nullable=False),
    sa.Column('price_minor', sa.Integer(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('in_stock', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_products'))
    )
    op.create_table('staff',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('disabled', sa.Boolean(), nullable=False),
    sa.Column('available_until', UtcDateTime(timezone=True), nullable=True),
    sa.Column('added_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff')),
    sa.UniqueConstraint('name', name=op.f('uq_staff_name'))
    )
    op.create_table('dialogue_memory',
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('events', sa.JSON(), nullable=False),
    sa.Column('turn_id', sa.String(length=36), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_dialogue_memory_conversation_id')),
    sa.PrimaryKeyConstraint('conversation_id', name=op.f('pk_dialogue_memory'))
    )
    op.create_table('handoffs',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('turn_id', sa.String(length=36), nullable=True),
    sa.Column('reason', sa.String(length=64), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('asked_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('take_by', UtcDateTime(timezone=True), nullable=False),
    sa.Column('claimed_by', sa.String(length=36), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_handoffs_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handoffs')),
    sa.UniqueConstraint('turn_id', name=op.f('uq_handoffs_turn_id'))
    )
    with op.batch_alter_table('handoffs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handoffs_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index('ix_handoffs_open', ['state', 'take_by'], unique=False)

    op.create_table('identity_checks',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_identity_checks_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity_checks')),
    sa.UniqueConstraint('message_id', 'subject', 'passed', name=op.f('uq_identity_checks_message_id_subject_passed'))
    )
    with op.batch_alter_table('identity_checks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_identity_checks_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('messages',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('author', sa.String(length=8), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('turn_id', sa.String(length=36), nullable=True),
    sa.Column('buttons', sa.JSON(), nullable=True),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('external_id', sa.String(length=128), nullable=True),
    sa.Column('client_message_id', sa.String(length=64), nullable=True),
    sa.Column('button_id', sa.String(length=36), nullable=True),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_messages_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages')),
    sa.UniqueConstraint('channel', 'account', 'external_id', name=op.f('uq_messages_channel_account_external_id')),
    sa.UniqueConstraint('conversation_id', 'client_message_id', name=op.f('uq_messages_conversation_id_client_message_id')),
    sa.UniqueConstraint('conversation_id', 'seq', name=op.f('uq_messages_conversation_id_seq'))
    )
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_messages_turn_id'), ['turn_id'], unique=False)

    op.create_table('order_lines',
    sa.Column('order_number', sa.String(length=64), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('product_id', sa.String(length=64), nullable=False),
    sa.Column('product_name', sa.String(length=128), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('unit_price_minor', sa.Integer(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.ForeignKeyConstraint(['order_number'], ['orders.number'], name=op.f('fk_order_lines_order_number')),
    sa.PrimaryKeyConstraint('order_number', 'place', name=op.f('pk_order_lines'))
    )
    op.create_table('answers_given',
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.Column('fact_id', sa.String(length=128), nullable=False),
    sa.Column('fact_version', sa.Integer(), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_answers_given_message_id')),
    sa.PrimaryKeyConstraint('message_id', 'fact_id', name=op.f('pk_answers_given'))
    )
    op.create_table('buttons',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('intent', sa.String(length=64), nullable=True),
    sa.Column('entities', sa.JSON(), nullable=False),
    sa.Column('expires_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_by_message', sa.String(length=36), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_buttons_conversation_id')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_buttons_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_buttons'))
    )
    with op.batch_alter_table('buttons', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_buttons_message_id'), ['message_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_buttons_used_by_message'), ['used_by_message'], unique=False)

    op.create_table('cases',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('reference', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('opened_by_message', sa.String(length=36), nullable=False),
    sa.Column('opened_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('own_words', sa.Text(), nullable=False),
    sa.Column('priority', sa.Integer(), nullable=False),
    sa.Column('safety', sa.Boolean(), nullable=False),
    sa.Column('about_product', sa.String(length=64), nullable=True),
    sa.Column('about_order', sa.String(length=64), nullable=True),
    sa.Column('remedy_wanted', sa.String(length=16), nullable=True),
    sa.Column('contact_kind', sa.String(length=16), nullable=True),
    sa.Column('contact_value', sa.String(length=256), nullable=True),
    sa.Column('acknowledged_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('because', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_cases_conversation_id')),
    sa.ForeignKeyConstraint(['opened_by_message'], ['messages.id'], name=op.f('fk_cases_opened_by_message')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases')),
    sa.UniqueConstraint('opened_by_message', 'kind', name=op.f('uq_cases_opened_by_message_kind')),
    sa.UniqueConstraint('reference', name=op.f('uq_cases_reference'))
    )
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cases_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('feedback',
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_feedback_message_id')),
    sa.PrimaryKeyConstraint('message_id', name=op.f('pk_feedback'))
    )
    op.create_table('outbox',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('queued_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('settled_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_outbox_conversation_id')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_outbox_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('message_id', name=op.f('uq_outbox_message_id'))
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_conversation_id_state', ['conversation_id', 'state'], unique=False)
        batch_op.create_index('ix_outbox_open', ['state', 'channel', 'id'], unique=False)

    op.create_table('turns',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('queued_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('crashes', sa.Integer(), nullable=False),
    sa.Column('fence', sa.Integer(), nullable=False),
    sa.Column('leased_by', sa.String(length=128), nullable=True),
    sa.Column('leased_until', UtcDateTime(timezone=True), nullable=True),
    sa.Column('not_before', UtcDateTime(timezone=True), nullable=True),
    sa.Column('notice_sent', sa.Boolean(), nullable=False),
    sa.Column('finished_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('intent', sa.String(length=64), nullable=True),
    sa.Column('confidence', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_turns_conversation_id')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_turns_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_turns')),
    sa.UniqueConstraint('message_id', name=op.f('uq_turns_message_id'))
    )
    with op.batch_alter_table('turns', schema=None) as batch_op:
        batch_op.create_index('ix_turns_conversation_id_seq', ['conversation_id', 'seq'], unique=False)
        batch_op.create_index('ix_turns_open', ['state', 'queued_at'], unique=False)
        batch_op.create_index('uq_turns_one_lease', ['conversation_id'], unique=True, sqlite_where=sa.text("state = 'leased'"), postgresql_where=sa.text("state = 'leased'"))

    op.create_table('unanswered_questions',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=True),
    sa.Column('attribute', sa.String(length=64), nullable=True),
    sa.Column('why', sa.String(length=16), nullable=False),
    sa.Column('asked_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_unanswered_questions_conversation_id')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_unanswered_questions_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unanswered_questions')),
    sa.UniqueConstraint('message_id', name=op.f('uq_unanswered_questions_message_id'))
    )
    op.create_table('case_events',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('what', sa.String(length=64), nullable=False),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_events_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_events'))
    )
    with op.batch_alter_table('case_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_events_case_id'), ['case_id'], unique=False)

    op.create_table('case_messages',
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_messages_case_id')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_case_messages_message_id')),
    sa.PrimaryKeyConstraint('case_id', 'message_id', name=op.f('pk_case_messages'))
    )
    op.create_table('decisions',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('order_number', sa.String(length=64), nullable=False),
    sa.Column('product_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('rule', sa.String(length=64), nullable=False),
    sa.Column('amount_minor', sa.Integer(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('decided_at', UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(amount_minor is null) = (currency is null)', name=op.f('ck_decisions_money_whole')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_decisions_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decisions')),
    sa.UniqueConstraint('case_id', name=op.f('uq_decisions_case_id'))
    )
    op.create_table('promises',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('due_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('owner', sa.String(length=64), nullable=False),
    sa.Column('made_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('rule', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('settled_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_promises_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_promises')),
    sa.UniqueConstraint('case_id', 'kind', name=op.f('uq_promises_case_id_kind'))
    )
    with op.batch_alter_table('promises', schema=None) as batch_op:
        batch_op.create_index('ix_promises_open', ['state', 'due_at'], unique=False)




def downgrade() -> None:

    with op.batch_alter_table('promises', schema=None) as batch_op:
        batch_op.drop_index('ix_promises_open')

    op.drop_table('promises')
    op.drop_table('decisions')
    op.drop_table('case_messages')
    with op.batch_alter_table('case_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_events_case_id'))

    op.drop_table('case_events')
    op.drop_table('unanswered_questions')
    with op.batch_alter_table('turns', schema=None) as batch_op:
        batch_op.drop_index('uq_turns_one_lease', sqlite_where=sa.text("state = 'leased'"), postgresql_where=sa.text("state = 'leased'"))
        batch_op.drop_index('ix_turns_open')
        batch_op.drop_index('ix_turns_conversation_id_seq')

    op.drop_table('turns')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_open')
        batch_op.drop_index('ix_outbox_conversation_id_state')

    op.drop_table('outbox')
    op.drop_table('feedback')
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cases_conversation_id'))

    op.drop_table('cases')
    with op.batch_alter_table('buttons', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_buttons_used_by_message'))
        batch_op.drop_index(batch_op.f('ix_buttons_message_id'))

    op.drop_table('buttons')
    op.drop_table('answers_given')
    op.drop_table('order_lines')
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_messages_turn_id'))

    op.drop_table('messages')
    with op.batch_alter_table('identity_checks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_identity_checks_conversation_id'))

    op.drop_table('identity_checks')
    with op.batch_alter_table('handoffs', schema=None) as batch_op:
        batch_op.drop_index('ix_handoffs_open')
        batch_op.drop_index(batch_op.f('ix_handoffs_conversation_id'))

    op.drop_table('handoffs')
    op.drop_table('dialogue_memory')
    op.drop_table('staff')
    op.drop_table('products')
    op.drop_table('orders')
    with op.batch_alter_table('facts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_facts_subject'))

    op.drop_table('facts')
    op.drop_table('conversations')

