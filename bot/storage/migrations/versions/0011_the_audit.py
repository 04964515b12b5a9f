"""The audit: what happened to cases as a chain that shows when it is tampered with"""

import json
import secrets
from typing import Any

from alembic import op
import sqlalchemy as sa
from bot.domain.audit import GENESIS, canonical, next_entry
from bot.storage.tables import UtcDateTime


revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

AT_A_TIME = 1_000


def upgrade() -> None:
    op.create_table('audit',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('action', sa.String(length=64), nullable=False),
    sa.Column('object_ref', sa.String(length=64), nullable=False),
    sa.Column('commitment', sa.LargeBinary(), nullable=False),
    sa.Column('prev', sa.LargeBinary(), nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit'))
    )
    op.create_index(op.f('ix_audit_object_ref'), 'audit', ['object_ref'])
    op.create_table('subject_keys',
    sa.Column('subject_id', sa.String(length=36), nullable=False),
    sa.Column('key', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('subject_id', name=op.f('pk_subject_keys'))
    )
    op.create_table('audit_payloads',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('subject_id', sa.String(length=36), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['seq'], ['audit.seq'], name=op.f('fk_audit_payloads_seq')),
    sa.ForeignKeyConstraint(['subject_id'], ['subject_keys.subject_id'], name=op.f('fk_audit_payloads_subject_id')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_payloads'))
    )
    op.create_index(op.f('ix_audit_payloads_subject_id'), 'audit_payloads', ['subject_id'])
    _into_the_chain(op.get_bind())
    op.drop_table('case_events')


def downgrade() -> None:
    op.create_table('case_events',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('what', sa.String(length=64), nullable=False),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_events_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_events'))
    )
    op.create_index(op.f('ix_case_events_case_id'), 'case_events', ['case_id'])
    _out_of_the_chain(op.get_bind())
    op.drop_table('audit_payloads')
    op.drop_table('subject_keys')
    op.drop_table('audit')


def _columns(name: str, *columns: Any) -> Any:
    """A table as it is in this migration, whatever becomes of it later."""
    return sa.table(name, *(sa.column(column, kind) for column, kind in columns))


CASES = _columns('cases', ('id', sa.String), ('reference', sa.String), ('conversation_id', sa.String))
EVENTS = _columns(
    'case_events', ('id', sa.Integer), ('case_id', sa.String), ('at', UtcDateTime), ('actor', sa.String),
    ('what', sa.String), ('detail', sa.Text),
)
AUDIT = _columns(
    'audit', ('seq', sa.Integer), ('at', UtcDateTime), ('actor', sa.String), ('action', sa.String),
    ('object_ref', sa.String), ('commitment', sa.LargeBinary), ('prev', sa.LargeBinary), ('hash', sa.LargeBinary),
)
PAYLOADS = _columns('audit_payloads', ('seq', sa.Integer), ('subject_id', sa.String), ('payload', sa.Text))
KEYS = _columns('subject_keys', ('subject_id', sa.String), ('key', sa.LargeBinary), ('created_at', UtcDateTime))


def _into_the_chain(connection: Any) -> None:
    statement = (
        sa.select(EVENTS, CASES.c.reference, CASES.c.conversation_id)
        .join(CASES, CASES.c.id == EVENTS.c.case_id)
        .order_by(EVENTS.c.id)
        .limit(AT_A_TIME)
    )
    seq, prev, last, keys = 0, GENESIS, None, {}
    while True:
        further = statement if last is None else statement.where(EVENTS.c.id > last)
        rows = connection.execute(further).mappings().all()
        if not rows:
            return
        entries, payloads, fresh = [], [], []
        for row in rows:
            subject = row['conversation_id']
            if subject not in keys:
                keys[subject] = secrets.token_bytes(32)
                fresh.append({'subject_id': subject, 'key': keys[subject], 'created_at': row['at']})
            seq, payload = seq + 1, canonical({'detail': row['detail']})
            entry = next_entry(
                seq, prev, row['at'], row['actor'], row['what'], row['reference'], payload, keys[subject]
            )
            entries.append(vars(entry))
            payloads.append({'seq': seq, 'subject_id': subject, 'payload': payload})
            prev, last = entry.hash, row['id']
        if fresh:
            connection.execute(KEYS.insert(), fresh)
        connection.execute(AUDIT.insert(), entries)
        connection.execute(PAYLOADS.insert(), payloads)


def _out_of_the_chain(connection: Any) -> None:
    statement = (
        sa.select(AUDIT.c.seq, AUDIT.c.at, AUDIT.c.actor, AUDIT.c.action, CASES.c.id, PAYLOADS.c.payload)
        .join(CASES, CASES.c.reference == AUDIT.c.object_ref)
        .outerjoin(PAYLOADS, PAYLOADS.c.seq == AUDIT.c.seq)
        .order_by(AUDIT.c.seq)
        .limit(AT_A_TIME)
    )
    last = 0
    while True:
        rows = connection.execute(statement.where(AUDIT.c.seq > last)).mappings().all()
        if not rows:
            return
        connection.execute(EVENTS.insert(), [
            {
                'case_id': row['id'], 'at': row['at'], 'actor': row['actor'], 'what': row['action'],
                'detail': json.loads(row['payload']).get('detail') if row['payload'] else None,
            }
            for row in rows
        ])
        last = rows[-1]['seq']
