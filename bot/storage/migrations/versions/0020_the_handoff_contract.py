"""Who is there, who wrote what, notes, alarms, how far each side has read, and search in full text"""

from alembic import op
import sqlalchemy as sa
from bot.storage.tables import UtcDateTime


revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

ADDED = {
    'conversations': (
        sa.Column('staff_seq', sa.Integer(), server_default='0', nullable=False),
        sa.Column('read_seq_customer', sa.Integer(), server_default='0', nullable=False),
        sa.Column('read_seq_staff', sa.Integer(), server_default='0', nullable=False),
        sa.Column('customer_seen_at', UtcDateTime(timezone=True), nullable=True),
    ),
    'staff': (
        sa.Column('there', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column('last_seen_at', UtcDateTime(timezone=True), nullable=True),
    ),
    'messages': (sa.Column('staff_id', sa.String(length=36), nullable=True),),
    'outbox': (
        sa.Column('delivered_at', UtcDateTime(timezone=True), nullable=True),
        sa.Column('read_at', UtcDateTime(timezone=True), nullable=True),
    ),
    'handoffs': (
        sa.Column('priority', sa.Integer(), server_default='0', nullable=False),
        sa.Column('team', sa.String(length=64), nullable=True),
        sa.Column('escalated_at', UtcDateTime(timezone=True), nullable=True),
        sa.Column('reopened_at', UtcDateTime(timezone=True), nullable=True),
        sa.Column('settled', sa.Text(), nullable=True),
        sa.Column('ended_at', UtcDateTime(timezone=True), nullable=True),
    ),
}

# What a search goes through: each text has a number of its own, for the rows' ids are no numbers, and SQLite's hidden
# ones may change. The index holds no text of its own. A migration that builds messages or cases anew makes the
# triggers anew as well.
SEARCHED = (('message', 'messages', 'text'), ('case', 'cases', 'own_words'))
ON_SQLITE = [
    'CREATE TABLE search_keys (num INTEGER PRIMARY KEY, kind TEXT NOT NULL, ref TEXT NOT NULL, UNIQUE (kind, ref))',
    'CREATE VIEW search_view AS '
    + ' UNION ALL '.join(
        f"SELECT k.num AS num, t.{column} AS text FROM search_keys k JOIN {table} t ON t.id = k.ref"
        f" WHERE k.kind = '{kind}'"
        for kind, table, column in SEARCHED
    ),
    "CREATE VIRTUAL TABLE search_texts USING fts5(text, content='search_view', content_rowid='num',"
    " tokenize='unicode61 remove_diacritics 2')",
]
for kind, table, column in SEARCHED:
    number = f"(SELECT num FROM search_keys WHERE kind = '{kind}' AND ref = {{}}.id)"
    forget = f"INSERT INTO search_texts (search_texts, rowid, text) VALUES ('delete', {number.format('old')}, old.{column});"
    learn = f'INSERT INTO search_texts (rowid, text) VALUES ({number.format("new")}, new.{column});'
    ON_SQLITE += [
        f"CREATE TRIGGER search_{table}_insert AFTER INSERT ON {table} BEGIN"
        f" INSERT INTO search_keys (kind, ref) VALUES ('{kind}', new.id); {learn} END",
        f'CREATE TRIGGER search_{table}_update AFTER UPDATE OF {column} ON {table} BEGIN {forget} {learn} END',
        f'CREATE TRIGGER search_{table}_delete AFTER DELETE ON {table} BEGIN {forget}'
        f" DELETE FROM search_keys WHERE kind = '{kind}' AND ref = old.id; END",
        f"INSERT INTO search_keys (kind, ref) SELECT '{kind}', id FROM {table}",
    ]
ON_SQLITE.append("INSERT INTO search_texts (search_texts) VALUES ('rebuild')")


def upgrade() -> None:
    for table, columns in ADDED.items():
        for column in columns:
            op.add_column(table, column.copy())
    op.create_index('ix_conversations_held', 'conversations', ['owner', 'agent_id'], unique=False)

    op.create_table('notes',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('staff_id', sa.String(length=36), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('mentions', sa.JSON(), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_notes_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notes'))
    )
    op.create_index(op.f('ix_notes_conversation_id'), 'notes', ['conversation_id'], unique=False)
    op.create_table('alarms',
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('because', sa.JSON(), nullable=False),
    sa.Column('raised_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_alarms_conversation_id')),
    sa.PrimaryKeyConstraint('conversation_id', name=op.f('pk_alarms'))
    )
    op.create_table('mail_continuations',
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('asked_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('settled_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_mail_continuations_conversation_id')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_mail_continuations_message_id')),
    sa.PrimaryKeyConstraint('message_id', name=op.f('pk_mail_continuations'))
    )
    op.create_index('ix_mail_continuations_open', 'mail_continuations', ['state', 'asked_at'], unique=False)
    op.create_index(op.f('ix_mail_continuations_conversation_id'), 'mail_continuations', ['conversation_id'], unique=False)

    if op.get_bind().dialect.name == 'sqlite':
        for statement in ON_SQLITE:
            op.get_bind().exec_driver_sql(statement)
    else:
        for _, table, words in SEARCHED:
            op.execute(f"CREATE INDEX ix_search_{table} ON {table} USING gin (to_tsvector('simple', {words}))")


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for _, table, _ in SEARCHED:
            for when in ('insert', 'update', 'delete'):
                op.execute(f'DROP TRIGGER search_{table}_{when}')
        op.execute('DROP TABLE search_texts')
        op.execute('DROP VIEW search_view')
        op.execute('DROP TABLE search_keys')
    else:
        for _, table, _ in SEARCHED:
            op.execute(f'DROP INDEX ix_search_{table}')
    for table in ('mail_continuations', 'alarms', 'notes'):
        op.drop_table(table)
    op.drop_index('ix_conversations_held', table_name='conversations')
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column.name)
