"""How the customer sounds: cases that go ahead of their equals, and a word on it for the colleague who takes over"""

from alembic import op
import sqlalchemy as sa


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('cases', sa.Column('ahead', sa.Integer(), server_default='0', nullable=False))
    op.add_column('handoffs', sa.Column('mood', sa.Text(), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('handoffs', 'mood')
    op.drop_column('cases', 'ahead')
