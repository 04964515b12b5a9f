"""Cases on their way to a body outside the house"""

from alembic import op
import sqlalchemy as sa
from bot.storage.tables import UtcDateTime


revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('referrals',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('body_id', sa.String(length=64), nullable=False),
    sa.Column('body_name', sa.Text(), nullable=False),
    sa.Column('method', sa.String(length=16), nullable=True),
    sa.Column('reason', sa.String(length=16), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('proposed_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('proposed_by', sa.String(length=64), nullable=False),
    sa.Column('customer_consented_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('house_consented_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('referred_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('facts_sent', sa.JSON(), nullable=False),
    sa.Column('body_reference', sa.Text(), nullable=True),
    sa.Column('decided_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('implemented_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('implementation', sa.Text(), nullable=True),
    sa.Column('declined_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('declined_by', sa.String(length=8), nullable=True),
    sa.Column('declined_because', sa.Text(), nullable=True),
    sa.CheckConstraint("(state = 'declined') = (declined_at is not null)", name=op.f('ck_referrals_declined')),
    sa.CheckConstraint('referred_at is null or (customer_consented_at is not null and house_consented_at is not null)', name=op.f('ck_referrals_both_consented')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_referrals_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referrals'))
    )
    op.create_index(op.f('ix_referrals_case_id'), 'referrals', ['case_id'])
    op.create_index('uq_referrals_one_open', 'referrals', ['case_id'], unique=True, sqlite_where=sa.text("state <> 'declined'"), postgresql_where=sa.text("state <> 'declined'"))


def downgrade() -> None:
    op.drop_table('referrals')
