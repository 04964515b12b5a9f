"""From when a fact holds, where that is later than its first version"""

from alembic import op
import sqlalchemy as sa


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('facts', sa.Column('valid_from', sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('facts') as batch:
        batch.drop_column('valid_from')
