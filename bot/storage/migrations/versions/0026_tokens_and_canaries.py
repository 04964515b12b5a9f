"""Refresh tokens that a server put in the place of others, and messages by which channels try themselves"""

from alembic import op
import sqlalchemy as sa
from bot.storage.tables import UtcDateTime


revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('channel_tokens',
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('given', sa.String(length=64), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False),
    sa.Column('leased_by', sa.String(length=36), nullable=True),
    sa.Column('leased_until', UtcDateTime(timezone=True), nullable=True),
    sa.Column('renewed_at', UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('channel', 'account', name=op.f('pk_channel_tokens'))
    )
    op.create_table('channel_canaries',
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=False),
    sa.Column('sign', sa.String(length=36), nullable=False),
    sa.Column('due_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('next_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('sent_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('seen_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('unseen_since', UtcDateTime(timezone=True), nullable=True),
    sa.Column('platform_id', sa.String(length=190), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('channel', 'account', name=op.f('pk_channel_canaries'))
    )


def downgrade() -> None:
    op.drop_table('channel_canaries')
    op.drop_table('channel_tokens')
