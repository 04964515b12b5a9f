"""The copy by e-mail of what a customer was told when their case came in"""

from alembic import op
import sqlalchemy as sa
from bot.storage.tables import UtcDateTime


revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('case_letters',
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('asked_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('settled_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_letters_case_id')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_case_letters'))
    )
    op.create_index('ix_case_letters_open', 'case_letters', ['state', 'asked_at'])


def downgrade() -> None:
    op.drop_table('case_letters')
