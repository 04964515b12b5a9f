"""By when something has to be done about a case"""

from alembic import op
import sqlalchemy as sa
from bot.storage.tables import UtcDateTime


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

UNFOLLOWED = sa.text('settled_at IS NOT NULL AND NOT followed')


def upgrade() -> None:
    op.create_table('case_deadlines',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('due_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('rule', sa.String(length=64), nullable=False),
    sa.Column('occurrence', sa.Integer(), nullable=False),
    sa.Column('pack', sa.String(length=64), nullable=False),
    sa.Column('pack_version', sa.String(length=32), nullable=False),
    sa.Column('counted_from', sa.String(length=20), nullable=False),
    sa.Column('counted_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.Column('recorded_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('extends', sa.String(length=36), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('settled_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('done_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('followed', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_deadlines_case_id')),
    sa.ForeignKeyConstraint(['extends'], ['case_deadlines.id'], name=op.f('fk_case_deadlines_extends')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_deadlines')),
    sa.UniqueConstraint('case_id', 'rule', 'occurrence', name=op.f('uq_case_deadlines_case_id_rule_occurrence'))
    )
    op.create_index('ix_case_deadlines_open', 'case_deadlines', ['state', 'due_at'])
    op.create_index('ix_case_deadlines_unfollowed', 'case_deadlines', ['settled_at'],
        sqlite_where=UNFOLLOWED, postgresql_where=UNFOLLOWED)


def downgrade() -> None:
    op.drop_table('case_deadlines')
