"""Files of customers in the database, and what was sent lately: for many machines on one database"""

from alembic import op
import sqlalchemy as sa
from bot.storage.tables import UtcDateTime


revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('attachment_bytes',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('kept_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_attachment_bytes'))
    )
    op.create_index(op.f('ix_attachment_bytes_kept_at'), 'attachment_bytes', ['kept_at'])
    op.create_index('ix_outbox_settled_at', 'outbox', ['settled_at'])


def downgrade() -> None:
    op.drop_index('ix_outbox_settled_at', table_name='outbox')
    op.drop_index(op.f('ix_attachment_bytes_kept_at'), table_name='attachment_bytes')
    op.drop_table('attachment_bytes')
