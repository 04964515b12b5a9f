"""What the house told customers of facts by itself: corrections, and answers that came later"""

from alembic import op
import sqlalchemy as sa
from bot.storage.tables import UtcDateTime


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('fact_notices',
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('fact_id', sa.String(length=128), nullable=False),
    sa.Column('fact_version', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.Column('approved_by', sa.String(length=64), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_fact_notices_conversation_id')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_fact_notices_message_id')),
    sa.PrimaryKeyConstraint('conversation_id', 'fact_id', 'fact_version', name=op.f('pk_fact_notices')),
    sa.UniqueConstraint('message_id', name=op.f('uq_fact_notices_message_id'))
    )


def downgrade() -> None:
    op.drop_table('fact_notices')
