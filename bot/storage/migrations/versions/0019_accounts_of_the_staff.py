"""Accounts of the staff: roles, secrets, sessions"""

from alembic import op
import sqlalchemy as sa
from bot.storage.tables import UtcDateTime


revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('staff') as batch:
        batch.add_column(sa.Column('role', sa.String(length=12), server_default='agent', nullable=False))
        batch.add_column(sa.Column('language', sa.String(length=8), nullable=True))
        batch.add_column(sa.Column('most_chats', sa.Integer(), server_default='6', nullable=False))
        batch.add_column(sa.Column('languages', sa.JSON(), server_default='[]', nullable=False))
        batch.add_column(sa.Column('skills', sa.JSON(), server_default='[]', nullable=False))
        batch.add_column(sa.Column('team', sa.String(length=64), nullable=True))
    # Who decided up to a level goes on doing so; what else they may do is that of the role it comes with.
    op.execute("UPDATE staff SET role = 'supervisor' WHERE level = 2")
    op.execute("UPDATE staff SET role = 'admin' WHERE level >= 3")
    op.create_table('staff_credentials',
    sa.Column('staff_id', sa.String(length=36), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.Column('password_set_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('totp_seed', sa.Text(), nullable=True),
    sa.Column('totp_last_step', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('epoch', sa.Integer(), server_default='0', nullable=False),
    sa.Column('reset_asked_by', sa.String(length=36), nullable=True),
    sa.Column('reset_asked_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_credentials_staff_id')),
    sa.PrimaryKeyConstraint('staff_id', name=op.f('pk_staff_credentials'))
    )
    op.create_table('staff_sessions',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('staff_id', sa.String(length=36), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('seen_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('is_whole', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_sessions_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_sessions'))
    )
    op.create_index(op.f('ix_staff_sessions_ends_at'), 'staff_sessions', ['ends_at'])
    op.create_index(op.f('ix_staff_sessions_staff_id'), 'staff_sessions', ['staff_id'])
    op.create_table('recovery_codes',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('staff_id', sa.String(length=36), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('used_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_recovery_codes_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_codes')),
    sa.UniqueConstraint('staff_id', 'code_hash', name=op.f('uq_recovery_codes_staff_id_code_hash'))
    )
    op.create_table('sign_in_failures',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_failures'))
    )
    op.create_index(op.f('ix_sign_in_failures_at'), 'sign_in_failures', ['at'])
    op.create_index(op.f('ix_sign_in_failures_subject'), 'sign_in_failures', ['subject'])
    op.create_table('set_up_links',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('staff_id', sa.String(length=36), nullable=False),
    sa.Column('made_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_set_up_links_staff_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_set_up_links'))
    )
    op.create_index(op.f('ix_set_up_links_staff_id'), 'set_up_links', ['staff_id'])


def downgrade() -> None:
    for table in ('set_up_links', 'sign_in_failures', 'recovery_codes', 'staff_sessions', 'staff_credentials'):
        op.drop_table(table)
    with op.batch_alter_table('staff') as batch:
        for column in ('team', 'skills', 'languages', 'most_chats', 'language', 'role'):
            batch.drop_column(column)
