"""Training suggestions"""

from alembic import op
import sqlalchemy as sa
from bot.storage.tables import UtcDateTime


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.add_column('buttons', sa.Column('asks_meaning', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table('training_suggestions',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('intent', sa.String(length=64), nullable=True),
    sa.Column('origin', sa.String(length=12), nullable=False),
    sa.Column('made_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.String(length=36), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('decided_by', sa.String(length=64), nullable=True),
    sa.Column('decided_at', UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'open') = (decided_at is null)", name=op.f('ck_training_suggestions_decided')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_training_suggestions_conversation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_training_suggestions_message_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_suggestions')),
    sa.UniqueConstraint('message_id', name=op.f('uq_training_suggestions_message_id'))
    )
    with op.batch_alter_table('training_suggestions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_training_suggestions_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index('ix_training_suggestions_open', ['state', 'made_at'], unique=False)


def downgrade() -> None:

    with op.batch_alter_table('training_suggestions', schema=None) as batch_op:
        batch_op.drop_index('ix_training_suggestions_open')
        batch_op.drop_index(batch_op.f('ix_training_suggestions_conversation_id'))

    op.drop_table('training_suggestions')
    with op.batch_alter_table('buttons', schema=None) as batch_op:
        batch_op.drop_column('asks_meaning')
