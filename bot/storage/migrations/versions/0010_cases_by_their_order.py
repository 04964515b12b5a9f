"""Cases are found by the order they are about"""

from alembic import op


revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_cases_about_order'), 'cases', ['about_order'])


def downgrade() -> None:
    op.drop_index(op.f('ix_cases_about_order'), 'cases')
