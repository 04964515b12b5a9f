"""Accounts, payment methods and payments; variants of order lines; the record of acts"""

from alembic import op
import sqlalchemy as sa
from bot.storage.tables import UtcDateTime


revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('accounts',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('email', sa.String(length=256), nullable=False),
    sa.Column('email_key', sa.String(length=256), nullable=False),
    sa.Column('first_name', sa.String(length=128), nullable=False),
    sa.Column('last_name', sa.String(length=128), nullable=False),
    sa.Column('name_key', sa.String(length=260), nullable=False),
    sa.Column('phone', sa.String(length=64), nullable=False),
    sa.Column('address', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('origin', sa.String(length=64), server_default='files', nullable=False),
    sa.Column('changed_here', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts'))
    )
    with op.batch_alter_table('accounts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_accounts_email_key'), ['email_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_accounts_name_key'), ['name_key'], unique=False)

    op.create_table('payment_methods',
    sa.Column('account_id', sa.String(length=64), nullable=False),
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('brand', sa.String(length=32), nullable=False),
    sa.Column('last_four', sa.String(length=4), nullable=False),
    sa.Column('balance_minor', sa.Integer(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_payment_methods_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account_id', 'id', name=op.f('pk_payment_methods'))
    )
    op.create_table('order_payments',
    sa.Column('order_number', sa.String(length=64), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('direction', sa.String(length=8), nullable=False),
    sa.Column('amount_minor', sa.Integer(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('method_id', sa.String(length=64), nullable=True),
    sa.Column('at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['order_number'], ['orders.number'], name=op.f('fk_order_payments_order_number')),
    sa.PrimaryKeyConstraint('order_number', 'place', name=op.f('pk_order_payments'))
    )
    op.create_table('order_acts',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('about', sa.String(length=80), nullable=False),
    sa.Column('account_id', sa.String(length=64), nullable=False),
    sa.Column('order_number', sa.String(length=64), nullable=True),
    sa.Column('decision', sa.JSON(), nullable=False),
    sa.Column('agreed_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('try_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('settled_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=True),
    sa.Column('decided_by', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_order_acts_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_acts')),
    sa.UniqueConstraint('message_id', 'kind', 'about', name=op.f('uq_order_acts_message_id_kind_about'))
    )
    with op.batch_alter_table('order_acts', schema=None) as batch_op:
        for name in ('account_id', 'case_id', 'conversation_id', 'order_number'):
            batch_op.create_index(batch_op.f(f'ix_order_acts_{name}'), [name], unique=False)
        batch_op.create_index('ix_order_acts_state_try_at', ['state', 'try_at'], unique=False)

    # Not in batches: those build a table anew, which SQLite forbids where others point to it.
    for column in (
        sa.Column('account_id', sa.String(length=64), nullable=True),
        sa.Column('address', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('shipping_minor', sa.Integer(), nullable=True),
        sa.Column('discount_minor', sa.Integer(), nullable=True),
        sa.Column('currency', sa.String(length=3), nullable=True),
        sa.Column('cancel_reason', sa.String(length=64), nullable=True),
        sa.Column('revision', sa.Integer(), server_default='0', nullable=False),
        sa.Column('changes', sa.JSON(), server_default='[]', nullable=False),
        sa.Column('changed_here', sa.Boolean(), server_default=sa.false(), nullable=False),
    ):
        op.add_column('orders', column)
    op.create_index(op.f('ix_orders_account_id'), 'orders', ['account_id'])
    op.add_column('order_lines', sa.Column('line_id', sa.String(length=64), server_default='', nullable=False))
    op.add_column('order_lines', sa.Column('variant_id', sa.String(length=64), nullable=True))
    op.add_column('order_lines', sa.Column('options', sa.JSON(), server_default='{}', nullable=False))
    for table in ('products', 'product_variants'):
        op.add_column(table, sa.Column('said_in_stock', sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in ('product_variants', 'products'):
        op.drop_column(table, 'said_in_stock')
    for name in ('options', 'variant_id', 'line_id'):
        op.drop_column('order_lines', name)
    op.drop_table('order_payments')
    op.drop_index(op.f('ix_orders_account_id'), 'orders')
    for name in (
        'changed_here', 'changes', 'revision', 'cancel_reason', 'currency', 'discount_minor', 'shipping_minor',
        'address', 'account_id',
    ):
        op.drop_column('orders', name)
    op.drop_table('order_acts')
    op.drop_table('payment_methods')
    op.drop_table('accounts')
