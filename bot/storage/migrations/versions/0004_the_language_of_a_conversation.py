"""The language of a conversation, for what the house says in it without the dialogue"""

from alembic import op
import sqlalchemy as sa


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('conversations', sa.Column('language', sa.String(length=8), nullable=True))


def downgrade() -> None:
    op.drop_column('conversations', 'language')
