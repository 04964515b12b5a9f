"""Imported shops: variants, categories, whose products, facts and orders are whose, and a count of their changes"""

from alembic import op
import sqlalchemy as sa


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('products', 'facts', 'orders'):
        op.add_column(table, sa.Column('origin', sa.String(length=64), server_default='files', nullable=False))
    op.add_column('orders', sa.Column('figures', sa.String(length=64), server_default='', nullable=False))
    op.create_index(op.f('ix_orders_figures'), 'orders', ['figures'])
    op.execute("UPDATE orders SET figures = number")  # until now, numbers were figures
    with op.batch_alter_table('facts', schema=None) as batch_op:
        batch_op.alter_column('value', existing_type=sa.String(length=64), type_=sa.Text(), existing_nullable=True)
    op.create_table('product_variants',
    sa.Column('product_id', sa.String(length=64), nullable=False),
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('price_minor', sa.Integer(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('in_stock', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], name=op.f('fk_product_variants_product_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('product_id', 'id', name=op.f('pk_product_variants'))
    )
    op.create_table('categories',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('part_of', sa.String(length=64), nullable=False),
    sa.Column('origin', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('name', 'origin', name=op.f('pk_categories'))
    )
    revision_table = op.create_table('shop_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_revision'))
    )
    op.bulk_insert(revision_table, [{'id': 1, 'number': 1}])


def downgrade() -> None:
    op.drop_table('shop_revision')
    op.drop_table('categories')
    op.drop_table('product_variants')
    with op.batch_alter_table('facts', schema=None) as batch_op:
        batch_op.alter_column('value', existing_type=sa.Text(), type_=sa.String(length=64), existing_nullable=True,
                              postgresql_using='substr(value, 1, 64)')
    op.drop_index(op.f('ix_orders_figures'), 'orders')
    op.drop_column('orders', 'figures')
    for table in ('orders', 'facts', 'products'):
        op.drop_column(table, 'origin')
