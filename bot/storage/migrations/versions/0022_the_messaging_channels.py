"""What platforms told us and how our messages fare there"""

from alembic import op
import sqlalchemy as sa
from bot.storage.tables import UtcDateTime


revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('inbox',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('peer', sa.String(length=128), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('packed', sa.JSON(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('received_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('settled_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('not_before', UtcDateTime(timezone=True), nullable=True),
    sa.Column('leased_until', UtcDateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint("state in ('new', 'done', 'set_aside')", name=op.f('ck_inbox_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbox')),
    sa.UniqueConstraint('channel', 'account', 'key', name=op.f('uq_inbox_channel_account_key'))
    )
    op.create_index('ix_inbox_open', 'inbox', ['state', 'id'])
    op.create_index('ix_inbox_peer', 'inbox', ['channel', 'account', 'peer', 'state'])
    op.create_index('ix_inbox_received_at', 'inbox', ['channel', 'account', 'received_at'])
    op.create_table('peers',
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('key', sa.String(length=128), nullable=False),
    sa.Column('last_heard_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('stopped_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('thread', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('channel', 'account', 'key', name=op.f('pk_peers'))
    )
    op.create_table('platform_messages',
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('platform_id', sa.String(length=190), nullable=False),
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_platform_messages_message_id')),
    sa.PrimaryKeyConstraint('channel', 'account', 'platform_id', 'message_id', name=op.f('pk_platform_messages'))
    )
    op.create_index(op.f('ix_platform_messages_message_id'), 'platform_messages', ['message_id'])
    op.create_table('channel_health',
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('checked_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('failing_since', UtcDateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('alarmed_at', UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('channel', 'account', name=op.f('pk_channel_health'))
    )
    with op.batch_alter_table('outbox') as batch:
        batch.add_column(sa.Column('tries', sa.Integer(), server_default='0', nullable=False))
        batch.add_column(sa.Column('not_before', UtcDateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column('leased_until', UtcDateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column('parts_done', sa.Integer(), server_default='0', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('outbox') as batch:
        for name in ('parts_done', 'leased_until', 'not_before', 'tries'):
            batch.drop_column(name)
    for name in ('channel_health', 'platform_messages', 'peers', 'inbox'):
        op.drop_table(name)
