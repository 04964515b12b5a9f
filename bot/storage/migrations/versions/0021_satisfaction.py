"""What customers were asked and answered about their satisfaction"""

from alembic import op
import sqlalchemy as sa
from bot.storage.tables import UtcDateTime


revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_cases_state_changed_at', 'cases', ['state', 'changed_at'])
    op.create_table('surveys',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('closing', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('form', sa.String(length=8), nullable=False),
    sa.Column('closed_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('asked_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('why_not', sa.String(length=16), nullable=True),
    sa.Column('step', sa.String(length=8), nullable=False),
    sa.Column('step_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('answered_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_surveys_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_surveys')),
    sa.UniqueConstraint('closing', name=op.f('uq_surveys_closing'))
    )
    op.create_index('ix_surveys_conversation_id_step', 'surveys', ['conversation_id', 'step'])
    op.create_index('ix_surveys_closed_at', 'surveys', ['closed_at'])
    op.create_table('survey_answers',
    sa.Column('survey_id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('comment', sa.Text(), server_default='', nullable=False),
    sa.Column('x1', sa.Integer(), nullable=True),
    sa.Column('x2', sa.Integer(), nullable=True),
    sa.Column('x3', sa.Integer(), nullable=True),
    sa.Column('nps', sa.Integer(), nullable=True),
    sa.Column('ces', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_survey_answers_conversation_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['surveys.id'], name=op.f('fk_survey_answers_survey_id')),
    sa.PrimaryKeyConstraint('survey_id', name=op.f('pk_survey_answers'))
    )
    op.create_index(op.f('ix_survey_answers_conversation_id'), 'survey_answers', ['conversation_id'])


def downgrade() -> None:
    op.drop_table('survey_answers')
    op.drop_table('surveys')
    op.drop_index('ix_cases_state_changed_at', 'cases')
