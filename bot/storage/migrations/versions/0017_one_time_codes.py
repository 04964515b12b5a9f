"""One-time codes, and proofs that an account is one's own"""

from alembic import op
import sqlalchemy as sa
from bot.storage.tables import UtcDateTime


revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('identity_checks') as batch:
        batch.alter_column('subject', existing_type=sa.String(length=64), type_=sa.String(length=80), existing_nullable=False)
    op.create_index('ix_identity_checks_subject', 'identity_checks', ['subject'])
    op.create_table('one_time_codes',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('nonce', sa.String(length=64), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('account_id', sa.String(length=64), nullable=False),
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.Column('sent_to', sa.String(length=256), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=True),
    sa.Column('made_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_by', sa.String(length=36), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('try_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('settled_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_one_time_codes_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_codes')),
    sa.UniqueConstraint('message_id', name=op.f('uq_one_time_codes_message_id'))
    )
    op.create_index(op.f('ix_one_time_codes_account_id'), 'one_time_codes', ['account_id'])
    op.create_index(op.f('ix_one_time_codes_conversation_id'), 'one_time_codes', ['conversation_id'])
    op.create_index('ix_one_time_codes_due', 'one_time_codes', ['state', 'try_at'])


def downgrade() -> None:
    op.drop_table('one_time_codes')
    op.drop_index('ix_identity_checks_subject', 'identity_checks')
    op.execute("DELETE FROM identity_checks WHERE length(subject) > 64")
    with op.batch_alter_table('identity_checks') as batch:
        batch.alter_column('subject', existing_type=sa.String(length=80), type_=sa.String(length=64), existing_nullable=False)
