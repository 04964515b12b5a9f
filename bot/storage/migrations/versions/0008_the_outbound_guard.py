"""What the outbound guard held back, and what people of the staff confirmed"""

from alembic import op
import sqlalchemy as sa
from bot.storage.tables import UtcDateTime


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('guarded_claims',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('author', sa.String(length=8), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('confirmed_by', sa.String(length=64), nullable=True),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_guarded_claims_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guarded_claims'))
    )
    op.create_index(op.f('ix_guarded_claims_conversation_id'), 'guarded_claims', ['conversation_id'])


def downgrade() -> None:
    op.drop_table('guarded_claims')
