"""The life of a case: its records, levels and conversations; what is promised; recoveries and corrective actions"""

from alembic import op
import sqlalchemy as sa
from bot.storage.tables import UtcDateTime


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('corrective_actions',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('about', sa.JSON(), nullable=False),
    sa.Column('whys', sa.JSON(), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('owner', sa.String(length=64), nullable=False),
    sa.Column('opened_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('due_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('done_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('checked_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('before', sa.Integer(), nullable=True),
    sa.Column('after', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_corrective_actions')),
    sa.UniqueConstraint('number', name=op.f('uq_corrective_actions_number'))
    )
    op.create_table('case_conversations',
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('since', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_conversations_case_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_case_conversations_conversation_id')),
    sa.PrimaryKeyConstraint('case_id', 'conversation_id', name=op.f('pk_case_conversations'))
    )
    with op.batch_alter_table('case_conversations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_conversations_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('case_records',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('step', sa.String(length=16), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('move', sa.Integer(), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_records_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_records'))
    )
    with op.batch_alter_table('case_records', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_records_case_id'), ['case_id'], unique=False)

    op.create_table('goodwill',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('amount_minor', sa.Integer(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('given_by', sa.String(length=64), nullable=False),
    sa.Column('given_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_goodwill_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_goodwill'))
    )
    with op.batch_alter_table('goodwill', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_goodwill_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_goodwill_given_at'), ['given_at'], unique=False)

    op.create_table('linked_cases',
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('earlier_case_id', sa.String(length=36), nullable=False),
    sa.Column('why', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_linked_cases_case_id')),
    sa.ForeignKeyConstraint(['earlier_case_id'], ['cases.id'], name=op.f('fk_linked_cases_earlier_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'earlier_case_id', name=op.f('pk_linked_cases'))
    )
    op.create_table('recoveries',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('trigger', sa.String(length=24), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('opened_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('explained_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('apologised_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('remedied_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('remedy', sa.Text(), server_default='', nullable=False),
    sa.Column('follow_up_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('checked_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('checked', sa.Text(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_recoveries_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recoveries'))
    )
    with op.batch_alter_table('recoveries', schema=None) as batch_op:
        batch_op.create_index('ix_recoveries_state_follow_up_at', ['state', 'follow_up_at'], unique=False)
        batch_op.create_index('uq_recoveries_trigger_subject', ['case_id', 'trigger', 'subject'], unique=True)

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.add_column(sa.Column('changed_at', UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('level', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('round', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('moves', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('handler', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('touched_at', UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table('handoffs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('claimed_at', UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table('promises', schema=None) as batch_op:
        batch_op.add_column(sa.Column('made_to', sa.String(length=36), server_default='', nullable=False))
        batch_op.add_column(sa.Column('text', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('template', sa.String(length=64), server_default='', nullable=False))
        batch_op.add_column(sa.Column('condition', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('evidence', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('later_than_usual', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('warned_at', UtcDateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_promises_case_id_kind'), type_='unique')
        batch_op.create_index('ix_promises_case_id', ['case_id'], unique=False)

    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.add_column(sa.Column('level', sa.Integer(), server_default='1', nullable=False))


def downgrade() -> None:
    # Before, a case had one promise of a kind: the first stays.
    op.execute(
        "DELETE FROM promises WHERE EXISTS (SELECT 1 FROM promises AS earlier WHERE earlier.case_id = promises.case_id"
        " AND earlier.kind = promises.kind AND (earlier.made_at < promises.made_at"
        " OR (earlier.made_at = promises.made_at AND earlier.id < promises.id)))"
    )
    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.drop_column('level')

    with op.batch_alter_table('promises', schema=None) as batch_op:
        batch_op.drop_index('ix_promises_case_id')
        batch_op.create_unique_constraint(batch_op.f('uq_promises_case_id_kind'), ['case_id', 'kind'])
        batch_op.drop_column('warned_at')
        batch_op.drop_column('later_than_usual')
        batch_op.drop_column('evidence')
        batch_op.drop_column('condition')
        batch_op.drop_column('template')
        batch_op.drop_column('text')
        batch_op.drop_column('made_to')

    with op.batch_alter_table('handoffs', schema=None) as batch_op:
        batch_op.drop_column('claimed_at')

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_column('touched_at')
        batch_op.drop_column('handler')
        batch_op.drop_column('moves')
        batch_op.drop_column('round')
        batch_op.drop_column('level')
        batch_op.drop_column('changed_at')

    with op.batch_alter_table('recoveries', schema=None) as batch_op:
        batch_op.drop_index('uq_recoveries_trigger_subject')
        batch_op.drop_index('ix_recoveries_state_follow_up_at')

    op.drop_table('recoveries')
    op.drop_table('linked_cases')
    with op.batch_alter_table('goodwill', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_goodwill_given_at'))
        batch_op.drop_index(batch_op.f('ix_goodwill_case_id'))

    op.drop_table('goodwill')
    with op.batch_alter_table('case_records', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_records_case_id'))

    op.drop_table('case_records')
    with op.batch_alter_table('case_conversations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_conversations_conversation_id'))

    op.drop_table('case_conversations')
    op.drop_table('corrective_actions')
